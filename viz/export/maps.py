"""One panel of a scene painted as a map, cell by cell, at whole pixels."""

from math import ceil

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from PIL import ImageFont

from viz.ops.windows import Windows
from viz.studies.numbers import number
from viz.views.scene import Panel, Scene, kept_of, values_of
from viz.views.theme import BEYOND, colour_table, shaded

from .lettering import font_for, plain
from .pixels import blank, coded, look, paste, pen_on, rgb

HATCH_PERIOD, HATCH_WIDTH = 10, 2  # in pixels
NUMBERS_FROM = 40  # smaller cells have no room for a number that can be read from the last row
CORNERS_FROM, DOTS_FROM = 14, 3  # a marked cell gets a corner, a smaller one a dot, and the smallest is tinged
HATCHED_FROM = 10  # smaller holes have no room for a line
TINT, LINE = 0.12, 0.45  # how much of its layer's colour a hole has, and a line upon it, as in the map view
VEIL = 0.72  # how much of the paper lies over cells that no window reads, likewise
MARK = 0.14  # how much of its colour a mark has that covers a cell
OUTLINE = "grayColor"
INKS = {"input": "textColor", "pooling": "blueColor", "dropout": "orangeColor"}
"""The colours of the theme in which the marks, holes and padding of a role are drawn."""


def overhang(scene: Scene) -> int:
    """How many cells the padding, or a map, reaches beyond the source at most."""
    reach = [0.0]
    for panel in scene.panels:
        *corner, step = _placement(panel, scene)
        for start, cells, length in zip(corner, panel.shape[1:], scene.panels[0].shape[1:], strict=True):
            reach += [-start, start + step * cells - length]
        reach += [axis.padding for axis in panel.windows or ()]
    return ceil(max(reach))


def draw_map(scene: Scene, panel: Panel, cell: int, margin: int) -> np.ndarray:
    """One map in a faint frame of the source's size, with `margin` cells of `cell` pixels all round.

    The source also shows the padding that windows read beyond it.
    """
    # One pixel all round keeps the frame off the map.
    height, width = (cell * (length + 2 * margin) + 2 for length in scene.panels[0].shape[1:])
    pixels = blank(width, height)
    if panel is scene.panels[0]:
        _draw_padding(pixels, scene, cell, margin)
    edge = cell * margin
    _frame(pixels[edge : height - edge, edge : width - edge], "borderColor")
    row, column, step = _placement(panel, scene)
    left, top = (edge + 1 + round(cell * start) for start in (column, row))
    cells = _draw_cells(scene, panel, cell * step)
    paste(pixels, cells, left, top)
    _frame(pixels[top - 1 : top + len(cells) + 1, left - 1 : left + cells.shape[1] + 1], OUTLINE)
    return pixels


def _frame(pixels: np.ndarray, ink: str) -> None:
    pixels[[0, -1]] = pixels[:, [0, -1]] = coded(rgb(ink))


def _placement(panel: Panel, scene: Scene) -> tuple[float, float, int]:
    """Row and column of the corner of a panel's map, and the size of its cells, in cells of the source."""
    if panel.windows is None or panel.in_place:
        return 0, 0, 1
    (rows, columns), over = panel.windows, scene.layout == "over"
    return rows.corner(over), columns.corner(over), rows.stride if over else 1


def _reader(scene: Scene) -> tuple[Panel, Windows, Windows] | None:
    """The first panel that reads the source window by window, and its windows down the rows and along the columns."""
    return next(((panel, *panel.windows) for panel in scene.panels if panel.windows), None)


def _draw_padding(pixels: np.ndarray, scene: Scene, cell: int, margin: int) -> None:
    reader = _reader(scene)
    if not reader or not any(axis.padding for axis in reader[1:]):
        return
    panel, *axes = reader
    outside = np.ones([axis.length + 2 * axis.padding for axis in axes], bool)
    outside[tuple(slice(axis.padding, axis.padding + axis.length) for axis in axes)] = False
    top, left = (cell * (margin - axis.padding) for axis in axes)
    height, width = (cell * length + 2 for length in outside.shape)
    box = pixels[top : top + height, left : left + width]
    box[:] = coded(rgb("secondaryBackgroundColor"))
    _frame(box, INKS[panel.role])
    if cell >= NUMBERS_FROM:
        font = _font(panel.line.padding, cell)
        with pen_on(box) as pen:
            for row, column in np.argwhere(outside):
                middle = 1 + cell * (column + 0.5), 1 + cell * (row + 0.5)
                pen.text(middle, plain(panel.line.padding), look()["grayTextColor"], font, anchor="mm")


