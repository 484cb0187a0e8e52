"""One mask for each example of a batch and one for all: the law against masks and passes, and what is said of them."""

import numpy as np
import pytest

from tests.each import each
from tests.studies.test_variance_shift import SOURCES
from viz.inputs import FeatureMap
from viz.ops import dropout_mask
from viz.studies.batch_masks import Batch, batch_masks, law_of, measured, measured_sentence
from viz.studies.layers import Pooling

SHAPE = 4, 3, 5
NOISY = np.random.default_rng(3).uniform(0, 1, (1, 8, 12)).astype(np.float32)


def found(x, p=0.4, seed=3, examples="mirrored", k=2):
    return batch_masks(FeatureMap("by hand", np.asarray(x, np.float32)), Pooling(k), p, seed, Batch(examples))


def said(of):
    return " ".join(map(str, of.sentences))


def test_the_law_by_hand():
    """Of 1 and 3 at one place, and p = 1/2: own masks give (1 + 9)/4, and a shared one ((1 + 3)/2)²."""
    own, shared = law_of(np.array([[[1.0]], [[3.0]]]), 0.5)
    assert [*own] == [1, 2.5] and [*shared] == [1, 4]
    assert not np.any(law_of(np.ones(SHAPE), 1)) and not np.any(law_of(np.ones(SHAPE), 0))


@each("low", [0, -1])
@each("p", [0.2, 0.5, 0.8])
def test_the_law_holds_over_many_masks(low, p):
    a = np.random.default_rng(1).uniform(low, 1, SHAPE)
    kept = dropout_mask((4000, *SHAPE), p, seed=5)
    for masks, law in zip((kept, kept[:, :1]), law_of(a, p), strict=True):
        outcomes = a * masks / (1 - p)
        for n in range(1, 5):
            variance = outcomes[:, :n].mean(axis=1).var(axis=0).sum()
            assert variance == pytest.approx(law[n - 1], rel=0.06)


def test_captions_count_what_each_mask_drops():
    captions = found(NOISY).mask_captions
    assert len(set(captions)) > 1
    assert captions == tuple(f"{np.sum(kept == 0)} dropped" for kept in found(NOISY).kept)
    assert found(NOISY, p=0).mask_captions == ("0 dropped",) * 4


@each("p", [0.2, 0.5, 0.9])
@each("examples", ["alike", "mirrored"])
def test_what_passes_give_is_what_the_law_says(p, examples):
    one = found(NOISY, p, examples=examples)
    passes, mean, error = measured(one)
    assert passes == 200
    assert np.all(np.abs(mean - one.by_law) <= 4 * error + 1e-9 * one.by_law)
    if examples == "alike":
        assert one.by_law[0, -1] == pytest.approx(one.by_law[1, -1] / 4)
        assert "25 % of a shared one's variance" in said(one)


def test_passes_are_those_that_the_pages_next_masks_draw():
    x = NOISY[:, :4, :4]
    passes, mean, _ = measured(found(x, 0.3, seed=5))
    off = np.array([found(x, 0.3, seed=5 + at).gradients - found(x, 0).gradients for at in range(passes)])
    np.testing.assert_allclose(mean[:, -1], (off**2).sum(axis=(2, 3, 4)).mean(axis=0), rtol=1e-5)


def test_the_gradients_are_the_means_of_the_dropped_examples():
    x = np.arange(16, dtype=np.float32).reshape(1, 4, 4)
    one = found(x, 0.5, seed=2)
    pooled = x[:, 1::2, 1::2]  # windows tile the map, so that mirrored maxima are those of the mirrored map
    examples = np.concatenate([pooled, pooled[..., ::-1], pooled[:, ::-1], pooled[:, ::-1, ::-1]])
    np.testing.assert_array_equal(one.examples, examples)
    kept = dropout_mask((4, 2, 2), 0.5, seed=2)
    np.testing.assert_allclose(one.gradients[0][0], (examples * kept * 2).mean(axis=0))
    np.testing.assert_allclose(one.gradients[1][0], (examples * kept[0] * 2).mean(axis=0))


@each("x", SOURCES.values(), ids=SOURCES)
@each("p", [0, 0.01, 0.5, 0.99, 1])
@each("examples", ["alike", "mirrored"])
def test_every_corner_has_finite_numbers_and_says_what_holds(x, p, examples):
    one = found(x, p, examples=examples)
    passes, mean, error = measured(one)
    assert all(np.isfinite(each).all() for each in (one.by_law, mean, error, one.gradients))
    told = measured_sentence(one, passes, mean, error)
    if p in (0, 1):
        assert "no pass differs" in said(one) and not told and not mean.any()
    elif not x.any():
        assert "no noise" in said(one) and not told
    elif (one.examples == one.examples[0]).all():
        assert "have 25 % of a shared one's variance; examples that are alike give 25 %." in said(one)


@pytest.mark.parametrize(
    "x, text",
    [
        ([[[1, -1]]], "Own masks have all the noise there is"),
        ([[[1, 0]]], "50 % of a shared one's variance; examples that are alike give 25 %"),
        ([[[3, -1]]], "have 125 % of a shared one's variance"),
        ([[[1, 0], [0, 0]]], "have 100 % of a shared one's variance"),
    ],
)
def test_what_examples_have_in_common_decides(x, text):
    assert text in said(found(x, k=1))
