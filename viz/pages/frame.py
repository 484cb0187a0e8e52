"""What all pages share: the input at the side, a title with its tools, and controls that the picture runs ahead of.

Every page opens its frame, then draws its picture and, after a head start, whatever moves it or follows from it, all in
one fragment: a widget outside that fragment would cost a second run of the script. The choice of an input comes after
the picture, and what may wait until the finger rests comes last.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from urllib.parse import urlencode

import plotly.graph_objects as go
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from viz.pages import session
from viz.pages.controls import apply_values
from viz.pages.inputs_panel import choose_input
from viz.pages.live_controls import Section, answer, live_controls
from viz.pages.settings import QUERY_NAMES, Settings, to_query
from viz.views.scene import Scene

HEAD_START = 0.01
"""Seconds that the picture is given ahead of the controls and sentences: the server's thread sends it only while this
one rests, and the browser draws it before it turns to the others."""

FIRST_PICTURE = 0.45
"""Seconds in which a browser that has just opened a page gets its first picture on screen. It has yet to load what
draws it, and React reveals nothing that it loads while other kinds of widgets are being loaded, too."""

FIRST_PASS = 1
"""The first of the passes that are averaged, whichever one the picture has come to."""

SLICE = 0.04
"""Seconds of passes in one run of a page: so long may anything else have to wait."""

CONTROLS, TOOLBAR, MORE = "controls", "toolbar", "more controls"
LIVE, SETTLED = "live", "settled"

Apply = Callable[[Settings, dict], Settings]
"""What values from the controls make of the settings."""


@dataclass(frozen=True)
class Frame:
    """The places that a page fills: the input and controls at the side, and tools beside the title."""

    inputs: DeltaGenerator
    controls: DeltaGenerator
    tools: DeltaGenerator


def open_frame(title: str) -> Frame:
    """Draw the title, and keep places for what comes after the picture."""
    with st.sidebar:
        inputs, controls = st.container(), st.empty()
    with beside():
        st.title(title, anchor=False, width="content")
        tools = st.container(width="content")
    return Frame(inputs, controls, tools)


def beside() -> DeltaGenerator:
    """A row of things as wide as they are, the last at its right end; on a narrow screen below each other."""
    return st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center")


def announced(scene: Scene, unfinished: bool | None = None) -> Scene:
    """The scene with what the controls learn once it is on screen: which message it answers, and the link to it.

    ``unfinished`` tells whether there is more to come, where a page works in slices.
    """
    signal = {
        "answers": {key: answer(key) for key in (CONTROLS, TOOLBAR, MORE)},
        "query": urlencode(to_query(session.settings())),
        "names": QUERY_NAMES,
        "unfinished": unfinished,
    }
    return replace(scene, signal=signal)


def head_start() -> None:
    """Let the picture be sent, and drawn, before anything else."""
    time.sleep(HEAD_START)


def await_first_picture() -> None:
    """Hold back Streamlit's own widgets until the picture is there: once in a session, since they stay loaded."""
    if not st.session_state.get("opened"):
        time.sleep(FIRST_PICTURE)
    st.session_state.opened = True


def draw_input(frame: Frame) -> None:
    """Draw the choice of an input at the side, once the picture is there."""
    await_first_picture()
    with frame.inputs:
        choose_input()


def draw_settled(*more: str) -> None:
    """Draw what waits until the finger rests: the fragment SETTLED, and those named.

    The live one comes along: what is asked for here takes the place of any run that is under way or due, and with it
    would go the answer to a message that came in at the same time.
    """
    st.rerun([LIVE, SETTLED, *more])


def draw_controls(
    frame: Frame,
    sections: tuple[Section, ...],
    tools: tuple[Section, ...],
    on_settled: Callable[[], None] = draw_settled,
    apply: Apply = apply_values,
    goes_on: bool = False,
) -> None:
    """Draw the controls at the side and the tools beside the title; their values go into the settings."""
    with frame.controls:
        settings_controls(sections, CONTROLS, on_settled, apply, copies_link=True, goes_on=goes_on)
    with frame.tools:
        settings_controls(tools, TOOLBAR, on_settled, apply, layout="row")


def settings_controls(
    sections: tuple[Section, ...],
    key: str,
    on_settled: Callable[[], None] = draw_settled,
    apply: Apply = apply_values,
    **options: bool | str,
) -> None:
    """Draw controls whose values go into the settings; ``apply`` says what they make of them."""

    def take_over(values: dict) -> None:
        session.replace_settings(apply(session.settings(), values))

    live_controls(sections, key=key, on_values=take_over, on_settled=on_settled, **options)


def draw_chart(figure: go.Figure, name: str, alt: str) -> None:
    """Draw a Plotly figure made in the template "streamlit"; ``alt`` says what it shows."""
    # A figure keeps the colours that it was drawn in, so that each theme has a key of its own.
    st.plotly_chart(figure, key=f"{name}, {st.context.theme.type}", config={"displayModeBar": False}, alt=alt)
