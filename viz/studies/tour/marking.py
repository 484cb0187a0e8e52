"""Cells that a viewer marks as survivors: how many are right, and how many chance would get right."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import comb

import numpy as np

from viz.studies.layers import Dropout
from viz.studies.masks import draw_mask
from viz.studies.sums import how_many

MOST_MASKS = 20
"""Masks of which hits are counted: the last ones."""


@dataclass(frozen=True)
class Hits:
    """How many of some marks survive on each of several masks, and the chance that 0, 1, …, all of them do on one."""

    marks: int
    counts: tuple[int, ...]
    chances: tuple[float, ...]

    @property
    def mean(self) -> float:
        """The hits of a mask on average, as they were counted."""
        return sum(self.counts) / len(self.counts)

    @property
    def expected(self) -> float:
        """The same by chance."""
        return sum(number * chance for number, chance in enumerate(self.chances))


def on_map(cells: Sequence[tuple[int, int]], mask: np.ndarray) -> np.ndarray:
    """Which of the cells lie on a map, as a mask of its shape (C, H, W); others are passed over."""
    marks = np.zeros(mask.shape, bool)
    for row, column in cells:
        marks[:, row : row + 1, column : column + 1] = True
    return marks


def hit(marks: np.ndarray, kept: np.ndarray) -> tuple[int, int]:
    """How many marked cells keep a value in any channel, and how many are marked."""
    marked = marks.any(axis=0)
    return how_many(marked & kept.any(axis=0)), how_many(marked)


def hits_over_masks(marks: np.ndarray, dropout: Dropout, first: int) -> Hits:
    """The hits of marks on the masks from pass ``first`` to that of the dropout, MOST_MASKS at most."""
    first = max(min(first, dropout.seed), dropout.seed - MOST_MASKS + 1)
    masks = (draw_mask(marks.shape, Dropout(dropout.p, seed=seed))[0] for seed in range(first, dropout.seed + 1))
    counts, many = tuple(hit(marks, kept)[0] for kept in masks), hit(marks, marks)[1]
    return Hits(many, counts, binomial(many, 1 - dropout.p ** len(marks)))


def binomial(n: int, q: float) -> tuple[float, ...]:
    """The chances that 0, 1, …, n of n cells survive, where each does with the chance q, whatever the others do."""
    return tuple(comb(n, k) * q**k * (1 - q) ** (n - k) for k in range(n + 1))
