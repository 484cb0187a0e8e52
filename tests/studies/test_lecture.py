"""A lecture as a file: what is written is read again, and whatever else stands in a file is refused in a sentence."""

import json
import random
from base64 import b64encode
from dataclasses import replace

import numpy as np
import pytest

from tests.each import each
from viz.inputs import FeatureMap
from viz.inputs.samples import ASSETS
from viz.studies.tour.lecture import MOST_LETTERS, MOST_SCENES, LectureError, written
from viz.studies.tour.scenes import CONTROLS, NO_SCENE, OWN, SCENES, TourScene, asking, questions, read_lecture

TOUR = (ASSETS / "tour.json").read_text(encoding="utf-8")
NOISE = np.random.default_rng(0).normal(size=(2, 5, 7)).astype(np.float32)
PHOTO = FeatureMap("cat.png", np.arange(192, dtype=np.float32).reshape(3, 8, 8) / np.float32(255), "picture")
MAPS = FeatureMap("maps.npy", NOISE)


def view(page: str, truth: str = "", **more) -> TourScene:
    return asking(replace(NO_SCENE, title=f"A view of {page}", page=page, **more), truth)


OURS = {
    "own-3": view("Compare", "denser", settings={"k": "3"}, note="Ask: why?", input=PHOTO),
    "own-1": view("Shift", settings={"right": "2", "k": "2"}, input=MAPS),
    "own-2": view("Is pooling a dropout?", "mark", input=PHOTO),
    "own-9": view("Training lab", "help"),
}
FILE = written(OURS)


def told(text: str) -> str:
    """Why a file is refused."""
    with pytest.raises(LectureError) as refusal:
        read_lecture(text)
    return str(refusal.value)


def changed(path: str, value: object) -> str:
    """Our lecture with another value in one place, given by the way to it; None takes away what is there."""
    found = json.loads(FILE)
    *way, last = path.split("/")
    place = found
    for part in way:
        place = place[int(part)] if isinstance(place, list) else place[part]
    if value is None:
        del place[last]
    else:
        place[last] = value
    return json.dumps(found)


def test_the_bundled_tour_is_such_a_file():
    scenes, remarks = read_lecture(TOUR)
    assert not remarks
    assert [*scenes.values()] == [*SCENES.values()]
    assert [*scenes] == [f"own-{i}" for i in range(1, len(SCENES) + 1)]
    assert read_lecture(written(scenes)) == (scenes, [])


def test_what_is_written_is_read_again_and_an_input_is_written_once_to_the_last_bit():
    scenes, remarks = read_lecture(FILE)
    assert not remarks and [*scenes] == [*OURS]
    for name, scene in scenes.items():
        assert replace(scene, input=None) == replace(OURS[name], input=None)
    photo, maps = scenes["own-3"].input, scenes["own-1"].input
    assert scenes["own-2"].input is photo
    for one, other in ((photo, PHOTO), (maps, MAPS)):
        assert (one.name, one.kind) == (other.name, other.kind)
        np.testing.assert_array_equal(one.values, other.values)
    types = {said["name"]: said["type"] for said in json.loads(FILE)["inputs"].values()}
    assert types == {"cat.png": "uint8", "maps.npy": "float32"}
    assert written(scenes) == FILE


def test_every_question_that_is_offered_can_be_asked_of_a_view_of_its_page():
    offered = [(page, truth) for page in CONTROLS for truth in questions(page)]
    assert {page for page, _ in offered} == {*CONTROLS} - {"In a network"}
    for page, truth in offered:
        scene = view(page, truth, note="kept")
        assert scene.asks and scene.truth == truth and scene.note == "kept"
        assert asking(scene, "") == view(page, note="kept")
        assert read_lecture(written({"own-1": scene}))[0] == {"own-1": scene}


