"""The frames of a film in one palette: with one each, even what stays would flicker."""

from collections.abc import Callable, Iterable
from itertools import chain

import numpy as np
from PIL import Image, ImageColor

from .lettering import look
from .maps import hole_colours

SAMPLED = 3
"""Every so many rows and columns are looked at where the colours of the palette are chosen."""
CODES = 1 << 24


def in_one_palette(paint: Callable[[], Iterable[Image.Image]]) -> list[Image.Image]:
    """The pictures that `paint` gives, in 256 colours; one that is the same as the one before is left out.

    The colours of the theme and of holes are among these. The pictures are painted twice: many large ones at once would
    take more memory than a small host has.
    """
    found, samples = np.zeros(CODES, bool), []
    for picture in paint():
        found[_codes(picture)] = True
        samples.append(np.asarray(picture)[::SAMPLED, ::SAMPLED])
    fixed = [ImageColor.getrgb(colour) for colour in look().values()] + hole_colours()
    # Maximum coverage keeps no colour far off, where a median cut misses rare ones.
    others = Image.fromarray(np.concatenate(samples)).quantize(256 - len(fixed), Image.Quantize.MAXCOVERAGE)
    palette = [*chain(*fixed), *(others.getpalette() or ())]
    nearest = _nearest(np.flatnonzero(found), np.array(palette, np.float32).reshape(-1, 3))
    frames: list[Image.Image] = []
    for picture in paint():
        frame = Image.fromarray(nearest[_codes(picture)])
        frame.putpalette(palette)
        frames += [] if frames and frame == frames[-1] else [frame]
    return frames


def _codes(picture: Image.Image) -> np.ndarray:
    """The colour of each pixel as one number below CODES: (H, W)."""
    return np.asarray(picture.convert("RGBX")).view("<u4")[..., 0] & CODES - 1


def _nearest(found: np.ndarray, palette: np.ndarray) -> np.ndarray:
    """For each code among those found, the number of the nearest colour of a palette (N, 3): uint8 (CODES,).

    Pillow's own way to a given palette takes colours for the same that are only close.
    """
    colours = np.stack([found & 255, found >> 8 & 255, found >> 16], axis=-1).astype(np.float32)
    nearest = np.zeros(CODES, np.uint8)
    nearest[found] = ((palette**2).sum(axis=1) - 2 * colours @ palette.T).argmin(axis=1)
    return nearest
