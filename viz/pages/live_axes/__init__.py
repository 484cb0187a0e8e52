"""A table of axes that changes while a control moves: a row an axis, a column for each side of the comparison.

The message, framed as `viz.views.web.framed` says: a header, and the ink of all pictures, one byte a cell or bar
(255 = full), in the order of the header.
"""

from typing import Any

import numpy as np
import streamlit as st

from viz.studies.axes import Axis, Bars, Reading, Spots
from viz.studies.words import Role
from viz.views.web import framed, parts


def pack(axes: tuple[Axis, ...], heads: tuple[tuple[str, Role], ...], chosen: str = "", faded: bool = False) -> bytes:
    """The message for one table, as the module's docstring describes it; ValueError as `live_axes`."""
    for axis in axes:
        if len(axis.readings) != len(heads):
            raise ValueError(f"axis {axis.key!r} has {len(axis.readings)} readings for {len(heads)} heads")
    header = {
        "heads": [{"title": title, "role": role} for title, role in heads],
        "chosen": chosen,
        "faded": faded,
        "axes": [vars(axis) | {"readings": [_told(reading) for reading in axis.readings]} for axis in axes],
    }
    return framed(header, (_ink(reading.picture).tobytes() for axis in axes for reading in axis.readings))


def _told(reading: Reading) -> dict[str, Any]:
    picture, kind = reading.picture, type(reading.picture).__name__.lower()
    height, width = picture.ink.shape if isinstance(picture, Spots) else (1, len(picture.heights))
    return {"text": reading.text, "theory": reading.theory_text, "kind": kind, "height": height, "width": width}


def _ink(picture: Bars | Spots) -> np.ndarray:
    """A picture's ink as bytes, flat; of what is no number none."""
    shares = picture.ink.ravel() if isinstance(picture, Spots) else np.array(picture.heights, float)
    return np.rint(255 * np.minimum(np.fmax(shares, 0), 1)).astype(np.uint8)


_HTML = '<table role="table" class="follows"><thead role="rowgroup"></thead><tbody role="rowgroup"></tbody></table>'
PARTS = parts(__file__, "live_axes", html=_HTML)
mount = st.components.v2.component(**PARTS)


def live_axes(
    axes: tuple[Axis, ...], heads: tuple[tuple[str, Role], ...], key: str, chosen: str = "", faded: bool = False
) -> None:
    """Draw axes as a table: the name of each, its readings below the ``heads`` (title and role), and its words.

    ``chosen`` is the key of a row to mark; what is out of date is ``faded``. ValueError where an axis has not one
    reading a head.
    """
    mount(key=key, data=pack(axes, heads, chosen, faded))
