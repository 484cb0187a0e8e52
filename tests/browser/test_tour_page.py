"""The tour, as a person walks through it before a hall."""

from dataclasses import replace

import numpy as np
import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.parts import EDGE, hashes, settle, slider
from tests.browser.stage import stage, triggered
from tests.browser.test_phone import PHONE
from tests.views.test_tour import CONTRAST
from viz.pages.lecturer_notes import PARTS as NOTES
from viz.pages.tour_bar import PARTS as TOUR_BAR
from viz.studies.tour.scenes import SCENES, TourScene
from viz.views.map_view import PARTS as MAPS
from viz.views.map_view.message import pack
from viz.views.tour import marks_scene

BAR = 'nav[aria-label="Scenes"]'
TELL = """told => {
  window.said = []
  new MutationObserver(() => said.push(told.textContent)).observe(told, { childList: true })
}"""


HALL = {"width": 1280, "height": 720}
FILLED = "hands=vote.3.21.9~blind.3.21.9~denser.3.21.9~exam.3.21.9.5~order.3.21.9~norm.3.21.9~twins.3.21.9"
FILLED += "~vote-again.3.21.9"
FILLED += "&guess=vote.yes~budget.256.256~mark.0-0.1-1~mark-again.0-0.1-1~times.100~shift.100~help.5.-2"
FILLED += "~blind.none~denser.same~exam.pooling~order.smaller~back.50~norm.same~twins.squares~vote-again.no"
LEAST, LETTER = 360 + 2 * EDGE, 22  # pixels of a map and of letters
# The least width of a map, the smallest letters, and how far anything reaches below the top of the bar, or to a side.
MEASURE = """() => {
  const nodes = root => [...root.querySelectorAll("*")].flatMap(node => [node, ...(node.shadowRoot ? nodes(node.shadowRoot) : [])])
  const seen = nodes(document).filter(node => node.checkVisibility({ visibilityProperty: true }) && node.clientHeight !== 1)
  const isText = node => [...node.childNodes].some(child => child.nodeType === 3 && child.data.trim())
  const bar = seen.find(node => node.ariaLabel === "Scenes")
  const shown = seen.filter(node => isText(node) || node.matches("canvas, input"))
  const boxes = shown.filter(node => !bar.contains(node)).map(node => node.getBoundingClientRect())
  return {
    map: Math.min(...seen.filter(node => node.matches(".panel canvas")).map(node => node.clientWidth)),
    letters: Math.min(...seen.filter(isText).map(node => parseFloat(getComputedStyle(node).fontSize))),
    below: Math.max(...boxes.map(box => box.bottom)) - bar.getBoundingClientRect().top,
    beyond: Math.max(...boxes.map(box => Math.max(box.right - innerWidth, -box.left))),
  }
}"""  # noqa: E501

HASTE = """slider => {
  for (const value of [10, 20, 30]) {
    slider.value = value
    slider.dispatchEvent(new Event("input"))
  }
  document.dispatchEvent(new KeyboardEvent("keydown", { key: "." }))
}"""


def test_a_hall_sees_each_scene_large_and_whole_and_its_answer_is_told(open_tab, app_url):
    """Before its answer those are looked at that have as many maps then."""
    page = open_tab(f"{app_url}/tour?present=1&{FILLED}", viewport=HALL, own=True)
    page.locator(".panel canvas:visible").first.wait_for()
    faults = []

    def look(name: str) -> None:
        settle(page)
        seen = page.evaluate(MEASURE)
        if seen["map"] < LEAST or seen["letters"] < LETTER or seen["below"] > 0 or seen["beyond"] > 0:
            faults.append((name, seen))

    for name, scene in SCENES.items():
        page.get_by_role("heading", name=scene.title, exact=True, level=1).wait_for()
        if name in ("fates", "blind", "exam"):
            look(f"{name}, before its answer")
        if name == "shift":  # and what is moved right before its answer counts
            slider(page, scene.numbers[0].label).evaluate(HASTE)
            assert "You said 30" in assert_is_told(page, scene)
        else:
            page.keyboard.press(".")
            assert_is_told(page, scene)
        look(name)
        page.keyboard.press("PageDown")
    assert not faults


def assert_is_told(page: Page, scene: TourScene) -> str:
    """What a scene reveals is on screen, and has been said; gives what was said."""
    expect(page.locator(BAR).get_by_role("button")).to_have_text("From the start" if scene.act else "Guess again")
    spoken = page.locator(f"{BAR} + .spoken")
    expect(spoken).not_to_be_empty()
    said = spoken.inner_text()
    expect(page.locator("p", has_text=said).first).to_be_visible()
    assert len(said) > 20 and scene.title not in said and (scene.act or "ou said" in said or "You marked" in said), said
    return said


