"""Shift by hand, by law, and against its definition: which values change, how far an operation moves with its input."""

import warnings
from itertools import cycle, product
from math import sqrt

import numpy as np
import pytest

from tests.each import each
from viz.inputs import fit, load_sample
from viz.inputs.feature_map import FeatureMap
from viz.inputs.looks import channel_of, look_at
from viz.ops import avg_pool2d, blur_pool2d, dropout, max_pool2d
from viz.studies.layers import Dropout, Pooling
from viz.studies.ledger import caption, ledger
from viz.studies.numbers import percent
from viz.studies.shift.curves import DIRECTIONS, SHIFTS, dropout_theory, shift_curves
from viz.studies.shift.moves import shifted
from viz.studies.shift.windows import cells_in_common, chance_unchanged, moved, unchanged, unchanged_share

FOUR = [
    [1, 5, 2, 0],
    [3, -4, -1, 6],
    [7, -2, -3, -5],
    [-6, 4, 8, 9],
]
"""In windows of 2 × 2 the maxima are 5, 6, 7 and 9."""

TWO_BY_TWO, PASS_3 = Pooling(2), Dropout(0.5, seed=3)

ZIGZAG = [[0, 4, 2, 6]] * 4

SIGNED = np.random.default_rng(5).normal(size=(3, 12, 13)).astype(np.float32)
NEGATIVE = -np.abs(SIGNED)

EQUIVARIANCE = "Measured is equivariance: whether the output moves along with its input. Invariance is that it stays. "

DETERMINISTIC = ("identity", "max", "average", "blur3", "blur5", "subsampling", "eval")


def feature_map(values, kind="map"):
    values = np.array(values, np.float32)
    return FeatureMap("by hand", values.reshape(-1, *values.shape[-2:]), kind)


def noise(size, seed):
    return np.random.default_rng(seed).normal(size=(1, size, size)).astype(np.float32)


def errors(found):
    return {curve.key: curve.errors for curve in found.curves}


# ---- one shift by hand


def test_a_shift_down_by_hand():
    """The maxima are 5, 9, 7 and 6 then, of which 5 and 7 are in place; no value of the input is."""
    result = shifted(feature_map(FOUR), Pooling(2), Dropout(0.5, seed=3), (1, 0))
    np.testing.assert_array_equal(result.after.source.values[0], [FOUR[3], *FOUR[:3]])
    np.testing.assert_array_equal(result.before.pooled, [[[5, 6], [7, 9]]])
    np.testing.assert_array_equal(result.after.pooled, [[[5, 9], [7, 6]]])
    np.testing.assert_array_equal(result.after.winners, [[[5, 3], [12, 11]]])
    np.testing.assert_array_equal(result.changed[1], [[[False, True], [False, True]]])
    assert result.changed[0].all()
    np.testing.assert_array_equal(result.changed[2], result.kept)


def test_a_shift_by_a_stride_moves_the_pooled_map_by_a_cell():
    result = shifted(feature_map(FOUR), Pooling(2), Dropout(), (-2, 2))
    np.testing.assert_array_equal(result.after.pooled, [[[9, 7], [6, 5]]])
    assert result.changed[1].all()


def test_a_shift_to_the_right_and_one_round_the_circle():
    right = shifted(feature_map(FOUR), Pooling(2), Dropout(), (0, 1)).after.source.values[0]
    np.testing.assert_array_equal(right[0], [0, 1, 5, 2])
    round_it = shifted(feature_map(FOUR), Pooling(2), Dropout(), (4, -8))
    for changed in round_it.changed:
        assert not changed.any()