@each(
    "text, why",
    [
        ("", "cannot be read as JSON"),
        ("[]", "no scenes"),
        ('{"scenes": {}}', "no scenes"),
        ('{"scenes": [1]}', "no scenes"),
        ("{" * 9000, "cannot be read as JSON"),
        ("[" * 100_000, "as many parts"),
        ("x" * (MOST_LETTERS + 1), f"may have {MOST_LETTERS:,} characters"),
        ('{"scenes": {"a": 1, "a": 2}}', "“a” stands in one record twice"),
        ('{"scenes": {"a": NaN}}', "NaN is no number"),
        ('{"scenes": {"a": -Infinity}}', "-Infinity is no number"),
        ('{"scenes": {"a": ' + "9" * 5000 + "}}", "cannot be read as JSON"),
        (json.dumps({"scenes": dict.fromkeys(map(str, range(MOST_SCENES + 1)))}), f"may have {MOST_SCENES} scenes"),
        (changed("scenes/own-1", None).replace("own-3", "x" * 5000), ""),
        (changed("scenes/own-1/title", None), "Scene 2 has no field “title”"),
        (changed("scenes/own-1/title", "\u202e \ud800\n"), "needs a letter"),
        (changed("scenes/own-1/title", "x" * 81), "81 characters; 80 may be there"),
        (changed("scenes/own-1/note", "x" * 601), "600 may be there"),
        (changed("scenes/own-1/settings", {"k": 2}), "its settings"),
        (changed("scenes/own-1/settings", {"k": "2" * 4001}), "4,000 may be there"),
        (changed("scenes/own-1/before", "exec"), "its before"),
        (changed("scenes/own-1/controls", ["k", []]), "its controls"),
        (changed("scenes/own-1/page", "Answers"), "which is not here"),
        (changed("scenes/own-1/truth", "shift"), "is not what its truth"),
        (changed("scenes/own-1/truth", "secret"), "is not what its truth"),
        (changed("scenes/own-3/options", {"more": "a", "none": "b"}), "is not what its truth"),
        (changed("scenes/own-2/marks", 99), "is not what its truth"),
        (changed("scenes/own-2/marks", 10**9), "its marks"),
        (changed("scenes/own-2/marks", True), "its marks"),
        (changed("scenes/own-1/act", {"k": "4"}), "is not what its truth"),
        (changed("scenes/own-9/numbers/0/step", 0), "by way of its start"),
        (changed("scenes/own-9/numbers/0/start", 1e3), "its start"),
        (changed("scenes/own-1/input", "7"), "its input"),
        (changed("inputs/1/shape", [3, 8, 9]), "bytes of values"),
        (changed("inputs/1/shape", [3, 512, 8]), "no shape"),
        (changed("inputs/1/shape", [99_999, 256, 256]), "no shape"),
        (changed("inputs/1/shape", [-3, -8, 8]), "no shape"),
        (changed("inputs/1/shape", []), "no shape"),
        (changed("inputs/1/values", "ä!"), "not written as base64"),
        (changed("inputs/1/type", "object"), "its type"),
        (changed("inputs/2", {"name": "a", "kind": "map", "shape": [1, 1, 1], "type": "float32",
                              "values": b64encode(np.float32("nan").tobytes()).decode()}), "no numbers"),
        (changed("inputs/2/kind", "picture"), "no picture"),
    ],
)  # fmt: skip
def test_what_is_no_lecture_is_refused_in_a_plain_sentence(text, why):
    if not why:
        scenes, _ = read_lecture(text)  # a name of any length is only a name
        assert all(map(OWN.fullmatch, scenes))
        return
    said = told(text)
    assert why in said
    assert_is_plain(said)


def assert_is_plain(said: str) -> None:
    assert said.endswith(".") and said.isprintable() and len(said) <= 300, said
    assert "Error" not in said and "object at" not in said


def test_a_field_that_is_not_known_is_passed_over_with_a_remark_and_what_cannot_be_printed_goes():
    scenes, remarks = read_lecture(changed("scenes/own-1/<script>\u202e", "x"))
    assert remarks == ["Scene 2 has a field “<script>” that is not known, and is passed over."]
    assert [*scenes] == [*OURS]
    _, remarks = read_lecture(changed("inputs/1/shade", "x"))
    assert remarks == ["Input 1 has a field “shade” that is not known, and is passed over."]
    scenes, _ = read_lecture(changed("scenes/own-1/note", "a\u202eb\n\n  c\x00\ud800"))
    assert scenes["own-1"].note == "ab c"


HOSTILE = (None, True, 0, -1, 10**6, 1.5, "", "x" * 5000, "\ud800", "<img src=x onerror=alert(1)>", "{k.__class__}", [],
           {}, [[]], {"k": {}}, ["k"] * 50, {"a": "b"}, "compare", "mark", "own-1", "1")  # fmt: skip


def test_a_thousand_and_more_mutations_are_read_or_refused_in_a_sentence():
    chance, base = random.Random(0), json.loads(FILE)
    read, refused = 0, 0
    for number in range(2000):
        text = mutated_text(chance) if number % 2 else json.dumps(mutated(chance, base))
        try:
            scenes, remarks = read_lecture(text)
        except LectureError as error:
            assert_is_plain(str(error))
            refused += 1
            continue
        read += 1
        assert all(map(OWN.fullmatch, scenes)) and len(scenes) <= MOST_SCENES
        for said in remarks:
            assert_is_plain(said)
        for scene in scenes.values():
            assert 0 < len(scene.title) <= 80 and (scene.title + scene.note + scene.words).isprintable()
            assert scene.form == SCENES.get(scene.truth, NO_SCENE).form
            assert scene.input is None or np.isfinite(scene.input.values).all()
        assert written(read_lecture(written(scenes))[0]) == written(scenes)
    assert min(read, refused) >= 400


def mutated_text(chance: random.Random) -> str:
    """Our file with a few letters changed, gone, doubled or cut off."""
    text = FILE
    for _ in range(chance.randint(1, 2)):
        at, many = chance.randrange(len(text)), chance.randint(0, 3)
        middle = chance.choice(("", chance.choice('{}[]",:0-e\\x\u202e'), text[at : at + chance.randint(1, 200)]))
        text = text[:at] + middle + (text[at + many :] if chance.random() < 0.98 else "")
    return text


def mutated(chance: random.Random, value: object, depth: int = 0) -> object:
    """A JSON value with one place in it exchanged, gone, or there twice under another name."""
    if depth and (not value or not isinstance(value, dict | list) or chance.random() < 0.1):
        return chance.choice(HOSTILE)
    if isinstance(value, list):
        at = chance.randrange(len(value))
        return [mutated(chance, each, depth + 1) if i == at else each for i, each in enumerate(value)]
    name = chance.choice([*value])
    what = chance.random()
    if what < 0.1:
        return {key: each for key, each in value.items() if key != name}
    if what < 0.2:
        return {**value, chance.choice(("own-5", "note", "values", "scene", "x")): value[name]}
    return {**value, name: mutated(chance, value[name], depth + 1)}
