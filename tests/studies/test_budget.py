"""Pooling against dropout by hand: selections, matched budgets, eleven axes and the verdict, in every corner."""

import re
from dataclasses import replace
from itertools import combinations, pairwise, product

import numpy as np
import pytest

from viz.inputs.feature_map import FeatureMap
from viz.ops import apply_mask, dropout, max_pool2d, max_unpool2d
from viz.studies.budget.choices import overlap, ties
from viz.studies.budget.contrast import axes_of, contrast, histograms, verdict
from viz.studies.budget.functions import departure
from viz.studies.budget.ranks import auc, auc_by_chance, bin_edges, kept_in_tenths
from viz.studies.budget.selections import wins
from viz.studies.layers import Pooling
from viz.studies.ledger import ledger
from viz.studies.numbers import probability, three
from viz.studies.windows import all_alike, tiles

SIGNED = [
    [1, 3, -2, 0, 5, 4],
    [2, 1, -1, -3, 5, 6],
    [-4, -1, 7, 7, 0, 1],
    [-2, -3, 7, 1, -1, 0],
]
"""Three zeros in 24 cells; the values sum to 33 and their squares to 311."""

WINNERS = [
    [0, 1, 0, 1, 0, 0],
    [0, 0, 0, 0, 0, 1],
    [0, 1, 1, 0, 0, 1],
    [0, 0, 0, 0, 0, 0],
]
"""Those of 2 × 2 windows: 3, 0, 6, -1, 7 (the first of three) and 1; their squares sum to 96."""

LEFT_COLUMN = [[1, 0, 0, 0, 0, 0]] * 4
"""A mask that keeps 1, 2, -4 and -2: squares of 25, and no survivor in four windows of six."""

STEPS = [[1, 2, 3, 4], [5, 6, 7, 8], [9, 10, 11, 12], [13, 14, 15, 16]]
TWO_BY_TWO = Pooling(2)
NOTHING_READ = Pooling(2, 1, 1, 5)
"""A dilation that steps over a map of 4 × 4."""


def feature_map(values, kind="map"):
    values = np.array(values, np.float32)
    return FeatureMap("by hand", values.reshape(-1, *values.shape[-2:]), kind)


def full(value, *shape):
    return np.full(shape, value)


def with_mask(result, kept):
    """The same contrast with a mask given by hand in place of the drawn one."""
    kept = np.broadcast_to(np.array(kept, bool), result.kept.shape).copy()
    scale = 1 / (1 - result.p) if kept.any() else 1.0
    dropped = apply_mask(result.source.values, kept, scale)
    changed = replace(
        result, kept=kept, scale=scale, dropped=dropped, after_dropout=ledger(dropped, result.colour_range)
    )
    axes = axes_of(changed)
    return replace(changed, axes=axes, verdict=verdict(changed, axes))


def by_hand(kept=LEFT_COLUMN, p=None, pooling=TWO_BY_TWO, values=SIGNED):
    return with_mask(contrast(feature_map(values), pooling, p, seed=1), kept)


def axis(result, key):
    return next(axis for axis in result.axes if axis.key == key)


def numbers(result, key):
    return tuple(reading.number for reading in axis(result, key).readings)


def texts(result, key):
    return tuple(reading.text for reading in axis(result, key).readings)


def pictures(result, key):
    """Heights of bars as tuples, ink of spots as lists of rows."""
    shown = [reading.picture for reading in axis(result, key).readings]
    return [p.heights if hasattr(p, "heights") else np.round(p.ink, 6).tolist() for p in shown]


# ---- selections


def test_the_winners_are_selected():
    result = by_hand()
    np.testing.assert_array_equal(result.selected[0], np.array(WINNERS, bool))
    np.testing.assert_array_equal(result.pooled, [[[3, 0, 6], [-1, 7, 1]]])
    assert (result.p, result.matched, result.dropout.seed) == (0.75, True, 1)
    assert result.before.zeros == 3
    assert result.labels[1].bars[1].text == "19 zeros, 79 %"
    assert result.colour_range == (-7, 7)


def test_the_winners_in_place_are_those_that_unpooling_puts_back():
    x = feature_map([SIGNED, np.negative(SIGNED)]).values
    result = contrast(feature_map(x), Pooling(2), None, seed=4)
    pooled, indices = max_pool2d(x, 2, return_indices=True)
    np.testing.assert_array_equal(np.where(result.selected, x, 0), max_unpool2d(pooled, indices, (4, 6)))


@pytest.mark.parametrize("p", [None, 0, 0.3, 0.75, 1])
def test_dropout_is_that_of_single_values_in_training(p):
    source = feature_map(SIGNED)
    result = contrast(source, Pooling(2), p, seed=7)
    in_force = 0.75 if p is None else p
    assert result.matched == (p is None)
    np.testing.assert_array_equal(result.dropped, dropout(source.values, in_force, seed=7))
    np.testing.assert_array_equal(result.kept, (result.survival >= in_force) & (in_force < 1))


