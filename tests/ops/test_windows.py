"""How many windows fit, counted one by one, and the sizes that are refused."""

import tracemalloc
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from viz.ops import (
    avg_pool2d,
    blur_pool2d,
    conv2d,
    expected_max_pool2d,
    max_pool2d,
    max_unpool2d,
    min_pool2d,
    subsample2d,
    zero_probability_max_pool2d,
)
from viz.ops.windows import Windows, pool_windows


def output_size(length, kernel_size, stride, padding=0, dilation=1, ceil_mode=False):
    """How many windows lie along either axis of a square map."""
    rows, columns = pool_windows((length, length), kernel_size, stride, padding, dilation, ceil_mode)
    assert rows == columns
    return rows.count


def count_one_by_one(length, kernel_size, stride, padding, dilation, ceil_mode):
    """Walk over the padded axis, window after window, until one does not count."""
    span, padded = dilation * (kernel_size - 1) + 1, length + 2 * padding
    count = 0
    while True:
        start = count * stride
        fits = start + span <= padded
        # One more window when the one before it left cells over, if it starts before the padding at the end.
        reaches_over = ceil_mode and start + span - stride < padded and start < length + padding
        if not (fits or reaches_over):
            return count
        count += 1


def test_output_size_by_hand():
    assert output_size(6, 2, 2) == 3
    assert output_size(7, 2, 2) == 3
    assert output_size(7, 2, 2, ceil_mode=True) == 4
    assert output_size(4, 3, 1, padding=1) == 4
    assert output_size(9, 3, 2, dilation=2) == 3
    # The fourth window of [P 0 1 2 3 4 P] at stride 2 would start in the padding at the end.
    assert output_size(5, 2, 2, padding=1, ceil_mode=True) == 3


