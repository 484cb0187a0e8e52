"""The ledger of a map that holds whole numbers only writes them as such; its mean need not be one."""

from math import inf

import numpy as np
import pytest

from viz.inputs import FeatureMap, feature_maps, fit, load_sample
from viz.studies.compare import compare
from viz.studies.layers import Dropout, Pooling
from viz.studies.ledger import caption, ledger
from viz.studies.passes.conventions import conventions
from viz.studies.passes.tally import Tally
from viz.studies.sums import mean


@pytest.mark.parametrize(
    ("values", "whole", "said"),
    [
        ([0, 1, 18, 4], True, "mean 5.75 · range 0 … 18"),
        ([-3, 2000], True, "mean 998.50 · range −3 … 2,000"),
        ([0, 0.5, 18], False, "mean 6.17 · range 0 … 18.00"),
        ([-np.inf, 3], True, "mean 3.00 · range 3 … 3 · 1 × −∞"),
    ],
)
def test_whole_numbers_have_no_decimals(values, whole, said):
    counted = ledger(np.array(values, np.float32).reshape(1, 1, -1), (0, 2000))
    assert counted.whole is whole
    assert caption(counted).split(" · ", 1)[1].replace(" (1 off scale, in pink)", "") == said


def test_what_went_beyond_float32_is_no_padding():
    outgrown = np.array([-np.inf, np.inf, 3, 0], np.float32).reshape(1, 1, -1)
    assert caption(ledger(outgrown, (0, 5), empty=None), ranged=False) == "1 × 4 · mean 1.50 without 2 beyond float32"
    assert caption(ledger(outgrown[..., :2], (0, 5), empty=None)) == "1 × 2 · 2 beyond float32"
    source = FeatureMap("large", np.full((1, 3, 3), -3e38, np.float32))
    assert "beyond float32" in compare(source, Pooling(), Dropout(p=0.5)).labels[2].caption


OPPOSITES = np.array([0.3, -0.1, -0.2], np.float32)
"""They sum to 0; rounded to float32 they sum to 7.5e-9."""


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (OPPOSITES, 0),
        (np.tile(OPPOSITES, 1000), 0),
        (OPPOSITES.astype(np.float64), 0),
        (OPPOSITES * np.float32(1e-30), 0),
        ([0, 0], 0),
        ([-0.25, -0.5], -0.375),
        ([0.5, -0.5, 2**-20], 2**-20 / 3),
        ([2**24, 1, -(2**24)], 1 / 3),
        ([1e-30, 3e-30], 2e-30),
    ],
)
def test_a_mean_is_0_where_rounding_alone_is_left(values, expected):
    values = np.array(values, np.float32) if isinstance(values, list) else values
    assert mean(values) == pytest.approx(expected, rel=1e-6, abs=0)


def test_the_mean_of_edges_that_cancel_is_0_wherever_it_is_said():
    """Text, edges of 0°, 32 × 32: what is brighter to the right comes back to paper, so all responses sum to 0."""
    edges = feature_maps(fit(load_sample("text"), 32), relu=False).values[:1]
    assert 0 < edges.mean(dtype=np.float64) < 1e-8
    assert caption(ledger(edges, (-1, 1))).split(" · ")[1] == "mean 0"
    for p in (0, 1):
        tally = Tally(edges, p, 1)
        tally.advance(2, inf)
        axes = conventions(tally, 2, FeatureMap("edges", edges))
        assert {reading.text for axis in axes for reading in axis.readings} == {"0"}
