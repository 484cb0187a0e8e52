"""The map view: paints a scene on canvas in the browser, its cells linked."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import streamlit as st

from viz.views.map_view.message import pack
from viz.views.scene import Scene
from viz.views.web import bundled, parts, told_in_full

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


def map_view(
    scene: Scene,
    key: str,
    held: frozenset[str] = frozenset(),
    on_lack: Callable[[], None] = lambda: None,
    on_pick: Callable[[int, int], None] | None = None,
    on_painted: Callable[[], None] = lambda: None,
    told: Mapping[str, bytes] | None = None,
    layout: int = 0,
    on_said: Callable[[], None] = lambda: None,
) -> Any:
    """Draw a scene; the same key keeps what is pointed at and held while the data change.

    Arrays in ``held`` are not sent, since the browser has them; ``on_lack`` is called where it has not. ``on_pick`` is
    called with the row and column of a window that the viewer has clicked, or of the first that reads a clicked cell.
    ``on_painted`` is called once a scene is on screen whose signal says that it is ``awaited``.

    What others of the same ``layout`` are ``told`` comes along with it, and ``on_said`` is called once they have sent
    something. Returns what the browser has said last.
    """
    own = pack(scene, held, key)
    return mount(
        key=key,
        data=bundled(own, told, layout) if told else own,
        on_lacks_change=on_lack,
        on_picked_change=partial(take_picks, key, on_pick or (lambda row, column: None)),
        on_painted_change=on_painted,
        on_sent_change=on_said,
        on_more_change=lambda: None,
    )


def take_picks(key: str, on_pick: Callable[[int, int], None]) -> None:
    """Call ``on_pick`` with what has been picked on the maps of this key, and was not taken before.

    What rests on picks takes them itself: Streamlit may hand it over before them.
    """
    for place in told_in_full(st.session_state, key, "picked"):
        match place:
            case [int(row), int(column)] if row >= 0 and column >= 0:
                on_pick(row, column)
