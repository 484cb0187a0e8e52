"""What networks are trained and tested on, wrong labels among it: digits, or shapes; and a viewer's own drawing."""

from dataclasses import dataclass
from functools import cache
from typing import Literal

import numpy as np

from viz.inputs import FeatureMap, area_average, load_digits, to_grey
from viz.inputs.samples import DIGIT_LEVELS

from .layers import unfold
from .network import CLASSES, SIDE

POOL, TESTED = 1000, 797
"""Images that training sets are drawn from, and those of the test set of every run, whose labels are right."""
DataKey = Literal["digits", "shapes"]
NOISE = 0.3
"""How far from the paper's value, or from that of ink, a pixel of a shape may be."""
PATTERNS = {"plus": " x xxx x ", "cross": "x x x x x", "ring": "xxxx xxxx", "T": "xxx x  x "}
"""The kinds of shapes, 3 × 3 cells each, row by row."""


@dataclass(frozen=True)
class Data:
    """A data set: what it is called as a choice, what one image is, and the names of its classes."""

    title: str
    noun: str
    names: tuple[str, ...]

    @property
    def chance(self) -> str:
        """What answers at random come to."""
        return f"{100 // len(self.names)} %"


DATA: dict[DataKey, Data] = {
    "digits": Data("Handwritten digits", "digit", tuple(map(str, range(CLASSES)))),
    "shapes": Data("Shapes at unseen places", "shape", tuple(PATTERNS)),
}
CUT_SEED = 0
OCCLUSIONS = tuple(range(7))
"""Sides of the square patch that covers part of a test digit, in pixels."""
PATCH = 4
"""The one of them that variants are compared at."""
MOVES = ((-1, 0), (1, 0), (0, -1), (0, 1))
"""By how many pixels test digits are moved, down and right."""
INK = 0.3
"""The share of a drawing's strongest ink from which on a pixel counts as part of the digit."""


@dataclass(frozen=True, eq=False)
class TrainingSet:
    """What one run learns from: images (N, 9, 64), the labels that it is shown (N,), and which are wrong, bool (N,)."""

    unfolded: np.ndarray
    given: np.ndarray
    wrong: np.ndarray


def training_set(seed: int, images: int, wrong: float, data: DataKey = "digits") -> TrainingSet:
    """Draw `images` of the pool, with a share `wrong` of their labels replaced by another class.

    Sets of one seed nest: more images are the same and others, and so are more wrong labels.
    """
    rng = np.random.default_rng((seed, 0))
    chosen = rng.permutation(POOL)[:images]
    classes = len(DATA[data].names)
    turn, order = rng.integers(1, classes, POOL)[:images], rng.random(POOL)[:images].argsort()
    replaced = np.zeros(images, bool)
    replaced[order[: round(wrong * images)]] = True
    given = (_images(data)[1][chosen] + replaced * turn) % classes
    return TrainingSet(_unfolded_pool(data)[chosen], given, replaced)


def test_images(data: DataKey = "digits") -> np.ndarray:
    """The test images, float32 (797, 1, 8, 8) in [0, 1]; read-only."""
    return _images(data)[0][POOL:]


def test_labels(data: DataKey = "digits") -> np.ndarray:
    """Their labels, integers (797,); read-only."""
    return _images(data)[1][POOL:]


@cache
def unfolded_test(occlusion: int = 0, data: DataKey = "digits") -> np.ndarray:
    """The test images unfolded, (797, 9, 64), each behind a blank patch of `occlusion` pixels square; read-only.

    The patch has the paper's value, 0, and lies anywhere inside the image, at the same place for every network.
    """
    images = test_images(data).copy()
    rng = np.random.default_rng((CUT_SEED, occlusion))
    corners = rng.integers(0, SIDE - occlusion + 1, (len(images), 2))
    for image, (row, column) in zip(images, corners, strict=True):
        image[:, row : row + occlusion, column : column + occlusion] = 0
    return _read_only(unfold(images))


