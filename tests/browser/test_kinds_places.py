"""Kinds, and Where in a CNN, as a person meets them."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.parts import HASHED, chart_in_view, charts, settle, slider

PATH = "order-and-kinds?part=kinds"
PHONE, LAPTOP = {"width": 390, "height": 844}, {"width": 1280, "height": 720}


def pictures_of(page: Page, *titles: str) -> list[str]:
    """What the maps of these titles show."""
    panels = [
        page.locator("section.panel").filter(has=page.get_by_role("heading", name=title, exact=True))
        for title in titles
    ]
    return [panel.locator("canvas").evaluate(HASHED) for panel in panels]


def same(before: list[str], after: list[str]) -> list[bool]:
    return [one == other for one, other in zip(before, after, strict=True)]


@pytest.mark.charts
def test_kinds_follow_p_and_the_size_of_blocks_their_chart_when_the_finger_rests_and_places_come_after_them(open_page):
    page = open_page(PATH)
    titles = "As it is: edge, 0°", "Values: edge, 0°", "Blocks: edge, 0°", "How often blocks drop", "DropConnect"
    chart = charts(page)
    counts = "plot => JSON.stringify(plot.data[1].y)"
    expect(chart).to_have_count(1)
    before, drawn = pictures_of(page, *titles), chart.evaluate(counts)
    slider(page, "Block size").press("ArrowRight")
    settle(page)
    larger = pictures_of(page, *titles)
    assert same(before, larger) == [True, True, False, False, True]
    expect(page.get_by_role("rowheader", name="Blocks")).to_contain_text("4 × 4")
    assert chart_in_view(page).evaluate(counts) == drawn
    slider(page, "Drop probability p").press("PageUp")
    settle(page)
    assert same(larger, pictures_of(page, *titles)) == [True, False, False, False, False]
    assert chart.evaluate(counts) == drawn  # until it is looked at
    assert chart_in_view(page).evaluate(counts) != drawn
    assert "block=4" in page.url
    window = slider(page, "Window k").bounding_box()["y"]
    weights = page.locator("section.panel", has_text="DropConnect").first.bounding_box()["y"]
    assert 0 < weights - window < 200
    fits_a_phone(page)
    page.get_by_role("heading", level=1).scroll_into_view_if_needed()
    # What is moved changes something that is in view beside it.
    for size in (PHONE, LAPTOP):
        page.set_viewport_size(size)
        settle(page)
        for control in (slider(page, "Drop probability p"), slider(page, "Block size")):
            expect(control).to_be_in_viewport(ratio=1)
        expect(page.locator("section.panel", has_text="Blocks: edge, 0°").locator("canvas")).to_be_in_viewport(
            ratio=0.9
        )
    page.get_by_role("radio", name="Where in a CNN").click()
    expect(page.get_by_role("heading", name="Do neighbours give it away?")).to_be_visible()
    expect(chart).to_have_count(0)
    settle(page)
    assert "part=places" in page.url
    a_dropout_changes_places(page)


def a_dropout_changes_places(page: Page) -> None:
    titles = "Input", "Convolution, 0°", "ReLU, 0°", "Max-pooling, 0°", "Dense layer, with it"
    after_pooling = pictures_of(page, *titles)
    place = page.get_by_role("combobox", name="Dropout stands")
    place.select_option("After ReLU")
    settle(page)
    assert same(after_pooling, pictures_of(page, *titles)) == [True, True, False, False, False]
    assert "place=relu" in page.url
    expect(page.locator('tr[aria-current="true"]').get_by_role("rowheader")).to_contain_text("After ReLU")
    place.select_option("Before dense")
    settle(page)
    assert same(after_pooling, pictures_of(page, *titles))[:3] == [True] * 3
    expect(page.get_by_role("combobox", name="Unit")).to_have_count(0)
    fits_a_phone(page)


def fits_a_phone(page: Page) -> None:
    """Made as narrow as a phone, the page is no wider than that, and nothing in its tables is cut off."""
    page.set_viewport_size(PHONE)
    settle(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    over = page.locator("td, th.title").evaluate_all("all => all.map(cell => cell.scrollWidth - cell.clientWidth)")
    assert max(over) <= 0
