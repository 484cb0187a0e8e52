"""Sums over whole maps, taken in float64 so that no rounding shows.

NumPy's `@` and `np.linalg.norm` hand large arrays to BLAS, whose threads wait for one another on a busy machine, a
hundred times longer than the sum takes. einsum does not.
"""

import numpy as np


def dot(x: np.ndarray, y: np.ndarray) -> float:
    """Return Σ x·y over two arrays of one shape."""
    return float(np.einsum("i,i->", x.ravel(), y.ravel(), dtype=np.float64))


def norm(x: np.ndarray) -> float:
    """Return ‖x‖ = √Σx²."""
    return dot(x, x) ** 0.5
