"""Compare by hand: masks, scales, ledgers, and the text of every sentence in every corner."""

from itertools import product
from math import nan

import numpy as np
import pytest

from viz.inputs.feature_map import FeatureMap
from viz.ops import apply_mask
from viz.studies.compare import (
    colour_scale,
    compare,
    draw_mask,
    dropout_sentence,
    ledger,
    mean_sentence,
    survivor_scale,
)
from viz.studies.layers import Dropout, Pooling

RELU = [
    [1, 3, 0, 2],
    [0, 2, 5, 0],
    [4, 0, 0, 1],
    [0, 4, 2, 0],
]
"""Zero in 7 of 16 cells; mean 1.5."""

SIGNED = [
    [1, 3, -2, -2, 5, 4],
    [2, 1, -1, -3, 5, 6],
    [-4, -1, 7, 7, 1, 1],
    [-2, -3, 7, 1, -1, 1],
    [-9, -8, -1, -1, -5, -6],
    [-4, -8, -1, -1, -4, -3],
]
"""No zero; the 36 values sum to -18, so their mean is -0.5."""

FOUR = [[1, 2], [3, 4]]
ONE_HOT = [[0, 0, 0, 0], [0, 0, 0, 0], [0, 8, 0, 0], [0, 0, 0, 0]]
STEPS = [[1, 2, 3, 4], [5, 6, 7, 8], [9, 10, 11, 12], [13, 14, 15, 16]]
EVAL = Dropout(training=False)


def feature_map(values, kind="map"):
    values = np.array(values, np.float32)
    return FeatureMap("by hand", values.reshape(-1, *values.shape[-2:]), kind)


def full(value, *shape):
    return np.full(shape, value)


def said_of_pooling(values, *settings):
    """The sentences on pooling alone, as text."""
    sentences = compare(feature_map(values), Pooling(*settings), EVAL).sentences
    return [str(sentence) for sentence in sentences if sentence.role == "pooling"]


def said_of_dropout(values, kept, dropout):
    """The sentence on a dropout whose mask is given by hand."""
    values, kept = feature_map(values).values, np.array(kept, bool)
    kept = kept.reshape(values.shape)
    scale = survivor_scale(kept, dropout)
    before, after = (ledger(y, (0, 1)) for y in (values, apply_mask(values, kept, scale)))
    return str(dropout_sentence(dropout, before, after, kept, scale))


def said_of_mean(values, pooled, dropped, dropout):
    """The sentence on means, from maps given by hand."""
    return str(mean_sentence(dropout, *(ledger(feature_map(y).values, (0, 1)) for y in (values, pooled, dropped))))


# ---- arrays and ledgers


def test_a_relu_map_by_hand():
    result = compare(feature_map(RELU), Pooling(2), Dropout(0.5, seed=3))
    np.testing.assert_array_equal(result.pooled, [[[3, 5], [4, 2]]])
    np.testing.assert_array_equal(result.indices, [[[1, 6], [8, 14]]])
    np.testing.assert_array_equal(result.dropped, np.where(result.kept, 2 * result.source.values, 0))
    assert result.before.zeros == 7
    assert result.before.mean == 1.5
    assert (result.after_pooling.values, result.after_pooling.zeros, result.after_pooling.mean) == (4, 0, 3.5)
    assert result.scale == 2
    assert result.colour_range == (0, 5)
    assert result.after_dropout.beyond == np.count_nonzero(result.dropped > 5)


def test_a_signed_map_by_hand():
    result = compare(feature_map(SIGNED), Pooling(3), EVAL)
    np.testing.assert_array_equal(result.pooled, [[[7, 7], [7, 1]]])
    np.testing.assert_array_equal(result.indices, [[[14, 15], [20, 21]]])
    assert (result.before.low, result.before.high, result.before.mean) == (-9, 7, -0.5)
    assert (result.after_pooling.low, result.after_pooling.high, result.after_pooling.mean) == (1, 7, 5.5)
    assert result.colour_range == (-9, 9)


def test_settings_that_do_not_fit_are_fitted_and_said():
    result = compare(feature_map(RELU), Pooling(9, 9, 9, 9), Dropout(7, "block", 99))
    assert result.pooling == Pooling(4, 4, 2, 2)
    assert (result.dropout.p, result.dropout.block_size) == (1, 4)


