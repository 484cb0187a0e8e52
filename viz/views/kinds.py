"""Kinds of dropout, as they are drawn: a stack of maps under each of them, and a layer that loses inputs or weights."""

import numpy as np

from viz.inputs import FeatureMap
from viz.studies.axes import Axis, Bars, Reading, spots
from viz.studies.kinds import Connections, Kind, Kinds
from viz.studies.kinds.approximation import Unit
from viz.studies.kinds.connections import MASKS, SIDE
from viz.studies.layers import Dropout
from viz.studies.ledger import colour_scale
from viz.studies.masks import draw_mask, mask_line
from viz.studies.numbers import number, percent, percents, plus_minus, probability, three, to_spread
from viz.studies.words import count
from viz.views.scene import Panel, Prediction, Scene, opening_focus
from viz.views.theme import palette

COLUMNS = 6
"""The stack as it is, four kinds of dropout, and where on a map blocks fall."""

Head = tuple[str, str]
KIND_HEADS: tuple[Head, ...] = (("Dropped on this pass", "dropout"), ("On average over masks", "dropout"))
UNIT_HEADS: tuple[Head, ...] = (("Mean of ReLU", "dropout"), ("ReLU of the mean", "input"))


def kinds_scene(kinds: Kinds) -> Scene:
    """A row a channel: the map as it is, and what each kind makes of it; beside the first, where blocks fall."""
    low = kinds.colour_range[0]
    panels = (
        *(_plain(kinds, channel) for channel in range(len(kinds.source.values))),
        *(
            _dropped(kinds.source, kind, channel, column)
            for column, kind in enumerate(kinds.kinds, 1)
            for channel in range(len(kinds.source.values))
        ),
        _rates(kinds),
    )
    return Scene(
        panels,
        kinds.colour_range,
        palette("map", low),
        "true",
        focus=opening_focus(kinds.source.size, panel=0),
        columns=COLUMNS,
        compact=True,
        explained=(),
    )


def _plain(kinds: Kinds, channel: int) -> Panel:
    values = kinds.source.values[channel : channel + 1]
    zeros = percent(values.size - int(np.count_nonzero(values)), values.size)
    title = _title("As it is", kinds.source, channel)
    return Panel(title, "input", f"{zeros} zeros", values.shape, values=values, cell=(channel, 0))


def _dropped(stack: FeatureMap, kind: Kind, channel: int, column: int) -> Panel:
    """One channel under one kind, by its own values."""
    one = slice(channel, channel + 1)
    values = kind.output[one]
    caption, drawn = _scattered(values, colour_scale(stack)[1]) if kind.kept is None else _holed(kind, one)
    title = _title(kind.title.name, stack, channel)
    return Panel(title, "dropout", caption, values.shape, values=values, cell=(channel, column), **drawn)


def _scattered(values: np.ndarray, most: float) -> tuple[str, dict]:
    """How Gaussian dropout is drawn: values that have changed sign would pass for zeros on a scale from 0 on."""
    below = percent(int(np.count_nonzero(values < 0)), values.size)
    return f"{below} below 0", {"colours": ("diverging", -most, most)}


def _holed(kind: Kind, one: slice) -> tuple[str, dict]:
    """How a kind with a mask is drawn."""
    kept = kind.kept[one]
    gone = kept.size - int(np.count_nonzero(kept))
    holes = {"kept": kept, "survival": kind.survival[one], "scale": kind.scale}
    return f"{percent(gone, kept.size)} dropped", holes


def _title(name: str, stack: FeatureMap, channel: int) -> str:
    """What a panel shows; of which channel, where there are several."""
    if len(stack.values) == 1:
        return name
    return f"{name}: {stack.channel_names[channel] if stack.channel_names else f'map {channel}'}"


def _rates(kinds: Kinds) -> Panel:
    """How often blocks drop each cell, on a scale from never to where they do most."""
    rates = kinds.rates[np.newaxis]
    least, most = percents((float(rates.min()), 1), (float(rates.max()), 1))
    span = least if rates.min() == rates.max() else f"{least} … {most}"
    return Panel(
        "How often blocks drop",
        "dropout",
        f"{span}, p = {probability(kinds.p)}",
        rates.shape,
        values=rates,
        colours=("cividis", 0.0, float(rates.max()) or 1.0),
        cell=(0, COLUMNS - 1),
    )


def kind_axes(kinds: Kinds) -> tuple[Axis, ...]:
    """A row a kind: what it dropped on this pass, and what it drops on average over all masks."""
    return tuple(
        Axis(kind.key, kind.title.name, _measure(kinds, kind), _kind_readings(kinds, kind), str(kind.sentence))
        for kind in kinds.kinds
    )


def _measure(kinds: Kinds, kind: Kind) -> str:
    """What a kind is called elsewhere, who brought it up, and what it is set to."""
    settings = f"; {kinds.block_size} × {kinds.block_size}, γ = {three(kinds.gamma)}" if kind.key == "block" else ""
    return f"{kind.title.also}, {kind.title.source}{settings}"


