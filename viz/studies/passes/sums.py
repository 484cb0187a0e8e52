"""Sums over whole maps in float64, in which no rounding shows.

NumPy's `@` and `np.linalg.norm` hand large arrays to BLAS and its threads, which on a busy machine wait for one another
a hundred times longer than the sum takes; einsum does not.
"""

import numpy as np


def dot(x: np.ndarray, y: np.ndarray) -> float:
    """Σ x·y over two arrays of one shape, one of them float64."""
    return float(np.einsum("i,i->", x.ravel(), y.ravel()))


def norm(x: np.ndarray) -> float:
    """√Σx²."""
    x = x.astype(np.float64, copy=False)
    return float(np.sqrt(dot(x, x)))