def test_evaluation_keeps_the_map_and_still_knows_the_field_of_the_pass():
    source = feature_map(SIGNED)
    train, evaluate = (compare(source, Pooling(2), Dropout(0.9, training=on)) for on in (True, False))
    np.testing.assert_array_equal(evaluate.dropped, source.values)
    assert evaluate.kept.all()
    assert evaluate.scale == 1
    np.testing.assert_array_equal(evaluate.survival, train.survival)
    np.testing.assert_array_equal(evaluate.pooled, train.pooled)


def test_comparing_changes_neither_the_source_nor_shares_memory_with_it():
    source = feature_map(SIGNED)
    result = compare(source, Pooling(1), EVAL)
    np.testing.assert_array_equal(source.values[0], SIGNED)
    assert not np.shares_memory(result.dropped, source.values)
    assert not np.shares_memory(result.pooled, source.values)


@pytest.mark.parametrize("unit", ["value", "channel", "position", "block"])
def test_a_cell_is_kept_up_to_its_survival(unit):
    kept, survival = draw_mask((3, 6, 6), Dropout(0.4, unit, 3, seed=5))
    np.testing.assert_array_equal(kept, survival >= 0.4)


@pytest.mark.parametrize(
    ("dropout", "kept", "scale"),
    [
        (Dropout(0.75), [1, 0, 1, 1], 4),
        (Dropout(0.75, "channel"), [1, 1, 1, 1], 4),
        (Dropout(0.75, "block"), [1, 0, 1, 1], 4 / 3),
        (Dropout(0.75, "block"), [1, 1, 1, 1], 1),
        (Dropout(0.75), [0, 0, 0, 0], 1),
        (Dropout(0.75, "block"), [0, 0, 0, 0], 1),
        (Dropout(1), [0, 0, 0, 0], 1),
        (Dropout(0.75, scaling=False), [1, 0, 1, 1], 1),
        (Dropout(0.75, training=False), [1, 1, 1, 1], 1),
    ],
)
def test_what_survivors_are_multiplied_by(dropout, kept, scale):
    assert survivor_scale(np.array(kept, bool), dropout) == pytest.approx(scale)


@pytest.mark.parametrize(
    ("values", "kind", "ends"),
    [
        ([[0.2, 0.3]], "picture", (0, 1)),
        ([[0, 3]], "map", (0, 3)),
        ([[-1, 3]], "map", (-3, 3)),
        ([[-4, -2]], "map", (-4, 4)),
        ([[0, 0]], "map", (0, 1)),
    ],
)
def test_the_colour_scale_follows_from_the_input_alone(values, kind, ends):
    assert colour_scale(feature_map(values, kind)) == ends


def test_a_ledger_parts_infinite_values_from_the_others():
    counted = ledger(np.array([[[-np.inf, -2.0, 0.0, -0.0, 4.0, np.inf]]], np.float32), (-1, 1))
    assert (counted.values, counted.zeros, counted.from_padding, counted.infinite) == (6, 2, 1, 2)
    assert (counted.mean, counted.low, counted.high) == (0.5, -2, 4)
    assert counted.beyond == 3  # -2, 4 and inf


def test_a_ledger_without_a_finite_value_has_zeros_for_its_mean_and_range():
    counted = ledger(full(-np.inf, 1, 2, 2), (-1, 1))
    assert (counted.mean, counted.low, counted.high, counted.beyond, counted.from_padding) == (0, 0, 0, 0, 4)


@pytest.mark.parametrize(
    ("dropout", "named"),
    [(Dropout(nan), "nan"), (Dropout(seed=-1), "-1"), (Dropout(unit="row"), "row")],
)
def test_what_cannot_be_fitted_is_refused_by_name(dropout, named):
    with pytest.raises(ValueError, match=named):
        compare(feature_map(RELU), Pooling(2), dropout)


# ---- sentences on pooling

BLOCKS = np.kron(np.eye(2), np.ones((2, 2)))
QUARTER = "left: a quarter of the values"
MORE = "right: 56 % more values, as padding adds windows"


