"""The chances of the values of one window, and how often each of them was its maximum."""

from dataclasses import replace

import numpy as np

from viz.inputs.feature_map import FeatureMap
from viz.ops import apply_mask, dropout_survival, kept_at, value_probabilities, win_probabilities
from viz.ops.windows import Windows
from viz.studies.layers import Dropout, Pooling
from viz.studies.ledger import is_whole
from viz.studies.masks import draw_mask, train_scale
from viz.studies.numbers import unsure

from .record import PASSES, Glass
from .sentences import sentences


def glass(
    source: FeatureMap, pooling: Pooling, p: float, seed: int, window: tuple[int, int] = (0, 0), channel: int = 0
) -> Glass:
    """Look at one window (row, column) of one channel, or the nearest that there is."""
    x, pooling, dropout = source.values, pooling.fitted(source.size), Dropout(p, seed=seed).fitted(source.size)
    windows = pooling.windows(source.size)
    row, column = (min(max(asked, 0), axis.count - 1) for asked, axis in zip(window, windows, strict=True))
    channel = min(max(channel, 0), len(x) - 1)

    mask, _ = draw_mask(x.shape, dropout)
    cells = _cells_inside(windows, (row, column))
    in_place = x[channel].ravel()[cells]
    ranked = np.argsort(-in_place, kind="stable")
    values, places = in_place[ranked], cells[ranked]
    kept = mask[channel].ravel()[places]
    # One number a window, the one that stochastic pooling of the whole map draws with.
    draw = draw_mask((len(x), *(axis.count for axis in windows)), dropout)[1][channel, row, column]
    passes = dropout_survival((PASSES, values.size + 1), seed=seed)

    by_value, seen = None, None
    if values.size and not (values < 0).any():
        by_value = _with_none(value_probabilities(values))
        seen = _with_none(_shares(sampled(in_place, passes[:, -1]), values.size)[ranked])
    scale = train_scale(dropout.p, "inverted")
    result = Glass(
        source=source,
        pooling=pooling,
        p=dropout.p,
        seed=seed,
        window=(row, column),
        channel=channel,
        whole=is_whole(x),
        dropped_whole=is_whole(apply_mask(x, mask, scale)),
        values=values,
        places=places,
        padding=pooling.kernel_size**2 - values.size,
        kept=kept,
        winner=int(winning_ranks(values, kept[np.newaxis])[0]),
        by_rank=_by_rank(values, dropout.p),
        by_rank_seen=_shares(winning_ranks(values, kept_at(passes[:, :-1], dropout.p)), values.size + 1),
        by_value=by_value,
        by_value_seen=seen,
        dropped_maximum=float(np.where(kept, values.astype(np.float64) * scale, 0).max(initial=-np.inf)),
        stochastic=None if by_value is None else float(in_place[sampled(in_place, draw)].sum()),
        sentences=(),
    )
    return replace(result, sentences=sentences(result))


def _by_rank(values: np.ndarray, p: float) -> np.ndarray:
    """The chance of each of n values to win, and last that none does: (n + 1,), neither 0 nor 1 where it is neither."""
    chances = win_probabilities(values, p)
    if values.size and 0 < p < 1:
        chances[[0, -1]] = unsure(chances[0]), unsure(chances[-1])
    return chances


def winning_ranks(values: np.ndarray, kept: np.ndarray) -> np.ndarray:
    """Which of n values, largest first, is the maximum under each mask (passes, n), from 0; n where none is.

    Dropped values count as 0, to which a negative one loses.
    """
    if not values.size:
        return np.zeros(len(kept), int)
    first = kept.argmax(axis=1)
    # A negative value wins only where there is no zero of a dropped one.
    wins = kept.any(axis=1) & ((values[first] >= 0) | kept.all(axis=1))
    return np.where(wins, first, values.size)


def sampled(values: np.ndarray, draws: np.ndarray) -> np.ndarray:
    """Which of n values, none negative, stochastic pooling draws with each number in [0, 1); empty if all are 0."""
    positive = np.flatnonzero(values)
    if not positive.size:
        return positive
    ends = np.cumsum(values, dtype=np.float64)
    # A number that rounding takes to the end of all belongs to the last value that is not 0.
    return np.minimum(np.searchsorted(ends, draws * ends[-1], side="right"), positive[-1])


def _shares(outcomes: np.ndarray, size: int) -> np.ndarray:
    return np.bincount(outcomes, minlength=size) / PASSES


def _with_none(shares: np.ndarray) -> np.ndarray:
    """The shares of n values, and last that none of them is drawn, since all are 0; (n + 1,)."""
    return np.append(shares, float(not shares.any()))


def _cells_inside(windows: tuple[Windows, Windows], at: tuple[int, int]) -> np.ndarray:
    """The places in H·W, in row-major order, of the cells inside the map that the window at (row, column) reads."""
    down, across = (
        positions[(positions >= 0) & (positions < axis.length)]
        for axis, positions in ((axis, axis.positions()[place]) for axis, place in zip(windows, at, strict=True))
    )
    return (down[:, None] * windows[1].length + across).ravel()
