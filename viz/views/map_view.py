"""The map view: any number of maps on canvas, their cells linked, from one message of raw bytes.

The message, little-endian:

    4 bytes     the length n of the header
    n bytes     the header, JSON in UTF-8, padded with spaces so that what follows is aligned to 8 bytes
    the rest    the arrays, each at the offset (from the header's end) that the header's "arrays" names

Bytes at the top level of a component's data reach the browser as they are; anything nested would be turned
into text on the way. The first panel is the source. Every other gives its values in the smallest form that
they follow from: ``values``, or ``winners`` (indices into the source), or ``mask`` and ``scale``. Winners that stay
in place bring the size of their ``grid`` with them, as the panel's own size is the source's then.

Each array goes by a name made from its content. The browser tells which lasting ones it holds, and those are not
sent again: while p moves, the source and the winners stay where they are and only the mask travels. A browser that
lacks an array says that it holds none, and is sent everything.

A mask says of each cell up to which hundredth of p it stays. So the browser need not wait for the server while a slider
of p moves: on the "foretold" event of the controls it draws the masks of panels with a `Foresight` at the new p.
"""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import streamlit as st

from viz.studies.layers import Unit
from viz.studies.words import Role
from viz.views.theme import Palette, colour_table

ALIGNMENT = 8
HERE = Path(__file__).parent


@dataclass(frozen=True)
class Bar:
    """One line of the ledger below a map: a share in [0, 1] as a bar, and in words."""

    label: str
    share: float
    text: str
    strong: bool = False


@dataclass(frozen=True)
class Window:
    """How the cells of a pooled map lie on the source: square windows, as in `viz.ops.max_pool2d`."""

    kernel: int
    stride: int
    padding: int
    dilation: int


@dataclass(frozen=True)
class Foresight:
    """What the scale of a mask follows from when p moves: unit and scaling, as in `viz.studies.layers.Dropout`."""

    unit: Unit
    scaling: bool


@dataclass(frozen=True, eq=False)
class Panel:
    """One map as it is drawn; give one of ``values``, ``winners`` (with ``window``) or ``kept``.

    Where both are given, ``values`` are those of the map, and ``kept`` tells which of them are holes.

    shape
        (C, H, W); C = 3 is drawn as colour, and C = 1 in the palette of the scene. ValueError for any other C.
    window
        How the cells lie on the source, where they are not the source's own.
    in_place
        Whether winners stay where they were found, all other cells being holes: shape is the source's then, while
        ``winners`` keeps its own grid (C, H', W').
    kept, survival
        What a mask keeps (bool), and for each cell the largest p up to which it stays (in [0, 1]); (C, H, W).
    evaluation
        Whether the mask is off, so that nothing is dropped.
    foresight
        How the mask follows p, where the p of the controls is what makes it; in training alone.
    colours
        A scale of its own instead of the scene's: palette, lowest and highest value.
    word
        What the panel's line in the sum begins with; without one "max" or "drop".
    cell
        Its place among the columns of the scene on a wide screen: (row, column), from 0.
    marks
        Cells that are marked, in any of their channels: bool, of the panel's shape.
    """

    title: str
    role: Role
    caption: str
    shape: tuple[int, int, int]
    ledger: tuple[Bar, ...] = ()
    values: np.ndarray | None = None
    winners: np.ndarray | None = None
    window: Window | None = None
    in_place: bool = False
    kept: np.ndarray | None = None
    survival: np.ndarray | None = None
    scale: float = 1.0
    evaluation: bool = False
    foresight: Foresight | None = None
    colours: tuple[Palette, float, float] | None = None
    word: str = ""
    cell: tuple[int, int] | None = None
    marks: np.ndarray | None = None

    def __post_init__(self) -> None:
        if self.shape[0] not in (1, 3):
            raise ValueError(f"a panel has 1 or 3 channels; got shape {self.shape}")


@dataclass(frozen=True, eq=False)
class Scene:
    """Panels on one colour scale.

    layout
        "true": each map at its own size; "over": pooled maps stretched over the source.
    focus
        The cell that is lit at first: (panel, row, column).
    signal
        What the rest of the page is told once the scene is on screen: the detail of a "scene" event.
    columns
        How many panels stand side by side on a wide screen; 0: as many as there is room for.
    compact
        Small panels, as for a film.
    told
        Which panels have a line in the sum; None: all but the source. Where there is none, there is no sum either.
    picks
        Whether a click picks a window, which ``focus`` then is: another focus takes the place of what was pointed at.
    """

    panels: tuple[Panel, ...]
    colour_range: tuple[float, float]
    palette: Palette
    layout: str
    focus: tuple[int, int, int]
    signal: dict | None = None
    columns: int = 0
    compact: bool = False
    told: tuple[int, ...] | None = None
    picks: bool = False


WORDS = {
    "keys": "Arrow keys move from cell to cell.",
    "hint": "Point at a cell of any map, or walk with the arrow keys; a click holds it. Rows and columns count from 0.",
    "pinned": "Held. Click again or press Esc to let go.",
}


