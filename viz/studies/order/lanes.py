"""The two lanes: pool → drop and drop → pool from one map, step by step."""

from dataclasses import dataclass

import numpy as np

from viz.inputs.feature_map import FeatureMap
from viz.ops import apply_mask
from viz.studies.layers import Dropout, Pooling
from viz.studies.ledger import Label, Ledger, bars, caption, colour_scale, ledger
from viz.studies.masks import Drawn, draw_mask, drawn_caption, survivor_scale, with_survivor
from viz.studies.notes import dropout_note, pooling_note
from viz.studies.pool import pool
from viz.studies.pooling_kinds import KINDS
from viz.studies.words import Role, Sentence

from .exchanges import Exchange, exchanges


@dataclass(frozen=True)
class Step:
    """One map on a lane, and the layer that it comes out of.

    values: (C, H, W) before pooling, (C, H', W') after it
    indices: after pooling; else, and for means, None
    kept, survival, scale: after dropout; else None, None and 1. After a pooling of survivors ``kept`` tells which
        windows have one, or is None where all do, and ``scale`` is that of the survivors.
    """

    layer: Role
    label: Label
    values: np.ndarray
    ledger: Ledger
    indices: np.ndarray | None = None
    kept: np.ndarray | None = None
    survival: np.ndarray | None = None
    scale: float = 1.0


Lane = tuple[Step, Step, Step]
"""The input, and the map after the first and after the second layer."""


@dataclass(frozen=True, eq=False)
class Lanes:
    """One map on both lanes, with a dropout in training; ``drawn`` tells how survivors are drawn, pooled or not."""

    source: FeatureMap
    pooling: Pooling
    dropout: Dropout
    pool_drop: Lane
    drop_pool: Lane
    drawn: Drawn
    colour_range: tuple[float, float]

    @property
    def exchanges(self) -> tuple[Exchange, ...]:
        """Which layers may change places, tried with each asking."""
        return exchanges(self.source.values, self.pooling, self.dropout)


@dataclass(frozen=True, eq=False)
class Order(Lanes):
    """Both lanes, and what they come to on average over all masks.

    mean_drop_pool: the end of drop → pool on average over all masks, float64 (C, H', W')
    variance: how far single passes of drop → pool spread about that: their variance, likewise
    bias: mean_drop_pool - pool(x), (C, H', W'), 0 where a window is all padding. The maximum is convex, so by Jensen's
        inequality it is never negative for p < 1; for a minimum it is never positive, and for what is linear 0.
    zero_theory: what share of the values is zero at the ends of the lanes, pool → drop first, on average over all
        masks; of means of values of both signs at least, as these may cancel
    labels: of mean_drop_pool and of the bias
    """

    mean_drop_pool: np.ndarray
    variance: np.ndarray
    bias: np.ndarray
    zero_theory: tuple[float, float]
    bias_range: tuple[float, float]
    of_mean: Ledger
    labels: tuple[Label, Label]
    sentences: tuple[Sentence, ...] = ()


def lanes(source: FeatureMap, pooling: Pooling, p: float, seed: int, drawn: Drawn = "before") -> Lanes:
    """Send one map through both orders, step by step."""
    pooling, dropout = pooling.fitted(source.size), Dropout(p, seed=seed).fitted(source.size)
    colour_range = colour_scale(source)
    before = ledger(source.values, colour_range)
    start = Step("input", Label("Input", caption(before), bars(before, before)), source.values, before)

    def pooled(step: Step, title: str) -> Step:
        values, indices = pool(step.values, pooling)
        counted = ledger(values, colour_range, KINDS[pooling.kind].empty)
        label = Label(title, drawn_caption(counted, step.scale, drawn), bars(counted, before), pooling_note(pooling))
        kept = None if step.kept is None else with_survivor(step.kept, pooling)
        return Step("pooling", label, values, counted, indices, kept, scale=step.scale)

    def dropped(step: Step, title: str) -> Step:
        kept, survival = draw_mask(step.values.shape, dropout)
        scale = survivor_scale(kept, dropout)
        values = apply_mask(step.values, kept, scale)
        counted = ledger(values, colour_range, KINDS[pooling.kind].empty if step.layer == "pooling" else None)
        words = drawn_caption(counted, scale, drawn)
        label = Label(title, words, bars(counted, before), dropout_note(dropout, kept, scale))
        return Step("dropout", label, values, counted, kept=kept, survival=survival, scale=scale)

    pooled_first, dropped_first = pooled(start, "Pool …"), dropped(start, "Drop …")
    pool_drop = start, pooled_first, dropped(pooled_first, "… then drop")
    drop_pool = start, dropped_first, pooled(dropped_first, "… then pool")
    return Lanes(source, pooling, dropout, pool_drop, drop_pool, drawn, colour_range)
