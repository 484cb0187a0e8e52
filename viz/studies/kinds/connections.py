"""Dropout and DropConnect on a small dense layer: which weights go, and what its units give over many masks."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from viz.inputs.feature_map import FeatureMap
from viz.inputs.resize import area_average
from viz.ops import drop_connect_moments, max_pool2d
from viz.studies.layers import Dropout, largest
from viz.studies.masks import draw_mask
from viz.studies.numbers import fixed, plus_minus, probability, to_spread
from viz.studies.words import Sentence, count

from .approximation import Histogram, Unit, histogram, unit_of

SIDE, UNITS = 4, 4
"""The pooled map is averaged to SIDE × SIDE inputs, which UNITS units read."""
MASKS = 2000
"""Over how many masks outputs are counted."""
ROUNDING = 1e-9
"""Differences below this part of the outputs are those of rounding."""


@dataclass(frozen=True)
class Pair:
    """The two units whose outputs theory correlates most under dropout of the inputs; numbered from 0.

    theory
        Σ w_j w'_j v_j² / √(Σ w_j² v_j² · Σ w'_j² v_j²), whatever p; under DropConnect it is 0.
    by_inputs, by_weights
        The correlation of their outputs over the masks.
    """

    units: tuple[int, int]
    theory: float
    by_inputs: float
    by_weights: float


@dataclass(frozen=True, eq=False)
class Connections:
    """A dense layer that reads a pooled map, under dropout of its inputs and under DropConnect of one p.

    Nothing is scaled in training here, as in the paper, so that both have the mean (1 - p) W v.

    pooled, inputs
        The maxima of the map, averaged over its channels, float64 (1, H', W'); and their averages over SIDE × SIDE
        areas, (SIDE·SIDE,) in row-major order.
    weights
        Of the layer, (UNITS, SIDE·SIDE): drawn once from N(0, 1/inputs), the same for every map.
    kept_inputs, kept_weights
        What the masks of the first example keep: (SIDE·SIDE,), and the shape of ``weights``.
    by_inputs, by_weights
        The outputs before ReLU under MASKS masks of either kind, float64 (MASKS, UNITS).
    units, histograms
        One for each unit.
    telling
        The unit for which the mean network is farthest from the Gaussian, among those of no positive mean if any.
    pair
        None where p or the inputs leave nothing to correlate.
    """

    source: FeatureMap
    p: float
    seed: int
    pooled: np.ndarray
    inputs: np.ndarray
    weights: np.ndarray
    kept_inputs: np.ndarray
    kept_weights: np.ndarray
    by_inputs: np.ndarray
    by_weights: np.ndarray
    units: tuple[Unit, ...]
    histograms: tuple[Histogram, ...]
    telling: int
    pair: Pair | None
    sentences: tuple[Sentence, ...]


def connections(source: FeatureMap, kernel_size: int, p: float, seed: int) -> Connections:
    """Pool a map in windows of k × k, and drop the inputs, or the weights, of a dense layer that reads it.

    Settings that do not fit the map's size are fitted to it. Raises ValueError for a p that is not a number, and for
    a negative seed.
    """
    p = Dropout(p).fitted(source.size).p
    kernel_size = min(max(kernel_size, 1), largest(source.size))
    pooled = max_pool2d(source.values.mean(axis=0, dtype=np.float64, keepdims=True), kernel_size)
    v, weights = area_average(pooled, (SIDE, SIDE)).ravel(), layer_weights()
    kept_inputs, _ = draw_mask((MASKS, v.size), Dropout(p, seed=seed))
    kept_weights, _ = draw_mask((MASKS, *weights.shape), Dropout(p, seed=seed))
    carried = weights * v
    by_inputs = np.einsum("ni,oi->no", kept_inputs, carried)
    by_weights = np.einsum("noi,oi->no", kept_weights, carried)
    means, variances = drop_connect_moments(v, weights, p)
    units = tuple(unit_of(*each) for each in zip(means.tolist(), variances.tolist(), by_weights.T, strict=True))
    telling = telling_unit(units)
    pair = pair_of(carried, by_inputs, by_weights) if 0 < p < 1 else None
    return Connections(
        source=source,
        p=p,
        seed=seed,
        pooled=pooled,
        inputs=v,
        weights=weights,
        kept_inputs=kept_inputs[0],
        kept_weights=kept_weights[0],
        by_inputs=by_inputs,
        by_weights=by_weights,
        units=units,
        histograms=tuple(histogram(*each) for each in zip(units, by_inputs.T, by_weights.T, strict=True)),
        telling=telling,
        pair=pair,
        sentences=(
            holes_sentence(p, kept_inputs[0], kept_weights[0]),
            *together_sentence(pair),
            mean_network_sentence(p, telling, units[telling]),
            Sentence(
                "Wan et al. 2013 report test errors of ",
                "0.21 % with DropConnect and 0.27 % with dropout on MNIST",
                ", but of 3.23 % and 3.03 % on NORB; their p is the probability to keep.",
                "dropout",
            ),
        ),
    )


@lru_cache(maxsize=1)
def layer_weights() -> np.ndarray:
    """The weights of the layer, float64 (UNITS, SIDE·SIDE), read-only."""
    # Of this seed the units differ in sign and size on all bundled maps, signed ones among them.
    rng = np.random.Generator(np.random.PCG64(12))
    weights = rng.standard_normal((UNITS, SIDE * SIDE)) / SIDE
    weights.setflags(write=False)
    return weights


def telling_unit(units: tuple[Unit, ...]) -> int:
    """Where the mean network errs most, among the units that it takes for silent if there are any."""
    silent = [i for i, unit in enumerate(units) if unit.mean <= 0] or range(len(units))
    return max(silent, key=lambda i: units[i].gaussian - units[i].mean_network)


def pair_of(carried: np.ndarray, by_inputs: np.ndarray, by_weights: np.ndarray) -> Pair | None:
    """The pair of units that share most of what they read; None where outputs (N, UNITS) do not vary.

    ``carried`` holds what each weight carries, w_j v_j: (UNITS, inputs).
    """
    if any((np.ptp(y, axis=0) <= ROUNDING * np.abs(y).max()).any() for y in (by_inputs, by_weights)):
        return None
    theory, *measured = (_cosines(rows) for rows in (carried, _centred(by_inputs).T, _centred(by_weights).T))
    pairs = [(i, j) for j in range(len(carried)) for i in range(j)]
    units = max(pairs, key=lambda pair: abs(theory[pair]))
    return Pair(units, *(float(cosines[units]) for cosines in (theory, *measured)))


def _centred(outputs: np.ndarray) -> np.ndarray:
    return outputs - outputs.mean(axis=0)


def _cosines(rows: np.ndarray) -> np.ndarray:
    """The cosine of the angle between any two rows, none of them zero."""
    unit = rows / np.sqrt(np.einsum("ui,ui->u", rows, rows))[:, None]
    return np.einsum("ui,wi->uw", unit, unit)


def holes_sentence(p: float, kept_inputs: np.ndarray, kept_weights: np.ndarray) -> Sentence:
    """Which weights one example loses by either kind of mask."""
    if p in (0, 1):
        stressed = "drop every weight" if p else "drop nothing"
        return Sentence(f"With p = {p:.0f} dropout of the inputs and DropConnect both ", stressed, ".", "dropout")
    units, inputs = kept_weights.shape
    columns = inputs - int(np.count_nonzero(kept_inputs))
    single = kept_weights.size - int(np.count_nonzero(kept_weights))
    stressed = f"whole columns of the weight matrix, {columns} of {inputs} here"
    rest = (
        f", {columns * units} of its {count(kept_weights.size, 'weight')}; "
        f"DropConnect drops single weights, {single} here, by a mask of its own for each example."
    )
    return Sentence("Dropping inputs empties ", stressed, rest, "dropout")


def together_sentence(pair: Pair | None) -> tuple[Sentence, ...]:
    """In what the two kinds differ: not in any unit alone, but in what units have in common."""
    if pair is None:
        return ()
    one, other = (unit + 1 for unit in pair.units)
    rest = (
        f": the outputs of units {one} and {other} have a correlation of {fixed(pair.by_inputs, 2)} over "
        f"{count(MASKS)} masks when inputs are dropped, {fixed(pair.theory, 2)} in theory, "
        f"and of {fixed(pair.by_weights, 2)} under DropConnect, 0 in theory."
    )
    lead = "To one unit the two are the same, as its output has the same distribution; "
    return (Sentence(lead, "what differs is that units lose the same inputs", rest, "dropout"),)


def mean_network_sentence(p: float, number_of: int, unit: Unit) -> Sentence:
    """What one unit, numbered from 0, gives after ReLU: on average, by the Gaussian, and in the mean network."""
    if unit.spread == 0:
        why = f"With p = {p:.0f}" if p in (0, 1) else "Without a spread" if unit.mean else "With inputs of zero"
        rest = ", as the output is the same under every mask."
        return Sentence(f"{why} ", "the mean network is exact", rest, "dropout")
    gaussian, mean_network = (
        to_spread(mean, unit.standard_error) if mean else "0" for mean in (unit.gaussian, unit.mean_network)
    )
    return Sentence(
        f"After ReLU unit {number_of + 1} gives {plus_minus(unit.monte_carlo, unit.standard_error)} on average over "
        f"{count(MASKS)} masks of DropConnect: ",
        f"{gaussian} by Wan's Gaussian, but {mean_network} by the mean network",
        f" with all weights times 1 − p = {probability(1 - p)}, as the mean of a ReLU is not the ReLU of the mean.",
        "dropout",
    )
