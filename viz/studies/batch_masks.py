"""One mask for each example of a batch, or one for all: how noisy the gradient of the batch is.

One linear unit reads n examples, each pooled and dropped with inverted scaling; the loss is the mean of its outputs.
Over all masks the gradient by a weight, the mean of the n values that come to it, has a variance of p/(1 - p) · Σa²/n²
where each example a has a mask of its own, and p/(1 - p) · (Σa/n)² where all have one.
"""

from dataclasses import dataclass
from math import isclose
from typing import Annotated, Literal

import numpy as np

from viz.inputs.feature_map import FeatureMap
from viz.inputs.looks import single
from viz.ops import apply_mask, dropout_mask, max_pool2d
from viz.studies.layers import Dropout, Pooling
from viz.studies.masks import draw_mask, survivor_scale
from viz.studies.numbers import percents, plus_minus, probability, to_scale
from viz.studies.settings import OneOf, Setting
from viz.studies.sums import ROUNDING, as_float32, dot, how_many
from viz.studies.words import Sentence, count

EXAMPLES = {"mirrored": "Mirrored", "alike": "All alike"}
WORDS = {"mirrored": "the input, mirrored left to right, top to bottom, and both ways", "alike": "all the input"}
SIZES = np.arange(1, 5)
"""Sizes of a batch: the first of the examples, up to all of them."""
DRAWS, FEWEST, MOST = 400_000, 8, 200
"""Values that are drawn in all where the variance is measured, and how many passes that are at least and at most."""


@dataclass(frozen=True)
class Batch:
    """What the examples of the batch are."""

    examples: Annotated[Literal["mirrored", "alike"], Setting("examples", OneOf(EXAMPLES))] = "mirrored"


@dataclass(frozen=True, eq=False)
class BatchMasks:
    """Four pooled examples, float64 (4, H, W), their masks and their field; row 0 is of own masks, 1 of the first one.

    dropped: what either row hands on, float32 (2, 4, H, W)
    gradients: those of the batch on this pass, float32 (2, 1, H, W)
    by_law: the variance of the gradient of the first 1 … 4 examples, summed over its weights, (2, 4)
    """

    source: FeatureMap
    pooling: Pooling
    dropout: Dropout
    examples: np.ndarray
    kept: np.ndarray
    survival: np.ndarray
    scale: float
    dropped: np.ndarray
    gradients: np.ndarray
    by_law: np.ndarray
    mask_captions: tuple[str, ...]
    sentences: tuple[Sentence, ...]


def batch_masks(source: FeatureMap, pooling: Pooling, p: float, seed: int, batch: Batch = Batch()) -> BatchMasks:
    """Drop four examples under masks of their own and a shared one; of a pooling window and stride count."""
    source = single(source)
    pooling = Pooling(pooling.kernel_size, pooling.stride).fitted(source.size)
    x = source.values.astype(np.float64)
    four = (x, x[..., ::-1], x[:, ::-1], x[:, ::-1, ::-1]) if batch.examples == "mirrored" else (x,) * 4
    a = max_pool2d(np.concatenate(four), pooling.kernel_size, pooling.step)
    dropout = Dropout(p, seed=seed).fitted(source.size)
    kept, survival = draw_mask(a.shape, dropout)
    scale = survivor_scale(kept, dropout)
    dropped = np.stack([apply_mask(a, masks, scale) for masks in (kept, kept[:1])])
    found = as_float32(dropped), as_float32(dropped.mean(axis=1, keepdims=True)), law_of(a, dropout.p)
    lead = f"The examples are {WORDS[batch.examples]}. One unit reads them, and the loss is its mean output: "
    read = Sentence(lead, "the gradient by a weight is the mean of the four values", " that come to it.")
    captions = tuple(f"{count(how_many(~mask))} dropped" for mask in kept)
    sentences = read, *_law_sentences(a, dropout.p)
    return BatchMasks(source, pooling, dropout, a, kept, survival, scale, *found, captions, sentences)


def law_of(a: np.ndarray, p: float) -> np.ndarray:
    """The variances by law of examples a (n, H, W), float64 (2, n); with p = 1 nothing is kept, and they are 0."""
    first, means = a.reshape(len(a), -1), np.cumsum(a, axis=0) / np.arange(1, len(a) + 1)[:, None, None]
    own = np.cumsum([dot(x, x) for x in first]) / np.arange(1, len(a) + 1) ** 2
    return np.array([own, [dot(mean, mean) for mean in means]]) * (p / (1 - p) if p < 1 else 0)


def measured(found: BatchMasks) -> tuple[int, np.ndarray, np.ndarray]:
    """Over how many passes, and the mean of ‖g - E g‖² over them and its standard error, as ``by_law``, (2, 4) each."""
    a, (p, seed), sizes = found.examples, (found.dropout.p, found.dropout.seed), SIZES[:, None, None]
    passes = int(np.clip(DRAWS // a.size, FEWEST, MOST))
    sums, noise = np.cumsum(a, axis=0) / sizes, np.empty((passes, 2, len(SIZES)))
    for at in range(passes):
        kept = dropout_mask(a.shape, p, seed=seed + at)
        off = kept / (1 - p) - 1 if p < 1 else np.zeros(a.shape)
        for row, apart in enumerate((np.cumsum(a * off, axis=0) / sizes, sums * off[0])):
            noise[at, row] = np.einsum("nhw,nhw->n", apart, apart)
    mean, error = noise.mean(axis=0), noise.std(axis=0, ddof=1) / passes**0.5
    return passes, mean, np.where(error > ROUNDING * mean, error, 0)


def _law_sentences(a: np.ndarray, p: float) -> tuple[Sentence, ...]:
    """What the law gives for all examples under own masks and under a shared one, and how they compare."""
    if p in (0, 1):
        kept = "everything" if p == 0 else "nothing"
        return (Sentence(f"With p = {p:.0f} dropout keeps {kept}: ", "no pass differs", " from another.", "dropout"),)
    own, shared = (float(variance) for variance in law_of(a, p)[:, -1])
    texts = to_scale(own, shared)
    lead = f"Summed over {count(a[0].size, 'weight')}, the gradient of a batch of {len(a)} has a variance of "
    rest = f", p/(1 − p)·Σa²/n² with p = {probability(p)}, and {texts[shared]} with one for all, p/(1 − p)·(Σa/n)²."
    law = Sentence(lead, f"{texts[own]} with own masks", rest, "dropout")
    if not shared:
        told = "all the noise there is" if own else "no noise either: all values are 0"
        return law, Sentence("Own masks have ", told, ". On average both are the gradient without dropout.", "dropout")
    like = 1, len(a)
    part, alike = percents(like if isclose(len(a) * own, shared) else (own, shared), like)
    rest = f"; examples that are alike give {alike}. On average both are the gradient without dropout."
    return law, Sentence("Own masks have ", f"{part} of a shared one's variance", rest, "dropout")


def measured_sentence(found: BatchMasks, passes: int, mean: np.ndarray, error: np.ndarray) -> tuple[Sentence, ...]:
    """What passes have given beside the law, where they differ."""
    if not mean[0, -1]:
        return ()
    own, shared = (plus_minus(float(m[-1]), float(e[-1])) for m, e in zip(mean, error, strict=True))
    why = "; at p = 0.5 each value is off by its own size on every pass" if found.dropout.p == 0.5 else ""
    rest = f" with own masks, and {shared} with one for all (± 1 standard error{why})."
    return (Sentence(f"Measured over {count(passes, 'pass')} it is ", own, rest, "dropout"),)
