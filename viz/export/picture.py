"""A scene as a picture for a slide, and scenes as a film: every panel with its words, in the light theme."""

import io
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from math import ceil

import numpy as np
from PIL import Image, ImageDraw

from viz.studies.numbers import number
from viz.views.scene import Panel, Scene
from viz.views.theme import Palette, colour_table, shaded

from .frames import in_one_palette
from .lettering import font_for, plain, wrapped
from .maps import INKS, draw_map, overhang
from .pixels import blank, coded, image_of, look, paste, pen_on

FRAME_MILLISECONDS = 500

# In pixels: about twice as large as on a page.
WIDTH = 2400  # of a picture with many columns
SLOT, TALLEST = 512, 640  # of a map, where there is room; 512 holds 2, 4, 8 … 256 cells evenly
MARGIN, GAP = 32, 24
HEADING, TITLE, TEXT, LEADING = 44, 32, 20, 1.35
NARROW, NARROW_TITLE = 440, 26  # columns below this width have smaller titles
LINE, SPACE = round(LEADING * TEXT), TEXT // 2
LABEL, BAR, RAMP = 72, 10, 120  # how wide the label of a bar is, how high the bar, and how wide a scale of colours

PARTS, MAP = 4, 2
"""The parts of a panel, below each other, are its words, scale, map, and ledger; the map is number 2 from 0."""
TITLE_INKS = {"input": "textColor", "pooling": "blueTextColor", "dropout": "orangeTextColor"}
"""The colours of the theme in which a role is written."""


def image(scene: Scene, heading: str = "") -> Image.Image:
    """Return a picture of a scene as it stands on a wide screen, below a heading if there is one."""
    return image_of(next(_painter([scene], heading)()))


def png(scene: Scene, heading: str = "") -> bytes:
    """Return the same as a PNG."""
    file = io.BytesIO()
    image(scene, heading).save(file, "PNG")
    return file.getvalue()


def gif(scenes: Sequence[Scene], heading: str = "") -> bytes:
    """Return an endless GIF of scenes that have the same panels with other values, half a second each.

    A picture that is the same as the one before is left out. Raises ValueError where there is no scene.
    """
    if not scenes:
        raise ValueError("a film needs at least one scene; got none")
    frames = in_one_palette(_painter(scenes, heading))
    file = io.BytesIO()
    frames[0].save(file, "GIF", save_all=True, append_images=frames[1:], duration=FRAME_MILLISECONDS, loop=0)
    return file.getvalue()


