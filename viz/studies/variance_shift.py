"""Batch normalisation with a dropout before it, or after it: what it remembers, and what evaluation gets from it.

A batch normalisation (BatchNorm) divides by the standard deviation of what it sees in training, and in evaluation by
the one that it remembers. Before it, a dropout with inverted scaling raises the variance of a map x from Var x to
Var x + E[x²]·p/(1 - p) in training alone: a variance shift (Li et al. 2019). Statistics are those over all masks, as
running ones come to be; of a batch so large that PyTorch's n/(n - 1) makes no difference.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from viz.inputs.feature_map import FeatureMap
from viz.inputs.looks import single
from viz.ops import apply_mask, batch_norm
from viz.ops.normalisation import EPSILON
from viz.studies.layers import Dropout
from viz.studies.ledger import Label, caption, colour_scale, ledger, off_scale
from viz.studies.masks import draw_mask, drawn_words, survivor_scale
from viz.studies.notes import dropout_note
from viz.studies.numbers import number, probability, to_scale
from viz.studies.sums import as_float32, dot
from viz.studies.words import Sentence, joined, shape_words

LEAST_SCALE = 4.0
"""Standard deviations that the scale of normalised maps reaches at least, so that it stays while p moves."""
SHARES = tuple(i / 20 for i in range(17))
"""The drop probabilities that the variance is measured at."""


class Statistics(NamedTuple):
    """The mean and the variance that a BatchNorm divides by."""

    mean: float
    variance: float


@dataclass(frozen=True, eq=False)
class VarianceShift:
    """One map (1, H, W) through dropout and BatchNorm, in either order, in training and in evaluation.

    own, remembered: the statistics of the map itself, which evaluation brings; and those of training with the dropout
        before it, over all masks
    maps: those of training and of evaluation with the dropout before BatchNorm, and with it after that: (1, H, W)
    labels: of the input, the dropout, and those four maps
    most: the end of the scale of normalised maps, which is symmetric about 0
    measured, by_law: the variance under this pass's random numbers at each of SHARES, and over all masks
    """

    source: FeatureMap
    p: float
    kept: np.ndarray
    survival: np.ndarray
    scale: float
    own: Statistics
    remembered: Statistics
    maps: tuple[np.ndarray, ...]
    labels: tuple[Label, ...]
    most: float
    measured: tuple[float, ...]
    by_law: tuple[float, ...]
    sentences: tuple[Sentence, ...]

    @property
    def handed_on(self) -> tuple[float, float]:
        """The variance behind a BatchNorm that follows the dropout, over all masks: in training, and in evaluation."""
        return handed_on(self.own, self.remembered)


def statistics(x: np.ndarray) -> Statistics:
    """The mean and the variance over all values of a map; the variance of a constant is exactly 0."""
    x = x.astype(np.float64)
    return Statistics(float(x.mean()), float(x.var()) if x.min() < x.max() else 0.0)


def under_dropout(x: np.ndarray, p: float) -> Statistics:
    """The same of a map under a dropout with inverted scaling, over all masks: Var x + E[x²]·p/(1 - p).

    With p = 1 nothing is left to scale, and both are 0.
    """
    if p == 1:
        return Statistics(0.0, 0.0)
    plain, x = statistics(x), x.astype(np.float64)
    return Statistics(plain.mean, plain.variance + dot(x, x) / x.size * p / (1 - p))


def handed_on(own: Statistics, remembered: Statistics) -> tuple[float, float]:
    """The variance behind a BatchNorm that remembers what training brought: in training, and of a map of its own."""
    scale = remembered.variance + EPSILON
    return remembered.variance / scale, own.variance / scale


def variance_shift(source: FeatureMap, p: float, seed: int) -> VarianceShift:
    """Send one map through both orders of dropout and BatchNorm."""
    source = single(source)
    x = source.values
    dropout = Dropout(p, seed=seed).fitted(source.size)
    kept, survival = draw_mask(x.shape, dropout)
    scale = survivor_scale(kept, dropout)
    x, own, remembered = x.astype(np.float64), statistics(x), under_dropout(x, dropout.p)
    dropped = apply_mask(x, kept, scale)
    on_this_pass, normalised = statistics(dropped), _normalised(x, own)
    first = _normalised(dropped, on_this_pass), _normalised(x, remembered)
    maps = *first, apply_mask(normalised, kept, scale), normalised
    most = max(LEAST_SCALE, float(np.abs(normalised).max()))
    note = dropout_note(dropout, kept, scale)
    measured = tuple(_measured(x, survival, share) for share in SHARES)
    by_law = tuple(under_dropout(x, share).variance for share in SHARES)
    labels = _labels(source, note, scale, maps, most)
    sentences = _sentences(dropout.p, own, remembered, on_this_pass, bool(kept.all()))
    masked = dropout.p, kept, survival, scale
    return VarianceShift(source, *masked, own, remembered, maps, labels, most, measured, by_law, sentences)


def _normalised(x: np.ndarray, by: Statistics) -> np.ndarray:
    return as_float32(batch_norm(x, [by.mean], [by.variance]))


def _measured(x: np.ndarray, survival: np.ndarray, p: float) -> float:
    """The variance of a map under one mask of the pass, whose masks nest as p rises."""
    return statistics(np.where(survival >= p, x, 0) / (1 - p)).variance


def _labels(
    source: FeatureMap, note: str, scale: float, maps: tuple[np.ndarray, ...], most: float
) -> tuple[Label, ...]:
    titles = "Drop → norm, training", "Drop → norm, evaluation", "Norm → drop, training", "Norm → drop, evaluation"
    shape, before = shape_words(source.values.shape), ledger(source.values, colour_scale(source))
    drawn = drawn_words(scale, "before")
    off = [off_scale(ledger(values, (-most, most), empty=None)) for values in maps[:2]]
    normalised = (
        Label(title, joined(f"variance {number(statistics(values).variance)}", words))
        for title, values, words in zip(titles, maps, (*off, drawn, ""), strict=True)
    )
    return Label("Input", caption(before)), Label("Dropout, training", joined(shape, drawn), note=note), *normalised


def _sentences(
    p: float, own: Statistics, remembered: Statistics, on_this_pass: Statistics, is_whole: bool
) -> tuple[Sentence, ...]:
    texts = to_scale(own.variance, remembered.variance, on_this_pass.variance)
    law = "as nothing is kept" if p == 1 else f"Var x + E[x²]·p/(1 − p) with p = {probability(p)}"
    seen = Sentence(
        "In training a BatchNorm behind the dropout sees a variance of ",
        texts[remembered.variance],
        f", {law}, and on this pass {texts[on_this_pass.variance]}; in evaluation it sees Var x, "
        f"which is {texts[own.variance]}.",
        "dropout",
    )
    last = Sentence(
        "With the dropout behind it a BatchNorm sees ",
        "the same in training as in evaluation",
        "; but one that follows would see the shift, so that dropout belongs after the last of them.",
        "dropout",
    )
    return seen, _remembered_sentence(own, remembered), *_hole_sentence(on_this_pass, is_whole), last


def _remembered_sentence(own: Statistics, remembered: Statistics) -> Sentence:
    """With which variance the map leaves a BatchNorm in evaluation, and with which it did in training."""
    trained, now = map(number, handed_on(own, remembered))
    if trained == now:
        rest = ", in evaluation as in training, over all masks."
        return Sentence("It hands the map on with a variance of ", now, rest, "dropout")
    return Sentence(
        "It remembers what it saw in training: in evaluation it hands the map on with a variance of ",
        now,
        f", where the layer behind it was trained on {trained}.",
        "dropout",
    )


def _hole_sentence(on_this_pass: Statistics, is_whole: bool) -> tuple[Sentence, ...]:
    """What becomes of a dropped value in a BatchNorm, if it is no longer 0."""
    hole = -on_this_pass.mean / (on_this_pass.variance + EPSILON) ** 0.5
    if is_whole or hole == 0:
        return ()
    return (Sentence("A dropped value leaves it as ", f"−μ/σ = {number(hole)}", ", not as 0.", "dropout"),)
