"""Many passes run in slices of time, so that nobody waits for them, and what their readings come to."""

from abc import ABC, abstractmethod
from functools import lru_cache
from math import prod
from time import perf_counter

import numpy as np

from viz.ops import dropout_survival, kept_at

STOPS = (1, 2, 3, 5, 7, 10, 14, 20, 30, 50, 70, 100, 140, 200, 300, 500, 700, 1000)
"""The numbers of passes on offer, about evenly spaced on a log axis."""
AT_ONCE = 2**16  # cells of passes that are run together, where a map has not more by itself


class Slices(ABC):
    """Passes seed, seed + 1, … and what is held of them at each of STOPS, so that fewer can be shown again.

    shape, p, seed: the map's shape (C, H, W), the drop probability, and the seed of the first pass
    passes: how many there are so far, 0 to 1000
    errors: for each stop reached (n, how far the mean of n passes is from what it tends to, relative to that)
    """

    def __init__(self, x: np.ndarray, p: float, seed: int) -> None:
        self.shape, self.p, self.seed, self.passes = x.shape, p, seed, 0
        self._x = x
        self.errors: list[tuple[int, float]] = []
        self._readings = np.zeros(STOPS[-1])
        self._held: dict[int, np.ndarray] = {}

    def advance(self, until: int, seconds: float) -> None:
        """Run passes up to number `until`, at most 1000, or until `seconds` are over; some at least if any are due."""
        deadline, last = perf_counter() + seconds, min(until, STOPS[-1])
        most = max(AT_ONCE // prod(self.shape), 1)
        draw = fields if most > 1 else fields.__wrapped__
        while (first := self.passes) < last:
            self.passes = min(next(stop for stop in STOPS if stop > first), last, first + most)
            kept = kept_at(draw(self.shape, self.seed + first, self.passes - first), self.p)
            self._readings[first : self.passes] = self._run(kept)
            if self.passes in STOPS:
                self._held[self.passes] = self._hold()
            if perf_counter() >= deadline:
                return

    def stop(self, n: int) -> int:
        """Return the largest of STOPS that is at most `n` and was reached; ValueError where there is none."""
        reached = [stop for stop in self._held if stop <= n]
        if not reached:
            raise ValueError(f"no stop up to {n} was reached; there were {self.passes} passes")
        return reached[-1]

    def readings(self, stop: int) -> np.ndarray:
        """Return the mean of the whole map on each of the first `stop` passes: float64 (stop,)."""
        return self._readings[:stop].copy()

    @abstractmethod
    def _run(self, kept: np.ndarray) -> np.ndarray:
        """Run the passes of these masks (n, C, H, W), one after the other, and return their readings (n,)."""

    @abstractmethod
    def _hold(self) -> np.ndarray:
        """Return what is held of the passes so far."""


@lru_cache(maxsize=16)  # 8 MB of AT_ONCE cells each: a map of more passes it by
def fields(shape: tuple[int, ...], seed: int, number: int) -> np.ndarray:
    """The random fields of passes seed, seed + 1, …, read-only (number, C, H, W): they stay the same while p moves."""
    drawn = np.stack([dropout_survival(shape, seed=each) for each in range(seed, seed + number)])
    drawn.setflags(write=False)
    return drawn


def mean_and_spread(readings: np.ndarray) -> tuple[float, float]:
    """Mean and standard deviation with N - 1; of readings that are equal but for rounding one of them and 0."""
    low, high = float(readings.min()), float(readings.max())
    alike = high - low <= 1e-12 * max(high, -low)
    return (low, 0.0) if alike else (float(readings.mean()), float(readings.std(ddof=1)))
