"""OR, not AND, in closed form: two features that say nearly the same."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from viz.pages import session
from viz.pages.controls import twin_sliders
from viz.pages.frame import LIVE, SETTLED, TOOLBAR, announced, beside, draw_chart, head_start, settings_controls
from viz.pages.live_axes import live_axes
from viz.pages.live_text import live_text
from viz.studies.training import OrNotAnd, or_not_and
from viz.studies.training.tables import TWIN_HEADS, twin_axes
from viz.views.map_view import map_view
from viz.views.training import weights_scene
from viz.views.training_charts import twin_curves

TWINS, TWIN_CURVES = "twins", "twin curves"


def draw() -> None:
    """The part in the order on screen."""
    with beside():
        st.subheader("OR, not AND", anchor=False, width="content")
        sliders = st.container(width="content")
    st.write(
        "Two features say nearly the same, and a linear model adds them up. Dropout of features adds "
        "(p/(1 − p))·Σ w²‖x‖² to the squared error, averaged over all masks: it has a closed form."
    )
    _live(sliders)
    _curves()


@st.fragment(key=TWINS)
def _live(sliders: DeltaGenerator) -> None:
    """All that follows the finger; the weights first, since the eye waits for them."""
    result = _result()
    map_view(announced(weights_scene(result)), key="twins", on_theme=_draw_settled)
    head_start()
    with sliders:
        settings_controls(twin_sliders(session.settings().twins), TOOLBAR, _draw_settled, layout="row")
    live_text(result.sentences, key="words on twins")
    live_axes(twin_axes(result), TWIN_HEADS, key="table of twins")


@st.fragment(key=TWIN_CURVES)
def _curves() -> None:
    """What may wait until the finger rests."""
    result = _result()
    for column, of_weights in zip(st.columns(2, gap="large"), (True, False), strict=True):
        of = "weights" if of_weights else "errors"
        alt = "Both weights against p" if of_weights else "The error without either feature against p"
        with column:
            draw_chart(twin_curves(result, of_weights, template="streamlit"), f"twin {of}", alt)


def _draw_settled() -> None:
    st.rerun([LIVE, SETTLED, TWINS, TWIN_CURVES])


def _result() -> OrNotAnd:
    return or_not_and(session.settings().twins)
