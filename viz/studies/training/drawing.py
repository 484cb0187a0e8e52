"""A viewer's own drawing, reduced to what the network was trained on: 8 × 8 pixels, ink 1 on paper 0."""

import numpy as np

from viz.inputs import FeatureMap, area_average, to_grey

from .network import SIDE

INK = 0.3
"""The share of the strongest ink from which on a pixel counts as part of the digit."""


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
    reduced = area_average(_squared(_cut_out(ink)), (SIDE, SIDE))
    return (reduced / reduced.max()).astype(np.float32)


def _cut_out(ink: np.ndarray) -> np.ndarray:
    """Return the smallest rectangle of a map (H, W) that holds all that counts as ink."""
    rows, columns = np.nonzero(ink >= INK)
    return ink[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1]


def _squared(ink: np.ndarray) -> np.ndarray:
    """Put a map (H, W) in the middle of a square of zeros."""
    height, width = ink.shape
    side = max(height, width)
    square = np.zeros((side, side), ink.dtype)
    top, left = (side - height) // 2, (side - width) // 2
    square[top : top + height, left : left + width] = ink
    return square
