"""The tour without a browser: every scene opens, its link restores it, and what is done or guessed shows its answer."""

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from tests.each import each
from tests.pages.apps import controls, messages, opened, scenes
from viz.inputs import FeatureMap
from viz.pages.session import Session
from viz.pages.settings import UPLOAD, InputChoice, Settings, from_query, passed_over, to_query
from viz.pages.shift import Move
from viz.pages.tour.runs import Scenes, TourRun, again, apply_tour_values, counted, entered, marked, revealed
from viz.studies.layers import Dropout, Pooling
from viz.studies.tour.scenes import SCENES, guesses_of

ACTS = [name for name, scene in SCENES.items() if scene.act]


def begun(name: str) -> Settings:
    return entered(Settings(), name, {})


def said(app, key: str = "verdict") -> list[str]:
    """All sentences on the page."""
    return [
        s["lead"] + s["stressed"] + s["rest"] for message in messages(app, "live_text") for s in message["sentences"]
    ]


def a_guess(name: str) -> dict:
    """What the browser sends for some guess at a scene."""
    scene = SCENES[name]
    if scene.options:
        return {f"answer {name}": [*scene.options][-1]}
    return {f"answer{i} {name}": one.low for i, one in enumerate(scene.numbers)}


@each("name", list(SCENES))
def test_every_scene_opens_by_its_name_with_its_maps_and_its_answer(name):
    app = opened("tour", scene=name)
    assert not app.exception and not app.error
    (bar,) = messages(app, "tour_bar")
    assert (bar["current"], bar["ask"]) == (name, "Show me")
    assert_its_task_can_be_done(name, app)
    (before,) = messages(app, "map_view")
    assert before["signal"]["awaited"]  # whereupon the rest of the page comes
    # Nobody has pointed at a cell: one is outlined where a sum tells of it.
    assert (before["lit"] is False) == (SCENES[name].before in ("input", "marks", "blind", "features"))
    settings = app.session_state["session"].settings
    assert to_query(settings)["begun"] == "1"
    assert to_query(from_query(SCENES[name].settings, settings)) == to_query(settings)
    app.session_state["session"].settings = revealed(settings)
    app.run()
    assert not app.exception
    (after,) = messages(app, "map_view")
    assert SCENES[name].before == SCENES[name].after or [p["title"] for p in before["panels"]] != [
        p["title"] for p in after["panels"]
    ]
    (answered,) = messages(app, "tour_bar")
    assert len(answered["said"]) > 20 and answered["said"] in said(app)
    assert answered["moment"] != bar["moment"]  # whereupon it is read out
    shown = controls(app)
    assert len(shown) == len(SCENES[name].controls)


def assert_its_task_can_be_done(name: str, app: AppTest) -> None:
    """What it asks for is in reach of its controls, which keys and fingers move, or is marked on its map."""
    scene, offered = SCENES[name], {one["name"]: one for one in controls(app).values()}
    if scene.options:
        assert offered[f"answer {name}"]["options"] == [[*option] for option in scene.options.items()]
    for i, one in enumerate(scene.numbers):
        slider = offered[f"answer{i} {name}"]
        assert (slider["low"], slider["high"]) == (one.low, one.high)
    for key, text in (scene.act or {}).items():
        slider = offered[key]
        assert slider["low"] <= float(text) <= slider["high"] and float(text) != slider["value"]
    assert messages(app, "map_view")[0]["picks"] == bool(scene.marks)


@each("name", list(SCENES))
def test_a_link_restores_a_scene_with_its_guess_and_its_answer(name):
    settings = apply_tour_values(begun(name), a_guess(name))
    if SCENES[name].marks:
        settings = marked(marked(settings, 0, 2), 1, 1)
    settings = apply_tour_values(revealed(settings), {"p": 0.3, "pass": 4})
    query = to_query(settings)
    assert from_query(query) == settings and passed_over(query) == []
    app = opened("tour", **query)
    assert not app.exception
    assert app.session_state["session"].settings == settings
    assert app.session_state["session"].passed_over == []
    assert messages(app, "tour_bar")[0]["said"] in said(app)


def test_what_an_address_guesses_in_vain_is_told_and_changes_nothing():
    app = opened("tour", scene="budget", guess="budget.256.99999", seen="nowhere")
    here = app.session_state["session"]
    assert not app.exception
    assert [sentence.split(" = ")[0] for sentence in here.passed_over] == ["guess", "seen"]
    assert here.settings == begun("budget")


