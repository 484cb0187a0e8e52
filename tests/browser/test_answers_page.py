"""Answers, as a person meets it."""

from playwright.sync_api import expect

from tests.browser.parts import settle, slider
from viz.studies.answers import GROUPS

# The questions whose answers are too wide, or say nothing.
FAULTS = """all => all.filter(each => {
  const said = each.querySelector(".answer p")
  return [each, ...each.querySelectorAll("*")].some(node => node.getBoundingClientRect().right > innerWidth)
    || said.clientHeight < 20 || said.innerText.length < 40
}).map(each => each.querySelector("h3").innerText)"""


def test_an_answer_opens_by_its_link_is_found_by_words_and_shown_with_its_settings(open_tab, app_url):
    page = open_tab(f"{app_url}/answers?id=stride-instead&k=3")
    answer = page.locator("details", has=page.get_by_role("heading", name="Why pool at all? Would a stride not do?"))
    expect(answer).to_have_attribute("open", "")
    expect(answer.locator("summary")).to_be_focused()
    expect(answer).to_be_in_viewport()
    settle(page)

    search, status = page.get_by_role("searchbox", name="Search the questions and answers"), page.get_by_role("status")
    search.fill("gradient winner")
    expect(page.locator("details:visible")).to_have_count(2)
    expect(status).to_have_text(f"2 of {sum(len(group.answers) for group in GROUPS)} questions")
    search.press("Tab")
    page.keyboard.press("Enter")  # the first that is found unfolds
    expect(page.locator("details[open]:visible")).to_have_count(1)
    search.fill("xyz")
    expect(page.locator("h2:visible")).to_have_count(0)
    search.fill("")
    settle(page)
    assert "q=" not in page.url and "k=3" in page.url

    answer.get_by_role("link", name="See it: Compare").click()
    expect(page.get_by_role("heading", name="Smaller, or sparser?")).to_be_visible()
    expect(slider(page, "Window k")).to_have_value("3")
    expect(page.locator('section[data-role="pooling"] h2').first).to_have_text("Stride alone: smaller")
    page.go_back()
    expect(page.locator("details[open]")).to_have_count(1)

    # Each of them unfolds, on every screen, and is as wide as that at most.
    answers = page.locator("details")
    answers.evaluate_all("all => all.forEach(each => (each.open = true))")
    settle(page)
    for width, height in ((1440, 900), (1280, 720), (390, 844)):
        page.set_viewport_size({"width": width, "height": height})
        assert answers.evaluate_all(FAULTS) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
