"""Both orders by hand, by law, and against passes that are run one by one."""

import re
from itertools import product
from math import inf, sqrt

import numpy as np
import pytest

from tests.each import each
from viz.inputs.feature_map import FeatureMap
from viz.ops import dropout, dropout_mask, expected_max_pool2d, max_pool2d, stochastic
from viz.studies.layers import Pooling
from viz.studies.ledger import caption, colour_scale, ledger
from viz.studies.numbers import number, percent, percents, plus_minus, to_scale, to_spread
from viz.studies.order.closed_form import OnAverage
from viz.studies.order.estimates import estimate
from viz.studies.order.study import order
from viz.studies.order.tally import OrderTally
from viz.studies.pooling_kinds import KINDS
from viz.studies.slices import STOPS
from viz.studies.words import count

FOUR = [[4, 2], [1, 0]]
SIGNED = np.random.default_rng(5).normal(size=(3, 12, 9)).astype(np.float32)
NEGATIVE = -np.abs(SIGNED) - np.float32(0.1)
POSITIVE = np.abs(SIGNED) + np.float32(0.1)
RELU = np.maximum(SIGNED, 0)
ZERO = np.zeros((2, 6, 6), np.float32)
MAPS = {"signed": SIGNED, "negative": NEGATIVE, "positive": POSITIVE, "relu": RELU, "zero": ZERO}
PADDING_ALONE = Pooling(2, 1, 1, 5)
"""On a map of 4 × 4 it steps over all cells."""
SETTINGS = [
    Pooling(),
    Pooling(3, 1),
    Pooling(3, 2, 1),
    Pooling(1),
    Pooling(1, 2),
    Pooling(2, 3, ceil_mode=True),
    Pooling(2, None, 1, 3),
]

every_map = each("values", MAPS.values(), ids=MAPS)
every_setting = each("setting", SETTINGS)


def feature_map(values, kind="map"):
    values = np.array(values, np.float32)
    return FeatureMap("by hand", values.reshape(-1, *values.shape[-2:]), kind)


def pool(x, setting):
    return max_pool2d(x, **setting.arguments)


def tallied(values, setting, p, n, seed=1):
    source = feature_map(values)
    counted = OrderTally(source.values, setting, p, seed)
    counted.advance(n, inf)
    return counted, source


def estimated(values, setting, p, n, seed=1):
    counted, source = tallied(values, setting, p, n, seed)
    return estimate(counted, n, source)


def outputs(x, setting, p, n, seed=1):
    """What drop → pool gives on n passes one by one, in float64: (n, C, H', W')."""
    return np.stack([pool(dropout(x.astype(np.float64), p, seed=seed + i), setting) for i in range(n)])


def said(result):
    return [str(sentence) for sentence in result.sentences]


# ---- both lanes


def test_one_window_by_hand():
    result = order(feature_map(FOUR), Pooling(2), 0.5, 1)
    assert result.mean_drop_pool.item() == 4 + 2 / 2 + 1 / 4
    assert result.bias.item() == 1.25
    assert result.zero_theory == (1 / 2, 1 / 8)
    assert (result.colour_range, result.bias_range) == ((0, 4), (-1.25, 1.25))
    assert (result.of_mean.mean, result.of_mean.beyond) == (5.25, 1)
    assert result.labels[1].caption == "1 × 1 · mean 1.25 · range 1.25 … 1.25"


@pytest.mark.parametrize(("k", "p", "factor"), [(2, 0.5, 1.875), (3, 0.75, 3.70)])
def test_a_constant_window_is_raised_to_the_upper_bound(k, p, factor):
    result = order(feature_map(np.full((2, k, k), 0.5)), Pooling(k), p, 1)
    assert result.mean_drop_pool == pytest.approx(0.5 * factor, abs=0.001)


def test_a_single_value_and_a_negative_window_by_hand():
    assert order(feature_map([[0, 0], [7, 0]]), Pooling(2), 0.9, 1).mean_drop_pool.item() == 7
    result = order(feature_map([[-3, -2], [-5, -4]]), Pooling(2), 0.5, 1)
    assert (result.mean_drop_pool.item(), result.bias.item()) == (-2 / 8, 2 - 2 / 8)
    assert result.zero_theory == (1 / 2, 15 / 16)


