"""The training lab, as it is drawn: tables of what the runs come to, learned filters, and a digit on its way."""

from collections.abc import Sequence

from viz.inputs import FeatureMap
from viz.studies.axes import Axis, Bars, Reading
from viz.studies.layers import Pooling
from viz.studies.ledger import colour_scale
from viz.studies.masks import mask_line
from viz.studies.numbers import NOTHING
from viz.studies.training import VARIANTS, Difference, Outcome, Run, Spread, VariantKey, difference
from viz.studies.training.passage import Passage, Stage
from viz.studies.training.summary import PATCH, knocked_out_accuracy, occluded_accuracy, test_accuracy
from viz.studies.training.wording import accuracy, points, points_and_error, seeds_along
from viz.studies.words import Role, Sentence, count, shape_words
from viz.views.scene import Panel, Scene
from viz.views.theme import palette

MOST_SHOWN = 8
"""Filters that a digit's maps are shown of, a column each."""
OUTCOME_HEADS: tuple[tuple[str, Role], ...] = (("Test accuracy", "input"), ("Wrong labels memorised", "input"))
DIFFERENCE_HEADS: tuple[tuple[str, Role], ...] = (("Test accuracy", "input"), ("Half the units silenced", "input"))
PAIRS: tuple[tuple[VariantKey, VariantKey], ...] = (
    ("pool_drop", "pool"),
    ("pool_l2", "pool"),
    ("pool_drop", "pool_l2"),
    ("drop", "plain"),
)
"""The first of each pair is held against the second; both have as many units."""
ROLES: dict[str, Role] = {"Max-pooling": "pooling", "Dropout": "dropout"}


def title(key: VariantKey) -> str:
    """The name of a variant where a line begins with it."""
    name = VARIANTS[key].name
    return name[0].upper() + name[1:]


def outcome_axes(outcomes: Sequence[Outcome]) -> tuple[Axis, ...]:
    """A row a variant: its accuracy, the wrong labels that it gives back, and in words the generalisation gap."""
    return tuple(
        Axis(
            key=outcome.variant.key,
            name=title(outcome.variant.key),
            measure=f"{count(outcome.units, 'unit')}, {count(outcome.runs, 'seed')}",
            readings=(
                Reading(outcome.test.mean, _share(outcome.test), Bars((outcome.test.mean,))),
                _memorised(outcome.memorised),
            ),
            words=f"Training accuracy {accuracy(outcome.training.mean)}, so a gap of {_gap(outcome.gap)} points.",
        )
        for outcome in outcomes
    )


def _share(spread: Spread) -> str:
    return accuracy(spread.mean) + _deviation(spread)


def _gap(spread: Spread) -> str:
    return points(spread.mean) + _deviation(spread)


def _deviation(spread: Spread) -> str:
    return "" if spread.deviation is None else f" ± {100 * spread.deviation:.1f}"


def _memorised(spread: Spread | None) -> Reading:
    if spread is None:
        return Reading(None, NOTHING, Bars((0.0,)), theory_text="all labels are right")
    return Reading(spread.mean, _share(spread), Bars((spread.mean,)))


def difference_axes(runs: Sequence[Run]) -> tuple[Axis, ...]:
    """A row a pair of variants: how far the first is above the second, in pairs of one seed."""
    rows = []
    for first, second in PAIRS:
        measures = (test_accuracy, knocked_out_accuracy, occluded_accuracy)
        plain, silenced, covered = (difference(runs, first, second, measure) for measure in measures)
        if plain:
            name = f"{title(first)} less {VARIANTS[second].name}"
            readings = (_difference(plain), _difference(silenced))
            words = f"Behind a blank patch of {PATCH} × {PATCH} pixels {points_and_error(covered)}, {_along(covered)}."
            rows.append(Axis(f"{first} {second}", name, count(plain.seeds, "seed"), readings, words))
    return tuple(rows)


def _difference(apart: Difference) -> Reading:
    """The mean difference with its standard error; as bars, both means."""
    return Reading(apart.mean, points_and_error(apart), Bars(apart.means), theory_text=_along(apart))


def _along(apart: Difference) -> str:
    """In how many seeds it points which way, and whether that is more than noise."""
    if apart.level == apart.seeds:
        return "the same in every seed"
    noise = "" if apart.seeds == 1 else ": more than noise" if apart.clear else ": within noise"
    return seeds_along(apart) + noise


def shown_filters(passage: Passage) -> tuple[Sentence, ...]:
    """Of how many filters the maps are shown, where that is not of all."""
    filters = len(passage.stages[0].maps)
    if filters <= MOST_SHOWN:
        return ()
    return (Sentence("Shown are the maps of the ", f"first {MOST_SHOWN} of {filters} filters", "."),)


def filters_scene(filters: FeatureMap) -> Scene:
    """The learned filters, all on one scale."""
    low, high = colour_scale(filters)
    panels = tuple(
        Panel(name.capitalize(), "input", "", (1, *filters.size), values=values[None])
        for name, values in zip(filters.channel_names, filters.values, strict=True)
    )
    columns = min(len(panels), MOST_SHOWN)
    return Scene(
        panels, (low, high), palette("map", low), "true", (0, 1, 1), columns=columns, compact=True, explained=()
    )


def passage_scene(passage: Passage) -> Scene:
    """The digit, and below each other what each layer makes of it, a column a filter."""
    shown = min(len(passage.stages[0].maps), MOST_SHOWN)
    digit = passage.digit
    first = Panel(
        "Digit", "input", shape_words(digit.values.shape), digit.values.shape, values=digit.values, cell=(0, 0)
    )
    scales = _scales(passage.stages)
    maps = (
        _channel(passage, stage, colours, channel, (row, 1 + channel))
        for row, (stage, colours) in enumerate(zip(passage.stages, scales, strict=True))
        for channel in range(shown)
    )
    return Scene(
        (first, *maps),
        (0.0, 1.0),
        "grey",
        "true",
        focus=(0, 4, 3),
        columns=1 + shown,
        compact=True,
        explained=(),
    )


def _scales(stages: Sequence[Stage]) -> list[tuple]:
    """The scale of each stage: signed for the convolution, one from 0 for all others, whose dropout may exceed it."""
    low, high = colour_scale(FeatureMap("convolution", stages[0].maps))
    most = float(stages[1].maps.max()) or 1.0
    return [(palette("map", low), low, high), *[("cividis", 0.0, most)] * (len(stages) - 1)]


def _channel(passage: Passage, stage: Stage, colours: tuple, channel: int, cell: tuple[int, int]) -> Panel:
    one = slice(channel, channel + 1)
    holes = {}
    if stage.kept is not None:
        holes = {"kept": stage.kept[one], "survival": stage.survival[one], "scale": stage.scale}
        holes["line"] = mask_line(passage.training)
    pooled = stage.maps.shape[-1] < passage.digit.size[-1]
    return Panel(
        f"{stage.name} {channel + 1}",
        ROLES.get(stage.name, "input"),
        "" if channel else shape_words(stage.maps.shape),
        stage.maps[one].shape,
        values=stage.maps[one],
        windows=Pooling(2).windows(passage.digit.size) if pooled else None,
        colours=colours,
        cell=cell,
        **holes,
    )
