"""Is pooling a dropout?, as a person meets it."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.parts import EDGE, canvas, caption, charts, pictures, settle, slider
from viz.inputs import fit, load_sample
from viz.inputs.looks import look_at
from viz.ops import max_pool2d

PATH = "is-pooling-a-dropout"


def row(page: Page, name: str):
    return page.get_by_role("row", name=name)


@pytest.mark.charts
def test_opens_on_an_answer_with_its_reasons_and_follows_its_controls(open_page):
    page = open_page(PATH)
    expect(page.get_by_role("heading", name="Is pooling a dropout?")).to_be_visible()
    expect(page.get_by_text("No: pooling keeps 256 of 1,024 values")).to_be_visible()
    expect(page.get_by_role("heading", name="Dropout, equal budget")).to_be_visible()
    expect(page.locator("tbody tr")).to_have_count(11)
    expect(charts(page)).to_be_visible()
    assert len(set(pictures(page).values())) == 3
    each_cell_tells_whether_it_wins(page)
    the_budget_follows_the_window_until_p_is_moved(page)
    a_new_mask_changes_dropout_alone(page)


def each_cell_tells_whether_it_wins(page: Page) -> None:
    box = canvas(page, "dropout").bounding_box()
    cell = (box["width"] - 2 * EDGE) / 32
    x = look_at(fit(load_sample("cat"), 32), "grey").values[0]
    _, winners = max_pool2d(x, 2, return_indices=True)
    won = divmod(int(winners[5, 9]), 32)
    lost = next((r, c) for r in (10, 11) for c in (18, 19) if (r, c) != won)
    for (r, c), said in ((won, f"{x[won]:.2f} wins its window"), (lost, f"loses its window to {x[won]:.2f}")):
        page.mouse.move(box["x"] + EDGE + cell * (c + 0.5), box["y"] + EDGE + cell * (r + 0.5))
        expect(page.locator(".sum")).to_contain_text(said)


def the_budget_follows_the_window_until_p_is_moved(page: Page) -> None:
    slider(page, "Window k").press("ArrowRight")
    settle(page)
    kept = 10 * 10  # windows of three on 32 cells leave two rows and columns unread
    shown = page.locator(".slider", has_text="Drop probability p").locator("output")
    expect(shown).to_have_text(f"{1 - kept / 1024:.3f}")
    assert caption(page, "pooling").startswith("32 × 32")
    slider(page, "Drop probability p").press("ArrowLeft")
    settle(page)
    expect(page.get_by_label("Match pooling's budget")).not_to_be_checked()
    expect(page.get_by_role("heading", name="Dropout, equal budget")).to_have_count(0)
    assert "match=0" in page.url
    page.get_by_label("Match pooling's budget").check()
    settle(page)
    expect(shown).to_have_text(f"{1 - kept / 1024:.3f}")


def a_new_mask_changes_dropout_alone(page: Page) -> None:
    before, shape, overlap = pictures(page), row(page, "Shape").inner_text(), row(page, "Next pass").inner_text()
    page.keyboard.press("n")
    settle(page)
    after = pictures(page)
    assert before["pooling"] == after["pooling"]
    assert before["dropout"] != after["dropout"]
    assert row(page, "Shape").inner_text() == shape
    assert row(page, "Next pass").inner_text() != overlap


def test_a_link_restores_the_page_and_compare_shares_its_settings(open_page):
    page = open_page(f"{PATH}?input=coffee&look=relu&channel=4&k=3&pass=5")
    again = open_page(page.url[page.url.index(PATH) :])
    assert pictures(again) == pictures(page)
    page.get_by_role("link", name="Compare").click()
    settle(page)
    expect(page.get_by_role("heading", name="Smaller, or sparser?")).to_be_visible()
    assert slider(page, "Window k").input_value() == "3"
    assert page.get_by_label("Pass").input_value() == "5"
    expect(page).to_have_url(re.compile("input=coffee"))
