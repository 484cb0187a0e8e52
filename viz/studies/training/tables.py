"""The tables of the training lab: what each variant comes to, differences in pairs, and the errors of the twins."""

from collections.abc import Sequence

from viz.studies.axes import Axis, Bars, Reading
from viz.studies.numbers import NOTHING, number
from viz.studies.words import Role, count, listed

from .digits import DATA, PATCH
from .experiment import POOLINGS, VARIANTS, Experiment, VariantKey
from .robustness import SILENCED
from .run import DRAWS, LEVEL, Run
from .summary import MEASURES, PAIRS, Difference, Outcome, Spread, accuracy, difference, outcome, points
from .twins import ROUNDING, OrNotAnd

Heads = tuple[tuple[str, Role], ...]

OUTCOME_HEADS: Heads = (("Test accuracy", "input"), ("Wrong labels given back", "input"))
DIFFERENCE_HEADS: Heads = (("Test accuracy", "input"), ("Half the units silenced", "input"))
POOLING_HEADS: Heads = (
    ("Test accuracy", "input"),
    ("Half the units silenced", "input"),
    ("Same answer, moved by 1 pixel", "input"),
)
POOLING_MEASURES = {
    "test accuracy": Run.test_accuracy,
    "with half the units silenced": Run.silenced_accuracy,
    "same answer when moved": Run.shift_consistency,
}
POOLED: dict[VariantKey, str] = {
    "pool": "Max-pooling, 2 × 2",
    "plain": "No pooling",
    "overlap": "Max-pooling, 3 × 3, stride 2",
    "average": "Average pooling, 2 × 2",
    "strided": "Convolution with a stride of 2",
    "global": "Global average pooling",
}
POOLINGS_LEGEND = (
    "A dense layer of 10 follows each. “Moved”: test images by one pixel up, down, left and right, blank where nothing "
    "comes in; the same answer need not be the right one."
)
MASKS_LEGEND = (
    f"With masks on, accuracy is the mean over {DRAWS} masks of each image. Wrong labels are in the training set alone."
)
TWIN_HEADS: Heads = (("Least squares", "input"), ("Dropout", "dropout"))


def outcome_legend(experiment: Experiment) -> str:
    """What is to be known of a table of outcomes."""
    deviation = "SD, and a band about a curve, is the standard deviation over seeds."
    return f"{deviation} Answers at random give back {DATA[experiment.data].chance} of the wrong labels."


def outcome_axes(outcomes: Sequence[Outcome]) -> tuple[Axis, ...]:
    """A row a variant: its accuracy, the wrong labels that it gives back, and in words the generalisation gap."""
    rows = []
    for one in outcomes:
        measure = f"{count(one.units, 'unit')}, {count(one.runs, 'seed')}"
        readings = _share(one.test), _memorised(one.memorised)
        gap = f"{points(one.gap.mean)} points{_deviation(one.gap)}"
        right = "" if one.right is None else f" ({accuracy(one.right)} of the right labels)"
        words = f"Training accuracy {accuracy(one.training.mean)}{right}, so a gap of {gap}."
        rows.append(Axis(one.variant.key, one.variant.title, measure, readings, words))
    return tuple(rows)


def pooling_axes(experiment: Experiment, runs: Sequence[Run]) -> tuple[Axis, ...]:
    """A row a kind of pooling: units, parameters, accuracy, damage, and shift; in words, how far it is above the first.

    Nothing where there are not two kinds.
    """
    found = [one for key in POOLINGS if (one := outcome(experiment, runs, key))]
    rows = []
    for one in found if len(found) > 1 else ():
        key = one.variant.key
        measure = f"{count(one.units, 'unit')}, {one.size:,} parameters, {count(one.runs, 'seed')}"
        readings = _share(one.test), _share(_with_half_silenced(one)), _share(one.consistency)
        apart = {name: difference(runs, key, found[0].variant.key, each) for name, each in POOLING_MEASURES.items()}
        told = [f"{name} {each.in_points}" for name, each in apart.items() if each]
        words = f"Less {POOLED[found[0].variant.key].lower()}: {', '.join(told)}." if one is not found[0] else ""
        rows.append(Axis(key, POOLED[key], measure, readings, words))
    return tuple(rows)


def _with_half_silenced(outcome: Outcome) -> Spread:
    half = SILENCED.index(0.5)
    deviation = float(outcome.knock_out.deviation[half]) if outcome.runs > 1 else None
    return Spread(float(outcome.knock_out.mean[half]), deviation)


def _share(spread: Spread) -> Reading:
    return Reading(spread.mean, accuracy(spread.mean) + _deviation(spread), Bars((spread.mean,)))


def _deviation(spread: Spread) -> str:
    return "" if spread.deviation is None else f", SD {100 * spread.deviation:.1f}"


def _memorised(spread: Spread | None) -> Reading:
    return _share(spread) if spread else Reading(None, NOTHING, Bars((0.0,)), theory_text="all labels are right")


def difference_axes(runs: Sequence[Run]) -> tuple[Axis, ...]:
    """A row a pair of variants: how far the first is above the second, in pairs of one seed."""
    rows = []
    for first, second in PAIRS:
        plain, silenced, covered, later = (difference(runs, first, second, measure) for measure in MEASURES)
        if plain and silenced and covered and later:
            name = f"{VARIANTS[first].title} less {VARIANTS[second].name}"
            readings = (_difference(plain), _difference(silenced))
            words = f"Behind a blank patch of {PATCH} × {PATCH} pixels {covered.in_points}, {covered.along}."
            missed = [max(run.test) < LEVEL for run in runs if run.variant in (first, second) and run.finished]
            never = f"; {sum(missed)} of {count(len(missed), 'run')} never get there, and count as all their steps"
            words += f" To {100 * LEVEL:.0f} % of the test set it takes {later.in_steps}, {later.along}"
            words += f"{never * any(missed)}."
            rows.append(Axis(f"{first} {second}", name, count(plain.seeds, "seed"), readings, words))
    return tuple(rows)


def _difference(apart: Difference) -> Reading:
    words = f"{apart.interval()}, {apart.along}"
    return Reading(apart.mean, f"{points(apart.mean)} points", Bars(apart.means), theory_text=words)


def twin_axes(result: OrNotAnd) -> tuple[Axis, ...]:
    """A row an error of both ways of learning: with both features, without either, and on new examples."""
    both = (result.least_squares, result.dropout)
    rows = (
        ("error", "Both features", "mean square error on the examples", [s.error for s in both]),
        ("first", "Without the first feature", "its value is 0", [s.knocked_out[0] for s in both]),
        ("second", "Without the second feature", "its value is 0", [s.knocked_out[1] for s in both]),
        ("fresh", "New examples", "expected, noise included", [s.fresh if s.fresh > ROUNDING else 0.0 for s in both]),
    )
    most = max(result.blank, *(error for *_, errors in rows for error in errors)) or 1.0
    axes = []
    for key, name, measure, errors in rows:
        readings = tuple(Reading(error, number(error), Bars((error / most,))) for error in errors)
        words = _against_none(result.blank, errors) if key in ("first", "second") else ""
        axes.append(Axis(key, name, measure, readings, words))
    return tuple(axes)


def _against_none(blank: float, errors: list[float]) -> str:
    """What the error is without any feature, and which are worse than that without one."""
    worse = [head.lower() for (head, _), error in zip(TWIN_HEADS, errors, strict=True) if error > blank]
    none = f"With no feature at all it is {number(blank)}"
    return f"{none}: {listed(worse)} {'do' if len(worse) > 1 else 'does'} worse with one." if worse else f"{none}."
