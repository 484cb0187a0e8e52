"""Order and kinds: dropout after pooling, before pooling, and its relatives; one part of it on screen at a time."""

from viz.pages import session
from viz.pages.frame import open_frame

from . import kinds, order, places, window

PARTS = {"order": order.draw, "window": window.draw, "kinds": kinds.draw, "places": places.draw}


def page() -> None:
    """The title, and the part that the settings ask for."""
    frame = open_frame("Order and kinds")
    PARTS[session.settings().part](frame)
