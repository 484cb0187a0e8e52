"""The lab's runs: what they draw, what they measure, what they add up to, and what is said of them."""

import re
from dataclasses import replace
from math import inf, sqrt
from types import SimpleNamespace

import numpy as np
import pytest

from viz.inputs import FeatureMap, load_digits
from viz.ops import avg_pool2d, conv2d, max_pool2d
from viz.studies.settings import settings_of
from viz.studies.training.ask import doubt, learned_filters, passage
from viz.studies.training.digits import OCCLUSIONS, PATTERNS, as_digit, training_set, unfolded_test
from viz.studies.training.digits import test_images as digit_images
from viz.studies.training.digits import test_labels as digit_labels
from viz.studies.training.experiment import BY_DEFAULT, MOST_STEPS, POOLINGS, VARIANTS, Experiment
from viz.studies.training.layers import softmax, unfold
from viz.studies.training.network import Network
from viz.studies.training.robustness import SILENCED, knock_out_curve, occlusion_curve
from viz.studies.training.run import DRAWS, UNUSED, Run, Training
from viz.studies.training.stored import COMMAND, EXPERIMENTS, FILES, stored
from viz.studies.training.summary import FEWEST_SEEDS, T_95, accuracy, difference, outcome, outcomes, points
from viz.studies.training.trials import Trials
from viz.studies.training.verdicts import mask_sentences, pooling_sentences, verdicts

SMALL = Experiment(seeds=2, images=50, channels=2, steps=24, batch=16)


def trained(experiment):
    trials = Trials(experiment)
    while not trials.done:
        trials.advance(inf)
    return trials.experiment, trials.finished


@pytest.fixture(scope="module")
def small():
    return trained(SMALL)


def of(runs, key, seed=0):
    return next(run for run in runs if (run.variant, run.seed) == (key, seed))


def made_up(test, knocked_out=(0.5,), covered=(0.5,), memorised=None, training=None, masks=0.0):
    """Finished runs with given accuracies: test and knocked_out are {variant: one a seed}."""
    runs = []
    for key, values in test.items():
        for seed, value in enumerate(values):
            half = knocked_out[key][seed] if isinstance(knocked_out, dict) else knocked_out[0]
            patch = covered[key][seed] if isinstance(covered, dict) else covered[0]
            stays = round(0.5 + seed / 100, 2)
            runs.append(
                SimpleNamespace(
                    variant=key,
                    seed=seed,
                    finished=True,
                    training=(0.1, training or value),
                    test=(0.1, value),
                    masked=(0.1, (training or value) - masks * (1 + seed)),
                    gap=(training or value) - value,
                    memorised=memorised,
                    knock_out=(half,) * len(SILENCED),
                    occlusion=(patch,) * len(OCCLUSIONS),
                    consistency=stays,
                    shift_consistency=lambda stays=stays: stays,
                    parameters=np.zeros(3),
                )
            )
    return runs


def said(experiment, runs):
    return " ".join(map(str, verdicts(experiment, runs)))


# ---- what is drawn


def test_pool_and_test_set_share_no_image():
    images, _ = load_digits()
    places = {image.tobytes(): place for place, image in enumerate(images)}
    assert len(places) == 1797
    tested = {places[(image * 16).astype(np.uint8).tobytes()] for image in digit_images()[:, 0]}
    drawn = training_set(3, 1000, 0).unfolded[:, 4].reshape(-1, 8, 8)
    pooled = {places[(image * 16).astype(np.uint8).tobytes()] for image in drawn}
    assert len(tested) == 797
    assert len(pooled) == 1000
    assert not tested & pooled


def test_test_labels_belong_to_their_images():
    images, labels = load_digits()
    by_image = {image.tobytes(): label for image, label in zip(images, labels, strict=True)}
    found = [by_image[(image * 16).astype(np.uint8).tobytes()] for image in digit_images()[:, 0]]
    np.testing.assert_array_equal(found, digit_labels())


@pytest.mark.parametrize(("images", "wrong", "count"), [(200, 0.2, 40), (50, 0, 0), (77, 0.6, 46), (1000, 0.5, 500)])
def test_just_so_many_labels_are_wrong(images, wrong, count):
    drawn = training_set(1, images, wrong)
    assert drawn.given.shape == drawn.wrong.shape == (images,)
    assert drawn.wrong.sum() == count
    assert drawn.given.min() >= 0
    assert drawn.given.max() <= 9


def test_training_sets_differ_by_seed_and_nest_in_size():
    one, more, other = training_set(1, 60, 0.2), training_set(1, 90, 0.2), training_set(2, 60, 0.2)
    np.testing.assert_array_equal(one.unfolded, more.unfolded[:60])
    assert (one.unfolded != other.unfolded).any()
    worse, right = training_set(1, 60, 0.4), training_set(1, 60, 0)
    np.testing.assert_array_equal(one.given != right.given, one.wrong)
    np.testing.assert_array_equal(worse.given[one.wrong], one.given[one.wrong])


