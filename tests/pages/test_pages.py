"""The pages beside Compare without a browser: every one runs from any link, and they share their settings."""

import pytest

from tests.pages.apps import controls, messages, opened
from viz.inputs import SAMPLES
from viz.pages.averages import Averaged
from viz.pages.settings import Settings
from viz.studies.layers import Dropout
from viz.studies.pooling_kinds import KINDS

PAGES = ("compare", "budget", "passes", "order_and_kinds", "shift", "network")
MAXIMUM_PARTS = ("window", "kinds", "places")
# The corners of every setting that the pages share, and inputs that leave nothing to measure.
CORNERS = (
    {"p": "0", "match": "0"},
    {"p": "1", "match": "0"},
    {"p": "1", "match": "0", "convention": "classic"},
    {"k": "1"},
    {"k": "3", "s": "1"},
    {"k": "2", "s": "5"},
    {"k": "4", "s": "3", "padding": "2", "dilation": "2", "ceil": "1"},
    {"input": "constant", "convention": "forgot"},
    {"input": "negative", "n": "1"},
    {"input": "coffee", "look": "colour", "size": "48"},
    {"input": "coffee", "look": "relu", "channel": "5", "k": "32"},
    {"cells": "0,0;0,0", "input": "onehot"},
    {"cells": "3.4e38,-3.4e38,0;1e30,1e-30,-1e-30", "input": "onehot", "p": "0.1"},
    {"cells": "3.4e38,3.4e38;3.4e38,-1", "input": "onehot", "p": "0.9"},
    {"down": "8", "right": "8", "input": "negative", "train": "0"},
    {"pool": "average", "k": "3", "s": "1", "padding": "1", "ceil": "1", "input": "negative"},
    {"pool": "min", "k": "2", "padding": "1", "dilation": "8", "size": "8", "input": "onehot"},
    {"pool": "first", "k": "3", "padding": "1", "dilation": "2"},
    {"pool": "average", "input": "constant", "p": "1"},
    {"k": "many", "n": "11", "convention": "none", "match": "2", "right": "9", "part": "all"},
)


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("query", CORNERS, ids=str)
def test_every_corner_runs_without_a_complaint(page, query, recwarn):
    app = opened(page, **query)
    assert not app.exception
    assert not app.error
    assert [str(w.message) for w in recwarn if issubclass(w.category, RuntimeWarning)] == []


@pytest.mark.parametrize("page", PAGES[1:])  # test_app.py opens Compare with every sample
@pytest.mark.parametrize("source", SAMPLES)
def test_every_sample_runs(page, source):
    app = opened(page, input=source)
    assert not app.exception


@pytest.mark.parametrize("kind", KINDS)
def test_compare_and_order_offer_kinds_of_pooling_with_the_sizes_that_they_have(kind):
    for page in ("compare", "order_and_kinds"):
        shown = controls(opened(page, pool=kind))
        assert shown["Kind"]["value"] == kind
        assert [key for key, _ in shown["Kind"]["options"]] == list(KINDS)
        assert ("Padding" in shown, "Dilation" in shown) == (KINDS[kind].has_padding, KINDS[kind].has_dilation)


@pytest.mark.parametrize(
    ("page", "part"),
    [
        *((page, "order") for page in ("budget", "passes", "shift", "network")),
        *(("order_and_kinds", part) for part in MAXIMUM_PARTS),
    ],
)
def test_questions_about_the_maximum_keep_it_and_say_so(page, part):
    query = {"part": part, "n": "1"}  # one pass is run at once, and more in slices of time
    plain, other = opened(page, **query), opened(page, **query, pool="average")
    assert "Kind" not in controls(other)
    said = [said.value for said in other.markdown if "average pooling is set" in said.value]
    assert len(said) == 1 and not any("is set" in said.value for said in plain.markdown)
    scenes = [[scene["panels"] for scene in messages(app, "map_view")] for app in (plain, other)]
    assert scenes[0] == scenes[1]


def test_the_budget_is_matched_until_p_is_moved():
    p = controls(opened("budget", k="4"))["Drop probability p"]
    assert (p["value"], p["text"]) == (15 / 16, "0.938")
    p = controls(opened("budget", k="4", match="0", p="0.3"))["Drop probability p"]
    assert (p["value"], p["text"]) == (0.3, "")


def test_the_winners_stand_beside_a_dropout_on_one_scale():
    (scene,) = messages(opened("budget"), "map_view")
    assert [panel["title"] for panel in scene["panels"]] == [
        "Input",
        "Max-pooling, winners in place",
        "Dropout, equal budget",
    ]
    assert {(panel["height"], panel["width"]) for panel in scene["panels"]} == {(32, 32)}
    assert scene["panels"][1]["grid"] == {"height": 16, "width": 16}


def test_every_axis_has_a_reading_for_either_layer():
    (table,) = messages(opened("budget"), "live_axes")
    assert len(table["axes"]) == 11
    assert all(len(axis["readings"]) == 2 and axis["words"] for axis in table["axes"])


def test_the_film_starts_at_the_pass_of_the_link():
    film, averages = messages(opened("passes", **{"pass": "7", "n": "30"}), "map_view")
    assert [panel["title"] for panel in film["panels"][1:4]] == [
        "Pooling, pass 7",
        "Pooling, pass 8",
        "Pooling, pass 9",
    ]
    assert averages["panels"][1]["title"] == "Mean of 30 passes"
    assert averages["signal"]["unfinished"] is False


def tally(app):
    """The passes that the page has run so far."""
    return app.session_state["session"].results["passes"][1]


def test_many_passes_are_run_a_slice_at_a_time():
    app = opened("passes", n="1000", size="256", look="colour")
    runs = 0
    while messages(app, "map_view")[1]["signal"]["unfinished"]:
        before = tally(app).passes
        app.run()
        assert tally(app).passes > before
        runs += 1
        if runs == 3:
            break
    # So many passes are too much for one slice on any machine, and each run goes on where the last one stopped.
    assert runs == 3
    assert tally(app).passes < 1000


def test_another_p_starts_the_passes_anew():
    app = opened("passes", n="30")
    held = tally(app)
    app.session_state["session"].settings = Settings(Averaged(30), Dropout(p=0.25))
    app.run()
    assert tally(app) is not held
    assert tally(app).p == 0.25


@pytest.mark.parametrize("convention", ["inverted", "classic", "forgot"])
def test_the_chosen_convention_is_marked(convention):
    (table,) = messages(opened("passes", convention=convention), "live_axes")
    assert table["chosen"] == convention
    assert [axis["key"] for axis in table["axes"]] == ["inverted", "classic", "forgot", "nowhere"]


@pytest.mark.parametrize(("query", "shown"), [({}, True), ({"train": "0"}, False), ({"pool": "average"}, False)])
def test_compare_says_what_to_look_for_where_it_can_be_seen(query, shown):
    app = opened("compare", input="cat", **query)
    assert not app.exception
    assert any(SAMPLES["cat"].note in said.value for said in app.markdown) == shown
