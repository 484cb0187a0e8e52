"""Axes of a comparison: on each a number for either side, a small picture of it, and one line of words.

The pictures are shapes and shares without colours: what they look like is settled where they are drawn.
"""

from dataclasses import dataclass

import numpy as np

from viz.ops import avg_pool2d
from viz.studies.numbers import NOTHING

MOST_SPOTS = 32
"""Cells along the longer side of a small picture."""


@dataclass(frozen=True)
class Bars:
    """Heights in [0, 1], side by side."""

    heights: tuple[float, ...]


@dataclass(frozen=True, eq=False)
class Spots:
    """A small map of ink in [0, 1], (h, w), neither side above MOST_SPOTS."""

    ink: np.ndarray


@dataclass(frozen=True, eq=False)
class Reading:
    """What one side shows on an axis.

    number: the measured number, or None where there is nothing to measure
    text: the number as it is shown
    theory, theory_text: what theory gives for it, and that in words; None and "" where it gives nothing
    """

    number: float | None
    text: str
    picture: Bars | Spots
    theory: float | None = None
    theory_text: str = ""


@dataclass(frozen=True, eq=False)
class Axis:
    """One line of a comparison: what is compared, how it is measured, both readings, and what they say."""

    key: str
    name: str
    measure: str
    readings: tuple[Reading, ...]
    words: str


def spots(maps: np.ndarray) -> Spots:
    """A stack (C, H, W) of values in [0, 1], averaged over channels and over areas until it is small enough."""
    ink = np.asarray(maps, np.float32).mean(axis=0)
    ink = avg_pool2d(ink, -(-max(ink.shape) // MOST_SPOTS), ceil_mode=True) if max(ink.shape) > MOST_SPOTS else ink
    return Spots(np.clip(ink, 0, 1))


def ratio(part: float, whole: float, empty: float | None = None) -> float | None:
    """A part of a whole, or ``empty`` where the whole is 0."""
    return part / whole if whole else empty


def relative(sizes: np.ndarray) -> Spots:
    """Sizes (C, H, W), none below 0, as ink relative to the largest."""
    return spots(sizes / (sizes.max() or 1))


def theory(text: str) -> str:
    """How what theory gives is shown; nothing where it gives nothing."""
    return "" if text in ("", NOTHING) else f"theory {text}"
