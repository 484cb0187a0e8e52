"""One mask for each example of a batch, or one for all: how noisy the gradient of the batch is.

Each of n examples is pooled and dropped with inverted scaling, and read by one linear unit. The loss is the mean of its
outputs, so that the gradient by a weight is the mean of the n values that dropout hands on at its place. Over all masks
the variance of that is p/(1 - p) · Σa²/n² where each example a has a mask of its own, and p/(1 - p) · (Σa/n)² where
all have one: 1/n of it for like examples (science.md, section 8).
"""

from dataclasses import dataclass
from math import isclose
from typing import Annotated, Literal, NamedTuple

import numpy as np

from viz.inputs.feature_map import FeatureMap
from viz.inputs.looks import single
from viz.ops import apply_mask, dropout_mask, max_pool2d
from viz.studies.layers import Dropout, Pooling
from viz.studies.ledger import Label
from viz.studies.masks import draw_mask, survivor_scale
from viz.studies.notes import dropout_note, pooling_note
from viz.studies.numbers import number, percents, plus_minus, probability, to_scale
from viz.studies.settings import OneOf, Setting
from viz.studies.sums import ROUNDING, as_float32, dot
from viz.studies.words import Sentence, count, shape_words

ExamplesKey = Literal["mirrored", "alike"]
EXAMPLES: dict[ExamplesKey, str] = {"mirrored": "Mirrored", "alike": "All alike"}
WORDS: dict[ExamplesKey, str] = {
    "mirrored": "The examples are the input as it is, mirrored left to right, top to bottom, and both ways.",
    "alike": "The examples are the input, four times.",
}
SIZES = np.arange(1, 5)
"""Sizes of a batch: the first of the examples, up to all of them."""
DRAWS, FEWEST, MOST = 400_000, 8, 200
"""Values that are drawn in all where the variance is measured, and how many passes that are at least and at most."""


@dataclass(frozen=True)
class Batch:
    """What the examples of the batch are."""

    examples: Annotated[ExamplesKey, Setting("examples", OneOf(EXAMPLES))] = "mirrored"


class Noise(NamedTuple):
    """The variance of the gradient summed over its weights, float64 (4,): of the first 1, 2, 3, and all examples."""

    own: np.ndarray
    shared: np.ndarray


class Measured(NamedTuple):
    """The same as it was over some passes, and its standard error."""

    passes: int
    noise: Noise
    error: Noise


@dataclass(frozen=True, eq=False)
class BatchMasks:
    """Four examples under masks of their own, and under the first of these masks alone.

    examples, kept, survival
        What pooling makes of each, float64 (4, H, W), and their masks and the field of these.
    dropped, gradients
        The examples under own masks and under the shared one, float32 (2, 4, H, W), and of either the gradient of the
        batch on this pass, float32 (1, H, W).
    labels
        Of the input and the pooled one, and for own masks and the shared one of the gradient and the dropped examples.
    """

    source: FeatureMap
    pooling: Pooling
    dropout: Dropout
    examples: np.ndarray
    kept: np.ndarray
    survival: np.ndarray
    scale: float
    dropped: np.ndarray
    gradients: tuple[np.ndarray, np.ndarray]
    by_law: Noise
    labels: tuple[Label, ...]
    sentences: tuple[Sentence, ...]


def batch_masks(source: FeatureMap, pooling: Pooling, p: float, seed: int, batch: Batch = Batch()) -> BatchMasks:
    """Drop four examples under masks of their own and a shared one; ValueError for a p that is none, or a seed below 0.

    Of a pooling window and stride count.
    """
    source = single(source)
    pooling = Pooling(pooling.kernel_size, pooling.stride).fitted(source.size)
    x = source.values.astype(np.float64)
    four = (x, x[..., ::-1], x[:, ::-1], x[:, ::-1, ::-1]) if batch.examples == "mirrored" else (x,) * 4
    a = max_pool2d(np.concatenate(four), pooling.kernel_size, pooling.step)
    dropout = Dropout(p, seed=seed).fitted(source.size)
    kept, survival = draw_mask(a.shape, dropout)
    scale = survivor_scale(kept, dropout)
    dropped = [apply_mask(a, masks, scale) for masks in (kept, kept[:1])]
    own, shared = (as_float32(examples.mean(axis=0, keepdims=True)) for examples in dropped)
    law = by_law(a, dropout.p)
    notes = pooling_note(pooling), dropout_note(dropout, kept, scale)
    labels = _labels((source.values, a[:1], own, shared), kept, notes)
    lead = (
        f"{WORDS[batch.examples]} One linear unit reads them, and the loss is the mean of its outputs: by a weight its "
    )
    read = Sentence(lead, "gradient is the mean of the four values", " that come to that weight.")
    sentences = read, *noise_sentences(a, law, dropout.p)
    made = scale, as_float32(np.stack(dropped)), (own, shared)
    return BatchMasks(source, pooling, dropout, a, kept, survival, *made, law, labels, sentences)


