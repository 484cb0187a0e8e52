"""Controls that answer while the finger moves: native sliders report on release only.

The component holds what is under the finger; the page says which controls there are, their ranges and values.
Every message from the browser carries the values that changed and a running number. The page puts that number
into the scene that it draws (`answer`), and the map view announces the scene once it is on screen. So the browser
knows how many messages are under way and sends no more than a few ahead; the last value always lands.
"""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

import streamlit as st

from viz.studies.words import Role
from viz.views.web import DOM, script, style

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Slider:
    """A range of numbers, or of ``stops``; ``text`` is its value in words, if other than the number.

    One that is ``foretold`` announces each value as a "foretold" event, ahead of the message that carries it.
    """

    name: str
    label: str
    low: float
    high: float
    value: float
    step: float = 1
    text: str = ""
    stops: tuple[float, ...] = ()
    foretold: bool = False
    kind: str = "slider"


@dataclass(frozen=True)
class Counter:
    """A button that counts up, by a key too, with the count beside it to be typed."""

    name: str
    label: str
    number_label: str
    shortcut: str
    low: int
    high: int
    value: int
    kind: str = "counter"


@dataclass(frozen=True)
class Player(Counter):
    """A counter that also goes back (key B), and on by itself (key P); slowly where less motion is asked for."""

    kind: str = "player"


@dataclass(frozen=True)
class Choice:
    """One of several options, each a value and its label."""

    name: str
    label: str
    options: tuple[tuple[str, str], ...]
    value: str
    kind: str = "choice"


@dataclass(frozen=True)
class Segments:
    """One of a few options side by side, each a value and its label; a key may go round them."""

    name: str
    label: str
    options: tuple[tuple[str, str], ...]
    value: str
    shortcut: str = ""
    kind: str = "segments"


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


Control = Slider | Counter | Player | Choice | Segments | Thumbnails | Check


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
</div>
"""


@st.cache_resource(show_spinner=False)
def _component() -> Callable:
    css, js = style(HERE / "controls.css"), script(DOM, HERE / "controls.js")
    return st.components.v2.component("live_controls", html=_HTML, css=css, js=js)


def live_controls(
    sections: tuple[Section, ...],
    *,
    key: str,
    on_values: Callable[[dict], None],
    on_settled: Callable[[], None],
    layout: str = "column",
    copies_link: bool = False,
    goes_on: bool = False,
) -> None:
    """Draw the controls, below each other or (``layout="row"``) side by side.

    ``on_values`` is called with {name: value} of what changed, at every change, before the page runs;
    ``on_settled`` when the finger has come to rest. ``copies_link`` adds a button that copies the address. With
    ``goes_on``, a scene whose signal is ``unfinished`` brings the page to run again, until one is not.
    """
    _component()(
        key=key,
        data={
            "key": key,
            "sections": [asdict(section) for section in sections],
            "number": answer(key),
            "layout": layout,
            "copiesLink": copies_link,
            "goesOn": goes_on,
        },
        on_sent_change=lambda: on_values(_values(key)),
        on_settled_change=on_settled,
        on_more_change=lambda: None,
    )


def answer(key: str) -> int:
    """The number of the last message from the controls of this key; 0 before the first."""
    number = _sent(key).get("number")
    return number if isinstance(number, int) else 0


def _values(key: str) -> dict:
    values = _sent(key).get("values")
    return values if isinstance(values, dict) else {}


def _sent(key: str) -> dict:
    """The last message, as the browser sent it: it may be anything."""
    sent = (st.session_state.get(key) or {}).get("sent")
    return sent if isinstance(sent, dict) else {}