@every_map
@every_setting
@each("p", [0, 0.4, 1])
def test_each_step_is_what_its_layers_give(values, setting, p):
    x = feature_map(values).values
    result = order(feature_map(values), setting, p, 6)
    pooled, winners = max_pool2d(x, **setting.arguments, return_indices=True)
    dropped = dropout(x, p, seed=6)
    pooled_last, winners_last = max_pool2d(dropped, **setting.arguments, return_indices=True)
    for lane, layers, maps in (
        (result.pool_drop, ("input", "pooling", "dropout"), (x, pooled, dropout(pooled, p, seed=6))),
        (result.drop_pool, ("input", "dropout", "pooling"), (x, dropped, pooled_last)),
    ):
        assert tuple(step.layer for step in lane) == layers
        for step, expected in zip(lane, maps, strict=True):
            np.testing.assert_array_equal(step.values, expected)
            assert step.values.dtype == np.float32
            assert step.ledger == ledger(expected, result.colour_range)
            assert (step.indices is None) == (step.layer != "pooling")
            assert (step.survival is None) == (step.layer != "dropout")
            masks = [earlier.kept for earlier in lane[: lane.index(step) + 1] if earlier.layer == "dropout"]
            assert step.scale == pytest.approx(1 / (1 - p) if any(mask.any() for mask in masks) else 1)
    np.testing.assert_array_equal(result.pool_drop[1].indices, winners)
    np.testing.assert_array_equal(result.drop_pool[2].indices, winners_last)
    assert result.pool_drop[1].kept is None
    held = max_pool2d(dropout_mask(x.shape, p, seed=6).astype(np.float32), **setting.arguments) != 0
    np.testing.assert_array_equal(held if result.drop_pool[2].kept is None else result.drop_pool[2].kept, held)
    assert (result.drop_pool[2].kept is None) == held.all()
    for step in (result.pool_drop[2], result.drop_pool[1]):
        np.testing.assert_array_equal(step.kept, dropout_mask(step.values.shape, p, seed=6))
        np.testing.assert_array_equal(step.kept, (step.survival >= p) & (p < 1))


@every_map
@every_setting
def test_the_bias_is_never_negative_and_its_ledger_counts_it(values, setting):
    for p in (0.01, 0.5, 0.99):
        result = order(feature_map(values), setting, p, 1)
        assert (result.bias >= 0).all()
        np.testing.assert_array_equal(result.bias, result.mean_drop_pool - result.pool_drop[1].values)
        assert result.labels[1].caption == caption(ledger(result.bias, result.bias_range))
        assert result.of_mean == ledger(result.mean_drop_pool, result.colour_range)
        assert result.bias_range == (-(result.bias.max() or 1), result.bias.max() or 1)


@pytest.mark.parametrize("values", [SIGNED, NEGATIVE, RELU])
@pytest.mark.parametrize("setting", [Pooling(), Pooling(2, 1)])
@pytest.mark.parametrize("p", [0.2, 0.5])
def test_both_lanes_keep_to_theory_over_many_passes(values, setting, p):
    n = 3000
    source = feature_map(values)
    result = order(source, setting, p, 1)
    pooled = pool(source.values.astype(np.float64), setting)
    after = np.where(dropout_mask((n, *pooled.shape), p, seed=2), pooled / (1 - p), 0)
    before = pool(np.where(dropout_mask((n, *values.shape), p, seed=3), values / (1 - p), 0), setting)
    second = pooled**2 / (1 - p), expected_max_pool2d(values.astype(np.float64), **setting.arguments, p=p, moment=2)
    lanes = zip((after, before), (pooled, result.mean_drop_pool), second, result.zero_theory, strict=True)
    for samples, mean, square, zeros in lanes:
        error = np.sqrt(np.maximum(square - mean**2, 1e-18) / n)
        assert np.abs((samples.mean(axis=0) - mean) / error).max() < 5
        shares = (samples == 0).mean(axis=(1, 2, 3))
        assert abs(shares.mean() - zeros) / (shares.std() / sqrt(n)) < 5


@every_map
@every_setting
def test_where_nothing_is_kept_neither_lane_gives_the_maxima(values, setting):
    result = order(feature_map(values), setting, 1, 1)
    assert not result.mean_drop_pool.any()
    np.testing.assert_array_equal(result.bias, -result.pool_drop[1].values)
    assert result.zero_theory == (1, 1)


