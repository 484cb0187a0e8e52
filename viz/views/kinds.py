"""Kinds of dropout, as they are drawn: a stack of maps under each of them, and a layer that loses inputs or weights."""

import numpy as np

from viz.studies.kinds.connections import Connections
from viz.studies.kinds.family import DropoutKind, DropoutKinds
from viz.studies.kinds.layer_words import holes_words
from viz.studies.kinds.outputs import Histogram
from viz.studies.ledger import Label
from viz.studies.masks import mask_line
from viz.studies.numbers import number
from viz.views.charts import (
    HATCH,
    LEGEND,
    Figure,
    add_bars,
    add_line,
    add_note,
    add_reference,
    annotate,
    colours,
    laid_out,
)
from viz.views.scene import Panel, Recipe, Scene

COLUMNS = 7
"""The stack as it is, five kinds of dropout, and where on a map blocks fall."""


def kinds_scene(kinds: DropoutKinds) -> Scene:
    """A row a channel: the map as it is, and what each kind makes of it; beside the first, where blocks fall."""
    high = kinds.colour_range[1]
    plain = (
        Panel.of(label, "input", (1, *kinds.source.size), values=values[np.newaxis], cell=(channel, 0))
        for channel, (label, values) in enumerate(zip(kinds.labels, kinds.source.values, strict=True))
    )
    dropped = (
        _dropped(kind, channel, column, high)
        for column, kind in enumerate(kinds.kinds, 1)
        for channel in range(len(kind.labels))
    )
    # From never to where blocks drop most.
    scale = ("cividis", 0.0, float(kinds.rates.max()) or 1.0)
    shape, rates = (1, *kinds.source.size), kinds.rates[np.newaxis]
    often = Panel.of(kinds.rates_label, "dropout", shape, values=rates, colours=scale, cell=(0, COLUMNS - 1))
    told = tuple(len(kinds.labels) * kind for kind in (1, 2, 3))  # of the first channel
    panels = *plain, *dropped, often
    return Scene.of(kinds.source, panels, 0, columns=COLUMNS, compact=True, explained=(), telling=told)


def _dropped(kind: DropoutKind, channel: int, column: int, most: float) -> Panel:
    """One channel under one kind, by its own values.

    Of Gaussian dropout values that have changed sign would pass for zeros on a scale from 0 on, which ends at ``most``.
    """
    one = slice(channel, channel + 1)
    drawn = (
        {"colours": ("diverging", -most, most)}
        if kind.kept is None or kind.survival is None
        else {"kept": kind.kept[one], "survival": kind.survival[one], "scale": kind.scale, "before": True}
        | {"made_of": channel}
    )
    values = kind.output[one]
    return Panel.of(kind.labels[channel], "dropout", values.shape, values=values, cell=(channel, column), **drawn)


def weights_scene(connections: Connections) -> Scene:
    """The weights of the layer, and the holes in them by one mask over its inputs, and by one over the weights."""
    weights = connections.weights[np.newaxis]
    whole, by_inputs, by_weights = connections.labels
    of_inputs, of_weights = holes_words(connections.weights)

    def holed(label: Label, word: str, caption: str, unit: str, *mask: np.ndarray) -> Panel:
        kept, survival = (np.broadcast_to(part, weights.shape) for part in mask)
        made, line = Recipe("dropout", caption=caption, unit=unit), mask_line(training=True, word=word)
        drawn = {"kept": kept, "survival": survival, "made": made, "made_of": 0}
        return Panel.of(label, "dropout", weights.shape, line=line, **drawn)

    panels = (
        Panel.of(whole, "input", weights.shape, values=weights),
        holed(by_inputs, "dropout", of_inputs, "column", connections.kept_inputs, connections.inputs_survival),
        holed(by_weights, "DropConnect", of_weights, "value", connections.kept_weights, connections.weights_survival),
    )
    most = float(np.abs(weights).max())
    return Scene(panels, (-most, most), "diverging", "true", focus=(1, 2, 4), columns=len(panels))


def unit_outputs(connections: Connections, template: str = "plotly") -> Figure:
    """How often the telling unit gives what before ReLU: dropout of its inputs, DropConnect, and the Gaussian."""
    telling = connections.telling
    unit, histogram = connections.units[telling], connections.histograms[telling]
    figure = Figure()
    if unit.spread:
        # The first colours are those of input, max-pooling and dropout, the last one is close to that of the text.
        grey, _, orange, *_, ink = colours(template)
        _draw_outputs(figure, histogram, (grey, orange, ink))
        _mark_relu(figure, histogram.edges, ink)
        span, most = [histogram.edges[0], histogram.edges[-1]], 1.15 * max(max(trace["y"]) for trace in figure.data)
    else:
        add_note(figure, f"no spread to draw: every mask gives {number(unit.mean)}")
        span, most = [unit.mean - 1, unit.mean + 1], 1
    x, y = {"title": f"output of unit {telling + 1} before ReLU", "range": span}, {"title": "masks", "range": [0, most]}
    return laid_out(figure, template, x, y, bargap=0.15, legend=LEGEND | {"traceorder": "normal"})


def _draw_outputs(figure: Figure, histogram: Histogram, colours: tuple[str, str, str]) -> None:
    grey, orange, ink = colours
    middles = (histogram.edges[:-1] + histogram.edges[1:]) / 2
    for name, colour, pattern, counts in (
        ("inputs dropped", grey, None, histogram.by_inputs),
        ("weights dropped: DropConnect", orange, HATCH, histogram.by_weights),
    ):
        add_bars(figure, middles, counts, name, colour, "%{y:,} outputs near %{x:.3g}", pattern=pattern)
    expected = "expected: %{y:,.0f} near %{x:.3g}"
    add_line(figure, middles, histogram.by_gaussian, "expected by Wan's Gaussian", ink, expected, width=2.5)
    figure.data[-1]["line"]["shape"] = "hvh"


def _mark_relu(figure: Figure, edges: np.ndarray, colour: str) -> None:
    """A line at 0, where it is in sight, named on the side that has room."""
    low, high = edges[0], edges[-1]
    if not low < 0 < high:
        return
    side, shift = ("left", 6) if high > -low else ("right", -6)
    add_reference(figure, 0, colour, "dot")
    annotate(figure, text="passes ReLU →", x=0, y=1, yref="paper", xanchor=side, xshift=shift, showarrow=False)
