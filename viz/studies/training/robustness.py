"""What a trained network still knows when some of its units are silenced, or the digit is covered in part or moved."""

import numpy as np

from .digits import MOVES, OCCLUSIONS, DataKey, test_labels, unfolded_moved, unfolded_test
from .network import CHUNK, Network

SILENCED = tuple(step / 10 for step in range(10))
"""Shares of the units before the dense layer that are silenced."""
DRAWS = 5
"""Choices of units that a share is averaged over."""


def knock_out_curve(network: Network, data: DataKey = "digits") -> tuple[float, ...]:
    """Return the test accuracy at each share of SILENCED, in evaluation, averaged over DRAWS.

    A silenced unit gives 0 for every image, and nothing makes up for it: the others are not scaled. Each draw silences
    units in an order of its own, which is the same for every network of as many units.
    """
    features, own = network.features(unfolded_test(data=data)), network.architecture.parts(network.parameters)
    labels, order = test_labels(data), _silencing_orders(network.architecture.units)
    curve = []
    for share in SILENCED:
        kept = order >= round(share * order.shape[-1])
        # To silence a unit is to take its column out of the dense layer: (DRAWS, units, 10).
        weights = (own.weights * kept[:, np.newaxis]).swapaxes(1, 2)
        starts = range(0, len(labels), CHUNK)
        logits = np.concatenate([features[start : start + CHUNK] @ weights for start in starts], axis=1) + own.biases
        curve.append(float((logits.argmax(axis=-1) == labels).mean()))
    return tuple(curve)


def occlusion_curve(network: Network, data: DataKey = "digits") -> tuple[float, ...]:
    """Return the test accuracy, in evaluation, behind a blank patch of each side of OCCLUSIONS."""
    shown = (unfolded_test(side, data) for side in OCCLUSIONS)
    return tuple(float((network.predict(images) == test_labels(data)).mean()) for images in shown)


def shift_consistency(network: Network, data: DataKey = "digits") -> float:
    """Return the share of test images whose answer stays when they move by one of MOVES, right or wrong, averaged.

    Source: Zhang 2019, whose consistency compares two shifts; here one of them is none.
    """
    unmoved = network.predict(unfolded_test(data=data))
    return float(np.mean([network.predict(unfolded_moved(*move, data)) == unmoved for move in MOVES]))


def _silencing_orders(units: int) -> np.ndarray:
    """Return when each unit is silenced in each draw: permutations of 0 … units - 1, (DRAWS, units)."""
    return np.array([np.random.default_rng((draw, units)).permutation(units) for draw in range(DRAWS)])
