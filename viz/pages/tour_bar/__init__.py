"""The row that leads through the scenes of the lecture: back, on, any of them, and the answer.

To go to a scene is a step in the history of the tab. Streamlit follows it as it follows Back and Forward, and runs the
page with the address that the step has led to.
"""

from collections.abc import Callable
from typing import Any

import streamlit as st

from viz.views.web import parts, said

KEY = "tour bar"
PARTS = parts(__file__, "ways", "tour_bar")
_mount = st.components.v2.component(**PARTS)


def tour_bar(
    titles: dict[str, str],
    current: str,
    ask: str,
    moment: list[Any],
    spoken: str,
    presented: dict[str, Any] | None,
    bars: dict[str, Any],
    on_ask: Callable[[], None],
    on_hands: Callable[[list[int]], None],
) -> None:
    """Draw the row below the scenes of these titles, by their names, of which one is ``current``.

    ``ask`` is what the button of the answer says, and ``on_ask`` what it does. ``spoken`` is said when the ``moment``
    is another than before. Where a scene is ``presented``, its note is under a key: "told" is what the notes tell of
    it, and "fills" says that its maps fill the window. Above it there are ``bars``: "rows", or where it "counts" what
    hands are typed in for.
    """

    def count() -> None:
        match said(st.session_state, KEY, "hands"):  # a browser may send anything
            case [*hands] if all(isinstance(one, int) for one in hands):
                on_hands(hands)

    data = {"titles": titles, "current": current, "ask": ask, "moment": moment, "said": spoken, **bars}
    _mount(key=KEY, data=data | {"presented": presented}, on_asked_change=on_ask, on_hands_change=count)
