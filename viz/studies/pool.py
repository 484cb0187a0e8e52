"""Max-pooling with the settings of a layer."""

from dataclasses import asdict

import numpy as np

from viz.ops import max_pool2d
from viz.studies.layers import MaxPooling


def pool(x: np.ndarray, pooling: MaxPooling) -> tuple[np.ndarray, np.ndarray]:
    """The maxima and winners (C, H', W') of a map (C, H, W)."""
    return max_pool2d(x, **asdict(pooling), return_indices=True)


def pool_values(x: np.ndarray, pooling: MaxPooling) -> np.ndarray:
    """The maxima alone, which are found faster than their places; of a mask, whether a window holds any True."""
    return max_pool2d(x, **asdict(pooling))
