"""What the layers are as functions: whether they know modes, where gradients flow, and whether outputs add up."""

import numpy as np

from viz.studies.axes import Axis, Reading, ratio, relative, spots, theory
from viz.studies.layers import Pooling
from viz.studies.numbers import factor, percent, three
from viz.studies.once import once
from viz.studies.pool import pool_values
from viz.studies.sums import how_many, norm
from viz.studies.words import count

from .selections import Selections, wins

ROUNDING = 1e-12
"""The part of its terms, in float64, up to which a difference is their rounding."""


def evaluation_axis(selections: Selections, pooled_again: np.ndarray) -> Axis:
    """How far the output in training is from that in evaluation; pooling knows no modes and is just run once more."""
    x, p = selections.source.values.astype(np.float64), selections.p
    pooled, again = (
        np.where(selections.winners >= 0, y, 0).astype(np.float64) for y in (selections.pooled, pooled_again)
    )
    off_pooled = np.abs(pooled - again)
    off_dropped = np.abs(x * np.where(selections.kept, selections.scale - 1, -1))
    by_pooling, by_dropout = ratio(norm(off_pooled), norm(again), 0.0), ratio(norm(off_dropped), norm(x))
    in_theory = (p / (1 - p)) ** 0.5 if p < 1 and by_dropout is not None else None
    readings = (
        Reading(by_pooling, three(by_pooling), relative(off_pooled)),
        Reading(by_dropout, three(by_dropout), relative(off_dropped), in_theory, theory(three(in_theory))),
    )
    words = f"Pooling does the same in training and in evaluation; {_dropout_differs(by_dropout)}."
    return Axis("evaluation", "Train against eval", "‖train − eval‖ ÷ ‖eval‖", readings, words)


def _dropout_differs(by_dropout: float | None) -> str:
    if by_dropout is None:
        return "so does dropout on a map of zeros"
    if by_dropout == 0:
        return "so does dropout, which drops nothing here"
    much = "as much as" if by_dropout == 1 else f"{three(by_dropout)} times"
    return f"the two outputs of dropout differ by {much} the norm of the input"


def gradient_axis(selections: Selections) -> Axis:
    """Where a gradient of ones flows back to, and how much of it."""
    cells, scale = selections.kept.size, selections.scale
    won = wins(selections.winners, selections.kept.shape)
    winning, surviving = how_many(won), how_many(selections.kept)
    least, most = (int(won[won > 0].min()), int(won.max())) if winning else (0, 0)
    times = f"{least}" if least == most else f"{least} to {most}"
    q = 1 - selections.p
    by_dropout = f"{percent(surviving, cells)}, × {factor(scale) if surviving else 0}"
    readings = (
        Reading(winning / cells, f"{percent(winning, cells)}, × {times}", relative(won)),
        Reading(surviving / cells, by_dropout, spots(selections.kept), q, theory(percent(q, 1))),
    )
    words = (
        f"Under pooling a gradient of ones reaches {_reached(winning, 'winner', times)}, "
        f"under dropout {_reached(surviving, 'survivor', factor(scale))}."
    )
    return Axis("gradient", "Gradient map", "where a gradient of ones flows back", readings, words)


def _reached(cells: int, noun: str, times: str) -> str:
    if not cells:
        return "no cell"
    return f"{count(cells, noun)}, {'unchanged' if times == '1' else f'times {times}'}"


def superposition_axis(selections: Selections) -> Axis:
    """Whether the output for a sum is the sum of the outputs, tried on the map and its mirror image."""
    # In float64, where neither a sum nor a scaled survivor can be too large.
    x = selections.source.values.astype(np.float64)
    y = x[..., ::-1]
    by_pooling, off_pooled = None, np.zeros(selections.pooled.shape)
    if (selections.winners >= 0).any():
        by_pooling, off_pooled = _departure_of_maxima(x, selections.pooling)
    mask = np.where(selections.kept, selections.scale, 0)
    by_dropout, off_dropped = departure(*(mask * z for z in (x + y, x, y)))
    readings = (
        Reading(by_pooling, three(by_pooling), relative(off_pooled)),
        Reading(by_dropout, three(by_dropout), relative(off_dropped), 0.0, theory("0")),
    )
    words = _superposition_words(selections, by_pooling, bool(off_pooled.any()))
    measure = "‖f(x + y) − f(x) − f(y)‖ ÷ ‖f(x + y)‖, y = x mirrored"
    return Axis("superposition", "Superposition", measure, readings, words)


@once
def _departure_of_maxima(x: np.ndarray, pooling: Pooling) -> tuple[float | None, np.ndarray]:
    y = x[..., ::-1]
    return departure(*(pool_values(z, pooling) for z in (x + y, x, y)))


def departure(of_sum: np.ndarray, of_x: np.ndarray, of_y: np.ndarray) -> tuple[float | None, np.ndarray]:
    """‖f(x + y) - f(x) - f(y)‖ ÷ ‖f(x + y)‖ in float64, and the size of the difference at each cell.

    A difference no larger than the rounding of its terms is 0. The ratio is None where f(x + y) is 0 everywhere
    and the difference is not.
    """
    off = np.abs(of_sum - of_x - of_y)
    off[off <= ROUNDING * (np.abs(of_x) + np.abs(of_y))] = 0
    return ratio(norm(off), norm(of_sum), None if off.any() else 0.0), off


def _superposition_words(selections: Selections, by_pooling: float | None, differs: bool) -> str:
    if by_pooling is None:
        why = "The map and its mirror image cancel, but their maxima do not" if differs else "No maximum is finite"
        return f"{why}; dropout, with its mask held, adds up."
    if by_pooling:
        return (
            f"The maxima of a sum are off the sum of the maxima, here by {percent(by_pooling, 1)}; "
            "dropout, with its mask held, adds up."
        )
    if selections.pooling.kernel_size == 1:
        return "With k = 1 each value is its own maximum, so pooling adds up, and so does dropout with its mask held."
    return "On this map and its mirror image pooling happens to add up; dropout, with its mask held, always does."
