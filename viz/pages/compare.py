"""Compare: a picture through max-pooling and through dropout, side by side."""

from pathlib import Path

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from viz.export import NPZ_NAME, code, gif, npz, png
from viz.pages import session
from viz.pages.controls import sections, toolbar
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
from viz.pages.inputs_panel import what_to_look_for
from viz.pages.live_text import live_text
from viz.studies.compare import Comparison, compare
from viz.views.compare import comparison_scene
from viz.views.map_view import map_view
from viz.views.plane import plane

DOWNLOADS = "downloads"


def page() -> None:
    """The page in the order on screen."""
    frame = open_frame("Smaller, or sparser?")
    maps = st.container()
    left, right = st.columns([2, 3], gap="large")
    with right:
        words = st.empty()
        st.caption(what_to_look_for())
        st.caption(
            "Press **N** in training: only the dropout map changes. Press **T**: in evaluation dropout does nothing, "
            "and pooling goes on as before."
        )
    with maps:
        _live(frame, words)
    draw_input(frame)
    with left:
        _settled()
    with right:
        _take_along()


@st.fragment(key=LIVE)
def _live(frame: Frame, words: DeltaGenerator) -> None:
    """All that follows the finger, and all that moves it; the picture first, since the eye waits for it."""
    settings = session.settings()
    comparison = _comparison()
    map_view(announced(comparison_scene(comparison, settings.layout)), key="maps", on_theme=_draw_settled)
    head_start()
    shown = sections(settings, session.prepared(), comparison.source.size)
    draw_controls(frame, shown, toolbar(settings), _draw_settled)
    with words:
        live_text(comparison.sentences, key="words")


@st.fragment(key=SETTLED)
def _settled() -> None:
    """What may wait until the finger rests."""
    draw_chart(
        plane(_comparison(), template="streamlit"),
        "plane",
        "Size against the share of values that are not zero: input, max-pooling and dropout",
    )


@st.fragment(key=DOWNLOADS)
def _take_along() -> None:
    """Files of what is on screen, made when they are asked for."""
    comparison, layout = _comparison(), session.settings().layout
    files = (
        ("PNG", "png", lambda: png(comparison, layout), "The three maps as a picture for a slide"),
        ("GIF", "gif", lambda: gif(comparison, layout=layout), "Twelve passes as a film"),
        ("NPZ", "npz", lambda: npz(comparison), "Input, maxima, winners, mask and output as NumPy arrays"),
        ("Code", "py", lambda: code(comparison), "A script that computes the arrays of the NPZ again"),
    )
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.caption("Take it along:", width="content")
        for label, ending, data, meaning in files:
            name = Path(NPZ_NAME).with_suffix(f".{ending}").name
            st.download_button(label, data, name, help=meaning, on_click="ignore", type="tertiary")


def _draw_settled() -> None:
    draw_settled(DOWNLOADS)


def _comparison() -> Comparison:
    settings = session.settings()
    return compare(session.shown(), settings.pooling, settings.dropout)
