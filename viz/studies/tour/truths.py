"""What each scene reveals, worked out by the studies at the settings in force, and how a guess stands beside it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np

from viz.studies.axes import Axis, Bars, Reading
from viz.studies.budget.contrast import Contrast
from viz.studies.compare import Comparison, compare
from viz.studies.numbers import NOTHING, number, percent
from viz.studies.order.lanes import Order
from viz.studies.shift.moves import Shifted
from viz.studies.training.run import Run
from viz.studies.training.stored import stored
from viz.studies.training.summary import difference, points
from viz.studies.training.twins import OrNotAnd
from viz.studies.training.verdicts import verdicts
from viz.studies.words import Role, Sentence, count

from .marking import Hits, hit, hits_over_masks, on_map
from .scenes import SCENES, VOTE, TourScene
from .tasks import Act, Choice, Guess, Marks, Number, Numbers, cells_of, pass_of

Sentences = tuple[Sentence, ...]


class Results(Protocol):
    """What the studies give at the settings in force, each made where it is asked for."""

    @property
    def comparison(self) -> Comparison:
        """As on Compare."""

    @property
    def contrast(self) -> Contrast:
        """As on the page on pooling as a dropout."""

    @property
    def order(self) -> Order:
        """As on the page on order."""

    @property
    def shifted(self) -> Shifted:
        """As on the page on shifts."""

    @property
    def twins(self) -> OrNotAnd:
        """As in the lab."""

    @property
    def guesses(self) -> dict[str, Guess]:
        """The viewer's guesses, by their scenes."""


@dataclass(frozen=True)
class Truth:
    """What is revealed.

    answers
        The options that are right; none where a vote is only kept.
    numbers, texts
        What was to be guessed, and how it is written.
    sentences
        Why, in the words of the studies.
    hits
        Of marks over several masks.
    """

    answers: tuple[str, ...] = ()
    numbers: tuple[float, ...] = ()
    texts: tuple[str, ...] = ()
    sentences: Sentences = ()
    hits: Hits | None = None


def truth(name: str, now: Results) -> Truth:
    """What the scene of this name reveals."""
    return TRUTHS[name](now)


def verdict(name: str, guess: Guess, now: Results, found: Truth) -> Sentence:
    """The guess beside the truth, in one sentence."""
    task = SCENES[name].task
    if isinstance(task, Act):
        return Sentence("Done: ", "what it has changed is said below the maps", ".")
    if isinstance(task, Marks):
        return _marked_verdict(name, guess, now, found)
    if isinstance(task, Numbers):
        return _number_verdict(task, guess, found)
    return _vote_verdict(name, guess, now) if task is VOTE else _choice_verdict(task, guess, found)


def guess_axes(scene: TourScene, guess: Guess, found: Truth) -> tuple[Axis, ...]:
    """Guessed numbers beside the true ones, a row each."""
    if not isinstance(scene.task, Numbers):
        return ()
    guesses = guess or ("",) * len(scene.task.numbers)
    return tuple(map(_axis, scene.task.numbers, guesses, found.numbers, found.texts))


GUESS_HEADS: tuple[tuple[str, Role], ...] = (("You said", "input"), ("It is", "pooling"))


def _axis(asked: Number, guess: str, true: float, text: str) -> Axis:
    """One row, whose bars begin at 0: what is below that has none."""

    def bar(value: float) -> Bars:
        return Bars((max(value, 0) / max(asked.high, true),))

    said = Reading(float(guess), number(int(guess), whole=True), bar(float(guess))) if guess else None
    readings = said or Reading(None, NOTHING, bar(0)), Reading(true, text, bar(true))
    return Axis(asked.label, asked.label, "", readings, _gap(guess, true))


def _gap(guess: str, true: float) -> str:
    if not guess:
        return "Nothing was guessed."
    gap = int(guess) - true
    return "That is just it." if gap == 0 else f"The guess is {number(abs(gap))} too {'high' if gap > 0 else 'low'}."


def _number_verdict(task: Numbers, guess: Guess, found: Truth) -> Sentence:
    true = " and ".join(found.texts)
    if not guess:
        return Sentence("Nothing was guessed; measured: ", true, ".")
    said = " and ".join(number(int(text), whole=True) for text in guess)
    return Sentence(f"You said {said}; measured: ", true, ".")


