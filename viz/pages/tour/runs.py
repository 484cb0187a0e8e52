"""One scene at the settings in force: its guess, what is revealed, and the controls that it is about."""

import re
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Annotated, Any

import streamlit as st

from viz.pages.budget import Budget
from viz.pages.compare import View
from viz.pages.controls import apply_values, check, next_mask, p_slider, slider, tools, train_and_mask
from viz.pages.lecture import Lecture
from viz.pages.live_controls import Control, Section, Segments, Slider
from viz.pages.network import Side
from viz.pages.remark import plain_text
from viz.pages.session import PageRun, Session, made_once
from viz.pages.settings import InputChoice, Settings, from_query, settings_record
from viz.pages.shift import Move
from viz.pages.take_along import main_scene, row_of
from viz.studies.budget.contrast import Contrast, contrast
from viz.studies.compare import Comparison, compare
from viz.studies.gradient import Asked, Gradients, gradients
from viz.studies.layers import Dropout, Pooling, largest
from viz.studies.masks import Survivors
from viz.studies.numbers import percent, short
from viz.studies.order.lanes import Order
from viz.studies.order.study import order
from viz.studies.settings import Flag, Parsed, Setting
from viz.studies.shift.moves import Shifted, shifted
from viz.studies.tour.scenes import (
    NO_SCENE,
    OWN,
    SCENES,
    TELLING,
    Guess,
    TourScene,
    cells_of,
    guesses_of,
    guesses_text,
    is_known,
    pass_of,
    read_guesses,
    read_hands,
)
from viz.studies.tour.truths import Row, Truth, guessed_numbers, hands_raised, truth, verdict
from viz.studies.training.experiment import Experiment
from viz.studies.training.twins import OrNotAnd, Twins, or_not_and
from viz.studies.variance_shift import VarianceShift, variance_shift
from viz.studies.words import Role, Sentence, count
from viz.views.scene import Scene

FIRST = next(iter(SCENES))
OURS = (InputChoice, Pooling, Dropout, Survivors, View, Budget, Move, Side, Asked, Twins)
"""Records that a scene sets from the start."""
GUESS = "answer"
"""What controls of a guess are called, with a number where there are several, and the name of the scene."""


def _named(text: str) -> str:
    if not is_known(text):
        raise ValueError(f"{text!r} names no scene")
    return text


def _seen(text: str) -> str:
    names = text.split(".") if text else []
    if len(set(names)) != len(names) or not all(map(is_known, names)):
        raise ValueError(f"{text!r} does not name scenes once each")
    return text


@settings_record
@dataclass(frozen=True)
class Scenes:
    """Which scene of the lecture is on screen, and what has become of all of them.

    begun
        Whether its settings have been laid: a link of no more than a name has that done.
    guesses
        What the viewer guessed, as `guesses_of` reads it.
    seen
        The scenes whose answer was shown, with a point between them.
    hands
        How many in a hall raised their hands for which option, written as guesses are.
    """

    scene: Annotated[str, Setting("scene", Parsed(_named))] = FIRST
    begun: Annotated[bool, Setting("begun", Flag())] = False
    guesses: Annotated[str, Setting("guess", Parsed(read_guesses))] = ""
    seen: Annotated[str, Setting("seen", Parsed(_seen))] = ""
    hands: Annotated[str, Setting("hands", Parsed(read_hands))] = ""


def scenes_of(settings: Settings) -> Mapping[str, TourScene]:
    """The lecture on screen: the viewer's own where its scene is called like one of that, or the bundled one."""
    return settings[Lecture].scenes if OWN.fullmatch(settings[Scenes].scene) else SCENES


def scene_of(settings: Settings, name: str = "") -> TourScene:
    """The scene of a name, or the one on screen; where there is none, because it was removed, one that asks nothing."""
    name = name or settings[Scenes].scene
    return settings[Lecture].scenes.get(name) or SCENES.get(name) or NO_SCENE


def is_revealed(settings: Settings) -> bool:
    """Whether the answer of the scene on screen is shown."""
    tour = settings[Scenes]
    return tour.scene in tour.seen.split(".") and scene_of(settings).asks


