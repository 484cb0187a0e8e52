"""The message of the map view: what is packed can be taken apart again by what the module's docstring says."""

import json
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.each import each
from viz.ops import dropout_survival, kept_at
from viz.ops.windows import Windows
from viz.studies.ledger import Bar
from viz.studies.words import Line
from viz.views.map_view import take_pick
from viz.views.map_view.message import ALIGNMENT, USUAL, mask_bytes, pack
from viz.views.protocol import TIMINGS
from viz.views.scene import Panel, Scene, values_of
from viz.views.theme import BEYOND, SHADES, colour_table

ENTRY = "name", "dtype", "length", "lasting", "offset"
"""What the message says of an array, in turn; the offset is left out where it is not sent."""


def unpacked(message: bytes) -> tuple[dict, list[np.ndarray]]:
    """The header, with what of it was sent as texts, and what is as usual; and the arrays apart from these texts."""
    length = int.from_bytes(message[:4], "little")
    header = USUAL["message"] | json.loads(message[4 : 4 + length])
    header["arrays"] = [dict(zip(ENTRY, entry, strict=False)) for entry in header["arrays"]]
    body = message[4 + length :]
    arrays = [
        np.frombuffer(body, np.dtype(a["dtype"]).newbyteorder("<"), a["length"], a["offset"]) if "offset" in a else None
        for a in header["arrays"]
    ]
    lasting, lines, *panels = [
        None if arrays[i] is None else json.loads(arrays[i].tobytes())
        for i in (header.pop("lasting"), header.pop("lines"), *header["panels"])
    ]
    del arrays[-len({*header["panels"]}) - 2 :]
    header["panels"] = panels
    for panel, line in zip(panels, lines or [None] * len(panels), strict=True):
        if panel and line:
            panel["line"] = line
    if lasting:
        header = lasting.pop("message") | header
        header |= {part: filled(header[part], usual) for part, usual in lasting.items() if header[part]}
    return header, arrays


def filled(record: object, usual: object) -> object:
    """A record with what it leaves out since it is as usual."""
    if not (isinstance(record, dict) and isinstance(usual, dict)):
        return record
    return usual | {name: filled(value, usual.get(name)) for name, value in record.items()}


def scene(*panels: Panel) -> Scene:
    return Scene(panels, (-1.0, 1.0), "diverging", "true", (0, 1, 0))


BARS = (Bar("zeros", 0.5, "3"),)
SOURCE = np.array([[[-1.5, 0.25], [-np.inf, 3.0], [0.0, -0.0]]], np.float32)


def test_the_source_comes_through_bit_by_bit():
    header, arrays = unpacked(pack(scene(Panel("Input", "input", "3 × 2", (1, 3, 2), values=SOURCE))))
    panel = header["panels"][0]
    assert (panel["channels"], panel["height"], panel["width"]) == (1, 3, 2)
    assert arrays[panel["values"]].tobytes() == SOURCE.tobytes()
    assert header["range"] == [-1, 1]
    assert header["focus"] == {"panel": 0, "row": 1, "column": 0}


def test_winners_and_masks_come_through():
    winners = np.array([[[1, -1]]], np.int64)
    kept = np.array([[[True, False], [False, True], [True, True]]])
    survival = np.linspace(0, 1, 6).reshape(1, 3, 2)
    windows = tuple(Windows(length, 2, 3, 1, 2, count) for length, count in ((3, 1), (2, 2)))
    header, arrays = unpacked(
        pack(
            scene(
                Panel("Input", "input", "", (1, 3, 2), values=SOURCE),
                Panel("Max", "pooling", "", (1, 1, 2), indices=winners, windows=windows),
                Panel("Drop", "dropout", "", (1, 3, 2), BARS, kept=kept, survival=survival, scale=2.0),
            )
        )
    )
    pooling, dropout = header["panels"][1:]
    assert arrays[pooling["indices"]].tolist() == [1, -1]
    assert pooling["windows"] == {"kernel": 2, "stride": 3, "padding": 1, "dilation": 2}
    assert (arrays[dropout["mask"]] >> 7).astype(bool).tolist() == kept.ravel().tolist()
    assert dropout["scale"] == 2
    assert dropout["ledger"] == [{"label": "zeros", "share": 0.5, "text": "3", "strong": False}]


def test_the_colours_are_those_of_the_palette():
    header, arrays = unpacked(pack(scene(Panel("Input", "input", "", (1, 3, 2), values=SOURCE))))
    assert arrays[header["table"]].reshape(256, 3).tolist() == colour_table("diverging").tolist()


@given(st.text(max_size=40), st.integers(1, 7), st.integers(1, 7))
def test_every_array_is_aligned_whatever_the_title_and_the_size(title, height, width):
    values = np.zeros((1, height, width), np.float32)
    kept = np.ones(values.shape, bool)
    panels = (
        Panel(title, "input", "", values.shape, values=values),
        Panel(title, "dropout", "", values.shape, kept=kept, survival=np.ones(values.shape)),
    )
    message = pack(scene(*panels))
    length = int.from_bytes(message[:4], "little")
    header, arrays = unpacked(message)
    assert (4 + length) % ALIGNMENT == 0
    assert all(a["offset"] % ALIGNMENT == 0 for a in header["arrays"])
    assert header["panels"][0]["title"] == title
    assert [a.size for a in arrays] == [768, height * width, height * width]


