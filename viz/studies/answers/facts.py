"""What answers are made from: one input through both layers, as the studies find it."""

from dataclasses import dataclass, replace

import numpy as np

from viz.inputs.feature_map import FeatureMap
from viz.studies.budget.contrast import Contrast, contrast
from viz.studies.compare import Comparison, compare
from viz.studies.kinds.connections import Connections, connections
from viz.studies.layers import Dropout, Pooling
from viz.studies.masks import CONVENTIONS
from viz.studies.order.closed_form import Moments
from viz.studies.order.lanes import Order
from viz.studies.order.study import order
from viz.studies.passes.film import Film, film
from viz.studies.places.cnn import reduced
from viz.studies.places.spots import PlaceKey
from viz.studies.places.study import DropoutInCnn, dropout_in_cnn
from viz.studies.shift.curves import ShiftCurves, shift_curves
from viz.studies.shift.moves import Shifted, shifted
from viz.studies.words import Sentence

ONE_RIGHT = (0, 1)
"""The shift that answers speak of: rows down and columns right."""


@dataclass(frozen=True, eq=False)
class Facts:
    """One map through both layers, pooling of the maximum and dropout in training, survivors scaled.

    compared, moved: with the unit that is set; the others draw for single values
    contrast: with a dropout of pooling's budget
    film, classic, forgot: passes with inverted scaling, with classic scaling, and with .eval() forgotten
    cnn: of the map at the size that the strip of layers has
    """

    source: FeatureMap
    pooling: Pooling
    dropout: Dropout
    compared: Comparison
    contrast: Contrast
    film: Film
    classic: Film
    forgot: Film
    order: Order
    moved: Shifted
    curves: ShiftCurves
    cnn: DropoutInCnn
    connections: Connections

    @property
    def p(self) -> float:
        """The drop probability."""
        return self.dropout.p

    @property
    def x(self) -> np.ndarray:
        """The values of the map, (C, H, W)."""
        return self.source.values

    def axis(self, key: str) -> Sentence:
        """What the two selections show on an axis, in words."""
        return Sentence(next(axis.words for axis in self.contrast.axes if axis.key == key), "", "")

    def neighbours(self, place: PlaceKey) -> Sentence:
        """What neighbours give away of what is dropped at a place in the CNN."""
        return next(spot.sentence for spot in self.cnn.spots if spot.key == place)


def facts(source: FeatureMap, pooling: Pooling, dropout: Dropout, moments: Moments | None = None) -> Facts:
    """Put a map through both layers in every study.

    ``moments`` are those of pooling after dropout over all masks, where they have been worked out before.
    """
    pooling = pooling.as_max().fitted(source.size)
    dropout = replace(dropout, training=True, scaling=True).fitted(source.size)
    p, seed = dropout.p, dropout.seed
    inverted, classic, forgot = (film(source, pooling, p, seed, scaling) for scaling in CONVENTIONS)
    return Facts(
        source=source,
        pooling=pooling,
        dropout=dropout,
        compared=compare(source, pooling, dropout),
        contrast=contrast(source, pooling, None, seed),
        film=inverted,
        classic=classic,
        forgot=forgot,
        order=order(source, pooling, p, seed, moments=moments),
        moved=shifted(source, pooling, dropout, ONE_RIGHT),
        curves=shift_curves(source, pooling, p, seed),
        cnn=dropout_in_cnn(reduced(source), pooling.kernel_size, dropout, "relu"),
        connections=connections(source, pooling.kernel_size, p, seed),
    )
