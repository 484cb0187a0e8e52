"""Order and kinds: dropout after pooling, before pooling, and its relatives; one part of it on screen at a time."""

from viz.pages.session import session

from . import kinds, order, places, window
from .parts import Chosen

DRAW = {"order": order.draw, "window": window.draw, "kinds": kinds.draw, "places": places.draw}


def page() -> None:
    """The part that the settings ask for."""
    DRAW[session().settings[Chosen].part]()
