"""The training lab without a browser: from any link, before a run, while it trains, and after it."""

from functools import cache

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.apps import PATIENCE, controls, messages, opened, scenes
from viz.inputs import FeatureMap
from viz.pages.settings import Settings
from viz.pages.training_lab.running import apply_lab_values, press
from viz.studies.training.experiment import Experiment
from viz.studies.training.runner import RUNNER, Full

TINY = {"seeds": "2", "steps": "40", "images": "60", "nets": "pool.pool_drop"}
SQUARE = "0" * 18 + "ffff" + "0" * 4 + "f00f" + "0" * 4 + "f00f" + "0" * 4 + "ffff" + "0" * 18
CORNERS = (
    {"wrong": "0"},
    {"lab-p": "1", "lab-place": "before", "lab-drop": "channel"},
    {"net": "plain", "train": "0", "digit": "796"},
    {"ask": "drawing"},
    {"ask": "drawing", "drawing": SQUARE, "net": "pool_l2"},
    {"ask": "drawing", "drawing": "f" * 64},
    {"ask": "file"},
    {"twin-p": "0", "twin-noise": "0", "twin-r": "0.0"},
    {"twin-p": "1", "twin-noise": "2"},
    {"nets": "vit", "seeds": "99", "digit": "-1", "drawing": "x", "twin-r": "1"},
)


@pytest.mark.parametrize("query", CORNERS, ids=str)
def test_every_corner_runs_without_a_complaint(query, recwarn):
    app = opened("training_lab", **query)
    assert not app.exception
    assert not app.error
    assert [str(w.message) for w in recwarn if issubclass(w.category, RuntimeWarning)] == []


def sentences(app: AppTest, of_status: bool = False) -> str:
    """All sentences on the page, or those alone that tell how a run stands."""
    texts = [text for text in messages(app, "live_text") if text.get("lines") or not of_status]
    return " ".join(s["lead"] + s["stressed"] + s["rest"] for text in texts for s in text["sentences"])


def status(app: AppTest) -> str:
    return sentences(app, of_status=True)


def faded(app: AppTest) -> set[bool]:
    """Which of the tables of the result are drawn as out of date."""
    return {table["faded"] for table in messages(app, "live_axes")[:-1] if len(table["axes"]) < 6}  # but the stored six


def finished(app: AppTest) -> AppTest:
    """The page after its experiment has come to an end."""
    assert app.session_state["session"].job.wait(PATIENCE)
    return app.run()


def pressed(app: AppTest, name: str) -> AppTest:
    press(app.session_state["session"], name)
    return app.run()


@cache
def at_first() -> AppTest:
    """The page as it opens, for tests that only look at it."""
    return opened("training_lab")


@pytest.fixture(scope="module")
def trained() -> AppTest:
    """The page after a tiny experiment, for tests that leave it at that."""
    app = opened("training_lab", **TINY)
    expected = "networks plain, dropout, pooling, pooling + dropout and pooling + L2, not pooling and pooling + dropout"
    assert f"of other settings than those chosen: {expected}; seeds 5, not 2; images 200, not 60" in status(app)
    assert status(app).endswith("steps 800, not 40. Press Run for yours.")
    assert faded(app) == {True}
    return finished(pressed(app, "run"))


def test_the_stored_result_is_on_screen_before_anything_runs():
    app = at_first()
    assert not app.exception
    assert status(app).startswith("Stored result of the default settings, 25 runs, made with python -m ")
    variants, pairs, kinds, _ = messages(app, "live_axes")
    assert (len(variants["axes"]), len(pairs["axes"]), len(kinds["axes"])) == (5, 4, 6)
    assert sentences(app).count(" is the masks' part, and ") == 2
    assert bool(controls(app)["Run"]["idle"]) is False
    assert bool(controls(app)["Stop"]["idle"]) is True


def test_wrong_labels_are_never_shown_without_what_right_ones_say():
    assert "With clean labels dropout after pooling" in sentences(at_first())
    app = opened("training_lab", wrong="0")
    assert status(app).startswith("Stored result of the default settings with right labels")
    assert sentences(app).count("With clean labels dropout after pooling") == 1


def test_a_run_takes_the_place_of_the_stored_result_and_stays_when_the_settings_change(trained):
    app = trained
    assert not app.exception
    assert status(app).startswith("Done")
    assert [axis["key"] for axis in messages(app, "live_axes")[0]["axes"]] == ["pool", "pool_drop"]
    assert bool(controls(app)["Run"]["idle"]) is False
    here = app.session_state["session"]
    here.settings = apply_lab_values(here.settings, {"images": 70})
    assert status(app.run()).startswith("Done: 4 of 4 runs finished. What is drawn faintly is of other settings")
    assert "images 60, not 70" in status(app)
    assert faded(app) == {True}
    here.settings = apply_lab_values(here.settings, {"images": 60})
    assert status(app.run()) == "Done: 4 of 4 runs finished."
    assert faded(app) == {False}


def test_a_run_can_be_stopped():
    app = opened("training_lab", seeds="10", steps="1600")
    pressed(app, "run")
    assert bool(controls(app)["Run"]["idle"]) is True
    # Until there is more, what was there stays, and says of what it is.
    assert "seeds 5, not 10; steps 800, not 1,600. It stays until the run is over." in status(app)
    assert len(messages(app, "live_axes")) == 4 and faded(app) == {True}
    pressed(app, "stop")
    app = finished(app)
    assert not app.exception
    assert app.session_state["session"].job.look().state == "stopped"
    assert bool(controls(app)["Run"]["idle"]) is False


