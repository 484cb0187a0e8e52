"""Shifts, and the share of pooled values that they leave unchanged, against the window, beside theory for noise."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from viz.inputs.feature_map import FeatureMap
from viz.studies.layers import Pooling, Size, largest
from viz.studies.numbers import percents
from viz.studies.pool import pool_values
from viz.studies.words import Sentence, count

Shift = tuple[int, int]
"""Rows and columns by which a map is moved: down and to the right where they are positive."""

CHANNELS, NOISE_SIZE, NOISE_SEED = 4, 256, 1
"""The noise: so many independent maps of so many rows and columns."""


def moved(shift: Shift, noun: str = "pixel") -> str:
    """A shift in words: "1 pixel right", "2 pixels up and 1 pixel left"; "0 pixels" for none."""
    ways = zip(shift, ("up", "left"), ("down", "right"), strict=True)
    parts = [f"{count(abs(by), noun)} {forward if by > 0 else back}" for by, back, forward in ways if by]
    return " and ".join(parts) or f"0 {noun}s"


@dataclass(frozen=True)
class Unchanged:
    """The share of maxima that are the same after a shift, for windows of k × k side by side.

    kernel_size: the window of the viewer
    of_input, of_noise, law: at k = 1, 2, … as far as they are on offer for the map, in [0, 1]: on the viewer's input,
        on independent uniform noise, and what theory gives for that
    """

    kernel_size: int
    of_input: tuple[float, ...]
    of_noise: tuple[float, ...]
    law: tuple[float, ...]
    sentences: tuple[Sentence, ...]


def unchanged(source: FeatureMap, pooling: Pooling, shift: Shift) -> Unchanged:
    """What a classifier sees of a circular shift: how much of the pooled map is the same, for each window on offer.

    Of the pooling it takes the window alone, which is marked among the others; the stride of each is k.
    """
    kernel_size = pooling.fitted(source.size).kernel_size
    kernel_sizes = range(1, largest(source.size) + 1)
    of_input = tuple(unchanged_share(source.values, k, shift) for k in kernel_sizes)
    of_noise = tuple(_unchanged_noise(k, shift) for k in kernel_sizes)
    law = tuple(chance_unchanged(k, shift, (NOISE_SIZE, NOISE_SIZE)) for k in kernel_sizes)
    by_noise = _noise_sentence(kernel_size, shift, of_noise[kernel_size - 1], law[kernel_size - 1])
    by_input = _input_sentence(source.values.shape, kernel_size, of_input)
    return Unchanged(kernel_size, of_input, of_noise, law, (by_noise, by_input))


def unchanged_share(x: np.ndarray, kernel_size: int, shift: Shift) -> float:
    """The share of the maxima of ``x`` (C, H, W) that a circular shift leaves the same; windows lie side by side."""
    before, after = (pool_values(y, Pooling(kernel_size)) for y in (x, np.roll(x, shift, (-2, -1))))
    return float(np.count_nonzero(before == after)) / before.size


def chance_unchanged(kernel_size: int, shift: Shift, size: Size) -> float:
    """The probability that a maximum is unchanged by a circular shift, for independent values without ties.

    Before and after, a window reads k² cells of which c are the same, so 2k² - c in all. Its maximum is unchanged just
    if the largest of them all is one of those c, and each is as likely to be it: c / (2k² - c). For a shift of d ≤ k
    along one axis c = k(k - d), which gives (k - d) / (k + d). The stride does not matter.
    """
    common = cells_in_common(kernel_size, shift, size)
    return common / (2 * kernel_size**2 - common)


def cells_in_common(kernel_size: int, shift: Shift, size: Size, dilation: int = 1) -> int:
    """How many of its k² cells a window without padding reads both before and after a shift on a circle of ``size``."""
    taps = np.arange(kernel_size) * dilation
    down, across = (
        np.intersect1d(taps % length, (taps - by) % length).size for by, length in zip(shift, size, strict=True)
    )
    return down * across


@lru_cache(maxsize=256)
def _unchanged_noise(kernel_size: int, shift: Shift) -> float:
    return unchanged_share(_noise(), kernel_size, shift)


@lru_cache(maxsize=1)
def _noise() -> np.ndarray:
    return np.random.default_rng(NOISE_SEED).random((CHANNELS, NOISE_SIZE, NOISE_SIZE), np.float32)


def _noise_sentence(kernel_size: int, shift: Shift, share: float, law: float) -> Sentence:
    """How much of pooled noise is unchanged, measured and by the law."""
    maxima = _maxima((CHANNELS, NOISE_SIZE, NOISE_SIZE), kernel_size)
    measured, expected = percents((share, 1), (law, 1))
    along_one_axis = 0 in shift and max(map(abs, shift)) <= kernel_size
    formula = "(k − d)/(k + d)" if along_one_axis else "cells in common over all read before or after"
    lead = f"With k = {kernel_size}, a shift of {moved(shift)} leaves "
    stressed = f"{measured} of {count(maxima)} maxima of noise unchanged"
    return Sentence(lead, stressed, f", where theory gives {formula} = {expected} on average.", "pooling")


def _input_sentence(shape: tuple[int, int, int], kernel_size: int, shares: tuple[float, ...]) -> Sentence:
    """How the share grows with the window on an input of ``shape`` (C, H, W)."""
    widest = len(shares)
    here, there = (shares[k - 1] for k in (kernel_size, widest))
    now, then = percents((here, 1), (there, 1))
    of_all = _maxima(shape, kernel_size)
    if of_all == 1:
        return Sentence("The one maximum of this input ", "is unchanged" if here else "changes", ".", "pooling")
    stressed = f"{now} of {count(of_all)}"
    if kernel_size == widest:
        return Sentence("Of the maxima of this input, ", stressed, " are unchanged.", "pooling")
    rest = f" are unchanged, and with k = {widest}, {then} of {count(_maxima(shape, widest))}"
    rest += ": a wider window tells less of the shift, and less of the input." if there > here else "."
    return Sentence("Of the maxima of this input, ", stressed, rest, "pooling")


def _maxima(shape: tuple[int, int, int], kernel_size: int) -> int:
    channels, height, width = shape
    return channels * (height // kernel_size) * (width // kernel_size)
