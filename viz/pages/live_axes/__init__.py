"""A table of axes that changes while the finger moves: a row an axis, a column for each side of the comparison.

The message, little-endian:

    4 bytes     the length n of the header
    n bytes     the header, JSON in UTF-8
    the rest    the ink of all pictures, one byte a cell or bar (255 = full), in the order of the header

As in the map view, the message is raw bytes at the top level of the component's data, since anything nested
would be turned into text on the way.
"""

import json
from typing import Any

import numpy as np
import streamlit as st

from viz.studies.axes import Axis, Bars, Spots
from viz.studies.words import Role
from viz.views.web import parts


def pack(axes: tuple[Axis, ...], heads: tuple[tuple[str, Role], ...], chosen: str = "") -> bytes:
    """The message for one table, as the module's docstring describes it; ValueError as `live_axes`."""
    for axis in axes:
        if len(axis.readings) != len(heads):
            raise ValueError(f"axis {axis.key!r} has {len(axis.readings)} readings for {len(heads)} heads")
    header = {
        "heads": [{"title": title, "role": role} for title, role in heads],
        "chosen": chosen,
        "axes": [_axis_header(axis) for axis in axes],
    }
    text = json.dumps(header, ensure_ascii=False, separators=(",", ":")).encode()
    chunks = [_ink(reading.picture).tobytes() for axis in axes for reading in axis.readings]
    return b"".join([len(text).to_bytes(4, "little"), text, *chunks])


def _axis_header(axis: Axis) -> dict[str, Any]:
    """What the header says of one row."""
    readings = [
        {
            "text": reading.text,
            "theory": reading.theory_text,
            "kind": type(reading.picture).__name__.lower(),
            **dict(zip(("height", "width"), _ink(reading.picture).shape, strict=True)),
        }
        for reading in axis.readings
    ]
    return {"key": axis.key, "name": axis.name, "measure": axis.measure, "readings": readings, "words": axis.words}


def _ink(picture: Bars | Spots) -> np.ndarray:
    """A picture's ink as bytes (h, w); bars are one row of their heights."""
    shares = picture.ink if isinstance(picture, Spots) else np.array([picture.heights], float)
    return np.rint(255 * np.clip(np.nan_to_num(shares), 0, 1)).astype(np.uint8)


_HTML = '<table role="table"><thead role="rowgroup"></thead><tbody role="rowgroup"></tbody></table>'
_mount = st.components.v2.component("live_axes", **parts(__file__, "live_axes", html=_HTML))


def live_axes(axes: tuple[Axis, ...], heads: tuple[tuple[str, Role], ...], key: str, chosen: str = "") -> None:
    """Draw axes as a table: the name of each, its readings below the ``heads`` (title and role), and its words.

    ``chosen`` is the key of a row to mark. ValueError where an axis has not one reading a head.
    """
    _mount(key=key, data=pack(axes, heads, chosen))