def _choice_verdict(task: Choice, guess: Guess, found: Truth) -> Sentence:
    true = " or ".join(f"“{task.options[key]}”" for key in found.answers)
    if not guess:
        return Sentence("Nothing was guessed; it is ", true, ".")
    said = f"“{task.options[guess[0]]}”"
    if guess[0] in found.answers:
        return Sentence(f"You said {said}, and ", "so it is", " at these settings.")
    return Sentence(f"You said {said}; at these settings it is ", true, ".")


def _vote_verdict(name: str, guess: Guess, now: Results) -> Sentence:
    said = f"“{VOTE.options[guess[0]]}”" if guess else "nothing"
    if name == "vote":
        return Sentence("You said ", said, ": the question comes again at the end.")
    before = now.guesses.get("vote")
    was = f"“{VOTE.options[before[0]]}”" if before else "nothing"
    return Sentence(f"At first you said {was}, and now ", said, "; the maps below say what can be measured.")


def _marked_verdict(name: str, guess: Guess, now: Results, found: Truth) -> Sentence:
    kept = now.contrast.selected if name == "mark" else now.contrast.kept
    right, many = hit(on_map(cells_of(guess), kept), kept)
    role: Role = "pooling" if name == "mark" else "dropout"
    if not many:
        return Sentence("Nothing was marked; ", "what stays is drawn below", ".", role)
    end = ", on this mask." if name == "mark-again" else ": all that were marked." if right == many else "."
    return Sentence("You marked ", f"{right} of {many} right", end, role)


# ---- what is revealed, scene by scene ----------------------------------------------------------


def _fates(now: Results) -> Truth:
    return Truth(sentences=now.comparison.sentences)


def _budget(now: Results) -> Truth:
    by_pooling, by_dropout = now.comparison.pooled, now.comparison.dropped
    left = [count(int(np.count_nonzero(each))) for each in (by_pooling, by_dropout)]
    handed_on = by_pooling.size, by_dropout.size
    rest = " after dropout; what dropout drops is handed on as a zero, so that the shape stays."
    said = Sentence("Of these are not zero ", f"{left[0]} after pooling, {left[1]}", rest)
    return Truth(numbers=handed_on, texts=tuple(map(count, handed_on)), sentences=(said,))


def _mark(now: Results) -> Truth:
    rest = " have decided it, on every pass; whoever reads them can mark every winner."
    return Truth(sentences=(Sentence("Under pooling ", "the values", rest, "pooling"), now.contrast.verdict[0]))


def _mark_again(now: Results) -> Truth:
    guess, kept = now.guesses.get("mark-again", ()), now.contrast.kept
    marks, first = on_map(cells_of(guess), kept), pass_of(guess)
    if not marks.any():
        rest = ": mark some and see how often they stay."
        return Truth(sentences=(Sentence("Nobody can know ", "which values stay", rest, "dropout"),))
    dropout = now.contrast.dropout
    hits = hits_over_masks(marks, dropout, dropout.seed if first is None else first)
    return Truth(sentences=(_chance_sentence(hits), *_pooling_hits(now)), hits=hits)


def _chance_sentence(hits: Hits) -> Sentence:
    all_right = percent(hits.chances[-1], 1)
    masks = "this mask" if len(hits.counts) == 1 else f"the last {count(len(hits.counts), 'mask')}"
    rest = (
        f" on average over {masks}; chance gives {number(hits.expected)}, and all of them right in {all_right} of "
        "masks: dropout does not look at the values, and each new mask is another draw."
    )
    return Sentence("Your marks stay ", f"{number(hits.mean)} of {hits.marks}", rest, "dropout")


def _pooling_hits(now: Results) -> Sentences:
    guess, kept = now.guesses.get("mark", ()), now.contrast.selected
    right, many = hit(on_map(cells_of(guess), kept), kept)
    return (Sentence("Under pooling you marked ", f"{right} of {many} right", ".", "pooling"),) if many else ()


def _blind(now: Results) -> Truth:
    words = {axis.key: axis.words for axis in now.contrast.axes}
    mask = now.contrast.kept
    answers = ("b",) if 0 < np.count_nonzero(mask) < mask.size else ("none",)
    return Truth(answers, sentences=tuple(Sentence("", "", words[key]) for key in ("next", "large", "empty")))


