"""The app in a real browser: a Chromium for all tests, fresh pages for each."""

from contextlib import suppress
from pathlib import Path

import pytest
from playwright.sync_api import ConsoleMessage, Error, Page, expect, sync_playwright

from tests.browser.chromium import ARGUMENTS, HINT, chromium_path, leave_out_charts
from tests.browser.parts import AT_REST, settle

DESKTOP = {"width": 1280, "height": 720}
# Compiling on threads of its own would keep busy the processors that other tests wait for.
FOR_TESTS = "--process-per-site", "--js-flags=--single-threaded"

TABS = pytest.StashKey[list[Page]]()
"""The tabs that a test has opened."""
MOST_SHOWN = 1000
"""Letters of what a tab shows that a test tells which failed."""

# A slow or busy machine takes its time; what is never there still fails.
expect.set_options(timeout=60_000)


def pytest_collection_modifyitems(items):
    """Without a browser these tests, and these alone, are passed over, and one line says how to get one."""
    if chromium_path() is None:
        for item in items:
            if Path(__file__).parent in item.path.parents:
                item.add_marker(pytest.mark.skip(reason=HINT))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """A test that failed tells what its tabs show, and what went over their lines."""
    report = yield
    if report.when == "call" and report.failed:
        for tab in item.stash.get(TABS, []):
            with suppress(Error):  # one that is closed tells nothing
                report.sections.append((f"{tab.url} shows", tab.locator("body").inner_text()[:MOST_SHOWN]))
                overheard = "\n".join(tab.evaluate("window.overheard ?? []"))
                report.sections.append((f"{tab.url} went over the line", overheard))
    return report


@pytest.fixture(scope="session")
def browser():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=[*ARGUMENTS, *FOR_TESTS])
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
def open_tab(request, browser, window, idle_tabs):
    """Opens an address in a tab, or none; every error on its console fails the test.

    Tabs are used again, since another address in one costs less than a new one. A tab with options of Playwright's has
    a window of its own; a test that changes a tab for good asks for its `own`. Charts are drawn for tests with the mark
    `charts` alone.
    """
    used, complaints = [], []
    draws_charts = request.node.get_closest_marker("charts") is not None

    def complain(error: Error) -> None:
        complaints.append(str(error))

    def hear(message: ConsoleMessage) -> None:
        if complains(message):
            complaints.append(message.text)

    def open_at(address: str | None, viewport: dict[str, int] = DESKTOP, own: bool = False, **options) -> Page:
        own = own or bool(options)
        idle = [] if own else idle_tabs[draws_charts]
        tab = idle.pop() if idle else _made_ready((browser if options else window).new_page(**options), draws_charts)
        used.append((tab, own))
        request.node.stash.setdefault(TABS, []).append(tab)
        tab.on("pageerror", complain)
        tab.on("console", hear)
        tab.set_viewport_size(viewport)
        if address:
            tab.goto(address)
        return tab

    yield open_at
    for tab, own in used:
        tab.remove_listener("pageerror", complain)
        tab.remove_listener("console", hear)
        if own or tab.is_closed():
            tab.close()
        else:
            _clear(tab)
            idle_tabs[draws_charts].append(tab)
    window.clear_permissions()
    assert not complaints


def _made_ready(tab: Page, draws_charts: bool) -> Page:
    tab.add_init_script(path=AT_REST)
    if not draws_charts:
        leave_out_charts(tab)
    return tab


def _clear(tab: Page) -> None:
    """Take from a tab what a test has done to it, and the page from the tab."""
    if tab.url.startswith("http"):
        tab.evaluate("localStorage.clear(), sessionStorage.clear()")
    tab.emulate_media(color_scheme="light", reduced_motion="no-preference")
    tab.goto("about:blank")


@pytest.fixture(scope="session")
def idle_tabs():
    """Tabs of the window that the next test may use: without charts, and with them."""
    return {False: [], True: []}


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
    """Whether a message is an error of ours: Streamlit looks for its server below the path of a page first.

    It also only warns of asking for one part of the page where several have something to say.
    """
    is_error = message.type == "error" and "/_stcore/" not in message.location["url"]
    return is_error or "Multiple different fragmentIds" in message.text
