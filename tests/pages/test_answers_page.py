"""The page Answers without a browser: what it sends, where its links lead, and what they set."""

from urllib.parse import parse_qsl

import pytest

from tests.pages.apps import messages, opened
from viz.ops import stochastic
from viz.pages import answers, averages, site
from viz.pages.addresses import TITLES
from viz.pages.session import Session
from viz.pages.settings import InputChoice, Settings, from_query, passed_over, to_query
from viz.studies.answers import ANSWERS, facts
from viz.studies.layers import Pooling
from viz.studies.order import closed_form

PAGES = {name: module.__name__.rpartition(".")[2] for name, module in zip(TITLES, site.PAGES, strict=True)}
# Answers all of whose numbers are made for them alone; their pages show what they speak of, not what they say.
OWN = {"exactly-p", "p-of-nought", "max-or-average", "receptive-field", "three-of-eight", "stride-instead"}
OWN |= {"overlapping-windows", "global-average", "why-one-half", "helps-training", "q-helps-training", "a-uncommon"}
OWN |= {"validation-above-training", "pooling-and-overfitting", "keep-or-drop"}


def sent(**query: str) -> dict:
    app = opened("answers", **query)
    assert not app.exception
    (data,) = messages(app, "answer_list")
    return data


def told(data: dict) -> list[dict]:
    return [answer for group in data["groups"] for answer in group["answers"]]


def test_every_answer_is_sent_with_a_link_that_can_be_read_and_keeps_all_else():
    query = {"input": "coffee", "size": "24", "k": "3", "p": "0.25", "train": "0", "down": "2"}
    data = sent(**query)
    assert data["query"] == "input=coffee&size=24&k=3&p=0.25&train=0&down=2"
    assert [answer["id"] for answer in told(data)] == [*ANSWERS]
    base = from_query(query)
    for answer in told(data):
        page, _, link = answer["href"].removeprefix("./").partition("?")
        assert page == answer["page"] and page in [*TITLES][:-1]
        link, sets = dict(parse_qsl(link)), ANSWERS[answer["id"]].shows[1]
        assert not passed_over(link) and not passed_over(sets), answer["id"]
        assert from_query(link) == from_query(sets, base)
        assert from_query(link)[InputChoice] == base[InputChoice]
    assert {"id", "q", "k"} <= set(data["names"])


def test_answers_are_worked_out_in_slices(monkeypatch):
    query = {"k": "3", "s": "1", "size": "24"}
    at_once, told_of = sent(**query), []
    monkeypatch.setattr(averages, "SLICE", 0)
    monkeypatch.setattr(stochastic, "AT_ONCE", 1000)
    monkeypatch.setattr(answers, "live_text", lambda sentences, key: told_of.append(str(sentences[0])))
    closed_form.on_average.cache_clear()
    assert sent(**query) == at_once
    assert len(told_of) > 3 and all("worked out" in one for one in told_of[:-1])


def test_the_address_of_an_answer_is_no_setting_and_no_mistake():
    assert passed_over({"id": "gradient", "q": "maximum", "k": "3"}) == []
    assert to_query(from_query({"id": "gradient", "q": "maximum", "k": "3"})) == {"k": "3"}


def test_an_answer_that_is_pressed_sets_what_it_shows_and_leads_there(monkeypatch):
    here = Session(Settings(Pooling(5), InputChoice("coffee")))
    monkeypatch.setattr(answers, "session", lambda: here)
    answers._show("stride-instead")
    assert (here.leads_to, here.settings[Pooling]) == ("compare", Pooling(5, kind="first"))
    assert here.settings[InputChoice].source == "coffee"
    answers._show("no such answer")
    assert here.leads_to == "compare"


def test_what_the_input_is_of_which_all_is_said():
    app = opened("answers", size="16", p="1")
    (first, *_) = messages(app, "live_text")
    (sentence,) = first["sentences"]
    assert "16 × 16, with k = 2, s = 2; training: p = 1, seed 1, none survives" in sentence["rest"]


def test_all_is_worked_out_once_for_an_input_and_settings(monkeypatch):
    app = opened("answers")
    monkeypatch.setattr(answers, "_found", lambda now: pytest.fail("worked out again"))
    assert not app.run().exception


def strings(value) -> list[str]:
    """All texts of a message; of a sentence that of its parts."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict) and "stressed" in value:
        return [value["lead"] + value["stressed"] + value["rest"]]
    each = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [text for one in each for text in strings(one)]


def test_what_an_answer_says_by_a_study_is_said_on_the_page_that_it_leads_to():
    """At the settings of its link; of the input it is the same for both, and the page has made it by itself."""
    small, pages = Settings(InputChoice(size=16)), {}
    for answer in ANSWERS.values():
        if answer.id in OWN:
            continue
        settings = answers.shown(answer, small)
        shows = f"{answer.shows[0]}?{to_query(settings)}"
        if shows not in pages:
            app = opened(PAGES[answer.shows[0]], **to_query(settings))
            read = [text for kind in ("live_text", "live_axes") for text in strings(messages(app, kind))]
            now = answers.PageRun(Session(settings))
            read += [markdown.value for markdown in app.markdown]
            pages[shows] = "\n".join(read), facts(now.source, now.pooling, now.dropout)
        on_page, known = pages[shows]
        said = [str(sentence) for sentence in answer.say(known)]
        assert any(sentence in on_page for sentence in said), (answer.id, said)
