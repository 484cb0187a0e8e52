"""Asks for what waits until the controls are at rest: once it is in view, so that what nobody sees costs nothing."""

import streamlit as st

from viz.views.web import framed, parts

_mount = st.components.v2.component(**parts(__file__, "at_rest", html="<div></div>"))


def at_rest(key: str, controls: tuple[str, ...] = (), reach: int = 400) -> None:
    """Have the fragment that this stands in run when controls have come to rest, of these keys or any; it is unseen.

    It is in view where any of the ``reach`` pixels below are. It runs once more after the viewer has switched between
    light and dark.
    """
    _mount(key=key, data=framed({"controls": controls, "reach": reach}), on_due_change=lambda: None)
