"""The digits that networks are trained and tested on, cut up for good, and wrong labels."""

from dataclasses import dataclass
from functools import cache

import numpy as np

from viz.inputs import load_digits
from viz.inputs.samples import DIGIT_LEVELS

from .layers import unfold
from .network import CLASSES, SIDE

POOL = 1000
"""Digits that training sets are drawn from. The other 797 are the test set of every run, and their labels are right."""
CUT_SEED = 0
OCCLUSIONS = tuple(range(7))
"""Sides of the square patch that covers part of a test digit, in pixels."""


@dataclass(frozen=True, eq=False)
class TrainingSet:
    """What one run learns from.

    unfolded
        The images, (N, 9, 64).
    given, true
        The labels it is shown, and those that are right; (N,).
    """

    unfolded: np.ndarray
    given: np.ndarray
    true: np.ndarray

    @property
    def wrong(self) -> np.ndarray:
        """Which of the labels given are wrong, bool (N,)."""
        return self.given != self.true


def training_set(seed: int, images: int, wrong: float) -> TrainingSet:
    """Draw `images` of the pool, with a share `wrong` of their labels replaced by another digit.

    Sets of one seed nest: more images are the same and others, and so are more wrong labels.
    """
    rng = np.random.default_rng((seed, 0))
    chosen = rng.permutation(POOL)[:images]
    turn, rank = rng.integers(1, CLASSES, POOL)[:images], rng.random(POOL)[:images].argsort()
    true = _pool()[1][chosen]
    given = true.copy()
    replaced = rank[: round(wrong * images)]
    given[replaced] = (given[replaced] + turn[replaced]) % CLASSES
    return TrainingSet(_unfolded_pool()[chosen], given, true)


def as_input(images: np.ndarray) -> np.ndarray:
    """Turn digits (N, 8, 8) in 0..16 into what the network takes, float32 (N, 1, 8, 8) in [0, 1]."""
    return images[:, np.newaxis].astype(np.float32) / DIGIT_LEVELS


@cache
def test_images() -> np.ndarray:
    """The test digits, float32 (797, 1, 8, 8) in [0, 1]; read-only."""
    images, _ = load_digits()
    return _read_only(as_input(images[_cut()[POOL:]]))


@cache
def test_labels() -> np.ndarray:
    """Their labels, integers (797,); read-only."""
    _, labels = load_digits()
    return _read_only(labels[_cut()[POOL:]].astype(np.int64))


@cache
def unfolded_test(occlusion: int = 0) -> np.ndarray:
    """The test digits unfolded, (797, 9, 64), each behind a blank patch of `occlusion` pixels square; read-only.

    The patch has the paper's value, 0, and lies anywhere inside the digit, at the same place for every network.
    """
    images = test_images().copy()
    rng = np.random.default_rng((CUT_SEED, occlusion))
    corners = rng.integers(0, SIDE - occlusion + 1, (len(images), 2))
    for image, (row, column) in zip(images, corners, strict=True):
        image[:, row : row + occlusion, column : column + occlusion] = 0
    return _read_only(unfold(images))


@cache
def _pool() -> tuple[np.ndarray, np.ndarray]:
    images, labels = load_digits()
    pool = _cut()[:POOL]
    return images[pool], labels[pool].astype(np.int64)


@cache
def _unfolded_pool() -> np.ndarray:
    return _read_only(unfold(as_input(_pool()[0])))


def _cut() -> np.ndarray:
    """The order in which the digits are cut into pool and test set: shuffled, as writers follow one another."""
    _, labels = load_digits()
    return np.random.default_rng(CUT_SEED).permutation(len(labels))


def _read_only(array: np.ndarray) -> np.ndarray:
    array.setflags(write=False)
    return array
