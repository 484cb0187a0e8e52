"""How dropout slows training: steps to a test accuracy, by hand, and the noise of the gradient, by brute force."""

import re
from dataclasses import replace
from itertools import pairwise
from math import inf

import numpy as np
import pytest

from viz.studies.training.digits import training_set
from viz.studies.training.experiment import DROPS, OWN_P, VARIANTS, Experiment
from viz.studies.training.layers import cross_entropy_gradient
from viz.studies.training.network import Network
from viz.studies.training.run import Training
from viz.studies.training.slowness import EARLY, MOST, _products, gradient_noise, slowness, slowness_sentences
from viz.studies.training.stored import stored
from viz.studies.training.tables import difference_axes

PATTERN = stored("drops")[1][0]
SMALL = Experiment(("pool", "pool_drop_8"), seeds=3, images=50, channels=2, steps=24, batch=8)
NEVER = (0.1, 0.7, 0.79)


def run(key, seed, test, steps=(0, 10, 24)):
    """A finished run with a learning curve made up."""
    return replace(PATTERN, variant=key, seed=seed, test=test, steps=steps)


def reaching(key, seed, step):
    """A run that gets to 80 % after so many steps between 10 and 24."""
    return run(key, seed, (0.1, 0.7, 0.7 + 0.1 * 14 / (step - 10)))


@pytest.mark.parametrize(
    ("test", "steps"),
    [
        ((0.1, 0.7, 0.9), 20),
        ((0.1, 0.8, 0.3), 10),
        ((0.4, 1.0, 0.3), 20 / 3),
        ((0.8, 0.1, 0.9), 0),
        (NEVER, 30),
    ],
)
def test_steps_are_those_to_the_first_time_at_80_percent_straight_between_points(test, steps):
    assert run("pool", 0, test, (0, 10, 30)).steps_to_level() == pytest.approx(steps)


def test_what_never_gets_there_is_counted_and_told():
    """By hand: 11, 12 and 13 steps without dropout, 15, 18 and never, which counts as 24, with it.

    The differences 4, 6 and 11 have the mean 7 and the deviation √13, so a standard error of √(13/3), and t is 4.30.
    """
    runs = [reaching("pool", seed, 11 + seed) for seed in range(3)]
    runs += [reaching("pool_drop_8", 0, 15), reaching("pool_drop_8", 1, 18), run("pool_drop_8", 2, NEVER)]
    plain, dropped = slowness(SMALL, runs)
    assert (plain.p, plain.missed, dropped.p, dropped.missed) == (0, 0, 0.8, 1)
    assert plain.steps == pytest.approx((11, 12, 13)) and dropped.steps == pytest.approx((15, 18, 24))
    steps, never, *_ = map(str, slowness_sentences(SMALL, runs))
    assert steps == (
        "To get 80 % of the test digits right takes 12.0 steps on average with pooling alone and at least 19.0 with a "
        "dropout of p = 0.8: +7.0 steps (95 % interval −2.0 … +16.0), higher in 3 of 3 seeds, within noise."
    )
    assert never == "Never at 80 % are 1 of 3 runs with p = 0.8: they count as 24 steps, fewer than they would need."
    (row,) = difference_axes(runs)
    assert row.words.endswith("within noise; 1 of 6 runs never get there, and count as all their steps.")


def test_where_no_run_gets_there_nothing_is_told_of_a_difference():
    runs = [run(key, seed, NEVER) for key in SMALL.variants for seed in range(3)]
    steps, never, *_ = map(str, slowness_sentences(SMALL, runs))
    assert steps.endswith("at least 24.0 with a dropout of p = 0.8: too few steps to tell.")
    assert never.startswith("Never at 80 % are 3 of 3 runs with p = 0 and 3 of 3 runs with p = 0.8: ")
    # Where they all get there at the same step there is a difference, of 0.
    runs = [reaching(key, seed, 12) for key in SMALL.variants for seed in range(3)]
    steps, *rest = map(str, slowness_sentences(SMALL, runs))
    assert steps.endswith("0 steps (no interval, as all seeds agree), equal in 3 of 3 seeds.")
    assert not any(text.startswith("Never") for text in rest)


def test_seeds_without_all_their_runs_do_not_count_and_a_single_p_tells_nothing():
    runs = [reaching(key, seed, 12) for key in SMALL.variants for seed in range(3)]
    growing = replace(runs[-1], knock_out=())
    assert [len(at.steps) for at in slowness(SMALL, [*runs[:-1], growing])] == [2, 2]
    assert slowness(SMALL, runs[:3]) == ()
    for variants in (("pool",), ("pool_drop_2", "pool_drop_8"), ("plain", "drop")):
        assert slowness(replace(SMALL, variants=variants), runs) == ()


def early(experiment):
    """Weights that pooling alone has early on, and the training set."""
    training = Training(experiment, "pool", 0)
    while training.points <= EARLY:
        training.advance(inf)
    return training.run().parameters.copy(), training_set(0, experiment.images, experiment.wrong)


