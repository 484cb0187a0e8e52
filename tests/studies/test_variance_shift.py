"""Dropout before a BatchNorm and after it: the law against masks, the maps by hand, and what is said of them."""

import numpy as np
import pytest

from tests.each import each
from viz.inputs import FeatureMap, fit, load_sample, to_grey
from viz.ops import apply_mask, dropout_mask
from viz.studies.numbers import number
from viz.studies.variance_shift import EPSILON, SHARES, statistics, under_dropout, variance_shift

SIGNED = np.random.default_rng(2).normal(0.3, 1, (1, 9, 8)).astype(np.float32)
SOURCES = {
    "signed": SIGNED,
    "negative": -np.abs(SIGNED) - 1,
    "constant": np.full((1, 4, 4), -2, np.float32),
    "zeros": np.zeros((1, 3, 3), np.float32),
    "one cell": np.ones((1, 1, 1), np.float32),
    "tiny": np.arange(6, dtype=np.float32).reshape(1, 2, 3) * np.float32(1e-40),
    "huge": np.array([[[3.4e38, -3.4e38, 1]]], np.float32),
}
every_source = each("x", SOURCES.values(), ids=SOURCES)
every_p = each("p", [0, 0.01, 0.3, 0.5, 0.95, 1])


def shift(x, p=0.4, seed=3):
    return variance_shift(FeatureMap("by hand", np.asarray(x, np.float32)), p, seed)


def test_the_law_by_hand():
    """Of 1 and 3 under p = 1/2 the outcomes are 0, 2, 0 and 6: mean 2, mean square 10."""
    found = under_dropout(np.array([[[1.0, 3.0]]]), 0.5)
    assert (found.mean, found.variance) == (2, 6)
    assert statistics(np.array([[[1.0, 3.0]]])).variance == 1


@each("x", [SOURCES["signed"], SOURCES["negative"], SOURCES["constant"]])
@each("p", [0.2, 0.5, 0.8])
def test_the_law_holds_over_many_masks(x, p):
    kept = dropout_mask((4000, *x.shape), p, seed=5)
    outcomes, law = np.where(kept, x / (1 - p), 0), under_dropout(x, p)
    assert outcomes.var() == pytest.approx(law.variance, rel=0.02)
    assert outcomes.mean() == pytest.approx(law.mean, abs=0.02)


@every_source
@every_p
def test_each_map_is_normalised_by_what_its_batch_norm_knows(x, p):
    found, wide = shift(x, p), x.astype(np.float64)
    kept = dropout_mask(x.shape, p, seed=3)
    dropped = apply_mask(wide, kept, found.scale)
    own = np.sqrt(wide.var() * (wide.min() < wide.max()) + EPSILON)
    law = 0 if p == 1 else wide.var() * (wide.min() < wide.max()) + np.mean(wide**2) * p / (1 - p)
    spread = np.sqrt(dropped.var() * (dropped.min() < dropped.max()) + EPSILON)
    expected = (
        (dropped - dropped.mean()) / spread,
        (wide - (0 if p == 1 else wide.mean())) / np.sqrt(law + EPSILON),
        kept * found.scale * (wide - wide.mean()) / own,
        (wide - wide.mean()) / own,
    )
    limit = np.finfo(np.float32).max
    for values, by_hand in zip(found.maps, expected, strict=True):
        np.testing.assert_allclose(values, by_hand.clip(-limit, limit), rtol=1e-5, atol=1e-5)
    assert found.most >= max(4, np.abs(found.maps[3]).max())


@every_source
def test_the_curve_is_measured_with_the_masks_of_the_pass_and_drawn_by_the_law(x):
    found = shift(x)
    for p, measured, by_law in zip(SHARES, found.measured, found.by_law, strict=True):
        dropped = np.where(dropout_mask(x.shape, p, seed=3), x.astype(np.float64), 0) / (1 - p)
        assert measured == pytest.approx(statistics(dropped).variance, rel=1e-9)
        assert by_law == under_dropout(x, p).variance


@every_source
@every_p
def test_what_is_said_is_so(x, p):
    found = shift(x, p)
    said = [str(sentence) for sentence in found.sentences]
    assert all(text.endswith(".") and "nan" not in text for text in said)
    trained, now = (
        one / (found.remembered.variance + EPSILON) for one in (found.remembered.variance, found.own.variance)
    )
    assert found.sentences[1].stressed == number(now)
    assert (number(trained) == number(now)) == said[1].startswith("It hands")
    holes = [text for text in said if text.startswith("A dropped value")]
    if not found.kept.all():
        value = found.maps[0][~found.kept]
        assert holes == (
            [] if not value.any() else [f"A dropped value leaves it as −μ/σ = {number(value[0])}, not as 0."]
        )
    assert holes == [] or not found.kept.all()


def test_on_a_photo_evaluation_gets_a_faint_map_and_the_cure_gives_a_whole_one():
    found = variance_shift(to_grey(fit(load_sample("cat"), 32)), 0.5, 1)
    first, last = (statistics(maps[1]).variance for maps in (found.maps[:2], found.maps[2:]))
    assert first < 0.15 and last == pytest.approx(1, abs=0.01)
    assert found.labels[3].caption == f"variance {number(first)}"
    assert found.sentences[1].stressed == number(first)


def test_a_p_that_is_none_is_refused():
    with pytest.raises(ValueError, match="p must be a probability"):
        shift(SIGNED, float("nan"))


def test_of_several_channels_the_first_is_taken_and_of_a_colour_picture_its_grey():
    cat = fit(load_sample("cat"), 32)
    assert np.array_equal(variance_shift(cat, 0.5, 1).source.values, to_grey(cat).values)
    assert np.array_equal(shift(np.concatenate([SIGNED, -SIGNED])).source.values, SIGNED)
