"""Twin features in closed form: by hand, against simulated masks, and in the corners."""

import re
from itertools import product

import numpy as np
import pytest

from viz.ops import dropout
from viz.studies.training.twins import (
    EXAMPLES,
    MOST_CORRELATION,
    PS,
    Solution,
    Twins,
    examples,
    learned_weights,
    or_not_and,
    weights_sentence,
)

GRID = [Twins(*values) for values in product((0.0, 0.1, 0.5, 1.0), (0.0, 0.5, 2.0), (0.0, 0.9, 0.9999))]


def said(result):
    return " ".join(map(str, result.sentences))


def test_weights_by_hand():
    """Features (1, 0) and (1, 1), target (2, 1): XᵀX = [[1, 1], [1, 2]] on one side, Xᵀy = (2, 3) on the other."""
    features, target = np.array([[1.0, 1], [0, 1]]), np.array([2.0, 1])
    np.testing.assert_allclose(learned_weights(features, target, 0), [1, 1])
    # p = 1/2 doubles the diagonal: [[2, 1], [1, 4]] w = (2, 3).
    np.testing.assert_allclose(learned_weights(features, target, 0.5), [5 / 7, 4 / 7])
    assert learned_weights(features, target, 1).tolist() == [0, 0]


@pytest.mark.parametrize("twins", GRID, ids=str)
def test_mean_squares_and_correlation_are_exact(twins):
    features, target = examples(twins)
    assert (features.shape, target.shape) == ((EXAMPLES, 2), (EXAMPLES,))
    expected = [[1, twins.correlation], [twins.correlation, 1]]
    np.testing.assert_allclose(features.T @ features / EXAMPLES, expected, atol=1e-12)


@pytest.mark.parametrize("p", [0.1, 0.5, 0.8])
@pytest.mark.parametrize("correlation", [0.0, 0.9, 0.999])
def test_the_penalty_is_the_mean_over_masks(p, correlation):
    """The loss under masks that the operations draw, for any weights, those of one sign and those of two."""
    features, target = examples(Twins(p, 0.5, correlation))
    masked = dropout(np.broadcast_to(features, (20000, *features.shape)), p, seed=4)
    for weights in ([0.5, 0.5], [4.2, -3.2], [0, -1.0]):
        losses = ((target - masked @ np.array(weights)) ** 2).sum(axis=1)
        penalty = p / (1 - p) * np.sum(np.square(weights) * (features**2).sum(axis=0))
        expected = np.sum((target - features @ np.array(weights)) ** 2) + penalty
        assert abs(losses.mean() - expected) < 5 * losses.std() / np.sqrt(len(losses))


@pytest.mark.parametrize(("p", "correlation"), [(0.1, 0.999), (0.5, 0.999), (0.5, 0.0)])
def test_the_weights_are_those_that_masked_examples_lead_to(p, correlation):
    """Least squares over 20,000 masked copies of the examples comes to the closed form."""
    features, target = examples(Twins(p, 0.5, correlation))
    masked = dropout(np.broadcast_to(features, (20000, *features.shape)), p, seed=9).reshape(-1, 2)
    found = np.linalg.lstsq(masked, np.tile(target, 20000), rcond=None)[0]
    np.testing.assert_allclose(found, learned_weights(features, target, p), atol=0.02)


@pytest.mark.parametrize("twins", GRID, ids=str)
def test_errors_are_those_of_the_weights(twins):
    result = or_not_and(twins)
    for solution, p in ((result.least_squares, 0), (result.dropout, twins.p)):
        first, second = solution.weights
        x1, x2 = result.features.T
        np.testing.assert_allclose(solution.weights, learned_weights(result.features, result.target, p))
        assert solution.error == pytest.approx(np.mean((result.target - first * x1 - second * x2) ** 2), abs=1e-9)
        alone = [np.mean((result.target - second * x2) ** 2), np.mean((result.target - first * x1) ** 2)]
        assert solution.knocked_out == pytest.approx(alone, abs=1e-9)
        if twins.p < 1:
            assert solution.penalty == pytest.approx(twins.p / (1 - twins.p) * (first**2 + second**2))
    assert result.blank == pytest.approx(np.mean(result.target**2))


def test_the_error_expected_on_new_examples_is_what_new_examples_show():
    twins = Twins(0.3, 0.5, 0.9)
    solution = or_not_and(twins).dropout
    rng = np.random.default_rng(6)
    z, other = rng.standard_normal((2, 400_000))
    x = np.stack([z, 0.9 * z + np.sqrt(1 - 0.81) * other], axis=1)
    squares = (x.sum(axis=1) / np.sqrt(3.8) + 0.5 * rng.standard_normal(400_000) - x @ solution.weights) ** 2
    assert abs(squares.mean() - solution.fresh) < 5 * squares.std() / np.sqrt(400_000)


