"""Thinned networks as they are drawn: the units that each keeps, the digit they are of, and ensembles of them."""

from typing import Any

import numpy as np

from viz.studies.masks import mask_line
from viz.studies.thinned import SIZES, Ensembles, Thinned
from viz.views.charts import Figure, add_line, colours, label_ends, laid_out
from viz.views.scene import Panel, Scene, opening_focus

SHAPE, COLUMNS = (1, 8, 16), 4


def networks_scene(found: Thinned) -> Scene:
    """The units, a block of 4 × 4 for each filter, and which of them each thinned network keeps."""
    units, *masks = map(_blocks, (found.units, *found.kept, *found.survival))
    half = len(masks) // 2
    panels = [Panel("All units", "pooling", "after max-pooling", SHAPE, values=units.astype(np.float32))]
    for at, (kept, survival, text) in enumerate(zip(masks[:half], masks[half:], found.captions, strict=True), 1):
        mask: dict[str, Any] = {"kept": kept, "survival": survival, "scale": found.scale, "before": True, "made_of": 0}
        line = mask_line(training=True)
        panels.append(Panel(f"Network {at}", "dropout", text, SHAPE, line=line, cell=divmod(at, COLUMNS), **mask))
    most = float(units.max()) or 1.0
    return Scene(tuple(panels), (0.0, most), "cividis", "true", opening_focus(SHAPE[1:], 0), columns=COLUMNS)


def digit_scene(found: Thinned) -> Scene:
    """What the network takes the input for."""
    digit = Panel("As a digit", "input", "8 × 8", found.digit.shape, values=found.digit)
    return Scene((digit,), (0.0, 1.0), "grey", "true", (0, 4, 3), columns=COLUMNS, compact=True, explained=())


def losses_of(found: Ensembles, template: str = "plotly") -> Figure:
    """The log loss of ensembles against their size, beside that of all units in one pass."""
    grey, _, orange, *_ = colours(template)
    figure = Figure()
    add_line(figure, SIZES, found.loss[:-1], "averaged", orange, "%{x} averaged: %{y:.3f}", markers=8)
    add_line(figure, SIZES, [found.loss[-1]] * len(SIZES), "all units", grey, "all units: %{y:.3f}", dash="dash")
    x = {"title": "thinned networks, log axis", "type": "log", "tickvals": SIZES}
    return label_ends(laid_out(figure, template, x, {"title": "log loss", "rangemode": "tozero"}))


def _blocks(units: np.ndarray) -> np.ndarray:
    """Units (128,) of eight filters as a map of two rows of four blocks."""
    return units.reshape(2, 4, 4, 4).swapaxes(1, 2).reshape(SHAPE)
