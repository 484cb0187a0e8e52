"""The table of axes in a browser: its rows and pictures, and what an update leaves alone."""

import io
from collections.abc import Callable

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser.parts import mover, settle
from tests.browser.stage import stage
from viz.pages.live_axes import PARTS, pack
from viz.studies.axes import Axis, Bars, Reading, Spots

BLUE, DARK_BLUE, ORANGE = (0, 114, 178), (86, 180, 233), (213, 94, 0)
SIDE = 64  # pixels of the page inside the frame of a picture


def message(step: int) -> bytes:
    """The table of one step."""
    diagonal = Spots(np.eye(2))
    mean = Reading(-0.25, "−0.25", Bars((0.5, 1.0))), Reading(0.5, "0.50", Bars((0.5, 0.25)), 0.5, "theory 0.50")
    mask = Reading(1.0, "1", diagonal), Reading(0.25, "0.25", Spots(np.full((14, 20), -1.0 if step else 1.0)))
    axes = (
        Axis("mean", "Mean", "before → after", mean, "Pooling takes 50 % off the mean, × 0.5, and dropout leaves it."),
        Axis("mask", "Next pass", "overlap of two masks", mask, f"Step {step} of the masks."),
    )
    return pack(axes[: 3 - step], (("Max-pooling", "pooling"), (f"Dropout {step}", "dropout")), chosen="mask")


@pytest.fixture
def open_table(open_tab):
    """Opens the table on its first step; gives the page, and what shows a further step."""

    def opened(width: int = 1200, own: bool = False) -> tuple[Page, Callable[[int], None]]:
        page = open_tab(None, {"width": width, "height": 800}, own)
        show = stage(page, PARTS)
        show(message(0))
        return page, lambda step: show(message(step))

    return opened


def row(page: Page, name: str):
    return page.get_by_role("row").filter(has=page.get_by_role("rowheader", name=name))


def coloured(page: Page, name: str, column: int, colour: tuple[int, int, int]) -> np.ndarray:
    """Where a picture on screen has exactly this colour: bool, cut to the rectangle that holds all of it."""
    box = row(page, name).get_by_role("img").nth(column).bounding_box()
    ratio = page.evaluate("devicePixelRatio")
    left, top = (int(box[side] * ratio) for side in "xy")
    shot = page.screenshot()
    at = (np.asarray(Image.open(io.BytesIO(shot)).convert("RGB")) == colour).all(axis=-1)
    at = at[top : top + int(box["height"] * ratio) + 2, left : left + int(box["width"] * ratio) + 2]
    rows, columns = np.flatnonzero(at.any(axis=1)), np.flatnonzero(at.any(axis=0))
    return at[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1] if rows.size else at[:0, :0]


def test_is_a_table_of_names_numbers_and_words(open_table):
    page, _ = open_table()
    titles = page.get_by_role("columnheader").all_inner_texts()
    assert titles == ["Axis", "Max-pooling", "Dropout 0", "In words"]
    mean = row(page, "Mean")
    assert mean.get_by_role("rowheader").inner_text().split("\n") == ["Mean", "before → after"]
    pooling, dropout, words = mean.get_by_role("cell").all_inner_texts()
    assert pooling.split() == ["−0.25"]
    assert dropout.split("\n") == ["0.50", "theory 0.50"]
    assert words == "Pooling takes 50\u00a0% off the mean, ×\u00a00.5, and dropout leaves it."
    expect(mean.get_by_role("img", name="Mean, as bars")).to_have_count(2)
    expect(row(page, "Next pass").get_by_role("img", name="Next pass, as a map")).to_have_count(2)
    assert [row(page, name).get_attribute("aria-current") for name in ("Mean", "Next pass")] == ["false", "true"]


def test_pictures_show_the_ink(open_table):
    page, _ = open_table()
    diagonal = np.kron(np.eye(2, dtype=bool), np.ones((SIDE // 2, SIDE // 2), bool))
    assert np.array_equal(coloured(page, "Next pass", 0, BLUE), diagonal)
    assert np.array_equal(coloured(page, "Next pass", 1, ORANGE), np.ones((3 * 14, 3 * 20), bool))
    for column, colour, shares in ((0, BLUE, (0.5, 1)), (1, ORANGE, (0.5, 0.25))):
        heights = coloured(page, "Mean", column, colour).sum(axis=0)
        foot = 1  # the line that a bar stands on
        assert {heights[0], heights[-1]} == {round(SIDE * share) - foot for share in shares}


def test_cells_are_whole_pixels_of_the_screen(open_table):
    ratio = 1.5
    page, _ = open_table(own=True)
    mover(page)(ratio)
    shown = "c => [c.width, c.height, c.getBoundingClientRect().width, c.getBoundingClientRect().height]"
    for canvas in row(page, "Next pass").locator("canvas").all():
        columns, rows, width, height = canvas.evaluate(shown)
        cell = SIDE * ratio // columns
        assert (width * ratio, height * ratio) == pytest.approx((columns * cell, rows * cell), abs=0.1)


def test_an_update_changes_what_is_new_and_leaves_the_rest_alone(open_table):
    page, show_step = open_table()
    page.locator("table").evaluate("""table => {
        window.first = [...table.querySelectorAll("*")]
        window.touched = []
        const watch = new MutationObserver(all => window.touched.push(...all.map(one => one.target)))
        watch.observe(table, { subtree: true, childList: true, characterData: true, attributes: true }) }""")
    show_step(1)
    assert page.locator("table").evaluate("""table => {
        const now = [...table.querySelectorAll("*")]
        return now.length === first.length && now.every((node, i) => node === first[i]) }""")
    expect(page.get_by_role("columnheader").nth(2)).to_have_text("Dropout 1")
    assert not coloured(page, "Next pass", 1, ORANGE).any()
    inside = "(node, kinds) => touched.filter(one => node.contains(one) && one.matches(kinds)).length"
    assert row(page, "Next pass").evaluate(inside, ".words") == 1
    assert row(page, "Mean").evaluate(inside, "b, small, i, .words") == 0
    show_step(2)
    expect(page.get_by_role("columnheader", name="Dropout 2")).to_be_visible()
    expect(page.get_by_role("rowheader")).to_have_text(["Meanbefore → after"])


def test_pictures_follow_the_theme(open_table):
    page, _ = open_table()
    ink = "canvas => [...canvas.getContext('2d').getImageData(0, 0, 2, 1).data]"
    canvas = row(page, "Next pass").locator("canvas").first
    assert canvas.evaluate(ink) == [*BLUE, 255, 0, 0, 0, 0]
    page.emulate_media(color_scheme="dark")
    settle(page)
    assert canvas.evaluate(ink) == [*DARK_BLUE, 255, 0, 0, 0, 0]


def test_rows_become_cards_on_a_phone(open_table):
    page, _ = open_table(390)
    for width in (390, 320):
        page.set_viewport_size({"width": width, "height": 800})
        page.wait_for_timeout(100)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        name = row(page, "Mean").get_by_role("rowheader").bounding_box()
        pooling, dropout, words = (cell.bounding_box() for cell in row(page, "Mean").get_by_role("cell").all())
        assert name["y"] + name["height"] <= pooling["y"] == dropout["y"]
        assert pooling["x"] + pooling["width"] <= dropout["x"]
        assert max(box["y"] + box["height"] for box in (pooling, dropout)) <= words["y"]
        assert all(box["x"] + box["width"] <= width for box in (name, pooling, dropout, words))
    label = row(page, "Mean").get_by_role("cell").nth(1)
    assert label.evaluate("cell => getComputedStyle(cell, '::before').content") == '"Dropout 0"'