def test_settings_that_do_not_fit_are_fitted_and_said():
    result = order(feature_map(FOUR), Pooling(9, 9, 9), 7, 1)
    assert (result.pooling, result.dropout.p) == (Pooling(2, 2, 1), 1)
    with pytest.raises(ValueError, match="-1"):
        order(feature_map(FOUR), Pooling(), 0.5, -1)


# ---- what may change places


@every_map
@every_setting
@each("p", [0, 0.4, 1])
def test_three_pairs_commute_on_every_map(values, setting, p):
    source = feature_map(values)
    channels, relu_dropout, relu_pooling, _ = order(source, setting, p, 3).exchanges
    x, scale = source.values, 1 / (1 - p) if p < 1 else 0
    mask = dropout_mask(x.shape, p, seed=3, unit="channel")
    np.testing.assert_array_equal(channels.one, pool((x * mask * np.float64(scale)).astype(np.float32), setting))
    np.testing.assert_array_equal(relu_dropout.one, np.maximum(dropout(x, p, seed=3), 0))
    np.testing.assert_array_equal(relu_dropout.other, dropout(np.maximum(x, 0), p, seed=3))
    np.testing.assert_array_equal(relu_pooling.one, np.maximum(pool(x, setting), 0))
    np.testing.assert_array_equal(relu_pooling.other, pool(np.maximum(x, 0), setting))
    for exchange in (channels, relu_dropout, relu_pooling):
        np.testing.assert_array_equal(exchange.one, exchange.other)
        assert exchange.differing == 0
        assert str(exchange.sentence) == (
            f"{exchange.name[0].upper()}{exchange.name[1:]} commute: "
            f"in either order all {count(exchange.one.size)} values are exactly the same."
        )


@pytest.mark.parametrize("p", [0.25, 0.5])
@pytest.mark.parametrize("setting", [Pooling(), Pooling(3, 1)])
@pytest.mark.parametrize("values", [SIGNED, NEGATIVE, POSITIVE])
def test_value_dropout_does_not_commute_even_where_maxima_share_the_fate_of_their_winners(values, setting, p):
    exchange = order(feature_map(values), setting, p, 3).exchanges[-1]
    pooled, winners = max_pool2d(values, **setting.arguments, return_indices=True)
    kept = dropout_mask(values.shape, p, seed=3)
    fates = np.stack([channel.ravel()[places] for channel, places in zip(kept, winners, strict=True)])
    np.testing.assert_allclose(exchange.other, np.where(fates, pooled / (1 - p), 0), rtol=1e-6)
    np.testing.assert_array_equal(exchange.one, pool(dropout(values, p, seed=3), setting))
    assert exchange.differing == np.count_nonzero(exchange.one != exchange.other) > 0
    assert str(exchange.sentence) == (
        "Value dropout and max-pooling do not commute: even if each maximum shares the fate of its winner, "
        f"{exchange.differing} of {pooled.size} values differ."
    )


@pytest.mark.parametrize(
    ("values", "setting", "p", "text"),
    [
        (
            SIGNED,
            Pooling(1),
            0.5,
            "commute where k = 1: each window is one cell, and all 324 values are exactly the same.",
        ),
        (
            FOUR,
            Pooling(2),
            0,
            "commute where p is 0 or 1: here nothing is dropped, and the one value is exactly the same.",
        ),
        (
            FOUR,
            Pooling(2),
            1,
            "commute where p is 0 or 1: here nothing is kept, and the one value is exactly the same.",
        ),
        (
            ZERO,
            Pooling(2),
            0.5,
            "do not commute in general, though on this map and this pass all 18 values are exactly the same "
            "if each maximum shares the fate of its winner.",
        ),
        (
            np.ones((4, 4)),
            PADDING_ALONE,
            0.5,
            "have nothing to exchange: every window holds nothing but padding, "
            "so that the one value is exactly the same.",
        ),
    ],
)
def test_where_value_dropout_and_max_pooling_agree(values, setting, p, text):
    assert (
        str(order(feature_map(values), setting, p, 1).exchanges[-1].sentence) == f"Value dropout and max-pooling {text}"
    )


