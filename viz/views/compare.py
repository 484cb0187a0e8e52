"""Compare, as it is drawn: the three maps with their captions and ledgers."""

from viz.studies.compare import Comparison
from viz.studies.ledger import bars, caption
from viz.studies.masks import mask_line, scale_rule
from viz.studies.pool import MAXIMUM
from viz.views.scene import Layout, Panel, Prediction, Scene, opening_focus
from viz.views.theme import palette


def comparison_scene(comparison: Comparison, layout: Layout) -> Scene:
    """Input, max-pooling and dropout on the input's colour scale."""
    pooling, source = comparison.pooling, comparison.source
    before = comparison.before
    panels = (
        Panel(
            "Input",
            "input",
            caption(before),
            source.values.shape,
            bars(before, before),
            values=source.values,
        ),
        Panel(
            "Max-pooling: smaller" if comparison.after_pooling.values < before.values else "Max-pooling",
            "pooling",
            caption(comparison.after_pooling),
            comparison.pooled.shape,
            bars(comparison.after_pooling, before),
            indices=comparison.indices,
            windows=pooling.windows(source.size),
            line=MAXIMUM,
        ),
        Panel(
            "Dropout: sparser" if comparison.after_dropout.zeros > before.zeros else "Dropout",
            "dropout",
            caption(comparison.after_dropout) + partly_dropped(comparison),
            source.values.shape,
            bars(comparison.after_dropout, before),
            kept=comparison.kept,
            survival=comparison.survival,
            scale=comparison.scale,
            prediction=Prediction(scale_rule(comparison.dropout)) if comparison.dropout.training else None,
            line=mask_line(comparison.dropout.training),
        ),
    )
    return Scene(
        panels,
        comparison.colour_range,
        palette(source.kind, comparison.colour_range[0]),
        layout,
        opening_focus(comparison.pooled.shape[1:]),
    )


def partly_dropped(comparison: Comparison) -> str:
    """In colour a cell may lose one channel and keep another: what the hatch stands for then."""
    kept = comparison.kept
    partly = len(kept) > 1 and bool((kept.any(axis=0) & ~kept.all(axis=0)).any())
    return " · hatched where R, G and B are all dropped" if partly else ""
