"""How soon a control changes the pictures of Compare where the server is 40 ms away; prints ratios.

Run as `python tests/bench/bench_line.py` with the packages of tests/requirements.txt and a Chromium. All that server
and browser say to each other is held up on its way, for 40 ms each way. Two pages take turns: one works the pictures
out, the other is kept from hearing what controls announce, and waits for the server. A change counts from the key press
to the frame that shows it.
"""

import asyncio
import statistics
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page, sync_playwright

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.bench.bench_app import DESKTOP, TIMER
from tests.browser.chromium import ARGUMENTS, chromium_path
from tests.browser.server import ROOT, served

DELAY = 0.04  # seconds each way
PRESSES, WARM_UP, REST = 16, 2, 700
KEYS = {
    "k": ("Window k", ("ArrowRight", "ArrowLeft")),
    "s": ("Stride s", ("ArrowRight", "ArrowLeft")),
    "p": ("Drop probability p", ("ArrowRight", "ArrowLeft")),
    "Train / Eval": (None, ("t",)),
    "New mask": (None, ("n",)),
}

DEAF = "document.addEventListener('predict', event => event.stopImmediatePropagation(), true)"
COUNT = """() => {
  window.drawn = 0
  const draw = CanvasRenderingContext2D.prototype.drawImage
  CanvasRenderingContext2D.prototype.drawImage = function (...etc) { window.drawn++; return draw.apply(this, etc) }
  window.state = () => window.drawn }"""


@contextmanager
def line(url: str, delay: float) -> Iterator[str]:
    """A way to a server on which every piece of data takes so many seconds more; gives its address."""
    loop, port = asyncio.new_event_loop(), urlsplit(url).port

    async def carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(2**16):
            loop.call_later(delay, writer.write, data)
        loop.call_later(delay, writer.close)

    async def connect(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        far_reader, far_writer = await asyncio.open_connection("localhost", port)
        await asyncio.gather(carry(reader, far_writer), carry(far_reader, writer), return_exceptions=True)

    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    server = asyncio.run_coroutine_threadsafe(asyncio.start_server(connect, "127.0.0.1"), loop).result()
    yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    loop.call_soon_threadsafe(loop.stop)
    thread.join()


def open_page(browser: Browser, url: str, script: str) -> Page:
    page = browser.new_page(viewport=DESKTOP, bypass_csp=True)
    page.add_init_script(script)
    page.goto(url)
    page.locator('section[data-role="dropout"] canvas').wait_for()
    page.wait_for_timeout(3000)
    page.evaluate(COUNT)
    page.evaluate(TIMER)
    return page


def key_presses(page: Page, name: str | None, keys: tuple[str, ...]) -> list[float]:
    """The milliseconds that each press took, the first few apart; the controls come to rest in between."""
    page.bring_to_front()
    page.evaluate("window.times = []")
    if name:
        page.get_by_role("slider", name=name).focus()
    for i in range(PRESSES):
        page.keyboard.press(keys[i % len(keys)])
        page.wait_for_function(f"window.times.length > {i}")
        page.wait_for_timeout(REST)
    return page.evaluate("window.times")[WARM_UP:]


def main() -> None:
    with sync_playwright() as playwright, served(ROOT / "app.py") as server, line(server, DELAY) as url:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=ARGUMENTS)
        worked_out, waiting = (open_page(browser, url, script) for script in ("", DEAF))
        print(f"{'p50 of key press to picture':<28} worked out   from the server   ratio")
        for control, (name, keys) in KEYS.items():
            here, there = (statistics.median(key_presses(page, name, keys)) for page in (worked_out, waiting))
            print(f"{control:<28} {here:7.1f} ms   {there:12.1f} ms   {here / there:5.2f}")
        browser.close()


if __name__ == "__main__":
    main()
