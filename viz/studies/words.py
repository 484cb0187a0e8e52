"""Words that studies share: the records of a sentence and of a line, and how counts, shares and lists are said."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from viz.studies.numbers import percent

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

    word: what the line begins with; without one a value is held against the source's: 0.40 → 0.42
    padding: how a cell of padding reads among the terms of a window
    terms: whether the cells of a window make up its value, and are written out as its terms
    unread, won, tied, lost: what became of a cell of the source in the one window that reads it, or that none does
    several: the same where several windows read it: how many, and how many of them show it
    until: up to which p a cell survives
    hole: what the value of a hole is followed by
    remark: what the line ends with
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
    hole: str = ""
    remark: str = ""


def count(number: int, noun: str = "") -> str:
    """A whole number with its noun: "1 value", "1,024 values", "2 passes"."""
    if not noun:
        return f"{number:,}"
    plural = "" if number == 1 else "es" if noun.endswith("s") else "s"
    return f"{number:,} {noun}{plural}"


def share(part: int, whole: int, sign: bool = False) -> str:
    """A share as a plain fraction, in words or as a sign, where it is exactly one, else in percent."""
    fraction = _FRACTIONS.get(Fraction(part, whole))
    return fraction[sign] if fraction else percent(part, whole)


def part_of(part: int, whole: int, noun: str) -> str:
    """A part of a count with its verb: "none of 4 channels is", "1 of 4 channels is", "2 of 4 channels are"."""
    return f"{count(part) if part else 'none'} of {count(whole, noun)} {'is' if part < 2 else 'are'}"


def listed(names: Sequence[str]) -> str:
    """Names in a row: "a", "a and b", "a, b and c"."""
    *most, last = names
    return f"{', '.join(most)} and {last}" if most else last


def joined(*parts: str) -> str:
    """What there is of the parts of a caption: "32 × 32 · mean 0.48"."""
    return " · ".join(filter(None, parts))


def shape_words(shape: tuple[int, int, int]) -> str:
    """The shape of a stack (C, H, W): "32 × 32", or "32 × 32 × 3" where there are several channels."""
    channels, height, width = shape
    return f"{height} × {width}" + (f" × {channels}" if channels > 1 else "")
