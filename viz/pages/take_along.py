"""Files of what is on screen, made when they are asked for."""

import re
from collections.abc import Callable
from typing import Any, NamedTuple

import streamlit as st

from viz.export.arrays import npz
from viz.export.picture import gif, png
from viz.pages.live_page import LIVE
from viz.pages.parts import Part, Placed
from viz.pages.remark import remark
from viz.pages.session import PageRun, session
from viz.pages.settings import by_name
from viz.views.scene import Scene

PASSES = 12
"""How many passes a film has."""


class File(NamedTuple):
    """A file to take along: its label, how its name ends, how it is made from a run of the page, and what is in it."""

    label: str
    ending: str
    make: Callable[[Any], bytes | str]
    meaning: str


MAPS = File(
    "NPZ",
    "npz",
    lambda now: npz([scene(now) for scene in now.scenes.values()], by_name(now.settings)),
    "All maps of this page as NumPy arrays",
)


def take_along(title: str, *arrays: File) -> Part:
    """A row of links to files of the page of this title, made of the run that is on screen when one is asked for.

    A picture of its first maps, a film of these, and ``arrays``, which are those of MAPS where none are given.
    """
    files = (
        File("PNG", "png", lambda now: png(main_scene(now), title), "The maps as a picture for a slide"),
        File("GIF", "gif", lambda now: gif(film(now), title), "Twelve passes as a film"),
        *(arrays or (MAPS,)),
    )

    def lay() -> list[Placed]:
        name = "-".join(re.findall("[a-z]+", title.lower()))
        runs = session().runs  # not st.session_state, since a file is made outside the script
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            remark("Take it along:", width="content")
            for label, ending, make, meaning in files:

                def data(make: Callable[[Any], bytes | str] = make) -> bytes | str:
                    return make(runs[LIVE])

                st.download_button(label, data, f"{name}.{ending}", help=meaning, on_click="ignore", type="tertiary")
        return []

    return lay


def main_scene(now: PageRun) -> Scene:
    """The first maps of a page."""
    return next(iter(now.scenes.values()))(now)


def film(now: PageRun) -> list[Scene]:
    """The first maps of a page on one pass after the other."""
    return [next(iter(now.scenes.values()))(now.at_pass(now.dropout.seed + i)) for i in range(PASSES)]
