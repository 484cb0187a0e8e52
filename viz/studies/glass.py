"""One window under the glass: which value wins by rank, which by value, and what the poolings make of it."""

from dataclasses import dataclass, replace

import numpy as np

from viz.inputs.feature_map import FeatureMap
from viz.ops import dropout_survival, kept_at, value_probabilities, win_probabilities
from viz.ops.windows import Windows
from viz.studies.layers import Dropout, Pooling
from viz.studies.masks import draw_mask
from viz.studies.numbers import factor, number, percent, percents
from viz.studies.scales import train_scale
from viz.studies.words import Sentence, count

PASSES = 2000
"""Passes over the window on which the winners are counted."""


@dataclass(frozen=True, eq=False)
class Glass:
    """One window of a map, and the chance of each of its n values.

    window, channel
        Where it lies among the windows (row, column), and in which channel: those asked for, or the nearest there are.
    values, places
        What it reads inside the map, largest first, equal ones in row-major order, and where in its channel's H·W each
        was found; float32 and int64 (n,). Padding never wins and is left out, so n is at most k², and may be 0.
    padding
        How many cells of the window are padding.
    kept
        Which values the mask of this pass keeps; (n,).
    by_rank
        The chance of each value to be the maximum after dropout, and last that none is, as all values that could are
        dropped; (n + 1,).
    by_rank_seen
        How often each of these was, as a share of PASSES; (n + 1,).
    by_value, by_value_seen
        The chance of each value to be drawn by stochastic pooling, and how often it was; (n,). None where a value is
        negative.
    maximum, average
        What max-pooling and average pooling (over the n values) give. Maxima of nothing but padding are -inf.
    dropped_maximum, expected
        What max-pooling after dropout gives on this pass, scaled, and on average over all masks.
    weighted
        Probability-weighted pooling, (1 - p) times that average: what stands in for unscaled dropout in evaluation.
    stochastic, stochastic_eval
        What stochastic pooling draws on this pass, and gives in evaluation. None where a value is negative.
    """

    source: FeatureMap
    pooling: Pooling
    p: float
    seed: int
    window: tuple[int, int]
    channel: int
    values: np.ndarray
    places: np.ndarray
    padding: int
    kept: np.ndarray
    by_rank: np.ndarray
    by_rank_seen: np.ndarray
    by_value: np.ndarray | None
    by_value_seen: np.ndarray | None
    maximum: float
    average: float | None
    dropped_maximum: float
    expected: float
    weighted: float
    stochastic: float | None
    stochastic_eval: float | None
    sentences: tuple[Sentence, ...]


def glass(
    source: FeatureMap, pooling: Pooling, p: float, seed: int, window: tuple[int, int] = (0, 0), channel: int = 0
) -> Glass:
    """Look at one window (row, column) of one channel; what does not fit the map is fitted to it.

    Raises ValueError for a p that is not a number, and for a negative seed.
    """
    x, pooling, dropout = source.values, pooling.fitted(source.size), Dropout(p, seed=seed).fitted(source.size)
    windows = pooling.windows(source.size)
    row, column = (min(max(asked, 0), axis.count - 1) for asked, axis in zip(window, windows, strict=True))
    channel = min(max(channel, 0), len(x) - 1)

    cells = _cells_inside(windows, (row, column))
    in_place = x[channel].ravel()[cells]
    ranked = np.argsort(-in_place, kind="stable")
    values, places = in_place[ranked], cells[ranked]
    kept = draw_mask(x.shape, dropout)[0][channel].ravel()[places]
    # One number a window, the one that stochastic pooling of the whole map draws with.
    draw = draw_mask((len(x), *(axis.count for axis in windows)), dropout)[1][channel, row, column]
    passes = dropout_survival((PASSES, values.size + 1), seed=seed)

    chances = win_probabilities(values, dropout.p)
    by_value = None if (values < 0).any() else value_probabilities(values)
    sizes = values.astype(np.float64)
    lift, weighted = train_scale(dropout.p, "inverted"), float(chances[:-1] @ sizes) if values.size else -np.inf
    result = Glass(
        source=source,
        pooling=pooling,
        p=dropout.p,
        seed=seed,
        window=(row, column),
        channel=channel,
        values=values,
        places=places,
        padding=pooling.kernel_size**2 - values.size,
        kept=kept,
        by_rank=chances,
        by_rank_seen=_shares(winners(values, kept_at(passes[:, :-1], dropout.p)), values.size + 1),
        by_value=by_value,
        by_value_seen=None if by_value is None else _shares(drawn(in_place, passes[:, -1]), values.size)[ranked],
        maximum=float(values.max(initial=-np.inf)),
        average=float(sizes.mean()) if values.size else None,
        dropped_maximum=float(np.where(kept, sizes * lift, 0).max(initial=-np.inf)),
        expected=weighted * lift,
        weighted=weighted,
        stochastic=None if by_value is None else float(in_place[drawn(in_place, draw)].sum()),
        stochastic_eval=None if by_value is None else float(by_value @ sizes),
        sentences=(),
    )
    return replace(result, sentences=_sentences(result))


def winners(values: np.ndarray, kept: np.ndarray) -> np.ndarray:
    """Which of n values, sorted, is the maximum of each row of masks (passes, n); n where none is, and 0 wins."""
    if not values.size:
        return np.zeros(len(kept), int)
    first = kept.argmax(axis=1)
    # A negative value wins only where there is no zero of a dropped one.
    wins = kept.any(axis=1) & ((values[first] >= 0) | kept.all(axis=1))
    return np.where(wins, first, values.size)


