"""A sheet of 8 × 8 cells to draw on, by pointer or finger, or with the arrow keys and Space."""

from collections.abc import Callable

import streamlit as st

from viz.views.web import parts, said

SHEET = "0" * 64
"""A drawing of 8 × 8 cells without ink."""

DRAWING = "drawing"
"""What a stroke tells those who wait for controls to come to rest (`viz.pages.at_rest`)."""

_mount = st.components.v2.component(**parts(__file__, "draw_pad"))


def draw_pad(drawing: str, key: str, on_drawn: Callable[[str], None]) -> None:
    """Draw the sheet with a drawing, a hexadecimal digit of ink a cell, row by row; "" is a blank one.

    ``on_drawn`` is called with the drawing after each stroke.
    """

    def pass_on() -> None:
        drawn = said(st.session_state, key, "drawn")
        if isinstance(drawn, str):  # a browser may send anything
            on_drawn(drawn)

    _mount(key=key, data=drawing or SHEET, on_drawn_change=pass_on)
