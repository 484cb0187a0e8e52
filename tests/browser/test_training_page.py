"""The training lab, as a person meets it."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.parts import charts, hashes, settle, slider

PATH = "training-lab"
TINY = f"{PATH}?nets=pool.pool_drop&seeds=2&steps=40&images=60"


def holes(page: Page) -> list[str]:
    """What the maps after dropout show."""
    return hashes(page.locator('section[data-role="dropout"] canvas'))


def below_run(page: Page, part: Locator) -> float:
    """How far below the button Run a part begins, wherever the page is scrolled to."""
    return part.bounding_box()["y"] - page.get_by_role("button", name="Run", exact=True).bounding_box()["y"]


@pytest.mark.charts
def test_runs_what_is_asked_for_and_shows_it(open_page):
    page = open_page(TINY)
    expect(page.get_by_text("Stored result of the default settings")).to_be_visible()
    expect(charts(page)).to_have_count(10)
    status = page.get_by_role("status").filter(has_text="result")
    expect(status).to_contain_text("steps 800, not 40. Press Run for yours.")
    expect(page.locator("[data-faded] table")).to_have_count(2)
    page.get_by_role("button", name="Run", exact=True).click()
    expect(page.get_by_text("Done: 4 of 4 runs")).to_be_visible()
    expect(page.get_by_role("button", name="Run", exact=True)).to_be_enabled()
    expect(page.get_by_role("row", name="Pooling + dropout 128 units, 2 seeds")).to_be_visible()
    expect(page.locator("[data-faded]")).to_have_count(0)
    top = below_run(page, charts(page).first)
    # Another experiment has no result yet: this one stays, and says of what it is.
    slider(page, "Seeds").press("ArrowRight")
    expect(page.get_by_text("seeds 2, not 3. Press Run for yours.")).to_be_visible()
    assert below_run(page, charts(page).first) == top


def test_controls_answer_a_drawing_goes_into_the_link_and_a_run_stops_when_it_is_told_to(open_page):
    page = open_page(f"{PATH}?seeds=10&steps=1600&filters=16")
    top = below_run(page, page.get_by_text("Stored result"))
    before = holes(page)
    page.keyboard.press("n")
    settle(page)
    assert holes(page) != before
    page.keyboard.press("t")
    settle(page)
    expect(page.get_by_text("This mask drops")).to_have_count(0)
    slider(page, "p of the features").press("Home")
    settle(page)
    expect(page.get_by_text("Dropout with p = 0 learned the weights 4.21 and −3.18")).to_be_visible()
    page.get_by_role("radio", name="Your drawing").click()
    a_drawing_goes_through_the_network_and_into_the_link(page)
    page.get_by_role("button", name="Run", exact=True).click()
    expect(page.get_by_role("progressbar")).to_be_visible()
    assert below_run(page, page.get_by_text("finished")) == top
    # Streamlit's own header has a Stop, too, while a script runs.
    page.get_by_test_id("stMainBlockContainer").get_by_role("button", name="Stop", exact=True).click()
    expect(page.get_by_text("Stopped")).to_be_visible()
    expect(page.get_by_role("progressbar")).to_have_count(0)


def a_drawing_goes_through_the_network_and_into_the_link(page: Page) -> None:
    expect(page.get_by_text("The sheet is blank.")).to_be_visible()
    sheet = page.get_by_role("group", name="Your drawing")
    sheet.scroll_into_view_if_needed()
    box = sheet.bounding_box()
    x = box["x"] + 3.5 * box["width"] / 8
    page.mouse.move(x, box["y"] + 10)
    page.mouse.down()
    page.mouse.move(x, box["y"] + box["height"] - 10, steps=20)
    page.mouse.up()
    settle(page)
    assert sheet.get_by_role("button", pressed=True).count() == 8
    expect(page.get_by_text("The sheet is blank.")).to_have_count(0)
    page.wait_for_url(f"**drawing={'00010000'.replace('1', 'f') * 8}*")
