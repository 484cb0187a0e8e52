"""Where in a CNN? A strip of layers with a dropout put somewhere in it.

    study        the strip with a dropout at one place, and all places it could be put at
    strip        convolution, ReLU, max-pooling, dense layer
    spots        the places: what a dropped value is there, and what papers report
    neighbours   what kept neighbours give away of a dropped value

The dropout is always in training; pass number i draws the masks that Compare draws for maps of that shape.
"""

from .neighbours import MEASURE, Given
from .spots import SPOTS, PlaceKey, Published, Spot, units_at
from .strip import STAGES, StageKey
from .study import Place, Places, Stage, places, stage_of

__all__ = [
    "MEASURE",
    "SPOTS",
    "STAGES",
    "Given",
    "Place",
    "PlaceKey",
    "Places",
    "Published",
    "Spot",
    "Stage",
    "StageKey",
    "places",
    "stage_of",
    "units_at",
]
