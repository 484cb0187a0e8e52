"""Files of what is on screen, made when they are asked for."""

import re
from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

import streamlit as st

from viz.pages.live_page import LIVE
from viz.pages.parts import Part, Placed
from viz.pages.session import session


class File(NamedTuple):
    """A file to take along: its label, how its name ends, and how it is made from a run of the page."""

    label: str
    ending: str
    make: Callable[[Any], bytes | str]
    meaning: str


def take_along(title: str, files: tuple[File, ...]) -> Part:
    """A row of links to files of the page of this title, made of the run that is on screen when one is asked for."""

    def lay() -> list[Placed]:
        name = "-".join(re.findall("[a-z]+", title.lower()))
        runs = session().runs  # not st.session_state, since a file is made outside the script
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.caption("Take it along:", width="content")
            for label, ending, make, meaning in files:
                data = partial(_made, make, runs)
                st.download_button(label, data, f"{name}.{ending}", help=meaning, on_click="ignore", type="tertiary")
        return []

    return lay


def _made(make: Callable[[Any], bytes | str], runs: dict) -> bytes | str:
    return make(runs[LIVE])
