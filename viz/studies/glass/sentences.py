"""What is said of the window under the glass: who wins in it, and what comes out."""

import numpy as np

from viz.ops import value_probabilities
from viz.studies.masks import train_scale
from viz.studies.numbers import factor, number, percent, percents, unsure
from viz.studies.sums import how_many
from viz.studies.words import Sentence, count

from .record import PASSES, Glass


def sentences(result: Glass) -> tuple[Sentence, ...]:
    """Who wins by rank and by value, what tells the two apart, and what each pooling gives."""
    if result.average is None:
        rest = ": max-pooling gives −∞, before dropout as after it, and there is no value to draw."
        return (Sentence("This window ", "holds nothing but padding", rest, "pooling"),)
    return (
        _rank_sentence(result),
        _value_sentence(result),
        *_which_is_which(result),
        _results_sentence(result, result.average),
        _passes_sentence(result),
    )


def _rank_sentence(result: Glass) -> Sentence:
    lead, largest = "Dropout before pooling picks by rank: ", number(result.maximum, result.whole)
    if result.maximum == 0:
        rest = ", and so is what is dropped: 0 is the maximum on every pass."
        return Sentence(lead, "here the largest value is 0", rest, "dropout")
    if result.p == 0:
        return Sentence(lead, f"with p = 0 rank 1 ({largest}) wins on every pass", ".", "dropout")
    if result.p == 1:
        return Sentence(lead, "with p = 1 nothing is kept", ", so no value wins on any pass.", "dropout")
    won, none = (percent(result.by_rank[at], 1) for at in (0, -1))
    won_seen, none_seen = (percent(result.by_rank_seen[at], 1) for at in (0, -1))
    seen = f"Counted over {count(PASSES)} passes: {won_seen} for rank 1, and {none_seen} for none."
    if result.maximum < 0:
        n = result.values.size
        why = "where it is kept" if n == 1 else "where all are kept, as it loses to the 0 of a dropped one"
        rest = f" ({power('1 − p', n)}), {why}; else none wins, {none}. {seen}"
    else:
        rest = f" (1 − p){_others_win(result, none)} {seen}"
    return Sentence(lead, f"rank 1 ({largest}) wins with probability {won}", rest, "dropout")


def _others_win(result: Glass, none: str) -> str:
    contenders, positive = (how_many(of) for of in (result.values >= 0, result.values > 0))
    second = f", rank 2 with {percent(result.by_rank[1], 1)} (p times that)" if contenders > 1 else ""
    if contenders == result.values.size:
        where = "it is dropped" if contenders == 1 else f"all {count(contenders)} are dropped"
    else:
        which = "the one that is not negative is" if contenders == 1 else f"the {count(contenders)} not negative are"
        where = f"{which} dropped, as a negative value loses to the 0 of a dropped one"
    zeros = ""
    if positive < contenders:
        chance = f"{percent(unsure(result.p**positive), 1)} ({power('p', positive)})"
        zeros = f" A rank of value 0 gives 0 too: the maximum is 0 with {chance}."
    return f"{second}, and none with {none} ({power('p', contenders)}), where {where}.{zeros}"


def _value_sentence(result: Glass) -> Sentence:
    if result.by_value is None or result.by_value_seen is None:
        negative = count(how_many(result.values < 0), "negative value")
        rest = f", and this window holds {negative}: a/Σa would be no probability."
        return Sentence("Stochastic pooling picks by value and ", "needs values of at least 0", rest, "pooling")
    if not result.values.any():
        rest = " by here: Σa = 0, and 0/0 is taken as 0."
        return Sentence("Stochastic pooling picks by value and ", "has nothing to pick", rest, "pooling")
    chance, seen = percent(result.by_value[0], 1), percent(result.by_value_seen[0], 1)
    rest = f", and never a 0. Counted over {count(PASSES)} passes: {seen}."
    stressed = f"rank 1 ({number(result.maximum, result.whole)}) is drawn with a/Σa = {chance}"
    return Sentence("Stochastic pooling picks by value: ", stressed, rest, "pooling")


def _which_is_which(result: Glass) -> tuple[Sentence, ...]:
    if result.by_value is None or result.by_value[0] in (0, 1):
        return ()
    twice = value_probabilities(np.concatenate(([2 * float(result.values[0])], result.values[1:])))
    was, would_be = percents((result.by_value[0], 1), (twice[0], 1))
    lead = "The two are often confused. If the largest value were twice as large, "
    by_rank = f"by rank it would win with {percent(result.by_rank[0], 1)} as before"
    return (Sentence(lead, by_rank, f"; by value it would be drawn with {would_be} instead of {was}.", "dropout"),)


def _results_sentence(result: Glass, average: float) -> Sentence:
    stochastic = (
        ""
        if result.stochastic is None or result.stochastic_eval is None
        else f", stochastic pooling {number(result.stochastic, result.whole)} on this pass and "
        f"Σa²/Σa = {number(result.stochastic_eval)} in evaluation"
    )
    rest = (
        f", average pooling {number(average)}{stochastic}, and probability-weighted pooling {number(result.weighted)}."
    )
    return Sentence("Max-pooling gives ", number(result.maximum, result.whole), rest, "pooling")


def _passes_sentence(result: Glass) -> Sentence:
    lead = "Max-pooling after dropout gives "
    if result.p == 0:
        return Sentence(
            lead, f"{number(result.maximum, result.whole)} as well", ": with p = 0 nothing is dropped.", "dropout"
        )
    if result.p == 1:
        return Sentence(lead, "0 on every pass", ": with p = 1 nothing is kept, and nothing is scaled.", "dropout")
    rest = (
        f", survivors being multiplied by {factor(train_scale(result.p, 'inverted'))}; unscaled the average is "
        f"{number(result.weighted)}, and that is what probability-weighted pooling gives in evaluation."
    )
    stressed = (
        f"{number(result.dropped_maximum, result.dropped_whole)} on this pass and {number(result.expected)} on average"
    )
    return Sentence(lead, stressed, rest, "dropout")


def power(base: str, exponent: int) -> str:
    """A power with its exponent raised: "p⁴", "(1 − p)⁴", and "p" for an exponent of 1."""
    if exponent == 1:
        return base
    raised = str(exponent).translate(str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹"))
    return f"({base}){raised}" if " " in base else base + raised
