"""The mask of a pass, and what survivors are multiplied by."""

from functools import lru_cache
from typing import Literal

import numpy as np

from viz.ops import Unit, dropout_scale, dropout_survival, kept_at
from viz.studies.layers import Dropout
from viz.studies.units import UNITS
from viz.studies.words import Line

Convention = Literal["inverted", "classic", "forgot"]
"""inverted: train y = m·x/(1 - p), eval y = x (PyTorch, Keras). classic: train y = m·x, eval y = (1 - p)·x
(Srivastava et al. 2014, whose p is the keep probability). forgot: inverted, but evaluation is a training pass, as
.eval() was never called."""

CONVENTIONS: dict[Convention, str] = {"inverted": "Inverted", "classic": "Classic", "forgot": "Forgot .eval()"}


def draw_mask(shape: tuple[int, ...], dropout: Dropout) -> tuple[np.ndarray, np.ndarray]:
    """The mask in force (all True in evaluation) and the field behind it, both of ``shape``."""
    survival = _survival(shape, dropout.seed, dropout.unit, dropout.block_size)
    return (kept_at(survival, dropout.p) if dropout.training else np.ones(shape, bool)), survival


@lru_cache(maxsize=32)
def _survival(shape: tuple[int, ...], seed: int, unit: Unit, block_size: int) -> np.ndarray:
    """The random field of a pass, read-only: it stays the same while p moves."""
    survival = dropout_survival(shape, seed=seed, unit=unit, block_size=block_size)
    survival.setflags(write=False)
    return survival


def survivor_scale(kept: np.ndarray, dropout: Dropout) -> float:
    """What survivors are multiplied by; 1 in evaluation, without scaling, and where nothing survives."""
    if not (dropout.training and dropout.scaling and kept.any()):
        return 1.0
    return dropout_scale(kept, dropout.p, unit=dropout.unit)


def train_scale(p: float, convention: Convention) -> float:
    """What survivors are multiplied by in training; 1 where p = 1, as nothing survives."""
    return 1.0 if convention == "classic" or p == 1 else 1 / (1 - p)


def eval_scale(p: float, convention: Convention) -> float:
    """What the map is multiplied by in evaluation where dropout is off."""
    return 1 - p if convention == "classic" else 1.0


def scale_rule(dropout: Dropout) -> Literal["constant", "probability", "share"]:
    """What the factor of survivors follows from in training: from nothing, from p, or from the share that is kept."""
    if not dropout.scaling:
        return "constant"
    return "share" if UNITS[dropout.unit].in_blocks else "probability"


def mask_line(training: bool, word: str = "drop") -> Line:
    """What is said of a cell under a mask, or in evaluation under none."""
    if training:
        return Line(word, until="survives until p = {}")
    return Line(word, remark="evaluation drops nothing")
