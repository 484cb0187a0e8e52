"""Dropout by hand, by its laws, and by the figures of the papers it comes from."""

import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from viz.ops import (
    apply_mask,
    block_gamma,
    dropout,
    dropout_mask,
    dropout_scale,
    dropout_survival,
    max_pool2d,
)

repeatable = settings(deadline=None, derandomize=True, max_examples=80)
units = st.sampled_from(["value", "channel", "position", "block"])
probabilities = st.one_of(st.sampled_from([0, 1, 0.25, 0.5, 0.75]), st.floats(0, 1))
shapes = st.tuples(st.integers(1, 3), st.integers(1, 12), st.integers(1, 12))
seeds = st.integers(0, 2**70)

X = np.linspace(-2, 3, 24, dtype=np.float32).reshape(4, 6)


# ---------------------------------------------------------------- the stream, pinned


def test_the_stream_of_values_is_pinned():
    # Origin: NumPy 2.4.6, np.random.Generator(np.random.PCG64(0)).random((2, 3)).
    golden = [[0.6369616873214543, 0.2697867137638703, 0.04097352393619469]]
    golden += [[0.016527635528529094, 0.8132702392002724, 0.9127555772777217]]
    np.testing.assert_array_equal(dropout_survival((2, 3), seed=0), golden)
    np.testing.assert_array_equal(dropout_mask((2, 3), 0.5, seed=0), [[1, 0, 0], [0, 1, 1]])


def test_the_stream_of_channels_is_pinned():
    survival = dropout_survival((2, 3, 2, 2), seed=0, unit="channel")
    np.testing.assert_array_equal(survival[..., 0, 0], dropout_survival((2, 3), seed=0))


def test_the_stream_of_blocks_is_pinned():
    # The 2 × 3 corners draw the u above. gamma = p / 4 · 12 / 6 = p / 2, so a block falls from p = 2 u.
    a, b, c, d = 2 * 0.2697867137638703, 2 * 0.04097352393619469, 2 * 0.016527635528529094, 1
    expected = [[d, a, b, b], [c, c, b, b], [c, c, d, d]]
    survival = dropout_survival((3, 4), seed=0, unit="block", block_size=2)
    np.testing.assert_array_equal(survival, expected)


def test_the_stream_of_positions_is_pinned():
    survival = dropout_survival((4, 2, 3), seed=0, unit="position")
    np.testing.assert_array_equal(survival, [dropout_survival((2, 3), seed=0)] * 4)


# ---------------------------------------------------------------- laws of masks


@repeatable
@given(shapes, probabilities, probabilities, seeds, units, st.integers(1, 5))
def test_masks_nest_and_follow_from_the_survival(shape, p, larger_p, seed, unit, block_size):
    p, larger_p = sorted((p, larger_p))
    options = {"seed": seed, "unit": unit, "block_size": block_size}
    mask, smaller_mask = dropout_mask(shape, p, **options), dropout_mask(shape, larger_p, **options)
    assert mask.dtype == bool
    assert mask.shape == shape
    assert (mask | ~smaller_mask).all()

    survival = dropout_survival(shape, **options)
    assert ((survival >= 0) & (survival <= 1)).all()
    if p < 1:
        np.testing.assert_array_equal(mask, survival >= p)


@pytest.mark.parametrize("unit", ["value", "channel", "position", "block"])
def test_p_0_keeps_all_and_p_1_nothing(unit):
    for seed in range(20):
        assert dropout_mask((3, 8, 9), 0, seed=seed, unit=unit).all()
        assert not dropout_mask((3, 8, 9), 1, seed=seed, unit=unit).any()


