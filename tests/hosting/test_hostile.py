"""Whatever a viewer sends, the page is one that works, and the server's log says nothing of it."""

import json
from itertools import cycle, islice
from urllib.parse import urlencode

import pytest
from streamlit.proto.WidgetStates_pb2 import WidgetState

from tests.hosting.viewer import Viewer, faults, triggered
from viz.pages.addresses import TITLES
from viz.pages.settings import Settings, by_name

PAGES = ("", *[*TITLES][1:])
NAMES = [*by_name(Settings()), "ahead", "own", "present", "id", "q"]
TEXTS = ("", "0", "-1", "9" * 50, "nan", "1e999", "\0", "\U0001f600", "../..", "<b>*x*</b>", "vote.no", "1,2;3,4", "[]")
EVENTS = (
    *("sent", "query", "lacks", "more", "picked", "painted", "shown", "drawn", "asked", "hands", "rest", "refused"),
    *("add", "edit", "text", "due", "before"),
)
NUMBERED = [[1, {"name": [1], "p": {}}], [1e9, 1], [2, "x"], [2**70, "x"]]
STATES = (None, "x", [[1, 2, 3]], NUMBERED, {"x": [1]}, True, 1e308, ["x", 10**400], ["\ud800<b>*x", 2**26])
FILES = (
    "../../etc/passwd.csv",
    'a"; filename="b.csv',
    "a\nb.csv",
    "<img src=x>.csv",
    "x" * 999 + ".csv",
    "\u202egnp.csv",
)


@pytest.mark.parametrize("page", PAGES)
def test_two_thousand_values_of_a_parameter_give_a_page(container, page):
    many = [(name, text) for name in NAMES for text in TEXTS] + [("k", text) for text in islice(cycle(TEXTS), 2000)]
    with Viewer(container.url).session() as line:
        assert not faults(line.opened(page=page, query=urlencode(many)))
        assert not faults(line.opened(page=page, query=urlencode(many[::-1])))
    assert not container.complaints()


@pytest.mark.parametrize("page", ["", "is-pooling-a-dropout", "training-lab", "tour", "answers"])
def test_no_state_of_a_component_harms_a_page(container, page):
    with Viewer(container.url).session() as line:
        line.opened(page=page, query="size=8&ask=own")
        components = [each for kind, each in line.ids.items() if kind != "file_uploader"]
        assert len(components) > 2
        for state in STATES:
            told = dict.fromkeys(EVENTS, state)
            for whole in (told, {"sent": {"number": state, "values": state, "held": state}}):
                widgets = [WidgetState(id=each, json_value=json.dumps(whole)) for each in components]
                assert not faults(line.run(widgets)), whole
            assert not faults(line.run([triggered(each, **told) for each in components])), state
    assert not container.complaints()


@pytest.mark.parametrize("name", FILES)
def test_a_file_may_have_any_name(container, name):
    viewer = Viewer(container.url)
    with viewer.session() as line:
        line.opened(query="size=8")
        sent = viewer.bring(line, name, b"1,2\n3,4")
        assert not faults(sent)
        assert any(message.delta.new_element.bidi_component.component_name == "map_view" for message in sent)
    assert not container.complaints()


def test_an_export_with_nonsense_is_a_file_or_a_sentence(container):
    viewer = Viewer(container.url)
    files = ("smaller-or-sparser.csv", "shift.npz", "smaller-or-sparser.py", "no.png", "..%2fapp.py", "%00", "a%0d%0ab")
    nonsense = (
        [(name, text) for name in NAMES for text in TEXTS[:3]],
        [("ahead", '{"k": [1], "p": {}}')],
        [("own", "x.1")],
    )
    for file in files:
        for query in nonsense:
            answer = viewer.ask(f"files/{file}?{urlencode(query)}")
            is_there = file in files[:3] and query is nonsense[1]
            assert (answer.status == 200) == is_there, (file, query)
            assert answer.status in (200, 400, 404)
            assert is_there or len(answer.body.splitlines()) <= 1
    assert not container.complaints()
