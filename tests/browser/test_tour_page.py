"""The tour, as a person walks through it."""

from playwright.sync_api import expect

from tests.browser.parts import settle

BAR = 'nav[aria-label="Scenes"]'


def test_cells_are_marked_by_keyboard_alone_and_the_answer_is_told_once_and_stays(open_tab, app_url):
    page = open_tab(f"{app_url}/tour?scene=mark", own=True)  # a history has an end
    grid, ask = page.get_by_role("application"), page.locator(BAR).get_by_role("button")
    grid.first.wait_for()
    settle(page)
    told = page.locator(f"{BAR} + .spoken")
    page.evaluate(
        "told => { window.said = []; new MutationObserver(() => said.push(told.textContent))"
        ".observe(told, { childList: true, characterData: true, subtree: true }) }",
        told.element_handle(),
    )
    grid.focus()
    for key in ("ArrowRight", "ArrowRight", "Enter", "ArrowDown", "ArrowRight", " "):
        page.keyboard.press(key)
    settle(page)
    expect(told).to_contain_text("2 of 4 cells: row 0, column 2, row 1, column 3")
    ask.focus()
    page.keyboard.press("Enter")
    expect(told).to_have_text("You marked 1 of 2 right.")
    settle(page)
    assert page.evaluate("said").count("You marked 1 of 2 right.") == 1
    expect(ask).to_be_focused()
    expect(ask).to_have_text("Guess again")
    expect(grid).to_have_count(2)
    # What was there comes back with a step in the history, and with the link.
    page.locator(BAR).get_by_role("link", name="Next").press("Enter")
    expect(page.get_by_role("heading", name="Mark them again", level=1)).to_be_visible()
    settle(page)
    assert "scene=mark-again" in page.url
    page.go_back()
    expect(ask).to_have_text("Guess again")
    settle(page)
    assert "guess=mark.0-2.1-3.1&seen=mark" in page.url
