"""The sentences of answers that are made from facts: those that studies have made, and those made for answers alone."""

from dataclasses import replace
from functools import cache, partial
from itertools import product
from math import sqrt
from statistics import fmean

from viz.ops import dropout
from viz.studies.batch_masks import Batch, batch_masks
from viz.studies.budget.choices import ties
from viz.studies.budget.selections import winning_cells
from viz.studies.field import Kind, sides
from viz.studies.gradient import gradients
from viz.studies.kinds.sentences import masked_sentence
from viz.studies.layers import Pooling
from viz.studies.numbers import fixed, number, percent, percents, probability, to_scale
from viz.studies.places.spots import SPOTS
from viz.studies.pool import pick
from viz.studies.shift.windows import chance_unchanged, unchanged_share
from viz.studies.speed import sentences as multiplied
from viz.studies.sums import how_many
from viz.studies.thinned import thinned
from viz.studies.training.experiment import VariantKey
from viz.studies.training.robustness import SILENCED
from viz.studies.training.slowness import slowness_sentences
from viz.studies.training.stored import StoredKey, stored
from viz.studies.training.summary import Outcome, accuracy, outcome
from viz.studies.training.twins import Twins, or_not_and
from viz.studies.training.verdicts import mask_sentences, pooling_sentences, verdicts
from viz.studies.variance_shift import handed_on, statistics, under_dropout
from viz.studies.words import Sentence, count, listed

from .facts import Facts
from .record import Say, said

AROUND = [(down, right) for down, right in product((-1, 0, 1), repeat=2) if down or right]
"""The eight shifts by one pixel."""
_AXES = ("next", "large", "shape", "zeros", "evaluation", "gradient", "bytes")
CONV = Kind("Conv 3 × 3", 3)
UNITS = 10
"""Units of a last layer."""


# ---- from the viewer's input --------------------------------------------------------------------


def _kept(f: Facts) -> Sentence:
    """What the mask of this pass drops, one value after the other."""
    first = f.film.train[0]
    return masked_sentence(replace(f.dropout, unit="value"), first.kept, first.scale, f.p, f.source.channel_names)


def _shares(f: Facts) -> Sentence:
    """What shares three passes drop, and how far such shares scatter in theory."""
    n = f.x.size
    shares = listed([percent(n - how_many(one.kept), n) for one in f.film.train])
    if f.p in (0, 1):
        return said(f"With p = {f.p:.0f}, as it is set, the share is exact: passes here drop [dropout: {shares}].")
    return said(
        f"Three passes here drop [dropout: {shares}] of {count(n, 'value')}, where p is {percent(f.p, 1)}; such shares "
        f"have a standard deviation of √(p(1 − p)/n), here {percent(sqrt(f.p * (1 - f.p) / n), 1)}."
    )


def _at_nought(f: Facts) -> Sentence:
    differ = how_many(dropout(f.x, 0.0, seed=f.dropout.seed) != f.x)
    return said(f"Tried on this input, [dropout: {differ} of {count(f.x.size, 'value')}] differ after it.")


def _ties(f: Facts) -> Sentence:
    shared, windows = ties(f.contrast.source.values, f.contrast.pooling)[0], count(f.contrast.winners.size, "window")
    return said(f"Here several cells are largest in [pooling: {count(shared)} of {windows}].")


def _variances(f: Facts) -> Sentence:
    """The variance of the map with masks on, and off, and with which one it leaves a batch normalisation then."""
    plain, noisy = statistics(f.x), under_dropout(f.x, f.p)
    if f.p == 1:
        return said(
            f"With p = 1, as it is set, that is [dropout: 0 in training] and {number(plain.variance)} in evaluation."
        )
    texts = to_scale(plain.variance, noisy.variance)
    trained, now = map(number, handed_on(plain, noisy))
    return said(
        f"Of this input it is [dropout: {texts[noisy.variance]} in training], Var x + E[x²]·p/(1 − p) with "
        f"p = {probability(f.p)}, and {texts[plain.variance]} in evaluation"
        f"{f', which leaves it with a variance of {now}, not {trained}' if now != trained else ''}."
    )


