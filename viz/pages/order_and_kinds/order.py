"""Dropout after pooling, or before it: two lanes from one input, and what each gives on average."""

from dataclasses import dataclass

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from viz.pages import session
from viz.pages.controls import passes_slider, plain_dropout_section, shared_sections
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
    settings_controls,
)
from viz.pages.live_text import live_text
from viz.studies.order import Order, OrderTally, estimate, order
from viz.views.map_view import map_view
from viz.views.order import averages_scene, lanes_scene
from viz.views.plane import lanes_plane

from .parts import give_way, part_tools


@dataclass(frozen=True)
class _Places:
    """What the live fragment fills below the lanes."""

    words: DeltaGenerator
    slider: DeltaGenerator
    averages: DeltaGenerator
    averages_words: DeltaGenerator
    exchanges: DeltaGenerator


def draw(frame: Frame) -> None:
    """The part in the order on screen."""
    lanes = st.container()
    left, right = st.columns([2, 3], gap="large")
    words = right.empty()
    with beside():
        st.subheader("On average over masks: drop → pool", anchor=False, width="content")
        slider = st.container(width="content")
    averages, averages_words = st.empty(), st.empty()
    st.subheader("What may change places", anchor=False)
    places = _Places(words, slider, averages, averages_words, st.empty())
    with lanes:
        _live(frame, places)
    draw_input(frame)
    with left:
        _settled()


@st.fragment(key=LIVE)
def _live(frame: Frame, places: _Places) -> None:
    """All that follows the finger, and all that moves it; the lanes first, since the eye waits for them."""
    give_way("order")
    settings = session.settings()
    result = _order()
    map_view(announced(lanes_scene(result)), key="lanes", on_theme=draw_settled)
    head_start()
    tally, wanted = _tally(), settings.passes
    tally.advance(wanted, SLICE)
    average = estimate(tally, wanted, result.source)
    with places.averages:
        scene = averages_scene(result, average)
        map_view(announced(scene, unfinished=tally.passes < wanted), key="averages of drop → pool")
    shown = shared_sections(settings, session.prepared(), result.source.size)
    draw_controls(frame, (*shown, plain_dropout_section(settings.dropout.p)), part_tools(settings), goes_on=True)
    with places.slider:
        settings_controls(passes_slider(settings), MORE, layout="row")
    with places.words:
        live_text(result.sentences, key="words")
    with places.averages_words:
        live_text(average.sentences, key="words on averages")
    with places.exchanges:
        live_text(tuple(exchange.sentence for exchange in result.exchanges), key="exchanges")


@st.fragment(key=SETTLED)
def _settled() -> None:
    """What may wait until the finger rests."""
    draw_chart(
        lanes_plane(_order(), template="streamlit"),
        "lanes",
        "Size against the share of values that are not zero: both orders as paths from the input",
    )


def _order() -> Order:
    settings = session.settings()
    return order(session.shown(), settings.pooling, settings.dropout.p, settings.dropout.seed)


def _tally() -> OrderTally:
    """The passes run so far, kept until other settings ask for others."""
    settings, source = session.settings(), session.shown()
    return session.kept(
        "order tally",
        (session.shown_key(), settings.pooling.fitted(source.size), settings.dropout.p),
        lambda: OrderTally(source.values, settings.pooling, settings.dropout.p, FIRST_PASS),
    )
