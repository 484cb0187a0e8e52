"""The parts that pages are made of: maps, controls, words, tables and charts.

A part makes its place where it stands on screen, and says when and how it is drawn there. What it shows it takes from
the page's own `PageRun`, by functions of it, ``now``. What does not change is drawn at once; controls, sentences and
tables stand still too, and are told what they show by the first maps, as Streamlit takes its time for each part that it
draws anew.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from enum import Enum
from functools import partial
from itertools import chain
from typing import Any, NamedTuple
from urllib.parse import urlencode

import plotly.graph_objects as go
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from viz.export.tables import Row, axis_rows, chart_rows
from viz.pages import live_axes, live_controls, live_text
from viz.pages.controls import apply_values, input_section
from viz.pages.inputs_panel import KEYS, bring_input, choose_input
from viz.pages.live_controls import Section
from viz.pages.remark import remark
from viz.pages.session import PageRun, session
from viz.pages.settings import IN_THE_LIST, Settings, setting_names, to_query
from viz.studies.axes import Axis
from viz.studies.glossary import explained
from viz.studies.words import Role, Sentence
from viz.views import map_view
from viz.views.charts import Figure, described
from viz.views.map_view.message import pack
from viz.views.scene import Scene
from viz.views.web import bundled, said, told_later

LAYERS, INPUT, TOOLBAR, PART, MORE, RUN = "controls", "input controls", "toolbar", "part", "more controls", "run"
"""Where controls stand: those of layers and of the input by the maps, beside the title, and among the other parts."""
ALL_CONTROLS = (LAYERS, INPUT, *KEYS, TOOLBAR, PART, MORE, RUN)
TEMPLATE = "streamlit"
"""The Plotly template of the theme."""

Apply = Callable[[Settings, dict[str, Any]], Settings]
"""What values from the controls make of the settings."""
Sections = Callable[[Any], tuple[Section, ...]]
Axes = Callable[[Any], tuple[Axis, ...]]
"""Controls and rows of a table, made from a page's run."""
Heads = tuple[tuple[str, Role], ...]


class Turn(Enum):
    """When a part is drawn: as the one that leads, as one that follows it, or once controls are at rest.

    WIDGETS are Streamlit's own, drawn once with each run of the whole script.
    """

    LEADS, FOLLOWS, SETTLED, WIDGETS = range(4)


class Placed(NamedTuple):
    """The place of a part, and when and how it is drawn there."""

    turn: Turn
    place: AbstractContextManager[Any]
    draw: Callable[[Any], object]


Part = Callable[[], list[Placed]]


@dataclass(frozen=True)
class Numbered:
    """A part that has numbers to take along, which follow from a page's run."""

    lay: Part
    rows: Callable[[Any], Iterator[Row]]

    def __call__(self) -> list[Placed]:
        """Make its place."""
        return self.lay()


def lay_out(parts: tuple[Part, ...]) -> list[Placed]:
    """Make the places of parts in screen order."""
    return [placed for part in parts for placed in part()]


def numbers_of(parts: tuple[Part, ...], now: PageRun) -> Iterator[Row]:
    """The numbers of those of these parts that have any."""
    return chain.from_iterable(part.rows(now) for part in parts if isinstance(part, Numbered))


def told(mount: Callable[..., object], key: str, message: Callable[[Any], bytes]) -> Placed:
    """The place of a component that stands still, and is told what it shows."""
    mount(key=key, data=told_later(key, session().layouts))

    def tell(now: PageRun) -> None:
        now.told[key] = message(now)

    return Placed(Turn.FOLLOWS, nullcontext(), tell)


@dataclass(frozen=True)
class maps:
    """A scene of maps; ``unfinished`` tells whether there is more to come, where a page works in slices of time.

    With the scene comes what the controls learn once it is on screen: which messages it answers, and the link to it;
    with the first of a page, or one that ``leads`` a page without files, also what links to files say of it, and
    whether the rest of the page waits for it. One that ``follows`` others stands still, and is told by the first.
    """

    key: str
    scene: Callable[[Any], Scene]
    unfinished: Callable[[Any], bool] | None = None
    on_pick: Callable[[int, int], None] = lambda row, column: None
    leads: bool = False
    follows: bool = False

    def __call__(self) -> list[Placed]:
        """Make its place."""
        if self.follows:
            return [told(map_view.mount, self.key, self._message)]
        return [Placed(Turn.LEADS, st.container(), partial(self._draw, session().layouts))]

    def _message(self, now: PageRun) -> bytes:
        """The scene with its signal, without what the browser has of it."""
        is_first = self.leads or self.key == next(iter(now.scenes), None)
        signal = {
            "answers": now.answers,
            "query": urlencode(to_query(now.settings)),
            "names": [*setting_names(), *IN_THE_LIST],
            "unfinished": self.unfinished(now) if self.unfinished else None,
            "files": urlencode(now.files_query) if is_first else None,
            "awaited": is_first and not now.session.opened,
        }
        return pack(replace(self.scene(now), signal=signal), now.session.held.get(self.key, frozenset()), self.key)

    def _draw(self, layout: int, now: PageRun) -> None:
        """Draw the maps, which tell what stands still, and hand on what that says.

        The same key keeps what is pointed at and held while the data change.
        """
        stands = map_view.mount(
            key=self.key,
            data=bundled(self._message(now), now.told, layout),
            on_lacks_change=lambda: live_controls.lack(self.key, *now.told),
            on_more_change=lambda: None,
            on_painted_change=show_rest,
            on_picked_change=lambda: map_view.take_pick(self.key, self.on_pick),
            on_sent_change=lambda: live_controls.take(said(st.session_state, self.key, "sent"), now.takers),
        )
        live_controls.learn(stands.get("sent"))


