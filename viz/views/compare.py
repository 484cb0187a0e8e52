"""Compare, as it is drawn: the three maps on the input's colour scale."""

from typing import Any

from viz.studies.compare import Comparison
from viz.studies.masks import mask_line
from viz.studies.pooling_kinds import KINDS
from viz.views.scene import Layout, Panel, Recipe, Scene


def comparison_scene(comparison: Comparison, layout: Layout) -> Scene:
    """Input, pooling and dropout."""
    pooling, dropout, source = comparison.pooling, comparison.dropout, comparison.source
    before, after_pooling, after_dropout = comparison.labels
    kind, windows, indices = KINDS[pooling.kind], pooling.windows(source.size), comparison.indices
    pooled: dict[str, Any] = {"windows": windows, "indices": indices, "line": kind.line, "missing": kind.empty}
    pooled |= {"values": comparison.pooled if indices is None else None, "made_of": 0, "pooling": pooling}
    smaller, sparser = Recipe("pooling", ending=": smaller"), Recipe("dropout", ending=": sparser")
    mask = {"kept": comparison.kept, "survival": comparison.survival, "scale": comparison.scale}
    mask |= {"before": comparison.drawn == "before", "line": mask_line(dropout.training), "made_of": 0}
    panels = (
        Panel.of(before, "input", source.values.shape, values=source.values),
        Panel.of(after_pooling, "pooling", comparison.pooled.shape, made=smaller, **pooled),
        Panel.of(after_dropout, "dropout", source.values.shape, made=sparser, **mask),
    )
    return Scene.of(source, panels, layout=layout)
