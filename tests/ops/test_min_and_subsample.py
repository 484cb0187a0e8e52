"""Min-pooling and a stride alone, by hand and by their laws; reference/ holds what PyTorch makes of a minimum."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from viz.ops import max_pool2d, max_unpool2d, min_pool2d, subsample2d
from viz.ops.windows import pool_windows

repeatable = settings(deadline=None, derandomize=True, max_examples=80)

X = np.array(
    [
        [1, 3, -2, 0, 5, 4],
        [2, 0, -1, -3, 5, 6],
        [-4, -1, 7, 7, 0, 0],
        [-2, -3, 7, 1, -1, 0],
    ],
    dtype=np.float32,
)
INTEGERS = [np.int8, np.uint8, np.int32, np.uint32, np.int64, np.uint64, bool]
MAPS = st.sampled_from(INTEGERS).flatmap(lambda dtype: arrays.arrays(dtype, st.tuples(*[st.integers(3, 9)] * 2)))


# ---------------------------------------------------------------- the smallest of a window


def test_min_pool_by_hand():
    values, indices = min_pool2d(X, 2, return_indices=True)
    np.testing.assert_array_equal(values, [[0, -3, 4], [-4, 1, -1]])
    np.testing.assert_array_equal(indices, [[7, 9, 5], [12, 21, 22]])
    assert (values.dtype, indices.dtype) == (np.float32, np.int64)


def test_padding_never_wins_over_positive_values():
    values, indices = min_pool2d(np.array([[5.0, 6], [7, 8]]), 2, padding=1, return_indices=True)
    np.testing.assert_array_equal(values, [[5, 6], [7, 8]])
    np.testing.assert_array_equal(indices, [[0, 1], [2, 3]])


def test_the_first_of_equals_wins_and_the_last_nan():
    assert min_pool2d(np.full((2, 2), -3.0), 2, return_indices=True)[1].item() == 0
    values, indices = min_pool2d(np.array([[np.nan, -np.inf], [np.nan, 1]]), 2, return_indices=True)
    assert np.isnan(values.item())
    assert indices.item() == 2


@pytest.mark.parametrize(
    ("dtype", "highest"), [(np.float16, np.inf), (np.float32, np.inf), (np.int8, 127), (np.uint8, 255), (bool, True)]
)
def test_a_window_of_padding_alone_gives_the_highest_value_and_no_index(dtype, highest):
    values, indices = min_pool2d(np.zeros((2, 2), dtype), 2, 1, 1, 3, return_indices=True)
    assert (values.item(), values.dtype, indices.item()) == (highest, dtype, -1)
    assert min_pool2d(np.zeros((2, 2), dtype), 2, 1, 1, 3).item() == highest


@repeatable
@given(MAPS, st.integers(1, 3), st.integers(1, 3), st.integers(0, 1))
def test_integers_and_booleans_to_the_ends_of_their_range(x, kernel_size, stride, padding):
    padding = min(padding, kernel_size // 2)
    values, indices = min_pool2d(x, kernel_size, stride, padding, return_indices=True)
    assert values.dtype == x.dtype
    np.testing.assert_array_equal(x.ravel()[indices], values)
    for i, j in np.ndindex(values.shape):
        rows, columns = (slice(max(0, n * stride - padding), n * stride - padding + kernel_size) for n in (i, j))
        assert values[i, j] == x[rows, columns].min()


@repeatable
@given(
    arrays.arrays(np.float32, (2, 5, 6), elements=st.floats(width=32)),
    st.integers(1, 4),
    st.integers(1, 3),
    st.booleans(),
)
def test_a_minimum_is_the_negative_of_the_maximum_of_the_negative(x, kernel_size, stride, ceil_mode):
    values, indices = min_pool2d(x, kernel_size, stride, ceil_mode=ceil_mode, return_indices=True)
    largest, places = max_pool2d(-x, kernel_size, stride, ceil_mode=ceil_mode, return_indices=True)
    np.testing.assert_array_equal(values, -largest)
    np.testing.assert_array_equal(indices, places)


def test_indices_lead_back_to_the_map():
    values, indices = min_pool2d(X, 2, return_indices=True)
    unpooled = max_unpool2d(values, indices, X.shape)
    np.testing.assert_array_equal(unpooled[unpooled != 0], X[unpooled != 0])


# ---------------------------------------------------------------- the first of a window


def test_subsampling_by_hand():
    values, indices = subsample2d(X, 2, return_indices=True)
    np.testing.assert_array_equal(values, [[1, -2, 5], [-4, 7, 0]])
    np.testing.assert_array_equal(indices, [[0, 2, 4], [12, 14, 16]])
    assert (values.dtype, indices.dtype) == (np.float32, np.int64)
    np.testing.assert_array_equal(subsample2d(X, (1, 2), (3, 4)), [[1, 5], [-2, -1]])


def test_a_last_window_that_hangs_over_has_a_first_cell_too():
    np.testing.assert_array_equal(subsample2d(X, 4, 4), [[1]])
    np.testing.assert_array_equal(subsample2d(X, 4, 4, ceil_mode=True), [[1, 5]])
    np.testing.assert_array_equal(subsample2d(X, 3, 3, ceil_mode=True), [[1, 0], [-2, 1]])


@repeatable
@given(
    arrays.arrays(np.float64, st.tuples(*[st.integers(1, 9)] * 3), elements=st.floats()),
    st.integers(1, 9),
    st.integers(1, 5),
    st.booleans(),
)
def test_a_stride_alone_is_a_slice_cut_to_the_number_of_windows(x, kernel_size, stride, ceil_mode):
    kernel_size = min(kernel_size, *x.shape[1:])
    rows, columns = (axis.count for axis in pool_windows(x.shape, kernel_size, stride, 0, ceil_mode=ceil_mode))
    values, indices = subsample2d(x, kernel_size, stride, ceil_mode, return_indices=True)
    np.testing.assert_array_equal(values, x[:, ::stride, ::stride][:, :rows, :columns])
    np.testing.assert_array_equal(
        np.take_along_axis(x.reshape(len(x), -1), indices.reshape(len(x), -1), 1), values.reshape(len(x), -1)
    )
    np.testing.assert_array_equal(subsample2d(x, kernel_size, stride, ceil_mode), values)


@pytest.mark.parametrize("pool", [min_pool2d, subsample2d])
def test_nothing_is_modified_or_shared(pool):
    x = X.copy()
    for result in (pool(x, 1), *pool(x, 2, return_indices=True)):
        assert not np.shares_memory(result, x)
        result[...] = 0
    np.testing.assert_array_equal(x, X)


@pytest.mark.parametrize("pool", [min_pool2d, subsample2d])
@pytest.mark.parametrize(
    ("sizes", "named"), [((0,), "kernel_size .* got 0"), ((2, -1), "stride .* got -1"), ((5,), "larger than the input")]
)
def test_what_is_refused_is_named(pool, sizes, named):
    with pytest.raises(ValueError, match=named):
        pool(X, *sizes)
