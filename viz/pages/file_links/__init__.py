"""Links to files of what is on screen: where they lead follows the maps, and no change takes them from the finger."""

import streamlit as st

from viz.views.web import parts

_mount = st.components.v2.component(**parts(__file__, "file_links"))


def file_links(files: tuple[tuple[str, str, str], ...], query: str, key: str) -> None:
    """Draw a link to each file, given by its label, its name and its meaning; ``query`` holds until maps are there."""
    _mount(key=key, data={"files": files, "query": query})
