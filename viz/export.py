"""Files to take away from a comparison: a picture for a slide, a film of passes, the arrays, and the code."""

import io
import json
import tomllib
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from functools import cache
from pathlib import Path

import numpy as np
from PIL import Image, ImageColor, ImageDraw, ImageFont

from viz.studies.compare import Comparison, compare
from viz.studies.layers import Dropout
from viz.studies.ledger import Ledger
from viz.studies.notes import dropout_note, pooling_note
from viz.studies.words import count, number, percent, shape_words
from viz.views.theme import LAYOUTS, colour_table, palette

NPZ_NAME = "smaller-or-sparser.npz"
"""The file name under which the script of `code` looks for the arrays of `npz`."""

FRAME_MILLISECONDS = 500
CONFIG = Path(__file__).parents[1] / ".streamlit" / "config.toml"

# In pixels. Three panels of 512 make a picture about 1600 wide, and 512 holds 2, 4, 8 … 256 cells evenly.
PANEL_WIDTH, PANEL_HEIGHT = 512, 640
MARGIN, GAP = 32, 24
TITLE_SIZE, CAPTION_SIZE, LEADING = 32, 20, 1.35
HATCH_PERIOD, HATCH_WIDTH = 10, 2
NUMBERS_FROM = 40  # smaller cells have no room for a number that can be read from the last row
VEIL = 0.72  # how much of the paper lies over cells that no window reads, as in the map view


def png(comparison: Comparison, layout: str = "true") -> bytes:
    """Return a PNG of the three maps side by side, in the light theme and about 1600 pixels wide.

    `layout` is "true" for a pooled map at its true size, or "over" for one laid over the input, each cell as
    large as its stride. Raises ValueError for another layout.
    """
    file = io.BytesIO()
    _poster(comparison, layout).save(file, "PNG")
    return file.getvalue()


def gif(comparison: Comparison, passes: int = 12, layout: str = "true") -> bytes:
    """Return an endless GIF of the picture of `png` in `passes` forward passes, half a second each.

    The passes have the seeds from the comparison's own upwards, so that in training only dropout changes;
    in evaluation all passes are the same, and one frame shows them. Raises ValueError for fewer passes than
    1 and for a layout that `png` does not know.
    """
    if passes < 1:
        raise ValueError(f"passes must be at least 1; got {passes}")
    first, *others = _in_one_palette([_poster(each, layout) for each in _forward_passes(comparison, passes)])
    file = io.BytesIO()
    first.save(file, "GIF", save_all=True, append_images=others, duration=FRAME_MILLISECONDS, loop=0)
    return file.getvalue()


def npz(comparison: Comparison) -> bytes:
    """Return an .npz of the arrays `input`, `pooled`, `winners`, `kept`, `dropped`, and `settings` as JSON.

    `input`, `kept` and `dropped` are (C, H, W), `pooled` and `winners` (C, H', W'); winners count in the flat
    H·W of their channel, -1 where a window is all padding. Equal comparisons give equal bytes.
    """
    file = io.BytesIO()
    np.savez_compressed(
        file,
        input=comparison.source.values,
        pooled=comparison.pooled,
        winners=comparison.indices,
        kept=comparison.kept,
        dropped=comparison.dropped,
        settings=np.array(json.dumps(_settings(comparison))),
    )
    return file.getvalue()


def code(comparison: Comparison) -> str:
    """Return a Python script that computes the arrays of `npz` again from `input`, and checks each of them.

    The script reads them from a file named NPZ_NAME in the folder where it is run, needs NumPy and this
    package alone, and raises AssertionError with the name of the first array that differs.
    """
    return _SCRIPT.format(
        file=NPZ_NAME,
        pooling=", ".join(f"{name}={value}" for name, value in _pooling_settings(comparison).items()),
        mask=_mask_expression(comparison.dropout),
        scale=repr(float(comparison.scale)),
    )


# ---- numbers and code --------------------------------------------------------------------------


def _settings(comparison: Comparison) -> dict:
    """The settings in force, under the names that the operations give them."""
    return {
        "input": {"name": comparison.source.name, "kind": comparison.source.kind},
        "pooling": _pooling_settings(comparison),
        "dropout": asdict(comparison.dropout) | {"scale": comparison.scale},
    }


def _pooling_settings(comparison: Comparison) -> dict:
    """The arguments of `max_pool2d`, with the stride in force."""
    return comparison.pooling.arguments


