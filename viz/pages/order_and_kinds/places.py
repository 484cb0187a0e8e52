"""Where in a CNN? A strip of layers with a dropout that can be put at each place."""

from dataclasses import dataclass, replace

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from viz.inputs import FeatureMap
from viz.pages import session
from viz.pages.controls import input_and_window, place_section
from viz.pages.frame import LIVE, Frame, announced, draw_controls, draw_input, head_start
from viz.pages.live_axes import live_axes
from viz.pages.live_text import live_text
from viz.studies.places import MEASURE, PLACE_HEADS, DropoutInCnn, dropout_in_cnn, place_axes, reports
from viz.studies.words import Sentence
from viz.views.map_view import map_view
from viz.views.places import cnn_scene, dense_scene

from .parts import give_way, part_tools
from .reduced import reduced, reduction


@dataclass(frozen=True)
class _Places:
    """What the live fragment fills below the strip."""

    dense: DeltaGenerator
    words: DeltaGenerator
    table: DeltaGenerator
    measure: DeltaGenerator


def draw(frame: Frame) -> None:
    """The part in the order on screen."""
    strip = st.container()
    dense, words = st.empty(), st.empty()
    st.subheader("Do neighbours give it away?", anchor=False)
    below = _Places(dense, words, measure=st.empty(), table=st.empty())
    st.subheader("What papers report", anchor=False)
    st.markdown("\n".join(f"- {line}" for line in reports()))
    with strip:
        _live(frame, below)
    draw_input(frame)


@st.fragment(key=LIVE)
def _live(frame: Frame, below: _Places) -> None:
    """All that follows the finger, and all that moves it; the strip first, since the eye waits for it."""
    give_way("places")
    settings, shown = session.settings(), session.shown()
    result = _result()
    map_view(announced(cnn_scene(result)), key="strip")
    head_start()
    with below.dense:
        map_view(announced(dense_scene(result)), key="dense layer")
    dropout = place_section(result.place, result.dropout, result.dropped_layer.values.shape[1:])
    sections = *input_and_window(settings, session.prepared(), shown.size), dropout
    draw_controls(frame, sections, part_tools(settings), on_settled=_nothing_waits)
    with below.words:
        live_text((*result.sentences, *reduction(shown.size, result.source.size)), key="words on places")
    with below.measure:
        live_text((Sentence("Measured is the ", "", f"{MEASURE}."),), key="measure")
    with below.table:
        live_axes(place_axes(result.spots), PLACE_HEADS, key="table of places", chosen=result.place)


def _nothing_waits() -> None:
    """There is no chart here to be drawn once the finger rests."""


def _result() -> DropoutInCnn:
    settings = session.settings()
    dropout = replace(settings.dropout, scaling=True)
    return dropout_in_cnn(_source(), settings.pooling.kernel_size, dropout, settings.place)


def _source() -> FeatureMap:
    """The map that enters the strip, kept until another input asks for another."""
    return session.kept("source of the strip", session.shown_key(), lambda: reduced(session.shown()))