@pytest.mark.parametrize("values", [SIGNED, NEGATIVE])
@pytest.mark.parametrize("training", [True, False])
def test_dropout_holds_its_mask_and_both_layers_are_those_of_their_settings(values, training):
    source, pooling = feature_map(values), Pooling(3, 2, 1, 2, True)
    result = shifted(source, pooling, Dropout(0.4, training=training, seed=7), (2, -5))
    x = np.roll(source.values, (2, -5), (1, 2))
    for side, y in ((result.before, source.values), (result.after, x)):
        np.testing.assert_array_equal(side.source.values, y)
        np.testing.assert_array_equal(side.dropped, dropout(y, 0.4, seed=7, training=training))
        pooled, winners = max_pool2d(y, 3, 2, 1, 2, True, return_indices=True)
        np.testing.assert_array_equal(side.pooled, pooled)
        np.testing.assert_array_equal(side.winners, winners)
    changed_input, changed_pooled, changed_dropped = result.changed
    np.testing.assert_array_equal(changed_input, source.values != x)
    np.testing.assert_array_equal(changed_pooled, result.before.pooled != result.after.pooled)
    np.testing.assert_array_equal(changed_dropped, result.before.dropped != result.after.dropped)
    ledgers = [ledger(y, result.colour_range) for side in (result.before, result.after) for y in side.maps]
    drawn_before = [training and at % 3 == 2 for at in range(6)]
    for text, found, before in zip(result.captions, ledgers, drawn_before, strict=True):
        assert text.startswith(caption(found, ranged=not before))
        assert ("survivors × 1.67, drawn before it" in text) == before
    for text, mask in zip(result.captions[3:], result.changed, strict=True):
        assert text.endswith(f" · {percent(np.count_nonzero(mask), mask.size)} changed")
    assert not any("changed" in text for text in result.captions[:3])
    assert (changed_dropped == changed_input).all() != training


def test_settings_are_fitted():
    result = shifted(feature_map(FOUR), Pooling(9, 9, 9, 9), Dropout(7.0), (1, 1))
    assert (result.pooling, result.dropout.p) == (Pooling(4, 4, 2, 2), 1)
    curve = shift_curves(feature_map(FOUR), Pooling(9, 9, 9, 9), 7.0, 1)
    assert (curve.kernel_size, curve.stride, curve.p) == (4, 4, 1)


def test_pooling_is_with_the_maximum_whatever_its_kind():
    source, other = feature_map(FOUR), Pooling(2, kind="average")
    assert shifted(source, other, Dropout(), (1, 0)).pooling == Pooling(2)
    assert errors(shift_curves(source, other, 0.5, 1)) == errors(shift_curves(source, Pooling(2), 0.5, 1))


# ---- the curve


def test_the_curve_by_hand():
    """Each row is 0 4 2 6, so that with 2 × 2 windows U f(x) is 4 4 6 6, and after a shift of 1 it is 6 6 4 4.

    T U f(x) is 6 4 4 6: two of four values are off by 2, where the spread is 1. The maxima at each cell are 4 4 6 6,
    blurred 4.5 4.5 5.5 5.5, or 4.75 4.75 5.25 5.25: half the difference and half the spread, or a quarter of each.
    """
    curve = shift_curves(feature_map(ZIGZAG), Pooling(2), 0.5, 1)
    assert SHIFTS == (0, 1, 2, 3, 4, 5, 6, 7, 8)
    assert curve.curve("max").errors[:5] == pytest.approx([0, sqrt(2), 0, sqrt(2), 0])
    assert curve.curve("average").errors[1] == pytest.approx(1)  # 3 3 3 3 for 4 2 2 4
    assert curve.curve("subsampling").errors[1] == pytest.approx(sqrt(18))  # 6 6 4 4 for 2 0 0 2
    for key in ("blur3", "blur5"):
        assert curve.curve(key).errors[:5] == pytest.approx([0, sqrt(2), 0, sqrt(2), 0])
    assert set(curve.curve("identity").errors) == set(curve.curve("eval").errors) == {0}


def by_definition(f, x, stride, shift):
    """‖U f(T x) - T U f(x)‖ / ‖U f(x) - mean‖, written out."""
    moved_last, of_moved = (f(y).repeat(stride, -2).repeat(stride, -1) for y in (x, np.roll(x, shift, (-2, -1))))
    off = of_moved - np.roll(moved_last, shift, (-2, -1))
    return np.sqrt(np.square(off).sum() / np.square(moved_last - moved_last.mean()).sum())


