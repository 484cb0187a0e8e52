"""Training lab: does dropout after pooling help? Networks that train while one watches."""

import streamlit as st

from viz.pages.draw_pad import DRAWING
from viz.pages.live_page import LIVE, draw_live, draw_settled, first_picture_is_there, title_row
from viz.pages.parts import LAYERS, MORE, TOOLBAR, Numbered, lay_out, numbers_of
from viz.pages.take_along import offer_files

from . import asking, results, running, twins

ANSWER, TWINS, TWIN_CURVES = "answer", "twins", "twin curves"

_ALONE = Numbered(list, lambda now: numbers_of(twins.PARTS, twins.Solving(now.session)))
offer_files(asking.TITLE, asking.Asking, (*asking.PARTS, Numbered(list, results.numbers), _ALONE))


def page() -> None:
    """The page in the order on screen."""
    buttons = title_row(asking.TITLE).container(width="content")
    st.write(
        "Does dropout after pooling help? A small CNN learns handwritten digits, or shapes, of 8 × 8 pixels, with and "
        "without each of the two, from right labels or from some wrong ones."
    )
    experiment = lay_out((running.EXPERIMENT,))
    curves = st.container()
    digit = lay_out(asking.PARTS)
    features = lay_out(twins.PARTS)
    draw_live(asking.Asking, [*experiment, *digit])
    if not first_picture_is_there():
        return
    draw_settled(digit, LIVE, ANSWER, (LAYERS, MORE, DRAWING))
    with buttons:
        running.draw_buttons()
    with curves:
        results.draw()
    draw_live(twins.Solving, features, TWINS)
    draw_settled(features, TWINS, TWIN_CURVES, (TOOLBAR,))
