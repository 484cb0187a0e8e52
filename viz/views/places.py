"""Where in a CNN?, as it is drawn: a strip of layers with a dropout in it, and the places side by side."""

from viz.ops.windows import Windows
from viz.studies.axes import Axis, Bars, Reading
from viz.studies.layers import Pooling
from viz.studies.numbers import NOTHING, fixed, percents
from viz.studies.places import SPOTS, Given, Place, Places, Stage
from viz.studies.places.strip import ANGLES
from viz.studies.words import Role, Sentence, count, shape_words
from viz.views.scene import Panel, Scene, opening_focus
from viz.views.theme import palette

HEADS = (("Single values", "dropout"), ("Blocks", "dropout"))


def strip_scene(places: Places) -> Scene:
    """The input, and below each other what convolution, ReLU and max-pooling make of it, a column a channel."""
    source, *layers, _ = places.stages
    first = Panel(
        source.name,
        _role(source),
        _caption(source),
        source.values.shape,
        values=source.values,
        cell=(0, 0),
        **_holes(source, slice(None)),
    )
    windows = Pooling(places.kernel_size).windows(places.source.size)
    maps = (
        _channel(stage, channel, (row, 1 + channel), windows if stage.key == "pool" else None)
        for row, stage in enumerate(layers)
        for channel in range(len(ANGLES))
    )
    low = source.colour_range[0]
    return Scene(
        (first, *maps),
        source.colour_range,
        palette(places.source.kind, low),
        "true",
        focus=opening_focus(places.source.size, panel=0),
        columns=1 + len(ANGLES),
        compact=True,
        explained=(),
    )


def _channel(stage: Stage, channel: int, cell: tuple[int, int], windows: tuple[Windows, Windows] | None) -> Panel:
    """One channel of a stage, on the scale that the stage has without the dropout."""
    one = slice(channel, channel + 1)
    low, high = stage.colour_range
    return Panel(
        f"{stage.name}, {ANGLES[channel]}°",
        _role(stage),
        "" if channel else _caption(stage),
        stage.values[one].shape,
        values=stage.values[one],
        windows=windows,
        colours=(palette("map", low), low, high),
        cell=cell,
        **_holes(stage, one),
    )


def _role(stage: Stage) -> Role:
    if stage.kept is not None:
        return "dropout"
    return "pooling" if stage.key == "pool" else "input"


def _holes(stage: Stage, channels: slice) -> dict:
    """The holes that the dropout makes, where it stands."""
    if stage.kept is None:
        return {}
    return {"kept": stage.kept[channels], "survival": stage.survival[channels], "scale": stage.scale}


def _caption(stage: Stage) -> str:
    """The shape of a stage, and its share of zeros: without the dropout, if that is another, and with it."""
    now, before = stage.after, stage.before
    zeros, without = percents((now.zeros, now.values), (before.zeros, before.values))
    moved = "" if zeros == without else f"{without} → "
    return f"{shape_words(now.shape)} · {moved}{zeros} zeros"


def hatching(places: Places) -> tuple[Sentence, ...]:
    """In colour a cell may lose one channel and keep another: what the hatch stands for then."""
    kept = places.stages[0].kept
    if kept is None or not (kept.any(axis=0) & ~kept.all(axis=0)).any():
        return ()
    return (Sentence("A cell of the input is hatched where ", "R, G and B are all dropped", ".", "dropout"),)


def dense_scene(places: Places) -> Scene:
    """The outputs of the dense layer, without the dropout and with it."""
    dense = places.stages[-1]
    low, high = dense.colour_range
    panels = (
        Panel(f"{dense.name}, without dropout", "input", "", dense.clean.shape, values=dense.clean),
        Panel(f"{dense.name}, with it", "dropout", "", dense.values.shape, values=dense.values),
    )
    return Scene(
        panels, (low, high), palette("map", low), "true", (0, 0, 0), columns=len(panels), compact=True, explained=()
    )


def place_axes(places: Places) -> tuple[Axis, ...]:
    """A row a place: what is dropped there, and what neighbours give away of it."""
    return tuple(
        Axis(
            key=place.key,
            name=place.spot.name,
            measure=_measure(place),
            readings=(_reading(place.by_values), _reading(place.by_blocks)),
            words=f"A dropped value is {place.spot.zeroed}. {place.sentence}",
        )
        for place in places.places
    )


def _measure(place: Place) -> str:
    shape = shape_words(place.shape) if len(place.shape) == 3 else "in one row"
    return f"{count(place.values, 'value')}, {shape}"


def _reading(given: Given | None) -> Reading:
    """A correlation, its size as a bar; its sign is in the number alone."""
    if given is None:
        return Reading(None, NOTHING, Bars((0.0,)), theory_text="no neighbours in a row")
    dropped, r = f"{count(given.dropped)} dropped", given.correlation
    if r is None:
        return Reading(None, NOTHING, Bars((0.0,)), theory_text=dropped)
    return Reading(r, fixed(r, 2), Bars((abs(r),)), theory_text=dropped)


def reports() -> tuple[str, ...]:
    """What papers report of a dropout at each place, each with its source: Markdown, a line each."""
    return tuple(
        f"**{spot.name}.** {text.removesuffix('.')} ({source})."
        for spot in SPOTS.values()
        for text, source in spot.published
    )
