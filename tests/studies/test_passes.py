"""Many passes by hand, by law, and against every output computed one by one and stacked."""

from math import inf, sqrt

import numpy as np
import pytest

from tests.each import each
from viz.inputs.feature_map import FeatureMap
from viz.ops import apply_mask, dropout, dropout_mask, dropout_survival, max_pool2d
from viz.studies import slices
from viz.studies.layers import Pooling
from viz.studies.passes.averages import passes
from viz.studies.passes.conventions import conventions
from viz.studies.passes.film import apart, evaluation_seeds, film
from viz.studies.passes.tally import Tally
from viz.studies.slices import STOPS, fields, mean_and_spread
from viz.studies.sums import dot, norm

FOUR = [[1, -2], [3, 0]]
"""Mean 0.5, and Σx² = 14."""

THREE_MASKS = [[1, 0, 1, 1], [1, 1, 0, 0], [0, 1, 1, 0]]

SIGNED = np.random.default_rng(5).normal(size=(3, 12, 9)).astype(np.float32)
NEGATIVE = -np.abs(SIGNED)
SIGNS = np.sign(np.random.default_rng(6).normal(size=(1, 40, 40))).astype(np.float32)
CONVENTIONS = ["inverted", "classic", "forgot"]


def feature_map(values, kind="map"):
    values = np.array(values, np.float32)
    return FeatureMap("by hand", values.reshape(-1, *values.shape[-2:]), kind)


def tallied(values, p, n, seed=1):
    """A source and the tally of its first n passes."""
    source = feature_map(values)
    counted = Tally(source.values, p, seed)
    counted.advance(n, inf)
    return counted, source


def outputs(x, p, n, convention="inverted", seed=1):
    """The outputs of n training passes one by one, in float64: (n, C, H, W)."""
    scale = 1 - p if convention == "classic" else 1
    return np.stack([scale * dropout(x.astype(np.float64), p, seed=seed + i) for i in range(n)])


@pytest.fixture
def by_hand(monkeypatch):
    """The first passes over FOUR under masks given by hand, with p = 0.5."""
    masks = iter(np.array(THREE_MASKS, bool).reshape(3, 1, 1, 2, 2))
    monkeypatch.setattr(slices, "kept_at", lambda survival, p: next(masks))
    return tallied(FOUR, 0.5, 3)


# ---- by hand


def test_counts_and_means_by_hand(by_hand):
    counted, _ = by_hand
    for stop, counts in ((1, [1, 0, 1, 1]), (2, [2, 1, 1, 1]), (3, [2, 2, 2, 1])):
        assert counted.counts(stop).ravel().tolist() == counts
    assert counted.readings(3).tolist() == [1, -0.25, 0.25]
    assert [n for n, _ in counted.errors] == [1, 2, 3]
    assert [error for _, error in counted.errors] == pytest.approx([1, sqrt(1 / 14), 1 / 3])


def test_the_mean_and_the_spread_of_two_passes_by_hand(by_hand):
    result = passes(by_hand[0], 2, by_hand[1], Pooling(2))
    assert result.n == 2
    assert result.mean.ravel().tolist() == [2, -2, 3, 0]
    assert result.spread.ravel() == pytest.approx([0, sqrt(8), sqrt(18), 0])  # 0 and −4, 6 and 0
    assert result.spread_theory.ravel().tolist() == [1, 2, 3, 0]
    assert result.relative_spread == pytest.approx(sqrt(26 / 14))
    assert result.relative_spread_theory == 1
    assert result.readings.tolist() == [2, -0.5]
    assert (result.reading_mean, result.reading_off) == (0.75, 0.5)
    assert result.reading_spread == pytest.approx(1.25 * sqrt(2))
    assert result.reading_theory == pytest.approx(sqrt(14) / 4)
    assert (result.colour_range, result.spread_range) == ((-3, 3), (0, pytest.approx(sqrt(18))))
    assert [text.partition(" · ")[2] for text in result.captions[1:4]] == [
        "mean 0.75 · range −2 … 3",
        "mean 1.77 · range 0 … 4.24",
        "mean 1.50 · range 0 … 3",
    ]


def test_the_same_passes_under_the_classic_convention_are_unscaled(by_hand):
    result = passes(by_hand[0], 2, by_hand[1], Pooling(2), "classic")
    assert result.mean.ravel().tolist() == [1, -1, 1.5, 0]
    assert result.spread.ravel() == pytest.approx([0, sqrt(2), 1.5 * sqrt(2), 0])
    assert result.spread_theory.ravel().tolist() == [0.5, 1, 1.5, 0]
    assert (result.reading_mean, result.reading_off) == (0.375, 0.25)
    assert result.reading_spread == pytest.approx(0.625 * sqrt(2))
    assert result.errors == passes(by_hand[0], 2, by_hand[1], Pooling(2)).errors


