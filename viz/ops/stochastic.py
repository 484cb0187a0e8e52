"""Chance in a window: what max-pooling gives after dropout, and which value is picked by rank or by size.

Functions of whole maps take the sizes of a pooling as `max_pool2d` does, in its order or by name.
"""

from collections.abc import Generator
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from ._validation import as_int, as_maps, as_numbers, as_probability, float_dtype, quiet
from .windows import Windows, lay_out, pool_windows, window_sums

AT_ONCE = 2**21
"""Values of windows that are sorted at once: where windows overlap, many copies of a map would not fit into memory."""

NEGLIGIBLE = 2.0**-70
"""A weight below which a value adds nothing to a float64 sum that holds a larger value with the weight 1."""


@quiet
def expected_max_pool2d(x: Any, *sizes: Any, p: float, moment: int = 1, **named: Any) -> np.ndarray:
    """Return the mean, over all masks, of `max_pool2d` after dropout of single values of `x` (..., H, W).

    With the n values of a window sorted, a1 >= a2 >= …, and q = 1 - p, the mean is the sum of a_i p^(i-1) over all
    a_i > 0: a_i wins when it is kept and all larger ones are dropped. Without a positive value it is a1 q^(n-1), as a
    negative one wins only where all are kept. It holds for each window, whether windows overlap or not, and is never
    below `max_pool2d(x)` for p < 1. A `moment` of 2 gives the mean of the squares, and so on for larger ones.

    A window that is all padding has -inf for its maximum. Raises ValueError as `max_pool2d` does, and for a moment that
    is not an integer of at least 1.
    Source: Wu and Gu 2015, arXiv 1512.00242, for values of at least 0; the rest by the same count.
    """
    x = as_maps(x)
    steps = expected_max_in_steps(x, pool_windows(x.shape, *sizes, **named), p, (moment,))
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return end.value[0].astype(float_dtype(x.dtype), copy=False)


def expected_max_in_steps(
    x: Any, windows: tuple[Windows, Windows], p: float, moments: tuple[int, ...]
) -> Generator[float, None, np.ndarray]:
    """Work out `expected_max_pool2d` for several moments at once, a few rows of `windows` with each step.

    Each step but the last yields the share of the rows that is done; in the end float64 (moments, ..., H', W') are
    returned. Raises ValueError likewise, at the first step.
    """
    x, p = as_maps(x), as_probability(p)
    x = x.astype(float_dtype(x.dtype), copy=False)
    powers = [as_int("moment", moment, 1) for moment in moments]
    cells = np.outer(*(axis.cells_inside() for axis in windows))
    if p == 1:
        zeros = np.broadcast_to(np.where(cells, 0, -np.inf), (*x.shape[:-2], *cells.shape))
        return np.stack([zeros**power for power in powers])
    largest, weighted = yield from _sorted_sums(x, *windows, p, powers)
    q = 1 - p
    return np.stack([_mean(largest, *each, q, cells) for each in zip(weighted, powers, strict=True)])


def zero_probability_max_pool2d(x: Any, *sizes: Any, p: float, **named: Any) -> np.ndarray:
    """Return for each window of `x` (..., H, W) the chance, in [0, 1], that `max_pool2d` after dropout gives 0.

    p^n where n values are positive: all of them must go, which leaves a zero. A window with no positive value and a
    zero always gives 0; one of n negative values does so unless all are kept, 1 - (1 - p)^n. A window that is all
    padding never does. The result is float64. Raises ValueError as `expected_max_pool2d` does.
    """
    x, p = as_maps(x), as_probability(p)
    rows, columns = pool_windows(x.shape, *sizes, **named)
    positive, zero = (window_sums(those.astype(np.int64), rows, columns) for those in (x > 0, x == 0))
    cells = np.outer(rows.cells_inside(), columns.cells_inside())
    return np.where(positive > 0, p**positive, np.where(zero > 0, 1, 1 - (1 - p) ** cells))


