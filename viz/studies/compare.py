"""Compare: what max-pooling and dropout do to one map, in numbers and sentences."""

from dataclasses import dataclass

import numpy as np

from viz.inputs.feature_map import FeatureMap
from viz.ops import apply_mask, dropout_mask, dropout_scale, dropout_survival, max_pool2d
from viz.studies.layers import Dropout, MaxPooling
from viz.studies.words import Sentence, count, number, percent, share


@dataclass(frozen=True)
class Ledger:
    """The book-keeping of one map.

    values, zeros
        How many values there are, and how many of them are exactly 0.
    mean, low, high
        Over the finite values; 0 where there is none.
    beyond
        How many values lie outside the colour scale, those of `bottomless` apart.
    bottomless
        How many are -inf: maxima of windows that hold nothing but padding.
    """

    shape: tuple[int, int, int]
    values: int
    zeros: int
    mean: float
    low: float
    high: float
    beyond: int
    bottomless: int = 0


@dataclass(frozen=True, eq=False)
class Comparison:
    """One map before and after both layers.

    source
        The input, (C, H, W).
    pooling, dropout
        The settings that were used: those asked for, fitted to the size of the map.
    pooled, winners
        The maxima, and where in its channel's H·W each was found; (C, H', W').
    dropped, kept, survival
        The output of dropout, what its mask kept, and for each cell the largest p at which it stays; (C, H, W).
    scale
        What survivors were multiplied by.
    colour_range
        The ends of the colour scale that all three maps share.
    """

    source: FeatureMap
    pooling: MaxPooling
    dropout: Dropout
    pooled: np.ndarray
    winners: np.ndarray
    dropped: np.ndarray
    kept: np.ndarray
    survival: np.ndarray
    scale: float
    colour_range: tuple[float, float]
    before: Ledger
    after_pooling: Ledger
    after_dropout: Ledger
    sentences: tuple[Sentence, ...]


def compare(source: FeatureMap, pooling: MaxPooling, dropout: Dropout) -> Comparison:
    """Put one map through both layers; settings that do not fit its size are brought to the nearest that do."""
    x = source.values
    pooling, dropout = pooling.fitted(source.size), dropout.fitted(source.size)
    pooled, winners = max_pool2d(
        x,
        pooling.kernel_size,
        stride=pooling.step,
        padding=pooling.padding,
        dilation=pooling.dilation,
        ceil_mode=pooling.ceil_mode,
        return_indices=True,
    )
    kept, survival = draw_mask(x.shape, dropout)
    scale = survivor_scale(kept, dropout)
    dropped = apply_mask(x, kept, scale)
    colour_range = colour_scale(source)
    before, after_pooling, after_dropout = (ledger(y, colour_range) for y in (x, pooled, dropped))
    return Comparison(
        source=source,
        pooling=pooling,
        dropout=dropout,
        pooled=pooled,
        winners=winners,
        dropped=dropped,
        kept=kept,
        survival=survival,
        scale=scale,
        colour_range=colour_range,
        before=before,
        after_pooling=after_pooling,
        after_dropout=after_dropout,
        sentences=(
            pooling_sentence(pooling, before, after_pooling),
            *reading_sentence(pooling, source, winners),
            dropout_sentence(dropout, before, after_dropout, kept, scale),
            mean_sentence(dropout, before, after_pooling, after_dropout),
        ),
    )


def draw_mask(shape: tuple[int, ...], dropout: Dropout) -> tuple[np.ndarray, np.ndarray]:
    """The mask in force (all True in evaluation) and the field behind it, both of ``shape``."""
    chosen = {"seed": dropout.seed, "unit": dropout.unit, "block_size": dropout.block_size}
    survival = dropout_survival(shape, **chosen)
    if not dropout.training:
        return np.ones(shape, bool), survival
    return dropout_mask(shape, dropout.p, **chosen), survival


def survivor_scale(kept: np.ndarray, dropout: Dropout) -> float:
    """What survivors are multiplied by; 1 in evaluation, without scaling, and where nothing survives."""
    if not (dropout.training and dropout.scaling and kept.any()):
        return 1.0
    return dropout_scale(kept, dropout.p, unit=dropout.unit)


def colour_scale(source: FeatureMap) -> tuple[float, float]:
    """The ends of the colour scale: 0 to 1 for pictures, from 0 for non-negative maps, symmetric for signed ones."""
    if source.kind == "picture":
        return 0.0, 1.0
    most = float(np.abs(source.values).max()) or 1.0
    return (-most if source.values.min() < 0 else 0.0), most


def ledger(values: np.ndarray, colour_range: tuple[float, float]) -> Ledger:
    """Count and sum up one map of shape (C, H, W)."""
    finite = values[np.isfinite(values)]
    low, high = colour_range
    bottomless = int(np.count_nonzero(values == -np.inf))
    return Ledger(
        shape=values.shape,
        values=values.size,
        zeros=values.size - int(np.count_nonzero(values)),
        mean=float(finite.mean(dtype=np.float64)) if finite.size else 0.0,
        low=float(finite.min()) if finite.size else 0.0,
        high=float(finite.max()) if finite.size else 0.0,
        beyond=int(np.count_nonzero((values < low) | (values > high))) - bottomless,
        bottomless=bottomless,
    )