def test_nothing_but_padding_is_why_two_pairs_differ():
    result = order(feature_map(-np.ones((8, 4, 4))), PADDING_ALONE, 0.5, 1)
    dropped = 8 - np.count_nonzero(dropout_mask((8, 1, 1), 0.5, seed=1, unit="channel"))
    channels, _, relu_pooling, _ = result.exchanges
    assert [e.differing for e in result.exchanges] == [dropped, 0, 8, 0]
    assert str(channels.sentence) == (
        f"Channel dropout and max-pooling commute but for padding: {dropped} of 8 values differ, as every window holds "
        "nothing but padding, and dropping last makes 0 of −∞ where dropping first leaves it."
    )
    assert str(relu_pooling.sentence) == (
        "ReLU and max-pooling commute but for padding: 8 of 8 values differ, as every window holds "
        "nothing but padding, and ReLU last makes 0 of −∞ where ReLU first leaves it."
    )


# ---- sentences

MIXED = [[1, 2, -1, -2], [3, 0, -3, -4]]


@pytest.mark.parametrize(
    ("values", "setting", "p", "sentences"),
    [
        (
            np.ones((4, 4)),
            PADDING_ALONE,
            0.5,
            [
                "Every window holds nothing but padding: each maximum is −∞, "
                "and there is nothing that an order could change on average."
            ],
        ),
        (ZERO, Pooling(2), 0.5, ["All maxima are 0, and so is every pass of both lanes."]),
        ([[0, -1], [-1, -1]], Pooling(1, 2), 1, ["All maxima are 0, and so is every pass of both lanes."]),
        (
            FOUR,
            Pooling(2),
            0,
            ["The order makes no difference: with p = 0 nothing is dropped, and both lanes end in the maxima."],
        ),
        (
            FOUR,
            Pooling(2),
            1,
            [
                "Both lanes end in zeros alone: with p = 1 nothing is kept, and 1/(1 − p) is not defined; "
                "evaluation gives the maxima, mean 4.00."
            ],
        ),
    ],
)
def test_what_is_said_where_there_is_little_to_say(values, setting, p, sentences):
    assert said(order(feature_map(values), setting, p, 1)) == sentences


@pytest.mark.parametrize(
    ("values", "setting", "why"),
    [
        (
            POSITIVE[:, :, :8],
            Pooling(2),
            "p against pⁿ with p = 0.40 and n = 4, "
            "as dropping first leaves a window with 0 only if all its cells are dropped",
        ),
        (
            POSITIVE,
            Pooling(2),
            "as dropping first leaves with 0 a window with positive values only if all of these are dropped",
        ),
        (
            RELU,
            Pooling(2, 1),
            "as dropping first leaves with 0 a window with positive values only if all of these are dropped",
        ),
        (
            NEGATIVE,
            Pooling(2),
            "as dropping first leaves with 0 a window of negative values as soon as any is dropped",
        ),
        (
            MIXED,
            Pooling(2),
            "as dropping first leaves with 0 a window with positive values only if all of these are dropped, "
            "and a window of negative values as soon as any is dropped",
        ),
        (SIGNED, Pooling(1), "the same, as each window is one cell"),
        (SIGNED, Pooling(1, 2), "the same, as each window is one cell"),
    ],
)
def test_the_share_of_zeros_is_said_with_its_reason(values, setting, why):
    result = order(feature_map(values), setting, 0.4, 2)
    pooled, dropped = (lane[-1].values for lane in (result.pool_drop, result.drop_pool))
    here = percents(*((np.count_nonzero(y == 0), y.size) for y in (pooled, dropped)))
    average = [percent(share, 1) for share in result.zero_theory]
    assert said(result)[0] == (
        f"Pool → drop leaves {here[0]} zeros, drop → pool {here[1]} on this pass; "
        f"on average {average[0]} against {average[1]}, {why}."
    )


