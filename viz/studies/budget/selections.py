"""Two selections from one map: the winners of max-pooling, left in place, and what a dropout keeps."""

from dataclasses import dataclass

import numpy as np

from viz.inputs.feature_map import FeatureMap
from viz.ops import apply_mask
from viz.studies.layers import Dropout, Pooling
from viz.studies.ledger import Ledger, colour_scale, ledger
from viz.studies.masks import draw_mask, survivor_scale
from viz.studies.pool import pick
from viz.studies.sums import how_many


@dataclass(frozen=True, eq=False)
class Selections:
    """What both layers keep of one map (C, H, W), and what they make of it.

    matched: whether p was chosen so that dropout keeps as many cells on average as pooling does
    selected: the cells that win at least one window; (C, H, W)
    read: which cells are in any window, as the others do not compete; (C, H, W)
    dropped: the output of dropout, which is always in training; (C, H, W)
    """

    source: FeatureMap
    pooling: Pooling
    pooled: np.ndarray
    winners: np.ndarray
    selected: np.ndarray
    read: np.ndarray
    dropout: Dropout
    matched: bool
    dropped: np.ndarray
    kept: np.ndarray
    survival: np.ndarray
    scale: float
    colour_range: tuple[float, float]
    before: Ledger
    after_pooling: Ledger
    after_dropout: Ledger

    @property
    def p(self) -> float:
        """The drop probability in force."""
        return self.dropout.p


def select(source: FeatureMap, pooling: Pooling, p: float | None, seed: int) -> Selections:
    """Let both layers choose from one map; a ``p`` of None gives dropout the budget of pooling."""
    x = source.values
    pooling = pooling.as_max().fitted(source.size)
    pooled, winners = pick(x, pooling)
    down, across = (axis.times_read() > 0 for axis in pooling.windows(source.size))
    selected, read = winning_cells(winners, x.shape), np.broadcast_to(np.outer(down, across), x.shape)
    budget = (selected.size - how_many(selected)) / selected.size  # 1 - 1/k² where windows tile the map
    dropout = Dropout(budget if p is None else p, seed=seed).fitted(source.size)
    kept, survival = draw_mask(x.shape, dropout)
    scale = survivor_scale(kept, dropout)
    dropped, colour_range = apply_mask(x, kept, scale), colour_scale(source)
    masked = dropped, kept, survival, scale
    ledgers = ledger(x, colour_range), ledger(pooled, colour_range), ledger(dropped, colour_range, empty=None)
    by_pooling = pooled, winners, selected, read
    return Selections(source, pooling, *by_pooling, dropout, p is None, *masked, colour_range, *ledgers)


def winning_cells(winners: np.ndarray, shape: tuple[int, int, int]) -> np.ndarray:
    """Which cells of a map of ``shape`` (C, H, W) are the winner of a window."""
    return wins(winners, shape) > 0


def wins(winners: np.ndarray, shape: tuple[int, int, int]) -> np.ndarray:
    """How many windows each cell of a map of ``shape`` (C, H, W) wins: what a gradient of ones brings it."""
    channels, height, width = shape
    cells = winners + height * width * np.arange(channels)[:, None, None]
    return np.bincount(cells[winners >= 0], minlength=channels * height * width).reshape(shape)