@cache
def unfolded_moved(down: int, right: int, data: DataKey = "digits") -> np.ndarray:
    """The test images moved by a pixel, unfolded, (797, 9, 64): blank where nothing comes in; read-only."""
    padded = np.pad(test_images(data), ((0, 0), (0, 0), (1, 1), (1, 1)))
    return _read_only(unfold(padded[..., 1 - down : 1 - down + SIDE, 1 - right : 1 - right + SIDE]))


def as_digit(drawing: FeatureMap) -> np.ndarray:
    """Return a drawing of any size as a digit, float32 (8, 8) in [0, 1].

    What most of the rim shows is taken for paper, so ink may be darker or lighter; maps of numbers are averaged over
    their channels. The digit is cut out, centred on a square, and averaged over areas, as those of the data set were.
    A drawing without ink gives zeros.
    """
    grey = to_grey(drawing).values[0] if drawing.kind == "picture" else drawing.values.mean(axis=0, dtype=np.float64)
    rim = np.concatenate([grey[0], grey[-1], grey[:, 0], grey[:, -1]])
    ink = np.abs(grey.astype(np.float64) - np.median(rim.astype(np.float64)))
    if not ink.any():
        return np.zeros((SIDE, SIDE), np.float32)
    ink /= ink.max()
    reduced = area_average(_squared(ink), (SIDE, SIDE))
    return (reduced / reduced.max()).astype(np.float32)


@cache
def _images(data: DataKey) -> tuple[np.ndarray, np.ndarray]:
    """All images of a data set, float32 (1797, 1, 8, 8) in [0, 1], and their labels, the pool first; read-only."""
    images, labels = _digits() if data == "digits" else _shapes()
    return _read_only(images), _read_only(labels)


def _shapes() -> tuple[np.ndarray, np.ndarray]:
    """Shapes in noise, each of the 36 places that hold one like a square of a chessboard.

    Those of the pool lie on black squares, those of the test set on white ones: no place is in both.
    """
    rng, total = np.random.default_rng(CUT_SEED), POOL + TESTED
    labels, rows = rng.integers(0, len(PATTERNS), total), rng.integers(0, SIDE - 2, total)
    columns = 2 * rng.integers(0, (SIDE - 2) // 2, total) + (rows + (np.arange(total) >= POOL)) % 2
    ink = np.array([[cell == "x" for cell in pattern] for pattern in PATTERNS.values()]).reshape(-1, 3, 3)
    images, noise = np.zeros((total, SIDE, SIDE), bool), NOISE * rng.random((total, SIDE, SIDE))
    for image, row, column, label in zip(images, rows, columns, labels, strict=True):
        image[row : row + 3, column : column + 3] = ink[label]
    return np.where(images, 1 - noise, noise).astype(np.float32)[:, np.newaxis], labels


def _digits() -> tuple[np.ndarray, np.ndarray]:
    """The digits of the data set, shuffled, as writers follow one another."""
    images, labels = load_digits()
    order = np.random.default_rng(CUT_SEED).permutation(len(labels))
    images = images[order, np.newaxis].astype(np.float32) / DIGIT_LEVELS
    return images, labels[order].astype(np.int64)


@cache
def _unfolded_pool(data: DataKey) -> np.ndarray:
    return _read_only(unfold(_images(data)[0][:POOL]))


def _read_only(array: np.ndarray) -> np.ndarray:
    array.setflags(write=False)
    return array


def _squared(ink: np.ndarray) -> np.ndarray:
    """Cut the smallest rectangle that holds all that counts as ink out of a map (H, W), and centre it on a square."""
    rows, columns = np.nonzero(ink >= INK)
    ink = ink[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1]
    height, width = ink.shape
    side = max(height, width)
    top, left = (side - height) // 2, (side - width) // 2
    return np.pad(ink, ((top, side - height - top), (left, side - width - left)))