def guess_of(settings: Settings, name: str = "") -> Guess:
    """What was guessed at a scene of the lecture on screen, or at the one on screen; nothing where it cannot be."""
    tour, scenes = settings[Scenes], scenes_of(settings)
    name = name or tour.scene
    try:
        return scenes[name].read(guesses_of(tour.guesses)[name])
    except (KeyError, ValueError):
        return ()


def hands_of(settings: Settings, name: str = "") -> list[int]:
    """Those for the options of a scene, or of the one on screen; none where none were counted."""
    tour = settings[Scenes]
    hands, options = guesses_of(tour.hands).get(name or tour.scene, ()), scene_of(settings, name).options or ()
    return [*map(int, hands)] if len(hands) == len(options) else []


class TourRun(PageRun):
    """A run of one scene, which is over once another is asked for, or its answer shown or taken away."""

    def __init__(self, session: Session, name: str = "", revealed: bool = False) -> None:
        super().__init__(session)
        self.tour, self.scene = self.settings[Scenes], scene_of(self.settings, name)
        self.name, self.revealed, self.guess = name, revealed, guess_of(self.settings)

    @property
    def presents(self) -> bool:
        """Whether it is shown to a hall, on a screen of its own."""
        return st.query_params.get("present") == "1"

    @property
    def is_over(self) -> bool:
        """Whether another scene is asked for, or the same in another state."""
        return (self.name, self.revealed) != (self.tour.scene, is_revealed(self.settings))

    @property
    def words(self) -> str:
        """The question in Markdown, with the numbers of the settings."""
        return self._filled({"the_k": ":blue[**k**]", "the_p": ":orange[**p**]"}, plain_text)

    @property
    def heading(self) -> tuple[Sentence, ...]:
        """Title and question."""
        return Sentence(self.scene.title, "", ""), Sentence(self._filled({"the_k": "k", "the_p": "p"}, str), "", "")

    def _filled(self, names: dict[str, str], write: Callable[[str], str]) -> str:
        """The words with what stands in them in braces; all else is written by a function."""
        cells, p = self.source.values.size, self.dropout.p
        sizes = {"k": f"{self.pooling.kernel_size}", "s": f"{self.pooling.step}", "cells": count(cells)}
        shares = {"p": f"{p:g}", "stay": short(cells * (1 - p)), "wrong": percent(Experiment().wrong, 1)}
        values = {f"{{{name}}}": text for name, text in (sizes | shares | names).items()}
        return "".join(values.get(part) or write(part) for part in re.split(r"(\{\w+\})", self.scene.words))

    @property
    def view(self) -> str:
        """The maps on screen."""
        return self.scene.after if self.revealed else self.scene.before

    @property
    def rows(self) -> list[dict[str, Any]]:
        """Guess and truth as bars, and before a hall the hands for each option, which are counted before the answer."""
        options, hands = self.scene.options or {}, hands_of(self.settings)
        if not self.revealed:
            counts = zip(options.values(), hands or [0] * len(options), strict=True)
            return [asdict(Row(label, str(many))) for label, many in counts if self.presents]
        vote = next((name for name, one in scenes_of(self.settings).items() if one.truth == "vote"), "vote")
        before = hands_of(self.settings, vote) if self.scene.truth == "vote-again" else []
        raised = hands_raised(self.scene, hands, before, self.truth) if any(hands) and self.presents else ()
        return [*map(asdict, (*raised, *guessed_numbers(self.scene, self.guess, self.truth)))]

    @property
    def guesses(self) -> dict[str, Guess]:
        """All guesses, by what is asked."""
        scenes = scenes_of(self.settings)
        guesses = {scene.truth: guess_of(self.settings, name) for name, scene in scenes.items()}
        return {**guesses, self.scene.truth: self.guess}

    @made_once
    def of_page(self) -> Scene:
        """The first maps of the page that the scene names."""
        return main_scene(row_of(self.scene.page).run(self.session))

    @made_once
    def comparison(self) -> Comparison:
        """As on Compare."""
        return compare(self.source, self.pooling, self.dropout, self.drawn)

    @made_once
    def contrast(self) -> Contrast:
        """As on the page on pooling as a dropout; where cells are marked, with the p of the controls."""
        return contrast(self.source, self.pooling, self.dropout.p if self.scene.marks else None, self.dropout.seed)

    @made_once
    def order(self) -> Order:
        """As on the page on order, with what both lanes come to on average."""
        return order(self.source, self.pooling, self.dropout.p, self.dropout.seed, self.drawn)

    lanes = order

    @made_once
    def shifted(self) -> Shifted:
        """As on the page on shifts."""
        move = self.settings[Move]
        return shifted(self.source, self.pooling, self.dropout, (move.down, move.right), self.drawn)

    @made_once
    def gradients(self) -> Gradients:
        """As on the page on a network, in whichever window."""
        return gradients(self.source, self.pooling, self.dropout.p, self.dropout.seed, self.settings[Asked])

    @made_once
    def variance_shift(self) -> VarianceShift:
        """Likewise."""
        return variance_shift(self.source, self.dropout.p, self.dropout.seed)

    @made_once
    def twins(self) -> OrNotAnd:
        """As in the lab."""
        return or_not_and(self.settings[Twins])

    @made_once
    def truth(self) -> Truth:
        """What is revealed."""
        return truth(self.scene.truth, self)

    @property
    def verdict(self) -> tuple[Sentence, ...]:
        """The guess beside the truth; before that, which cells are marked, where that is asked for."""
        if self.revealed:
            return (verdict(self.scene, self.guess, self, self.truth),)
        cells = cells_of(self.guess)
        where = ", ".join(f"row {row}, column {column}" for row, column in cells)
        stressed, rest = f"{len(cells)} of {count(self.scene.marks, 'cell')}", f": {where}." if cells else "."
        return (Sentence("Marked are ", stressed, rest),) if self.scene.marks else ()