def by_law(a: np.ndarray, p: float) -> Noise:
    """The variance over all masks of the gradient of the first examples of a (n, H, W); with p = 1 it is 0."""
    factor = p / (1 - p) if p < 1 else 0.0
    own, shared = [], []
    for n in range(1, len(a) + 1):
        mean = a[:n].mean(axis=0)
        own.append(factor * dot(a[:n], a[:n]) / n**2)
        shared.append(factor * dot(mean, mean))
    return Noise(np.array(own), np.array(shared))


def measured(found: BatchMasks) -> Measured:
    """The mean of ‖g - E g‖² over passes of the gradient g of the batch, from the pass on screen on."""
    a, (p, seed), sizes = found.examples, (found.dropout.p, found.dropout.seed), SIZES[:, None, None]
    passes = int(np.clip(DRAWS // a.size, FEWEST, MOST))
    sums, noise = np.cumsum(a, axis=0) / sizes, np.empty((2, passes, len(SIZES)))
    for at in range(passes):
        kept = dropout_mask(a.shape, p, seed=seed + at)
        off = kept / (1 - p) - 1 if p < 1 else np.zeros(a.shape)
        for row, apart in enumerate((np.cumsum(a * off, axis=0) / sizes, sums * off[0])):
            noise[row, at] = np.einsum("nhw,nhw->n", apart, apart)
    mean, error = noise.mean(axis=1), noise.std(axis=1, ddof=1) / passes**0.5
    return Measured(passes, Noise(*mean), Noise(*np.where(error > ROUNDING * mean, error, 0)))


def noise_sentences(a: np.ndarray, law: Noise, p: float) -> tuple[Sentence, ...]:
    """What the law gives for all examples (n, H, W) under own masks and under a shared one, and why."""
    if p in (0, 1):
        kept = "everything" if p == 0 else "nothing"
        return (Sentence(f"With p = {p:.0f} dropout keeps {kept}: ", "no pass differs", " from another.", "dropout"),)
    own, shared = float(law.own[-1]), float(law.shared[-1])
    texts = to_scale(own, shared)
    variance = Sentence(
        f"Summed over {count(a[0].size, 'weight')}, the gradient of a batch of {len(a)} has a variance of ",
        f"{texts[own]} with own masks",
        f", p/(1 − p)·Σa²/n² with p = {probability(p)}, and {texts[shared]} with one for all, p/(1 − p)·(Σa/n)².",
        "dropout",
    )
    lead, stressed, rest = _compared(a, own, shared)
    both = ". On average over masks both are the gradient without dropout."
    return variance, Sentence(lead, stressed, rest + both, "dropout")


def _compared(a: np.ndarray, own: float, shared: float) -> tuple[str, str, str]:
    """What part of the variance of a shared mask own ones have, and why."""
    if own == 0:
        return "Where all values are 0 there is ", "no noise", ""
    if (a == a[0]).all():
        return "Only the masks differ, not the examples, so that own ones have ", f"exactly 1/{len(a)} of that", ""
    if isclose(shared, own):
        return "They are the same, as ", "the products of different examples sum to 0", ""
    if shared < own:
        return "Own masks are noisier here: under a shared one ", "values of opposite sign cancel, with their noise", ""
    part, alike = percents((own, shared), (1, len(a)))
    return "Own masks have ", f"{part} of a shared one's variance", f"; like examples would give {alike}"


def measured_sentence(found: BatchMasks, over: Measured) -> tuple[Sentence, ...]:
    """What passes have given beside the law, where they differ."""
    if not over.noise.own[-1]:
        return ()
    own, shared = (plus_minus(float(m[-1]), float(e[-1])) for m, e in zip(over.noise, over.error, strict=True))
    why = "; at p = 0.5 each value is off by its own size on every pass" if found.dropout.p == 0.5 else ""
    rest = f" with own masks, and {shared} with one for all (± 1 standard error{why})."
    return (Sentence(f"Measured over {count(over.passes, 'pass')} it is ", own, rest, "dropout"),)


def _labels(maps: tuple[np.ndarray, ...], kept: np.ndarray, notes: tuple[str, str]) -> tuple[Label, ...]:
    """Of the input and the pooled one, and in either row of the gradient and the dropped examples."""
    x, pooled, *gradients = maps
    labels = [Label("Input", shape_words(x.shape)), Label("Max-pooling", shape_words(pooled.shape), note=notes[0])]
    for mask, masks, gradient in zip(("own", "shared"), (kept, kept[[0] * len(kept)]), gradients, strict=True):
        total = float(gradient.sum(dtype=np.float64))
        labels.append(Label(f"Gradient, {mask}", f"sum {number(total)}"))
        gone = (f"{count(int(np.count_nonzero(~one)))} dropped" for one in masks)
        labels += [Label(f"{mask.capitalize()} mask, {at}", text, note=notes[1]) for at, text in enumerate(gone, 1)]
    return tuple(labels)