@repeatable
@given(shapes, seeds, units)
def test_a_cell_survives_up_to_its_own_p(shape, seed, unit):
    survival = dropout_survival(shape, seed=seed, unit=unit)
    cell = (0, shape[1] // 2, shape[2] // 2)
    p = survival[cell]
    if p < 1:
        assert dropout_mask(shape, p, seed=seed, unit=unit)[cell]
        assert not dropout_mask(shape, np.nextafter(p, 1), seed=seed, unit=unit)[cell]


@pytest.mark.parametrize("unit", ["value", "channel", "position", "block"])
def test_a_mask_depends_on_its_arguments_alone(unit):
    first = dropout_mask((3, 9, 9), 0.4, seed=7, unit=unit, block_size=3)
    np.random.seed(1)
    before = np.random.get_state()[1].copy()
    dropout_mask((5, 5), 0.1, seed=8)
    again = dropout_mask([3, 9, np.int64(9)], np.float64(0.4), seed=np.uint8(7), unit=unit, block_size=3)
    np.testing.assert_array_equal(again, first)
    np.testing.assert_array_equal(np.random.get_state()[1], before)
    assert (first != dropout_mask((3, 9, 9), 0.4, seed=9, unit=unit, block_size=3)).any()


@pytest.mark.parametrize("unit", ["value", "channel", "position", "block"])
def test_empty_shapes_have_empty_masks(unit):
    assert dropout_mask((0, 3, 4), 0.5, seed=0, unit=unit).shape == (0, 3, 4)
    assert dropout_mask((2, 0, 4), 0.5, seed=0, unit=unit).shape == (2, 0, 4)


def test_a_mask_may_be_written_to():
    for unit in ("value", "channel", "position", "block"):
        dropout_mask((2, 3, 4), 0.5, seed=0, unit=unit)[...] = False
        dropout_survival((2, 3, 4), seed=0, unit=unit)[...] = 0


# ---------------------------------------------------------------- dropout itself


def test_dropout_by_hand():
    x = np.array([[-1, 2, 3], [4, -5, 6]], np.float32)
    np.testing.assert_array_equal(dropout(x, 0.5, seed=0), [[-2, 0, 0], [0, -10, 12]])
    np.testing.assert_array_equal(dropout(x, 0.75, seed=0), [[0, 0, 0], [0, -20, 24]])


@repeatable
@given(probabilities, seeds, st.sampled_from([np.float16, np.float32, np.float64]))
def test_each_output_is_zero_or_x_over_q(p, seed, dtype):
    x = X.astype(dtype)
    y = dropout(x, p, seed=seed)
    mask = dropout_mask(x.shape, p, seed=seed)
    assert y.dtype == dtype
    assert (y[~mask] == 0).all()
    with np.errstate(over="ignore"):
        expected = (x[mask].astype(np.float64) / (1 - p)).astype(dtype)
    np.testing.assert_allclose(y[mask], expected, rtol=2 * np.finfo(dtype).eps)


@pytest.mark.parametrize("p", [0, 0.5, 0.9, 1])
def test_evaluation_is_an_unscaled_copy(p):
    for x in (X, np.array([np.nan, np.inf, -np.inf, -1])):
        y = dropout(x, p, seed=3, training=False)
        np.testing.assert_array_equal(y, x)
        assert y.dtype == x.dtype
        assert not np.shares_memory(x, y)


def test_p_0_changes_nothing_and_p_1_leaves_zeros():
    np.testing.assert_array_equal(dropout(X, 0, seed=1), X)
    assert not dropout(X, 1, seed=1).any()


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64, np.longdouble])
def test_a_dropped_infinity_or_nan_is_exactly_zero(dtype):
    x = np.array([[np.inf, np.nan, np.inf], [-np.inf, -np.inf, np.nan]], dtype)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        once, all_gone = dropout(x, 0.5, seed=0), dropout(x, 1, seed=0)
        np.testing.assert_array_equal(apply_mask(x, np.array([[False], [True]]), 0)[0], 0)
    np.testing.assert_array_equal(once, [[np.inf, 0, 0], [0, -np.inf, np.nan]])
    np.testing.assert_array_equal(all_gone, np.zeros((2, 3)))
    assert not np.signbit(all_gone).any()


def test_nothing_warns_and_a_survivor_may_outgrow_its_dtype():
    x = np.array([[1, 1, 1], [-1, 60000, -60000]], np.float16)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        np.testing.assert_array_equal(dropout(x, 0.5, seed=0), [[2, 0, 0], [0, np.inf, -np.inf]])
        np.testing.assert_array_equal(dropout(np.zeros((50, 50), np.float16), 1 - 1e-9, seed=0), 0)
        dropout(np.array([np.nan, np.inf, -np.inf, 0]), 1, seed=0)


