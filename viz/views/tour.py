"""The scenes of the lecture, as they are drawn: maps of the pages with marks on them, or without their names."""

from dataclasses import replace

import numpy as np

from viz.studies.budget.contrast import Contrast
from viz.studies.tour.marking import Hits, hit
from viz.studies.words import count
from viz.views.budget import contrast_scene
from viz.views.charts import HATCH, Figure, add_bars, add_note, colours, laid_out
from viz.views.scene import Panel, Scene


def alone(scene: Scene) -> Scene:
    """The input of a scene, and nothing of what becomes of it."""
    return replace(scene, panels=scene.panels[:1], focus=(0, 0, 0), explained=(), layers=None, columns=0)


def blind_scene(contrast: Contrast) -> Scene:
    """Winners and survivors side by side, drawn alike, as maps A and B."""
    scene = contrast_scene(contrast)
    panels = tuple(
        Panel(title, "input", "", kept.shape, kept=kept)
        for title, kept in (("Map A", contrast.selected), ("Map B", contrast.kept))
    )
    return replace(scene, panels=(scene.panels[0], *panels), focus=(0, *scene.focus[1:]), explained=())


def marks_scene(contrast: Contrast, marks: np.ndarray, shown: int) -> Scene:
    """The input to mark cells on (0); or beside it winners (1) or survivors (2), marked likewise."""
    scene = contrast_scene(contrast)
    first, last = (replace(scene.panels[i], marks=marks, framed=True, ledger=()) for i in (0, shown))
    if not shown:
        last = replace(last, title="Input: mark here", caption=f"{hit(marks, marks)[1]} marked")
    panels = (first, last) if shown else (last,)
    return replace(scene, panels=panels, focus=(0, 0, 0), explained=(), picks=not shown)


def hits_against_chance(hits: Hits | None, template: str = "plotly") -> Figure:
    """Of how many masks how many marks were hit, beside what the binomial law gives for as many masks."""
    figure, (grey, _, orange, *_) = Figure(), colours(template)
    if hits is None:
        add_note(figure, "nothing was marked")
        return laid_out(figure, template, {"visible": False}, {"visible": False})
    masks, numbers = len(hits.counts), np.arange(len(hits.chances))
    counted, chance = np.bincount(hits.counts, minlength=len(numbers)), masks * np.array(hits.chances)
    add_bars(figure, numbers, chance, "by chance", grey, "%{x} hits in %{y:.2f} masks by chance", pattern=HATCH)
    add_bars(figure, numbers, counted, "your marks", orange, "%{x} hits in %{y} masks")
    x = {"title": "marks that stayed", "dtick": 1}
    return laid_out(figure, template, x, {"title": f"masks, of {count(masks)}", "rangemode": "tozero"}, bargap=0.3)