def test_the_four_lines_by_hand(by_hand):
    """Training reads 1, -0.25 and 0.25 unscaled, 1/3 on average; evaluation reads 0.5, scaled or not."""
    axes = conventions(by_hand[0], 3, by_hand[1])
    assert [axis.key for axis in axes] == ["inverted", "classic", "forgot", "nowhere"]
    train, evaluation = zip(*(axis.readings for axis in axes), strict=True)
    assert [reading.number for reading in train] == pytest.approx([2 / 3, 1 / 3, 2 / 3, 1 / 3])
    assert [reading.theory for reading in train] == [0.5, 0.25, 0.5, 0.25]
    redrawn = 2 * np.mean(np.where(dropout_mask((1, 2, 2), 0.5, seed=1001), FOUR, 0))
    assert [reading.number for reading in evaluation] == [0.5, 0.25, redrawn, 0.5]
    assert [reading.theory for reading in evaluation] == [None, None, 0.5, None]
    heights = np.array([[reading.picture.heights for reading in axis.readings] for axis in axes])[..., 0]
    largest = max(2 / 3, abs(redrawn))
    assert heights == pytest.approx(np.abs([[r.number for r in axis.readings] for axis in axes]) / largest)


def test_two_evaluations_lie_apart_where_their_masks_differ():
    x, masks = np.array(FOUR), np.array(THREE_MASKS, bool).reshape(3, 2, 2)
    assert apart(x, masks[0], masks[1], 0.75) == pytest.approx(4 * sqrt((4 + 9 + 0) / 14))
    assert apart(x, masks[0], masks[0], 0.75) == 0
    assert apart(x, masks[0], masks[1], 1) == apart(0 * x, masks[0], masks[1], 0.5) == 0


def test_sums_are_exact_where_float32_is_not():
    ones = np.ones((3, 50, 50), np.float32)
    assert dot(ones * np.float32(0.1), ones > 0) == pytest.approx(7500 * float(np.float32(0.1)), rel=1e-14)
    assert norm(np.full((2, 2), -1e30, np.float32)) == pytest.approx(2e30)


# ---- the tally


def test_advancing_in_slices_is_advancing_at_once():
    at_once, source = tallied(SIGNED, 0.3, 70, seed=9)
    in_slices = Tally(source.values, 0.3, 9)
    for until in (1, 2, 4, 29, 28):
        in_slices.advance(until, inf)
    while in_slices.passes < 70:
        in_slices.advance(70, 0)
    assert in_slices.errors == at_once.errors
    np.testing.assert_array_equal(in_slices.readings(70), at_once.readings(70))
    for stop in STOPS[:11]:
        np.testing.assert_array_equal(in_slices.counts(stop), at_once.counts(stop))


def test_without_time_a_call_goes_on_to_the_next_stop():
    counted = Tally(SIGNED, 0.5, 1)
    for done in (1, 2, 3, 5, 6, 6):
        counted.advance(6, 0)
        assert counted.passes == done


def test_passes_that_are_run_together_are_those_that_are_run_one_by_one(monkeypatch):
    together, _ = tallied(SIGNED, 0.3, 70)
    tallied(SIGNED, 0.6, 70)
    again, _ = tallied(SIGNED, 0.3, 70)  # from fields that were drawn for another p, too
    monkeypatch.setattr(slices, "AT_ONCE", 1)
    alone = Tally(SIGNED, 0.3, 1)
    for done in range(1, 71):
        alone.advance(70, 0)
        assert alone.passes == done
    assert together.errors == again.errors == alone.errors
    for each_of in (again, alone):
        np.testing.assert_array_equal(together.readings(70), each_of.readings(70))
        np.testing.assert_array_equal(together.counts(70), each_of.counts(70))


def test_fields_of_passes_are_those_of_their_masks_and_nobody_changes_them():
    for shape, seed, number in (((1, 4, 3), 1, 3), ((1, 3, 4), 1, 3), ((1, 3, 4), 2, 3), ((1, 3, 4), 2, 4)):
        drawn = fields(shape, seed, number)
        np.testing.assert_array_equal(drawn, [dropout_survival(shape, seed=seed + i) for i in range(number)])
        assert not drawn.flags.writeable


