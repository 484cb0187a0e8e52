"""Finding a Chromium for the browser tests."""

import base64
import os
import shutil
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

# The shell draws the same pages as the whole browser, for a fifth less processor time.
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
HINT = "no Chromium found: install your system's package `chromium`, or run `python -m playwright install chromium`"

# As root, in a container, Chromium starts without its sandbox only; the pages it opens here are our own.
# The app brings its fonts along; unbent to a machine's pixels, their lines break at the same words everywhere.
ARGUMENTS = ["--no-sandbox", "--font-render-hinting=none"]
NO_CHART = base64.b64encode(b"export const PlotlyChart = () => null; export default PlotlyChart").decode()


def chromium_path() -> str | None:
    """The path of a Chromium: CHROMIUM if set, else the system's, else Playwright's own; None where there is none."""
    system = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if system:
        return system
    with sync_playwright() as playwright:
        own = playwright.chromium.executable_path
    return own if Path(own).exists() else None


def leave_out_charts(tab: Page) -> None:
    """Have the tab load a chart of nothing in place of Plotly, whose 4.7 MB are a good part of what a page costs."""
    device = tab.context.new_cdp_session(tab)
    answer = {"responseCode": 200, "responseHeaders": [{"name": "Content-Type", "value": "text/javascript"}]}
    device.on(
        "Fetch.requestPaused",
        lambda paused: device.send(
            "Fetch.fulfillRequest", {"requestId": paused["requestId"], "body": NO_CHART, **answer}
        ),
    )
    device.send("Fetch.enable", {"patterns": [{"urlPattern": "*/PlotlyChart.*.js"}]})
