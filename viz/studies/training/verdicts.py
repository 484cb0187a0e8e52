"""What the runs of an experiment say, and what must be said with it, each sentence computed."""

from collections.abc import Sequence

import numpy as np

from viz.studies.numbers import percent
from viz.studies.words import Sentence, count, listed

from .digits import PATCH
from .experiment import VARIANTS, Experiment, VariantKey
from .run import Run
from .summary import Difference, accuracy, difference, outcome, outcomes, points

Sentences = tuple[Sentence, ...]
Runs = Sequence[Run]


def verdicts(experiment: Experiment, runs: Runs) -> Sentences:
    """Return the sentences that the runs allow, the answer first.

    They speak of the seeds in which every variant is finished, so that all numbers are of the same seeds; before there
    is one, nothing is said.
    """
    finished = {(run.variant, run.seed) for run in runs if run.finished}
    complete = [run for run in runs if all((key, run.seed) in finished for key in experiment.variants)]
    return (
        *_accuracy_sentence(experiment, complete, "pool_drop", "pool", f"dropout {experiment.place} pooling"),
        *_accuracy_sentence(experiment, complete, "drop", "plain", "dropout without pooling"),
        *_rival_sentence(experiment, complete),
        *_knock_out_sentence(experiment, complete),
        *_occlusion_sentence(experiment, complete),
        *_memory_sentence(experiment, complete),
        *_below_test_sentence(experiment, complete),
        *_units_sentence(experiment, complete),
    )


def _accuracy_sentence(
    experiment: Experiment, runs: Runs, first: VariantKey, second: VariantKey, subject: str
) -> Sentences:
    apart = difference(runs, first, second, Run.test_accuracy)
    if apart is None:
        return ()
    if experiment.p == 0:
        return (_nothing_dropped(runs, apart),)
    after, before = map(accuracy, apart.means)
    subject = f"{subject}, p = {experiment.p:g}, "
    lead = f"With clean labels {subject}" if experiment.wrong_labels == 0 else subject.capitalize()
    if apart.seeds == 1:
        rest = f", from {before} to {after}, which one seed cannot tell from chance."
        return (Sentence(lead, f"moves test accuracy by {apart.in_points}", rest),)
    numbers = f"from {before} to {after}, {apart.in_points}, {apart.along}."
    if not apart.clear:
        return (Sentence(lead, "moves test accuracy no further than noise", f": {numbers}"),)
    return (Sentence(lead, f"{'raises' if apart.mean > 0 else 'lowers'} test accuracy", f" {numbers}", "dropout"),)


def _nothing_dropped(runs: Runs, apart: Difference) -> Sentence:
    """With p = 0: whether the networks are equal to the last bit."""
    trained = {(run.variant, run.seed): np.asarray(run.parameters).tobytes() for run in runs}
    equal = all(trained[apart.first, seed] == trained[apart.second, seed] for seed in {run.seed for run in runs})
    lead = f"With p = 0 nothing is dropped: {VARIANTS[apart.first].name} and {VARIANTS[apart.second].name} "
    return Sentence(lead, "are equal to the last bit" if equal else "differ", ".")


def _rival_sentence(experiment: Experiment, runs: Runs) -> Sentences:
    """Whether dropout does more for accuracy than an L2 penalty."""
    apart = difference(runs, "pool_drop", "pool_l2", Run.test_accuracy)
    if apart is None or experiment.p == 0 or experiment.decay == 0:
        return ()
    dropped, penalised = map(accuracy, apart.means)
    lead = f"An L2 penalty of {experiment.decay:g} reaches {penalised} where dropout reaches {dropped}: "
    if apart.seeds == 1:
        return (Sentence(lead, "one seed cannot rank them", "."),)
    if not apart.clear:
        rest = f" ({apart.in_points}), so accuracy alone does not ask for dropout."
        return (Sentence(lead, "they are within noise of each other", rest),)
    rest = f" ({apart.in_points})."
    ahead = Sentence(lead, "dropout is ahead", rest, "dropout")
    return (ahead if apart.mean > 0 else Sentence(lead, "the penalty is ahead", rest),)