def test_fields_of_large_maps_are_not_held(monkeypatch):
    fields.cache_clear()
    monkeypatch.setattr(slices, "AT_ONCE", SIGNED.size - 1)
    tallied(SIGNED, 0.5, 2)
    assert fields.cache_info().currsize == 0


def test_a_tally_ends_with_the_last_stop_and_stays_small():
    counted, source = tallied(SIGNED, 0.5, 10**9)
    assert counted.passes == STOPS[-1] == 1000
    assert [n for n, _ in counted.errors] == list(STOPS)
    assert counted.counts(1000).max() < 1000
    held = [*vars(counted).values(), *counted._held.values()]
    arrays = [array for array in held if isinstance(array, np.ndarray) and not np.shares_memory(array, source.values)]
    assert sum(array.nbytes for array in arrays) == 24 * SIGNED.size + 8 * 1000


@pytest.mark.parametrize("p", [0, 0.25, 0.9, 1])
def test_counts_are_those_of_the_masks_that_dropout_draws(p):
    counted, _ = tallied(SIGNED, p, 20, seed=40)
    kept = np.cumsum([dropout_mask(SIGNED.shape, p, seed=40 + i) for i in range(20)], axis=0)
    for stop in STOPS[:8]:
        np.testing.assert_array_equal(counted.counts(stop), kept[stop - 1])


def test_a_stop_is_the_largest_that_was_asked_for_and_reached():
    counted, _ = tallied(FOUR, 0.5, 13)
    assert [counted.stop(n) for n in (1, 2, 4, 6, 9, 10, 13, 1000)] == [1, 2, 3, 5, 7, 10, 10, 10]
    for unreached in (0, -1):
        with pytest.raises(ValueError, match=f"{unreached} .* 13 passes"):
            counted.stop(unreached)
    with pytest.raises(ValueError, match="0 passes"):
        passes(Tally(SIGNED, 0.5, 1), 1, feature_map(SIGNED), Pooling())


def test_what_a_tally_hands_out_cannot_change_it():
    counted, _ = tallied(FOUR, 0.5, 3)
    counted.readings(3)[:] = 7
    assert 7 not in counted.readings(3)


# ---- against the outputs, stacked


@pytest.mark.parametrize("convention", CONVENTIONS)
@pytest.mark.parametrize("values", [SIGNED, NEGATIVE, np.abs(SIGNED[:1])])
@pytest.mark.parametrize(("p", "n"), [(0, 5), (0.3, 1), (0.3, 50), (0.75, 14)])
def test_mean_and_spread_are_those_of_the_stacked_outputs(convention, values, p, n):
    counted, source = tallied(values, p, n)
    result, stacked = passes(counted, n, source, Pooling(), convention), outputs(values, p, n, convention)
    target = (1 - p if convention == "classic" else 1) * values
    np.testing.assert_allclose(result.mean, stacked.mean(axis=0), rtol=1e-6)
    spread = stacked.std(axis=0, ddof=1) if n > 1 else np.full_like(values, -inf)
    np.testing.assert_allclose(result.spread, spread, rtol=1e-6, atol=1e-7)
    np.testing.assert_allclose(result.readings, stacked.mean(axis=(1, 2, 3)), rtol=1e-6)
    assert result.reading_mean == pytest.approx(stacked.mean())
    assert result.reading_spread == pytest.approx(stacked.mean(axis=(1, 2, 3)).std(ddof=1) if n > 1 else 0)
    assert result.reading_off == pytest.approx(target.mean())
    variance = stacked.var(axis=0, ddof=1).sum() if n > 1 else 0
    assert result.relative_spread == pytest.approx(sqrt(variance / np.sum(values**2)))
    for at, error in result.errors:
        miss = np.linalg.norm(stacked[:at].mean(axis=0) - target)
        assert error == pytest.approx(miss / np.linalg.norm(target), abs=1e-7)


def test_fewer_passes_are_shown_again_as_they_were():
    counted, source = tallied(SIGNED, 0.4, 10)
    then = passes(counted, 10, source, Pooling())
    counted.advance(300, inf)
    now = passes(counted, 10, source, Pooling())
    np.testing.assert_array_equal(now.mean, then.mean)
    np.testing.assert_array_equal(now.readings, then.readings)
    assert now.sentences == then.sentences
    assert now.errors[: len(then.errors)] == then.errors


