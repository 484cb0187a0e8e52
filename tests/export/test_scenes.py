"""The scenes of all pages as pictures and films: every word stands there, nothing overlaps, colours are right."""

import io
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image, ImageColor, ImageDraw

from tests.export.cases import PAGES, SIGNED, page_scene, picture
from viz.export import picture as export
from viz.export.lettering import plain, wrapped
from viz.export.maps import draw_map, overhang
from viz.export.picture import MARGIN, gif
from viz.export.pixels import image_of, look
from viz.studies.layers import Dropout, Pooling
from viz.views.scene import Panel, Scene, kept_of, values_of
from viz.views.theme import BEYOND, colour_table, shaded

every_page = pytest.mark.parametrize("page", PAGES)
PAPER, BLUE, ORANGE, TEXT = (
    ImageColor.getrgb(look()[name]) for name in ("backgroundColor", "blueColor", "orangeColor", "textColor")
)
TINTS = {"pooling": (224, 238, 246), "dropout": (250, 236, 224)}  # 0.12 of blue, or orange, on 0.88 of white
LINES = {"pooling": (140, 192, 220), "dropout": (236, 183, 140)}  # 0.45, of a hatch


def is_of(colour, pixels):
    return (pixels == np.array(colour)).all(axis=-1)


def letters(text):
    """What is left of a text whatever lines it is broken into."""
    return plain(text).replace(" ", "").replace("·", "")


@pytest.fixture
def texts(monkeypatch):
    """What is written into pictures: text, font, and the width that there is for it."""
    written = []
    write = ImageDraw.ImageDraw.text

    def record(pen, place, text, ink, font, **options):
        written.append((text, font, pen.im.size[0]))
        return write(pen, place, text, ink, font, **options)

    monkeypatch.setattr(ImageDraw.ImageDraw, "text", record)
    return written


@pytest.fixture
def pasted(monkeypatch):
    """The parts of which pictures are made: the picture, and left, top, right and bottom."""
    parts = []
    paste = export.paste

    def record(picture, part, left, top):
        parts.append((picture, (left, top, left + part.shape[1], top + len(part))))
        paste(picture, part, left, top)

    monkeypatch.setattr(export, "paste", record)
    return parts


@every_page
def test_every_word_of_a_page_can_be_read_nothing_overlaps_and_all_lies_inside(page, texts, pasted):
    scene = page_scene(page)
    shown = export.image(scene, "What is this?")
    hold_that_every_word_can_be_read(scene, shown, texts)
    hold_that_nothing_overlaps(scene, pasted)


def hold_that_every_word_can_be_read(scene, shown, texts):
    assert 500 < shown.width < 2600
    written = letters("".join(text for text, *_ in texts))
    assert "Whatisthis?" in written
    for panel in scene.panels:
        assert letters(panel.title + panel.caption + panel.note) in written
        assert all(letters(bar.label + bar.text) in written for bar in panel.ledger)
    for text, font, width in texts:
        assert font.size >= 14 and font.getlength(text) <= width, text


def hold_that_nothing_overlaps(scene, pasted):
    whole = pasted[-1][0]
    boxes = [box for picture, box in pasted if picture.shape == whole.shape]  # the heading is put upon the paper
    height, width = whole.shape
    covered = np.zeros(whole.shape, np.uint8)
    for left, top, right, bottom in boxes:
        assert MARGIN <= left <= right <= width - MARGIN and MARGIN <= top <= bottom <= height - MARGIN
        covered[top:bottom, left:right] += 1
    assert covered.max() == 1 and len(boxes) == 1 + 4 * len(scene.panels)


@every_page
def test_the_cells_of_every_panel_have_their_colours_and_holes_those_of_their_layer(page):
    scene, side, margin = page_scene(page), 12, overhang(page_scene(page))
    over = scene.layout == "over"
    for panel in scene.panels:
        if panel.marks is not None:
            continue
        pixels = np.asarray(image_of(draw_map(scene, panel, side, margin)))
        row, column, step = 0, 0, 1
        if panel.windows and not panel.in_place:
            row, column = (axis.corner(over) for axis in panel.windows)
            step = panel.windows[0].stride if over else 1
        top, left = (1 + round(side * (margin + start)) for start in (row, column))
        height, width = (length * side * step for length in panel.shape[1:])
        cells = pixels[top : top + height, left : left + width]
        cells = cells.reshape(panel.shape[1], side * step, panel.shape[2], side * step, 3).swapaxes(1, 2)
        palette, low, high = panel.colours or (scene.palette, *scene.colour_range)
        values = values_of(panel, scene.panels[0])[0].astype(float) / (panel.scale if panel.before else 1)
        levels = np.clip((values - low) / (high - low), 0, 1)
        expected = shaded(colour_table(palette)[(255 * levels).round().astype(int)], "light")
        expected[(values > high * (1 + 1e-6)) | (values < low - 1e-6 * abs(low))] = BEYOND
        kept = np.ones(panel.shape[1:], bool) if kept_of(panel) is None else kept_of(panel)[0]
        assert (cells == expected[:, :, None, None])[kept].all()
        role, holes = "pooling" if panel.in_place else "dropout", cells[~kept]
        assert (is_of(TINTS[role], holes) | is_of(LINES[role], holes)).all()
        assert is_of(LINES[role], holes).any(axis=(1, 2)).all()


@pytest.mark.parametrize(
    "page", ["compare", "budget", "film", "lanes", "shift", "kinds", "cnn", "connections", "digit"]
)
def test_a_film_shows_the_masks_of_its_scenes_and_each_once(page):
    first, second = (page_scene(page, seed) for seed in (1, 2))
    film = Image.open(io.BytesIO(gif([first, first, second])))
    assert film.n_frames == 2
    frames = []
    for place in range(2):
        film.seek(place)
        frames.append(np.asarray(film.convert("RGB")))
    stills = [np.asarray(export.image(scene)) for scene in (first, second)]
    for frame, still in zip(frames, stills, strict=True):
        off = np.maximum(frame, still) - np.minimum(frame, still)
        assert off.max() < 40 and off.mean() < 1


