"""The message of the table of axes: what is packed can be taken apart again by what the module's docstring says."""

import json
import math
import warnings

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from tests.pages.apps import PATIENCE
from viz.pages.live_axes import pack
from viz.studies.axes import Axis, Bars, Reading, Spots

HEADS = (("Max-pooling", "pooling"), ("Dropout", "dropout"))
INK = np.array([[0, 0.5, 1], [0.002, 0.25, 0.998]], np.float32)


def axis(*pictures: Bars | Spots, key: str = "zeros", words: str = "So it is.") -> Axis:
    readings = tuple(Reading(-0.5, "−0.50", picture, -0.4, "theory −0.40") for picture in pictures)
    return Axis(key, "Zeros", "share", readings, words)


def unpacked(message: bytes) -> tuple[dict, list[np.ndarray]]:
    """The header, and the ink of all pictures."""
    length = int.from_bytes(message[:4], "little")
    header, end = json.loads(message[4 : 4 + length]), 4 + length
    inks = []
    for reading in (reading for row in header["axes"] for reading in row["readings"]):
        shape = (reading["height"], reading["width"])
        inks.append(np.frombuffer(message, np.uint8, math.prod(shape), end).reshape(shape))
        end += inks[-1].size
    assert end == len(message)
    return header, inks


def test_words_and_ink_come_through():
    axes = (axis(Spots(INK), Bars((0.2, 1.0))), axis(Bars((0.0,)), Spots(INK[:1]), key="mean"))
    header, inks = unpacked(pack(axes, HEADS, "mean"))
    assert header["heads"] == [{"title": title, "role": role} for title, role in HEADS]
    assert header["chosen"] == "mean"
    assert [row["key"] for row in header["axes"]] == ["zeros", "mean"]
    row = header["axes"][0]
    assert (row["name"], row["measure"], row["words"]) == ("Zeros", "share", "So it is.")
    spots, bars = row["readings"]
    assert spots == {"text": "−0.50", "theory": "theory −0.40", "kind": "spots", "height": 2, "width": 3}
    assert (bars["kind"], bars["height"], bars["width"]) == ("bars", 1, 2)
    assert [ink.tolist() for ink in inks] == [[[0, 128, 255], [1, 64, 254]], [[51, 255]], [[0]], [[0, 128, 255]]]


def test_ink_stays_between_none_and_full():
    stray = (-0.5, np.nan, -np.inf, np.inf, 1.5)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        _, inks = unpacked(pack((axis(Bars(stray), Spots(np.array([stray]))),), HEADS))
    assert [ink.tolist() for ink in inks] == [[[0, 0, 0, 255, 255]]] * 2


@given(st.text(max_size=20), st.lists(st.tuples(st.integers(1, 5), st.integers(1, 5)), max_size=4))
def test_every_picture_is_found_whatever_the_words(words, shapes):
    axes = tuple(axis(Spots(np.ones(shape)), Bars((0.0,)), words=words) for shape in shapes)
    header, inks = unpacked(pack(axes, HEADS))
    assert [row["words"] for row in header["axes"]] == [words] * len(shapes)
    assert [ink.shape for ink in inks[::2]] == shapes
    assert all((ink == 255).all() for ink in inks[::2])
    assert all((ink == 0).all() for ink in inks[1::2])


def test_an_axis_has_a_reading_for_each_head():
    with pytest.raises(ValueError, match="'zeros' has 1 readings for 2 heads"):
        pack((axis(Bars((1.0,))),), HEADS)


def test_the_browser_is_sent_raw_bytes():
    def script():
        from viz.pages.live_axes import live_axes
        from viz.studies.axes import Axis, Bars, Reading

        row = Axis("mean", "Mean", "before → after", (Reading(-1.0, "−1", Bars((0.2,))),), "It falls.")
        live_axes((row,), (("Training", "dropout"),), key="axes", chosen="mean")

    app = AppTest.from_function(script, default_timeout=PATIENCE).run()
    assert not app.exception
    (component,) = app.get("bidi_component")
    header, inks = unpacked(component.proto.bytes)
    assert (header["axes"][0]["name"], header["chosen"], inks[0].tolist()) == ("Mean", "mean", [[51]])