@pytest.mark.parametrize("place", ["after", "before"])
def test_the_noise_is_that_of_real_batches_under_real_masks(place):
    """Gradients of batches by the layers themselves, twice under other masks: of half their squared distance the mean
    is the variance over masks, and that of their product is, less that of the mean, the variance over batches."""
    experiment = replace(SMALL, place=place)
    (none, batches_alone, _), (masks, batches, law) = gradient_noise(experiment, SMALL.variants)
    assert none == 0 and (law is None) == (place == "before")
    parameters, drawn = early(experiment)
    rng, architecture = np.random.default_rng(1), experiment.architecture("pool_drop_8")
    with_dropout, without = Network(architecture, parameters), Network(experiment.architecture("pool"), parameters)

    def gradient(network, batch, kept=None):
        network.backward(cross_entropy_gradient(network.forward(drawn.unfolded[batch], kept), drawn.given[batch]))
        return network.architecture.parts(network.gradient).weights.ravel().astype(float)

    whole = gradient(without, np.arange(50))
    found = []
    for number in range(800):
        batch, seed = rng.permutation(50)[:8], 10**6 + 2 * number
        one, other = (gradient(with_dropout, batch, architecture.masks(8, seed + more)) for more in range(2))
        alone = gradient(without, batch) - whole
        found.append((((one - other) ** 2).sum() / 2, one, other, alone @ alone))
    over_masks, ones, others, over_batches = (np.array(each) for each in zip(*found, strict=True))
    unit = whole @ whole
    error = over_masks.std() / 800**0.5 / unit
    assert masks == pytest.approx(over_masks.mean() / unit, abs=4 * error + 0.03 * masks)
    mean = (ones.mean(axis=0) + others.mean(axis=0)) / 2
    products = ((ones - mean) * (others - mean)).sum(axis=1) / unit
    assert batches == pytest.approx(products.mean(), abs=4 * products.std() / 800**0.5)
    assert batches_alone == pytest.approx(over_batches.mean() / unit, abs=4 * over_batches.std() / 800**0.5 / unit)


@pytest.mark.parametrize(("unit", "rel"), [("value", 0.03), ("channel", 0.12)])
def test_the_law_holds_where_the_answers_do_not_hang_on_the_masks(unit, rel):
    """With dense weights of 0 the answers, and so their errors, are the same under all masks.

    At p = 0.8 a product of two masks has a variance of 24: a mean over 8 channels and 3800 pairs of masks is off by
    2.8 %, and four times that is allowed; there are 128 values.
    """
    experiment = replace(Experiment(DROPS), unit=unit)
    parameters, _ = early(experiment)
    experiment.architecture("pool").parts(parameters).weights[...] = 0
    plain, *dropped = (_products(Network(experiment.architecture(key), parameters), experiment) for key in DROPS)
    for (own, apart, _), p in zip(dropped, OWN_P.values(), strict=True):
        assert own - apart == pytest.approx(p / (1 - p) * plain[0], rel=rel)
        assert apart == pytest.approx(plain[0], rel=rel)  # the mean over masks is the gradient without


def test_a_batch_of_all_images_has_no_noise_but_that_of_its_masks():
    (_, batches, _), (masks, *_) = gradient_noise(replace(SMALL, batch=50), SMALL.variants)
    assert batches == pytest.approx(0, abs=1e-12) and masks > 0.1


@pytest.mark.parametrize("data", ["digits", "shapes"])
def test_one_filter_leaves_a_gradient_to_be_the_unit(data):
    experiment = replace(SMALL, channels=1, images=200, data=data)
    assert 0 < gradient_noise(experiment, SMALL.variants)[1][0] < 1000


def test_a_variant_has_its_own_p_whatever_is_set_and_stands_where_dropout_is_set_to():
    for key, p in OWN_P.items():
        assert VARIANTS[key].name == f"pooling + dropout {p}"
        for place, last in (("after", "Dropout"), ("before", "Max-pooling")):
            found = Experiment(p=0.0, place=place, unit="channel").architecture(key)
            assert (found.p, found.unit, found.layers[-1], found.drops) == (p, "channel", last, True)


def test_the_stored_runs_take_more_steps_the_higher_p_and_their_gradient_is_noisier():
    experiment, runs = stored("drops")
    found = slowness(experiment, runs)
    assert [at.p for at in found] == [0, *OWN_P.values()] and not any(at.missed for at in found)
    for before, after in pairwise(found):
        assert before.apart.means[0] < after.apart.means[0]
        assert before.masks < after.masks and after.apart.clear
        assert after.masks == pytest.approx(after.law, rel=0.2) and after.masks > after.law
    # Without a mask the law says nothing of them, and over batches the gradient varies alike with each p.
    assert found[0].masks == found[0].law == 0
    assert [at.batches for at in found] == pytest.approx([found[0].batches] * 5, rel=0.1)
    text = " ".join(map(str, slowness_sentences(experiment, runs)))
    assert re.search(r"232\.\d with a dropout of p = 0\.8: \+1[45]\d\.\d steps \(95 % interval \+8", text)
    assert ". With p = 0.2, 0.4 and 0.6 the difference is +5." in text and text.count("95 % interval +") == 4
    assert "If masks left the errors δ of the answers as they are, it would be 35." in text


def test_of_many_images_a_part_is_looked_at_and_that_is_said():
    runs = [reaching(key, seed, 12) for key in SMALL.variants for seed in range(3)]
    for images, some in ((MOST, False), (2 * MOST, True)):
        text = " ".join(map(str, slowness_sentences(replace(SMALL, images=images), runs)))
        assert (f"weights, on {MOST} of the images, has a variance" in text) == some
        assert ("weights has a variance" in text) != some


def test_no_law_is_told_of_a_dropout_before_pooling():
    experiment = replace(SMALL, place="before")
    runs = [reaching(key, seed, 12) for key in SMALL.variants for seed in range(3)]
    assert "p/(1 − p)" not in " ".join(map(str, slowness_sentences(experiment, runs)))
    assert "p/(1 − p)" in " ".join(map(str, slowness_sentences(SMALL, runs)))
