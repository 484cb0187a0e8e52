"""Colour tables for the maps, and how they are laid on the paper of either theme.

The colours of the layers are written in .streamlit/config.toml alone.
"""

from functools import cache
from typing import Literal

import numpy as np
from plotly.colors import diverging, hex_to_rgb, sequential, unlabel_rgb

from viz.inputs import MapKind

Palette = Literal["grey", "cividis", "diverging"]

_STOPS = {
    "grey": [(0, 0, 0), (255, 255, 255)],
    # even to the eye, and readable without red-green vision
    "cividis": [hex_to_rgb(colour) for colour in sequential.Cividis],
    # purple below 0, green above: neither is the colour of a layer
    "diverging": [unlabel_rgb(colour) for colour in diverging.PRGn],
}

SHADES = {"light": (0, 220), "dark": (52, 255)}
"""What 0 and 255 of each channel become in each theme: no value is drawn like the paper, nor like a hole in it."""

BEYOND = (209, 73, 130)
"""The colour of values beyond the scale: pink, which no palette has."""


def palette(kind: MapKind, low: float) -> Palette:
    """Pictures grey, signed maps (their scale reaches below 0) diverging about 0, other maps in cividis."""
    if kind == "picture":
        return "grey"
    return "diverging" if low < 0 else "cividis"


@cache
def colour_table(palette: Palette) -> np.ndarray:
    """The 256 colours of a palette from the low to the high end of its scale: uint8 of shape (256, 3)."""
    stops = np.array(_STOPS[palette], float)
    at = np.linspace(0, len(stops) - 1, 256)
    channels = [np.interp(at, np.arange(len(stops)), stops[:, channel]) for channel in range(3)]
    return np.stack(channels, axis=1).round().astype(np.uint8)


def shaded(colours: np.ndarray, theme: Literal["light", "dark"]) -> np.ndarray:
    """Colours, uint8, as they are drawn in a theme."""
    low, high = SHADES[theme]
    return (low + colours * ((high - low) / 255)).round().astype(np.uint8)
