"""The parts Kinds and Where in a CNN without a browser: from any link, and what they are sent."""

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.apps import controls, messages, opened
from viz.inputs import FeatureMap
from viz.pages.order_and_kinds.parts import Chosen, reduction
from viz.pages.settings import InputChoice, Settings
from viz.studies.places.cnn import MOST_SIDE, reduced
from viz.studies.places.spots import SPOTS

PARTS = ("kinds", "places")
CORNERS = (
    {"p": "0"},
    {"p": "1", "drop": "block"},
    {"k": "1", "drop": "channel"},
    {"k": "32", "drop": "block", "block": "15"},
    {"input": "constant", "look": "raw", "block": "1"},
    {"input": "negative", "drop": "block", "place": "input"},
    {"input": "coffee", "look": "colour", "size": "128", "place": "input"},
    {"input": "coffee", "look": "features", "channel": "5", "place": "conv"},
    {"cells": "0,0;0,0", "input": "onehot", "place": "relu"},
    {"cells": "3.4e38,-3.4e38,0;1e30,1e-30,-1e-30", "input": "onehot", "place": "input"},
    {"cells": "-3", "input": "onehot", "place": "flat"},
    {"place": "flat", "drop": "channel"},
    {"place": "nowhere", "scaling": "0", "train": "0"},
)


def shown(part: str, **query: str) -> AppTest:
    return opened("order_and_kinds", part=part, **query)


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("query", CORNERS, ids=str)
def test_every_corner_runs_without_a_complaint(part, query, recwarn):
    app = shown(part, **query)
    assert not app.exception
    assert not app.error
    assert [str(w.message) for w in recwarn if issubclass(w.category, RuntimeWarning)] == []


@pytest.mark.parametrize("part", PARTS)
def test_an_upload_of_many_channels_runs(part):
    app = shown(part)
    values = np.random.default_rng(3).normal(size=(40, 70, 30)).astype(np.float32)
    here = app.session_state["session"]
    here.keep_upload(FeatureMap("many", values))
    here.settings = Settings(Chosen(part=part), InputChoice(source="upload", size=70, channel=17))
    app.run()
    assert not app.exception
    scene = messages(app, "map_view")[0]
    assert {(panel["height"], panel["width"]) for panel in scene["panels"]} <= {(64, 27), (32, 13)}


def test_kinds_offers_the_size_of_blocks_and_no_unit():
    labels = controls(shown("kinds", block="5"))
    assert labels["Block size"]["value"] == 5
    assert not {"Unit", "Stride s"} & set(labels)


def test_the_telling_unit_is_marked():
    table = messages(shown("kinds"), "live_axes")[1]
    assert [axis["name"] for axis in table["axes"]] == ["Unit 1", "Unit 2", "Unit 3", "Unit 4"]
    assert table["chosen"] == "unit 3"


@pytest.mark.parametrize("place", SPOTS)
def test_the_place_of_the_link_is_chosen_and_marked(place):
    app = shown("places", place=place)
    assert controls(app)["Dropout stands"]["value"] == place
    assert messages(app, "live_axes")[0]["chosen"] == place


def units(place: str, **query: str) -> set[str]:
    return {"Unit", "Block size"} & set(controls(shown("places", place=place, **query)))


def test_a_row_of_inputs_leaves_no_choice_of_a_unit():
    assert units("pool", drop="block") == {"Unit", "Block size"}
    assert units("pool") == {"Unit"}
    assert units("flat") == units("flat", drop="block") == set()


def test_survivors_are_scaled_here_whatever_compare_was_left_at():
    dense = [messages(shown("places", scaling=flag), "map_view")[1] for flag in "01"]
    assert dense[0]["arrays"] == dense[1]["arrays"]


def maps_of(height: int, width: int) -> FeatureMap:
    return FeatureMap("noise", np.random.default_rng(1).normal(size=(2, height, width)).astype(np.float32))


@pytest.mark.parametrize("size", [(6, 6), (64, 64), (1, 64)])
def test_small_maps_stay_as_they_are(size):
    maps = maps_of(*size)
    assert reduced(maps) is maps
    assert reduction(size, size) == ()


def test_large_maps_are_reduced_and_it_is_said():
    small = reduced(maps_of(128, 96))
    assert small.size == (MOST_SIDE, 48)
    (sentence,) = reduction((128, 96), small.size)
    assert "reduced from 128 × 96 to 64 × 48" in str(sentence)
