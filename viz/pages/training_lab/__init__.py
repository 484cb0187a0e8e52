"""Training lab: does dropout after pooling help? Networks that train while one watches."""

import streamlit as st

from viz.pages.frame import open_frame

from . import asking, results, running, twins


def page() -> None:
    """The page in the order on screen."""
    frame = open_frame("Training lab")
    st.write(
        "Does dropout after pooling help? A small CNN learns handwritten digits of 8 × 8 pixels, some of them with "
        "wrong labels, with and without each of the two."
    )
    curves = st.container()
    asking.draw(frame)
    with frame.tools:
        running.draw_buttons()
    with curves:
        results.draw()
    twins.draw()