@every_map
@every_setting
def test_what_is_said_of_means_is_measured(values, setting):
    result = order(feature_map(values), setting, 0.3, 4)
    pooled = pool(feature_map(values).values, setting)
    if not pooled.any():
        return
    first, second = (dropout(pooled, 0.3, seed=4), pool(dropout(feature_map(values).values, 0.3, seed=4), setting))
    mean, here, there, theory = (y.mean(dtype=np.float64) for y in (pooled, first, second, result.mean_drop_pool))
    means = to_scale(mean, here)
    assert said(result)[1] == (
        "Pool → drop is unbiased: over all masks each value averages the maximum itself, "
        f"mean {means[mean]} ({means[here]} on this pass), and evaluation, which drops nothing, gives just that."
    )
    high = np.count_nonzero(result.mean_drop_pool > pooled)
    if high:
        bias = (result.mean_drop_pool - pooled).mean()
        means = to_scale(theory, there, bias)
        assert said(result)[2] == (
            f"Drop → pool is biased: over all masks its mean is {means[theory]} ({means[there]} on this pass), "
            f"{means[bias]} above the maxima that evaluation gives; "
            f"{percent(high, pooled.size)} of the windows are too high, and none too low."
        )
    else:
        assert said(result)[2] == (
            "Drop → pool is unbiased on this map: no window holds a value that could stand in for a dropped maximum; "
            f"the mean is {number(there)} on this pass."
        )


def test_both_kinds_of_bias_are_met():
    biased = {bool(order(feature_map(v), s, 0.3, 4).bias.any()) for v, s in product(MAPS.values(), SETTINGS)}
    assert biased == {True, False}


# ---- the closed form and the tally


@each("kind", KINDS)
def test_the_closed_form_comes_in_slices_as_at_once(monkeypatch, kind):
    settings = SIGNED, Pooling(3, 1, kind=kind), 0.3
    whole = OnAverage(*settings).advance(inf).moments
    monkeypatch.setattr(stochastic, "AT_ONCE", 1)
    in_slices, shares = OnAverage(*settings), []
    while not in_slices.done:
        shares.append(in_slices.advance(0).share)
    assert shares[-1] == 1 and shares == sorted(shares)
    assert len(shares) == (12 - 3 + 1 if kind in ("max", "min") else 1)
    for one, other in zip(whole, in_slices.moments, strict=True):
        np.testing.assert_array_equal(one, other)
        assert not other.flags.writeable


def test_advancing_in_slices_is_advancing_at_once():
    at_once, source = tallied(SIGNED, Pooling(3, 1), 0.3, 70, seed=9)
    in_slices = OrderTally(source.values, Pooling(3, 1), 0.3, 9)
    for until in (1, 2, 4, 29, 28):
        in_slices.advance(until, inf)
    for done in (30, 50, 70):
        in_slices.advance(70, 0)
        assert in_slices.passes == done
    assert (in_slices.errors, in_slices.deviations) == (at_once.errors, at_once.deviations)
    np.testing.assert_array_equal(in_slices.readings(70), at_once.readings(70))
    for stop in STOPS[:11]:
        np.testing.assert_array_equal(in_slices.mean(stop), at_once.mean(stop))


def test_a_tally_ends_with_the_last_stop_and_stays_small():
    counted, source = tallied(SIGNED, Pooling(2, 1), 0.5, 10**9, seed=10**9)
    assert counted.passes == STOPS[-1] == 1000
    assert [n for n, _ in counted.errors] == list(STOPS)
    held = [*vars(counted).values(), *counted._held.values()]
    arrays = [a for a in held if isinstance(a, np.ndarray) and not np.shares_memory(a, source.values)]
    pooled = counted.expected.size
    assert sum(array.nbytes for array in arrays) == (96 + 1) * pooled + 8 * 1000


def test_a_stop_is_the_largest_that_was_asked_for_and_reached():
    counted, source = tallied(FOUR, Pooling(), 0.5, 13)
    assert [counted.stop(n) for n in (1, 2, 4, 6, 9, 10, 13, 1000)] == [1, 2, 3, 5, 7, 10, 10, 10]
    for unreached in (0, -1):
        with pytest.raises(ValueError, match=f"{unreached} .* 13 passes"):
            counted.stop(unreached)
    with pytest.raises(ValueError, match="0 passes"):
        estimate(OrderTally(SIGNED, Pooling(), 0.5, 1), 1, source)


def test_what_a_tally_hands_out_cannot_change_it():
    counted, _ = tallied(FOUR, Pooling(), 0.5, 3)
    counted.mean(3)[...] = counted.readings(3)[...] = 77
    assert 77 not in counted.mean(3)
    assert 77 not in counted.readings(3)


