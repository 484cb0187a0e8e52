"""What pooling after dropout gives on average over all masks, how far it spreads about that, and how often it is 0."""

from collections.abc import Callable, Generator
from math import inf
from threading import Lock
from time import perf_counter
from typing import Any, NamedTuple

import numpy as np

from viz.ops import zero_probability_max_pool2d
from viz.ops.stochastic import expected_max_in_steps
from viz.studies.layers import Pooling
from viz.studies.once import once
from viz.studies.pool import pool_values
from viz.studies.pooling_kinds import KINDS, PoolingKind

Moments = tuple[np.ndarray, np.ndarray]
"""Mean and variance of pool(drop(x)) over all masks, float64 (C, H', W')."""
Steps = Generator[float, None, Moments]
"""What works them out, and tells with each step what share is done."""


class ClosedForm(NamedTuple):
    """The closed form of one kind of pooling, each a function of a map (C, H, W), a pooling, and p.

    steps: what works out mean and variance
    zeros: the chance that a value of it is 0, float64 likewise
    leans: where the mean is not pool(x): 1 if it is above that and -1 if it is below; 0 for what is unbiased
    reason: why it is unbiased
    """

    steps: Callable[[np.ndarray, Pooling, float], Steps]
    zeros: Callable[..., np.ndarray]
    leans: int = 0
    reason: str = ""


class OnAverage:
    """What pool(drop(x)) gives on average, worked out in slices of time, by whichever thread comes first.

    share: how much of it is done, in [0, 1]
    moments: E and Var of it over all masks, read-only, once all is done. Where a window is all padding the mean is
        infinite and the variance 0.
    """

    def __init__(self, x: np.ndarray, pooling: Pooling, p: float) -> None:
        self._steps, self._turn = FORMS[pooling.kind].steps(x, pooling, p), Lock()
        self.share = 0.0
        self.moments: Moments = np.empty(0), np.empty(0)

    @property
    def done(self) -> bool:
        """Whether there is nothing left to work out."""
        return bool(self.moments[0].size)

    def advance(self, seconds: float) -> "OnAverage":
        """Go on until all is done, or until `seconds` are over; a step at least."""
        deadline = perf_counter() + seconds
        with self._turn:
            while not self.done:
                try:
                    self.share = next(self._steps)
                except StopIteration as end:
                    for found in end.value:
                        found.setflags(write=False)
                    self.share = 1.0
                    self.moments = end.value
                if perf_counter() >= deadline:
                    break
        return self


@once
def on_average(x: np.ndarray, pooling: Pooling, p: float) -> OnAverage:
    """What pool(drop(x)) gives on average, for a map (C, H, W), as far as it has come: it takes longest of all."""
    return OnAverage(x, pooling, p)


def moments_over_masks(x: np.ndarray, pooling: Pooling, p: float) -> Moments:
    """E and Var of pool(drop(x)) over all masks, worked out at once."""
    return on_average(x, pooling, p).advance(inf).moments


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


def _max_steps(x: np.ndarray, pooling: Pooling, p: float) -> Steps:
    windows = pooling.as_max().windows(x.shape[-2:])
    mean, square = yield from expected_max_in_steps(x, windows, p, moments=(1, 2))
    variance = np.subtract(square, mean**2, out=np.zeros_like(mean), where=np.isfinite(mean))
    return mean, np.maximum(variance, 0)  # rounding could take it below, where p is all but 0


def _min_steps(x: np.ndarray, pooling: Pooling, p: float) -> Steps:
    mean, variance = yield from _max_steps(-x, pooling, p)
    return -mean, variance


def _max_zeros(x: np.ndarray, pooling: Pooling, p: float) -> np.ndarray:
    return zero_probability_max_pool2d(x, **pooling.as_max().arguments, p=p)


def _linear_steps(x: np.ndarray, pooling: Pooling, p: float) -> Steps:
    """E = pool(x), and Var = Σx² p/(1 - p) / n², as each of the n cells is dropped by itself."""
    yield from ()
    pooled = pool_values(x, pooling).astype(np.float64)
    if p == 1:
        return np.zeros_like(pooled), np.zeros_like(pooled)
    return pooled, pool_values(np.square(x, dtype=np.float64), pooling) * (p / (1 - p)) / _terms(x, pooling)


def _linear_zeros(x: np.ndarray, pooling: Pooling, p: float) -> np.ndarray:
    """The chance that all cells go that are not 0; what is left can also add up to 0, which is not counted."""
    return p ** np.rint(pool_values(x != 0, pooling) * _terms(x, pooling))


def _terms(x: np.ndarray, pooling: Pooling) -> Any:
    """Of how many cells each value is the mean, (H', W'), or 1 for all."""
    if KINDS[pooling.kind].picks:
        return 1
    return np.outer(*(axis.cells_inside(axis.padding) for axis in pooling.windows(x.shape[-2:])))


FORMS: dict[PoolingKind, ClosedForm] = {
    "max": ClosedForm(_max_steps, _max_zeros, leans=1),
    "min": ClosedForm(_min_steps, lambda x, pooling, p: _max_zeros(-x, pooling, p), leans=-1),
    "average": ClosedForm(_linear_steps, _linear_zeros, reason="a mean adds up its cells, each dropped by itself"),
    "first": ClosedForm(_linear_steps, _linear_zeros, reason="each value is that of one cell, dropped by itself"),
}
