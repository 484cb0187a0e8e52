"""The pictures to take away: pixel by pixel, and films frame by frame."""

import io
import subprocess
import sys
import tomllib
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageColor, ImageDraw, ImageFont

from tests.export.cases import CASES, CAT, COLOUR, GREY, feature_map, noise, picture
from viz.export import picture as export
from viz.export.maps import HATCH_PERIOD, HATCH_WIDTH
from viz.export.pixels import coded
from viz.inputs import fit, to_grey
from viz.studies.compare import compare
from viz.studies.layers import Dropout, Pooling
from viz.views.compare import comparison_scene
from viz.views.theme import colour_table

TOP = Path(__file__).parents[2]
LIGHT = tomllib.loads((TOP / ".streamlit/config.toml").read_text(encoding="utf-8"))["theme"]["light"]
PAPER, ORANGE, BLUE, FRAME, TINT, TEXT = (
    ImageColor.getrgb(LIGHT[name])
    for name in ("backgroundColor", "orangeColor", "blueColor", "borderColor", "secondaryBackgroundColor", "textColor")
)
HOLE, LINE = (250, 236, 224), (236, 183, 140)  # 0.12 and 0.45 of orange on white
OUTLINE = ImageColor.getrgb(LIGHT["grayColor"])
LEDGER = export.SPACE + 2 * export.LINE
every_case = pytest.mark.parametrize("case", [case for case in CASES if case != "twelve channels"])


def still(comparison, layout="true"):
    return export.image(comparison_scene(comparison, layout))


def film(comparison, passes=12, layout="true"):
    """A film of the seeds from the comparison's own upwards."""
    source, pooling, dropout = comparison.source, comparison.pooling, comparison.dropout
    later = [replace(dropout, seed=dropout.seed + by) for by in range(passes)]
    return export.gif([comparison_scene(compare(source, pooling, each), layout) for each in later])


def drawn(comparison, layout="true"):
    return np.asarray(still(comparison, layout))


def panel(image, place, comparison):
    """The cells of a panel, padding included: pixels of shape (rows, side, columns, side, 3)."""
    padding = comparison.pooling.padding
    rows, columns = (length + 2 * padding for length in comparison.source.size)
    slot = (image.shape[1] - 2 * export.MARGIN - 2 * export.GAP) // 3
    side = max(1, min(round(512 / columns), round(640 / rows)))
    left = export.MARGIN + place * (slot + export.GAP) + 1
    bottom = len(image) - export.MARGIN - LEDGER - 1
    pixels = image[bottom - rows * side : bottom, left : left + columns * side]
    return pixels.reshape(rows, side, columns, side, 3)


def in_light(levels):
    """Levels of a channel, 0 to 255, as they are drawn on white."""
    return (np.asarray(levels, float) * 220 / 255).round()


def is_of(colour, pixels):
    return (pixels == np.array(colour)).all(axis=-1)


# ---- the picture -------------------------------------------------------------------------------


@pytest.mark.parametrize("shape", [(1, 32, 32), (1, 30, 20), (3, 64, 48), (1, 256, 256), (1, 171, 256)])
def test_each_cell_of_a_picture_is_a_square_of_its_own_grey_or_colour(shape):
    comparison = compare(picture(noise(shape)), Pooling(1), Dropout())
    cells = panel(drawn(comparison), 0, comparison)
    levels = np.broadcast_to((255 * comparison.source.values.astype(float)).round(), (3, *shape[1:]))
    assert (cells == in_light(np.moveaxis(levels, 0, -1))[:, None, :, None]).all()


@pytest.mark.parametrize(
    ("values", "palette", "levels"),
    [
        ([[-8, 8], [0, 4]], "diverging", [[0, 255], [128, 191]]),
        ([[0, 8], [4, 2]], "cividis", [[0, 255], [128, 64]]),
        ([[-8, -2], [-4, -6]], "diverging", [[0, 96], [64, 32]]),
        ([[-3e38, 3e38], [0, 1.5e38]], "diverging", [[0, 255], [128, 191]]),
    ],
)
def test_maps_are_drawn_in_cividis_and_signed_ones_diverging_about_0(values, palette, levels):
    comparison = compare(feature_map([values]), Pooling(), Dropout())
    corners = panel(drawn(comparison), 0, comparison)[:, 0, :, 0]
    assert (corners == in_light(colour_table(palette)[np.array(levels)])).all()


