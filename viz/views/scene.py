"""The neutral language of drawing: what a page shows as maps, whatever the operation that made them.

A study's result becomes a Scene: panels of values on one colour scale, how their cells lie on one another, and
finished words. Whoever paints one (the map view in a browser, `viz.export` in Pillow) reads nothing else, and knows no
operation.

The first panel is the source. Every other is tied to it cell by cell, or window by window.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

import numpy as np

from viz.inputs import FeatureMap
from viz.ops.windows import Windows
from viz.studies.layers import Pooling, Size
from viz.studies.ledger import Bar, Label, colour_scale
from viz.studies.words import Line, Role
from viz.views.theme import Palette, palette

RESOLUTION = 100
"""Steps of p from 0 to 1 in which a mask tells up to where each of its cells survives."""

Layout = Literal["true", "over"]
"""How a pooled map is drawn: at its own size, or over the source, each cell as large as its stride."""


@dataclass(frozen=True)
class Recipe:
    """How one panel is made of another; of which, what stays in place, and which holes it has, the panel itself tells.

    by: the layer, or a circular shift
    ending: what its title ends with where pooling makes it smaller, or dropout sparser or, where p may follow the
        winners, does so; None: the title stays
    against: the panel that it is held against, with marks where it differs
    caption: its whole caption, where it does not count values: it may name what is ``dropped``, and from how many whole
        ``columns``, and how survivors are ``drawn``
    later: by how many passes it comes after the one that is set; where its title ends with "pass 1", the number follows
    evaluated: whether it is a pass of evaluation, whatever the mode
    unit: what it drops, whatever is set; "column": what all rows of the map share
    stack, channel: of how many channels the stack is whose masks are drawn at once, and which of them this is
    """

    by: Role | Literal["shift"]
    ending: str | None = None
    against: int | None = None
    caption: str | None = None
    later: int = 0
    evaluated: bool = False
    unit: str | None = None
    stack: int | None = None
    channel: int = 0


@dataclass(frozen=True, eq=False)
class Panel:
    """One map as it is drawn; give one of ``values``, ``indices`` (with ``windows``) or ``kept``.

    Where ``kept`` is given with ``values``, it tells which of them are holes. Holes are drawn in the colour of the
    role, tinted and hatched.

    caption: what stands below the title
    note: the settings behind the map, in words, for a picture that leaves the page
    shape: (C, H, W); C = 3 is drawn as colour, and C = 1 in the palette of the scene. ValueError for any other C.
    windows: how the cells lie on the source, down the rows and along the columns, where they are not the source's own
    indices: for each window the place, in its channel's H·W of the source, of the cell whose value it shows; -1: none
    missing: what a window shows that has no such cell
    in_place: whether what the windows show stays where it was found, all other cells being holes: shape is the
        source's then, while ``indices`` keeps its own grid (C, H', W').
    kept, survival: what a mask keeps (bool), and for each cell the largest p in [0, 1] up to which it stays; (C, H, W)
    scale: what is kept is multiplied by this
    made: how a browser makes it at other settings; None: it stays
    before: whether values are drawn as they were before that, which the scale of colours holds; told are the true ones
    colours: a scale of its own instead of the scene's: palette, lowest and highest value
    line: what the panel says in the sum
    cell: its place among the columns of the scene on a wide screen: (row, column), from 0
    marks: cells that are marked, in any of their channels: bool, of the panel's shape
    framed: whether marks are frames in their cells, where a browser has room for them, and not dots in a corner
    made_of, pooling: the number of the panel that it is made of by this pooling, or without one by dropout or a shift
    undropped: what dropout made ``values`` of, where no other panel shows it
    """

    title: str
    role: Role
    caption: str
    shape: tuple[int, int, int]
    ledger: tuple[Bar, ...] = ()
    values: np.ndarray | None = None
    windows: tuple[Windows, Windows] | None = None
    indices: np.ndarray | None = None
    missing: float = -np.inf
    in_place: bool = False
    kept: np.ndarray | None = None
    survival: np.ndarray | None = None
    scale: float = 1.0
    before: bool = False
    made: Recipe | None = None
    colours: tuple[Palette, float, float] | None = None
    line: Line = field(default_factory=Line)
    cell: tuple[int, int] | None = None
    marks: np.ndarray | None = None
    framed: bool = False
    note: str = ""
    made_of: int | None = None
    pooling: Pooling | None = None
    undropped: np.ndarray | None = None

    def __post_init__(self) -> None:
        if self.shape[0] not in (1, 3):
            raise ValueError(f"a panel has 1 or 3 channels; got shape {self.shape}")

    @classmethod
    def of(cls, label: Label, role: Role, shape: tuple[int, int, int], **drawn: Any) -> "Panel":
        """A panel with the words around it taken from a label."""
        return cls(label.title, role, label.caption, shape, label.bars, note=label.note, **drawn)


@dataclass(frozen=True, eq=False)
class Scene:
    """Panels on one colour scale.

    focus: the cell that is lit at first: (panel, row, column)
    signal: what the rest of the page is told once the scene is on screen: the detail of a "scene" event
    columns: how many panels stand side by side on a wide screen; 0: as many as there is room for
    compact: small panels, as for a film
    explained: which panels have a line in the sum; None: all but the source. Where there is none, there is no sum.
    picks: whether a click picks a window, which ``focus`` then is: another focus takes the place of what was pointed
        at; where no panel has windows, it picks the cell itself, and does not hold it
    presented: whether it is for a hall: as large as a window allows that shows little else
    lit: whether the focus is outlined while nobody points at a cell; None: unless it is presented
    shown: which panels a browser shows, from left to right in one row; none: all of them
    telling: which panels carry its point, three at most, where there is room for so many; none: the first three
    layers: where panels are made by pooling and dropout alone, what the browser works out the scene from that other
        settings would give (`viz.views.recipes.drawn_ahead`)
    """

    panels: tuple[Panel, ...]
    colour_range: tuple[float, float]
    palette: Palette
    layout: Layout
    focus: tuple[int, int, int]
    signal: dict[str, Any] | None = None
    columns: int = 0
    compact: bool = False
    explained: tuple[int, ...] | None = None
    picks: bool = False
    presented: bool = False
    lit: bool | None = None
    shown: tuple[int, ...] = ()
    telling: tuple[int, ...] = ()
    layers: dict[str, Any] | None = None

    def __post_init__(self) -> None:
        if self.layout not in get_args(Layout):
            raise ValueError(f"layout must be one of {', '.join(map(repr, get_args(Layout)))}; got {self.layout!r}")

    @classmethod
    def of(
        cls, source: FeatureMap, panels: Iterable[Panel], focus: tuple[int, int, int] | int = 1, **how: Any
    ) -> "Scene":
        """Panels in the colours of a source, at true size unless a ``layout`` says else.

        Lit is a cell, or where a worked example starts in the panel of this number.
        """
        panels, (low, high) = tuple(panels), colour_scale(source)
        if isinstance(focus, int):
            focus = opening_focus(panels[focus].shape[1:], focus)
        drawn = {"layout": "true", **how}
        return cls(panels, (low, high), palette(source.kind, low), focus=focus, **drawn)


def kept_of(panel: Panel) -> np.ndarray | None:
    """Which cells of a panel are not holes, bool (C, H, W): those of its mask, or the winners in place; None: all."""
    if not panel.in_place or panel.indices is None:
        return panel.kept
    channels, height, width = panel.shape
    # One cell more, which -1 names too: it takes the windows that show none.
    kept = np.zeros((channels, height * width + 1), bool)
    np.put_along_axis(kept, panel.indices.reshape(channels, -1), True, axis=1)
    return kept[:, :-1].reshape(panel.shape)


def values_of(panel: Panel, source: Panel) -> np.ndarray:
    """The values that a panel shows, as it gives them or as they follow from those of the source; (C, H, W).

    Raises ValueError where there is nothing that they could follow from.
    """
    if panel.values is not None:
        return panel.values
    values, kept = source.values, kept_of(panel)
    if values is None:
        raise ValueError(f"the source, {source.title!r}, must give its values")
    if kept is not None:
        with np.errstate(over="ignore"):  # a survivor may outgrow float32, and is infinite then
            return (np.where(kept, values, 0) * np.float64(panel.scale)).astype(values.dtype)
    if panel.indices is None:
        raise ValueError(f"{panel.title!r} gives neither values nor indices nor a mask")
    flat = np.take_along_axis(values.reshape(len(values), -1), panel.indices.reshape(len(values), -1), axis=1)
    return np.where(panel.indices < 0, panel.missing, flat.reshape(panel.indices.shape))


def opening_focus(size: Size, panel: int = 1) -> tuple[int, int, int]:
    """A cell of a panel whose map is of this size, left of the middle and below it: where the worked example starts."""
    return panel, round(0.55 * (size[0] - 1)), round(0.4 * (size[1] - 1))
