"""Masks of a batch as they are drawn: four examples under their own and under a shared one, and the noise of either."""

from typing import Any

import numpy as np

from viz.studies.batch_masks import SIZES, BatchMasks
from viz.studies.masks import mask_line
from viz.studies.notes import dropout_note, pooling_note
from viz.studies.pool import MAXIMUM
from viz.studies.sums import as_float32
from viz.studies.words import Line, shape_words
from viz.views.charts import Figure, add_line, add_markers, colours, label_ends, laid_out
from viz.views.scene import Panel, Scene

ROWS = ("Own", "Shared")


def batch_scene(found: BatchMasks) -> Scene:
    """The input over the pooled one, then a row for own masks and one for a shared: the gradient, and the examples."""
    x, a = found.source.values, as_float32(found.examples)[:, None]
    shape, drawn = a[0].shape, {"windows": found.pooling.windows(found.source.size)}
    pooled: dict[str, Any] = drawn | {"values": a[0], "line": MAXIMUM, "made_of": 0, "pooling": found.pooling}
    pooled["note"], note = pooling_note(found.pooling), dropout_note(found.dropout, found.kept, found.scale)
    panels = [
        Panel("Input", "input", shape_words(x.shape), x.shape, values=x, cell=(0, 0)),
        Panel("Max-pooling", "pooling", shape_words(shape), shape, cell=(1, 0), **pooled),
    ]
    most = float(np.abs(found.gradients).max()) or 1.0
    read: dict[str, Any] = drawn | {"colours": ("diverging", -most, most), "line": Line("gradient")}
    masked: dict[str, Any] = drawn | {"scale": found.scale, "before": True, "line": mask_line(training=True)}
    for row, name in enumerate(ROWS):
        gradient = {"values": found.gradients[row], "cell": (row, 1)}
        panels.append(Panel(f"Gradient, {name.lower()}", "input", shape_words(shape), shape, **read | gradient))
        for at, example in enumerate(a):
            mask = 0 if row else at
            kept, survival, (gone,) = (of[mask : mask + 1] for of in (found.kept, found.survival, found.mask_captions))
            made = {"undropped": example} if at else {"made_of": 1}
            made |= {"kept": kept, "survival": survival, "values": found.dropped[row, [at]], "cell": (row, 2 + at)}
            panels.append(Panel(f"{name} mask, {at + 1}", "dropout", gone, shape, note=note, **masked | made))
    return Scene.of(found.source, panels, layout="over", columns=6, explained=(1, 2, 3, 7, 8))


def noise_curves(found: BatchMasks, mean: np.ndarray, template: str = "plotly") -> Figure:
    """The variance of the batch's gradient against the size of the batch, by the law and measured."""
    grey, _, orange, *_ = colours(template)
    figure = Figure()
    for row, name, ink, dash in ((1, "a shared mask", grey, "dash"), (0, "own masks", orange, "solid")):
        add_line(figure, SIZES, found.by_law[row], name, ink, f"{name}, %{{x}} examples: %{{y:.3g}}", dash=dash)
        add_markers(figure, SIZES, mean[row], f"{name}, measured", ink, "measured: %{y:.3g}", size=9)
        figure.data[-1]["showlegend"] = False
    x, y = {"title": "examples in the batch", "dtick": 1}, {"title": "variance of its gradient", "rangemode": "tozero"}
    return label_ends(laid_out(figure, template, x, y))
