"""Compare on a phone: what is docked under the thumb."""

from playwright.sync_api import expect

from tests.browser.parts import settle

PHONE = {"width": 390, "height": 844}


def test_the_names_of_the_pages_lead_to_them_and_back(open_page):
    page = open_page("?k=3", viewport=PHONE, own=True)  # a history has an end
    steps = page.evaluate("history.length")
    for title in ("Shift", "Training lab"):  # others are opened where all of them are looked at
        name = page.get_by_role("link", name=title, exact=True)
        name.click()
        expect(name).to_be_in_viewport(ratio=1)
        expect(name).to_have_attribute("aria-current", "page")
        expect(page.get_by_role("heading", name=title, exact=True, level=1)).to_be_visible()
        page.locator("section.panel canvas").first.wait_for()
        settle(page)
        assert "?k=3" in page.url
    assert page.evaluate("history.length") == steps + 2
    page.go_back()
    expect(page.get_by_role("heading", name="Shift", exact=True, level=1)).to_be_visible()
    expect(page.get_by_role("link", name="Shift", exact=True)).to_have_attribute("aria-current", "page")


def test_more_brings_the_other_controls_and_the_dock_leaves_the_end_of_the_page_free(open_page):
    page = open_page(viewport=PHONE)
    stride, more = page.get_by_role("slider", name="Stride s"), page.get_by_role("button", name="More", exact=True)
    expect(stride).to_be_hidden()
    more.click()
    expect(stride).to_be_in_viewport(ratio=1)
    more.click()
    expect(stride).to_be_hidden()
    page.mouse.move(195, 300)
    page.mouse.wheel(0, 100_000)
    settle(page)
    last, dock = page.get_by_role("link", name="NPZ"), page.get_by_role("slider", name="Window k")
    expect(last).to_be_in_viewport(ratio=1)
    assert last.bounding_box()["y"] + last.bounding_box()["height"] < dock.bounding_box()["y"]