def _knock_out_sentence(experiment: Experiment, runs: Runs) -> Sentences:
    """Whether dropout's network stands the loss of half its units, and its rivals do not."""
    compared = [difference(runs, "pool_drop", rival, Run.silenced_accuracy) for rival in ("pool_l2", "pool")]
    rivals = [rival for rival in compared if rival]
    if not rivals or experiment.p == 0:
        return ()
    means: dict[VariantKey, float] = {"pool_drop": rivals[0].means[0]}
    means |= {rival.second: rival.means[1] for rival in rivals}
    shown = listed([f"{VARIANTS[key].name} {accuracy(mean)}" for key, mean in means.items()])
    lead = f"With half the units silenced, accuracy is {shown}: "
    if rivals[0].seeds == 1:
        return (Sentence(lead, "one seed cannot rank them", "."),)
    if not all(rival.clear and rival.mean > 0 for rival in rivals):
        return (Sentence(lead, "dropout is not clearly ahead here", "."),)
    if "pool_l2" not in means:
        return (Sentence(lead, "dropout stands it best", ".", "dropout"),)
    return (Sentence(lead, "that robustness is dropout's own", ".", "dropout"),)


def _occlusion_sentence(experiment: Experiment, runs: Runs) -> Sentences:
    """What dropout gains under the noise of its training, and under another."""
    silenced = difference(runs, "pool_drop", "pool", Run.silenced_accuracy)
    covered = difference(runs, "pool_drop", "pool", Run.covered_accuracy)
    if silenced is None or covered is None or experiment.p == 0:
        return ()
    trained = experiment.unit == "value" and experiment.place == "after"
    lead = f"Silenced units are {'the very noise' if trained else 'close to the noise'} that dropout trains with: "
    lead += f"{points(silenced.mean)} points there. Behind a blank patch of {PATCH} × {PATCH} pixels, new to all, "
    rest = "" if covered.seeds == 1 else f", {'more than noise' if covered.clear else 'within noise'}"
    return (Sentence(lead, f"it is {covered.in_points}", f"{rest}."),)


def _memory_sentence(experiment: Experiment, runs: Runs) -> Sentences:
    """How many of the wrong labels were learned by heart."""
    shown = [f"{o.variant.name} {accuracy(o.memorised.mean)}" for o in outcomes(experiment, runs) if o.memorised]
    if not shown:
        return ()
    lead = f"Of the {count(experiment.wrong_labels, 'wrong label')} in each training set the networks memorised: "
    return (Sentence(lead, listed(shown), "."),)


def _below_test_sentence(experiment: Experiment, runs: Runs) -> Sentences:
    """Why training accuracy lies below test accuracy, where it does."""
    keys: tuple[VariantKey, ...] = ("pool_drop", "pool_l2", "drop", "pool", "plain")
    below = [found for key in keys if (found := outcome(experiment, runs, key)) and found.gap.mean < 0]
    if not below or experiment.wrong_labels == 0:
        return ()
    name, training, test = below[0].variant.name, accuracy(below[0].training.mean), accuracy(below[0].test.mean)
    wrong = percent(experiment.wrong_labels, experiment.images)
    lead = f"The training accuracy of {name}, {training} with dropout off, is "
    rest = f", {test}: {wrong} of its labels are wrong, and it is marked down for not believing them."
    return (Sentence(lead, "below its test accuracy", rest),)


def _units_sentence(experiment: Experiment, runs: Runs) -> Sentences:
    """That networks without pooling have four times the units, so that pairs must agree in it."""
    units = {found.variant.pooling: found.units for found in outcomes(experiment, runs)}
    if len(units) < 2:
        return ()
    lead = f"Without pooling {units[False]} units go into the dense layer, with it {units[True]}: "
    rest = " to share the work, so compare dropout within a choice of pooling."
    return (Sentence(lead, "four times as many", rest, "pooling"),)
