"""How numbers are put into words: counts, shares, fractions, and the record of one sentence."""

import itertools
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

Role = Literal["input", "pooling", "dropout"]

_FRACTIONS = {
    Fraction(1, 2): ("half", "½"),
    Fraction(1, 3): ("a third", "⅓"),
    Fraction(2, 3): ("two thirds", "⅔"),
    Fraction(1, 4): ("a quarter", "¼"),
    Fraction(3, 4): ("three quarters", "¾"),
    Fraction(1, 8): ("an eighth", "⅛"),
    Fraction(1, 9): ("a ninth", "⅑"),
    Fraction(1, 16): ("a sixteenth", "1/16"),
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


@dataclass(frozen=True)
class Line:
    """What is said of one map where a cell of a scene is pointed at, in finished words; "{}" stands for a number.

    word
        What the line begins with; without one a value is held against the source's: 0.40 → 0.42.
    padding
        How a cell of padding reads among the terms of a window.
    terms
        Whether the cells of a window make up its value, and are written out as its terms.
    unread, won, tied, lost
        What became of a cell of the source in the one window that reads it, or that none does.
    several
        The same where several windows read it: how many, and how many of them show it.
    until
        Up to which p a cell survives.
    remark
        What the line ends with.
    """

    word: str = ""
    padding: str = ""
    terms: bool = False
    unread: str = "is read by no window"
    won: str = ""
    tied: str = ""
    lost: str = ""
    several: str = ""
    until: str = ""
    remark: str = ""


def count(number: int, noun: str = "") -> str:
    """A whole number with its noun: "1 value", "1,024 values"."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}" if noun else f"{number:,}"


def percent(part: int, whole: int) -> str:
    """A share in percent that never rounds to nothing or to all when it is neither; 150 % for 3 of 2."""
    share = 100 * part / whole
    if 0 < share < 0.1:
        return "under 0.1 %"
    if 99.9 < share < 100:
        return "over 99.9 %"
    return f"{share:.1f} %" if 0 < share < 10 or 99 < share < 100 else f"{share:.0f} %"


def percents(first: tuple[int, int], second: tuple[int, int]) -> tuple[str, str]:
    """Two shares (part, whole) in percent, with as many digits as it takes to tell them apart."""
    texts = percent(*first), percent(*second)
    shares = tuple(100 * part / whole for part, whole in (first, second))
    if texts[0] != texts[1] or shares[0] == shares[1]:
        return texts
    for digits in itertools.count(1):
        one, other = (f"{share:.{digits}f}" for share in shares)
        if one != other and not {float(one), float(other)} & {0, 100}:
            return f"{one} %", f"{other} %"


def share(part: int, whole: int) -> str:
    """A share as a plain fraction in words where it is exactly one, else in percent."""
    words, _ = _FRACTIONS.get(Fraction(part, whole), (percent(part, whole), ""))
    return words


def share_sign(part: int, whole: int) -> str:
    """A share as the sign of a plain fraction where it is exactly one, else in percent."""
    _, sign = _FRACTIONS.get(Fraction(part, whole), ("", percent(part, whole)))
    return sign


def number(value: float) -> str:
    """A value to two decimals, or to what its size allows: "0.46", "−1.93", "4,096", "1.2e−05"."""
    if value == 0:
        return "0"
    if value in (float("inf"), float("-inf")):
        return "∞" if value > 0 else "−∞"
    if 0.01 <= abs(value) < 1000:
        text = f"{value:.2f}"
    elif 1000 <= abs(value) < 1e6:
        text = f"{value:,.0f}"
    else:
        text = f"{value:.3g}"
    return text.replace("-", "−")


def factor(value: float) -> str:
    """What survivors are multiplied by, at least 1, without zeros at its end: "2", "1.01", "just over 1"."""
    text = number(value)
    if "." in text and "e" not in text:
        text = text.rstrip("0").rstrip(".")
    return "just over 1" if text == "1" and value > 1 else text


def shape_words(shape: tuple[int, int, int]) -> str:
    """The shape of a stack (C, H, W): "32 × 32", or "32 × 32 × 3" where there are several channels."""
    channels, height, width = shape
    return f"{height} × {width}" + (f" × {channels}" if channels > 1 else "")
