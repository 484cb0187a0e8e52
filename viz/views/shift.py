"""Shift, as it is drawn: input, pooled map and dropout before a shift, and below them after it."""

from typing import Any

import numpy as np

from viz.studies.ledger import Ledger, caption
from viz.studies.masks import mask_line
from viz.studies.notes import dropout_note, pooling_note
from viz.studies.pool import MAXIMUM
from viz.studies.shift import Shifted
from viz.studies.words import Line, Role, percent
from viz.views.scene import Panel, Scene, opening_focus
from viz.views.theme import palette


def shift_scene(shifted: Shifted) -> Scene:
    """Both states of all three maps; in the lower row cells are marked whose value is another one than above."""
    before, after = shifted.before, shifted.after
    windows = shifted.pooling.windows(before.source.size)
    mask = {"kept": shifted.kept, "survival": shifted.survival, "scale": shifted.scale}
    x, y, of_input = before.source.values, after.source.values, shifted.of_input
    panels = (
        _before("Input", "input", of_input, 0, shape=x.shape, values=x),
        _before(
            "Max-pooling",
            "pooling",
            before.after_pooling,
            1,
            shape=before.pooled.shape,
            indices=before.winners,
            windows=windows,
            line=MAXIMUM,
            note=pooling_note(shifted.pooling),
        ),
        _before(
            "Dropout",
            "dropout",
            before.after_dropout,
            2,
            shape=x.shape,
            line=mask_line(shifted.dropout.training),
            note=dropout_note(shifted.dropout, shifted.kept, shifted.scale),
            **mask,
        ),
        _after("Input, shifted", "input", of_input, 0, shifted.changed_input, values=y),
        _after(
            "… max-pooled",
            "pooling",
            after.after_pooling,
            1,
            shifted.changed_pooled,
            values=after.pooled,
            windows=windows,
        ),
        _after("… dropped", "dropout", after.after_dropout, 2, shifted.changed_dropped, values=after.dropped, **mask),
    )
    low = shifted.colour_range[0]
    return Scene(
        panels,
        shifted.colour_range,
        palette(before.source.kind, low),
        "true",
        focus=opening_focus(before.pooled.shape[1:]),
        columns=3,
        told=(1, 4, 2, 5),
    )


def _before(title: str, role: Role, ledger: Ledger, column: int, **drawn: Any) -> Panel:
    return Panel(title, role, caption(ledger), cell=(0, column), **drawn)


def _after(title: str, role: Role, ledger: Ledger, column: int, changed: np.ndarray, **drawn: Any) -> Panel:
    """A map after the shift, with its changed cells marked and counted."""
    told = f"{caption(ledger)} · {percent(int(np.count_nonzero(changed)), changed.size)} changed"
    return Panel(title, role, told, changed.shape, marks=changed, line=Line("after"), cell=(1, column), **drawn)
