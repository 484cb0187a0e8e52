"""The mean of many passes of dropout before pooling, beside the closed form that it tends to."""

from dataclasses import dataclass, replace
from math import sqrt

import numpy as np

from viz.inputs.feature_map import FeatureMap
from viz.studies.layers import Pooling
from viz.studies.ledger import Ledger, colour_scale, ledger
from viz.studies.numbers import factor_text, pass_count, plus_minus, to_spread
from viz.studies.pool import pool_values
from viz.studies.slices import mean_and_spread
from viz.studies.words import Sentence, number, percent

from .closed_form import bias_of, bias_scale
from .tally import OrderTally
from .wording import nothing_but_padding


@dataclass(frozen=True, eq=False)
class Estimate:
    """The first n passes of pool(drop(x)), taken together.

    n
        How many passes: one of STOPS.
    mean, bias
        The mean of the n outputs, and that less pool(x), 0 where a window is all padding; (C, H', W').
    bias_mean, bias_error
        The mean of the bias over the map, and its standard error from the spread of the passes; 0 for one pass.
    bias_mean_theory
        What the mean of the bias tends to, by the closed form.
    error, error_theory
        ‖mean - closed form‖ / ‖closed form‖, and what its root mean square is after n passes.
    deviation
        The root mean square of mean - closed form in standard errors, about 1; None where no value varies.
    spread
        The spread measured over the passes, relative to that of the closed form; None likewise.
    errors
        (passes, error) for each stop that the tally has reached, also beyond n.
    errors_theory
        At the same stops; empty where no value varies.
    colour_range, bias_range
        The ends of the colour scales: of the input, and of the bias by the closed form and measured.
    of_mean, of_bias
        Ledgers.
    """

    pooling: Pooling
    p: float
    n: int
    mean: np.ndarray
    bias: np.ndarray
    bias_mean: float
    bias_error: float
    bias_mean_theory: float
    error: float
    error_theory: float
    deviation: float | None
    spread: float | None
    errors: tuple[tuple[int, float], ...]
    errors_theory: tuple[tuple[int, float], ...]
    colour_range: tuple[float, float]
    bias_range: tuple[float, float]
    of_mean: Ledger
    of_bias: Ledger
    sentences: tuple[Sentence, ...]


def estimate(tally: OrderTally, n: int, source: FeatureMap) -> Estimate:
    """Take together the first passes of a tally of `source`: as many as the largest stop reached up to n.

    Raises ValueError where no stop was reached.
    """
    n = tally.stop(n)
    mean, pooled = tally.mean(n), pool_values(source.values, tally.pooling)
    bias, bias_theory = (bias_of(y, pooled) for y in (mean, tally.expected))
    colour_range, bias_range = colour_scale(source), bias_scale(bias_theory)
    # Where every window is all padding, readings and maxima are infinite, and there is no bias.
    finite = bool(np.isfinite(pooled).all())
    bias_mean, spread = mean_and_spread(tally.readings(n) - pooled.mean(dtype=np.float64)) if finite else (0.0, 0.0)
    result = Estimate(
        pooling=tally.pooling,
        p=tally.p,
        n=n,
        mean=mean,
        bias=bias,
        bias_mean=bias_mean,
        bias_error=spread / sqrt(n - 1) if n > 1 else 0.0,
        bias_mean_theory=float(bias_theory.mean()),
        error=dict(tally.errors)[n],
        error_theory=tally.error_theory / sqrt(n),
        deviation=dict(tally.deviations).get(n),
        spread=dict(tally.spreads).get(n),
        errors=tuple(tally.errors),
        errors_theory=tuple((at, tally.error_theory / sqrt(at)) for at, _ in tally.errors if tally.error_theory),
        colour_range=colour_range,
        bias_range=bias_range,
        of_mean=ledger(mean, colour_range),
        of_bias=ledger(bias, bias_range),
        sentences=(),
    )
    return replace(result, sentences=_sentences(result))


def _sentences(result: Estimate) -> tuple[Sentence, ...]:
    if result.of_mean.bottomless:
        return (nothing_but_padding(),)
    if result.deviation is None:
        return (_the_same_on_every_pass(result),)
    return _bias_sentence(result), _distance_sentence(result)


def _the_same_on_every_pass(result: Estimate) -> Sentence:
    if result.p == 0:
        rest = ": with p = 0 nothing is dropped, so their mean is the closed form at once, and so are the maxima."
    elif result.p == 1:
        rest = ": with p = 1 nothing is kept, and the closed form is 0 as well."
    else:
        rest = ": no window holds a value that dropout could change the maximum by, so there is nothing to average."
    return Sentence("Every pass of drop → pool ", "gives the same", rest, "pooling")


def _bias_sentence(result: Estimate) -> Sentence:
    """The mean of the bias, beside the number that it tends to."""
    if result.bias_error:
        stressed = plus_minus(result.bias_mean, result.bias_error)
        theory = to_spread(result.bias_mean_theory, result.bias_error)
    else:
        stressed, theory = number(result.bias_mean), number(result.bias_mean_theory)
    ends = "no number of passes averages that away" if result.bias_mean_theory else "on this map the order leaves none"
    rest = f" on average over the map, where the closed form gives {theory}: {ends}."
    return Sentence(f"Over {pass_count(result.n)} the bias of drop → pool is ", stressed, rest, "pooling")


def _distance_sentence(result: Estimate) -> Sentence:
    """How far the mean of the passes is from the closed form, value by value."""
    who = "One pass" if result.n == 1 else f"The mean of {pass_count(result.n)}"
    rest = (
        f" of its norm, where chance leaves about {percent(result.error_theory, 1)}; in units of its standard error a "
        f"value is {factor_text(result.deviation)} off (root mean square), where about 1 is expected. "
        "Four times as many passes halve the distance."
    )
    return Sentence(f"{who} misses the closed form by ", percent(result.error, 1), rest, "pooling")
