"""One window by hand, against the poolings of the whole map, and against the passes counted one by one."""

from itertools import product
from math import inf

import numpy as np
import pytest

from tests.each import each
from viz.inputs.feature_map import FeatureMap
from viz.ops import (
    dropout,
    dropout_mask,
    dropout_survival,
    expected_max_pool2d,
    max_pool2d,
)
from viz.studies.glass.record import PASSES
from viz.studies.glass.sentences import power
from viz.studies.glass.study import glass, sampled, winning_ranks
from viz.studies.glass.tables import who_wins
from viz.studies.layers import Pooling
from viz.studies.numbers import factor, number, percent

FOUR = [[1, 4], [3, 2]]
TIES = [[1, 3], [3, 1]]
MIXED = [[-2, 3], [0, -1]]
ALL_NEGATIVE = [[-4, -2], [-1, -3]]
ZEROS_ON_TOP = [[0, -1], [-2, 0]]
SIGNED = np.random.default_rng(5).normal(size=(3, 9, 8)).astype(np.float32)
RELU = np.maximum(SIGNED, 0)
MAPS = [SIGNED, RELU, -np.abs(SIGNED), np.abs(SIGNED), np.zeros_like(SIGNED)]
SETTINGS = [
    Pooling(),
    Pooling(3, 1),
    Pooling(3, 2, 1),
    Pooling(1),
    Pooling(2, 3, ceil_mode=True),
    Pooling(2, None, 1, 3),
]
PADDING_ALONE = Pooling(2, 1, 1, 5)


def feature_map(values):
    values = np.array(values, np.float32)
    return FeatureMap("by hand", values.reshape(-1, *values.shape[-2:]))


def of(values, p=0.5, seed=1):
    """The one window of a map of 2 × 2."""
    return glass(feature_map(values), Pooling(2), p, seed)


def said(values, p=0.5):
    return [str(sentence) for sentence in of(values, p).sentences]


def stochastic_pooling(x, setting, seed):
    """What stochastic pooling draws of each window of maps (C, H, W), one after another, and what it evaluates to."""
    rows, columns = setting.windows(x.shape[1:])
    targets = dropout_survival((len(x), rows.count, columns.count), seed=seed)
    drawn, evaluated = np.zeros(targets.shape), np.zeros(targets.shape)
    for channel, row, column in np.ndindex(targets.shape):
        at, places = (channel, row, column), product(rows.positions()[row], columns.positions()[column])
        values = [float(x[channel, i, j]) for i, j in places if 0 <= i < rows.length and 0 <= j < columns.length]
        total, below = sum(values), 0
        for value in values:
            # The last cell that starts at or before the target holds it. A zero holds nothing.
            if value > 0 and below <= targets[at] * total:
                drawn[at] = value
            below += value
        evaluated[at] = sum(value * value for value in values) / (total or 1)
    return drawn, evaluated


# ---- by hand


def test_a_window_by_hand():
    result = of(FOUR)
    assert result.values.tolist() == [4, 3, 2, 1]
    assert result.places.tolist() == [1, 2, 3, 0]
    assert result.by_rank.tolist() == [1 / 2, 1 / 4, 1 / 8, 1 / 16, 1 / 16]
    assert result.by_value.tolist() == [0.4, 0.3, 0.2, 0.1, 0]
    assert (result.maximum, result.average) == (4, 2.5)
    assert result.weighted == 4 / 2 + 3 / 4 + 2 / 8 + 1 / 16
    assert result.expected == 2 * result.weighted
    assert result.stochastic_eval == pytest.approx(30 / 10)


@pytest.mark.parametrize(
    ("values", "ranked", "places", "by_rank"),
    [
        (TIES, [3, 3, 1, 1], [1, 2, 0, 3], [1 / 2, 1 / 4, 1 / 8, 1 / 16, 1 / 16]),
        (MIXED, [3, 0, -1, -2], [1, 2, 3, 0], [1 / 2, 1 / 4, 0, 0, 1 / 4]),
        (ALL_NEGATIVE, [-1, -2, -3, -4], [2, 1, 3, 0], [1 / 16, 0, 0, 0, 15 / 16]),
        (ZEROS_ON_TOP, [0, 0, -1, -2], [0, 3, 1, 2], [1 / 2, 1 / 4, 0, 0, 1 / 4]),
    ],
)
def test_ranks_ties_and_negative_values_by_hand(values, ranked, places, by_rank):
    result = of(values)
    assert (result.values.tolist(), result.places.tolist(), result.by_rank.tolist()) == (ranked, places, by_rank)
    assert (result.by_value is None) == (min(ranked) < 0)