def test_the_same_seed_gives_the_same_contrast_and_another_one_another_mask():
    first, second, other = (contrast(feature_map(SIGNED), Pooling(2), None, seed=s) for s in (3, 3, 4))
    np.testing.assert_array_equal(first.kept, second.kept)
    assert [axis.words for axis in first.axes] == [axis.words for axis in second.axes]
    assert (first.kept != other.kept).any()
    np.testing.assert_array_equal(first.selected, other.selected)


def test_settings_are_fitted_and_what_cannot_be_is_refused_by_name():
    result = contrast(feature_map(SIGNED), Pooling(9, 9, 9, 9), 7, seed=1)
    assert result.pooling == Pooling(4, 4, 2, 2)
    assert contrast(feature_map(SIGNED), Pooling(9, 9, 9, 9, kind="average"), 7, seed=1).pooling == result.pooling
    assert result.p == 1
    for p, seed, named in ((float("nan"), 1, "nan"), (0.5, -1, "-1")):
        with pytest.raises(ValueError, match=named):
            contrast(feature_map(SIGNED), Pooling(2), p, seed)


# ---- the matched budget


@pytest.mark.parametrize(
    ("values", "pooling", "kept", "why"),
    [
        (SIGNED, Pooling(2), 6, "windows tile the map"),
        (full(0, 4, 6), Pooling(2), 6, "of equals one wins"),
        (full(-1, 3, 4, 6), Pooling(2), 6, "per channel"),
        (SIGNED, Pooling(1), 24, "each value is its own maximum"),
        (SIGNED, Pooling(1, 2), 6, "windows of one cell, two apart"),
        (STEPS, Pooling(3), 1, "a remainder is never read"),
        (STEPS, Pooling(3, ceil_mode=True), 4, "windows hang over the end"),
        (STEPS, Pooling(3, 1), 4, "overlapping windows, each with a winner of its own"),
        ([[0, 0, 0], [0, 9, 0], [0, 0, 0]], Pooling(2, 1), 1, "one cell wins all four windows"),
        ([[1, 2], [3, 4]], Pooling(2, 1, 1), 4, "nine windows, padded, won by four cells"),
        (STEPS, NOTHING_READ, 0, "no window reads the map"),
    ],
)
def test_the_matched_p_is_the_share_of_cells_that_win_no_window(values, pooling, kept, why):
    source = feature_map(values)
    cells = source.values[0].size
    assert contrast(source, pooling, None, seed=1).p == (cells - kept) / cells, why


@pytest.mark.parametrize("kernel_size", [1, 2, 3, 4, 6])
def test_windows_that_tile_the_map_leave_out_all_but_one_in_n(kernel_size):
    values = -np.arange(144.0).reshape(12, 12)
    assert contrast(feature_map(values), Pooling(kernel_size), None, seed=1).p == pytest.approx(1 - 1 / kernel_size**2)


def test_wins_are_counted_by_channel_and_padding_wins_nothing():
    winners = np.array([[[0, 0], [3, -1]], [[1, 1], [1, 1]]])
    np.testing.assert_array_equal(wins(winners, (2, 2, 2)), [[[2, 0], [0, 1]], [[0, 4], [0, 0]]])


# ---- the axes by hand


def test_axes_are_eleven_and_in_order():
    keys = "shape zeros next large energy mean empty evaluation gradient superposition bytes"
    assert [axis.key for axis in by_hand().axes] == keys.split()


def test_shape_by_hand():
    result = by_hand()
    assert numbers(result, "shape") == (0.25, 1)
    assert texts(result, "shape") == ("2 × 3", "4 × 6")
    assert pictures(result, "shape") == [(0.25,), (1,)]
    assert axis(result, "shape").words == (
        "Pooling hands on 6 values for 24, a quarter; dropout hands on all 24, the dropped ones as zeros."
    )


def test_zeros_by_hand():
    result = by_hand()
    assert numbers(result, "zeros") == (1 / 6, 20 / 24)
    assert texts(result, "zeros") == ("12 % → 17 %", "12 % → 83 %")
    assert pictures(result, "zeros") == [(0.125, 1 / 6), (0.125, 20 / 24)]
    assert axis(result, "zeros").readings[0].theory is None  # a maximum of 0 may stand above negative values
    assert axis(result, "zeros").readings[1].theory == 0.75 + 0.25 * 0.125
    assert axis(result, "zeros").words == (
        "The share of zeros was 12 %: pooling raises it to 17 %, a sparser map; "
        "dropout raises it to 83 %, a sparser map."
    )


def test_zeros_of_a_map_without_negative_values_beside_those_of_independent_ones():
    rectified = np.maximum(SIGNED, 0)
    result = by_hand(values=rectified)
    zeros = np.count_nonzero(rectified == 0) / 24
    assert numbers(result, "zeros")[0] == 2 / 6
    assert axis(result, "zeros").readings[0].theory == pytest.approx(zeros**4)
    assert axis(result, "zeros").readings[0].theory_text == "4.4 % if independent"
    assert axis(result, "zeros").words.startswith(
        "The share of zeros was 46 %: pooling lowers it to 33 %, a denser map; "
    )


