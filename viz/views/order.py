"""Dropout after pooling, or before it, as it is drawn: two lanes of maps, and what the second gives on average."""

from typing import Any

from viz.studies.ledger import Bar
from viz.studies.masks import mask_line
from viz.studies.numbers import percent
from viz.studies.order.estimates import Estimate
from viz.studies.order.lanes import Lanes, Order, Step
from viz.studies.pooling_kinds import KINDS
from viz.studies.words import Line
from viz.views.scene import Panel, Recipe, Scene, opening_focus

AVERAGES = 5
"""Panels of what is given on average, side by side."""


def lanes_scene(order: Lanes) -> Scene:
    """Pool → drop in one row, and drop → pool in the next; the input before them."""
    source, kind = order.source, KINDS[order.pooling.kind]
    start, pooled_first, then_dropped = order.pool_drop
    _, dropped_first, then_pooled = order.drop_pool
    before = {"before": order.drawn == "before"}
    end, other_end, values = Line("pool → drop"), Line("drop → pool", hole="no survivor"), pooled_first.values
    found = {"values": values} if pooled_first.indices is None else {"indices": pooled_first.indices}
    on_grid: dict[str, Any] = {"windows": order.pooling.windows(source.size), "missing": kind.empty}
    pooled = on_grid | {"pooling": order.pooling}
    panels = (
        _panel(start, (0, 0), values=start.values),
        _panel(pooled_first, (0, 1), 0, line=kind.line, **pooled, **found),
        _panel(then_dropped, (0, 2), 1, line=end, values=then_dropped.values, **on_grid, **before),
        _panel(dropped_first, (1, 1), 0, line=mask_line(training=True), **before),
        _panel(then_pooled, (1, 2), 3, line=other_end, values=then_pooled.values, **pooled, **before),
    )
    return Scene.of(source, panels, columns=3, telling=(2, 4))


def _panel(step: Step, cell: tuple[int, int], made_of: int | None = None, **drawn: Any) -> Panel:
    mask = {"kept": step.kept, "survival": step.survival, "scale": step.scale}
    made = None if made_of is None else Recipe(step.layer)
    return Panel.of(step.label, step.layer, step.values.shape, cell=cell, made=made, made_of=made_of, **mask, **drawn)


def awaited_scene(order: Lanes, share: float) -> Scene:
    """The input, where `averages_scene` will stand, and what share of the closed form is worked out so far."""
    panels = (_input(order, (Bar("closed form", share, percent(share, 1)),)),)
    return Scene.of(order.source, panels, opening_focus(order.source.size), columns=AVERAGES)


def _input(order: Lanes, bars: tuple[Bar, ...] = ()) -> Panel:
    label, values = order.pool_drop[0].label, order.source.values
    return Panel(label.title, "input", label.caption, values.shape, bars, values=values)


def averages_scene(order: Order, estimate: Estimate) -> Scene:
    """What drop → pool gives on average, by the closed form and counted, and how far that is from pooling alone."""
    most = max(order.bias_range[1], estimate.bias_range[1])
    bias = ("diverging", -most, most)
    maps = (
        (order.labels[0], order.mean_drop_pool, "mean by theory", None),
        (estimate.labels[0], estimate.mean, "mean", None),
        (order.labels[1], order.bias, "bias by theory", bias),
        (estimate.labels[1], estimate.bias, "bias", bias),
    )
    windows = order.pooling.windows(order.source.size)
    panels = (
        _input(order),
        *(
            Panel.of(label, "pooling", values.shape, values=values, windows=windows, line=Line(word), colours=own)
            for label, values, word, own in maps
        ),
    )
    return Scene.of(order.source, panels, columns=AVERAGES)
