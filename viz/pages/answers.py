"""Answers: what students ask, answered with the numbers of the input and the layers at hand."""

from dataclasses import asdict
from typing import Any
from urllib.parse import urlencode

import streamlit as st

from viz.pages.addresses import TITLES
from viz.pages.answer_list import answer_list
from viz.pages.averages import closed_form
from viz.pages.inputs_panel import miss_file
from viz.pages.live_page import title_row
from viz.pages.live_text import live_text
from viz.pages.session import PageRun, session
from viz.pages.settings import IN_THE_LIST, Settings, from_query, setting_names, to_query
from viz.studies.answers import ANSWERS, GROUPS, Answer, Facts, facts
from viz.studies.notes import dropout_note, pooling_note
from viz.studies.numbers import percent
from viz.studies.words import Sentence, shape_words

TITLE = "Answers"
FOUNDING = 3
"""How many of the groups are about the question that the app grew from."""


def page() -> None:
    """The page in the order on screen."""
    here, now = session(), PageRun(session())
    title_row(TITLE)
    miss_file()
    said_of, groups = here.remembered(TITLE, (now.source_key, now.pooling, now.dropout), lambda: _found(now))
    live_text((said_of,), key="what answers are of")
    for group in groups:
        for told in group["answers"]:
            query = urlencode(to_query(shown(ANSWERS[told["id"]], here.settings)))
            told["href"] = f"./{told['page']}?{query}"
    names = [*setting_names(), *IN_THE_LIST]
    query = urlencode(to_query(here.settings))
    data = {"groups": groups, "titles": TITLES, "founding": FOUNDING, "query": query, "names": names}
    answer_list(data, "answers", _show)


def shown(answer: Answer, settings: Settings) -> Settings:
    """The settings with what an answer sets; the input and all else stays."""
    return from_query(answer.shows[1], settings)


def _show(name: str) -> None:
    here = session()
    if name in ANSWERS:
        here.settings, here.leads_to = shown(ANSWERS[name], here.settings), ANSWERS[name].shows[0]


def _found(now: PageRun) -> tuple[Sentence, list[dict[str, Any]]]:
    """What the answers are of, and what they say; until what takes longest is worked out, how far that is."""
    average = closed_form(now, now.pooling.fitted(now.source.size), now.dropout.fitted(now.source.size).p)
    if not average.done:
        lead = "What students ask, answered with the numbers of your input. They are being worked out: "
        live_text((Sentence(lead, percent(average.share, 1), "."),), key="what answers are of")
        st.rerun()
    f = facts(now.source, now.pooling, now.dropout, average.moments)
    layers = f"{pooling_note(f.pooling)}; {dropout_note(f.dropout, f.compared.kept, f.compared.scale)}"
    rest = f", {shape_words(f.x.shape)}, with {layers}. Set them on any other page, and they follow."
    groups = [
        {"title": group.title, "lead": group.lead, "answers": [_told(each, f) for each in group.answers]}
        for group in GROUPS
    ]
    return Sentence("What students ask, answered with the numbers of ", f.source.name, rest), groups


def _told(answer: Answer, f: Facts) -> dict[str, Any]:
    told = {"id": answer.id, "question": answer.question, "verdict": answer.verdict, "slip": answer.slip}
    return told | {"sentences": [asdict(each) for each in answer.say(f)], "page": answer.shows[0]}
