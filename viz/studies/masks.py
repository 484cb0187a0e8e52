"""The mask of a pass, and what survivors are multiplied by."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Annotated, Literal

import numpy as np

from viz.inputs.feature_map import FeatureMap
from viz.ops import Unit, dropout_scale, dropout_survival, kept_at
from viz.studies.layers import Dropout, Pooling
from viz.studies.ledger import Ledger, caption, off_scale
from viz.studies.numbers import factor
from viz.studies.pool import pool_values
from viz.studies.pooling_kinds import KINDS
from viz.studies.settings import OneOf, Setting
from viz.studies.words import Line, Sentence, joined

Convention = Literal["inverted", "classic", "forgot"]
"""inverted: train y = m·x/(1 - p), eval y = x (PyTorch, Keras). classic: train y = m·x, eval y = (1 - p)·x
(Srivastava et al. 2014, whose p is the keep probability). forgot: inverted, but evaluation is a training pass, as
.eval() was never called."""

CONVENTIONS: dict[Convention, str] = {"inverted": "Inverted", "classic": "Classic", "forgot": "Forgot .eval()"}

Drawn = Literal["before", "after"]


@dataclass(frozen=True)
class Survivors:
    """How survivors are drawn: as they were before they were scaled, at the input's brightness, or after it."""

    drawn: Annotated[Drawn, Setting("drawn", OneOf({"before": "Before scaling", "after": "After scaling"}))] = "before"


def drawn_words(scale: float, drawn: Drawn, who: str = "survivors ") -> str:
    """What survivors are multiplied by, and whether they are drawn before it or after; "" where it changes nothing."""
    if scale == 1:
        return ""
    return f"{who}× {factor(scale)}, drawn before it" if drawn == "before" else f"drawn × {factor(scale)}"


def drawn_caption(counted: Ledger, scale: float, drawn: Drawn) -> str:
    """The caption of a map of survivors, as long before scaling as after it, so that no map moves: without a range."""
    words = drawn_words(scale, drawn)
    off = off_scale(counted) if words and drawn == "after" else ""
    return joined(caption(counted, ranged=not words), words, off)


def colour_sentence(source: FeatureMap) -> tuple[Sentence, ...]:
    """What dropout of single values does to a colour picture, and what the hatch stands for; else nothing."""
    if len(source.values) == 1:
        return ()
    rest = ", as nn.Dropout does it, not whole pixels; a cell is hatched where all three are gone."
    return (Sentence("In colour dropout draws here for ", "R, G and B each on its own", rest, "dropout"),)


def hatching_sentence(source: FeatureMap, kept: np.ndarray | None) -> tuple[Sentence, ...]:
    """What the hatch stands for, where a cell of a colour picture has lost one channel and kept another."""
    is_colour = source.kind == "picture" and len(source.values) == 3
    if kept is None or not is_colour or not (kept.any(axis=0) & ~kept.all(axis=0)).any():
        return ()
    return (Sentence("A cell of the input is hatched where ", "R, G and B are all dropped", ".", "dropout"),)


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


def with_survivor(kept: np.ndarray, pooling: Pooling) -> np.ndarray | None:
    """Which windows hold a value that a mask keeps, among those that they look at; None where all do.

    A window of nothing but padding has lost none.
    """
    held = pool_values(kept.astype(np.float32), pooling.as_max() if KINDS[pooling.kind].reads_all else pooling) != 0
    return None if held.all() else held


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


def mask_line(training: bool, word: str = "drop") -> Line:
    """What is said of a cell under a mask, or in evaluation under none."""
    if training:
        return Line(word, until="survives until p = {}")
    return Line(word, remark="evaluation drops nothing")
