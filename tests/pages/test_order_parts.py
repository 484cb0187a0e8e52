"""The parts of Order and kinds without a browser.

The averages of Order come once they are worked out; one window under the glass runs from any link, and is the window
that the link asks for.
"""

import pytest

from tests.pages.apps import controls, messages, opened
from viz.ops import stochastic
from viz.pages import averages

CORNERS = (
    {"k": "1"},
    {"k": "32"},
    {"k": "3", "s": "1", "padding": "1", "row": "0", "column": "0"},
    {"k": "2", "s": "5"},
    {"k": "2", "s": "1", "padding": "1", "dilation": "8", "size": "8"},
    {"k": "2", "padding": "1", "dilation": "4", "input": "onehot", "cells": "1,2,3;4,5,6;7,8,9"},
    {"k": "4", "s": "3", "padding": "2", "dilation": "2", "ceil": "1", "row": "256", "column": "256"},
    {"p": "0"},
    {"p": "1"},
    {"train": "0", "scaling": "0", "drop": "block"},
    {"input": "constant"},
    {"input": "negative"},
    {"input": "onehot", "cells": "0,0;0,0"},
    {"input": "onehot", "cells": "-5,-5,2;-5,-5,0;1,1,1", "k": "2", "s": "1"},
    {"input": "coffee", "look": "colour", "channel": "9"},
    {"input": "coffee", "look": "relu", "channel": "5", "k": "7"},
    {"input": "digit", "k": "5", "row": "0", "column": "0"},
    {"row": "none", "column": "-1"},
)


def glass(**query: str):
    return opened("order_and_kinds", part="window", **query)


def tables(**query: str) -> list[dict]:
    return messages(glass(**query), "live_axes")


@pytest.mark.parametrize("query", CORNERS, ids=str)
def test_every_corner_runs_without_a_complaint(query, recwarn):
    app = glass(**query)
    assert not app.exception
    assert not app.error
    assert [str(w.message) for w in recwarn if issubclass(w.category, RuntimeWarning)] == []
    who_wins, what_comes_out = messages(app, "live_axes")
    assert who_wins["chosen"] in [axis["key"] for axis in who_wins["axes"]]
    assert len(what_comes_out["axes"]) == 7


def test_the_window_in_the_middle_is_under_the_glass_at_first():
    app = glass()
    (scene,) = messages(app, "map_view")
    assert scene["focus"] == {"panel": 1, "row": 8, "column": 8}
    assert scene["picks"]
    shown = controls(app)
    assert (shown["Window row"]["value"], shown["Window row"]["high"]) == (8, 15)
    assert "Channel" not in shown


def test_a_link_names_the_window():
    app = glass(row="2", column="5")
    (scene,) = messages(app, "map_view")
    assert scene["focus"] == {"panel": 1, "row": 2, "column": 5}
    assert "row=2&column=5" in scene["signal"]["query"]


def test_a_window_beyond_the_map_gives_way_to_the_nearest():
    app = glass(row="200", column="3", k="5")
    (scene,) = messages(app, "map_view")
    assert scene["focus"] == {"panel": 1, "row": 5, "column": 3}
    assert controls(app)["Window row"]["value"] == 5


def test_a_link_names_the_channel_of_a_colour_picture():
    reds, blues = (tables(input="coffee", look="colour", channel=channel)[0]["axes"] for channel in "02")
    assert [axis["measure"] for axis in reds] != [axis["measure"] for axis in blues]
    channel = controls(glass(input="coffee", look="colour", channel="2"))["Channel"]
    assert channel["value"] == "2"
    assert [label for _, label in channel["options"]] == ["Red", "Green", "Blue"]


def test_dropout_is_plain_whatever_compare_was_set_to():
    plain, other = glass(), glass(train="0", scaling="0", drop="channel")
    assert messages(plain, "live_axes") == messages(other, "live_axes")
    (scene,), (same,) = messages(plain, "map_view"), messages(other, "map_view")
    assert [scene["panels"], scene["arrays"]] == [same["panels"], same["arrays"]]


def test_what_takes_long_on_order_is_worked_out_in_slices(monkeypatch):
    query = {"k": "3", "s": "1", "n": "1", "p": "0.37"}
    maps, words = (messages(opened("order_and_kinds", **query), kind) for kind in ("map_view", "live_text"))
    monkeypatch.setattr(averages, "SLICE", 0)
    monkeypatch.setattr(stochastic, "AT_ONCE", 1000)
    app = opened("order_and_kinds", **query | {"p": "0.38"})
    lanes, awaited = messages(app, "map_view")
    assert len(lanes["panels"]) == 5 and lanes["signal"]["unfinished"] is None
    (panel,), shares = awaited["panels"], []
    assert panel["ledger"][0]["label"] == "closed form"
    while len(awaited["panels"]) == 1 and len(shares) < 20:
        assert awaited["signal"]["unfinished"]
        shares.append(awaited["panels"][0]["ledger"][0]["share"])
        _, awaited = messages(app.run(), "map_view")
    assert 3 < len(shares) < 20 and shares == sorted({*shares})
    assert [len(one["panels"]) for one in maps] == [5, 5] == [5, len(awaited["panels"])]
    assert not awaited["signal"]["unfinished"]
    assert len(messages(app, "live_text")) == len(words)


def test_the_choice_of_parts_has_all_of_the_page_run_and_the_maps_run_alone():
    known = opened("order_and_kinds").session_state._state._state._new_widget_state.widget_metadata
    fragments = {name.split("-", 2)[2]: widget.fragment_id for name, widget in known.items()}
    assert fragments["part"] is None
    assert fragments["lanes"] is not None
