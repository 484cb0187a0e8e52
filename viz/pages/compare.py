"""Compare: a picture through max-pooling and through dropout, side by side."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from viz.pages import session
from viz.pages.controls import apply_values, sections
from viz.pages.inputs_panel import choose_input
from viz.pages.live_controls import live_controls
from viz.pages.settings import LAYOUTS, MOST_SEED, QUERY_NAMES, to_query
from viz.studies.compare import Comparison, compare
from viz.studies.words import Sentence
from viz.views.charts import plane
from viz.views.compare import comparison_scene
from viz.views.map_view import map_view

LIVE, SETTLED = "live", "settled"
MODES = {True: "Train", False: "Eval"}
LAYOUT_LABELS = dict(zip(LAYOUTS, ("True size", "Laid over"), strict=True))
COLOURS = {"pooling": "blue", "dropout": "orange", "input": "gray"}


def page() -> None:
    """The page in the order on screen."""
    with st.sidebar:
        choose_input()
        controls = st.empty()
    _toolbar()
    maps = st.empty()
    left, right = st.columns([2, 3], gap="large")
    with right:
        words = st.empty()
        st.caption(
            "Press **N**: only the dropout map changes. Press **T**: in evaluation dropout hands the input "
            "through untouched, and pooling goes on as before."
        )
    _live(controls, maps, words)
    with left:
        _settled()


def _toolbar() -> None:
    """Title, train or eval, new mask, and how the pooled map is laid."""
    settings = session.settings()
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.title("Smaller, or sparser?", anchor=False, width="stretch")
        st.segmented_control(
            "Mode",
            list(MODES),
            format_func=MODES.get,
            required=True,
            label_visibility="collapsed",
            **session.controlled("mode", settings.dropout.training, _set_training),
        )
        st.button("Switch", on_click=_switch, shortcut="T", type="tertiary", help="Train or Eval, for both layers")
        st.button("New mask", on_click=_new_mask, shortcut="N", help="The next pass: new randomness for dropout")
        st.segmented_control(
            "Layout",
            LAYOUTS,
            format_func=LAYOUT_LABELS.get,
            required=True,
            label_visibility="collapsed",
            **session.controlled("layout", settings.layout, session.set_layout),
        )


def _set_training(training: bool) -> None:
    session.change("dropout", training=training)


def _switch() -> None:
    _set_training(not session.settings().dropout.training)


def _new_mask() -> None:
    session.change("dropout", seed=(session.settings().dropout.seed + 1) % (MOST_SEED + 1))


@st.fragment(key=LIVE)
def _live(controls: DeltaGenerator, maps: DeltaGenerator, words: DeltaGenerator) -> None:
    """All that follows the finger; the picture first, since the eye waits for it."""
    settings = session.settings()
    comparison = _comparison()
    with maps:
        map_view(comparison_scene(comparison, settings.layout), key="maps")
    with controls:
        live_controls(
            sections(settings, session.prepared(), comparison),
            key="controls",
            query=to_query(settings),
            query_names=QUERY_NAMES,
            on_values=lambda values: session.replace_settings(apply_values(session.settings(), values)),
            on_settled=lambda: st.rerun(SETTLED),
        )
    words.markdown("\n\n".join(_coloured(sentence) for sentence in comparison.sentences))


@st.fragment(key=SETTLED)
def _settled() -> None:
    """What may wait until the finger rests."""
    st.plotly_chart(
        plane(_comparison(), template="streamlit"),
        key="plane",
        config={"displayModeBar": False},
        alt="Size against the share of values that are not zero: input, max-pooling and dropout",
    )


def _comparison() -> Comparison:
    settings = session.settings()
    return compare(session.shown(), settings.pooling, settings.dropout)


def _coloured(sentence: Sentence) -> str:
    """A sentence in Markdown, its point in the colour of its layer."""
    return f"{sentence.lead}:{COLOURS[sentence.role]}[**{sentence.stressed}**]{sentence.rest}"
