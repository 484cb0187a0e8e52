"""Both orders under means, minima and a stride alone: by hand, by law, and against many masks."""

import re
from math import comb, inf, sqrt

import numpy as np
import pytest

from tests.each import each
from viz.inputs.feature_map import FeatureMap
from viz.ops import dropout, dropout_mask
from viz.studies.layers import Pooling
from viz.studies.ledger import ledger
from viz.studies.numbers import number, percent, percents, to_scale
from viz.studies.order.closed_form import moments_over_masks
from viz.studies.order.estimates import estimate
from viz.studies.order.study import order
from viz.studies.order.tally import OrderTally
from viz.studies.pool import pool_values
from viz.studies.pooling_kinds import KINDS

FOUR = [[4, 2], [1, 0]]
SIGNED = np.random.default_rng(5).normal(size=(3, 12, 9)).astype(np.float32)
NEGATIVE = -np.abs(SIGNED) - np.float32(0.1)
POSITIVE = np.abs(SIGNED) + np.float32(0.1)
RELU = np.maximum(SIGNED, 0)
ZERO = np.zeros((2, 6, 6), np.float32)
MAPS = {"signed": SIGNED, "negative": NEGATIVE, "positive": POSITIVE, "relu": RELU, "zero": ZERO}
SIZES = [(2,), (3, 2, 1), (1, 2), (2, 3, 0, 1, True)]
LINEAR = ["average", "first"]
EMPTY = Pooling(2, 1, 1, 5, kind="min")
"""On a map of 4 × 4 it steps over all cells."""

every_map = each("values", MAPS.values(), ids=MAPS)
every_size = each("sizes", SIZES)
every_kind = pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "max"])


def feature_map(values):
    values = np.array(values, np.float32)
    return FeatureMap("by hand", values.reshape(-1, *values.shape[-2:]), "map")


def fitted(sizes, kind, values=SIGNED):
    return Pooling(*sizes, kind=kind).fitted(np.shape(values)[-2:])


def estimated(values, pooling, p, n):
    source = feature_map(values)
    tally = OrderTally(source.values, pooling, p, 1)
    tally.advance(n, inf)
    return estimate(tally, n, source)


def said(result):
    return [str(sentence) for sentence in result.sentences]


# ---- closed forms


@pytest.mark.parametrize(
    ("kind", "values", "mean", "variance", "zeros"),
    [
        # Four cells of which three are not 0, p = 1/2: Σx² / 16, and all three go in one of eight masks.
        ("average", FOUR, 7 / 4, 21 / 16, 1 / 8),
        ("average", [[-3, -3], [-3, -3]], -3, 36 / 16, 1 / 16),
        ("first", FOUR, 4, 16, 1 / 2),
        ("first", [[0, 5], [5, 5]], 0, 0, 1),
        ("first", [[-6, 5], [5, 5]], -6, 36, 1 / 2),
        # A negative value wins as soon as it is kept: -(4 + 2/2 + 1/4).
        ("min", [[-4, -2], [-1, 0]], -5.25, 2 * (16 + 4 / 2 + 1 / 4) - 5.25**2, 1 / 8),
        # A positive minimum needs all four, which are then doubled: 4 in one of sixteen masks.
        ("min", [[3, 2], [5, 4]], 4 / 16, 16 / 16 - (4 / 16) ** 2, 15 / 16),
    ],
)
def test_one_window_by_hand(kind, values, mean, variance, zeros):
    source, pooling = feature_map(values), Pooling(2, kind=kind)
    result = order(source, pooling, 0.5, 1)
    assert result.mean_drop_pool.item() == pytest.approx(mean)
    spread = moments_over_masks(source.values, pooling, 0.5)[1]
    assert spread.item() == pytest.approx(variance)
    assert result.zero_theory[1] == pytest.approx(zeros)
    assert result.bias.item() == pytest.approx(mean - pool_values(source.values, pooling).item())


