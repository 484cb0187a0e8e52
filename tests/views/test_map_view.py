"""The message of the map view: what is packed can be taken apart again by what the module's docstring says."""

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from viz.views.map_view import ALIGNMENT, Bar, Panel, Scene, Window, mask_bytes, pack
from viz.views.theme import colour_table


def unpacked(message: bytes) -> tuple[dict, list[np.ndarray]]:
    length = int.from_bytes(message[:4], "little")
    header = json.loads(message[4 : 4 + length])
    body = message[4 + length :]
    arrays = [
        np.frombuffer(body, np.dtype(a["dtype"]).newbyteorder("<"), a["length"], a["offset"]) if "offset" in a else None
        for a in header["arrays"]
    ]
    return header, arrays


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
    window = Window(2, 3, 1, 2)
    header, arrays = unpacked(
        pack(
            scene(
                Panel("Input", "input", "", (1, 3, 2), values=SOURCE),
                Panel("Max", "pooling", "", (1, 1, 2), winners=winners, window=window),
                Panel("Drop", "dropout", "", (1, 3, 2), BARS, kept=kept, survival=survival, scale=2.0),
            )
        )
    )
    pooling, dropout = header["panels"][1:]
    assert arrays[pooling["winners"]].tolist() == [1, -1]
    assert pooling["window"] == {"kernel": 2, "stride": 3, "padding": 1, "dilation": 2}
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
    ("survival", "hundredths"), [(0.0, 0), (0.29, 29), (0.57, 57), (0.999, 99), (1.0, 100), (0.0099, 0)]
)
def test_survival_is_told_in_whole_hundredths_of_p(survival, hundredths):
    assert mask_bytes(np.array([False]), np.array([survival])).tolist() == [hundredths]
    assert mask_bytes(np.array([True]), np.array([survival])).tolist() == [hundredths + 128]


def test_what_the_browser_holds_is_not_sent_again():
    whole, _ = unpacked(pack(scene(Panel("Input", "input", "", (1, 3, 2), values=SOURCE))))
    held = frozenset(a["name"] for a in whole["arrays"])
    header, nothing = unpacked(pack(scene(Panel("Input", "input", "", (1, 3, 2), values=SOURCE)), held))
    assert nothing == [None, None]
    assert [a["name"] for a in header["arrays"]] == [a["name"] for a in whole["arrays"]]
    changed, sent = unpacked(pack(scene(Panel("Input", "input", "", (1, 3, 2), values=-SOURCE)), held))
    assert sent[changed["table"]] is None
    assert sent[changed["panels"][0]["values"]].tobytes() == (-SOURCE).tobytes()


def test_a_name_tells_arrays_of_different_types_apart():
    zeros = Panel("Input", "input", "", (1, 1, 1), values=np.zeros((1, 1, 1)))
    winners = Panel("Max", "pooling", "", (1, 1, 1), winners=np.zeros((1, 1, 1)), window=Window(1, 1, 0, 1))
    header, _ = unpacked(pack(scene(zeros, winners)))
    assert len({a["name"] for a in header["arrays"]}) == 3


def test_masks_are_not_worth_holding():
    kept = Panel("Drop", "dropout", "", (1, 3, 2), kept=SOURCE > 0, survival=np.abs(np.tanh(SOURCE)))
    header, _ = unpacked(pack(scene(Panel("Input", "input", "", (1, 3, 2), values=SOURCE), kept)))
    assert [a["lasting"] for a in header["arrays"]] == [True, True, False]
