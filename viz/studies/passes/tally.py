"""Running sums over many passes of dropout, in bounded memory and in slices of time."""

import numpy as np

from viz.studies.slices import Slices
from viz.studies.sums import norm


class Tally(Slices):
    """What passes seed, seed + 1, … of dropout over one map add up to.

    A pass leaves behind how often each cell was kept and one number, whatever the convention: mean and variance follow
    from these, as a kept value is the same on every pass. That is 24 bytes a cell in all, where x itself takes 4, and
    8 a pass. Readings are those of m·x, unscaled.

    errors: (n, ‖mean of n passes - x‖ / ‖x‖), scaled by 1/(1 - p); 0 for an x of zeros, 1 for p = 1
    """

    def __init__(self, x: np.ndarray, p: float, seed: int) -> None:
        super().__init__(x, p, seed)
        self._counts = np.zeros(x.shape, np.uint16)

    def counts(self, stop: int) -> np.ndarray:
        """Return how often each cell was kept in the first `stop` passes, one of STOPS: whole numbers (C, H, W)."""
        return self._held[stop]

    def _run(self, kept: np.ndarray) -> np.ndarray:
        self._counts += kept.sum(axis=0, dtype=np.uint16)
        return np.einsum("i,ni->n", self._x.ravel(), kept.reshape(len(kept), -1), dtype=np.float64) / self._x.size

    def _hold(self) -> np.ndarray:
        expected = self.passes * (1 - self.p) or 1.0  # p = 1 keeps nothing, whatever it is divided by
        self.errors.append((self.passes, norm(self._x * (self._counts / expected - 1)) / (norm(self._x) or 1.0)))
        return self._counts.astype(np.min_scalar_type(self.passes))
