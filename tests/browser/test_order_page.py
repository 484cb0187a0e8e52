"""Order and kinds, as a person meets it: one part at a time, and a window to pick."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.parts import EDGE, canvas, chart_in_view, charts, hashes, pictures, settle, slider

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
def test_a_window_is_picked_on_any_map_and_parts_keep_their_settings(open_page):
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
        expect(slider(page, "Window row")).to_have_value("0")
        settle(page)
        assert values(page) != picked
        click_cell(page, layer, row, column)
        assert window(page) == ("3", "12")
        assert values(page) == picked
        assert pictures(page) == lit
    parts_give_way_to_each_other_and_keep_their_settings(page)


@pytest.mark.charts
def test_a_window_is_picked_while_a_chart_asks_to_be_drawn(open_page):
    page = open_page(WINDOW, viewport={"width": 1440, "height": 2400})
    before, chart = values(page), charted(page)
    canvas(page, "pooling").evaluate("""canvas => {
      document.dispatchEvent(new CustomEvent("rest")) // the chart asks in the next task, and so does the pick
      const { left, top, width, height } = canvas.getBoundingClientRect()
      const at = { clientX: left + 0.4 * width, clientY: top + 0.4 * height, bubbles: true }
      setTimeout(() => canvas.dispatchEvent(new MouseEvent("click", at)))
    }""")
    settle(page)
    assert window(page) != ("8", "8")
    assert values(page) != before
    assert charted(page) != chart


def parts_give_way_to_each_other_and_keep_their_settings(page: Page) -> None:
    slider(page, "Window k").press("ArrowRight")
    settle(page)
    picked, link = window(page), page.url.replace("part=window&", "")
    page.get_by_role("radio", name="Order", exact=True).click()
    settle(page)
    expect(page.get_by_role("heading", name="Who wins?")).to_have_count(0)
    expect(page.get_by_role("heading", name="On average over masks: drop → pool")).to_be_visible()
    order_has_two_lanes_and_what_they_give_on_average(page)
    expect(page).to_have_url(link)
    page.get_by_role("radio", name="One window").click()
    settle(page)
    expect(page.get_by_role("heading", name="On average over masks: drop → pool")).to_have_count(0)
    expect(page.get_by_role("heading", name="Who wins?")).to_be_visible()
    expect(charts(page)).to_have_count(1)
    assert window(page) == picked


def test_sliders_move_the_window_a_link_restores_it_and_a_new_mask_marks_another_winner(open_page):
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
    slider(page, "Window column").press("ArrowLeft")
    settle(page)
    a_new_mask_marks_another_winner_on_a_phone_too(page)


def a_new_mask_marks_another_winner_on_a_phone_too(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    settle(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    winner = page.locator('tr[aria-current="true"]')
    expect(winner).to_contain_text("Rank 3")
    expect(winner).to_contain_text("Kept on this pass, and wins.")
    page.keyboard.press("n")
    settle(page)
    expect(winner).not_to_contain_text("Rank 3")


def order_has_two_lanes_and_what_they_give_on_average(page: Page) -> None:
    assert len(set(lanes(page))) == 5
    expect(page.get_by_text("Pool → drop is unbiased")).to_be_visible()
    expect(page.get_by_role("heading", name="Mean of 100 passes")).to_be_visible()
    expect(page.get_by_text("Channel dropout and max-pooling commute")).to_be_visible()
    expect(charts(page)).to_have_count(1)


def lanes(page: Page) -> list[str]:
    """What the maps of both lanes show: the input, pool → drop, drop → pool."""
    return hashes(page.locator(".maps").first.locator("canvas"))


def test_p_moves_what_follows_a_dropout_alone_and_stands_in_the_link(open_page, open_tab):
    page = open_page(f"{PATH}?k=3&s=1&p=0.3&pass=9&n=300&size=128")
    before = lanes(page)
    slider(page, "Drop probability p").press("ArrowRight")
    settle(page)
    after = lanes(page)
    changed = [one != other for one, other in zip(before, after, strict=True)]
    assert changed == [False, False, True, True, True]
    assert "p=0.31" in page.url
    again = open_tab(None, own=True)
    controls = []  # that come late, once the maps are there, and have them go on all the same
    again.route("**/modules/live_controls.*", lambda route: controls.append(route))
    again.goto(page.url)
    again.locator("section.panel canvas").first.wait_for()
    again.wait_for_timeout(1500)
    for late in controls:
        late.continue_()
    expect(again.get_by_role("heading", name="Mean of 300 passes")).to_be_visible()
    settle(again)
    assert lanes(again) == after