# ---- what changes a scene -----------------------------------------------------------------------


def entered(settings: Settings, name: str, kept: Mapping[str, str]) -> Settings:
    """The settings with a scene of this name begun: as it starts, but for what a link says itself (``kept``).

    A link that says of the scene that it was begun says all; and what was done there stays done.
    """
    scene, is_own = scene_of(settings, name), bool(OWN.fullmatch(name))
    stays = (kind for kind in settings.records if (kind in (Scenes, Lecture) if is_own else kind not in OURS))
    others = Settings(*(settings[kind] for kind in stays))
    if kept.get("begun") == "1":
        return from_query(kept, others).changed(Scenes, scene=name)
    laid = from_query(kept, from_query(scene.settings, others)).changed(Scenes, scene=name, begun=True)
    return from_query(scene.act or {}, laid) if is_revealed(laid) else laid


def guessed(settings: Settings, guess: Guess) -> Settings:
    """The settings with another guess at the scene on screen; what cannot be one is passed over."""
    tour = settings[Scenes]
    try:
        guess = guess and scene_of(settings).read(guess)
    except ValueError:
        return settings
    return from_query({"guess": guesses_text(guesses_of(tour.guesses) | {tour.scene: guess})}, settings)


def shown(settings: Settings, is_shown: bool = True) -> Settings:
    """The settings with the answer of the scene shown, or taken away again."""
    tour = settings[Scenes]
    names = [name for name in tour.seen.split(".") if name and name != tour.scene]
    return settings.changed(Scenes, seen=".".join([*names, tour.scene] if is_shown else names))


def revealed(settings: Settings) -> Settings:
    """The settings once the viewer asks for the answer: what was to be done is done, and marks are held."""
    scene, guess = scene_of(settings), guess_of(settings)
    if scene.marks and guess and pass_of(guess) is None:
        settings = guessed(settings, (*guess, str(settings[Dropout].seed)))
    return shown(from_query(scene.act or {}, settings))


def again(settings: Settings) -> Settings:
    """The scene from its start, without its guess; marks are then held against a mask that nobody has seen."""
    tour, seed = settings[Scenes], settings[Dropout].seed
    fresh = entered(shown(guessed(settings, ()), False), tour.scene, {})
    return fresh.changed(Dropout, seed=seed + 1) if scene_of(settings).marks else fresh


