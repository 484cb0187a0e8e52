"""Kinds of dropout by hand, against many masks, and against every mask there is; and what is said of them."""

import re
from itertools import product
from math import sqrt
from typing import get_args

import numpy as np
import pytest

from viz.inputs import SAMPLES, fit, load_sample
from viz.inputs.feature_map import FeatureMap
from viz.inputs.filters import FILTERS, feature_maps
from viz.ops import (
    Unit,
    apply_mask,
    block_gamma,
    dropout,
    dropout_mask,
    dropout_scale,
    expected_relu,
    gaussian_dropout,
    linear,
)
from viz.studies.kinds.blocks import block_places, block_rates, where_blocks_fall
from viz.studies.kinds.connections import connections, layer_weights, telling_unit
from viz.studies.kinds.family import MOST_CHANNELS, dropout_kinds, stack_of
from viz.studies.kinds.layer_words import holes_sentence, mean_network_sentence, together_sentence, unit_axes
from viz.studies.kinds.outputs import BINS, MASKS, Pair, UnitOutputs, histogram, outputs_of, pair_of
from viz.studies.kinds.sentences import gaussian_sentence, masked_sentence
from viz.studies.layers import Dropout
from viz.studies.numbers import fixed, percent
from viz.studies.words import listed, part_of

SIGNED = np.random.default_rng(2).normal(size=(4, 9, 8)).astype(np.float32)
NEGATIVE = -np.abs(SIGNED) - 1


def feature_map(values, kind="map", names=()):
    values = np.array(values, np.float32)
    return FeatureMap("by hand", values.reshape(-1, *values.shape[-2:]), kind, names)


def of_kind(result, key):
    return next(kind for kind in result.kinds if kind.key == key)


# ---- where blocks drop how much


@pytest.mark.parametrize(
    ("block_size", "length", "places"),
    [(2, 3, [1, 2, 1]), (1, 4, [1, 1, 1, 1]), (4, 4, [1, 1, 1, 1]), (3, 6, [1, 2, 3, 3, 2, 1]), (3, 4, [1, 2, 2, 1])],
)
def test_how_many_places_of_a_block_cover_a_position(block_size, length, places):
    assert block_places(block_size, length).tolist() == places


def test_rates_by_hand():
    """Blocks of 2 × 2 on 3 × 3 cells with p = 0.5: γ = 0.5 / 4 · 9 / 4 = 9/32 at each of four places."""
    stays = 1 - 9 / 32
    corner, side, middle = 1 - stays, 1 - stays**2, 1 - stays**4
    expected = [[corner, side, corner], [side, middle, side], [corner, side, corner]]
    np.testing.assert_allclose(block_rates(0.5, 2, (3, 3)), expected)


@pytest.mark.parametrize(
    ("block_size", "mean", "corner"), [(3, 0.2207, 0.0378), (5, 0.2138, 0.0196), (7, 0.2095, 0.0156)]
)
def test_rates_on_a_map_of_14_cells(block_size, mean, corner):
    rates = block_rates(0.25, block_size, (14, 14))
    assert rates.mean() == pytest.approx(mean, abs=5e-5)
    assert rates[0, 0] == rates[-1, 0] == pytest.approx(corner, abs=5e-5)
    assert rates[7, 6] == rates.max()
    if block_size == 7:
        assert rates.max() == pytest.approx(0.538, abs=5e-4)


@pytest.mark.parametrize("p", [0, 0.3, 0.9])
def test_blocks_of_one_cell_and_a_block_as_large_as_the_map_drop_p(p):
    np.testing.assert_allclose(block_rates(p, 1, (5, 3)), p, atol=1e-15)
    np.testing.assert_allclose(block_rates(p, 4, (4, 4)), p, atol=1e-15)


def test_p_0_drops_no_cell_and_p_1_every_one():
    assert not block_rates(0, 3, (6, 7)).any()
    assert (block_rates(1, 3, (6, 7)) == 1).all()


@pytest.mark.parametrize(("p", "block_size"), [(0.2, 2), (0.5, 3), (0.9, 5)])
def test_rates_are_those_of_many_masks(p, block_size):
    n = 4000
    gone = ~dropout_mask((n, 6, 7), p, seed=11, unit="block", block_size=block_size)
    rates = block_rates(p, block_size, (6, 7))
    assert (np.abs(gone.mean(axis=0) - rates) / np.sqrt(rates * (1 - rates) / n)).max() < 5
    shares = gone.mean(axis=(1, 2))
    assert abs(shares.mean() - rates.mean()) / (shares.std() / sqrt(n)) < 5


