"""Masks of a batch as they are drawn: four examples under their own and under a shared one, and the noise of either."""

from typing import Any

import numpy as np
import plotly.graph_objects as go

from viz.studies.batch_masks import SIZES, BatchMasks, Measured
from viz.studies.ledger import colour_scale
from viz.studies.masks import mask_line
from viz.studies.pool import MAXIMUM
from viz.studies.sums import as_float32
from viz.studies.words import Line
from viz.views.charts import add_line, add_markers, colours, empty, label_ends, laid_out
from viz.views.scene import Panel, Scene, opening_focus
from viz.views.theme import palette

COLUMNS, POOLED = 6, 1
"""How many panels stand in a row, and the number of that of the maxima."""


def batch_scene(found: BatchMasks) -> Scene:
    """The input over the pooled one, then a row for own masks and one for a shared: the gradient, and the examples."""
    x, a = found.source.values, as_float32(found.examples)
    shape, labels = (1, *a.shape[1:]), iter(found.labels)
    windows: dict[str, Any] = {"windows": found.pooling.windows(found.source.size)}
    pooled = windows | {"values": a[:1], "line": MAXIMUM, "made_of": 0, "pooling": found.pooling}
    panels = [
        Panel.of(next(labels), "input", x.shape, values=x, cell=(0, 0)),
        Panel.of(next(labels), "pooling", shape, cell=(1, 0), **pooled),
    ]
    most = max(float(np.abs(gradient).max()) for gradient in found.gradients) or 1.0
    read = windows | {"colours": ("diverging", -most, most), "line": Line("gradient")}
    for row, gradient in enumerate(found.gradients):
        panels.append(Panel.of(next(labels), "input", shape, values=gradient, cell=(row, 1), **read))
        for at, example in enumerate(a[:, None]):
            mask = {"kept": found.kept[[0 if row else at]], "survival": found.survival[[0 if row else at]]}
            drawn = windows | mask | {"scale": found.scale, "before": True, "line": mask_line(training=True)}
            drawn |= {"undropped": example} if at else {"made_of": POOLED}
            panels.append(
                Panel.of(
                    next(labels), "dropout", shape, values=found.dropped[row, at][None], cell=(row, 2 + at), **drawn
                )
            )
    colour_range = colour_scale(found.source)
    inks, focus = palette(found.source.kind, colour_range[0]), opening_focus(shape[1:], POOLED)
    told = POOLED, 2, 3, 7, 8
    return Scene(tuple(panels), colour_range, inks, "over", focus, columns=COLUMNS, explained=told)


def noise_curves(found: BatchMasks, over: Measured, template: str = "plotly") -> go.Figure:
    """The variance of the batch's gradient against the size of the batch, by the law and measured."""
    grey, _, orange, *_ = colours(template)
    figure = empty()
    for whose, ink, dash in (("shared", grey, "dash"), ("own", orange, "solid")):
        name, law, noise = (
            "own masks" if whose == "own" else "a shared mask",
            getattr(found.by_law, whose),
            getattr(over.noise, whose),
        )
        add_line(figure, SIZES, law, name, ink, f"{name}, %{{x}} examples: %{{y:.3g}}", dash=dash)
        add_markers(figure, SIZES, noise, f"{name}, measured", ink, "measured: %{y:.3g}", size=9)
        figure.data[-1].showlegend = False
    x, y = {"title": "examples in the batch", "dtick": 1}, {"title": "variance of its gradient", "rangemode": "tozero"}
    return label_ends(laid_out(figure, template, x, y))