def test_equal_values_keep_their_order_in_a_large_window_too():
    values = np.random.default_rng(2).integers(-2, 2, (1, 9, 9))
    result = glass(feature_map(values), Pooling(9), 0.5, 1)
    by_hand = sorted(range(81), key=lambda place: (-values.ravel()[place], place))
    assert result.places.tolist() == by_hand


@pytest.mark.parametrize(
    ("values", "expected"), [(np.ones((2, 2)), 1.875), ([[0, 0], [7, 0]], 7), (ALL_NEGATIVE, -1 / 8), (MIXED, 3)]
)
def test_what_dropout_before_pooling_gives_on_average_by_hand(values, expected):
    assert of(values).expected == pytest.approx(expected)


def test_a_window_of_three_by_three_at_three_quarters():
    result = glass(feature_map(np.ones((3, 3))), Pooling(3), 0.75, 1)
    assert result.expected == pytest.approx(3.70, abs=0.001)
    assert result.by_rank[-1] == 0.75**9


def test_a_larger_maximum_is_drawn_more_often_by_value_and_wins_no_more_often_by_rank():
    before, after = of(FOUR), of([[1, 40], [3, 2]])
    assert after.by_rank.tolist() == before.by_rank.tolist()
    assert after.by_rank_seen.tolist() == before.by_rank_seen.tolist()
    assert (before.by_value[0], after.by_value[0]) == (0.4, pytest.approx(40 / 46))
    assert after.by_value_seen[0] > before.by_value_seen[0] + 0.4


# ---- against the whole map


@each("setting", SETTINGS)
@each("values", MAPS)
@each("p", [0, 0.4, 1])
def test_every_window_is_that_of_the_whole_map(values, setting, p):
    x, sizes = feature_map(values).values, setting.arguments
    pooled, places = max_pool2d(x, **sizes, return_indices=True)
    passed = max_pool2d(dropout(x, p, seed=7), **sizes)
    wide = x.astype(np.float64)
    expected = expected_max_pool2d(wide, **sizes, p=p)
    kept = dropout_mask(x.shape, p, seed=7)
    if not (values < 0).any():
        drawn_by_value, in_evaluation = stochastic_pooling(x, setting, seed=7)
    for row, column in product(*(range(0, length, 2) for length in pooled.shape[1:])):
        channel = (row + column) % 3
        result, at = glass(feature_map(values), setting, p, 7, (row, column), channel), (channel, row, column)
        assert (result.window, result.channel) == ((row, column), channel)
        assert result.maximum == pooled[at]
        assert result.places[0] == places[at]
        assert result.values.tolist() == x[channel].ravel()[result.places].tolist()
        assert result.kept.tolist() == kept[channel].ravel()[result.places].tolist()
        assert (np.diff(result.values) <= 0).all()
        assert result.padding == setting.kernel_size**2 - result.values.size
        assert result.average == pytest.approx(result.values.mean(), abs=1e-6)
        assert result.dropped_maximum == pytest.approx(passed[at], rel=1e-6)
        assert result.expected == pytest.approx(expected[at])
        assert result.weighted == pytest.approx((1 - p) * expected[at])
        assert result.by_rank.sum() == pytest.approx(1)
        assert result.by_rank_seen.sum() == pytest.approx(1)
        if not (values < 0).any():
            assert result.stochastic == drawn_by_value[at]
            assert result.stochastic_eval == pytest.approx(in_evaluation[at])
        elif (result.values < 0).any():
            assert result.by_value is result.by_value_seen is result.stochastic is result.stochastic_eval is None


