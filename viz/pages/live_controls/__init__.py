"""Controls that answer while they are moved: native sliders report on release only.

The component holds what is under the finger; the page says which controls there are, their ranges and values. What the
two say to each other is described in `viz.views.protocol`.
"""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import streamlit as st

from viz.pages.session import session
from viz.studies.glossary import explained
from viz.studies.words import Role
from viz.views.protocol import TIMINGS
from viz.views.web import framed, parts, said


@dataclass(frozen=True)
class Control:
    """What every control has: the name of what it sets, and a label.

    One that makes no difference for now says why (``idle``), or is ``hidden``: to take it away would build the others
    anew, under the finger.
    """

    name: str
    label: str
    hidden: bool = field(default=False, kw_only=True)
    idle: str = field(default="", kw_only=True)


@dataclass(frozen=True)
class Slider(Control):
    """A range of numbers, or of ``stops``; ``text`` is its value in words, if other than the number.

    One that ``sweeps`` has a button by which it moves through its range once, and comes back to where it stood.
    """

    low: float
    high: float
    value: float
    step: float = 1
    text: str = ""
    stops: tuple[float, ...] = ()
    sweeps: bool = field(default=False, kw_only=True)


@dataclass(frozen=True)
class Counter(Control):
    """A button that counts up, by a key too, with the count beside it to be typed, or why it is idle."""

    number_label: str
    shortcut: str
    low: int
    high: int
    value: int


@dataclass(frozen=True)
class Player(Counter):
    """A counter that also goes back (key B), and on by itself (key P); slowly where less motion is asked for."""


@dataclass(frozen=True)
class Choice(Control):
    """One of several options, each a value and its label."""

    options: tuple[tuple[str, str], ...]
    value: str


@dataclass(frozen=True)
class Segments(Choice):
    """One of a few options side by side; a key may go round them."""

    shortcut: str = ""


@dataclass(frozen=True)
class Thumbnails(Choice):
    """One of several options, each with a picture, given as a URL.

    ``brings``, if any, is what a button says that goes before them, and opens the uploader of the page.
    """

    pictures: tuple[str, ...] = ()
    brings: str = ""


@dataclass(frozen=True)
class Check(Control):
    """On or off."""

    value: bool


@dataclass(frozen=True)
class Press(Control):
    """A button that is pressed for what it does; of several, the last in a message is the one that was pressed."""

    value: int = 0


@dataclass(frozen=True)
class Section:
    """Controls under a title; ``folded`` ones stand behind the words ``fold``."""

    title: str
    role: Role
    controls: tuple[Control, ...]
    fold: str = ""
    folded: tuple[Control, ...] = ()


mount = st.components.v2.component(**parts(__file__, "pump", "sweep", "files", "widgets", "keys", "controls"))


def live_controls(
    sections: tuple[Section, ...], *, key: str, on_values: Callable[[dict[str, Any]], None], **more: Any
) -> Any:
    """Draw controls, as their `message` says, that have the page run, or the part that they stand in.

    ``on_values`` is called with {name: value} of what changed, at every change, before that. What a browser says of a
    file that it did not take, its name and its size, is returned with the next run.
    """
    mounted = mount(
        key=key,
        data=message(sections, key, **more),
        on_sent_change=lambda: take({key: said(st.session_state, key, "sent")}, {key: on_values}),
        on_lacks_change=lambda: lack(key),
        on_more_change=lambda: None,
        on_refused_change=lambda: None,
    )
    learn({key: mounted.get("sent")})
    return mounted.get("refused")


def message(
    sections: tuple[Section, ...],
    key: str,
    layout: str = "columns",
    copies_link: bool = False,
    goes_on: bool = False,
    settles: bool = False,
    takes_files: int = 0,
) -> bytes:
    """What controls are told: each section a column ("columns", "maps", "input"), or all in a row ("row", "toolbar").

    On a phone a "toolbar" is docked where the thumb is, and above it the first control of each section of "maps".

    ``copies_link`` adds a button that copies the address, and one that lists the keys of all that is on the page. With
    ``goes_on``, a scene whose signal is ``unfinished`` brings the page to run again, until one is not. With
    ``settles``, what waits for it (`viz.pages.at_rest`) is told that the controls have come to rest. With
    ``takes_files``, a file that is dropped or pasted anywhere goes to the uploader of the page, which takes files of so
    many bytes.
    """
    here = session()
    lasting = {
        "sections": [_section(section) for section in sections],
        "layout": layout,
        "timings": vars(TIMINGS),
        "copies_link": copies_link,
        "goes_on": goes_on,
        "settles": settles,
        "takes_files": takes_files,
        "session": here.token,
        "key": key,
    }
    name = hashlib.blake2b(json.dumps(lasting).encode(), digest_size=8).hexdigest()
    controls = [control for section in sections for control in (*section.controls, *section.folded)]
    values = [(control.name, vars(control)["value"]) for control in controls]
    data = {"number": here.answered.get(key, 0), "values": values, "name": name}
    is_held = name in here.held.get(key, ())
    return framed(data if is_held else data | {"lasting": lasting})


def take(sent: Any, takers: Mapping[str, Callable[[dict[str, Any]], None]]) -> None:
    """Hand the values of new messages from controls, the last by their keys, to those that take them."""
    here = session()
    for key, told in sent.items() if isinstance(sent, dict) else ():
        number, values, held = read_message(told)
        if key in takers and number != here.answered.get(key, 0):
            here.answered[key], here.held = number, held
            takers[key](values)


def learn(sent: Any) -> None:
    """Take note of the numbers of the last messages: a session that comes after another learns of them here."""
    here = session()
    for key, told in sent.items() if isinstance(sent, dict) else ():
        here.answered.setdefault(key, read_message(told)[0])


def _section(section: Section) -> dict[str, Any]:
    return {**vars(section), "controls": _told(section.controls), "folded": _told(section.folded)}


def _told(controls: tuple[Control, ...]) -> list[dict[str, Any]]:
    """What the browser is told of controls, apart from their values: each brings its kind, and what its label means."""
    labels = (control.number_label if isinstance(control, Counter) else control.label for control in controls)
    return [
        {"kind": type(control).__name__.lower(), "help": explained(label), **vars(control), "value": None}
        for control, label in zip(controls, labels, strict=True)
    ]


def lack(*keys: str) -> None:
    """Take note that the browser has nothing of what was sent under these keys."""
    for key in keys:
        session().held.pop(key, None)


def read_message(told: Any) -> tuple[int, dict[str, Any], dict[str, frozenset[str]]]:
    """What the last message from controls says, which may be anything that a browser sends; nothing before the first.

    Its number, its values, and the names of what the browser keeps, by the keys of who does.
    """
    number, values, held = (told.get(name) if isinstance(told, dict) else None for name in ("number", "values", "held"))
    keeps = held.items() if isinstance(held, dict) else ()
    kept = {who: frozenset(map(str, names)) for who, names in keeps if isinstance(names, list)}
    return number if isinstance(number, int) else 0, values if isinstance(values, dict) else {}, kept
