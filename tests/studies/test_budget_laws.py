"""Pooling against dropout by law: what theory gives is met on bundled inputs, within five standard errors.

The windows are of 2 × 2, so n = 4 cells, and dropout of equal budget has p = 3/4 and q = 1/4. The inputs are
photographs in grey, their edges (Sobel, then ReLU), and noise, for what holds of independent values alone.
"""

from dataclasses import replace
from functools import lru_cache

import numpy as np
import pytest

from viz.inputs import load_sample
from viz.inputs.feature_map import FeatureMap
from viz.inputs.looks import channel_of, look_at
from viz.studies.budget.contrast import contrast
from viz.studies.layers import Pooling

P, Q, N = 0.75, 0.25, 4
PHOTOS, EDGES = ("cat", "coffee", "stars"), ("cat edge", "coffee edge", "stars edge")
SEEDS = (1, 20, 300)


@lru_cache
def source(name):
    """A photograph in grey or its vertical edges, cut to an even size so that windows tile it."""
    sample, _, edge = name.partition(" ")
    picture = load_sample(sample)
    whole = channel_of(look_at(picture, "relu"), 0) if edge else look_at(picture, "grey")
    height, width = (length // 2 * 2 for length in whole.size)
    return replace(whole, values=whole.values[:, :height, :width])


@lru_cache
def compared(name, seed=1):
    return contrast(source(name), Pooling(2), None, seed)


def readings(result, key):
    return next(axis.readings for axis in result.axes if axis.key == key)


def measured(result, key):
    return tuple(reading.number for reading in readings(result, key))


def noise(size, seed):
    """Independent normal values: a signed map without ties."""
    values = np.random.default_rng(seed).normal(size=(1, size, size)).astype(np.float32)
    return FeatureMap("noise", values)


def assert_near(number, expected, standard_error):
    assert abs(number - expected) < 5 * standard_error, (number - expected) / standard_error


on_all_inputs = pytest.mark.parametrize("name", PHOTOS + EDGES)
on_all_passes = pytest.mark.parametrize("seed", SEEDS)


# ---- what is exact


@on_all_inputs
def test_shape_and_bytes_are_a_quarter_of_what_dropout_hands_on(name):
    result = compared(name)
    assert result.p == P
    assert measured(result, "shape") == (1 / N, 1)
    assert measured(result, "bytes") == (result.source.values.nbytes / N, result.source.values.nbytes)


@on_all_inputs
def test_pooling_is_the_same_on_each_pass_and_in_evaluation_and_leaves_no_window_empty(name):
    first, second = (compared(name, seed) for seed in SEEDS[:2])
    np.testing.assert_array_equal(first.selected, second.selected)
    np.testing.assert_array_equal(first.pooled, second.pooled)
    for key, number in (("next", 1), ("evaluation", 0), ("empty", 0)):
        assert measured(first, key)[0] == number


@on_all_inputs
def test_a_gradient_of_ones_is_1_at_winners_and_4_at_survivors(name):
    result = compared(name)
    assert [reading.text.partition(", ")[2] for reading in readings(result, "gradient")] == ["× 1", "× 4"]
    assert measured(result, "gradient")[0] == 1 / N
    assert result.scale == 1 / Q


@on_all_inputs
def test_dropout_adds_up_with_its_mask_held_and_pooling_does_not(name):
    by_pooling, by_dropout = measured(compared(name), "superposition")
    assert by_dropout == 0
    assert by_pooling > 0.02


@on_all_inputs
def test_pooling_is_positively_homogeneous(name):
    whole = source(name)
    halved = contrast(FeatureMap("half", whole.values / 2), Pooling(2), None, seed=1)
    np.testing.assert_array_equal(halved.pooled, compared(name).pooled / 2)
    np.testing.assert_array_equal(halved.selected, compared(name).selected)
    negative = contrast(FeatureMap("negative", -whole.values), Pooling(2), None, seed=1)
    assert (negative.pooled != -compared(name).pooled).any()


# ---- what dropout gives on average


@on_all_passes
@on_all_inputs
def test_dropout_keeps_a_quarter_of_the_cells_and_of_their_gradient(name, seed):
    result = compared(name, seed)
    assert_near(measured(result, "gradient")[1], Q, (P * Q / result.kept.size) ** 0.5)


@on_all_passes
@on_all_inputs
def test_two_passes_of_dropout_share_a_seventh(name, seed):
    """IoU = q² / (1 - p²) = q / (2 - q) = .143; two pairs of passes that share one are not independent."""
    result = compared(name, seed)
    again = readings(result, "next")[1]
    assert again.theory == pytest.approx(Q / (2 - Q)) == pytest.approx(1 / 7)
    pairs_apart, either = 1.5, (1 - P**2) * result.kept.size
    assert_near(again.number, 1 / 7, (1 / 7 * 6 / 7 / (pairs_apart * either)) ** 0.5)


@on_all_passes
@on_all_inputs
def test_dropout_cannot_tell_large_values_from_small_ones(name, seed):
    """AUC .5; the standard error is that of Mann and Whitney's U, which ties only make smaller."""
    result = compared(name, seed)
    cells, kept = result.kept.size, np.count_nonzero(result.kept)
    assert_near(measured(result, "large")[1], 0.5, ((cells + 1) / (12 * kept * (cells - kept))) ** 0.5)


@on_all_passes
@on_all_inputs
def test_dropout_keeps_a_quarter_of_the_energy_and_scales_it_to_four_times_the_whole(name, seed):
    result = compared(name, seed)
    x = result.source.values.astype(np.float64)
    standard_error = (P * Q * (x**4).sum()) ** 0.5 / (x**2).sum()
    kept = measured(result, "energy")[1]
    assert_near(kept, Q, standard_error)
    scaled = np.square(result.dropped, dtype=np.float64).sum() / (x**2).sum()
    assert scaled == pytest.approx(kept / Q**2, rel=1e-5)
    assert_near(scaled, 1 / Q, standard_error / Q**2)


@on_all_passes
@on_all_inputs
def test_dropout_adds_zeros(name, seed):
    """Of a share z of zeros it makes p + (1 - p) z: .875 of a half."""
    result = compared(name, seed)
    x = result.source.values
    z, reading = np.mean(x == 0), readings(result, "zeros")[1]
    assert reading.theory == pytest.approx(P + Q * z)
    assert_near(reading.number, P + Q * z, (P * Q * np.count_nonzero(x)) ** 0.5 / x.size)


@on_all_passes
@on_all_inputs
def test_dropout_leaves_the_mean_on_average(name, seed):
    result = compared(name, seed)
    x = result.source.values.astype(np.float64)
    reading = readings(result, "mean")[1]
    assert reading.theory == pytest.approx(x.mean())
    assert_near(reading.number, x.mean(), (P / Q * (x**2).sum()) ** 0.5 / x.size)


@on_all_passes
@on_all_inputs
def test_dropout_empties_windows(name, seed):
    """P(no survivor) = p^n = .316."""
    result = compared(name, seed)
    reading = readings(result, "empty")[1]
    assert reading.theory == pytest.approx(P**N) == pytest.approx(0.316, abs=5e-4)
    assert_near(reading.number, P**N, (P**N * (1 - P**N) / result.pooled.size) ** 0.5)


@on_all_passes
@on_all_inputs
def test_dropout_in_training_is_off_by_the_root_of_p_over_q(name, seed):
    """(m/q - 1)² is (1/q - 1)² with chance q, else 1: p/q = 3 on average, and its variance is 48 for q = 1/4."""
    result = compared(name, seed)
    x = result.source.values.astype(np.float64)
    reading = readings(result, "evaluation")[1]
    assert reading.theory == pytest.approx((P / Q) ** 0.5)
    variance = Q * (1 / Q - 1) ** 4 + P - (P / Q) ** 2
    assert_near(reading.number**2, P / Q, (variance * (x**4).sum()) ** 0.5 / (x**2).sum())


# ---- what pooling does: theory for independent values, and its direction on pictures


@pytest.mark.parametrize("kernel_size", [2, 3, 4])
def test_maxima_of_independent_values_exceed_the_others_with_a_chance_that_follows_from_n(kernel_size):
    """(2n + 1) / (2n + 2), .9 for windows of 2 × 2; windows of another map exceed those of this one alike."""
    n = kernel_size**2
    each = [contrast(noise(12 * kernel_size, seed), Pooling(kernel_size), None, seed) for seed in range(40)]
    areas = [measured(result, "large")[0] for result in each]
    windows = 12**2
    expected = ((windows - 1) * (2 * n + 1) / (2 * n + 2) + 1) / windows
    assert readings(each[0], "large")[0].theory == pytest.approx(expected)
    assert expected == pytest.approx((2 * n + 1) / (2 * n + 2), abs=1e-3)
    assert_near(np.mean(areas), expected, np.std(areas, ddof=1) / len(areas) ** 0.5)


@on_all_passes
def test_pooling_thins_independent_zeros_out_to_the_fourth_power(seed):
    """A half of zeros becomes .0625: denser, while dropout makes it .875."""
    rectified = FeatureMap("rectified noise", np.maximum(noise(256, seed).values, 0))
    result = contrast(rectified, Pooling(2), None, seed)
    z = 0.5**N
    assert_near(measured(result, "zeros")[0], z, (z * (1 - z) / result.pooled.size) ** 0.5)
    assert readings(result, "zeros")[0].theory == pytest.approx(z, abs=0.002)
    assert measured(result, "zeros")[1] == pytest.approx(0.875, abs=0.005)


@pytest.mark.parametrize("name", EDGES)
def test_pooling_makes_edges_denser_though_less_so_than_independent_values(name):
    pooled, dropped = readings(compared(name), "zeros")
    z = np.mean(source(name).values == 0)
    assert pooled.theory < pooled.number < z < dropped.number
    assert pooled.theory == pytest.approx(z**N)


@pytest.mark.parametrize("name", EDGES)
def test_edges_show_more_of_a_preference_than_their_photograph_keeps_of_its_energy(name):
    edge, photo = compared(name), compared(name.split()[0])
    assert 1 / N < measured(photo, "energy")[0] < measured(edge, "energy")[0]
    assert 0.5 < measured(photo, "large")[0] < 0.9
    assert 0.5 < measured(edge, "large")[0] < 0.9


@pytest.mark.parametrize(
    ("name", "area", "energy", "mean_before", "mean_after"),
    [
        ("cat", 0.578, 0.281, 0.477, 0.513),
        ("coffee", 0.553, 0.285, 0.387, 0.419),
        ("stars", 0.755, 0.353, 0.091, 0.118),
        ("cat edge", 0.656, 0.469, 0.027, 0.045),
        ("coffee edge", 0.670, 0.515, 0.020, 0.035),
        ("stars edge", 0.742, 0.493, 0.016, 0.030),
    ],
)
def test_preference_energy_and_mean_of_the_bundled_photographs(name, area, energy, mean_before, mean_after):
    """No theory gives these; they are reckoned again here by sorting, by indexing and by reshaping."""
    result, x = compared(name), source(name).values[0].astype(np.float64)
    maxima = x.reshape(len(x) // 2, 2, -1, 2).max(axis=(1, 3))
    kept, dropped = x[result.selected[0]], np.sort(x[~result.selected[0]])
    below, up_to = (np.searchsorted(dropped, kept, side=side) for side in ("left", "right"))
    assert measured(result, "large")[0] == pytest.approx((below + up_to).sum() / 2 / kept.size / dropped.size)
    assert measured(result, "energy")[0] == pytest.approx((maxima**2).sum() / (x**2).sum())
    assert measured(result, "mean")[0] == pytest.approx(maxima.mean())

    figures = (measured(result, "large")[0], measured(result, "energy")[0], x.mean(), maxima.mean())
    assert figures == pytest.approx((area, energy, mean_before, mean_after), abs=1e-3)
