"""Sentences that change while a control moves.

Streamlit's own Markdown is parsed anew at every change, which would hold the picture up; this component only
exchanges the text.
"""

from typing import Any

import streamlit as st

from viz.studies.words import Sentence
from viz.views.web import framed, parts

mount = st.components.v2.component(**parts(__file__, "../../views/web/sentences", "live_text", html="<div></div>"))


def live_text(sentences: tuple[Sentence, ...], key: str, **looks: Any) -> None:
    """Draw sentences, as their `message` says."""
    mount(key=key, data=message(sentences, **looks))


def message(
    sentences: tuple[Sentence, ...], faded: bool = False, lines: int = 0, spare: int = 0, look: str = ""
) -> bytes:
    """What is told of sentences: each is a paragraph, its point in the colour of its layer; all in grey if out of date.

    With ``lines`` they tell how something stands: they are read out as they change, and have room for so many lines.
    They keep the most room that they have taken, and at first spare so many letters more: what is below stays.
    With the ``look`` "large" they are larger; with "title" the first is the title of the page, too.
    """
    told = [vars(sentence) for sentence in sentences]
    looks = {"faded": faded, "lines": lines, "spare": spare, "look": look}
    unusual = {name: value for name, value in looks.items() if value}
    return framed({"sentences": told, **unusual})