def counted(settings: Settings, hands: list[int]) -> Settings:
    """The settings with hands counted for each option of the scene on screen; what cannot be a count is passed over."""
    tour = settings[Scenes]
    counts = guesses_text(guesses_of(tour.hands) | {tour.scene: tuple(map(str, hands))})
    return from_query({"hands": counts}, settings)


def marked(settings: Settings, row: int, column: int) -> Settings:
    """The settings with a cell marked, or no longer; of too many marks the oldest goes."""
    held, cell, most = guess_of(settings), f"{row}-{column}", scene_of(settings).marks
    others = tuple(one for one in held if one != cell)
    guess = others if cell in held else (*others, cell)[-most:]
    return guessed(settings, guess) if most and pass_of(held) is None else settings


def apply_tour_values(settings: Settings, values: dict[str, Any]) -> Settings:
    """As `apply_values`, with guesses; once a task is done with the real controls, its answer is shown."""
    for name, value in values.items():
        if name.startswith(GUESS):
            settings = _with_answer(settings, *name.removeprefix(GUESS).partition(" ")[::2], str(value))
        else:
            settings = apply_values(settings, {name: value})
    act = scene_of(settings).act
    return shown(settings) if act and from_query(act, settings) == settings else settings


def _with_answer(settings: Settings, place: str, name: str, value: str) -> Settings:
    """The settings with one more part of the guess; one at another scene comes too late."""
    scene = scene_of(settings)
    held = guess_of(settings) or tuple(str(one.start) for one in scene.numbers)
    guess = tuple(value if str(i) == place else one for i, one in enumerate(held)) if scene.numbers else (value,)
    return guessed(settings, guess) if name == settings[Scenes].scene and not scene.marks else settings


# ---- controls -----------------------------------------------------------------------------------


def guess_sections(now: TourRun) -> tuple[Section, ...]:
    """What a guess is given by."""
    scene, guess = now.scene, now.guess
    if scene.options:
        return tools(Segments(f"{GUESS} {now.name}", scene.choice, tuple(scene.options.items()), "".join(guess)))
    values = guess or [one.start for one in scene.numbers]
    sliders = (
        Slider(f"{GUESS}{i} {now.name}", one.label, one.low, one.high, int(values[i]), one.step)
        for i, one in enumerate(scene.numbers)
    )
    return tools(*sliders)


def layer_sections(now: TourRun) -> tuple[Section, ...]:
    """The real controls that the scene is about."""
    shown = (key for key in now.scene.controls if now.revealed or key not in TELLING or not now.scene.asks)
    return tuple(Section("", *_control(now, key)) for key in shown if now.view != "page" or _moves(now, key))


def _moves(now: TourRun, key: str) -> bool:
    """Whether a control moves any map of the page that the scene names: a part of a page may lack either layer."""
    panels = now.of_page.panels
    drops, pools = any(one.kept is not None for one in panels), any(one.pooling for one in panels)
    return drops and (pools or key != "k")


def _control(now: TourRun, key: str) -> tuple[Role, tuple[Control, ...]]:
    if key == "k":
        pooling = now.pooling.fitted(now.source.size)
        return "pooling", (replace(slider(pooling, "kernel_size", "Window k", largest(now.source.size)), sweeps=True),)
    if key == "p":
        return "dropout", (replace(p_slider(now.dropout), sweeps=True),)
    if key == "right":
        return "input", (slider(now.settings[Move], "right", "Shift right"),)
    if key == "twin-p":
        return "dropout", (slider(now.settings[Twins], "p", "p of the features"),)
    if key == "scaling":
        return "dropout", (check(now.dropout, "scaling", "Scale survivors in training"),)
    if key == "mode":
        return "input", train_and_mask(now)[0].controls
    idle = Dropout(now.contrast.dropout.p).idle if now.scene.after in ("budget", "marks") else now.dropout.idle
    return "input", (next_mask(now, idle=idle),)