@pytest.mark.parametrize("values", [SIGNED, NEGATIVE, RELU])
@pytest.mark.parametrize("setting", [Pooling(), Pooling(3, 1, 1)])
@pytest.mark.parametrize(("p", "n"), [(0.3, 1), (0.3, 50), (0.75, 14)])
def test_an_estimate_is_that_of_the_stacked_outputs(values, setting, p, n):
    result, stacked = estimated(values, setting, p, n), outputs(values, setting, p, n)
    expected = expected_max_pool2d(values.astype(np.float64), **setting.arguments, p=p)
    square = expected_max_pool2d(values.astype(np.float64), **setting.arguments, p=p, moment=2)
    variance, pooled = square - expected**2, pool(values, setting)
    np.testing.assert_allclose(result.mean, stacked.mean(axis=0), rtol=1e-6, atol=1e-7)
    np.testing.assert_array_equal(result.bias, result.mean - pooled.astype(np.float64))
    readings = stacked.mean(axis=(1, 2, 3))
    assert result.bias_mean == pytest.approx(readings.mean() - pooled.mean(dtype=np.float64))
    assert result.bias_error == pytest.approx(readings.std(ddof=1) / sqrt(n) if n > 1 else 0)
    assert result.bias_mean_theory == pytest.approx((expected - pooled).mean())
    assert result.error == pytest.approx(np.linalg.norm(stacked.mean(axis=0) - expected) / np.linalg.norm(expected))
    assert result.error_theory == pytest.approx(sqrt(variance.sum() / n) / np.linalg.norm(expected))
    varies = variance > 1e-12
    z = (stacked.mean(axis=0) - expected)[varies] / np.sqrt(variance[varies] / n)
    assert result.deviation == pytest.approx(sqrt((z**2).mean()))
    ledgers = ledger(result.mean, colour_scale(feature_map(values))), ledger(result.bias, result.bias_range)
    assert [label.caption for label in result.labels] == [*map(caption, ledgers)]


def test_fewer_passes_are_shown_again_as_they_were():
    counted, source = tallied(SIGNED, Pooling(), 0.4, 10)
    then = estimate(counted, 10, source)
    counted.advance(300, inf)
    now = estimate(counted, 10, source)
    np.testing.assert_array_equal(now.mean, then.mean)
    assert said(now) == said(then)
    assert (now.error, now.deviation) == (then.error, then.deviation)


@pytest.mark.parametrize("values", [SIGNED, NEGATIVE, RELU])
@pytest.mark.parametrize("setting", [Pooling(), Pooling(2, 1)])
def test_a_thousand_passes_converge_on_the_closed_form(values, setting):
    result = estimated(values, setting, 0.4, 1000)
    assert abs(result.bias_mean - result.bias_mean_theory) / result.bias_error < 5
    assert abs(result.bias_mean) / result.bias_error > 5
    assert result.deviation == pytest.approx(1, abs=0.25)
    assert result.error == pytest.approx(result.error_theory, rel=0.5)
    assert result.error < estimated(values, setting, 0.4, 1).error / 10


@every_map
@every_setting
@each("p", [0, 1e-16, 1e-9, 0.5, 1 - 1e-9, 1])
def test_no_setting_raises_or_warns(values, setting, p):
    with np.errstate(all="raise", under="ignore"):
        result, guess = order(feature_map(values), setting, p, 1), estimated(values, setting, p, 3)
    text = " ".join(said(result) + said(guess) + [str(e.sentence) for e in result.exchanges])
    assert "nan" not in text
    assert "∞" not in text
    assert not np.isnan(result.bias).any()
    assert not np.isnan(guess.bias).any()


@pytest.mark.parametrize("values", [np.full((4, 4), 3e38), [[3e38, -3e38]], [[1e-45, -1e-45]]])
@pytest.mark.parametrize("p", [0.5, 0.999])
def test_no_size_of_values_raises_or_warns(values, p):
    with np.errstate(divide="raise", invalid="raise", over="raise"):
        result, guess = order(feature_map(values), Pooling(), p, 1), estimated(values, Pooling(), p, 20)
    assert np.isfinite(result.bias).all()
    assert np.isfinite([guess.bias_mean, guess.error]).all()


