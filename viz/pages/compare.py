"""Compare: a picture through max-pooling and through dropout, side by side."""

import time
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlencode

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from viz.export import NPZ_NAME, code, gif, npz, png
from viz.pages import session
from viz.pages.controls import apply_values, sections, toolbar
from viz.pages.inputs_panel import choose_input, what_to_look_for
from viz.pages.live_controls import answer, live_controls
from viz.pages.live_text import live_text
from viz.pages.settings import QUERY_NAMES, to_query
from viz.studies.compare import Comparison, compare
from viz.views.charts import plane
from viz.views.compare import comparison_scene
from viz.views.map_view import map_view

HEAD_START = 0.01
"""Seconds that the picture is given ahead of the controls and sentences: the server's thread sends it only while this
one rests, and the browser draws it before it turns to the others."""

CONTROLS, TOOLBAR, LIVE, SETTLED, DOWNLOADS = "controls", "toolbar", "live", "settled", "downloads"


def page() -> None:
    """The page in the order on screen."""
    with st.sidebar:
        choose_input()
        controls = st.empty()
    with st.container(horizontal=True, vertical_alignment="center"):
        st.title("Smaller, or sparser?", anchor=False, width="content")
        above = st.container()
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
        _live(above, controls, words)
    with left:
        _settled()
    with right:
        _take_along()


@st.fragment(key=LIVE)
def _live(above: DeltaGenerator, controls: DeltaGenerator, words: DeltaGenerator) -> None:
    """All that follows the finger, and all that moves it; the picture first, since the eye waits for it."""
    settings = session.settings()
    comparison = _comparison()
    signal = {
        "answers": {key: answer(key) for key in (CONTROLS, TOOLBAR)},
        "query": urlencode(to_query(settings)),
        "names": QUERY_NAMES,
    }
    scene = replace(comparison_scene(comparison, settings.layout), signal=signal)
    map_view(scene, key="maps", on_theme=_draw_settled)
    time.sleep(HEAD_START)
    reports = {"on_values": _take_over, "on_settled": _draw_settled}
    with controls:
        shown = sections(settings, session.prepared(), comparison.source.size)
        live_controls(shown, key=CONTROLS, copies_link=True, **reports)
    with above:
        live_controls(toolbar(settings), key=TOOLBAR, layout="row", **reports)
    with words:
        live_text(comparison.sentences, key="words")


@st.fragment(key=SETTLED)
def _settled() -> None:
    """What may wait until the finger rests."""
    st.plotly_chart(
        plane(_comparison(), template="streamlit"),
        key=f"plane, {st.context.theme.type}",  # a figure keeps the colours that it was drawn in
        config={"displayModeBar": False},
        alt="Size against the share of values that are not zero: input, max-pooling and dropout",
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


def _take_over(values: dict) -> None:
    """Take values over from the controls."""
    session.replace_settings(apply_values(session.settings(), values))


def _draw_settled() -> None:
    st.rerun([SETTLED, DOWNLOADS])


def _comparison() -> Comparison:
    settings = session.settings()
    return compare(session.shown(), settings.pooling, settings.dropout)