@pytest.mark.parametrize("values", [SIGNED, NEGATIVE, POSITIVE, RELU], ids=["signed", "negative", "positive", "relu"])
@pytest.mark.parametrize(("sizes", "p"), [((2,), 0.2), ((2,), 0.5), ((2, 1, 1), 0.5), ((2, 3, 0, 1, True), 0.2)])
@every_kind
def test_both_lanes_keep_to_theory_over_many_masks(values, sizes, p, kind):
    n, pooling, source = 3000, fitted(sizes, kind), feature_map(values)
    result = order(source, pooling, p, 1)
    pooled = pool_values(values.astype(np.float64), pooling)
    after = np.where(dropout_mask((n, *pooled.shape), p, seed=2), pooled / (1 - p), 0)
    before = pool_values(np.where(dropout_mask((n, *values.shape), p, seed=3), values / (1 - p), 0), pooling)
    variances = pooled**2 * p / (1 - p), moments_over_masks(values, pooling, p)[1]
    means = pooled, result.mean_drop_pool
    for samples, mean, variance, zeros in zip((after, before), means, variances, result.zero_theory, strict=True):
        error = np.sqrt(np.maximum(variance, 1e-18) / n)
        # A float32 mean is a hair off the float64 one.
        assert (np.abs(samples.mean(axis=0) - mean) < 5 * error + 1e-6).all()
        assert samples.var(axis=0).sum() == pytest.approx(variance.sum(), rel=0.05)
        shares = (samples == 0).mean(axis=(1, 2, 3))
        assert abs(shares.mean() - zeros) / (shares.std() / sqrt(n) or 1) < 5


@every_map
@every_size
def test_a_minimum_is_a_maximum_turned_over(values, sizes):
    lowest = order(feature_map(values), Pooling(*sizes, kind="min"), 0.3, 4)
    highest = order(feature_map(-values), Pooling(*sizes), 0.3, 4)
    np.testing.assert_array_equal(lowest.mean_drop_pool, -highest.mean_drop_pool)
    np.testing.assert_array_equal(lowest.bias, -highest.bias)
    assert lowest.zero_theory == highest.zero_theory
    for one, other in zip(lowest.drop_pool, highest.drop_pool, strict=True):
        np.testing.assert_array_equal(one.values, -other.values)
    assert (lowest.bias <= 0).all()


@every_map
@every_size
@each("p", [0, 0.01, 0.5, 0.99])
@pytest.mark.parametrize("kind", LINEAR)
def test_what_is_linear_is_unbiased(values, sizes, p, kind):
    result = order(feature_map(values), Pooling(*sizes, kind=kind), p, 1)
    assert not result.bias.any()
    np.testing.assert_array_equal(result.mean_drop_pool, result.pool_drop[1].values)


def test_a_stride_alone_has_one_distribution_in_either_order():
    result = order(feature_map(SIGNED), Pooling(2, kind="first"), 0.3, 1)
    pooled = result.pool_drop[1].values.astype(np.float64)
    spread = moments_over_masks(SIGNED, result.pooling, 0.3)[1]
    np.testing.assert_allclose(spread, pooled**2 * 0.3 / 0.7)
    assert result.zero_theory[0] == pytest.approx(result.zero_theory[1])


def test_means_whose_values_cancel_are_zero_more_often_than_the_closed_form_says():
    cancelling = np.tile(np.array([[1, -1], [2, -2]], np.float32), (1, 2, 2))
    pooling = Pooling(2, kind="average")
    result = order(feature_map(cancelling), pooling, 0.5, 1)
    assert result.zero_theory == (1, 1 / 16)
    before = pool_values(np.where(dropout_mask((4000, 1, 4, 4), 0.5, seed=3), cancelling, 0), pooling)
    # The pairs cancel in four masks of sixteen, as in the sum of two rows of Pascal's triangle.
    assert (before == 0).mean() == pytest.approx(sum(comb(2, i) ** 2 for i in range(3)) / 16 - 2 / 16, abs=0.02)
    assert "100 % against at least 6.2 %" in said(result)[0]
    assert ", or if what is left cancels out." in said(result)[0]


