"""Train and eval: one input on many passes."""

from dataclasses import dataclass

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from viz.pages import session
from viz.pages.controls import film_tools, passes_slider, plain_dropout_section, shared_sections
from viz.pages.frame import (
    FIRST_PASS,
    LIVE,
    MORE,
    SETTLED,
    SLICE,
    Frame,
    announced,
    beside,
    draw_chart,
    draw_controls,
    draw_input,
    draw_settled,
    head_start,
    open_frame,
    settings_controls,
)
from viz.pages.live_axes import live_axes
from viz.pages.live_text import live_text
from viz.studies.passes import Passes, Tally, conventions, film, passes
from viz.views.map_view import map_view
from viz.views.passes import averages_scene, error_curve, film_scene, spread_of_readings


@dataclass(frozen=True)
class _Places:
    """What the live fragment fills below the film."""

    story: DeltaGenerator
    slider: DeltaGenerator
    averages: DeltaGenerator
    words: DeltaGenerator
    conventions: DeltaGenerator


def page() -> None:
    """The page in the order on screen."""
    frame = open_frame("Train and eval")
    film_place = st.container()
    story = st.empty()
    with beside():
        st.subheader("Many passes, one input", anchor=False, width="content")
        slider = st.container(width="content")
    averages, words = st.empty(), st.empty()
    charts = st.container()
    st.subheader("Where are survivors scaled?", anchor=False)
    places = _Places(story, slider, averages, words, st.empty())
    with film_place:
        _live(frame, places)
    draw_input(frame)
    with charts:
        _settled()


@st.fragment(key=LIVE)
def _live(frame: Frame, places: _Places) -> None:
    """All that follows the finger, and all that moves it; the film first, since the eye waits for it.

    Many passes take many runs, a slice each; the controls ask for the next one once the last is on screen.
    """
    settings, source = session.settings(), session.shown()
    reel = film(source, settings.pooling, settings.dropout.p, settings.dropout.seed, settings.convention)
    map_view(announced(film_scene(reel)), key="film", on_theme=draw_settled)
    head_start()
    tally, wanted = _tally(), settings.passes
    tally.advance(wanted, SLICE)
    averages, unfinished = _passes(), tally.passes < wanted
    with places.averages:
        map_view(announced(averages_scene(averages), unfinished), key="averages")
    shown = shared_sections(settings, session.prepared(), source.size)
    draw_controls(frame, (*shown, plain_dropout_section(settings.dropout.p)), film_tools(settings), goes_on=True)
    with places.slider:
        settings_controls(passes_slider(settings), MORE, layout="row")
    with places.story:
        live_text(reel.sentences, key="story")
    with places.words:
        live_text(averages.sentences, key="words")
    with places.conventions:
        heads = (("Training", "dropout"), ("Evaluation", "dropout"))
        live_axes(conventions(tally, wanted, source), heads, key="conventions", chosen=settings.convention)


@st.fragment(key=SETTLED)
def _settled() -> None:
    """What may wait until the finger rests."""
    result = _passes()
    left, right = st.columns(2, gap="large")
    with left:
        draw_chart(
            error_curve(result, template="streamlit"),
            "errors",
            "How far the mean of N passes is from the input, against N, both on log axes, beside one over root N",
        )
    with right:
        draw_chart(
            spread_of_readings(result, template="streamlit"),
            "readings",
            "How often the mean of the map reads what, over passes with their masks on",
        )


def _passes() -> Passes:
    settings = session.settings()
    return passes(_tally(), settings.passes, session.shown(), settings.pooling, settings.convention)


def _tally() -> Tally:
    """The passes run so far, kept until another input or another p asks for others."""
    source, p = session.shown(), session.settings().dropout.p
    return session.kept("tally", (session.shown_key(), p), lambda: Tally(source.values, p, FIRST_PASS))
