"""What the controls are told, and what they may send."""

from dataclasses import asdict

import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.apps import PATIENCE, header_of, messages
from viz.pages import live_controls
from viz.pages.live_controls import Section, Slider
from viz.pages.session import Session
from viz.pages.settings import Settings
from viz.views.protocol import TIMINGS


def script():
    from viz.pages.live_controls import Check, Player, Section, Slider, live_controls

    p = Slider("p", "Drop probability p", 0, 1, 0.5, step=0.01)
    passes = Player("pass", "Next pass", "Pass", "N", 0, 9, 3)
    sections = (Section("Dropout", "dropout", (p, passes), "More", (Check("scaling", "Scale", False),)),)
    live_controls(sections, key="controls", on_values=lambda values: None, settles=True)


def test_each_control_brings_its_kind_and_the_timings_come_along():
    app = AppTest.from_function(script, default_timeout=PATIENCE).run()
    assert not app.exception
    (message,) = messages(app, "live_controls")
    (section,) = message["sections"]
    (slider, player), (check,) = section["controls"], section["folded"]
    assert (slider["kind"], slider["name"], slider["step"]) == ("slider", "p", 0.01)
    assert (player["kind"], player["shortcut"], player["value"]) == ("player", "N", 3)
    assert check == {
        "help": "",
        "kind": "check",
        "name": "scaling",
        "label": "Scale",
        "hidden": False,
        "idle": "",
        "value": False,
    }
    assert message["timings"] == asdict(TIMINGS)
    assert message["number"] == 0


@pytest.mark.parametrize(
    ("state", "number", "values"),
    [
        (None, 0, {}),
        ({}, 0, {}),
        (["number", 3], 0, {}),
        ({"number": "3", "values": [1]}, 0, {}),
        ({"values": {"k": 3}}, 0, {"k": 3}),
        ({"number": 3, "values": {"k": 3}}, 3, {"k": 3}),
    ],
)
def test_whatever_a_browser_sends_is_a_number_and_values(state, number, values):
    assert live_controls.read_message(state) == (number, values, {})


def test_what_the_browser_keeps_of_controls_is_not_sent_again_until_it_lacks_it(monkeypatch):
    viewer, calls = Session(Settings()), []
    monkeypatch.setattr(live_controls, "session", lambda: viewer)
    monkeypatch.setattr(live_controls, "mount", lambda **call: calls.append(call) or {"sent": sent})
    sent = {"number": 1, "values": {"p": 0.5}}
    monkeypatch.setattr(live_controls.st, "session_state", {"controls": {"sent": sent}})

    def draw(p: float, high: float = 1) -> dict:
        sections = (Section("Dropout", "dropout", (Slider("p", "Drop probability p", 0, high, p),)),)
        live_controls.live_controls(sections, key="controls", on_values=lambda values: None)
        return header_of(calls[-1]["data"])

    whole = draw(0.5)
    sent |= {"number": 2, "held": {"controls": [whole["name"]], "maps": "no list"}}
    calls[-1]["on_sent_change"]()
    moved = draw(0.6)
    assert "lasting" in whole and "lasting" not in moved
    assert (moved["name"], moved["values"]) == (whole["name"], [["p", 0.6]])
    assert "lasting" in draw(0.6, high=2)
    calls[-1]["on_lacks_change"]()
    assert "lasting" in draw(0.6)


def test_a_session_that_comes_after_another_goes_on_with_the_number_that_the_browser_has(monkeypatch):
    viewer, states = Session(Settings()), [{"sent": {"number": 7}}, {}]
    monkeypatch.setattr(live_controls, "session", lambda: viewer)
    monkeypatch.setattr(live_controls, "mount", lambda **call: states.pop(0))
    for _ in range(2):  # on the way to another page the controls are made anew, and the numbers go on
        live_controls.live_controls((), key="controls", on_values=lambda values: None)
        assert viewer.answered == {"controls": 7}
