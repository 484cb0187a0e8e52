"""The frames of a film in one palette: with one each, even what stays would flicker."""

from collections.abc import Callable, Iterable

import numpy as np
from PIL import Image

from .maps import hole_colours
from .pixels import CODES, image_of, look, rgb

SAMPLED = 3
"""Every so many rows and columns are looked at where the colours of the palette are chosen."""


def in_one_palette(paint: Callable[[], Iterable[np.ndarray]]) -> list[Image.Image]:
    """The pictures (H, W) that `paint` gives, in 255 colours; one that is the same as the one before is left out.

    The colours of the theme and of holes are among these, and the number 255 is free for what stays. The pictures are
    painted twice: many large ones at once would take more memory than a small host has.
    """
    found, sampled, last = np.zeros(CODES, bool), np.zeros(CODES, bool), np.array(CODES, np.uint32)
    for picture in paint():
        found[picture[picture != last]] = True  # the others were found before
        sampled[picture[::SAMPLED, ::SAMPLED]] = True
        last = picture
    fixed = np.stack([*map(rgb, look()), *hole_colours()])
    # Maximum coverage keeps no colour far off, where a median cut misses rare ones.
    common, every = (image_of(np.flatnonzero(codes).astype("<u4")[np.newaxis]) for codes in (sampled, found))
    chosen = common.quantize(255 - len(fixed), Image.Quantize.MAXCOVERAGE).getpalette()
    palette = np.concatenate([fixed, np.reshape(chosen or (), (-1, 3))]).astype(np.float32)
    nearest = np.zeros(CODES, np.uint8)
    # Pillow's own way to a given palette takes colours for the same that are only close.
    products = np.asarray(every, np.float32)[0] @ palette.T
    nearest[found] = ((palette**2).sum(axis=1) - 2 * products).argmin(axis=1)
    frames: list[Image.Image] = []
    before: np.ndarray | None = None
    for picture in paint():
        numbers = nearest.take(picture, mode="clip")
        if before is None or (numbers != before).any():
            frames.append(Image.fromarray(numbers))
            frames[-1].putpalette(palette.astype(np.uint8).tobytes())
        before = numbers
    return frames
