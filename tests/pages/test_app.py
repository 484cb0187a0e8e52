"""The app without a browser: every page runs, from any link and with any file."""

import io
from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.apps import controls, messages
from viz.inputs import SAMPLES

APP = str(Path(__file__).resolve().parents[2] / "app.py")
PATIENCE = 60
# The last is one that such an input does not have.
LOOKS = {"picture": ("grey", "colour", "features", "relu", "rectified"), "map": ("raw", "rectified", "relu")}


def opened(**query: str) -> AppTest:
    app = AppTest.from_file(APP, default_timeout=PATIENCE)
    for name, value in query.items():
        app.query_params[name] = value
    return app.run()


def scene(app: AppTest) -> dict:
    """The scene of the first map view."""
    return messages(app, "map_view")[0]


def test_opens_on_a_worked_example():
    app = opened()
    assert not app.exception
    assert app.title[0].value == "Smaller, or sparser?"
    assert [panel["title"] for panel in scene(app)["panels"]] == ["Input", "Max-pooling: smaller", "Dropout: sparser"]
    assert {"Window k", "Stride s", "Drop probability p", "Mode", "New mask"} <= set(controls(app))
    assert len(app.get("plotly_chart")) == 1


@pytest.mark.parametrize(
    ("source", "look"), [(source, look) for source, sample in SAMPLES.items() for look in LOOKS[sample.kind]]
)
def test_every_sample_runs_in_every_look(source, look):
    app = opened(input=source, look=look, channel="2")
    assert not app.exception
    assert len(scene(app)["panels"]) == 3


def test_a_link_sets_the_controls_and_the_answer_carries_the_link():
    app = opened(k="3", p="0.25", train="0", view="over")
    shown = controls(app)
    assert (shown["Window k"]["value"], shown["Drop probability p"]["value"], shown["Mode"]["value"]) == (3, 0.25, "0")
    assert scene(app)["layout"] == "over"
    assert scene(app)["signal"]["query"] == "k=3&p=0.25&train=0&view=over"


def test_a_malformed_link_opens_on_the_defaults():
    app = opened(k="many", p="-1", input="../../etc", cells="1;2,3")
    assert not app.exception
    assert controls(app)["Window k"]["value"] == 2


def notes(app: AppTest) -> list[str]:
    """What is said of the address."""
    first = [text["sentences"][0] for text in messages(app, "live_text")]
    return [sentence["lead"] + sentence["rest"] for sentence in first if " in the address " in sentence["lead"]]


def test_what_an_address_says_in_vain_is_told_once():
    app = opened(k="99", r="<b>*x*</b>")
    said = "k = 99 in the address is above 32, and is taken as 2. r = <b>*x*</b> in the address names no setting"
    assert notes(app) == [f"{said}, and is passed over."]
    assert not notes(app.run())
    assert not notes(opened(k="3", embed="true", embed_options="dark_theme"))
    assert notes(opened(**{f"q{i}": "1" for i in range(9)}))[0].endswith(" 7 more cannot be used.")


def test_choosing_a_sample():
    app = opened()
    app.session_state.session.choose("negative")
    app.run()
    assert not app.exception
    assert scene(app)["panels"][0]["height"] == 6


def npy(values) -> bytes:
    file = io.BytesIO()
    np.save(file, values)
    return file.getvalue()


def test_an_upload_is_shown_and_a_bad_one_leaves_it():
    app = opened()
    app.file_uploader[0].set_value(("map.npy", npy(-np.ones((5, 7))), "application/octet-stream")).run()
    assert not app.exception
    assert scene(app)["panels"][0]["caption"].startswith("5 × 7 · mean −1")
    app.file_uploader[0].set_value(("bad.npy", b"\x93NUMPY and nothing", "application/octet-stream")).run()
    assert not app.exception
    assert len(app.error) == 1
    assert "bad.npy" in app.error[0].value
    assert [toast.value for toast in app.toast] == [app.error[0].value]
    assert scene(app)["panels"][0]["caption"].startswith("5 × 7 · mean −1")


