"""Running sums over many passes of dropout before pooling, in bounded memory and in slices of time."""

from math import sqrt

import numpy as np

from viz.studies.layers import Dropout, Pooling
from viz.studies.masks import train_scale
from viz.studies.pool import pool_values
from viz.studies.slices import Slices
from viz.studies.sums import norm

from .closed_form import Moments, moments_over_masks


class OrderTally(Slices):
    """What passes seed, seed + 1, … of pool(drop(x)) add up to.

    Their sum runs on in float64, and the mean is held in float32 at each of STOPS, so that a smaller number of passes
    can be shown again. With the closed form beside them that is 96 bytes a pooled cell, and 8 a pass.

    pooling: as fitted to the map; p is, too
    expected, variance: the closed form's `Moments`
    errors: for each stop reached (n, ‖mean of n passes - expected‖ / ‖expected‖); 0 where the closed form is zero
    error_theory: √(Σ variance) / ‖expected‖, the root mean square of an error after one pass; after n it is √n times
        smaller. 0 likewise.
    deviations: for each stop reached (n, the root mean square of the errors in standard errors, about 1); empty where
        no value varies
    """

    def __init__(self, x: np.ndarray, pooling: Pooling, p: float, seed: int, moments: Moments | None = None) -> None:
        size = x.shape[-2:]
        super().__init__(x, Dropout(p).fitted(size).p, seed)
        self.pooling = pooling.fitted(size)
        self.expected, self.variance = moments or moments_over_masks(x, self.pooling, self.p)
        self.deviations: list[tuple[int, float]] = []
        self._finite = np.isfinite(self.expected)
        self._size = norm(self.expected[self._finite])
        self.error_theory = sqrt(float(self.variance.sum())) / (self._size or 1.0)
        self._sum = np.zeros_like(self.expected)

    def mean(self, stop: int) -> np.ndarray:
        """Return the mean of the first `stop` passes, one of STOPS: float32 (C, H', W')."""
        return self._held[stop].copy()

    def _run(self, kept: np.ndarray) -> np.ndarray:
        # Scaled after pooling, which is the same: it is one factor for all, and there are fewer values.
        outputs = pool_values(np.where(kept, self._x, 0), self.pooling) * np.float64(train_scale(self.p, "inverted"))
        for output in outputs:
            self._sum += output
        return outputs.reshape(len(outputs), -1).mean(axis=1)

    def _hold(self) -> np.ndarray:
        """Return the mean of the passes so far, and note how far they are from the closed form."""
        n, varies = self.passes, self.variance > 0
        mean = self._sum / n
        self.errors.append((n, norm(mean[self._finite] - self.expected[self._finite]) / (self._size or 1.0)))
        if varies.any():
            miss = mean[varies] - self.expected[varies]
            self.deviations.append((n, sqrt(float((miss**2 / self.variance[varies]).mean()) * n)))
        with np.errstate(over="ignore"):  # as in dropout itself, what outgrows float32 is infinite
            return mean.astype(np.float32)
