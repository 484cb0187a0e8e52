"""Asking a trained network: its filters, a digit on its way through it, and how sure it is over masks."""

import re
from dataclasses import dataclass, replace
from typing import Annotated, Self

import numpy as np
import streamlit as st

from viz.inputs import FeatureMap
from viz.pages.controls import apply_values, segments, slider, tools, train_and_mask
from viz.pages.draw_pad import SHEET, draw_pad
from viz.pages.live_controls import Choice, Section
from viz.pages.parts import Placed, Turn, chart, controls, heading, maps, text
from viz.pages.session import PageRun, made_once, session
from viz.pages.settings import setting_of, settings_record
from viz.pages.take_along import take_along
from viz.studies.settings import OneOf, Parsed, Setting, Whole
from viz.studies.training.ask import Doubt, Passage, doubt, learned_filters, passage
from viz.studies.training.digits import DATA, as_digit, test_images, test_labels
from viz.studies.training.experiment import VARIANTS, Experiment, VariantKey
from viz.studies.training.run import Run
from viz.views.scene import Scene
from viz.views.training import filters_scene, passage_scene
from viz.views.training_charts import answers

from .running import shown

TITLE = "Training lab"
MOST_DIGIT = 796
NETWORKS = {key: variant.title for key, variant in VARIANTS.items()}
QUESTIONS = {"test": "Test digit", "drawing": "Your drawing", "file": "Your file"}


def _drawing(text: str) -> str:
    if not re.fullmatch("[0-9a-f]{64}", text):
        raise ValueError(f"{text!r} is not one hexadecimal digit for each of 64 cells")
    return "" if text == SHEET else text


@settings_record
@dataclass(frozen=True)
class Asked:
    """Which of the lab's networks is asked, and what.

    network
        The variant; its run with the first seed is the one that answers.
    question
        A digit of the test set, the viewer's own drawing, or the file of the session.
    digit
        The number of the test digit.
    drawing
        The viewer's own, a hexadecimal digit of ink for each of its 8 × 8 cells; empty for a blank sheet.
    """

    network: Annotated[VariantKey, Setting("net", OneOf(NETWORKS))] = "pool_drop"
    question: Annotated[str, Setting("ask", OneOf(QUESTIONS))] = "test"
    digit: Annotated[int, Setting("digit", Whole(0, MOST_DIGIT))] = 0
    drawing: Annotated[str, Setting("drawing", Parsed(_drawing))] = ""


class Asking(PageRun):
    """A trained network, a digit, and what the one says of the other."""

    @property
    def is_own(self) -> bool:
        """Whether it asks a network of the viewer's own, or for their file."""
        here = self.session
        return here.outcome is not None or (self.asked.question == "file" and here.upload is not None)

    @property
    def asked(self) -> Asked:
        """What the settings ask for."""
        return self.settings[Asked]

    @made_once
    def networks(self) -> tuple[Experiment, dict[VariantKey, Run]]:
        """The networks that can be asked: of each variant the first run of the result on screen with its parameters."""
        result = shown(self.session)
        networks: dict[VariantKey, Run] = {}
        for run in sorted(result.runs, key=lambda run: run.seed):
            if run.parameters is not None:
                networks.setdefault(run.variant, run)
        return result.experiment, {key: networks[key] for key in VARIANTS if key in networks}

    @property
    def network(self) -> tuple[Experiment, Run]:
        """The network that is asked, or the last of those that can be; and the settings that it was trained with."""
        experiment, networks = self.networks
        return experiment, networks.get(self.asked.network) or [*networks.values()][-1]

    @made_once
    def digit(self) -> tuple[np.ndarray, int | None]:
        """The digit that is asked for, float32 (8, 8) in [0, 1], and what it is, where that is known."""
        upload = self.session.upload
        if self.asked.question == "drawing":
            ink = np.array([int(digit, 16) for digit in self.asked.drawing or SHEET], np.float32)
            return as_digit(FeatureMap("Drawing", ink.reshape(1, 8, 8) / 15, "picture")), None
        if self.asked.question == "file" and upload is not None:
            return as_digit(upload), None
        data, number = self.network[0].data, self.asked.digit
        return test_images(data)[number, 0], int(test_labels(data)[number])

    @made_once
    def passage(self) -> Passage:
        """The digit on its way through the network."""
        return passage(*self.network, *self.digit, self.dropout.seed, self.dropout.training)

    @made_once
    def doubt(self) -> Doubt:
        """How sure the network is of it over masks."""
        return doubt(*self.network, self.digit[0])

    def at_pass(self, seed: int) -> Self:
        """The same digit through the same network on another pass."""
        other = super().at_pass(seed)
        other.networks, other.digit = self.networks, self.digit
        return other


def scene(now: Asking) -> Scene:
    """The digit on its way, and what a browser works it out from under other masks."""
    (experiment, run), asked = now.network, passage_scene(now.passage)
    own = experiment.architecture(run.variant)
    fixed = {"p": own.p, "drop": own.unit, "scaling": True, "drawn": "after"}
    return now.ahead(asked, **fixed) if own.layers[-1] == "Dropout" else asked  # other maps follow on it


def _tools(now: Asking) -> tuple[Section, ...]:
    labels = tuple((key, NETWORKS[key]) for key in now.networks[1])
    network = Choice(setting_of(Asked, "network").name, "Network", labels, now.network[1].variant)
    experiment, run = now.network
    noun = DATA[experiment.data].noun
    digit = replace(slider(now.asked, "digit", f"Test {noun}"), hidden=now.asked.question != "test")
    asked = segments(now.asked, "question", "Asked for")
    asked = replace(asked, options=(("test", f"Test {noun}"), *asked.options[1:]))
    drops = replace(now.dropout, p=experiment.architecture(run.variant).p)
    idle = drops.idle if VARIANTS[run.variant].dropout else "This network has no dropout."
    return *tools(network, asked, digit), *train_and_mask(now, idle)


def _draw_pad(now: Asking) -> None:
    """What it takes to ask for something of one's own, where that is wanted."""

    def take_drawing(drawing: str) -> None:
        here = session()
        here.settings = apply_values(here.settings, {"drawing": drawing})

    if now.asked.question == "drawing":
        draw_pad(now.asked.drawing, "drawing", take_drawing)
    elif now.asked.question == "file" and now.session.upload is None:
        st.info("Choose a file of your own under **Input** on any other page. Until then the test digit is asked for.")
    else:
        st.empty()


PARTS = (
    heading("One digit through a trained network", controls(_tools)),
    lambda: [Placed(Turn.FOLLOWS, st.empty(), _draw_pad)],
    maps("passage", scene),
    take_along(TITLE),
    text("words on the digit", lambda now: now.passage.sentences),
    heading("Learned filters"),
    maps("filters", lambda now: filters_scene(learned_filters(*now.network)), follows=True),
    heading("How sure is it over masks?"),
    chart(
        "answers",
        lambda now, template: answers(now.doubt, template),
        "The probability of each digit with dropout off, and its mean and standard deviation over masks",
    ),
    text("words on doubt", lambda now: now.doubt.sentences, late=True),
)
