"""Sentences that change while the finger moves.

Streamlit's own Markdown is parsed anew at every change, which would hold the picture up; this component only
exchanges the text.
"""

from collections.abc import Callable
from dataclasses import asdict

import streamlit as st

from viz.studies.words import Sentence

_HTML = """
<div class="text"></div>
"""

_CSS = """
.text { font: 1rem/1.5 var(--st-font); color: var(--st-text-color); }
p { margin: 0 0 .55rem; }
strong { font-weight: 650; }
[data-role="pooling"] { color: var(--st-blue-text-color); }
[data-role="dropout"] { color: var(--st-orange-text-color); }
"""

_JS = r"""
export default function ({ data, parentElement }) {
  const text = parentElement.querySelector(".text")
  // The picture comes first: text may be laid out in the frame after it.
  requestAnimationFrame(() => setTimeout(() => text.replaceChildren(...data.map(paragraph))))
}

// A line neither begins nor ends with a sign that belongs to the numbers beside it.
const together = text => text.replace(/ (?=[%±−=≈])/g, "\u00a0").replace(/([±−=≈]) /g, "$1\u00a0")

function paragraph({ lead, stressed, rest, role }) {
  const point = document.createElement("strong")
  point.textContent = together(stressed)
  point.dataset.role = role
  const sentence = document.createElement("p")
  sentence.append(together(lead), point, together(rest))
  return sentence
}
"""


@st.cache_resource(show_spinner=False)
def _component() -> Callable:
    return st.components.v2.component("live_text", html=_HTML, css=_CSS, js=_JS)


def live_text(sentences: tuple[Sentence, ...], key: str) -> None:
    """Draw sentences, each a paragraph, its point in the colour of its layer."""
    _component()(key=key, data=[asdict(sentence) for sentence in sentences])
