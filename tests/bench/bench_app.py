"""How soon a key press on p changes the picture, against a bare Streamlit page; prints ratios.

Run as `python tests/bench/bench_app.py` with the packages of tests/requirements.txt and a Chromium. Both pages
run on this machine with the same configuration and take turns, so that what slows one slows the other. A change
counts from the key press to the frame that shows it. Absolute times hold for this machine only; the ratios count:

    64²  p50 at most 1.25 times the bare page, 256² at most 1.6;
    while dragging at 64² at least 30 pictures a second; first picture of any page within 1.5 s of opening
    (the bare page's time until its slider is there tells how much of that Streamlit itself takes).
"""

import statistics
import sys
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.browser.chromium import ARGUMENTS, chromium_path
from tests.browser.server import ROOT, served, served_text

PRESSES, WARM_UP, ROUNDS = 40, 5, 4
OPENINGS, SETTLING = 7, 2000
DRAG_SECONDS = 3
DESKTOP = {"width": 1440, "height": 900}
PAGES = {
    "Compare": "",
    "Is pooling a dropout?": "is-pooling-a-dropout",
    "Train and eval": "train-and-eval",
    "Training lab": "training-lab",
}

BARE = """
import streamlit as st
value = st.slider("Drop probability p", 0.0, 1.0, 0.5, 0.01)
st.write(f"value {value}")
"""

# window.state() is what is on the page: the last text, or how often the dropout map has been drawn.
TEXT_STATE = """() => {
  window.state = () => [...document.querySelectorAll('[data-testid="stMarkdownContainer"]')].at(-1)?.textContent }"""
MAP_STATE = """map => {
  window.drawn = 0
  const draw = CanvasRenderingContext2D.prototype.drawImage
  CanvasRenderingContext2D.prototype.drawImage = function (...etc) {
    if (this.canvas === map) window.drawn++
    return draw.apply(this, etc) }
  window.state = () => window.drawn }"""
TIMER = """() => {
  window.times = []
  addEventListener('keydown', () => {
    const start = performance.now(), before = window.state()
    const look = () => window.state() === before ? requestAnimationFrame(look)
      : window.times.push(performance.now() - start)
    requestAnimationFrame(look)
  }, true) }"""
DRAG = """(slider, milliseconds) => new Promise(resolve => {
  const start = performance.now(), before = window.drawn
  let step = 0
  const move = now => {
    if (now - start > milliseconds) return resolve((window.drawn - before) / (now - start) * 1000)
    slider.value = Math.abs(++step * 0.013 % 1.6 - 0.8) + 0.1
    slider.dispatchEvent(new Event("input", { bubbles: true }))
    requestAnimationFrame(move)
  }
  requestAnimationFrame(move)
})"""
FIRST_SLIDER = """
  new MutationObserver(() => {
    if (document.querySelector('input[type="range"]')) window.firstPicture ??= performance.now()
  }).observe(document, { childList: true, subtree: true })"""
FIRST_PICTURE = """
  const draw = CanvasRenderingContext2D.prototype.drawImage
  CanvasRenderingContext2D.prototype.drawImage = function (...etc) {
    window.firstPicture ??= performance.now()
    return draw.apply(this, etc) }"""


def open_page(browser: Browser, url: str) -> Page:
    page = browser.new_page(viewport=DESKTOP, bypass_csp=True)
    page.goto(url)
    page.get_by_role("slider", name="Drop probability p").wait_for()
    page.wait_for_timeout(3000)
    maps = page.locator('section[data-role="dropout"] canvas')
    if maps.count():
        maps.evaluate(MAP_STATE)
    else:
        page.evaluate(TEXT_STATE)
    page.evaluate(TIMER)
    return page


def key_presses(page: Page) -> list[float]:
    """The milliseconds that each key press on p took, the first few apart."""
    page.bring_to_front()
    page.evaluate("window.times = []")
    page.get_by_role("slider", name="Drop probability p").focus()
    for i in range(PRESSES):
        page.keyboard.press("ArrowRight" if i % 20 < 10 else "ArrowLeft")
        page.wait_for_function(f"window.times.length > {i}")
        page.wait_for_timeout(60)
    return page.evaluate("window.times")[WARM_UP:]


def pictures_a_second(page: Page) -> float:
    """Pictures drawn while p moves to and fro, another p in each frame, as under a fast finger.

    The page moves it by itself: Playwright waits for each move of its mouse to be handled before it makes the next.
    """
    page.bring_to_front()
    return page.get_by_role("slider", name="Drop probability p").evaluate(DRAG, DRAG_SECONDS * 1000)


def first_picture(browser: Browser, url: str, spy: str = FIRST_PICTURE) -> float:
    """Milliseconds from opening the page, nothing cached, until the first map (or what the spy sees) is there."""
    context = browser.new_context(viewport=DESKTOP, bypass_csp=True)
    page = context.new_page()
    page.add_init_script(spy)
    page.goto(url)
    page.wait_for_function("window.firstPicture")
    milliseconds = page.evaluate("window.firstPicture")
    page.wait_for_timeout(SETTLING)  # what is left of this page must not delay the next
    context.close()
    return milliseconds


def compare_key_presses(browser: Browser, bare_url: str, url: str) -> None:
    """Print how long a key press takes, page by page, and how many pictures a second a drag gives."""
    addresses = {"bare page": bare_url, "maps 64²": f"{url}/?size=64", "maps 256²": f"{url}/?size=256"}
    pages = {name: open_page(browser, address) for name, address in addresses.items()}
    times = {name: [] for name in pages}
    for _ in range(ROUNDS):
        for name, page in pages.items():
            times[name] += key_presses(page)
    floor = statistics.median(times["bare page"])
    for name, taken in times.items():
        p50, p95 = statistics.median(taken), statistics.quantiles(taken, n=20)[18]
        print(f"{name:<10} p50 {p50:5.1f} ms   p95 {p95:5.1f} ms   ratio of p50 {p50 / floor:.2f}")
    print(f"dragging at 64²: {pictures_a_second(pages['maps 64²']):.0f} pictures a second")
    for page in pages.values():
        page.close()


def compare_first_pictures(browser: Browser, bare_url: str, url: str) -> None:
    """Print how long it takes until each page has something to see, with no other page open."""
    firsts = {name: [] for name in ("the bare page", *PAGES)}
    for _ in range(OPENINGS):
        firsts["the bare page"].append(first_picture(browser, bare_url, FIRST_SLIDER))
        for name, path in PAGES.items():
            firsts[name].append(first_picture(browser, f"{url}/{path}"))
    for name, taken in firsts.items():
        low, *_, high = sorted(taken)
        print(f"first picture of {name:<22} {statistics.median(taken):5.0f} ms  ({low:.0f} … {high:.0f})")


def main() -> None:
    with sync_playwright() as playwright, served_text(BARE) as bare_url, served(ROOT / "app.py") as url:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=ARGUMENTS)
        compare_key_presses(browser, bare_url, url)
        compare_first_pictures(browser, bare_url, url)


if __name__ == "__main__":
    main()
