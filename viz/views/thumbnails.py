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
A_PAGE = 24
"""So many maps of a stack are shown at a time."""


@cache
def sample_thumbnail(key: str) -> str:
    """A PNG of a sample as a data URL."""
    return thumbnail(load_sample(key))


def thumbnail(feature_map: FeatureMap) -> str:
    """A PNG of a picture, or of the first map of a stack, as a data URL."""
    if feature_map.kind == "map":
        return thumbnails(feature_map, slice(1))[0]
    small = fit(feature_map, SIDE)
    return _png((255 * np.moveaxis(small.values, 0, -1).clip(0, 1)).round().astype(np.uint8).squeeze())


def thumbnails(stack: FeatureMap, some: slice) -> tuple[str, ...]:
    """A PNG of each of some maps as a data URL, all of them on one scale."""
    small = fit(replace(stack, values=stack.values[some], channel_names=()), SIDE)
    low, high = colour_scale(small)
    levels = (small.values.astype(float) - low) / (high - low)
    table = colour_table(palette("map", low))
    return tuple(_png(table[(255 * level).round().astype(int)]) for level in levels)


def _png(pixels: np.ndarray) -> str:
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "PNG")
    return "data:image/png;base64," + base64.b64encode(file.getvalue()).decode()