def test_test_shapes_lie_where_no_shape_of_training_lies_and_are_of_their_kind():
    """Found again by their ink, which noise leaves above 0.7 while paper stays below 0.3."""

    def found(images):
        kinds = {
            tuple(np.array([*pattern]).reshape(3, 3)[..., None].ravel() == "x"): i
            for i, pattern in enumerate(PATTERNS.values())
        }
        for image in images > 0.5:
            fits = [
                (kinds[tuple(image[r : r + 3, c : c + 3].ravel())], (r, c))
                for r in range(6)
                for c in range(6)
                if tuple(image[r : r + 3, c : c + 3].ravel()) in kinds
                and image[r : r + 3, c : c + 3].sum() == image.sum()
            ]
            assert len(fits) == 1
            yield fits[0]

    drawn = training_set(3, 1000, 0, "shapes")
    learned, tested = found(drawn.unfolded[:, 4].reshape(-1, 8, 8)), [*found(digit_images("shapes")[:, 0])]
    kinds, places = zip(*learned, strict=True)
    assert [*kinds] == drawn.given.tolist() and len(set(places)) == 18
    assert [kind for kind, _ in tested] == digit_labels("shapes").tolist()
    assert {place for _, place in tested} == {(r, c) for r in range(6) for c in range(6)} - {*places}
    wrong = training_set(3, 200, 0.2, "shapes")
    assert wrong.wrong.sum() == 40 and (wrong.given < 4).all()
    np.testing.assert_array_equal(wrong.given != training_set(3, 200, 0, "shapes").given, wrong.wrong)


def test_at_places_not_seen_pooling_tells_shapes_and_no_pooling_does_not():
    """The network without pooling has learned its shapes by place, and is left with about what guessing gives."""
    experiment, runs = trained(Experiment(("plain", "pool"), seeds=3, wrong=0.0, steps=400, data="shapes"))
    apart = difference(runs, "pool", "plain", Run.test_accuracy)
    assert apart.clear and apart.means[0] > 0.6 and apart.means[1] < 0.35
    assert all(run.training[-1] > 0.9 for run in runs)
    assert all(0 < run.consistency < 1 and run.knock_out[0] == pytest.approx(run.test[-1]) for run in runs)
    text = str(pooling_sentences(experiment, runs)[0])
    assert text.startswith("Test shapes lie at places where no shape of training lies. There max-pooling raises test")
    assert text.endswith("Guesses get 25 % right.")
    assert "the same 797 shapes, of which answers at random get 25 % right" in said(experiment, runs)
    asked = passage(
        experiment, runs[0], digit_images("shapes")[0, 0], int(digit_labels("shapes")[0]), 1, training=False
    )
    assert str(asked.sentences[0]).startswith(
        f"The shape is a {[*PATTERNS][digit_labels('shapes')[0]]}. With dropout off "
    )
    assert re.search(
        "answers (plus|cross|ring|T|no kind of shape) at",
        str(doubt(experiment, runs[0], asked.digit.values[0]).sentences[0]),
    )


@pytest.mark.parametrize("side", OCCLUSIONS)
def test_a_patch_blanks_a_square_of_each_digit_and_nothing_else(side):
    shown = unfolded_test(side)[:, 4].reshape(-1, 8, 8)
    kept = digit_images()[:, 0]
    assert (shown <= kept).all()
    for before, after in zip(kept, shown, strict=True):
        rows, columns = np.nonzero(before != after)
        if rows.size:
            assert max(np.ptp(rows), np.ptp(columns)) < side
    assert (side == 0) == (shown == kept).all()


# ---- runs


def test_equal_experiments_have_equal_runs_however_they_are_sliced(small):
    trials = Trials(SMALL)
    while not trials.done:
        trials.advance(0)
    for one, other in zip(small[1], sorted(trials.finished, key=small_order(small[1])), strict=True):
        assert (one.variant, one.seed, one.steps, one.test) == (other.variant, other.seed, other.steps, other.test)
        assert one.knock_out == other.knock_out
        np.testing.assert_array_equal(one.parameters, other.parameters)


def small_order(runs):
    keys = [(run.variant, run.seed) for run in runs]
    return lambda run: keys.index((run.variant, run.seed))


def test_seeds_make_other_runs(small):
    assert (of(small[1], "pool", 0).parameters != of(small[1], "pool", 1).parameters).any()


@pytest.mark.parametrize(("with_dropout", "without"), [("drop", "plain"), ("pool_drop", "pool")])
@pytest.mark.parametrize("place", ["after", "before"])
def test_without_a_drop_dropout_is_not_there(with_dropout, without, place):
    experiment, runs = trained(replace(SMALL, variants=(with_dropout, without), p=0.0, place=place, seeds=1))
    one, other = of(runs, with_dropout), of(runs, without)
    assert one.parameters.tobytes() == other.parameters.tobytes()
    assert (one.test, one.knock_out, one.occlusion) == (other.test, other.knock_out, other.occlusion)
    assert "equal to the last bit" in said(experiment, runs)


def test_without_a_penalty_l2_is_not_there():
    _, runs = trained(replace(SMALL, variants=("pool", "pool_l2"), decay=0.0, seeds=1))
    assert of(runs, "pool").parameters.tobytes() == of(runs, "pool_l2").parameters.tobytes()


def test_what_a_variant_has_changes_its_run(small):
    trained_to = {run.parameters.tobytes() for run in small[1]}
    assert len(trained_to) == len(small[1]) == 10


@pytest.mark.parametrize(("place", "unit"), [("before", "value"), ("after", "channel"), ("before", "channel")])
def test_place_and_unit_of_dropout_change_its_runs_alone(small, place, unit):
    experiment = replace(SMALL, variants=("pool", "pool_drop"), place=place, unit=unit, seeds=1)
    _, runs = trained(experiment)
    assert of(runs, "pool").parameters.tobytes() == of(small[1], "pool").parameters.tobytes()
    assert of(runs, "pool_drop").parameters.tobytes() != of(small[1], "pool_drop").parameters.tobytes()


