"""Which layers may change places: tried on the map at hand, value by value."""

from dataclasses import dataclass

import numpy as np

from viz.ops import apply_mask
from viz.studies.layers import Dropout, Pooling
from viz.studies.masks import draw_mask, survivor_scale
from viz.studies.pool import pool, pool_values
from viz.studies.words import Sentence, count

BOTTOMLESS = "every window holds nothing but padding, "


@dataclass(frozen=True, eq=False)
class Exchange:
    """Two layers in both orders on one map.

    key
        "channels", "relu-dropout", "relu-pooling" or "values".
    name
        The two layers.
    one, other
        The outputs, of one shape (C, H', W').
    differing
        How many of their values are not equal.
    sentence
        What that shows.
    """

    key: str
    name: str
    one: np.ndarray
    other: np.ndarray
    differing: int
    sentence: Sentence

    @property
    def same(self) -> bool:
        """Whether the order made no difference."""
        return self.differing == 0


def exchanges(x: np.ndarray, pooling: Pooling, dropout: Dropout) -> tuple[Exchange, ...]:
    """Three pairs of layers that commute, and value dropout with max-pooling, which do not.

    Takes a map (C, H, W), a fitted pooling, and a dropout of single values in training.
    """
    return (
        _channels(x, pooling, dropout),
        _relu_and_dropout(x, dropout),
        _relu_and_pooling(x, pooling),
        _values(x, pooling, dropout),
    )


def _channels(x: np.ndarray, pooling: Pooling, dropout: Dropout) -> Exchange:
    by_channel = Dropout(dropout.p, "channel", seed=dropout.seed)
    pooled = pool_values(x, pooling)
    # One draw a channel: both masks follow from the same numbers, though the maps differ in size.
    drop_first, drop_last = (_dropped(y, draw_mask(y.shape, by_channel)[0], by_channel) for y in (x, pooled))
    return _commuting(
        "channels",
        "channel dropout and max-pooling",
        pool_values(drop_first, pooling),
        drop_last,
        BOTTOMLESS + "and dropping last makes 0 of −∞ where dropping first leaves it",
    )


def _relu_and_dropout(x: np.ndarray, dropout: Dropout) -> Exchange:
    kept, _ = draw_mask(x.shape, dropout)
    rectified_last = _relu(_dropped(x, kept, dropout))
    return _commuting("relu-dropout", "ReLU and dropout", rectified_last, _dropped(_relu(x), kept, dropout), "")


def _relu_and_pooling(x: np.ndarray, pooling: Pooling) -> Exchange:
    return _commuting(
        "relu-pooling",
        "ReLU and max-pooling",
        _relu(pool_values(x, pooling)),
        pool_values(_relu(x), pooling),
        BOTTOMLESS + "and ReLU last makes 0 of −∞ where ReLU first leaves it",
    )


def _commuting(key: str, name: str, one: np.ndarray, other: np.ndarray, why_not: str) -> Exchange:
    differing = int(np.count_nonzero(one != other))
    role = "pooling" if key == "relu-pooling" else "dropout"
    if differing:
        stressed, rest = "commute but for padding", f": {_differ(differing, one.size)}, as {why_not}."
    else:
        stressed, rest = "commute", f": in either order {_all_the_same(one.size)}."
    return Exchange(key, name, one, other, differing, Sentence(f"{name[0].upper()}{name[1:]} ", stressed, rest, role))


def _values(x: np.ndarray, pooling: Pooling, dropout: Dropout) -> Exchange:
    """Value dropout with max-pooling, where each maximum shares the fate of its winner: the nearest they can come."""
    pooled, winners = pool(x, pooling)
    kept, _ = draw_mask(x.shape, dropout)
    fates = np.take_along_axis(kept.reshape(len(x), -1), winners.reshape(len(x), -1), axis=1).reshape(winners.shape)
    drop_first = pool_values(_dropped(x, kept, dropout), pooling)
    drop_last = np.where(winners >= 0, _dropped(pooled, fates, dropout), pooled)
    differing = int(np.count_nonzero(drop_first != drop_last))
    name = "value dropout and max-pooling"
    return Exchange("values", name, drop_first, drop_last, differing, _on_values(pooling, dropout, pooled, differing))


def _on_values(pooling: Pooling, dropout: Dropout, pooled: np.ndarray, differing: int) -> Sentence:
    lead = "Value dropout and max-pooling "
    if differing:
        rest = f": even if each maximum shares the fate of its winner, {_differ(differing, pooled.size)}."
        return Sentence(lead, "do not commute", rest, "dropout")
    same = _all_the_same(pooled.size)
    if pooling.kernel_size == 1:
        return Sentence(lead, "commute where k = 1", f": each window is one cell, and {same}.", "dropout")
    if dropout.p in (0, 1):
        drops = "nothing is dropped" if dropout.p == 0 else "nothing is kept"
        return Sentence(lead, "commute where p is 0 or 1", f": here {drops}, and {same}.", "dropout")
    if (pooled == -np.inf).all():
        return Sentence(lead, "have nothing to exchange", f": {BOTTOMLESS}so that {same}.", "dropout")
    rest = f", though on this map and this pass {same} if each maximum shares the fate of its winner."
    return Sentence(lead, "do not commute in general", rest, "dropout")


def _differ(differing: int, values: int) -> str:
    return f"{count(differing)} of {count(values, 'value')} {'differs' if differing == 1 else 'differ'}"


def _all_the_same(values: int) -> str:
    return "the one value is exactly the same" if values == 1 else f"all {count(values)} values are exactly the same"


def _dropped(x: np.ndarray, kept: np.ndarray, dropout: Dropout) -> np.ndarray:
    return apply_mask(x, kept, survivor_scale(kept, dropout))


def _relu(x: np.ndarray) -> np.ndarray:
    return np.maximum(x, 0)
