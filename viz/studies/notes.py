"""The settings of a layer in words, for a picture that leaves its page: "training: p = 0.5, seed 1, survivors × 2"."""

import numpy as np

from viz.studies.layers import Dropout, Pooling
from viz.studies.numbers import factor_text
from viz.studies.scales import Convention, train_scale
from viz.studies.units import UNITS
from viz.studies.words import factor


def pooling_note(pooling: Pooling) -> str:
    """Window and stride, and what else departs from the plain layer."""
    return (
        f"k = {pooling.kernel_size}, s = {pooling.step}"
        + (f", padding {pooling.padding}" if pooling.padding else "")
        + (f", dilation {pooling.dilation}" if pooling.dilation > 1 else "")
        + (", ceil mode" if pooling.ceil_mode else "")
    )


def dropout_note(dropout: Dropout, kept: np.ndarray | None, scale: float) -> str:
    """One pass: its probability, unit and seed, and what those values are multiplied by that a mask has kept.

    Without a mask each value has a factor of its own, as in Gaussian dropout.
    """
    if not dropout.training:
        return "evaluation: nothing is dropped" + (f", all × {factor_text(scale)}" if scale != 1 else "")
    note = UNITS[dropout.unit].note.format(dropout.block_size)
    unit = f", {note}" if note else ""
    if kept is None:
        outcome = "a factor for each value"
    else:
        outcome = f"survivors × {factor(scale)}" if kept.any() else "none survives"
    return f"training: p = {dropout.p:g}{unit}, seed {dropout.seed}, {outcome}"


def passes_note(p: float, convention: Convention = "inverted") -> str:
    """Many passes of training: their probability, and what survivors are multiplied by on each of them."""
    outcome = f"survivors × {factor(train_scale(p, convention))}" if p < 1 else "none survives"
    return f"training: p = {p:g}, {outcome}"
