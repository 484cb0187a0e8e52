"""What holds for all tests."""

import os

import pytest
from hypothesis import settings

from tests.browser.server import ROOT, served

# A time limit on an example fails on a busy machine.
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")


def pytest_addoption(parser):
    parser.addoption("--new-looks", action="store_true", help="take the looks of all pages as they are now for right")


def pytest_xdist_auto_num_workers():
    """One process more than there are cores: a browser test waits for half of its time."""
    return min(4, (os.cpu_count() or 1) + 1)


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
