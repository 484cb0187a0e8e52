"""A live page: declared in screen order, and drawn by urgency.

First every part gets its place. Then one fragment draws all that follows the controls, and the controls themselves: a
widget outside that fragment would cost a second run of the script. In it the first maps go ahead, since the eye waits
for them; then come other maps, the controls, sentences and tables. The choice of the input comes once the browser has
its first picture. A second fragment draws charts, and what else waits until the controls are at rest.
"""

from collections.abc import Callable, Iterator
from functools import partial

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from viz.pages.inputs_panel import miss_file
from viz.pages.parts import TOOLBAR, AtRest, Part, Placed, Sections, Turn, controls, lay_out, line, show_rest
from viz.pages.remark import remark
from viz.pages.session import PageRun, session
from viz.pages.take_along import offer_files
from viz.studies.layers import Pooling
from viz.studies.pooling_kinds import KINDS

PATIENCE = 5
"""Seconds after which a browser that has not told of a picture is given the rest of the page as well."""

DOCK = 220
"""Pixels that the controls docked on a phone take at most, while the others are folded away."""

LIVE, SETTLED = "live", "settled"


def live_page(
    title: str, lead: str, run: type[PageRun], parts: tuple[Part, ...], tools: Sections, beside_lead: Part = list
) -> Callable[[], None]:
    """What draws a page of parts, with controls beside the title (``tools``), and under it the ``lead``: what to do."""
    offer_files(title, run, parts)

    def page() -> None:
        with st.container(gap=None):
            with title_row(title):
                placed = controls(tools, TOOLBAR, layout="toolbar")()
            with line():
                st.markdown(lead, width="content")
                placed += beside_lead()
        if not run.offers_kinds and (kind := session().settings[Pooling].kind) != "max":
            remark(f"Elsewhere {KINDS[kind].title.lower()} is set; what is asked here is asked of the maximum.")
        miss_file()
        placed += lay_out(parts)
        draw_live(run, placed)
        if first_picture_is_there():
            for turn, place, draw in placed:
                if turn == Turn.WIDGETS:
                    with place:
                        draw(None, _nothing)
            draw_settled(placed)
        st.space(DOCK)  # on a phone controls are docked over the end of the page

    return page


def title_row(title: str) -> DeltaGenerator:
    """Draw the title; what comes next into the row that is returned stands at the other end of its line."""
    row = line()
    row.title(title, anchor=False, width="content")
    return row


def draw_live(run: type[PageRun], placed: list[Placed], key: str = LIVE, settled: tuple[str, ...] = ()) -> None:
    """Draw what follows the controls in a fragment of this key, which lies where the first maps do.

    ``settled`` are the keys of fragments that are drawn once the controls are at rest, beside those of all pages.
    """
    urgent = sorted((each for each in placed if each.turn < Turn.SETTLED), key=lambda each: each.turn)
    with urgent[0].place:
        st.fragment(_live, key=key)(run, urgent, key, partial(draw_at_rest, *settled))


def _live(run: type[PageRun], urgent: list[Placed], key: str, at_rest: AtRest) -> None:
    here = session()
    now = here.runs[key] = run(here)
    if now.is_over:
        st.rerun()
    first, *others = urgent
    first.draw(now, at_rest)
    for turn, place, draw in others:
        with place:
            draw(now, _nothing if turn == Turn.MAPS else at_rest)  # one notice of another theme is enough


def draw_settled(placed: list[Placed], live: str = LIVE, key: str = SETTLED) -> None:
    """Draw what waits until the controls are at rest in a fragment of this key, from the run of the live one."""
    st.fragment(_settled, key=key)([each for each in placed if each.turn == Turn.SETTLED], live)


def _settled(placed: list[Placed], live: str) -> None:
    for _, place, draw in placed:
        with place:
            draw(session().runs[live], _nothing)


def _nothing() -> None:
    """Draw nothing anew."""


def draw_at_rest(*more: str) -> None:
    """Draw what waits until the controls are at rest: the fragment SETTLED, and those named.

    The live one comes along: what is asked for here takes the place of any run that is under way or due, and with it
    would go the answer to a message that came in at the same time.
    """
    st.rerun([LIVE, SETTLED, *more])


def first_picture_is_there() -> bool:
    """Whether the browser has a picture on screen; when it has, it asks for the rest of the page (see `maps`).

    Until then nothing else is sent that would be loaded, and React reveals nothing that it has loaded while other kinds
    of widgets are being loaded, too. All of it stays loaded, so that this is asked once in a session.
    """
    if not session().opened:
        st.fragment(_look_again, run_every=PATIENCE)(iter([False]))
    return session().opened


def _look_again(is_late: Iterator[bool]) -> None:
    """Draw the rest of the page when this comes to run for the second time."""
    if next(is_late, True):
        show_rest()