@pytest.mark.parametrize(
    ("values", "settings", "size", "zeros"),
    [
        (STEPS, (2,), QUARTER, "no zero more"),
        (SIGNED, (3,), "left: a ninth of the values", "no zero more"),
        (SIGNED, (6,), "left: 2.8 % of the values", "no zero more"),
        (RELU, (2,), QUARTER, "up: the share of zeros falls from 44 % to 0 %, so the map is denser"),
        (ONE_HOT, (1, 2), QUARTER, "down: the share of zeros rises from 94 % to 100 %"),
        (BLOCKS, (2,), QUARTER, "the share of zeros stays at 50 %"),
        (full(0, 4, 4), (2,), QUARTER, "all of them are zero still"),
        (full(0, 2, 2), (2, 1, 1, 3), QUARTER, "up: the share of zeros falls from 100 % to 0 %"),
        (STEPS, (2, 1, 1), MORE, "no zero more"),
        (ONE_HOT, (2, 1, 1), MORE, "up: the share of zeros falls from 94 % to 84 %, so the map is denser"),
        (FOUR, (2, 1, 1), MORE.replace("56", "125"), "no zero more"),
    ],
)
def test_which_way_pooling_moves_the_map(values, settings, size, zeros):
    assert said_of_pooling(values, *settings)[0] == f"Pooling moved the map {size}, and {zeros}."


@pytest.mark.parametrize(
    ("values", "zeros"),
    [
        (STEPS, "no zero more"),
        (full(0, 4, 4), "all of them are zero still"),
        (ONE_HOT, "moved the map up: the share of zeros falls from 94 % to 44 %, so the map is denser"),
        (
            [[0, -1, -1], [-1, -1, -1], [-1, -1, -1]],
            "moved the map down: the share of zeros rises from 11 % to 44 %",
        ),
    ],
)
def test_a_stride_of_one_with_half_a_window_of_padding_keeps_as_many_values(values, zeros):
    assert said_of_pooling(values, 3, 1, 1)[0] == f"Pooling kept as many values as before, and {zeros}."


@pytest.mark.parametrize("values", [STEPS, SIGNED, full(0, 4, 4), [[-3]]])
def test_a_window_of_one_cell_changes_nothing(values):
    assert said_of_pooling(values, 1) == [
        "Pooling changed nothing: with k = 1 and s = 1 each value is its own maximum."
    ]


def test_a_change_of_zeros_that_rounding_would_hide_is_shown_with_more_digits():
    values = full(1, 2, 400)
    values[1, :303] = 0  # never read by a stride of 2
    values[0, :200:2] = 0
    assert said_of_pooling(values, 1, 2)[0] == (
        "Pooling moved the map left: a quarter of the values, "
        "and up: the share of zeros falls from 50.4 % to 50.0 %, so the map is denser."
    )


@pytest.mark.parametrize(
    ("values", "settings", "unread"),
    [
        (STEPS, (3,), "7 of 16 cells"),
        (STEPS, (1, 2), "12 of 16 cells"),
        (STEPS, (2, 2, 0, 2), "12 of 16 cells"),
        ([RELU] * 3, (3,), "21 of 48 cells"),
        ([[1, 2, 3], [4, 5, 6]], (2,), "2 of 6 cells"),
    ],
)
def test_what_no_window_reads(values, settings, unread):
    assert said_of_pooling(values, *settings)[1:] == [
        f"Pooling never reads {unread}: even the largest value there would be lost."
    ]


@pytest.mark.parametrize(
    ("values", "settings", "shared"),
    [
        (STEPS, (3, 1), "4 maxima come from 4 cells, and no cell wins twice here"),
        (ONE_HOT, (2, 1), "9 maxima come from 6 cells, as one cell can win more than once"),
        ([ONE_HOT] * 3, (2, 1), "27 maxima come from 18 cells, as one cell can win more than once"),
        (FOUR, (2, 1, 1), "9 maxima come from 4 cells, as one cell can win more than once"),
        ([[1, 2, 3], [4, 5, 6]], (2, 1), "2 maxima come from 2 cells, and no cell wins twice here"),
        ([[1, 2], [9, 4], [5, 6]], (2, 1), "2 maxima come from 1 cell, as one cell can win more than once"),
        (SIGNED, (4, 2), "4 maxima come from 1 cell, as one cell can win more than once"),
    ],
)
def test_what_windows_share(values, settings, shared):
    assert said_of_pooling(values, *settings)[1:] == [f"The windows overlap: {shared}."]


