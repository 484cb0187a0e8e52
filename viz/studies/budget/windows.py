"""How many cells of a map each window of a pooling holds, and what theory says of windows of that many."""

import numpy as np

from viz.studies.compare import times_read
from viz.studies.layers import MaxPooling


def cells_inside(pooling: MaxPooling, length: int, windows: int) -> np.ndarray:
    """How many positions each window along one axis reads inside a map of this length: integers, a window each."""
    starts = np.arange(windows)[:, None] * pooling.step - pooling.padding
    reached = starts + np.arange(pooling.kernel_size) * pooling.dilation
    return np.count_nonzero((reached >= 0) & (reached < length), axis=1)


def all_alike(share: float, pooling: MaxPooling, size: tuple[int, int], windows: tuple[int, int]) -> float:
    """The mean over all windows of share^n, n being the cells that a window holds inside the map.

    The chance that all cells of a window are of a kind that has this ``share``, where cells are independent.
    ``size`` is that of the map, (H, W), ``windows`` how many there are down and across, (H', W').
    """
    # Few windows differ in size from the others, and a power a size is much less than a power a window.
    (down, many_down), (across, many_across) = (
        np.unique(cells_inside(pooling, *axis), return_counts=True) for axis in zip(size, windows, strict=True)
    )
    chance = np.float64(share) ** np.outer(down, across)
    return float(np.sum(chance * np.outer(many_down, many_across))) / (windows[0] * windows[1])


def tiles(pooling: MaxPooling, size: tuple[int, int], windows: tuple[int, int]) -> bool:
    """Whether all windows are whole and read each cell once; arguments as for `all_alike`."""
    return all(
        (times_read(pooling, *axis) == 1).all() and (cells_inside(pooling, *axis) == pooling.kernel_size).all()
        for axis in zip(size, windows, strict=True)
    )
