"""Kinds of dropout: of values, of channels, of blocks, by factors, and of weights, which is DropConnect."""

from dataclasses import dataclass

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from viz.inputs import FeatureMap
from viz.pages import session
from viz.pages.controls import block_section, input_and_window
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
from viz.studies.kinds import (
    KIND_HEADS,
    UNIT_HEADS,
    Connections,
    DropoutKinds,
    connections,
    dropout_kinds,
    kind_axes,
    stack_of,
    unit_axes,
)
from viz.views.kinds import kinds_scene, unit_outputs, weights_scene
from viz.views.map_view import map_view

from .parts import give_way, part_tools
from .reduced import reduced, reduction


@dataclass(frozen=True)
class _Places:
    """What the live fragment fills below the maps."""

    words: DeltaGenerator
    table: DeltaGenerator
    weights: DeltaGenerator
    weights_words: DeltaGenerator
    units: DeltaGenerator


def draw(frame: Frame) -> None:
    """The part in the order on screen."""
    maps = st.container()
    table, words = st.empty(), st.empty()
    st.subheader("DropConnect: weights instead of activations", anchor=False)
    places = _Places(words, table, st.empty(), st.empty(), st.empty())
    chart = st.container()
    with maps:
        _live(frame, places)
    draw_input(frame)
    with chart:
        _settled()


@st.fragment(key=LIVE)
def _live(frame: Frame, places: _Places) -> None:
    """All that follows the finger, and all that moves it; the maps first, since the eye waits for them."""
    give_way("kinds")
    settings, shown = session.settings(), session.shown()
    family = _kinds()
    map_view(announced(kinds_scene(family)), key="kinds", on_theme=draw_settled)
    head_start()
    layer = _connections()
    with places.weights:
        map_view(announced(weights_scene(layer)), key="weights")
    block = block_section(family.p, family.block_size, family.source.size)
    sections = *input_and_window(settings, session.prepared(), shown.size), block
    draw_controls(frame, sections, part_tools(settings))
    with places.table:
        live_axes(kind_axes(family), KIND_HEADS, key="table of kinds")
    with places.words:
        beyond_the_table = family.sentences[len(family.kinds) :]
        live_text((*beyond_the_table, *reduction(shown.size, family.source.size)), key="words on kinds")
    with places.weights_words:
        live_text(layer.sentences, key="words on weights")
    with places.units:
        rows = unit_axes(layer.units)
        live_axes(rows, UNIT_HEADS, key="units", chosen=rows[layer.telling].key)


@st.fragment(key=SETTLED)
def _settled() -> None:
    """What may wait until the finger rests."""
    draw_chart(
        unit_outputs(_connections(), template="streamlit"),
        "outputs",
        "How often a unit gives what before ReLU, by dropout of its inputs, by DropConnect, and by a Gaussian",
    )


def _kinds() -> DropoutKinds:
    dropout = session.settings().dropout
    return dropout_kinds(_stack(), dropout.p, dropout.block_size, dropout.seed)


def _stack() -> FeatureMap:
    """The channels that are shown, kept until another input asks for others."""
    ready = session.prepared()
    return session.kept("stack of kinds", ready.key, lambda: stack_of(reduced(ready.stack)))


def _connections() -> Connections:
    settings = session.settings()
    return connections(session.shown(), settings.pooling.kernel_size, settings.dropout.p, settings.dropout.seed)
