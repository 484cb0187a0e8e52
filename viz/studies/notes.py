"""The settings of a layer in words, for a picture that leaves its page: "training: p = 0.5, seed 1, survivors × 2"."""

import numpy as np

from viz.studies.layers import Dropout, Pooling
from viz.studies.masks import Convention, train_scale
from viz.studies.numbers import factor, probability
from viz.studies.units import UNITS


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
        return "evaluation: nothing is dropped" + (f", all × {factor(scale)}" if scale != 1 else "")
    unit = UNITS[dropout.unit].note.format(dropout.block_size)
    survivors = "a factor for each value" if kept is None else _survivors(bool(kept.any()), scale)
    return ", ".join(filter(None, (f"training: p = {_short(dropout.p)}", unit, f"seed {dropout.seed}", survivors)))


def passes_note(p: float, convention: Convention = "inverted") -> str:
    """Many passes of training: their probability, and what survivors are multiplied by on each of them."""
    return f"training: p = {_short(p)}, {_survivors(p < 1, train_scale(p, convention))}"


def _survivors(any_kept: bool, scale: float) -> str:
    return f"survivors × {factor(scale)}" if any_kept else "none survives"


def _short(p: float) -> str:
    text = probability(p)
    return text.rstrip("0").rstrip(".") if "." in text else text
