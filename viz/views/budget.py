"""Is pooling a dropout?, as it is drawn: the winners in place beside what a dropout of the same budget keeps."""

import numpy as np

from viz.studies.budget import Contrast
from viz.studies.ledger import bars, caption, ledger
from viz.studies.masks import mask_line
from viz.studies.notes import dropout_note, pooling_note
from viz.studies.pool import MAXIMUM
from viz.studies.words import factor
from viz.views.scene import Panel, Prediction, Scene, opening_focus
from viz.views.theme import palette


def contrast_scene(contrast: Contrast) -> Scene:
    """Input, max-pooling's winners in place, and what dropout keeps, on the input's colour scale.

    Survivors are drawn as they were before their scaling: what is compared here is which values are kept.
    """
    source, shape = contrast.source, contrast.source.values.shape
    before = contrast.before
    kept = ledger(np.where(contrast.kept, source.values, 0), contrast.colour_range)
    panels = (
        Panel("Input", "input", caption(before), shape, bars(before, before), values=source.values),
        Panel(
            "Max-pooling, winners in place",
            "pooling",
            caption(contrast.after_pooling),
            shape,
            bars(contrast.after_pooling, before),
            indices=contrast.winners,
            windows=contrast.pooling.windows(source.size),
            in_place=True,
            line=MAXIMUM,
            note=pooling_note(contrast.pooling),
        ),
        Panel(
            "Dropout, equal budget" if contrast.matched else "Dropout",
            "dropout",
            caption(kept) + _before_scaling(contrast),
            shape,
            bars(kept, before),
            kept=contrast.kept,
            survival=contrast.survival,
            prediction=Prediction("constant"),
            line=mask_line(training=True),
            note=dropout_note(contrast.dropout, contrast.kept, contrast.scale),
        ),
    )
    return Scene(
        panels,
        contrast.colour_range,
        palette(source.kind, contrast.colour_range[0]),
        "true",
        focus=opening_focus(source.size),
    )


def _before_scaling(contrast: Contrast) -> str:
    scale = contrast.scale
    return "" if scale == 1 else f" · drawn before training multiplies them by {factor(scale)}"
