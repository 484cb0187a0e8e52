"""What zeros and a smaller input save a dense layer: counts by hand, the measurement, and what is said of it."""

from itertools import count as ticks

import numpy as np
import pytest

from tests.each import each
from tests.studies.test_variance_shift import SOURCES
from viz.inputs import FeatureMap, fit, load_sample
from viz.studies.compare import compare
from viz.studies.layers import Dropout, Pooling
from viz.studies.speed import (
    FEWEST,
    MOST,
    MOST_WEIGHTS,
    UNITS,
    counts,
    layer_inputs,
    measured,
    measured_sentences,
    sentences,
    units_for,
)


def compared(x, p=0.5, k=2):
    return compare(FeatureMap("by hand", np.asarray(x, np.float32)), Pooling(k), Dropout(p))


def test_the_multiplications_by_hand():
    one = compared([[[1, 0, 2, 3], [0, 0, 4, 5]]], p=0)
    every, by_zero = ([reading.number for reading in axis.readings] for axis in counts(one))
    assert every == [8 * UNITS, 2 * UNITS] and by_zero == [3 * UNITS, 0]
    assert "8 inputs" in str(sentences(one)[0]) and "2 inputs, 25 % of" in str(sentences(one)[1])


def test_zeros_are_multiplied_like_any_other_value():
    cat = fit(load_sample("cat"), 32)
    without, half, none = (compare(cat, Pooling(), Dropout(p)) for p in (0, 0.5, 1))
    of = [[[reading.number for reading in axis.readings] for axis in counts(one)] for one in (without, half, none)]
    assert of[0][0] == of[1][0] == of[2][0]
    assert of[0][1][0] < of[1][1][0] < of[2][1][0] == of[2][0][0]


def test_a_large_input_gets_fewer_units_and_none_more_weights_than_there_may_be():
    for x in (np.ones((3, 256, 256)), np.ones((1, 2, 2))):
        inputs = layer_inputs(compared(x))
        assert 1 <= units_for(inputs) <= UNITS and units_for(inputs) * inputs[0].size <= max(MOST_WEIGHTS, x.size)


@each("step, rounds", [(1e-6, MOST), (1.0, FEWEST)])
def test_it_is_measured_many_times_and_not_for_long(step, rounds):
    clock = ticks(0, step)
    times = measured(compared(np.ones((1, 4, 4))), lambda: next(clock))
    assert times.shape == (rounds, 3)
    assert times == pytest.approx(step)  # one tick for each


def test_more_is_told_of_time_than_its_intervals_show_never():
    steady = np.full((61, 3), 50e-6) + np.linspace(-1e-6, 1e-6, 61)[:, None]
    (same,) = measured_sentences(steady)
    assert str(same).endswith(
        "After dropout its time is not told apart from that on the input, "
        "and after max-pooling its time is not told apart from that on the input."
    )
    (near,) = measured_sentences(steady * (1, 1.002, 0.998))  # intervals that overlap in part
    assert str(near).count("is not told apart") == 2
    (apart,) = measured_sentences(steady * (1, 1.5, 0.25))
    assert "After dropout its time is more, and after max-pooling its time is less." in str(apart)
    assert "50 (49." in str(apart) and "median of 61" in str(apart)


@each("x", SOURCES.values(), ids=SOURCES)
@each("p", [0, 0.5, 1])
def test_every_corner_has_counts_and_a_measurement(x, p):
    one = compared(x, p, k=3)
    assert all(0 <= bar <= 1 for axis in counts(one) for reading in axis.readings for bar in reading.picture.heights)
    (told,) = measured_sentences(measured(one))
    assert "nan" not in str(told)
    assert len(sentences(one)) == 2