@pytest.mark.parametrize("values", [STEPS, full(0, 4, 4), full(-1, 3, 4, 4)])
def test_windows_of_nothing_but_padding(values):
    assert said_of_pooling(values, 2, 1, 1, 5)[1:] == ["Every window holds nothing but padding, so each maximum is −∞."]


@pytest.mark.parametrize(
    ("size", "settings", "why"),
    [
        ((4, 4), (2,), "windows tile the map"),
        ((5, 5), (2, 2, 0, 1, True), "the last windows hang over"),
        ((4, 4), (2, 2, 1), "padding completes the outer windows"),
        ((4, 4), (4, 1), "one window has none to overlap"),
        ((4, 4), (1, 1), "windows of one cell"),
        ((4, 4), (2, 1, 0, 2), "dilated windows interlock without sharing a cell"),
    ],
)
def test_nothing_is_said_of_windows_that_read_each_cell_once(size, settings, why):
    assert len(said_of_pooling(full(1, *size), *settings)) == 1, why


# ---- other kinds of pooling

QUARTER = "Pooling moved the map left: a quarter of the values"
ONLY_FIRST = "whatever they hold, only the first of each window counts"


@pytest.mark.parametrize(
    ("kind", "values", "pooled", "indices", "said"),
    [
        (
            "average",
            RELU,
            [[1.5, 1.75], [2, 0.75]],
            None,
            [f"{QUARTER}, and up: the share of zeros falls from 44 % to 0 %, so the map is denser."],
        ),
        (
            "min",
            RELU,
            [[0, 0], [0, 0]],
            [[4, 2], [9, 10]],
            [f"{QUARTER}, and down: the share of zeros rises from 44 % to 100 %."],
        ),
        (
            "first",
            RELU,
            [[1, 0], [4, 0]],
            [[0, 2], [8, 10]],
            [
                f"{QUARTER}, and down: the share of zeros rises from 44 % to 50 %.",
                f"Pooling never reads 12 of 16 cells: {ONLY_FIRST}.",
            ],
        ),
        ("average", -np.array(STEPS), [[-3.5, -5.5], [-11.5, -13.5]], None, [f"{QUARTER}, and no zero more."]),
        ("min", -np.array(STEPS), [[-6, -8], [-14, -16]], [[5, 7], [13, 15]], [f"{QUARTER}, and no zero more."]),
    ],
)
def test_each_kind_of_pooling_by_hand(kind, values, pooled, indices, said):
    result = compare(feature_map(values), Pooling(2, kind=kind), EVAL)
    np.testing.assert_array_equal(result.pooled, [pooled])
    if indices is None:
        assert result.indices is None
    else:
        np.testing.assert_array_equal(result.indices, [indices])
    assert [str(sentence) for sentence in result.sentences if sentence.role == "pooling"] == said


@pytest.mark.parametrize(
    ("kind", "title", "alone"),
    [
        ("max", "Max-pooling", "its own maximum"),
        ("average", "Average pooling", "its own mean"),
        ("min", "Min-pooling", "its own minimum"),
        ("first", "Stride alone", "the first of its window"),
    ],
)
def test_titles_and_what_a_window_of_one_cell_gives(kind, title, alone):
    smaller, same = (compare(feature_map(STEPS), Pooling(k, kind=kind), EVAL) for k in (2, 1))
    assert [smaller.labels[1].title, same.labels[1].title] == [f"{title}: smaller", title]
    assert smaller.labels[1].note == "k = 2, s = 2"
    nothing = f"Pooling changed nothing: with k = 1 and s = 1 each value is {alone}."
    assert [str(s) for s in same.sentences if s.role == "pooling"] == [nothing]


def test_what_other_kinds_never_read_share_or_find():
    def said(values, *settings, kind):
        sentences = compare(feature_map(values), Pooling(*settings, kind=kind), EVAL).sentences
        return [str(sentence) for sentence in sentences if sentence.role == "pooling"][1:]

    unread = "Pooling never reads 12 of 16 cells: "
    assert said(STEPS, 1, 2, kind="min") == [f"{unread}even the smallest value there would be lost."]
    assert said(STEPS, 1, 2, kind="average") == [f"{unread}whatever they hold, no mean would tell of it."]
    assert said(STEPS, 1, 2, kind="first") == [f"{unread}{ONLY_FIRST}."]
    assert said(STEPS, 2, 1, kind="first") == [f"Pooling never reads 7 of 16 cells: {ONLY_FIRST}."]
    overlap = "The windows overlap: "
    assert said(STEPS, 2, 1, kind="average") == [f"{overlap}a cell is in up to 4 of them, and counts in as many means."]
    assert said(-np.array(ONE_HOT), 2, 1, kind="min") == [
        f"{overlap}9 minima come from 6 cells, as one cell can win more than once."
    ]
    empty = "Every window holds nothing but padding, so each minimum is ∞."
    assert said(STEPS, 2, 1, 1, 5, kind="min") == [empty]


