"""What students ask, answered with numbers of the viewer's input.

record      what an answer is, and how the text of all of them is read, assets/answers.txt
facts       what the studies find on one input
computed    the sentences of answers that are made from facts, by their names in the text
"""

from viz.inputs.samples import ASSETS

from .computed import MADE
from .facts import Facts, facts
from .record import Answer, Group, groups_of

GROUPS = groups_of((ASSETS / "answers.txt").read_text(encoding="utf-8"), MADE)
"""In their order on screen: the question that the app grew from first, and the two answers that it got."""
ANSWERS: dict[str, Answer] = {answer.id: answer for group in GROUPS for answer in group.answers}
"""By their names in a link."""

__all__ = ["ANSWERS", "GROUPS", "Answer", "Facts", "Group", "facts"]
