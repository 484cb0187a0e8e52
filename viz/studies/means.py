"""What each layer does to the mean of a map, in words."""

from viz.studies.layers import Dropout
from viz.studies.ledger import Ledger
from viz.studies.numbers import number
from viz.studies.units import UNITS
from viz.studies.words import Sentence

UNMOVED = "leaves it"


def mean_sentence(
    dropout: Dropout, before: Ledger, pooled: Ledger, dropped: Ledger, mean_is_kept: bool = False
) -> Sentence:
    """What each layer does to the mean, and what of it is chance.

    ``mean_is_kept`` says that the pooled map has the mean of the map but for rounding, as its windows tile it.
    """
    lead = f"The mean was {number(before.mean)}: "
    by_pooling = UNMOVED if mean_is_kept else _mean_of(pooled, before)
    by_dropout = _mean_by_dropout(dropout, before, dropped)
    if by_pooling == by_dropout == UNMOVED:
        return Sentence(lead, "both layers leave it", ".")
    tiled = ", as its windows tile the map" if mean_is_kept else ""
    return Sentence(lead, f"pooling {by_pooling}{tiled}", f"; dropout {by_dropout}.")


def _mean_by_dropout(dropout: Dropout, before: Ledger, dropped: Ledger) -> str:
    all_zero = before.zeros == before.values
    if not dropout.training or dropout.p == 0 or all_zero:
        return UNMOVED
    here = _mean_of(dropped, before)
    if dropout.p == 1:
        return here
    # Blocks are scaled by the share that each pass happens to keep, and the rim of a map is dropped less than
    # its middle: no average of theirs is as simple as x or (1 - p) x.
    if UNITS[dropout.unit].in_blocks or dropped.infinite:
        return f"{here} on this pass"
    average = before.mean if dropout.scaling else before.mean * (1 - dropout.p)
    return f"{here} on this pass, and {_moves(before.mean, average)} on average over all masks"


def _mean_of(after: Ledger, before: Ledger) -> str:
    if after.infinite == after.values:
        return "leaves no finite value"
    moves = _moves(before.mean, after.mean)
    return f"{moves} over the finite values" if after.infinite else moves


def _moves(was: float, now: float) -> str:
    if now == was:
        return UNMOVED
    if number(now) == number(was):
        return "hardly moves it"
    return f"takes it {'up' if now > was else 'down'} to {number(now)}"
