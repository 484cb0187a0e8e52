"""The map view: paints a scene on canvas in the browser, its cells linked."""

from collections.abc import Callable

import streamlit as st

from viz.views.web import parts, told_in_full

MODULES = (
    *("../web/numbers", "message", "store", "geometry"),
    *("generator", "pooling", "masks", "labels", "compared", "prediction"),
    *("linking", "ties", "sums", "painting", "panel", "view"),
)
_MAPS = '<div class="maps"><svg class="ties" aria-hidden="true"></svg></div>'
_SUM = '<div class="sum"><div class="lines"></div><p class="hint"></p></div>'
_HTML = f'{_MAPS}{_SUM}<div class="unseen" aria-live="polite"></div>'
PARTS = parts(__file__, *MODULES, html=_HTML)
mount = st.components.v2.component(**PARTS)


def take_picks(key: str, on_pick: Callable[[int, int], None]) -> None:
    """Call ``on_pick`` with row and column of all that was picked on the maps of this key, and was not taken before.

    A click picks a window, or the first that reads the cell. What rests on picks takes them itself: Streamlit may hand
    it over before them.
    """
    for place in told_in_full(st.session_state, key, "picked"):
        match place:
            case [int(row), int(column)] if row >= 0 and column >= 0:
                on_pick(row, column)
