"""Controls that answer while the finger moves: native sliders report on release only.

The component holds what is under the finger; the page says which controls there are, their ranges and values.
Every message from the browser carries all values and a running number; the page sends the number back, and the
browser sends the next values when it arrives. So there is never more than one message under way, and the last
value always lands.
"""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from urllib.parse import urlencode

import streamlit as st

from viz.studies.words import Role

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Slider:
    """A range of numbers; ``text`` is its value in words, if other than the number."""

    name: str
    label: str
    low: float
    high: float
    value: float
    step: float = 1
    text: str = ""
    kind: str = "slider"


@dataclass(frozen=True)
class Number:
    """A whole number to type."""

    name: str
    label: str
    low: int
    high: int
    value: int
    kind: str = "number"


@dataclass(frozen=True)
class Choice:
    """One of several options, given as {value: label}."""

    name: str
    label: str
    options: dict[str, str]
    value: str
    kind: str = "choice"


@dataclass(frozen=True)
class Thumbnails:
    """One of several pictures, given as URLs with a title each; the value is the number of the picture."""

    name: str
    label: str
    pictures: tuple[str, ...]
    titles: tuple[str, ...]
    value: int
    kind: str = "thumbnails"


@dataclass(frozen=True)
class Check:
    """On or off."""

    name: str
    label: str
    value: bool
    kind: str = "check"


@dataclass(frozen=True)
class Note:
    """A line to be read: a label with its value."""

    name: str
    label: str
    text: str
    kind: str = "note"


Control = Slider | Number | Choice | Thumbnails | Check | Note


@dataclass(frozen=True)
class Section:
    """Controls under a title; ``folded`` ones stand behind the words ``fold``."""

    title: str
    role: Role
    controls: tuple[Control, ...]
    fold: str = ""
    folded: tuple[Control, ...] = ()


_HTML = """
<div class="root">
<div class="sections"></div>
<button type="button" class="copy">Copy link</button>
</div>
"""


@st.cache_resource(show_spinner=False)
def _component() -> Callable:
    css, js = ((HERE / f"live_controls.{ending}").read_text(encoding="utf-8") for ending in ("css", "js"))
    return st.components.v2.component("live_controls", html=_HTML, css=css, js=js)


def live_controls(
    sections: tuple[Section, ...],
    *,
    key: str,
    query: dict[str, str],
    query_names: tuple[str, ...],
    on_values: Callable[[dict], None],
    on_settled: Callable[[], None],
) -> None:
    """Draw the controls, and keep ``query`` in the address bar.

    ``on_values`` is called with {name: value} of all controls at every change, before the page runs;
    ``on_settled`` when the finger has come to rest.
    """

    def sent() -> dict:
        return (st.session_state.get(key) or {}).get("sent") or {}

    _component()(
        key=key,
        data={
            "sections": [asdict(section) for section in sections],
            "number": sent().get("number", 0),
            "query": urlencode(query),
            "names": query_names,
        },
        on_sent_change=lambda: on_values(sent().get("values", {})),
        on_settled_change=on_settled,
    )
