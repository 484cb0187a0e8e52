"""The arrays of what is on screen, of any page."""

import io
import json
import time
from dataclasses import replace

import numpy as np
import pytest

from tests.export.cases import COLOUR, GREY, PAGES, page_scene
from viz.export.arrays import arrays_of, npz
from viz.ops import max_pool2d
from viz.studies.budget.contrast import contrast
from viz.studies.compare import compare
from viz.studies.layers import Dropout, Pooling
from viz.studies.places.study import dropout_in_cnn
from viz.views.places import cnn_scene
from viz.views.scene import Panel, Scene

SOURCE = Panel("Input", "input", "", (1, 2, 2), values=np.array([[[0, 0.2], [0.4, 1]]], np.float32))


def saved(scenes, settings=None):
    with np.load(io.BytesIO(npz(arrays_of(scenes, settings or {}))), allow_pickle=False) as file:
        return dict(file)


def scene(*titles):
    return Scene(tuple(replace(SOURCE, title=title) for title in titles), (0, 1), "grey", "true", (0, 0, 0))


def test_values_masks_and_winners_stand_under_the_titles_of_their_panels():
    found, compared = saved([page_scene("compare")]), compare(GREY, Pooling(), Dropout())
    expected = {
        "input": GREY.values,
        "max_pooling_smaller": compared.pooled,
        "max_pooling_smaller_indices": compared.indices,
        "dropout_sparser": compared.dropped,
        "dropout_sparser_kept": compared.kept,
    }
    assert list(found) == [*expected, "settings"]
    assert all(
        found[name].dtype == array.dtype and np.array_equal(found[name], array) for name, array in expected.items()
    )


def test_winners_in_place_have_holes_too():
    found, result = saved([page_scene("budget")]), contrast(GREY, Pooling(), 0.5, 1)
    assert np.array_equal(found["max_pooling_winners_in_place"], np.where(result.selected, GREY.values, 0))
    assert np.array_equal(found["max_pooling_winners_in_place_kept"], result.selected)
    assert np.array_equal(found["max_pooling_winners_in_place_indices"], result.winners)
    assert np.array_equal(found["max_pooling_winners_in_place_maxima"], max_pool2d(GREY.values, 2))


def test_what_dropout_made_of_no_other_map_stands_before_it():
    result = dropout_in_cnn(GREY, 2, Dropout(p=0.4, seed=5), "input")
    found = saved([cnn_scene(result)])
    assert [*found][:3] == ["input_undropped", "input", "input_kept"]
    assert np.array_equal(found["input_undropped"], GREY.values)
    assert np.array_equal(found["input"] != 0, found["input_kept"] & (GREY.values != 0))


def test_a_stack_comes_before_the_maps_that_show_its_channels():
    found = arrays_of([page_scene("kinds")], {}, stack=COLOUR.values).by_name
    assert next(iter(found)) == "stack" and found["stack"] is COLOUR.values


@pytest.mark.parametrize("page", PAGES)
def test_every_panel_of_every_page_has_arrays(page):
    found, panels = saved([page_scene(page)]), page_scene(page).panels
    beside = ("_kept", "_indices", "_maxima", "_undropped", "settings")
    values = [array for name, array in found.items() if not name.endswith(beside)]
    assert [array.shape for array in values] == [panel.shape for panel in panels]
    assert sum(name.endswith("_kept") for name in found) == sum(p.kept is not None or p.in_place for p in panels)
    assert sum(name.endswith("_indices") for name in found) == sum(p.indices is not None for p in panels)


@pytest.mark.parametrize(
    ("titles", "names"),
    [
        (["Input", "Input", "input!"], ["input", "input_2", "input_3"]),
        (["Pooling, pass 1", "… then drop", "Kanäle"], ["pooling_pass_1", "then_drop", "kanäle"]),
        (["Settings", "file", "Allow pickle"], ["settings_2", "file_2", "allow_pickle_2"]),
        (["…", "−"], ["map", "map_2"]),
    ],
)
def test_each_title_makes_a_name_of_its_own(titles, names):
    assert list(saved([scene(*titles)])) == [*names, "settings"]


def test_no_name_is_that_of_the_mask_of_another():
    kept = replace(SOURCE, values=None, kept=np.ones((1, 2, 2), bool), survival=np.ones((1, 2, 2)))
    first = Scene((SOURCE, replace(kept, title="a")), (0, 1), "grey", "true", (0, 0, 0))
    assert list(saved([first, scene("A kept")])) == ["input", "a", "a_kept", "a_kept_2", "settings"]
    last = Scene((replace(SOURCE, title="A kept"), replace(kept, title="a")), (0, 1), "grey", "true", (0, 0, 0))
    assert list(saved([last])) == ["a_kept", "a_2", "a_2_kept", "settings"]


def test_several_scenes_stand_together_with_the_settings():
    found = saved([page_scene("film"), page_scene("averages")], {"p": 0.5, "pooling": {"kernel_size": 2}})
    assert {"input", "input_2", "pooling_eval_again", "standard_deviation"} <= found.keys()
    assert json.loads(found["settings"].item()) == {"p": 0.5, "pooling": {"kernel_size": 2}}


def test_equal_input_gives_equal_bytes_whatever_the_clock_and_the_order_say(monkeypatch):
    now = npz(arrays_of([page_scene("lanes")], {"p": 0.5, "seed": 1}))
    monkeypatch.setattr(time, "time", lambda: 2_000_000_000.0)
    monkeypatch.setattr(time, "localtime", lambda *_: time.gmtime(2_000_000_000))
    assert npz(arrays_of([page_scene("lanes")], {"seed": 1, "p": 0.5})) == now
    assert npz(arrays_of([page_scene("lanes")], {"seed": 2, "p": 0.5})) != now
