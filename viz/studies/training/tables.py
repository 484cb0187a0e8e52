"""The tables of the training lab: what each variant comes to, differences in pairs, and the errors of the twins."""

from collections.abc import Sequence

from viz.studies.axes import Axis, Bars, Reading
from viz.studies.numbers import NOTHING, number
from viz.studies.words import Role, count

from .digits import PATCH
from .experiment import VARIANTS, VariantKey
from .run import Run
from .summary import Difference, Outcome, Spread, accuracy, difference, points
from .twins import ROUNDING, OrNotAnd

Heads = tuple[tuple[str, Role], tuple[str, Role]]

OUTCOME_HEADS: Heads = (("Test accuracy", "input"), ("Wrong labels memorised", "input"))
DIFFERENCE_HEADS: Heads = (("Test accuracy", "input"), ("Half the units silenced", "input"))
TWIN_HEADS: Heads = (("Least squares", "input"), ("Dropout", "dropout"))
PAIRS: tuple[tuple[VariantKey, VariantKey], ...] = (
    ("pool_drop", "pool"),
    ("pool_l2", "pool"),
    ("pool_drop", "pool_l2"),
    ("drop", "plain"),
)
"""The first of each pair is held against the second; both have as many units."""


def outcome_axes(outcomes: Sequence[Outcome]) -> tuple[Axis, ...]:
    """A row a variant: its accuracy, the wrong labels that it gives back, and in words the generalisation gap."""
    rows = []
    for outcome in outcomes:
        measure = f"{count(outcome.units, 'unit')}, {count(outcome.runs, 'seed')}"
        readings = _share(outcome.test), _memorised(outcome.memorised)
        gap = f"{points(outcome.gap.mean)}{_deviation(outcome.gap)} points"
        words = f"Training accuracy {accuracy(outcome.training.mean)}, so a gap of {gap}."
        rows.append(Axis(outcome.variant.key, outcome.variant.title, measure, readings, words))
    return tuple(rows)


def _share(spread: Spread) -> Reading:
    return Reading(spread.mean, accuracy(spread.mean) + _deviation(spread), Bars((spread.mean,)))


def _deviation(spread: Spread) -> str:
    return "" if spread.deviation is None else f" ± {100 * spread.deviation:.1f}"


def _memorised(spread: Spread | None) -> Reading:
    return _share(spread) if spread else Reading(None, NOTHING, Bars((0.0,)), theory_text="all labels are right")


def difference_axes(runs: Sequence[Run]) -> tuple[Axis, ...]:
    """A row a pair of variants: how far the first is above the second, in pairs of one seed."""
    rows = []
    for first, second in PAIRS:
        measures = (Run.test_accuracy, Run.silenced_accuracy, Run.covered_accuracy)
        plain, silenced, covered = (difference(runs, first, second, measure) for measure in measures)
        if plain and silenced and covered:
            name = f"{VARIANTS[first].title} less {VARIANTS[second].name}"
            readings = (_difference(plain), _difference(silenced))
            words = f"Behind a blank patch of {PATCH} × {PATCH} pixels {covered.in_points}, {_along(covered)}."
            rows.append(Axis(f"{first} {second}", name, count(plain.seeds, "seed"), readings, words))
    return tuple(rows)


def _difference(apart: Difference) -> Reading:
    return Reading(apart.mean, apart.in_points, Bars(apart.means), theory_text=_along(apart))


def _along(apart: Difference) -> str:
    """In how many seeds it points which way, and whether that is more than noise."""
    if apart.level == apart.seeds:
        return "the same in every seed"
    noise = "" if apart.seeds == 1 else ": more than noise" if apart.clear else ": within noise"
    return apart.along + noise


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
    worse = " and ".join(head.lower() for (head, _), error in zip(TWIN_HEADS, errors, strict=True) if error > blank)
    none = f"With no feature at all it is {number(blank)}"
    return f"{none}; {worse} left with one of two is worse than that." if worse else f"{none}."
