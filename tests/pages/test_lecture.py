"""A lecture of one's own without a browser: views are collected, put in order, and shown again as they were."""

import json
from dataclasses import replace
from urllib.parse import parse_qsl, urlsplit

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.apps import controls, messages, opened, scenes
from tests.pages.test_take_along import PAGES, shown
from viz.inputs import FeatureMap, load_sample
from viz.pages import lecture
from viz.pages.lecture import Lecture, adopt, edited, with_view
from viz.pages.remark import plain_text
from viz.pages.session import NoFile, Session
from viz.pages.settings import UPLOAD, InputChoice, Settings, from_query, passed_over, to_query
from viz.pages.take_along import made, row_of
from viz.pages.tour import TITLES
from viz.pages.tour import scene as tour_scene
from viz.pages.tour.runs import Scenes, TourRun, counted, entered, guess_of, guessed, hands_of, is_revealed, revealed
from viz.studies.tour.lecture import MOST_SCENES, LectureError, written
from viz.studies.tour.scenes import CONTROLS, NO_SCENE, SCENES, asking

PICTURE = FeatureMap("cat.png", load_sample("cat").values, "picture")
STACK = FeatureMap("maps.npy", np.random.default_rng(0).normal(size=(40, 90, 80)).astype(np.float32))


def added(settings: Settings, page: str = "Compare", here: Session | None = None) -> Settings:
    """The settings with what a page shows at them in the lecture."""
    here = here or Session(settings)
    here.settings = settings
    return with_view(page, row_of(page).run(here))


def several(many: int = 3) -> Settings:
    settings = Settings()
    for k in range(1, many + 1):
        settings = added(from_query({"k": str(k)}, settings))
    return settings


def tour(settings: Settings, **query: str) -> AppTest:
    """The page of the tour in a session with these settings."""
    app = AppTest.from_string("from viz.pages import tour\ntour.page()", default_timeout=60)
    app.session_state["session"] = Session(settings)
    for name, value in query.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception
    return app


@pytest.mark.parametrize("page", PAGES)
def test_every_page_with_maps_has_a_view_to_add_which_is_presented_as_it_was(page):
    app = shown(page, k="3", size="24", **{"pass": "4"})
    (row,) = messages(app, "file_links")
    assert (row["views"], row["told"]) == (0, "")
    here = app.session_state["session"]
    place = PLACES[page.split(",")[0]]
    settings = added(here.settings, place, here)
    ((name, scene),) = settings[Lecture].scenes.items()
    assert (name, scene.page) == ("own-1", place)
    elsewhere = from_query({"part": "places", "n": "9", "digit": "3", "k": "5"})
    restored = entered(elsewhere.changed(Lecture, scenes={name: scene}), name, {})
    assert to_query(restored) == to_query(here.settings) | {"scene": name, "begun": "1"}
    again = tour(restored.changed(Scenes, begun=False, scene=name), scene=name, present="1")
    maps, of_page = scenes(again)[0], scenes(app)[0]
    assert [panel["title"] for panel in maps["panels"]] == [
        TITLES.get(p["title"], p["title"]) for p in of_page["panels"]
    ]
    # A hall sees three maps at most in one row, which the browser's tests measure with the bundled scenes.
    assert 1 < len(maps["shown"]) == maps["columns"] <= 3
    assert (maps["presented"], maps["compact"]) == (True, False)
    assert [maps["panels"][i]["title"] for i in maps["shown"]] == SEEN[page]
    (bar,) = messages(again, "tour_bar")
    assert (bar["titles"], bar["ask"]) == ({name: scene.title}, "")
    assert bar["presented"]["fills"] == (maps["columns"] == 3)
    assert len(controls(again)) == len(CONTROLS[place]) - len(UNMOVED.get(page, ()))
    assert not {*controls(again)} & {*UNMOVED.get(page, ())}
    alone = scenes(tour(restored, scene=name))[0]
    assert (alone["shown"], alone["compact"], alone["presented"]) == (maps["shown"], False, False)
    # A cell is outlined though nobody points where the view is about one, and alone where a sum is, which no hall sees.
    assert (maps["lit"] is True) == (page in ("order_and_kinds, window", "network, gradient", "network, field"))
    assert (alone["lit"] is False) == (alone["explained"] == [] and not maps["lit"])