def test_least_squares_fits_the_examples_best_and_dropout_stands_a_loss_better_where_twins_are_close():
    for noise, p in product((0.3, 0.5, 1), (0.1, 0.5)):
        result = or_not_and(Twins(p, noise, 0.999))
        assert result.least_squares.error < result.dropout.error
        assert max(result.dropout.knocked_out) < min(result.least_squares.knocked_out)


def test_curves_run_from_least_squares_to_nothing():
    result = or_not_and(Twins(PS[30], 0.5, 0.99))
    assert result.weights.shape == result.knocked_out.shape == (101, 2)
    np.testing.assert_allclose(result.weights[0], result.least_squares.weights)
    np.testing.assert_allclose(result.weights[30], result.dropout.weights)
    np.testing.assert_allclose(result.knocked_out[30], result.dropout.knocked_out)
    assert result.weights[-1].tolist() == [0, 0]
    np.testing.assert_allclose(result.knocked_out[-1], result.blank)


def test_settings_beyond_what_is_on_offer_are_fitted():
    assert or_not_and(Twins(-1, -1, -1)).twins == Twins(0, 0, 0)
    most = or_not_and(Twins(2, 9, 1)).twins
    assert (most.p, most.noise, most.correlation) == (1.0, 2.0, MOST_CORRELATION)


# ---- what is said


def test_the_default_is_an_and_against_an_or():
    result = or_not_and(Twins())
    assert result.least_squares.weights == pytest.approx((4.23, -3.21), abs=0.1)
    assert result.dropout.weights == pytest.approx((0.48, 0.48), abs=0.06)
    assert "Least squares learned the weights 4.21 and −3.18: an AND, as either feature alone is worse" in said(result)
    assert "Dropout with p = 0.1 learned the weights 0.52 and 0.46: an OR" in said(result)


def test_and_or_and_neither_by_hand():
    def solution(*knocked_out, weights=(1.0, -2.0)):
        return Solution(weights, 0.1, knocked_out, 0.2, None)

    assert ": an AND" in str(weights_sentence("Least squares", solution(1.1, 1.2), 1.0))
    either = "an OR, as either feature alone keeps at least 55.6 % of what both explain"
    assert either in str(weights_sentence("Least squares", solution(0.3, 0.5), 1.0))
    both = "a sum, not an OR, as one feature alone keeps only 11.1 % of what both explain"
    assert both in str(weights_sentence("Least squares", solution(0.3, 0.9), 1.0))
    assert "neither" in str(weights_sentence("Least squares", solution(0.8, 1.2), 1.0))
    assert ": nothing" in str(weights_sentence("Dropout", solution(1.0, 1.0, weights=(0.0, 0.0)), 1.0))


@pytest.mark.parametrize("noise", [0.0, 0.5, 2.0])
@pytest.mark.parametrize("p", [0.0, 0.1, 0.99])
def test_independent_features_never_make_an_or(p, noise):
    """Without noise the target needs both alike; with it, what each explains by itself still adds up to the whole."""
    result = or_not_and(Twins(p, noise, 0.0))
    assert ": an OR" not in said(result)
    assert said(result).count("a sum, not an OR") == 2
    if noise == 0:
        assert said(result).count("keeps only 50.0 % of what both explain") == 2


@pytest.mark.parametrize("twins", GRID, ids=str)
def test_no_corner_raises_warns_or_speaks_in_nan(twins):
    with np.errstate(all="raise", under="ignore"):
        result = or_not_and(twins)
    text = said(result)
    assert "nan" not in text
    assert "e−" not in text.replace("e−0", "")
    assert ("nothing, as it never saw" in text) == (twins.p == 1)
    assert ("Averaged over all masks" in text) == (0 < twins.p < 1)
    if twins.p == 0:
        assert result.dropout == result.least_squares


@pytest.mark.parametrize("twins", GRID)
def test_numbers_that_one_sentence_compares_have_one_scale(twins):
    for sentence in or_not_and(twins).sentences:
        if str(sentence).startswith(("Without the first", "Averaged over all")):
            told = re.findall(r"\d+\.\d+", str(sentence))
            decimals = {len(text.partition(".")[2]) for text in told}
            assert len(decimals) <= 1, sentence