def test_curves_are_accuracies_in_evaluation_at_the_stops(small):
    experiment, runs = small
    run = of(runs, "pool_drop", 1)
    assert run.steps == experiment.stops
    assert run.steps[0] == 0
    assert run.steps[-1] == 24
    network = Network(experiment.architecture("pool_drop"), run.parameters)
    drawn = training_set(1, 50, 0.2)
    as_given = network.forward(drawn.unfolded).argmax(axis=1) == drawn.given
    assert run.training[-1] == as_given.mean()
    assert run.memorised == as_given[drawn.wrong].mean()
    assert run.test[-1] == (network.forward(unfolded_test()).argmax(axis=1) == digit_labels()).mean()
    assert run.gap == run.training[-1] - run.test[-1]
    assert not run.parameters.flags.writeable


def test_masks_on_are_masks_that_training_does_not_use(small):
    """Accuracy with masks on is below that with masks off where dropout does harm, and counted again here."""
    experiment, runs = small
    for run in runs:
        if not VARIANTS[run.variant].dropout:
            assert run.masked == run.training
            continue
        drawn, architecture = training_set(run.seed, 50, 0.2), experiment.architecture(run.variant)
        network = Network(architecture, run.parameters)
        masks = [architecture.masks(50, UNUSED + (run.seed * MOST_STEPS + 24) * DRAWS + draw) for draw in range(DRAWS)]
        right = [network.forward(drawn.unfolded, kept).argmax(axis=1) == drawn.given for kept in masks]
        assert run.masked[-1] == np.mean(right)
        assert run.masked != run.training
        assert UNUSED > 10 * MOST_STEPS  # no seed of training, of which there are ten times MOST_STEPS at the most


def test_robustness_starts_from_the_test_accuracy(small):
    for run in small[1]:
        assert run.knock_out[0] == pytest.approx(run.test[-1])
        assert run.occlusion[0] == run.test[-1]
        assert (len(run.knock_out), len(run.occlusion)) == (10, 7)


def test_answers_stay_where_the_same_is_answered_of_the_moved_digit(small):
    experiment, runs = small
    run = of(runs, "pool")
    network, images = Network(experiment.architecture("pool"), run.parameters), digit_images()
    padded = np.pad(images, ((0, 0), (0, 0), (1, 1), (1, 1)))
    up, down, left, right = padded[..., 2:, 1:-1], padded[..., :-2, 1:-1], padded[..., 1:-1, 2:], padded[..., 1:-1, :-2]
    unmoved = network.predict(unfold(images))
    stays = [network.predict(unfold(moved)) == unmoved for moved in (up, down, left, right)]
    assert run.consistency == np.mean(stays)
    assert 0 < run.consistency < 1


def test_a_silenced_unit_gives_nothing(monkeypatch, small):
    """With one draw whose order is known the curve can be counted from masked features."""
    experiment, runs = small
    run = of(runs, "plain")
    network = Network(experiment.architecture("plain"), run.parameters)
    own, features = network.architecture.parts(run.parameters), network.features(unfolded_test())
    order = np.arange(128)[::-1]
    monkeypatch.setattr("viz.studies.training.robustness._silencing_orders", lambda units: order[np.newaxis])
    expected = []
    for share in SILENCED:
        kept = np.arange(128) < 128 - round(128 * share)
        logits = (features * kept) @ own.weights.T + own.biases
        expected.append((logits.argmax(axis=1) == digit_labels()).mean())
    assert knock_out_curve(network) == pytest.approx(expected, abs=2 / 797)


def test_a_network_that_sees_one_place_alone_fails_just_where_it_is_covered():
    """Class 1 where the corner pixel has ink, else class 0: of covered digits only those with a blank corner stay."""
    architecture = Experiment(channels=1).architecture("plain")
    network = Network(architecture, np.zeros(architecture.size))
    own = architecture.parts(network.parameters)
    own.filters[0, 0, 1, 1] = 1
    own.weights[:, :] = 0
    own.weights[1, 27] = 1
    own.biases[0] = 1e-3
    inked = unfolded_test()[:, 4, 27] > 0
    for side in OCCLUSIONS:
        shown = unfolded_test(side)[:, 4, 27] > 0
        assert occlusion_curve(network)[side] == (np.where(shown, 1, 0) == digit_labels()).mean()
        assert shown.sum() <= inked.sum()
    assert occlusion_curve(network)[6] < occlusion_curve(network)[0]


def test_trials_grow_seed_by_seed_and_all_variants_together():
    trials = Trials(SMALL)
    assert trials.due == 10
    assert [(run.variant, run.steps) for run in trials.growing()] == [(key, (0,)) for key in BY_DEFAULT]
    shares = [trials.share]
    while not trials.done:
        trials.advance(inf)
        growing = [len(run.steps) for run in trials.growing()]
        assert not growing or max(growing) - min(growing) <= 1
        shares.append(trials.share)
    assert shares == sorted(shares)
    assert shares[0] > 0
    assert shares[-1] == 1
    assert [run.seed for run in trials.finished] == [0] * 5 + [1] * 5
    assert trials.growing() == ()
    trials.advance(inf)
    assert len(trials.finished) == 10


def test_a_run_that_is_not_finished_is_not_counted():
    training = Training(SMALL, "pool", 0)
    training.advance(inf)
    run = training.run()
    assert not run.finished
    assert len(run.steps) == 2
    assert outcome(SMALL, [run], "pool") is None
    assert verdicts(SMALL, [run]) == ()


