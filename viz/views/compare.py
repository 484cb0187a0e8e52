"""Compare, as it is drawn: the three maps on the input's colour scale."""

from typing import Any

from viz.studies.compare import Comparison
from viz.studies.masks import mask_line, scale_rule
from viz.studies.pooling_kinds import KINDS
from viz.views.scene import Layout, Panel, Prediction, Scene, opening_focus
from viz.views.theme import palette


def comparison_scene(comparison: Comparison, layout: Layout) -> Scene:
    """Input, pooling and dropout."""
    pooling, dropout, source = comparison.pooling, comparison.dropout, comparison.source
    before, after_pooling, after_dropout = comparison.labels
    kind, windows, indices = KINDS[pooling.kind], pooling.windows(source.size), comparison.indices
    pooled = {"windows": windows, "indices": indices, "values": comparison.pooled if indices is None else None}
    rule = Prediction(scale_rule(dropout)) if dropout.training else None
    mask = {"kept": comparison.kept, "survival": comparison.survival, "scale": comparison.scale}
    drawn = {"before": comparison.drawn == "before", "prediction": rule}
    panels = (
        Panel.of(before, "input", source.values.shape, values=source.values),
        Panel.of(after_pooling, "pooling", comparison.pooled.shape, line=kind.line, missing=kind.empty, **pooled),
        Panel.of(after_dropout, "dropout", source.values.shape, line=mask_line(dropout.training), **mask, **drawn),
    )
    low = comparison.colour_range[0]
    focus = opening_focus(comparison.pooled.shape[1:])
    return Scene(panels, comparison.colour_range, palette(source.kind, low), layout, focus)


def layer_rules(settings: dict[str, Any]) -> dict[str, Any]:
    """What a browser works out the scene from that other settings would give, beside the scene itself.

    ``settings`` are those of both layers and of the drawing, by the names of their controls, before they are fitted to
    the input. Beside them it takes the words and sizes that each kind of pooling has, and what is said of a cell in
    evaluation and in training.
    """
    traits = "title", "has_padding", "has_dilation"
    kinds = {
        key: {"line": vars(kind.line), **{name: getattr(kind, name) for name in traits}} for key, kind in KINDS.items()
    }
    lines = [vars(mask_line(training)) for training in (False, True)]
    return {"settings": settings, "kinds": kinds, "lines": lines}
