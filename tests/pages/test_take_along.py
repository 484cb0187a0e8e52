"""Files to take along from every page that has maps: a picture, a film, and the arrays of what is on screen."""

import io
import json
from itertools import pairwise

import numpy as np
import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest

from tests.pages.apps import messages, opened
from viz.export.picture import gif, png
from viz.pages.session import PageRun
from viz.pages.settings import from_query
from viz.pages.take_along import MAPS, PASSES, film, main_scene
from viz.views.scene import Scene, kept_of, values_of

PAGES = {
    "compare": {},
    "budget": {},
    "passes": {"n": "3"},
    "order_and_kinds": {"n": "3"},
    "order_and_kinds, window": {"part": "window"},
    "order_and_kinds, kinds": {"part": "kinds"},
    "order_and_kinds, places": {"part": "places"},
    "shift": {},
    "training_lab": {},
}


def shown(page: str, **query: str) -> AppTest:
    return opened(page.split(",")[0], **PAGES[page], **query)


def run_of(app: AppTest) -> PageRun:
    return app.session_state["session"].runs["live"]


def differ(one: Scene, other: Scene) -> bool:
    """Whether any map shows other values, or has other holes."""
    return any(
        not np.array_equal(values_of(a, one.panels[0]), values_of(b, other.panels[0]))
        or not np.array_equal(kept_of(a), kept_of(b))
        for a, b in zip(one.panels, other.panels, strict=True)
    )


@pytest.mark.parametrize("page", PAGES)
def test_every_page_with_maps_has_a_row_of_files(page):
    app = shown(page)
    assert not app.exception
    labels = [button.proto.label for button in app.get("download_button")]
    assert labels == ["PNG", "GIF", "NPZ", *(["Code"] if page == "compare" else [])]


@pytest.mark.parametrize("page", PAGES)
def test_a_film_has_a_pass_after_the_other(page):
    now = run_of(shown(page, **{"pass": "4"}))
    scenes = film(now)
    assert len(scenes) == PASSES
    assert not differ(scenes[0], main_scene(now))
    assert all(differ(one, other) for one, other in pairwise(scenes))


@pytest.mark.parametrize("page", ["compare", "shift", "training_lab"])
def test_in_evaluation_all_passes_are_the_same(page):
    first, *others = film(run_of(shown(page, train="0")))
    assert not any(differ(first, other) for other in others)


@pytest.mark.parametrize("page", [page for page in PAGES if page != "compare"])
def test_the_arrays_are_those_of_all_maps_on_screen(page):
    app = shown(page, k="3")
    arrays = np.load(io.BytesIO(MAPS.make(run_of(app))))
    settings = json.loads(str(arrays["settings"]))
    assert (settings["k"], settings["p"], settings["input"]) == (3, 0.5, "cat")
    scenes = [scene for scene in messages(app, "map_view") if scene["panels"][0]["title"] != "Least squares"]
    maps = [name for name in arrays.files if not name.endswith(("_kept", "_indices", "settings"))]
    assert len(maps) == sum(len(scene["panels"]) for scene in scenes)


def test_a_file_is_made_of_what_is_on_screen_by_now():
    app = opened("budget")
    before = main_scene(run_of(app))
    app.session_state["session"].settings = from_query({"k": "4"})
    app.run()
    after = main_scene(run_of(app))
    assert (before.panels[1].indices.shape, after.panels[1].indices.shape) == ((1, 16, 16), (1, 8, 8))


def test_the_picture_and_the_film_can_be_opened():
    app = opened("compare", size="8", input="cat")
    now = run_of(app)
    assert Image.open(io.BytesIO(png(main_scene(now), "Smaller, or sparser?"))).format == "PNG"
    assert Image.open(io.BytesIO(gif(film(now)))).n_frames == PASSES
