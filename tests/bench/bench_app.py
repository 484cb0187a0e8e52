"""How soon a key press on p changes the picture, against a bare Streamlit page; prints ratios.

Run as `python tests/bench/bench_app.py` with the packages of tests/requirements.txt and a Chromium. Both pages run side
by side on this machine with the same configuration, and take turns, so that what slows one slows the other. Absolute
times hold for this machine only; the ratios are what counts:

    64²  p50 at most 1.25 times the bare page, 256² at most 1.6; while dragging at 64² at least 30 pictures a second.
"""

import socket
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests"))
from browser.chromium import chromium_path  # noqa: E402

PRESSES = 40
ROUNDS = 4
BARE = """import streamlit as st
value = st.slider("Drop probability p", 0.0, 1.0, 0.5, 0.01)
st.write(f"value {value}")
"""

# Resolves with the milliseconds from the key press to the first frame after the picture, or the text, has changed.
WATCH_TEXT = """() => { const seen = () => [...document.querySelectorAll('[data-testid="stMarkdownContainer"]')].at(-1)?.textContent
  window.state = seen }"""
WATCH_MAPS = """() => {
  const deep = root => [...root.querySelectorAll('*')].flatMap(n => n.shadowRoot ? [n.shadowRoot, ...deep(n.shadowRoot)] : [])
  const root = deep(document).find(r => r.querySelector('section[data-role="dropout"] canvas'))
  window.map = root.querySelector('section[data-role="dropout"] canvas')
  window.drawn = 0
  const draw = CanvasRenderingContext2D.prototype.drawImage
  CanvasRenderingContext2D.prototype.drawImage = function (...a) { if (this.canvas === window.map) window.drawn++; return draw.apply(this, a) }
  window.state = () => window.drawn }"""
TIMER = """() => {
  window.presses = []
  addEventListener('keydown', e => {
    const start = performance.now(), before = window.state()
    const look = () => window.state() !== before ? window.presses.push(performance.now() - start) : setTimeout(look, 1)
    look() }, true) }"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def served(script: Path):
    """A Streamlit server for one script, with the configuration of this project."""
    port = free_port()
    command = [
        sys.executable,
        "-m",
        "streamlit",
        "run",
        str(script),
        "--server.port",
        str(port),
        "--server.headless",
        "true",
    ]
    server = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(200):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield f"http://localhost:{port}"
    finally:
        server.terminate()
        server.wait()


def open_page(browser, url: str, watch: str) -> Page:
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    page.goto(url)
    page.get_by_role("slider", name="Drop probability p").wait_for()
    page.wait_for_timeout(3000)
    page.evaluate(watch)
    page.evaluate(TIMER)
    return page


def press(page: Page, times: int) -> list[float]:
    """The milliseconds that each of some key presses took, the first few apart."""
    slider = page.get_by_role("slider", name="Drop probability p")
    page.evaluate("window.presses = []")
    slider.focus()
    for i in range(times):
        slider.press("ArrowRight" if i % 20 < 10 else "ArrowLeft")
        page.wait_for_function(f"window.presses.length > {i}")
        page.wait_for_timeout(60)
    return page.evaluate("window.presses")[3:]


def pictures_a_second(page: Page) -> float:
    """Distinct pictures drawn while the thumb of p is dragged to and fro for three seconds."""
    slider = page.get_by_role("slider", name="Drop probability p")
    box = slider.bounding_box()
    y = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + box["width"] / 2, y)
    page.mouse.down()
    before, start, step = page.evaluate("window.drawn"), time.perf_counter(), 0
    while time.perf_counter() - start < 3:
        step += 1
        share = abs((step * 0.01) % 1.6 - 0.8) + 0.1
        page.mouse.move(box["x"] + box["width"] * share, y)
    seconds = time.perf_counter() - start
    drawn = page.evaluate("window.drawn") - before
    page.mouse.up()
    return drawn / seconds


def first_picture(browser, url: str) -> float:
    """Milliseconds from opening the page until the first map has been drawn, in a fresh context."""
    page = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
    page.add_init_script("""const draw = CanvasRenderingContext2D.prototype.drawImage
      CanvasRenderingContext2D.prototype.drawImage = function (...a) { window.firstMap ??= performance.now(); return draw.apply(this, a) }""")
    page.goto(url)
    page.wait_for_function("window.firstMap")
    value = page.evaluate("window.firstMap")
    page.context.close()
    return value


def report(name: str, times: list[float], floor: list[float] | None = None) -> None:
    p50, p95 = statistics.median(times), statistics.quantiles(times, n=20)[18]
    ratio = f"   ratio of p50 {p50 / statistics.median(floor):.2f}" if floor else ""
    print(f"{name:<12} p50 {p50:6.1f} ms   p95 {p95:6.1f} ms{ratio}", flush=True)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        bare = Path(folder) / "bare.py"
        bare.write_text(BARE)
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=["--no-sandbox"])
        with served(bare) as bare_url, served(ROOT / "app.py") as url:
            pages = {
                "bare page": open_page(browser, bare_url, WATCH_TEXT),
                "maps 64²": open_page(browser, f"{url}/?size=64", WATCH_MAPS),
                "maps 256²": open_page(browser, f"{url}/?size=256", WATCH_MAPS),
            }
            times = {name: [] for name in pages}
            for _ in range(ROUNDS):
                for name, page in pages.items():
                    page.bring_to_front()
                    times[name] += press(page, PRESSES)
            floor = times["bare page"]
            report("bare page", floor)
            for name in ("maps 64²", "maps 256²"):
                report(name, times[name], floor)
            pages["maps 64²"].bring_to_front()
            print(f"dragging at 64²: {pictures_a_second(pages['maps 64²']):.0f} pictures a second")
            firsts = sorted(first_picture(browser, url) for _ in range(5))
            print(
                f"first picture after {firsts[2]:.0f} ms (median of five cold contexts; {firsts[0]:.0f} … {firsts[-1]:.0f})"
            )


if __name__ == "__main__":
    main()