@every_map
@every_size
@every_kind
@each("p", [0, 0.4, 1])
def test_each_step_is_what_its_layers_give(values, sizes, kind, p):
    x, pooling = feature_map(values).values, fitted(sizes, kind, values)
    result = order(feature_map(values), pooling, p, 6)
    pooled, dropped = pool_values(x, pooling), dropout(x, p, seed=6)
    for lane, maps in (
        (result.pool_drop, (x, pooled, dropout(pooled, p, seed=6))),
        (result.drop_pool, (x, dropped, pool_values(dropped, pooling))),
    ):
        for place, (step, expected) in enumerate(zip(lane, maps, strict=True)):
            np.testing.assert_array_equal(step.values, expected)
            assert step.values.dtype == np.float32
            pools = any(earlier.layer == "pooling" for earlier in lane[: place + 1])
            empty = KINDS[kind].empty if pools else None
            assert step.ledger == ledger(expected, result.colour_range, empty)
            assert (step.indices is None) == (step.layer != "pooling" or kind == "average")


# ---- what may change places


@every_map
@every_size
@each("p", [0, 0.4, 1])
@every_kind
def test_channel_dropout_commutes_with_every_kind(values, sizes, p, kind):
    exchange = order(feature_map(values), Pooling(*sizes, kind=kind), p, 3).exchanges[0]
    np.testing.assert_allclose(exchange.one, exchange.other, rtol=1e-12, atol=1e-12)
    assert exchange.differing == 0
    exactly = "exactly the same" if (exchange.one == exchange.other).all() else "the same but for rounding"
    assert kind == "average" or exactly == "exactly the same"
    assert str(exchange.sentence) == (
        f"Channel dropout and {KINDS[kind].title.lower()} commute: "
        f"in either order all {exchange.one.size} values are {exactly}."
    )


@every_map
@every_size
@every_kind
def test_relu_commutes_with_all_but_a_mean_of_both_signs(values, sizes, kind):
    x, pooling = feature_map(values).values, fitted(sizes, kind, values)
    exchange = order(feature_map(values), pooling, 0.4, 3).exchanges[2]
    x = x.astype(np.float64) if kind == "average" else x
    np.testing.assert_array_equal(exchange.one, np.maximum(pool_values(x, pooling), 0))
    np.testing.assert_array_equal(exchange.other, pool_values(np.maximum(x, 0), pooling))
    name, size = f"ReLU and {KINDS[kind].title.lower()}", exchange.one.size
    if kind != "average":
        assert str(exchange.sentence) == f"{name} commute: in either order all {size} values are exactly the same."
        return
    mixed = np.count_nonzero(pool_values(x > 0, pooling) * pool_values(x < 0, pooling))
    assert exchange.differing == mixed
    assert str(exchange.sentence) == (
        f"{name} do not commute: {mixed} of {size} values {'differs' if mixed == 1 else 'differ'}, as what is negative "
        "counts in a mean only if ReLU comes last."
        if mixed
        else f"{name} do not commute in general, though on this map all {size} values are exactly the same."
    )


@every_size
def test_value_dropout_and_a_stride_alone_commute(sizes):
    exchange = order(feature_map(SIGNED), Pooling(*sizes, kind="first"), 0.4, 3).exchanges[3]
    np.testing.assert_array_equal(exchange.one, exchange.other)
    assert str(exchange.sentence) == (
        "Value dropout and stride alone commute: if each value shares the fate of its cell, "
        f"all {exchange.one.size} values are exactly the same."
    )