@pytest.mark.parametrize("n", [2, 3, 5])
def test_few_passes_have_the_variance_that_theory_gives_on_average(n):
    """With N in place of N - 1 it would be low by 1/N: 50 %, 33 % and 20 %."""
    p, tallies = 0.4, (tallied(SIGNS, 0.4, n, seed) for seed in range(0, 100 * n, n))
    variances = np.array([passes(counted, n, source, Pooling()).relative_spread ** 2 for counted, source in tallies])
    standard_error = variances.std(ddof=1) / sqrt(variances.size)
    assert abs(variances.mean() - p / (1 - p)) < 5 * standard_error < 0.1 * p / (1 - p)


def test_readings_that_differ_by_rounding_alone_have_no_spread():
    assert mean_and_spread(np.array([0.1, 0.1 + 1e-17, 0.1 - 1.4e-17])) == (0.1 - 1.4e-17, 0)
    assert mean_and_spread(np.array([-3.0])) == (-3, 0)
    assert mean_and_spread(np.array([1.0, 3.0])) == (2, pytest.approx(sqrt(2)))


@pytest.mark.parametrize(("p", "seed"), [(0.3, 1), (0.5, 2), (0.9, 3)])
def test_a_thousand_passes_keep_to_theory(p, seed):
    """With values of 1 and -1 each cell weighs the same, so the spread over cells gives each standard error."""
    n = 1000
    counted, source = tallied(SIGNS, p, n, seed)
    result = passes(counted, n, source, Pooling())
    theory = sqrt(p / (1 - p))
    assert result.spread_theory == pytest.approx(theory)
    assert result.relative_spread_theory == pytest.approx(theory)
    assert result.error_theory[-1] == (n, pytest.approx(theory / sqrt(n)))

    def z(samples, expected):
        return (samples.mean() - expected) / (samples.std() / sqrt(samples.size))

    miss = (result.mean - source.values) / result.spread_theory * sqrt(n)
    assert np.abs(miss).max() < 5
    assert abs(z(miss**2, 1)) < 5
    assert abs(z(result.spread.astype(np.float64) ** 2, theory**2)) < 5
    assert abs(z(result.readings, result.reading_off)) < 5
    assert abs(result.reading_spread / result.reading_theory - 1) * sqrt(2 * n) < 5


def test_two_evaluations_keep_to_theory():
    for p in (0.2, 0.5, 0.8):
        masks = [dropout_mask(SIGNS.shape, p, seed=seed) for seed in range(100)]
        squares = np.array([apart(SIGNS, *pair, p) ** 2 for pair in zip(masks[::2], masks[1::2], strict=True)])
        assert abs(squares.mean() - 2 * p / (1 - p)) / (squares.std() / sqrt(squares.size)) < 5


@pytest.mark.parametrize("setting", [Pooling(), Pooling(3, 1, 1), Pooling(1, 2), Pooling(2, None, 0, 2, True)])
@pytest.mark.parametrize("values", [SIGNED, NEGATIVE, np.zeros_like(SIGNED)])
def test_pooling_is_the_same_on_every_pass(setting, values):
    counted, source = tallied(values, 0.5, 3)
    result, reel = passes(counted, 3, source, setting), film(source, setting, 0.5, 1, "forgot", 3)
    once_a_pass = [
        max_pool2d(values, setting.kernel_size, setting.step, setting.padding, setting.dilation, setting.ceil_mode)
        for _ in range(3)
    ]
    np.testing.assert_array_equal(reel.pooled, np.mean(once_a_pass, axis=0, dtype=np.float64))
    np.testing.assert_array_equal(result.pooled_spread, np.std(once_a_pass, axis=0, dtype=np.float64))
    assert result.pooled_spread.shape == reel.pooled.shape


# ---- the film


@pytest.mark.parametrize("values", [SIGNED, NEGATIVE])
@pytest.mark.parametrize("p", [0, 0.4, 1])
@pytest.mark.parametrize("convention", CONVENTIONS)
def test_a_film_shows_what_dropout_gives_on_each_pass(values, p, convention):
    reel = film(feature_map(values), Pooling(), p, 7, convention, 4)
    scale = 1 - p if convention == "classic" else 1
    assert [frame.seed for frame in reel.train] == [7, 8, 9, 10]
    assert all(frame.masked for frame in reel.train)
    for frame in reel.train:
        expected = scale * dropout(values, p, seed=frame.seed)
        np.testing.assert_allclose(apply_mask(values, frame.kept, frame.scale), expected, rtol=1e-6)
    for frame in reel.evaluation:
        expected = dropout(values, p, seed=frame.seed) if convention == "forgot" else scale * values
        np.testing.assert_allclose(apply_mask(values, frame.kept, frame.scale), expected, rtol=1e-6)
        assert frame.masked == (convention == "forgot")


