"""Compare: what pooling and dropout do to one map, in numbers and sentences."""

from dataclasses import dataclass

import numpy as np

from viz.inputs.feature_map import FeatureMap
from viz.ops import apply_mask
from viz.studies.layers import Dropout, Pooling
from viz.studies.ledger import Label, Ledger, bars, caption, colour_scale, ledger
from viz.studies.masks import Drawn, draw_mask, drawn_caption, hatching_sentence, survivor_scale
from viz.studies.means import mean_sentence
from viz.studies.notes import dropout_note, pooling_note
from viz.studies.numbers import factor, number, percent, percents
from viz.studies.pool import pool
from viz.studies.pooling_kinds import KINDS
from viz.studies.sums import how_many
from viz.studies.windows import tiles
from viz.studies.words import Sentence, count, share


@dataclass(frozen=True, eq=False)
class Comparison:
    """One map before and after both layers.

    ``indices`` are None for means; ``dropped`` is the output of dropout, (C, H, W), and ``drawn`` says how it is drawn.
    """

    source: FeatureMap
    pooling: Pooling
    pooled: np.ndarray
    indices: np.ndarray | None
    dropout: Dropout
    dropped: np.ndarray
    kept: np.ndarray
    survival: np.ndarray
    scale: float
    drawn: Drawn
    colour_range: tuple[float, float]
    before: Ledger
    after_pooling: Ledger
    after_dropout: Ledger
    labels: tuple[Label, Label, Label]
    sentences: tuple[Sentence, ...]


def compare(source: FeatureMap, pooling: Pooling, dropout: Dropout, drawn: Drawn = "before") -> Comparison:
    """Put one map through both layers."""
    x = source.values
    pooling, dropout = pooling.fitted(source.size), dropout.fitted(source.size)
    pooled, indices = pool(x, pooling)
    kept, survival = draw_mask(x.shape, dropout)
    scale = survivor_scale(kept, dropout)
    dropped, colour_range = apply_mask(x, kept, scale), colour_scale(source)
    before, after_dropout = ledger(x, colour_range), ledger(dropped, colour_range, empty=None)
    kind = KINDS[pooling.kind]
    after_pooling = ledger(pooled, colour_range, kind.empty)
    ledgers = before, after_pooling, after_dropout
    mean_is_kept = kind.keeps_mean and tiles(pooling.windows(source.size))
    smaller = ": smaller" if after_pooling.values < before.values else ""
    sparser = ": sparser" if after_dropout.zeros > before.zeros else ""
    words, note = drawn_caption(after_dropout, scale, drawn), dropout_note(dropout, kept, scale)
    labels = (
        Label("Input", caption(before), bars(before, before)),
        Label(f"{kind.title}{smaller}", caption(after_pooling), bars(after_pooling, before), pooling_note(pooling)),
        Label(f"Dropout{sparser}", words, bars(after_dropout, before), note),
    )
    sentences = (
        pooling_sentence(pooling, before, after_pooling),
        *reading_sentence(pooling, x.shape, indices),
        dropout_sentence(dropout, before, after_dropout, kept, scale),
        mean_sentence(dropout, *ledgers, mean_is_kept),
        *hatching_sentence(source, kept),
    )
    shown = colour_range, *ledgers, labels, sentences
    return Comparison(source, pooling, pooled, indices, dropout, dropped, kept, survival, scale, drawn, *shown)


def pooling_sentence(pooling: Pooling, before: Ledger, after: Ledger) -> Sentence:
    """Which way pooling moved the map on the plane of size against non-zero share."""
    if pooling.kernel_size == pooling.step == 1:
        rest = f": with k = 1 and s = 1 each value is {KINDS[pooling.kind].alone}."
        return Sentence("Pooling changed ", "nothing", rest, "pooling")
    if after.values == before.values:
        lead, stressed = "Pooling kept ", "as many values as before"
    elif after.values < before.values:
        lead, stressed = "Pooling moved the map ", f"left: {share(after.values, before.values)} of the values"
    else:
        more = percent(after.values - before.values, before.values)
        lead, stressed = "Pooling moved the map ", f"right: {more} more values, as padding adds windows"
    return Sentence(lead, stressed, _zeros_after_pooling(before, after), "pooling")