@pytest.mark.parametrize("values", [SIGNED, NEGATIVE, POSITIVE])
@pytest.mark.parametrize("sizes", [(2,), (3, 1)])
def test_value_dropout_and_means_do_not_commute_on_a_pass(values, sizes):
    pooling, x = fitted(sizes, "average"), values.astype(np.float64)
    exchange = order(feature_map(values), pooling, 0.4, 3).exchanges[3]
    np.testing.assert_array_equal(exchange.one, pool_values(dropout(x, 0.4, seed=3), pooling))
    np.testing.assert_array_equal(exchange.other, dropout(pool_values(x, pooling), 0.4, seed=3))
    differing = np.count_nonzero(np.abs(exchange.one - exchange.other) > 1e-9)
    assert exchange.differing == differing > 0
    assert str(exchange.sentence) == (
        "Value dropout and average pooling do not commute: dropped last, a mean goes as a whole or stays, and on this "
        f"pass {differing} of {exchange.one.size} values differ, though both orders give the same on average over all "
        "masks."
    )


@pytest.mark.parametrize(
    ("values", "sizes", "kind", "p", "text"),
    [
        (SIGNED, (1, 2), "average", 0.5, "commute where k = 1: each window is one cell, and all 90 values are"),
        (SIGNED, (1, 2), "min", 0.5, "commute where k = 1: each window is one cell, and all 90 values are"),
        (FOUR, (2,), "average", 0, "commute where p is 0 or 1: here nothing is dropped, and the one value is"),
        (FOUR, (2,), "min", 1, "commute where p is 0 or 1: here nothing is kept, and the one value is"),
        (ZERO, (2,), "average", 0.5, "do not commute in general, though on this map and this pass all 18 values are"),
    ],
)
def test_where_value_dropout_and_other_kinds_agree(values, sizes, kind, p, text):
    exchange = order(feature_map(values), Pooling(*sizes, kind=kind), p, 1).exchanges[3]
    name = KINDS[kind].title.lower()
    assert str(exchange.sentence) == f"Value dropout and {name} {text} exactly the same."


def test_a_minimum_shares_the_fate_of_its_winner():
    exchange = order(feature_map(SIGNED), Pooling(2, kind="min"), 0.4, 3).exchanges[3]
    turned = order(feature_map(-SIGNED), Pooling(2), 0.4, 3).exchanges[3]
    np.testing.assert_array_equal(exchange.one, -turned.one)
    np.testing.assert_array_equal(exchange.other, -turned.other)
    assert str(exchange.sentence) == (
        "Value dropout and min-pooling do not commute: even if each minimum shares the fate of its winner, "
        f"{turned.differing} of {turned.one.size} values differ."
    )


def test_minima_of_nothing_but_padding():
    result = order(feature_map(np.ones((8, 4, 4))), EMPTY, 0.5, 1)
    dropped = 8 - np.count_nonzero(dropout_mask((8, 1, 1), 0.5, seed=1, unit="channel"))
    assert [exchange.differing for exchange in result.exchanges] == [dropped, 0, 0, 0]
    assert str(result.exchanges[0].sentence) == (
        f"Channel dropout and min-pooling commute but for padding: {dropped} of 8 values differ, as every window holds "
        "nothing but padding, and dropping last makes 0 of ∞ where dropping first leaves it."
    )
    empty = [
        "Every window holds nothing but padding: each minimum is ∞, and there is nothing that an order could change "
        "on average."
    ]
    guess = estimated(np.ones((4, 4)), EMPTY, 0.5, 3)
    assert said(result) == said(guess) == empty
    assert not result.bias.any()
    assert not guess.bias.any()
    assert (guess.error, guess.deviation) == (0, None)
    assert guess.labels[0].caption.endswith("1 × ∞")


# ---- sentences


@pytest.mark.parametrize(
    ("values", "kind", "p", "sentences"),
    [
        (ZERO, "average", 0.5, ["All means are 0, and so is every pass of both lanes."]),
        ([[0, 3], [5, 0]], "min", 0.5, ["All minima are 0, and so is every pass of both lanes."]),
        (
            FOUR,
            "average",
            0,
            ["The order makes no difference: with p = 0 nothing is dropped, and both lanes end in the means."],
        ),
        (
            FOUR,
            "first",
            1,
            [
                "Both lanes end in zeros alone: with p = 1 nothing is kept, and 1/(1 − p) is not defined; "
                "evaluation gives the values, mean 4.00."
            ],
        ),
    ],
)
def test_what_is_said_where_there_is_little_to_say(values, kind, p, sentences):
    assert said(order(feature_map(values), Pooling(2, kind=kind), p, 1)) == sentences


