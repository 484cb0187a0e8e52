"""The row that leads through the scenes of the lecture: back, on, any of them, and the answer.

To go to a scene is a step in the history of the tab. Streamlit follows it as it follows Back and Forward, and runs the
page with the address that the step has led to.
"""

from collections.abc import Callable
from typing import Any

import streamlit as st

from viz.views.web import parts

KEY = "tour bar"
_mount = st.components.v2.component(**parts(__file__, "tour_bar"))


def tour_bar(
    titles: dict[str, str],
    current: str,
    ask: str,
    moment: list[Any],
    said: str,
    presented: dict[str, Any] | None,
    on_ask: Callable[[], None],
    on_hands: Callable[[list[int]], None],
) -> None:
    """Draw the row below the scenes of these titles, by their names, of which one is ``current``.

    ``ask`` is what the button of the answer says, and ``on_ask`` what it does. ``said`` is read out when the ``moment``
    is another than before. Where a scene is ``presented``, its note is under a key, and hands can be typed in for each
    of its options.
    """

    def count() -> None:
        match (st.session_state.get(KEY) or {}).get("hands"):  # a browser may send anything
            case [*hands] if all(isinstance(one, int) for one in hands):
                on_hands(hands)

    data = {"titles": titles, "current": current, "ask": ask, "moment": moment, "said": said, "presented": presented}
    _mount(key=KEY, data=data, on_asked_change=on_ask, on_hands_change=count)