@pytest.mark.parametrize("p", [0, 0.5, 1])
def test_windows_of_nothing_but_padding_have_no_bias(p):
    with np.errstate(all="raise"):
        result, guess = (
            order(feature_map(np.ones((4, 4))), PADDING_ALONE, p, 1),
            estimated(np.ones((4, 4)), PADDING_ALONE, p, 3),
        )
    for biased in (result, guess):
        assert not biased.bias.any()
        assert biased.bias_range == (-1, 1)
    assert (result.mean_drop_pool == -inf).all()
    assert (guess.mean == -inf).all()
    assert (guess.error, guess.deviation, guess.error_theory) == (0, None, 0)
    assert said(guess) == said(result)


# ---- sentences on the tally


@pytest.mark.parametrize(
    ("values", "p", "why"),
    [
        (FOUR, 0, "with p = 0 nothing is dropped, so their mean is the closed form at once, and so are the maxima"),
        (FOUR, 1, "with p = 1 nothing is kept, and the closed form is 0 as well"),
        (ZERO, 0.5, "no window holds a value that dropout could change the maximum by, so there is nothing to average"),
    ],
)
def test_where_every_pass_gives_the_same(values, p, why):
    result = estimated(values, Pooling(2), p, 5)
    assert said(result) == [f"Every pass of drop → pool gives the same: {why}."]
    assert result.error == 0


@pytest.mark.parametrize("n", [1, 2, 30])
@pytest.mark.parametrize("setting", [Pooling(2), Pooling(1)])
def test_the_bias_and_the_distance_are_said_as_measured(n, setting):
    result = estimated(SIGNED, setting, 0.4, n)
    who, passed = ("One pass", "1 pass") if n == 1 else (f"The mean of {n} passes", f"{n} passes")
    bias, how = number(result.bias_mean), "and one tells no error"
    theory = number(result.bias_mean_theory)
    if n > 1:
        bias, how = plus_minus(result.bias_mean, result.bias_error), "± being the standard error by their spread"
        theory = to_spread(result.bias_mean_theory, result.bias_error)
    never = f"{theory}, which no number of passes averages away"
    ends = never if setting.kernel_size > 1 else "0 on this map: what differs from that is chance"
    assert said(result)[0] == (
        f"Over {passed} the bias of drop → pool is {bias} on average over the map, {how}; the closed form gives {ends}."
    )
    off = re.search(r"a value is (\S+) off", said(result)[1])[1]
    assert float(off) == pytest.approx(result.deviation, rel=0.005)
    assert said(result)[1] == (
        f"{who} misses the closed form by {percent(result.error, 1)} of its norm, where chance leaves "
        f"{percent(result.error_theory, 1)} (root mean square), and half as much on four times as many passes; "
        f"in units of its standard error a value is {off} off (root mean square), where about 1 is expected."
    )


@pytest.mark.parametrize(
    ("p", "why"),
    [
        (0.999, "the same on each of them, as each gives nothing but 0, so that they tell no error"),
        (0.001, "the same on each of them, so that they tell no error"),
    ],
)
@pytest.mark.parametrize("kernel_size", [1, 2])
def test_passes_without_a_spread_tell_no_error(p, why, kernel_size):
    """Of 14 passes none keeps a value, or none drops one."""
    result = estimated(FOUR, Pooling(kernel_size), p, 14)
    assert result.bias_error == 0
    assert f" bias of drop → pool is {number(result.bias_mean)} on average over the map, {why};" in said(result)[0]


@pytest.mark.parametrize(
    ("values", "kind", "p", "shares"),
    [
        (np.ones((16, 16)), "max", 0.01, "on average 1.0 % against under 0.1 %,"),
        (np.ones((16, 16)), "min", 0.99, "on average 99 % against over 99.9 %,"),
        ([[1, -2] * 8] * 16, "average", 0.01, "on average 1.0 % against more than 0 %,"),
        ([[1, -2] * 8] * 16, "average", 0.99, "on average 99 % against at least 7.6 %,"),
    ],
)
def test_a_share_of_zeros_beyond_float64_is_neither_none_nor_all(values, kind, p, shares):
    assert shares in said(order(feature_map(values), Pooling(16, kind=kind), p, 1))[0]


def test_numbers_of_one_sentence_have_one_scale():
    """The mean of 0.0074 stands beside one of -0.0183, not of -0.02."""
    text = said(order(feature_map([[0.0148 * 2 - 0.03, 0.0148]] * 2), Pooling(1), 0.5, 1))[1]
    decimals = {len(found) for found in re.findall(r"0\.(\d+)", text)}
    assert len(decimals) == 1
