"""The scenes of the bundled lecture, in their order, and how guesses at them are written in a link.

A guess is a few short texts: the key of an option, numbers, or marked cells as "row-column". In a link those of all
scenes stand in one text, "vote.no~budget.256.1024".
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from viz.inputs import MAX_SIZE, FeatureMap
from viz.inputs.samples import ASSETS

from .lecture import LectureError, read, text_of

Guess = tuple[str, ...]
View = Literal[
    "input", "compare", "budget", "blind", "marks", "order", "shift", "gradient", "norm", "features", "twins", "page"
]
"""Which maps are on screen, as the pages have them; "blind" are two of a page whose names are left out, and "page" the
first of the page that the scene names."""
Control = Literal["k", "p", "mode", "mask", "scaling", "right", "twin-p"]
OWN = re.compile("own-[1-9][0-9]{0,2}", re.ASCII)
"""Names of scenes of a viewer's own lecture. What is guessed at them is read once that is there."""
ANY_GUESS = re.compile(r"[a-z0-9-]{1,24}(\.[a-z0-9-]{1,24}){0,16}", re.ASCII)
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

    def __post_init__(self) -> None:
        if not self.low <= self.start <= self.high or self.step < 1:
            raise ValueError("does not go from low to high by way of its start")


@dataclass(frozen=True)
class TourScene:
    """One scene; what it asks for is one of ``options``, ``numbers``, ``marks`` or ``act``.

    words: the question, or what to do. Numbers of the settings stand in braces, where no control of the scene moves
        them: {k}, {s} and {p}, the {cells} of the map, and how many {stay} under dropout; and the {wrong} labels of the
        lab. {the_k} and {the_p} are names of controls, in the colours of their layers.
    settings: what it starts with, by the names of a link; what is left out is as in a plain link
    before, after, controls: the maps before the answer and with it, and the real controls that it is about
    page, note: the title of the page that shows the same, and what a lecturer may want to know
    choice, options: what is to be chosen, and the options by their keys; what students say who are wrong is among them
    marks: how many cells are to be marked
    act: settings to bring about with the real controls
    truth: which of `viz.studies.tour.truths` is revealed; empty where nothing is asked
    anywhere: whether the question can be asked at any settings, with any input
    input: what the scene brings as its input
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
    truth: str = ""
    anywhere: bool = False
    input: FeatureMap | None = None

    @property
    def asks(self) -> bool:
        """Whether there is anything to be guessed or done."""
        return bool(self.options or self.numbers or self.marks or self.act)

    @property
    def form(self) -> tuple[object, ...]:
        """What an answer to its question has to name."""
        return {*(self.options or ())}, len(self.numbers), self.marks, self.act

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


NO_SCENE = TourScene("", "", {}, "input", "input", (), "", "")
"""What stands in for a scene that is not there."""


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


def is_known(name: str) -> bool:
    """Whether a scene may have this name: one of the bundled lecture, or any of a viewer's own."""
    return name in SCENES or bool(OWN.fullmatch(name))


def read_guesses(text: str) -> str:
    """Return the text as it is written; ValueError where it names no scene, or guesses what cannot be guessed there."""
    found = guesses_of(text)
    if len(found) != len([*filter(None, text.split("~"))]) or not all(map(is_known, found)):
        raise ValueError(f"{text!r} does not name scenes once each")
    return guesses_text(
        {name: SCENES[name].read(guess) if name in SCENES else _any(guess) for name, guess in found.items()}
    )


def _any(guess: Guess) -> Guess:
    if not ANY_GUESS.fullmatch(".".join(guess)):
        raise ValueError(f"{guess} cannot be guessed anywhere")
    return guess


def read_hands(text: str) -> str:
    """Return the text of hands that were counted; ValueError where it does not give a number for each option."""
    found = guesses_of(text)
    for name, counts in found.items():
        many = len(SCENES[name].options or ()) if name in SCENES else len(counts) * bool(OWN.fullmatch(name))
        if many != len(counts) or not all(re.fullmatch("[0-9]{1,4}", one, re.ASCII) for one in counts):
            raise ValueError(f"{name!r} has no such options")
    return guesses_text(found)


SCENES = read((ASSETS / "tour.json").read_text(encoding="utf-8"), TourScene)[0]
"""The bundled lecture, by the names of its scenes in a link."""


def read_lecture(text: str) -> tuple[dict[str, TourScene], list[str]]:
    """The scenes of a viewer's own lecture by their names, and what was passed over; LectureError for what is none.

    A scene keeps a name that `OWN` knows, and any other is given one: the name of a bundled scene stays that one's.
    """
    scenes, remarks = read(text, TourScene)
    free = (name for i in range(1, 1000) if (name := f"own-{i}") not in scenes)
    return {name if OWN.fullmatch(name) else next(free): _checked(one) for name, one in scenes.items()}, remarks


def _checked(scene: TourScene) -> TourScene:
    """A scene of a page that is there, whose question is one that a truth answers."""
    if scene.page not in CONTROLS:
        raise LectureError(f"“{scene.title}” is of a page “{scene.page[:40]}”, which is not here.")
    is_answered = not scene.truth or scene.truth in SCENES
    if not is_answered or scene.form != SCENES.get(scene.truth, NO_SCENE).form:
        raise LectureError(f"What “{scene.title}” asks is not what its truth “{scene.truth[:40]}” answers.")
    return replace(scene, title=text_of(scene.title, "title"), controls=tuple(dict.fromkeys(scene.controls)))


def asking(view: TourScene, truth: str) -> TourScene:
    """A view of a page as a scene that asks the question of a bundled one, or nothing where no truth is named."""
    plain = replace(NO_SCENE, before="page", after="page", controls=CONTROLS[view.page])
    own = replace(SCENES.get(truth, plain), title=view.title, note=view.note, settings=view.settings)
    return replace(own, page=view.page, input=view.input)


def questions(page: str) -> dict[str, str]:
    """The truths that can be asked of any view of a page, with the titles of their scenes."""
    return {name: scene.title for name, scene in SCENES.items() if scene.page == page and scene.anywhere}


CONTROLS: dict[str, tuple[Control, ...]] = {
    "Compare": ("k", "p", "mode", "mask"),
    "Is pooling a dropout?": ("k", "mask"),
    "Train and eval": ("k", "p", "mask"),
    "Order and kinds": ("k", "p", "mask"),
    "In a network": ("k", "p", "mask"),
    "Shift": ("right", "k", "p", "mask"),
    "Training lab": (),
}
"""The real controls of a view that asks nothing, by the titles of the pages that have maps."""