def test_all_cells_of_a_window_are_found_by_where_they_lie():
    result = glass(feature_map(np.arange(30).reshape(5, 6)), Pooling(3, 2, 1, 2), 0.5, 1, (0, 1))
    assert sorted(result.places.tolist()) == [7, 9, 11, 19, 21, 23]
    assert result.padding == 3


def test_a_window_outside_the_map_is_the_nearest_and_settings_are_fitted():
    result = glass(feature_map(SIGNED), Pooling(99), 7, 1, (-4, 9), 9)
    assert (result.pooling, result.p, result.window, result.channel) == (Pooling(8), 1, (0, 0), 2)
    assert glass(feature_map(SIGNED), Pooling(2), 0.5, 1, (9, 9)).window == (3, 3)
    with pytest.raises(ValueError, match="-1"):
        of(FOUR, seed=-1)


# ---- counted passes


@pytest.mark.parametrize("values", [FOUR, TIES, MIXED, ALL_NEGATIVE, ZEROS_ON_TOP, [[0, 0], [0, 0]]])
@pytest.mark.parametrize("p", [0, 0.3, 0.5, 0.9, 1])
def test_winners_are_counted_as_max_pooling_finds_them(values, p):
    ranked = np.sort(np.ravel(values).astype(np.float64))[::-1]
    kept = dropout_mask((500, 4), p, seed=3)
    won = winning_ranks(ranked, kept)
    np.testing.assert_array_equal(np.append(ranked, 0)[won], np.where(kept, ranked, 0).max(axis=1))
    assert all(mask[winner] for mask, winner in zip(kept, won, strict=True) if winner < 4)


def test_the_first_of_those_kept_wins_among_equals():
    masks = np.array([[0, 1, 1], [1, 1, 1], [0, 0, 0]], bool)
    assert winning_ranks(np.array([2.0, 2.0, 2.0]), masks).tolist() == [1, 0, 3]
    assert winning_ranks(np.array([-1.0, -1.0, -1.0]), masks).tolist() == [3, 0, 3]
    assert winning_ranks(np.array([]), np.zeros((2, 0), bool)).tolist() == [0, 0]


def test_draws_by_hand():
    values = np.array([1.0, 0.0, 3.0, 0.0])
    assert sampled(values, np.array([0, 0.24, 0.25, 0.99])).tolist() == [0, 0, 2, 2]
    assert sampled(np.array([5e-324, 0]), np.array([0.9])).tolist() == [0]
    assert sampled(np.zeros(3), np.array([0.5])).size == 0


@pytest.mark.parametrize("values", [FOUR, TIES, MIXED, ALL_NEGATIVE])
@pytest.mark.parametrize("p", [0.25, 0.5, 0.75])
def test_what_is_seen_keeps_to_the_chances(values, p):
    for seed in range(5):
        result = of(values, p, seed)
        pairs = [(result.by_rank, result.by_rank_seen)]
        if result.by_value is not None:
            pairs.append((result.by_value, result.by_value_seen))
        for chances, seen in pairs:
            errors = np.sqrt(chances * (1 - chances) / PASSES)
            assert (seen[errors == 0] == chances[errors == 0]).all()
            assert np.abs((seen - chances)[errors > 0] / errors[errors > 0]).max() < 5


def test_what_is_seen_differs_by_seed_alone():
    assert of(FOUR, seed=3).by_rank_seen.tolist() == of(FOUR, seed=3).by_rank_seen.tolist()
    assert of(FOUR, seed=3).by_rank_seen.tolist() != of(FOUR, seed=4).by_rank_seen.tolist()
    assert of(FOUR, seed=3).by_value_seen.tolist() != of(FOUR, seed=4).by_value_seen.tolist()
    passes = dropout_survival((PASSES, 5), seed=3)
    none = (passes[:, :4] < 0.5).all(axis=1).mean()
    assert of(FOUR, seed=3).by_rank_seen[-1] == pytest.approx(none)


# ---- sentences

RANK = "Dropout before pooling picks by rank: "


