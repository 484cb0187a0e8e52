"""What several axes measure, draw or say in the same way."""

import numpy as np

from viz.studies.axes import Spots, spots
from viz.studies.numbers import NOTHING


def ratio(part: float, whole: float, empty: float | None = None) -> float | None:
    """A part of a whole, or ``empty`` where the whole is 0."""
    return part / whole if whole else empty


def relative(sizes: np.ndarray) -> Spots:
    """Sizes (C, H, W), none below 0, as ink relative to the largest."""
    return spots(sizes / (sizes.max() or 1))


def theory(text: str) -> str:
    """How what theory gives is shown; nothing where it gives nothing."""
    return "" if text in ("", NOTHING) else f"theory {text}"
