"""How measured numbers, their spreads, parts and lists are put into words."""

from collections.abc import Sequence
from math import floor, isclose, log10

import numpy as np

from viz.studies.words import count, factor, number

NOTHING = "–"
"""Stands where there is nothing to measure."""

MOST_DECIMALS = 6


def three(value: float | None) -> str:
    """A measured number, with three decimals below 1: "0.559", "1.73"; "0" and "1" only where it is just that."""
    if value is None:
        return NOTHING
    if value in (0, 1):
        return f"{value:.0f}"
    if 0.9995 <= value < 1:
        return "over 0.999"
    return f"{value:.3f}" if 0.001 <= value < 1 else number(value)


def probability(p: float) -> str:
    """A drop probability with two decimals, or as many as tell it from 1: "0.75", "0.999"; "0" and "1" if exact."""
    if p in (0, 1):
        return f"{p:.0f}"
    if p < 0.995:
        return number(p)
    return next(text for text in (f"{p:.{digits}f}" for digits in range(3, 18)) if float(text) < 1)


def pass_count(n: int) -> str:
    """A number of passes with its noun: "1 pass", "1,000 passes"."""
    return "1 pass" if n == 1 else f"{count(n)} passes"


def factor_text(value: float) -> str:
    """A factor of at least 0 to three digits, or in whole numbers from a thousand on: "2", "1.59", "0.1"."""
    return number(value) if value >= 1000 else f"{value:.3g}".replace("-", "−")


def equal_to(value: float) -> str:
    """A factor of at least 0 with its sign of equality: "= 2", "≈ 1.59"."""
    text = factor_text(value)
    exact = isclose(float(text.replace(",", "").replace("−", "-")), value, rel_tol=1e-9)
    return f"{'=' if exact else '≈'} {text}"


def to_spread(value: float, spread: float) -> str:
    """A value with as many decimals as the first two digits of its spread have: 0.4612 where that is 0.0021."""
    decimals = max(0, 1 - floor(log10(spread))) if spread > 0 else MOST_DECIMALS + 1
    if decimals > MOST_DECIMALS or abs(value) >= 1e6:
        return number(value)
    text = f"{value:,.{decimals}f}"
    return text.replace("-", "−" if float(text.replace(",", "")) else "")


def plus_minus(value: float, spread: float) -> str:
    """A value and its spread: "0.4612 ± 0.0021"."""
    return f"{to_spread(value, spread)} ± {to_spread(spread, spread)}"


def listed(names: Sequence[str]) -> str:
    """Names in a row: "a", "a and b", "a, b and c"."""
    *most, last = names
    return f"{', '.join(most)} and {last}" if most else last


def part_of(part: int, whole: int, noun: str) -> str:
    """A part of a count with its verb: "none of 4 channels is", "1 of 4 channels is", "2 of 4 channels are"."""
    return f"{count(part) if part else 'none'} of {count(whole, noun)} {'is' if part < 2 else 'are'}"


def rest_scaled(kept: np.ndarray, scale: float) -> str:
    """What becomes of the values that are left: "the rest is multiplied by 2", or that there is none."""
    if not kept.any():
        return "nothing is left to scale"
    return "the rest is not scaled" if scale == 1 else f"the rest is multiplied by {factor(scale)}"


def two_decimals(value: float) -> str:
    """A number of about 1 at most: "0.62", "−0.04", "0.00"."""
    text = f"{value:.2f}"
    return text.replace("-", "−" if float(text) else "")