# ---- settings


def test_settings_beyond_what_is_on_offer_are_fitted():
    least = Experiment((), -1, -1, -1, -1, "before", "channel", -1, -1, -1, -1).fitted()
    most = Experiment(("pool", "plain", "other"), *[10**6] * 4, "before", "channel", *[10**6] * 4).fitted()
    numbers = {
        name: setting.domain for name, setting in settings_of(Experiment).items() if hasattr(setting.domain, "low")
    }
    assert len(numbers) == 8
    for name, domain in numbers.items():
        assert (getattr(least, name), getattr(most, name)) == (domain.low, domain.high)
    assert least.variants == BY_DEFAULT
    assert most.variants == ("plain", "pool")
    assert Experiment().fitted() == Experiment()


def test_the_smallest_and_the_strangest_experiment_run_without_a_warning():
    smallest = Experiment(seeds=1, images=50, wrong=0.6, p=1.0, channels=1, steps=20, batch=50, decay=0.3)
    with np.errstate(divide="raise", invalid="raise", over="raise"):
        experiment, runs = trained(smallest)
        sentences = said(experiment, runs)
    assert "nan" not in sentences
    # Where everything is dropped the features teach nothing: only the biases of the dense layer are learned.
    network = Network(experiment.architecture("drop"), of(runs, "drop").parameters)
    first = network.architecture.parts(network.architecture.initial(np.random.default_rng((0, 1))))
    np.testing.assert_array_equal(network.architecture.parts(network.parameters).weights, first.weights)


@pytest.mark.parametrize("steps", [20, 24, 800, 1600])
def test_stops_rise_from_0_to_the_last_step(steps):
    stops = Experiment(steps=steps).stops
    assert list(stops) == sorted(set(stops))
    assert (stops[0], stops[-1]) == (0, steps)


# ---- what runs add up to


def test_means_spreads_and_gaps_by_hand():
    found = outcome(Experiment(), made_up({"pool": (0.6, 0.8)}, training=0.9, memorised=0.25), "pool")
    assert (found.runs, found.units) == (2, 128)
    assert (found.test.mean, found.test.deviation) == pytest.approx((0.7, sqrt(0.02)))
    assert found.gap.mean == pytest.approx(0.2)
    assert (found.memorised.mean, found.memorised.deviation) == (0.25, 0)
    np.testing.assert_allclose(found.test_curve.mean, [0.1, 0.7])
    np.testing.assert_allclose(found.test_curve.deviation, [0, sqrt(0.02)])


def test_of_one_run_no_spread_is_told():
    found = outcome(Experiment(), made_up({"plain": (0.6,)}), "plain")
    assert found.test.deviation is None
    assert not found.test_curve.deviation.any()
    assert found.memorised is None
    assert found.units == 512


def test_a_difference_by_hand():
    runs = made_up({"drop": (0.8, 0.7, 0.9), "plain": (0.6, 0.7, 0.8, 0.1)})
    apart = difference(runs, "drop", "plain", Run.test_accuracy)
    assert apart.means == pytest.approx((0.8, 0.7))
    assert apart.mean == pytest.approx(0.1)
    assert apart.standard_error == pytest.approx(0.1 / sqrt(3))
    assert (apart.above, apart.level, apart.seeds) == (2, 1, 3)
    assert apart.half_width == pytest.approx(4.30 * 0.1 / sqrt(3))
    assert not apart.clear
    assert difference(runs, "plain", "pool", Run.test_accuracy) is None
    assert difference(runs[:1] + runs[3:4], "drop", "plain", Run.test_accuracy).standard_error is None


def test_an_interval_covers_nothing_in_19_of_20_experiments():
    """The table of Student's t against draws: of normal pairs without a difference 5 % come out clear."""
    rng = np.random.default_rng(4)
    for seeds in (3, 5, 10):
        draws = rng.normal(size=(20000, seeds))
        t = np.abs(draws.mean(axis=1)) / (draws.std(axis=1, ddof=1) / sqrt(seeds))
        assert (t > T_95[seeds - FEWEST_SEEDS]).mean() == pytest.approx(0.05, abs=0.008)


# ---- what is said


def test_numbers_by_hand():
    assert [accuracy(share) for share in (0, 0.0004, 0.5, 0.87654, 0.9999, 1)] == [
        "0 %",
        "under 0.1 %",
        "50.0 %",
        "87.7 %",
        "over 99.9 %",
        "100 %",
    ]
    assert [points(share) for share in (0, 0.093, -0.003, 0.0002, -1)] == ["0", "+9.3", "−0.3", "+0.02", "−100.0"]
    below = difference(made_up({"drop": (0.1, 0.2), "plain": (0.3, 0.1)}), "drop", "plain", Run.test_accuracy)
    assert below.along == "lower in 1 of 2 seeds"


def test_what_rounding_leaves_of_nothing_is_0():
    """The differences are 2, −5 and 3 digits of 797, whose sum in floats is not 0; then 1 digit in each seed."""
    drop, plain = (np.array(digits) / 797 for digits in ((503, 629, 608), (501, 634, 605)))
    assert (drop - plain).mean() != 0
    apart = difference(made_up({"drop": drop, "plain": plain}), "drop", "plain", Run.test_accuracy)
    assert (apart.mean, points(apart.mean)) == (0, "0")
    one = difference(made_up({"drop": (plain + 1 / 797), "plain": plain}), "drop", "plain", Run.test_accuracy)
    assert one.standard_error == 0
    assert one.in_points == "+0.1 points (no interval, as all seeds agree)"


