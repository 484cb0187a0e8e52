"""The tables on kinds of dropout: a row a kind, and a row a unit of the dense layer."""

import numpy as np
import pytest

from viz.inputs import FeatureMap
from viz.ops import dropout_mask
from viz.studies.kinds.blocks import block_rates
from viz.studies.kinds.connections import connections
from viz.studies.kinds.family import KIND_HEADS, dropout_kinds, kind_axes
from viz.studies.kinds.layer_words import UNIT_HEADS, unit_axes

NOISE = np.random.default_rng(5).normal(size=(3, 6, 8)).astype(np.float32)
SIGNED = FeatureMap("signed", NOISE, channel_names=("a", "b", "c"))
ZEROS = FeatureMap("zeros", np.zeros((1, 6, 6), np.float32))


def test_the_table_tells_what_went_on_this_pass_and_what_goes_on_average():
    rows = {axis.key: axis for axis in kind_axes(dropout_kinds(SIGNED, 0.4, 3, seed=2))}
    assert list(rows) == ["value", "block", "channel", "position", "gaussian"]
    assert all(len(axis.readings) == len(KIND_HEADS) and axis.words for axis in rows.values())
    kept = dropout_mask((3, 6, 8), 0.4, seed=2, unit="block", block_size=3)
    here, average = rows["block"].readings
    assert here.number == pytest.approx(1 - kept.mean())
    assert here.picture.ink == pytest.approx(1 - kept.mean(axis=0))
    assert average.picture.ink == pytest.approx(block_rates(0.4, 3, (6, 8)))
    assert average.number == pytest.approx(average.picture.ink.mean(), abs=1e-6)
    assert average.number < average.theory == 0.4
    assert rows["block"].measure.endswith("3 × 3, γ = 0.089")
    assert [reading.text for reading in rows["gaussian"].readings] == ["0 %", "0 %"]


def test_without_a_variance_the_row_of_factors_says_why_there_are_none():
    *_, factors = rows = kind_axes(dropout_kinds(SIGNED, 1, 3, seed=2))
    assert [axis.key for axis in rows] == ["value", "block", "channel", "position", "gaussian"]
    assert [reading.text for reading in factors.readings] == ["none", "none"]
    assert factors.words.startswith("Gaussian dropout has no p = 1:")


def test_a_row_a_unit_holds_the_mean_of_relu_beside_the_relu_of_the_mean():
    layer = connections(SIGNED, 2, 0.5, seed=4)
    rows = unit_axes(layer.units)
    for i, (axis, unit) in enumerate(zip(rows, layer.units, strict=True)):
        counted, mean_network = axis.readings
        assert (axis.key, axis.name) == (f"unit {i + 1}", f"Unit {i + 1}")
        assert counted.number == np.maximum(layer.by_weights[:, i], 0).mean()
        assert counted.theory == unit.gaussian
        assert mean_network.number == max(unit.mean, 0)
        heights = (*counted.picture.heights, *mean_network.picture.heights)
        assert max(heights) == 1
        off = abs(unit.gaussian - unit.monte_carlo) / unit.standard_error
        assert f"The Gaussian is {off:.1f} standard errors" in axis.words
    assert len(UNIT_HEADS) == 2


@pytest.mark.parametrize(("stack", "p"), [(SIGNED, 0), (SIGNED, 1), (ZEROS, 0.5)], ids=["p = 0", "p = 1", "zeros"])
def test_without_a_spread_all_ways_agree(stack, p):
    for axis in unit_axes(connections(stack, 2, p, seed=4).units):
        counted, mean_network = axis.readings
        assert counted.text == mean_network.text
        assert counted.theory_text == f"{counted.text} by Wan's Gaussian"
        assert axis.words == "The output is the same under every mask."


def test_a_unit_that_never_fires_is_said_to_be_silent():
    layer = connections(FeatureMap("minus one", np.full((1, 8, 8), -1, np.float32)), 2, 0.01, seed=4)
    silent = [i for i in range(4) if layer.by_weights[:, i].max() <= 0]
    assert silent
    for i in silent:
        assert unit_axes(layer.units)[i].words == "None of 2,000 outputs is above 0."
