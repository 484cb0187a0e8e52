"""Pages run without a browser: apps.py says how, and reads what they sent."""

from functools import cache

import pytest
from streamlit.components.v2 import manifest_scanner

from viz.pages import live_page


@pytest.fixture(autouse=True)
def no_head_start(monkeypatch):
    """Here no browser draws the picture, so that nothing needs to wait for it."""
    monkeypatch.setattr(live_page, "FIRST_PICTURE", 0)
    monkeypatch.setattr(live_page, "HEAD_START", 0)


@pytest.fixture(scope="session", autouse=True)
def one_scan_of_packages():
    """Look for components in all installed packages once, as a server does, and not for each page that is opened."""
    with pytest.MonkeyPatch.context() as patch:
        name = "scan_component_manifests"
        patch.setattr(manifest_scanner, name, cache(getattr(manifest_scanner, name)))
        yield
