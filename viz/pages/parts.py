"""The parts that pages are made of: maps, controls, words, tables, charts, and files to take along.

Parts are declared in screen order, and drawn in the order of their turns. What they show they take from the page's own
`Run`, by functions of it, ``now``.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import IntEnum
from typing import Any, NamedTuple
from urllib.parse import urlencode

import plotly.graph_objects as go
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from viz.pages.controls import apply_values
from viz.pages.live_axes import live_axes
from viz.pages.live_controls import Section, answer, live_controls
from viz.pages.live_text import live_text
from viz.pages.session import Run, session
from viz.pages.settings import Settings, query_names, to_query
from viz.studies.axes import Axis
from viz.studies.words import Role, Sentence
from viz.views.map_view import map_view
from viz.views.scene import Scene

CONTROLS, TOOLBAR, MORE = "controls", "toolbar", "more controls"

Apply = Callable[[Settings, dict], Settings]
"""What values from the controls make of the settings."""
AtRest = Callable[[], None]
"""Draws what waits until the controls are at rest."""


class Turn(IntEnum):
    """When a part is drawn: maps first, since the eye waits for them; last what waits until controls are at rest."""

    MAPS = 0
    CONTROLS = 1
    WORDS = 2
    SETTLED = 3


def nothing() -> None:
    """Draw nothing anew."""


class Part:
    """One part of a page."""

    turn = Turn.WORDS

    def lay(self) -> list["Placed"]:
        """Make a place for the part where it stands on screen; what does not change is drawn at once."""
        return [Placed(self, st.empty())]

    def draw(self, now: Any, at_rest: AtRest = nothing) -> None:
        """Draw the part as it is now."""


class Placed(NamedTuple):
    """A part, and its place on screen."""

    part: Part
    place: DeltaGenerator


@dataclass(frozen=True)
class Maps(Part):
    """A scene of maps. ``unfinished`` tells whether there is more to come, where a page works in slices of time."""

    key: str
    scene: Callable[[Any], Scene]
    unfinished: Callable[[Any], bool] | None = None
    on_pick: Callable[[int, int], None] | None = None

    turn = Turn.MAPS

    def lay(self) -> list[Placed]:
        """Make a container, which may hold the fragment that draws the maps."""
        return [Placed(self, st.container())]

    def draw(self, now: Run, at_rest: AtRest = nothing) -> None:
        """Draw the scene with what the controls learn once it is on screen: which messages it answers, and the link."""
        signal = {
            "answers": {key: answer(key) for key in (CONTROLS, TOOLBAR, MORE)},
            "query": urlencode(to_query(now.settings)),
            "names": query_names(),
            "unfinished": self.unfinished(now) if self.unfinished else None,
        }
        now.maps[self.key] = self
        map_view(replace(self.scene(now), signal=signal), key=self.key, on_theme=at_rest, on_pick=self.on_pick)


@dataclass(frozen=True)
class Controls(Part):
    """Controls whose values go into the settings; ``apply`` says what they make of them."""

    sections: Callable[[Any], tuple[Section, ...]]
    key: str = MORE
    apply: Apply = apply_values
    layout: str = "row"
    copies_link: bool = False
    goes_on: bool = False

    turn = Turn.CONTROLS

    def lay(self) -> list[Placed]:
        """Make a place as wide as the controls."""
        return [Placed(self, st.container(width="content"))]

    def draw(self, now: Run, at_rest: AtRest = nothing) -> None:
        """Draw them with the values that they have."""

        def take_over(values: dict) -> None:
            here = session()
            here.settings = self.apply(here.settings, values)

        live_controls(
            self.sections(now),
            key=self.key,
            on_values=take_over,
            on_settled=at_rest,
            layout=self.layout,
            copies_link=self.copies_link,
            goes_on=self.goes_on,
        )


@dataclass(frozen=True)
class Text(Part):
    """Sentences, each a paragraph; those that are dear to make wait until the controls are at rest."""

    key: str
    sentences: Callable[[Any], tuple[Sentence, ...]]
    turn: Turn = Turn.WORDS

    def draw(self, now: Any, at_rest: AtRest = nothing) -> None:
        """Draw the sentences."""
        live_text(self.sentences(now), key=self.key)


@dataclass(frozen=True)
class Table(Part):
    """Axes as a table, below heads of a title and a role each; ``chosen`` gives the key of a row to mark."""

    key: str
    axes: Callable[[Any], tuple[Axis, ...]]
    heads: tuple[tuple[str, Role], ...]
    chosen: Callable[[Any], str] = lambda now: ""

    def draw(self, now: Any, at_rest: AtRest = nothing) -> None:
        """Draw the table."""
        live_axes(self.axes(now), self.heads, key=self.key, chosen=self.chosen(now))


@dataclass(frozen=True)
class Chart(Part):
    """A Plotly figure, made from the run and a template for its colours; ``alt`` says what it shows."""

    key: str
    figure: Callable[[Any, str], go.Figure]
    alt: str

    turn = Turn.SETTLED

    def draw(self, now: Any, at_rest: AtRest = nothing) -> None:
        """Draw the figure in the colours of the theme."""
        # A figure keeps the colours that it was drawn in, so that each theme has a key of its own.
        key = f"{self.key}, {st.context.theme.type}"
        st.plotly_chart(self.figure(now, "streamlit"), key=key, config={"displayModeBar": False}, alt=self.alt)


@dataclass(frozen=True)
class Heading(Part):
    """A heading, and controls at the other end of its line, if there are any."""

    text: str
    controls: Controls | None = None

    def lay(self) -> list[Placed]:
        """Draw the heading, and make a place for the controls."""
        if self.controls is None:
            st.subheader(self.text, anchor=False)
            return []
        with beside():
            st.subheader(self.text, anchor=False, width="content")
            return self.controls.lay()


@dataclass(frozen=True)
class Caption(Part):
    """A remark in small type, of Markdown; one that is made from the run waits until the controls are at rest."""

    text: str | Callable[[Any], str]

    turn = Turn.SETTLED

    def lay(self) -> list[Placed]:
        """Draw a remark that does not change."""
        if callable(self.text):
            return super().lay()
        st.caption(self.text)
        return []

    def draw(self, now: Any, at_rest: AtRest = nothing) -> None:
        """Draw one that does."""
        if callable(self.text):
            st.caption(self.text(now))


@dataclass(frozen=True)
class Prose(Part):
    """Markdown that does not change."""

    text: str

    def lay(self) -> list[Placed]:
        """Draw it."""
        st.markdown(self.text)
        return []


@dataclass(frozen=True)
class Columns(Part):
    """Parts beside each other, in columns of these relative widths; on a narrow screen below each other."""

    left: tuple[Part, ...]
    right: tuple[Part, ...]
    widths: tuple[int, int] = (1, 1)

    def lay(self) -> list[Placed]:
        """Make the places of all parts."""
        left, right = st.columns(self.widths, gap="large")
        with left:
            placed = lay_out(self.left)
        with right:
            return placed + lay_out(self.right)


def lay_out(parts: tuple[Part, ...]) -> list[Placed]:
    """Make places for parts in screen order."""
    return [placed for part in parts for placed in part.lay()]


def beside() -> DeltaGenerator:
    """A row of things as wide as they are, the last at its right end; on a narrow screen below each other."""
    return st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center")
