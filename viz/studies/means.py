"""What each layer does to the mean of a map, in words."""

from viz.studies.layers import Dropout
from viz.studies.ledger import Ledger
from viz.studies.numbers import to_scale
from viz.studies.units import UNITS
from viz.studies.words import Sentence

UNMOVED = "leaves it"


def mean_sentence(
    dropout: Dropout, before: Ledger, pooled: Ledger, dropped: Ledger, mean_is_kept: bool = False
) -> Sentence:
    """What each layer does to the mean, and what of it is chance.

    ``mean_is_kept`` says that the pooled map has the mean of the map but for rounding, as its windows tile it.
    """
    average = before.mean if dropout.scaling else before.mean * (1 - dropout.p)
    texts = to_scale(before.mean, pooled.mean, dropped.mean, average)
    by_pooling = UNMOVED if mean_is_kept else _mean_of(pooled, before, texts)
    by_dropout = _mean_by_dropout(dropout, before, dropped, _moves(before.mean, average, texts), texts)
    lead = f"The mean was {texts[before.mean]}: "
    if by_pooling == by_dropout == UNMOVED:
        return Sentence(lead, "both layers leave it", ".")
    tiled = ", as its windows tile the map" if mean_is_kept else ""
    return Sentence(lead, f"pooling {by_pooling}{tiled}", f"; dropout {by_dropout}.")


def _mean_by_dropout(
    dropout: Dropout, before: Ledger, dropped: Ledger, on_average: str, texts: dict[float, str]
) -> str:
    if not dropout.training or dropout.p == 0 or before.zeros == before.values:
        return UNMOVED
    here = _mean_of(dropped, before, texts)
    if dropout.p == 1:
        return here
    # Blocks are scaled by the share that each pass happens to keep, and the rim of a map is dropped less than
    # its middle: no average of theirs is as simple as x or (1 - p) x.
    if UNITS[dropout.unit].in_blocks or dropped.infinite:
        return f"{here} on this pass"
    also = " and" if on_average == here else f", and {on_average}"
    return f"{here} on this pass{also} on average over all masks"


def _mean_of(after: Ledger, before: Ledger, texts: dict[float, str]) -> str:
    if after.infinite == after.values:
        return "leaves no finite value"
    moves = _moves(before.mean, after.mean, texts)
    return f"{moves} over the finite values" if after.infinite else moves


def _moves(was: float, now: float, texts: dict[float, str]) -> str:
    if now == was:
        return UNMOVED
    if texts[now] == texts[was]:
        return "hardly moves it"
    return f"takes it {'up' if now > was else 'down'} to {texts[now]}"
