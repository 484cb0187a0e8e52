"""Small pictures of the maps of a stack, to choose from."""

import base64
import io
from dataclasses import replace
from functools import cache

import numpy as np
from PIL import Image

from viz.inputs import FeatureMap, fit, load_sample
from viz.studies.ledger import colour_scale
from viz.views.theme import colour_table, palette

SIDE = 24
MOST = 64


@cache
def sample_thumbnail(key: str) -> str:
    """A PNG of a sample as a data URL."""
    return thumbnail(load_sample(key))


def thumbnail(feature_map: FeatureMap) -> str:
    """A PNG of a picture, or of the first map of a stack, as a data URL."""
    small = fit(feature_map, SIDE)
    if small.kind == "picture":
        return _png((255 * np.moveaxis(small.values, 0, -1).clip(0, 1)).round().astype(np.uint8).squeeze())
    return thumbnails(replace(small, values=np.concatenate([small.values[:1]] * 2)))[0]


def thumbnails(stack: FeatureMap) -> tuple[str, ...]:
    """A PNG of each map as a data URL, all on one scale; none for a picture or for more than MOST maps."""
    if stack.kind == "picture" or not 1 < len(stack.values) <= MOST:
        return ()
    small = fit(stack, SIDE)
    low, high = colour_scale(small)
    levels = (small.values - low) / (high - low)
    table = colour_table(palette("map", low))
    return tuple(_png(table[(255 * level).round().astype(int)]) for level in levels)


def _png(pixels: np.ndarray) -> str:
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "PNG")
    return "data:image/png;base64," + base64.b64encode(file.getvalue()).decode()