def test_an_interval_is_told_with_what_it_leaves_out():
    """By hand: differences of 0, 10 and 20 points have the standard error 10/√3, and t is 4.30."""
    runs = made_up({"drop": (0.7, 0.8, 0.9), "plain": (0.7, 0.7, 0.7)})
    apart = difference(runs, "drop", "plain", Run.test_accuracy)
    assert apart.in_points == "+10.0 points (95 % interval −14.8 … +34.8)"
    assert apart.along == "higher in 2 of 3 seeds, within noise"
    hardly = difference(
        made_up({"drop": (0.7001, 0.8, 0.7), "plain": (0.7, 0.7, 0.8)}), "drop", "plain", Run.test_accuracy
    )
    assert hardly.in_points.startswith("+0.0 points (95 % interval −24.")  # a mean of 0.003 points to the same scale
    text = said(Experiment(variants=("plain", "drop")), runs)
    assert "brings no clear change of test accuracy from 70.0 % to 80.0 %: +10.0 points (95 % interval −14.8" in text
    assert "same 797 digits, of which answers at random get 10 % right" in text
    assert "Intervals are Student's t over pairs of one seed, uncorrected for 4 comparisons at once" in text
    assert "within noise where its interval holds 0, which does not say that it is 0" in text
    assert not re.search("±|no effect|the same", text.replace("the same 797 digits", ""))


@pytest.mark.parametrize("seeds", [1, 2])
def test_fewer_than_three_seeds_cannot_tell(seeds):
    runs = made_up({"pool": (0.5, 0.51)[:seeds], "pool_drop": (0.9, 0.91)[:seeds], "pool_l2": (0.7, 0.72)[:seeds]})
    text = said(Experiment(variants=("pool", "pool_drop", "pool_l2")), runs)
    assert text.count("brings no clear change of test accuracy") == text.count("neither is clearly ahead") == 1
    assert text.count(f"({seeds} seed{'s' if seeds > 1 else ''} cannot tell)") >= 4
    assert "interval" not in text and "noise," not in text.replace("akin to the noise", "")


NOISE = np.array([0.001, -0.001, 0.002, 0, -0.002])


def ranked(pool, drop, l2, *, half=(0.4, 0.7, 0.5), experiment=None):
    """What is said where the pooled variants have these accuracies, give or take a little."""
    names = ("pool", "pool_drop", "pool_l2")
    test = {name: tuple(value + NOISE * (1 + i)) for i, (name, value) in enumerate(zip(names, (pool, drop, l2)))}  # noqa: B905
    knocked = {name: tuple(value + NOISE * (2 + i)) for i, (name, value) in enumerate(zip(names, half))}  # noqa: B905
    experiment = replace(experiment or Experiment(), variants=names)
    return said(experiment, made_up(test, knocked))


def test_a_clear_gain_is_told_as_one():
    text = ranked(0.78, 0.87, 0.87)
    raised = (
        "raises test accuracy from 78.0 % to 87.0 %: +9.0 points (95 % interval +8.8 … +9.2), higher in 5 of 5 seeds"
    )
    assert f"Dropout after pooling, p = 0.5, {raised}, more than noise" in text
    assert (
        "an L2 penalty of 0.03 reaches 87.0 % where dropout reaches 87.0 %: neither is clearly ahead, 0 points" in text
    )
    assert (
        "accuracy is pooling + dropout 70.0 %, pooling + L2 50.0 % and pooling 40.0 %: dropout is clearly ahead" in text
    )
    assert "clean labels" not in text


def test_a_loss_noise_and_better_rivals_are_told_too():
    lowered = "lowers test accuracy from 90.0 % to 80.0 %: −10.0 points (95 % interval −10.2 … −9.8), lower in 5 of 5"
    assert lowered in ranked(0.9, 0.8, 0.8)
    noise = ranked(0.9, 0.9, 0.95, half=(0.7, 0.7, 0.7), experiment=Experiment(wrong=0.0))
    assert "With clean labels dropout after pooling, p = 0.5, brings no clear change of test accuracy" in noise
    assert "the penalty is ahead" in noise
    assert "dropout is not clearly ahead" in noise
    assert "dropout is ahead, +5.0 points" in ranked(0.7, 0.9, 0.85)
    assert "dropout is not clearly ahead" in ranked(0.7, 0.9, 0.85, half=(0.5, 0.7, 0.8))
    assert "dropout is clearly behind" in ranked(0.7, 0.9, 0.85, half=(0.8, 0.7, 0.9))


def test_what_a_penalty_gains_for_silenced_units_is_told_beside_what_dropout_does():
    assert "; the penalty alone gives +10.0 points (95 % interval +9." in ranked(0.78, 0.87, 0.87)
    assert "the penalty alone gives −20.0 points" in ranked(0.7, 0.8, 0.8, half=(0.6, 0.7, 0.4))
    without = ranked(0.7, 0.8, 0.7, experiment=Experiment(decay=0.0))
    assert "penalty" not in without and "accuracy is pooling + dropout 70.0 % and pooling 40.0 %" in without


