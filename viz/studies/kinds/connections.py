"""Dropout and DropConnect on a small dense layer: which weights go, and what its units give over many masks."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from viz.inputs.feature_map import FeatureMap
from viz.inputs.resize import area_average
from viz.ops import drop_connect_moments
from viz.studies.layers import Dropout, Pooling, largest
from viz.studies.ledger import Label
from viz.studies.masks import draw_mask
from viz.studies.notes import dropout_note
from viz.studies.pool import pool_values
from viz.studies.words import Sentence

from .layer_words import holes_labels, holes_sentence, mean_network_sentence, together_sentence
from .outputs import MASKS, Histogram, Pair, UnitOutputs, histogram, outputs_of, pair_of

SIDE, OUTPUTS = 4, 4
"""The pooled map is averaged to SIDE × SIDE inputs, which OUTPUTS units read."""


@dataclass(frozen=True, eq=False)
class Connections:
    """A dense layer that reads a pooled map, under dropout of its inputs and under DropConnect of one p.

    Nothing is scaled in training here, as in the paper, so that both have the mean (1 - p) W v.

    pooled: the maxima of the map, averaged over its channels, float64 (1, H', W')
    inputs: their averages over SIDE × SIDE areas, (SIDE·SIDE,) in row-major order
    weights: of the layer, (OUTPUTS, SIDE·SIDE): drawn once from N(0, 1/inputs), the same for every map
    kept_inputs, inputs_survival: what the first example's mask keeps, and up to which p each stays; (SIDE·SIDE,)
    kept_weights, weights_survival: the same under DropConnect, in the shape of ``weights``
    labels: of the weights, of what is left of them under dropout of the inputs, and under DropConnect
    by_inputs, by_weights: the outputs before ReLU under MASKS masks of either kind, float64 (MASKS, OUTPUTS)
    units, histograms: one for each unit
    telling: the unit for which the mean network is farthest from the Gaussian, among those of no positive mean if any
    pair: None where p or the inputs leave nothing to correlate
    """

    pooled: np.ndarray
    inputs: np.ndarray
    weights: np.ndarray
    kept_inputs: np.ndarray
    inputs_survival: np.ndarray
    kept_weights: np.ndarray
    weights_survival: np.ndarray
    labels: tuple[Label, Label, Label]
    by_inputs: np.ndarray
    by_weights: np.ndarray
    units: tuple[UnitOutputs, ...]
    histograms: tuple[Histogram, ...]
    telling: int
    pair: Pair | None
    sentences: tuple[Sentence, ...]


def connections(source: FeatureMap, kernel_size: int, p: float, seed: int) -> Connections:
    """Pool a map in windows of k × k, and drop the inputs, or the weights, of a dense layer that reads it."""
    dropout = Dropout(p, seed=seed).fitted(source.size)
    p = dropout.p
    kernel_size = min(max(kernel_size, 1), largest(source.size))
    pooled = pool_values(source.values.mean(axis=0, dtype=np.float64, keepdims=True), Pooling(kernel_size))
    v, weights = area_average(pooled, (SIDE, SIDE)).ravel(), layer_weights()
    kept_inputs, inputs_survival = draw_mask((MASKS, v.size), dropout)
    kept_weights, weights_survival = draw_mask((MASKS, *weights.shape), dropout)
    carried = weights * v
    by_inputs = np.einsum("ni,oi->no", kept_inputs, carried)
    by_weights = np.einsum("noi,oi->no", kept_weights, carried)
    means, variances = drop_connect_moments(v, weights, p)
    units = tuple(outputs_of(*each) for each in zip(means.tolist(), variances.tolist(), by_weights.T, strict=True))
    telling = telling_unit(units)
    pair = pair_of(carried, by_inputs, by_weights) if 0 < p < 1 else None
    shape = f"{OUTPUTS} units × {v.size} inputs: the pooled map, averaged to {SIDE} × {SIDE}"
    note = dropout_note(dropout, kept_weights[0], 1)
    labels = Label("Weights", shape), *holes_labels(kept_inputs[0], kept_weights[0], note)
    reported = Sentence(
        "Of ensembles of networks Wan et al. 2013 report test errors of ",
        "0.21 % with DropConnect and 0.27 % with dropout on MNIST",
        ", but of 3.23 % and 3.03 % on NORB; their p is the probability to keep.",
        "dropout",
    )
    sentences = (
        holes_sentence(p, kept_inputs[0], kept_weights[0]),
        *together_sentence(pair),
        mean_network_sentence(p, telling, units[telling]),
        reported,
    )
    histograms = tuple(histogram(*each) for each in zip(units, by_inputs.T, by_weights.T, strict=True))
    masks = kept_inputs[0], inputs_survival[0], kept_weights[0], weights_survival[0]
    return Connections(
        pooled, v, weights, *masks, labels, by_inputs, by_weights, units, histograms, telling, pair, sentences
    )


@lru_cache(maxsize=1)
def layer_weights() -> np.ndarray:
    """The weights of the layer, float64 (OUTPUTS, SIDE·SIDE), read-only."""
    # Of this seed the units differ in sign and size on all bundled maps, signed ones among them.
    rng = np.random.Generator(np.random.PCG64(12))
    weights = rng.standard_normal((OUTPUTS, SIDE * SIDE)) / SIDE
    weights.setflags(write=False)
    return weights


def telling_unit(units: tuple[UnitOutputs, ...]) -> int:
    """Where the mean network errs most, among the units that it takes for silent if there are any."""
    silent = [i for i, unit in enumerate(units) if unit.mean <= 0] or range(len(units))
    return max(silent, key=lambda i: units[i].gaussian - units[i].mean_network)
