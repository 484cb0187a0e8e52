"""Pages run without a browser: apps.py says how, and reads what they sent."""

from functools import cache

import pytest
from streamlit.components.v2 import manifest_scanner

from viz.pages import live_page


@pytest.fixture(scope="session", autouse=True)
def no_waiting():
    """Wait for no browser, as none draws the pictures here.

    And look for components in all installed packages once, as a server does, not for each page that is opened.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(live_page, "FIRST_PICTURE", 0)
        patch.setattr(live_page, "HEAD_START", 0)
        scan = "scan_component_manifests"
        patch.setattr(manifest_scanner, scan, cache(getattr(manifest_scanner, scan)))
        yield
