"""What max-pooling after dropout gives on average over all masks, and how far it spreads about that."""

from functools import lru_cache

import numpy as np

from viz.ops import expected_max_pool2d, zero_probability_max_pool2d
from viz.studies.layers import Pooling


def mean_over_masks(x: np.ndarray, pooling: Pooling, p: float) -> np.ndarray:
    """E[pool(drop(x))] of a map (C, H, W), float64 (C, H', W'), read-only; -inf where a window is all padding."""
    return _mean(x.tobytes(), x.dtype, x.shape, pooling, p)


@lru_cache(maxsize=4)
def _mean(content: bytes, dtype: np.dtype, shape: tuple[int, ...], pooling: Pooling, p: float) -> np.ndarray:
    """By content: the closed form takes longest of all, and stays while masks and passes go on."""
    x = np.frombuffer(content, dtype).reshape(shape)
    mean = expected_max_pool2d(x.astype(np.float64), **pooling.arguments, p=p)
    mean.setflags(write=False)
    return mean


def variance_over_masks(x: np.ndarray, pooling: Pooling, p: float, mean: np.ndarray) -> np.ndarray:
    """Var[pool(drop(x))] where `mean` is its mean, float64 (C, H', W'); 0 where a window is all padding."""
    square = expected_max_pool2d(x.astype(np.float64), **pooling.arguments, p=p, moment=2)
    variance = np.subtract(square, mean**2, out=np.zeros_like(mean), where=np.isfinite(mean))
    return np.maximum(variance, 0)  # rounding could take it below, where p is all but 0


def zero_share_over_masks(x: np.ndarray, pooling: Pooling, p: float) -> float:
    """What share of pool(drop(x)) is zero on average over all masks."""
    return float(zero_probability_max_pool2d(x, **pooling.arguments, p=p).mean())


def bias_of(mean: np.ndarray, pooled: np.ndarray) -> np.ndarray:
    """How far a mean lies above the maxima, float64 (C, H', W'); 0 where a window is all padding."""
    return np.subtract(mean, pooled, out=np.zeros(pooled.shape), where=pooled > -np.inf, dtype=np.float64)


def bias_scale(bias: np.ndarray) -> tuple[float, float]:
    """The ends of the colour scale of a bias by the closed form, symmetric, as an estimate strays to both sides."""
    widest = float(np.abs(bias).max()) or 1.0
    return -widest, widest
