"""The gradient of a loss on its way back through dropout and pooling, and one window across a tie.

Dropout hands back m/(1 - p) of a gradient, with its mask m. A maximum hands all of it to the winner of the window, of
equals to the first in reading order, as PyTorch does; an average hands 1/k² of it to each cell.
"""

from dataclasses import dataclass, replace
from typing import Annotated, Literal, NamedTuple

import numpy as np

from viz.inputs.feature_map import FeatureMap
from viz.inputs.looks import single
from viz.ops import apply_mask, avg_pool2d, avg_pool2d_backward, max_pool2d, max_pool2d_backward
from viz.studies.layers import Dropout, Pooling
from viz.studies.ledger import Label, is_whole
from viz.studies.masks import draw_mask, drawn_words, survivor_scale
from viz.studies.notes import dropout_note, pooling_note
from viz.studies.numbers import equal_to, number, to_scale
from viz.studies.settings import OneOf, Setting, Whole
from viz.studies.sums import as_float32, how_many
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


class Tie(NamedTuple):
    """The window that is looked at, and the two of its cells that come first; places are in the flat H·W of the map.

    rival, value: the second largest, if the window has more than one cell, and what it is raised to
    before, best, above: the rival as it was, the winner, and the rival at the end of its way
    others, cells: the sum of all cells but the rival, and how many there are
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


class Forward(NamedTuple):
    """What layers hand on, float32: the maxima, what dropout makes of them, and averages instead of them."""

    pooled: np.ndarray
    output: np.ndarray
    averages: np.ndarray


class Back(NamedTuple):
    """The gradients, float32: by the output, the maxima, the input, and by the input were there averages."""

    by_output: np.ndarray
    by_pooled: np.ndarray
    by_input: np.ndarray
    by_average: np.ndarray


@dataclass(frozen=True, eq=False)
class Gradients:
    """One map (1, H, W), with the rival raised, through pooling and dropout, and a loss's gradient on its way back.

    labels: of the input, and of all maps forward and back
    most: the largest size of a gradient
    """

    source: FeatureMap
    pooling: Pooling
    tie: Tie
    winners: np.ndarray
    kept: np.ndarray
    survival: np.ndarray
    scale: float
    forward: Forward
    back: Back
    labels: tuple[Label, ...]
    most: float
    sentences: tuple[Sentence, ...]


def gradients(
    source: FeatureMap, pooling: Pooling, p: float, seed: int, asked: Asked = Asked(), window: tuple[int, int] = (0, 0)
) -> Gradients:
    """Send one map through a pooling, of which window and stride count, and dropout, and a loss's gradient back."""
    source = single(source)
    pooling = Pooling(pooling.kernel_size, pooling.stride).fitted(source.size)
    tie = _tie(source, pooling, window, asked.raised)
    values, k, s = source.values.copy(), pooling.kernel_size, pooling.step
    if tie.rival is not None:
        values.reshape(-1)[tie.rival] = tie.value
    source, x = replace(source, values=values), values.astype(np.float64)
    (pooled, winners), averages = max_pool2d(x, k, s, return_indices=True), avg_pool2d(x, k, s)
    dropout = Dropout(p, seed=seed).fitted(source.size)
    kept, survival = draw_mask(pooled.shape, dropout)
    scale = survivor_scale(kept, dropout)

    def through(values: np.ndarray) -> np.ndarray:
        """Dropout, which is the same forward and back."""
        return as_float32(apply_mask(values, kept, scale))

    def at_output(values: np.ndarray) -> np.ndarray:
        return through(values) if asked.loss == "squares" else np.ones(values.shape, np.float32)

    by_output, of_averages = at_output(pooled), through(at_output(averages))
    by_pooled = through(by_output)
    by_input = as_float32(max_pool2d_backward(by_pooled, winners, source.size))
    by_average = as_float32(avg_pool2d_backward(of_averages, source.size, k, s))
    forward = Forward(as_float32(pooled), through(pooled), as_float32(averages))
    back = Back(by_output, by_pooled, by_input, by_average)
    most = max(float(np.abs(each).max()) for each in back) or 1.0
    labels = _labels(source, forward, back, pooling_note(pooling), dropout_note(dropout, kept, scale), scale)
    found = Gradients(source, pooling, tie, winners, kept, survival, scale, forward, back, labels, most, ())
    return replace(found, sentences=_sentences(found, asked.loss, dropout.p))