def test_marks_beyond_the_map_are_passed_over():
    app = opened("tour", scene="mark", begun="1", input="digit", guess="mark.9-9.0-0.200-1.3", seen="mark")
    assert not app.exception
    assert "of 1 right" in messages(app, "tour_bar")[0]["said"]


@pytest.mark.parametrize("name", ACTS)
def test_a_task_is_done_once_the_real_controls_stand_where_they_should(name):
    settings = begun(name)
    for key, text in SCENES[name].act.items():
        assert name not in settings[Scenes].seen
        settings = apply_tour_values(settings, {key: float(text) if "." in text else int(text)})
    assert settings[Scenes].seen == name
    assert revealed(begun(name)) == settings  # as if it had been shown
    moved = apply_tour_values(settings, {"k": 7, "right": 5})
    assert moved[Scenes].seen == name  # the answer stays


def test_the_shift_that_is_asked_for_moves_the_pooled_map_by_one_cell():
    settings = from_query(SCENES["stride"].act, begun("stride"))
    now = TourRun(Session(settings), "stride")
    before, after = now.shifted.before.pooled, now.shifted.after.pooled
    assert np.array_equal(np.roll(before, 1, -1), after)
    assert settings[Move].right == settings[Pooling].step


def test_guesses_are_given_in_any_order_and_nonsense_is_passed_over():
    settings = apply_tour_values(begun("budget"), {"answer1 budget": 1024})
    assert guesses_of(settings[Scenes].guesses) == {"budget": ("512", "1024")}
    for place, value in (("1", 9999), ("7", 1), ("x", "1"), ("0", None), ("0", [1])):
        assert apply_tour_values(settings, {f"answer{place} budget": value}) == settings
    assert apply_tour_values(settings, {"answer1": 512, "answer1 times": 100}) == settings  # at another scene
    vote = begun("vote")
    assert apply_tour_values(vote, {"answer vote": "maybe"}) == vote
    act = begun("fates")
    assert apply_tour_values(act, {"answer fates": "yes"}) == act


def test_cells_are_marked_and_no_longer_marked_and_the_oldest_goes_where_there_are_too_many():
    settings = begun("mark")
    for cell in ((0, 0), (0, 1), (0, 0), (1, 1), (2, 2), (3, 3)):
        settings = marked(settings, *cell)
    assert guesses_of(settings[Scenes].guesses)["mark"] == ("0-1", "1-1", "2-2", "3-3")
    settings = marked(settings, 0, 3)
    assert guesses_of(settings[Scenes].guesses)["mark"] == ("1-1", "2-2", "3-3", "0-3")
    held = revealed(settings)
    assert marked(held, 2, 0) == held
    assert marked(begun("vote"), 0, 0) == begun("vote")
    fresh = again(held)
    assert fresh == begun("mark").changed(Dropout, seed=held[Dropout].seed + 1)


def test_to_go_on_begins_a_scene_and_to_go_back_brings_all_of_it_back():
    app = opened("tour", scene="fates")
    here = app.session_state["session"]
    done = apply_tour_values(apply_tour_values(here.settings, {"k": 4, "p": 0.5, "drawn": "after"}), {"k": 6})
    here.settings = done
    app.query_params["scene"] = "budget"  # as Next does
    app.run()
    assert here.settings == entered(Settings(), "budget", {"seen": "fates"})
    here.settings = revealed(here.settings)
    app.query_params.clear()
    for key, text in to_query(done).items():
        app.query_params[key] = text
    app.run()  # as Back does
    assert here.settings == done
    assert not app.exception
    # What else runs the page does not go back with an address that is written only at rest.
    here.settings = settings = apply_tour_values(done, {"k": 5})
    app.run()
    assert here.settings == settings
    # After a lost connection there is the scene that was, though Streamlit tells of the address before it.
    here.settings = settings = begun("blind")
    app.run()
    assert here.settings == settings
    # The name of the first scene is in no address.
    app.query_params.clear()
    app.run()
    assert here.settings[Scenes].scene == "vote"