def test_a_picture_is_about_1600_pixels_wide_and_fits_a_slide():
    for side in (1, 6, 8, 32, 100, 171, 256):
        for padding in (0, side > 1):
            comparison = compare(picture(noise((1, side, side))), Pooling(2, padding=int(padding)), Dropout())
            width, height = still(comparison).size
            assert 1500 < width < 1800
            assert 500 < height < width * 9 / 16


def test_a_pooled_map_of_true_size_lies_in_the_middle_of_a_faint_frame():
    comparison = compare(picture(np.full((1, 16, 16), 0.2)), Pooling(2), Dropout())
    image = drawn(comparison)
    cells = panel(image, 1, comparison)
    middle = np.zeros((16, 16), bool)
    middle[4:12, 4:12] = True
    assert is_of((44, 44, 44), cells[4:12, :, 4:12]).all()
    around = cells.swapaxes(1, 2)[~middle]
    assert (is_of(PAPER, around) | is_of(OUTLINE, around)).all()
    assert is_of(OUTLINE, around).sum() == 4 * 8 * 32 + 4
    left, bottom = export.MARGIN + export.GAP + cells.shape[2] * cells.shape[1] + 2, len(image) - export.MARGIN - LEDGER
    frame = image[bottom - 16 * 32 - 2 : bottom, left : left + 16 * 32 + 2]
    for edge in (frame[0], frame[-1], frame[:, 0], frame[:, -1]):
        assert is_of(FRAME, edge).all()


def test_a_pooled_map_that_is_laid_over_has_cells_as_large_as_its_stride():
    tile = [[0.2, 0.1, 0.4, 0.1], [0, 0, 0, 0], [0.6, 0, 0, 0.8], [0, 0, 0, 0]]
    comparison = compare(picture([np.tile(tile, (8, 8))]), Pooling(2), Dropout())
    cells = panel(drawn(comparison, "over"), 1, comparison)
    expected = in_light(np.tile(np.kron([[51, 102], [153, 204]], np.ones((2, 2), int)), (8, 8)))
    assert (cells == expected[:, None, :, None, None]).all()


def test_overlapping_windows_laid_over_lie_on_the_middle_of_what_they_read():
    comparison = compare(picture(np.full((1, 16, 16), 0.2)), Pooling(3, 1), Dropout())
    cells = panel(drawn(comparison, "over"), 1, comparison)
    grey = is_of((44, 44, 44), cells)
    assert grey[1:15, :, 1:15].all()
    assert grey.sum() == grey[1:15, :, 1:15].sum()


