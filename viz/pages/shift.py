"""Shift: how much translation invariance pooling gives, and whether dropout gives any."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from viz.pages import session
from viz.pages.controls import dropout_section, shared_sections, shift_sliders, train_and_mask
from viz.pages.frame import (
    LIVE,
    MORE,
    SETTLED,
    Frame,
    announced,
    draw_chart,
    draw_controls,
    draw_input,
    draw_settled,
    head_start,
    open_frame,
    settings_controls,
)
from viz.pages.live_text import live_text
from viz.studies.shift import Shifted, shift_curves, shifted, unchanged
from viz.studies.shift.curves import Along
from viz.views.map_view import map_view
from viz.views.shift import shift_errors, shift_scene, unchanged_shares


def page() -> None:
    """The page in the order on screen."""
    frame = open_frame("Shift")
    sliders = st.container(width="content")
    maps, words = st.container(), st.empty()
    with maps:
        _live(frame, sliders, words)
    draw_input(frame)
    _settled()


@st.fragment(key=LIVE)
def _live(frame: Frame, sliders: DeltaGenerator, words: DeltaGenerator) -> None:
    """All that follows the finger, and all that moves it; the picture first, since the eye waits for it."""
    settings = session.settings()
    result = _shifted()
    map_view(announced(shift_scene(result)), key="shift", on_theme=draw_settled)
    head_start()
    shown = shared_sections(settings, session.prepared(), result.before.source.size)
    dropout = dropout_section(settings.dropout.fitted(result.before.source.size), result.before.source.size)
    draw_controls(frame, (*shown, dropout), train_and_mask(settings))
    with sliders:
        settings_controls(shift_sliders(settings), MORE, layout="row")
    with words:
        live_text(result.sentences, key="words")


@st.fragment(key=SETTLED)
def _settled() -> None:
    """What may wait until the finger rests."""
    settings, source = session.settings(), session.shown()
    along, at = _marked()
    curves = shift_curves(source, settings.pooling, settings.dropout.p, settings.dropout.seed, along=along)
    shares = unchanged(source, settings.pooling, (settings.down, settings.right))
    st.subheader("How far from moving with its input?", anchor=False)
    draw_chart(shift_errors(curves, at, template="streamlit"), "errors", "The shift error of eight operations")
    live_text(curves.sentences, key="words on errors")
    st.caption(curves.measured)
    st.subheader("What the classifier sees", anchor=False)
    draw_chart(unchanged_shares(shares, template="streamlit"), "shares", "Unchanged pooled values against k")
    live_text(shares.sentences, key="words on shares")


def _marked() -> tuple[Along, int | None]:
    """Along what the curve is measured, and which shift on it is the one in force, if it is on the curve."""
    down, right = session.settings().down, session.settings().right
    if down and right:
        return "both", down if down == right else None
    return ("rows", down) if down else ("columns", right)


def _shifted() -> Shifted:
    settings = session.settings()
    return shifted(session.shown(), settings.pooling, settings.dropout, (settings.down, settings.right))