def test_the_next_pass_by_hand():
    masks = [np.array(mask, bool) for mask in ([1, 1, 0, 0], [0, 1, 1, 0], [0, 1, 1, 0])]
    assert overlap(masks) == (1 + 2, 3 + 2)
    result = contrast(feature_map(SIGNED), Pooling(2), None, seed=5)
    drawn = [dropout(np.ones((1, 4, 6)), 0.75, seed=5 + later) > 0 for later in range(8)]
    both, either = overlap(drawn)
    repeated = 2 * both / sum(mask.sum() for pair in pairwise(drawn) for mask in pair)
    same, again = axis(result, "next").readings
    assert (same.number, again.number, again.theory) == (1, both / either, pytest.approx(1 / 7))
    assert (same.text, again.theory_text) == ("1", "theory 0.143")
    np.testing.assert_array_equal(same.picture.ink, WINNERS)
    expected = np.where(drawn[0] & drawn[1], 1, 0.35 * (drawn[0] | drawn[1]))[0]
    np.testing.assert_allclose(again.picture.ink, expected, rtol=1e-6)
    assert axis(result, "next").words == (
        "Pooling picks the same cells on every pass; of the cells that dropout keeps on either of two passes, "
        f"it keeps {round(100 * both / either)} % on both; "
        f"of those of one pass {round(100 * repeated)} % on the other, where 1 − p is 25 %."
    )


def test_large_maps_are_compared_over_fewer_passes():
    result = contrast(feature_map(full(1, 400, 400)), Pooling(2), 1, seed=1)
    assert "on any of 3 passes" in axis(result, "next").words


def chance(kept, dropped):
    """By comparing every pair: 1 for larger, ½ for equal."""
    return np.mean([(a > b) + 0.5 * (a == b) for a, b in product(kept, dropped)])


def test_large_values_by_hand():
    result = by_hand()
    x = np.array(SIGNED)
    areas = [chance(x[mask], x[~mask]) for mask in (np.array(WINNERS, bool), np.array(LEFT_COLUMN, bool))]
    assert numbers(result, "large") == pytest.approx(areas)
    pooled, dropped = axis(result, "large").readings
    assert (pooled.theory, pooled.theory_text) == (pytest.approx(0.9 + 0.1 / 6), "0.917 if independent, no ties")
    assert dropped.theory == 0.5
    assert re.fullmatch(r"theory 0\.50 ± 0\.1\d SD", dropped.theory_text)
    assert axis(result, "large").words == (
        f"What pooling keeps exceeds what it drops with chance {areas[0]:.3f}, ties counted half; "
        f"what dropout keeps exceeds what it drops with chance {areas[1]:.3f}, ties counted half."
    )


def test_auc_counts_ties_half():
    assert auc(np.array([0, 0, 2]), np.array([3, 1, 0])) == 1
    assert auc(np.array([2, 0, 0]), np.array([0, 1, 1])) == 0
    assert auc(np.array([0, 1, 0]), np.array([1, 1, 1])) == 0.5
    assert auc(np.array([0, 1]), np.array([1, 1])) == 0.75
    assert auc(np.array([0, 0]), np.array([1, 1])) is None
    assert auc(np.array([1, 1]), np.array([0, 0])) is None


def test_shares_kept_by_rank_spread_equal_values_evenly():
    apart = kept_in_tenths(np.array([0] * 5 + [1] * 5), np.ones(10, int))
    assert apart == (0,) * 5 + (1,) * 5
    assert kept_in_tenths(np.array([5]), np.array([20])) == pytest.approx((0.25,) * 10)
    half_equal = kept_in_tenths(np.array([1, 1, 1]), np.array([4, 4, 2]))
    assert half_equal == pytest.approx((0.25,) * 8 + (0.5,) * 2)
    # Tenths of four values are 0.4 long: the second value reaches from 1 to 2, the third tenth from 0.8 to 1.2.
    assert kept_in_tenths(np.array([0, 1, 0, 0]), np.ones(4, int))[2] == pytest.approx(0.5)


def test_energy_by_hand():
    result = by_hand()
    assert numbers(result, "energy") == pytest.approx((96 / 311, 25 / 311))
    assert texts(result, "energy") == ("31 %", "8.0 % → 129 %")
    assert axis(result, "energy").readings[1].theory == 0.25
    assert axis(result, "energy").readings[1].theory_text == "theory 25 % → 400 %"
    assert axis(result, "energy").words == (
        "Pooling keeps 31 % of the energy in 25 % of the cells; dropout keeps 8.0 % in 17 %, "
        "and 129 % once survivors are multiplied by 4, their squares by 16."
    )


