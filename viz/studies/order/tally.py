"""Running sums over many passes of dropout before pooling, in bounded memory and in slices of time."""

from math import sqrt
from time import perf_counter

import numpy as np

from viz.ops import dropout_survival, kept_at
from viz.studies.layers import Dropout, MaxPooling
from viz.studies.passes import STOPS
from viz.studies.passes.scales import train_scale
from viz.studies.pool import pool_values
from viz.studies.sums import norm

from .closed_form import mean_over_masks, variance_over_masks


class OrderTally:
    """What passes seed, seed + 1, … of pool(drop(x)) add up to.

    Sum and sum of squares run on in float64, and the mean is held in float32 at each of STOPS, so that a smaller
    number of passes can be shown again. With the closed form beside them that is 104 bytes a pooled cell, and 8 a pass.

    shape, pooling, p, seed
        The map's shape (C, H, W), the settings fitted to it, and the seed of the first pass.
    expected, variance
        The closed form: mean and variance over all masks, float64 (C, H', W'). Where every window is all padding, the
        mean is -inf and the variance 0.
    passes
        How many there are so far, 0 to 1000.
    errors
        For each stop reached (n, ‖mean of n passes - expected‖ / ‖expected‖); 0 where the closed form is zero.
    error_theory
        √(Σ variance) / ‖expected‖, 0 where the closed form is zero: what the root mean square of an error is after one
        pass; after n it is √n times smaller.
    deviations
        For each stop reached (n, the root mean square of the errors in standard errors of the closed form), which is
        about 1; empty where no value varies.
    spreads
        For each stop reached (n, √(Σ measured variance / Σ variance)), about 1 for large n; empty likewise.
    """

    def __init__(self, x: np.ndarray, pooling: MaxPooling, p: float, seed: int) -> None:
        size = x.shape[-2:]
        self.shape, self.pooling, self.p, self.seed = x.shape, pooling.fitted(size), Dropout(p).fitted(size).p, seed
        self.expected = mean_over_masks(x, self.pooling, self.p)
        self.variance = variance_over_masks(x, self.pooling, self.p, self.expected)
        self.passes = 0
        self.errors: list[tuple[int, float]] = []
        self.deviations: list[tuple[int, float]] = []
        self.spreads: list[tuple[int, float]] = []
        self._x = x
        self._finite = np.isfinite(self.expected)
        self._size = norm(self.expected[self._finite])
        self.error_theory = sqrt(float(self.variance.sum())) / (self._size or 1.0)
        self._sum, self._squares = np.zeros_like(self.expected), np.zeros_like(self.expected)
        self._mean_at: dict[int, np.ndarray] = {}
        self._readings = np.zeros(STOPS[-1])

    def advance(self, until: int, seconds: float) -> None:
        """Run passes up to number `until`, at most 1000, or until `seconds` are over; one at least if any is due."""
        deadline = perf_counter() + seconds
        while self.passes < min(until, STOPS[-1]):
            self._run_pass()
            if perf_counter() >= deadline:
                return

    def stop(self, n: int) -> int:
        """Return the largest of STOPS that is at most `n` and was reached; ValueError where there is none."""
        reached = [stop for stop in self._mean_at if stop <= n]
        if not reached:
            raise ValueError(f"no stop up to {n} was reached; there were {self.passes} passes")
        return reached[-1]

    def mean(self, stop: int) -> np.ndarray:
        """Return the mean of the first `stop` passes, one of STOPS: float32 (C, H', W')."""
        return self._mean_at[stop].copy()

    def readings(self, stop: int) -> np.ndarray:
        """Return the mean of the whole output on each of the first `stop` passes: float64 (stop,)."""
        return self._readings[:stop].copy()

    def _run_pass(self) -> None:
        kept = kept_at(dropout_survival(self.shape, seed=self.seed + self.passes), self.p)
        # Scaled after pooling, which is the same: it is one factor for all, and there are fewer values.
        output = pool_values(np.where(kept, self._x, 0), self.pooling) * np.float64(train_scale(self.p, "inverted"))
        self._sum += output
        self._squares += output * output
        self._readings[self.passes] = output.mean()
        self.passes += 1
        if self.passes in STOPS:
            self._hold()

    def _hold(self) -> None:
        """Hold the mean of the passes so far, and how far they are from the closed form."""
        n, varies = self.passes, self.variance > 0
        mean = self._sum / n
        with np.errstate(over="ignore"):  # as in dropout itself, what outgrows float32 is infinite
            self._mean_at[n] = mean.astype(np.float32)
        self.errors.append((n, norm(mean[self._finite] - self.expected[self._finite]) / (self._size or 1.0)))
        if varies.any():
            miss, variance = mean[varies] - self.expected[varies], self.variance[varies]
            spread = np.maximum(self._squares[varies] / n - mean[varies] ** 2, 0)
            self.deviations.append((n, sqrt(float((miss**2 / variance).mean()) * n)))
            self.spreads.append((n, sqrt(float(spread.sum()) / float(variance.sum()))))
