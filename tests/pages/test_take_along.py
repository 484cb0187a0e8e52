"""Files to take along from every page that has maps: a picture, a film, and the arrays of what is on screen."""

import asyncio
import csv
import io
import json
import re
from itertools import pairwise
from types import SimpleNamespace
from urllib.parse import parse_qsl, urlencode

import numpy as np
import plotly.graph_objects as go
import pytest
from PIL import Image
from starlette.requests import Request
from starlette.responses import Response
from streamlit.testing.v1 import AppTest

from tests.export import scripts
from tests.loop import run
from tests.pages.apps import messages, opened
from viz.export.arrays import npz
from viz.export.picture import gif, png
from viz.export.tables import axis_rows, chart_rows, csv_of
from viz.inputs import FeatureMap, read_upload
from viz.pages import files, parts, session
from viz.pages.session import NoFile, PageRun, Session, reopened
from viz.pages.settings import from_query
from viz.pages.take_along import PASSES, film, made, main_scene
from viz.studies.axes import Axis, Bars, Reading
from viz.studies.layers import Dropout, Pooling
from viz.views.charts import Figure, laid_out
from viz.views.scene import Scene, kept_of, values_of

PAGES = {
    "compare": {},
    "budget": {},
    "passes": {"n": "3"},
    "order_and_kinds": {"n": "3"},
    "order_and_kinds, window": {"part": "window"},
    "order_and_kinds, kinds": {"part": "kinds"},
    "order_and_kinds, places": {"part": "places"},
    "shift": {},
    "network": {},
    "network, gradient": {"side": "gradient"},
    "network, field": {"side": "field"},
    "training_lab": {},
}


def shown(page: str, **query: str) -> AppTest:
    return opened(page.split(",")[0], **PAGES[page], **query)


def run_of(app: AppTest) -> PageRun:
    return app.session_state["session"].runs["live"]


def differ(one: Scene, other: Scene) -> bool:
    """Whether any map shows other values, or has other holes."""
    return any(
        not np.array_equal(values_of(a, one.panels[0]), values_of(b, other.panels[0]))
        or not np.array_equal(kept_of(a), kept_of(b))
        for a, b in zip(one.panels, other.panels, strict=True)
    )


@pytest.mark.parametrize("page", PAGES)
def test_every_page_with_maps_has_a_row_of_files(page):
    app = shown(page)
    assert not app.exception
    (row,) = messages(app, "file_links")
    labels = {head: [label for label, _, _ in links] for head, links in row["groups"]}
    assert labels == {"Take it along:": ["PNG", "GIF", "NPZ", "CSV"], "Code:": ["PyTorch", "Keras", "NumPy"]}
    first, *others = (scene["signal"].get("files") for scene in messages(app, "map_view"))
    assert row["query"] == first
    assert {*others} <= {None}
    assert_numbers_are_in_one_table(app, row)


def assert_numbers_are_in_one_table(app: AppTest, row: dict) -> None:
    """Hold the CSV of a page against its maps and its charts, which say in which files they would be saved."""
    now = run_of(app)
    text = made(names_of(row)["CSV"], dict(parse_qsl(row["query"])))
    table = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
    assert {len(line) for line in table} == {4}
    for key, scene in now.scenes.items():
        counted = {line["row"]: line for line in table if (line["part"], line["column"]) == (f"maps {key}", "values")}
        assert {panel.title for panel in scene(now).panels} == counted.keys()
    for chart in app.get("plotly_chart"):
        go.Figure(json.loads(chart.proto.spec))  # Plotly checks it
    figures = [json.loads(chart.proto.config) for chart in app.get("plotly_chart")]
    assert {figure["toImageButtonOptions"]["format"] for figure in figures} <= {"svg"}
    files = {figure["toImageButtonOptions"]["filename"] for figure in figures}
    charts = {
        line["part"].removeprefix("chart ").replace(" ", "-") for line in table if line["part"].startswith("chart ")
    }
    assert charts == files


@pytest.mark.parametrize("page", PAGES)
def test_the_address_alone_makes_the_file_that_is_on_screen(page, tmp_path):
    app = shown(page, k="3", size="24", **{"pass": "7"})
    (row,) = messages(app, "file_links")
    names, query = names_of(row), dict(parse_qsl(row["query"]))
    arrays = made(names["NPZ"], query)
    assert arrays == npz(run_of(app).arrays)
    told = scripts.run(made(names["NumPy"], query), tmp_path, names["NPZ"], arrays)
    assert re.fullmatch(r"\d+ arrays are the same again with NumPy.\n", told)
    assert opened_again(names["NPZ"], arrays, query, run_of(app))