def _mask_expression(dropout: Dropout) -> str:
    """The Python expression that gives the mask in force."""
    if not dropout.training:
        return "np.ones(x.shape, bool)  # evaluation: nothing is dropped"
    chosen = f'p={float(dropout.p)!r}, seed={dropout.seed}, unit="{dropout.unit}"'
    if dropout.unit == "block":
        chosen += f", block_size={dropout.block_size}"
    return f"ops.dropout_mask(x.shape, {chosen})"


_SCRIPT = '''\
"""Max-pooling and dropout, computed again.

Run this beside {file}, where Python finds the package viz of "Smaller or Sparser".
"""

import numpy as np

from viz import ops

saved = np.load("{file}")
x = saved["input"]  # (channels, rows, columns)

# Smaller: the largest value of each window, and where in its channel it was found.
pooling = dict({pooling})
pooled, winners = ops.max_pool2d(x, **pooling, return_indices=True)

# The same maxima in PyTorch:
#   import torch
#   pooled = torch.nn.functional.max_pool2d(torch.from_numpy(x), **pooling).numpy()

# Sparser: dropped values become 0, survivors are multiplied by the scale.
kept = {mask}
dropped = ops.apply_mask(x, kept, scale={scale})

# PyTorch draws its masks in a way of its own: no torch.manual_seed gives the mask that a seed gives here.

assert np.array_equal(pooled, saved["pooled"]), "pooled"
assert np.array_equal(winners, saved["winners"]), "winners"
assert np.array_equal(kept, saved["kept"]), "kept"
assert np.array_equal(dropped, saved["dropped"]), "dropped"
print("pooled, winners, kept and dropped are the same again.")
'''


# ---- the film ----------------------------------------------------------------------------------


def _forward_passes(comparison: Comparison, passes: int) -> list[Comparison]:
    """The comparison under one seed after the other; in evaluation, where none matters, itself alone."""
    source, pooling, dropout = comparison.source, comparison.pooling, comparison.dropout
    if not dropout.training:
        return [comparison]
    return [compare(source, pooling, replace(dropout, seed=dropout.seed + later)) for later in range(passes)]


def _in_one_palette(posters: list[Image.Image]) -> list[Image.Image]:
    """Pictures of one size in the same 256 colours: with a palette each, even what stays would flicker."""
    film = Image.fromarray(np.concatenate([np.asarray(poster) for poster in posters]))
    # Maximum coverage keeps paper and hatch exact and no colour far off, where a median cut misses rare ones.
    film = film.quantize(256, Image.Quantize.MAXCOVERAGE)
    height = posters[0].height
    return [film.crop((0, top, film.width, top + height)) for top in range(0, film.height, height)]


# ---- the picture -------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class _Panel:
    """One map as it is drawn.

    values, holes
        The channels that are shown, (3, H, W) or (1, H, W), and the cells that have no value, bool (H, W).
    unread
        The cells that no pooling window reads, bool (H, W).
    row, column, step
        Where the first cell lies on the input, and how large each is, in cells of the input.
    hatch
        The colour of the lines on the holes; without one they are plain paper.
    """

    title: str
    colour: str
    captions: tuple[str, str]
    values: np.ndarray
    holes: np.ndarray
    unread: np.ndarray
    row: float = 0
    column: float = 0
    step: int = 1
    hatch: str | None = None
    shows_padding: bool = False


def _poster(comparison: Comparison, layout: str) -> Image.Image:
    """The whole picture: three maps in a row, each below its title and captions."""
    if layout not in LAYOUTS:
        raise ValueError(f"layout must be one of {', '.join(map(repr, LAYOUTS))}; got {layout!r}")
    panels = _panels(comparison, layout)
    maps = [_draw_map(panel, comparison) for panel in panels]
    slot = max(PANEL_WIDTH, maps[0].width)
    top = MARGIN + round(LEADING * (TITLE_SIZE + 2 * CAPTION_SIZE)) + CAPTION_SIZE // 2
    size = (2 * MARGIN + 3 * slot + 2 * GAP, top + maps[0].height + MARGIN)
    poster = Image.new("RGB", size, _look()["backgroundColor"])
    pen = ImageDraw.Draw(poster)
    for place, (panel, drawn) in enumerate(zip(panels, maps, strict=True)):
        left = MARGIN + place * (slot + GAP)
        _write_heading(pen, panel, left, slot)
        poster.paste(drawn, (left, top))
    return poster


