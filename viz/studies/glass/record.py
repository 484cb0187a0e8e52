"""What is known of the window under the glass."""

from dataclasses import dataclass

import numpy as np

from viz.inputs.feature_map import FeatureMap
from viz.studies.layers import Pooling
from viz.studies.words import Sentence

PASSES = 2000
"""Passes over the window on which the winners are counted."""


@dataclass(frozen=True, eq=False)
class Glass:
    """One window of a map, and the chance of each of its n values.

    window, channel
        Where it lies among the windows (row, column), and in which channel: those asked for, or the nearest there are.
    whole, dropped_whole
        Whether all values of the map, and of the map after dropout, are whole numbers, written without decimals.
    values, places
        What it reads inside the map, largest first, equal ones in row-major order, and where in its channel's H·W each
        was found; float32 and int64 (n,). Padding never wins and is left out, so n is at most k², and may be 0.
    padding
        How many cells of the window are padding.
    kept
        Which values the mask of this pass keeps; (n,).
    winner
        Which value, from 0, is the maximum after dropout on this pass; n where none is.
    by_rank, by_rank_seen
        The chance of each value to be the maximum after dropout, and last that none is, as all values that could are
        dropped; and how often each of these was, as a share of PASSES; (n + 1,).
    by_value, by_value_seen
        The same for stochastic pooling, which draws a value; last that there is none to draw, as all are 0. None where
        a value is negative, and where there is none.
    maximum, average
        What max-pooling and average pooling (over the n values) give. Maxima of nothing but padding are -inf.
    dropped_maximum, expected
        What max-pooling after dropout gives on this pass, scaled, and on average over all masks.
    weighted
        Probability-weighted pooling, (1 - p) times that average: what stands in for unscaled dropout in evaluation.
    stochastic, stochastic_eval
        What stochastic pooling draws on this pass, and gives in evaluation. None likewise.
    """

    source: FeatureMap
    pooling: Pooling
    p: float
    seed: int
    window: tuple[int, int]
    channel: int
    whole: bool
    dropped_whole: bool
    values: np.ndarray
    places: np.ndarray
    padding: int
    kept: np.ndarray
    winner: int
    by_rank: np.ndarray
    by_rank_seen: np.ndarray
    by_value: np.ndarray | None
    by_value_seen: np.ndarray | None
    maximum: float
    average: float | None
    dropped_maximum: float
    expected: float
    weighted: float
    stochastic: float | None
    stochastic_eval: float | None
    sentences: tuple[Sentence, ...]