def _tie(source: FeatureMap, pooling: Pooling, window: tuple[int, int], raised: int) -> Tie:
    """The winner and the rival of a window, and what the rival is raised to."""
    x, k = source.values[0].astype(np.float64), pooling.kernel_size
    axes = pooling.windows(source.size)
    row, column = (min(max(at, 0), axis.count - 1) for at, axis in zip(window, axes, strict=True))
    rows, columns = (at * pooling.step + np.arange(k) for at in (row, column))
    places = (rows[:, None] * x.shape[1] + columns).ravel()
    values = x.ravel()[places]
    winner, second = np.argsort(-values, kind="stable")[[0, min(1, k * k - 1)]]
    best, before = float(values[winner]), float(values[second])
    above = min(best + (best - before or float(np.ptp(x)) or 1.0), float(np.finfo(np.float32).max))
    # In float32, as in the map: at the tie it is the winner's own value.
    value = float(np.float32(np.interp(raised, (0, TIE, MOST_RAISED), (before, best, above))))
    rival, others = int(places[second]) if k > 1 else None, float(values.sum() - before)
    return Tie((row, column), int(places[winner]), rival, value, before, best, above, others, k * k)


def _labels(
    source: FeatureMap, forward: Forward, back: Back, pooled_by: str, dropped_by: str, scale: float
) -> tuple[Label, ...]:
    there = "Input", "Max-pooling", "Dropout", "Average instead"
    again = "… at the output", "… at the pooled map", "Gradient at the input", "… at the input, average"
    notes = ("", pooled_by, dropped_by, pooled_by, *[""] * len(back))
    words = ("", "", drawn_words(scale, "before"), "", *(f"sum {_sum(each)}" for each in back))
    maps = source.values, *forward, *back
    return tuple(
        Label(title, joined(shape_words(values.shape), more), note=note)
        for title, values, more, note in zip(there + again, maps, words, notes, strict=True)
    )


def _sum(values: np.ndarray) -> str:
    total = values.sum(dtype=np.float64)
    return number(float(total), is_whole(total))


def _sentences(found: Gradients, loss: LossKey, p: float) -> tuple[Sentence, ...]:
    reached, of_average = (how_many(each) for each in found.back[2:])
    k, cells = found.pooling.kernel_size, count(found.back.by_input.size, "cell")
    what, whose = ("the sum", "1 everywhere") if loss == "sum" else ("half the sum of squares", "the output itself")
    rest = f": {count(reached)} of {cells} have one, {_sum(found.back.by_input)} in all; an average hands "
    rest += f"{'all' if k == 1 else f'1/{k * k}'} of it to each, and so reaches {count(of_average)}."
    return (
        Sentence(f"The loss is {what} of what comes out, so that its gradient there is ", whose, "."),
        _dropout_sentence(found, p),
        Sentence("Pooling hands each gradient whole to ", "the winner of its window", rest, "pooling"),
        _tie_sentence(found),
    )


def _dropout_sentence(found: Gradients, p: float) -> Sentence:
    gone = how_many(~found.kept)
    if p == 1:
        return Sentence("Dropout with p = 1 hands ", "nothing", " back.", "dropout")
    rest = f", and nothing where it dropped one: {part_of(gone, found.kept.size, 'value')} dropped." if gone else "."
    lead = "Where it kept a value, dropout hands back the gradient times "
    return Sentence(lead, f"1/(1 − p) {equal_to(1 / (1 - p))}", rest, "dropout")


def _tie_sentence(found: Gradients) -> Sentence:
    """Where the gradient of the window that is looked at goes, and how near the rival is."""
    tie, width = found.tie, found.source.size[1]
    taker, arrived = (of[0][tie.window] for of in (found.winners, found.back.by_pooled))
    where = f"the window at row {tie.window[0]}, column {tie.window[1]}"
    if not arrived:
        why = "is 0" if found.kept[0][tie.window] else "is dropped"
        return Sentence("Nothing comes back to ", where, f", whose output {why} on this pass.", "pooling")
    lead = f"All of the {number(arrived, is_whole(found.back.by_pooled))} that comes back to {where} "
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