def test_one_file_after_another():
    app = opened()
    for side in (9, 11):
        app.file_uploader[0].set_value((f"{side}.npy", npy(np.ones((side, side))), "application/octet-stream")).run()
        assert not app.exception
        assert controls(app)["Input"]["value"] == "upload"
        assert scene(app)["panels"][0]["height"] == side
        assert f"{side}.npy" in [sentence["stressed"] for sentence in sentences(app)]


def test_an_error_goes_when_another_input_is_chosen():
    app = opened()
    app.file_uploader[0].set_value(("bad.npy", b"nothing", "application/octet-stream")).run()
    assert len(app.error) == 1
    app.run()
    assert (len(app.error), len(app.toast)) == (1, 0)  # it is told once, and stays where the file was chosen
    app.session_state.session.choose("coffee")
    app.run()
    assert len(app.error) == 0


def test_of_several_arrays_and_samples_one_is_chosen():
    file = io.BytesIO()
    np.savez(file, a=np.zeros((3, 1, 4, 4)), b=np.ones((2, 2)))
    app = opened()
    app.file_uploader[0].set_value(("two.npz", file.getvalue(), "application/octet-stream")).run()
    assert scene(app)["panels"][0]["height"] == 4
    pick(app, sample=2)
    assert controls(app)["Sample"]["value"] == 2
    pick(app, array="b")
    assert scene(app)["panels"][0]["height"] == 2
    for odd in ({"sample": 3, "array": "c"}, {"sample": "2"}, {"array": ["b"]}):
        pick(app, **odd)  # a browser may send anything
        assert (controls(app)["Array"]["value"], controls(app)["Sample"]["value"]) == ("a", 0)


def pick(app: AppTest, **wishes) -> None:
    """Pick what is meant of a file, as its controls do."""
    app.session_state.session.results["wishes"][1].update(wishes)
    app.run()
    assert not app.exception


def test_an_array_may_be_meant_as_a_picture_and_its_channels_may_stand_last():
    pixels = np.random.default_rng(1).integers(0, 256, (12, 10, 3), dtype=np.uint8)
    app = opened()
    app.file_uploader[0].set_value(("pixels.npy", npy(pixels), "application/octet-stream")).run()
    pick(app, picture=True)
    panel = scene(app)["panels"][0]
    assert (panel["channels"], panel["height"], panel["width"]) == (3, 12, 10)  # as a photo opens
    app.file_uploader[0].set_value(("maps.npy", npy(np.ones((6, 5, 4))), "application/octet-stream")).run()
    sizes = []
    for where in ("first", "last"):
        pick(app, channels=where)
        sizes.append((scene(app)["panels"][0]["height"], scene(app)["panels"][0]["width"]))
    assert sizes == [(5, 4), (6, 5)]


def test_a_link_made_with_a_file_says_which():
    app = opened(file="see `www.example.com` *now*.jpg")
    # Sentences are drawn as text: nothing in them is markup or a link.
    assert missed_files(app) == ["see `www.example.com` *now*.jpg"]
    assert missed_files(opened()) == []


def missed_files(app: AppTest) -> list[str]:
    return [sentence["stressed"] for sentence in sentences(app) if "is not here" in sentence["rest"]]


def sentences(app: AppTest) -> list[dict]:
    return [sentence for message in messages(app, "live_text") for sentence in message["sentences"]]


def test_after_a_lost_connection_the_file_chooser_is_another():
    # It would go on to show the name of the file that went with the connection.
    assert opened().file_uploader[0].id != opened().file_uploader[0].id


def test_one_session_never_sees_anothers_upload():
    mine, theirs = opened(), opened()
    mine.file_uploader[0].set_value(("mine.npy", npy(np.ones((9, 9))), "application/octet-stream")).run()
    theirs.run()
    assert scene(theirs)["panels"][0]["height"] == 32
    assert theirs.session_state["session"].upload is None