def test_windows_that_start_in_the_padding_are_laid_over_it():
    comparison = compare(picture(np.full((1, 14, 14), 0.2)), Pooling(3, 2, 1), Dropout())
    grey = is_of((44, 44, 44), panel(drawn(comparison, "over"), 1, comparison))
    side = grey.shape[1]
    # Seven windows of stride 2 begin one cell out, and their middles half a cell out.
    lit = np.flatnonzero(grey[7, 0].ravel())
    assert (lit[0], lit[-1]) == (side // 2, side // 2 + 14 * side - 1)


def test_a_hole_is_tinted_and_hatched_and_a_kept_zero_is_black():
    comparison = compare(picture(np.zeros((1, 16, 16))), Pooling(), Dropout())
    cells = panel(drawn(comparison), 2, comparison).swapaxes(1, 2)
    kept = comparison.kept[0]
    assert kept.any() and not kept.all()
    assert (cells[kept] == 0).all()
    holes = cells[~kept]
    assert (is_of(HOLE, holes) | is_of(LINE, holes)).all()
    assert is_of(LINE, holes).any(axis=(1, 2)).all()
    assert is_of(HOLE, holes).any(axis=(1, 2)).all()


def test_a_colour_cell_is_a_hole_only_when_all_its_channels_are_dropped():
    comparison = compare(picture(np.full((3, 16, 16), 0.2)), Pooling(), Dropout(p=0.6))
    cells = panel(drawn(comparison), 2, comparison).swapaxes(1, 2)
    lost = comparison.kept.sum(axis=0) == 0
    assert {0, 1, 2, 3} == set(comparison.kept.sum(axis=0).flat)
    assert is_of(LINE, cells).any(axis=(2, 3))[lost].all()
    levels = in_light(np.where(comparison.kept, 51, 0))
    assert (cells[~lost] == np.moveaxis(levels, 0, -1)[~lost][:, None, None]).all()
    after = compare(comparison.source, Pooling(), comparison.dropout, "after")
    levels = in_light(np.where(comparison.kept, 128, 0))  # 0.2 / 0.4 is a half, which is drawn as 128
    assert (
        panel(drawn(after), 2, after).swapaxes(1, 2)[~lost] == np.moveaxis(levels, 0, -1)[~lost][:, None, None]
    ).all()


@pytest.mark.parametrize("source", [GREY, COLOUR], ids=["grey", "colour"])
def test_in_evaluation_dropout_is_drawn_as_the_input(source):
    comparison = compare(source, Pooling(), Dropout(training=False))
    image = drawn(comparison)
    assert (panel(image, 2, comparison) == panel(image, 0, comparison)).all()


def test_with_p_1_all_is_hatched_and_with_p_0_nothing():
    for p, share in ((0, 0), (1, HATCH_WIDTH / HATCH_PERIOD)):
        comparison = compare(GREY, Pooling(), Dropout(p=p))
        orange = is_of(LINE, panel(drawn(comparison), 2, comparison))
        assert orange.mean() == pytest.approx(share, abs=0.001)


def test_a_window_of_padding_is_paper_without_a_hatch():
    comparison = compare(picture(noise((3, 2, 2))), Pooling(2, 1, 1, 3), Dropout())
    assert np.isneginf(comparison.pooled).all()
    cells = panel(drawn(comparison), 1, comparison)
    assert (is_of(PAPER, cells) | is_of(FRAME, cells) | is_of(OUTLINE, cells)).all()


def test_padding_is_a_tinted_margin_round_the_input_alone():
    comparison = compare(picture(np.full((1, 14, 14), 0.2)), Pooling(2, padding=1), Dropout(training=False))
    image = drawn(comparison)
    margins = [panel(image, place, comparison)[0, :-1] for place in range(3)]
    assert is_of(TINT, margins[0]).all()
    assert is_of(PAPER, margins[1]).all() and is_of(PAPER, margins[2]).all()
    assert is_of(BLUE, image[len(image) - export.MARGIN - LEDGER - 1, export.MARGIN : export.MARGIN + 500]).all()


def test_what_no_window_reads_is_veiled_and_crossed_out_on_input_and_dropout():
    comparison = compare(picture(np.zeros((1, 16, 16))), Pooling(5), Dropout(training=False))
    image = drawn(comparison)
    veil = (184, 184, 184)  # 0.28 of black on 0.72 of white
    for place in (0, 2):
        cells = panel(image, place, comparison)
        assert (cells[:15, :, :15] == 0).all()
        assert is_of(veil, cells[15, 0]).mean() > 0.95
        assert is_of(ImageColor.getrgb(LIGHT["grayTextColor"]), cells[15, cells.shape[1] // 2]).all()


def test_cells_with_room_hold_their_numbers_and_smaller_ones_do_not():
    large, small = (compare(picture(np.full((1, n, n), 0.5)), Pooling(), Dropout()) for n in (8, 16))
    cells = panel(drawn(large), 0, large).swapaxes(1, 2)
    assert (~is_of((110, 110, 110), cells)).any(axis=(2, 3)).all()
    assert is_of((110, 110, 110), panel(drawn(small), 0, small)).all()


def test_numbers_stand_out_from_their_cells_and_from_the_hatch():
    comparison = compare(picture([[[0, 0.1, 1], [0.9, 0.3, 0.7], [0.2, 1, 0]]]), Pooling(1), Dropout(seed=2))
    image = drawn(comparison)
    for place, values in ((0, comparison.source.values[0]), (2, comparison.source.values[0])):
        cells = panel(image, place, comparison).swapaxes(1, 2)
        holes = np.zeros((3, 3), bool) if place == 0 else ~comparison.kept[0]
        assert is_of((0, 0, 0), cells).any(axis=(2, 3))[~holes & (values > 0.6)].all()
        assert is_of((255, 255, 255), cells).any(axis=(2, 3))[~holes & (values < 0.4)].all()
        middle, quarter = cells.shape[2] // 2, cells.shape[2] // 6
        inner = slice(middle - quarter, middle + quarter)
        assert not is_of(LINE, cells[holes][:, inner, inner]).any()


def test_long_numbers_are_made_small_enough_for_their_cells(texts):
    comparison = compare(feature_map(np.full((1, 8, 8), -123_456)), Pooling(1), Dropout(p=0))
    still(comparison)
    numbers = [font.getlength(text) for text, font in texts if text == "-123,456" and font.size != export.TEXT]
    assert len(numbers) == 3 * 64
    assert max(numbers) < 64


@pytest.fixture
def texts(monkeypatch):
    """What is written into pictures, with the font it is written in."""
    written = []
    write = ImageDraw.ImageDraw.text

    def record(pen, place, text, ink, font, **options):
        written.append((text, font))
        return write(pen, place, text, ink, font, **options)

    monkeypatch.setattr(ImageDraw.ImageDraw, "text", record)
    return written


def test_the_words_of_each_panel_are_its_title_caption_settings_scale_and_ledger(texts):
    values = np.zeros((1, 16, 16))
    values[0, :8] = 0.5
    scene = comparison_scene(compare(picture(values), Pooling(4, 2), Dropout(p=0, seed=7)), "true")
    export.png(scene, "Smaller, or sparser?")
    assert [text for text, _ in texts] == [
        "Smaller, or sparser?",
        *("Input", "16 x 16 · mean 0.25 · range 0 … 0.50", "0", "1"),
        *("size", "256 values", "zeros", "128 zeros, 50 %"),
        *("Max-pooling: smaller", "7 x 7 · mean 0.29 · range 0 … 0.50", "k = 4, s = 2"),
        *("size", "49 values, 19 %", "zeros", "21 zeros, 43 %"),
        *("Dropout", "16 x 16 · mean 0.25 · range 0 … 0.50", "training: p = 0, seed 7, survivors x 1"),
        *("size", "256 values", "zeros", "128 zeros, 50 %"),
    ]


@pytest.mark.parametrize(
    ("case", "line"),
    [
        ("colour", "32 x 32 x 3 · mean 0.46 · range 0.02 … 0.99"),
        ("signed", "-4"),
        ("windows of padding", "1 x 1 · 1 x -inf"),
        ("windows of padding", "k = 2, s = 1, padding 1, dilation 3"),
        ("ceil mode", "k = 5, s = 3, padding 2, ceil mode"),
        ("p = 1", "training: p = 1, seed 1, none survives"),
        ("evaluation", "evaluation: nothing is dropped"),
        ("channels", "training: p = 0.5, channels, seed 2, survivors x 2"),
        ("positions", "training: p = 0.5, pixels, seed 2, survivors x 2"),
        ("without scaling", "training: p = 0.5, seed 1, survivors x 1"),
    ],
)
def test_words_in_the_corners(case, line, texts):
    still(compare(*CASES[case]))
    assert line in [text for text, _ in texts]


@pytest.mark.parametrize(
    ("values", "p", "numbers"),
    [
        ([[-3, 4], [0.25, 0]], 0, "-3.00 4.00 0.25 0 | 4.00 | -3.00 4.00 0.25 0"),
        ([[-3, 4], [25, 0]], 0, "-3 4 25 0 | 25 | -3 4 25 0"),
        ([[-3, 4], [25, 0]], 1, "-3 4 25 0 | 25 | 0 0 0 0"),
        ([[-3, -4], [-2, -1]], 0.1, "-3 -4 -2 -1 | -1 | -3.33 -4.44 -2.22 0"),
    ],
)
def test_numbers_have_decimals_only_where_they_need_them(values, p, numbers, texts):
    comparison = compare(feature_map([values]), Pooling(), Dropout(p=p, seed=2))
    still(comparison)
    assert [text for text, font in texts if font.size > 40] == numbers.replace(" |", "").split()


@every_case
@pytest.mark.parametrize("layout", ["true", "over"])
def test_a_picture_is_drawn_in_every_corner_and_always_the_same_and_its_texts_can_be_read(case, layout, texts):
    image = still(compare(*CASES[case]), layout)
    hold_that_texts_fit_and_their_letters_are_in_the_font(texts)
    assert still(compare(*CASES[case]), layout) == image


def hold_that_texts_fit_and_their_letters_are_in_the_font(texts):
    assert texts
    assert all(font.getlength(text) <= export.SLOT + 1 for text, font in texts)
    known = ImageFont.load_default(20)
    missing = bytes(known.getmask("\uffff"))
    for letter in set("".join(text for text, _ in texts)):
        assert bytes(known.getmask(letter)) != missing, letter


@pytest.mark.parametrize("source", [GREY, COLOUR], ids=["grey", "colour"])
def test_a_file_holds_the_picture_and_is_always_the_same(source):
    scene = comparison_scene(compare(source, Pooling(), Dropout()), "true")
    file = export.png(scene, "Smaller, or sparser?")
    assert np.array_equal(Image.open(io.BytesIO(file)), export.image(scene, "Smaller, or sparser?"))
    assert export.png(scene, "Smaller, or sparser?") == file


def test_another_layout_is_refused_by_name():
    with pytest.raises(ValueError, match="layout must be one of 'true', 'over'; got 'under'"):
        still(compare(*CASES["one cell"]), layout="under")


# ---- the film ----------------------------------------------------------------------------------


def frames(file):
    film = Image.open(io.BytesIO(file))
    for place in range(film.n_frames):
        film.seek(place)
        yield film.info["duration"], np.asarray(film.convert("RGB"))


@pytest.mark.parametrize("case", ["grey", "signed", "colour"])
def test_each_frame_is_the_picture_of_the_next_seed(case):
    source, pooling, dropout = CASES[case]
    shown = list(frames(film(compare(source, pooling, dropout), passes=3)))
    assert [duration for duration, _ in shown] == [500] * 3
    for later, (_, frame) in enumerate(shown):
        alone = drawn(compare(source, pooling, replace(dropout, seed=dropout.seed + later)))
        assert (np.maximum(frame, alone) - np.minimum(frame, alone)).max() < (60 if case == "colour" else 20)
        for exact in (PAPER, ORANGE, BLUE, FRAME, TEXT, *([] if case == "colour" else [HOLE, LINE])):
            code = coded(np.array(exact, np.uint8))
            assert (coded(frame)[coded(alone) == code] == code).all()


def test_only_the_dropout_panel_changes_and_the_film_never_ends():
    comparison = compare(*CASES["colour"])
    file = film(comparison)
    first, *others = (frame for _, frame in frames(file))
    assert len(others) == 11
    assert Image.open(io.BytesIO(file)).info["loop"] == 0
    start = first.shape[1] - export.MARGIN - (first.shape[1] - 2 * export.MARGIN - 2 * export.GAP) // 3
    for frame in others:
        changed = (frame != first).any(axis=(0, 2))
        assert changed[start:].any() and not changed[:start].any()


def test_in_evaluation_one_frame_is_the_whole_film():
    shown = frames(film(compare(*CASES["evaluation"])))
    assert [duration for duration, _ in shown] == [500]


@pytest.mark.parametrize("case", ["p = 0", "p = 1", "one cell", "windows of padding", "beyond float32"])
def test_a_film_is_made_in_the_corners(case):
    assert len(list(frames(film(compare(*CASES[case]), passes=2, layout="over")))) == 2


@pytest.mark.parametrize("source", [fit(CAT, 64), to_grey(fit(CAT, 64))], ids=["colour", "grey"])
def test_a_film_of_64_by_64_cells_stays_below_2_megabytes(source):
    for p in (0.1, 0.5):
        assert len(film(compare(source, Pooling(), Dropout(p=p)))) < 2e6


def test_a_film_is_always_the_same():
    assert film(compare(*CASES["colour"]), 3) == film(compare(*CASES["colour"]), 3)


def test_a_film_of_no_scenes_is_refused():
    with pytest.raises(ValueError, match="a film needs at least one scene; got none"):
        export.gif([])


def test_nothing_of_streamlit_is_imported():
    check = "import sys, viz.export.picture; assert not any(name.split('.')[0] == 'streamlit' for name in sys.modules)"
    subprocess.run([sys.executable, "-c", check], cwd=TOP, check=True)