def test_the_masks_part_of_the_gap_by_hand():
    """Training 0.9 with masks off and 0.85, 0.8, 0.75 with masks on; test 0.95, 0.97 and 0.99."""
    runs = made_up({"pool_drop": (0.95, 0.97, 0.99), "pool": (0.5, 0.5, 0.5)}, training=0.9, masks=0.05)
    (sentence,) = mask_sentences(Experiment(variants=("pool", "pool_drop")), runs)
    assert str(sentence) == (
        "Pooling + dropout gives back 80.0 % of its training labels with masks on and 90.0 % with masks off, and gets "
        "97.0 % of the test set right. Test less training is +17.0 points with masks on: +10.0 points (95 % interval "
        "−2.4 … +22.4) is the masks' part, and +7.0 points (95 % interval +2.0 … +12.0) is left with masks off."
    )
    assert mask_sentences(Experiment(variants=("pool", "pool_drop"), p=0.0), runs) == ()
    assert mask_sentences(Experiment(variants=("pool",)), runs) == ()


def test_the_masks_are_why_test_lies_above_training_where_labels_are_right():
    """Stored: with masks on test is not clearly below training, and with masks off it is, by more than noise."""
    _, runs = stored("clean")
    on, off = (
        difference(runs, "pool_drop", "pool_drop", Run.test_accuracy, training)
        for training in (Run.masked_accuracy, Run.training_accuracy)
    )
    assert off.mean < on.mean and off.clear and not on.clear


def poolings(pool, plain, overlap, training):
    """What is said of kinds of pooling with these accuracies, give or take a little; `training` for all."""
    names = {"pool": pool, "plain": plain, "overlap": overlap}
    test = {key: tuple(value + NOISE * (1 + i)) for i, (key, value) in enumerate(names.items())}
    runs = made_up(test)
    for run in runs:
        gives_back = training[run.variant] + 0.001 * run.seed * (run.variant == "pool")
        run.training = (0.1, gives_back)
    experiment = Experiment(variants=tuple(names))
    return [str(sentence) for sentence in pooling_sentences(experiment, runs)]


def test_pooling_regularises_where_it_fits_training_less_and_test_more():
    less, more = {"pool": 0.9, "plain": 1.0, "overlap": 1.0}, {"pool": 1.0, "plain": 0.9, "overlap": 1.0}
    first, overlap = poolings(0.8, 0.7, 0.85, less)
    assert first.startswith(
        "Max-pooling, with 1,370 parameters in place of 5,210, lowers training accuracy, −9.8 points"
    )
    assert "and raises test accuracy, +10.0 points" in first and first.endswith("it regularises here.")
    assert "at the same stride of 2, in place of max-pooling of 2 × 2 raises test accuracy from 80.0 %" in overlap
    assert "brings no clear change of shift consistency: 0 points (no interval, as all seeds agree)" in overlap
    for told in (poolings(0.8, 0.7, 0.8, more), poolings(0.7, 0.8, 0.7, less), poolings(0.7, 0.7, 0.7, less)):
        assert told[0].endswith("that it regularises does not show here.")
    assert "brings no clear change of test accuracy" in poolings(0.8, 0.7, 0.8, less)[1]


def test_the_stored_kinds_of_pooling_differ_in_pooling_alone():
    experiment, runs = stored("poolings")
    assert {run.variant for run in runs} == {*POOLINGS}
    for key in ("plain", "pool"):  # equal experiments have equal runs
        for one, other in zip(*([r for r in each if r.variant == key] for each in (runs, stored()[1])), strict=True):
            assert (one.test, one.consistency) == (other.test, other.consistency)
    stays = {one.variant.key: one.consistency.mean for one in outcomes(experiment, runs)}
    assert stays["plain"] < stays["pool"] < stays["overlap"] < stays["global"]
    assert stays["strided"] < stays["pool"]


def test_dropout_before_a_batch_normalisation_is_held_against_dropout_after_it():
    keys = ("pool_drop_bn", "pool_bn_drop")
    for before, told in ((0.6, "lowers"), (0.9, "raises"), (0.8, "brings no clear change of")):
        runs = made_up({key: tuple(value + NOISE * (1 + i)) for i, (key, value) in enumerate(zip(keys, (before, 0.8)))})  # noqa: B905
        text = said(Experiment(variants=keys), runs)
        assert f"running variance is then that under masks, {told} test accuracy against one just after it" in text
    assert "BatchNorm" not in said(Experiment(variants=keys, p=0.0), runs)


def test_batch_normalisation_is_trained_asked_and_told():
    experiment, runs = trained(replace(SMALL, variants=("pool", "pool_bn", "pool_drop_bn", "pool_bn_drop")))
    assert all(run.finished and run.steps[-1] == 24 for run in runs)
    for key in experiment.variants:
        way = passage(experiment, of(runs, key), digit_images()[7, 0], None, 1, training=True)
        assert [layer.name for layer in way.layers] == [*VARIANTS[key].layers]
        assert way.training == VARIANTS[key].dropout
    ranges = {layer.name: layer.colour_range for layer in way.layers}
    assert ranges["BatchNorm"][0] < 0 == ranges["Max-pooling"][0]


def test_dropout_before_pooling_is_called_so():
    assert "Dropout before pooling" in ranked(0.7, 0.8, 0.8, experiment=Experiment(place="before"))


def test_sentences_speak_only_of_seeds_that_are_complete():
    runs = made_up({"pool": (0.5, 0.7), "pool_drop": (0.6,)})
    text = said(replace(Experiment(), variants=("pool", "pool_drop")), runs)
    assert "from 50.0 % to 60.0 %" in text
    assert "cannot tell" in text


def test_units_are_compared_where_both_kinds_are_there():
    both = made_up({"plain": (0.5,), "pool": (0.5,)})
    experiment = replace(Experiment(), variants=("plain", "pool"))
    text = said(experiment, both)
    assert "Without pooling 512 units go into the dense layer, with it 128: four times as many" in text
    assert "four times" not in said(replace(experiment, variants=("pool",)), both)


