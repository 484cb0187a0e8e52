"""Where on a map DropBlock drops how much."""

import numpy as np

from viz.ops import block_gamma
from viz.studies.layers import Size


def block_places(block_size: int, length: int) -> np.ndarray:
    """At how many places along an axis of ``length`` a block covers each position, and fits: whole numbers."""
    at = np.arange(length)
    return np.minimum(at, length - block_size) - np.maximum(at - block_size + 1, 0) + 1


def block_rates(p: float, block_size: int, size: Size) -> np.ndarray:
    """The probability with which DropBlock drops each cell of a map of this size: float64 (H, W).

    1 - (1 - γ)^n, where n blocks can cover the cell: it goes unless none of them falls. With p = 1 all is dropped,
    as `kept_at` has it. Raises ValueError as `block_gamma` does.
    """
    gamma = block_gamma(p, block_size, *size)
    if p == 1:
        return np.ones(size)
    down, across = (block_places(block_size, length) for length in size)
    return 1 - (1 - gamma) ** np.outer(down, across)
