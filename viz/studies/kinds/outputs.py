"""What the units of a dense layer give over many masks: counted, by Wan's Gaussian, and in pairs."""

from dataclasses import dataclass
from math import sqrt

import numpy as np

from viz.ops import expected_relu, normal_cdf

MASKS = 2000
"""Over how many masks outputs are counted."""
BINS = 24
ROUNDING = 1e-9
"""Differences below this part of the outputs are those of rounding."""


@dataclass(frozen=True)
class UnitOutputs:
    """The output of one unit over many masks, and its mean after ReLU by three ways.

    mean, spread: mean and standard deviation of the output before ReLU, over all masks; the same for both kinds of mask
    mean_network: ReLU of the mean: what the network gives when all weights are multiplied by 1 - p
    gaussian: the mean of ReLU over a Gaussian of this mean and spread
    monte_carlo, standard_error: the mean of ReLU over the outputs under DropConnect, and its standard error
    """

    mean: float
    spread: float
    mean_network: float
    gaussian: float
    monte_carlo: float
    standard_error: float


@dataclass(frozen=True)
class Pair:
    """The two units whose outputs theory correlates most under dropout of the inputs; numbered from 0.

    theory: Σ w_j w'_j v_j² / √(Σ w_j² v_j² · Σ w'_j² v_j²), whatever p; under DropConnect it is 0
    by_inputs, by_weights: the correlation of their outputs over the masks
    """

    units: tuple[int, int]
    theory: float
    by_inputs: float
    by_weights: float


@dataclass(frozen=True, eq=False)
class Histogram:
    """The outputs of one unit before ReLU, in the same bins.

    edges: the ends of the bins, rising: one more than there are bins
    by_inputs, by_weights: how many outputs fall into each, under dropout of the inputs and under DropConnect
    by_gaussian: how many of them are expected there by the Gaussian; not whole numbers
    """

    edges: np.ndarray
    by_inputs: np.ndarray
    by_weights: np.ndarray
    by_gaussian: np.ndarray


def outputs_of(mean: float, variance: float, outputs: np.ndarray) -> UnitOutputs:
    """Take together the outputs (N,) of one unit and the moments that theory gives them."""
    rectified, gaussian = np.maximum(outputs, 0), float(expected_relu(mean, variance))
    counted = float(rectified.mean()), float(rectified.std()) / sqrt(outputs.size)
    return UnitOutputs(mean, sqrt(variance), max(mean, 0.0), gaussian, *counted)


def histogram(unit: UnitOutputs, by_inputs: np.ndarray, by_weights: np.ndarray) -> Histogram:
    """Count the outputs (N,) of one unit under both kinds of mask."""
    low = min(unit.mean - 3 * unit.spread, by_inputs.min(), by_weights.min())
    high = max(unit.mean + 3 * unit.spread, by_inputs.max(), by_weights.max())
    # Where nothing is spread, rounding alone must not be drawn as if it were.
    half = max((high - low) / 2, 1e-6 * max(abs(low), abs(high))) or 1.0
    edges = (low + high) / 2 + np.linspace(-half, half, BINS + 1)
    below = normal_cdf((edges - unit.mean) / unit.spread) if unit.spread else (edges > unit.mean).astype(float)
    # What rounding puts beyond the ends goes into the last bins.
    both = (by_inputs, by_weights)
    inputs, weights = (np.histogram(np.clip(outputs, edges[0], edges[-1]), edges)[0] for outputs in both)
    return Histogram(edges, inputs, weights, np.diff(below) * by_weights.size)


def pair_of(carried: np.ndarray, by_inputs: np.ndarray, by_weights: np.ndarray) -> Pair | None:
    """The pair of units that share most of what they read; None where outputs (N, OUTPUTS) do not vary.

    ``carried`` holds what each weight carries, w_j v_j: (OUTPUTS, inputs).
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