@pytest.mark.parametrize(
    ("values", "p", "text"),
    [
        (FOUR, 0, "with p = 0 rank 1 (4) wins on every pass."),
        (ALL_NEGATIVE, 0, "with p = 0 rank 1 (−1) wins on every pass."),
        (FOUR, 1, "with p = 1 nothing is kept, so no value wins on any pass."),
        (
            ZEROS_ON_TOP,
            0.5,
            "here the largest value is 0, and so is what is dropped: 0 is the maximum on every pass.",
        ),
        (
            [[0, 0], [0, 0]],
            0.5,
            "here the largest value is 0, and so is what is dropped: 0 is the maximum on every pass.",
        ),
    ],
)
def test_a_winner_that_is_certain_is_said_to_be(values, p, text):
    assert said(values, p)[0] == RANK + text


@pytest.mark.parametrize(
    ("values", "text"),
    [
        (
            FOUR,
            "rank 1 (4) wins with probability 50 % (1 − p), rank 2 with 25 % (p times that), "
            "and none with 6.2 % (p⁴), where all 4 are dropped.",
        ),
        (
            [[2, 0], [3, 0]],
            "rank 1 (3) wins with probability 50 % (1 − p), rank 2 with 25 % (p times that), "
            "and none with 6.2 % (p⁴), where all 4 are dropped. "
            "A rank of value 0 gives 0 too: the maximum is 0 with 25 % (p²).",
        ),
        (
            MIXED,
            "rank 1 (3) wins with probability 50 % (1 − p), rank 2 with 25 % (p times that), and none with 25 % "
            "(p²), where the 2 not negative are dropped, as a negative value loses to the 0 of a dropped one. "
            "A rank of value 0 gives 0 too: the maximum is 0 with 50 % (p).",
        ),
        (
            [[-2, 3], [-2, -1]],
            "rank 1 (3) wins with probability 50 % (1 − p), and none with 50 % (p), where the one that is not "
            "negative is dropped, as a negative value loses to the 0 of a dropped one.",
        ),
        (
            ALL_NEGATIVE,
            "rank 1 (−1) wins with probability 6.2 % ((1 − p)⁴), where all are kept, "
            "as it loses to the 0 of a dropped one; else none wins, 94 %.",
        ),
    ],
)
def test_who_wins_by_rank(values, text):
    seen = of(values).by_rank_seen
    counted = f"Counted over 2,000 passes: {percent(seen[0], 1)} for rank 1, and {percent(seen[-1], 1)} for none."
    assert said(values)[0] == f"{RANK}{text} {counted}"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (3, "rank 1 (3) wins with probability 75 % (1 − p), and none with 25 % (p), where it is dropped."),
        (-3, "rank 1 (−3) wins with probability 75 % (1 − p), where it is kept; else none wins, 25 %."),
    ],
)
def test_who_wins_in_a_window_of_one_cell(value, text):
    result = glass(feature_map([[value]]), Pooling(1), 0.25, 1)
    assert str(result.sentences[0]).startswith(RANK + text + " Counted over")


VALUE = "Stochastic pooling picks by value"


def test_who_is_drawn_by_value():
    seen = percent(of(FOUR).by_value_seen[0], 1)
    assert said(FOUR)[1:3] == [
        f"{VALUE}: rank 1 (4) is drawn with a/Σa = 40 %, and never a 0. Counted over 2,000 passes: {seen}.",
        "The two are often confused. If the largest value were twice as large, by rank it would win with 50 % as "
        "before; by value it would be drawn with 57 % instead of 40 %.",
    ]
    assert said(MIXED)[1] == (
        f"{VALUE} and needs values of at least 0, and this window holds 2 negative values: "
        "a/Σa would be no probability."
    )
    assert said([[1, 1], [1, -1]])[1].endswith("holds 1 negative value: a/Σa would be no probability.")
    assert said([[0, 0], [0, 0]])[1] == f"{VALUE} and has nothing to pick by here: Σa = 0, and 0/0 is taken as 0."


@pytest.mark.parametrize("values", [MIXED, [[0, 0], [0, 0]], [[0, 0], [7, 0]]])
def test_the_two_are_told_apart_only_where_they_can_be(values):
    assert len(said(FOUR)) == 5
    assert len(said(values)) == 4


