"""Pages run without a browser: apps.py says how, and reads what they sent."""

from functools import cache

import pytest
from streamlit.components.v2 import manifest_scanner

from viz.pages import live_page, training_lab
from viz.pages.session import session


@pytest.fixture(scope="session", autouse=True)
def no_waiting():
    """Wait for no browser, as none draws the pictures here.

    And look for components in all installed packages once, as a server does, not for each page that is opened.
    """
    with pytest.MonkeyPatch.context() as patch:
        prepared(patch)
        yield


def prepared(patch: pytest.MonkeyPatch) -> None:
    """Have pages wait for nothing."""
    for page in (live_page, training_lab):
        patch.setattr(page, "first_picture_is_there", _at_once)
    scan = "scan_component_manifests"
    patch.setattr(manifest_scanner, scan, cache(getattr(manifest_scanner, scan)))


def _at_once() -> bool:
    session().opened = True
    return True