@pytest.mark.parametrize("keys", [("plain",), ("pool", "pool_l2"), ("drop", "pool_drop"), ("plain", "pool_drop")])
def test_any_choice_of_variants_can_be_told(keys, small):
    runs = [run for run in small[1] if run.variant in keys]
    experiment = replace(SMALL, variants=keys)
    text = said(experiment, runs)
    assert not re.search(r"nan|inf|None|\{|-\d", text)
    assert len(outcomes(experiment, runs)) == len(keys)


# ---- the stored default


def test_the_stored_experiments_are_the_defaults_and_tell_their_command():
    for key, expected in EXPERIMENTS.items():
        with np.load(FILES[key]) as arrays:
            assert str(arrays["command"]) == COMMAND == "python -m viz.studies.training"
        experiment, runs = stored(key)
        assert experiment == expected == expected.fitted()
        wanted = {(variant, seed) for variant in expected.variants for seed in range(5)}
        assert {(run.variant, run.seed) for run in runs} == wanted
        assert all(0 < run.consistency < 1 for run in runs)
        assert all(run.finished for run in runs)
        assert {run.memorised is None for run in runs} == {expected.wrong == 0}


def test_the_stored_networks_are_those_of_the_stored_accuracies():
    for key in EXPERIMENTS:
        experiment, runs = stored(key)
        assert {run.seed for run in runs if run.parameters is not None} == {0}
        for run in runs[::5]:
            network = Network(experiment.architecture(run.variant), run.parameters)
            predicted = network.predict(unfolded_test(0, experiment.data)) == digit_labels(experiment.data)
            assert run.test[-1] == pytest.approx(predicted.mean(), abs=2 / 797)


def test_the_default_run_comes_out_as_it_is_stored():
    """Sign and size on fixed seeds; other processors round differently, and rounding grows in 800 steps."""
    experiment = replace(Experiment(), variants=("pool", "pool_drop"), seeds=2)
    _, again = trained(experiment)
    _, then = stored()
    for seed in range(2):
        now, before = (of(runs, "pool_drop", seed).test[-1] - of(runs, "pool", seed).test[-1] for runs in (again, then))
        assert now > 0.04
        assert now == pytest.approx(before, abs=0.03)


def test_the_stored_default_says_what_the_protocol_found():
    """Means over seeds beside the protocol's, which drew other sets: within four of its standard deviations."""
    experiment, runs = stored()
    found = {one.variant.key: one for one in outcomes(experiment, runs)}
    for key, test, half in (("plain", 0.754, 0.592), ("pool", 0.806, 0.423), ("pool_drop", 0.878, 0.746)):
        assert found[key].test.mean == pytest.approx(test, abs=0.08)
        assert found[key].knock_out.mean[5] == pytest.approx(half, abs=0.10)
    help_, knocked = (
        difference(runs, "pool_drop", "pool", measure) for measure in (Run.test_accuracy, Run.silenced_accuracy)
    )
    assert 0.05 < help_.mean < 0.13
    assert help_.above == 5
    assert knocked.mean > 0.25
    assert found["pool_drop"].memorised.mean < 0.25 < 0.9 < found["plain"].memorised.mean


def test_with_clean_labels_accuracy_does_not_tell_and_robustness_does():
    experiment, runs = stored("clean")
    for first, second in (("pool_drop", "pool"), ("drop", "plain")):
        assert abs(difference(runs, first, second, Run.test_accuracy).mean) < 0.015
        assert not difference(runs, first, second, Run.test_accuracy).clear
        assert difference(runs, first, second, Run.silenced_accuracy).clear
    assert difference(runs, "pool_drop", "pool", Run.covered_accuracy).seeds == 5
    assert said(experiment, runs).count("With clean labels") == 2


# ---- one digit


OPERATIONS = {
    "Max-pooling": lambda x: max_pool2d(x, 2),
    "Overlapping pooling": lambda x: max_pool2d(x, 3, 2, 1),
    "Average pooling": lambda x: avg_pool2d(x, 2),
    "Global average": lambda x: avg_pool2d(x, 8),
}


@pytest.mark.parametrize("key", VARIANTS)
@pytest.mark.parametrize("place", ["after", "before"])
def test_a_digits_way_is_that_of_the_operations(key, place):
    experiment = replace(SMALL, place=place, variants=(key,))
    run, digit = Training(experiment, key, 0).run(), digit_images()[7, 0]
    own = experiment.architecture(key).parts(run.parameters)
    way = passage(experiment, run, digit, None, 1, training=False)
    stride = 2 if key == "strided" else 1
    maps = conv2d(digit[np.newaxis], own.filters, padding=1, stride=stride) + own.filter_biases[:, None, None]
    expected, smaller = [maps, np.maximum(maps, 0)], VARIANTS[key].smaller
    if smaller in OPERATIONS:
        expected.append(OPERATIONS[smaller](expected[-1]))
    if "BatchNorm" in VARIANTS[key].layers:  # of which the first step has not come, but for its ε
        expected.append(expected[-1] / np.sqrt(1 + 1e-5))
    layers = [layer for layer in way.layers if layer.name != "Dropout"]
    assert [layer.name for layer in layers] == [name for name in VARIANTS[key].layers if name != "Dropout"]
    np.testing.assert_array_equal(way.digit.values, digit[np.newaxis])
    for layer, values in zip(layers, expected, strict=True):
        np.testing.assert_allclose(layer.maps, values, atol=1e-5)
    logits = own.weights @ expected[-1].ravel() + own.biases
    np.testing.assert_allclose(way.probabilities, softmax(logits[np.newaxis])[0], rtol=1e-4)


