"""In a network: what the layers round pooling and dropout notice of them; one part of it on screen at a time."""

from viz.pages.session import session

from . import batch, ensemble, field, gradient, norm, speed
from .parts import Side

DRAW = {
    "norm": norm.draw,
    "gradient": gradient.draw,
    "field": field.draw,
    "batch": batch.draw,
    "ensemble": ensemble.draw,
    "speed": speed.draw,
}


def page() -> None:
    """The part that the settings ask for."""
    DRAW[session().settings[Side].part]()