# ---- the family


@pytest.mark.parametrize("values", [SIGNED, NEGATIVE, np.maximum(SIGNED, 0), SIGNED[:1]])
@pytest.mark.parametrize(("p", "seed"), [(0, 1), (0.3, 2), (0.75, 9), (1, 3)])
def test_each_kind_is_the_operation_of_that_name(values, p, seed):
    result = dropout_kinds(feature_map(values), p, 3, seed)
    np.testing.assert_array_equal(of_kind(result, "value").output, dropout(values, p, seed=seed))
    for unit in ("value", "channel", "block"):
        kind = of_kind(result, unit)
        kept = dropout_mask(values.shape, p, seed=seed, unit=unit, block_size=3)
        np.testing.assert_array_equal(kind.kept, kept)
        np.testing.assert_array_equal(kind.output, apply_mask(values, kept, dropout_scale(kept, p, unit=unit)))
        if p < 1:
            np.testing.assert_array_equal(kind.kept, kind.survival >= p)
    assert of_kind(result, "value").rate == of_kind(result, "channel").rate == p
    assert of_kind(result, "block").rate == pytest.approx(result.rates.mean())
    np.testing.assert_array_equal(result.rates, block_rates(p, 3, values.shape[1:]))
    assert result.gamma == block_gamma(p, 3, *values.shape[1:])
    if p < 1:
        noisy = of_kind(result, "gaussian")
        np.testing.assert_array_equal(noisy.output, gaussian_dropout(values, p, seed=seed))
        assert (noisy.kept, noisy.survival, noisy.rate, noisy.scale) == (None, None, 0, 1)


def test_where_p_is_1_there_is_no_gaussian():
    result = dropout_kinds(feature_map(SIGNED), 1, 3, 1)
    assert [kind.key for kind in result.kinds] == ["value", "block", "channel", "position"]
    assert "Gaussian dropout has no p = 1: the variance p/(1 − p) would be infinite." in map(str, result.sentences)


def test_settings_that_do_not_fit_are_fitted():
    result = dropout_kinds(feature_map(SIGNED), 7, 99, 1)
    assert (result.p, result.block_size) == (1, 8)


@pytest.mark.parametrize(("p", "seed", "named"), [(np.nan, 1, "nan"), (0.5, -1, "-1")])
def test_what_cannot_be_fitted_is_named(p, seed, named):
    for study in (
        lambda: dropout_kinds(feature_map(SIGNED), p, 3, seed),
        lambda: connections(feature_map(SIGNED), 2, p, seed),
    ):
        with pytest.raises(ValueError, match=named):
            study()


def test_a_stack_of_a_picture_are_four_feature_maps():
    picture = fit(load_sample("cat"), 16)
    stack, names = stack_of(picture), tuple(FILTERS)
    assert stack.channel_names == (names[0], names[3], names[6], names[9])
    np.testing.assert_array_equal(stack.values, feature_maps(picture, relu=True).values[[0, 3, 6, 9]])


@pytest.mark.parametrize(("channels", "taken"), [(1, [0]), (3, [0, 1, 2]), (5, [0, 1, 2, 3]), (8, [0, 2, 4, 6])])
def test_a_stack_of_maps_takes_a_few_of_them(channels, taken):
    values = np.arange(channels)[:, None, None] * np.ones((channels, 2, 3))
    assert stack_of(feature_map(values)).values[:, 0, 0].tolist() == taken
    named = stack_of(feature_map(values, names=tuple("abcdefgh"[:channels])))
    assert named.channel_names == tuple("abcdefgh"[i] for i in taken)
    assert len(taken) <= MOST_CHANNELS


# ---- what is said of the family

TWO_OF_FOUR = np.array([[[1, 0]], [[1, 0]]], bool)
FIRST_GONE = np.array([[[0, 0]], [[1, 1]]], bool)
ALL, NONE = np.ones((2, 1, 2), bool), np.zeros((2, 1, 2), bool)
ONE_GONE, ONE_KEPT = NONE[:1], ALL[:1]


