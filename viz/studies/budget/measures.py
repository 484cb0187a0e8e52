"""What several axes measure or draw in the same way."""

import numpy as np

from viz.studies.axes import Spots, spots


def ratio(part: float, whole: float, empty: float | None = None) -> float | None:
    """A part of a whole, or ``empty`` where the whole is 0."""
    return part / whole if whole else empty


def norm(values: np.ndarray) -> float:
    """The root of the sum of squares, in float64."""
    return float(np.sqrt(np.square(values, dtype=np.float64).sum()))


def relative(sizes: np.ndarray) -> Spots:
    """Sizes (C, H, W), none below 0, as ink relative to the largest."""
    return spots(sizes / (sizes.max() or 1))
