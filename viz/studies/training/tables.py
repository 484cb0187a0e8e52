"""The tables of the training lab: what each variant comes to, differences in pairs, and the errors of the twins."""

from collections.abc import Sequence

from viz.studies.axes import Axis, Bars, Reading
from viz.studies.numbers import NOTHING, number
from viz.studies.words import Role, count, listed

from .digits import CHANCE, PATCH
from .experiment import VARIANTS
from .run import DRAWS, Run
from .summary import MEASURES, PAIRS, Difference, Outcome, Spread, accuracy, difference, points
from .twins import ROUNDING, OrNotAnd

Heads = tuple[tuple[str, Role], tuple[str, Role]]

OUTCOME_HEADS: Heads = (("Test accuracy", "input"), ("Wrong labels given back", "input"))
DIFFERENCE_HEADS: Heads = (("Test accuracy", "input"), ("Half the units silenced", "input"))
OUTCOME_LEGEND = (
    "SD, and a band about a curve, is the standard deviation over seeds. "
    f"Answers at random give back {CHANCE} of the wrong labels."
)
MASKS_LEGEND = (
    f"With masks on, accuracy is the mean over {DRAWS} masks of each image. Wrong labels are in the training set alone."
)
TWIN_HEADS: Heads = (("Least squares", "input"), ("Dropout", "dropout"))


def outcome_axes(outcomes: Sequence[Outcome]) -> tuple[Axis, ...]:
    """A row a variant: its accuracy, the wrong labels that it gives back, and in words the generalisation gap."""
    rows = []
    for outcome in outcomes:
        measure = f"{count(outcome.units, 'unit')}, {count(outcome.runs, 'seed')}"
        readings = _share(outcome.test), _memorised(outcome.memorised)
        gap = f"{points(outcome.gap.mean)} points{_deviation(outcome.gap)}"
        right = "" if outcome.right is None else f" ({accuracy(outcome.right)} of the right labels)"
        words = f"Training accuracy {accuracy(outcome.training.mean)}{right}, so a gap of {gap}."
        rows.append(Axis(outcome.variant.key, outcome.variant.title, measure, readings, words))
    return tuple(rows)


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
        plain, silenced, covered = (difference(runs, first, second, measure) for measure in MEASURES)
        if plain and silenced and covered:
            name = f"{VARIANTS[first].title} less {VARIANTS[second].name}"
            readings = (_difference(plain), _difference(silenced))
            words = f"Behind a blank patch of {PATCH} × {PATCH} pixels {covered.in_points}, {covered.along}."
            rows.append(Axis(f"{first} {second}", name, count(plain.seeds, "seed"), readings, words))
    return tuple(rows)


def _difference(apart: Difference) -> Reading:
    words = f"{apart.interval}, {apart.along}"
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
