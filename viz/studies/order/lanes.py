"""The two lanes: pool → drop and drop → pool from one map, stage by stage."""

from dataclasses import dataclass, replace
from math import isclose

import numpy as np

from viz.inputs.feature_map import FeatureMap
from viz.ops import apply_mask
from viz.studies.layers import Dropout, Pooling
from viz.studies.ledger import Ledger, colour_scale, ledger
from viz.studies.masks import draw_mask, survivor_scale
from viz.studies.numbers import probability
from viz.studies.pool import pool
from viz.studies.windows import tiles
from viz.studies.words import Role, Sentence, number, percent, percents

from .closed_form import bias_of, bias_scale, mean_over_masks, zero_share_over_masks
from .exchanges import Exchange, exchanges
from .wording import DROP_POOL, POOL_DROP, nothing_but_padding


@dataclass(frozen=True, eq=False)
class Stage:
    """One map on a lane, and the layer that it comes out of.

    values
        (C, H, W) before pooling, (C, H', W') after it.
    winners
        After pooling, where in its channel's H·W each maximum was found; else None.
    kept, survival
        After dropout, what its mask kept, and up to which p each cell stays; else None.
    scale
        What survivors were multiplied by; 1 after other layers.
    """

    layer: Role
    values: np.ndarray
    ledger: Ledger
    winners: np.ndarray | None = None
    kept: np.ndarray | None = None
    survival: np.ndarray | None = None
    scale: float = 1.0


Lane = tuple[Stage, Stage, Stage]
"""The input, and the map after the first and after the second layer."""


@dataclass(frozen=True, eq=False)
class Order:
    """One map on both lanes.

    pooling, dropout
        The settings that were used, fitted to the size of the map; the dropout is always in training.
    mean_pool_drop, mean_drop_pool
        The ends of the lanes on average over all masks, float64 (C, H', W'). For p < 1 the first is pool(x).
    bias
        mean_drop_pool - pool(x), (C, H', W'), 0 where a window is all padding. The maximum is convex, so by Jensen's
        inequality it is never negative for p < 1.
    bias_mean
        Its mean.
    zero_theory
        What share of the values is zero at the ends of the lanes, pool → drop first, on average over all masks.
    exchanges
        Which layers may change places.
    colour_range, bias_range
        The ends of the colour scales: of all maps of values, and of the bias.
    of_mean, of_bias
        The ledgers of mean_drop_pool and of the bias.
    """

    source: FeatureMap
    pooling: Pooling
    dropout: Dropout
    pool_drop: Lane
    drop_pool: Lane
    mean_pool_drop: np.ndarray
    mean_drop_pool: np.ndarray
    bias: np.ndarray
    bias_mean: float
    zero_theory: tuple[float, float]
    exchanges: tuple[Exchange, ...]
    colour_range: tuple[float, float]
    bias_range: tuple[float, float]
    of_mean: Ledger
    of_bias: Ledger
    sentences: tuple[Sentence, ...]


def order(source: FeatureMap, pooling: Pooling, p: float, seed: int) -> Order:
    """Put one map through pooling and dropout in both orders; settings that do not fit its size are fitted to it.

    Raises ValueError for a p that is not a number, and for a negative seed.
    """
    x, pooling, dropout = source.values, pooling.fitted(source.size), Dropout(p, seed=seed).fitted(source.size)
    colour_range = colour_scale(source)
    start = Stage("input", x, ledger(x, colour_range))
    pooled_first, dropped_first = _pooled(start, pooling, colour_range), _dropped(start, dropout, colour_range)
    pooled = pooled_first.values
    mean = mean_over_masks(x, pooling, dropout.p)
    bias = bias_of(mean, pooled)
    bias_range = bias_scale(bias)
    result = Order(
        source=source,
        pooling=pooling,
        dropout=dropout,
        pool_drop=(start, pooled_first, _dropped(pooled_first, dropout, colour_range)),
        drop_pool=(start, dropped_first, _pooled(dropped_first, pooling, colour_range)),
        mean_pool_drop=pooled.astype(np.float64) if dropout.p < 1 else np.zeros_like(mean),
        mean_drop_pool=mean,
        bias=bias,
        bias_mean=float(bias.mean()),
        zero_theory=(
            dropout.p + (1 - dropout.p) * pooled_first.ledger.zeros / pooled.size,
            zero_share_over_masks(x, pooling, dropout.p),
        ),
        exchanges=exchanges(x, pooling, dropout),
        colour_range=colour_range,
        bias_range=bias_range,
        of_mean=ledger(mean, colour_range),
        of_bias=ledger(bias, bias_range),
        sentences=(),
    )
    return replace(result, sentences=_sentences(result))