def test_a_mean_of_means_is_the_mean_where_windows_tile_the_map():
    def said(*settings, dropout=EVAL):
        result = compare(feature_map(np.array(SIGNED) / 3), Pooling(*settings, kind="average"), dropout)
        return str(result.sentences[-1])

    assert said(3) == "The mean was −0.17: both layers leave it."
    tiled = "The mean was −0.17: pooling leaves it, as its windows tile the map; dropout "
    assert said(2, dropout=Dropout()).startswith(tiled)
    assert "tile" not in said(2, 1) + said(4) + said(2, 2, 1)


def test_means_with_padding_count_it_as_zeros():
    result = compare(feature_map(FOUR), Pooling(2, 2, 1, kind="average"), EVAL)
    np.testing.assert_array_equal(result.pooled, np.array([[[1, 2], [3, 4]]]) / 4)


# ---- sentences on dropout

HALF_ZERO = [[0, 0, 3, 4]]
QUARTER_GONE = "a quarter of the values are zero"


@pytest.mark.parametrize(
    ("values", "kept", "dropout", "zeros", "survivors"),
    [
        (FOUR, [1, 0, 1, 0], Dropout(0.5), "half of the values are zero", "survivors are multiplied by 2"),
        (
            FOUR,
            [0, 0, 1, 0],
            Dropout(0.5),
            "three quarters of the values are zero",
            "survivor is multiplied by 2",
        ),
        (FOUR, [1, 1, 0, 1], Dropout(0.01), QUARTER_GONE, "survivors are multiplied by 1.01"),
        (FOUR, [1, 1, 0, 1], Dropout(0.0001), QUARTER_GONE, "survivors are multiplied by just over 1"),
        (FOUR, [1, 1, 0, 1], Dropout(0.99), QUARTER_GONE, "survivors are multiplied by 100"),
        (FOUR, [1, 1, 0, 1], Dropout(0.9, "block"), QUARTER_GONE, "survivors are multiplied by 1.33"),
        (FOUR, [1, 1, 0, 1], Dropout(0.5, scaling=False), QUARTER_GONE, "survivors are not scaled"),
        (
            HALF_ZERO,
            [0, 1, 0, 1],
            Dropout(0.5),
            "the share of zeros rises from 50 % to 75 %",
            "survivors are multiplied by 2",
        ),
        (
            HALF_ZERO,
            [1, 1, 0, 0],
            Dropout(0.5, "block", scaling=False),
            "the share of zeros rises from 50 % to 100 %",
            "survivors are not scaled",
        ),
    ],
)
def test_dropout_moves_the_map_down(values, kept, dropout, zeros, survivors):
    assert said_of_dropout(values, kept, dropout) == (
        f"Dropout moved the map down: {zeros}, and not one value fewer; the {survivors}."
    )


def test_dropping_one_value_of_very_many_is_not_rounded_away():
    values, kept = full(1, 40, 40), full(1, 40, 40)
    kept[7, 7] = 0
    assert "down: under 0.1 % of the values are zero" in said_of_dropout(values, kept, Dropout(0.01))
    values[0, :25] = 0
    assert "rises from 1.56 % to 1.62 %" in said_of_dropout(values, kept, Dropout(0.01))


@pytest.mark.parametrize(
    ("values", "kept", "dropout", "text"),
    [
        (
            HALF_ZERO,
            [0, 1, 1, 1],
            Dropout(),
            "1 value, which was zero already; the survivors are multiplied by 2.",
        ),
        (
            HALF_ZERO,
            [0, 0, 1, 1],
            Dropout(),
            "2 values, all of them zero already; the survivors are multiplied by 2.",
        ),
        (
            [[0, 0, 0, 0]],
            [0, 1, 0, 0],
            Dropout(0.75, scaling=False),
            "3 values, all of them zero already; the survivor is not scaled.",
        ),
    ],
)
def test_dropping_zeros_alone_does_not_move_the_map(values, kept, dropout, text):
    assert said_of_dropout(values, kept, dropout) == f"Dropout dropped {text}"


