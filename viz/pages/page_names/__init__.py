"""The names of all pages in one row, on every screen: Streamlit puts its own row behind a button on a phone."""

import streamlit as st

from viz.views.web import parts

_mount = st.components.v2.component(**parts(__file__, "page_names"))


def page_names(titles: dict[str, str], current: str) -> None:
    """Draw the title of each page, given by its path below the root of the app; one of them is open."""
    _mount(key="page names", data={"titles": titles, "current": current, "embedded": bool(st.context.is_embedded)})