def test_doubt_is_the_spread_of_answers_over_masks():
    experiment, runs = stored()
    run, digit = of(runs, "pool_drop"), digit_images()[5, 0]
    asked = doubt(experiment, run, digit)
    assert asked.p == 0.5
    assert asked.votes.sum() == 200
    assert asked.mean.sum() == pytest.approx(1)
    np.testing.assert_allclose(asked.off, passage(experiment, run, digit, None, 1, training=False).probabilities)
    answer = int(asked.off.argmax())
    assert asked.spread[answer] > 0.01
    architecture = experiment.architecture("pool_drop")
    network, x = Network(architecture, run.parameters), unfold(digit[np.newaxis, np.newaxis])
    answers = [softmax(network.forward(x, kept[np.newaxis]).astype(float))[0] for kept in architecture.masks(200, 1)]
    np.testing.assert_allclose(asked.mean, np.mean(answers, axis=0), rtol=1e-4)
    np.testing.assert_allclose(asked.spread, np.std(answers, axis=0, ddof=1), rtol=1e-4, atol=1e-7)
    text = str(asked.sentences[0])
    assert f"With dropout off it answers {answer} at {accuracy(asked.off[answer])}; over 200 masks with p = 0.5" in text
    assert f"(standard deviation {100 * asked.spread[answer]:.1f} points)" in text
    assert f"{asked.votes[answer]} of them give it. This is Monte Carlo dropout." in text


def test_a_network_trained_without_dropout_is_asked_with_half_its_units():
    experiment, runs = stored()
    asked = doubt(experiment, of(runs, "pool"), digit_images()[5, 0])
    assert asked.p == 0.5
    assert asked.spread.max() > 0
    assert "this is damage to it, not Monte Carlo dropout" in str(asked.sentences[0])


def test_masks_that_drop_everything_leave_no_spread_not_even_of_rounding():
    experiment = Experiment(p=1.0, channels=1)
    run = Training(experiment, "drop", 0).run()
    asked = doubt(experiment, run, digit_images()[5, 0])
    assert not asked.spread.any()
    assert "(standard deviation 0 points), and 0 of them give it" in str(asked.sentences[0])


def test_filters_are_those_of_the_run(small):
    experiment, runs = small
    shown = learned_filters(experiment, of(runs, "drop"))
    assert shown.values.shape == (2, 3, 3)
    assert shown.channel_names == ("filter 1", "filter 2")
    np.testing.assert_array_equal(shown.values.ravel(), of(runs, "drop").parameters[:18])


def test_a_digit_of_another_size_is_refused_by_name(small):
    with pytest.raises(ValueError, match=r"\(9, 8\)"):
        passage(small[0], small[1][0], np.zeros((9, 8), np.float32), None, 1, training=True)
    with pytest.raises(ValueError, match=r"\(9, 8\)"):
        doubt(small[0], small[1][0], np.zeros((9, 8), np.float32))


# ---- a viewer's drawing


def stroke(ink, paper, height=40, width=30):
    picture = np.full((1, height, width), paper, np.float32)
    picture[:, 5:37, 10:14] = ink
    return FeatureMap("drawing", picture, "picture")


@pytest.mark.parametrize(("ink", "paper"), [(1, 0), (0, 1), (0.2, 0.9), (0.7, 0.5)])
def test_a_stroke_fills_the_height_and_stands_in_the_middle_whatever_its_colours(ink, paper):
    digit = as_digit(stroke(ink, paper))
    expected = np.zeros((8, 8), np.float32)
    expected[:, 3:5] = 1
    assert digit.dtype == np.float32
    np.testing.assert_allclose(digit, np.where(expected, digit.max(), 0), atol=1e-6)
    assert digit.max() == 1


@pytest.mark.parametrize(
    "drawing",
    [
        stroke(0.5, 0.5),
        FeatureMap("one", np.full((1, 1, 1), 0.3, np.float32), "picture"),
        FeatureMap("numbers", np.full((5, 6, 6), -3e38, np.float32)),
    ],
)
def test_a_drawing_without_ink_is_blank(drawing):
    assert not as_digit(drawing).any()


@pytest.mark.parametrize(
    "values",
    [np.random.default_rng(1).random((3, 9, 31)), np.eye(8)[np.newaxis], np.linspace(-3e38, 3e38, 98).reshape(2, 7, 7)],
)
def test_any_drawing_gives_a_digit(values):
    with np.errstate(all="raise", under="ignore"):
        kind = "picture" if values.min() >= 0 else "map"
        digit = as_digit(FeatureMap("any", values.astype(np.float32), kind))
    assert digit.shape == (8, 8)
    assert 0 <= digit.min() <= digit.max() == 1


def test_a_digit_of_the_data_set_is_read_as_itself_again():
    experiment, runs = stored("clean")
    run, right = of(runs, "pool_drop"), 0
    for digit, label in zip(digit_images()[:60, 0], digit_labels()[:60], strict=True):
        enlarged = np.kron(np.pad(digit, 1), np.ones((9, 9), np.float32))[np.newaxis]
        asked = as_digit(FeatureMap("digit", enlarged, "picture"))
        right += passage(experiment, run, asked, None, 1, training=False).probabilities.argmax() == label
    assert right >= 50
