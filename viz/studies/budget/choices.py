"""What the layers choose: the same cells again or others, the large values or any, and in every window or not."""

from dataclasses import replace
from itertools import pairwise

import numpy as np

from viz.studies.axes import Axis, Bars, Reading, Spots, ratio, spots, theory
from viz.studies.layers import Dropout, Pooling
from viz.studies.masks import draw_mask
from viz.studies.numbers import NOTHING, factor, percent, percents, probability, three
from viz.studies.once import once
from viz.studies.pool import pick, pool_values
from viz.studies.sums import how_many
from viz.studies.windows import all_alike, tiles
from viz.studies.words import count, share

from .ranks import auc, auc_by_chance, kept_in_tenths, ranks
from .selections import Selections, winning_cells

MOST_DRAWN = 2**18
"""Cells drawn for the passes that are compared, so that a large map takes fewer passes."""
FEWEST_PASSES, MOST_PASSES = 3, 8
FAINT = np.float32(0.35)
"""Ink of a cell that is kept on one of two passes."""


def next_pass_axis(selections: Selections, winners_again: np.ndarray) -> Axis:
    """How many of the cells kept on one pass are kept on the next; of dropout, over several passes in a row."""
    shape, p, seed = selections.kept.shape, selections.p, selections.dropout.seed
    passes = min(max(MOST_DRAWN // selections.kept.size, FEWEST_PASSES), MOST_PASSES)
    pooled = [selections.selected, winning_cells(winners_again, shape)]
    dropped = [draw_mask(shape, Dropout(p, seed=later))[0] for later in range(seed, seed + passes)]
    in_theory = (1 - p) / (1 + p) if p < 1 else None  # q / (2 - q)
    same, again = (ratio(*overlap(masks)) for masks in (pooled, dropped))
    by_pooling = "picks no cell on any pass" if same is None else "picks the same cells on every pass"
    readings = (
        Reading(same, three(same), _on_two_passes(*pooled)),
        Reading(again, three(again), _on_two_passes(*dropped[:2]), in_theory, theory(three(in_theory))),
    )
    words = f"Pooling {by_pooling}; {_dropout_again(p, passes, *overlap(dropped))}."
    measure = "cells kept on both of two passes ÷ on either (intersection over union)"
    return Axis("next", "Next pass", measure, readings, words)


def overlap(masks: list[np.ndarray]) -> tuple[int, int]:
    """How many cells are kept on both, and on either, of two passes in a row; summed over all such pairs."""
    pairs = list(pairwise(masks))
    return sum(how_many(one & other) for one, other in pairs), sum(how_many(one | other) for one, other in pairs)


def _dropout_again(p: float, passes: int, both: int, either: int) -> str:
    if p == 0:
        return "dropout with p = 0 keeps every cell on every pass"
    if either == 0:
        return f"dropout with p = {probability(p)} keeps no cell on any of {passes} passes"
    again, expected = percents((2 * both, both + either), (1 - p, 1))
    return (
        f"of the cells that dropout keeps on either of two passes, it keeps {percent(both, either)} on both; "
        f"of those of one pass {again} on the other, where 1 − p is {expected}"
    )


def _on_two_passes(one: np.ndarray, other: np.ndarray) -> Spots:
    return spots(np.where(one & other, np.float32(1), FAINT * (one | other)))


def large_values_axis(selections: Selections) -> Axis:
    """Whether the values that are kept are larger than those that are read and dropped."""
    ranked, masks = ranks(selections.source.values), (selections.selected, selections.kept)
    counts, sizes = [ranked.at_places(mask) for mask in masks], (ranked.at_places(selections.read), ranked.sizes)
    by_pooling, by_dropout = (auc(kept, among - kept) for kept, among in zip(counts, sizes, strict=True))
    independent = _exceeds_if_independent(selections)
    if_independent = f"{three(independent)} if independent, no ties" if independent else ""
    blind = None if by_dropout is None else 0.5
    by_chance = auc_by_chance(how_many(selections.kept), ranked.sizes) if blind else ""
    bars = [Bars(kept_in_tenths(kept, among)) for kept, among in zip(counts, sizes, strict=True)]
    readings = (
        Reading(by_pooling, three(by_pooling), bars[0], independent, if_independent),
        Reading(by_dropout, three(by_dropout), bars[1], blind, theory(by_chance)),
    )
    of_pooling = _exceeds("pooling", by_pooling, counts[0], sizes[0], bool(selections.read.all()))
    words = f"{of_pooling}; {_exceeds('dropout', by_dropout, counts[1], sizes[1])}."
    measure = "chance that a kept value exceeds a dropped one, ties half (AUC)"
    return Axis("large", "Large values", measure, readings, words[0].upper() + words[1:])


def _exceeds_if_independent(selections: Selections) -> float | None:
    """What pooling's chance is on average where windows of n cells tile a map of independent, continuous values.

    A maximum exceeds a value that another window drops with chance (2n + 1) / (2n + 2), and one of its own surely.
    """
    n, windows = selections.pooling.kernel_size**2, selections.winners.size
    if n == 1 or not tiles(selections.pooling.windows(selections.source.size)):
        return None
    return 1 - (1 - 1 / windows) / (2 * n + 2)


def _exceeds(layer: str, area: float | None, kept: np.ndarray, sizes: np.ndarray, reads_all: bool = True) -> str:
    if area is None:
        nothing = "nothing" if reads_all or not kept.any() else "nothing that it reads"
        return f"{layer} {'drops' if kept.any() else 'keeps'} {nothing}"
    drops = "drops" if reads_all else "reads and drops"
    if np.count_nonzero(sizes) == 1:
        return f"what {layer} keeps equals what it {drops}"
    ties = ", ties counted half" if np.any(kept * (sizes - kept)) else ""
    return f"what {layer} keeps exceeds what it {drops} with chance {three(area)}{ties}"


@once
def ties(x: np.ndarray, pooling: Pooling) -> tuple[int, bool]:
    """In how many windows several cells share the maximum, and whether no window holds any other value."""
    pooled, winners = pick(x, pooling)
    # The place of each cell in rising order, where among equals a later one stands higher, and so wins.
    later_wins = x.reshape(len(x), -1).argsort(axis=1, kind="stable").argsort(axis=1).astype(np.int32)
    shared = pick(later_wins.reshape(x.shape), pooling)[1] != winners
    minima = pool_values(x, replace(pooling, kind="min"))
    return how_many(shared), bool((minima == pooled).all())


def energy_axis(selections: Selections) -> Axis:
    """How much of the sum of squares is kept, before scaling and after it."""
    squares = np.square(selections.source.values, dtype=np.float64)
    whole, masks = float(squares.sum()), (selections.selected, selections.kept)
    readings = (Reading(None, NOTHING, Bars((0.0,))),) * 2
    words = "The input is all zero, so there is no energy to keep."
    if whole:
        # Summed with the zeros in place, so that all of it is the whole to the last bit.
        pooled, dropped = (float(np.where(mask, squares, 0).sum()) / whole for mask in masks)
        readings = Reading(pooled, percent(pooled, 1), Bars((pooled,))), _energy_of_dropout(selections, dropped)
        winning, kept = (percent(how_many(mask), mask.size) for mask in masks)
        words = (
            f"Pooling keeps {percent(pooled, 1)} of the energy in {winning} of the cells; "
            f"dropout keeps {percent(dropped, 1)} in {kept}{_scaled(selections.scale, dropped)}."
        )
    return Axis("energy", "Energy kept", "Σ kept² ÷ Σ x², before → after scaling", readings, words)


def _energy_of_dropout(selections: Selections, dropped: float) -> Reading:
    q, scale, text = 1 - selections.p, selections.scale, percent(dropped, 1)
    in_theory = percent(q, 1)
    if scale != 1:
        text, in_theory = f"{text} → {percent(dropped * scale**2, 1)}", f"{in_theory} → {percent(1 / q, 1)}"
    return Reading(dropped, text, Bars((dropped,)), q, theory(in_theory))


def _scaled(scale: float, dropped: float) -> str:
    if scale == 1 or not dropped:
        return ""
    after = percent(dropped * scale**2, 1)
    return f", and {after} once survivors are multiplied by {factor(scale)}, their squares by {factor(scale**2)}"


def empty_windows_axis(selections: Selections) -> Axis:
    """How many of the windows that read the map are left without a survivor."""
    # Only a dilation that steps over the whole map leaves a window without a cell, and then all are without.
    windows = how_many(selections.winners >= 0)
    survives = [pool_values(mask, selections.pooling) for mask in (selections.selected, selections.kept)]
    by_pooling, by_dropout = (how_many(~some) if windows else 0 for some in survives)
    in_theory, texts, theory_text = None, [NOTHING, NOTHING], ""
    if windows:
        texts = [percent(empty, windows) for empty in (by_pooling, by_dropout)]
        in_theory = all_alike(selections.p, selections.pooling.windows(selections.source.size))
        theory_text = theory(percent(in_theory, 1))
    readings = (
        Reading(ratio(by_pooling, windows), texts[0], spots(survives[0])),
        Reading(ratio(by_dropout, windows), texts[1], spots(survives[1]), in_theory, theory_text),
    )
    words = _empty_words(by_dropout, windows)
    return Axis("empty", "Empty windows", "windows without a survivor", readings, words)


def _empty_words(by_dropout: int, windows: int) -> str:
    if not windows:
        return "Every window holds nothing but padding, so there is no cell to survive."
    left = f"{count(by_dropout)} of {count(windows, 'window')}, {share(by_dropout, windows)}," if by_dropout else "none"
    return f"Pooling keeps the maximum of each window; on this pass dropout leaves {left} without a survivor."