BY_VALUE, BY_CHANNEL = "Value dropout draws for each value: ", "Channel dropout draws for each channel: "
BY_BLOCK = "DropBlock with blocks of 1 × 1 draws for each value: "
HALF = "2 of 4 values are dropped, 50 % where p = 0.50; "


@pytest.mark.parametrize(
    ("dropout", "kept", "scale", "said"),
    [
        (Dropout(0.5), TWO_OF_FOUR, 2, f"{BY_VALUE}{HALF}the rest is multiplied by 2"),
        (Dropout(0.5, scaling=False), FIRST_GONE, 1, f"{BY_VALUE}{HALF}the rest is not scaled"),
        (Dropout(0.5, "block", 1), TWO_OF_FOUR, 2, f"{BY_BLOCK}{HALF}the rest is multiplied by 2"),
        (
            Dropout(0.2),
            ALL,
            1.25,
            f"{BY_VALUE}none of 4 values is dropped, 0 % where p = 0.20; the rest is multiplied by 1.25",
        ),
        (Dropout(0.9), NONE, 1, f"{BY_VALUE}4 of 4 values are dropped, 100 % where p = 0.90; nothing is left to scale"),
        (
            Dropout(0.75, "channel"),
            FIRST_GONE,
            4,
            f"{BY_CHANNEL}1 of 2 channels is dropped (left), a whole feature; the rest is multiplied by 4",
        ),
        (
            Dropout(0.75, "channel"),
            NONE,
            1,
            f"{BY_CHANNEL}2 of 2 channels are dropped, each of them a whole feature; nothing is left to scale",
        ),
        (Dropout(0.75, "channel"), ALL, 4, f"{BY_CHANNEL}none of 2 channels is dropped; the rest is multiplied by 4"),
        (
            Dropout(0.5, "position"),
            ONE_GONE,
            1,
            f"Position dropout draws for each cell: {part_of(ONE_GONE[0].size, ONE_GONE[0].size, 'cell')} dropped; "
            "nothing is left to scale",
        ),
        (Dropout(0, "value"), ALL, 1, "With p = 0 value dropout drops nothing"),
        (Dropout(0, "channel"), ALL, 1, "With p = 0 channel dropout drops nothing"),
        (Dropout(1, "block", 1), NONE, 1, "With p = 1 DropBlock drops everything, so nothing is left to scale"),
    ],
)
def test_what_is_said_of_a_mask(dropout, kept, scale, said):
    assert str(masked_sentence(dropout, kept, scale, 0.0, ("left", "right"))) == f"{said}."


@pytest.mark.parametrize(("kept", "scale", "said"), [(ONE_GONE, 1, "gone whole"), (ONE_KEPT, 2, "kept whole")])
def test_what_is_said_of_a_single_channel(kept, scale, said):
    left = "nothing is left to scale" if scale == 1 else "the rest is multiplied by 2"
    text = str(masked_sentence(Dropout(0.5, "channel"), kept, scale, 0.5, ()))
    assert text == f"Channel dropout is all or nothing with one channel, which is {said} on this pass; {left}."


def test_what_is_said_of_blocks():
    kept = np.ones((1, 3, 3), bool)
    kept[0, :2, :2] = False
    rate = block_rates(0.5, 2, (3, 3)).mean()
    assert str(masked_sentence(Dropout(0.5, "block", 2), kept, 9 / 5, rate, ())) == (
        "DropBlock lets a block of 2 × 2 fall with probability γ = 0.281 at each of the 4 places where one fits: "
        f"{percent(rate, 1)} of the values go on average, fewer than p = 0.50, as blocks overlap; on this pass "
        "44 % went, and the rest is multiplied by 1.8."
    )
    assert str(masked_sentence(Dropout(0.25, "block", 3), ~kept | True, 1, 0.25, ())) == (
        "DropBlock lets a block of 3 × 3 fall with probability γ = 0.250 at the one place where it fits: "
        "25 % of the values go on average, which is p here; on this pass 0 % went, and the rest is not scaled."
    )


