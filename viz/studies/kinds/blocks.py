"""DropBlock: where on a map it drops how much, in closed form and in words."""

import numpy as np

from viz.ops import block_gamma
from viz.studies.layers import Dropout, Size
from viz.studies.numbers import percents, probability, three
from viz.studies.sums import how_many
from viz.studies.words import Sentence, count


def block_places(block_size: int, length: int) -> np.ndarray:
    """At how many places along an axis of ``length`` a block covers each position, and fits: whole numbers."""
    at = np.arange(length)
    return np.minimum(at, length - block_size) - np.maximum(at - block_size + 1, 0) + 1


def block_rates(p: float, block_size: int, size: Size) -> np.ndarray:
    """The probability with which DropBlock drops each cell of a map of this size: float64 (H, W).

    With p = 1 all is dropped, as `kept_at` has it. Raises ValueError as `block_gamma` does.
    """
    return rates_by_gamma(p, block_size, size) if p < 1 else np.ones(size)


def rates_by_gamma(p: float, block_size: int, size: Size) -> np.ndarray:
    """The same, p = 1 no exception: 1 - (1 - γ)^n, where n blocks can cover the cell: it goes unless none falls."""
    gamma = block_gamma(p, block_size, *size)
    down, across = (block_places(block_size, length) for length in size)
    return 1 - (1 - gamma) ** np.outer(down, across)


def block_sentence(dropout: Dropout, kept: np.ndarray, rate: float, scaled: str) -> Sentence:
    """How many values blocks drop: fewer than p on average, since they overlap."""
    b, size = dropout.block_size, kept.shape[-2:]
    gamma = block_gamma(dropout.p, b, *size)
    places = (size[0] - b + 1) * (size[1] - b + 1)
    where = f"at each of the {count(places)} places where one fits" if places > 1 else "at the one place where it fits"
    lead = f"DropBlock lets a block of {b} × {b} fall with probability γ = {three(gamma)} {where}: "
    average, here = percents((rate, 1), (how_many(~kept), kept.size))
    if places > 1:
        average = max(average, percents((rate, 1), (dropout.p, 1))[0], key=len)
    why = f", fewer than p = {probability(dropout.p)}, as blocks overlap" if places > 1 else ", which is p here"
    return Sentence(
        lead, f"{average} of the values go on average", f"{why}; on this pass {here} went, and {scaled}.", "dropout"
    )


def where_blocks_fall(p: float, block_size: int, rates: np.ndarray) -> tuple[Sentence, ...]:
    """Where on a map blocks drop most and least; nothing where they drop all cells alike."""
    if p in (0, 1) or rates.min() == rates.max():
        return ()
    most, least = percents((float(rates.max()), 1), (float(rates.min()), 1))
    down, across = (int(block_places(block_size, length).max()) for length in rates.shape)
    rest = f" in a corner: one place of a block covers a corner, and up to {count(down * across)} the middle."
    return (Sentence("DropBlock drops a cell with probability ", f"{most} in the middle and {least}", rest, "dropout"),)
