"""Sums and means over whole maps, taken in float64 so that no rounding shows, and the way back to float32.

NumPy's `@` and `np.linalg.norm` hand large arrays to BLAS, whose threads wait for one another on a busy machine, a
hundred times longer than the sum takes. einsum does not.
"""

import numpy as np
from numpy.typing import ArrayLike

ROUNDING = float(np.finfo(np.float32).eps) / 2
"""The part of its size that a float32 value may be off by."""


def how_many(x: ArrayLike) -> int:
    """Return how many values are True, or are not 0."""
    return int(np.count_nonzero(x))


def dot(x: np.ndarray, y: np.ndarray) -> float:
    """Return Σ x·y over two arrays of one shape."""
    return float(np.einsum("i,i->", x.ravel(), y.ravel(), dtype=np.float64))


def mean(x: np.ndarray) -> float:
    """Return Σx / n of finite values; 0 where Σx is no more than rounding may leave of values that cancel.

    All are made of float32 values, beside whose rounding that of the sum is nothing; whole numbers are not rounded.
    """
    total, sizes = (float(terms.sum(dtype=np.float64)) for terms in (x, np.abs(x)))
    return total / x.size if abs(total) > ROUNDING * sizes or (x == np.rint(x)).all() else 0.0


def norm(x: np.ndarray) -> float:
    """Return ‖x‖ = √Σx²."""
    return dot(x, x) ** 0.5


def as_float32(x: np.ndarray) -> np.ndarray:
    """Return values in float32; those beyond it become its largest ones."""
    most = np.finfo(np.float32).max
    return np.clip(x, -most, most).astype(np.float32)
