"""The tables of one window: a row for each value and for each pooling says what the study found."""

from itertools import count

import numpy as np
import pytest

from viz.inputs import FeatureMap
from viz.ops import dropout_mask
from viz.studies.glass.record import Glass
from viz.studies.glass.study import glass
from viz.studies.glass.tables import what_comes_out, who_wins, winning_row
from viz.studies.layers import Pooling

FOUR = [[1, 4], [3, 2]]
NEGATIVE = [[-4, -2], [-1, -3]]
MIXED = [[-2, 3], [0, -1]]
ZEROS = [[0, 0], [0, 0]]
PADDING_ALONE = Pooling(2, 1, 1, 5)


def feature_map(values) -> FeatureMap:
    values = np.array(values, np.float32)
    return FeatureMap("by hand", values.reshape(-1, *values.shape[-2:]))


def of(values, p: float = 0.5, seed: int = 1) -> Glass:
    """The one window of a square map."""
    return glass(feature_map(values), Pooling(len(values)), p, seed)


def with_mask(values, *kept: int, p: float = 0.5) -> Glass:
    """The window on the first pass that keeps just these ranks, from 1."""
    places = of(values).places
    cells = np.zeros(places.size, bool)
    cells[places[np.array(kept, int) - 1]] = True
    shape = feature_map(values).values.shape
    return of(values, p, next(seed for seed in count() if (dropout_mask(shape, p, seed=seed).ravel() == cells).all()))


def words(result: Glass) -> dict[str, str]:
    return {axis.key: axis.words for axis in who_wins(result)}


def texts(result: Glass) -> list[tuple[str, ...]]:
    return [tuple(reading.text for reading in axis.readings) for axis in who_wins(result)]


def test_a_row_for_each_value_and_one_for_none():
    rows = who_wins(of(FOUR))
    assert [(row.name, row.measure) for row in rows] == [
        ("Rank 1", "4"),
        ("Rank 2", "3"),
        ("Rank 3", "2"),
        ("Rank 4", "1"),
        ("None", "the result is 0"),
    ]
    assert texts(of(FOUR)) == [
        ("50 %", "40 %"),
        ("25 %", "30 %"),
        ("12 %", "20 %"),
        ("6.2 %", "10 %"),
        ("6.2 %", "0 %"),
    ]


def test_what_was_counted_stands_beside_the_chance():
    result = of(FOUR)
    for at, (by_rank, by_value) in enumerate(row.readings for row in who_wins(result)[:-1]):
        assert by_rank.picture.heights == (result.by_rank[at], result.by_rank_seen[at])
        assert by_value.picture.heights == (result.by_value[at], result.by_value_seen[at])
        assert (by_rank.theory, by_value.theory) == (result.by_rank_seen[at], result.by_value_seen[at])
    # 6.25 % of 2,000 passes are 125, and one pass is 0.05 %.
    assert who_wins(result)[-1].readings[0].theory_text == f"seen {100 * result.by_rank_seen[-1]:.1f} %"


@pytest.mark.parametrize(
    ("values", "kept", "wins", "fates"),
    [
        (
            FOUR,
            (1, 4),
            "rank 1",
            {"rank 1": "wins", "rank 2": "Dropped", "rank 4": "but rank 1 wins", "none": "rank 1 wins"},
        ),
        (FOUR, (3,), "rank 3", {"rank 1": "Dropped", "rank 3": "wins", "none": "rank 3 wins"}),
        (FOUR, (), "none", {"rank 1": "Dropped", "none": "is the 0 of a dropped value"}),
        (NEGATIVE, (1, 2, 3), "none", {"rank 1": "loses to the 0", "rank 3": "loses to the 0", "rank 4": "Dropped"}),
        (NEGATIVE, (1, 2, 3, 4), "rank 1", {"rank 1": "and wins", "rank 2": "but rank 1 wins"}),
        (MIXED, (2, 3), "rank 2", {"rank 2": "and wins", "rank 3": "but rank 2 wins"}),
        (MIXED, (3,), "none", {"rank 3": "loses to the 0", "none": "So it is on this pass"}),
        (ZEROS, (2, 4), "rank 2", {"rank 2": "and wins", "rank 4": "but rank 2 wins"}),
    ],
    ids=str,
)
def test_what_a_pass_does_with_each_value(values, kept, wins, fates):
    result = with_mask(values, *kept)
    assert winning_row(result) == wins
    said = words(result)
    for key, fate in fates.items():
        assert fate in said[key]


