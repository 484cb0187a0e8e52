"""Files of what is on screen, made when they are asked for."""

import re
from collections.abc import Callable
from dataclasses import dataclass
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


@dataclass(frozen=True)
class TakeAlong(Part):
    """A row of links to files of this page, named after its title."""

    title: str
    files: tuple[File, ...]

    def lay(self) -> list[Placed]:
        """Draw the row once and for all: a file is made of the run that is on screen when it is asked for."""
        name = "-".join(re.findall("[a-z]+", self.title.lower()))
        runs = session().runs  # not st.session_state, since a file is made outside the script
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.caption("Take it along:", width="content")
            for label, ending, make, meaning in self.files:
                data = partial(_made, make, runs)
                st.download_button(label, data, f"{name}.{ending}", help=meaning, on_click="ignore", type="tertiary")
        return []


def _made(make: Callable[[Any], bytes | str], runs: dict) -> bytes | str:
    return make(runs[LIVE])
