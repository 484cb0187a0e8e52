"""How many cells of a map the windows of a pooling hold, and what theory says of windows of that many."""

import numpy as np

from viz.ops.windows import Windows


def all_alike(share: float, windows: tuple[Windows, Windows]) -> float:
    """The mean over all windows of share^n, n being the cells that a window holds inside the map.

    The chance that all cells of a window are of a kind that has this ``share``, where cells are independent. The
    windows are those down the rows and along the columns.
    """
    # Few windows differ in size from the others: a power a size is much less than a power a window.
    (down, many_down), (across, many_across) = (np.unique(axis.cells_inside(), return_counts=True) for axis in windows)
    chances = np.float64(share) ** np.outer(down, across)
    return float(many_down @ chances @ many_across) / (windows[0].count * windows[1].count)


def tiles(windows: tuple[Windows, Windows]) -> bool:
    """Whether all windows lie wholly inside the map and read each cell once."""
    return all(bool((axis.times_read() == 1).all() and (axis.cells_inside() == axis.kernel).all()) for axis in windows)