SEEN = {
    "compare": ["Input", "Max-pooling: smaller", "Dropout: sparser"],
    "budget": ["Input", "Max-pooling, winners in place", "Dropout, equal budget"],
    "passes": ["Pooling, pass 4", "Dropout, pass 4", "Dropout, eval"],
    "order_and_kinds": ["Pool, then drop", "Drop, then pool"],
    "order_and_kinds, window": ["Input", "Max-pooling: smaller", "Dropout: sparser"],
    "order_and_kinds, kinds": ["Values: edge, 0°", "Blocks: edge, 0°", "Channels: edge, 0°"],
    "order_and_kinds, places": ["Convolution, 0°", "ReLU, 0°", "Max-pooling, 0°"],
    "shift": ["Input, shifted", "Max-pooling, shifted", "Dropout, shifted"],
    "network": ["Drop → norm, training", "Drop → norm, evaluation", "Norm → drop, evaluation"],
    "network, gradient": ["Gradient at the output", "Gradient at the pooled map", "Gradient at the input"],
    "network, field": ["Input", "6. Max-pool 2 × 2"],
    "training_lab": ["Digit", "Max-pooling 1", "Dropout 1"],
}
"""The maps of a page that a hall sees, by their titles."""
K, P, MASK = "Window k", "Drop probability p", "New mask"
UNMOVED = {"network": {K}, "order_and_kinds, kinds": {K}, "network, field": {K, P, MASK}}
"""Controls that would move nothing, as the view lacks their layer."""
PLACES = {
    "compare": "Compare",
    "budget": "Is pooling a dropout?",
    "passes": "Train and eval",
    "order_and_kinds": "Order and kinds",
    "shift": "Shift",
    "network": "In a network",
    "training_lab": "Training lab",
}


@pytest.mark.parametrize("upload", [PICTURE, replace(PICTURE, values=PICTURE.values.mean(0, keepdims=True)), STACK])
@pytest.mark.parametrize("size", [16, 64])
def test_an_upload_travels_in_the_file_and_opens_as_the_map_it_was(upload, size):
    here = Session(Settings())
    here.keep_upload(upload)
    here.change(InputChoice, size=size, channel=21)
    now = row_of("Compare").run(here)
    text = written(added(here.settings, here=here)[Lecture].scenes)
    settings, told = lecture.opened(Settings(), text)
    assert told == "Opened: 1 scene."
    there = tour(settings.changed(Scenes, scene="own-1")).session_state["session"]
    assert there.settings[InputChoice].source == UPLOAD
    again = row_of("Compare").run(there)
    np.testing.assert_array_equal(again.source.values, now.source.values)
    assert (again.source.name, again.source.kind) == (now.source.name, now.source.kind)


def test_a_view_of_the_lab_does_without_the_upload_that_other_pages_show():
    here = Session(Settings())
    here.keep_upload(PICTURE)
    (scene,) = added(here.settings, "Training lab", here)[Lecture].scenes.values()
    assert (scene.title, scene.input) == ("Training lab", None)
    settings, told = lecture.opened(Settings(), written({"own-1": scene}))
    assert told == "Opened: 1 scene."
    app = tour(settings.changed(Scenes, scene="own-1"), scene="own-1")
    assert scenes(app)[0]["panels"][0]["title"] == "Digit"


def test_inputs_are_shared_and_there_is_an_end_to_what_fits():
    here = Session(Settings())
    here.keep_upload(FeatureMap("noise.npy", np.random.default_rng(0).normal(size=(3, 256, 256)).astype(np.float32)))
    for k in "234":
        here.settings = added(from_query({"k": k}, here.settings), here=here)
    inputs = [scene.input for scene in here.settings[Lecture].scenes.values()]
    assert inputs[0] is inputs[1] is inputs[2]
    for size in (255, 254, 253):
        here.settings = added(here.settings.changed(InputChoice, size=size), here=here)
    with pytest.raises(LectureError, match="larger than 4 MB"):
        added(here.settings.changed(InputChoice, size=252), here=here)
    full = several(2)
    (scene, _) = full[Lecture].scenes.values()
    full = full.changed(Lecture, scenes={f"own-{i}": scene for i in range(1, MOST_SCENES + 1)})
    with pytest.raises(LectureError, match=f"{MOST_SCENES} scenes"):
        added(full)