# Tells in `covered`, frame by frame, what lies over the middle of each of these.
COVERED = """all => {
  window.covered = new Set()
  const middles = all.map(node => [node, node.getBoundingClientRect()])
  const topmost = (root, x, y) => {
    const found = root.elementFromPoint(x, y)
    return found?.shadowRoot ? topmost(found.shadowRoot, x, y) : found
  }
  const look = () => {
    for (const [node, { x, y, width, height }] of middles) {
      const found = topmost(document, x + width / 2, y + height / 2)
      if (!node.contains(found)) covered.add(found.outerHTML.slice(0, 80))
    }
    requestAnimationFrame(look)
  }
  look()
}"""


def test_the_bar_and_the_names_of_pages_stay_above_all_that_is_drawn_anew(open_tab, app_url):
    page = open_tab(f"{app_url}/tour?scene=twins", viewport=PHONE, own=True)
    page.locator(".panel canvas:visible").first.wait_for()
    settle(page)
    page.locator("nav").evaluate_all(COVERED)
    for _ in range(4):  # the answer, and from the start
        page.locator(BAR).get_by_role("button").click()
        settle(page)
    assert page.evaluate("[...covered]") == []


# What is wrong with where maps are, between the top and the bar, and with the page round them.
FAULTS = """(maps, bar) => {
  const out = ({ top, bottom, left, right }) => top < 0 || left < 0 || right > innerWidth || top + bottom > 2 * bar
  const scrolls = [document.documentElement, document.querySelector('[data-testid="stMain"]')]
  return Object.entries({
    "no map": !maps.length,
    "less than half of a map in view": maps.some(map => out(map.getBoundingClientRect())),
    "wider than the window": scrolls.some(each => each.scrollWidth > each.clientWidth),
    "an error": document.querySelector('[data-testid="stException"]'),
  }).filter(([, is]) => is).map(([fault]) => fault)
}"""


def by_keys(page: Page, scene: TourScene) -> None:
    """Do what a scene asks for by keys alone."""
    if scene.options:
        page.get_by_role("radiogroup", name=scene.choice).get_by_role("radio").first.press(" ")
    for number in scene.numbers:
        page.get_by_role("slider", name=number.label).press("ArrowRight")
    if scene.marks:
        for key in ("ArrowRight", "Enter"):
            page.locator(".panel canvas:visible").press(key)
    for name in scene.act or {}:
        for key in KEYS[name]:
            slider(page, NAMES[name]).press(key)


def by_touch(page: Page, scene: TourScene) -> None:
    """The same by a finger alone."""
    if scene.options:
        page.get_by_role("radiogroup", name=scene.choice).get_by_role("radio").first.tap()
    for number in scene.numbers:
        tap_at(page.get_by_role("slider", name=number.label), number.low)
    if scene.marks:
        page.locator(".panel canvas:visible").tap()
    for name, text in (scene.act or {}).items():
        tap_at(slider(page, NAMES[name]), float(text))


def tap_at(slider: Locator, value: float) -> None:
    """Tap a slider where its thumb stands at a value."""
    low, high, width, height = slider.evaluate("it => [it.min, it.max, it.clientWidth, it.clientHeight].map(Number)")
    slider.tap(position={"x": THUMB / 2 + (value - low) / (high - low) * (width - THUMB), "y": height / 2})


THUMB = 17  # pixels
NAMES = {"k": "Window k", "p": "Drop probability p", "right": "Shift right"}
KEYS = {"k": 3 * ["ArrowRight"], "p": 5 * ["PageUp"], "right": ["ArrowRight"]}
WAYS = {
    "keys": (by_keys, lambda it: it.press("Enter"), {}),
    "touch": (by_touch, lambda it: it.tap(), {"viewport": PHONE, "has_touch": True, "is_mobile": True}),
}