def test_no_evaluation_repeats_a_pass_of_training():
    one, other = evaluation_seeds(12)
    assert one != other
    assert min(one, other) >= 12 + STOPS[-1]
    assert [frame.seed for frame in film(feature_map(FOUR), Pooling(), 0.5, 12, "forgot", 1).evaluation] == [
        one,
        other,
    ]


def test_a_frame_tells_up_to_which_p_its_cells_stay():
    reel = film(feature_map(SIGNED), Pooling(), 0.4, 3, "inverted", 2)
    for frame in reel.train:
        np.testing.assert_array_equal(frame.kept, frame.survival >= 0.4)
    assert reel.evaluation[0].kept.all()


def test_settings_that_do_not_fit_a_film_are_fitted_and_said():
    reel = film(feature_map(FOUR), Pooling(9, 9), 7, 1, "inverted", 1)
    assert (reel.pooling, reel.p) == (Pooling(2, 2), 1)
    assert passes(*_of(FOUR, 0.5, 1), Pooling(9, 9)).pooling == Pooling(2, 2)
    mean = Pooling(9, 9, kind="average")
    assert film(feature_map(FOUR), mean, 0.5, 1, "inverted").pooling == Pooling(2, 2)
    assert passes(*_of(FOUR, 0.5, 1), mean).pooling == Pooling(2, 2)


# ---- corners


@pytest.mark.parametrize("convention", CONVENTIONS)
def test_without_a_drop_every_pass_is_the_input(convention):
    result = passes(*_of(SIGNED, 0, 7), Pooling(), convention)
    np.testing.assert_array_equal(result.mean, SIGNED)
    assert not result.spread.any()
    assert not result.spread_theory.any()
    assert result.spread_range == (0, 1)
    assert {error for _, error in (*result.errors, *result.error_theory)} == {0}
    assert result.reading_spread == result.reading_theory == 0


@pytest.mark.parametrize(("convention", "target", "error"), [("inverted", 1, 1), ("classic", 0, 0), ("forgot", 1, 1)])
def test_where_nothing_survives_the_mean_is_zero_and_no_theory_holds(convention, target, error):
    result = passes(*_of(SIGNED, 1, 7), Pooling(), convention)
    assert not result.mean.any()
    assert not result.spread.any()
    assert not result.spread_theory.any()
    assert [miss for _, miss in result.errors] == [error] * 5
    assert result.error_theory == ()
    assert result.reading_off == pytest.approx(target * SIGNED.mean(dtype=np.float64))


def test_an_input_of_zeros_has_no_distance_to_measure():
    result = passes(*_of(np.zeros((2, 6, 6)), 0.5, 7), Pooling())
    assert not result.mean.any()
    assert {error for _, error in result.errors} == {0}
    assert result.error_theory == ()
    assert (result.relative_spread, result.reading_theory) == (0, 0)
    heights = {r.picture.heights for axis in conventions(*_of(np.zeros((2, 6, 6)), 0.5, 7)) for r in axis.readings}
    assert heights == {(0.0,)}


@each("values", [[[3e38, -3e38]], [[1e-45, -1e-45]], [[-1]], np.full((1, 3, 3), 1e-30)])
@each("p", [0, 1e-9, 0.5, 1 - 1e-9, 1])
@each("convention", CONVENTIONS)
def test_no_size_of_values_and_no_p_raises_or_warns(values, p, convention):
    with np.errstate(divide="raise", invalid="raise", over="raise"):
        counted, n, source = _of(values, p, 3)
        result = passes(counted, n, source, Pooling(), convention)
        axes = conventions(counted, n, source)
        reel = film(source, Pooling(), p, 1, convention, 2)
    assert np.isfinite(result.spread_range).all()
    assert not np.isnan(result.mean).any()
    said = " ".join([*map(str, (*result.sentences, *reel.sentences)), *(axis.words for axis in axes)])
    assert "nan" not in said
    assert "∞" not in said
    for axis in axes:
        assert all(0 <= height <= 1 for reading in axis.readings for height in reading.picture.heights)


def test_survivors_that_outgrow_float32_are_counted_and_do_not_spoil_the_spread():
    result = passes(*_of(np.full((1, 6, 6), 3e38), 0.75, 20), Pooling())
    assert np.isinf(result.mean).any()
    assert result.relative_spread == pytest.approx(sqrt(3), rel=0.2)
    assert result.reading_mean == pytest.approx(3e38, rel=0.3)


def _of(values, p, n):
    counted, source = tallied(values, p, n)
    return counted, n, source
