"""What a change brings to the browser and costs the server, until all is at rest; prints bytes, times and ratios.

Run as `python tests/bench/bench_change.py` on Linux with the packages of tests/requirements.txt and a Chromium. A tab
presses a key again and again, with rests between; what comes over its line is counted, and the processor time of the
server that answers, less what it works while nobody changes anything; each page has a server of its own, since one lets
go of sessions that have ended when nobody expects it. A bare Streamlit page's change is measured within the same run.
What counts:

    New mask on Compare brings at most 8 kB at 32², and 1.2 times the bytes of its mask at 256²;
    a change and its settling cost at most 15 ms, 40 ms in the lab, and as little of a bare page's as can be.
"""

import os
import statistics
import sys
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, sync_playwright

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.bench.bench_app import BARE, DESKTOP
from tests.browser.chromium import ARGUMENTS, chromium_path
from tests.browser.server import ROOT, served, served_text

CHANGES, WARM_UP, REST, OPENING, IDLE = 20, 3, 1500, 6000, 20_000
PAGES = {
    "Compare, 32²": ("?size=32", "n"),
    "Compare, 256²": ("?size=256", "n"),
    "Is pooling a dropout?": ("is-pooling-a-dropout", "n"),
    "Train and eval": ("train-and-eval", "n"),
    "Order and kinds": ("order-and-kinds", "n"),
    "Shift": ("shift", "n"),
    "In a network": ("in-a-network", "n"),
    "Training lab": ("training-lab", "t"),
}


def process_of(url: str) -> Path:
    """What the system tells of the server at this address."""
    port = str(urlsplit(url).port).encode()
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):  # it has ended meanwhile
            if port in (process / "cmdline").read_bytes().split(b"\0"):
                return process
    raise RuntimeError(f"nothing answers at {url}")


def processor_time(url: str) -> float:
    """Milliseconds that the server at this address has worked, in all its threads."""
    fields = (process_of(url) / "stat").read_text().rsplit(")", 1)[1].split()
    return 1000 * sum(map(int, fields[11:13])) / os.sysconf("SC_CLK_TCK")


def a_change(browser: Browser, url: str, path: str, key: str) -> tuple[float, float]:
    """The bytes that a press of a key brings, at the median, and the milliseconds that each costs the server."""
    page, received = browser.new_page(viewport=DESKTOP), [0]

    def count(frame: str | bytes) -> None:
        received[-1] += len(frame)

    page.on("websocket", lambda socket: socket.on("framereceived", count))
    page.goto(f"{url}/{path}")
    page.wait_for_timeout(OPENING)
    page.get_by_role("slider", name="Drop probability p").first.focus()
    start = 0.0
    for i in range(WARM_UP + CHANGES):
        if i == WARM_UP:
            start = processor_time(url)
        received.append(0)
        page.keyboard.press(key)
        page.wait_for_timeout(REST)
    end = processor_time(url)
    page.wait_for_timeout(IDLE)
    idle = (processor_time(url) - end) * REST / IDLE
    page.close()
    return statistics.median(received[-CHANGES:]), (end - start) / CHANGES - idle


def main() -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=ARGUMENTS)
        with served_text(BARE) as url:
            _, floor = a_change(browser, url, "", "ArrowRight")
        print(f"{'a bare page':<22} {floor:16.1f} ms")
        for name, (path, key) in PAGES.items():
            with served(ROOT / "app.py") as url:
                size, cost = a_change(browser, url, path, key)
            side = int(path.split("=")[1]) if "size=" in path else 0
            mask = f"   {size / side**2:5.2f} times its mask" if side else ""
            print(f"{name:<22} {size / 1000:6.1f} kB {cost:6.1f} ms   {cost / floor:5.2f} times a bare page's{mask}")
        browser.close()


if __name__ == "__main__":
    main()
