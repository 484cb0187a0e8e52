"""The training lab's maps, as they are drawn: learned filters, a digit on its way, and the weights of the twins."""

from dataclasses import replace
from typing import Any

import numpy as np

from viz.inputs import FeatureMap
from viz.studies.layers import Pooling
from viz.studies.ledger import colour_scale
from viz.studies.masks import mask_line
from viz.studies.training.ask import MOST_SHOWN, LayerMaps, Passage
from viz.studies.training.network import WINDOWS
from viz.studies.training.tables import TWIN_HEADS
from viz.studies.training.twins import OrNotAnd
from viz.studies.words import Role, shape_words
from viz.views.scene import Panel, Recipe, Scene
from viz.views.theme import palette

TOLD = 5
"""Examples of which it is shown what the features say."""
ROLES: dict[str, Role] = {name: "pooling" for name in WINDOWS if name != "Strided convolution"}
ROLES["Dropout"] = "dropout"


def filters_scene(filters: FeatureMap) -> Scene:
    """The learned filters, all on one scale."""
    low, high = colour_scale(filters)
    panels = tuple(
        Panel(name.capitalize(), "input", "", (1, *filters.size), values=values[None])
        for name, values in zip(filters.channel_names, filters.values, strict=True)
    )
    inks, columns = palette("map", low), min(len(panels), MOST_SHOWN)
    return Scene(panels, (low, high), inks, "true", (0, 1, 1), columns=columns, compact=True, explained=())


def passage_scene(passage: Passage) -> Scene:
    """The digit, and below each other what each layer makes of it, a column a filter."""
    shown, digit = min(len(passage.layers[0].maps), MOST_SHOWN), passage.digit.values
    maps = (
        _channel(passage, layer, channel, (row, 1 + channel), made_of=1 + (row - 1) * shown + channel)
        for row, layer in enumerate(passage.layers)
        for channel in range(shown)
    )
    first = Panel(passage.digit.name, "input", shape_words(digit.shape), digit.shape, values=digit, cell=(0, 0))
    columns, ends = 1 + shown, (1 + row * shown for row in range(len(passage.layers))[-2:])
    scene = Scene((first, *maps), (0.0, 1.0), "grey", "true", (0, 4, 3), columns=columns, compact=True, explained=())
    return replace(scene, telling=(0, *ends))


def _channel(passage: Passage, layer: LayerMaps, channel: int, cell: tuple[int, int], made_of: int) -> Panel:
    """One channel of a layer; only pooling and dropout are said to be made of the layer before."""
    one = slice(channel, channel + 1)
    holes: dict[str, Any] = {"made_of": made_of} if layer.name in ROLES else {}
    words = "" if channel else shape_words(layer.maps.shape)
    if layer.kept is not None and layer.survival is not None:
        holes |= {"kept": layer.kept[one], "survival": layer.survival[one], "scale": layer.scale}
        holes["line"] = mask_line(passage.training)
        holes["made"] = Recipe("dropout", caption=words, stack=len(layer.maps), channel=channel)
    pooling = _windows(passage, layer)
    return Panel(
        f"{layer.name} {channel + 1}",
        ROLES.get(layer.name, "input"),
        words,
        layer.maps[one].shape,
        note="" if channel else layer.note,
        values=layer.maps[one],
        windows=pooling.windows(passage.digit.size) if pooling else None,
        pooling=pooling if ROLES.get(layer.name) == "pooling" else None,
        colours=(palette("map", layer.colour_range[0]), *layer.colour_range),
        cell=cell,
        **holes,
    )


def _windows(passage: Passage, layer: LayerMaps) -> Pooling | None:
    """The windows on the digit that cells of a layer stand for; None where each stands for one pixel."""
    names = [each.name for each in passage.layers]
    upto = names[: names.index(layer.name) + 1]
    return next((windows for name, windows in WINDOWS.items() if name in upto), None)


def features_scene(result: OrNotAnd) -> Scene:
    """What both features say of the first examples."""
    values = result.features[:TOLD].T[None].astype(np.float32)
    most = float(np.abs(values).max())
    panel = Panel(f"Two features, {TOLD} examples", "input", "a row each", values.shape, values=values)
    return Scene((panel,), (-most, most), "diverging", "true", (0, 0, 0), columns=1, explained=())


def weights_scene(result: OrNotAnd) -> Scene:
    """The weights of both features, of either way of learning, on one scale about 0."""
    titles = ("Least squares", f"Dropout, p = {result.twins.p:g}")
    panels = tuple(
        Panel(title, role, "weight of either feature", (1, 1, 2), values=np.array([[solution.weights]], np.float32))
        for title, (_, role), solution in zip(titles, TWIN_HEADS, (result.least_squares, result.dropout), strict=True)
    )
    return Scene(panels, result.weight_range, "diverging", "true", (0, 0, 0), columns=2, compact=True, explained=())