def test_the_vote_comes_back_at_the_end():
    settings = apply_tour_values(begun("vote"), {"answer vote": "yes"})
    last = entered(revealed(settings), "vote-again", {"guess": settings[Scenes].guesses})
    app = opened("tour", **to_query(revealed(apply_tour_values(last, {"answer vote-again": "no"}))))
    told = messages(app, "tour_bar")[0]["said"]
    assert "“Yes, it is”" in told and "“No, in no respect”" in told


def test_hands_are_counted_while_it_is_presented_and_drawn_beside_the_answer():
    app = opened("tour", scene="exam", present="1")
    (bar,) = messages(app, "tour_bar")
    assert (bar["presented"]["told"]["note"], bar["counts"]) == (SCENES["exam"].note, True)
    options = ["Pooling", "Dropout", "Both", "Neither"]
    assert [(row["label"], row["text"]) for row in bar["rows"]] == [(option, "0") for option in options]
    here = app.session_state["session"]
    here.settings = revealed(counted(here.settings, [3, 21, 9, 0]))
    app.run()
    (bar,) = messages(app, "tour_bar")
    assert [(row["label"], row["text"], row["right"]) for row in bar["rows"]] == [
        ("Pooling", "3", False), ("Dropout", "21", True), ("Both", "9", False), ("Neither", "0", False),
    ]  # fmt: skip
    assert bar["counts"] is False
    assert to_query(here.settings)["hands"] == "exam.3.21.9.0"
    for nonsense in ([1, 2], [-1, 0, 0, 0], [1, 2, 3, 99999], []):
        assert counted(here.settings, nonsense)[Scenes].hands in ("exam.3.21.9.0", "")
    assert counted(begun("mark"), [1]) == begun("mark")
    (alone,) = messages(opened("tour", scene="exam", hands="exam.3.21.9.0"), "tour_bar")
    assert alone["presented"] is None and alone["rows"] == []


@each("name", list(SCENES))
def test_every_scene_is_presented(name):
    for seen in ("", name):
        app = opened("tour", scene=name, seen=seen, present="1", guess="mark.0-0~mark-again.0-0.1")
        assert not app.exception and not app.error
        (maps,) = messages(app, "map_view")
        assert maps["presented"] is True and not maps["compact"]
        assert 1 <= len(maps["shown"]) == maps["columns"] <= 3
        assert max(maps["shown"]) < len(maps["panels"])
        assert messages(app, "tour_bar")[0]["presented"]["fills"] == (len(maps["shown"]) == 3)
        title, question = messages(app, "live_text")[0]["sentences"]
        assert title["lead"] == SCENES[name].title
        assert not set("\\{}[]*") & set(question["lead"])  # it is no Markdown


def test_the_notes_tell_of_a_scene_alone_and_of_the_next():
    app = opened("tour", scene="times", notes="1")
    assert not app.exception and not messages(app, "map_view")
    (told,) = messages(app, "lecturer_notes")
    assert (told["title"], told["note"], told["next"]) == ("Why times two?", SCENES["times"].note, "Which first?")
    assert messages(opened("tour", scene="vote-again", notes="1"), "lecturer_notes")[0]["next"] == ""
    assert app.session_state["session"].passed_over == []


def test_an_upload_comes_back_as_it_was_seen():
    app = opened("compare")
    here = app.session_state["session"]
    photo = FeatureMap("cat.png", np.zeros((3, 160, 160), np.float32), "picture")
    here.keep_upload(photo)
    seen = here.settings[InputChoice]
    app = AppTest.from_string("from viz.pages import tour\ntour.page()", default_timeout=60)
    app.session_state["session"] = here
    assert not app.run().exception
    assert here.settings[InputChoice].source == "cat"
    here.choose(UPLOAD)
    assert here.settings[InputChoice] == seen


@pytest.mark.parametrize(
    ("scene", "page"), [("fates", "compare"), ("blind", "budget"), ("order", "order_and_kinds"), ("shift", "shift")]
)
def test_what_a_browser_draws_ahead_follows_from_the_settings_that_the_page_of_the_scene_has(scene, page):
    query = {"train": "0", "drop": "channel", "k": "3", "p": "0.25"}
    of_scene, of_page = (
        scenes(opened(name, **query, **more))[0]["layers"]["settings"]
        for name, more in (("tour", {"scene": scene, "begun": "1", "seen": scene}), (page, {}))
    )
    assert of_scene == of_page
