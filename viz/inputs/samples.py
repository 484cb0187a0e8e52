"""The inputs that come with the app: photographs, patterns and small matrices.

Origin and licence of every file are in assets/CREDITS.md.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
from PIL import Image

from viz.inputs.feature_map import FeatureMap, MapKind

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
    needs: str  # what makes that sentence true, as viz.studies.look_for calls it
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


def _digit() -> np.ndarray:
    return load_digits()[0][SAMPLE_DIGIT : SAMPLE_DIGIT + 1].astype(np.float32) / DIGIT_LEVELS


def _samples() -> dict[str, Sample]:
    """Every sample by its key, in the order of the menu: what assets/samples.json says of it, and how it is read."""
    samples: dict[str, Sample] = {}
    for key, said in json.loads((ASSETS / "samples.json").read_text(encoding="utf-8")).items():
        values = said.pop("values", None)
        if values:
            samples[key] = Sample(key, **said, read=partial(np.array, [values], np.float32), kind="map")
        else:
            samples[key] = Sample(key, **said, read=MADE.get(key) or partial(_picture, f"{key}.png"))
    return samples


MADE = {"digit": _digit, "checkers": checkerboard}
SAMPLES = _samples()
