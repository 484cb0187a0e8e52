"""The ledger of a map that holds whole numbers only writes them as such; its mean need not be one."""

import numpy as np
import pytest

from viz.studies.ledger import caption, ledger


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
