"""The map view: paints a scene on canvas in the browser, its cells linked."""

from collections.abc import Callable

import streamlit as st

from viz.views.web import parts, said

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


def take_pick(key: str, on_pick: Callable[[int, int], None]) -> None:
    """Call ``on_pick`` with row and column of what was picked on the maps of this key.

    A click picks a window, or the first that reads the cell.
    """
    match said(st.session_state, key, "picked"):
        case [int(row), int(column)] if row >= 0 and column >= 0:
            on_pick(row, column)