def _errors(f: Facts, first: tuple[str, str], second: tuple[str, str]) -> Sentence:
    """How far two operations, by key and name, are from moving with an input that moves by one pixel."""
    errors = [f.curves.curve(key).errors for key, _ in (first, second)]
    if not all(errors):
        return said("Of a shift of this input nothing can be told, as there is no spread to measure it by.")
    one, other = (number(each[1]) for each in errors)
    of = f"[pooling: {first[1]} miss by {one} of their spread], {second[1]} by {other}"
    return said(f"When this input moves by one pixel, {of}.")


def _field(f: Facts) -> Sentence:
    """How many cells two convolutions of 3 × 3 see, with a pooling between them and without."""
    k, s, dilation = f.pooling.kernel_size, f.pooling.step, f.pooling.dilation
    through = sides((CONV, Kind("", (k - 1) * dilation + 1, s), CONV))[-1]
    pooling = f"k = {k} and s = {s}" + (f", dilation {dilation}," if dilation > 1 else "")
    return said(
        f"Two convolutions of 3 × 3 see 5 × 5 cells, and with a pooling of {pooling} between them, as it is set, "
        f"[pooling: {through} × {through}]."
    )


def staying(k: int) -> float:
    """In what share of the eight shifts a cell stays in its window of k × k, on average over its cells."""
    return fmean((k - abs(down)) * (k - abs(right)) for down, right in AROUND) / k**2


def _eight_shifts(f: Facts) -> tuple[Sentence, ...]:
    """How often a cell stays in its window, and how often a maximum is unchanged."""
    k, size = f.pooling.kernel_size, f.source.size
    here = fmean(unchanged_share(f.x, k, shift) for shift in AROUND)
    unchanged, expected = percents((here, 1), (fmean(chance_unchanged(k, shift, size) for shift in AROUND), 1))
    stays = f"With k = {k}, as it is set, a cell [pooling: stays in its window] under {fixed(100 * staying(k), 1)} %"
    over = f"Over all eight [pooling: {unchanged} of this input's maxima] are unchanged, where independent values"
    return said(f"{stays} of the eight shifts, which is all that the rule says."), said(f"{over} give {expected}.")


def _overlap(f: Facts) -> Sentence:
    """How many cells win windows that overlap, and windows that do not."""

    def won(kernel_size: int) -> str:
        pooling = Pooling(kernel_size, 2).fitted(f.source.size)
        winners = pick(f.x, pooling)[1]
        cells = how_many(winning_cells(winners, f.x.shape))
        k = pooling.kernel_size
        return f"{count(cells, 'cell')} for {count(winners.size, 'window')} of {k} × {k}"

    return said(f"Winners on this input, at a stride of 2: [pooling: {won(3)}], {won(2)}.")


def _global_average(f: Facts) -> Sentence:
    each, averaged = (count(size * UNITS, "weight") for size in (f.contrast.pooled.size, len(f.x)))
    layer = f"A dense layer of {UNITS} units on the pooled map of this input"
    return said(f"{layer} has [pooling: {each}], and after a global average {averaged}.")


def _spread_of_kept(f: Facts) -> Sentence:
    here, most = (number(sqrt(f.x.size * p * (1 - p))) for p in (f.p, 0.5))
    of = f"Of {count(f.x.size, 'value')}, as here, the number kept"
    return said(f"{of} has a standard deviation of [dropout: {most} there], and of {here} at p = {probability(f.p)}.")


# ---- from the networks of the lab ---------------------------------------------------------------


@cache
def _lab(key: VariantKey, of: StoredKey = "default") -> Outcome:
    found = outcome(*stored(of), key)
    assert found
    return found


@cache
def _verdicts(of: StoredKey) -> tuple[Sentence, ...]:
    return verdicts(*stored(of))


@cache
def _twins() -> tuple[Sentence, ...]:
    return or_not_and(Twins()).sentences


def _usual_order(f: Facts) -> Sentence:
    both = _lab("pool_drop", "clean")
    shares = both.training.mean, both.test.mean, float(both.knock_out.mean[SILENCED.index(0.5)])
    training, test, silenced = map(accuracy, shares)
    return said(
        f"With masks off, pooling + dropout in the lab gets {training} of its training digits right and "
        f"[dropout: {test} of the test's], and of these {silenced} with half of its units silenced."
    )


