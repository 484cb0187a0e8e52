"""Max-pooling with the settings of a layer."""

from dataclasses import asdict

import numpy as np

from viz.ops import max_pool2d
from viz.studies.layers import Pooling
from viz.studies.words import Line

MAXIMUM = Line(
    "max",
    padding="−∞",
    terms=True,
    won="wins its window",
    tied="ties in its window, and the first of equals wins",
    lost="loses its window to {}",
    several="is in {} windows and wins {}",
)
"""What is said of a maximum."""


def pool(x: np.ndarray, pooling: Pooling) -> tuple[np.ndarray, np.ndarray]:
    """The maxima and winners (C, H', W') of a map (C, H, W)."""
    return max_pool2d(x, **asdict(pooling), return_indices=True)


def pool_values(x: np.ndarray, pooling: Pooling) -> np.ndarray:
    """The maxima alone, which are found faster than their places; of a mask, whether a window holds any True."""
    return max_pool2d(x, **asdict(pooling))