def names_of(row: dict) -> dict[str, str]:
    """The names of the files by their labels."""
    return {label: name for _, links in row["groups"] for label, name, _ in links}


def opened_again(name: str, arrays: bytes, query: dict, now: PageRun) -> bool:
    """Whether the arrays of a page, brought to a session with its settings, open as the maps they were."""
    here, again = Session(from_query(query)), read_upload(name, arrays, in_process=True)
    before = here.settings
    here.keep_upload(again)
    whole = {"kinds": "stack", "places": "reduced"}.get(getattr(now, "part", ""), "source")
    came = now.digit[0][np.newaxis] if hasattr(now, "digit") else getattr(now, whole).values
    kept = all(here.settings[record] == before[record] for record in (Pooling, Dropout))
    return kept and np.array_equal(here.prepared().stack.values, came)


def test_the_points_of_a_chart_are_in_its_rows():
    line = {"name": "line", "x": [1, 2], "y": [0.5, 0.25], "error_y": {"array": [0, 0.125]}}
    figure = Figure([line, {"name": "counted", "x": [7, 9]}])
    rows = [("line", "1", 0.5), ("line", "2", 0.25), ("line, whiskers", "1", 0), ("line, whiskers", "2", 0.125)]
    rows += [("counted", "1", 7), ("counted", "2", 9)]
    assert [*chart_rows("chart", figure)] == [("chart", *row) for row in rows]


def test_a_table_has_its_readings_and_what_theory_gives():
    readings = Reading(0.5, "50 %", Bars(()), 0.25, "25 %"), Reading(None, "–", Bars(()))
    rows = [("Size", "a", 0.5), ("Size", "a, theory", 0.25), ("Size", "b", "–")]
    axis, heads = Axis("size", "Size", "", readings, ""), (("a", "pooling"), ("b", "dropout"))
    assert [*axis_rows("table", (axis,), heads)] == [("table", *row) for row in rows]
    text = csv_of([("a, b", "c", "d", 0.5)])
    assert text == '\ufeffpart,row,column,value\n"a, b",c,d,0.5\n'


@pytest.mark.parametrize(("agent", "shown"), [("Mozilla/5.0 (iPhone) Mobile/15E148", False), ("Mozilla/5.0", "hover")])
def test_the_button_that_saves_a_chart_is_not_for_fingers(agent, shown, monkeypatch):
    drawn = {}
    monkeypatch.setattr(
        parts.st, "context", SimpleNamespace(headers={"User-Agent": agent}, theme=SimpleNamespace(type=""))
    )
    monkeypatch.setattr(parts.st, "plotly_chart", lambda figure, **options: drawn.update(options))
    parts.draw_chart(laid_out(Figure(), "plotly", {}, {}), "errors", "")
    assert drawn["config"]["displayModeBar"] == shown


def settings_of(name: str, **query: str) -> dict:
    with np.load(io.BytesIO(made(name, query))) as arrays:
        return json.loads(str(arrays["settings"]))


def test_long_work_is_done_to_its_end_in_a_file():
    with np.load(io.BytesIO(made("train-and-eval.npz", {"n": "1000"}))) as arrays:
        assert "mean_of_1_000_passes" in arrays.files


def test_what_is_drawn_ahead_of_the_answer_is_in_the_file():
    ahead = json.dumps({"s": 3, "lock": True, "k": 5, "train": "0", "pass": 9})
    found = settings_of("smaller-or-sparser.npz", k="2", ahead=ahead)
    assert (found["pooling"]["kernel_size"], found["pooling"]["stride"]) == (5, 5)
    assert (found["dropout"]["training"], found["dropout"]["seed"]) == (False, 9)
    followed, moved = (settings_of("is-pooling-a-dropout.npz", **query) for query in ({}, {"ahead": '{"p": 0.2}'}))
    assert (followed["match"], moved["match"], moved["p"]) == (True, False, 0.2)


def viewer() -> Session:
    """A session that is open, with an upload."""
    here = Session(from_query({"size": "8"}))
    here.keep_upload(FeatureMap("mine", np.arange(64, dtype=np.float32).reshape(1, 8, 8), "map"))
    session._OPEN[here.token] = here
    return here


