"""Order and kinds, as a person meets it: one part at a time, and a window to pick."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.parts import EDGE, canvas, chart_in_view, charts, pictures, settle, slider

PATH = "order-and-kinds"
WINDOW = f"{PATH}?part=window"


def click_cell(page: Page, layer: str, row: int, column: int) -> None:
    """Click a cell of a map of 32 × 32, or of one that lies in the middle of its frame of that size."""
    box = canvas(page, layer).bounding_box()
    cell = (box["width"] - 2 * EDGE) / 32
    offset = 8 if layer == "pooling" else 0
    x, y = (EDGE + cell * (offset + at + 0.5) for at in (column, row))
    canvas(page, layer).click(position={"x": x, "y": y})
    settle(page)


def values(page: Page) -> list[str]:
    """The values of the window, largest first."""
    names = page.get_by_role("rowheader").filter(has_text="Rank")
    return names.locator("small").all_inner_texts()


def charted(page: Page) -> list[float]:
    """The chances by value in the chart, in percent."""
    return chart_in_view(page).evaluate("plot => plot.calcdata[1].map(bar => bar.s)")


def window(page: Page) -> tuple[str, str]:
    return tuple(slider(page, f"Window {way}").input_value() for way in ("row", "column"))


@pytest.mark.charts
def test_a_window_is_picked_on_any_map(open_page):
    page = open_page(WINDOW)
    expect(page.get_by_role("row")).to_have_count(2 + 5 + 7)
    expect(charts(page)).to_be_visible()
    assert window(page) == ("8", "8")
    in_the_middle, chart = values(page), charted(page)
    click_cell(page, "pooling", 3, 12)
    assert window(page) == ("3", "12")
    assert "row=3&column=12" in page.url
    picked, lit = values(page), pictures(page)
    assert picked != in_the_middle
    assert charted(page) != chart
    for layer, row, column in (("input", 6, 24), ("dropout", 7, 25)):
        click_cell(page, "pooling", 0, 0)
        assert values(page) != picked
        click_cell(page, layer, row, column)
        assert window(page) == ("3", "12")
        assert values(page) == picked
        assert pictures(page) == lit


def test_sliders_move_the_window_and_a_link_restores_it(open_page):
    page = open_page(WINDOW)
    lit, before = pictures(page), values(page)
    slider(page, "Window column").press("ArrowRight")
    settle(page)
    assert window(page) == ("8", "9")
    assert values(page) != before
    assert all(pictures(page)[layer] != lit[layer] for layer in lit)
    again = open_page(page.url[page.url.index(PATH) :])
    assert window(again) == ("8", "9")
    assert (values(again), pictures(again)) == (values(page), pictures(page))


def test_a_new_mask_marks_another_winner_on_a_phone_too(open_page):
    page = open_page(WINDOW, viewport={"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    winner = page.locator('tr[aria-current="true"]')
    expect(winner).to_contain_text("Rank 3")
    expect(winner).to_contain_text("Kept on this pass, and wins.")
    page.keyboard.press("n")
    settle(page)
    expect(winner).not_to_contain_text("Rank 3")


@pytest.mark.charts
def test_parts_give_way_to_each_other_and_keep_their_settings(open_page):
    page = open_page(f"{WINDOW}&k=3&row=2")
    page.get_by_role("radio", name="Order", exact=True).click()
    settle(page)
    expect(page.get_by_role("heading", name="Who wins?")).to_have_count(0)
    expect(page.get_by_role("heading", name="On average over masks: drop → pool")).to_be_visible()
    expect(page).to_have_url(re.compile(f"{PATH}\\?k=3&row=2$"))
    page.get_by_role("radio", name="One window").click()
    settle(page)
    expect(page.get_by_role("heading", name="On average over masks: drop → pool")).to_have_count(0)
    expect(page.get_by_role("heading", name="Who wins?")).to_be_visible()
    expect(charts(page)).to_have_count(1)
    assert window(page) == ("2", "5")