@pytest.mark.parametrize("values", [FOUR, [[0, 0, 0, 0]], [[-1, -2, -3, -4]]])
@pytest.mark.parametrize(
    ("dropout", "why"),
    [
        (Dropout(0), "with p = 0 every value is kept."),
        (Dropout(0.5), "on this pass the draw spared every value, and all are multiplied by 2."),
        (Dropout(0.5, scaling=False), "on this pass the draw spared every value."),
        (Dropout(0.5, "block"), "on this pass the draw spared every value."),
    ],
)
def test_a_pass_that_drops_nothing_says_why_and_whether_it_scales(values, dropout, why):
    assert said_of_dropout(values, [1, 1, 1, 1], dropout) == f"Dropout dropped nothing: {why}"


@pytest.mark.parametrize("values", [FOUR, [[0, 0, 0, 0]], [[-1, -2, -3, -4]]])
@pytest.mark.parametrize(
    ("dropout", "why"),
    [
        (Dropout(1), "with p = 1 no value is kept, so there is nothing to scale."),
        (Dropout(1, scaling=False), "with p = 1 no value is kept."),
        (Dropout(0.5), "on this pass the draw spared none, so there is nothing to scale."),
        (Dropout(0.5, scaling=False), "on this pass the draw spared none."),
    ],
)
def test_a_pass_that_drops_everything_says_why(values, dropout, why):
    assert said_of_dropout(values, [0, 0, 0, 0], dropout) == f"Dropout dropped everything: {why}"


@pytest.mark.parametrize("p", [0, 0.5, 1])
@pytest.mark.parametrize("values", [FOUR, [[0, 0]], [[-1, -2]]])
def test_evaluation_hands_the_input_through(values, p):
    assert said_of_dropout(values, np.ones_like(values), Dropout(p, training=False)) == (
        "Dropout hands the input through untouched: "
        "in evaluation it drops nothing and scales nothing, while pooling goes on as before."
    )


# ---- sentences on the mean

KEPT_ON_AVERAGE = "on this pass, and leaves it on average over all masks"
UNSCALED = Dropout(0.25, scaling=False)


@pytest.mark.parametrize("dropout", [EVAL, Dropout(0), Dropout(0, "block"), Dropout(1, training=False)])
def test_without_a_drop_a_mean_moves_only_by_pooling(dropout):
    assert said_of_mean([[2, 2]], [[2]], [[2, 2]], dropout) == "The mean was 2.00: both layers leave it."
    for pooled, was, by_pooling in (
        (3, "2.00", "takes it up to 3.00"),
        (1.5, "2.00", "takes it down to 1.50"),
        (2.004, "2.000", "takes it up to 2.004"),
        (0.0066, "2.0000", "takes it down to 0.0066"),
        (2.000004, "2.00", "hardly moves it"),
        (-np.inf, "2.00", "leaves no finite value"),
    ):
        assert said_of_mean([[2, 2]], [[pooled]], [[2, 2]], dropout) == (
            f"The mean was {was}: pooling {by_pooling}; dropout leaves it."
        )


@pytest.mark.parametrize(
    ("dropped", "dropout", "text"),
    [
        ([0, 0], Dropout(1), "takes it down to 0"),
        ([0, 0], Dropout(1, "block"), "takes it down to 0"),
        ([0, 4], Dropout(0.5), "leaves it on this pass and on average over all masks"),
        ([4, 4], Dropout(0.5, "channel"), f"takes it up to 4.00 {KEPT_ON_AVERAGE}"),
        ([0, 0], Dropout(0.5), f"takes it down to 0 {KEPT_ON_AVERAGE}"),
        (
            [0, 2],
            UNSCALED,
            "takes it down to 1.00 on this pass, and takes it down to 1.50 on average over all masks",
        ),
        ([0, 3], UNSCALED, "takes it down to 1.50 on this pass and on average over all masks"),
        ([2, 2], UNSCALED, "leaves it on this pass, and takes it down to 1.50 on average over all masks"),
        ([0, 4], Dropout(0.5, "block"), "leaves it on this pass"),
        ([0, np.inf], Dropout(0.5), "takes it down to 0 over the finite values on this pass"),
        ([np.inf, np.inf], Dropout(0.5), "leaves no finite value on this pass"),
    ],
)
def test_what_dropout_does_to_a_mean_of_two(dropped, dropout, text):
    assert said_of_mean([[2, 2]], [[2]], [dropped], dropout) == (
        f"The mean was 2.00: pooling leaves it; dropout {text}."
    )


