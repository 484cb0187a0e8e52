"""The app in a real browser: a server and a Chromium for all tests, fresh pages for each."""

from pathlib import Path

import pytest
from playwright.sync_api import ConsoleMessage, Page, expect, sync_playwright

from tests.browser.chromium import ARGUMENTS, HINT, chromium_path, leave_out_charts
from tests.browser.parts import AT_REST, settle
from tests.browser.server import ROOT, served

DESKTOP = {"width": 1440, "height": 900}
ONE_PROCESS = "--process-per-site"

# A slow or busy machine takes its time; what is never there still fails.
expect.set_options(timeout=60_000)


def pytest_collection_modifyitems(items):
    """Without a browser these tests, and these alone, are passed over, and one line says how to get one."""
    if chromium_path() is None:
        for item in items:
            if Path(__file__).parent in item.path.parents:
                item.add_marker(pytest.mark.skip(reason=HINT))


@pytest.fixture(scope="session")
def app_url():
    with served(ROOT / "app.py") as url:
        yield url


@pytest.fixture(scope="session")
def browser():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=[*ARGUMENTS, ONE_PROCESS])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def window(browser, app_url):
    """A window that stays open over the tests, with an idle page.

    Parsing Streamlit and Plotly is most of what it costs to open a page. A process that has done it once
    remembers, and lives as long as one page of the site does.
    """
    window = browser.new_context()
    window.new_page().goto(f"{app_url}/_stcore/health")
    return window


@pytest.fixture
def open_tab(request, browser, window):
    """Opens an address in a tab, or none; every error on its console fails the test.

    A tab with other options of Playwright's has a window of its own; `script` runs in it first.
    Charts are drawn for tests with the mark `charts` alone.
    """
    tabs, complaints = [], []
    draws_charts = request.node.get_closest_marker("charts") is not None

    def open_at(address: str | None, viewport: dict[str, int] = DESKTOP, script: str = "", **options) -> Page:
        tab = browser.new_page(**options) if options else window.new_page()
        tabs.append(tab)
        tab.set_viewport_size(viewport)
        tab.on("pageerror", lambda error: complaints.append(str(error)))
        tab.on("console", lambda message: complains(message) and complaints.append(message.text))
        tab.add_init_script(path=AT_REST)
        tab.add_init_script(script)
        if not draws_charts:
            leave_out_charts(tab)
        if address:
            tab.goto(address)
        return tab

    yield open_at
    for tab in tabs:
        tab.close()
    window.pages[0].evaluate("localStorage.clear()")
    window.clear_permissions()
    assert not complaints


@pytest.fixture
def open_page(open_tab, app_url):
    """Opens the app at a query, and waits until all of it is there."""

    def open_at(query: str = "", **options) -> Page:
        page = open_tab(f"{app_url}/{query}", **options)
        page.locator('section[data-role="dropout"] canvas').first.wait_for()
        settle(page)
        return page

    return open_at


def complains(message: ConsoleMessage) -> bool:
    """Whether a message is an error of ours: Streamlit looks for its server below the path of a page first."""
    return message.type == "error" and "/_stcore/" not in message.location["url"]
