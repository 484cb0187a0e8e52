"""What the runs of an experiment say, and what must be said with it, each sentence computed."""

from collections.abc import Sequence

from viz.studies.words import Sentence, listed

from .digits import DATA, PATCH, TESTED
from .experiment import POOLINGS, VARIANTS, Experiment, VariantKey
from .run import Run
from .summary import MEASURES, PAIRS, accuracy, difference, outcomes, points

Sentences = tuple[Sentence, ...]
Runs = Sequence[Run]

INSTEAD: dict[VariantKey, str] = {
    "overlap": "Max-pooling of 3 × 3 that overlaps, at the same stride of 2,",
    "average": "Average pooling",
    "strided": "A stride of 2 in the convolution",
    "global": "A global average",
}
"""How what stands in the place of max-pooling begins a sentence."""


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
        *_norm_sentence(experiment, complete),
        *_units_sentence(experiment, complete),
        *_method_sentence(experiment, complete),
    )


def mask_sentences(experiment: Experiment, runs: Runs) -> Sentences:
    """Return how much of the gap between training and test is the masks', a sentence a network with dropout."""
    keys = [key for key in experiment.variants if experiment.architecture(key).drops]
    return tuple(sentence for key in keys for sentence in _mask_sentence(runs, key))


def _mask_sentence(runs: Runs, key: VariantKey) -> Sentences:
    masks = difference(runs, key, key, Run.training_accuracy, Run.masked_accuracy)
    left = difference(runs, key, key, Run.test_accuracy, Run.training_accuracy)
    if masks is None or left is None:
        return ()
    off, on = map(accuracy, masks.means)
    both = points(left.means[0] - masks.means[1])
    lead = f"{VARIANTS[key].title} gives back {on} of its training labels with masks on and {off} with masks off, and "
    lead += f"gets {accuracy(left.means[0])} of the test set right. Test less training is {both} points with masks on: "
    rest = f" is the masks' part, and {left.in_points} is left with masks off."
    return (Sentence(lead, masks.in_points, rest, "dropout"),)


def pooling_sentences(experiment: Experiment, runs: Runs) -> Sentences:
    """Return what max-pooling does against no pooling, and each other kind in the place of max-pooling."""
    others = [key for key in POOLINGS if key not in ("pool", "plain")]
    return (
        *_regularises_sentence(experiment, runs),
        *(sentence for key in others for sentence in _instead_sentence(runs, key)),
    )


def _regularises_sentence(experiment: Experiment, runs: Runs) -> Sentences:
    """Whether max-pooling fits the training set less and the test set more; of shapes, what it does elsewhere."""
    training, test = (difference(runs, "pool", "plain", m) for m in (Run.training_accuracy, Run.test_accuracy))
    if training is None or test is None:
        return ()
    if experiment.data == "shapes":
        guessed, (after, before) = f"Guesses get {DATA['shapes'].chance} right.", map(accuracy, test.means)
        lead = "Test shapes lie at places where no shape of training lies. There max-pooling "
        rest = f" from {before} without pooling to {after}: {test.in_points}. {guessed}"
        return (Sentence(lead, f"{test.change} test accuracy", rest, "pooling" if test.clear else "input"),)
    sizes = [f"{experiment.architecture(key).learned:,}" for key in ("pool", "plain")]
    lead = f"Max-pooling, with {sizes[0]} parameters in place of {sizes[1]}, {training.change} training accuracy, "
    lead += f"{training.in_points}, and {test.change} test accuracy, {test.in_points}: "
    regularises = training.clear and test.clear and training.mean < 0 < test.mean
    point = "it regularises here" if regularises else "that it regularises does not show here"
    return (Sentence(lead, point, ".", "pooling" if regularises else "input"),)


def _instead_sentence(runs: Runs, key: VariantKey) -> Sentences:
    """What another kind does in the place of max-pooling to accuracy, and to how often an answer stays."""
    test, stays = (difference(runs, key, "pool", measure) for measure in (Run.test_accuracy, Run.shift_consistency))
    if test is None or stays is None:
        return ()
    after, before = map(accuracy, test.means)
    lead = f"{INSTEAD[key]} in place of max-pooling of 2 × 2 "
    rest = f" from {before} to {after}: {test.in_points}; it {stays.change} shift consistency: {stays.in_points}."
    return (Sentence(lead, f"{test.change} test accuracy", rest, "pooling" if test.clear else "input"),)


def _accuracy_sentence(
    experiment: Experiment, runs: Runs, first: VariantKey, second: VariantKey, subject: str
) -> Sentences:
    apart = difference(runs, first, second, Run.test_accuracy)
    if apart is None:
        return ()
    if experiment.p == 0:
        lead = f"With p = 0 nothing is dropped: {VARIANTS[first].name} and {VARIANTS[second].name} "
        return (Sentence(lead, "are equal to the last bit", "."),)
    after, before = map(accuracy, apart.means)
    subject = f"{subject}, p = {experiment.p:g}, "
    lead = f"With clean labels {subject}" if experiment.wrong_labels == 0 else subject.capitalize()
    rest = f" from {before} to {after}: {apart.in_points}, {apart.along}."
    return (Sentence(lead, f"{apart.change} test accuracy", rest, "dropout" if apart.clear else "input"),)