def _panels(comparison: Comparison, layout: str) -> tuple[_Panel, _Panel, _Panel]:
    """Input, max-pooling and dropout, in the colours of the light theme."""
    look = _look()
    source, pooled, dropped = map(_shown, (comparison.source.values, comparison.pooled, comparison.dropped))
    unread = _unread(comparison)
    row, column, step = _placement(comparison, layout)
    return (
        _Panel(
            "Input",
            look["textColor"],
            (_summary(comparison.before), _scale_caption(comparison.colour_range)),
            values=source,
            holes=np.zeros(unread.shape, bool),
            unread=unread,
            shows_padding=True,
        ),
        _Panel(
            "Max-pooling",
            look["blueTextColor"],
            (_summary(comparison.after_pooling), pooling_note(comparison.pooling)),
            values=pooled,
            holes=np.isneginf(pooled).all(axis=0),
            unread=np.zeros(pooled.shape[1:], bool),
            row=row,
            column=column,
            step=step,
        ),
        _Panel(
            "Dropout",
            look["orangeTextColor"],
            (_summary(comparison.after_dropout), dropout_note(comparison.dropout, comparison.kept, comparison.scale)),
            values=dropped,
            holes=~_shown(comparison.kept).any(axis=0),
            unread=unread,
            hatch=look["orangeColor"],
        ),
    )


def _shown(maps: np.ndarray) -> np.ndarray:
    """Three channels, which are a colour; of any other number the first alone."""
    return maps if len(maps) == 3 else maps[:1]


def _unread(comparison: Comparison) -> np.ndarray:
    """The cells of the input that no pooling window reads: bool (H, W)."""
    rows, columns = (axis.times_read() > 0 for axis in comparison.pooling.windows(comparison.source.size))
    return ~np.logical_and.outer(rows, columns)


def _placement(comparison: Comparison, layout: str) -> tuple[float, float, int]:
    """Row and column of the pooled map's corner, and the size of its cells, in cells of the input."""
    rows, columns = comparison.pooling.windows(comparison.source.size)
    over = layout == "over"
    return rows.corner(over), columns.corner(over), rows.stride if over else 1


def _draw_map(panel: _Panel, comparison: Comparison) -> Image.Image:
    """One map in a faint frame of the input's size, with the padding round the input."""
    look, cell, padding = _look(), _cell_size(comparison), comparison.pooling.padding
    # One pixel all round keeps the frame off the map.
    height, width = (cell * (length + 2 * padding) + 2 for length in comparison.source.size)
    image = Image.new("RGB", (width, height), look["backgroundColor"])
    pen = ImageDraw.Draw(image)
    if padding and panel.shows_padding:
        pen.rectangle((0, 0, width - 1, height - 1), look["secondaryBackgroundColor"], look["blueColor"])
    edge = cell * padding
    pen.rectangle((edge, edge, width - edge - 1, height - edge - 1), None, look["borderColor"])
    side = cell * panel.step
    left, top = (edge + 1 + round(cell * start) for start in (panel.column, panel.row))
    drawn = Image.fromarray(_pixels(panel, _colours(panel.values, comparison), side))
    _cross_out_unread(drawn, panel.unread, side)
    if side >= NUMBERS_FROM and len(panel.values) == 1:
        whole = all((values == values.round()).all() for values in (comparison.source.values, panel.values))
        _write_numbers(drawn, panel, side, _short if whole else number)
    image.paste(drawn, (left, top))
    return image


def _cell_size(comparison: Comparison) -> int:
    """How many pixels wide and high a cell is, so that the padded input about fills a panel."""
    rows, columns = (length + 2 * comparison.pooling.padding for length in comparison.source.size)
    return max(1, min(round(PANEL_WIDTH / columns), round(PANEL_HEIGHT / rows)))


def _colours(values: np.ndarray, comparison: Comparison) -> np.ndarray:
    """The colour of each cell on the scale that all maps share: uint8 (H, W, 3)."""
    low, high = comparison.colour_range
    levels = np.clip((values.astype(np.float64) - low) / (high - low), 0, 1)
    levels = (255 * levels).round().astype(np.uint8)
    if len(levels) == 3:
        return np.moveaxis(levels, 0, -1)
    return colour_table(palette(comparison.source.kind, low))[levels[0]]


