"""The gradient on its way back, as it is drawn: maps over gradients, and what a window gives as its rival rises."""

from typing import Any

import numpy as np

from viz.studies.gradient import Gradients
from viz.studies.masks import mask_line
from viz.studies.pool import MAXIMUM
from viz.studies.words import Line, Role
from viz.views.charts import Figure, add_line, add_markers, add_note, colours, label_ends, laid_out
from viz.views.scene import Panel, Scene

COLUMNS = 4
POOLED, BY_OUTPUT = 1, 4
BACK = BY_OUTPUT, 5, 6
"""Numbers of panels."""
PLACES = ((0, 0), (0, 1), (0, 2), (0, 3), (1, 2), (1, 1), (1, 0), (1, 3))
"""Where each panel stands: (row, column)."""


def gradient_scene(found: Gradients) -> Scene:
    """Input, pooled map, output and averages in one row, and below each the gradient by it."""
    windows: dict[str, Any] = {"windows": found.pooling.windows(found.source.size)}
    mask = {"kept": found.kept, "survival": found.survival, "scale": found.scale}
    back = {"colours": ("diverging", -found.most, found.most)}
    dropped = {"line": mask_line(training=True), "before": True, "made_of": POOLED}
    pooled = {"indices": found.winners, "line": MAXIMUM, "pooling": found.pooling, "made_of": 0}
    drawn: tuple[tuple[Role, dict[str, Any]], ...] = (
        ("input", {}),
        ("pooling", windows | pooled),
        ("dropout", windows | mask | dropped),
        ("pooling", windows | {"line": Line("average")}),
        ("input", windows | back | {"line": Line("gradient")}),
        ("dropout", windows | mask | back | {"line": Line("← drop"), "made_of": BY_OUTPUT}),
        ("pooling", back | {"line": Line("← max")}),
        ("pooling", back | {"line": Line("← average")}),
    )
    each = zip(found.labels, (found.source.values, *found.forward, *found.back), drawn, PLACES, strict=True)
    panels = tuple(
        Panel.of(label, role, values.shape, values=values, cell=cell, **how)
        for label, values, (role, how), cell in each
    )
    told = POOLED, POOLED + 1, *range(BY_OUTPUT + 1, len(panels))
    picked: dict[str, Any] = {"focus": (POOLED, *found.tie.window), "picks": True, "lit": True}
    return Scene.of(found.source, panels, layout="over", columns=COLUMNS, explained=told, telling=BACK, **picked)


def across_the_tie(found: Gradients, template: str = "plotly") -> Figure:
    """What the window gives as a maximum, and as an average, while the rival rises past the winner."""
    grey, blue, *_ = colours(template)
    tie, figure = found.tie, Figure()
    if tie.rival is None:
        add_note(figure, "a window of one cell has no rival")
    else:
        way, at = np.array([tie.before, tie.best, tie.above]), np.array([tie.value])
        for name, ink, dash in (("max", blue, "solid"), ("average", grey, "dash")):
            line, here = (
                np.maximum(tie.best, rival) if name == "max" else (tie.others + rival) / tie.cells
                for rival in (way, at)
            )
            add_line(figure, way, line, name, ink, f"{name}: %{{y:.3g}}", dash=dash)
            add_markers(figure, at, here, f"{name}, here", ink, "here: %{y:.3g}", size=12)
            figure.data[-1]["showlegend"] = False
    x, y = {"title": "value of the rival"}, {"title": "output of the window"}
    return label_ends(laid_out(figure, template, x, y))
