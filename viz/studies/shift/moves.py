"""A map before and after a circular shift, through both layers, and which values changed."""

from dataclasses import dataclass, replace

import numpy as np

from viz.inputs.feature_map import FeatureMap
from viz.ops import apply_mask
from viz.studies.layers import Dropout, Pooling
from viz.studies.ledger import Ledger, colour_scale, ledger
from viz.studies.masks import draw_mask, survivor_scale
from viz.studies.pool import pool
from viz.studies.words import Sentence

from .answers import aliased_sentence, dropout_sentence, input_sentence, local_sentence, partial_sentence
from .wording import Shift


@dataclass(frozen=True, eq=False)
class Outputs:
    """What both layers make of one map.

    source
        The map, (C, H, W).
    pooled, winners
        The maxima, and where in its channel's H·W each was found; (C, H', W').
    dropped
        The output of dropout, (C, H, W).
    after_pooling, after_dropout
        Their ledgers.
    """

    source: FeatureMap
    pooled: np.ndarray
    winners: np.ndarray
    dropped: np.ndarray
    after_pooling: Ledger
    after_dropout: Ledger


@dataclass(frozen=True, eq=False)
class Shifted:
    """One map before and after a shift.

    pooling, dropout
        The settings that were used: those asked for, fitted to the size of the map.
    kept, survival, scale
        The mask, which is held, up to which p each cell stays, both (C, H, W), and the factor of survivors.
    changed_input, changed_pooled, changed_dropped
        Where the value after the shift is another one than stood at the same place before; in the shape of each map.
        In evaluation dropout hands its input through, and so changes where that does.
    colour_range
        The ends of the colour scale that all maps share.
    of_input
        The ledger of the input, which a circular shift does not change.
    """

    pooling: Pooling
    dropout: Dropout
    shift: Shift
    before: Outputs
    after: Outputs
    kept: np.ndarray
    survival: np.ndarray
    scale: float
    changed_input: np.ndarray
    changed_pooled: np.ndarray
    changed_dropped: np.ndarray
    colour_range: tuple[float, float]
    of_input: Ledger
    sentences: tuple[Sentence, ...]


def shifted(source: FeatureMap, pooling: Pooling, dropout: Dropout, shift: Shift) -> Shifted:
    """Move a map round the circle and put it through both layers before and after, under one mask.

    Settings that do not fit the map's size are fitted to it; a shift of more than the map goes round more than once.
    """
    pooling, dropout = pooling.fitted(source.size), dropout.fitted(source.size)
    kept, survival = draw_mask(source.values.shape, dropout)
    scale, colour_range = survivor_scale(kept, dropout), colour_scale(source)
    target = replace(source, values=np.roll(source.values, shift, (-2, -1)))
    before, after = (_run(x, pooling, kept, scale, colour_range) for x in (source, target))
    result = Shifted(
        pooling=pooling,
        dropout=dropout,
        shift=shift,
        before=before,
        after=after,
        kept=kept,
        survival=survival,
        scale=scale,
        changed_input=after.source.values != before.source.values,
        changed_pooled=after.pooled != before.pooled,
        changed_dropped=after.dropped != before.dropped,
        colour_range=colour_range,
        of_input=ledger(source.values, colour_range),
        sentences=(),
    )
    return replace(result, sentences=_sentences(result))


def _run(x: FeatureMap, pooling: Pooling, kept: np.ndarray, scale: float, colours: tuple[float, float]) -> Outputs:
    pooled, winners = pool(x.values, pooling)
    dropped = apply_mask(x.values, kept, scale)
    return Outputs(x, pooled, winners, dropped, ledger(pooled, colours), ledger(dropped, colours))


def _sentences(result: Shifted) -> tuple[Sentence, ...]:
    before, after, shift = result.before, result.after, result.shift
    first = input_sentence(shift, result.changed_input)
    by_dropout = dropout_sentence(
        result.dropout, result.kept, result.changed_input, result.changed_dropped, _changed_by_next_mask(result)
    )
    if not result.changed_input.any():
        rest = ", as its input is the same as before."
        return first, Sentence("Max-pooling gives ", "the same map as before", rest, "pooling"), by_dropout
    # Only a dilation that steps over the whole map leaves a window without a cell, and then all are without.
    if (before.winners < 0).all():
        rest = ": every window holds nothing but padding."
        return first, Sentence("Max-pooling gives ", "−∞ before and after", rest, "pooling"), by_dropout
    return (
        first,
        partial_sentence(result.changed_pooled, result.changed_input),
        *local_sentence(result.pooling, before.source.size, shift),
        aliased_sentence(result.pooling, shift, before.pooled, after.pooled),
        by_dropout,
    )


def _changed_by_next_mask(result: Shifted) -> np.ndarray:
    """Which values of dropout change where the shifted map meets the mask of the next pass, (C, H, W)."""
    fresh = replace(result.dropout, seed=result.dropout.seed + 1)
    x = result.after.source.values
    kept, _ = draw_mask(x.shape, fresh)
    return apply_mask(x, kept, survivor_scale(kept, fresh)) != result.before.dropped
