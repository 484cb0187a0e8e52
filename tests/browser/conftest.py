"""The app in a real browser: a server and a Chromium for all tests, a fresh page for each."""

import sys
from pathlib import Path

import pytest
from playwright.sync_api import ConsoleMessage, Page, expect, sync_playwright

sys.path.insert(0, str(Path(__file__).parent))
from chromium import ARGUMENTS, HINT, chromium_path
from parts import settle
from server import ROOT, served

DESKTOP = {"width": 1440, "height": 900}

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
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def open_page(browser, app_url):
    """Opens the app at a query, in a window of its own; every error on its console fails the test."""
    contexts, complaints = [], []

    def open_at(query: str = "", **options) -> Page:
        context = browser.new_context(**{"viewport": DESKTOP} | options)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda message: complains(message) and complaints.append(message.text))
        page.goto(f"{app_url}/{query}")
        page.locator('section[data-role="dropout"] canvas').first.wait_for()
        settle(page)
        return page

    yield open_at
    for context in contexts:
        context.close()
    assert not complaints


def complains(message: ConsoleMessage) -> bool:
    """Whether a message is an error of ours: Streamlit looks for its server below the path of a page first."""
    return message.type == "error" and "/_stcore/" not in message.location["url"]
