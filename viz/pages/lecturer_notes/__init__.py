"""The lecturer's notes, in a window of their own beside that of a hall, which they follow and lead.

The windows speak with each other in the browser: no server is asked.
"""

import streamlit as st

from viz.views.web import parts

PARTS = parts(__file__, "../tour_bar/ways", "lecturer_notes")
_mount = st.components.v2.component(**PARTS)


def lecturer_notes(told: dict[str, str]) -> None:
    """Draw what is told of a scene, title and words and note and all, until a hall's window tells of its own."""
    _mount(key="lecturer's notes", data=told)
