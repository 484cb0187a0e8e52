"""Who wins in the window under the glass, and what comes out of it, as the rows of two tables."""

import numpy as np

from viz.studies.axes import Axis, Bars, Reading
from viz.studies.numbers import NOTHING, number, percent
from viz.studies.sums import how_many
from viz.studies.words import count

from .record import Glass

MOST_ROWS = 9
"""Values with a row of their own; all smaller ones share one."""
RESULTS = {
    "max": "The largest value.",
    "average": "The mean of the values; padding is left out.",
    "pass": "By rank: the largest of what dropout leaves, survivors being scaled and dropped values 0.",
    "expected": "By rank: each value that may win, times the chance that it does, and scaled.",
    "weighted": "By rank: as above, but unscaled; it stands in for dropout without scaling. Wu and Gu (2015).",
    "drawn": "By value: one value, drawn with chance a/Σa. Zeiler and Fergus (2013).",
    "stochastic": "By value: each value times the chance that it is drawn, so what training gives on average.",
}
"""What each pooling makes of the window."""


def who_wins(glass: Glass) -> tuple[Axis, ...]:
    """A row for each of the largest values, one for all smaller ones, and one for the case that none wins.

    Two readings each, by rank and by value: the chance as a number and a bar, how often it was so as text and a bar.
    """
    n, alone = glass.values.size, _alone(glass)
    values = [number(value, glass.whole) for value in glass.values[: alone + 1]]
    rows = [(f"rank {at + 1}", f"Rank {at + 1}", values[at], at + 1, _fate(glass, at)) for at in range(alone)]
    if alone < n:
        measure = f"ranks {count(alone + 1)} to {count(n)}, up to {values[alone]}"
        rows.append(("rest", "The rest", measure, n, _fate_of_rest(glass, alone)))
    rows.append(("none", "None", "the result is 0" if n else "there is no value", n + 1, _fate_of_none(glass)))
    starts = [0, *(end for *_, end, _ in rows)]
    return tuple(
        Axis(key, name, measure, _chances(glass, start, end), words)
        for start, (key, name, measure, end, words) in zip(starts, rows, strict=False)
    )


def winning_row(glass: Glass) -> str:
    """The key of the row that wins on this pass."""
    if glass.winner == glass.values.size:
        return "none"
    return f"rank {glass.winner + 1}" if glass.winner < _alone(glass) else "rest"


def _alone(glass: Glass) -> int:
    """How many values have a row of their own: a row for the rest of them is worth it from two on."""
    n = glass.values.size
    return n if n <= MOST_ROWS + 1 else MOST_ROWS


def _chances(glass: Glass, start: int, end: int) -> tuple[Reading, Reading]:
    part = slice(start, end)
    by_rank, by_value = (glass.by_rank, glass.by_rank_seen), (glass.by_value, glass.by_value_seen)
    return _reading(glass, *by_rank, part), _reading(glass, *by_value, part)


def _reading(glass: Glass, chances: np.ndarray | None, shares: np.ndarray | None, part: slice) -> Reading:
    if chances is None or shares is None:
        return _undefined(glass, bars=2)
    chance, seen = float(chances[part].sum()), float(shares[part].sum())
    return Reading(chance, percent(chance, 1), Bars((chance, seen)), seen, f"seen {percent(seen, 1)}")


def _undefined(glass: Glass, bars: int) -> Reading:
    """What stands where there is no value, or a negative one, which stochastic pooling does not take."""
    why = "needs values ≥ 0" if glass.values.size else "nothing but padding"
    return Reading(None, NOTHING, Bars((0.0,) * bars), None, why)


def _fate(glass: Glass, at: int) -> str:
    if not glass.kept[at]:
        return "Dropped on this pass, so it counts as 0."
    if glass.winner == at:
        return "Kept on this pass, and wins."
    if glass.winner < glass.values.size:
        return f"Kept on this pass, but rank {count(glass.winner + 1)} wins."
    return "Kept on this pass, but it is negative and loses to the 0 of a dropped value."


def _fate_of_rest(glass: Glass, start: int) -> str:
    kept, winner = glass.kept[start:], glass.winner
    wins = f"rank {count(winner + 1)} wins" if start <= winner < glass.values.size else "none of them wins"
    return f"Kept on this pass: {count(how_many(kept))} of {count(kept.size)}; {wins}."


def _fate_of_none(glass: Glass) -> str:
    if not glass.values.size:
        return "The window holds nothing but padding, so the maximum is −∞."
    if glass.winner < glass.values.size:
        return f"Not so on this pass: rank {count(glass.winner + 1)} wins."
    return "So it is on this pass: the maximum is the 0 of a dropped value."


def what_comes_out(glass: Glass) -> tuple[Axis, ...]:
    """A row for each pooling of the window, its bar in proportion to the largest of all results."""
    always, this_pass, whole = "in training and evaluation", "training, this pass", glass.whole
    rows = (
        ("max", "Max-pooling", always, glass.maximum, whole),
        ("average", "Average pooling", always, glass.average, False),
        ("pass", "Max after dropout", this_pass, glass.dropped_maximum, glass.dropped_whole),
        ("expected", "Max after dropout", "training, mean of all masks", glass.expected, False),
        ("weighted", "Probability-weighted", "evaluation, Σ pᵢaᵢ", glass.weighted, False),
        ("drawn", "Stochastic pooling", this_pass, glass.stochastic, whole),
        ("stochastic", "Stochastic pooling", "evaluation, Σa²/Σa", glass.stochastic_eval, False),
    )
    most = max((abs(value) for *_, value, _ in rows if value is not None), default=0) or 1
    return tuple(
        Axis(key, name, measure, (_result(glass, value, whole, most),), RESULTS[key])
        for key, name, measure, value, whole in rows
    )


def _result(glass: Glass, value: float | None, whole: bool, most: float) -> Reading:
    if value is None:
        return _undefined(glass, bars=1)
    return Reading(value, number(value, whole), Bars((abs(value) / most if np.isfinite(value) else 0.0,)))
