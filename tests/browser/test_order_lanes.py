"""Dropout after pooling and before it, as a person meets both."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.parts import charts, settle, slider

PATH = "order-and-kinds"


def lanes(page: Page) -> list[str]:
    """What the maps of both lanes show: the input, pool → drop, drop → pool."""
    maps = page.locator(".maps").first.locator("canvas")
    return maps.evaluate_all("all => all.map(c => c.toDataURL())")


@pytest.mark.charts
def test_opens_on_two_lanes_and_what_they_give_on_average(open_page):
    page = open_page(PATH)
    assert len(set(lanes(page))) == 5
    expect(page.get_by_text("Pool → drop is unbiased")).to_be_visible()
    expect(page.get_by_role("heading", name="Mean of 100 passes")).to_be_visible()
    expect(page.get_by_text("Channel dropout and max-pooling commute")).to_be_visible()
    expect(charts(page)).to_have_count(1)


def test_p_moves_what_follows_a_dropout_alone_and_stands_in_the_link(open_page):
    page = open_page(f"{PATH}?k=3&s=1&p=0.3&pass=9&n=300")
    before = lanes(page)
    slider(page, "Drop probability p").press("ArrowRight")
    settle(page)
    after = lanes(page)
    changed = [one != other for one, other in zip(before, after, strict=True)]
    assert changed == [False, False, True, True, True]
    assert "p=0.31" in page.url
    again = open_page(page.url[page.url.index(PATH) :])
    assert lanes(again) == after
    expect(again.get_by_role("heading", name="Mean of 300 passes")).to_be_visible()
