"""What each scene reveals, worked out by the studies at the settings in force, and how a guess stands beside it.

``now`` is what the studies give there, as their pages have it: comparison, contrast, order, shifted, gradients,
variance_shift and twins; and the viewer's guesses, by the names of truths.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from viz.studies.compare import compare
from viz.studies.numbers import NOTHING, number, percent
from viz.studies.sums import how_many
from viz.studies.training.run import Run
from viz.studies.training.stored import stored
from viz.studies.training.summary import difference, points
from viz.studies.training.verdicts import verdicts
from viz.studies.words import Role, Sentence, count

from .marking import Hits, hit, hits_over_masks, on_map
from .scenes import Guess, TourScene, cells_of, pass_of


@dataclass(frozen=True)
class Row:
    """A bar with its name and its text; without a text it is the title of those below."""

    label: str
    text: str = ""
    share: float = 0
    right: bool = False


@dataclass(frozen=True)
class Truth:
    """What is revealed.

    sentences: why it is so, in the words of the studies; the first answers what was asked, or says what was done
    answers: the option that is right, if any: a vote is only kept
    numbers, texts: what was to be guessed, and how it is written
    hits: of marks over several masks
    """

    sentences: tuple[Sentence, ...] = ()
    answers: tuple[str, ...] = ()
    numbers: tuple[float, ...] = ()
    texts: tuple[str, ...] = ()
    hits: Hits | None = None


def truth(name: str, now: Any) -> Truth:
    """What is revealed under this name."""
    return TRUTHS[name](now)


def verdict(scene: TourScene, guess: Guess, now: Any, found: Truth) -> Sentence:
    """The guess beside the truth, in one sentence."""
    if scene.act:
        return found.sentences[0]
    if scene.marks:
        return _marked_verdict(scene.truth, guess, now)
    if not found.answers and not scene.numbers:
        return _vote_verdict(scene, guess, now)
    true = " and ".join(found.texts) if scene.numbers else _said(scene, found.answers)
    if not guess:
        return Sentence("Nothing was guessed; at these settings it is ", true, ".")
    said = _said(scene, guess)
    if guess[0] in found.answers:
        return Sentence(f"You said {said}, and ", "so it is", " at these settings.")
    return Sentence(f"You said {said}; at these settings it is ", true, ".")


def _said(scene: TourScene, guess: Guess) -> str:
    if scene.numbers:
        return " and ".join(number(int(text), whole=True) for text in guess)
    return f"“{(scene.options or {})[guess[0]]}”"


def _vote_verdict(scene: TourScene, guess: Guess, now: Any) -> Sentence:
    votes = [_said(scene, vote) if vote else "nothing" for vote in (now.guesses.get("vote"), guess)]
    if scene.truth == "vote":
        return Sentence("You said ", votes[1], ": the question comes again at the end.")
    return Sentence(f"At first you said {votes[0]}, and now ", votes[1], "; what can be measured follows.")


def _marked_verdict(name: str, guess: Guess, now: Any) -> Sentence:
    by_pooling = name == "mark"
    kept = now.contrast.selected if by_pooling else now.contrast.kept
    right, many = hit(on_map(cells_of(guess), kept), kept)
    role: Role = "pooling" if by_pooling else "dropout"
    if not many:
        return Sentence("Nothing was marked; ", "what stays is drawn below", ".", role)
    end = ", on this mask." if not by_pooling else ": all that were marked." if right == many else "."
    return Sentence("You marked ", f"{right} of {many} right", end, role)


def hands_raised(scene: TourScene, hands: Sequence[int], before: Sequence[int], found: Truth) -> tuple[Row, ...]:
    """How many hands there were for each option, and on an earlier vote ``before``, if any."""
    most, first = max(*hands, 1), [f"{many} → " for many in before] or [""] * len(hands)
    options = zip((scene.options or {}).items(), hands, first, strict=True)
    return tuple(Row(label, f"{was}{now}", now / most, key in found.answers) for (key, label), now, was in options)


def guessed_numbers(scene: TourScene, guess: Guess, found: Truth) -> Iterator[Row]:
    """Guessed numbers, each with the true one below it; their bars begin at 0: what is below that has none."""
    guesses = guess or ("",) * len(scene.numbers)
    for asked, said, true, text in zip(scene.numbers, guesses, found.numbers, found.texts, strict=False):
        most = max(asked.high, true)
        yield Row(asked.label)
        yield Row("You said", number(int(said), whole=True) if said else NOTHING, max(0, int(said or 0)) / most)
        yield Row("It is", text, max(0, true) / most, True)


# ---- what is revealed, scene by scene ----------------------------------------------------------


def _led_by(place: int, sentences: Sequence[Sentence]) -> tuple[Sentence, ...]:
    """The sentences, that of this place first: it answers what is asked."""
    answer = sentences[place]
    return answer, *(each for each in sentences if each is not answer)


def _fates(now: Any) -> Truth:
    pooled, dropped, before = now.comparison.after_pooling, now.comparison.after_dropout, now.comparison.before
    rest = f" of {count(before.values)} values; dropout hands on {count(dropped.values)}, "
    said = Sentence("Pooling hands on ", count(pooled.values), f"{rest}{count(dropped.zeros)} of them 0.", "pooling")
    return Truth((said, *now.comparison.sentences))


def _budget(now: Any) -> Truth:
    outputs = now.comparison.pooled, now.comparison.dropped
    left, sizes = [count(how_many(each)) for each in outputs], tuple(each.size for each in outputs)
    rest = " after dropout: what it drops is handed on as a 0."
    said = Sentence("Not zero are ", f"{left[0]} after pooling and {left[1]}", rest)
    return Truth((said,), numbers=sizes, texts=tuple(map(count, sizes)))


def _mark(now: Any) -> Truth:
    rest = " decide, on every pass the same: whoever reads them can mark every winner."
    return Truth((Sentence("Under pooling ", "the values", rest, "pooling"), now.contrast.verdict[0]))


def _mark_again(now: Any) -> Truth:
    guess, dropout = now.guesses.get("mark-again", ()), now.contrast.dropout
    marks, first = on_map(cells_of(guess), now.contrast.kept), pass_of(guess)
    if not marks.any():
        return Truth((Sentence("Mark some, and ", "see how often they stay", ".", "dropout"),))
    hits = hits_over_masks(marks, dropout, dropout.seed if first is None else first)
    masks = "this mask" if len(hits.counts) == 1 else f"the last {count(len(hits.counts), 'mask')}"
    rest = (
        f" on average over {masks}; chance gives {number(hits.expected)}, and all of them in "
        f"{percent(hits.chances[-1], 1)} of masks: dropout does not look at the values."
    )
    on_average = Sentence("Your marks stay ", f"{number(hits.mean)} of {hits.marks}", rest, "dropout")
    right, many = hit(on_map(cells_of(now.guesses.get("mark", ())), marks), now.contrast.selected)
    before = (Sentence("Under pooling you marked ", f"{right} of {many} right", ".", "pooling"),) if many else ()
    return Truth((on_average, *before), hits=hits)


def _blind(now: Any) -> Truth:
    words = {axis.key: Sentence("", "", axis.words) for axis in now.contrast.axes}
    by_chance = 0 < np.count_nonzero(now.contrast.kept) < now.contrast.kept.size
    return Truth((words["next"], words["large"], words["empty"]), ("b" if by_chance else "none",))


def _denser(now: Any) -> Truth:
    before, after = now.comparison.before, now.comparison.after_pooling
    balance = after.zeros * before.values - before.zeros * after.values
    return Truth(now.comparison.sentences, (_way(balance, "fewer", "same", "more"),))


def _way(balance: float, below: str, level: str, above: str) -> str:
    return above if balance > 1e-9 else below if balance < -1e-9 else level


def _exam(now: Any) -> Truth:
    """What changes is found by running both layers in training and in evaluation."""
    shown = now.comparison
    other = compare(shown.source, shown.pooling, replace(shown.dropout, training=not shown.dropout.training))
    changes = [not np.array_equal(getattr(shown, name), getattr(other, name)) for name in ("pooled", "dropped")]
    answer = {(False, False): "none", (True, False): "pooling", (False, True): "dropout", (True, True): "both"}
    dropout = "Dropout can be left out: with scaling, for p below 1, "
    pooling = "Pooling cannot be left out: the layers behind it "
    why = (
        Sentence(dropout, "the mean of its output over all masks is its input", ".", "dropout"),
        Sentence(pooling, "expect a map of its shape", ", in evaluation as in training.", "pooling"),
    )
    return Truth((*why, *shown.sentences[1:]), (answer[changes[0], changes[1]],))


def _times(now: Any) -> Truth:
    shown = now.comparison
    true = 100 * shown.after_dropout.mean / shown.before.mean if shown.before.mean else 100.0
    return Truth(tuple(reversed(shown.sentences[-2:])), numbers=(true,), texts=(f"{number(true)} %",))


def _order(now: Any) -> Truth:
    return Truth(_led_by(-1, now.order.sentences), (_way(now.order.bias.mean(), "smaller", "same", "larger"),))


def _shift(now: Any) -> Truth:
    stays = ~now.shifted.changed[1]
    same = how_many(stays)
    return Truth(
        _led_by(1, now.shifted.sentences), numbers=(100 * same / stays.size,), texts=(percent(same, stays.size),)
    )


def _back(now: Any) -> Truth:
    found = now.gradients.back.by_input
    reached = how_many(found)
    said = _led_by(2, now.gradients.sentences[:3])
    return Truth(said, numbers=(100 * reached / found.size,), texts=(percent(reached, found.size),))


def _norm(now: Any) -> Truth:
    trained, evaluated = now.variance_shift.handed_on
    told_apart = number(trained) != number(evaluated)
    balance = (evaluated - trained) * told_apart
    return Truth(_led_by(1, now.variance_shift.sentences), (_way(balance, "smaller", "same", "larger"),))


def _twins(now: Any) -> Truth:
    squares, dropout = now.twins.least_squares.knocked_out[0], now.twins.dropout.knocked_out[0]
    return Truth(_led_by(2, now.twins.sentences), (_way(squares - dropout, "dropout", "same", "squares"),))


def _help(now: Any) -> Truth:
    default, clean = stored(), stored("clean")
    gained = [difference(runs, "pool_drop", "pool", Run.test_accuracy) for _, runs in (default, clean)]
    means = tuple(one.mean for one in gained if one)
    found = verdicts(*default)
    rival = [said for said in found if "L2 penalty" in said.lead]
    said = (*found[:1], *verdicts(*clean)[:1], *rival[:1])
    return Truth(said, numbers=tuple(100 * mean for mean in means), texts=tuple(f"{points(m)} points" for m in means))


TRUTHS: dict[str, Callable[[Any], Truth]] = {
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
    "stride": lambda now: Truth(_led_by(-2, now.shifted.sentences)),
    "back": _back,
    "norm": _norm,
    "twins": _twins,
    "help": _help,
    "vote-again": lambda now: Truth(now.contrast.verdict),
}
"""By the names of the scenes of the bundled lecture that reveal them."""