def test_output_size_against_counting():
    counted = 0
    for length, kernel_size, stride, dilation, ceil_mode in product(
        range(1, 15), range(1, 7), range(1, 5), range(1, 4), (False, True)
    ):
        for padding in range(kernel_size // 2 + 1):
            configuration = length, kernel_size, stride, padding, dilation, ceil_mode
            expected = count_one_by_one(*configuration)
            if expected:
                assert output_size(*configuration) == expected, configuration
                counted += 1
            else:
                with pytest.raises(ValueError, match="larger than the input"):
                    output_size(*configuration)
    assert counted > 3345


@pytest.mark.parametrize("pool", [max_pool2d, avg_pool2d])
@pytest.mark.parametrize(
    ("sizes", "named"),
    [
        ({"kernel_size": 0}, "kernel_size .* got 0"),
        ({"kernel_size": -2}, "kernel_size .* got -2"),
        ({"kernel_size": 2.0}, "kernel_size .* got 2.0"),
        ({"kernel_size": True}, "kernel_size .* got True"),
        ({"kernel_size": "22"}, "kernel_size .* got '2'"),
        ({"kernel_size": None}, "kernel_size .* got None"),
        ({"kernel_size": (2, 2, 2)}, r"kernel_size .* got \(2, 2, 2\)"),
        ({"kernel_size": (2, 0)}, "kernel_size .* got 0"),
        ({"kernel_size": (5, 2)}, "kernel_size 5 .* larger than the input of 4 cells"),
        ({"kernel_size": (2, 7)}, "kernel_size 7 .* larger than the input of 6 cells"),
        ({"kernel_size": 2, "stride": 0}, "stride .* got 0"),
        ({"kernel_size": 2, "stride": (1, -1)}, "stride .* got -1"),
        ({"kernel_size": 2, "padding": -1}, "padding .* got -1"),
        ({"kernel_size": 2, "padding": 2}, "padding 2 is more than half of kernel_size 2"),
        ({"kernel_size": 3, "padding": (1, 2)}, "padding 2 is more than half of kernel_size 3"),
    ],
)
def test_poolings_name_the_size_they_refuse(pool, sizes, named):
    with pytest.raises(ValueError, match=named):
        pool(np.zeros((4, 6)), **sizes)


def test_dilation_is_checked_and_does_not_relax_the_padding():
    with pytest.raises(ValueError, match=r"dilation .* got 0"):
        max_pool2d(np.zeros((4, 6)), 2, dilation=0)
    with pytest.raises(ValueError, match="padding 2 is more than half of kernel_size 3"):
        max_pool2d(np.zeros((4, 6)), 3, padding=2, dilation=3)
    with pytest.raises(ValueError, match="dilation 3 is larger than the input of 4 cells"):
        max_pool2d(np.zeros((4, 6)), (3, 2), dilation=(3, 1))


@pytest.mark.parametrize("sizes", [(4, 0, 1), (4, 1, 0), (4, 2, 1, 2), (4, 2, 1, -1), (4, 1, 1, 0, 0), (4, 2.5, 1)])
def test_output_size_refuses(sizes):
    with pytest.raises(ValueError, match=r"must be an integer|more than half"):
        output_size(*sizes)


@pytest.mark.parametrize("pool", [max_pool2d, avg_pool2d])
@pytest.mark.parametrize(
    ("x", "named"),
    [
        (np.zeros(6), r"\(6,\)"),
        (np.float32(1), r"\(\)"),
        (np.zeros((3, 0, 6)), r"\(3, 0, 6\)"),
        (np.zeros((4, 0)), r"\(4, 0\)"),
        (np.zeros((4, 6), complex), "complex128"),
        (np.full((4, 6), None), "object"),
        (np.full((4, 6), "1"), "<U1"),
        (np.zeros((4, 6), "M8[s]"), r"datetime64"),
    ],
)
def test_poolings_name_the_array_they_refuse(pool, x, named):
    with pytest.raises(ValueError, match=named):
        pool(x, 1)


WINDOWS = st.builds(
    Windows,
    length=st.integers(1, 12),
    kernel=st.integers(1, 4),
    stride=st.integers(1, 5),
    padding=st.integers(0, 2),
    dilation=st.integers(1, 3),
    count=st.integers(1, 12),
)


@given(WINDOWS)
def test_which_cells_windows_read_counted_one_by_one(windows):
    read = [
        [start * windows.stride - windows.padding + tap * windows.dilation for tap in range(windows.kernel)]
        for start in range(windows.count)
    ]
    inside = range(windows.length)
    assert windows.positions().tolist() == read
    assert windows.cells_inside().tolist() == [sum(place in inside for place in places) for places in read]
    for margin in range(3):
        near = range(-margin, windows.length + margin)
        assert windows.cells_inside(margin).tolist() == [sum(place in near for place in places) for places in read]
    assert windows.times_read().tolist() == [sum(places.count(place) for places in read) for place in inside]


def test_a_pooled_map_lies_in_the_middle_or_each_cell_on_the_middle_of_its_window():
    side_by_side = Windows(length=8, kernel=2, stride=2, padding=0, dilation=1, count=4)
    assert (side_by_side.corner(over=False), side_by_side.corner(over=True)) == (2, 0)
    # Windows of three cells, one apart, the first from -1 to 1: its middle cell is cell 0.
    assert side_by_side._replace(kernel=3, stride=1, padding=1, count=8).corner(over=True) == 0
    assert side_by_side._replace(kernel=2, stride=4, count=2).corner(over=True) == -1


# ---------------------------------------------------------------- windows that reach far beyond the map

FAR = [
    {"kernel_size": 2, "stride": 10**6, "dilation": 10**5, "ceil_mode": True},
    {"kernel_size": 2, "stride": 10**6, "padding": 1, "dilation": 10**5, "ceil_mode": True},
    {"kernel_size": 40001, "stride": 1, "padding": 20000},
    {"kernel_size": 40001, "stride": 20007, "padding": 20000, "ceil_mode": True},
    {"kernel_size": 2**31 - 1, "stride": 3, "padding": 2**30 - 1, "ceil_mode": True},
    {"kernel_size": (3, 40001), "stride": (2, 3), "padding": (1, 20000)},
    {"kernel_size": (40001, 2), "stride": (3, 1), "padding": (20000, 0), "dilation": (1, 2)},
    {"kernel_size": 10**6, "stride": 10**6, "ceil_mode": True},
    {"kernel_size": 9, "stride": 12, "padding": 4, "dilation": 3, "ceil_mode": True},
    {"kernel_size": 25, "stride": 5, "padding": 12, "ceil_mode": True},
]
SIGNED = np.random.default_rng(4).standard_normal((2, 6, 9)).astype(np.float32)


def within_a_megabyte(call):
    """Return what a call returns, having seen that it needed no more memory than this."""
    tracemalloc.start()
    try:
        result = call()
        assert tracemalloc.get_traced_memory()[1] < 2**20
    finally:
        tracemalloc.stop()
    return result


def inside(axis, window):
    """Which cells a window reads inside the map, one by one; the range counts its cells without a list of them."""
    start = window * axis.stride - axis.padding
    return [place for place in range(axis.length) if place in range(start, start + axis.reach, axis.dilation)]


def each_window(sizes):
    """Yield where each window's result stands and its values of SIGNED, (channels, cells)."""
    rows, columns = pool_windows(SIGNED.shape, **{"stride": None, "padding": 0, **sizes})
    for i, j in product(range(rows.count), range(columns.count)):
        yield (..., i, j), SIGNED[:, inside(rows, i)][:, :, inside(columns, j)].reshape(len(SIGNED), -1)


@pytest.mark.parametrize("sizes", FAR)
def test_windows_far_beyond_the_map_cost_what_the_map_costs(sizes):
    values, indices = within_a_megabyte(lambda: max_pool2d(SIGNED, **sizes, return_indices=True))
    lowest = within_a_megabyte(lambda: min_pool2d(SIGNED, **sizes))
    mean = within_a_megabyte(lambda: expected_max_pool2d(SIGNED, **sizes, p=0.5))
    zero = within_a_megabyte(lambda: zero_probability_max_pool2d(SIGNED, **sizes, p=0.5))
    np.testing.assert_array_equal(max_pool2d(SIGNED, **sizes), values)
    for at, cells in each_window(sizes):
        np.testing.assert_array_equal(values[at], cells.max(axis=1, initial=-np.inf))
        np.testing.assert_array_equal(lowest[at], cells.min(axis=1, initial=np.inf))
        if not cells.size:
            assert (indices[at] == -1).all()
            continue
        np.testing.assert_array_equal(SIGNED.reshape(2, -1)[[0, 1], indices[at]], values[at])
        for channel in range(2):
            near, shape = cells[channel : channel + 1], (1, cells.shape[1])
            expected = expected_max_pool2d(near, shape, p=0.5), zero_probability_max_pool2d(near, shape, p=0.5)
            np.testing.assert_allclose([mean[at][channel], zero[at][channel]], np.ravel(expected), rtol=1e-6)


@pytest.mark.parametrize("sizes", [sizes for sizes in FAR if "dilation" not in sizes])
def test_averages_far_beyond_the_map(sizes):
    means = within_a_megabyte(lambda: avg_pool2d(SIGNED, **sizes, count_include_pad=False))
    for at, cells in each_window(sizes):
        np.testing.assert_allclose(means[at], cells.mean(axis=1), rtol=1e-4)


def test_a_stride_far_beyond_the_map():
    for size in (10**6, 2**31 - 1):
        values, places = within_a_megabyte(
            lambda n=size: subsample2d(SIGNED, n, n, ceil_mode=True, return_indices=True)
        )
        np.testing.assert_array_equal(values, SIGNED[:, :1, :1])
        assert not places.any()


def test_a_convolution_far_beyond_the_map():
    square, tall = np.ones((1, 2, 3, 3), np.float32), np.ones((1, 2, 4001, 1), np.float32)
    y = within_a_megabyte(lambda: conv2d(SIGNED, square, 10**6, 10**6))
    np.testing.assert_allclose(y, [np.pad([[SIGNED[:, :3, :3].sum()]], 1)], rtol=1e-5)
    y = within_a_megabyte(lambda: conv2d(SIGNED, tall, (2000, 0)))
    np.testing.assert_allclose(y, np.broadcast_to(SIGNED.sum(axis=(0, 1)), (1, 6, 9)), rtol=1e-4, atol=1e-6)
    # Padding is zeros, and 0 · inf is NaN, far from the map too: the last tap of the first window lies in the padding.
    tall[..., -1, 0] = np.inf
    y = conv2d(SIGNED, tall, (2000, 0))
    assert np.isnan(y).all()


@pytest.mark.parametrize(
    ("call", "named"),
    [
        (lambda: max_pool2d(SIGNED, 2**40, 1, 2**39), f"kernel_size .* got {2**40}"),
        (lambda: avg_pool2d(SIGNED, 3, (1, 2**31)), f"stride .* got {2**31}"),
        (lambda: max_pool2d(SIGNED, 2, dilation=2**62), f"dilation .* got {2**62}"),
        (lambda: conv2d(SIGNED, np.ones((1, 2, 1, 1)), 2**40, 2**40), f"stride .* got {2**40}"),
        (lambda: conv2d(SIGNED, np.ones((1, 2, 1, 1)), 10**6), r"padding \(1000000, 1000000\) .* got 4000030000054"),
        (lambda: max_unpool2d([[1]], [[0]], (2**20, 2**20)), r"output_size \(1048576, 1048576\) .* got 1099511627776"),
        (lambda: blur_pool2d(SIGNED, 2**40, 1, "circular"), f"kernel_size .* got {2**40}"),
    ],
)
def test_what_no_memory_holds_is_named_at_once(call, named):
    with pytest.raises(ValueError, match=named):
        within_a_megabyte(call)
