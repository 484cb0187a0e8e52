"""Tests of pages share a way to run one and to read what it sent: apps.py."""

import sys
from pathlib import Path

import pytest

from viz.pages import live_page

sys.path.insert(0, str(Path(__file__).parent))


@pytest.fixture(autouse=True)
def no_head_start(monkeypatch):
    """Here no browser draws the picture, so that nothing needs to wait for it."""
    monkeypatch.setattr(live_page, "FIRST_PICTURE", 0)
    monkeypatch.setattr(live_page, "HEAD_START", 0)
