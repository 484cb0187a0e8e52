"""Pooling with the settings of a layer, whatever its kind."""

import numpy as np

from viz.studies.layers import Pooling
from viz.studies.pooling_kinds import KINDS

MAXIMUM = KINDS["max"].line
"""What is said of a maximum."""


def pool(x: np.ndarray, pooling: Pooling) -> tuple[np.ndarray, np.ndarray | None]:
    """The pooled map (C, H', W') of a map (C, H, W), and which cell of its channel's H·W each value is.

    An index is -1 where a window holds nothing but padding. A mean is no single cell's: there the indices are None.
    """
    return pick(x, pooling) if KINDS[pooling.kind].picks else (pool_values(x, pooling), None)


def pick(x: np.ndarray, pooling: Pooling) -> tuple[np.ndarray, np.ndarray]:
    """The same of a kind that picks a cell of each window, as the maximum does."""
    pooled, indices = KINDS[pooling.kind].operation(x, **pooling.arguments, return_indices=True)
    return pooled, indices


def pool_values(x: np.ndarray, pooling: Pooling) -> np.ndarray:
    """The pooled map alone, which is found faster; of a mask under a maximum, whether a window holds any True."""
    return KINDS[pooling.kind].operation(x, **pooling.arguments)
