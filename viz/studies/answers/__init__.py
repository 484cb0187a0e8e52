"""What students ask, answered with numbers of the viewer's input.

answers.txt  the questions and answers, in groups, and what may be said whatever the input
computed     the sentences among them that are made from facts, by name
facts        what the studies find on one input
record       what an answer is, and how the text is read
"""

from pathlib import Path

from .computed import MADE
from .facts import Facts, facts
from .record import Answer, Group, groups_of

GROUPS = groups_of(Path(__file__).with_name("answers.txt").read_text(encoding="utf-8"), MADE)
"""In their order on screen: the question that the app grew from first, and the two answers that it got."""
ANSWERS: dict[str, Answer] = {answer.id: answer for group in GROUPS for answer in group.answers}
"""By their names in a link."""

__all__ = ["ANSWERS", "GROUPS", "Answer", "Facts", "Group", "facts"]
