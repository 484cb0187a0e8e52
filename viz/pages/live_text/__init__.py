"""Sentences that change while a control moves.

Streamlit's own Markdown is parsed anew at every change, which would hold the picture up; this component only
exchanges the text.
"""

from dataclasses import asdict

import streamlit as st

from viz.studies.words import Sentence
from viz.views.web import parts

_mount = st.components.v2.component(**parts(__file__, "live_text"))


def live_text(sentences: tuple[Sentence, ...], key: str) -> None:
    """Draw sentences, each a paragraph, its point in the colour of its layer."""
    _mount(key=key, data=[asdict(sentence) for sentence in sentences])