def _denser(now: Results) -> Truth:
    before, after = now.comparison.before, now.comparison.after_pooling
    balance = after.zeros * before.values - before.zeros * after.values
    answer = "more" if balance > 0 else "fewer" if balance < 0 else "same"
    return Truth((answer,), sentences=now.comparison.sentences)


def _exam(now: Results) -> Truth:
    shown = now.comparison
    train, evaluation = (
        compare(shown.source, shown.pooling, replace(shown.dropout, training=training)) for training in (True, False)
    )
    changes = {
        "pooling": not np.array_equal(train.pooled, evaluation.pooled),
        "dropout": not np.array_equal(train.dropped, evaluation.dropped),
    }
    names = [name for name, does in changes.items() if does]
    answer = "both" if len(names) == 2 else names[0] if names else "none"
    return Truth((answer,), sentences=(*_WHY_ONE, *shown.sentences[1:]))


_WHY_ONE = (
    Sentence(
        "Dropout can be left out, since with scaling, for p below 1, ",
        "the mean of its output over all masks is its input",
        ": the layers behind it have learned from values of that size.",
        "dropout",
    ),
    Sentence(
        "Pooling cannot be left out: the layers behind it ",
        "expect a map of its shape",
        ", in evaluation as in training.",
        "pooling",
    ),
)


def _times(now: Results) -> Truth:
    shown = now.comparison
    before, after, dropout = shown.before.mean, shown.after_dropout.mean, shown.dropout
    true = 100 * after / before if before else 100.0
    kept = 1.0 if not dropout.training or (dropout.scaling and dropout.p < 1) else 1 - dropout.p
    rest = " of the input's mean on average over all masks; one mask strays from that."
    average = Sentence("In theory it is ", percent(kept, 1), rest, "dropout")
    return Truth(numbers=(true,), texts=(f"{number(true)} %",), sentences=(average, *shown.sentences[-2:]))


def _order(now: Results) -> Truth:
    bias = float(now.order.bias.mean())
    answer = "larger" if bias > 1e-9 else "smaller" if bias < -1e-9 else "same"
    return Truth((answer,), sentences=now.order.sentences)


def _shift(now: Results) -> Truth:
    changed = now.shifted.changed[1]
    share = 100 * float(np.count_nonzero(~changed)) / changed.size
    text = percent(int(np.count_nonzero(~changed)), changed.size)
    return Truth(numbers=(share,), texts=(text,), sentences=now.shifted.sentences)


def _stride(now: Results) -> Truth:
    return Truth(sentences=now.shifted.sentences)


def _twins(now: Results) -> Truth:
    squares, dropout = now.twins.least_squares.knocked_out[0], now.twins.dropout.knocked_out[0]
    answer = "same" if np.isclose(squares, dropout) else "squares" if squares > dropout else "dropout"
    return Truth((answer,), sentences=now.twins.sentences)


def _help(now: Results) -> Truth:
    numbers: list[float] = []
    sentences: list[Sentence] = []
    for experiment, runs in (stored(), stored("clean")):
        gained = difference(runs, "pool_drop", "pool", Run.test_accuracy)
        numbers.append(gained.mean if gained else 0.0)
        sentences += verdicts(experiment, runs)[:1]
    rival = [said for said in verdicts(*stored()) if "L2 penalty" in said.lead]
    texts = tuple(f"{points(each)} points" for each in numbers)
    return Truth((), tuple(100 * each for each in numbers), texts, (*sentences, *rival[:1]))


def _vote_again(now: Results) -> Truth:
    return Truth(sentences=now.contrast.verdict)


TRUTHS: dict[str, Callable[[Results], Truth]] = {
    "vote": lambda now: Truth(),
    "fates": _fates,
    "budget": _budget,
    "mark": _mark,
    "mark-again": _mark_again,
    "blind": _blind,
    "denser": _denser,
    "exam": _exam,
    "times": _times,
    "order": _order,
    "shift": _shift,
    "stride": _stride,
    "twins": _twins,
    "help": _help,
    "vote-again": _vote_again,
}
"""By the names of the scenes."""
