"""Compare: a picture through max-pooling and through dropout, side by side."""

from dataclasses import replace
from urllib.parse import urlencode

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from viz.pages import session
from viz.pages.controls import apply_values, same_ranges, sections, toolbar
from viz.pages.inputs_panel import choose_input
from viz.pages.live_controls import Section, answer, live_controls
from viz.pages.live_text import live_text
from viz.pages.settings import QUERY_NAMES, to_query
from viz.studies.compare import Comparison, compare
from viz.views.charts import plane
from viz.views.compare import comparison_scene
from viz.views.map_view import map_view

CONTROLS, TOOLBAR, LIVE, SETTLED = "controls", "toolbar", "live", "settled"


def page() -> None:
    """The page in the order on screen."""
    with st.sidebar:
        choose_input()
        _controls()
    with st.container(horizontal=True, vertical_alignment="center"):
        st.title("Smaller, or sparser?", anchor=False, width="content")
        live_controls(toolbar(session.settings()), key=TOOLBAR, layout="row", **_reports())
    maps = st.empty()
    left, right = st.columns([2, 3], gap="large")
    with right:
        words = st.empty()
        st.caption(
            "Press **N**: only the dropout map changes. Press **T**: in evaluation dropout hands the input "
            "through untouched, and pooling goes on as before."
        )
    _live(maps, words)
    with left:
        _settled()


@st.fragment(key=CONTROLS)
def _controls() -> None:
    """The controls in the sidebar; drawn anew only when a change moves the ranges of others."""
    live_controls(_sections(), key=CONTROLS, copies_link=True, **_reports())


@st.fragment(key=LIVE)
def _live(maps: DeltaGenerator, words: DeltaGenerator) -> None:
    """All that follows the finger; the picture first, since the eye waits for it."""
    settings = session.settings()
    comparison = _comparison()
    signal = {
        "answers": {key: answer(key) for key in (CONTROLS, TOOLBAR)},
        "query": urlencode(to_query(settings)),
        "names": QUERY_NAMES,
    }
    with maps:
        map_view(replace(comparison_scene(comparison, settings.layout), signal=signal), key="maps")
    with words:
        live_text(comparison.sentences, key="words")


@st.fragment(key=SETTLED)
def _settled() -> None:
    """What may wait until the finger rests."""
    st.plotly_chart(
        plane(_comparison(), template="streamlit"),
        key="plane",
        config={"displayModeBar": False},
        alt="Size against the share of values that are not zero: input, max-pooling and dropout",
    )


def _reports() -> dict:
    """Who listens to the controls."""
    return {"on_values": _take_over, "on_settled": lambda: st.rerun(SETTLED)}


def _take_over(values: dict) -> None:
    """Take values over from the controls, and draw anew no more than they change."""
    before = _sections()
    session.replace_settings(apply_values(session.settings(), values))
    st.rerun([LIVE] if same_ranges(before, _sections()) else [LIVE, CONTROLS])


def _sections() -> tuple[Section, ...]:
    return sections(session.settings(), session.prepared(), session.shown().size)


def _comparison() -> Comparison:
    settings = session.settings()
    return compare(session.shown(), settings.pooling, settings.dropout)