def _pixels(panel: _Panel, colours: np.ndarray, side: int) -> np.ndarray:
    """The map with `side` pixels a cell, its holes hatched and what is unread veiled: uint8 (H, W, 3)."""
    paper = ImageColor.getrgb(_look()["backgroundColor"])
    pixels, holes, unread = (
        cells.repeat(side, axis=0).repeat(side, axis=1) for cells in (colours, panel.holes, panel.unread)
    )
    pixels[holes] = paper
    if panel.hatch:
        row, column = np.ogrid[: len(pixels), : pixels.shape[1]]
        lines = (row + column) % HATCH_PERIOD < HATCH_WIDTH
        pixels[holes & lines] = ImageColor.getrgb(panel.hatch)
    pixels[unread] = ((1 - VEIL) * pixels[unread] + VEIL * np.array(paper)).round()
    return pixels


def _cross_out_unread(drawn: Image.Image, unread: np.ndarray, side: int) -> None:
    """Draw a line through each row and column of cells that no window reads: a white one shows no veil."""
    pen, ink = ImageDraw.Draw(drawn), _look()["grayTextColor"]
    for row in np.flatnonzero(unread.all(axis=1)):
        middle = side * row + side // 2
        pen.line((0, middle, drawn.width, middle), ink)
    for column in np.flatnonzero(unread.all(axis=0)):
        middle = side * column + side // 2
        pen.line((middle, 0, middle, drawn.height), ink)


def _write_numbers(drawn: Image.Image, panel: _Panel, side: int, in_words: Callable[[float], str]) -> None:
    """Write each cell's value into it, black or white as its colour asks, on a hole upon a disc of paper."""
    pen, look = ImageDraw.Draw(drawn), _look()
    texts = {cell: _plain(in_words(value)) for cell, value in np.ndenumerate(panel.values[0])}
    font = _font(0.36 * side, max(texts.values(), key=len), 0.84 * side)
    for (row, column), text in texts.items():
        x, y = (column + 0.5) * side, (row + 0.5) * side
        brightness = np.dot(drawn.getpixel((column * side, row * side)), (0.2126, 0.7152, 0.0722))
        ink = "black" if brightness > 120 else "white"
        if panel.holes[row, column]:
            pen.circle((x, y), 0.25 * side, look["backgroundColor"])
            ink = look["textColor"]
        pen.text((x, y), text, ink, font, anchor="mm")


def _write_heading(pen: ImageDraw.ImageDraw, panel: _Panel, left: int, width: int) -> None:
    """Write a panel's title and captions, each on a line that is not wider than `width` pixels."""
    lines = [(panel.title, TITLE_SIZE, panel.colour)]
    lines += [(caption, CAPTION_SIZE, _look()["grayTextColor"]) for caption in panel.captions]
    top = MARGIN
    for text, size, colour in lines:
        pen.text((left, top), _plain(text), colour, _font(size, _plain(text), width))
        top += round(LEADING * size)


def _font(size: float, text: str, width: float) -> ImageFont.FreeTypeFont:
    """Pillow's built-in font at this size, or as much smaller as `text` needs to be no wider than `width`."""
    wide = ImageFont.load_default(size).getlength(text)
    return ImageFont.load_default(size * min(1, width / wide))


def _plain(text: str) -> str:
    """The text in signs that the built-in font has."""
    return text.translate({ord("×"): "x", ord("−"): "-", ord("∞"): "inf"})


# ---- captions ----------------------------------------------------------------------------------


def _summary(ledger: Ledger) -> str:
    """Shape, mean and share of zeros of a map."""
    mean = "no finite value" if ledger.infinite == ledger.values else f"mean {number(ledger.mean)}"
    infinite = f" · {count(ledger.infinite)} infinite" if ledger.infinite else ""
    return f"{shape_words(ledger.shape)} · {mean} · {percent(ledger.zeros, ledger.values)} zeros{infinite}"


def _scale_caption(colour_range: tuple[float, float]) -> str:
    """Which values the ends of the colour scale stand for."""
    low, high = map(_short, colour_range)
    return f"colours from {low} to {high} in all three"


def _short(value: float) -> str:
    """A value in words, a whole one without decimals."""
    return number(value).removesuffix(".00")


@cache
def _look() -> dict[str, str]:
    """The colours of the light theme, by their names in Streamlit's configuration."""
    with CONFIG.open("rb") as file:
        return tomllib.load(file)["theme"]["light"]
