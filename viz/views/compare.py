"""Compare, as it is drawn: the three maps on the input's colour scale."""

from viz.studies.compare import PARTLY, Comparison
from viz.studies.masks import mask_line
from viz.studies.pooling_kinds import KINDS
from viz.views.recipes import Recipe
from viz.views.scene import Layout, Panel, Scene, opening_focus
from viz.views.theme import palette


def comparison_scene(comparison: Comparison, layout: Layout) -> Scene:
    """Input, pooling and dropout."""
    pooling, dropout, source = comparison.pooling, comparison.dropout, comparison.source
    before, after_pooling, after_dropout = comparison.labels
    kind, windows, indices = KINDS[pooling.kind], pooling.windows(source.size), comparison.indices
    pooled = {"windows": windows, "indices": indices, "values": comparison.pooled if indices is None else None}
    mask = {"kept": comparison.kept, "survival": comparison.survival, "scale": comparison.scale}
    drawn, made = {"before": comparison.drawn == "before", "made_of": 0}, {"made_of": 0, "pooling": pooling}
    panels = (
        Panel.of(before, "input", source.values.shape, values=source.values),
        Panel.of(
            after_pooling, "pooling", comparison.pooled.shape, line=kind.line, missing=kind.empty, **pooled, **made
        ),
        Panel.of(after_dropout, "dropout", source.values.shape, line=mask_line(dropout.training), **mask, **drawn),
    )
    low = comparison.colour_range[0]
    focus = opening_focus(comparison.pooled.shape[1:])
    return Scene(panels, comparison.colour_range, palette(source.kind, low), layout, focus)


RECIPES = (
    Recipe("pooling", ending=": smaller"),
    Recipe("dropout", ending=": sparser", hatch=PARTLY),
)
"""How pooling and dropout are made."""
