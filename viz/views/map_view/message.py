"""The message of the map view: one scene in raw bytes.

A header and the arrays, framed as `viz.views.web.framed` says, each at the offset (from the header's end) that the
header's "arrays" names; types.js names all that a header holds. The first panel is the source. Every other gives its
values in the smallest form that they follow from: ``values``, or ``indices`` into the source (``missing`` where one is
-1), or ``mask`` and ``scale``. What stays in place brings the size of its ``grid`` with it, as the panel's own size is
the source's then. Colours travel as their palette has them, and are shaded for the theme where they are drawn.

Each array goes by a name made from its content. The browser tells which lasting ones it holds, and those are not
sent again: while p moves, the source and the indices stay where they are and only the mask travels. A browser that
lacks an array says so, and is sent everything. Some arrays are texts: of the header what
stays the same from change to change ("lasting"), and of each panel what stays from mask to mask ("lines"), and the rest
("panels"). What is as `USUAL` says is left out.

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
DTYPES = {"u1": "uint8", "<i4": "int32", "<f4": "float32"}
"""What kinds of arrays are called in a message; NumPy makes up their names anew each time."""
LASTING = {"layers": ("kinds", "lines", "recipes"), "signal": ("names",)}
"""What stays the same in parts of a scene."""
USUAL: dict[str, dict[str, Any]] = {
    "message": {"layout": "true", "columns": 0, "compact": False, "picks": False}
    | {"presented": False, "lit": None, "shown": (), "explained": None},
    "layers": {
        "settings": {"s": None, "padding": 0, "dilation": 1, "ceil": False, "pool": "max", "drop": "value", "block": 3}
        | {"scaling": True, "train": True, "drawn": "before", "view": "true"}
    },
    "signal": {"unfinished": None, "awaited": False, "answers": 0},
}
"""What a header, and the settings and the signal of its scene, mostly say; ``answers`` to each of the controls."""

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
        **_unusual(_fields(scene, *USUAL["message"]), USUAL["message"]),
        **{part: _passing(part, getattr(scene, part)) for part in LASTING},
        "focus": dict(zip(("panel", "row", "column"), scene.focus, strict=True)),
        "table": arrays.add(colour_table(scene.palette), "u1"),
    }
    panels = [_panel_header(panel, arrays) for panel in scene.panels]
    header["lasting"] = arrays.add_text(_lasting(scene))
    header["lines"] = arrays.add_text([vars(panel.line) for panel in scene.panels])
    header["panels"] = [arrays.add_text(panel) for panel in panels]
    header["arrays"] = arrays.entries
    return framed(header, arrays.chunks, ALIGNMENT)


def _lasting(scene: Scene) -> dict[str, Any]:
    """What belongs to the header and stays the same from change to change."""
    always = {"words": WORDS, "resolution": RESOLUTION, "timings": vars(TIMINGS), "shades": SHADES, "beyond": BEYOND}
    parts = {part: getattr(scene, part) or {} for part in LASTING}
    told = {part: {name: record[name] for name in LASTING[part] if name in record} for part, record in parts.items()}
    usual = {part: _usual(record, USUAL[part]) for part, record in parts.items()}
    return {"message": USUAL["message"] | always, **{part: usual[part] | told[part] for part in LASTING}}


def _passing(part: str, record: dict[str, Any] | None) -> dict[str, Any] | None:
    """What of a part of the header neither lasts nor is as usual."""
    passing = record and {name: value for name, value in record.items() if name not in LASTING[part]}
    return passing and _unusual(passing, _usual(passing, USUAL[part]))


def _usual(record: dict[str, Any], usual: dict[str, Any] | int) -> dict[str, Any]:
    """What a record mostly says of what it tells; a number is that of each."""
    told = usual if isinstance(usual, dict) else dict.fromkeys(record, usual)
    return {
        name: _usual(record[name], told[name]) if isinstance(record[name], dict) else told[name]
        for name in record
        if name in told
    }


def _unusual(record: dict[str, Any], usual: dict[str, Any]) -> dict[str, Any]:
    return {
        name: _unusual(value, usual[name]) if isinstance(value, dict) and name in usual else value
        for name, value in record.items()
        if name not in usual or value != usual[name]
    }


class _Arrays:
    """The arrays of one message: what the header says of them, and the bytes of those that are not held."""

    def __init__(self, held: frozenset[str]) -> None:
        self.held, self.end = held, 0
        self.entries: list[tuple[Any, ...]] = []
        self.places: dict[str, int] = {}
        self.chunks: list[bytes] = []

    def add(self, array: np.ndarray, dtype: str, lasting: bool = True) -> int:
        """Take an array in; gives its place among the entries. One that does not last is not worth holding."""
        with np.errstate(over="ignore"):  # what lies beyond float32 is infinite then
            data = np.ascontiguousarray(array, dtype=dtype).tobytes()
        return self._add(data, DTYPES[dtype], array.size, lasting)

    def add_text(self, content: object) -> int:
        """Take JSON in, as an array of its bytes in UTF-8."""
        text = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
        return self._add(text, DTYPES["u1"], len(text), True)

    def _add(self, data: bytes, kind: str, size: int, lasting: bool) -> int:
        name = hashlib.blake2b(data, digest_size=8, person=kind.encode()).hexdigest()
        if name in self.places:
            return self.places[name]
        entry = (name, kind, size, lasting)
        self.places[name] = len(self.entries)
        self.entries.append(entry if name in self.held else (*entry, self.end))
        if name not in self.held:
            self.chunks.append(data + bytes(-len(data) % ALIGNMENT))
            self.end += len(self.chunks[-1])
        return self.places[name]


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
