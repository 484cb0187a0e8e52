"""What is known of the window under the glass."""

from dataclasses import dataclass

import numpy as np

from viz.inputs.feature_map import FeatureMap
from viz.studies.layers import Pooling
from viz.studies.masks import train_scale
from viz.studies.words import Sentence

PASSES = 2000
"""Passes over the window on which the winners are counted."""


@dataclass(frozen=True, eq=False)
class Glass:
    """One window of a map, and the chance of each of its n values.

    window, channel: its (row, column) among the windows, and its channel: those asked for, or the nearest there are
    whole, dropped_whole: whether the map, and the map after dropout, hold nothing but whole numbers
    values: what it reads inside the map, largest first, equal ones in row-major order; float32 (n,). Padding never
        wins and is left out, so n is at most k², and may be 0.
    places: where in its channel's H·W each value was found, int64 (n,)
    padding: how many cells of the window are padding
    kept: which values the mask of this pass keeps; (n,)
    winner: which value, from 0, is the maximum after dropout on this pass; n where none is
    by_rank: the chance of each value to be the maximum after dropout, and last that none is; (n + 1,)
    by_value: the same of being drawn by stochastic pooling, and last that all are 0 and none is drawn. None where a
        value is negative, and where there is none.
    by_rank_seen, by_value_seen: how often it was so, as a share of PASSES
    dropped_maximum: what max-pooling after dropout gives on this pass, scaled
    stochastic: what stochastic pooling draws on this pass. None likewise.
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
    dropped_maximum: float
    stochastic: float | None
    sentences: tuple[Sentence, ...]

    @property
    def maximum(self) -> float:
        """What max-pooling gives; -inf where there is nothing but padding."""
        return float(self.values.max(initial=-np.inf))

    @property
    def average(self) -> float | None:
        """What average pooling over the n values gives."""
        return float(self.values.mean(dtype=np.float64)) if self.values.size else None

    @property
    def weighted(self) -> float:
        """Probability-weighted pooling, which stands in for unscaled dropout in evaluation; -inf likewise."""
        return float(self.by_rank[:-1] @ self.values.astype(np.float64)) if self.values.size else -np.inf

    @property
    def expected(self) -> float:
        """What max-pooling after dropout gives on average over all masks, scaled."""
        return self.weighted * train_scale(self.p, "inverted")

    @property
    def stochastic_eval(self) -> float | None:
        """What stochastic pooling gives in evaluation. None likewise."""
        return None if self.by_value is None else float(self.by_value[:-1] @ self.values.astype(np.float64))
