"""Pages run without a browser: apps.py says how, and reads what they sent."""

import pytest

from viz.pages import live_page


@pytest.fixture(autouse=True)
def no_head_start(monkeypatch):
    """Here no browser draws the picture, so that nothing needs to wait for it."""
    monkeypatch.setattr(live_page, "FIRST_PICTURE", 0)
    monkeypatch.setattr(live_page, "HEAD_START", 0)
