"""The message of the map view: one scene in raw bytes.

A header and the arrays, framed as `viz.views.web.framed` says, each at the offset (from the header's end) that the
header's "arrays" names; types.js names all that a header holds. The first panel is the source. Every other gives its
values in the smallest form that they follow from: ``values``, or ``indices`` into the source (``missing`` where one is
-1), or ``mask`` and ``scale``. What stays in place brings the size of its ``grid`` with it, as the panel's own size is
the source's then. Colours travel as their palette has them, and are shaded for the theme where they are drawn.

Each array goes by a name made from its content. The browser tells which lasting ones it holds, and those are not
sent again: while p moves, the source and the indices stay where they are and only the mask travels. A browser that
lacks an array says so, and is sent everything. Two arrays are texts: what of the header
stays the same from change to change ("lasting"), and of the panels from mask to mask ("lines").

A mask says of each cell up to which step of p it stays (see RESOLUTION). Where a scene brings the settings of its
``layers``, and how each panel is made of another (`viz.views.recipes`), the browser works out all of the scene that
other settings would give.
"""

import hashlib
import json
from typing import Any

import numpy as np

from viz.views.protocol import TIMINGS
from viz.views.scene import RESOLUTION, Panel, Scene
from viz.views.theme import BEYOND, SHADES, colour_table
from viz.views.web import framed

ALIGNMENT = 8
LASTING = {"layers": ("kinds", "lines", "recipes"), "signal": ("names",)}
"""What stays the same in parts of a scene."""

WORDS = {
    "keys": "Arrow keys move from cell to cell.",
    "hint": "Point at a cell of any map, or walk with the arrow keys; a click holds it. Rows and columns count from 0.",
    "pinned": "Held. Click again or press Esc to let go.",
    "touch_hint": "Tap a cell of any map to hold it, or a title to enlarge its map. Rows and columns count from 0.",
    "enlarged": "{} is as wide as the page. Tap its title again, or press Esc, to make it small.",
    "reduced": "{} is small again.",
    "touch_pinned": "Held. Tap it again to let go.",
}


def pack(scene: Scene, held: frozenset[str] = frozenset(), key: str = "") -> bytes:
    """The message for one scene to the view of this key, as the module's docstring describes it.

    The arrays named in ``held`` are left out.
    """
    arrays = _Arrays(held)
    header = {
        "key": key,
        "range": scene.colour_range,
        **_fields(scene, "layout", "columns", "compact", "picks", "presented", "shown"),
        **{name: _without(LASTING[name], getattr(scene, name)) for name in LASTING},
        "focus": dict(zip(("panel", "row", "column"), scene.focus, strict=True)),
        "explained": tuple(range(1, len(scene.panels))) if scene.explained is None else scene.explained,
        "table": arrays.add(colour_table(scene.palette), "u1"),
        "panels": [_panel_header(panel, arrays) for panel in scene.panels],
        "lasting": arrays.add_text(_lasting(scene)),
        "lines": arrays.add_text([vars(panel.line) for panel in scene.panels]),
        "arrays": arrays.entries,
    }
    return framed(header, arrays.chunks, ALIGNMENT)


def _lasting(scene: Scene) -> dict[str, Any]:
    """What belongs to the header and stays the same from change to change."""
    parts = {name: getattr(scene, name) or {} for name in LASTING}
    always = {"words": WORDS, "resolution": RESOLUTION, "timings": vars(TIMINGS), "shades": SHADES, "beyond": BEYOND}
    told = {part: {name: record[name] for name in LASTING[part] if name in record} for part, record in parts.items()}
    return {"message": always, **told}


def _without(names: tuple[str, ...], record: dict[str, Any] | None) -> dict[str, Any] | None:
    return record and {name: value for name, value in record.items() if name not in names}


class _Arrays:
    """The arrays of one message: what the header says of them, and the bytes of those that are not held."""

    def __init__(self, held: frozenset[str]) -> None:
        self.held, self.end = held, 0
        self.entries: list[dict[str, Any]] = []
        self.places: dict[str, int] = {}
        self.chunks: list[bytes] = []

    def add(self, array: np.ndarray, dtype: str, lasting: bool = True) -> int:
        """Take an array in; gives its place among the entries. One that does not last is not worth holding."""
        with np.errstate(over="ignore"):  # what lies beyond float32 is infinite then
            array = np.ascontiguousarray(array, dtype=dtype)
        data = array.tobytes()
        name = hashlib.blake2b(data, digest_size=12, person=array.dtype.name.encode()).hexdigest()
        if name in self.places:
            return self.places[name]
        entry = {"name": name, "dtype": array.dtype.name, "length": array.size, "lasting": lasting}
        if name not in self.held:
            entry["offset"] = self.end
            self.chunks.append(data + bytes(-len(data) % ALIGNMENT))
            self.end += len(self.chunks[-1])
        self.places[name] = len(self.entries)
        self.entries.append(entry)
        return self.places[name]

    def add_text(self, content: object) -> int:
        """Take JSON in, as an array of its bytes in UTF-8."""
        text = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
        return self.add(np.frombuffer(text, np.uint8), "u1")


def _panel_header(panel: Panel, arrays: _Arrays) -> dict[str, Any]:
    header: dict[str, Any] = {
        **_fields(panel, "title", "role", "caption", "cell", "scale", "before", "framed"),
        "ledger": [vars(bar) for bar in panel.ledger],
        "missing": repr(float(panel.missing)).replace("inf", "Infinity"),  # as text, since JSON has no infinity
    }
    header["channels"], header["height"], header["width"] = panel.shape
    if panel.colours is not None:
        palette, *header["range"] = panel.colours
        header["table"] = arrays.add(colour_table(palette), "u1")
    if panel.windows is not None:
        header["windows"] = _fields(panel.windows[0], "kernel", "stride", "padding", "dilation")
    if panel.in_place and panel.indices is not None:
        header["grid"] = dict(zip(("height", "width"), panel.indices.shape[1:], strict=True))
    if panel.marks is not None:
        header["marks"] = arrays.add(np.any(panel.marks, axis=0), "u1", lasting=False)
    if panel.indices is not None:
        return header | {"indices": arrays.add(panel.indices, "<i4")}
    if panel.kept is not None:
        survival = np.zeros(panel.shape) if panel.survival is None else panel.survival
        header["mask"] = arrays.add(mask_bytes(panel.kept, survival), "u1", lasting=False)
    if panel.values is not None:
        header["values"] = arrays.add(panel.values, "<f4")
    return header


def _fields(record: object, *names: str) -> dict[str, Any]:
    return {name: getattr(record, name) for name in names}


def mask_bytes(kept: np.ndarray, survival: np.ndarray) -> np.ndarray:
    """One byte a cell: the top bit says kept, the other seven up to which step of p the cell stays."""
    # A hair is added, since 0.29 * 100 is 28.999999999999996; where it was too much, the last step is taken back.
    steps = np.floor(np.clip(survival, 0, 1) * RESOLUTION + 1e-9)
    steps = (steps - (survival < steps / RESOLUTION)).astype(np.uint8)
    return steps | (kept.astype(np.uint8) << 7)