@pytest.mark.parametrize("values", [FOUR, TIES, MIXED, ALL_NEGATIVE, [[0, 0], [7, 0]]])
@pytest.mark.parametrize("p", [0.25, 0.5, 0.9])
def test_what_the_poolings_make_of_the_window_is_said(values, p):
    result, ranked = of(values, p), np.sort(np.ravel(values))[::-1].astype(np.float64)
    kept = dropout_mask((1, 2, 2), p, seed=1).ravel()
    dropped = np.where(kept, np.ravel(values) / (1 - p), 0)
    passed, whole = dropped.max(), np.allclose(dropped, dropped.round(), atol=1e-5)
    average = expected_max_pool2d(np.array(values, np.float64), 2, p=p).item()
    by_value = ""
    if ranked[-1] >= 0:
        one = stochastic_pooling(np.array([values], np.float32), Pooling(2), seed=1)[0].item()
        by_value = (
            f", stochastic pooling {number(one, whole=True)} on this pass "
            f"and Σa²/Σa = {number((ranked**2).sum() / ranked.sum())} in evaluation"
        )
    assert [str(sentence) for sentence in result.sentences[-2:]] == [
        f"Max-pooling gives {number(ranked[0], whole=True)}, average pooling {number(ranked.mean())}{by_value}, "
        f"and probability-weighted pooling {number(average * (1 - p))}.",
        f"Max-pooling after dropout gives {number(passed, whole)} on this pass and {number(average)} on average, "
        f"survivors being multiplied by {factor(1 / (1 - p))}; unscaled the average is {number(average * (1 - p))}, "
        "and that is what probability-weighted pooling gives in evaluation.",
    ]


@pytest.mark.parametrize(
    ("p", "text"),
    [
        (0, "Max-pooling after dropout gives 4 as well: with p = 0 nothing is dropped."),
        (1, "Max-pooling after dropout gives 0 on every pass: with p = 1 nothing is kept, and nothing is scaled."),
    ],
)
def test_what_dropout_before_pooling_gives_where_nothing_is_drawn_by_chance(p, text):
    assert said(FOUR, p)[-1] == text


@pytest.mark.parametrize("p", [0, 0.5, 1])
def test_a_window_of_nothing_but_padding(p):
    with np.errstate(all="raise"):
        result = glass(feature_map(np.ones((4, 4))), PADDING_ALONE, p, 1)
    assert (result.maximum, result.dropped_maximum, result.expected, result.average) == (-inf, -inf, -inf, None)
    assert (result.values.size, result.padding, result.by_rank.tolist()) == (0, 4, [1])
    assert [str(sentence) for sentence in result.sentences] == [
        "This window holds nothing but padding: "
        "max-pooling gives −∞, before dropout as after it, and there is no value to draw."
    ]


@pytest.mark.parametrize("values", [[[3e38] * 2] * 2, [[1e-45, 0], [0, 0]], [[3e38, -3e38], [0, 0]]])
@pytest.mark.parametrize("p", [1e-9, 0.5, 1 - 1e-9])
def test_no_size_of_values_and_no_p_raises_or_warns(values, p):
    with np.errstate(divide="raise", invalid="raise", over="raise"):
        text = " ".join(said(values, p))
    assert "nan" not in text
    assert "∞" not in text


@pytest.mark.parametrize(("value", "p", "none"), [(1, 0.01, "under 0.1 %"), (-1, 0.99, "over 99.9 %")])
def test_a_chance_beyond_float64_is_neither_none_nor_all(value, p, none):
    """p²⁵⁶ is 1e-512 where p = 0.01, and (1 - p)²⁵⁶ where p = 0.99."""
    result = glass(feature_map(np.full((16, 16), value)), Pooling(16), p, 1)
    assert who_wins(result)[-1].readings[0].text == none
    assert "under 0.1 % (" in str(result.sentences[0])


def test_powers_are_raised():
    assert [power("p", n) for n in (1, 2, 1024)] == ["p", "p²", "p¹⁰²⁴"]
    assert [power("1 − p", n) for n in (1, 9)] == ["1 − p", "(1 − p)⁹"]
