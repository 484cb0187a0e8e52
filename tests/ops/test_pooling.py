"""Max-pooling and averages by hand, by their definition and by their laws."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from tests.each import each
from viz.ops import avg_pool2d, max_pool2d, max_unpool2d, min_pool2d, subsample2d
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

SPECIALS = st.sampled_from([np.nan, np.inf, -np.inf, 0.0, -0.0, 1.0, -1.0])
FLOATS = st.one_of(SPECIALS, st.floats(-100, 100, width=16))
DTYPES = [
    np.float16,
    np.float32,
    np.float64,
    np.int8,
    np.int32,
    np.int64,
    np.uint8,
    np.uint32,
    np.uint64,
    bool,
]


def maps(dtype=None, elements=None, least=1, most=9):
    """Draw maps (C, H, W); without a dtype, of any that pooling takes, with values in its whole range."""
    shapes = st.tuples(st.integers(1, 2), st.integers(least, most), st.integers(least, most))
    dtypes = st.just(dtype) if dtype else st.sampled_from(DTYPES)

    def of(dtype):
        if elements is None and np.dtype(dtype).kind == "f":
            return arrays.arrays(dtype, shapes, elements=FLOATS)
        return arrays.arrays(dtype, shapes, elements=elements)

    return dtypes.flatmap(of)


def pairs(low, high):
    return st.tuples(st.integers(low, high), st.integers(low, high))


def winner_by_definition(channel, rows, columns):
    """Return (value, index) of the cells at the given rows and columns, those outside being padding."""
    height, width = channel.shape
    winner = None
    for i, j in product(rows, columns):
        if 0 <= i < height and 0 <= j < width:
            value = channel[i, j]
            if winner is None or value > winner[0] or np.isnan(value):
                winner = value, i * width + j
    if winner:
        return winner
    kind = channel.dtype.kind
    return -np.inf if kind == "f" else np.iinfo(channel.dtype).min if kind in "iu" else False, -1


def max_pool_by_definition(x, kernel_size, stride, padding, dilation, ceil_mode):
    sizes = list(zip(kernel_size, stride, padding, dilation, strict=True))
    counts = [axis.count for axis in pool_windows(x.shape, kernel_size, stride, padding, dilation, ceil_mode)]
    taps = [
        [[i * s - p + d * tap for tap in range(k)] for i in range(count)]
        for count, (k, s, p, d) in zip(counts, sizes, strict=True)
    ]
    winners = [winner_by_definition(channel, r, c) for channel in x for r in taps[0] for c in taps[1]]
    values, indices = zip(*winners, strict=True)
    return np.array(values, x.dtype).reshape(len(x), *counts), np.array(indices).reshape(len(x), *counts)


# ---------------------------------------------------------------- by hand


def test_max_pool_by_hand():
    values, indices = max_pool2d(X, 2, return_indices=True)
    np.testing.assert_array_equal(values, [[3, 0, 6], [-1, 7, 0]])
    np.testing.assert_array_equal(indices, [[1, 3, 11], [13, 14, 16]])
    assert values.dtype == np.float32
    assert indices.dtype == np.int64


def test_overlapping_rectangular_windows_by_hand():
    values, indices = max_pool2d(X, (2, 3), stride=(1, 2), return_indices=True)
    np.testing.assert_array_equal(values, [[3, 5], [7, 7], [7, 7]])
    np.testing.assert_array_equal(indices, [[1, 4], [14, 14], [14, 14]])


def test_padding_never_wins_over_negative_values():
    values, indices = max_pool2d(-1 - np.abs(X), 3, stride=3, padding=1, return_indices=True)
    np.testing.assert_array_equal(values, [[-1, -1], [-2, -1]])
    np.testing.assert_array_equal(indices, [[7, 3], [13, 16]])


def test_a_last_window_reaches_over_in_ceil_mode():
    np.testing.assert_array_equal(max_pool2d(X[:3, :5], 2), [[3, 0]])
    np.testing.assert_array_equal(max_pool2d(X[:3, :5], 2, ceil_mode=True), [[3, 0, 5], [-1, 7, 0]])


def test_dilation_by_hand():
    np.testing.assert_array_equal(max_pool2d(X, 2, stride=1, dilation=(2, 3)), [[7, 5, 7], [2, 5, 7]])


@pytest.mark.parametrize(
    ("window", "index"),
    [
        ([[2, 5], [5, 5]], 1),
        ([[-0.0, 0.0], [0.0, -0.0]], 0),
        ([[0.0, -0.0], [-0.0, 0.0]], 0),
        ([[-np.inf, -np.inf], [-np.inf, -np.inf]], 0),
        ([[1, np.inf], [np.inf, 0]], 1),
        ([[np.nan, 9], [9, 9]], 0),
        ([[np.nan, np.inf], [np.nan, np.inf]], 2),
        ([[1, np.nan], [np.nan, np.nan]], 3),
    ],
)
@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64, np.longdouble])
def test_the_first_of_equals_wins_and_the_last_nan(window, index, dtype):
    window = np.array(window, dtype)
    values, indices = max_pool2d(window, 2, return_indices=True)
    assert indices == index
    np.testing.assert_array_equal(values, window.flat[index])
    assert np.signbit(values) == np.signbit(window.flat[index])
    np.testing.assert_array_equal(max_pool2d(window, 2), values)


def test_the_last_nan_is_last_in_rows_not_in_columns():
    window = [[0, np.nan, 0], [np.nan, 0, 0], [0, 0, 0]]
    assert max_pool2d(window, 3, return_indices=True)[1] == 3


def test_all_nan_are_one_whatever_their_sign_and_payload():
    bits = np.array([[0x7FC00000, 0x7FC00001], [0xFFC00000, 0x7F800000]], np.uint32)  # NaN, NaN, -NaN, inf
    assert max_pool2d(bits.view(np.float32), 2, return_indices=True)[1] == 2


def test_lowest_values_win_over_padding():
    values, indices = max_pool2d(np.full((2, 2), -np.inf), 2, padding=1, return_indices=True)
    np.testing.assert_array_equal(values, [[-np.inf, -np.inf], [-np.inf, -np.inf]])
    np.testing.assert_array_equal(indices, [[0, 1], [2, 3]])


def test_a_window_of_padding_alone_has_no_index():
    x = np.array([[1.0, 2.0], [3.0, 4.0]])
    values, indices = max_pool2d(x, 2, stride=1, padding=1, dilation=3, return_indices=True)
    assert (values == -np.inf).all()
    assert (indices == -1).all()


def test_neighbours_in_a_64_bit_integer_are_told_apart():
    x = np.array([[2**63 - 2, 2**63 - 1], [2**53, 2**53 + 1]])
    values, indices = max_pool2d(x, (1, 2), return_indices=True)
    np.testing.assert_array_equal(values, [[2**63 - 1], [2**53 + 1]])
    np.testing.assert_array_equal(indices, [[1], [3]])


def test_neighbours_in_float64_are_told_apart():
    x = np.array([[-1.0, np.nextafter(-1, 0)], [1.0, np.nextafter(1, 2)]])
    np.testing.assert_array_equal(max_pool2d(x, (1, 2), return_indices=True)[1], [[1], [3]])


# ---------------------------------------------------------------- the worked examples of the ONNX operators

COUNTED = np.arange(1.0, 26).reshape(5, 5)


def test_onnx_examples_of_max_pool():
    np.testing.assert_array_equal(max_pool2d(COUNTED, 2), [[7, 9], [17, 19]])
    last_rows = [[23, 24, 25, 25, 25]] * 3
    padded = [[13, 14, 15, 15, 15], [18, 19, 20, 20, 20], *last_rows]
    np.testing.assert_array_equal(max_pool2d(COUNTED, 5, stride=1, padding=2), padded)
    four = np.arange(1, 17).reshape(4, 4)
    np.testing.assert_array_equal(max_pool2d(four, 3, 2, ceil_mode=True), [[11, 12], [15, 16]])
    np.testing.assert_array_equal(max_pool2d(four, 2, 1, dilation=2), [[11, 12], [15, 16]])


def test_onnx_examples_of_average_pool():
    np.testing.assert_array_equal(avg_pool2d(COUNTED, 2), [[4, 6], [14, 16]])
    with_padding = [[2.52, 3.6, 4.8, 4.08, 3.24], [4.56, 6.4, 8.4, 7.04, 5.52], [7.2, 10, 13, 10.8, 8.4]]
    with_padding += [[6.96, 9.6, 12.4, 10.24, 7.92], [6.12, 8.4, 10.8, 8.88, 6.84]]
    np.testing.assert_allclose(avg_pool2d(COUNTED, 5, stride=1, padding=2), with_padding)
    inside = avg_pool2d(COUNTED, 5, stride=1, padding=2, count_include_pad=False)
    np.testing.assert_allclose(inside, np.arange(7, 19.5, 0.5).reshape(5, 5))


def test_onnx_example_of_unpooling():
    expected = [[0, 0, 0, 0], [0, 1, 0, 2], [0, 0, 0, 0], [0, 3, 0, 4]]
    np.testing.assert_array_equal(max_unpool2d([[1, 2], [3, 4]], [[5, 7], [13, 15]], (4, 4)), expected)


# ---------------------------------------------------------------- by definition


@repeatable
@given(maps(), pairs(1, 9), pairs(1, 5), pairs(0, 4), pairs(1, 4), st.booleans())
def test_max_pool_by_definition(x, kernel_size, stride, padding, dilation, ceil_mode):
    # Sizes are cut down to what is possible, rather than drawn again.
    dilation = tuple(d if d * (k - 1) < n else 1 for d, k, n in zip(dilation, kernel_size, x.shape[1:], strict=True))
    kernel_size = tuple(map(min, kernel_size, x.shape[1:]))
    padding = tuple(min(p, k // 2) for p, k in zip(padding, kernel_size, strict=True))
    arguments = kernel_size, stride, padding, dilation, ceil_mode

    expected_values, expected_indices = max_pool_by_definition(x, *arguments)
    values, indices = max_pool2d(x, *arguments, return_indices=True)
    np.testing.assert_array_equal(values, expected_values)
    np.testing.assert_array_equal(indices, expected_indices)
    np.testing.assert_array_equal(max_pool2d(x, *arguments), expected_values)
    assert values.dtype == max_pool2d(x, *arguments).dtype == x.dtype


@each("kernel_size", [1, 2, 3, 7, 8, 31, 32, 33, 64])
@each("stride", [1, 2, 3, 8, 70])
def test_wide_windows_hold_the_maximum_of_a_slice(kernel_size, stride):
    x = np.random.default_rng(1).standard_normal((64, 70))
    pooled = max_pool2d(x, kernel_size, stride)
    for i, j in np.ndindex(pooled.shape):
        window = x[i * stride : i * stride + kernel_size, j * stride : j * stride + kernel_size]
        assert pooled[i, j] == window.max()


# ---------------------------------------------------------------- laws


@repeatable
@given(maps(np.float32, st.floats(-9, 9, width=32), least=4))
def test_pooling_twice_is_pooling_wide(x):
    np.testing.assert_array_equal(max_pool2d(max_pool2d(x, 2), 2), max_pool2d(x, 4))
    np.testing.assert_array_equal(max_pool2d(max_pool2d(x, 2, 1), 3, 1), max_pool2d(x, 4, 1))


@repeatable
@given(maps(np.float32, st.floats(-9, 9, width=32), least=3), st.integers(1, 3), st.integers(1, 3))
def test_pooling_commutes_with_relu_and_negation_turns_it_into_a_minimum(x, kernel_size, stride):
    relu = lambda values: np.maximum(values, 0)  # noqa: E731
    pooled = max_pool2d(x, kernel_size, stride)
    np.testing.assert_array_equal(max_pool2d(relu(x), kernel_size, stride), relu(pooled))
    assert (pooled >= -max_pool2d(-x, kernel_size, stride)).all()


@repeatable
@given(maps(np.float32, FLOATS, least=3), st.integers(1, 3), st.integers(1, 3))
def test_an_index_names_a_cell_that_holds_the_value(x, kernel_size, stride):
    values, indices = max_pool2d(x, kernel_size, stride, return_indices=True)
    for channel, value, index in zip(x, values, indices, strict=True):
        np.testing.assert_array_equal(channel.flat[index], value)


@repeatable
@given(maps(np.float64, st.floats(-9, 9), least=2), st.integers(1, 3))
def test_unpooling_is_a_mask_with_one_winner_a_window(x, kernel_size):
    kernel_size = min(kernel_size, *x.shape[1:])
    values, indices = max_pool2d(x, kernel_size, return_indices=True)
    mask = max_unpool2d(np.ones_like(values), indices, x.shape[1:])
    np.testing.assert_array_equal(max_unpool2d(values, indices, x.shape[1:]), np.where(mask, x, 0))
    np.testing.assert_array_equal(avg_pool2d(mask, kernel_size) * kernel_size**2, np.ones_like(values))


def test_pooling_what_was_unpooled_gives_it_back_unless_negative():
    positive = np.abs(X)
    pooled, indices = max_pool2d(positive, 2, return_indices=True)
    np.testing.assert_array_equal(max_pool2d(max_unpool2d(pooled, indices, X.shape), 2), pooled)

    pooled, indices = max_pool2d(X, 2, return_indices=True)
    assert max_pool2d(max_unpool2d(pooled, indices, X.shape), 2)[1, 0] == 0 != pooled[1, 0]


# ---------------------------------------------------------------- arrays of all sorts


@pytest.mark.parametrize("pool", [max_pool2d, min_pool2d, avg_pool2d, subsample2d])
def test_layout_and_byte_order_make_no_difference(pool):
    x = np.random.default_rng(2).standard_normal((2, 3, 8, 9)).astype(np.float32)
    expected = pool(x, 3, 2, 1)
    wide = np.zeros((2, 3, 16, 27), np.float32)
    wide[..., ::2, ::3] = x
    backwards = x[:, ::-1, ::-1, ::-1].copy()[:, ::-1, ::-1, ::-1]
    read_only = x.copy()
    read_only.flags.writeable = False
    for same in (np.asfortranarray(x), wide[..., ::2, ::3], backwards, read_only, x.astype(">f4")):
        np.testing.assert_array_equal(pool(same, 3, 2, 1), expected)
        assert pool(same, 3, 2, 1).dtype == np.float32
        np.testing.assert_array_equal(
            max_pool2d(same, 3, 2, 1, return_indices=True)[1], max_pool2d(x, 3, 2, 1, return_indices=True)[1]
        )


@pytest.mark.parametrize("pool", [max_pool2d, min_pool2d, avg_pool2d, subsample2d])
def test_foreign_byte_order_comes_back_native(pool):
    for kernel_size in (1, 2):
        assert pool(X.astype(">f4"), kernel_size).dtype == np.float32


@pytest.mark.parametrize("pool", [max_pool2d, min_pool2d, avg_pool2d, subsample2d])
def test_leading_axes_are_pooled_one_by_one(pool):
    x = np.random.default_rng(3).standard_normal((2, 3, 2, 4, 6))
    pooled = pool(x, 2)
    for lead in np.ndindex(2, 3, 2):
        np.testing.assert_array_equal(pooled[lead], pool(x[lead], 2))


def test_an_empty_batch_stays_empty():
    x = np.zeros((0, 3, 4, 6), np.float32)
    values, indices = max_pool2d(x, 2, return_indices=True)
    assert values.shape == indices.shape == max_pool2d(x, 2).shape == avg_pool2d(x, 2).shape == (0, 3, 2, 3)
    assert max_unpool2d(values, indices, (4, 6)).shape == x.shape


@pytest.mark.parametrize("kernel_size", [1, 2])
def test_nothing_is_modified_or_shared(kernel_size):
    x = X.copy()
    for result in (
        max_pool2d(x, kernel_size),
        *max_pool2d(x, kernel_size, return_indices=True),
        avg_pool2d(x, kernel_size),
    ):
        assert not np.shares_memory(result, x)
        result[...] = 0
    np.testing.assert_array_equal(x, X)


@pytest.mark.parametrize("dtype", [np.int8, np.uint8, np.int32, np.uint32, np.int64, np.uint64])
def test_integers_keep_their_dtype_and_padding_its_place(dtype):
    x = np.full((3, 3), np.iinfo(dtype).min, dtype)
    values, indices = max_pool2d(x, 3, padding=1, ceil_mode=True, return_indices=True)
    assert values.dtype == dtype
    np.testing.assert_array_equal(values, x[:2, :2])
    np.testing.assert_array_equal(indices, [[0, 2], [6, 8]])


# ---------------------------------------------------------------- unpooling


def test_unpool_by_hand():
    values, indices = np.array([[3, 6], [7, 9]]), np.array([[1, 11], [14, -1]])
    expected = np.zeros((4, 6), int)
    expected.flat[[1, 11, 14]] = 3, 6, 7
    np.testing.assert_array_equal(max_unpool2d(values, indices, (4, 6)), expected)


def test_of_several_values_for_a_cell_the_last_stays():
    np.testing.assert_array_equal(max_unpool2d([[1.0, 2.0, -3.0]], [[2, 2, 2]], (1, 4)), [[0, 0, -3, 0]])


def test_unpool_needs_the_size_when_the_stride_does_not_divide_it():
    x = np.arange(35.0).reshape(5, 7)
    values, indices = max_pool2d(x, 2, return_indices=True)
    assert max_unpool2d(values, indices, (5, 7))[3, 5] == 26


@pytest.mark.parametrize(
    ("indices", "output_size", "named"),
    [
        ([[0, 24]], (4, 6), "index 24 lies outside a map of 4 × 6"),
        ([[0, -2]], (4, 6), "index -2 lies outside"),
        ([[0, 1, 2]], (4, 6), r"\(1, 3\)"),
        ([[0.0, 1.0]], (4, 6), "float64"),
        ([[0, 1]], (4, 0), "output_size .* got 0"),
        ([[0, 1]], (1, 4, 6), r"output_size .* got \(1, 4, 6\)"),
    ],
)
def test_unpool_names_what_it_refuses(indices, output_size, named):
    with pytest.raises(ValueError, match=named):
        max_unpool2d(np.array([[1.0, 2.0]]), np.array(indices), output_size)


# ---------------------------------------------------------------- averages


def test_avg_pool_by_hand():
    np.testing.assert_array_equal(avg_pool2d(X, 2), [[1.5, -1.5, 5], [-2.5, 5.5, -0.25]])


def test_padding_counts_as_zeros_or_not_at_all():
    x = np.full((2, 2), -4.0)
    np.testing.assert_array_equal(avg_pool2d(x, 2, padding=1), [[-1, -1], [-1, -1]])
    np.testing.assert_array_equal(avg_pool2d(x, 2, padding=1, count_include_pad=False), x)


def test_cells_beyond_the_padding_never_count():
    np.testing.assert_array_equal(avg_pool2d(X[:3, :5], 2, ceil_mode=True)[-1], [-2.5, 7, 0])


@repeatable
@given(maps(np.float64, st.floats(-9, 9), least=2), st.integers(1, 3), st.integers(1, 3))
def test_an_average_lies_between_minimum_and_maximum(x, kernel_size, stride):
    kernel_size = min(kernel_size, *x.shape[1:])
    means = avg_pool2d(x, kernel_size, stride)
    assert (means <= max_pool2d(x, kernel_size, stride) + 1e-12).all()
    assert (means >= -max_pool2d(-x, kernel_size, stride) - 1e-12).all()


def test_a_large_window_keeps_its_digits():
    x = np.full((256, 256), 0.1, np.float32)
    assert avg_pool2d(x, 256) == np.float32(0.1)
    assert avg_pool2d(np.full((256, 256), 60000, np.float16), 256) == 60000


def test_averages_of_integers_are_float64_and_of_both_infinities_nan():
    assert avg_pool2d(np.array([[1, 2]], np.uint8), (1, 2)).dtype == np.float64
    means = avg_pool2d(np.array([[np.inf, -np.inf, np.inf, 1]]), (1, 2))
    np.testing.assert_array_equal(means, [[np.nan, np.inf]])
