"""Dropout after pooling, or before it, as it is drawn: two lanes of maps, and what the second gives on average."""

from typing import Any

import numpy as np

from viz.studies.ledger import Bar, Ledger, bars, caption, progress
from viz.studies.masks import mask_line
from viz.studies.notes import dropout_note, passes_note, pooling_note
from viz.studies.numbers import pass_count
from viz.studies.order import Estimate, Order, Stage
from viz.studies.pool import MAXIMUM
from viz.studies.words import Line
from viz.views.scene import Panel, Prediction, Scene, opening_focus
from viz.views.theme import palette


def lanes_scene(order: Order) -> Scene:
    """Pool → drop in one row, and drop → pool in the next; the input before them."""
    source, windows = order.source, order.pooling.windows(order.source.size)
    start, pooled_first, then_dropped = order.pool_drop
    _, dropped_first, then_pooled = order.drop_pool
    prediction = Prediction("probability")
    dropped = {"windows": windows, "line": Line("pool → drop")}
    panels = (
        _stage(order, start, "Input", (0, 0), values=start.values),
        _stage(order, pooled_first, "Pool …", (0, 1), indices=pooled_first.winners, windows=windows, line=MAXIMUM),
        _stage(
            order, then_dropped, "… then drop", (0, 2), values=then_dropped.values, **_holes(then_dropped), **dropped
        ),
        _stage(
            order,
            dropped_first,
            "Drop …",
            (1, 1),
            **_holes(dropped_first),
            prediction=prediction,
            line=mask_line(training=True),
        ),
        _stage(
            order,
            then_pooled,
            "… then pool",
            (1, 2),
            values=then_pooled.values,
            windows=windows,
            line=Line("drop → pool"),
        ),
    )
    low = order.colour_range[0]
    return Scene(
        panels,
        order.colour_range,
        palette(source.kind, low),
        "true",
        opening_focus(pooled_first.values.shape[1:]),
        columns=3,
    )


def _stage(order: Order, stage: Stage, title: str, cell: tuple[int, int], **drawn: Any) -> Panel:
    ledger, before = stage.ledger, order.pool_drop[0].ledger
    return Panel(
        title,
        stage.layer,
        caption(ledger),
        stage.values.shape,
        bars(ledger, before),
        cell=cell,
        note=_note(order, stage),
        **drawn,
    )


def _note(order: Order, stage: Stage) -> str:
    """The settings of the layer that a stage comes out of."""
    if stage.kept is not None:
        return dropout_note(order.dropout, stage.kept, stage.scale)
    return pooling_note(order.pooling) if stage.layer == "pooling" else ""


def _holes(stage: Stage) -> dict:
    return {"kept": stage.kept, "survival": stage.survival, "scale": stage.scale}


def averages_scene(order: Order, estimate: Estimate, done: int, wanted: int) -> Scene:
    """What drop → pool gives on average, by the closed form and counted, and how far that is from pooling alone.

    ``done`` of ``wanted`` passes have been run so far.
    """
    source, low = order.source, order.colour_range[0]
    most = max(order.bias_range[1], estimate.bias_range[1])
    windows = order.pooling.windows(source.size)
    mean = {"windows": windows, "note": f"{passes_note(order.dropout.p)}; {pooling_note(order.pooling)}"}
    bias = mean | {"colours": ("diverging", -most, most)}
    panels = (
        Panel("Input", "input", caption(order.pool_drop[0].ledger), source.values.shape, values=source.values),
        _average("Mean, by theory", order.mean_drop_pool, order.of_mean, line=Line("mean by theory"), **mean),
        _average(
            f"Mean of {pass_count(estimate.n)}",
            estimate.mean,
            estimate.of_mean,
            progress(done, wanted),
            line=Line("mean"),
            **mean,
        ),
        _average("Bias, by theory", order.bias, order.of_bias, line=Line("bias by theory"), **bias),
        _average("Bias, measured", estimate.bias, estimate.of_bias, line=Line("bias"), **bias),
    )
    focus = opening_focus(order.mean_drop_pool.shape[1:])
    return Scene(panels, order.colour_range, palette(source.kind, low), "true", focus, columns=len(panels))


def _average(title: str, values: np.ndarray, ledger: Ledger, bars: tuple[Bar, ...] = (), **drawn: Any) -> Panel:
    return Panel(title, "pooling", caption(ledger), values.shape, bars, values=values, **drawn)
