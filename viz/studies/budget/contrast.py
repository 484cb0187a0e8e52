"""Both selections from one map on eleven axes, the verdict, and the histogram of what is kept and dropped."""

from dataclasses import dataclass

import numpy as np

from viz.inputs.feature_map import FeatureMap
from viz.studies.axes import Axis, Reading
from viz.studies.layers import Pooling
from viz.studies.ledger import Label, bars, caption, ledger
from viz.studies.masks import drawn_caption
from viz.studies.notes import dropout_note, pooling_note
from viz.studies.numbers import percent, probability, three
from viz.studies.pool import pick
from viz.studies.sums import how_many
from viz.studies.words import Sentence, count

from .choices import empty_windows_axis, energy_axis, large_values_axis, next_pass_axis, ties
from .functions import evaluation_axis, gradient_axis, superposition_axis
from .ranks import ranks
from .selections import Selections, select
from .sizes import bytes_axis, mean_axis, shape_axis, zeros_axis


@dataclass(frozen=True, eq=False)
class Contrast(Selections):
    """Both selections from one map, compared.

    axes: eleven, with one reading for pooling and one for dropout on each
    verdict: the answer in two sentences, one on each layer
    """

    axes: tuple[Axis, ...]
    verdict: tuple[Sentence, Sentence]

    @property
    def labels(self) -> tuple[Label, Label, Label]:
        """The words around input, winners and survivors, the last drawn as they were before scaling."""
        before, x = self.before, self.source.values
        winners, survivors = ledger(np.where(self.selected, x, 0), self.colour_range), self.after_dropout
        title, note = "Max-pooling, winners in place", dropout_note(self.dropout, self.kept, self.scale)
        budget = ", equal budget" if self.matched else ""
        return (
            Label("Input", caption(before), bars(before, before)),
            Label(title, caption(winners), bars(winners, before), pooling_note(self.pooling)),
            Label(f"Dropout{budget}", drawn_caption(survivors, self.scale, "before"), bars(survivors, before), note),
        )


@dataclass(frozen=True, eq=False)
class KeptHistogram:
    """How many of the input's values a layer keeps and drops, by value.

    edges: the ends of the bins, rising: one more than there are bins. The last bin holds its upper end as well.
    kept, dropped: counts, one a bin
    """

    edges: np.ndarray
    kept: np.ndarray
    dropped: np.ndarray


def contrast(source: FeatureMap, pooling: Pooling, p: float | None, seed: int) -> Contrast:
    """Compare pooling with a dropout of single values in training; a ``p`` of None gives it pooling's budget."""
    chosen = select(source, pooling, p, seed)
    axes = axes_of(chosen)
    return Contrast(**vars(chosen), axes=axes, verdict=verdict(chosen, axes))


def axes_of(selections: Selections) -> tuple[Axis, ...]:
    """All axes, each with a reading for pooling and one for dropout."""
    # Pooling is run once more, so that its sameness is measured like that of dropout.
    pooled_again, winners_again = pick(selections.source.values, selections.pooling)
    return (
        shape_axis(selections),
        zeros_axis(selections),
        next_pass_axis(selections, winners_again),
        large_values_axis(selections),
        energy_axis(selections),
        mean_axis(selections),
        empty_windows_axis(selections),
        evaluation_axis(selections, pooled_again),
        gradient_axis(selections),
        superposition_axis(selections),
        bytes_axis(selections),
    )


def histograms(selections: Selections) -> tuple[KeptHistogram, KeptHistogram]:
    """What pooling, and what dropout, keeps and drops of the input's values, in the same bins."""
    ranked = ranks(selections.source.values)
    by_pooling, by_dropout = (
        KeptHistogram(ranked.edges, ranked.in_bins(mask), ranked.in_bins(~mask))
        for mask in (selections.selected, selections.kept)
    )
    return by_pooling, by_dropout


def verdict(selections: Selections, axes: tuple[Axis, ...]) -> tuple[Sentence, Sentence]:
    """Whether pooling is a dropout on this map: one sentence on what each of them selects, and how."""
    by_pooling, by_dropout = next(axis.readings for axis in axes if axis.key == "large")
    return _on_pooling(selections, by_pooling), _on_dropout(selections, by_dropout)


def _on_pooling(selections: Selections, large: Reading) -> Sentence:
    keeps, cells = how_many(selections.selected), selections.selected.size
    down, across = (axis.cells_inside().max() for axis in selections.pooling.windows(selections.source.size))
    single = down * across == 1
    if not keeps:
        rest = ", whatever they are: every window holds nothing but padding."
        return Sentence("Pooling keeps ", f"none of {count(cells, 'value')}", rest, "pooling")
    if keeps == cells:
        why = "each is its own maximum" if single else "each wins a window"
        rest = f", as {why}: on this map it drops nothing, on any pass."
        return Sentence("Pooling keeps ", f"all of {count(cells, 'value')}", rest, "pooling")
    lead = f"No: pooling keeps {count(keeps)} of {count(cells, 'value')}, "
    if single:
        rest = ", by where they lie and not by what they are, and it is never switched off."
        return Sentence(lead, "the same ones on every pass", rest, "pooling")
    return Sentence(lead, *_how_chosen(selections, large), "pooling")


def _how_chosen(selections: Selections, large: Reading) -> tuple[str, str]:
    read, (shared, level) = how_many(selections.read), ties(selections.source.values, selections.pooling)
    among = f" among the {count(read)} that it reads" if read < selections.read.size else ""
    area = "" if large.number is None else f" (AUC {three(large.number)}{among})"
    if level:
        rest = f": the values of each are equal{area}, so reading order decides; it is never switched off."
        return "the first of each window, on every pass", rest
    windows = count(selections.winners.size, "window")
    order = f", and where several are largest, in {count(shared)} of {windows}, by reading order" if shared else ""
    rest = f": a deterministic choice by value{area}{order}; it is never switched off."
    return "the largest of each window, on every pass", rest


def _on_dropout(selections: Selections, large: Reading) -> Sentence:
    kept, p = selections.kept, selections.p
    budget = f"of equal budget, p = {probability(p)}," if selections.matched else f"with p = {probability(p)}"
    lead = f"Dropout {budget} keeps "
    if p == 0:
        return Sentence(lead, "every value", ", in training as in evaluation.", "dropout")
    if p == 1:
        return Sentence(lead, "nothing in training", ", and everything in evaluation.", "dropout")
    keeps = count(how_many(kept)) if kept.any() else "none"
    area = "" if large.number is None else f" (AUC {three(large.number)}, {large.theory_text})"
    again = f"each pass repeats {percent(1 - p, 1)} (1 − p) of the cells of another on average"
    return Sentence(
        f"{lead}{keeps} of {count(kept.size)} on this pass, ",
        "drawn at random, whatever their values",
        f"{area}: {again}, and in evaluation it is off.",
        "dropout",
    )
