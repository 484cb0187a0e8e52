"""What holds for all operations alike, whatever is added to them: how a p may be given, and that nothing warns."""

import warnings
from fractions import Fraction

import numpy as np
import pytest

from tests.each import each
from viz import ops

X = np.array([[1, -2, 0, 4], [-1, -3, 2, 2]], np.float32)


def indices_of(x):
    """The indices that come with `x` as the maxima of windows of one cell."""
    return ops.max_pool2d(x, 1, return_indices=True)[1]


def half(p):
    """Half of all masks, and the scale of their survivors at `p`."""
    mask = ops.dropout_mask((2, 4, 5), 0.5, seed=0)
    return mask, ops.dropout_scale(mask, p)


OF_VALUES = {
    "apply_mask": [lambda x, p=p: ops.apply_mask(x, *half(p)) for p in (0, 0.9, 1)],
    "avg_pool2d": [lambda x: ops.avg_pool2d(x, 3, 1, 1), lambda x: ops.avg_pool2d(x, 2, 3, 1, True, False)],
    "avg_pool2d_backward": [lambda x: ops.avg_pool2d_backward(x, (8, 10), 2)],
    "batch_norm": [lambda x: ops.batch_norm(x, x[:, 0, 0], np.abs(x[:, 0, 1]))],
    "blur_pool2d": [lambda x, k=k: ops.blur_pool2d(x, k, 2, "circular") for k in (1, 2, 7)],
    "conv2d": [lambda x, p=p: ops.conv2d(x, x[:, None, :3, :2].swapaxes(0, 1), p) for p in (0, 2)],
    "drop_connect_moments": [lambda x, p=p: ops.drop_connect_moments(x, x[0], p) for p in (0, 0.3, 1)],
    "dropout": [lambda x, p=p: ops.dropout(x, p, seed=0) for p in (0, 0.9, 1 - 1e-9, 1)],
    "expected_max_pool2d": [
        lambda x, p=p, m=m: ops.expected_max_pool2d(x, 2, 1, 1, p=p, moment=m) for p in (0, 0.9, 1) for m in (1, 3)
    ],
    "expected_relu": [lambda x: ops.expected_relu(x, np.where(x >= 0, x, 0)), lambda x: ops.expected_relu(x, 0)],
    "gaussian_dropout": [lambda x, p=p: ops.gaussian_dropout(x, p, seed=0) for p in (0, 0.9, 1 - 1e-9)],
    "kept_at": [lambda x: ops.kept_at(x, 0.5)],
    "linear": [lambda x: ops.linear(x, x[1]), lambda x: ops.linear(x, x[0], x[1, :, 0])],
    "max_pool2d": [lambda x, i=i: ops.max_pool2d(x, 3, 2, 1, return_indices=i) for i in (False, True)],
    "max_pool2d_backward": [lambda x: ops.max_pool2d_backward(x, indices_of(x), (4, 5))],
    "max_unpool2d": [lambda x: ops.max_unpool2d(x, indices_of(x), (4, 5))],
    "min_pool2d": [lambda x, i=i: ops.min_pool2d(x, 3, 2, 1, return_indices=i) for i in (False, True)],
    "normal_cdf": [ops.normal_cdf],
    "subsample2d": [lambda x: ops.subsample2d(x, 2, ceil_mode=True, return_indices=True)],
    "value_probabilities": [lambda x: ops.value_probabilities(x[(x >= 0) & (x < np.inf)])],
    "win_probabilities": [lambda x: ops.win_probabilities(np.sort(x[~np.isnan(x)])[::-1], 0.9)],
    "zero_probability_max_pool2d": [lambda x, p=p: ops.zero_probability_max_pool2d(x, 2, 1, p=p) for p in (0, 0.9, 1)],
}
"""Calls of all operations that take values, here of shape (2, 4, 5)."""

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


# ---------------------------------------------------------------- values that no sum holds


def test_every_operation_with_values_is_among_them():
    without = {"Unit", "block_gamma", "dropout_mask", "dropout_scale", "dropout_survival"}
    assert set(OF_VALUES) == set(ops.__all__) - without


def extreme_maps(dtype):
    """Maps (2, 4, 5) of the values of `dtype` that sums stumble over: some of them alone, and all together."""
    rng = np.random.default_rng(0)
    if np.dtype(dtype).kind != "f":
        least, most = (False, True) if dtype is bool else (np.iinfo(dtype).min, np.iinfo(dtype).max)
        sets = [[least, most], [most], [least]]
    else:
        info = np.finfo(dtype)
        inf, most, least = dtype(np.inf), info.max, info.smallest_subnormal
        sets = [[inf, -inf], [inf, 0], [most], [-most], [most, -most], [least, info.tiny, most], [inf, 1, -1]]
        sets += [[dtype(np.nan), 1, -inf], [inf, -inf, dtype(np.nan), most, -most, least, dtype(0), -dtype(0)]]
    return [rng.choice(np.array(values, dtype), (2, 4, 5)) for values in sets for _ in range(3)]


@each("dtype", [np.float16, np.float32, np.float64, np.longdouble, np.int8, np.uint8, np.int64, np.uint64, bool])
@each("name", OF_VALUES)
def test_nothing_warns(name, dtype):
    for x in extreme_maps(dtype):
        for call in OF_VALUES[name]:
            with warnings.catch_warnings():
                warnings.simplefilter("error")
                call(x)


# ---------------------------------------------------------------- half precision

SUMS = {
    "avg_pool2d": lambda x: ops.avg_pool2d(x, 64),
    "blur_pool2d": lambda x: ops.blur_pool2d(x, 63),
    "conv2d": lambda x: ops.conv2d(x[None], x[None, None]),
    "expected_max_pool2d": lambda x: ops.expected_max_pool2d(x, 64, p=0.99),
    "linear": lambda x: ops.linear(x.ravel(), x.reshape(1, -1), x[0, :1]),
}


@pytest.mark.parametrize("name", SUMS)
def test_half_precision_is_summed_wider_and_rounded_once(name):
    x = np.random.default_rng(0).random((64, 64)).astype(np.float16)
    result, exact = SUMS[name](x), SUMS[name](x.astype(np.float64))
    assert result.dtype == np.float16
    # A thousandth more than half a unit in the last place, as a float32 sum may fall on the other side of the middle.
    assert (np.abs(result - exact) <= 0.501 * np.spacing(exact.astype(np.float16)).astype(float)).all()


def test_sums_in_half_precision_by_hand():
    ones, far = np.ones((1, 4096), np.float16), np.array([[60000, 60000, -60000]], np.float16)
    signs = np.ones((1, 3), np.float16)
    assert ops.linear(ones, ones) == ops.conv2d(ones[..., None, None], ones[..., None, None]) == 4096
    assert ops.linear(far, signs) == ops.conv2d(far[..., None, None], signs[..., None, None]) == 60000
    assert ops.linear(far[:, :2], signs[:, :2], far[0, 2:]) == 60000
    assert ops.linear(far[:, :2], signs[:, :2]) == np.inf