@pytest.mark.parametrize("way", WAYS)
def test_the_task_of_each_scene_is_done_and_its_answer_is_told(open_tab, app_url, way):
    act, press, options = WAYS[way]
    page, faults = open_tab(f"{app_url}/tour", **options), []
    bar, maps = page.locator(BAR), page.locator(".panel canvas:visible")

    def look(name: str) -> None:
        settle(page)
        found = maps.evaluate_all(FAULTS, bar.bounding_box()["y"])
        faults.extend(f"{name}: {fault}" for fault in found)

    for number, (name, scene) in enumerate(SCENES.items()):
        if number:
            press(bar.get_by_role("link", name="Next"))
        page.get_by_role("heading", name=scene.title, exact=True, level=1).wait_for()
        maps.first.wait_for()
        look(f"{name}, before its answer")
        act(page, scene)
        if not scene.act:
            press(bar.get_by_role("button"))
        assert_is_told(page, scene)
        look(name)
    assert not faults


def test_a_bar_that_takes_the_place_of_another_leads_alone_whichever_is_taken_away_first(open_tab):
    """Streamlit may draw what is new before it takes away what was there."""
    page = open_tab(None)
    show = stage(page, TOUR_BAR)
    told = {"title": "Fates", "words": "", "note": "", "said": "", "next": ""}
    bar = {"titles": {"a": "A", "b": "B", "c": "C"}, "current": "a", "ask": "Show me", "moment": [], "said": ""}
    bar |= {"presented": {"told": told, "fills": False}, "rows": [], "counts": False}
    show(bar, "before")
    show(bar, "after")
    page.keyboard.press(".")
    assert len(triggered(page)) == 1
    page.evaluate("leave('before')")
    assert page.evaluate("parseFloat(document.documentElement.style.fontSize)") >= LETTER
    page.keyboard.press(".")
    assert len(triggered(page)) == 2
    page.evaluate("leave('after')")
    assert not page.evaluate("document.documentElement.style.fontSize")


def test_a_finger_marks_the_cell_that_it_meets_and_only_maps_that_are_shown_are_there(open_tab):
    page = open_tab(None, has_touch=True, is_mobile=True)
    show = stage(page, MAPS)
    scene = marks_scene(CONTRAST, np.zeros_like(CONTRAST.kept), 0)
    show(pack(replace(scene, lit=True)))
    map_ = page.locator(".panel canvas")
    outlined = hashes(map_)
    show(pack(replace(scene, lit=False)))
    at_rest = hashes(map_)
    map_.press("Shift")
    assert hashes(map_) == outlined != at_rest  # while a key is about to walk from it
    map_.blur()
    settle(page)
    assert hashes(map_) == at_rest
    box = map_.bounding_box()
    for row, column in ((1, 2), (3, 0)):
        page.touchscreen.tap(*(box[at] + (cell + 0.5) * box["width"] / 4 for at, cell in (("x", column), ("y", row))))
    assert [pick for name, pick in triggered(page) if name == "picked"] == [[1, 2], [3, 0]]
    answer = marks_scene(CONTRAST, np.zeros_like(CONTRAST.kept), 1)
    show(pack(replace(answer, shown=(1,), columns=1)))
    assert page.locator(".panel:visible h2").all_inner_texts() == ["Max-pooling, winners in place"]
    show(pack(replace(answer, columns=2)))
    assert page.locator(".panel:visible").count() == 2


def test_the_notes_follow_the_hall_that_they_lead(open_tab):
    page = open_tab(None)
    show = stage(page, NOTES)
    page.evaluate("""() => {
      window.heard = []
      window.hall = new BroadcastChannel("lecture")
      hall.onmessage = ({ data }) => heard.push(data)
    }""")
    told = {"title": "A vote", "words": "Is it?", "note": "Ask for hands.", "said": "", "next": "Two fates"}
    show(told, key="notes")
    expect(page.get_by_role("heading", name="A vote")).to_be_visible()
    assert page.evaluate("heard") == [{"asks": True}]
    page.evaluate(
        "told => hall.postMessage({ told, hall: 7 })", {**told, "title": "The vote again", "said": "No.", "next": ""}
    )
    expect(page.get_by_role("heading", name="The vote again")).to_be_visible()
    expect(page.get_by_text("This is the last scene.")).to_be_visible()
    page.keyboard.press("PageUp")
    page.keyboard.press("f")
    page.get_by_role("button", name="Answer").click()
    page.wait_for_function("heard.length === 3")
    assert page.evaluate("heard.slice(1)") == [{"way": "back", "hall": 7}, {"way": "ask", "hall": 7}]


def test_cells_are_marked_by_keyboard_alone_and_the_answer_is_told_once_and_comes_back_with_a_step_in_the_history(
    open_tab, app_url
):
    screen = {"width": 1440, "height": 900}
    page = open_tab(f"{app_url}/tour?scene=mark&present=1", screen, own=True)  # a history has an end
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