POWER = (
    "p against pⁿ with p = 0.40 and n = 4, as dropping first leaves a window with 0 only if all its cells are dropped"
)


@pytest.mark.parametrize(
    ("values", "sizes", "kind", "why"),
    [
        (POSITIVE[:, :, :8], (2,), "average", POWER),
        (NEGATIVE[:, :, :8], (2,), "average", POWER),
        (NEGATIVE[:, :, :8], (2,), "min", POWER),
        (
            POSITIVE,
            (2,),
            "average",
            "as dropping first leaves a window with 0 only if all its values but zeros are dropped",
        ),
        (
            RELU,
            (2, 1),
            "average",
            "as dropping first leaves a window with 0 only if all its values but zeros are dropped",
        ),
        (
            POSITIVE,
            (2,),
            "min",
            "as dropping first leaves with 0 a window of positive values as soon as any is dropped",
        ),
        (
            NEGATIVE,
            (2,),
            "min",
            "as dropping first leaves with 0 a window with negative values only if all of these are dropped",
        ),
        (
            SIGNED,
            (2,),
            "min",
            "as dropping first leaves with 0 a window with negative values only if all of these are dropped, "
            "and a window of positive values as soon as any is dropped",
        ),
        (SIGNED, (1,), "average", "the same, as each window is one cell"),
        (SIGNED, (3,), "first", "the same, as each value is that of one cell"),
    ],
)
def test_the_share_of_zeros_is_said_with_its_reason(values, sizes, kind, why):
    result = order(feature_map(values), Pooling(*sizes, kind=kind), 0.4, 2)
    here = percents(
        *(
            (np.count_nonzero(lane[-1].values == 0), lane[-1].values.size)
            for lane in (result.pool_drop, result.drop_pool)
        )
    )
    average = [percent(share, 1) for share in result.zero_theory]
    assert said(result)[0] == (
        f"Pool → drop leaves {here[0]} zeros, drop → pool {here[1]} on this pass; "
        f"on average {average[0]} against {average[1]}, {why}."
    )


@every_map
@every_size
@every_kind
def test_what_is_said_of_means_is_measured(values, sizes, kind):
    x, pooling = feature_map(values).values, fitted(sizes, kind, values)
    result, traits = order(feature_map(values), pooling, 0.3, 4), KINDS[kind]
    pooled = pool_values(x, pooling)
    if not pooled.any():
        return
    first, second = dropout(pooled, 0.3, seed=4), pool_values(dropout(x, 0.3, seed=4), pooling)
    mean, here, there, theory = (y.mean(dtype=np.float64) for y in (pooled, first, second, result.mean_drop_pool))
    means = to_scale(mean, here)
    assert said(result)[1] == (
        f"Pool → drop is unbiased: over all masks each value averages the {traits.noun} itself, "
        f"mean {means[mean]} ({means[here]} on this pass), and evaluation, which drops nothing, gives just that."
    )
    low = np.count_nonzero(result.mean_drop_pool < pooled)
    if kind == "min" and low:
        bias = (pooled - result.mean_drop_pool).mean()
        means = to_scale(theory, there, bias)
        assert said(result)[2] == (
            f"Drop → pool is biased: over all masks its mean is {means[theory]} ({means[there]} on this pass), "
            f"{means[bias]} below the minima that evaluation gives; "
            f"{percent(low, pooled.size)} of the windows are too low, and none too high."
        )
    elif kind == "min":
        assert said(result)[2] == (
            "Drop → pool is unbiased on this map: no window holds a value that could stand in for a dropped minimum; "
            f"the mean is {number(there)} on this pass."
        )
    else:
        assert said(result)[2].startswith("Drop → pool is unbiased too: ")
        stated = re.search(
            rf"each value averages the {traits.noun} itself \((\S+) on this pass\), and strays from it ",
            said(result)[2],
        )
        decimals = len(stated[1].partition(".")[2])
        assert float(stated[1].replace("−", "-")) == pytest.approx(there, abs=0.5001 * 10.0**-decimals)