def pooling_sentence(pooling: MaxPooling, before: Ledger, after: Ledger) -> Sentence:
    """Which way pooling moved the map on the plane of size against non-zero share."""
    if pooling.kernel_size == pooling.step == 1:
        return Sentence(
            "Pooling changed ", "nothing", ": with k = 1 and s = 1 each value is its own maximum.", "pooling"
        )
    if after.values < before.values:
        lead, stressed = "Pooling moved the map ", f"left: {share(after.values, before.values)} of the values"
    elif after.values == before.values:
        lead, stressed = "Pooling kept ", "as many values as before"
    else:
        more = percent(after.values - before.values, before.values)
        lead, stressed = "Pooling moved the map ", f"right: {more} more values, since padding adds windows"
    return Sentence(lead, stressed, _zeros_after_pooling(before, after), "pooling")


def _zeros_after_pooling(before: Ledger, after: Ledger) -> str:
    was, now = percent(before.zeros, before.values), percent(after.zeros, after.values)
    balance = after.zeros * before.values - before.zeros * after.values
    if balance < 0:
        return f", and up: zeros fall from {was} to {now}, so what is left is denser."
    if balance > 0:
        return f", and down: zeros rise from {was} to {now}."
    if after.zeros == 0:
        return ", and no zero more."
    if after.zeros == after.values:
        return ", all of them zero, as before."
    return f", and the share of zeros stays at {now}."


def reading_sentence(pooling: MaxPooling, source: FeatureMap, winners: np.ndarray) -> tuple[Sentence, ...]:
    """What the windows leave out, or share: nothing where they tile the map exactly."""
    height, width = source.size
    rows, columns = read_cells(pooling, height, winners.shape[-2]), read_cells(pooling, width, winners.shape[-1])
    unread = height * width - int(rows.sum()) * int(columns.sum())
    if unread:
        return (
            Sentence(
                "Window and stride leave ",
                f"{count(unread)} of {count(height * width)} cells unread",
                ": no window covers them, whatever they hold.",
                "pooling",
            ),
        )
    if pooling.step < pooling.reach and winners.size:
        found = winners[winners >= 0].size
        different = sum(np.count_nonzero(np.bincount(channel[channel >= 0])) for channel in winners)
        return (
            Sentence(
                "The windows overlap: ",
                f"{count(found)} maxima come from {count(different, 'different cell')}",
                ", so one large value can win more than once."
                if different < found
                else ", yet no cell wins twice.",
                "pooling",
            ),
        )
    return ()


def read_cells(pooling: MaxPooling, length: int, windows: int) -> np.ndarray:
    """Which positions along one axis some window reads: bool, of this length."""
    starts = np.arange(windows)[:, None] * pooling.step - pooling.padding
    reached = starts + np.arange(pooling.kernel_size) * pooling.dilation
    read = np.zeros(length, bool)
    read[reached[(reached >= 0) & (reached < length)]] = True
    return read


def dropout_sentence(
    dropout: Dropout, before: Ledger, after: Ledger, kept: np.ndarray, scale: float
) -> Sentence:
    """Which way dropout moved the map, and what became of the survivors."""
    if not dropout.training:
        rest = ": in evaluation nothing is dropped and nothing scaled. Pooling goes on as before."
        return Sentence("Dropout hands the input through ", "untouched", rest, "dropout")
    gone = kept.size - int(kept.sum())
    if gone == 0:
        why = "with p = 0 every value is kept." if dropout.p == 0 else "on this pass the draw spared every value."
        return Sentence("Dropout dropped ", "nothing", f": {why}", "dropout")
    if gone == kept.size:
        why = "with p = 1 no value is kept" if dropout.p == 1 else "on this pass the draw spared none"
        return Sentence("Dropout dropped ", "everything", f": {why}, and there is nothing to scale.", "dropout")
    survivors = f"the survivors are multiplied by {number(scale)}." if scale != 1 else "the survivors stay as they were."
    if after.zeros == before.zeros:
        lead, stressed = f"Dropout dropped {count(gone, 'value')}, ", "all of them zero already"
        return Sentence(lead, stressed, f"; {survivors}", "dropout")
    now = share(after.zeros, after.values)
    stressed = (
        f"down: zeros rise from {percent(before.zeros, before.values)} to {percent(after.zeros, after.values)}"
        if before.zeros
        else f"down: {now} of the values are zero"
    )
    return Sentence("Dropout moved it ", stressed, f", and not one value fewer; {survivors}", "dropout")


def mean_sentence(dropout: Dropout, before: Ledger, pooled: Ledger, dropped: Ledger) -> Sentence:
    """What each layer does to the mean, and what of it is chance."""
    direction = {True: "up to", False: "down to"}[pooled.mean > before.mean]
    by_pooling = f"pooling {'leaves it' if pooled.mean == before.mean else f'takes it {direction} {number(pooled.mean)}'}"
    lead = f"The mean was {number(before.mean)}: "
    if not dropout.training or dropout.p == 0:
        return Sentence(lead, by_pooling, ", dropout leaves it.")
    expected = before.mean * (1 if dropout.scaling and dropout.p < 1 else 1 - dropout.p)
    by_dropout = f", dropout to {number(dropped.mean)} on this pass"
    if dropout.unit == "block" and dropout.p < 1:
        return Sentence(lead, by_pooling, f"{by_dropout}.")
    return Sentence(lead, by_pooling, f"{by_dropout} and to {number(expected)} on average over all masks.")
