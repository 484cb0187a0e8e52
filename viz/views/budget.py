"""Is pooling a dropout?, as it is drawn: the winners in place beside what a dropout of the same budget keeps."""

import numpy as np

from viz.studies.budget import Contrast
from viz.studies.ledger import ledger
from viz.studies.words import factor
from viz.views.compare import bars, caption, opening_focus, window_of
from viz.views.map_view import Foresight, Panel, Scene
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
            winners=contrast.winners,
            window=window_of(contrast.pooling),
            in_place=True,
        ),
        Panel(
            "Dropout, equal budget" if contrast.matched else "Dropout",
            "dropout",
            caption(kept) + _before_scaling(contrast),
            shape,
            bars(kept, before),
            kept=contrast.kept,
            survival=contrast.survival,
            foresight=Foresight("value", scaling=False),
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