def test_scenes_are_renamed_ordered_asked_and_removed_and_nonsense_changes_nothing():
    settings = several()
    names = lambda settings: [*settings[Lecture].scenes]  # noqa: E731
    assert names(settings) == ["own-1", "own-2", "own-3"]
    moved = edited(edited(settings, {"name": "own-3", "move": -1}), {"name": "own-1", "move": 1})
    assert names(moved) == ["own-3", "own-1", "own-2"]
    assert names(edited(moved, {"name": "own-3", "move": -1})) == names(moved)
    assert names(edited(moved, {"name": "own-2", "move": 1})) == names(moved)
    told = edited(edited(moved, {"name": "own-1", "title": " A\n <b>\u202e"}), {"name": "own-1", "note": "*Say*"})
    asked = edited(told, {"name": "own-1", "truth": "denser"})[Lecture].scenes["own-1"]
    assert (asked.title, asked.note, asked.truth, asked.settings) == ("A <b>", "*Say*", "denser", {"k": "1"})
    assert asked.options == SCENES["denser"].options
    assert names(edited(told, {"name": "own-1", "remove": True})) == ["own-3", "own-2"]
    for nonsense in (
        {}, {"name": "own-7", "remove": True}, {"name": ["own-1"]}, {"name": "own-1", "truth": "vote"},
        {"name": "own-1", "truth": []}, {"name": "own-1", "remove": "yes"}, {"name": "own-1", "move": 2},
        {"title": "x"},
    ):  # fmt: skip
        assert edited(moved, nonsense) == moved
    for text, why in (({"title": "\n"}, "needs a letter"), ({"title": "x" * 81}, "80 may"), ({"note": 7}, "The note")):
        with pytest.raises(LectureError, match=why):
            edited(moved, {"name": "own-1", **text})
    again = added(edited(moved, {"name": "own-2", "remove": True}))
    assert {*names(again)} == {*names(moved)}


@pytest.mark.parametrize("truth", [name for name, scene in SCENES.items() if scene.anywhere])
def test_what_is_asked_of_a_view_is_presented_with_the_maps_of_the_bundled_scene(truth):
    view = asking(replace(NO_SCENE, title="Own", page=SCENES[truth].page), truth)
    settings = Settings().changed(Lecture, scenes={"own-1": view})
    own, bundled = (entered(settings, name, {}) for name in ("own-1", truth))
    for act in (lambda settings: settings, revealed):
        seen = [
            tour_scene(TourRun(Session(act(one)), one[Scenes].scene, act is revealed)).shown for one in (own, bundled)
        ]
        assert seen[0] == seen[1]


def test_a_list_that_was_replaced_or_lost_a_scene_comes_back_and_the_other_with_it():
    old = edited(several(), {"name": "own-1", "note": "Old"})
    assert edited(old, {"before": True}) == old  # nothing was taken away
    begun = entered(old, "own-1", {}).changed(Scenes, seen="own-1")
    new, told = lecture.opened(begun, written(several(2)[Lecture].scenes))
    assert told == "Opened: 2 scenes; those of before can come back."
    assert (len(new[Lecture].scenes), new[Lecture].before) == (2, old[Lecture].scenes)
    assert new == Settings().changed(Lecture, **vars(new[Lecture])).changed(Scenes, scene="own-1")
    noted = edited(new, {"name": "own-2", "note": "New"})
    back = edited(noted, {"before": True})
    assert back[Lecture].scenes == old[Lecture].scenes
    assert edited(back, {"before": True})[Lecture].scenes == noted[Lecture].scenes
    fewer = edited(back, {"name": "own-3", "remove": True})
    assert edited(fewer, {"before": True})[Lecture].scenes == old[Lecture].scenes
    assert edited(fewer, {"before": 1}) == fewer
    bundled = lecture.opened(old.changed(Scenes, seen="vote"), written(several(2)[Lecture].scenes))[0]
    assert bundled[Scenes].seen == "vote"
    (list_,) = messages(tour(fewer), "lecture_list")
    assert list_["before"] == 3


def test_what_a_file_sets_in_vain_is_told_and_passed_over():
    file = json.loads(written(several(2)[Lecture].scenes))
    file["scenes"]["own-1"]["settings"] = {"k": "99", "x": "1", "seen": "vote", "p": "0.25", "pass": "2"}
    settings, told = lecture.opened(Settings(), json.dumps(file))
    assert settings[Lecture].scenes["own-1"].settings == {"p": "0.25", "pass": "2"}
    assert told.startswith("Opened: 2 scenes. Scene 1: x = 1 cannot be used")
    assert "k = 99" in told
    for text in ("{}", "[" * 50_000):
        with pytest.raises(LectureError):
            lecture.opened(settings, text)


