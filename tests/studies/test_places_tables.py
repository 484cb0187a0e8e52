"""The table of places, what papers report of them, and what the hatch stands for."""

import numpy as np
import pytest

from viz.inputs import FeatureMap
from viz.studies.layers import Dropout
from viz.studies.places.neighbours import PLACE_HEADS, place_axes
from viz.studies.places.spots import SPOTS, reports
from viz.studies.places.study import dropout_in_cnn

RNG = np.random.default_rng(5)
SIGNED = FeatureMap("signed", RNG.normal(size=(1, 9, 12)).astype(np.float32))
COLOUR = FeatureMap("colour", RNG.random((3, 8, 10)).astype(np.float32), "picture")


def result(place: str = "pool", source: FeatureMap = SIGNED, **dropout):
    return dropout_in_cnn(source, 2, Dropout(**{"p": 0.5, "seed": 3} | dropout), place)


def test_in_colour_it_is_said_what_the_hatch_stands_for():
    for unit in ("value", "block"):
        sentence = result("input", COLOUR, unit=unit).sentences[-1]
        assert "hatched where R, G and B are all dropped" in str(sentence)
    for other in (result("conv", COLOUR), result("input"), result("input", COLOUR, p=1)):
        assert "hatched" not in " ".join(map(str, other.sentences))


def test_a_row_a_place_with_the_correlations_that_were_measured():
    cnn = result()
    rows = place_axes(cnn.spots)
    assert [axis.key for axis in rows] == list(SPOTS)
    for axis, place in zip(rows, cnn.spots, strict=True):
        assert len(axis.readings) == len(PLACE_HEADS)
        assert axis.readings[0].number == place.by_values.correlation
        assert f"A dropped value is {place.spot.zeroed}." in axis.words
    assert rows[3].measure == "96 values, 4 × 6 × 4"
    assert rows[4].measure == "96 values, in one row"
    assert rows[4].readings[1].theory_text == "no neighbours in a row"


def test_every_report_names_its_place_and_its_source():
    lines = reports()
    assert len(lines) == sum(len(spot.published) for spot in SPOTS.values())
    for spot in SPOTS.values():
        for text in spot.published:
            assert f"**{spot.name}.** {text}" in lines


def test_a_negative_correlation_keeps_its_sign_in_the_number():
    checks = (np.indices((8, 8)).sum(axis=0) % 2 * 2 - 1).astype(np.float32)
    reading = place_axes(result("input", FeatureMap("checks", checks[np.newaxis]), p=0.3).spots)[0].readings[0]
    assert reading.number < 0
    assert reading.text.startswith("−")
    assert reading.picture.heights == (-reading.number,)


@pytest.mark.parametrize("p", [0, 1])
def test_without_a_correlation_a_dash_says_so(p):
    for axis in place_axes(result(p=p).spots):
        assert [(reading.number, reading.text) for reading in axis.readings] == [(None, "–")] * 2
    assert place_axes(result(p=0).spots)[0].readings[0].theory_text == "0 dropped"
