"""Mean and spread of many passes beside their theory."""

from dataclasses import dataclass, replace
from math import sqrt

import numpy as np

from viz.inputs.feature_map import FeatureMap
from viz.studies.layers import Pooling
from viz.studies.ledger import Bar, caption, colour_scale, ledger, progress
from viz.studies.masks import Convention, eval_scale, train_scale
from viz.studies.numbers import equal_to, percent, percents, short, to_spread
from viz.studies.pool import pool_values
from viz.studies.slices import mean_and_spread
from viz.studies.sums import norm
from viz.studies.words import Sentence, count

from .tally import Tally


@dataclass(frozen=True, eq=False)
class Passes:
    """The first n training passes over one map, taken together.

    n: how many passes: one of STOPS
    mean, spread: of each value over the n outputs of dropout, float32 (C, H, W). The standard deviation is by n - 1,
        and -inf for one pass, which has none.
    spread_theory: what it tends to, |x|·√(p/(1 - p)), or |x|·√(p(1 - p)) without scaling in training
    relative_spread: the root mean square of the standard deviations over that of x, 0 for zeros and one pass
    relative_spread_theory: what that tends to
    pooled_spread: the standard deviation of pooling, which is the same on every pass: zeros (C, H', W')
    errors: for each stop that the tally has reached, also beyond n: (passes, ‖mean - target‖ / ‖target‖), 0 for zeros
    error_theory: at the same stops √(p/((1 - p)·passes)); empty where p = 1 or x is zero, as nothing converges
    readings: the mean of the whole output on each pass: float64 (n,), what Monte Carlo dropout reads
    reading_mean, reading_spread: the mean of the readings, and their standard deviation with n - 1, 0 for one pass
    reading_theory: what that standard deviation tends to
    reading_off: the reading with dropout off
    captions: what stands below source, mean, spread, spread_theory and pooled_spread
    bars: how many passes have been run, until all are, and how far their mean is from what it tends to
    """

    source: FeatureMap
    pooling: Pooling
    p: float
    convention: Convention
    n: int
    mean: np.ndarray
    spread: np.ndarray
    spread_theory: np.ndarray
    relative_spread: float
    relative_spread_theory: float
    pooled_spread: np.ndarray
    errors: tuple[tuple[int, float], ...]
    error_theory: tuple[tuple[int, float], ...]
    readings: np.ndarray
    reading_mean: float
    reading_spread: float
    reading_theory: float
    reading_off: float
    colour_range: tuple[float, float]
    spread_range: tuple[float, float]
    captions: tuple[str, ...]
    bars: tuple[Bar, ...]
    sentences: tuple[Sentence, ...]


def passes(tally: Tally, n: int, source: FeatureMap, pooling: Pooling, convention: Convention = "inverted") -> Passes:
    """Take together the first passes of a tally of `source`: as many as the largest stop reached up to n.

    Raises ValueError where no stop was reached.
    """
    run = progress(min(tally.passes, n), n)
    n, p, x = tally.stop(n), tally.p, source.values
    pooling = pooling.as_max().fitted(source.size)
    scale, target_scale = train_scale(p, convention), eval_scale(p, convention)
    errors = tuple((at, error if target_scale else 0.0) for at, error in tally.errors)
    counts = tally.counts(n).astype(np.float32)
    unscaled_spread = np.abs(x) * np.sqrt(counts * (n - counts) / (n * max(n - 1, 1)))
    relative_spread_theory = sqrt(p * (1 - p)) * scale
    with np.errstate(over="ignore"):  # as in dropout itself, what outgrows float32 is infinite
        mean = x * (counts / n) * scale
        spread = unscaled_spread * scale if n > 1 else np.full_like(x, -np.inf)
        spread_theory = np.abs(x) * relative_spread_theory
    pooled_spread, readings = np.zeros_like(pool_values(x, pooling)), tally.readings(n) * scale
    reading_mean, reading_spread = mean_and_spread(readings)
    colour_range = colour_scale(source)
    spread_range = 0.0, max(_highest(spread), _highest(spread_theory)) or 1.0
    result = Passes(
        source=source,
        pooling=pooling,
        p=p,
        convention=convention,
        n=n,
        mean=mean,
        spread=spread,
        spread_theory=spread_theory,
        relative_spread=norm(unscaled_spread) * scale / (norm(x) or 1.0),
        relative_spread_theory=relative_spread_theory,
        pooled_spread=pooled_spread,
        errors=errors,
        error_theory=tuple((at, sqrt(p / (1 - p) / at)) for at, _ in tally.errors) if p < 1 and x.any() else (),
        readings=readings,
        reading_mean=reading_mean,
        reading_spread=reading_spread,
        reading_theory=reading_theory(x, p) * scale,
        reading_off=float(x.mean(dtype=np.float64)) * target_scale,
        colour_range=colour_range,
        spread_range=spread_range,
        captions=(
            *(caption(ledger(y, colour_range)) for y in (x, mean)),
            caption(ledger(spread, spread_range)) if n > 1 else "one pass has none",
            *(caption(ledger(y, spread_range)) for y in (spread_theory, pooled_spread)),
        ),
        bars=(*run, Bar("off by", min(dict(errors)[n], 1.0), percent(dict(errors)[n], 1))),
        sentences=(),
    )
    return replace(result, sentences=_sentences(result))


