"""OR, not AND, as it is drawn: the weights of least squares and of dropout, and what each is worth."""

import numpy as np

from viz.studies.axes import Axis, Bars, Reading
from viz.studies.training import OrNotAnd
from viz.studies.training.twins import ROUNDING
from viz.studies.words import Role, number
from viz.views.scene import Panel, Scene

HEADS: tuple[tuple[str, Role], ...] = (("Least squares", "input"), ("Dropout", "dropout"))


def weights_scene(result: OrNotAnd) -> Scene:
    """The weights of both features, of either way of learning, on one scale about 0."""
    named = (("Least squares", result.least_squares), (f"Dropout, p = {result.twins.p:g}", result.dropout))
    weights = [np.array(solution.weights, np.float32)[None, None] for _, solution in named]
    most = float(np.abs(weights).max()) or 1.0
    panels = tuple(
        Panel(title, role, "weight of either feature", values.shape, values=values)
        for (title, _), (_, role), values in zip(named, HEADS, weights, strict=True)
    )
    return Scene(panels, (-most, most), "diverging", "true", focus=(0, 0, 0), columns=2, compact=True, explained=())


def twin_axes(result: OrNotAnd) -> tuple[Axis, ...]:
    """A row an error: with both features, without either, and on new examples."""
    both = (result.least_squares, result.dropout)
    rows = (
        ("error", "Both features", "mean square error on the examples", [s.error for s in both]),
        ("first", "Without the first feature", "its value is 0", [s.knocked_out[0] for s in both]),
        ("second", "Without the second feature", "its value is 0", [s.knocked_out[1] for s in both]),
        ("fresh", "New examples", "expected, noise included", [s.fresh if s.fresh > ROUNDING else 0.0 for s in both]),
    )
    most = max(result.blank, *(error for *_, errors in rows for error in errors)) or 1.0
    return tuple(
        Axis(key, name, measure, _readings(errors, most), _against_none(result.blank, errors, key))
        for key, name, measure, errors in rows
    )


def _readings(errors: list[float], most: float) -> tuple[Reading, ...]:
    return tuple(Reading(error, number(error), Bars((error / most,))) for error in errors)


def _against_none(blank: float, errors: list[float], key: str) -> str:
    """What it is without any feature, where one is missing."""
    if key not in ("first", "second"):
        return ""
    worse = " and ".join(head.lower() for (head, _), error in zip(HEADS, errors, strict=True) if error > blank)
    told = f"With no feature at all it is {number(blank)}"
    return f"{told}; {worse} left with one of two is worse than that." if worse else f"{told}."
