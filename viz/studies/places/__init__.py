"""Where in a CNN? A small CNN with a dropout put somewhere in it.

study        the CNN with a dropout at one place, and all places it could be put at
cnn          convolution, ReLU, max-pooling, dense layer
spots        the places: what a dropped value is there, and what papers report
layers       what each layer hands on
neighbours   what kept neighbours give away of a dropped value
sentences    what the dropout does, in words

The dropout is always in training; pass number i draws the masks that Compare draws for maps of that shape.
"""

from .layers import LayerOutput
from .neighbours import MEASURE, PLACE_HEADS, place_axes
from .spots import SPOTS, PlaceKey, layer_of, reports, units_at
from .study import DropoutInCnn, dropout_in_cnn

__all__ = [
    "MEASURE",
    "PLACE_HEADS",
    "SPOTS",
    "DropoutInCnn",
    "LayerOutput",
    "PlaceKey",
    "dropout_in_cnn",
    "layer_of",
    "place_axes",
    "reports",
    "units_at",
]
