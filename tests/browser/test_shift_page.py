"""Shift, as a person meets it."""

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from tests.browser.parts import charts, hashes, settle, slider
from viz.inputs import fit, load_sample
from viz.inputs.looks import look_at

PATH = "shift"


def maps(page: Page) -> list[str]:
    """What the six maps show: input, max-pooling and dropout before the shift, and then after it."""
    return hashes(page.locator(".panel canvas"))


@pytest.mark.charts
def test_opens_on_a_shift_by_one_pixel_that_is_moved_and_stands_in_the_link(open_page):
    page = open_page(PATH)
    assert len(set(maps(page))) == 6
    expect(page.get_by_text("what leaves at one side comes back")).to_be_visible()
    expect(charts(page)).to_have_count(2)
    a_shift_moves_the_lower_row_alone_and_back(page)
    slider(page, "Drop probability p").press("Home")
    settle(page)
    what_is_told_of_a_shifted_map_are_its_own_values(page)
    before = maps(page)
    slider(page, "Shift down").press("End")
    settle(page)
    again = open_page(page.url[page.url.index(PATH) :])
    assert maps(again) == maps(page) != before
    assert slider(again, "Shift down").input_value() == "8"


@pytest.mark.charts
def test_charts_that_are_in_view_together_are_both_drawn_anew(open_page):
    page = open_page(PATH, viewport={"width": 1440, "height": 3200})
    expect(charts(page)).to_have_count(2)
    before = drawn(page)
    slider(page, "Working size").press("ArrowLeft")
    settle(page)
    assert all(one != other for one, other in zip(drawn(page), before, strict=True))


def drawn(page: Page) -> list[str]:
    """The values of each chart."""
    return charts(page).evaluate_all(
        "all => all.map(plot => JSON.stringify(plot.calcdata.map(all => all.map(at => at.y))))"
    )


def a_shift_moves_the_lower_row_alone_and_back(page: Page) -> None:
    before = maps(page)
    slider(page, "Shift right").press("ArrowRight")
    settle(page)
    after = maps(page)
    assert after[:3] == before[:3]
    assert all(one != other for one, other in zip(before[3:], after[3:], strict=True))
    expect(page.get_by_text("it is what it was, moved 1 cell right")).to_be_visible()
    slider(page, "Shift right").press("ArrowLeft")
    settle(page)
    assert maps(page) == before


def what_is_told_of_a_shifted_map_are_its_own_values(page: Page) -> None:
    """With p = 0."""
    x = np.roll(look_at(fit(load_sample("cat"), 32), "grey").values[0], 1, axis=-1)
    window = ", ".join(f"{value:.2f}" for value in x[16:18, 12:14].ravel())  # the one that is lit at first
    line = page.locator(".sum p", has=page.locator(".word.dropout", has_text="after"))
    expect(line).to_have_text(f"after {window}")
