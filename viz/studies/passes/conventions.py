"""Three conventions of scaling and the mistake they prevent, each by its mean activation in training and evaluation."""

from math import sqrt
from typing import NamedTuple

import numpy as np

from viz.inputs.feature_map import FeatureMap
from viz.studies.axes import Axis, Bars, Reading
from viz.studies.layers import Dropout
from viz.studies.masks import draw_mask, eval_scale, train_scale
from viz.studies.numbers import equal_to, plus_minus, to_spread
from viz.studies.slices import mean_and_spread
from viz.studies.sums import mean
from viz.studies.words import count

from .averages import reading_theory
from .film import WHERE_NOTHING_SURVIVES, apart, apart_words, evaluation_seeds
from .tally import Tally


class _Measured(NamedTuple):
    """What all lines are made of: n passes that drop with p.

    mean, spread, spread_theory: of the mean of m·x, unscaled: mean and standard deviation, by n - 1, over the passes,
        and the latter in theory
    off: the mean of x
    redrawn_apart: how far two evaluations that still drop are apart, scaled, in norms of x
    """

    n: int
    p: float
    mean: float
    spread: float
    spread_theory: float
    off: float
    redrawn_apart: float


class _Row(NamedTuple):
    """A convention: the factor of training, and the mean in evaluation."""

    key: str
    name: str
    measure: str
    train: float
    evaluated: float


def conventions(tally: Tally, n: int, source: FeatureMap) -> tuple[Axis, ...]:
    """One line each for inverted, classic, a forgotten .eval(), and no scaling at all; readings: training, evaluation.

    Training is the mean activation over the first passes of a tally of `source`, as many as the largest stop reached
    up to n. Raises ValueError where no stop was reached.
    """
    n, p, x = tally.stop(n), tally.p, source.values
    one, other = (draw_mask(x.shape, Dropout(p, seed=seed))[0] for seed in evaluation_seeds(tally.seed))
    off, redrawn, (in_training, spread) = mean(x), mean(np.where(one, x, 0)), mean_and_spread(tally.readings(n))
    m = _Measured(n, p, in_training if p else off, spread, reading_theory(x, p), off, apart(x, one, other, p))
    lift, keep = train_scale(p, "inverted"), eval_scale(p, "classic")
    rows = (
        _Row("inverted", "Inverted", "train m·x/(1 − p), eval x", lift, off),
        _Row("classic", "Classic", "train m·x, eval (1 − p)·x", 1.0, keep * off),
        _Row("forgot", "Forgot .eval()", "m·x/(1 − p) in both", lift, lift * redrawn),
        _Row("nowhere", "Scaled nowhere", "train m·x, eval x", 1.0, off),
    )
    largest = max(max(abs(row.train * m.mean), abs(row.evaluated)) for row in rows)
    return tuple(
        Axis(*row[:3], (_train_reading(m, row, largest), _eval_reading(m, row, largest)), _words(m, row))
        for row in rows
    )


def _train_reading(m: _Measured, row: _Row, largest: float) -> Reading:
    mean, spread, digits = row.train * m.mean, row.train * m.spread, row.train * m.spread_theory
    text = f"{plus_minus(mean, spread)} SD" if spread else to_spread(mean, digits)
    theory = row.train * (1 - m.p) * m.off
    return Reading(mean, text, _bar(mean, largest), theory, f"theory {to_spread(theory, digits)}")


def _eval_reading(m: _Measured, row: _Row, largest: float) -> Reading:
    """What evaluation gives; it has a theory of its own only where it is still drawn by chance."""
    digits = row.train * m.spread_theory
    text, picture = to_spread(row.evaluated, digits), _bar(row.evaluated, largest)
    if row.key != "forgot" or not digits:
        return Reading(row.evaluated, text, picture)
    theory = row.train * (1 - m.p) * m.off
    return Reading(row.evaluated, text, picture, theory, f"theory {plus_minus(theory, digits)} SD")


def _bar(value: float, largest: float) -> Bars:
    return Bars((abs(value) / largest if largest else 0.0,))


def _words(m: _Measured, row: _Row) -> str:
    if m.p == 0:
        return "With p = 0 training and evaluation are the same."
    if m.p == 1:
        return f"With p = 1 {WHERE_NOTHING_SURVIVES[row.key]}."
    if not m.spread_theory:
        return "An input of zeros stays zero in training and in evaluation."
    if row.key == "forgot":
        far = apart_words(m.redrawn_apart, m.p, "the norm of the input")
        return f"The average agrees, but each evaluation draws anew: two of them are {far}."
    difference, error = abs(row.train * m.mean - row.evaluated), row.train * m.spread_theory / sqrt(m.n)
    means = (
        f"over {count(m.n, 'pass')} the means are {to_spread(difference, error)} apart, "
        f"with a standard error of {to_spread(error, error)} by theory"
    )
    if row.key == "nowhere":
        return (
            f"They disagree: in evaluation the next layer gets 1/(1 − p) {equal_to(1 / (1 - m.p))} times what it got "
            f"on average in training; {means}."
        )
    where = f", at 1 − p {equal_to(1 - m.p)} times the input" if row.key == "classic" else ""
    return f"Training and evaluation agree on average{where}; {means}."