def drawn(values: np.ndarray, draws: np.ndarray) -> np.ndarray:
    """Which of n values, none negative, stochastic pooling draws with each number in [0, 1); empty if all are 0."""
    positive = np.flatnonzero(values)
    if not positive.size:
        return positive
    ends = np.cumsum(values, dtype=np.float64)
    # A number that rounding takes to the end of all belongs to the last value that is not 0.
    return np.minimum(np.searchsorted(ends, draws * ends[-1], side="right"), positive[-1])


def _shares(outcomes: np.ndarray, size: int) -> np.ndarray:
    return np.bincount(outcomes, minlength=size) / PASSES


def _cells_inside(windows: tuple[Windows, Windows], at: tuple[int, int]) -> np.ndarray:
    """The places in H·W, in row-major order, of the cells inside the map that the window at (row, column) reads."""
    down, across = (
        positions[(positions >= 0) & (positions < axis.length)]
        for axis, positions in ((axis, axis.positions()[place]) for axis, place in zip(windows, at, strict=True))
    )
    return (down[:, None] * windows[1].length + across).ravel()


def _sentences(result: Glass) -> tuple[Sentence, ...]:
    if not result.values.size:
        rest = ": max-pooling gives −∞, before dropout as after it, and there is no value to draw."
        return (Sentence("This window ", "holds nothing but padding", rest, "pooling"),)
    return (
        _rank_sentence(result),
        _value_sentence(result),
        *_which_is_which(result),
        _results_sentence(result),
        _passes_sentence(result),
    )


def _rank_sentence(result: Glass) -> Sentence:
    """Who wins after dropout, which goes by rank alone."""
    lead, largest = "Dropout before pooling picks by rank: ", number(result.maximum)
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
    """The chances beside that of a positive first rank."""
    contenders, positive = (int(np.count_nonzero(of)) for of in (result.values >= 0, result.values > 0))
    second = f", rank 2 with {percent(result.by_rank[1], 1)} (p times that)" if contenders > 1 else ""
    if contenders == result.values.size:
        where = "it is dropped" if contenders == 1 else f"all {count(contenders)} are dropped"
    else:
        which = "the one that is not negative is" if contenders == 1 else f"the {count(contenders)} not negative are"
        where = f"{which} dropped, as a negative value loses to the 0 of a dropped one"
    zeros = ""
    if positive < contenders:
        chance = f"{percent(result.p**positive, 1)} ({power('p', positive)})"
        zeros = f" A rank of value 0 gives 0 too: the maximum is 0 with {chance}."
    return f"{second}, and none with {none} ({power('p', contenders)}), where {where}.{zeros}"


def _value_sentence(result: Glass) -> Sentence:
    """Who is drawn by stochastic pooling, which goes by size."""
    if result.by_value is None:
        negative = count(int(np.count_nonzero(result.values < 0)), "negative value")
        rest = f", and this window holds {negative}: a/Σa would be no probability."
        return Sentence("Stochastic pooling picks by value and ", "needs values of at least 0", rest, "pooling")
    if not result.values.any():
        rest = " by here: Σa = 0, and 0/0 is taken as 0."
        return Sentence("Stochastic pooling picks by value and ", "has nothing to pick", rest, "pooling")
    chance, seen = percent(result.by_value[0], 1), percent(result.by_value_seen[0], 1)
    rest = f", and never a 0. Counted over {count(PASSES)} passes: {seen}."
    stressed = f"rank 1 ({number(result.maximum)}) is drawn with a/Σa = {chance}"
    return Sentence("Stochastic pooling picks by value: ", stressed, rest, "pooling")


def _which_is_which(result: Glass) -> tuple[Sentence, ...]:
    """What tells the two apart: a largest value that grows wins no more often, but is drawn more often."""
    if result.by_value is None or result.by_value[0] in (0, 1):
        return ()
    twice = value_probabilities(np.concatenate(([2 * float(result.values[0])], result.values[1:])))
    was, would_be = percents((result.by_value[0], 1), (twice[0], 1))
    lead = "The two are often confused. If the largest value were twice as large, "
    by_rank = f"by rank it would win with {percent(result.by_rank[0], 1)} as before"
    return (Sentence(lead, by_rank, f"; by value it would be drawn with {would_be} instead of {was}.", "dropout"),)


def _results_sentence(result: Glass) -> Sentence:
    """What each pooling makes of the window."""
    stochastic = (
        ""
        if result.stochastic is None
        else f", stochastic pooling {number(result.stochastic)} on this pass and "
        f"Σa²/Σa = {number(result.stochastic_eval)} in evaluation"
    )
    rest = (
        f", average pooling {number(result.average)}{stochastic}, "
        f"and probability-weighted pooling {number(result.weighted)}."
    )
    return Sentence("Max-pooling gives ", number(result.maximum), rest, "pooling")


def _passes_sentence(result: Glass) -> Sentence:
    """What dropout before pooling gives on this pass and on average, beside its stand-in for evaluation."""
    lead = "Max-pooling after dropout gives "
    if result.p == 0:
        return Sentence(lead, f"{number(result.maximum)} as well", ": with p = 0 nothing is dropped.", "dropout")
    if result.p == 1:
        return Sentence(lead, "0 on every pass", ": with p = 1 nothing is kept, and nothing is scaled.", "dropout")
    rest = (
        f", survivors being multiplied by {factor(train_scale(result.p, 'inverted'))}; unscaled the average is "
        f"{number(result.weighted)}, and that is what probability-weighted pooling gives in evaluation."
    )
    stressed = f"{number(result.dropped_maximum)} on this pass and {number(result.expected)} on average"
    return Sentence(lead, stressed, rest, "dropout")


def power(base: str, exponent: int) -> str:
    """A power with its exponent raised: "p⁴", "(1 − p)⁴", and "p" for an exponent of 1."""
    if exponent == 1:
        return base
    raised = str(exponent).translate(str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹"))
    return f"({base}){raised}" if " " in base else base + raised
