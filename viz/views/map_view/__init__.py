"""The map view: paints a scene on canvas in the browser, its cells linked."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import streamlit as st

from viz.views.map_view.message import pack
from viz.views.scene import Scene
from viz.views.web import DOM, NUMBERS, script, style

HERE = Path(__file__).parent
PARTS = "message", "store", "geometry", "prediction", "linking", "sums", "painting", "panel", "view"
MODULES = (DOM, NUMBERS, *(HERE / f"{part}.js" for part in PARTS))
"""The modules of the script: those that others import come first, and the last is what Streamlit calls."""

_HTML = """
<div class="root">
<div class="maps"></div>
<div class="sum"></div>
<div class="unseen" aria-live="polite"></div>
</div>
"""


@st.cache_resource(show_spinner=False)
def _component() -> Callable[..., Any]:
    css, js = style(HERE / "map_view.css"), script(*MODULES)
    return st.components.v2.component("map_view", html=_HTML, css=css, js=js)


def map_view(
    scene: Scene,
    key: str,
    on_theme: Callable[[], None] = lambda: None,
    on_pick: Callable[[int, int], None] | None = None,
) -> None:
    """Draw a scene; the same key keeps what is pointed at and held while the data change.

    ``on_theme`` is called when the viewer has switched between light and dark, and ``on_pick`` with the row and column
    of a window that the viewer has clicked, or of the first that reads a clicked cell.
    """
    held = (st.session_state.get(key) or {}).get("held")
    names = frozenset(filter(lambda name: isinstance(name, str), held if isinstance(held, list) else ()))
    _component()(
        key=key,
        data=pack(scene, names),
        on_held_change=lambda: None,
        on_theme_change=on_theme,
        on_picked_change=lambda: _pass_on_pick(key, on_pick),
    )


def _pass_on_pick(key: str, on_pick: Callable[[int, int], None] | None) -> None:
    """Pass on what was picked, if it is a row and a column: a browser may send anything."""
    picked = st.session_state[key].get("picked")
    if on_pick and isinstance(picked, list) and len(picked) == 2 and all(isinstance(i, int) and i >= 0 for i in picked):
        on_pick(*picked)