def test_a_link_restores_a_scene_of_ones_own_with_its_guess_hands_and_answer():
    settings = edited(several(2), {"name": "own-2", "truth": "denser"})
    settings = entered(settings, "own-2", {})
    for nonsense in (("never",), ("more", "same"), ("0-0",)):
        assert guessed(settings, nonsense) == settings
    done = revealed(counted(guessed(settings, ("fewer",)), [1, 2, 3]))
    assert (guess_of(done), hands_of(done), is_revealed(done)) == (("fewer",), [1, 2, 3], True)
    query = to_query(done)
    assert passed_over(query) == []
    app = tour(from_query(query, Settings().changed(Lecture, scenes=settings[Lecture].scenes)), **query)
    assert app.session_state["session"].settings == done
    (bar,) = messages(app, "tour_bar")
    assert bar["current"] == "own-2" and "You said “smaller”" in bar["said"]
    # What a link guesses or counts at a scene that asks something else is nothing.
    foreign = from_query({"guess": "own-2.none", "hands": "own-2.1", "seen": "own-1"}, settings)
    assert (guess_of(foreign), hands_of(foreign)) == ((), [])
    assert not is_revealed(foreign.changed(Scenes, scene="own-1"))


def test_a_scene_that_is_not_here_says_where_it_may_come_from_and_comes_with_its_file():
    settings = several(2)
    app = tour(Settings().changed(Scenes, scene="own-2"), scene="own-2")
    assert not messages(app, "lecture_list")  # until the browser has said whether the tab had one
    here = app.session_state["session"]
    here.sought = True
    app.run()
    assert "not here" in app.title[0].value
    assert not messages(app, "map_view")
    (told,) = messages(app, "lecture_list")
    assert told["scenes"] == []
    here.settings, _ = lecture.opened(here.settings, written(settings[Lecture].scenes))
    app.run()
    assert not app.exception
    assert messages(app, "tour_bar")[0]["current"] == "own-2"
    (told,) = messages(app, "lecture_list")
    assert [scene["name"] for scene in told["scenes"]] == ["own-1", "own-2"]
    here.settings = edited(here.settings, {"name": "own-2", "remove": True})
    app.run()
    assert not app.exception
    assert "not here" in app.title[0].value


def test_the_file_and_the_list_go_with_the_session_that_a_tab_had_before():
    app = opened("compare")
    here = app.session_state["session"]
    here.settings = several(2)
    (told,) = messages(tour(here.settings), "lecture_list")
    assert urlsplit(told["file"]).path.endswith("lecture.json")
    for query in ({}, {"own": "nobody"}, dict(parse_qsl(urlsplit(told["file"]).query)) | {"own": ""}):
        with pytest.raises(NoFile):
            made("lecture.json", query)
    assert made("lecture.json", {"own": here.token}) == written(here.settings[Lecture].scenes)
    there = Session(from_query({"scene": "own-2"}))
    adopt(there, "nobody")
    assert not there.settings[Lecture].scenes
    adopt(there, here.token)
    assert there.settings[Lecture] == here.settings[Lecture]
    there.settings = edited(there.settings, {"name": "own-1", "remove": True})
    adopt(there, here.token)
    assert [*there.settings[Lecture].scenes] == ["own-2"]


def test_titles_and_words_are_shown_as_they_are_written():
    assert plain_text("1. *a* [b](c) <i> :red[d] $e$") == r"1\. \*a\* \[b\]\(c\) \<i\> \:red\[d\] \$e\$"
    assert "www." not in plain_text("www.example.com") and "a@b" not in plain_text("a@b.c")
    hostile = replace(SCENES["mark"], words="{k} {k.__class__} {k:>9} {nothing} **b**", title="**t**")
    settings = Settings().changed(Lecture, scenes={"own-1": hostile}).changed(Scenes, scene="own-1")
    words = TourRun(Session(settings), "own-1").words
    assert words == r"2 \{k\.\_\_class\_\_\} \{k\:\>9\} \{nothing\} \*\*b\*\*"
    assert tour(settings, scene="own-1").title[0].value == r"\*\*t\*\*"
