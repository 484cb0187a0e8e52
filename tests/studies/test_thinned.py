"""An ensemble of thinned networks and the network with all its units: the law, what is tried, and what is said."""

import numpy as np
import pytest

from tests.each import each
from tests.studies.test_variance_shift import SOURCES
from viz.inputs import FeatureMap, fit, load_sample
from viz.ops import dropout_mask
from viz.studies.thinned import DIGITS, FEW, SHOWN, SIZES, _tried_sentences, ensembles, over_all_masks, thinned
from viz.studies.training import digits
from viz.studies.training.layers import softmax, unfold
from viz.studies.training.network import Network
from viz.studies.training.stored import stored

CAT = fit(load_sample("cat"), 32)


def stored_network(p):
    """The network of the lab, its masks of this p, whatever it was trained with."""
    experiment, runs = stored("clean")
    run = next(run for run in runs if run.variant == "pool_drop" and run.seed == 0)
    architecture = type(experiment)(p=p).architecture("pool_drop")
    return Network(architecture, run.parameters)


def answers(p, images, masks):
    kept = masks.reshape(len(masks), 8, 4, 4)
    return np.stack(
        [softmax(stored_network(p).forward(images, one[None].repeat(len(images), 0)).astype(float)) for one in kept]
    )


def test_the_means_by_hand():
    """One input of 1 with weights ±ln 3 and p = 1/2: kept it counts twice, so that answers are 81 to 1, and 1 to 1."""
    weights = np.log([[3.0], [1 / 3]])
    scaled, geometric, arithmetic = over_all_masks(np.ones(1), weights, np.zeros(2), np.array([0]), 0.5)
    assert scaled == pytest.approx([0.9, 0.1]) and geometric == pytest.approx([0.9, 0.1])
    assert arithmetic[0] == pytest.approx((81 / 82 + 1 / 2) / 2)


@each("p", [0, 0.1, 0.5, 0.9, 0.99])
@each("name", ["cat", "digit", "onehot", "negative"])
def test_the_geometric_mean_is_what_all_units_answer_together(p, name):
    scaled, geometric, arithmetic = thinned(load_sample(name), p, 3).means
    np.testing.assert_allclose(geometric, scaled, atol=1e-12)
    assert geometric.sum() == pytest.approx(1) and arithmetic.sum() == pytest.approx(1)
    assert (np.abs(arithmetic - scaled).max() > 1e-4) == (p > 0)


@each("p", [0, 0.3, 0.5, 0.8, 1])
def test_thinned_networks_answer_as_those_of_the_lab(p):
    one = thinned(CAT, p, 4)
    expected = answers(p, unfold(digits.as_digit(CAT)[None, None]), dropout_mask((SIZES[-1], 128), p, seed=4)[:SHOWN])[
        :, 0
    ]
    for text, probabilities in zip(one.captions, expected, strict=True):
        assert f"answers {probabilities.argmax()} at" in text
    best = int(one.means.scaled.argmax())
    same = int((expected.argmax(axis=1) == best).sum())
    assert f"Of the {SHOWN} shown {same or 'none'} answer" in str(one.sentences[0])


@each("p", [0.2, 0.7])
def test_ensembles_are_averages_of_what_networks_answer(p):
    found, labels = ensembles(p, 6), digits.test_labels()[:DIGITS]
    each_of = answers(p, digits.unfolded_test()[:DIGITS], dropout_mask((SIZES[-1], 128), p, seed=6))
    for at, size in enumerate(SIZES):
        averaged = [each_of[start : start + size].mean(axis=0) for start in range(0, SIZES[-1] - size + 1, size)]
        right = [(one.argmax(axis=1) == labels).mean() for one in averaged]
        losses = [-np.log(one[np.arange(DIGITS), labels]).mean() for one in averaged]
        assert found.accuracy[at] == pytest.approx(np.mean(right), abs=2e-3)  # float32 may turn a tie
        assert found.loss[at] == pytest.approx(np.mean(losses), rel=1e-3)
    alone = softmax(stored_network(p).forward(digits.unfolded_test()[:DIGITS]).astype(float))
    assert found.loss[-1] == pytest.approx(-np.log(alone[np.arange(DIGITS), labels]).mean(), rel=1e-4)


def test_an_average_loses_no_more_than_its_networks_do_and_all_units_neither():
    for p in (0.1, 0.5, 0.9):
        loss = ensembles(p, 2).loss
        assert loss[0] >= loss[len(SIZES) - 1] and loss[0] >= loss[-1]


@each("x", SOURCES.values(), ids=SOURCES)
@each("p", [0, 0.5, 0.99, 1])
def test_every_corner_has_finite_numbers_and_says_what_holds(x, p):
    one = thinned(FeatureMap("by hand", x), p, 1)
    assert all(np.isfinite(mean).all() for mean in one.means)
    assert (f"{2**FEW:,} masks" in str(one.sentences)) == (p < 1)
    tried = ensembles(p, 1)
    assert np.isfinite(tried.loss).all()
    assert ("one with all units" in str(tried.sentences[0])) == (len(tried.sentences) == 1) == (p == 0)


def test_whose_log_loss_is_higher_is_said_only_as_far_as_digits_tell():
    right, loss = np.full(len(SIZES) + 1, 90.0), np.full(len(SIZES) + 1, 0.3)
    for apart, text in ((0.01, "is not told apart"), (0.03, "is higher"), (-0.03, "is lower")):
        loss[-2] = 0.3 + apart
        assert text in str(_tried_sentences(right, loss, 0.01, 0.5)[1])