def win_probabilities(values: Any, p: float) -> np.ndarray:
    """Return the chance of each value of a window to be the maximum after dropout; float64 (n + 1,).

    `values` (n,) are sorted, largest first. The chance goes by rank, (1 - p) p^(i-1) for the i-th, as far down as there
    are values of at least 0; a negative one loses to the zeros of dropout, and so the first wins only where all n are
    kept. The last entry is the chance that no value wins, and the maximum is a dropped one's 0.

    Raises ValueError for values that are not sorted or not on one axis.
    Source: Wu and Gu 2015, arXiv 1512.00242, for values of at least 0.
    """
    values, p = as_numbers(values), as_probability(p)
    if values.ndim != 1 or not (values[:-1] >= values[1:]).all():
        raise ValueError(f"values must be sorted on one axis, largest first; got {values}")
    chances = np.zeros(values.size + 1)
    contenders = int(np.count_nonzero(values >= 0))
    if contenders or not values.size:
        chances[:contenders] = (1 - p) * p ** np.arange(contenders)
        chances[-1] = p**contenders
    else:
        chances[0] = (1 - p) ** values.size
        chances[-1] = 1 - chances[0]
    return chances


@quiet
def value_probabilities(values: Any) -> np.ndarray:
    """Return the chance of each value of a window to be drawn by stochastic pooling, a_i/Σa; float64 of their shape.

    All are 0 in a window of zeros. Raises ValueError for values that are negative or not finite.
    Source: Zeiler and Fergus 2013, arXiv 1301.3557, equation 4, with 0/0 as 0.
    """
    values = as_numbers(values)
    wrong = ~((values >= 0) & (values < np.inf))
    if wrong.any():
        raise ValueError(f"values must be finite and at least 0; got {values[wrong].flat[0]}")
    values = values.astype(np.result_type(values, np.float64))
    # Brought to at most 1 by a power of two, which rounds nothing, values near the largest float have a finite sum.
    values = np.ldexp(values, -np.frexp(values.max(initial=0))[1])
    return (values / (values.sum() or 1)).astype(np.float64, copy=False)


def _sorted_sums(
    x: np.ndarray, rows: Windows, columns: Windows, p: float, powers: list[int]
) -> Generator[float, None, tuple[np.ndarray, np.ndarray]]:
    """Find for each window its largest value, and Σ p^(i-1) · max(a_i, 0)^power for each of the powers, in float64.

    The window's values are a1 >= a2 >= …, as far as p^(i-1) is not negligible. Yields the share that is done,
    while more is to come.
    """
    x, rows, down = lay_out(x, -2, rows, fill=-np.inf)
    x, columns, across = lay_out(x, -1, columns, fill=-np.inf)
    windows = sliding_window_view(x, (rows.reach, columns.reach), axis=(-2, -1))
    windows = windows[..., :: rows.stride, :: columns.stride, :: rows.dilation, :: columns.dilation]
    windows = windows[..., : rows.count, : columns.count, :, :]
    weights = p ** np.arange(rows.kernel * columns.kernel)
    weights = weights[weights > NEGLIGIBLE][::-1].copy()
    shape = windows.shape[:-2]
    largest, weighted = np.empty(shape, np.float64), np.empty((len(powers), *shape), np.float64)
    rows_at_once = max(AT_ONCE // (windows.size // rows.count or 1), 1)
    for start in range(0, rows.count, rows_at_once):
        part = np.s_[..., start : start + rows_at_once, :]
        taken = windows[..., start : start + rows_at_once, :, :, :]
        ascending = _ascending(taken.reshape(*taken.shape[:-2], -1), weights.size)
        largest[part] = ascending[..., -1]
        terms = np.maximum(ascending, 0).astype(np.float64)
        for sums, power in zip(weighted, powers, strict=True):
            sums[part] = _weigh(terms, power, weights)
        if start + rows_at_once < rows.count:
            yield (start + rows_at_once) / rows.count
    return largest[down][across], weighted[down][across]


@quiet
def _weigh(terms: np.ndarray, power: int, weights: np.ndarray) -> np.ndarray:
    return np.einsum("...i,i->...", terms**power, weights)


@quiet
def _mean(largest: np.ndarray, weighted: np.ndarray, power: int, q: float, cells: np.ndarray) -> np.ndarray:
    """Return the mean over all masks, of the sums of what is positive or, where nothing is, of the largest alone.

    1 / q^moment is multiplied in together with q, so that the weight of the largest value is exactly 1.
    """
    return np.where(largest > 0, weighted * q ** (1 - power), largest**power * q ** (cells - float(power)))


def _ascending(values: np.ndarray, count: int) -> np.ndarray:
    """Return the largest `count` values along the last axis, sorted."""
    rest = values.shape[-1] - count
    return np.sort(np.partition(values, rest, axis=-1)[..., rest:] if rest else values, axis=-1)
