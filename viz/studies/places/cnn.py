"""A small CNN: convolution, ReLU, max-pooling and a dense layer, and what each of them hands on.

Its convolution has fixed weights: four Sobel kernels, each over all channels of the input, that answer to brightness
rising to the right, upwards, to the left and downwards.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import Literal

import numpy as np

from viz.inputs import fit
from viz.inputs.feature_map import FeatureMap
from viz.inputs.filters import compass_edge
from viz.ops import conv2d, linear
from viz.studies.layers import Pooling
from viz.studies.pool import pool_values

LayerKey = Literal["input", "conv", "relu", "pool", "dense"]

LAYERS: dict[LayerKey, str] = {
    "input": "Input",
    "conv": "Convolution",
    "relu": "ReLU",
    "pool": "Max-pooling",
    "dense": "Dense layer",
}
ANGLES = (0, 90, 180, 270)
"""Degrees of the edges that the convolution looks for, one channel each."""
OUTPUTS = 4
"""Units of the dense layer."""
MOST_SIDE = 64
"""Cells along the longer side of each map, where there are many on screen."""


def reduced(feature_map: FeatureMap) -> FeatureMap:
    """The same, reduced to MOST_SIDE where it is larger."""
    return fit(feature_map, MOST_SIDE) if max(feature_map.size) > MOST_SIDE else feature_map


def run(values: np.ndarray, kernel_size: int, start: LayerKey = "input") -> dict[LayerKey, np.ndarray]:
    """What each layer hands on from ``start`` on, which hands on ``values`` (C, H, W).

    The dense layer hands on (1, 1, OUTPUTS). Maxima are taken in windows of k × k.
    """
    operations: dict[LayerKey, Callable[[np.ndarray], np.ndarray]] = {
        "conv": look_for_edges,
        "relu": lambda x: np.maximum(x, 0),
        "pool": lambda x: pool_values(x, Pooling(kernel_size)),
        "dense": lambda x: linear(x.ravel(), dense_weights(x.size))[None, None],
    }
    keys, outputs = tuple(LAYERS), {start: values}
    for key in keys[keys.index(start) + 1 :]:
        values = operations[key](values)
        outputs[key] = values
    return outputs


def look_for_edges(x: np.ndarray) -> np.ndarray:
    """The convolution of the CNN: (C, H, W) to one map for each of ANGLES, in [-1, 1] for an input in [0, 1].

    The border is repeated beyond itself, where zeros would make false edges.
    """
    kernels = np.stack([compass_edge(angle) for angle in ANGLES]).astype(np.float64)
    weights = np.repeat(kernels[:, None], len(x), axis=1)
    # Whole weights make the response of a flat area exactly 0, and so are divided by afterwards.
    return conv2d(np.pad(x, ((0, 0), (1, 1), (1, 1)), mode="edge"), weights) / (4 * len(x))


@lru_cache(maxsize=4)
def dense_weights(inputs: int) -> np.ndarray:
    """The weights of the dense layer, float64 (OUTPUTS, inputs), read-only: drawn once from N(0, 1/inputs)."""
    weights = np.random.Generator(np.random.PCG64(0)).standard_normal((OUTPUTS, inputs)) / np.sqrt(inputs)
    weights.setflags(write=False)
    return weights
