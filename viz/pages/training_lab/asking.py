"""Asking a trained network: its filters, a digit on its way through it, and how sure it is over masks."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from viz.inputs import FeatureMap
from viz.pages import session
from viz.pages.controls import apply_lab_values, asked_tools, lab_sections
from viz.pages.draw_pad import draw_pad
from viz.pages.frame import (
    CONTROLS,
    LIVE,
    MORE,
    Frame,
    announced,
    await_first_picture,
    beside,
    draw_chart,
    draw_settled,
    head_start,
    settings_controls,
)
from viz.pages.live_text import live_text
from viz.pages.settings import SHEET
from viz.studies.training import (
    VARIANTS,
    Experiment,
    Run,
    VariantKey,
    as_digit,
    doubt,
    learned_filters,
    passage,
    stored,
)
from viz.studies.training.digits import test_images, test_labels
from viz.views.map_view import map_view
from viz.views.training import filters_scene, passage_scene
from viz.views.training_charts import answers

from .running import shown

ANSWER = "answer"


@dataclass(frozen=True)
class _Places:
    """What the live fragment fills round the digit's maps."""

    tools: DeltaGenerator
    pad: DeltaGenerator
    words: DeltaGenerator
    filters: DeltaGenerator


def draw(frame: Frame) -> None:
    """The part in the order on screen."""
    with beside():
        st.subheader("One digit through a trained network", anchor=False, width="content")
        tools = st.container(width="content")
    pad, maps, words = st.empty(), st.container(), st.empty()
    st.subheader("Learned filters", anchor=False)
    places = _Places(tools, pad, words, st.empty())
    st.subheader("How sure is it over masks?", anchor=False)
    with maps:
        _live(frame, places)
    await_first_picture()
    _answer()


@st.fragment(key=LIVE)
def _live(frame: Frame, places: _Places) -> None:
    """All that follows the finger, and all that moves it; the picture first, since the eye waits for it."""
    settings = session.settings()
    experiment, run = _asked()
    digit, label = _question()
    result = passage(experiment, run, digit, label, settings.dropout.seed, settings.dropout.training)
    map_view(announced(passage_scene(result)), key="passage", on_theme=_draw_settled)
    head_start()
    with frame.controls:
        settings_controls(lab_sections(settings.lab), CONTROLS, _draw_settled, apply_lab_values, copies_link=True)
    with places.tools:
        settings_controls(asked_tools(settings, run.variant, tuple(_networks()[1])), MORE, _draw_settled, layout="row")
    _draw_pad(places.pad)
    with places.words:
        live_text(result.sentences, key="words on the digit")
    with places.filters:
        map_view(filters_scene(learned_filters(experiment, run)), key="filters")


@st.fragment(key=ANSWER)
def _answer() -> None:
    """What may wait until the finger rests."""
    experiment, run = _asked()
    result = doubt(experiment, run, _question()[0])
    draw_chart(
        answers(result, template="streamlit"),
        "answers",
        "The probability of each digit with dropout off, and its mean and spread over masks",
    )
    live_text(result.sentences, key="words on doubt")


def _draw_settled() -> None:
    draw_settled(ANSWER)


def _networks() -> tuple[Experiment, dict[VariantKey, Run]]:
    """The networks that can be asked: of each variant the first run with its parameters, or stored ones at first."""
    result = shown()
    if not result.runs:
        return _first(*stored())
    return _first(result.experiment, result.runs)


def _first(experiment: Experiment, runs: Sequence[Run]) -> tuple[Experiment, dict[VariantKey, Run]]:
    networks = {}
    for run in sorted(runs, key=lambda run: run.seed):
        if run.parameters is not None:
            networks.setdefault(run.variant, run)
    return experiment, {key: networks[key] for key in VARIANTS if key in networks}


def _asked() -> tuple[Experiment, Run]:
    """The network that is asked, or the last of those that can be; and the settings that it was trained with."""
    experiment, networks = _networks()
    return experiment, networks.get(session.settings().asked.network) or [*networks.values()][-1]


def _draw_pad(place: DeltaGenerator) -> None:
    """What it takes to ask for something of one's own, where that is wanted."""
    asked = session.settings().asked
    if asked.question == "drawing":
        with place:
            draw_pad(asked.drawing, "drawing", _take_drawing)
    elif asked.question == "file" and session.upload() is None:
        place.info(
            "Choose a file of your own under **Input** on any other page. Until then the test digit is asked for."
        )
    else:
        place.empty()


def _take_drawing(drawing: str) -> None:
    session.replace_settings(apply_lab_values(session.settings(), {"drawing": drawing}))
    _draw_settled()


def _question() -> tuple[np.ndarray, int | None]:
    """The digit that is asked for, float32 (8, 8) in [0, 1], and what it is, where that is known."""
    asked, upload = session.settings().asked, session.upload()
    if asked.question == "drawing":
        ink = np.array([int(digit, 16) for digit in asked.drawing or SHEET], np.float32)
        return as_digit(FeatureMap("Drawing", ink.reshape(1, 8, 8) / 15, "picture")), None
    if asked.question == "file" and upload is not None:
        return as_digit(upload), None
    return test_images()[asked.digit, 0], int(test_labels()[asked.digit])
