"""Pooling and chance by hand, against all masks there are, and against many that are drawn."""

from itertools import product

import numpy as np
import pytest

from tests.each import each
from viz.ops import (
    dropout_mask,
    expected_max_pool2d,
    max_pool2d,
    value_probabilities,
    win_probabilities,
    zero_probability_max_pool2d,
)

RNG = np.random.default_rng(11)
SIGNED = RNG.integers(-4, 5, (2, 7, 8)) / 2
"""Of both signs, with zeros and ties."""
NEGATIVE = -np.abs(RNG.normal(size=(2, 7, 8)))
POSITIVE = np.abs(RNG.normal(size=(2, 7, 8)))
MAPS = [SIGNED, NEGATIVE, POSITIVE, np.zeros((2, 7, 8)), np.maximum(SIGNED, 0)]
SETTINGS = [
    {"kernel_size": 1},
    {"kernel_size": 2},
    {"kernel_size": 3, "stride": 1},
    {"kernel_size": (2, 3), "stride": (3, 2), "padding": 1},
    {"kernel_size": 2, "stride": 2, "ceil_mode": True},
    {"kernel_size": 2, "stride": 1, "padding": 1, "dilation": 3},
]
CHANCES = [0, 0.25, 0.9, 1]


def windows_of(x, kernel_size, stride=None, padding=0, dilation=1, ceil_mode=False):
    """The values inside the map of each window of one map (H, W), one by one, by where they lie."""
    places = np.arange(x.size).reshape(x.shape)
    kernel, step, pad = (
        size if isinstance(size, tuple) else (size, size) for size in (kernel_size, stride or kernel_size, padding)
    )
    rows, columns = max_pool2d(places, kernel_size, stride, padding, dilation, ceil_mode).shape
    for i, j in product(range(rows), range(columns)):
        cells = [
            (i * step[0] - pad[0] + a * dilation, j * step[1] - pad[1] + b * dilation)
            for a, b in product(range(kernel[0]), range(kernel[1]))
        ]
        yield [x[r, c] for r, c in cells if 0 <= r < x.shape[0] and 0 <= c < x.shape[1]]


def over_all_masks(values, p):
    """Each maximum that dropout without scaling can leave of a window, with its probability."""
    for mask in product((0, 1), repeat=len(values)):
        kept = sum(mask)
        outcome = max((m * a for m, a in zip(mask, values, strict=True)), default=-np.inf)
        yield outcome, p ** (len(values) - kept) * (1 - p) ** kept


def means_by_masks(x, settings, p, moment):
    scale = 1 / (1 - p) if p < 1 else 1
    return [
        sum((scale * outcome) ** moment * chance for outcome, chance in over_all_masks(values, p) if chance)
        for values in windows_of(x, **settings)
    ]


# ---- the mean of max-pooling after dropout


@pytest.mark.parametrize(
    ("window", "p", "expected"),
    [
        (np.ones((2, 2)), 0.5, 1.875),
        (np.full((3, 3), 2), 0.75, 2 * (1 - 0.75**9) / 0.25),
        ([[0, 0], [7, 0]], 0.5, 7),
        ([[0, 0], [7, 0]], 0.9, 7),
        ([[4, 2], [1, 0]], 0.5, 4 + 2 / 2 + 1 / 4),
        ([[4, -2], [1, -8]], 0.5, 4 + 1 / 2),
        ([[-4, -2], [-1, -8]], 0.5, -1 / 8),
        ([[-4, 0], [-1, -8]], 0.5, 0),
        ([[-3]], 0.75, -3),
    ],
)
def test_a_window_by_hand(window, p, expected):
    window = np.array(window, np.float64)
    assert expected_max_pool2d(window, window.shape, p=p).item() == pytest.approx(expected)


def test_the_upper_bound_of_a_constant_window_by_hand():
    assert expected_max_pool2d(np.ones((3, 3)), 3, p=0.75).item() == pytest.approx(3.70, abs=0.005)
    assert expected_max_pool2d([[4.0, 2.0]], (1, 2), p=0.5, moment=2).item() == pytest.approx(2 * 16 + 4)


