"""Where each value of a map stands among the others, which no mask changes."""

from dataclasses import dataclass
from math import sqrt

import numpy as np

from viz.studies.numbers import plus_minus
from viz.studies.once import once

BINS = 32
"""Bins of a histogram at most."""
OFF_LEVEL = 1e-3
"""Steps by which float32 values may lie off their level."""
TENTHS = 10


@dataclass(frozen=True, eq=False)
class Ranks:
    """The values of a map, ranked; equal values share one place.

    place: for each cell the number of its value among the distinct ones, lowest first; flat, C·H·W
    sizes: how many cells hold each of the distinct values
    edges, bin: the ends of the bins of a histogram, rising, and the bin of each cell
    """

    place: np.ndarray
    sizes: np.ndarray
    edges: np.ndarray
    bin: np.ndarray

    def in_bins(self, mask: np.ndarray) -> np.ndarray:
        """How many cells of a mask (C, H, W) fall into each bin."""
        return np.bincount(self.bin[np.flatnonzero(mask)], minlength=self.edges.size - 1)

    def at_places(self, mask: np.ndarray) -> np.ndarray:
        """How many cells of a mask (C, H, W) hold each of the distinct values."""
        return np.bincount(self.place[np.flatnonzero(mask)], minlength=self.sizes.size)


@once
def ranks(x: np.ndarray) -> Ranks:
    """The ranks of a map of any shape."""
    values, place, sizes = np.unique(x.ravel(), return_inverse=True, return_counts=True)
    edges = bin_edges(values)
    bins = np.minimum(np.searchsorted(edges, values, side="right") - 1, edges.size - 2)  # the last holds its upper end
    return Ranks(place, sizes, edges, bins[place])


def bin_edges(values: np.ndarray) -> np.ndarray:
    """The ends of at most BINS bins for distinct, finite values in rising order.

    Values that lie on a few even levels, such as whole numbers, get a bin around each level.
    """
    values = values.astype(np.float64)
    low, high = values[0], values[-1]
    step = np.diff(values).min() if values.size > 1 else abs(low) or 1.0
    levels = (values - low) / step
    if levels[-1] < BINS and np.allclose(levels, levels.round(), rtol=0, atol=OFF_LEVEL):
        return low + step * (np.arange(levels[-1].round() + 2) - 0.5)
    return np.linspace(low, high, BINS + 1)


def auc(kept: np.ndarray, dropped: np.ndarray) -> float | None:
    """P(a kept value > a dropped one) + ½ P(they are equal), from counts of each distinct value, lowest first.

    None where there is none of either. Source: Mann and Whitney 1947; the area under the ROC curve.
    """
    pairs = int(kept.sum()) * int(dropped.sum())
    if not pairs:
        return None
    below = np.cumsum(dropped) - dropped
    return float(np.sum(kept * (below + 0.5 * dropped), dtype=np.float64)) / pairs


def auc_by_chance(kept: int, sizes: np.ndarray) -> str:
    """Mean and standard deviation of `auc` over all masks that keep as many cells; equal values narrow it.

    Source: Mann and Whitney 1947, with the usual correction for ties, t³ - t of each distinct value.
    """
    cells, pairs = int(sizes.sum()), kept * (int(sizes.sum()) - kept)
    ties = sum(int(many) * int(t**3 - t) for t, many in zip(*np.unique(sizes, return_counts=True), strict=True))
    return f"{plus_minus(0.5, sqrt((cells**3 - cells - ties) / (12 * pairs * cells * (cells - 1))))} SD"


def kept_in_tenths(kept: np.ndarray, sizes: np.ndarray) -> tuple[float, ...]:
    """The share kept in each tenth of the values by rank, lowest first; both arguments count by distinct value.

    Equal values are told apart by nothing, so a group of them that spans several tenths is spread evenly.
    """
    ends, kept_up_to = (np.concatenate(([0], np.cumsum(counts))) for counts in (sizes, kept))
    borders = np.linspace(0, ends[-1], TENTHS + 1)
    shares = np.diff(np.interp(borders, ends, kept_up_to)) / (ends[-1] / TENTHS or 1.0)
    return tuple(np.clip(shares, 0, 1).tolist())