@pytest.mark.parametrize("page", ["filters", "twins"])
def test_a_film_in_which_nothing_changes_is_one_frame(page):
    assert Image.open(io.BytesIO(gif([page_scene(page, seed) for seed in (1, 2, 3)]))).n_frames == 1


# ---- what Compare does not have ------------------------------------------------------------------

SOURCE = Panel("Input", "input", "", (1, 2, 2), values=np.array([[[0, 0.2], [0.4, 1]]], np.float32))
MARKED = replace(SOURCE, title="Changed", role="dropout", marks=np.array([[[True, False], [False, True]]]))


def scene(*panels, **settings):
    return Scene(panels, (0.0, 1.0), "grey", "true", (0, 0, 0), **settings)


def test_marked_cells_have_a_corner_in_the_colour_of_their_role():
    cells = (
        np.asarray(image_of(draw_map(scene(SOURCE, MARKED), MARKED, 20, 0)))[1:-1, 1:-1]
        .reshape(2, 20, 2, 20, 3)
        .swapaxes(1, 2)
    )
    corners = is_of(ORANGE, cells)
    assert (corners.any(axis=(2, 3)) == MARKED.marks[0]).all()
    assert not corners[:, :, :, :10].any() and not corners[:, :, 10:].any()


@pytest.mark.parametrize(("side", "dot"), [(3, 1), (7, 2), (13, 4)])
def test_smaller_marked_cells_have_a_dot_that_leaves_the_rest_in_sight(side, dot):
    marked, plain = (
        np.asarray(image_of(draw_map(scene(SOURCE, panel), panel, side, 0)))[1:-1, 1:-1] for panel in (MARKED, SOURCE)
    )
    expected = plain.copy()
    for top, left in ((0, 0), (side, side)):
        expected[top : top + dot, left + side - dot : left + side] = ORANGE
    assert np.array_equal(marked, expected)


def test_marked_cells_of_a_pixel_are_tinged():
    (marked, _), (_, other) = np.asarray(image_of(draw_map(scene(SOURCE, MARKED), MARKED, 1, 0)))[1:-1, 1:-1].tolist()
    assert marked[0] > marked[1] > marked[2] and other[0] > other[1] > other[2]
    plain = np.asarray(image_of(draw_map(scene(SOURCE, SOURCE), SOURCE, 1, 0)))[1, 1].astype(int)
    assert np.abs(plain - marked).max() < 40


def test_the_colours_of_a_panel_are_shown_where_they_are_others_than_those_before(texts):
    own = ("cividis", 0.0, 2.5)
    export.image(scene(SOURCE, SOURCE, replace(SOURCE, colours=own), replace(SOURCE, colours=own), SOURCE))
    numbers = [text for text, font, _ in texts if font.size == 20]
    assert numbers == ["0", "1", "0", "2.50", "0", "1"]


def test_padding_says_what_it_counts_as_where_there_is_room(texts):
    compared = PAGES["compare"](SIGNED, Pooling(2, 1, 1), Dropout())
    export.image(compared)
    assert [text for text, *_ in texts].count("-inf") == 25 - 9
    texts.clear()
    export.image(PAGES["compare"](picture(np.zeros((1, 16, 16))), Pooling(2, 1, 1), Dropout()))
    assert "-inf" not in [text for text, *_ in texts]


def test_what_no_window_reads_is_veiled_on_every_input_and_mask_of_a_page():
    shown = PAGES["shift"](picture(np.zeros((1, 16, 16))), Pooling(5), Dropout(training=False))
    for panel in shown.panels:
        veiled = is_of(
            (184, 184, 184), np.asarray(image_of(draw_map(shown, panel, 8, 0)))
        ).any()  # 0.72 of white on black
        assert veiled == (panel.windows is None)


@pytest.mark.parametrize("before", [False, True])
def test_an_infinite_survivor_is_no_hole_and_no_empty_window(before):
    kept = np.ones((1, 2, 2), bool)
    largest = replace(SOURCE, values=np.full((1, 2, 2), -3e38, np.float32))
    mask = Panel("Dropout", "dropout", "", (1, 2, 2), kept=kept, survival=kept, scale=2.0, before=before)
    pixels = np.asarray(image_of(draw_map(scene(largest, mask), mask, 8, 0)))[1:-1, 1:-1]
    assert is_of((0, 0, 0) if before else BEYOND, pixels).all()


# ---- lettering -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "spelt"),
    [
        ("32 × 32", "32 x 32"),
        ("¼, −∞ → 0", "1/4, -inf -> 0"),
        ("Kanäle é", "Kanale e"),
        ("σ 漢", "? ?"),
        ("50 %…", "50 %…"),
    ],
)
def test_signs_that_the_font_lacks_are_spelt(text, spelt):
    assert plain(text) == spelt


def test_lines_are_broken_between_words_but_not_beside_signs():
    text = "32 × 32 · mean 0.45 · range 0.02 … 0.87 · p = 0.50 · 49 % changed"
    for width in range(90, 600, 7):
        lines = wrapped(text, 20, width)
        assert letters("".join(lines)) == letters(text)
        assert not any(line.startswith(("·", "=", "%", "x")) or line.endswith(("·", "=", " x")) for line in lines)
    assert wrapped("", 20, 100) == []
    assert wrapped("incomprehensibilities", 20, 50) == ["incomprehensibilities"]
