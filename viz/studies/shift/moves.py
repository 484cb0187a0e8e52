"""A map before and after a circular shift, through both layers, and which values changed."""

from dataclasses import dataclass, replace

import numpy as np

from viz.inputs.feature_map import FeatureMap
from viz.ops import apply_mask
from viz.studies.layers import Dropout, Pooling
from viz.studies.ledger import caption, colour_scale, ledger
from viz.studies.masks import draw_mask, survivor_scale
from viz.studies.numbers import percent
from viz.studies.pool import pick
from viz.studies.words import Sentence

from .answers import aliased_sentence, dropout_sentence, input_sentence, local_sentence, partial_sentence
from .windows import Shift


@dataclass(frozen=True, eq=False)
class Outputs:
    """What both layers make of one map.

    source
        The map, (C, H, W).
    pooled, winners
        The maxima, and where in its channel's H·W each was found; (C, H', W').
    dropped
        The output of dropout, (C, H, W).
    """

    source: FeatureMap
    pooled: np.ndarray
    winners: np.ndarray
    dropped: np.ndarray

    @property
    def maps(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """The map, its maxima, and the output of dropout."""
        return self.source.values, self.pooled, self.dropped


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
    captions
        What stands below the maps: input, maxima, output of dropout, and the same after the shift.
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
    captions: tuple[str, ...]
    sentences: tuple[Sentence, ...]


def shifted(source: FeatureMap, pooling: Pooling, dropout: Dropout, shift: Shift) -> Shifted:
    """Move a map round the circle and put it through both layers before and after, under one mask.

    Settings that do not fit the map's size are fitted to it; a shift of more than the map goes round more than once.
    """
    pooling, dropout = pooling.as_max().fitted(source.size), dropout.fitted(source.size)
    kept, survival = draw_mask(source.values.shape, dropout)
    scale, colour_range = survivor_scale(kept, dropout), colour_scale(source)
    target = replace(source, values=np.roll(source.values, shift, (-2, -1)))
    before, after = (Outputs(x, *pick(x.values, pooling), apply_mask(x.values, kept, scale)) for x in (source, target))
    changed = [now != was for was, now in zip(before.maps, after.maps, strict=True)]
    captions = [caption(ledger(values, colour_range)) for values in (*before.maps, *after.maps)]
    shares = [f" · {percent(int(np.count_nonzero(mask)), mask.size)} changed" for mask in changed]
    result = Shifted(
        pooling=pooling,
        dropout=dropout,
        shift=shift,
        before=before,
        after=after,
        kept=kept,
        survival=survival,
        scale=scale,
        changed_input=changed[0],
        changed_pooled=changed[1],
        changed_dropped=changed[2],
        colour_range=colour_range,
        captions=(*captions[:3], *map(str.__add__, captions[3:], shares)),
        sentences=(),
    )
    return replace(result, sentences=_sentences(result))


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
