"""The inputs that come with the app: photographs, patterns and small matrices.

Origin and licence of every file are in assets/CREDITS.md.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
from PIL import Image

from viz.inputs.feature_map import FeatureMap, MapKind
from viz.inputs.matrix import parse_matrix

ASSETS = Path(__file__).resolve().parents[2] / "assets"

DIGIT_LEVELS = 16
SAMPLE_DIGIT = 1290  # a clear 3: two open bows and a stroke between them


@dataclass(frozen=True)
class Sample:
    """One bundled input and the words that go with it."""

    key: str  # a short lower-case word, for the URL
    title: str
    description: str  # what it is and whose, on one line
    note: str  # one sentence on what to look for
    needs: tuple[str, ...]  # what makes that sentence true, as viz.studies.look_for calls it
    read: Callable[[], np.ndarray]  # gives the values, float32 (C, H, W)
    kind: MapKind = "picture"


def load_sample(key: str) -> FeatureMap:
    """Read the bundled input named `key`, at its own size: pictures in [0, 1], maps as they are.

    Raises ValueError for a key that is not in SAMPLES.
    """
    if key not in SAMPLES:
        raise ValueError(f"no sample is called {key!r}; there are {', '.join(SAMPLES)}")
    sample = SAMPLES[key]
    return FeatureMap(sample.title, sample.read(), sample.kind)


def load_digits() -> tuple[np.ndarray, np.ndarray]:
    """Read the 1,797 handwritten digits: images uint8 (1797, 8, 8) in 0..16, labels uint8 (1797,) in 0..9.

    Source: E. Alpaydin and C. Kaynak (1998), Optical Recognition of Handwritten Digits, the test set.
    """
    with np.load(ASSETS / "digits.npz") as digits:
        return digits["images"], digits["labels"]


def checkerboard() -> np.ndarray:
    """Draw four checkerboards of 0 and 1 in one picture, float32 (1, 32, 32).

    Above, cells of 1 and of 2 pixels; below, the 2-pixel board moved by one pixel both ways, and cells of 4.
    In 2×2 windows the first and the third leave nothing but 1, while the second loses no cell: what pooling
    keeps hangs on the scale of a pattern and on where it lies.
    """
    row, column = np.indices((16, 16))
    boards = [(row // cell + column // cell) % 2 for cell in (1, 2, 4)]
    shifted = ((row + 1) // 2 + (column + 1) // 2) % 2
    board = np.block([[boards[0], boards[1]], [shifted, boards[2]]])
    return board[np.newaxis].astype(np.float32)


def _picture(file_name: str) -> np.ndarray:
    """Read a picture of 8 bits a channel as float32 (C, H, W) in [0, 1], C = 1 or 3."""
    with Image.open(ASSETS / file_name) as image:
        pixels = np.atleast_3d(np.asarray(image))
    return np.ascontiguousarray(pixels.transpose(2, 0, 1), dtype=np.float32) / 255


def _picture_sample(key: str, title: str, description: str, note: str, needs: tuple[str, ...]) -> Sample:
    return Sample(key, title, description, note, needs, partial(_picture, f"{key}.png"))


def _matrix_sample(key: str, title: str, description: str, note: str, needs: tuple[str, ...], text: str) -> Sample:
    return Sample(key, title, description, note, needs, lambda: parse_matrix(text)[np.newaxis], "map")


_IN_ORDER = (
    _picture_sample(
        "cat",
        "Cat",
        description="Chelsea the cat. Photo: Stefan van der Walt, CC0.",
        note="Max-pooling eats into the dark eyes and nose; dropout leaves them in place, full of holes.",
        needs=("maxima", "room", "holes"),
    ),
    _picture_sample(
        "coffee",
        "Coffee",
        description="A cup of coffee, wider than it is high. Photo: Rachel Michetti, CC0.",
        note="The bright rim wins nearly every window it crosses, so max-pooling thickens it.",
        needs=("maxima", "room"),
    ),
    _picture_sample(
        "stars",
        "Stars",
        description="Part of the Hubble eXtreme Deep Field. Photo: NASA, public domain.",
        note="A lone bright point outlives max-pooling wherever it lies; dropout may put out any pixel.",
        needs=("maxima", "all read", "holes"),
    ),
    _picture_sample(
        "text",
        "Text",
        description="Black on white and white on black. Own work, CC0.",
        note="Max-pooling thins the black letters and fattens the white ones.",
        needs=("maxima", "room"),
    ),
    Sample(
        "digit",
        "Digit 3",
        description="A handwritten 3 of 8 × 8 pixels. E. Alpaydin and C. Kaynak, UCI, CC BY 4.0.",
        note="There are 64 values in all, few enough to follow each one.",
        needs=("64 values",),
        read=lambda: load_digits()[0][SAMPLE_DIGIT : SAMPLE_DIGIT + 1].astype(np.float32) / DIGIT_LEVELS,
    ),
    Sample(
        "checkers",
        "Checkerboards",
        description="Cells of 1, 2 and 4 pixels, and the 2-pixel board moved by one. Own work, CC0.",
        note="At 32 × 32, pooling 2 × 2 keeps the 2-pixel board, and wipes out the same board moved by one.",
        needs=("maxima", "2 × 2", "32 × 32"),
        read=checkerboard,
    ),
    _matrix_sample(
        "numbers",
        "Mixed numbers",
        description="Positive and negative decimals, for working by hand.",
        note="The largest value wins, not the one farthest from zero: 0.3 beats -1.9.",
        needs=("maxima", "2 × 2"),
        text=""" 0.3, -1.9,  0.8,  0.1, -0.4,  1.2;
                -0.6,  0.2, -0.7,  1.5,  0.9, -0.2;
                 1.1,  0.4, -0.3, -1.2,  0.6,  0.7;
                -0.8,  1.7, -0.5, -0.1, -1.4,  1.0;
                 0.5, -1.1,  2.0,  0.0, -0.9,  1.3;
                 1.4, -1.6,  1.6, -1.3,  1.8, -1.0""",
    ),
    _matrix_sample(
        "onehot",
        "One-hot",
        description="A single 1 among zeros.",
        note="Dropout before pooling or after: the expected maximum of the window with the 1 is 1 both ways.",
        needs=("maxima", "all read", "single draws"),
        text="""0, 0, 0, 0, 0, 0;
                0, 0, 0, 0, 0, 0;
                0, 0, 0, 1, 0, 0;
                0, 0, 0, 0, 0, 0;
                0, 0, 0, 0, 0, 0;
                0, 0, 0, 0, 0, 0""",
    ),
    _matrix_sample(
        "constant",
        "Constant",
        description="The same value everywhere.",
        note="Dropout before 2 × 2 pooling inflates it most: at p = 0.5 to 1.875 times the value on average.",
        needs=("maxima", "2 × 2", "single draws", "p = 0.5"),
        text=";".join(["0.5, 0.5, 0.5, 0.5, 0.5, 0.5"] * 6),
    ),
    _matrix_sample(
        "negative",
        "All negative",
        description="Every value below zero.",
        note="A dropped value becomes 0, the largest of all; a padding of 0 would win too, so it is -∞.",
        needs=("maxima", "holes"),
        text="""-0.5, -1.2, -0.3, -0.9, -1.6, -0.7;
                -0.8, -0.2, -1.1, -0.4, -0.6, -1.3;
                -1.5, -0.9, -0.7, -1.8, -0.1, -0.5;
                -0.4, -1.0, -1.4, -0.6, -1.2, -0.8;
                -1.7, -0.3, -0.5, -1.1, -0.9, -0.2;
                -0.6, -1.3, -0.8, -0.4, -1.0, -1.9""",
    ),
    _matrix_sample(
        "ties",
        "Ties",
        description="Few different values, so that a window has several largest ones.",
        note="Of equal values the first, reading row by row, wins and takes the whole gradient.",
        needs=("maxima",),
        text="""2, 2, 1, 3, 0, 0;
                2, 2, 3, 1, 0, 0;
                1, 3, 3, 3, 2, 1;
                3, 1, 1, 3, 1, 2;
                0, 1, 2, 2, 1, 1;
                1, 0, 0, 2, 1, 1""",
    ),
)

SAMPLES = {sample.key: sample for sample in _IN_ORDER}
