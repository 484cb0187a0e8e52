"""Pictures of pages, small enough to be kept: the mean colour of every block of the screen.

A letter whose edge is drawn a little otherwise moves the mean of its block by a few levels of 256: 20 at most between
two programs of Chromium. A button, a word or a line of a map that is not there any more moves some by far more.
"""

from pathlib import Path

import numpy as np
from PIL import Image

REFERENCES = Path(__file__).with_name("references")
BLOCK = 10  # pixels a side
STEP = 8  # levels that a reference does not tell apart
APART = 24  # levels by which a block looks different
FEW = 2  # blocks that may


def reduced(shot: Image.Image) -> Image.Image:
    return shot.reduce(BLOCK)


def keep(name: str, small: Image.Image) -> None:
    REFERENCES.mkdir(exist_ok=True)
    coarse = small.point(lambda level: level // STEP * STEP + STEP // 2)
    coarse.save(REFERENCES / f"{name}.webp", lossless=True, method=6)


def kept(name: str) -> Image.Image:
    return Image.open(REFERENCES / f"{name}.webp").convert("RGB")


def difference(small: Image.Image, reference: Image.Image) -> str:
    """Where two reduced pictures differ, in pixels of the screen; empty where they look alike."""
    if small.size != reference.size:
        return f"the screen is {small.size} blocks, not {reference.size}"
    apart = np.abs(np.asarray(small, int) - np.asarray(reference, int)).max(axis=-1)
    rows, columns = np.nonzero(apart > APART)
    if len(rows) <= FEW:
        return ""
    (left, right), (top, bottom) = ((BLOCK * at.min(), BLOCK * (at.max() + 1)) for at in (columns, rows))
    return f"{len(rows)} blocks between {left}, {top} and {right}, {bottom} differ, by {apart.max()} of 255"
