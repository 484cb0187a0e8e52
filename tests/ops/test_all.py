"""What holds for all operations alike, whatever is added to them: how a p may be given."""

from fractions import Fraction

import numpy as np
import pytest

from viz import ops

X = np.array([[1, -2, 0, 4], [-1, -3, 2, 2]], np.float32)

OF_P = {
    "block_gamma": lambda p: ops.block_gamma(p, 2, 4, 6),
    "drop_connect_moments": lambda p: ops.drop_connect_moments(X, X, p),
    "dropout": lambda p: ops.dropout(X, p, seed=0),
    "dropout in evaluation": lambda p: ops.dropout(X, p, seed=0, training=False),
    "dropout_mask": lambda p: ops.dropout_mask((4, 6), p, seed=0),
    "dropout_scale": lambda p: ops.dropout_scale(X > 0, p),
    "expected_max_pool2d": lambda p: ops.expected_max_pool2d(X, 2, p=p),
    "gaussian_dropout": lambda p: ops.gaussian_dropout(X, p, seed=0),
    "kept_at": lambda p: ops.kept_at(np.abs(X) / 4, p),
    "win_probabilities": lambda p: ops.win_probabilities([4, 2, -1], p),
    "zero_probability_max_pool2d": lambda p: ops.zero_probability_max_pool2d(X, 2, p=p),
}
"""Calls of all operations that take a probability."""


def test_every_operation_with_a_p_is_among_them():
    with_p = {name for name in ops.__all__ if "p" in getattr(getattr(ops, name), "__annotations__", {})}
    assert with_p == set(OF_P) - {"dropout in evaluation"}


@pytest.mark.parametrize("name", OF_P)
def test_p_may_be_any_real_number_and_an_array_of_no_axes(name):
    half = [np.float16(0.5), np.float32(0.5), np.longdouble(0.5), Fraction(1, 2), np.array(0.5), np.array(0.5, ">f4")]
    zero = [False, np.False_, np.int8(0), np.uint64(0), np.array(0), np.array(False)]
    for expected, same in ((0.5, half), (0, zero)):
        for p in same:
            np.testing.assert_array_equal(OF_P[name](p), OF_P[name](expected))


NO_PROBABILITY = [-0.1, 1.1, np.nan, np.inf, None, "0.5", 1j, [0.5], 10**400, np.float16(-1)]
NO_PROBABILITY += [np.array(value) for value in (np.nan, 2, "0.5", 0.5j, None, [0.5])]


@pytest.mark.parametrize("name", OF_P)
def test_what_is_no_probability_is_named(name):
    for p in NO_PROBABILITY:
        with pytest.raises(ValueError, match="p must be a probability") as refusal:
            OF_P[name](p)
        assert repr(p) in str(refusal.value)
