"""The map view: paints a scene on canvas in the browser, its cells linked."""

from collections.abc import Callable

import streamlit as st

from viz.views.map_view.message import pack
from viz.views.scene import Scene
from viz.views.web import parts

MODULES = (
    *("../web/numbers", "message", "store", "geometry"),
    *("generator", "pooling", "masks", "labels", "compared", "prediction"),
    *("linking", "ties", "sums", "painting", "panel", "view"),
)
_MAPS = '<div class="maps"><svg class="ties" aria-hidden="true"></svg></div>'
_SUM = '<div class="sum"><div class="lines"></div><p class="hint"></p></div>'
_HTML = f'{_MAPS}{_SUM}<div class="unseen" aria-live="polite"></div>'
PARTS = parts(__file__, *MODULES, html=_HTML)
_mount = st.components.v2.component(**PARTS)


def map_view(
    scene: Scene,
    key: str,
    held: frozenset[str] = frozenset(),
    on_lack: Callable[[], None] = lambda: None,
    on_pick: Callable[[int, int], None] | None = None,
    on_painted: Callable[[], None] = lambda: None,
) -> None:
    """Draw a scene; the same key keeps what is pointed at and held while the data change.

    Arrays in ``held`` are not sent, since the browser has them; ``on_lack`` is called where it has not. ``on_pick`` is
    called with the row and column of a window that the viewer has clicked, or of the first that reads a clicked cell.
    ``on_painted`` is called once a scene is on screen whose signal says that it is ``awaited``.
    """

    def pass_on() -> None:
        match st.session_state[key].get("picked"):  # a browser may send anything
            case [int(row), int(column)] if on_pick and row >= 0 and column >= 0:
                on_pick(row, column)

    _mount(
        key=key,
        data=pack(scene, held, key),
        on_lacks_change=on_lack,
        on_picked_change=pass_on,
        on_painted_change=on_painted,
    )
