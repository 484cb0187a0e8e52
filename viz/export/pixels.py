"""Pixels as arrays with one number a colour, which are copied and compared quicker than three, and a pen for them."""

import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import numpy as np
from PIL import Image, ImageColor, ImageDraw

CONFIG = Path(__file__).parents[2] / ".streamlit" / "config.toml"
CODES = 1 << 24


@cache
def look() -> dict[str, str]:
    """The colours of the light theme, by their names in Streamlit's configuration."""
    with CONFIG.open("rb") as file:
        colours = tomllib.load(file)["theme"]["light"]
    return {name: colour for name, colour in colours.items() if isinstance(colour, str)}


@cache
def rgb(name: str) -> np.ndarray:
    """A colour of the theme: uint8 (3,)."""
    return np.array(ImageColor.getrgb(look()[name]), np.uint8)


def coded(colours: np.ndarray) -> np.ndarray:
    """Colours, uint8 (..., 3), as numbers below CODES: uint32 (...)."""
    padded = np.zeros((*colours.shape[:-1], 4), np.uint8)
    padded[..., :3] = colours
    return padded.view("<u4")[..., 0]


def blank(width: int, height: int) -> np.ndarray:
    """Paper: (H, W)."""
    return np.full((height, width), coded(rgb("backgroundColor")))


def paste(picture: np.ndarray, part: np.ndarray, left: int, top: int) -> None:
    """Put a part where its corner is to be."""
    picture[top : top + len(part), left : left + part.shape[1]] = part


def image_of(pixels: np.ndarray) -> Image.Image:
    """A picture of Pillow's in RGB."""
    height, width = pixels.shape
    return Image.frombytes("RGB", (width, height), pixels.tobytes(), "raw", "RGBX")


@contextmanager
def pen_on(pixels: np.ndarray) -> Iterator[ImageDraw.ImageDraw]:
    """A pen of Pillow's, whose strokes are on the pixels (H, W) in the end."""
    image = image_of(pixels)
    yield ImageDraw.Draw(image)
    pixels[:] = coded(np.asarray(image))
