"""What a scene asks for, and how guesses are written in a link.

A guess is a few short texts: the key of an option, numbers, or marked cells as "row-column". In a link those of all
scenes stand in one text, "vote.no~budget.256.1024".
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from viz.inputs import MAX_SIZE

Guess = tuple[str, ...]
Cell = tuple[int, int]

MOST_MARKS = 4
"""Cells that are asked for, where a map has so many."""


@dataclass(frozen=True)
class Choice:
    """One of a few options, by their keys; what students say who are wrong is among them."""

    label: str
    options: Mapping[str, str]

    def read(self, guess: Guess) -> Guess:
        """Return the guess; ValueError if it is none of the options."""
        if len(guess) != 1 or guess[0] not in self.options:
            raise ValueError(f"{guess} is none of {tuple(self.options)}")
        return guess


@dataclass(frozen=True)
class Number:
    """A number to guess on a slider of whole numbers, which stands at ``start`` at first."""

    label: str
    low: int
    high: int
    start: int
    step: int = 1
    unit: str = ""


@dataclass(frozen=True)
class Numbers:
    """One number or several, guessed together."""

    numbers: tuple[Number, ...]

    def read(self, guess: Guess) -> Guess:
        """Return the guess; ValueError if it does not give each number within its range."""
        if len(guess) != len(self.numbers):
            raise ValueError(f"{len(self.numbers)} numbers are asked for; got {guess}")
        for text, number in zip(guess, self.numbers, strict=True):
            if not re.fullmatch(r"-?[0-9]{1,6}", text) or not number.low <= int(text) <= number.high:
                raise ValueError(f"{text!r} is no number from {number.low} to {number.high}")
        return tuple(str(int(text)) for text in guess)


@dataclass(frozen=True)
class Marks:
    """Cells marked on the map; once they are given, the number of the pass follows at which they were."""

    def read(self, guess: Guess) -> Guess:
        """Return the guess; ValueError if it is not of different cells, MOST_MARKS at most, and at last a pass."""
        *cells, last = guess
        cells += [] if last.isdigit() else [last]
        found = [re.fullmatch("([0-9]{1,3})-([0-9]{1,3})", cell, re.ASCII) for cell in cells]
        inside = all(one and max(int(one[1]), int(one[2])) < MAX_SIZE for one in found)
        if not inside or not 1 <= len(set(cells)) == len(cells) <= MOST_MARKS or len(last) > 7 or not last.isascii():
            raise ValueError(f"{guess} is not of 1 to {MOST_MARKS} cells")
        return guess


@dataclass(frozen=True)
class Act:
    """Settings to bring about with the real controls, by their names in a link."""

    wanted: Mapping[str, str]

    def read(self, guess: Guess) -> Guess:
        """Raise ValueError: what is done is no guess."""
        raise ValueError("nothing is guessed here")


Task = Choice | Numbers | Marks | Act


def cells_of(guess: Guess) -> tuple[Cell, ...]:
    """The cells that a guess marks."""
    pairs = (text.split("-") for text in guess if "-" in text)
    return tuple((int(row), int(column)) for row, column in pairs)


def pass_of(guess: Guess) -> int | None:
    """The pass at which marks were given; None before that."""
    return int(guess[-1]) if guess and guess[-1].isdigit() else None


def guesses_of(text: str) -> dict[str, Guess]:
    """The guesses by their scenes, of a text that `read_guesses` has passed."""
    entries = [entry.split(".") for entry in text.split("~") if entry]
    return {name: tuple(guess) for name, *guess in entries}


def guesses_text(guesses: Mapping[str, Guess]) -> str:
    """The text of guesses, from which `guesses_of` reads them."""
    return "~".join(".".join((name, *guess)) for name, guess in guesses.items() if guess)


def read_guesses(text: str, tasks: Mapping[str, Task]) -> str:
    """Return the text as it is written; ValueError where it names no scene, or guesses what cannot be guessed there."""
    found = guesses_of(text)
    if len(found) != len([entry for entry in text.split("~") if entry]):
        raise ValueError(f"{text!r} guesses twice at one scene")
    for name, guess in found.items():
        if name not in tasks or not guess:
            raise ValueError(f"{name!r} is no scene with a guess")
        found[name] = tasks[name].read(guess)
    return guesses_text(found)
