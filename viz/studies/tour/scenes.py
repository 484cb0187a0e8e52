"""The scenes of the bundled lecture, in their order, and how guesses at them are written in a link.

A guess is a few short texts: the key of an option, numbers, or marked cells as "row-column". In a link those of all
scenes stand in one text, "vote.no~budget.256.1024".
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from viz.inputs import MAX_SIZE
from viz.inputs.samples import ASSETS

Guess = tuple[str, ...]
View = Literal["input", "compare", "budget", "blind", "marks", "order", "shift", "features", "twins"]
"""Which maps are on screen, as the pages have them; "blind" are two of a page whose names are left out."""
Control = Literal["k", "p", "mode", "mask", "scaling", "right", "twin-p"]
MARKED = re.compile(r"(\d{1,3}-\d{1,3}\.)*\d{1,3}-\d{1,3}(\.\d{1,6})?", re.ASCII)
"""Cells, and the pass at which they were given."""
TELLING: tuple[Control, ...] = "mask", "mode", "scaling"
"""Controls that would give an answer away, and come with it."""


@dataclass(frozen=True)
class Number:
    """A number to guess on a slider, which stands at ``start`` at first."""

    label: str
    low: int
    high: int
    start: int
    step: int = 1


@dataclass(frozen=True)
class TourScene:
    """One scene; what it asks for is one of ``options``, ``numbers``, ``marks`` or ``act``.

    words
        The question, or what to do. Numbers of the settings stand in braces, where no control of the scene moves them:
        {k}, {s} and {p}, the {cells} of the map, and how many {stay} under dropout; and the {wrong} labels of the lab.
    settings
        What it starts with, by the names of a link; what is left out is as in a plain link.
    before, after, controls
        The maps before the answer and with it, and the real controls that it is about.
    page, note
        The title of the page that shows the same, and what a lecturer may want to know.
    choice, options
        What is to be chosen, and the options by their keys; what students say who are wrong is among them.
    marks
        How many cells are to be marked.
    act
        Settings to bring about with the real controls.
    """

    title: str
    words: str
    settings: Mapping[str, str]
    before: View
    after: View
    controls: Sequence[Control]
    page: str
    note: str
    choice: str = ""
    options: Mapping[str, str] | None = None
    numbers: tuple[Number, ...] = ()
    marks: int = 0
    act: Mapping[str, str] | None = None

    def read(self, guess: Guess) -> Guess:
        """Return a guess at this scene; ValueError for what cannot be guessed at it."""
        if self.options and len(guess) == 1 and guess[0] in self.options:
            return guess
        if self.numbers and len(guess) == len(self.numbers) and all(map(_is_number, guess, self.numbers)):
            return tuple(str(int(text)) for text in guess)
        cells = cells_of(guess)
        inside = all(max(cell) < MAX_SIZE for cell in cells)
        if inside and len(set(cells)) == len(cells) <= self.marks and MARKED.fullmatch(".".join(guess)):
            return guess
        raise ValueError(f"{guess} cannot be guessed here")


def _is_number(text: str, asked: Number) -> bool:
    return bool(re.fullmatch("-?[0-9]{1,6}", text, re.ASCII)) and asked.low <= int(text) <= asked.high


def cells_of(guess: Guess) -> tuple[tuple[int, int], ...]:
    """The cells that a guess marks, (row, column) each."""
    found = (re.fullmatch("([0-9]+)-([0-9]+)", text, re.ASCII) for text in guess)
    return tuple((int(cell[1]), int(cell[2])) for cell in found if cell)


def pass_of(guess: Guess) -> int | None:
    """The number of the pass at which marks were given, which then comes last; None before that."""
    return int(guess[-1]) if guess and guess[-1].isdecimal() else None


def guesses_of(text: str) -> dict[str, Guess]:
    """The guesses by their scenes, of a text that `read_guesses` has passed."""
    entries = (entry.split(".") for entry in text.split("~") if entry)
    return {name: tuple(guess) for name, *guess in entries}


def guesses_text(guesses: Mapping[str, Guess]) -> str:
    """The text of guesses, from which `guesses_of` reads them."""
    return "~".join(".".join((name, *guess)) for name, guess in guesses.items() if guess)


def read_guesses(text: str) -> str:
    """Return the text as it is written; ValueError where it names no scene, or guesses what cannot be guessed there."""
    found = guesses_of(text)
    if len(found) != len([*filter(None, text.split("~"))]) or not set(found) <= set(SCENES):
        raise ValueError(f"{text!r} does not name scenes once each")
    return guesses_text({name: SCENES[name].read(guess) for name, guess in found.items()})


def read_hands(text: str) -> str:
    """Return the text of hands that were counted; ValueError where it does not give a number for each option."""
    found = guesses_of(text)
    for name, counts in found.items():
        options = SCENES[name].options if name in SCENES else None
        if len(options or ()) != len(counts) or not all(re.fullmatch("[0-9]{1,4}", one, re.ASCII) for one in counts):
            raise ValueError(f"{name!r} has no such options")
    return guesses_text(found)


def _scene(said: dict[str, object], numbers: Sequence[dict[str, object]] = ()) -> TourScene:
    return TourScene(**said, numbers=tuple(Number(**one) for one in numbers))  # type: ignore[arg-type]


SCENES = {
    name: _scene(said, said.pop("numbers", ()))
    for name, said in json.loads((ASSETS / "tour.json").read_text(encoding="utf-8")).items()
}
"""By their names in a link."""
