"""What neighbours give away of the values that a mask drops."""

from dataclasses import dataclass

import numpy as np

from viz.studies.axes import Axis, Bars, Reading
from viz.studies.numbers import NOTHING, fixed, percents
from viz.studies.sums import dot, how_many, norm
from viz.studies.words import Role, Sentence, count, part_of, shape_words

from .spots import PlaceKey, Spot

MEASURE = (
    "correlation of each dropped value with the mean of its kept neighbours among eight, "
    "or of all kept values of its channel where it has none"
)
PLACE_HEADS: tuple[tuple[str, Role], ...] = (("Single values", "dropout"), ("Blocks", "dropout"))
FEWEST = 10
"""Dropped values below which a correlation would say little."""
ROUNDING = 1e-9
"""Differences below this part of the largest value are those of rounding."""


@dataclass(frozen=True)
class Redundancy:
    """What neighbours give away of the values that a mask dropped.

    values, dropped, hidden: how many values there are, how many of them were dropped, and how many of these have none
        of their eight neighbours kept
    correlation: see MEASURE; values and means are each taken about their own mean over what was dropped from the
        channel, so that channels of different means do not pass for neighbours that tell. None where fewer than FEWEST
        values were dropped, and where one side does not vary, as when all were.
    """

    values: int
    dropped: int
    hidden: int
    correlation: float | None


@dataclass(frozen=True)
class SpotResult:
    """What neighbours give away at one place for a dropout, measured without a dropout elsewhere.

    shape: of what is dropped from: (C, H, W), or (values,) before the dense layer
    by_values, by_blocks: of single values, and of blocks, of which there are none before the dense layer
    """

    key: PlaceKey
    spot: Spot
    shape: tuple[int, ...]
    by_values: Redundancy
    by_blocks: Redundancy | None
    sentence: Sentence


def redundancy(x: np.ndarray, kept: np.ndarray) -> Redundancy:
    """What neighbours give away of what a mask dropped from maps; both (C, H, W), x in float64."""
    gone = ~kept
    x_kept = np.where(kept, x, 0)
    near = _around(kept.view(np.uint8))
    left = np.maximum(np.count_nonzero(kept, axis=(1, 2), keepdims=True), 1)
    guess = np.where(near > 0, _around(x_kept) / np.maximum(near, 1), x_kept.sum(axis=(1, 2), keepdims=True) / left)
    dropped, hidden = how_many(gone), how_many(gone & (near == 0))
    return Redundancy(x.size, dropped, hidden, _correlation(x, guess, gone) if dropped >= FEWEST else None)


def _around(maps: np.ndarray) -> np.ndarray:
    """The sum over each cell of maps (C, H, W) and its eight neighbours, as far as there are any."""
    rows = maps.copy()
    rows[:, 1:] += maps[:, :-1]
    rows[:, :-1] += maps[:, 1:]
    both = rows.copy()
    both[..., 1:] += rows[..., :-1]
    both[..., :-1] += rows[..., 1:]
    return both


def _correlation(x: np.ndarray, guess: np.ndarray, gone: np.ndarray) -> float | None:
    """The correlation over the cells that are gone, each taken about the mean of its channel there."""
    values, guesses = (_centred(y, gone) for y in (x, guess))
    if min(np.abs(values).max(), np.abs(guesses).max()) <= ROUNDING * np.abs(x).max():
        return None
    r = dot(values, guesses) / (norm(values) * norm(guesses))
    return min(max(r, -1.0), 1.0)


def _centred(y: np.ndarray, where: np.ndarray) -> np.ndarray:
    """Values less the mean of their channel over the cells asked for, and 0 elsewhere."""
    inside = y * where
    cells = np.maximum(np.count_nonzero(where, axis=(1, 2), keepdims=True), 1)
    return inside - where * (inside.sum(axis=(1, 2), keepdims=True) / cells)


def neighbours_sentence(spot: Spot, by_values: Redundancy, by_blocks: Redundancy | None, block_size: int) -> Sentence:
    """What neighbours give away at one place, of single values and of blocks."""
    if by_blocks is None:
        rest = f", where single values give away as much as after pooling: {_correlation_words(by_values)}."
        return Sentence("The dense layer reads ", "the pooled map in one row", rest, "dropout")
    rest = f"; blocks of {block_size} × {block_size} have {_correlation_words(by_blocks)}{_why(by_values, by_blocks)}."
    rest = rest if block_size > 1 else ", and the same goes for blocks of 1 × 1, which are single values."
    lead = f"With what is kept around them, single values dropped {spot.where} have "
    return Sentence(lead, _correlation_words(by_values), rest, "dropout")


def _correlation_words(measured: Redundancy) -> str:
    if measured.correlation is not None:
        return f"a correlation of {fixed(measured.correlation, 2)}"
    if measured.dropped == measured.values:
        return "no correlation, as nothing is kept"
    if measured.dropped < FEWEST:
        return f"no correlation to speak of, as {part_of(measured.dropped, measured.values, 'value')} dropped"
    return "no correlation, as one side does not vary"


def _why(by_values: Redundancy, by_blocks: Redundancy) -> str:
    """What makes the two correlations differ: values without a kept neighbour, and blocks that drop less than p."""
    if by_values.correlation is None or by_blocks.correlation is None:
        return ""
    single, in_blocks = percents((by_values.hidden, by_values.dropped), (by_blocks.hidden, by_blocks.dropped))
    hidden = f": {in_blocks} of what they drop has no kept neighbour, of single values {single}"
    if by_blocks.correlation < by_values.correlation:
        return hidden
    share_single, share_blocks = percents((by_values.dropped, by_values.values), (by_blocks.dropped, by_blocks.values))
    return f"{hidden}; blocks drop {share_blocks} of all, single values {share_single}"


def place_axes(spots: tuple[SpotResult, ...]) -> tuple[Axis, ...]:
    """A row a place: what is dropped there, and what neighbours give away of it."""
    return tuple(_row(result) for result in spots)


def _row(result: SpotResult) -> Axis:
    shape = shape_words(result.shape) if len(result.shape) == 3 else "in one row"
    measure = f"{count(result.by_values.values, 'value')}, {shape}"
    readings = _reading(result.by_values), _reading(result.by_blocks)
    words = f"A dropped value is {result.spot.zeroed}. {result.sentence}"
    return Axis(result.key, result.spot.name, measure, readings, words)


def _reading(measured: Redundancy | None) -> Reading:
    """A correlation, its size as a bar; its sign is in the number alone."""
    if measured is None:
        return Reading(None, NOTHING, Bars((0.0,)), theory_text="no neighbours in a row")
    r, dropped = measured.correlation, f"{count(measured.dropped)} dropped"
    text, size = (NOTHING, 0.0) if r is None else (fixed(r, 2), abs(r))
    return Reading(r, text, Bars((size,)), theory_text=dropped)