def _memory(f: Facts) -> Sentence:
    """What pooling does to wrong labels, and with how many units."""
    pool, plain = _lab("pool"), _lab("plain")
    assert pool.memorised and plain.memorised
    of_pool, of_plain = (accuracy(each.mean) for each in (pool.memorised, plain.memorised))
    return said(
        f"In the lab, with {pool.units} units after pooling and {plain.units} without, it gives back "
        f"[pooling: {of_pool} of the wrong labels, not {of_plain}]; test accuracy is {accuracy(pool.test.mean)} and "
        f"{accuracy(plain.test.mean)}."
    )


MADE: dict[str, Say] = {
    "smaller": lambda f: f.compared.sentences[:1],
    "sparser": lambda f: f.compared.sentences[-2:-1],
    "means": lambda f: f.compared.sentences[-1:],
    "winners in place": lambda f: f.contrast.verdict[:1],
    "survivors": lambda f: f.contrast.verdict[1:],
    "always the same": lambda f: f.film.sentences[:1],
    "inverted": lambda f: f.film.sentences[1:],
    "classic": lambda f: f.classic.sentences[1:],
    "forgot": lambda f: f.forgot.sentences[1:],
    "unbiased": lambda f: f.order.sentences[-2:-1],
    "biased": lambda f: f.order.sentences[-1:],
    "ReLU and dropout": lambda f: f.order.exchanges[1].sentence,
    "ReLU and pooling": lambda f: f.order.exchanges[2].sentence,
    "holes": lambda f: f.connections.sentences[:1],
    "in common": lambda f: f.connections.sentences[1:-2],
    "DropConnect reported": lambda f: f.connections.sentences[-1:],
    "neighbours after conv": lambda f: f.neighbours("conv"),
    "neighbours after ReLU": lambda f: f.neighbours("relu"),
    "BatchNorm reported": lambda f: said(SPOTS["conv"].published[0]),
    "a shift": lambda f: f.moved.sentences[:3],
    "unchanged": lambda f: f.moved.sentences[1:2],
    "error of max and mean": lambda f: _errors(f, ("max", "maxima"), ("average", "means")),
    "error of stride and max": lambda f: _errors(f, ("subsampling", "values picked by a stride"), ("max", "maxima")),
    "eight shifts": _eight_shifts,
    "least squares": lambda f: _twins()[:1],
    "with dropout": lambda f: _twins()[1:2],
    "one feature lost": lambda f: _twins()[2:3],
    **{f"axis {key}": partial(Facts.axis, key=key) for key in _AXES},
    "kept": _kept,
    "shares": _shares,
    "at nought": _at_nought,
    "batch noise": lambda f: batch_masks(f.source, f.pooling, f.p, f.dropout.seed, Batch("alike")).sentences[1],
    "ensemble": lambda f: thinned(f.source, f.p, f.dropout.seed).sentences[1],
    "multiplications": lambda f: multiplied(f.compared),
    "way back": lambda f: gradients(f.source, f.pooling, f.p, f.dropout.seed).sentences[2],
    "ties": _ties,
    "variances": _variances,
    "field": _field,
    "overlap": _overlap,
    "global average": _global_average,
    "spread": _spread_of_kept,
    "gain": lambda f: _verdicts("default")[0],
    "gain with right labels": lambda f: _verdicts("clean")[0],
    "gain over a penalty": lambda f: _verdicts("default")[2],
    "units lost": lambda f: _verdicts("default")[3],
    "SVHN reported": lambda f: said(SPOTS["relu"].published[0]),
    "the masks' part": lambda f: mask_sentences(*stored("clean"))[1:],
    "slower": lambda f: slowness_sentences(*stored("drops"))[::2],
    "usual order": _usual_order,
    "memory": _memory,
    "norm and dropout": lambda f: _verdicts("norms")[0],
    "unseen places": lambda f: pooling_sentences(*stored("shapes")),
    "pooling regularises": lambda f: pooling_sentences(*stored("poolings"))[:2],
    "in place of pooling": lambda f: pooling_sentences(*stored("poolings"))[2:],
}
"""By their names in the text of answers."""