def test_the_mean_by_hand():
    result = by_hand()
    assert numbers(result, "mean") == pytest.approx((16 / 6, 4 * -3 / 24))
    assert texts(result, "mean") == ("1.38 → 2.67", "1.38 → −0.50")
    # From the lowest mean, -0.5, to the highest, 16/6.
    low, high = -0.5, 16 / 6
    heights = [(mean - low) / (high - low) for mean in (33 / 24, 16 / 6, -0.5)]
    assert pictures(result, "mean") == [pytest.approx(heights[:2]), pytest.approx((heights[0], heights[2]))]
    assert axis(result, "mean").readings[1].theory == 33 / 24
    assert axis(result, "mean").words == (
        "The mean was 1.38: pooling takes it up to 2.67; "
        "dropout takes it down to −0.50 on this pass, and leaves it on average over all masks."
    )


def test_means_below_zero_rise_towards_it():
    result = by_hand(values=full(-2, 4, 6), kept=LEFT_COLUMN)
    dropped = -2 * 4 * 4 / 24
    assert pictures(result, "mean")[1] == pytest.approx((0, (dropped + 2) / 2))


def test_empty_windows_by_hand():
    result = by_hand()
    assert numbers(result, "empty") == (0, 4 / 6)
    assert pictures(result, "empty") == [[[1, 1, 1], [1, 1, 1]], [[1, 0, 0], [1, 0, 0]]]
    assert axis(result, "empty").readings[1].theory == 0.75**4
    assert axis(result, "empty").readings[1].theory_text == "theory 32 %"
    assert axis(result, "empty").words == (
        "Pooling keeps the maximum of each window; "
        "on this pass dropout leaves 4 of 6 windows, two thirds, without a survivor."
    )


def test_windows_of_unequal_size_are_weighed_one_by_one():
    pooling = Pooling(2, 2, 1)  # on 4 × 6: the outer windows hold 1 or 2 cells, the inner ones 4
    assert [axis.cells_inside().tolist() for axis in pooling.windows((4, 6))] == [[1, 2, 1], [1, 2, 2, 1]]
    expected = np.mean([0.5 ** (down * across) for down in (1, 2, 1) for across in (1, 2, 2, 1)])
    assert all_alike(0.5, pooling.windows((4, 6))) == pytest.approx(expected)
    assert Pooling(3, ceil_mode=True).windows((4, 4))[0].cells_inside().tolist() == [3, 1]
    assert Pooling(2, 1, 1, 5).windows((4, 4))[0].cells_inside().tolist() == [0]


@pytest.mark.parametrize(
    ("pooling", "whether"),
    [
        (Pooling(2), True),
        (Pooling(2, 1, 0, 2), False),
        (Pooling(2, 1), False),
        (Pooling(2, 2, 1), False),
        (Pooling(3), False),
        (Pooling(1), True),
    ],
)
def test_which_windows_tile_a_map_of_4_by_6(pooling, whether):
    assert tiles(pooling.windows((4, 6))) is whether


def test_train_against_eval_by_hand():
    result = by_hand()
    # Survivors become 4 x, three times themselves away; the others are lost.
    assert numbers(result, "evaluation") == (0, pytest.approx(np.sqrt((9 * 25 + (311 - 25)) / 311)))
    assert axis(result, "evaluation").readings[1].theory == pytest.approx(np.sqrt(3))
    x, kept = np.abs(SIGNED), np.array(LEFT_COLUMN, bool)
    expected = np.where(kept, 3 * x, x) / 12
    np.testing.assert_allclose(pictures(result, "evaluation")[1], expected, atol=1e-6)
    assert not np.any(pictures(result, "evaluation")[0])
    assert axis(result, "evaluation").words == (
        "Pooling does the same in training and in evaluation; "
        "the two outputs of dropout differ by 1.28 times the norm of the input."
    )


def test_the_gradient_by_hand():
    result = by_hand()
    assert numbers(result, "gradient") == (0.25, 4 / 24)
    assert texts(result, "gradient") == ("25 %, × 1", "17 %, × 4")
    assert pictures(result, "gradient") == [WINNERS, LEFT_COLUMN]
    assert axis(result, "gradient").words == (
        "Under pooling a gradient of ones reaches 6 winners, unchanged, under dropout 4 survivors, times 4."
    )


def test_gradients_add_up_where_windows_share_a_winner():
    result = by_hand(values=[[-1, -1, -1], [-1, 9, -1], [-1, -1, 8]], pooling=Pooling(2, 1, 1), kept=1, p=0)
    # Of 16 windows the four around the middle have 9 for their maximum, and three more 8.
    np.testing.assert_allclose(pictures(result, "gradient")[0][1][1], 1)
    np.testing.assert_allclose(pictures(result, "gradient")[0][2][2], 0.75)
    assert texts(result, "gradient")[0].endswith(", × 1 to 4")
    assert ", times 1 to 4, under dropout 9 survivors, unchanged." in axis(result, "gradient").words


def test_superposition_by_hand():
    result = by_hand()
    x = np.array(SIGNED)
    maxima = [z.reshape(2, 2, 3, 2).max(axis=(1, 3)) for z in (x + x[:, ::-1], x, x[:, ::-1])]
    off = maxima[1] + maxima[2] - maxima[0]
    share = np.linalg.norm(off) / np.linalg.norm(maxima[0])
    assert numbers(result, "superposition") == (pytest.approx(share), 0)
    np.testing.assert_allclose(pictures(result, "superposition")[0], off / off.max(), atol=1e-6)
    assert axis(result, "superposition").words == (
        f"The maxima of a sum are off the sum of the maxima, here by {round(100 * share)} %; "
        "dropout, with its mask held, adds up."
    )