@pytest.mark.parametrize(
    ("survival", "steps"), [(0.0, 0), (0.29, 29), (0.57, 57), (0.999, 99), (1.0, 100), (0.0099, 0)]
)
def test_survival_is_told_in_whole_hundredths_of_p(survival, steps):
    assert mask_bytes(np.array([False]), np.array([survival])).tolist() == [steps]
    assert mask_bytes(np.array([True]), np.array([survival])).tolist() == [steps + 128]


def test_what_the_browser_holds_is_not_sent_again():
    whole, _ = unpacked(pack(scene(Panel("Input", "input", "", (1, 3, 2), values=SOURCE))))
    held = frozenset(a["name"] for a in whole["arrays"])
    header, nothing = unpacked(pack(scene(Panel("Input", "input", "", (1, 3, 2), values=SOURCE)), held))
    assert nothing == [None, None]
    assert [a["name"] for a in header["arrays"]] == [a["name"] for a in whole["arrays"]]
    assert "words" in whole and "words" not in header
    assert header["panels"] == [None]
    other = Panel("Input", "input", "other words", (1, 3, 2), values=-SOURCE)
    changed, sent = unpacked(pack(scene(other), held))
    assert sent[changed["table"]] is None
    assert sent[changed["panels"][0]["values"]].tobytes() == (-SOURCE).tobytes()


def test_a_name_tells_arrays_of_different_types_apart():
    zeros = Panel("Input", "input", "", (1, 1, 1), values=np.zeros((1, 1, 1)))
    winners = Panel("Max", "pooling", "", (1, 1, 1), indices=np.zeros((1, 1, 1)), windows=WINDOWS)
    header, _ = unpacked(pack(scene(zeros, winners)))
    assert len({a["name"] for a in header["arrays"][:3]}) == 3


def test_masks_are_not_worth_holding():
    kept = Panel("Drop", "dropout", "", (1, 3, 2), kept=SOURCE > 0, survival=np.abs(np.tanh(SOURCE)))
    header, _ = unpacked(pack(scene(Panel("Input", "input", "", (1, 3, 2), values=SOURCE), kept)))
    assert [a["lasting"] for a in header["arrays"]] == [True, True, False, True, True, True, True]


WINDOWS = Windows(3, 2, 2, 0, 1, 1), Windows(2, 2, 2, 0, 1, 1)
INPUT = Panel("Input", "input", "", (1, 3, 2), values=SOURCE)


def panels_of(*panels: Panel, **settings) -> list[dict]:
    return unpacked(pack(replace(scene(*panels), **settings)))[0]["panels"]


@pytest.mark.parametrize("channels", [1, 3])
def test_winners_in_place_travel_with_their_grid_and_without_their_cells(channels):
    winners = np.array([[[1, -1, 5]]] * channels)
    shape = (channels, 3, 2)
    selected = Panel("Winners", "pooling", "", shape, indices=winners, windows=WINDOWS, in_place=True)
    message = pack(scene(replace(INPUT, shape=shape, values=np.tile(SOURCE, (channels, 1, 1))), selected))
    header, arrays = unpacked(message)
    panel = header["panels"][1]
    assert (panel["channels"], panel["height"], panel["width"]) == shape
    assert panel["grid"] == {"height": 1, "width": 3}
    assert arrays[panel["indices"]].tolist() == winners.ravel().tolist()
    assert not {"mask", "values"} & panel.keys()


def test_a_pooled_panel_has_no_grid_but_its_own_cells():
    pooled = Panel("Max", "pooling", "", (1, 1, 1), indices=np.array([[[5]]]), windows=WINDOWS)
    spread = Panel("Spread", "pooling", "", (1, 1, 1), values=np.zeros((1, 1, 1)), windows=WINDOWS, line=Line("sd"))
    _, maxima, deviation = panels_of(INPUT, pooled, spread)
    assert "grid" not in maxima and "grid" not in deviation
    assert maxima["windows"] == deviation["windows"] == {"kernel": 2, "stride": 2, "padding": 0, "dilation": 1}
    assert (maxima["line"]["word"], deviation["line"]["word"]) == ("", "sd")


def test_a_panel_may_have_colours_of_its_own():
    spread = Panel("Spread", "dropout", "", (1, 3, 2), values=SOURCE, colours=("cividis", 0.0, 4.5))
    header, arrays = unpacked(pack(scene(INPUT, spread)))
    plain, coloured = header["panels"]
    assert not {"range", "table"} & plain.keys()
    assert coloured["range"] == [0, 4.5]
    assert arrays[coloured["table"]].tolist() == colour_table("cividis").ravel().tolist()
    assert arrays[header["table"]].tolist() == colour_table("diverging").ravel().tolist()


