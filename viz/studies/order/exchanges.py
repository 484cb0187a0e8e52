"""Which layers may change places: tried on the map at hand, value by value."""

from dataclasses import dataclass, replace

import numpy as np

from viz.ops import apply_mask
from viz.studies.layers import Dropout, Pooling
from viz.studies.masks import draw_mask, survivor_scale
from viz.studies.numbers import number
from viz.studies.pool import pick, pool, pool_values
from viz.studies.pooling_kinds import KINDS
from viz.studies.sums import how_many
from viz.studies.words import Role, Sentence, count

from .closed_form import FORMS

PADDING_ALONE = "every window holds nothing but padding, "

ROUNDING = 1e-12
"""Means in float64 that differ by less than this part of what they are made of differ by their rounding alone."""


@dataclass(frozen=True, eq=False)
class Exchange:
    """Two layers in both orders on one map.

    one, other: the outputs, of one shape (C, H', W')
    differing: how many of their values are not equal; means are held against each other in float64, but for rounding
    """

    name: str
    one: np.ndarray
    other: np.ndarray
    differing: int
    sentence: Sentence


def exchanges(x: np.ndarray, pooling: Pooling, dropout: Dropout) -> tuple[Exchange, ...]:
    """Channel dropout with pooling, ReLU with dropout, ReLU with pooling, and value dropout with pooling.

    Takes a map (C, H, W), a fitted pooling, and a dropout of single values in training.
    """
    if not KINDS[pooling.kind].picks:
        x = x.astype(np.float64)
    return (
        _channels(x, pooling, dropout),
        _relu_and_dropout(x, dropout),
        _relu_and_pooling(x, pooling),
        _values(x, pooling, dropout),
    )


def _channels(x: np.ndarray, pooling: Pooling, dropout: Dropout) -> Exchange:
    kind, by_channel = KINDS[pooling.kind], Dropout(dropout.p, "channel", seed=dropout.seed)
    pooled = pool_values(x, pooling)
    # One draw a channel: both masks follow from the same numbers, though the maps differ in size.
    drop_first, drop_last = (_dropped(y, draw_mask(y.shape, by_channel)[0], by_channel) for y in (x, pooled))
    return _commuting(
        f"channel dropout and {kind.title.lower()}",
        (pool_values(drop_first, pooling), drop_last, drop_first),
        f"and dropping last makes 0 of {number(kind.empty)} where dropping first leaves it",
    )


def _relu_and_dropout(x: np.ndarray, dropout: Dropout) -> Exchange:
    kept, _ = draw_mask(x.shape, dropout)
    rectified_last = _relu(_dropped(x, kept, dropout))
    return _commuting("ReLU and dropout", (rectified_last, _dropped(_relu(x), kept, dropout), x), "")


def _relu_and_pooling(x: np.ndarray, pooling: Pooling) -> Exchange:
    kind = KINDS[pooling.kind]
    name = f"ReLU and {kind.title.lower()}"
    one, other = _relu(pool_values(x, pooling)), pool_values(_relu(x), pooling)
    if kind.picks:
        why_not = f"and ReLU last makes 0 of {number(kind.empty)} where ReLU first leaves it"
        return _commuting(name, (one, other, x), why_not, "pooling")
    differing, same = _compare(one, other, x)
    if differing:
        rest = f": {_differ(differing, one.size)}, as what is negative counts in a {kind.noun} only if ReLU comes last."
        return Exchange(name, one, other, differing, Sentence(f"{name} ", "do not commute", rest, "pooling"))
    sentence = Sentence(f"{name} ", "do not commute in general", f", though on this map {same}.", "pooling")
    return Exchange(name, one, other, differing, sentence)