@each("settings", SETTINGS)
@each("p", CHANCES)
@each("moment", [1, 2, 3])
def test_the_mean_is_that_over_all_masks(settings, p, moment):
    for x in (x[0, :4, :5] for x in MAPS):
        expected = means_by_masks(x, settings, p, moment)
        result = expected_max_pool2d(x, **settings, p=p, moment=moment)
        np.testing.assert_allclose(result.ravel(), expected, rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("x", [SIGNED, NEGATIVE, POSITIVE])
@pytest.mark.parametrize("settings", [{"kernel_size": 2}, {"kernel_size": 3, "stride": 1}])
@pytest.mark.parametrize("p", [0.2, 0.5])
def test_the_mean_and_its_spread_are_those_of_many_passes(x, settings, p):
    n = 4000
    masks = dropout_mask((n, *x.shape), p, seed=3)
    outputs = max_pool2d(np.where(masks, x / (1 - p), 0), **settings)
    mean, square, fourth = (expected_max_pool2d(x, **settings, p=p, moment=moment) for moment in (1, 2, 4))
    for samples, expected, second in ((outputs, mean, square), (outputs**2, square, fourth)):
        error = np.sqrt(np.maximum(second - expected**2, 1e-18) / n)
        assert np.abs((samples.mean(axis=0) - expected) / error).max() < 5


@pytest.mark.parametrize("settings", SETTINGS)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_the_mean_is_never_below_the_maximum(settings, dtype):
    for x in MAPS:
        x = x.astype(dtype)
        for p in (0, 0.1, 0.5, 0.99):
            assert (expected_max_pool2d(x, **settings, p=p) >= max_pool2d(x, **settings)).all()


@pytest.mark.parametrize("settings", SETTINGS)
def test_without_a_drop_the_mean_is_the_maximum_and_where_all_is_dropped_zero(settings):
    for x in MAPS:
        none, all_gone = (expected_max_pool2d(x, **settings, p=p) for p in (0, 1))
        np.testing.assert_array_equal(none, max_pool2d(x, **settings))
        np.testing.assert_array_equal(all_gone, max_pool2d(0 * x, **settings))


def test_windows_that_are_sorted_in_several_parts_come_out_as_at_once(monkeypatch):
    whole = expected_max_pool2d(SIGNED, 3, 1, p=0.4)
    for at_once in (1, 2 * 6 * 9 * 2, 2 * 6 * 9 * 3):
        monkeypatch.setattr("viz.ops.stochastic.AT_ONCE", at_once)
        np.testing.assert_array_equal(expected_max_pool2d(SIGNED, 3, 1, p=0.4), whole)


def test_weights_that_are_left_out_weigh_nothing():
    x = np.abs(RNG.normal(size=(20, 20)))
    ranked = np.sort(x.ravel())[::-1]
    for p in (0.3, 0.9):
        exact = np.sum(ranked * p ** np.arange(400))
        assert expected_max_pool2d(x, 20, p=p).item() == pytest.approx(exact, rel=1e-15)


def test_a_window_of_padding_alone_has_no_finite_mean():
    for p in CHANCES:
        assert (expected_max_pool2d(np.ones((2, 2)), 2, 1, 1, 3, p=p) == -np.inf).all()
        assert (zero_probability_max_pool2d(np.ones((2, 2)), 2, 1, 1, 3, p=p) == 0).all()


def test_infinities_and_nan_go_the_way_of_the_maximum_without_a_warning():
    x = np.array([[np.inf, 1, np.nan, 1], [np.inf, 2, 3, 4], [-np.inf, -1, -np.inf, -np.inf], [-2, -1] + [-np.inf] * 2])
    for p in (0, 0.5):
        with np.errstate(all="raise"):
            result = expected_max_pool2d(x, 2, p=p)
        assert result[0, 0] == np.inf
        assert np.isnan(result[0, 1])
        assert result[1, 0] == -((1 - p) ** 3)
        assert result[1, 1] == -np.inf
    with np.errstate(all="raise", under="ignore"):
        # Among 3,000 cells all are kept with a probability too small for a float64.
        expected_max_pool2d(np.full((3000, 1), np.inf), (3000, 1), p=0.999)
        assert expected_max_pool2d(np.full((2, 2), 3e38, np.float32), 2, p=0.9).item() == np.inf


def test_floats_keep_their_dtype_and_integers_become_float64():
    for dtype in (np.float16, np.float32, np.float64):
        x = np.array([[1, -2], [3, 0]], dtype)
        assert expected_max_pool2d(x, 2, p=0.5).dtype == dtype
    for x in (np.array([[1, -2]]), np.array([[True, False]])):
        assert expected_max_pool2d(x, (1, 2), p=0.5).dtype == np.float64


# ---- how often it gives zero


@each("settings", SETTINGS)
@each("p", CHANCES)
def test_the_chance_of_zero_is_that_over_all_masks(settings, p):
    for x in (x[0, :4, :5] for x in MAPS):
        expected = [
            sum(chance for outcome, chance in over_all_masks(values, p) if outcome == 0)
            for values in windows_of(x, **settings)
        ]
        result = zero_probability_max_pool2d(x, **settings, p=p)
        np.testing.assert_allclose(result.ravel(), expected, rtol=1e-12, atol=1e-14)


def test_the_chance_of_zero_by_hand():
    x = [[1, 2, 0, -1, -1, -1], [3, 4, -1, 5, -1, -1], [0, 0, 0, -1, 6, -1], [0, 0, -2, -3, -1, -1]]
    chances = zero_probability_max_pool2d(x, 2, p=0.5)
    np.testing.assert_array_equal(chances, [[1 / 16, 1 / 2, 15 / 16], [1, 1, 1 / 2]])


# ---- by rank and by value


def test_wins_by_hand():
    np.testing.assert_array_equal(win_probabilities([4, 2, 2], 0.5), [1 / 2, 1 / 4, 1 / 8, 1 / 8])
    np.testing.assert_array_equal(win_probabilities([4, 0, -2], 0.5), [1 / 2, 1 / 4, 0, 1 / 4])
    np.testing.assert_array_equal(win_probabilities([4, -1, -2], 0.5), [1 / 2, 0, 0, 1 / 2])
    np.testing.assert_array_equal(win_probabilities([-1, -2, -3], 0.5), [1 / 8, 0, 0, 7 / 8])
    np.testing.assert_array_equal(win_probabilities([-1], 1), [0, 1])
    np.testing.assert_array_equal(win_probabilities([], 0.5), [1])
    np.testing.assert_allclose(win_probabilities([3, 2], 0.75), [0.25, 0.1875, 0.5625])
    np.testing.assert_array_equal(win_probabilities([3, 2], 0), [1, 0, 0])
    np.testing.assert_array_equal(win_probabilities([3, 2], 1), [0, 0, 1])


@pytest.mark.parametrize("p", CHANCES)
def test_wins_make_up_the_mean_and_all_cases(p):
    for x in MAPS:
        for values in windows_of(x[0], 3):
            ranked = np.sort(values)[::-1]
            chances = win_probabilities(ranked, p)
            assert chances.sum() == pytest.approx(1)
            mean = expected_max_pool2d(np.reshape(values, (3, 3)), 3, p=p).item()
            assert chances[:-1] @ ranked == pytest.approx((1 - p) * mean)


def test_only_the_order_of_values_counts_by_rank_and_only_their_size_by_value():
    before, after = [4.0, 3.0, 2.0, 1.0], [40.0, 3.0, 2.0, 1.0]
    np.testing.assert_array_equal(win_probabilities(before, 0.5), win_probabilities(after, 0.5))
    np.testing.assert_allclose(value_probabilities(before), [0.4, 0.3, 0.2, 0.1])
    np.testing.assert_allclose(value_probabilities(after), np.array(after) / 46)
    np.testing.assert_array_equal(value_probabilities([0.0, 0.0]), [0, 0])
    most = np.finfo(float).max
    np.testing.assert_array_equal(value_probabilities([most, most, 0.0, most / 2]), [0.4, 0.4, 0, 0.2])


# ---- what is refused


@pytest.mark.parametrize(
    ("call", "named"),
    [
        (lambda: expected_max_pool2d(SIGNED, 2, p=1.5), "p .* 1.5"),
        (lambda: expected_max_pool2d(SIGNED, 2, p=np.nan), "p .* nan"),
        (lambda: expected_max_pool2d(SIGNED, 9, p=0.5), "kernel_size 9 .* larger"),
        (lambda: expected_max_pool2d(SIGNED, 2, padding=2, p=0.5), "padding 2"),
        (lambda: expected_max_pool2d(SIGNED, 2, p=0.5, moment=0), "moment .* got 0"),
        (lambda: zero_probability_max_pool2d(SIGNED, 2, p=-1), "p .* -1"),
        (lambda: win_probabilities([1, 2], 0.5), r"sorted .* \[1 2\]"),
        (lambda: win_probabilities([[2, 1]], 0.5), "sorted on one axis"),
        (lambda: value_probabilities([1, -1]), "at least 0; got -1"),
        (lambda: value_probabilities([np.inf]), "finite .* got inf"),
        (lambda: value_probabilities([np.nan]), "finite .* got nan"),
    ],
)
def test_what_cannot_be_is_refused_by_name(call, named):
    with pytest.raises(ValueError, match=named):
        call()


def test_nothing_is_modified_in_place():
    x, before = np.abs(SIGNED), np.abs(SIGNED)
    expected_max_pool2d(x, 1, p=0.5)[...] = 7
    np.testing.assert_array_equal(x, before)
