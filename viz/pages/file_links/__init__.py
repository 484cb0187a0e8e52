"""Links to files of what is on screen: where they lead follows the maps, and no change takes them from the finger."""

import streamlit as st

from viz.views.web import parts

_mount = st.components.v2.component(**parts(__file__, "file_links"))


Files = tuple[tuple[str, str, str], ...]
"""The label, the name and the meaning of each."""


def file_links(groups: tuple[tuple[str, Files], ...], query: str, key: str) -> None:
    """Draw a link to each file, in groups with a head; ``query`` holds until maps are there."""
    _mount(key=key, data={"groups": groups, "query": query})