def test_a_departure_no_larger_than_rounding_is_none():
    third = np.array([1 / 3, 0.1])
    assert departure(3 * third, third, 2 * third)[0] == 0
    share, off = departure(np.array([3.0, 4.0]), np.array([3.0, 4.0]), np.array([0.0, 1.0]))
    assert (share, off.tolist()) == (0.2, [0, 1])
    assert departure(np.zeros(2), np.ones(2), np.ones(2))[0] is None
    assert departure(np.zeros(2), np.ones(2), -np.ones(2))[0] == 0


def test_bytes_by_hand():
    result = by_hand()
    assert numbers(result, "bytes") == (24, 96)
    assert pictures(result, "bytes") == [(0.25,), (1,)]
    assert axis(result, "bytes").words == (
        "The next layer reads 24 bytes after pooling and 96 bytes after dropout: "
        "a zero takes as much room as any value."
    )


# ---- the axes in corners

SETTINGS = [
    Pooling(1),
    Pooling(1, 2),
    Pooling(2),
    Pooling(3, 1),
    Pooling(2, 3),
    Pooling(2, 1, 1),
    Pooling(3, 2, 1, 2, True),
    NOTHING_READ,
]
INPUTS = [
    SIGNED,
    full(0, 6, 6),
    full(-1.5, 3, 6, 6),
    full(3e38, 1, 8, 8) * np.linspace(-1, 1, 8),
    full(1e-45, 4, 4),
    [[-2]],
    np.arange(36).reshape(6, 6) - 40,
]


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("p", [None, 0, 1e-12, 0.5, 0.999, 1 - 2**-53, 1])
@pytest.mark.parametrize("pooling", SETTINGS)
def test_no_corner_fails_or_shows_what_cannot_be_drawn(pooling, p):
    for values in INPUTS:
        result = contrast(feature_map(values), pooling, p, seed=2)
        for line in result.axes:
            assert line.words.endswith(".")
            assert "nan" not in line.words and "inf" not in line.words and "None" not in line.words
            for reading in line.readings:
                assert reading.number is None or np.isfinite(reading.number)
                assert (reading.number is None) == reading.text.endswith("–")
                assert (reading.theory is None) == (reading.theory_text == "")
                assert "nan" not in reading.text + reading.theory_text
                picture = reading.picture
                ink = np.array(picture.heights if hasattr(picture, "heights") else picture.ink)
                assert ink.min() >= 0 and ink.max() <= 1
        for histogram in histograms(result):
            assert histogram.kept.sum() + histogram.dropped.sum() == result.source.values.size
            assert (np.diff(histogram.edges) > 0).all() and np.isfinite(histogram.edges).all()


def words(key, *args, **settings):
    return axis(by_hand(*args, **settings), key).words


@pytest.mark.parametrize(
    ("pooling", "text"),
    [
        (Pooling(1), "Pooling hands on as many values as it takes in, 24, and so does dropout."),
        (Pooling(3, 1, 1), "Pooling hands on as many values as it takes in, 24, and so does dropout."),
        (
            Pooling(2, 1, 1),
            "Pooling hands on 35 values for 24, 146 %; dropout hands on all 24, the dropped ones as zeros.",
        ),
        (
            Pooling(4),
            "Pooling hands on 1 value for 24, 4.2 %; dropout hands on all 24, the dropped ones as zeros.",
        ),
    ],
)
def test_how_many_values_are_handed_on(pooling, text):
    assert words("shape", pooling=pooling) == text
    assert max(max(heights) for heights in pictures(by_hand(pooling=pooling), "shape")) == 1


@pytest.mark.parametrize(
    ("values", "pooling", "kept", "text"),
    [
        (STEPS, Pooling(2), 1, "was 0 %: both layers leave it."),
        (full(0, 4, 4), Pooling(2), 0, "was 100 %: both layers leave it."),
        (full(0, 4, 4), NOTHING_READ, 1, "was 100 %: pooling lowers it to 0 %; dropout leaves it."),
        (-np.eye(4), Pooling(2), 1, "was 75 %: pooling raises it to 100 %, a sparser map; dropout leaves it."),
    ],
)
def test_where_zeros_go(values, pooling, kept, text):
    assert words("zeros", kept=kept, p=0.5, values=values, pooling=pooling) == f"The share of zeros {text}"


def test_a_change_of_zeros_that_rounding_would_hide_is_shown_with_more_digits():
    values = full(1, 2, 400)
    values[1, :303] = 0
    values[0, :200:2] = 0
    kept = full(1, 2, 400)
    result = by_hand(kept, 0.5, Pooling(1, 2), values)
    assert texts(result, "zeros") == ("50.4 % → 50.0 %", "50 % → 50 %")
    assert axis(result, "zeros").words == (
        "The share of zeros was 50.4 %: pooling lowers it to 50.0 %, a denser map; dropout leaves it."
    )