def test_an_array_that_many_panels_share_travels_once():
    frame = Panel("Pass", "pooling", "", (1, 1, 1), indices=np.array([[[5]]]), windows=WINDOWS)
    header, arrays = unpacked(pack(scene(INPUT, frame, frame, frame)))
    assert len(arrays) == 3
    assert len({panel["indices"] for panel in header["panels"][1:]}) == 1


def test_all_but_the_source_are_told_unless_the_scene_names_some():
    kept = Panel("Drop", "dropout", "", (1, 3, 2), kept=SOURCE > 0, survival=np.zeros((1, 3, 2)), cell=(1, 2))
    film = replace(scene(INPUT, kept, kept), columns=3, compact=True, explained=())
    assert unpacked(pack(scene(INPUT, kept, kept)))[0]["explained"] is None  # all but the source
    header, _ = unpacked(pack(film))
    assert (header["explained"], header["columns"], header["compact"]) == ([], 3, True)
    assert [panel["cell"] for panel in header["panels"]] == [None, [1, 2], [1, 2]]


@pytest.mark.parametrize("unit", ["value", "channel", "block"])
@pytest.mark.parametrize("shape", [(1, 40, 40), (3, 9, 7)])
def test_a_mask_byte_predicts_the_mask_of_every_p_on_the_slider(unit, shape):
    for seed in range(5):
        survival = dropout_survival(shape, seed=seed, unit=unit, block_size=3)
        steps = mask_bytes(kept_at(survival, 0.5), survival) & 127
        for at in range(100):
            assert np.array_equal(steps >= at, kept_at(survival, at / 100))
        assert not kept_at(survival, 1).any()


@each("at", range(1, 100))
def test_a_mask_byte_is_right_to_the_last_bit_of_p(at):
    p = at / 100
    survival = np.array([np.nextafter(p, 0), p, np.nextafter(p, 1)])
    steps = mask_bytes(np.ones(3, bool), survival) & 127
    assert (steps >= at).tolist() == kept_at(survival, p).tolist() == [False, True, True]


@pytest.mark.parametrize(("missing", "text"), [(-np.inf, "-Infinity"), (np.inf, "Infinity"), (0, "0.0")])
def test_what_stands_for_no_value_travels_as_text_that_javascript_reads(missing, text):
    gap = Panel("Min", "pooling", "", (1, 1, 1), indices=np.array([[[-1]]]), windows=WINDOWS, missing=missing)
    assert panels_of(INPUT, gap)[1]["missing"] == text
    assert values_of(gap, INPUT).tolist() == [[[missing]]]


def test_timings_travel_along():
    header, _ = unpacked(pack(scene(INPUT)))
    assert header["timings"]["prediction_lost_after"] == TIMINGS.prediction_lost_after


def test_holes_of_a_pooled_map_travel_without_a_survival():
    windows = tuple(Windows(length, 1, 1, 0, 1, length) for length in (3, 2))
    pooled = Panel(
        "Max", "pooling", "", (1, 3, 2), values=SOURCE, kept=SOURCE > 0, windows=windows, scale=2.0, before=True
    )
    header, arrays = unpacked(pack(scene(INPUT, pooled)))
    _, panel = header["panels"]
    assert arrays[panel["mask"]].tolist() == (128 * (SOURCE > 0)).ravel().tolist()
    assert (panel["scale"], panel["before"], header["panels"][0]["before"]) == (2, True, False)


def test_shades_and_the_colour_off_scale_travel_along():
    header, _ = unpacked(pack(scene(INPUT)))
    assert header["shades"] == {theme: list(ends) for theme, ends in SHADES.items()}
    assert header["beyond"] == list(BEYOND)


def test_what_lasts_of_layers_and_signal_travels_apart_from_what_changes():
    layers = {"settings": {"k": 2, "s": None, "drop": "block", "train": True}, "kinds": {"max": 1}, "lines": [1, 2]}
    answers = {"controls": 3, "run": 0}
    signal = {"answers": answers, "names": ["k"], "unfinished": True, "awaited": False}
    message = pack(replace(scene(INPUT), layers=layers, signal=signal))
    header, _ = unpacked(message)
    assert (header["layers"], header["signal"]) == (layers, signal)
    length = int.from_bytes(message[:4], "little")
    told = json.loads(message[4 : 4 + length])
    passing = {"answers": {"controls": 3}, "unfinished": True}
    assert (told["layers"], told["signal"]) == ({"settings": {"k": 2, "drop": "block"}}, passing)


def test_a_pick_is_taken_and_nonsense_never(monkeypatch):
    taken = []
    for told in ([0, 1], None, 5, "9", {}, [9], [-1, 0], [0.5, 0], ["9", 0], [0, 0, 0], [3, 4]):
        monkeypatch.setattr("streamlit.session_state", {"maps": {"picked": told}})
        take_pick("maps", lambda *place: taken.append([*place]))
    assert taken == [[0, 1], [3, 4]]
