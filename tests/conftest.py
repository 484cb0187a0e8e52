"""What holds for all tests."""

import os
from itertools import pairwise

import pytest
from hypothesis import settings

from tests.browser.server import ROOT, served

LONGEST = 28  # browser tests take as long as the longest of them
PROCESSES = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
PROCESS = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
"""Which of the processes this is, from 0."""

# A time limit on an example fails on a busy machine.
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")


def pytest_addoption(parser):
    parser.addoption("--new-looks", action="store_true", help="take the looks of all pages as they are now for right")


def pytest_xdist_auto_num_workers():
    """Two processes a core, four at most: half of them begin with browser tests, which wait some of their time."""
    return min(4, 2 * (os.cpu_count() or 1))


class FromAnotherPlace(pytest.Dir):
    """A directory that each process begins to read at another place: what is compiled once is kept for the others."""

    def collect(self):
        within = list(super().collect())
        first = len(within) * PROCESS // PROCESSES
        return within[first:] + within[:first]


def pytest_collect_directory(path, parent):
    return FromAnotherPlace.from_parent(parent, path=path)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    """Have half of the processes begin with the browser tests, the longest of them first.

    Each process begins with a stretch of the list, and takes over from another's end when it has done its own.
    """
    items.sort(key=lambda item: item.path)  # for all processes alike
    hosts, stretch = max(1, PROCESSES // 2), len(items) // PROCESSES
    if hosts <= PROCESS and hasattr(os, "nice"):
        os.nice(10)  # a browser test goes through many processes, one after the other, and each would wait for its turn
    browser = [item for item in items if item.path.parent.name == "browser"]
    browser.sort(key=lambda item: item.path.name != "test_looks.py")
    others = [item for item in items if item.path.parent.name != "browser"]
    ends = [max(0, (len(browser) + LONGEST) * host // hosts - LONGEST) for host in range(hosts + 1)]
    items.clear()
    for begin, end in pairwise(ends):
        filled = max(0, stretch - (end - begin))
        items += browser[begin:end] + others[:filled]
        del others[:filled]
    items += others


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
