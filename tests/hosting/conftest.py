"""The app as its container runs it."""

import pytest

from tests.hosting.container import contained


@pytest.fixture(scope="session")
def container(tmp_path_factory):
    """The app as its recipe has it run, for all tests of a process."""
    with contained(tmp_path_factory.mktemp("container")) as running:
        yield running
