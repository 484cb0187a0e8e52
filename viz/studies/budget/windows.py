"""How many cells of a map the windows of a pooling hold, and what theory says of windows of that many."""

from functools import lru_cache

import numpy as np

from viz.studies.compare import times_read
from viz.studies.layers import MaxPooling, Size


def cells_inside(pooling: MaxPooling, length: int, windows: int) -> np.ndarray:
    """How many positions each window along one axis reads inside a map of this length: integers, one a window."""
    starts = np.arange(windows)[:, None] * pooling.step - pooling.padding
    reached = starts + np.arange(pooling.kernel_size) * pooling.dilation
    return np.count_nonzero((reached >= 0) & (reached < length), axis=1)


@lru_cache(maxsize=64)
def _sizes(pooling: MaxPooling, length: int, windows: int) -> tuple[np.ndarray, np.ndarray]:
    """The different numbers of positions that windows along one axis hold, and how many windows hold each."""
    return np.unique(cells_inside(pooling, length, windows), return_counts=True)


def all_alike(share: float, pooling: MaxPooling, size: Size, windows: Size) -> float:
    """The mean over all windows of share^n, n being the cells that a window holds inside the map.

    The chance that all cells of a window are of a kind that has this ``share``, where cells are independent.
    ``size`` is that of the map, (H, W), ``windows`` how many there are down and across, (H', W').
    """
    # Few windows differ in size from the others: a power a size is much less than a power a window.
    (down, many_down), (across, many_across) = (_sizes(pooling, *axis) for axis in zip(size, windows, strict=True))
    chances = np.float64(share) ** np.outer(down, across)
    return float(many_down @ chances @ many_across) / (windows[0] * windows[1])


@lru_cache(maxsize=64)
def tiles(pooling: MaxPooling, size: Size, windows: Size) -> bool:
    """Whether all windows lie wholly inside the map and read each cell once; arguments as for `all_alike`."""
    return all(
        bool((times_read(pooling, *axis) == 1).all() and (cells_inside(pooling, *axis) == pooling.kernel_size).all())
        for axis in zip(size, windows, strict=True)
    )
