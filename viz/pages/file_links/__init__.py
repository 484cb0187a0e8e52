"""Links to files of what is on screen: where they lead follows the maps, and no change takes them from the finger.

Beside them is what adds the view to a lecture of one's own.
"""

from collections.abc import Callable
from typing import Any

import streamlit as st

from viz.views.web import parts, said

_mount = st.components.v2.component(**parts(__file__, "file_links"))


Files = tuple[tuple[str, str, str], ...]
"""The label, the name and the meaning of each."""


def file_links(
    groups: tuple[tuple[str, Files], ...], query: str, views: int, told: str, key: str, on_add: Callable[[Any], None]
) -> None:
    """Draw a link to each file, in groups with a head; ``query`` holds until maps are there.

    ``views`` are in the lecture by now, and ``told`` is why the last one is not. ``on_add`` adds one, and is given what
    the browser says: the changes that were drawn ahead of the settings.
    """
    data = {"groups": groups, "query": query, "views": views, "told": told}
    _mount(key=key, data=data, on_add_change=lambda: on_add(said(st.session_state, key, "add")))