@pytest.mark.parametrize(
    ("pooling", "p", "text"),
    [
        (
            Pooling(2),
            0,
            "Pooling picks the same cells on every pass; dropout with p = 0 keeps every cell on every pass.",
        ),
        (
            Pooling(2),
            1,
            "Pooling picks the same cells on every pass; dropout with p = 1 keeps no cell on any of 8 passes.",
        ),
        (
            Pooling(2),
            0.999999,
            "Pooling picks the same cells on every pass; dropout with p = 0.999999 keeps no cell on any of 8 passes.",
        ),
        (NOTHING_READ, 0, "Pooling picks no cell on any pass; dropout with p = 0 keeps every cell on every pass."),
        (NOTHING_READ, 1, "Pooling picks no cell on any pass; dropout with p = 1 keeps no cell on any of 8 passes."),
    ],
)
def test_a_next_pass_without_anything_to_keep_or_to_lose(pooling, p, text):
    assert axis(contrast(feature_map(STEPS), pooling, p, seed=1), "next").words == text


@pytest.mark.parametrize(
    ("pooling", "kept", "text"),
    [
        (Pooling(1), 1, "Pooling drops nothing; dropout drops nothing."),
        (NOTHING_READ, 0, "Pooling keeps nothing; dropout keeps nothing."),
        (Pooling(1, 2), 0, "Pooling drops nothing that it reads; dropout keeps nothing."),
        (Pooling(4), 0, "What pooling keeps exceeds what it drops with chance 1; dropout keeps nothing."),
    ],
)
def test_where_there_is_no_pair_to_compare(pooling, kept, text):
    assert words("large", kept=kept, p=0.5, values=STEPS, pooling=pooling) == text


@pytest.mark.parametrize(
    ("values", "kept", "p", "text"),
    [
        (full(0, 4, 4), 1, 0.5, "The input is all zero, so there is no energy to keep."),
        # 6² + 8² + 14² + 16² = 552 of 1² + … + 16² = 1496
        (STEPS, 1, 0, "Pooling keeps 37 % of the energy in 25 % of the cells; dropout keeps 100 % in 100 %."),
        (STEPS, 0, 0.5, "Pooling keeps 37 % of the energy in 25 % of the cells; dropout keeps 0 % in 0 %."),
    ],
)
def test_energy_in_corners(values, kept, p, text):
    assert words("energy", kept=kept, p=p, values=values) == text


def test_a_map_of_zeros_has_no_energy_and_no_distance():
    result = by_hand(values=full(0, 4, 6))
    assert numbers(result, "energy") == (None, None)
    assert texts(result, "energy") == ("–", "–")
    assert numbers(result, "evaluation") == (0, None)
    assert numbers(result, "superposition") == (0, 0)
    assert axis(result, "evaluation").words == (
        "Pooling does the same in training and in evaluation; so does dropout on a map of zeros."
    )


@pytest.mark.parametrize(
    ("kept", "p", "text", "why"),
    [
        (1, 0, "so does dropout, which drops nothing here.", "all are kept as they are"),
        (0, 0.5, "the two outputs of dropout differ by as much as the norm of the input.", "all are lost"),
        (1, 0.5, "the two outputs of dropout differ by as much as the norm of the input.", "all are doubled"),
        (1, 0.2, "the two outputs of dropout differ by 0.250 times the norm of the input.", "all are scaled by 1.25"),
    ],
)
def test_train_against_eval_in_corners(kept, p, text, why):
    assert words("evaluation", kept=kept, p=p).endswith(text), why


@pytest.mark.parametrize(
    ("pooling", "kept", "text"),
    [
        (Pooling(2), 1, "on this pass dropout leaves none without a survivor."),
        (Pooling(4), 0, "on this pass dropout leaves 1 of 1 window, 100 %, without a survivor."),
        (NOTHING_READ, 1, "Every window holds nothing but padding, so there is no cell to survive."),
    ],
)
def test_empty_windows_in_corners(pooling, kept, text):
    assert words("empty", kept=kept, p=0.5, values=STEPS, pooling=pooling).endswith(text)


@pytest.mark.parametrize(
    ("values", "pooling", "number", "text"),
    [
        (
            SIGNED,
            Pooling(1, 2),
            0,
            "With k = 1 each value is its own maximum, so pooling adds up, and so does dropout with its mask held.",
        ),
        (
            [[-1, -1, -1, -1]] * 4,
            Pooling(2),
            0,
            "On this map and its mirror image pooling happens to add up; dropout, with its mask held, always does.",
        ),
        (
            [[-3, -1, 1, 3]] * 4,
            Pooling(2),
            None,
            "The map and its mirror image cancel, but their maxima do not; dropout, with its mask held, adds up.",
        ),
        (STEPS, NOTHING_READ, None, "No maximum is finite; dropout, with its mask held, adds up."),
    ],
)
def test_superposition_in_corners(values, pooling, number, text):
    result = by_hand(values=values, pooling=pooling, kept=1, p=0.5)
    assert numbers(result, "superposition") == (number, 0)
    assert axis(result, "superposition").words == text


