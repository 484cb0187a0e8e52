"""The gradient of a loss on its way back through dropout and pooling, and one window across a tie.

Dropout hands back m/(1 - p) of a gradient, with its mask m. A maximum hands all of it to the winner of the window, of
equals to the first in reading order, as PyTorch does; an average hands 1/k² of it to each cell.
"""

from dataclasses import dataclass, replace
from typing import Annotated, Literal

import numpy as np

from viz.inputs.feature_map import FeatureMap
from viz.ops import apply_mask, avg_pool2d, avg_pool2d_backward, max_pool2d, max_pool2d_backward
from viz.studies.layers import Dropout, Pooling
from viz.studies.ledger import Label, colour_scale, is_whole
from viz.studies.masks import draw_mask, drawn_words, survivor_scale
from viz.studies.notes import dropout_note, pooling_note
from viz.studies.numbers import equal_to, number, to_scale
from viz.studies.settings import OneOf, Setting, Whole
from viz.studies.words import Sentence, count, joined, part_of, shape_words

LossKey = Literal["sum", "squares"]
LOSSES: dict[LossKey, str] = {"sum": "Sum of the output", "squares": "Half its squares"}
TIE, MOST_RAISED = 100, 200
"""Percent of the way from the rival to the winner at which the two are equal, and where the way ends."""


@dataclass(frozen=True)
class Asked:
    """Which loss, and how far the rival is raised in the window that is looked at, in percent of the way to the winner.

    Beyond 100 it goes as far above the winner as it was below it; where the two were equal, as far as the map reaches.
    """

    loss: Annotated[LossKey, Setting("loss", OneOf(LOSSES))] = "sum"
    raised: Annotated[int, Setting("raised", Whole(0, MOST_RAISED))] = 0


@dataclass(frozen=True)
class Tie:
    """The window that is looked at, and the two of its cells that come first; places are in the flat H·W of the map.

    rival, value
        The second largest, if the window has more than one cell, and what it is raised to.
    before, best, above
        The rival as it was, the winner, and the rival at the end of its way.
    others
        The sum of all cells but the rival; ``cells`` is how many there are.
    """

    window: tuple[int, int]
    winner: int
    rival: int | None
    value: float
    before: float
    best: float
    above: float
    others: float
    cells: int


@dataclass(frozen=True, eq=False)
class Gradients:
    """One map (1, H, W) through pooling and dropout, and the gradient of a loss on its way back.

    source
        What goes in: with the rival raised. The gradients are float32, each of the shape of what it is by.
    by_average
        That by the input, were the maximum an average; ``averages`` are then pooled.
    labels
        Of input, pooled map, output and averages, and of the gradients by the output, the pooled map, the input, and by
        the input of the average.
    """

    source: FeatureMap
    pooling: Pooling
    dropout: Dropout
    tie: Tie
    pooled: np.ndarray
    winners: np.ndarray
    output: np.ndarray
    averages: np.ndarray
    kept: np.ndarray
    survival: np.ndarray
    scale: float
    by_input: np.ndarray
    by_pooled: np.ndarray
    by_output: np.ndarray
    by_average: np.ndarray
    labels: tuple[Label, ...]
    colour_range: tuple[float, float]
    most: float
    sentences: tuple[Sentence, ...]