def test_the_same_values_are_dropped_whatever_dtype_and_layout():
    dropped = dropout(X, 0.4, seed=11) == 0
    for same in (X.astype(np.float64), X.astype(">f4"), np.asfortranarray(X), X[::-1].copy()[::-1]):
        np.testing.assert_array_equal(dropout(same, 0.4, seed=11) == 0, dropped)
    assert dropout(X.astype(">f4"), 0.4, seed=11, training=False).dtype == np.float32
    read_only = X.copy()
    read_only.flags.writeable = False
    np.testing.assert_array_equal(dropout(read_only, 0.4, seed=11) == 0, dropped)
    np.testing.assert_array_equal(read_only, X)


def test_integers_and_booleans_become_float64():
    for x in (np.array([[1, 2, 3], [4, 5, -6]]), np.ones((2, 3), bool), [[1, 2, 3], [4, 5, -6]]):
        for training in (True, False):
            assert dropout(x, 0.5, seed=0, training=training).dtype == np.float64
    np.testing.assert_array_equal(dropout([[1, 2, 3], [4, 5, -7]], 0.2, seed=0), [[1.25, 2.5, 0], [0, 6.25, -8.75]])


def test_mean_and_variance_over_many_passes():
    x = np.array([-2.0, 0.5, 3.0])
    for p in (0.25, 0.5, 0.8):
        passes = dropout(np.broadcast_to(x, (200_000, 3)), p, seed=42)
        error = np.abs(x) * np.sqrt(p / (1 - p) / len(passes))
        assert (np.abs(passes.mean(axis=0) - x) < 4 * error).all()
        np.testing.assert_allclose(passes.var(axis=0), x**2 * p / (1 - p), rtol=0.03)


def test_two_dropouts_in_a_row_keep_the_product():
    kept = dropout(dropout(np.ones((400, 400)), 0.5, seed=1), 0.2, seed=2) != 0
    assert abs(kept.mean() - 0.4) < 4 * np.sqrt(0.24 / kept.size)


def test_dropout_commutes_with_relu():
    relu = lambda values: np.maximum(values, 0)  # noqa: E731
    np.testing.assert_array_equal(relu(dropout(X, 0.3, seed=5)), dropout(relu(X), 0.3, seed=5))


# ---------------------------------------------------------------- channels


def test_a_channel_is_kept_or_dropped_whole():
    mask = dropout_mask((500, 8, 3, 5), 0.3, seed=0, unit="channel")
    assert (mask == mask[..., :1, :1]).all()
    assert abs(mask[..., 0, 0].mean() - 0.7) < 4 * np.sqrt(0.21 / 4000)


@repeatable
@given(shapes, st.integers(1, 3), probabilities, seeds)
def test_all_channels_of_a_position_share_its_fate_and_examples_do_not(shape, examples, p, seed):
    mask = dropout_mask((examples, *shape), p, seed=seed, unit="position")
    assert (mask == mask[:, :1]).all()
    fields = dropout_survival((examples, *shape), seed=seed, unit="position")[:, 0]
    assert len(np.unique(fields)) == fields.size


@repeatable
@given(st.lists(st.integers(1, 9), max_size=2).map(tuple), probabilities, seeds)
def test_without_an_axis_of_channels_a_position_is_a_value(shape, p, seed):
    by_position, by_value = (dropout_mask(shape, p, seed=seed, unit=unit) for unit in ("position", "value"))
    np.testing.assert_array_equal(by_position, by_value)
    one_channel = dropout_mask((1, *shape), p, seed=seed, unit="position")
    np.testing.assert_array_equal(one_channel, dropout_mask((1, *shape), p, seed=seed))


@pytest.mark.parametrize("p", [0.1, 0.5, 0.9])
def test_positions_are_dropped_with_the_probability_p_each(p):
    masks = np.stack([dropout_mask((3, 4, 5), p, seed=seed, unit="position")[0] for seed in range(4000)])
    error = np.sqrt(p * (1 - p) / 4000)
    assert (np.abs(1 - masks.mean(axis=0) - p) < 5 * error).all()