def test_a_layer_that_reaches_no_cell_brings_no_gradient():
    result = by_hand(values=STEPS, pooling=NOTHING_READ, kept=0, p=0.5)
    assert texts(result, "gradient") == ("0 %, × 0", "0 %, × 0")
    assert axis(result, "gradient").words == (
        "Under pooling a gradient of ones reaches no cell, under dropout no cell."
    )


# ---- the verdict


def said(result):
    return [str(sentence) for sentence in result.verdict]


def test_the_verdict_by_hand():
    result = by_hand()
    pooled, dropped = (f"{number:.3f}" for number in numbers(result, "large"))
    assert [sentence.role for sentence in result.verdict] == ["pooling", "dropout"]
    assert said(result) == [
        "No: pooling keeps 6 of 24 values, the largest of each window, on every pass: "
        f"a deterministic choice by value (AUC {pooled}), and where several are largest, in 1 of 6 windows, "
        "by reading order; it is never switched off.",
        "Dropout of equal budget, p = 0.75, keeps 4 of 24 on this pass, drawn at random, whatever their values "
        f"(AUC {dropped}, {axis(result, 'large').readings[1].theory_text}): "
        "each pass repeats 25 % (1 − p) of the cells of another on average, and in evaluation it is off.",
    ]


def test_the_verdict_says_when_budgets_are_not_matched():
    assert said(by_hand(p=0.5))[1].startswith("Dropout with p = 0.50 keeps 4 of 24 on this pass, drawn at random")
    assert said(by_hand(p=0.5, kept=0))[1].startswith(
        "Dropout with p = 0.50 keeps none of 24 on this pass, drawn at random, whatever their values: each pass repeats"
    )


@pytest.mark.parametrize(
    ("values", "pooling", "of_pooling", "of_dropout"),
    [
        (
            SIGNED,
            Pooling(1),
            "Pooling keeps all of 24 values, as each is its own maximum: on this map it drops nothing, on any pass.",
            "Dropout of equal budget, p = 0, keeps every value, in training as in evaluation.",
        ),
        (
            [[1, 2], [3, 4]],
            Pooling(2, 1, 1),
            "Pooling keeps all of 4 values, as each wins a window: on this map it drops nothing, on any pass.",
            "Dropout of equal budget, p = 0, keeps every value, in training as in evaluation.",
        ),
        (
            STEPS,
            NOTHING_READ,
            "Pooling keeps none of 16 values, whatever they are: every window holds nothing but padding.",
            "Dropout of equal budget, p = 1, keeps nothing in training, and everything in evaluation.",
        ),
    ],
)
def test_the_verdict_where_pooling_keeps_all_or_nothing(values, pooling, of_pooling, of_dropout):
    assert said(contrast(feature_map(values), pooling, None, seed=1)) == [of_pooling, of_dropout]


@pytest.mark.parametrize("value", [-3, 0, 0.1])
@pytest.mark.parametrize(
    ("pooling", "keeps", "among"), [(TWO_BY_TWO, 16, ""), (Pooling(3), 4, " among the 36 that it reads")]
)
def test_among_equals_reading_order_decides(value, pooling, keeps, among):
    result = contrast(feature_map(full(value, 8, 8)), pooling, None, seed=1)
    assert said(result)[0] == (
        f"No: pooling keeps {keeps} of 64 values, the first of each window, on every pass: the values of each are "
        f"equal (AUC 0.500{among}), so reading order decides; it is never switched off."
    )
    kept = "what it reads and drops" if among else "what it drops"
    assert axis(result, "large").words == f"What pooling keeps equals {kept}; what dropout keeps equals what it drops."


def test_cells_that_no_window_reads_do_not_compete():
    """A window of three reads rows and columns 0 to 2 of 4, and none of the larger values beyond."""
    result = contrast(feature_map(STEPS), Pooling(3), None, seed=1)
    assert numbers(result, "large")[0] == 1  # 11 is the largest of the nine, below the seven that lie outside
    assert pictures(result, "large")[0] == pytest.approx((0,) * 8 + (1 / 9, 1))  # nine values, in tenths of 0.9
    assert said(result)[0] == (
        "No: pooling keeps 1 of 16 values, the largest of each window, on every pass: "
        "a deterministic choice by value (AUC 1 among the 9 that it reads); it is never switched off."
    )
    assert axis(result, "large").words.startswith("What pooling keeps exceeds what it reads and drops with chance 1; ")