def _painter(scenes: Sequence[Scene], heading: str) -> Callable[[], Iterator[np.ndarray]]:
    """What paints scenes that have the same panels: pictures of one size, and each map at one place on all of them."""
    columns = scenes[0].columns or len(scenes[0].panels)
    margin = max(map(overhang, scenes))
    height, width = (length + 2 * margin for length in scenes[0].panels[0].shape[1:])
    slot = min(SLOT, (WIDTH - 2 * MARGIN + GAP) // columns - GAP)
    cell = max(1, min(round(slot / width), round(slot * TALLEST / SLOT / height)))
    slot = max(slot, cell * width + 2)
    head = _lettered(((heading, HEADING, "textColor"),), columns * (slot + GAP) - GAP)
    lettered = cache(_lettered)  # a film has few words that are not those of the scene before
    grids = [_grid(scene, columns, slot, cell * height + 2, lettered) for scene in scenes]
    heights = np.zeros((1 + max(row for grid in grids for row, _ in grid), PARTS), int)
    for grid in grids:
        for (row, _), parts in grid.items():
            heights[row] = np.maximum(heights[row], [len(part) for part in parts])
    heights[:, -1] += GAP
    tops = np.cumsum([MARGIN + len(head), *heights.ravel()]).tolist()
    paper = blank(head.shape[1] + 2 * MARGIN, tops[-1] - GAP + MARGIN)
    paste(paper, head, MARGIN, MARGIN)

    def paint() -> Iterator[np.ndarray]:
        for scene, grid in zip(scenes, grids, strict=True):
            picture = paper.copy()
            for panel, ((row, column), parts) in zip(scene.panels, grid.items(), strict=True):
                drawn = [*parts[:MAP], draw_map(scene, panel, cell, margin), *parts[MAP + 1 :]]
                for part, top in zip(drawn, tops[PARTS * row :], strict=False):
                    paste(picture, part, MARGIN + column * (slot + GAP), top)
            yield picture

    return paint


def _grid(
    scene: Scene, columns: int, slot: int, high: int, lettered: Callable[..., np.ndarray]
) -> dict[tuple[int, int], list[np.ndarray]]:
    """By row and column, the parts of each panel in a column `slot` pixels wide, with room as high as its map.

    The scale is left out where it is that of the panel before.
    """
    grid, before = {}, None
    for index, panel in enumerate(scene.panels):
        scale = panel.colours or (scene.palette, *scene.colour_range)
        title = (panel.title, TITLE if slot >= NARROW else NARROW_TITLE, TITLE_INKS[panel.role])
        words = lettered((title, *((text, TEXT, "grayTextColor") for text in (panel.caption, panel.note))), slot)
        shown = blank(slot, 0) if scale == before else _scale(*scale, slot)
        grid[panel.cell or divmod(index, columns)] = [words, shown, blank(0, high), _ledger(panel, slot)]
        before = scale
    return grid


def _lettered(texts: tuple[tuple[str, int, str], ...], width: int) -> np.ndarray:
    """Texts, each with its size and colour, below each other, in as many lines of `width` pixels as they take."""
    lines = [(line, size, ink) for text, size, ink in texts for line in wrapped(text, size, width)]
    pixels, top = blank(width, sum(round(LEADING * size) for _, size, _ in lines) + (SPACE if lines else 0)), 0
    with pen_on(pixels) as pen:
        for line, size, ink in lines:
            pen.text((0, top), line, look()[ink], font_for(size, line, width))
            top += round(LEADING * size)
    return pixels


def _scale(palette: Palette, low: float, high: float, width: int) -> np.ndarray:
    """The colours of a palette, between the values that its ends stand for."""
    pixels, top = blank(width, LINE + SPACE), (LINE - BAR) // 2
    lowest, highest = (number(value, whole=float(value).is_integer()) for value in (low, high))
    with pen_on(pixels) as pen:
        left = SPACE + _write(pen, lowest, 0, LINE // 2, "grayTextColor")
        pen.rectangle((left - 1, top - 1, left + RAMP, top + BAR), None, look()["borderColor"])
        _write(pen, highest, left + RAMP + SPACE, LINE // 2, "grayTextColor")
    ramp = Image.fromarray(shaded(colour_table(palette), "light")[np.newaxis]).resize((RAMP, BAR))
    paste(pixels, coded(np.asarray(ramp)), left, top)
    return pixels


def _ledger(panel: Panel, width: int) -> np.ndarray:
    """The bars below a map, each between its label and its number; nothing where there are none."""
    bars, length = panel.ledger, width // 2 - LABEL
    pixels = blank(width, SPACE + LINE * len(bars) if bars else 0)
    with pen_on(pixels) as pen:
        for index, bar in enumerate(bars):
            middle = SPACE + LINE * index + LINE // 2
            top, bottom = middle - BAR // 2, middle + BAR // 2
            fill, ink = (INKS[panel.role], TITLE_INKS[panel.role]) if bar.strong else ("grayColor", "textColor")
            pen.rectangle((LABEL, top, LABEL + length, bottom), look()["borderColor"])
            if bar.share:
                pen.rectangle((LABEL, top, LABEL + min(bar.share, 1.0) * length, bottom), look()[fill])
            _write(pen, bar.label, 0, middle, "grayTextColor")
            _write(pen, bar.text, LABEL + length + SPACE, middle, ink)
    return pixels


def _write(pen: ImageDraw.ImageDraw, text: str, left: int, middle: int, ink: str) -> int:
    """Write one line, no wider than what is left of the image, about a middle line; gives where it ends."""
    font = font_for(TEXT, plain(text), pen.im.size[0] - left)
    pen.text((left, middle), plain(text), look()[ink], font, anchor="lm")
    return left + ceil(font.getlength(plain(text)))
