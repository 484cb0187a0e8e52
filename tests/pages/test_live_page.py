"""A page that has just been opened: its first picture comes first, and the rest when the browser has it."""

import pytest

from tests.pages.apps import opened, scenes
from viz.pages import live_page, training_lab
from viz.pages.live_page import first_picture_is_there


@pytest.fixture
def no_picture_yet(monkeypatch):
    """Wait for the browser, as a server does."""
    for page in (live_page, training_lab):
        monkeypatch.setattr(page, "first_picture_is_there", first_picture_is_there)


@pytest.mark.parametrize(
    ("page", "rest"), [("compare", ["file_uploader", "plotly_chart"]), ("training_lab", ["plotly_chart"])]
)
def test_what_would_be_loaded_beside_the_first_picture_comes_after_it(no_picture_yet, page, rest):
    app = opened(page)
    assert scenes(app)[0]["signal"]["awaited"]
    assert not any(map(app.get, rest))
    app.session_state["session"].opened = True  # as the map view's report does
    app.run()
    assert not any(scene["signal"]["awaited"] for scene in scenes(app))
    assert all(map(app.get, rest))


def test_a_browser_that_tells_of_no_picture_is_sent_the_rest_all_the_same(monkeypatch):
    drawn = []
    monkeypatch.setattr(live_page, "show_rest", lambda: drawn.append("rest"))
    is_late = iter([False])
    live_page._look_again(is_late)
    assert not drawn
    live_page._look_again(is_late)
    assert drawn == ["rest"]