@pytest.mark.parametrize(
    ("values", "pooling", "shared", "level"),
    [
        (SIGNED, TWO_BY_TWO, 1, False),  # three sevens in one window
        (STEPS, TWO_BY_TWO, 0, False),
        (STEPS, Pooling(1), 0, True),
        (full(0, 2, 4, 4), TWO_BY_TWO, 8, True),
        ([[1, 1, 2, 2]] * 2, TWO_BY_TWO, 2, True),
        ([[-0.0, 0.0, 2, 2]] * 2, TWO_BY_TWO, 2, True),
        (full(1, 3, 3), Pooling(2, 2, 1), 3, True),  # a corner holds one cell, which shares with none
    ],
)
def test_windows_whose_maximum_is_shared(values, pooling, shared, level):
    found = contrast(feature_map(values), pooling, None, seed=1)
    assert ties(found.source.values, found.pooling) == (shared, level)


def test_the_spread_of_auc_by_chance_is_that_over_all_masks():
    """All 35 masks that keep three of seven cells, with two ties."""
    x = np.array([1, 2, 2, 5, 7, 7, 7])
    sizes = np.array([1, 2, 1, 3])
    areas = [chance(x[list(kept)], np.delete(x, kept)) for kept in combinations(range(7), 3)]
    assert auc_by_chance(3, sizes) == f"0.50 ± {np.std(areas):.2f} SD"
    assert auc_by_chance(3, np.array([7])) == "0.50 ± 0 SD"


def test_windows_of_one_cell_choose_by_place():
    assert said(contrast(feature_map(SIGNED), Pooling(1, 2), 0, seed=1)) == [
        "No: pooling keeps 6 of 24 values, the same ones on every pass, "
        "by where they lie and not by what they are, and it is never switched off.",
        "Dropout with p = 0 keeps every value, in training as in evaluation.",
    ]
    stepped_over = contrast(feature_map(STEPS), Pooling(2, 1, 1, 4), None, seed=1)
    assert said(stepped_over)[0] == said(contrast(feature_map(STEPS), Pooling(1, 3), None, seed=1))[0]


# ---- histograms


def test_a_histogram_of_few_whole_numbers_has_a_bin_for_each():
    result = by_hand()
    pooled, dropped = histograms(result)
    np.testing.assert_array_equal(pooled.edges, np.arange(-4.5, 8))
    for histogram, mask in ((pooled, WINNERS), (dropped, LEFT_COLUMN)):
        kept = np.array(SIGNED)[np.array(mask, bool)]
        rest = np.array(SIGNED)[~np.array(mask, bool)]
        assert histogram.kept.tolist() == [np.count_nonzero(kept == value) for value in range(-4, 8)]
        assert histogram.dropped.tolist() == [np.count_nonzero(rest == value) for value in range(-4, 8)]


def test_a_histogram_of_any_numbers_counts_as_numpy_does():
    values = np.random.default_rng(3).normal(size=(2, 12, 12))
    result = contrast(feature_map(values), Pooling(2), None, seed=1)
    for histogram, mask in zip(histograms(result), (result.selected, result.kept), strict=True):
        assert (histogram.edges[0], histogram.edges[-1]) == (result.before.low, result.before.high)
        x = result.source.values.astype(np.float64)
        np.testing.assert_array_equal(histogram.kept, np.histogram(x[mask], histogram.edges)[0])
        np.testing.assert_array_equal(histogram.dropped, np.histogram(x[~mask], histogram.edges)[0])


@pytest.mark.parametrize(
    ("values", "ends", "bins"),
    [
        ([0], (-0.5, 0.5), 1),
        ([-7], (-10.5, -3.5), 1),
        ([3e38], (1.5e38, 4.5e38), 1),
        ([2**-149], (2**-150, 3 * 2**-150), 1),
        ([-1, 0, 30], (-1.5, 30.5), 32),
        ([-1, 0, 31], (-1, 31), 32),
        ([-1, 0, 2.5], (-1, 2.5), 32),
        ([-1, 0.5], (-1.75, 1.25), 2),
        ([-0.2, -0.1, 0.3], (-0.25, 0.35), 6),
        (np.arange(17) / 16, (-1 / 32, 33 / 32), 17),
    ],
)
def test_the_ends_of_a_histogram(values, ends, bins):
    edges = bin_edges(np.array(values, np.float32))
    assert (edges[0], edges[-1]) == pytest.approx(ends, rel=1e-6, abs=0)
    assert edges.size == bins + 1


# ---- words for numbers


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "–"),
        (0, "0"),
        (1, "1"),
        (0.5591, "0.559"),
        (0.5, "0.500"),
        (0.00012345, "0.00012"),
        (0.9994, "0.999"),
        (0.9997, "over 0.999"),
        (1.7321, "1.73"),
    ],
)
def test_three_digits(value, text):
    assert three(value) == text


@pytest.mark.parametrize(
    ("p", "text"),
    [
        (0, "0"),
        (1, "1"),
        (0.75, "0.75"),
        (8 / 9, "0.89"),
        (0.001, "0.0010"),
        (1 - 1 / 256, "0.996"),
        (1 - 1 / 1024, "0.999"),
        (0.9996, "0.9996"),
        (1 - 2**-53, "0.9999999999999999"),
    ],
)
def test_a_probability_is_never_rounded_to_1(p, text):
    assert probability(p) == text
