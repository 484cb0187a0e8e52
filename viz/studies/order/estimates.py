"""The mean of many passes of dropout before pooling, beside the closed form that it tends to."""

from dataclasses import dataclass, replace
from math import sqrt

import numpy as np

from viz.inputs.feature_map import FeatureMap
from viz.studies.layers import Pooling
from viz.studies.ledger import Label, caption, colour_scale, ledger, progress
from viz.studies.notes import passes_note, pooling_note
from viz.studies.numbers import number, percent, plus_minus, short, to_spread
from viz.studies.pool import pool_values
from viz.studies.pooling_kinds import KINDS
from viz.studies.slices import mean_and_spread
from viz.studies.words import Sentence, count

from .closed_form import FORMS, bias_of, bias_scale
from .sentences import nothing_but_padding
from .tally import OrderTally


@dataclass(frozen=True, eq=False)
class Estimate:
    """The first n passes of pool(drop(x)), taken together.

    n: how many passes: one of STOPS
    mean, bias: the mean of the n outputs, and that less pool(x), 0 where a window is all padding; (C, H', W')
    bias_mean: the mean of the bias over the map
    bias_error: its standard error from the spread of the passes; 0 for one pass
    bias_mean_theory: what the mean of the bias tends to, by the closed form
    error, error_theory: ‖mean - closed form‖ / ‖closed form‖, and what its root mean square is after n passes
    deviation: the root mean square of mean - closed form in standard errors, about 1; None where no value varies
    bias_range: the ends of the colour scale of the bias, by the closed form and measured
    labels: of mean and bias: how many passes have been run stands below the mean until all have
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
    bias_range: tuple[float, float]
    labels: tuple[Label, Label]
    sentences: tuple[Sentence, ...] = ()


def estimate(tally: OrderTally, n: int, source: FeatureMap) -> Estimate:
    """Take together the first passes of a tally of `source`: as many as the largest stop reached up to n.

    Raises ValueError where no stop was reached.
    """
    run = progress(min(tally.passes, n), n)
    n = tally.stop(n)
    mean, pooled = tally.mean(n), pool_values(source.values, tally.pooling)
    bias, bias_theory = (bias_of(y, pooled) for y in (mean, tally.expected))
    bias_range = bias_scale(bias_theory)
    # Where every window is all padding, readings and maxima are infinite, and there is no bias.
    finite = bool(np.isfinite(pooled).all())
    bias_mean, spread = mean_and_spread(tally.readings(n) - pooled.mean(dtype=np.float64)) if finite else (0.0, 0.0)
    of_mean = ledger(mean, colour_scale(source), KINDS[tally.pooling.kind].empty)
    note = f"{passes_note(tally.p)}; {pooling_note(tally.pooling)}"
    result = Estimate(
        pooling=tally.pooling,
        p=tally.p,
        n=n,
        mean=mean,
        bias=bias,
        bias_mean=bias_mean,
        bias_error=spread / sqrt(n),
        bias_mean_theory=float(bias_theory.mean()),
        error=dict(tally.errors)[n],
        error_theory=tally.error_theory / sqrt(n),
        deviation=dict(tally.deviations).get(n),
        bias_range=bias_range,
        labels=(
            Label(f"Mean of {count(n, 'pass')}", caption(of_mean), run, note),
            Label("Bias, measured", caption(ledger(bias, bias_range)), note=note),
        ),
    )
    return replace(result, sentences=_sentences(result) if finite else (nothing_but_padding(tally.pooling),))


def _sentences(result: Estimate) -> tuple[Sentence, ...]:
    if result.deviation is None:
        return (_the_same_on_every_pass(result),)
    return _bias_sentence(result), _distance_sentence(result, result.deviation)


def _the_same_on_every_pass(result: Estimate) -> Sentence:
    kind = KINDS[result.pooling.kind]
    if result.p == 0:
        rest = (
            f": with p = 0 nothing is dropped, so their mean is the closed form at once, and so are the {kind.nouns}."
        )
    elif result.p == 1:
        rest = ": with p = 1 nothing is kept, and the closed form is 0 as well."
    else:
        rest = (
            f": no window holds a value that dropout could change the {kind.noun} by, so there is nothing to average."
        )
    return Sentence("Every pass of drop → pool ", "gives the same", rest, "pooling")


def _bias_sentence(result: Estimate) -> Sentence:
    error, theory = result.bias_error, result.bias_mean_theory
    if error:
        measured, how = plus_minus(result.bias_mean, error), "± being the standard error by their spread"
    else:
        measured, why = number(result.bias_mean), "" if result.mean.any() else ", as each gives nothing but 0"
        how = f"the same on each of them{why}, so that they tell no error" if result.n > 1 else "and one tells no error"
    if theory:
        closed_form = (
            f"{to_spread(theory, error) if error else number(theory)}, which no number of passes averages away"
        )
    else:
        where = "on this map" if FORMS[result.pooling.kind].leans else "whatever the map"
        closed_form = f"0 {where}: what differs from that is chance"
    rest = f" on average over the map, {how}; the closed form gives {closed_form}."
    return Sentence(f"Over {count(result.n, 'pass')} the bias of drop → pool is ", measured, rest, "pooling")


def _distance_sentence(result: Estimate, deviation: float) -> Sentence:
    who = "One pass" if result.n == 1 else f"The mean of {count(result.n, 'pass')}"
    rest = (
        f" of its norm, where chance leaves {percent(result.error_theory, 1)} (root mean square), and half as much on "
        f"four times as many passes; in units of its standard error a value is {short(deviation)} off (root mean "
        "square), where about 1 is expected."
    )
    return Sentence(f"{who} misses the closed form by ", percent(result.error, 1), rest, "pooling")
