"""Many passes run in slices of time, so that nobody waits for them, and what their readings come to."""

from abc import ABC, abstractmethod
from time import perf_counter

import numpy as np

STOPS = (1, 2, 3, 5, 7, 10, 14, 20, 30, 50, 70, 100, 140, 200, 300, 500, 700, 1000)
"""The numbers of passes on offer, about evenly spaced on a log axis."""


class Slices(ABC):
    """Passes seed, seed + 1, … and what is held of them at each of STOPS, so that fewer can be shown again.

    passes
        How many there are so far, 0 to 1000.
    errors
        For each stop reached (n, how far the mean of n passes is from what it tends to, relative to that).
    """

    def __init__(self, seed: int) -> None:
        self.seed, self.passes = seed, 0
        self.errors: list[tuple[int, float]] = []
        self._readings = np.zeros(STOPS[-1])
        self._held: dict[int, np.ndarray] = {}

    def advance(self, until: int, seconds: float) -> None:
        """Run passes up to number `until`, at most 1000, or until `seconds` are over; one at least if any is due."""
        deadline = perf_counter() + seconds
        while self.passes < min(until, STOPS[-1]):
            self._run_pass(self.seed + self.passes)
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
    def _run_pass(self, seed: int) -> None:
        """Run the pass of a seed, and count it."""

    @abstractmethod
    def _hold(self) -> np.ndarray:
        """Return what is held of the passes so far."""


def mean_and_spread(readings: np.ndarray) -> tuple[float, float]:
    """Mean and standard deviation with N - 1; of readings that are equal but for rounding one of them and 0."""
    low, high = float(readings.min()), float(readings.max())
    alike = high - low <= 1e-12 * max(high, -low)
    return (low, 0.0) if alike else (float(readings.mean()), float(readings.std(ddof=1)))