def _commuting(name: str, maps: tuple[np.ndarray, ...], why_not: str, role: Role = "dropout") -> Exchange:
    """Of two outputs that should be the same, and the map that both are made of."""
    one, other, made_of = maps
    differing, same = _compare(one, other, made_of)
    if differing:
        stressed, rest = "commute but for padding", f": {_differ(differing, one.size)}, as {PADDING_ALONE}{why_not}."
    else:
        stressed, rest = "commute", f": in either order {same}."
    return Exchange(name, one, other, differing, Sentence(f"{name[0].upper()}{name[1:]} ", stressed, rest, role))


def _values(x: np.ndarray, pooling: Pooling, dropout: Dropout) -> Exchange:
    """Value dropout with pooling, where each pooled value shares the fate of its cell: the nearest they can come.

    A mean of several cells is no single one's, and has a fate of its own.
    """
    pooled, indices = pool(x, pooling)
    if indices is None and pooling.kernel_size == 1:
        indices = pick(x, replace(pooling, kind="first"))[1]
    kept, _ = draw_mask(x.shape, dropout)
    dropped = _dropped(x, kept, dropout)
    drop_first = pool_values(dropped, pooling)
    if indices is None:
        drop_last = _dropped(pooled, draw_mask(pooled.shape, dropout)[0], dropout)
    else:
        places = indices.reshape(len(x), -1)
        fates = np.take_along_axis(kept.reshape(len(x), -1), places, axis=1).reshape(indices.shape)
        drop_last = np.where(indices >= 0, _dropped(pooled, fates, dropout), pooled)
    differing, same = _compare(drop_first, drop_last, dropped)
    name = f"value dropout and {KINDS[pooling.kind].title.lower()}"
    stressed, rest = _on_values(pooling, dropout, pooled, differing, same)
    sentence = Sentence(f"{name[0].upper()}{name[1:]} ", stressed, f"{rest}.", "dropout")
    return Exchange(name, drop_first, drop_last, differing, sentence)


def _on_values(pooling: Pooling, dropout: Dropout, pooled: np.ndarray, differing: int, same: str) -> tuple[str, str]:
    kind = KINDS[pooling.kind]
    shared = f"each {kind.noun} shares the fate of its {'winner' if kind.reads_all else 'cell'}"
    if differing:
        differ = _differ(differing, pooled.size)
        if not kind.picks:
            whole = f": dropped last, a {kind.noun} goes as a whole or stays, and on this pass {differ}"
            on_average = (
                "" if FORMS[pooling.kind].leans else ", though both orders give the same on average over all masks"
            )
            return "do not commute", whole + on_average
        return "do not commute", f": even if {shared}, {differ}"
    if not kind.reads_all:
        return "commute", f": if {shared}, {same}"
    if pooling.kernel_size == 1:
        return "commute where k = 1", f": each window is one cell, and {same}"
    if dropout.p in (0, 1):
        drops = "nothing is dropped" if dropout.p == 0 else "nothing is kept"
        return "commute where p is 0 or 1", f": here {drops}, and {same}"
    if kind.picks and (pooled == kind.empty).all():
        return "have nothing to exchange", f": {PADDING_ALONE}so that {same}"
    fates = f" if {shared}" if kind.picks else ""
    return "do not commute in general", f", though on this map and this pass {same}{fates}"


def _compare(one: np.ndarray, other: np.ndarray, made_of: np.ndarray) -> tuple[int, str]:
    """How many values differ, all of them made of those of a third map, and what is said where none does."""
    differs, how = one != other, "exactly the same"
    if one.dtype == np.float64 and differs.any():
        differs, how = np.abs(one - other) > ROUNDING * np.abs(made_of).max(), "the same but for rounding"
    words = "the one value is" if one.size == 1 else f"all {count(one.size)} values are"
    return how_many(differs), f"{words} {how}"


def _differ(differing: int, values: int) -> str:
    return f"{count(differing)} of {count(values, 'value')} {'differs' if differing == 1 else 'differ'}"


def _dropped(x: np.ndarray, kept: np.ndarray, dropout: Dropout) -> np.ndarray:
    return apply_mask(x, kept, survivor_scale(kept, dropout))


def _relu(x: np.ndarray) -> np.ndarray:
    return np.maximum(x, 0)
