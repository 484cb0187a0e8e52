"""A live page: declared in screen order, and drawn by urgency.

First every part gets its place. Then one fragment draws the first maps, and with them comes what controls, sentences,
tables and other maps are told. The choice of the input comes once the browser has its first picture. Charts, and what
else waits until the controls are at rest, are drawn in fragments of their own, each of which asks for that itself while
it is in view.
"""

from collections.abc import Callable, Iterator
from itertools import chain, groupby

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from viz.pages.at_rest import at_rest
from viz.pages.inputs_panel import miss_file
from viz.pages.parts import ALL_CONTROLS, TOOLBAR, Part, Placed, Sections, Turn, controls, line, show_rest
from viz.pages.remark import remark
from viz.pages.session import PageRun, Session, session
from viz.pages.take_along import offer_files
from viz.studies.layers import Pooling
from viz.studies.pooling_kinds import KINDS

PATIENCE = 5
"""Seconds after which a browser that has not told of a picture is given the rest of the page as well."""

BESIDE_TITLE = 2
"""How many parts stand close to the title, so that they are in view with it: the maps and their controls."""

DOCK = 220
"""Pixels that the controls docked on a phone take at most, while the others are folded away."""

LIVE, SETTLED = "live", "settled"

Run = Callable[[Session], PageRun]
"""Makes a run of a page, or of a part of it."""


def live_page(
    title: str,
    lead: str,
    run: type[PageRun],
    parts: tuple[Part, ...],
    tools: Sections,
    beside_lead: Callable[[PageRun], object] | None = None,
) -> Callable[[], None]:
    """What draws a page of parts, with controls beside the title (``tools``), and under it the ``lead``: what to do."""
    offer_files(title, run, parts)

    def page() -> None:
        with st.container(gap="xxsmall"):
            with st.container(gap=None, key="head with more" if beside_lead else "head"):
                with title_row(title):
                    placed = controls(tools, TOOLBAR, layout="toolbar", copies_link=True)()
                with line():
                    st.markdown(lead, width="content")
                    if beside_lead:
                        beside_lead(run(session()))
            if not run.offers_kinds and (kind := session().settings[Pooling].kind) != "max":
                remark(f"Elsewhere {KINDS[kind].title.lower()} is set; what is asked here is asked of the maximum.")
            miss_file()
            laid = [part() for part in parts[:BESIDE_TITLE]]
        laid += [part() for part in parts[BESIDE_TITLE:]]
        placed += chain(*laid)
        draw_live(run, placed)
        if first_picture_is_there():
            for turn, place, draw in placed:
                if turn == Turn.WIDGETS:
                    with place:
                        draw(None)
            for i, group in enumerate(waiting_together(laid)):
                draw_settled(group, key=f"{SETTLED} {i}")
        st.space(DOCK)  # on a phone controls are docked over the end of the page

    return page


def title_row(title: str) -> DeltaGenerator:
    """Draw the title; what comes next into the row that is returned stands at the other end of its line."""
    row = line()
    row.title(title, anchor=False, width="content")
    return row


def waiting_together(laid: list[list[Placed]]) -> list[list[Placed]]:
    """What waits until the controls are at rest, in groups that stand together: each is drawn while it is in view."""
    settled = [[each for each in part if each.turn == Turn.SETTLED] for part in laid]
    return [[*chain(*parts)] for is_waiting, parts in groupby(settled, bool) if is_waiting]


def draw_live(run: Run, placed: list[Placed], key: str = LIVE) -> None:
    """Draw what follows the controls in a fragment of this key, which lies where the first maps do."""
    session().held = {}  # another page may stand here, or one that was opened again
    (leader,), followers = ([each for each in placed if each.turn == turn] for turn in (Turn.LEADS, Turn.FOLLOWS))
    with leader.place:
        st.fragment(_live, key=key)(run, leader, followers, key)


def _live(run: Run, leader: Placed, followers: list[Placed], key: str) -> None:
    here = session()
    now = here.runs[key] = run(here)
    now.answers = {key: here.answered.get(key, 0) for key in ALL_CONTROLS}
    if now.is_over:
        st.rerun()
    for _, place, draw in followers:
        with place:
            draw(now)
    leader.draw(now)  # it tells them what they show


def draw_settled(placed: list[Placed], live: str = LIVE, key: str = SETTLED, controls: tuple[str, ...] = ()) -> None:
    """Draw what waits until the controls are at rest, and in view, in a fragment of this key, if anything does.

    It is drawn from the run of the live one, after the ``controls`` of these keys, or any.
    """
    if settled := [each for each in placed if each.turn == Turn.SETTLED]:
        st.fragment(_settled, key=key)(settled, live, key, controls)


def _settled(settled: list[Placed], live: str, key: str, controls: tuple[str, ...]) -> None:
    (_, place, draw), *others = settled
    now = session().runs[live]
    with place, st.container(gap=None):
        at_rest(f"rest of {key}", controls)
        draw(now)
    for _, place, draw in others:
        with place:
            draw(now)


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