def test_where_a_value_is_negative_nothing_is_said_by_value():
    for row in who_wins(of(MIXED)):
        _, by_value = row.readings
        assert (by_value.number, by_value.text, by_value.theory_text) == (None, "–", "needs values ≥ 0")
        assert by_value.picture.heights == (0, 0)


def test_of_zeros_stochastic_pooling_draws_none():
    assert [by_value for _, by_value in texts(of(ZEROS))] == ["0 %"] * 4 + ["100 %"]


@pytest.mark.parametrize(("side", "rows"), [(1, 2), (2, 5), (3, 10), (4, 11), (32, 11)])
def test_many_small_values_share_a_row(side, rows):
    assert len(who_wins(of(np.arange(side**2).reshape(side, side)))) == rows


def test_ten_values_have_a_row_each_so_that_no_row_sums_up_one():
    hangs_over = glass(feature_map(np.arange(49).reshape(7, 7)), Pooling(5, ceil_mode=True), 0.5, 1, (1, 0))
    assert hangs_over.values.size == 10
    assert [row.name for row in who_wins(hangs_over)[-2:]] == ["Rank 10", "None"]


def test_the_rest_is_the_sum_of_its_values():
    result = of(np.arange(16).reshape(4, 4))
    rest = who_wins(result)[9]
    assert (rest.name, rest.measure) == ("The rest", "ranks 10 to 16, up to 6")
    by_rank, by_value = rest.readings
    assert by_rank.number == pytest.approx(0.5**9 - 0.5**16)
    assert by_value.number == pytest.approx(sum(range(7)) / sum(range(16)))
    assert f"Kept on this pass: {np.count_nonzero(result.kept[9:])} of 7; none of them wins." == rest.words


@pytest.mark.parametrize("rank", [10, 16])
def test_a_winner_among_the_rest_is_named(rank):
    result = with_mask(np.arange(1, 17).reshape(4, 4), rank, p=0.95)
    assert winning_row(result) == "rest"
    assert who_wins(result)[9].words == f"Kept on this pass: 1 of 7; rank {rank} wins."


@pytest.mark.parametrize(("p", "none", "first"), [(0, "0 %", "100 %"), (1, "100 %", "0 %")])
def test_at_the_ends_of_p(p, none, first):
    rows = texts(of(FOUR, p))
    assert (rows[0][0], rows[-1][0]) == (first, none)
    assert winning_row(of(FOUR, p)) == ("none" if p else "rank 1")


def test_a_window_of_padding_has_no_value_to_win():
    result = glass(feature_map(FOUR), PADDING_ALONE, 0.5, 1)
    assert not result.values.size
    (none,) = who_wins(result)
    assert none.measure == "there is no value"
    assert none.words == "The window holds nothing but padding, so the maximum is −∞."
    assert winning_row(result) == "none"
    readings = {row.key: row.readings[0] for row in what_comes_out(result)}
    assert (readings["max"].text, readings["average"].text) == ("−∞", "–")
    assert readings["max"].picture.heights == (0,)
    without = {key: reading.theory_text for key, reading in readings.items() if reading.text == "–"}
    assert without == dict.fromkeys(("average", "drawn", "stochastic"), "nothing but padding")
    assert none.readings[1].theory_text == "nothing but padding"


def test_results_by_hand():
    readings = {row.key: row.readings[0] for row in what_comes_out(with_mask(FOUR, 2, 4))}
    assert {key: reading.text for key, reading in readings.items() if key != "drawn"} == {
        "max": "4",
        "average": "2.50",
        "pass": "6",
        "expected": "6.13",
        "weighted": "3.06",
        "stochastic": "3.00",
    }
    assert readings["expected"].picture.heights == (1,)
    assert readings["max"].picture.heights == (4 / 6.125,)


def test_stochastic_pooling_draws_another_value_on_another_pass():
    drawn = [
        row.readings[0].number
        for seed in range(40)
        for row in what_comes_out(of(FOUR, seed=seed))
        if row.key == "drawn"
    ]
    assert set(drawn) == {1, 2, 3, 4}


def test_results_of_negative_values_have_bars_by_size():
    readings = {row.key: row.readings[0] for row in what_comes_out(of(NEGATIVE))}
    assert (readings["average"].text, readings["average"].picture.heights) == ("−2.50", (1,))
    assert (readings["max"].text, readings["max"].picture.heights) == ("−1", (1 / 2.5,))
    assert (readings["drawn"].text, readings["stochastic"].text) == ("–", "–")


def test_results_of_zeros_have_no_bars():
    assert all(row.readings[0].picture.heights == (0,) for row in what_comes_out(of(ZEROS)))