def test_kinds_of_pooling_are_those_that_were_trained_or_the_stored_ones():
    app = opened("training_lab", **TINY | {"nets": "pool.average.global.pool_drop_2", "net": "global"})
    assert controls(app)["Drop probability p"]["idle"] == "All networks chosen have their own."
    assert "takes 83." in sentences(app)  # of the stored runs
    app = finished(pressed(app, "run"))
    assert not app.exception
    pairs, kinds = messages(app, "live_axes")[1:3]
    assert [axis["key"] for axis in pairs["axes"]] == ["pool_drop_2 pool"]
    assert "Never at 80 % are 2 of 2 runs with p = 0 and 2 of 2 runs with p = 0.2: they count as 40 " in sentences(app)
    assert [axis["key"] for axis in kinds["axes"]] == ["pool", "average", "global"]
    assert kinds["axes"][0]["measure"] == "128 units, 1,370 parameters, 2 seeds"
    assert "A global average in place of max-pooling of 2 × 2" in sentences(app)
    stored_ones = opened("training_lab", nets="plain.pool.overlap.average.strided.global")
    assert status(stored_ones) == (
        "Stored result of the default settings for kinds of pooling, 30 runs, made with python -m viz.studies.training."
    )


def test_shapes_are_learned_and_asked_for_by_their_names():
    app = finished(pressed(opened("training_lab", **TINY | {"nets": "plain.pool", "data": "shapes"}), "run"))
    assert not app.exception
    assert "Test shapes lie at places where no shape of training lies." in sentences(app)
    assert controls(app)["Asked for"]["options"][0] == ["test", "Test shape"]
    assert "The shape is a " in sentences(app)


def test_a_full_queue_is_told(monkeypatch):
    def refuse(experiment: Experiment):
        raise Full("20 experiments are waiting already.")

    monkeypatch.setattr(RUNNER, "submit", refuse)
    app = pressed(opened("training_lab"), "run")
    assert not app.exception
    assert [warning.value for warning in app.warning] == ["20 experiments are waiting already."]


def test_the_networks_to_ask_are_those_that_were_trained(trained):
    network = controls(trained)["Network"]
    assert network["options"] == [["pool", "Pooling"], ["pool_drop", "Pooling + dropout"]]
    assert network["value"] == "pool_drop"


def test_training_drops_and_evaluation_does_not():
    for flag, app in (("1", at_first()), ("0", opened("training_lab", train="0"))):
        holes = [panel for panel in scenes(app)[0]["panels"] if panel["role"] == "dropout"]
        assert len(holes) == 8
        assert all(bool(panel["line"]["remark"]) is (flag == "0") for panel in holes)


def test_an_upload_can_be_asked_for():
    app = opened("training_lab", ask="file")
    assert "Choose a file" in app.info[0].value
    picture = np.full((3, 40, 30), 0.9, np.float32)
    picture[:, 5:35, 13:17] = 0.1
    app.session_state["session"].upload = FeatureMap("one.png", picture, "picture")
    app.run()
    assert not app.exception and not app.info
    assert "The digit is a" not in sentences(app)
    app.session_state["session"].upload = FeatureMap(
        "signed", np.random.default_rng(2).normal(size=(5, 9, 7)).astype("f4")
    )
    assert not app.run().exception


def test_the_last_variant_stays():
    settings = Settings(Experiment(("pool", "drop")))
    one = apply_lab_values(settings, {"net pool": False})
    assert one[Experiment].variants == ("drop",)
    assert apply_lab_values(one, {"net drop": False})[Experiment].variants == ("drop",)
    assert apply_lab_values(one, {"net pool": True})[Experiment].variants == ("drop", "pool")


def test_controls_show_the_settings_of_the_link():
    query = {"images": "77", "wrong": "0.35", "filters": "3", "lab-p": "0.8", "twin-p": "0.2"}
    shown = controls(opened("training_lab", **query))
    assert (shown["Images"]["value"], shown["Images"]["text"]) == (77, "77")
    assert shown["Share of wrong labels"]["value"] == 0.35
    assert shown["Filters"]["value"] == 3
    assert (shown["Drop probability p"]["value"], shown["p of the features"]["value"]) == (0.8, 0.2)


def test_what_has_no_effect_on_the_networks_chosen_says_so():
    shown = controls(opened("training_lab", nets="plain.pool", net="plain"))
    for label in ("Drop probability p", "Stands", "Unit"):
        assert shown[label]["idle"] == "No network chosen has dropout."
    assert shown["L2 penalty λ"]["idle"] == "No network chosen has a penalty."
    assert shown["New mask"]["idle"] == "This network has no dropout."
    assert not any(c["idle"] for c in controls(at_first()).values() if c["kind"] != "press")
    at_zero = controls(opened("training_lab", **{"lab-p": "0"}))
    assert (at_zero["Drop probability p"]["idle"], at_zero["Unit"]["idle"]) == ("", "p = 0 drops nothing.")
    assert not controls(opened("training_lab", nets="pool.pool_drop.pool_drop_8", **{"lab-p": "0"}))["Unit"]["idle"]