def pack(scene: Scene, held: frozenset[str] = frozenset()) -> bytes:
    """The message for one scene, as the module's docstring describes it, without the arrays named in ``held``."""
    arrays = _Arrays(held)
    header = {
        "range": scene.colour_range,
        "layout": scene.layout,
        "focus": dict(zip(("panel", "row", "column"), scene.focus, strict=True)),
        "words": WORDS,
        "signal": scene.signal,
        "columns": scene.columns,
        "compact": scene.compact,
        "picks": scene.picks,
        "told": tuple(range(1, len(scene.panels))) if scene.told is None else scene.told,
        "table": arrays.add(colour_table(scene.palette), "u1"),
        "panels": [_panel_header(panel, arrays) for panel in scene.panels],
        "arrays": arrays.entries,
    }
    text = json.dumps(header, ensure_ascii=False, separators=(",", ":")).encode()
    text = text.ljust(_aligned(4 + len(text)) - 4)
    return b"".join([len(text).to_bytes(4, "little"), text, *arrays.chunks])


class _Arrays:
    """The arrays of one message: what the header says of them, and the bytes of those that are not held."""

    def __init__(self, held: frozenset[str]) -> None:
        self.held = held
        self.entries: list[dict] = []
        self.places: dict[str, int] = {}
        self.chunks: list[bytes] = []
        self.end = 0

    def add(self, array: np.ndarray, dtype: str, lasting: bool = True) -> int:
        """Take an array in; gives its place among the entries. One that does not last is not worth holding."""
        array = np.ascontiguousarray(array, dtype=dtype)
        data = array.tobytes()
        name = hashlib.blake2b(data, digest_size=12, person=array.dtype.name.encode()).hexdigest()
        if name in self.places:
            return self.places[name]
        entry = {"name": name, "dtype": array.dtype.name, "length": array.size, "lasting": lasting}
        if name not in self.held:
            entry["offset"] = self.end
            self.chunks.append(data.ljust(_aligned(len(data)), b"\0"))
            self.end += _aligned(len(data))
        self.places[name] = len(self.entries)
        self.entries.append(entry)
        return self.places[name]


def _panel_header(panel: Panel, arrays: _Arrays) -> dict:
    """What the header says of one panel; its arrays are named by their place among all."""
    header = {
        "title": panel.title,
        "role": panel.role,
        "caption": panel.caption,
        "ledger": [vars(bar) for bar in panel.ledger],
        "word": panel.word,
        "cell": panel.cell,
        **dict(zip(("channels", "height", "width"), panel.shape, strict=True)),
    }
    if panel.colours is not None:
        palette, low, high = panel.colours
        header |= {"table": arrays.add(colour_table(palette), "u1"), "range": (low, high)}
    if panel.window is not None:
        header |= {"window": vars(panel.window)}
    if panel.in_place:
        header |= {"grid": dict(zip(("height", "width"), panel.winners.shape[1:], strict=True))}
    if panel.marks is not None:
        header |= {"marks": arrays.add(panel.marks.any(axis=0), "u1", lasting=False)}
    if panel.winners is not None:
        return header | {"winners": arrays.add(panel.winners, "<i4")}
    if panel.kept is not None:
        mask = arrays.add(mask_bytes(panel.kept, panel.survival), "u1", lasting=False)
        foresight = panel.foresight and vars(panel.foresight)
        header |= {"mask": mask, "scale": panel.scale, "evaluation": panel.evaluation, "foresight": foresight}
    if panel.values is not None:
        header |= {"values": arrays.add(panel.values, "<f4")}
    return header


def mask_bytes(kept: np.ndarray, survival: np.ndarray) -> np.ndarray:
    """One byte a cell: the top bit says kept, the other seven up to which hundredth of p the cell stays."""
    # A hair is added, since 0.29 * 100 is 28.999999999999996; where it was too much, the last hundredth is taken back.
    hundredths = np.floor(np.clip(survival, 0, 1) * 100 + 1e-9)
    hundredths = (hundredths - (survival < hundredths / 100)).astype(np.uint8)
    return hundredths | (kept.astype(np.uint8) << 7)


def _aligned(length: int) -> int:
    return -(-length // ALIGNMENT) * ALIGNMENT


def asset(path: Path) -> str:
    """The text of a script or style sheet without its indentation: it travels with every update."""
    return "\n".join(line.strip() for line in path.read_text(encoding="utf-8").splitlines())


_HTML = """
<div class="root">
<div class="maps"></div>
<div class="sum"></div>
<div class="unseen" aria-live="polite"></div>
</div>
"""


@st.cache_resource(show_spinner=False)
def _component() -> Callable:
    css, js = (asset(HERE / f"map_view.{ending}") for ending in ("css", "js"))
    return st.components.v2.component("map_view", html=_HTML, css=css, js=js)


def map_view(
    scene: Scene,
    key: str,
    on_theme: Callable[[], None] = lambda: None,
    on_pick: Callable[[int, int], None] | None = None,
) -> None:
    """Draw a scene; the same key keeps what is pointed at and held while the data change.

    ``on_theme`` is called when the viewer has switched between light and dark, and ``on_pick`` with the row and column
    of a window that the viewer has clicked, or of the first that reads a clicked cell.
    """
    held = (st.session_state.get(key) or {}).get("held")
    names = frozenset(filter(lambda name: isinstance(name, str), held if isinstance(held, list) else ()))
    _component()(
        key=key,
        data=pack(scene, names),
        on_held_change=lambda: None,
        on_theme_change=on_theme,
        on_picked_change=lambda: _tell_pick(key, on_pick),
    )


def _tell_pick(key: str, on_pick: Callable[[int, int], None] | None) -> None:
    """Pass on what was picked, if it is a row and a column: a browser may send anything."""
    picked = st.session_state[key].get("picked")
    if on_pick and isinstance(picked, list) and len(picked) == 2 and all(isinstance(i, int) and i >= 0 for i in picked):
        on_pick(*picked)