def _rival_sentence(experiment: Experiment, runs: Runs) -> Sentences:
    """Whether dropout does more for accuracy than an L2 penalty."""
    apart = difference(runs, "pool_drop", "pool_l2", Run.test_accuracy)
    if apart is None or experiment.p == 0 or experiment.decay == 0:
        return ()
    dropped, penalised = map(accuracy, apart.means)
    lead = f"With pooling an L2 penalty of {experiment.decay:g} reaches {penalised} where dropout reaches {dropped}: "
    ahead = "neither is clearly" if not apart.clear else "dropout is" if apart.mean > 0 else "the penalty is"
    return (Sentence(lead, f"{ahead} ahead", f", {apart.in_points}.", "dropout" if "drop" in ahead else "input"),)


def _knock_out_sentence(experiment: Experiment, runs: Runs) -> Sentences:
    """Whether dropout's network stands the loss of half its units better than its rivals, and what a penalty does."""
    keys: tuple[VariantKey, ...] = ("pool_l2", "pool") if experiment.decay else ("pool",)
    compared = [difference(runs, "pool_drop", key, Run.silenced_accuracy) for key in keys]
    rivals = [rival for rival in compared if rival]
    if not rivals or experiment.p == 0:
        return ()
    means = [(VARIANTS[rival.second].name, accuracy(rival.means[1])) for rival in rivals]
    shown = listed([f"{name} {mean}" for name, mean in (("pooling + dropout", accuracy(rivals[0].means[0])), *means)])
    signs = {rival.clear and (1 if rival.mean > 0 else -1) for rival in rivals}
    place = "clearly ahead" if signs == {1} else "clearly behind" if signs == {-1} else "not clearly ahead"
    apart = listed([f"{rival.in_points} against {name}" for rival, (name, _) in zip(rivals, means, strict=True)])
    if len(rivals) > 1 and (alone := difference(runs, "pool_l2", "pool", Run.silenced_accuracy)):
        apart += f"; the penalty alone gives {alone.in_points}"
    lead = f"With half the units silenced, accuracy is {shown}: "
    return (Sentence(lead, f"dropout is {place}", f", {apart}.", "dropout" if signs == {1} else "input"),)


def _occlusion_sentence(experiment: Experiment, runs: Runs) -> Sentences:
    """What dropout gains under the noise of its training, and under another."""
    silenced = difference(runs, "pool_drop", "pool", Run.silenced_accuracy)
    covered = difference(runs, "pool_drop", "pool", Run.covered_accuracy)
    if silenced is None or covered is None or experiment.p == 0:
        return ()
    lead = "Silenced units are akin to the noise of dropout, but always half go, and nothing is scaled: dropout gives "
    lead += f"{points(silenced.mean)} points there. Behind a blank patch of {PATCH} × {PATCH} pixels, new to all, "
    return (Sentence(lead, f"it gives {covered.in_points}", f", {covered.along}."),)


def _norm_sentence(experiment: Experiment, runs: Runs) -> Sentences:
    """What a dropout just before a batch normalisation does, against one just after it."""
    apart = difference(runs, "pool_drop_bn", "pool_bn_drop", Run.test_accuracy)
    if apart is None or experiment.p == 0:
        return ()
    before, after = map(accuracy, apart.means)
    lead = "A dropout just before BatchNorm, whose running variance is then that under masks, "
    rest = f" against one just after it, {before} against {after}: {apart.in_points}, {apart.along}."
    return (Sentence(lead, f"{apart.change} test accuracy", rest, "dropout" if apart.clear else "input"),)


def _units_sentence(experiment: Experiment, runs: Runs) -> Sentences:
    """That networks without pooling have four times the units, so that pairs must agree in it."""
    units = {found.variant.smaller: found.units for found in outcomes(experiment, runs)}
    if not {None, "Max-pooling"} <= units.keys():
        return ()
    lead = f"Without pooling {units[None]} units go into the dense layer, with it {units['Max-pooling']}: "
    rest = " to share the work, so compare dropout within a choice of pooling."
    return (Sentence(lead, "four times as many", rest, "pooling"),)


def _method_sentence(experiment: Experiment, runs: Runs) -> Sentences:
    """What chance comes to, what the intervals are of and what they leave out, and what "within noise" means."""
    pairs = [apart for pair in PAIRS if (apart := difference(runs, *pair, Run.test_accuracy))]
    data = DATA[experiment.data]
    rest = f", of which answers at random get {data.chance} right."
    shared = Sentence("All seeds are tested on ", f"the same {TESTED} {data.noun}s", rest)
    if not pairs or pairs[0].half_width is None:
        return (shared,) if runs else ()
    lead = "Intervals are Student's t over pairs of one seed, uncorrected for "
    rest = ". A difference is within noise where its interval holds 0, which does not say that it is 0."
    return shared, Sentence(lead, f"{len(MEASURES) * len(pairs)} comparisons at once", rest)
