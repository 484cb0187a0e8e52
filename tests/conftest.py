"""What holds for all tests."""

import os
from itertools import groupby

import pytest
from hypothesis import settings

from tests.browser.server import ROOT, served

# A time limit on an example fails on a busy machine.
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")


def pytest_addoption(parser):
    parser.addoption("--new-looks", action="store_true", help="take the looks of all pages as they are now for right")


def pytest_xdist_auto_num_workers():
    """Two processes more than there are cores: a browser test waits for half of its time."""
    return min(4, (os.cpu_count() or 1) + 2)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    """Spread the browser tests, which wait for half of their time, among the others; the longest of them comes first.

    Each process begins with a stretch of the list, and takes over from another's end when it has done its own.
    """
    browser = [item for item in items if item.path.parent.name == "browser"]
    browser.sort(key=lambda item: item.path.name != "test_looks.py")
    modules = groupby((item for item in items if item.path.parent.name != "browser"), lambda item: item.path)
    others = [[*tests] for _, tests in modules]
    for number, tests in enumerate(others):
        start, end = (len(browser) * at // len(others) for at in (number, number + 1))
        tests[:0] = browser[start:end]
    if others:
        items[:] = [test for tests in others for test in tests]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item):
    """On a machine that must have everything (CI=true), a test that skips has failed."""
    report = yield
    if report.skipped and os.environ.get("CI") == "true":
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} was skipped, and nothing may skip here: {report.longrepr}"
    return report


@pytest.fixture(scope="session")
def app_url():
    """The address of the app, at one server for all tests of a process."""
    with served(ROOT / "app.py") as url:
        yield url
