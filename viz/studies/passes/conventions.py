"""Three conventions of scaling and the mistake they prevent, each by its mean activation in training and evaluation."""

from math import sqrt
from typing import NamedTuple

import numpy as np

from viz.inputs.feature_map import FeatureMap
from viz.studies.axes import Axis, Bars, Reading
from viz.studies.layers import Dropout
from viz.studies.masks import draw_mask, eval_scale, train_scale
from viz.studies.numbers import equal_to, percent, plus_minus, to_spread
from viz.studies.slices import mean_and_spread
from viz.studies.sums import mean
from viz.studies.words import count

from .averages import reading_theory
from .film import apart, evaluation_seeds
from .tally import Tally

WHERE_NOTHING_SURVIVES = {
    "inverted": "With p = 1 training is 0 everywhere and evaluation the input: no factor makes them agree.",
    "classic": "With p = 1 both are 0 everywhere: evaluation multiplies by 1 − p = 0.",
    "forgot": "With p = 1 every evaluation is 0 everywhere, as training is.",
    "nowhere": "With p = 1 training is 0 everywhere and evaluation the input.",
}


class _Measured(NamedTuple):
    """What all lines are made of: n passes that drop with p.

    mean, spread, spread_theory
        Of the mean of m·x, unscaled: its mean and standard deviation over the passes, and what the latter tends to.
    off
        The mean of x.
    redrawn, redrawn_apart
        The mean of m·x in an evaluation that still drops, and how far two such are apart, scaled, in norms of x.
    """

    n: int
    p: float
    mean: float
    spread: float
    spread_theory: float
    off: float
    redrawn: float
    redrawn_apart: float
    all_zero: bool


class _Row(NamedTuple):
    """A convention: the factors of training and evaluation, and whether evaluation goes on dropping."""

    key: str
    name: str
    measure: str
    train: float
    evaluation: float
    masked: bool = False


def conventions(tally: Tally, n: int, source: FeatureMap) -> tuple[Axis, ...]:
    """One line each for inverted, classic, a forgotten .eval(), and no scaling at all; readings: training, evaluation.

    Training is the mean activation over the first passes of a tally of `source`, as many as the largest stop reached
    up to n. Raises ValueError where no stop was reached.
    """
    m = _measure(tally, tally.stop(n), source.values)
    lift, keep = train_scale(m.p, "inverted"), eval_scale(m.p, "classic")
    rows = (
        _Row("inverted", "Inverted", "train m·x/(1 − p), eval x", lift, 1.0),
        _Row("classic", "Classic", "train m·x, eval (1 − p)·x", 1.0, keep),
        _Row("forgot", "Forgot .eval()", "m·x/(1 − p) in both", lift, lift, masked=True),
        _Row("nowhere", "Scaled nowhere", "train m·x, eval x", 1.0, 1.0),
    )
    largest = max(max(abs(row.train * m.mean), abs(_evaluated(m, row))) for row in rows)
    return tuple(
        Axis(*row[:3], (_train_reading(m, row, largest), _eval_reading(m, row, largest)), _words(m, row))
        for row in rows
    )


def _measure(tally: Tally, n: int, x: np.ndarray) -> _Measured:
    one, other = (draw_mask(x.shape, Dropout(tally.p, seed=seed))[0] for seed in evaluation_seeds(tally.seed))
    off, (in_training, spread) = mean(x), mean_and_spread(tally.readings(n))
    return _Measured(
        n,
        tally.p,
        in_training if tally.p else off,
        spread,
        reading_theory(x, tally.p),
        off,
        redrawn=mean(np.where(one, x, 0)),
        redrawn_apart=apart(x, one, other, tally.p),
        all_zero=not x.any(),
    )


def _evaluated(m: _Measured, row: _Row) -> float:
    return row.evaluation * (m.redrawn if row.masked else m.off)


def _train_reading(m: _Measured, row: _Row, largest: float) -> Reading:
    mean, spread, digits = row.train * m.mean, row.train * m.spread, row.train * m.spread_theory
    text = plus_minus(mean, spread) if spread else to_spread(mean, digits)
    theory = row.train * (1 - m.p) * m.off
    return Reading(mean, text, _bar(mean, largest), theory, f"theory {to_spread(theory, digits)}")


def _eval_reading(m: _Measured, row: _Row, largest: float) -> Reading:
    """What evaluation gives; it has a theory of its own only where it is still drawn by chance."""
    value, digits = _evaluated(m, row), row.train * m.spread_theory
    text, picture = to_spread(value, digits), _bar(value, largest)
    if not (row.masked and digits):
        return Reading(value, text, picture)
    theory = row.evaluation * (1 - m.p) * m.off
    return Reading(value, text, picture, theory, f"theory {plus_minus(theory, digits)}")


def _bar(value: float, largest: float) -> Bars:
    return Bars((abs(value) / largest if largest else 0.0,))


def _words(m: _Measured, row: _Row) -> str:
    if m.all_zero:
        return "An input of zeros stays zero in training and in evaluation."
    if m.p == 0:
        return "With p = 0 training and evaluation are the same."
    if m.p == 1:
        return WHERE_NOTHING_SURVIVES[row.key]
    if row.masked:
        return _redrawn_words(m)
    if row.key == "nowhere":
        return _disagreement(m, row)
    return _agreement(m, row)


def _agreement(m: _Measured, row: _Row) -> str:
    where = f", at 1 − p {equal_to(1 - m.p)} times the input" if row.key == "classic" else ""
    chance = row.train * m.spread_theory / sqrt(m.n)
    difference = abs(row.train * m.mean - _evaluated(m, row))
    return (
        f"Training and evaluation agree on average{where}; over {count(m.n, 'pass')} they are "
        f"{to_spread(difference, chance)} apart, where chance leaves about {to_spread(chance, chance)}."
    )


def _redrawn_words(m: _Measured) -> str:
    measured, expected = percent(m.redrawn_apart, 1), percent(sqrt(2 * m.p / (1 - m.p)), 1)
    return (
        "The average agrees, but each evaluation draws anew: "
        f"two of them are {measured} of the norm of the input apart, where √(2p/(1 − p)) gives {expected}."
    )


def _disagreement(m: _Measured, row: _Row) -> str:
    difference = abs(row.train * m.mean - _evaluated(m, row))
    return (
        f"They disagree: in evaluation the next layer gets 1/(1 − p) {equal_to(1 / (1 - m.p))} times what it got "
        f"on average in training; the means are {to_spread(difference, m.spread_theory)} apart."
    )
