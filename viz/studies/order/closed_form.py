"""What pooling after dropout gives on average over all masks, how far it spreads about that, and how often it is 0."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np

from viz.ops import expected_max_pool2d, zero_probability_max_pool2d
from viz.studies.layers import Pooling
from viz.studies.pool import pool_values
from viz.studies.pooling_kinds import KINDS, PoolingKind


class ClosedForm(NamedTuple):
    """The closed form of one kind of pooling, each a function of a map (C, H, W), a pooling, and p.

    mean, variance
        Of pool(drop(x)) over all masks, float64 (C, H', W'); the variance is told the mean as well.
    zeros
        The chance that a value of it is 0, float64 likewise.
    leans
        Where the mean is not pool(x): 1 if it is above that and -1 if it is below; 0 for what is unbiased.
    reason
        Why it is unbiased.
    """

    mean: Callable[..., np.ndarray]
    variance: Callable[..., np.ndarray]
    zeros: Callable[..., np.ndarray]
    leans: int = 0
    reason: str = ""


def mean_over_masks(x: np.ndarray, pooling: Pooling, p: float) -> np.ndarray:
    """E[pool(drop(x))] of a map (C, H, W), float64 (C, H', W'), read-only; infinite where a window is all padding."""
    return _mean(x.tobytes(), x.dtype, x.shape, pooling, p)


@lru_cache(maxsize=4)
def _mean(content: bytes, dtype: np.dtype, shape: tuple[int, ...], pooling: Pooling, p: float) -> np.ndarray:
    """By content: the closed form takes longest of all, and stays while masks and passes go on."""
    mean = FORMS[pooling.kind].mean(np.frombuffer(content, dtype).reshape(shape), pooling, p)
    mean.setflags(write=False)
    return mean


def variance_over_masks(x: np.ndarray, pooling: Pooling, p: float, mean: np.ndarray) -> np.ndarray:
    """Var[pool(drop(x))] where `mean` is its mean, float64 (C, H', W'); 0 where a window is all padding."""
    return FORMS[pooling.kind].variance(x, pooling, p, mean)


def zero_share_over_masks(x: np.ndarray, pooling: Pooling, p: float) -> float:
    """What share of pool(drop(x)) is zero on average over all masks; at least, where values `may_cancel`."""
    return float(FORMS[pooling.kind].zeros(x, pooling, p).mean())


def may_cancel(x: np.ndarray, pooling: Pooling) -> bool:
    """Whether a mean could be 0 though not all values are: where a window holds values of both signs."""
    return not KINDS[pooling.kind].picks and bool((pool_values(x > 0, pooling) * pool_values(x < 0, pooling)).any())


def bias_of(mean: np.ndarray, pooled: np.ndarray) -> np.ndarray:
    """How far a mean lies above the pooled values, float64 (C, H', W'); 0 where a window is all padding."""
    return np.subtract(mean, pooled, out=np.zeros(pooled.shape), where=np.isfinite(pooled), dtype=np.float64)


def bias_scale(bias: np.ndarray) -> tuple[float, float]:
    """The ends of the colour scale of a bias by the closed form, symmetric, as an estimate strays to both sides."""
    widest = float(np.abs(bias).max()) or 1.0
    return -widest, widest


def _max_mean(x: np.ndarray, pooling: Pooling, p: float, moment: int = 1) -> np.ndarray:
    return expected_max_pool2d(x.astype(np.float64), **pooling.as_max().arguments, p=p, moment=moment)


def _max_variance(x: np.ndarray, pooling: Pooling, p: float, mean: np.ndarray) -> np.ndarray:
    square = _max_mean(x, pooling, p, moment=2)
    variance = np.subtract(square, mean**2, out=np.zeros_like(mean), where=np.isfinite(mean))
    return np.maximum(variance, 0)  # rounding could take it below, where p is all but 0


def _max_zeros(x: np.ndarray, pooling: Pooling, p: float) -> np.ndarray:
    return zero_probability_max_pool2d(x, **pooling.as_max().arguments, p=p)


def _linear_mean(x: np.ndarray, pooling: Pooling, p: float) -> np.ndarray:
    pooled = pool_values(x, pooling).astype(np.float64)
    return pooled if p < 1 else np.zeros_like(pooled)


def _linear_variance(x: np.ndarray, pooling: Pooling, p: float, mean: np.ndarray) -> np.ndarray:
    """Σx² p/(1 - p) / n², as each of the n cells is dropped by itself."""
    if p == 1:
        return np.zeros_like(mean)
    return pool_values(np.square(x, dtype=np.float64), pooling) * (p / (1 - p)) / _terms(x, pooling)


def _linear_zeros(x: np.ndarray, pooling: Pooling, p: float) -> np.ndarray:
    """The chance that all cells go that are not 0; what is left can also add up to 0, which is not counted."""
    return p ** np.rint(pool_values(x != 0, pooling) * _terms(x, pooling))


def _terms(x: np.ndarray, pooling: Pooling) -> Any:
    """Of how many cells each value is the mean, (H', W'), or 1 for all."""
    if KINDS[pooling.kind].picks:
        return 1
    return np.outer(*(axis.cells_inside(axis.padding) for axis in pooling.windows(x.shape[-2:])))


FORMS: dict[PoolingKind, ClosedForm] = {
    "max": ClosedForm(_max_mean, _max_variance, _max_zeros, leans=1),
    "min": ClosedForm(
        lambda x, pooling, p: -_max_mean(-x, pooling, p),
        lambda x, pooling, p, mean: _max_variance(-x, pooling, p, mean),
        lambda x, pooling, p: _max_zeros(-x, pooling, p),
        leans=-1,
    ),
    "average": ClosedForm(
        _linear_mean, _linear_variance, _linear_zeros, reason="a mean adds up its cells, each dropped by itself"
    ),
    "first": ClosedForm(
        _linear_mean, _linear_variance, _linear_zeros, reason="each value is that of one cell, dropped by itself"
    ),
}
