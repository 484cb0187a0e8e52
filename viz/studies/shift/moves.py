"""A map before and after a circular shift, through both layers, and which values changed."""

from dataclasses import dataclass, replace

import numpy as np

from viz.inputs.feature_map import FeatureMap
from viz.ops import apply_mask
from viz.studies.layers import Dropout, Pooling
from viz.studies.ledger import colour_scale, ledger
from viz.studies.masks import Drawn, draw_mask, drawn_caption, survivor_scale
from viz.studies.numbers import percent
from viz.studies.pool import pick
from viz.studies.sums import how_many
from viz.studies.words import Sentence

from .answers import aliased_sentence, cells_kept, dropout_sentence, input_sentence, local_sentence, partial_sentence
from .windows import Shift


@dataclass(frozen=True, eq=False)
class Outputs:
    """What both layers make of one map: maxima, where in its channel's H·W each was found, and dropout's output."""

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
    """One map before and after a shift, both times under one mask.

    changed: where the value after the shift is another one than stood at the same place before: bool, like each of the
        maps. In evaluation dropout hands its input through, and so changes where that does.
    """

    pooling: Pooling
    dropout: Dropout
    shift: Shift
    before: Outputs
    after: Outputs
    kept: np.ndarray
    survival: np.ndarray
    scale: float
    changed: tuple[np.ndarray, ...]
    drawn: Drawn
    colour_range: tuple[float, float]

    @property
    def captions(self) -> tuple[str, ...]:
        """What stands below the maps: input, maxima, output of dropout, and the same after the shift."""
        maps = *self.before.maps, *self.after.maps  # the second of each three is pooled
        counted = [ledger(x, self.colour_range, -np.inf if i % 3 == 1 else None) for i, x in enumerate(maps)]
        scales = (1, 1, self.scale) * 2
        endings = ("", "", "", *(f" · {percent(how_many(mask), mask.size)} changed" for mask in self.changed))
        said = zip(counted, scales, endings, strict=True)
        return tuple(drawn_caption(each, scale, self.drawn) + end for each, scale, end in said)

    @property
    def sentences(self) -> tuple[Sentence, ...]:
        """What is said of it: input first, dropout last."""
        before, after, (changed_input, changed_pooled, changed_dropped) = self.before, self.after, self.changed
        first, by_next_mask = input_sentence(self.shift, changed_input), self._changed_by_next_mask()
        last = dropout_sentence(self.dropout, self.kept, changed_input, changed_dropped, by_next_mask)
        if not changed_input.any():
            rest = ", as its input is the same as before."
            return first, Sentence("Max-pooling gives ", "the same map as before", rest, "pooling"), last
        # Only a dilation that steps over the whole map leaves a window without a cell, and then all are without.
        if (before.winners < 0).all():
            rest = ": every window holds nothing but padding."
            return first, Sentence("Max-pooling gives ", "−∞ before and after", rest, "pooling"), last
        common = cells_kept(self.pooling, before.source.size, self.shift)
        partial = partial_sentence(changed_pooled, changed_input, common)
        local = local_sentence(self.pooling.kernel_size, common)
        return first, partial, *local, aliased_sentence(self.pooling, self.shift, before.pooled, after.pooled), last

    def _changed_by_next_mask(self) -> np.ndarray:
        """Which values of dropout change where the shifted map meets the mask of the next pass, (C, H, W)."""
        fresh, x = replace(self.dropout, seed=self.dropout.seed + 1), self.after.source.values
        kept, _ = draw_mask(x.shape, fresh)
        return apply_mask(x, kept, survivor_scale(kept, fresh)) != self.before.dropped


def shifted(source: FeatureMap, pooling: Pooling, dropout: Dropout, shift: Shift, drawn: Drawn = "before") -> Shifted:
    """Move a map round the circle and put it through both layers before and after, under one mask.

    A shift of more than the map goes round more than once.
    """
    pooling, dropout = pooling.as_max().fitted(source.size), dropout.fitted(source.size)
    kept, survival = draw_mask(source.values.shape, dropout)
    scale, colour_range = survivor_scale(kept, dropout), colour_scale(source)
    target = replace(source, values=np.roll(source.values, shift, (-2, -1)))
    before, after = (Outputs(x, *pick(x.values, pooling), apply_mask(x.values, kept, scale)) for x in (source, target))
    changed = tuple(now != was for was, now in zip(before.maps, after.maps, strict=True))
    return Shifted(pooling, dropout, shift, before, after, kept, survival, scale, changed, drawn, colour_range)