def test_a_file_of_an_upload_needs_the_session_that_holds_it(capsys):
    here = viewer()
    query = PageRun(here).files_query
    assert "own" not in query.get("file", "")
    with np.load(io.BytesIO(made("shift.npz", query))) as arrays:
        assert np.array_equal(arrays["input"][0], here.upload.values[0])
    for hostile in (query | {"own": f"guess.{here.uploads}"}, {"input": "upload"}, {"own": ""}, query | {"own": "."}):
        with pytest.raises(NoFile, match="gone"):
            made("shift.npz", hostile)
    here.keep_upload(FeatureMap("next", np.zeros((1, 8, 8), np.float32), "map"))
    with pytest.raises(NoFile, match="gone"):
        reopened(query)
    query = PageRun(here).files_query
    assert reopened(query).upload is here.upload
    here.choose("cat")
    assert "own" not in PageRun(here).files_query
    del here
    with pytest.raises(NoFile, match="gone"):
        reopened(query)
    answer = fetched("/files/shift.npz", urlencode(query))
    assert (answer.status_code, answer.body.count(b".")) == (404, 1)
    assert capsys.readouterr() == ("", "")


def fetched(path: str, query: str) -> Response:
    name = path.rpartition("/")[2]
    scope = {"type": "http", "query_string": query.encode(), "path_params": {"name": name}, "headers": []}
    return run(files.send_file(Request(scope)))


HOSTILE = [
    *("k=0&s=-1&p=nan&pass=1e9", "k=99&padding=16&dilation=8&size=8", "cells=1&input=numbers", "n=7&n=8"),
    *("ahead=[[[", "ahead=" + "[" * 9000, "ahead=[1]", "ahead=null", 'ahead={"k":[{}],"lock":"x","apart":{}}'),
    *("own=%00.1", "%ff=%fe&=&&file=%0d%0aX:1", "ahead=" + urlencode({"": '{"p":1e999}'})[1:], "row=256&column=256"),
]


@pytest.mark.parametrize("query", HOSTILE)
@pytest.mark.parametrize("name", ["smaller-or-sparser.npz", "order-and-kinds.npz", "training-lab.npz"])
def test_whatever_a_link_says_it_brings_a_file_or_a_sentence(name, query):
    answer = fetched(f"/files/{name}", query)
    assert answer.status_code in (200, 404)
    if answer.status_code == 200:
        assert answer.headers["content-disposition"] == f'attachment; filename="{name}"'
    else:
        assert answer.body.endswith(b".")


@pytest.mark.parametrize("name", ["", "x.png", "shift-jax.py", "shift", ".npz", "shift.npz.npz", "..%2fapp.py"])
def test_a_name_of_no_file_brings_a_sentence(name):
    assert (fetched(name, "").status_code, fetched(name, "").body) == (404, b"There is no such file.")


def test_of_too_many_files_at_once_the_last_are_turned_away(monkeypatch):
    monkeypatch.setattr(files, "_due", asyncio.Semaphore(0))
    assert fetched("shift.npz", "").status_code == 503


@pytest.mark.parametrize(
    "page", [page for page in PAGES if page != "network, field"]
)  # where nothing is drawn by chance
def test_a_film_has_a_pass_after_the_other(page):
    now = run_of(shown(page, **{"pass": "4"}))
    scenes = film(now)
    assert len(scenes) == PASSES
    assert not differ(scenes[0], main_scene(now))
    assert all(differ(one, other) for one, other in pairwise(scenes))


@pytest.mark.parametrize("page", ["compare", "shift", "training_lab"])
def test_in_evaluation_all_passes_are_the_same(page):
    first, *others = film(run_of(shown(page, train="0")))
    assert not any(differ(first, other) for other in others)


BESIDE = ("_kept", "_indices", "_maxima", "_undropped", "stack", "settings")


@pytest.mark.parametrize("page", [page for page in PAGES if page != "compare"])
def test_the_arrays_are_those_of_all_maps_on_screen(page):
    app = shown(page, k="3")
    arrays = np.load(io.BytesIO(npz(run_of(app).arrays)))
    settings = json.loads(str(arrays["settings"]))
    assert (settings["k"], settings["p"], settings["input"]) == (3, 0.5, "cat")
    scenes = [scene for scene in messages(app, "map_view") if scene["panels"][0]["title"] != "Least squares"]
    maps = [name for name in arrays.files if not name.endswith(BESIDE)]
    assert len(maps) == sum(len(scene["panels"]) for scene in scenes)


def test_a_file_is_made_of_what_is_on_screen_by_now():
    app = opened("budget")
    before = main_scene(run_of(app))
    app.session_state["session"].settings = from_query({"k": "4"})
    app.run()
    after = main_scene(run_of(app))
    assert (before.panels[1].indices.shape, after.panels[1].indices.shape) == ((1, 16, 16), (1, 8, 8))


def test_the_picture_and_the_film_can_be_opened():
    app = opened("compare", size="8", input="cat")
    now = run_of(app)
    assert Image.open(io.BytesIO(png(main_scene(now), "Smaller, or sparser?"))).format == "PNG"
    assert Image.open(io.BytesIO(gif(film(now)))).n_frames == PASSES
