"""The parts of In a network without a browser: from any link, and what they are sent."""

import numpy as np
import pytest

from tests.pages.apps import controls, messages, opened
from viz.inputs import FeatureMap, load_sample, to_grey
from viz.inputs.looks import single

CORNERS = (
    {"p": "0", "k": "1", "raised": "100"},
    {"p": "1", "loss": "squares"},
    {"k": "32", "s": "1", "row": "99", "column": "99"},
    {"k": "3", "s": "2", "padding": "1", "dilation": "3", "ceil": "1", "raised": "200"},
    {"input": "negative", "k": "2", "padding": "1", "loss": "squares", "raised": "150"},
    {"input": "coffee", "look": "colour", "size": "48"},
    {"input": "coffee", "look": "features", "channel": "5"},
    {"cells": "3.4e38,-3.4e38,0;1e30,1e-30,-1e-30", "input": "onehot", "loss": "squares"},
    {"cells": "-3", "input": "onehot"},
    {"raised": "201", "loss": "none", "side": "gradient"},
)


@pytest.mark.parametrize("query", CORNERS, ids=str)
def test_every_corner_of_the_gradient_runs_without_a_complaint(query, recwarn):
    app = opened("network", **{"side": "gradient"} | query)
    assert not app.exception
    assert not app.error
    assert [str(w.message) for w in recwarn if issubclass(w.category, RuntimeWarning)] == []


def test_the_window_of_the_link_is_lit_and_the_middle_one_without():
    for query, window in (({}, (8, 8)), ({"row": "3", "column": "5"}, (3, 5))):
        (scene,) = messages(opened("network", side="gradient", **query), "map_view")
        assert (scene["focus"]["row"], scene["focus"]["column"]) == window and scene["picks"]


def test_a_tie_is_named_where_the_rival_is_raised_to_it():
    for raised, text in (("99", "99 %"), ("100", "100 %: a tie")):
        assert controls(opened("network", side="gradient", raised=raised))["Rival raised"]["text"] == text
    assert controls(opened("network", side="gradient", k="1"))["Rival raised"]["idle"]


@pytest.mark.parametrize(
    "query", [{}, {"l1": "0", "l6": "9"}, {"cells": "1"}, {"l1": "5", "l2": "5", "size": "8"}], ids=str
)
def test_every_stack_runs_without_a_complaint(query, recwarn):
    app = opened("network", side="field", **{"input": "onehot"} | query)
    assert not app.exception
    assert not app.error
    assert [str(w.message) for w in recwarn if issubclass(w.category, RuntimeWarning)] == []


def test_each_layer_is_named_beside_its_slider():
    shown = controls(opened("network", side="field", l2="5"))
    assert [shown[f"Layer {n}"]["text"] for n in (1, 2, 3)] == [
        "Conv 3 × 3",
        "Max-pool 3 × 3, stride 2",
        "Max-pool 2 × 2",
    ]


@pytest.mark.parametrize("side", ["norm", "gradient", "field", "batch", "ensemble", "speed"])
def test_a_colour_picture_is_taken_in_grey_and_it_is_said(side):
    grey, colour = (opened("network", side=side, input="coffee", look=look) for look in ("grey", "colour"))
    first = [messages(app, "map_view")[0]["panels"][0] for app in (grey, colour)]
    assert first[0]["channels"] == first[1]["channels"] == 1
    said = [str(messages(app, "live_text")) for app in (grey, colour)]
    assert ["is taken here" in text for text in said] == [False, True]


BATCHES = ({"p": "0"}, {"p": "1"}, {"k": "32", "examples": "alike"}, {"input": "negative"}, {"cells": "3.4e38,-3.4e38"})


@pytest.mark.parametrize("query", BATCHES, ids=str)
def test_every_batch_runs_without_a_complaint(query, recwarn):
    app = opened("network", side="batch", **{"input": "onehot"} | query)
    assert not app.exception
    assert not app.error
    assert [str(w.message) for w in recwarn if issubclass(w.category, RuntimeWarning)] == []
    assert "by a weight is the mean" in str(messages(app, "live_text"))


def test_an_ensemble_is_of_whatever_comes(recwarn):
    for query in ({"p": "0"}, {"p": "1"}, {"cells": "3.4e38,-3.4e38", "input": "onehot"}, {"input": "constant"}):
        app = opened("network", side="ensemble", **query)
        assert not app.exception
        assert "a thinned network" in str(messages(app, "live_text"))
    assert [str(w.message) for w in recwarn if issubclass(w.category, RuntimeWarning)] == []


def test_the_time_of_a_layer_is_measured_for_whatever_comes(recwarn):
    for query in (
        {"p": "1", "k": "32"},
        {"cells": "3.4e38,-3.4e38", "input": "onehot"},
        {"k": "2", "s": "1", "padding": "1"},
    ):
        app = opened("network", side="speed", **query)
        assert not app.exception
        assert "a 0 like any other" in str(messages(app, "live_text"))
        assert "Measured on this server" in str(messages(app, "live_text"))
    assert [str(w.message) for w in recwarn if issubclass(w.category, RuntimeWarning)] == []


def test_one_map_is_the_grey_of_a_picture_and_the_first_of_others():
    cat = load_sample("cat")
    np.testing.assert_array_equal(single(cat).values, to_grey(cat).values)
    maps = FeatureMap("three", np.arange(12, dtype=np.float32).reshape(3, 2, 2))
    np.testing.assert_array_equal(single(maps).values, maps.values[:1])
