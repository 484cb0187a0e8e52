"""A list of questions, each folded over its answer, with a search in the browser and a link for each."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from viz.views.web import parts, said

_mount = st.components.v2.component(**parts(__file__, "../../views/web/sentences", "search", "answer_list"))


def answer_list(data: dict[str, Any], key: str, on_show: Callable[[str], None]) -> None:
    """Draw groups of answers; ``on_show`` is told the name of one that is to be seen on its page."""

    def pass_on() -> None:
        shown = said(st.session_state, key, "shown")
        if isinstance(shown, str):  # a browser may send anything
            on_show(shown)

    _mount(key=key, data=data, on_shown_change=pass_on)