def show_rest() -> None:
    """Draw the page with all that is on it, now that the browser has its first picture."""
    session().opened = True
    st.rerun()


def controls(
    sections: Sections, key: str = MORE, apply: Apply = apply_values, layout: str = "row", copies_link: bool = False
) -> Part:
    """Controls whose values go into the settings; ``apply`` says what they make of them."""

    def message(now: PageRun) -> bytes:
        now.takers[key] = partial(take_over, apply)
        return live_controls.message(sections(now), key, layout, copies_link, goes_on=key == LAYERS, settles=True)

    def lay() -> list[Placed]:
        with st.container(width="content" if layout in ("row", "toolbar") else "stretch"):
            return [told(live_controls.mount, key, message)]

    return lay


def take_over(apply: Apply, values: dict[str, Any]) -> None:
    """Take values into the settings."""
    here = session()
    here.settings = apply(here.settings, values)


def layers(sections: Sections, apply: Apply = apply_values) -> Part:
    """Controls of the layers, in columns; on a phone the first of each is docked where the thumb is."""
    return controls(sections, LAYERS, apply, "maps")


def inputs() -> list[Placed]:
    """What decides what goes in: thumbnails, the viewer's own file, and how large and as what it is seen."""
    choice = Placed(Turn.WIDGETS, st.container(), lambda _: choose_input())
    look = controls(lambda now: (input_section(now),), INPUT, layout="input")()
    return [choice, *look, Placed(Turn.WIDGETS, st.container(), lambda _: bring_input())]


def text(
    key: str, sentences: Callable[[Any], tuple[Sentence, ...]], spare: int = 0, look: str = "", late: bool = False
) -> Part:
    """Sentences, each a paragraph, with room for ``spare`` letters more; ``late`` ones are dear to make, and wait."""

    def message(now: PageRun) -> bytes:
        return live_text.message(sentences(now), spare=spare, look=look)

    if late:
        return lambda: [Placed(Turn.SETTLED, st.empty(), lambda now: live_text.mount(key=key, data=message(now)))]
    return lambda: [told(live_text.mount, key, message)]


def table(key: str, axes: Axes, heads: Heads, chosen: Callable[[Any], str] = lambda now: "") -> Part:
    """Axes as a table, below heads of a title and a role each; ``chosen`` gives the key of a row to mark."""
    return Numbered(
        lambda: [told(live_axes.mount, key, lambda now: live_axes.pack(axes(now), heads, chosen(now)))],
        lambda now: axis_rows(f"table {key}", axes(now), heads),
    )


def chart(key: str, figure: Callable[[Any, str], Figure], alt: str) -> Part:
    """A figure, made from the run and a template; ``alt`` says what it shows."""
    return Numbered(
        lambda: [Placed(Turn.SETTLED, st.empty(), lambda now: draw_chart(figure(now, TEMPLATE), key, alt))],
        lambda now: chart_rows(f"chart {key}", figure(now, TEMPLATE)),
    )


class _AsItIs(go.Figure):  # type: ignore[misc]  # Plotly has no types
    """What hands a figure to Streamlit as it is, which would have Plotly check all of it otherwise."""

    def __init__(self, figure: Figure) -> None:
        self.__dict__["figure"] = figure

    def to_dict(self) -> dict[str, Any]:
        return vars(self.__dict__["figure"])


def draw_chart(figure: Figure, name: str, alt: str) -> None:
    """Draw a figure made in TEMPLATE; ``alt`` says what it shows, and its numbers follow in words."""
    alt = f"{alt}. {described(figure)}"
    # Its one button is too small for a finger.
    shown = False if "Mobi" in st.context.headers.get("User-Agent", "") else "hover"
    bar: dict[str, Any] = {"displayModeBar": shown, "displaylogo": False, "modeBarButtons": [["toImage"]]}
    bar |= {"toImageButtonOptions": {"format": "svg", "filename": name.replace(" ", "-")}}
    # A figure keeps the colours that it was drawn in, so that each theme has a key of its own.
    st.plotly_chart(_AsItIs(figure), key=f"{name}, {st.context.theme.type}", config=bar, alt=alt)


def heading(words: str, beside: Part | None = None) -> Part:
    """A heading, another part at the other end of its line, and below it what its word of the field means."""

    def lay() -> list[Placed]:
        with line():
            st.header(words, anchor=False, width="content")
            placed = beside() if beside else []
        if meaning := explained(words):
            remark(meaning)
        return placed

    return lay


def line() -> DeltaGenerator:
    """A row of things as wide as they are, the last at its right end; on a narrow screen below each other."""
    return st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center")


def prose(words: str | Callable[[], str], draw: Callable[[str], object] = st.markdown) -> Part:
    """Markdown, the same for all settings of the controls."""

    def lay() -> list[Placed]:
        draw(words if isinstance(words, str) else words())
        return []

    return lay


def caption(words: str | Callable[[], str]) -> Part:
    """A remark, likewise."""
    return prose(words, remark)


def late_caption(words: Callable[[Any], str]) -> Part:
    """A remark that is dear to make, and waits until the controls are at rest."""
    return lambda: [Placed(Turn.SETTLED, st.empty(), lambda now: remark(words(now)))]


def columns(
    left: tuple[Part, ...], right: tuple[Part, ...], widths: tuple[int, int] = (1, 1), key: str = "beside"
) -> Part:
    """Parts beside each other, in columns of these relative widths; on a narrow screen below each other.

    Others on the same page have a ``key`` of their own, that begins like this one for the style sheet of pages.
    """

    def lay() -> list[Placed]:
        placed = []
        for column, parts in zip(st.container(key=key).columns(widths, gap="small"), (left, right), strict=True):
            with column:
                placed += lay_out(parts)
        return placed

    return Numbered(lay, partial(numbers_of, left + right))
