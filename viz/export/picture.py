"""A scene as a picture for a slide, and scenes as a film: every panel with its words, in the light theme."""

import io
from collections.abc import Iterator, Sequence
from math import ceil

import numpy as np
from PIL import Image, ImageDraw

from viz.studies.numbers import number
from viz.views.scene import Panel, Scene
from viz.views.theme import Palette, colour_table, shaded

from .frames import in_one_palette
from .lettering import font_for, look, plain, wrapped
from .maps import INKS, draw_map, overhang

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


def png(scene: Scene, heading: str = "") -> bytes:
    """Return a PNG of a scene as it stands on a wide screen, below a heading if there is one."""
    file = io.BytesIO()
    next(_paint([scene], heading)).save(file, "PNG")
    return file.getvalue()


def gif(scenes: Sequence[Scene], heading: str = "") -> bytes:
    """Return an endless GIF of scenes that have the same panels with other values, half a second each.

    A picture that is the same as the one before is left out. Raises ValueError where there is no scene.
    """
    if not scenes:
        raise ValueError("a film needs at least one scene; got none")
    frames = in_one_palette(lambda: _paint(scenes, heading))
    file = io.BytesIO()
    frames[0].save(file, "GIF", save_all=True, append_images=frames[1:], duration=FRAME_MILLISECONDS, loop=0)
    return file.getvalue()


def _paint(scenes: Sequence[Scene], heading: str) -> Iterator[Image.Image]:
    """The pictures of scenes that have the same panels: all of one size, and each map at one place on all of them."""
    columns = scenes[0].columns or len(scenes[0].panels)
    margin = max(map(overhang, scenes))
    height, width = (length + 2 * margin for length in scenes[0].panels[0].shape[1:])
    slot = min(SLOT, (WIDTH - 2 * MARGIN + GAP) // columns - GAP)
    cell = max(1, min(round(slot / width), round(slot * TALLEST / SLOT / height)))
    slot = max(slot, cell * width + 2)
    head = _lettered([(heading, HEADING, "textColor")], columns * (slot + GAP) - GAP)
    grids = [_grid(scene, columns, slot, cell * height + 2) for scene in scenes]
    heights = np.zeros((1 + max(row for grid in grids for row, _ in grid), PARTS), int)
    for grid in grids:
        for (row, _), parts in grid.items():
            heights[row] = np.maximum(heights[row], [part.height for part in parts])
    heights[:, -1] += GAP
    tops = np.cumsum([MARGIN + head.height, *heights.ravel()]).tolist()
    for scene, grid in zip(scenes, grids, strict=True):
        picture = _blank(head.width + 2 * MARGIN, tops[-1] - GAP + MARGIN)
        picture.paste(head, (MARGIN, MARGIN))
        for panel, ((row, column), parts) in zip(scene.panels, grid.items(), strict=True):
            drawn = [*parts[:MAP], draw_map(scene, panel, cell, margin), *parts[MAP + 1 :]]
            for part, top in zip(drawn, tops[PARTS * row :], strict=False):
                picture.paste(part, (MARGIN + column * (slot + GAP), top))
        yield picture


def _grid(scene: Scene, columns: int, slot: int, high: int) -> dict[tuple[int, int], list[Image.Image]]:
    """By row and column, the parts of each panel in a column `slot` pixels wide, with room as high as its map.

    The scale is left out where it is that of the panel before.
    """
    grid, before = {}, None
    for index, panel in enumerate(scene.panels):
        scale = panel.colours or (scene.palette, *scene.colour_range)
        title = (panel.title, TITLE if slot >= NARROW else NARROW_TITLE, TITLE_INKS[panel.role])
        words = _lettered([title, *((text, TEXT, "grayTextColor") for text in (panel.caption, panel.note))], slot)
        shown = _blank(slot, 0) if scale == before else _scale(*scale, slot)
        grid[panel.cell or divmod(index, columns)] = [words, shown, _blank(0, high), _ledger(panel, slot)]
        before = scale
    return grid


def _blank(width: int, height: int) -> Image.Image:
    return Image.new("RGB", (width, height), look()["backgroundColor"])


def _lettered(texts: list[tuple[str, int, str]], width: int) -> Image.Image:
    """Texts, each with its size and colour, below each other, in as many lines of `width` pixels as they take."""
    lines = [(line, size, ink) for text, size, ink in texts for line in wrapped(text, size, width)]
    image = _blank(width, sum(round(LEADING * size) for _, size, _ in lines) + (SPACE if lines else 0))
    pen, top = ImageDraw.Draw(image), 0
    for line, size, ink in lines:
        pen.text((0, top), line, look()[ink], font_for(size, line, width))
        top += round(LEADING * size)
    return image


def _scale(palette: Palette, low: float, high: float, width: int) -> Image.Image:
    """The colours of a palette, between the values that its ends stand for."""
    image = _blank(width, LINE + SPACE)
    lowest, highest = (number(value, whole=float(value).is_integer()) for value in (low, high))
    left = SPACE + _write(image, lowest, 0, LINE // 2, "grayTextColor")
    top = (LINE - BAR) // 2
    image.paste(Image.fromarray(shaded(colour_table(palette), "light")[np.newaxis]).resize((RAMP, BAR)), (left, top))
    ImageDraw.Draw(image).rectangle((left - 1, top - 1, left + RAMP, top + BAR), None, look()["borderColor"])
    _write(image, highest, left + RAMP + SPACE, LINE // 2, "grayTextColor")
    return image


def _ledger(panel: Panel, width: int) -> Image.Image:
    """The bars below a map, each between its label and its number; nothing where there are none."""
    image = _blank(width, SPACE + LINE * len(panel.ledger) if panel.ledger else 0)
    pen, length = ImageDraw.Draw(image), width // 2 - LABEL
    for index, bar in enumerate(panel.ledger):
        middle = SPACE + LINE * index + LINE // 2
        fill, ink = (INKS[panel.role], TITLE_INKS[panel.role]) if bar.strong else ("grayColor", "textColor")
        for share, colour in ((1.0, "borderColor"), (min(bar.share, 1.0), fill)):
            if share:
                pen.rectangle((LABEL, middle - BAR // 2, LABEL + share * length, middle + BAR // 2), look()[colour])
        _write(image, bar.label, 0, middle, "grayTextColor")
        _write(image, bar.text, LABEL + length + SPACE, middle, ink)
    return image


def _write(image: Image.Image, text: str, left: int, middle: int, ink: str) -> int:
    """Write one line, no wider than what is left of the image, about a middle line; gives where it ends."""
    font = font_for(TEXT, plain(text), image.width - left)
    ImageDraw.Draw(image).text((left, middle), plain(text), look()[ink], font, anchor="lm")
    return left + ceil(font.getlength(plain(text)))
