"""Is pooling a dropout? The winners left in place, beside a dropout that keeps as many values."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from viz.pages import session
from viz.pages.controls import apply_budget_values, budget_section, next_mask, shared_sections, tools
from viz.pages.frame import (
    LIVE,
    SETTLED,
    Frame,
    announced,
    draw_chart,
    draw_controls,
    draw_input,
    draw_settled,
    head_start,
    open_frame,
)
from viz.pages.live_axes import live_axes
from viz.pages.live_text import live_text
from viz.studies.budget import Contrast, contrast, histograms
from viz.views.budget import contrast_scene, kept_and_dropped
from viz.views.map_view import map_view


def page() -> None:
    """The page in the order on screen."""
    frame = open_frame("Is pooling a dropout?")
    verdict = st.empty()
    maps = st.container()
    table = st.empty()
    with maps:
        _live(frame, verdict, table)
    draw_input(frame)
    _settled()


@st.fragment(key=LIVE)
def _live(frame: Frame, verdict: DeltaGenerator, table: DeltaGenerator) -> None:
    """All that follows the finger, and all that moves it; the picture first, since the eye waits for it."""
    settings = session.settings()
    result = _contrast()
    map_view(announced(contrast_scene(result)), key="winners", on_theme=draw_settled)
    head_start()
    shown = shared_sections(settings, session.prepared(), result.source.size)
    dropout = budget_section(result.dropout.p, settings.match)
    draw_controls(frame, (*shown, dropout), tools(next_mask(settings)), apply=apply_budget_values)
    with verdict:
        live_text(result.verdict, key="verdict")
    with table:
        live_axes(result.axes, (("Max-pooling", "pooling"), ("Dropout", "dropout")), key="axes")


@st.fragment(key=SETTLED)
def _settled() -> None:
    """What may wait until the finger rests."""
    st.subheader("Which values are kept?", anchor=False)
    draw_chart(
        kept_and_dropped(*histograms(_contrast()), template="streamlit"),
        "histogram",
        "How many values of each size max-pooling and dropout keep and discard",
    )


def _contrast() -> Contrast:
    settings = session.settings()
    p = None if settings.match else settings.dropout.p
    return contrast(session.shown(), settings.pooling, p, settings.dropout.seed)