def _draw_cells(scene: Scene, panel: Panel, side: int) -> np.ndarray:
    source, none = values_of(scene.panels[0], scene.panels[0]), np.zeros(panel.shape[1:], bool)
    values, kept = values_of(panel, scene.panels[0]), kept_of(panel)
    holes = none if kept is None else ~np.any(kept, axis=0)
    marks = none if panel.marks is None else np.any(panel.marks, axis=0)
    # A window that holds nothing but padding is infinite; so may a survivor be, which is a value.
    empty = holes | np.isinf(values).all(axis=0) if kept is None else holes
    rows, columns = _unread(scene, panel)
    ink = INKS[panel.role if panel.in_place else "dropout"]
    cells = _colours(scene, panel, values)
    cells[empty] = rgb("backgroundColor")
    cells[holes] = _mixed(cells[holes], ink, TINT)
    unread = np.logical_or.outer(rows, columns)
    cells[unread] = _mixed(cells[unread], "backgroundColor", VEIL)
    if side < DOTS_FROM:
        cells[marks] = _mixed(cells[marks], INKS[panel.role], MARK)
    pixels = _hatched(coded(cells), holes & (side >= HATCHED_FROM), ink, side)
    for lines, crossed in ((pixels, rows), (pixels.T, columns)):  # a white cell shows no veil
        lines[side * np.flatnonzero(crossed) + side // 2] = coded(rgb("grayTextColor"))
    if side >= DOTS_FROM and marks.any():
        _draw_marks(pixels, marks, INKS[panel.role], side)
    if side >= NUMBERS_FROM and len(values) == 1:
        whole = all(np.array_equal(array, array.round()) for array in (source, values))
        _write_numbers(pixels, values[0], cells, empty, whole)
    return pixels


def _unread(scene: Scene, panel: Panel) -> tuple[np.ndarray, np.ndarray]:
    """Which rows and which columns of an input, or of a mask upon one, no window reads: bool (H,) and (W,)."""
    reader = _reader(scene)
    if reader and not panel.windows and (panel.role == "input" or panel.kept is not None):
        _, rows, columns = reader
        return rows.times_read() == 0, columns.times_read() == 0
    _, height, width = panel.shape
    return np.zeros(height, bool), np.zeros(width, bool)


def _colours(scene: Scene, panel: Panel, values: np.ndarray) -> np.ndarray:
    palette, low, high = panel.colours or (scene.palette, *scene.colour_range)
    shown = values.astype(np.float64) / (panel.scale if panel.before else 1)
    levels = (255 * np.clip((shown - low) / (high - low), 0, 1)).round().astype(np.uint8)
    colours = shaded(np.moveaxis(levels, 0, -1) if len(levels) == 3 else colour_table(palette)[levels[0]], "light")
    if not panel.before:
        rounded, ends = values.astype(np.float32), np.array([low, high], np.float32)  # the ends lie on the scale
        colours[((rounded < ends[0]) | (rounded > ends[1])).any(axis=0)] = BEYOND
    return colours


def _mixed(colours: np.ndarray, other: str, share: float) -> np.ndarray:
    """Colours, uint8 (..., 3), with a share in [0, 1] of one of the theme's."""
    return ((1 - share) * colours + share * rgb(other)).round().astype(np.uint8)


def hole_colours() -> list[np.ndarray]:
    """The colours of all holes, whichever layer made them, and of the lines upon them."""
    inks = INKS["pooling"], INKS["dropout"]
    return [_mixed(rgb("backgroundColor"), ink, share) for ink in inks for share in (TINT, LINE)]


def _hatched(cells: np.ndarray, holes: np.ndarray, ink: str, side: int) -> np.ndarray:
    """Cells (H, W) with `side` pixels a cell, the holes among them crossed by lines."""
    line = coded(_mixed(rgb("backgroundColor"), ink, LINE))
    bare, full = (each.repeat(side, 1).repeat(side, 0) for each in (cells, np.where(holes, line, cells)))
    height, width = bare.shape
    diagonals = np.arange(height + width) % HATCH_PERIOD < HATCH_WIDTH
    return np.where(sliding_window_view(diagonals, width)[:height], full, bare)


def _draw_marks(pixels: np.ndarray, marks: np.ndarray, ink: str, side: int) -> None:
    """Mark cells in a corner, so that each can be seen still."""
    if side < CORNERS_FROM:
        dot, (rows, columns) = round(0.3 * side), marks.shape
        dots = pixels.reshape(rows, side, columns, side)[:, :dot, :, -dot:]
        dots.swapaxes(1, 2)[marks] = coded(rgb(ink))
        return
    corner = max(8, round(0.3 * side))
    with pen_on(pixels) as pen:
        for top, left in (np.argwhere(marks) * side).tolist():
            right = left + side - 1
            place = (right - corner, top), (right, top), (right, top + corner)
            pen.polygon(place, look()[ink], look()["backgroundColor"])


def _write_numbers(pixels: np.ndarray, values: np.ndarray, cells: np.ndarray, empty: np.ndarray, whole: bool) -> None:
    """Write each value into its cell, black or white as the colour asks, upon a disc of paper where it is empty."""
    side = len(pixels) // len(values)
    texts = {cell: number(value, whole) for cell, value in np.ndenumerate(values)}
    font = _font(max(map(plain, texts.values()), key=len), side)
    with pen_on(pixels) as pen:
        for (row, column), text in texts.items():
            middle = (column + 0.5) * side, (row + 0.5) * side
            ink = "black" if cells[row, column] @ (0.2126, 0.7152, 0.0722) > 120 else "white"
            if empty[row, column]:
                pen.circle(middle, 0.25 * side, look()["backgroundColor"])
                ink = look()["textColor"]
            pen.text(middle, plain(text), ink, font, anchor="mm")


def _font(longest: str, side: int) -> ImageFont.FreeTypeFont:
    """The font in which the longest of all texts finds room in a cell."""
    return font_for(0.36 * side, plain(longest), 0.84 * side)