def reading_theory(x: np.ndarray, p: float) -> float:
    """The standard deviation of the mean of m·x over its map, unscaled: √(p(1 - p)·Σx²) / numel."""
    return sqrt(p * (1 - p)) * norm(x) / x.size


def _highest(values: np.ndarray) -> float:
    return float(np.max(values, initial=0, where=np.isfinite(values)))


def _sentences(result: Passes) -> tuple[Sentence, ...]:
    rest = ": each pass, in training or in evaluation, gives the same map."
    pooling = Sentence("The standard deviation of pooling is ", "exactly 0", rest, "pooling")
    if not result.source.values.any():
        rest = ": the mean is 0 and the standard deviation is 0, whatever is dropped."
        return pooling, Sentence("The input is zero everywhere, and so is ", "every pass", rest, "dropout")
    if result.p == 0:
        rest = ": with p = 0 nothing is dropped, the mean is the input, and the standard deviation is 0."
        return pooling, Sentence("Every pass of dropout is ", "the input itself", rest, "dropout")
    if result.p == 1:
        rest = ": every pass is 0 everywhere, and so is their mean, however many there are."
        return pooling, Sentence("With p = 1 ", "nothing survives", rest, "dropout")
    return pooling, _mean_sentence(result), _spread_sentence(result), _monte_carlo_sentence(result)


def _mean_sentence(result: Passes) -> Sentence:
    error, theory = dict(result.errors)[result.n], dict(result.error_theory)[result.n]
    who = "One pass" if result.n == 1 else f"The mean of {count(result.n, 'pass')}"
    target = "1 − p times the input" if result.convention == "classic" else "the input"
    missed, expected = percents((error, 1), (theory, 1))
    rest = (
        f" of its norm; over all draws √(p/((1 − p)N)) gives {expected} (root mean square), "
        "and four times as many passes halve that."
    )
    return Sentence(f"{who} of dropout misses {target} by ", missed, rest, "dropout")


def _spread_sentence(result: Passes) -> Sentence:
    root = "√(p(1 − p))" if result.convention == "classic" else "√(p/(1 − p))"
    stressed = f"{root} {equal_to(result.relative_spread_theory)} times its size"
    measured = "one pass has none"
    if result.n > 1:
        times = short(result.relative_spread)
        measured = f"over these {count(result.n, 'pass')}, with N − 1, it comes to {times} times (root mean square)"
    rest = f" in theory, so large values flicker most; {measured}."
    return Sentence("The standard deviation of a value is ", stressed, rest, "dropout")


def _monte_carlo_sentence(result: Passes) -> Sentence:
    lead = (
        "Monte Carlo dropout keeps the masks on in evaluation. "
        "If the mean of the map were the answer of a network, it would be "
    )
    error = (result.reading_spread or result.reading_theory) / sqrt(result.n)
    said = (result.reading_mean, result.reading_spread, result.reading_theory, result.reading_off, error)
    stressed, spread, expected, off, error_of_mean = (to_spread(value, error) for value in said)
    these, precision = f"these {count(result.n, 'pass')}", ""
    if result.n == 1:
        rest = " on this pass, and one pass has no standard deviation"
    elif not result.reading_spread:
        rest = f" on each of {these}"
    else:
        stressed, rest = f"{stressed} ± {spread}", f" (mean ± standard deviation, with N − 1, over {these})"
        precision = f", and the standard error of the mean is {error_of_mean}"
    ends = f": in theory the standard deviation is {expected}{precision}; with dropout off the answer is always {off}."
    return Sentence(lead, stressed, rest + ends, "dropout")