def test_a_negative_mean_rises_towards_zero_when_all_is_dropped():
    assert said_of_mean([[-3, -1]], [[-1]], [[0, 0]], Dropout(1)) == (
        "The mean was −2.00: pooling takes it up to −1.00; dropout takes it up to 0."
    )


def test_of_an_all_zero_map_no_chance_is_spoken():
    zeros = [[0, 0]]
    assert said_of_mean(zeros, [[0]], zeros, Dropout(0.5)) == "The mean was 0: both layers leave it."


@pytest.mark.parametrize("unit", ["value", "channel"])
@pytest.mark.parametrize(("scaling", "average", "text"), [(True, 4, "leaves it"), (False, 3, "takes it down to 3.00")])
def test_the_mean_on_average_is_that_of_all_masks_weighed_by_their_chance(unit, scaling, average, text):
    """All 2^4 masks of values, or 2^2 of channels, each with p to the dropped times 1 - p to the kept."""
    p, x = 0.25, feature_map([[[-1, 3]], [[6, 8]]]).values
    dropout = Dropout(p, unit, scaling=scaling)
    shape = x.shape if unit == "value" else (2, 1, 1)
    weighed = 0.0
    for draw in product([False, True], repeat=int(np.prod(shape))):
        chance = np.prod([1 - p if keep else p for keep in draw])
        kept = np.broadcast_to(np.array(draw).reshape(shape), x.shape)
        weighed += chance * apply_mask(x, kept, survivor_scale(kept, dropout)).mean()
    assert weighed == pytest.approx(average)
    ends = f"{text} on this pass and" if text == "leaves it" else f", and {text}"
    assert said_of_mean(x, x, x, dropout).endswith(f"{ends} on average over all masks.")


# ---- whole comparisons


def test_a_smooth_picture_under_the_settings_that_the_app_opens_with():
    picture = feature_map(np.linspace(0.2, 0.8, 1024).reshape(32, 32), "picture")
    assert [str(sentence) for sentence in compare(picture, Pooling(), Dropout()).sentences] == [
        "Pooling moved the map left: a quarter of the values, and no zero more.",
        "Dropout moved the map down: 51 % of the values are zero, "
        "and not one value fewer; the survivors are multiplied by 2.",
        "The mean was 0.500: pooling takes it up to 0.510; "
        "dropout takes it down to 0.497 on this pass, and leaves it on average over all masks.",
    ]


def test_survivors_that_outgrow_float32_are_counted_and_left_out_of_the_mean():
    result = compare(feature_map(full(3e38, 4, 4)), Pooling(2), Dropout(0.5))
    survivors = np.count_nonzero(result.kept)
    assert result.after_dropout.infinite == result.after_dropout.beyond == survivors
    assert str(result.sentences[-1]) == (
        "The mean was 3.0e38: pooling leaves it; dropout takes it down to 0 over the finite values on this pass."
    )


@pytest.mark.parametrize(
    ("kind", "channels", "dropout", "explained"),
    [
        ("picture", 3, Dropout(0.5), True),
        ("picture", 3, Dropout(0.5, unit="position"), False),
        ("picture", 3, Dropout(0.5, training=False), False),
        ("picture", 3, Dropout(1), False),
        ("picture", 1, Dropout(0.5), False),
        ("map", 3, Dropout(0.5), False),
    ],
)
def test_the_hatch_is_explained_where_a_cell_of_a_colour_picture_keeps_some_of_its_channels(
    kind, channels, dropout, explained
):
    source = FeatureMap("grey", np.full((channels, 6, 6), 0.5, np.float32), kind)
    text = " ".join(map(str, compare(source, Pooling(), dropout).sentences))
    assert ("A cell of the input is hatched where R, G and B are all dropped." in text) == explained
