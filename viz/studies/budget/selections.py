"""Two selections from one map: the winners of max-pooling, left in place, and what a dropout keeps."""

from dataclasses import dataclass

import numpy as np

from viz.inputs.feature_map import FeatureMap
from viz.ops import apply_mask
from viz.studies.layers import Dropout, Pooling
from viz.studies.ledger import Ledger, colour_scale, ledger
from viz.studies.masks import draw_mask, survivor_scale
from viz.studies.pool import pick


@dataclass(frozen=True, eq=False)
class Selections:
    """What both layers keep of one map (C, H, W), and what they make of it.

    source
        The input.
    pooling, dropout
        The settings that were used, fitted to the size of the map; the dropout is always in training.
    matched
        Whether p was chosen so that dropout keeps as many cells on average as pooling does.
    pooled, winners
        The maxima, and where in its channel's H·W each was found; (C, H', W').
    selected, in_place
        The cells that win at least one window, and their values among zeros; (C, H, W).
    kept, survival, dropped
        What the mask keeps, up to which p each cell stays, and the output of dropout; (C, H, W).
    scale
        What survivors were multiplied by.
    colour_range
        The ends of the colour scale that all maps share.
    before, after_pooling, after_dropout
        The ledgers of the input, of the winners in place, and of the output of dropout.
    """

    source: FeatureMap
    pooling: Pooling
    dropout: Dropout
    matched: bool
    pooled: np.ndarray
    winners: np.ndarray
    selected: np.ndarray
    in_place: np.ndarray
    kept: np.ndarray
    survival: np.ndarray
    dropped: np.ndarray
    scale: float
    colour_range: tuple[float, float]
    before: Ledger
    after_pooling: Ledger
    after_dropout: Ledger

    @property
    def p(self) -> float:
        """The drop probability in force."""
        return self.dropout.p

    @property
    def seed(self) -> int:
        """The number of the pass."""
        return self.dropout.seed


def select(source: FeatureMap, pooling: Pooling, p: float | None, seed: int) -> Selections:
    """Let both layers choose from one map; a ``p`` of None gives dropout the budget of pooling.

    Settings that do not fit the map's size are fitted to it, and p is held in [0, 1]. Raises ValueError for a
    p that is not a number, and for a negative seed.
    """
    x = source.values
    pooling = pooling.as_max().fitted(source.size)
    pooled, winners = pick(x, pooling)
    selected = winning_cells(winners, x.shape)
    dropout = Dropout(unselected_share(selected) if p is None else p, seed=seed).fitted(source.size)
    kept, survival = draw_mask(x.shape, dropout)
    scale = survivor_scale(kept, dropout)
    in_place, dropped = np.where(selected, x, np.float32(0)), apply_mask(x, kept, scale)
    colour_range = colour_scale(source)
    before, after_pooling, after_dropout = (ledger(y, colour_range) for y in (x, in_place, dropped))
    return Selections(
        source=source,
        pooling=pooling,
        dropout=dropout,
        matched=p is None,
        pooled=pooled,
        winners=winners,
        selected=selected,
        in_place=in_place,
        kept=kept,
        survival=survival,
        dropped=dropped,
        scale=scale,
        colour_range=colour_range,
        before=before,
        after_pooling=after_pooling,
        after_dropout=after_dropout,
    )


def winning_cells(winners: np.ndarray, shape: tuple[int, int, int]) -> np.ndarray:
    """Which cells of a map of ``shape`` (C, H, W) are the winner of a window."""
    return wins(winners, shape) > 0


def wins(winners: np.ndarray, shape: tuple[int, int, int]) -> np.ndarray:
    """How many windows each cell of a map of ``shape`` (C, H, W) wins: what a gradient of ones brings it."""
    channels, height, width = shape
    cells = winners + height * width * np.arange(channels)[:, None, None]
    return np.bincount(cells[winners >= 0], minlength=channels * height * width).reshape(shape)


def unselected_share(selected: np.ndarray) -> float:
    """The share of cells that a selection leaves out: 1 - 1/k² for the winners of windows that tile the map."""
    return (selected.size - int(np.count_nonzero(selected))) / selected.size