@pytest.mark.parametrize("values", [SIGNED, POSITIVE, NEGATIVE], ids=["signed", "positive", "negative"])
def test_which_order_strays_less_is_measured(values):
    pooling, p, n = Pooling(2, kind="average"), 0.3, 4000
    text = said(order(feature_map(values), pooling, p, 4))[2]
    pooled = pool_values(values.astype(np.float64), pooling)
    before = pool_values(np.where(dropout_mask((n, *values.shape), p, seed=3), values / (1 - p), 0), pooling)
    after = np.where(dropout_mask((n, *pooled.shape), p, seed=3), pooled / (1 - p), 0)
    here, there = float(text.split("strays from it by ")[1].split()[0]), float(text.split("strays by ")[1].rstrip("."))
    for stated, samples in ((here, before), (there, after)):
        assert stated == pytest.approx(sqrt(samples.var(axis=0).mean()), rel=0.03, abs=0.006)
    assert (
        order(feature_map(values), Pooling(2, kind="first"), p, 4)
        .sentences[2]
        .rest.endswith("and strays from it as far as pool → drop does.")
    )


@pytest.mark.parametrize("p", [0.01, 0.1, 0.2])
def test_what_rounding_leaves_of_values_that_cancel_is_no_difference(p):
    """Channel dropout before the mean and after it differ by the last bits of what is summed, not of the sum."""
    found = order(feature_map([[0.1, 0.2, -0.3], [0.7, -0.4, -0.3], [1e-7, 0, 0]]), Pooling(3, kind="average"), p, 2)
    channels, *_ = found.exchanges
    assert channels.one.any()
    assert channels.differing == 0


# ---- the tally


@pytest.mark.parametrize(
    ("values", "sizes"), [(SIGNED, (2,)), (SIGNED, (2, 1, 1)), (NEGATIVE, (2, 1, 1)), (POSITIVE, (2,))]
)
@every_kind
def test_a_thousand_passes_converge_on_the_closed_form(values, sizes, kind):
    result = estimated(values, fitted(sizes, kind), 0.4, 1000)
    assert abs(result.bias_mean - result.bias_mean_theory) / result.bias_error < 5
    assert result.deviation == pytest.approx(1, abs=0.25)
    assert result.error == pytest.approx(result.error_theory, rel=0.5)
    chance = "0 whatever the map: what differs from that is chance"
    assert said(result)[0].endswith("which no number of passes averages away." if kind == "min" else f"{chance}.")


@every_map
@every_size
@every_kind
@each("p", [1e-16, 0.5, 1 - 1e-9])
def test_no_setting_raises_or_warns(values, sizes, kind, p):
    pooling = fitted(sizes, kind, values)
    with np.errstate(all="raise", under="ignore"):
        result, guess = order(feature_map(values), pooling, p, 1), estimated(values, pooling, p, 3)
    text = " ".join(said(result) + said(guess) + [str(e.sentence) for e in result.exchanges])
    assert "nan" not in text
    assert "∞" not in text
    assert not np.isnan(result.bias).any()
    assert not np.isnan(guess.bias).any()


@pytest.mark.parametrize(
    ("values", "kind", "p", "why"),
    [
        (
            FOUR,
            "average",
            0,
            "with p = 0 nothing is dropped, so their mean is the closed form at once, and so are the means",
        ),
        (FOUR, "min", 1, "with p = 1 nothing is kept, and the closed form is 0 as well"),
        (
            ZERO,
            "first",
            0.5,
            "no window holds a value that dropout could change the value by, so there is nothing to average",
        ),
    ],
)
def test_where_every_pass_gives_the_same(values, kind, p, why):
    result = estimated(values, Pooling(2, kind=kind), p, 5)
    assert said(result) == [f"Every pass of drop → pool gives the same: {why}."]
    assert result.error == 0