def test_of_blocks_that_drop_all_it_is_said_what_gamma_would_give():
    """Blocks of 3 × 3 on 6 × 6, γ = 1/9 · 36/16: a corner has one place for them, the middle nine."""
    covers = np.outer([1, 2, 3, 3, 2, 1], [1, 2, 3, 3, 2, 1])
    by_gamma = 1 - (0.75**covers).mean()
    assert str(masked_sentence(Dropout(1, "block", 3), np.zeros((1, 6, 6), bool), 1, 1.0, ())) == (
        "With p = 1 DropBlock drops everything, by definition: blocks that fall with γ = 0.250 would drop "
        f"{100 * by_gamma:.0f} % of the values on average."
    )


@pytest.mark.parametrize("p", [0.01, 0.02, 0.5])
def test_what_blocks_drop_is_told_apart_from_p(p):
    dropout, kept = Dropout(p, "block", 3), np.ones((1, 32, 32), bool)
    rate = block_rates(p, 3, (32, 32)).mean()
    said = str(masked_sentence(dropout, kept, 1, rate, ()))
    stated = re.search(r"fits: (\S+) % of the values go on average, fewer", said)
    assert 100 * rate == pytest.approx(float(stated[1]), abs=0.05 if p == 0.02 else 0.5)
    assert float(stated[1]) < 100 * p


def test_what_is_said_of_where_blocks_fall():
    rates = block_rates(0.25, 7, (14, 14))
    (sentence,) = where_blocks_fall(0.25, 7, rates)
    assert str(sentence) == (
        "DropBlock drops a cell with probability 54 % in the middle and 1.6 % in a corner: "
        "one place of a block covers a corner, and up to 49 the middle."
    )
    for p, block_size in ((0, 3), (1, 3), (0.5, 1), (0.5, 6)):
        assert where_blocks_fall(p, block_size, block_rates(p, block_size, (6, 6))) == ()


def test_what_is_said_of_gaussian_dropout():
    x, output = np.array([1, -2, 3, 0]), np.array([-1, -3, 2, 0])
    lead = "Gaussian dropout drops nothing: it multiplies each value by its own number from N(1, p/(1 − p)), "
    assert str(gaussian_sentence(x, output, 0.8)) == (
        f"{lead}of standard deviation 2: mean and variance are those of value dropout; "
        "33 % of the values other than 0 changed sign, where 31 % are expected."
    )
    assert str(gaussian_sentence(0 * x, 0 * x, 0.5)) == (
        f"{lead}of standard deviation 1: mean and variance are those of value dropout."
    )
    assert str(gaussian_sentence(x, x, 0)) == "With p = 0 Gaussian dropout changes nothing: all factors are 1."


@pytest.mark.parametrize("p", [0.2, 0.5, 0.8])
def test_signs_turn_as_often_as_expected(p):
    x = np.full((1, 100, 100), -2, np.float32)
    text = str(gaussian_sentence(x, gaussian_dropout(x, p, seed=3), p))
    turned, expected = (float(part.split(" % ")[0].split()[-1]) / 100 for part in (text, text.split("where ")[1]))
    assert abs(turned - expected) < 5 * sqrt(expected * (1 - expected) / x.size) + 0.01


@pytest.mark.parametrize("values", [SIGNED, NEGATIVE])
@pytest.mark.parametrize(("p", "block_size"), [(0.3, 3), (0.6, 5)])
def test_what_is_said_is_counted_again(values, p, block_size):
    result = dropout_kinds(feature_map(values, names=tuple("abcd")), p, block_size, 4)
    value, block, channel, position, noisy, where, evaluation = map(str, result.sentences)
    drawn = {u: dropout_mask(values.shape, p, seed=4, unit=u, block_size=block_size) for u in get_args(Unit)}
    gone = {unit: int(np.count_nonzero(~kept)) for unit, kept in drawn.items()}
    assert f"{gone['value']} of 288 values are dropped, {percent(gone['value'], 288)} where" in value
    names = [name for name, kept in zip("abcd", drawn["channel"], strict=True) if not kept.any()]
    assert f"{len(names) or 'none'} of 4 channels" in channel
    assert not names or f"({listed(names)})" in channel
    cells = gone["position"] // 4
    assert position.startswith(
        f"Position dropout draws for each cell: {cells} of 72 cells are dropped, with all channels;"
    )
    rates = 1 - (1 - block_gamma(p, block_size, 9, 8)) ** np.outer(
        block_places(block_size, 9), block_places(block_size, 8)
    )
    assert f"at each of the {(10 - block_size) * (9 - block_size)} places" in block
    assert f"{percent(rates.mean(), 1)} of the values go on average" in block
    assert f"on this pass {percent(gone['block'], 288)} went" in block
    assert f"{percent(rates.max(), 1)} in the middle and {percent(rates.min(), 1)} in a corner" in where
    turned = np.count_nonzero(np.sign(gaussian_dropout(values, p, seed=4)) != np.sign(values))
    assert f"; {percent(turned, 288)} of the values other than 0 changed sign" in noisy
    assert evaluation == "In evaluation all of them hand the stack through as it is."


