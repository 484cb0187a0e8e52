"""The operations against the PyTorch at hand, over random configurations; see conftest.py."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from viz import ops


@pytest.fixture(scope="module", autouse=True)
def pytorch():
    """PyTorch, imported when the first of these tests runs: every process collects them, and it takes seconds."""
    global torch, functional
    import torch
    from torch.nn import functional

    torch.set_num_threads(1)  # on maps this small a second thread is only waited for


repeatable = settings(deadline=None, derandomize=True, max_examples=100)
FINITE = (0.0, -0.0, 1.0, -1.0)
SPECIALS = (np.nan, np.inf, -np.inf, *FINITE)
HALF_TOO = (np.float16, np.float32, np.float64)


def drawn_map(dtype, shape, most, special, share, seed):
    """A map of numbers up to ``most`` either way, where a share of the cells hold two of the special ones, or any."""
    random = np.random.default_rng(seed)
    some = random.choice(special, random.choice([2, 2, 20]))
    values = np.where(random.random(shape) < share, random.choice(some, shape), random.uniform(-most, most, shape))
    return values.astype(np.float32).astype(dtype)


def maps(most=100, special=SPECIALS, dtypes=(np.float32, np.float64)):
    # A seed and not each value is drawn by Hypothesis, which would take most of the time.
    shapes = st.tuples(st.integers(1, 2), *[st.integers(1, 9)] * 2)
    shares, seeds = st.sampled_from([0, 0.1, 0.5, 1]), st.integers(0, 2**32 - 1)
    return st.builds(drawn_map, st.sampled_from(dtypes), shapes, st.just(most), st.just(special), shares, seeds)


def pairs(low, high):
    return st.tuples(st.integers(low, high), st.integers(low, high))


def answers(theirs, ours):
    """Return both answers, or None for each side that refuses."""
    try:
        expected = theirs()
    except RuntimeError:
        expected = None
    try:
        return expected, ours()
    except ValueError:
        return expected, None


@repeatable
@given(maps(), pairs(1, 5), pairs(1, 4), pairs(0, 3), pairs(1, 3), st.booleans())
def test_max_pool2d(x, kernel_size, stride, padding, dilation, ceil_mode):
    arguments = kernel_size, stride, padding, dilation, ceil_mode
    expected, answer = answers(
        lambda: functional.max_pool2d(torch.from_numpy(x), *arguments, return_indices=True),
        lambda: ops.max_pool2d(x, *arguments, return_indices=True),
    )
    assert (answer is None) == (expected is None)
    if answer is not None:
        values, indices = answer
        np.testing.assert_array_equal(values, expected[0])
        np.testing.assert_array_equal(ops.max_pool2d(x, *arguments), expected[0])
        np.testing.assert_array_equal(indices, np.where(indices == -1, -1, expected[1]))


@repeatable
@given(maps(), pairs(1, 5), pairs(1, 4), pairs(0, 3), pairs(1, 3), st.booleans())
def test_min_pool2d(x, kernel_size, stride, padding, dilation, ceil_mode):
    arguments = kernel_size, stride, padding, dilation, ceil_mode
    expected, answer = answers(
        lambda: functional.max_pool2d(-torch.from_numpy(x), *arguments, return_indices=True),
        lambda: ops.min_pool2d(x, *arguments, return_indices=True),
    )
    assert (answer is None) == (expected is None)
    if answer is not None:
        values, indices = answer
        np.testing.assert_array_equal(values, -expected[0])
        np.testing.assert_array_equal(ops.min_pool2d(x, *arguments), -expected[0])
        np.testing.assert_array_equal(indices, np.where(indices == -1, -1, expected[1]))


@repeatable
@given(maps(), pairs(1, 5), pairs(1, 4), pairs(0, 3), st.booleans(), st.booleans())
def test_avg_pool2d(x, kernel_size, stride, padding, ceil_mode, count_include_pad):
    arguments = kernel_size, stride, padding, ceil_mode, count_include_pad
    expected, means = answers(
        lambda: functional.avg_pool2d(torch.from_numpy(x), *arguments), lambda: ops.avg_pool2d(x, *arguments)
    )
    assert (means is None) == (expected is None)
    if means is not None:
        np.testing.assert_allclose(means, expected, rtol=1e-5, atol=1e-4)


@repeatable
@given(maps(), st.integers(1, 3), st.integers(1, 3))
def test_max_unpool2d(x, kernel_size, stride):
    kernel_size = min(kernel_size, *x.shape[-2:])
    values, indices = ops.max_pool2d(x, kernel_size, stride, return_indices=True)
    tensors = torch.from_numpy(values), torch.from_numpy(indices)
    expected = functional.max_unpool2d(*tensors, kernel_size, stride, output_size=x.shape[-2:])
    np.testing.assert_array_equal(ops.max_unpool2d(values, indices, x.shape[-2:]), expected)


@repeatable
@given(maps(10, FINITE, HALF_TOO), pairs(1, 4), pairs(0, 3), pairs(1, 3), st.integers(1, 3))
def test_conv2d(x, kernel_size, padding, stride, features):
    weights = np.random.default_rng(0).standard_normal((features, len(x), *kernel_size)).astype(x.dtype)
    expected, y = answers(
        lambda: functional.conv2d(torch.from_numpy(x), torch.from_numpy(weights), padding=padding, stride=stride),
        lambda: ops.conv2d(x, weights, padding, stride),
    )
    assert (y is None) == (expected is None)
    if y is not None:
        assert y.dtype == x.dtype
        np.testing.assert_allclose(y, expected, rtol=max(1e-4, np.finfo(x.dtype).eps), atol=1e-3)


@repeatable
@given(maps(), st.floats(0, 1))
def test_dropout_in_evaluation_and_at_p_1(x, p):
    tensor = torch.from_numpy(x)
    np.testing.assert_array_equal(
        ops.dropout(x, p, seed=0, training=False), functional.dropout(tensor, p, training=False)
    )
    finite = np.nan_to_num(x)
    np.testing.assert_array_equal(ops.dropout(finite, 1, seed=0), functional.dropout(torch.from_numpy(finite), 1.0))


@repeatable
@given(maps(10, FINITE), st.integers(1, 7), pairs(1, 4), st.sampled_from(["reflect", "circular"]))
def test_blur_pool2d(x, kernel_size, stride, padding_mode):
    """BlurPool is a depthwise convolution; what PyTorch refuses on a circle is to go round more than once."""
    row = torch.from_numpy((np.poly1d([0.5, 0.5]) ** (kernel_size - 1)).coeffs.astype(x.dtype))
    margin = ((kernel_size - 1) // 2, kernel_size // 2) * 2
    weights = torch.outer(row, row).expand(len(x), 1, -1, -1)

    def theirs():
        padded = functional.pad(torch.from_numpy(x)[None], margin, mode=padding_mode)
        return functional.conv2d(padded, weights, stride=stride, groups=len(x))[0]

    expected, y = answers(theirs, lambda: ops.blur_pool2d(x, kernel_size, stride, padding_mode))
    assert (y is None) == (expected is None) or (padding_mode == "circular" and kernel_size // 2 > min(x.shape[-2:]))
    if expected is not None:
        np.testing.assert_allclose(y, expected, rtol=1e-4, atol=1e-4)


@repeatable
@given(maps(10, FINITE, HALF_TOO), st.integers(1, 4), st.booleans())
def test_linear(x, units, with_bias):
    rng = np.random.default_rng(0)
    weight = rng.standard_normal((units, x.shape[-1])).astype(x.dtype)
    bias = rng.standard_normal(units).astype(x.dtype) if with_bias else None
    expected = functional.linear(*map(torch.from_numpy, (x, weight)), bias if bias is None else torch.from_numpy(bias))
    rounding = max(1e-4, np.finfo(x.dtype).eps)
    np.testing.assert_allclose(ops.linear(x, weight, bias), expected, rtol=rounding, atol=1e-4)


def test_what_is_recorded_of_the_layers_round_them_is_so():
    from tests.studies.reference.record_network import record
    from tests.studies.test_network_recorded import RECORDED

    again = record()
    assert set(again) == set(RECORDED.files)
    for name, array in again.items():
        if array.dtype.kind in "fb":
            np.testing.assert_allclose(array, RECORDED[name], rtol=1e-10, atol=1e-12, err_msg=name)