def test_position_dropout_by_hand():
    x = -np.arange(1, 13, dtype=np.float32).reshape(3, 2, 2)
    mask = dropout_mask(x.shape, 0.5, seed=0, unit="position")
    # The field of seed 0 begins 0.637, 0.270, 0.041, 0.017.
    np.testing.assert_array_equal(mask, [[[1, 0], [0, 0]]] * 3)
    scale = dropout_scale(mask, 0.5, unit="position")
    np.testing.assert_array_equal(apply_mask(x, mask, scale)[:, 0, 0], [-2, -10, -18])


def test_channel_dropout_commutes_with_max_pooling():
    x = np.random.default_rng(0).standard_normal((6, 8, 8))
    mask = dropout_mask(x.shape, 0.5, seed=4, unit="channel")
    pooled = max_pool2d(apply_mask(x, mask, 2.0), 2)
    np.testing.assert_array_equal(pooled, apply_mask(max_pool2d(x, 2), mask[..., :4, :4], 2.0))


# ---------------------------------------------------------------- blocks


def blocks_by_definition(shape, p, seed, size):
    """Draw the corners as the operation does, and strike out a block at each that falls below gamma."""
    channels, height, width = shape
    corners = np.random.Generator(np.random.PCG64(seed)).random((channels, height - size + 1, width - size + 1))
    mask = np.ones(shape, bool)
    for channel, i, j in np.argwhere(corners < block_gamma(p, size, height, width)):
        mask[channel, i : i + size, j : j + size] = False
    return mask


@pytest.mark.parametrize("size", [1, 2, 3, 4, 5, 9])
@pytest.mark.parametrize("p", [0.05, 0.25, 0.6, 0.95])
def test_blocks_by_definition(size, p):
    for seed in range(5):
        mask = dropout_mask((2, 9, 13), p, seed=seed, unit="block", block_size=size)
        np.testing.assert_array_equal(mask, blocks_by_definition((2, 9, 13), p, seed, size))


def test_gamma_by_hand():
    assert block_gamma(0.25, 7, 14, 14) == pytest.approx(1 / 64)
    assert block_gamma(0.3, 1, 4, 6) == pytest.approx(0.3)
    assert block_gamma(0.3, 4, 4, 4) == pytest.approx(0.3)
    assert block_gamma(0.5, 2, 3, 5) == pytest.approx(0.5 / 4 * 15 / 8)
    assert block_gamma(0, 3, 4, 6) == 0


def test_a_block_larger_than_the_map_is_cut_to_its_shorter_side():
    large = dropout_mask((200, 4, 6), 0.3, seed=0, unit="block", block_size=50)
    np.testing.assert_array_equal(large, dropout_mask((200, 4, 6), 0.3, seed=0, unit="block", block_size=4))
    square = dropout_mask((2000, 4, 4), 0.3, seed=0, unit="block", block_size=7)
    assert (square == square[..., :1, :1]).all()
    assert abs(square[:, 0, 0].mean() - 0.7) < 4 * np.sqrt(0.21 / 2000)


def drop_rates(size, p=0.25, side=14):
    """Return the chance of each cell to go: that not all the corners that reach it stay."""
    places = side - size + 1
    reach = [min(i, places - 1) - max(0, i - size + 1) + 1 for i in range(side)]
    return 1 - (1 - block_gamma(p, size, side, side)) ** np.outer(reach, reach)


@pytest.mark.parametrize(("size", "exact"), [(3, 0.2207), (5, 0.2138), (7, 0.2095)])
def test_blocks_drop_less_than_p_because_they_overlap(size, exact):
    assert drop_rates(size).mean() == pytest.approx(exact, abs=5e-5)
    dropped = 1 - dropout_mask((20_000, 14, 14), 0.25, seed=0, unit="block", block_size=size).mean(axis=(1, 2))
    assert abs(dropped.mean() - exact) < 4 * dropped.std() / np.sqrt(len(dropped))


# Figures measured with another implementation, over few enough maps to be off by ±.01.
@pytest.mark.parametrize(("size", "measured"), [(3, 0.222), (5, 0.210), (7, 0.203)])
def test_measured_rates_agree(size, measured):
    assert abs(drop_rates(size).mean() - measured) < 0.01