def gradients(
    source: FeatureMap, pooling: Pooling, p: float, seed: int, asked: Asked = Asked(), window: tuple[int, int] = (0, 0)
) -> Gradients:
    """Send a map (1, H, W) forward through pooling and dropout, and the gradient of a loss back.

    Of a pooling window and stride count. Settings that do not fit the map are fitted to it. Raises ValueError for a map
    of several channels, a p that is no number, and a negative seed.
    """
    if len(source.values) != 1:
        raise ValueError(f"one window is looked at, in one channel; got {source.values.shape}")
    pooling = Pooling(pooling.kernel_size, pooling.stride).fitted(source.size)
    tie = _tie(source, pooling, window, asked.raised)
    source = _with_rival(source, tie)
    x, k, s = source.values.astype(np.float64), pooling.kernel_size, pooling.step
    pooled, winners = max_pool2d(x, k, s, return_indices=True)
    averages, dropout = avg_pool2d(x, k, s), Dropout(p, seed=seed).fitted(source.size)
    kept, survival = draw_mask(pooled.shape, dropout)
    scale = survivor_scale(kept, dropout)

    def back(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The gradients by the output, and by the map that is dropped from."""
        by_output = _as_float32(apply_mask(values, kept, scale) if asked.loss == "squares" else np.ones(values.shape))
        return by_output, _as_float32(apply_mask(by_output, kept, scale))

    by_output, by_pooled = back(pooled)
    by_input = _as_float32(max_pool2d_backward(by_pooled, winners, source.size))
    by_average = _as_float32(avg_pool2d_backward(back(averages)[1], source.size, k, s))
    found = Gradients(
        source,
        pooling,
        dropout,
        tie,
        pooled=_as_float32(pooled),
        winners=winners,
        output=_as_float32(apply_mask(pooled, kept, scale)),
        averages=_as_float32(averages),
        kept=kept,
        survival=survival,
        scale=scale,
        by_input=by_input,
        by_pooled=by_pooled,
        by_output=by_output,
        by_average=by_average,
        labels=(),
        colour_range=colour_scale(source),
        most=max(float(np.abs(each).max()) for each in (by_input, by_pooled, by_output, by_average)) or 1.0,
        sentences=(),
    )
    return replace(found, labels=_labels(found), sentences=_sentences(found, asked.loss))


def _as_float32(values: np.ndarray) -> np.ndarray:
    """Values in float32; those beyond it become its largest ones."""
    most = np.finfo(np.float32).max
    return np.clip(values, -most, most).astype(np.float32)


def _tie(source: FeatureMap, pooling: Pooling, window: tuple[int, int], raised: int) -> Tie:
    """The winner and the rival of a window, and what the rival is raised to."""
    x, k = source.values[0], pooling.kernel_size
    axes = pooling.windows(source.size)
    row, column = (min(max(at, 0), axis.count - 1) for at, axis in zip(window, axes, strict=True))
    rows, columns = (at * pooling.step + np.arange(k) for at in (row, column))
    places = (rows[:, None] * x.shape[1] + columns).ravel()
    values = x.ravel()[places].astype(np.float64)
    order = np.argsort(-values, kind="stable")
    best, before = (float(values[at]) for at in (order[0], order[min(1, k * k - 1)]))
    limit, rise = float(np.finfo(np.float32).max), best - before or float(np.ptp(x.astype(np.float64))) or 1.0
    above = min(best + rise, limit)
    way = (before, best) if raised <= TIE else (best, above)
    value = way[0] + (way[1] - way[0]) * (raised - (TIE if raised > TIE else 0)) / TIE
    rival = int(places[order[1]]) if k > 1 else None
    # In float32, as in the map: at the tie it is the winner's own value.
    return Tie(
        (row, column),
        int(places[order[0]]),
        rival,
        float(np.float32(value)),
        before,
        best,
        above,
        float(values.sum() - before),
        k * k,
    )


def _with_rival(source: FeatureMap, tie: Tie) -> FeatureMap:
    """The map with the rival raised; the map itself where it stays."""
    if tie.rival is None or tie.value == tie.before:
        return source
    values = source.values.copy()
    values.reshape(-1)[tie.rival] = tie.value
    return replace(source, values=values)


def _labels(found: Gradients) -> tuple[Label, ...]:
    note, masked = pooling_note(found.pooling), dropout_note(found.dropout, found.kept, found.scale)
    noted = {"Max-pooling": note, "Average instead": note, "Dropout": masked}
    forward = {"Input": found.source.values, "Max-pooling": found.pooled, "Dropout": found.output}
    forward |= {"Average instead": found.averages}
    back = {"… at the output": found.by_output, "… at the pooled map": found.by_pooled}
    back |= {"Gradient at the input": found.by_input, "… at the input, average": found.by_average}

    def words(title: str, values: np.ndarray) -> str:
        told = f"sum {_sum(values)}" if title in back else drawn if title == "Dropout" else ""
        return joined(shape_words(values.shape), told)

    drawn = drawn_words(found.scale, "before")
    return tuple(Label(title, words(title, x), note=noted.get(title, "")) for title, x in (forward | back).items())


def _sum(values: np.ndarray) -> str:
    return number(float(values.sum(dtype=np.float64)), is_whole(values))


def _sentences(found: Gradients, loss: LossKey) -> tuple[Sentence, ...]:
    reached, of_average = (int(np.count_nonzero(each)) for each in (found.by_input, found.by_average))
    k = found.pooling.kernel_size
    whose = "1 everywhere" if loss == "sum" else "the output itself"
    return (
        Sentence("At the output the gradient of this loss is ", whose, "."),
        _dropout_sentence(found),
        Sentence(
            "Pooling hands each gradient whole to ",
            "the winner of its window",
            f": {count(reached)} of {count(found.by_input.size, 'cell')} have one, {_sum(found.by_input)} in all; "
            f"an average hands {'all' if k == 1 else f'1/{k * k}'} of it to each, and so reaches {count(of_average)}.",
            "pooling",
        ),
        _tie_sentence(found),
    )


def _dropout_sentence(found: Gradients) -> Sentence:
    gone, p = int(np.count_nonzero(~found.kept)), found.dropout.p
    if p == 1:
        return Sentence("Dropout with p = 1 hands ", "nothing", " back.", "dropout")
    rest = f", and nothing where it dropped one: {part_of(gone, found.kept.size, 'value')} dropped." if gone else "."
    lead = "Where it kept a value, dropout hands back the gradient times "
    return Sentence(lead, f"1/(1 − p) {equal_to(1 / (1 - p))}", rest, "dropout")


def _tie_sentence(found: Gradients) -> Sentence:
    """Where the gradient of the window that is looked at goes, and how near the rival is."""
    tie, width = found.tie, found.source.size[1]
    taker, arrived = (of[0][tie.window] for of in (found.winners, found.by_pooled))
    where = f"the window at row {tie.window[0]}, column {tie.window[1]}"
    if not arrived:
        why = "is 0" if found.kept[0][tie.window] else "is dropped"
        return Sentence("Nothing comes back to ", where, f", whose output {why} on this pass.", "pooling")
    lead = f"All of the {number(arrived, is_whole(found.by_pooled))} that comes back to {where} "
    if tie.rival is None:
        return Sentence(lead, "goes to its one cell", ".", "pooling")
    texts = to_scale(tie.best, tie.value)
    best, rival = texts[tie.best], texts[tie.value]
    who, other = (f"row {place // width}, column {place % width}" for place in (taker, tie.rival))
    if tie.value == tie.best:
        rest = f", the first in reading order of those that are {best}."
    elif taker == tie.rival:
        rest = f", the rival until it was raised, with {rival} over {best}."
    else:
        rest = f", which has {best}; its rival at {other} gets nothing with {rival}, however near it comes."
    return Sentence(lead, f"goes to {who}", rest, "pooling")
