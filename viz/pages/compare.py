"""Compare: a picture through max-pooling and through dropout, side by side."""

from dataclasses import replace
from pathlib import Path

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from viz.export.code import NPZ_NAME, code, comparison_npz
from viz.export.picture import gif, png
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
from viz.views.scene import Layout, Scene

DOWNLOADS = "downloads"
QUESTION = "Smaller, or sparser?"
PASSES = 12
"""How many passes a film has."""


def page() -> None:
    """The page in the order on screen."""
    frame = open_frame(QUESTION)
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
        (
            "PNG",
            "png",
            lambda: png(comparison_scene(comparison, layout), QUESTION),
            "The maps as a picture for a slide",
        ),
        ("GIF", "gif", lambda: gif(_forward_passes(comparison, layout), QUESTION), "Twelve passes as a film"),
        ("NPZ", "npz", lambda: comparison_npz(comparison), "Input, maxima, winners, mask and output as NumPy arrays"),
        ("Code", "py", lambda: code(comparison), "A script that computes the arrays of the NPZ again"),
    )
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.caption("Take it along:", width="content")
        for label, ending, data, meaning in files:
            name = Path(NPZ_NAME).with_suffix(f".{ending}").name
            st.download_button(label, data, name, help=meaning, on_click="ignore", type="tertiary")


def _forward_passes(comparison: Comparison, layout: Layout) -> list[Scene]:
    """The maps under one seed after the other."""
    source, pooling, dropout = comparison.source, comparison.pooling, comparison.dropout
    seeds = range(dropout.seed, dropout.seed + PASSES)
    return [comparison_scene(compare(source, pooling, replace(dropout, seed=seed)), layout) for seed in seeds]


def _draw_settled() -> None:
    draw_settled(DOWNLOADS)


def _comparison() -> Comparison:
    settings = session.settings()
    return compare(session.shown(), settings.pooling, settings.dropout)