# ---- the dense layer


def exact(carried, p):
    """The mean after ReLU of one unit over all masks of what its weights carry."""
    outputs, chances = np.zeros(1), np.ones(1)
    for each in carried:
        outputs, chances = np.concatenate([outputs, outputs + each]), np.concatenate([chances * p, chances * (1 - p)])
    return chances @ np.maximum(outputs, 0)


def test_the_inputs_of_the_layer_by_hand():
    values = np.arange(64.0).reshape(1, 8, 8)
    result = connections(feature_map([values, -values - 2]), 2, 0.5, 1)
    np.testing.assert_array_equal(result.pooled, np.full((1, 4, 4), -1))
    assert result.inputs.tolist() == [-1] * 16
    result = connections(feature_map(values), 2, 0.5, 1)
    np.testing.assert_array_equal(result.inputs, [9 + 16 * i + 2 * j for i in range(4) for j in range(4)])
    assert connections(feature_map([[5]]), 9, 0.5, 1).inputs.tolist() == [5] * 16
    assert connections(feature_map(values), 4, 0.5, 1).inputs.tolist() == [
        27 + 32 * (i // 2) + 4 * (j // 2) for i in range(4) for j in range(4)
    ]


@pytest.mark.parametrize("values", [SIGNED, NEGATIVE, np.abs(SIGNED[:1])])
@pytest.mark.parametrize("p", [0, 0.4, 1])
def test_outputs_are_those_of_the_operations(values, p):
    result = connections(feature_map(values), 2, p, 6)
    examples = np.tile(result.inputs, (MASKS, 1))
    masks = dropout_mask((MASKS, *result.weights.shape), p, seed=6)
    np.testing.assert_allclose(result.by_weights, (masks * result.weights) @ result.inputs, atol=1e-12)
    kept = dropout_mask((MASKS, 16), p, seed=6)
    np.testing.assert_allclose(result.by_inputs, linear(examples * kept, result.weights), atol=1e-12)
    np.testing.assert_array_equal(result.kept_inputs, kept[0])
    np.testing.assert_array_equal(result.kept_weights, dropout_mask((MASKS, 4, 16), p, seed=6)[0])


def test_the_weights_are_the_same_for_every_map():
    weights = layer_weights()
    assert weights.shape == (4, 16)
    assert not weights.flags.writeable
    np.testing.assert_array_equal(connections(feature_map(NEGATIVE), 2, 0.5, 9).weights, weights)
    assert abs(weights.mean()) < 5 / 4 / 8
    assert abs(16 * weights.var() - 1) < 5 * sqrt(2 / 64)


@pytest.mark.parametrize("values", [SIGNED, NEGATIVE, np.abs(SIGNED)])
@pytest.mark.parametrize("p", [0.2, 0.5, 0.8])
def test_both_kinds_of_mask_have_the_moments_of_theory(values, p):
    result = connections(feature_map(values), 2, p, 3)
    for i, unit in enumerate(result.units):
        carried = result.weights[i] * result.inputs
        assert unit.mean == pytest.approx((1 - p) * carried.sum())
        assert unit.spread == pytest.approx(sqrt(p * (1 - p) * np.sum(carried**2)))
        for outputs in (result.by_inputs[:, i], result.by_weights[:, i]):
            assert abs(outputs.mean() - unit.mean) / (unit.spread / sqrt(MASKS)) < 5
            squares = (outputs - unit.mean) ** 2
            assert abs(squares.mean() - unit.spread**2) / (squares.std() / sqrt(MASKS)) < 5


@pytest.mark.parametrize("p", [0.3, 0.5, 0.8])
@pytest.mark.parametrize("values", [SIGNED, NEGATIVE])
def test_the_mean_after_relu_is_that_over_all_masks(values, p):
    result = connections(feature_map(values), 2, p, 8)
    for i, unit in enumerate(result.units):
        over_all = exact(result.weights[i] * result.inputs, p)
        assert abs(unit.monte_carlo - over_all) < 5 * unit.standard_error
        rectified = np.maximum(result.by_inputs[:, i], 0)
        assert abs(rectified.mean() - over_all) < 5 * rectified.std() / sqrt(MASKS)
        assert unit.gaussian == pytest.approx(float(expected_relu(unit.mean, unit.spread**2)))
        assert abs(unit.gaussian - over_all) < 0.1 * unit.spread
        assert unit.mean_network == pytest.approx(max(0, (1 - p) * (result.weights[i] @ result.inputs)))


@pytest.mark.parametrize("key", [key for key in SAMPLES if key != "onehot"])
def test_on_every_sample_a_unit_shows_where_the_mean_network_fails(key):
    result = connections(fit(load_sample(key), 64), 2, 0.5, 1)
    unit = result.units[result.telling]
    assert unit.mean_network == 0
    assert unit.monte_carlo > 5 * unit.standard_error
    assert abs(unit.gaussian - unit.monte_carlo) < unit.monte_carlo / 4


def test_the_telling_unit_is_silent_in_the_mean_network_if_any_is():
    def unit(mean, gaussian):
        return UnitOutputs(mean, 1.0, max(mean, 0), gaussian, gaussian, 0.1)

    loud, louder, silent, mute = unit(1, 1.9), unit(1, 2.5), unit(-1, 0.4), unit(-3, 0.1)
    assert telling_unit((loud, louder)) == 1
    assert telling_unit((louder, mute, silent, loud)) == 2


@pytest.mark.parametrize("values", [SIGNED, NEGATIVE])
@pytest.mark.parametrize("p", [0.2, 0.7])
def test_units_share_the_fate_of_inputs_but_not_of_weights(values, p):
    result = connections(feature_map(values), 2, p, 5)
    pair = result.pair
    carried = result.weights * result.inputs
    cosines = carried @ carried.T / np.outer(*[np.linalg.norm(carried, axis=1)] * 2)
    one, other = pair.units
    assert one < other
    assert pair.theory == pytest.approx(cosines[one, other])
    assert abs(pair.theory) == pytest.approx(np.abs(cosines[~np.eye(4, dtype=bool)]).max())
    assert pair.by_inputs == pytest.approx(np.corrcoef(result.by_inputs.T)[one, other])
    assert pair.by_weights == pytest.approx(np.corrcoef(result.by_weights.T)[one, other])
    assert abs(pair.by_weights) * sqrt(MASKS) < 5
    # Fisher's transform of a correlation has the standard error 1/√n.
    assert abs(np.arctanh(pair.by_inputs) - np.arctanh(pair.theory)) * sqrt(MASKS) < 5


def test_outputs_that_do_not_vary_have_no_correlation():
    constant, varied = np.full((5, 2), 3.0), np.arange(10.0).reshape(5, 2)
    assert pair_of(np.ones((2, 3)), constant, varied) is None
    assert pair_of(np.ones((2, 3)), varied, constant + 1e-15 * varied) is None
    assert pair_of(np.ones((2, 3)), varied, -varied[::-1]) == Pair((0, 1), *[pytest.approx(1)] * 3)


def test_a_unit_by_hand():
    unit = outputs_of(-1.0, 4.0, np.array([-2.0, 0.0, 1.0, 3.0]))
    assert (unit.mean, unit.spread, unit.mean_network, unit.monte_carlo) == (-1, 2, 0, 1)
    assert unit.standard_error == pytest.approx(sqrt(1.5) / 2)
    assert unit.gaussian == expected_relu(-1, 4)


def test_a_histogram_by_hand():
    outputs = np.array([-12.0, -11.9, 3.0, 12.0])
    counted = histogram(UnitOutputs(0.0, 1.0, 0.0, 0.4, 0.4, 0.1), outputs, -outputs)
    np.testing.assert_allclose(counted.edges, np.arange(-12, 13))
    assert np.flatnonzero(counted.by_inputs).tolist() == [0, 15, 23]
    assert counted.by_inputs[[0, 15, 23]].tolist() == [2, 1, 1]
    assert counted.by_weights[[0, 9, 23]].tolist() == [1, 1, 2]
    assert counted.by_gaussian[[11, 12]].tolist() == pytest.approx([4 * 0.3413447] * 2)
    assert counted.by_gaussian.sum() == pytest.approx(4)


@pytest.mark.parametrize("p", [0.3, 0.5])
def test_counted_outputs_keep_to_the_gaussian(p):
    """Sixteen inputs make no exact Gaussian, but no bin is far from it."""
    result = connections(feature_map(np.ones((1, 8, 8))), 2, p, 2)
    for counted in result.histograms:
        assert counted.by_inputs.sum() == counted.by_weights.sum() == MASKS
        assert counted.by_gaussian.sum() == pytest.approx(MASKS, rel=0.01)
        assert np.abs(np.cumsum(counted.by_weights - counted.by_gaussian)).max() < 0.06 * MASKS


def test_outputs_without_a_spread_fall_into_one_bin():
    for mean in (0.0, -2.0, 1e-30, 1e30):
        same = np.full(7, mean)
        counted = histogram(UnitOutputs(mean, 0.0, 0.0, 0.0, 0.0, 0.0), same, same * (1 + 1e-16))
        assert (np.diff(counted.edges) > 0).all()
        assert counted.by_inputs.max() == 7
        assert counted.by_gaussian.max() == 7
        assert len(counted.by_weights) == BINS


# ---- what is said of the dense layer


def test_what_is_said_of_holes():
    columns, weights = np.array([True, False, False]), np.array([[True, True, False], [True, False, True]])
    assert str(holes_sentence(0.5, columns, weights)) == (
        "Dropping inputs empties whole columns of the weight matrix, 2 of 3 here, 4 of its 6 weights; "
        "DropConnect drops single weights, 2 here, by a mask of its own for each example."
    )
    for p, does in ((0, "drop nothing"), (1, "drop every weight")):
        said = f"With p = {p} dropout of the inputs and DropConnect both {does}."
        assert str(holes_sentence(p, columns, weights)) == said


def test_what_is_said_of_two_units():
    (sentence,) = together_sentence(Pair((0, 2), -0.654, -0.66, -0.002))
    assert str(sentence) == (
        "To one unit the two are the same, as its output has the same distribution; what differs is that units lose "
        "the same inputs: the outputs of units 1 and 3 have a correlation of −0.66 over 2,000 masks when inputs are "
        "dropped, −0.65 in theory, and of 0.00 under DropConnect, 0 in theory."
    )
    assert together_sentence(None) == ()


@pytest.mark.parametrize(
    ("p", "unit", "measured", "gaussian", "mean_network", "rest"),
    [
        (0.5, UnitOutputs(-0.2, 0.3, 0, 0.0475, 0.0485, 0.0011), "0.0485 ± 0.0011", "0.0475", "0",
         "0.50, 0.9 and 44.1 standard errors off: the mean of a ReLU is not the ReLU of the mean"),
        (0.25, UnitOutputs(2.0, 0.3, 2.0, 2.001, 2.01, 0.02), "2.010 ± 0.020", "2.001", "2.000",
         "0.75, 0.4 and 0.5 standard errors off: too near to be told from chance"),
        (0.99, UnitOutputs(-0.01, 0.1, 0, 0.042, 0.016, 0.0015), "0.0160 ± 0.0015", "0.0420", "0",
         "0.01, 17.3 and 10.7 standard errors off: the outputs have the mean and spread of that Gaussian, but are not "
         "Gaussian; the mean of a ReLU is not the ReLU of the mean"),
    ],
)  # fmt: skip
def test_what_is_said_of_the_mean_network(p, unit, measured, gaussian, mean_network, rest):
    """Of the Gaussian it is said, as the table does, how far off it is: where p is extreme, by many standard errors."""
    assert str(mean_network_sentence(p, 1, unit)) == (
        f"After ReLU unit 2 gives {measured} on average over 2,000 masks of DropConnect (± its standard error): "
        f"{gaussian} by Wan's Gaussian, {mean_network} by the mean network with all weights times 1 − p = {rest}."
    )


def test_where_no_output_is_above_zero_nothing_is_said_of_errors():
    assert str(mean_network_sentence(0.01, 2, UnitOutputs(-0.19, 0.0099, 0, 3.4e-85, 0, 0))) == (
        "After ReLU unit 3 gives 0 on average over 2,000 masks of DropConnect (as under each): 3.4e−85 by Wan's "
        "Gaussian, 0 by the mean network with all weights times 1 − p = 0.99."
    )


@pytest.mark.parametrize("p", [0.01, 0.5, 0.99])
@pytest.mark.parametrize("name", ["numbers", "onehot", "negative", "digit"])
def test_the_sentence_on_a_unit_follows_its_row(name, p):
    found = connections(load_sample(name), 2, p, 1)
    said, row = str(found.sentences[-2]), unit_axes(found.units)[found.telling].words
    off = re.findall(r"([\d.,]+)(?: standard errors off|\.$)", row)
    if off:
        assert " and ".join(off) + " standard errors off" in said
        assert ("are not Gaussian" in said) == (float(off[0]) > 3)
    else:
        assert "(as under each)" in said


@pytest.mark.parametrize(
    ("p", "mean", "why"),
    [
        (0, 2.0, "With p = 0"),
        (1, 0.0, "With p = 1"),
        (0.5, 0.0, "With inputs of zero"),
        (0.5, 1e-30, "Without a spread"),
    ],
)
def test_where_nothing_is_spread_the_mean_network_is_exact(p, mean, why):
    said = f"{why} the mean network is exact, as the output is the same under every mask."
    assert str(mean_network_sentence(p, 0, UnitOutputs(mean, 0.0, mean, mean, mean, 0.0))) == said


def test_what_is_said_of_the_layer_is_counted_again():
    result = connections(feature_map(NEGATIVE), 3, 0.4, 7)
    holes, together, mean_network, published = map(str, result.sentences)
    columns = np.count_nonzero(~dropout_mask((MASKS, 16), 0.4, seed=7)[0])
    single = np.count_nonzero(~dropout_mask((MASKS, 4, 16), 0.4, seed=7)[0])
    assert f"{columns} of 16 here, {4 * columns} of its 64 weights" in holes
    assert f"{single} here, by a mask" in holes
    one, other = result.pair.units
    measured = np.corrcoef(result.by_inputs.T)[one, other], np.corrcoef(result.by_weights.T)[one, other]
    assert f"units {one + 1} and {other + 1} have a correlation of {fixed(measured[0], 2)} over" in together
    assert f"and of {fixed(measured[1], 2)} under" in together
    rectified = np.maximum(result.by_weights[:, result.telling], 0)
    assert (
        f"unit {result.telling + 1} gives {rectified.mean():.4f} ± {rectified.std() / sqrt(MASKS):.4f} on"
        in mean_network
    )
    assert published.startswith("Of ensembles of networks Wan et al. 2013 report")
    assert "0.21 % with DropConnect and 0.27 % with dropout on MNIST" in published


# ---- corners


@pytest.mark.parametrize(
    ("values", "p"),
    list(
        product(
            [np.zeros((2, 6, 6)), np.full((1, 6, 6), -0.1), [[3e38, -3e38]], [[1e-45, -1e-45]], [[-1]], SIGNED],
            [0, 1e-300, 1e-9, 0.5, 1 - 1e-9, 1],
        )
    ),
)
def test_no_size_of_values_and_no_p_raises_or_warns(values, p):
    source = feature_map(values)
    with np.errstate(divide="raise", invalid="raise", over="raise"):
        family = [dropout_kinds(source, p, block_size, 1) for block_size in (1, 2, 15)]
        layers = [connections(source, kernel_size, p, 1) for kernel_size in (0, 1, 2, 9)]
    for result in family:
        assert not any(np.isnan(kind.output).any() for kind in result.kinds)
        assert all(kind.sentence in result.sentences for kind in result.kinds)
    for result in layers:
        assert np.isfinite(result.by_weights).all()
        assert all((np.diff(counted.edges) > 0).all() for counted in result.histograms)
        assert all(counted.by_inputs.sum() == MASKS for counted in result.histograms)
    said = " ".join(str(sentence) for result in (*family, *layers) for sentence in result.sentences)
    assert "nan" not in said
    assert "∞" not in said
