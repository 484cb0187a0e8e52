"""One window under the glass: dropout before pooling picks by rank, stochastic pooling by value."""

from dataclasses import dataclass

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from viz.pages import session
from viz.pages.controls import glass_section, plain_dropout_section, shared_sections
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
)
from viz.pages.live_axes import live_axes
from viz.pages.live_text import live_text
from viz.studies.compare import Comparison, compare
from viz.studies.glass import PASSES, Glass, glass, what_comes_out, who_wins, winning_row
from viz.studies.layers import Dropout
from viz.studies.words import count
from viz.views.glass import chances, glass_scene
from viz.views.map_view import map_view

from .parts import give_way, part_tools

WAYS = (("Dropout before pooling: by\u00a0rank", "dropout"), ("Stochastic pooling: by\u00a0value", "pooling"))


@dataclass(frozen=True)
class _Places:
    """What the live fragment fills below the maps."""

    words: DeltaGenerator
    who_wins: DeltaGenerator
    what_comes_out: DeltaGenerator


def draw(frame: Frame) -> None:
    """The part in the order on screen."""
    maps = st.container()
    st.caption("Click a cell of any map, or press Enter on it, to put its window under the glass.")
    left, right = st.columns([2, 3], gap="large")
    words = right.empty()
    st.subheader("Who wins?", anchor=False)
    st.caption(
        f"The left bar is the chance, the right one the share of {count(PASSES)} passes. "
        "Marked is the winner by rank on this pass. Equal values rank as they are read."
    )
    table = st.empty()
    st.subheader("What comes out", anchor=False)
    places = _Places(words, table, st.empty())
    with maps:
        _live(frame, places)
    draw_input(frame)
    with left:
        _settled()


@st.fragment(key=LIVE)
def _live(frame: Frame, places: _Places) -> None:
    """All that follows the finger, and all that moves it; the maps first, since the eye waits for them."""
    give_way("window")
    settings = session.settings()
    comparison = _comparison()
    result = _glass(comparison)
    map_view(announced(glass_scene(comparison, result)), key="glass", on_theme=draw_settled, on_pick=_pick)
    head_start()
    source = comparison.source
    sections = (
        *shared_sections(settings, session.prepared(), source.size),
        glass_section(result.window, comparison.pooled.shape, result.channel),
        plain_dropout_section(settings.dropout.p),
    )
    draw_controls(frame, sections, part_tools(settings))
    with places.words:
        live_text(result.sentences, key="words")
    with places.who_wins:
        live_axes(who_wins(result), WAYS, key="who wins", chosen=winning_row(result))
    with places.what_comes_out:
        live_axes(what_comes_out(result), (("Result", "input"),), key="what comes out")


@st.fragment(key=SETTLED)
def _settled() -> None:
    """What may wait until the finger rests."""
    draw_chart(
        chances(_glass(_comparison()), template="streamlit"),
        "chances",
        "The chance of each value of the window to be picked, by its rank and by its size",
    )


def _pick(row: int, column: int) -> None:
    """Put a window under the glass that was clicked: no finger has to come to rest."""
    session.change("", row=row, column=column)
    st.rerun([LIVE, SETTLED])


def _comparison() -> Comparison:
    dropout = session.settings().dropout
    return compare(session.shown(), session.settings().pooling, Dropout(dropout.p, seed=dropout.seed))


def _glass(comparison: Comparison) -> Glass:
    """The window that the settings ask for, or the one in the middle."""
    settings = session.settings()
    asked = settings.row, settings.column
    window = tuple(n // 2 if at is None else at for at, n in zip(asked, comparison.pooled.shape[1:], strict=True))
    return glass(
        comparison.source, comparison.pooling, settings.dropout.p, settings.dropout.seed, window, settings.input.channel
    )