def _kind_readings(kinds: Kinds, kind: Kind) -> tuple[Reading, Reading]:
    shape, size = kinds.source.values.shape, kinds.source.values.size
    gone = np.zeros(shape, bool) if kind.kept is None else ~kind.kept
    rates = kinds.rates if kind.key == "block" else np.full(shape[1:], kind.rate)
    asked = "" if kind.kept is None else f"p = {probability(kinds.p)}"
    return (
        Reading(kind.dropped / size, percent(kind.dropped, size), spots(gone), None, f"{count(kind.dropped)} values"),
        Reading(kind.rate, percent(kind.rate, 1), spots(rates[np.newaxis]), kinds.p, asked),
    )


def weights_scene(connections: Connections) -> Scene:
    """The weights of the layer, and the holes in them by one mask over its inputs, and by one over the weights."""
    weights = connections.weights[np.newaxis]
    units, inputs = connections.weights.shape
    (of_inputs, inputs_survive), (of_weights, weights_survive) = (
        _first_example(connections, shape) for shape in ((inputs,), (units, inputs))
    )
    columns, single = (kept.size - int(np.count_nonzero(kept)) for kept in (of_inputs, of_weights))
    prediction = Prediction("constant")
    panels = (
        Panel(
            "Weights",
            "input",
            f"{units} units × {inputs} inputs: the pooled map, averaged to {SIDE} × {SIDE}",
            weights.shape,
            values=weights,
        ),
        Panel(
            "Dropout of the inputs",
            "dropout",
            f"{columns} of {count(inputs, 'column')} empty: {columns * units} of {count(weights.size, 'weight')}",
            weights.shape,
            kept=np.broadcast_to(of_inputs, weights.shape),
            survival=np.broadcast_to(inputs_survive, weights.shape),
            prediction=prediction,
            line=mask_line(training=True, word="dropout"),
        ),
        Panel(
            "DropConnect",
            "dropout",
            f"{single} of {count(weights.size, 'weight')} dropped, one by one",
            weights.shape,
            kept=of_weights[np.newaxis],
            survival=weights_survive[np.newaxis],
            prediction=prediction,
            line=mask_line(training=True, word="DropConnect"),
        ),
    )
    most = float(np.abs(weights).max())
    return Scene(panels, (-most, most), "diverging", "true", focus=(1, 2, 4), columns=len(panels))


def _first_example(connections: Connections, shape: tuple[int, ...]) -> tuple[np.ndarray, np.ndarray]:
    """What the mask of the first example keeps, and up to which p each cell stays, both of ``shape``."""
    kept, survival = draw_mask((MASKS, *shape), Dropout(connections.p, seed=connections.seed))
    return kept[0], survival[0]


def unit_axes(connections: Connections) -> tuple[Axis, ...]:
    """A row a unit: its mean after ReLU, counted and by the Gaussian, and what the mean network has for it."""
    return tuple(
        Axis(
            key=unit_key(i),
            name=f"Unit {i + 1}",
            measure=f"before ReLU: mean {number(unit.mean)}, standard deviation {number(unit.spread)}",
            readings=_unit_readings(unit),
            words=_unit_words(unit),
        )
        for i, unit in enumerate(connections.units)
    )


def unit_key(unit: int) -> str:
    """The key of the row of a unit, numbered from 0."""
    return f"unit {unit + 1}"


def _unit_readings(unit: Unit) -> tuple[Reading, Reading]:
    """What was counted, with the Gaussian's mean beside it, and what the mean network gives."""
    error = unit.standard_error if unit.spread else 0.0  # without a spread, what there is of it is rounding
    means = unit.monte_carlo, unit.gaussian, unit.mean_network
    largest = max(means) or 1.0
    counted, gaussian, mean_network = (to_spread(mean, error) if mean and error else number(mean) for mean in means)
    counted = plus_minus(unit.monte_carlo, error) if error else counted
    heights = [mean / largest for mean in means]
    return (
        Reading(unit.monte_carlo, counted, Bars(tuple(heights[:2])), unit.gaussian, f"{gaussian} by Wan's Gaussian"),
        Reading(unit.mean_network, mean_network, Bars((heights[2],)), theory_text="the mean network"),
    )


def _unit_words(unit: Unit) -> str:
    """How far from what was counted the Gaussian and the mean network are."""
    if not unit.spread:
        return "The output is the same under every mask."
    if not unit.standard_error:
        return f"None of {count(MASKS, 'output')} is above 0."
    gaussian, mean_network = (
        _errors(abs(mean - unit.monte_carlo) / unit.standard_error) for mean in (unit.gaussian, unit.mean_network)
    )
    return f"The Gaussian is {gaussian} standard errors off what was counted, the mean network {mean_network}."


def _errors(distance: float) -> str:
    return f"{distance:.1f}" if distance < 1000 else number(distance)