def test_blocks_are_not_uniform_over_the_map():
    mask = dropout_mask((20_000, 14, 14), 0.25, seed=0, unit="block", block_size=7)
    expected = drop_rates(7)
    error = np.sqrt(expected * (1 - expected) / len(mask))
    assert (np.abs(1 - mask.mean(axis=0) - expected) < 5 * error).all()
    # Measured with another implementation, like the rates above.
    assert abs(expected[0, 0] - 0.015) < 0.001
    assert abs(expected[6, 6] - 0.548) < 0.012


# ---------------------------------------------------------------- scale and mask, applied


def test_scales_by_hand():
    mask = np.array([[True, False, False, False]])
    assert dropout_scale(mask, 0.2) == dropout_scale(mask, 0.2, unit="channel") == 1.25
    assert dropout_scale(mask, 0.2, unit="block") == 4
    assert dropout_scale(mask, 1) == 0
    assert dropout_scale(~np.ones((2, 2), bool), 0.2, unit="block") == 0
    assert isinstance(dropout_scale(mask, 0.2, unit="block"), float)


def test_blocks_leave_the_mean_of_a_constant_map():
    mask = dropout_mask((8, 14, 14), 0.3, seed=2, unit="block", block_size=5)
    y = apply_mask(np.full(mask.shape, -3.0), mask, dropout_scale(mask, 0.3, unit="block"))
    assert y.mean() == pytest.approx(-3)


def test_a_mask_of_one_map_serves_all_channels():
    mask = dropout_mask((4, 6), 0.5, seed=0)
    np.testing.assert_array_equal(apply_mask(np.stack([X, -X]), mask, 2)[1], -apply_mask(X, mask, 2))


# ---------------------------------------------------------------- what is refused


@pytest.mark.parametrize("seed", [-1, 1.0, True, None, "0", [1, 2]])
def test_what_is_no_seed_is_named(seed):
    for call in (
        lambda: dropout(X, 0.5, seed=seed),
        lambda: dropout(X, 0.5, seed=seed, training=False),
        lambda: dropout_mask((4, 6), 0.5, seed=seed),
    ):
        with pytest.raises(ValueError, match="seed") as refusal:
            call()
        assert repr(seed) in str(refusal.value)


@pytest.mark.parametrize(
    ("shape", "options", "named"),
    [
        ((4, 6), {"unit": "row"}, "unit .* got 'row'"),
        ((4, -6), {}, "shape .* got -6"),
        ((4, 6.0), {}, "shape .* got 6.0"),
        (6, {}, "shape must be a tuple .* got 6"),
        ((6,), {"unit": "channel"}, r"'channel' needs a shape .* got \(6,\)"),
        ((6,), {"unit": "block"}, r"'block' needs a shape .* got \(6,\)"),
        ((4, 6), {"unit": "block", "block_size": 0}, "block_size .* got 0"),
        ((4, 6), {"block_size": 2.5}, "block_size .* got 2.5"),
    ],
)
def test_what_is_no_mask_is_named(shape, options, named):
    with pytest.raises(ValueError, match=named):
        dropout_mask(shape, 0.5, seed=0, **options)


def test_what_cannot_be_applied_is_named():
    with pytest.raises(ValueError, match="booleans; got float64"):
        apply_mask(X, np.ones((4, 6)), 2.0)
    with pytest.raises(ValueError, match=r"\(4, 5\)"):
        apply_mask(X, np.ones((4, 5), bool), 2.0)
    with pytest.raises(ValueError, match=r"\(2, 4, 6\)"):
        apply_mask(X, np.ones((2, 4, 6), bool), 2.0)
    with pytest.raises(ValueError, match="finite; got inf"):
        apply_mask(X, X > 0, np.inf)
    with pytest.raises(ValueError, match="complex64"):
        dropout(X * 1j, 0.5, seed=0)
    with pytest.raises(ValueError, match="block_size 5 is larger than a map of 4 × 6"):
        block_gamma(0.5, 5, 4, 6)
    with pytest.raises(ValueError, match=r"height .* got 0"):
        block_gamma(0.5, 1, 0, 6)
    with pytest.raises(ValueError, match=r"unit .* got 'pixel'"):
        dropout_scale(X > 0, 0.5, unit="pixel")


def test_a_seed_is_an_explicit_keyword():
    with pytest.raises(TypeError):
        dropout(X, 0.5)
    with pytest.raises(TypeError):
        dropout_mask((4, 6), 0.5, 0)
