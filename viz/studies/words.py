"""How numbers are put into words: counts, shares, fractions, and the record of one sentence."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

Role = Literal["input", "pooling", "dropout"]

_FRACTIONS = {
    Fraction(1, 2): "half",
    Fraction(1, 3): "a third",
    Fraction(2, 3): "two thirds",
    Fraction(1, 4): "a quarter",
    Fraction(3, 4): "three quarters",
    Fraction(1, 8): "an eighth",
    Fraction(1, 9): "a ninth",
    Fraction(1, 16): "a sixteenth",
}


@dataclass(frozen=True)
class Sentence:
    """One finished sentence with the part that carries its point, and the layer it speaks of."""

    lead: str
    stressed: str
    rest: str
    role: Role = "input"

    def __str__(self) -> str:
        return self.lead + self.stressed + self.rest


def count(number: int, noun: str = "") -> str:
    """A whole number with its noun: "1 value", "1,024 values"."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}" if noun else f"{number:,}"


def percent(part: int, whole: int) -> str:
    """A share in percent that never rounds to nothing or to all when it is neither."""
    share = 100 * part / whole
    if part == 0 or part == whole:
        return f"{share:.0f} %"
    if share < 0.1:
        return "under 0.1 %"
    if share > 99.9:
        return "over 99.9 %"
    return f"{share:.1f} %" if share < 10 or share > 99 else f"{share:.0f} %"


def share(part: int, whole: int) -> str:
    """A share as a plain fraction where it is exactly one, else in percent."""
    return _FRACTIONS.get(Fraction(part, whole)) or percent(part, whole)


def number(value: float) -> str:
    """A value to about three digits, with a true minus sign: "0.46", "−1.93", "1.2e−05"."""
    if value == 0:
        return "0"
    if value in (float("inf"), float("-inf")):
        return "∞" if value > 0 else "−∞"
    text = f"{value:.2f}" if 0.01 <= abs(value) < 1000 else f"{value:.3g}"
    return text.replace("-", "−")
