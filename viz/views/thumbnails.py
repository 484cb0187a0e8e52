"""Small pictures of the maps of a stack, to choose from."""

import base64
import io

import numpy as np
from PIL import Image

from viz.inputs import FeatureMap, fit
from viz.studies.ledger import colour_scale
from viz.views.theme import colour_table, palette

SIDE = 24
MOST = 64


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