@pytest.mark.parametrize("along", DIRECTIONS)
@pytest.mark.parametrize(("k", "s"), [(2, 2), (3, 2), (2, 3), (1, 2), (4, 1), (5, 4), (12, 5)])
def test_the_curve_is_its_definition(k, s, along):
    curve = shift_curves(feature_map(SIGNED), Pooling(k, s), 0.3, 4, along=along)
    height, width = (length // s * s for length in SIGNED.shape[1:])
    assert curve.size == (height, width)
    x = SIGNED[:, :height, :width].astype(float)

    def circle(y):
        return np.pad(y, [(0, 0), (0, k - 1), (0, k - 1)], mode="wrap")

    def blurred(cells):
        return lambda y: blur_pool2d(max_pool2d(circle(y), k, 1), cells, s, "circular")

    operations = {
        "identity": (lambda y: y, 1),
        "max": (lambda y: max_pool2d(circle(y), k, s)[:, : height // s, : width // s], s),
        "average": (lambda y: avg_pool2d(circle(y), k, s)[:, : height // s, : width // s], s),
        "blur3": (blurred(3), s),
        "blur5": (blurred(5), s),
        "subsampling": (lambda y: y[:, ::s, ::s], s),
        "eval": (lambda y: dropout(y, 0.3, seed=4, training=False), 1),
    }
    for d, one in product(range(9), curve.curves):
        if one.key != "train":
            f, stride = operations[one.key]
            shift = tuple(d * step for step in DIRECTIONS[along])
            assert one.errors[d] == pytest.approx(by_definition(f, x, stride, shift), rel=1e-9, abs=1e-12)


@each("along", DIRECTIONS)
@each("values", [SIGNED, NEGATIVE, SIGNED[:1, :6, :6]])
@each("k, s", [(2, 2), (3, 2), (2, 3), (5, 4), (3, 1), (6, 6)])
def test_the_error_is_exactly_zero_at_multiples_of_the_stride(k, s, values, along):
    curve = shift_curves(feature_map(values), Pooling(k, s), 0.5, 1, along=along)
    for key in DETERMINISTIC:
        at = errors(curve)[key]
        assert not any(at[:: 1 if key in ("identity", "eval") else s])
        assert at == () or len(at) == 9
    if s < min(values.shape[1:]):
        assert all(e > 0 for d, e in enumerate(curve.curve("max").errors) if d % s)


def test_operations_at_stride_1_move_with_the_input_to_the_last_bit():
    x, by = SIGNED.astype(float), (3, -5)
    for f in (
        lambda y: max_pool2d(np.pad(y, [(0, 0), (0, 2), (0, 2)], mode="wrap"), 3, 1),
        lambda y: avg_pool2d(np.pad(y, [(0, 0), (0, 2), (0, 2)], mode="wrap"), 3, 1),
        lambda y: blur_pool2d(y, 5, 1, "circular"),
    ):
        np.testing.assert_array_equal(f(np.roll(x, by, (1, 2))), np.roll(f(x), by, (1, 2)))


def test_dropout_in_training_draws_a_mask_for_each_shift():
    curve = shift_curves(feature_map(SIGNED), Pooling(1), 0.3, 4, along="rows")
    x = SIGNED.astype(float)
    first = dropout(x, 0.3, seed=4)
    expected = [
        np.sqrt(
            np.square(dropout(np.roll(x, d, 1), 0.3, seed=5 + d) - np.roll(first, d, 1)).sum()
            / np.square(first - first.mean()).sum()
        )
        for d in SHIFTS
    ]
    assert curve.curve("train").errors == pytest.approx(expected)
    assert min(expected) > 0.5


@pytest.mark.parametrize("name", ["cat", "coffee"])
@pytest.mark.parametrize("look", ["grey", "relu"])
def test_on_photographs_and_edges_a_blur_lowers_the_error_and_dropout_has_the_largest(name, look):
    """On edges few large values make up most of Σx², and so the passes of one seed stray further together."""
    source = channel_of(look_at(load_sample(name), look), 0)
    at = {key: line[1] for key, line in errors(shift_curves(source, Pooling(2), 0.75, 1)).items()}
    assert 0 == at["identity"] == at["eval"] < at["blur5"] < at["blur3"] < at["max"] < at["subsampling"] < at["train"]
    theory = dropout_theory(source.values.astype(float), 0.75)
    assert at["train"] == pytest.approx(theory, rel=0.01 if look == "grey" else 0.06)


@pytest.mark.parametrize("p", [0.1, 0.5, 0.75, 0.99])
def test_the_error_of_dropout_on_values_of_mean_zero_is_the_root_of_2p(p):
    x = noise(200, seed=3)
    x = np.concatenate([x, -x])
    assert dropout_theory(x.astype(float), p) == pytest.approx(sqrt(2 * p))
    measured = shift_curves(FeatureMap("noise", x), Pooling(1), p, 1).curve("train").errors
    # Values kept in either pass vary, as do their squares: about √(3/(q·N)) of the error in all.
    assert measured == pytest.approx([sqrt(2 * p)] * 9, rel=5 * sqrt(3 / ((1 - p) * x.size)))


@pytest.mark.parametrize("constant", [0, -0.1, 3e38])
def test_where_there_is_no_spread_there_is_no_error(constant):
    curve = shift_curves(feature_map(np.full((3, 6, 6), constant)), Pooling(2), 0.5, 1)
    assert all(errors(curve)[key] == () for key in DETERMINISTIC)
    assert (curve.curve("train").errors == ()) == (constant == 0)
    assert (curve.dropout_theory is None) == (constant == 0)
    for p in (0.0, 1.0):
        curve = shift_curves(feature_map(np.full((3, 6, 6), constant)), Pooling(2), p, 1)
        assert curve.curve("train").errors == ()
        assert curve.dropout_theory is None


def test_rounding_is_no_spread():
    """Means over a whole period of 3 differ in their last bits alone, by the order in which they are summed."""
    row = np.array([0.1, 3e13, 0.7] * 2, np.float32)
    assert np.ptp(avg_pool2d(np.pad([row.astype(float)] * 6, (0, 2), mode="wrap"), 3, 1)) > 0
    curve = shift_curves(feature_map([row] * 6), Pooling(3, 1), 0.5, 1)
    assert curve.curve("average").errors == ()
    assert curve.curve("subsampling").errors == (0,) * 9


# ---- the law


def test_cells_in_common_by_hand():
    assert cells_in_common(3, (0, 0), (9, 9)) == 9
    assert cells_in_common(3, (0, -1), (9, 9)) == 6
    assert cells_in_common(3, (2, 1), (9, 9)) == 2
    assert cells_in_common(3, (0, 3), (9, 9)) == 0
    assert cells_in_common(3, (0, 8), (9, 9)) == 6  # once round the circle but for a cell
    assert cells_in_common(3, (1, 0), (3, 9)) == 9
    assert cells_in_common(3, (0, 2), (9, 9), dilation=2) == 6
    assert cells_in_common(3, (0, 1), (9, 9), dilation=2) == 0


@pytest.mark.parametrize("k", [1, 2, 3, 5, 8])
def test_along_one_axis_the_law_is_k_minus_d_over_k_plus_d(k):
    for d in range(k + 1):
        for shift in ((0, d), (-d, 0)):
            assert chance_unchanged(k, shift, (64, 64)) == pytest.approx((k - d) / (k + d))
    assert chance_unchanged(k, (0, k + 3), (64, 64)) == 0


@pytest.mark.parametrize("shift", [(0, 1), (2, 0), (1, 1), (-1, 2), (0, 63)])
@pytest.mark.parametrize("k", [2, 3, 5])
def test_independent_noise_keeps_the_law(k, shift):
    shares = [unchanged_share(noise(64, seed), k, shift) for seed in range(60)]
    expected = chance_unchanged(k, shift, (64, 64))
    off, error = np.mean(shares) - expected, np.std(shares, ddof=1) / sqrt(len(shares))
    assert abs(off) <= 5 * error
    assert expected > 0 or not any(shares)


def test_the_share_by_hand():
    assert unchanged_share(feature_map(FOUR).values, 2, (1, 0)) == 0.5
    assert unchanged_share(feature_map(FOUR).values, 4, (1, 3)) == 1
    assert unchanged_share(feature_map(FOUR).values, 1, (1, 0)) == 0
    assert unchanged_share(feature_map(np.negative(FOUR)).values, 3, (0, 0)) == 1


def test_the_share_against_the_window():
    result = unchanged(feature_map(FOUR), Pooling(2, 1, 1), (1, 0))
    assert result.of_input == tuple(unchanged_share(feature_map(FOUR).values, k, (1, 0)) for k in (1, 2, 3, 4))
    assert result.law == pytest.approx([0, 1 / 3, 1 / 2, 3 / 5])
    assert result.of_noise == pytest.approx(result.law, abs=0.02)
    assert result.kernel_size == 2


# ---- words


@pytest.mark.parametrize(
    ("shift", "text"),
    [
        ((0, 0), "0 pixels"),
        ((0, 1), "1 pixel right"),
        ((0, -2), "2 pixels left"),
        ((1, 0), "1 pixel down"),
        ((-1200, 1), "1,200 pixels up and 1 pixel right"),
    ],
)
def test_shifts_in_words(shift, text):
    assert moved(shift) == text


def said(values=FOUR, pooling=TWO_BY_TWO, dropout=PASS_3, shift=(1, 0)):
    return [str(sentence) for sentence in shifted(feature_map(values), pooling, dropout, shift).sentences]


def test_a_shift_in_sentences():
    """One of the seven values that mask 3 keeps is 0, and the next mask drops what has come in its place."""
    assert said() == [
        "The input moves 1 pixel down, and what leaves at one side comes back at the other: "
        "100 % of its values change.",
        "Max-pooling leaves 50 % of its values unchanged, where none of the input's are: it is partly invariant.",
        "A window inside the map keeps 2 of its 4 cells: its maximum is the same where that is among them and no new "
        "cell exceeds it, so invariance is local.",
        "With stride 2 the windows cut the shifted input at other places: only a whole number of strides moves the "
        "pooled map by whole cells, and any other shift is aliased.",
        "Dropout makes nothing invariant: with its mask held, 100 % of the values that it keeps change, "
        "as 100 % of the input's do; under the next mask 86 % of them do.",
    ]


@pytest.mark.parametrize(
    ("arguments", "at", "text"),
    [
        ({"shift": (0, 0)}, 0, "The input stays where it is, and so every output is what it was."),
        ({"shift": (0, 0)}, 1, "Max-pooling gives the same map as before, as its input is the same as before."),
        ({"shift": (4, 0)}, 0, "The input moves 4 pixels down, and what leaves at one side comes back at the other: "
         "no value differs from the one that stood in its place."),
        ({"shift": (0, 1)}, 1, "Max-pooling leaves none of its values unchanged: it is not invariant to this shift."),
        ({"pooling": Pooling(4)}, 1, "Max-pooling leaves all of its values unchanged: "
         "on this input it is invariant to this shift."),
        ({"pooling": Pooling(4)}, 2, "A window inside the map holds the same cells as before, "
         "as it spans the whole way round."),
        ({"pooling": Pooling(1)}, 2, "With k = 1 a window holds a single cell, "
         "and that is another one after the shift."),
        ({"shift": (2, 0)}, 2, "Before and after the shift a window has no cell in common: "
         "what is unchanged is so only because values recur."),
        ({"shift": (2, 0)}, 3, "The shift is a whole number of strides (2), so the pooled map moves with its input "
         "(equivariance): it is what it was, moved 1 cell down."),
        ({"pooling": Pooling(2, 1), "shift": (1, 0)}, 3, "The shift is a whole number of strides (1), so the pooled "
         "map moves with its input (equivariance): 89 % of its values are what they were, moved 1 cell down; "
         "the others have come round the circle, or lie where it closes."),
        ({"pooling": Pooling(3, 1, 1, 3)}, 2, "The shift is a whole number of strides (1), so the pooled map moves "
         "with its input (equivariance): it is what it was, moved 1 cell down."),
        ({"pooling": Pooling(2, 1, 1, 5)}, 1, "Max-pooling gives −∞ before and after: "
         "every window holds nothing but padding."),
        ({"values": [[1, 1, 1, 0]] * 4, "pooling": Pooling(1, 2), "shift": (0, 1)}, 1,
         "Max-pooling leaves 50 % of its values unchanged, where 50 % of the input's are: "
         "that is no invariance of its own."),
        ({"dropout": Dropout(0.5, training=False)}, -1, "Dropout in evaluation does nothing at all: "
         "100 % of its values change, those of its input."),
        ({"dropout": Dropout(0)}, -1, "Dropout with p = 0 does nothing at all: "
         "100 % of its values change, those of its input."),
        ({"dropout": Dropout(1)}, -1, "Dropout with p = 1 gives 0 before and after, whatever its input."),
        ({"dropout": Dropout(1 - 1e-9)}, -1, "Dropout spared no value on this pass, so there is none to change."),
    ],
)  # fmt: skip
def test_every_corner_of_a_shift_in_sentences(arguments, at, text):
    assert said(**arguments)[at] == text


@pytest.mark.parametrize(("k", "s", "by"), [(1, 3, 1), (2, None, 2), (2, 1, 3), (3, 1, 4)])
def test_pooling_is_called_invariant_in_part_just_where_a_window_keeps_a_cell(k, s, by):
    """Values recur in text, so that in parts more maxima than values stay, with cells in common or without."""
    source = fit(load_sample("text"), 32)
    for shift in ((0, by), (by, 0), (0, by - 1)):
        result = shifted(source, Pooling(k, s), PASS_3, shift)
        if any(shift):
            changed_input, changed, _ = result.changed
            assert changed.mean() < changed_input.mean()
            partial, local = map(str, result.sentences[1:3])
            apart = cells_in_common(k, shift, (32, 32)) == 0
            assert partial.endswith("that is no invariance, but values that recur.") == apart
            assert partial.endswith("it is partly invariant.") != apart
            assert ("another one after the shift" in local or "no cell in common" in local) == apart


def test_the_part_that_changes_under_the_next_mask_is_counted_among_the_kept():
    source, p = feature_map(np.repeat(FOUR, 2, 1)), 0.5
    result = shifted(source, Pooling(2), Dropout(p, seed=3), (0, 1))
    x = result.after.source.values
    before, held, fresh = dropout(source.values, p, seed=3), dropout(x, p, seed=3), dropout(x, p, seed=4)
    kept = result.kept
    shares = [(y != before)[kept].mean() for y in (held, fresh)]
    assert 0 < shares[0] < shares[1] < 1
    text = str(result.sentences[-1])
    for value in (*shares, result.changed[0].mean()):
        assert f"{100 * value:.0f} %" in text
    still = shifted(source, Pooling(2), Dropout(p, seed=3), (0, 0))
    part = (dropout(source.values, p, seed=4) != before)[kept].mean()
    assert str(still.sentences[-1]) == (
        "Under one mask dropout changes nothing where its input does not; "
        f"under the next mask {100 * part:.0f} % of the values that it keeps do."
    )


def curve_said(values=ZIGZAG, pooling=TWO_BY_TWO, p=0.5, **options):
    return [str(sentence) for sentence in shift_curves(feature_map(values), pooling, p, 1, **options).sentences]


def test_the_curve_in_sentences():
    zigzag, blur, by_dropout, zhang = curve_said(values=FOUR)
    curve = shift_curves(feature_map(FOUR), Pooling(2), 0.5, 1)
    worst, three, five = (curve.curve(key).errors[1] for key in ("max", "blur3", "blur5"))
    assert zigzag == (
        f"Max-pooling misses by {worst:.2f} of its spread when the input moves 1 pixel right, "
        "and by exactly 0 at every multiple of its stride, 2: "
        "there each window holds the cells of another before, and the zigzag starts anew."
    )
    assert f"{three:.2f} with (1 2 1)/4 and {five:.2f} with (1 4 6 4 1)/16" in blur
    assert ("lowers" in blur) == (max(three, five) < worst)
    train = curve.curve("train").errors
    assert f"{min(train):.2f} to {max(train):.2f} of its spread at every shift, 0 included" in by_dropout
    assert f"tends to {curve.dropout_theory:.2f}" in by_dropout
    assert "91.31 % of all cases instead of 89.20 %" in zhang
    assert "76.16 % to 77.04 %" in zhang
    assert curve.measured == f"{EQUIVARIANCE}Taken round the circle, with k = 2 and s = 2, without padding or dilation."


@pytest.mark.parametrize(
    ("arguments", "at", "text"),
    [
        ({"values": [[2] * 6] * 6}, 0, "The input is the same everywhere, so a shift cannot be seen, "
         "and there is no spread to measure an error by."),
        ({"pooling": Pooling(4, 1)}, 0, "All maxima are the same: there is no spread to measure an error by."),
        ({"values": FOUR, "pooling": Pooling(2, 1)}, 0, "With stride 1 pooling moves with its input, "
         "without error at a shift of any number of pixels: it is not the window but the stride that breaks this."),
        ({"along": "rows"}, 0, "On this input max-pooling makes no error at any of these shifts, "
         "though with a stride of 2 it could."),
        ({"p": 0}, -2, "With p = 0 dropout does nothing at all, and makes no error."),
        ({"p": 1}, -2, "Dropout in training gives the same value everywhere: "
         "there is no spread to measure an error by."),
        ({"p": 1 - 1e-9}, -2, "Dropout in training gives the same value everywhere on this pass: "
         "there is no spread to measure an error by."),
    ],
)  # fmt: skip
def test_every_corner_of_the_curve_in_sentences(arguments, at, text):
    assert curve_said(**arguments)[at] == text


def test_a_direction_and_what_is_cut_off_are_said():
    assert "moves 1 pixel down and 1 pixel right" in curve_said(values=FOUR, along="both")[0]
    measured = shift_curves(feature_map(SIGNED), Pooling(2, 5), 0.5, 1).measured
    assert measured == (
        f"{EQUIVARIANCE}Taken on the upper left 10 × 10, a whole number of strides, round the circle, "
        "with k = 2 and s = 5, without padding or dilation."
    )


def test_the_share_in_sentences():
    law, here = map(str, unchanged(feature_map(FOUR), Pooling(2), (1, 0)).sentences)
    assert law.startswith("With k = 2, a shift of 1 pixel down leaves 33")
    assert "of 65,536 maxima of noise unchanged, where theory gives (k − d)/(k + d) = 33" in law
    assert here == (
        "Of the maxima of this input, 50 % of 4 are unchanged, and with k = 4, 100 % of 1: "
        "a wider window tells less of the shift, and less of the input."
    )
    law, here = map(str, unchanged(feature_map(FOUR), Pooling(4), (1, 5)).sentences)
    assert "cells in common over all read before or after = 0 % on average" in law
    assert here == "The one maximum of this input is unchanged."
    law, here = map(str, unchanged(feature_map(FOUR), Pooling(2), (0, 3)).sentences)
    assert "cells in common over all read before or after = 0 % on average" in law
    _, here = map(str, unchanged(feature_map(FOUR), Pooling(2), (0, 0)).sentences)
    assert here == "Of the maxima of this input, 100 % of 4 are unchanged, and with k = 4, 100 % of 1."


CORNERS = {
    "signed": SIGNED,
    "negative": NEGATIVE[:1, :6, :6],
    "zeros": np.zeros((1, 6, 6)),
    "one-hot": np.eye(8)[None] * np.eye(8)[3],
    "huge": np.where(SIGNED > 0, 3.4e38, -3.4e38),
    "tiny": SIGNED * 1e-44,
    "one cell": [[[-2.0]]],
    "one row": SIGNED[:1, :1],
}


@pytest.mark.parametrize("name", CORNERS)
def test_no_corner_raises_or_warns(name):
    source = feature_map(CORNERS[name])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        sizes_and_p = product((1, 2, 5), (None, 1, 3), (0.0, 1e-17, 0.5, 1 - 1e-9, 1.0))
        for (k, s, p), along in zip(sizes_and_p, cycle(DIRECTIONS), strict=False):  # any two of them meet
            pooling = Pooling(k, s, k // 2, 3, ceil_mode=True)
            for training, shift in product((True, False), ((0, 0), (0, 3), (-2, 40))):
                result = shifted(source, pooling, Dropout(p, training=training), shift)
                assert all("nan" not in str(sentence) for sentence in result.sentences)
            curve = shift_curves(source, pooling, p, 1, along=along)
            assert all(np.isfinite(one.errors).all() for one in curve.curves)
            assert all("nan" not in str(sentence) for sentence in curve.sentences)
        unchanged(source, Pooling(5), (1, 1))