def _pooled(stage: Stage, pooling: Pooling, colour_range: tuple[float, float]) -> Stage:
    values, winners = pool(stage.values, pooling)
    return Stage("pooling", values, ledger(values, colour_range), winners=winners)


def _dropped(stage: Stage, dropout: Dropout, colour_range: tuple[float, float]) -> Stage:
    kept, survival = draw_mask(stage.values.shape, dropout)
    scale = survivor_scale(kept, dropout)
    values = apply_mask(stage.values, kept, scale)
    return Stage("dropout", values, ledger(values, colour_range), kept=kept, survival=survival, scale=scale)


def _sentences(result: Order) -> tuple[Sentence, ...]:
    maxima = result.pool_drop[1].ledger
    if maxima.bottomless:
        return (nothing_but_padding(),)
    if maxima.zeros == maxima.values:
        return (Sentence("All maxima are 0, and so is ", "every pass of both lanes", ".", "dropout"),)
    if result.dropout.p == 0:
        rest = ": with p = 0 nothing is dropped, and both lanes end in the maxima."
        return (Sentence("The order makes ", "no difference", rest, "dropout"),)
    if result.dropout.p == 1:
        rest = (
            ": with p = 1 nothing is kept, and 1/(1 − p) is not defined; "
            f"evaluation gives the maxima, mean {number(maxima.mean)}."
        )
        return (Sentence("Both lanes end in ", "zeros alone", rest, "dropout"),)
    return _zeros_sentence(result), _unbiased_sentence(result), _bias_sentence(result)


def _zeros_sentence(result: Order) -> Sentence:
    """How many zeros each order leaves, on this pass and on average, and why."""
    here = percents(*((lane[-1].ledger.zeros, lane[-1].ledger.values) for lane in (result.pool_drop, result.drop_pool)))
    one, other = result.zero_theory
    # What differs by its rounding alone is the same, and no number of digits is to tell it apart.
    on_average = (percent(one, 1),) * 2 if isclose(one, other, rel_tol=1e-9) else percents((one, 1), (other, 1))
    rest = f" on this pass; on average {on_average[0]} against {on_average[1]}, {_why_zeros(result)}."
    return Sentence(f"{POOL_DROP} leaves {here[0]} zeros, ", f"drop → pool {here[1]}", rest, "dropout")


def _why_zeros(result: Order) -> str:
    """What it takes for a maximum to be 0 in either order, as far as this map has such windows."""
    maxima, k = result.pool_drop[1], result.pooling.kernel_size
    if k == 1:
        return "the same, as each window is one cell"
    if result.pool_drop[0].ledger.low > 0 and tiles(result.pooling.windows(result.source.size)):
        return (
            f"p against pⁿ with p = {probability(result.dropout.p)} and n = {k * k}, "
            "as dropping first leaves a window with 0 only if all its cells are dropped"
        )
    conditions = []
    if maxima.ledger.high > 0:
        conditions.append("a window with positive values only if all of these are dropped")
    if maxima.ledger.low < 0:
        conditions.append("a window of negative values as soon as any is dropped")
    return f"as dropping first leaves with 0 {', and '.join(conditions)}"


def _unbiased_sentence(result: Order) -> Sentence:
    mean, here = (number(stage.ledger.mean) for stage in result.pool_drop[1:])
    rest = (
        f": over all masks each value averages the maximum itself, mean {mean} ({here} on this pass), "
        "and evaluation, which drops nothing, gives just that."
    )
    return Sentence(f"{POOL_DROP} is ", "unbiased", rest, "dropout")


def _bias_sentence(result: Order) -> Sentence:
    """By how much max-pooling after dropout overshoots on average what it gives in evaluation."""
    lead, here = f"{DROP_POOL} is ", number(result.drop_pool[-1].ledger.mean)
    biased = int(np.count_nonzero(result.bias))
    if not biased:
        rest = f": no window holds a value that could stand in for a dropped maximum; the mean is {here} on this pass."
        return Sentence(lead, "unbiased on this map", rest, "pooling")
    rest = (
        f": over all masks its mean is {number(result.of_mean.mean)} ({here} on this pass), "
        f"{number(result.bias_mean)} above the maxima that evaluation gives; "
        f"{percent(biased, result.bias.size)} of the windows are too high, and none too low."
    )
    return Sentence(lead, "biased", rest, "pooling")
