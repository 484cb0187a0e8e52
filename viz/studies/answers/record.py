"""What an answer is, and how the text of answers is read.

A group has a heading, "# Shift", and a line on what its answers have in common. Each answer follows an empty line:

    its name in a link -> the page that shows it, and the settings there as the query of a link
    the question; or a statement, with the verdict on it before that: "not so: Dropout sets weights to zero."
    sentences, one a line, or {names} of those that are made from the facts
    Slip: the usual mistake put right, or If: what a verdict hangs on

The point of a sentence stands in brackets, behind the layer it speaks of: "It sets [dropout: activations] to zero."
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import cast
from urllib.parse import parse_qsl

from viz.studies.words import Role, Sentence

from .facts import Facts

Say = Callable[[Facts], Sentence | tuple[Sentence, ...]]
"""What one line of an answer says."""

VERDICTS = ("right", "right, if", "not so")
_POINT = re.compile(r"(.*?)\[(input|pooling|dropout): (.*?)\](.*)")


@dataclass(frozen=True)
class Answer:
    """One question, or a statement with a verdict on it; what it says is true whatever the facts.

    shows: the page where it can be seen, and what is set there, by its names in a link; all else stays as it is
    slip: the usual mistake put right, or what a verdict hangs on; "" where there is nothing of the kind
    """

    id: str
    question: str
    lines: tuple[Say, ...]
    shows: tuple[str, dict[str, str]]
    slip: str
    verdict: str

    def say(self, facts: Facts) -> tuple[Sentence, ...]:
        """The sentences that answer it; what two lines come to alike is said once."""
        told = (line(facts) for line in self.lines)
        return tuple(dict.fromkeys(one for each in told for one in ((each,) if isinstance(each, Sentence) else each)))


@dataclass(frozen=True)
class Group:
    """Answers under one title, with a line on what they have in common."""

    title: str
    lead: str
    answers: tuple[Answer, ...]


def said(text: str) -> Sentence:
    """The sentence that a text stands for, with its point if it has one."""
    found = _POINT.fullmatch(text)
    if not found:
        return Sentence(text, "", "")
    lead, role, stressed, rest = found.groups()
    return Sentence(lead, stressed, rest, cast(Role, role))


def groups_of(text: str, made: Mapping[str, Say]) -> tuple[Group, ...]:
    """Read all groups of a text; ``made`` are the sentences made from facts by name, and KeyError names one missing."""
    found = []
    for part in re.split(r"^# ", text, flags=re.MULTILINE)[1:]:
        heading, *blocks = part.strip().split("\n\n")
        title, lead = heading.split("\n")
        found.append(Group(title, lead, tuple(_answer(made, *block.split("\n")) for block in blocks)))
    return tuple(found)


def _answer(made: Mapping[str, Say], name: str, question: str, *lines: str) -> Answer:
    slips = [line.partition(": ")[2] for line in lines if line.startswith(("Slip: ", "If: "))]
    told = (line for line in lines if not line.startswith(("Slip: ", "If: ")))
    says = tuple(made[line[1:-1]] if line.startswith("{") else partial(_fixed, said(line)) for line in told)
    (own, _, shows), verdict = name.partition(" -> "), next((v for v in VERDICTS if question.startswith(f"{v}: ")), "")
    page, _, query = shows.partition("?")
    question = question.removeprefix(f"{verdict}: ")
    return Answer(own, question, says, (page, dict(parse_qsl(query))), "".join(slips), verdict)


def _fixed(sentence: Sentence, facts: Facts) -> Sentence:
    return sentence
