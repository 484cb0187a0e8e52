"""Both selections from one map axis by axis, the verdict, and the histogram of what is kept and dropped."""

from dataclasses import dataclass

import numpy as np

from viz.inputs.feature_map import FeatureMap
from viz.studies.axes import Axis, Reading
from viz.studies.layers import MaxPooling
from viz.studies.words import Sentence, count, percent

from .axes import axes_of
from .ranks import ranks
from .selections import Selections, select
from .wording import probability, three


@dataclass(frozen=True, eq=False)
class Contrast(Selections):
    """Both selections from one map, compared.

    axes
        Eleven, with one reading for pooling and one for dropout on each.
    verdict
        The answer in two sentences, one on each layer.
    """

    axes: tuple[Axis, ...]
    verdict: tuple[Sentence, Sentence]


@dataclass(frozen=True, eq=False)
class Histogram:
    """How many of the input's values a layer keeps and drops, by value.

    edges
        The ends of the bins, rising: one more than there are bins. The last bin holds its upper end as well.
    kept, dropped
        Counts, one a bin.
    """

    edges: np.ndarray
    kept: np.ndarray
    dropped: np.ndarray


def contrast(source: FeatureMap, pooling: MaxPooling, p: float | None, seed: int) -> Contrast:
    """Compare pooling with a dropout of single values in training; a ``p`` of None gives it pooling's budget.

    Settings that do not fit the map's size are fitted to it. Raises ValueError as `select` does.
    """
    chosen = select(source, pooling, p, seed)
    axes = axes_of(chosen)
    return Contrast(**vars(chosen), axes=axes, verdict=verdict(chosen, axes))


def histograms(selections: Selections) -> tuple[Histogram, Histogram]:
    """What pooling, and what dropout, keeps and drops of the input's values, in the same bins."""
    ranked = ranks(selections.source.values)
    by_pooling, by_dropout = (
        Histogram(ranked.edges, ranked.in_bins(mask), ranked.in_bins(~mask))
        for mask in (selections.selected, selections.kept)
    )
    return by_pooling, by_dropout


def verdict(selections: Selections, axes: tuple[Axis, ...]) -> tuple[Sentence, Sentence]:
    """Whether pooling is a dropout on this map: one sentence on what each of them selects, and how."""
    (of_pooling, of_dropout), (_, next_pass) = (
        next(axis.readings for axis in axes if axis.key == key) for key in ("large", "next")
    )
    return _on_pooling(selections, of_pooling), _on_dropout(selections, of_dropout, next_pass)


def _on_pooling(selections: Selections, large: Reading) -> Sentence:
    selected = selections.selected
    keeps = np.count_nonzero(selected)
    if not keeps:
        rest = ", and no draw has a part in it: every window holds nothing but padding."
        return Sentence("Pooling keeps ", f"none of {count(selected.size, 'value')}", rest, "pooling")
    if keeps == selected.size:
        why = "each is its own maximum" if selections.pooling.kernel_size == 1 else "each wins a window"
        rest = f": {why}, so it selects nothing, and does so on every pass."
        return Sentence("Pooling keeps ", f"every one of {count(keeps, 'value')}", rest, "pooling")
    return Sentence(
        f"No: pooling keeps {count(keeps)} of {count(selected.size, 'value')}, ",
        "the largest of each window, on every pass",
        f", a deterministic choice by value (AUC {three(large.number)}) that is never switched off.",
        "pooling",
    )


def _on_dropout(selections: Selections, large: Reading, next_pass: Reading) -> Sentence:
    kept, p = selections.kept, selections.p
    who = f"Dropout {'of equal budget, ' if selections.matched else 'with '}p = {probability(p)}"
    keeps = f"{who}{', keeps ' if selections.matched else ' keeps '}"
    if p == 0:
        return Sentence(keeps, "every value", ", in training as in evaluation.", "dropout")
    if p == 1:
        return Sentence(keeps, "nothing in training", ", and everything in evaluation.", "dropout")
    area = "" if large.number is None else f" (AUC {three(large.number)})"
    shared = "" if next_pass.number is None else f" two passes share {percent(next_pass.number, 1)} of their cells, and"
    return Sentence(
        f"{keeps}{count(np.count_nonzero(kept))} of {count(kept.size)} on this pass, ",
        "drawn at random, whatever their values",
        f"{area}:{shared} in evaluation it is off.",
        "dropout",
    )
