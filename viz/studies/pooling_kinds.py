"""The kinds of pooling: all that sets one apart from the others, in one table."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from math import inf
from typing import Any, Literal

from viz.ops import avg_pool2d, max_pool2d, min_pool2d, subsample2d
from viz.studies.words import Line

PoolingKind = Literal["max", "average", "min", "first"]
"""Which value stands for a window: its largest, its mean, its smallest, or its first (a stride alone: subsampling)."""

_EXTREME = Line(
    "max",
    padding="−∞",
    terms=True,
    won="wins its window",
    tied="ties in its window, and the first of equals wins",
    lost="loses its window to {}",
    several="is in {} windows and wins {}",
)
"""What is said of a maximum; of a minimum too, but for its first word and its padding."""


@dataclass(frozen=True)
class PoolingTraits:
    """What sets a kind of pooling apart.

    operation: of viz.ops. It takes the sizes that the kind has, by PyTorch's names.
    label, title: as a choice among the kinds, and above its map
    noun, nouns: what one of its values is called, and several
    alone: what a value is to a window of its own
    unread: what it means that no window reads a cell
    line: what is said of one of its maps where a cell is pointed at
    picks: whether a value is that of one cell, which the operation tells with return_indices=True
    reads_all: whether it looks at all cells of a window
    keeps_mean: whether the pooled map has the mean of the map where windows tile it
    has_padding, has_dilation: which sizes it has beyond window, stride and ceil mode
    empty: what a window of nothing but padding gives. Only a dilation can step over all cells.
    """

    operation: Callable[..., Any]
    label: str
    title: str
    noun: str
    nouns: str
    alone: str
    unread: str
    line: Line
    picks: bool = True
    reads_all: bool = True
    keeps_mean: bool = False
    has_padding: bool = True
    has_dilation: bool = True
    empty: float = -inf


KINDS: dict[PoolingKind, PoolingTraits] = {
    "max": PoolingTraits(
        max_pool2d,
        "Maximum",
        "Max-pooling",
        "maximum",
        "maxima",
        "its own maximum",
        "even the largest value there would be lost",
        _EXTREME,
    ),
    "average": PoolingTraits(
        avg_pool2d,
        "Average",
        "Average pooling",
        "mean",
        "means",
        "its own mean",
        "whatever they hold, no mean would tell of it",
        Line("mean", padding="0", terms=True, won="is one of {} cells of its window", several="is in {} windows"),
        picks=False,
        keeps_mean=True,
        has_dilation=False,
    ),
    "min": PoolingTraits(
        min_pool2d,
        "Minimum",
        "Min-pooling",
        "minimum",
        "minima",
        "its own minimum",
        "even the smallest value there would be lost",
        replace(_EXTREME, word="min", padding="∞"),
        empty=inf,
    ),
    "first": PoolingTraits(
        subsample2d,
        "Stride alone",
        "Stride alone",
        "value",
        "values",
        "the first of its window",
        "whatever they hold, only the first of each window counts",
        Line(
            "first",
            terms=True,
            won="is the first of its window",
            tied="is not the first of its window",
            lost="is not the first of its window",
            several="is in {} windows and the first of {}",
        ),
        reads_all=False,
        has_padding=False,
        has_dilation=False,
    ),
}
