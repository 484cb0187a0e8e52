"""How soon a first page is there over a line, against a bare Streamlit page; prints ratios.

Run as `python tests/bench/bench_first.py` with the packages of tests/requirements.txt and a Chromium. Both servers run
on this machine with the same configuration; between them and the browser lies nothing at first, then a line of so many
megabits a second whose round trip takes so many milliseconds. They take turns, each time in a browser that has nothing
in its cache. The bare page is there with its first text, a page of the app with its first picture, which should take no
longer.
"""

import statistics
import sys
from contextlib import ExitStack
from pathlib import Path

from playwright.sync_api import sync_playwright

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.bench.bench_app import first_picture
from tests.bench.bench_line import line
from tests.browser.chromium import ARGUMENTS, chromium_path
from tests.browser.server import ROOT, served, served_text

OPENINGS = 7
LINES = {"beside the server": None, "10 Mbit/s, 80 ms": (10, 80), "3 Mbit/s, 150 ms": (3, 150)}
BARE = "import streamlit as st\nst.write('There is nothing else here.')"
FIRST_TEXT = """
  new MutationObserver(() => {
    if (document.querySelector('[data-testid="stMarkdownContainer"]')) window.firstPicture ??= performance.now()
  }).observe(document, { childList: true, subtree: true })"""


def main() -> None:
    with ExitStack() as stack:
        browser = stack.enter_context(sync_playwright()).chromium.launch(
            executable_path=chromium_path(), args=ARGUMENTS
        )
        servers = [stack.enter_context(server) for server in (served(ROOT / "app.py"), served_text(BARE))]
        print(f"{'p50 until there is something to see':<36} Compare   bare page   ratio")
        for name, kind in LINES.items():
            urls = servers
            if kind:
                rate, delay = kind[0] * 125_000, kind[1] / 2000
                urls = [stack.enter_context(line(url, delay, rate)) for url in servers]
            times: list[list[float]] = [[], []]
            for _ in range(OPENINGS):
                times[0].append(first_picture(browser, urls[0]))
                times[1].append(first_picture(browser, urls[1], FIRST_TEXT))
            ours, theirs = map(statistics.median, times)
            print(f"{name:<36} {ours:5.0f} ms  {theirs:6.0f} ms   {ours / theirs:5.2f}")
        browser.close()


if __name__ == "__main__":
    main()
