"""The tour, as a person walks through it before a hall."""

from playwright.sync_api import expect

from tests.browser.parts import settle

BAR = 'nav[aria-label="Scenes"]'
TELL = """told => {
  window.said = []
  new MutationObserver(() => said.push(told.textContent)).observe(told, { childList: true })
}"""


def test_cells_are_marked_by_keyboard_alone_and_the_answer_is_told_once_and_comes_back_with_a_step_in_the_history(
    open_tab, app_url
):
    page = open_tab(f"{app_url}/tour?scene=mark&present=1", own=True)  # a history has an end
    grid, ask = page.get_by_role("application"), page.locator(BAR).get_by_role("button")
    grid.first.wait_for()
    settle(page)
    assert page.evaluate("getComputedStyle(document.documentElement).fontSize") == "24.75px"
    told = page.locator(f"{BAR} + .spoken")
    told.evaluate(TELL)
    grid.focus()
    for key in ("ArrowRight", "ArrowRight", "Enter", "ArrowDown", "ArrowRight", " "):
        page.keyboard.press(key)
    settle(page)
    expect(told).to_have_text("Marked are 2 of 4 cells: row 0, column 2, row 1, column 3.")
    ask.focus()
    page.keyboard.press("Enter")
    expect(told).to_have_text("You marked 1 of 2 right.")
    settle(page)
    assert page.evaluate("said").count("You marked 1 of 2 right.") == 1
    expect(ask).to_be_focused()
    expect(ask).to_have_text("Guess again")
    page.keyboard.press("PageDown")  # as remotes send it
    expect(page.get_by_role("heading", name="Mark them again", level=1)).to_be_visible()
    settle(page)
    assert "scene=mark-again" in page.url and "present=1" in page.url
    page.keyboard.press("l")
    expect(page.get_by_text("Ask how they chose", exact=False)).to_be_visible()
    page.go_back()
    expect(ask).to_have_text("Guess again")
    settle(page)
    assert "guess=mark.0-2.1-3.1&seen=mark" in page.url
