"""The viewer's own lecture as a list: to be put in order, renamed, presented, saved as a file, and opened from one."""

from typing import Any
from urllib.parse import urlencode

import streamlit as st

from viz.pages.lecture import FILE, Lecture, edited, opened
from viz.pages.session import Session, session
from viz.studies.tour.lecture import MOST_LETTERS, MOST_NOTE, MOST_TITLE, LectureError
from viz.studies.tour.scenes import SCENES, TourScene, questions
from viz.views.web import parts, said

KEY = "lecture"
_mount = st.components.v2.component(**parts(__file__, "../tour_bar/ways", "lecture_list"))


def lecture_list(here: Session, current: str) -> None:
    """Draw the list, in which the ``current`` scene is marked."""
    scenes = [_told(name, scene) for name, scene in here.settings[Lecture].scenes.items()]
    most = {"file": MOST_LETTERS, "title": MOST_TITLE, "note": MOST_NOTE}
    data: dict[str, Any] = {"scenes": scenes, "current": current, "told": here.told.get(KEY, ""), "most": most}
    data |= {"bundled": next(iter(SCENES)), "before": len(here.settings[Lecture].before)}
    data |= {"file": f"./files/{FILE}?{urlencode({'own': here.token})}"}
    _mount(key=KEY, data=data, on_edit_change=_edit, on_text_change=_open)


def _told(name: str, scene: TourScene) -> dict[str, Any]:
    offered = questions(scene.page)
    if scene.truth and scene.truth not in offered:
        offered = {scene.truth: SCENES[scene.truth].title, **offered}
    told = {"name": name, "title": scene.title, "page": scene.page, "note": scene.note, "truth": scene.truth}
    return told | {"questions": {"": "None", **offered}}


def _edit() -> None:
    here, asked = session(), said(st.session_state, KEY, "edit")
    here.told = {}
    try:
        here.settings = edited(here.settings, asked if isinstance(asked, dict) else {})
    except LectureError as error:
        here.told = {KEY: str(error)}


def _open() -> None:
    here, text = session(), said(st.session_state, KEY, "text")
    try:
        here.settings, told = opened(here.settings, text if isinstance(text, str) else "")
    except LectureError as error:
        told = str(error)
    here.told = {KEY: told}