def _zeros_after_pooling(before: Ledger, after: Ledger) -> str:
    """The rest of pooling's sentence: shares, since zeros may grow in number and yet thin out."""
    was, now = percents((before.zeros, before.values), (after.zeros, after.values))
    balance = after.zeros * before.values - before.zeros * after.values
    moved = "moved the map " if after.values == before.values else ""
    if balance < 0:
        denser = "" if after.infinite else ", so the map is denser"
        return f", and {moved}up: the share of zeros falls from {was} to {now}{denser}."
    if balance > 0:
        return f", and {moved}down: the share of zeros rises from {was} to {now}."
    if after.zeros == 0:
        return ", and no zero more."
    if after.zeros == after.values:
        return ", and all of them are zero still."
    return f", and the share of zeros stays at {now}."


def reading_sentence(pooling: Pooling, shape: tuple[int, int, int], indices: np.ndarray | None) -> tuple[Sentence, ...]:
    """What the windows miss or share of a map of ``shape`` (C, H, W); nothing where they tile it exactly."""
    kind = KINDS[pooling.kind]
    # Only a dilation that steps over the whole map leaves a window without a cell, and then all are without.
    if indices is not None and (indices < 0).all():
        rest = f", so each {kind.noun} is {number(kind.empty)}."
        return (Sentence("Every window ", "holds nothing but padding", rest, "pooling"),)
    channels, height, width = shape
    windows, cells = pooling.windows((height, width)), channels * height * width
    down, across = (axis.times_read() for axis in windows)
    each = (np.count_nonzero(down), np.count_nonzero(across)) if kind.reads_all else [axis.count for axis in windows]
    read = channels * int(np.prod(each))
    if read < cells:
        stressed = f"{count(cells - read)} of {count(cells, 'cell')}"
        return (Sentence("Pooling never reads ", stressed, f": {kind.unread}.", "pooling"),)
    most = int(down.max() * across.max())
    if most == 1:
        return ()
    if indices is None:
        stressed = f"a cell is in up to {most} of them"
        return (Sentence("The windows overlap: ", stressed, f", and counts in as many {kind.nouns}.", "pooling"),)
    picks = np.zeros((channels, height * width), bool)
    np.put_along_axis(picks, indices.reshape(channels, -1), True, axis=1)
    picked = how_many(picks)
    stressed = f"{count(indices.size)} {kind.nouns} come from {count(picked, 'cell')}"
    twice = picked < indices.size
    rest = "as one cell can win more than once" if twice else "and no cell wins twice here"
    return (Sentence("The windows overlap: ", stressed, f", {rest}.", "pooling"),)


def dropout_sentence(dropout: Dropout, before: Ledger, after: Ledger, kept: np.ndarray, scale: float) -> Sentence:
    """Which way dropout moved the map, and what became of the survivors."""
    if not dropout.training:
        rest = ": in evaluation it drops nothing and scales nothing, while pooling goes on as before."
        return Sentence("Dropout hands the input through ", "untouched", rest, "dropout")
    left = how_many(kept)
    gone = kept.size - left
    if gone == 0:
        return Sentence("Dropout dropped ", "nothing", _why_nothing(dropout, scale), "dropout")
    if left == 0:
        return Sentence("Dropout dropped ", "everything", _why_everything(dropout), "dropout")
    survivors = _survivors(left, scale)
    if after.zeros == before.zeros:
        stressed = "which was zero already" if gone == 1 else "all of them zero already"
        return Sentence(f"Dropout dropped {count(gone, 'value')}, ", stressed, f"; {survivors}.", "dropout")
    if before.zeros:
        was, now = percents((before.zeros, before.values), (after.zeros, after.values))
        stressed = f"down: the share of zeros rises from {was} to {now}"
    else:
        stressed = f"down: {share(after.zeros, after.values)} of the values are zero"
    return Sentence("Dropout moved the map ", stressed, f", and not one value fewer; {survivors}.", "dropout")


def _why_nothing(dropout: Dropout, scale: float) -> str:
    if dropout.p == 0:
        return ": with p = 0 every value is kept."
    # The factor follows from p, not from the draw: a lucky pass is scaled all the same, but for blocks.
    scaled = f", and all are multiplied by {factor(scale)}" if scale != 1 else ""
    return f": on this pass the draw spared every value{scaled}."


def _why_everything(dropout: Dropout) -> str:
    why = "with p = 1 no value is kept" if dropout.p == 1 else "on this pass the draw spared none"
    return f": {why}, so there is nothing to scale." if dropout.scaling else f": {why}."


def _survivors(left: int, scale: float) -> str:
    who, are = ("the survivor", "is") if left == 1 else ("the survivors", "are")
    return f"{who} {are} {'not scaled' if scale == 1 else f'multiplied by {factor(scale)}'}"
