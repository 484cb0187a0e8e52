"""The book-keeping of a map: counts, sums, and the colour scale that they are held against."""

from dataclasses import dataclass

import numpy as np

from viz.inputs.feature_map import FeatureMap
from viz.studies.numbers import number, percent
from viz.studies.sums import how_many, mean
from viz.studies.words import count, shape_words, share


@dataclass(frozen=True)
class Bar:
    """One line of the ledger below a map: a share in [0, 1] as a bar, and in words."""

    label: str
    share: float
    text: str
    strong: bool = False


@dataclass(frozen=True)
class Ledger:
    """The book-keeping of one map.

    values, zeros: how many values there are, and how many of them are exactly 0
    mean, low, high: over the finite values; 0 where there is none
    beyond: how many values lie outside the colour scale, those `from_padding` apart
    from_padding: how many values are those of windows that hold nothing but padding
    empty: what such a window gives: -inf for maxima
    infinite: how many are -inf or inf: those, and survivors that a large factor took beyond float32
    whole: whether all finite values are whole numbers, which then are written without decimals
    """

    shape: tuple[int, int, int]
    values: int
    zeros: int
    mean: float
    low: float
    high: float
    beyond: int
    from_padding: int = 0
    empty: float = -np.inf
    infinite: int = 0
    whole: bool = False


@dataclass(frozen=True)
class Label:
    """The words around a map: its title, what stands below it, its ledger, and the settings that it was made with."""

    title: str
    caption: str
    bars: tuple[Bar, ...] = ()
    note: str = ""


def colour_scale(source: FeatureMap) -> tuple[float, float]:
    """The ends of the colour scale: 0 and 1 for pictures; for maps 0 and the highest, symmetric if signed."""
    if source.kind == "picture":
        return 0.0, 1.0
    most = float(np.abs(source.values).max()) or 1.0
    return (-most if source.values.min() < 0 else 0.0), most


def ledger(values: np.ndarray, colour_range: tuple[float, float], empty: float | None = -np.inf) -> Ledger:
    """Count and sum up one map of shape (C, H, W), where windows of nothing but padding, if any, give ``empty``."""
    finite = values[np.isfinite(values)]
    low, high = colour_range
    from_padding = 0 if empty is None else how_many(values == empty)
    return Ledger(
        shape=values.shape,
        values=values.size,
        zeros=values.size - how_many(values),
        mean=mean(finite) if finite.size else 0.0,
        low=float(finite.min()) if finite.size else 0.0,
        high=float(finite.max()) if finite.size else 0.0,
        beyond=how_many((values < low) | (values > high)) - from_padding,
        from_padding=from_padding,
        empty=-np.inf if empty is None else empty,
        infinite=values.size - finite.size,
        whole=is_whole(finite),
    )


def is_whole(values: np.ndarray) -> bool:
    """Whether all of these finite values are whole numbers."""
    return bool((values == np.rint(values)).all())


def off_scale(ledger: Ledger) -> str:
    """How many values the colour scale cannot show, and what stands for them; "" where it shows all."""
    return f"{count(ledger.beyond)} off scale, in pink" if ledger.beyond else ""


def caption(ledger: Ledger, ranged: bool = True) -> str:
    """Shape and mean of a map, and where it is ``ranged`` its range and what the colour scale cannot show."""
    parts = [shape_words(ledger.shape)]
    beyond = ledger.infinite - ledger.from_padding
    outgrown = f"{count(beyond)} beyond float32" if beyond else ""
    if ledger.infinite < ledger.values:
        off = f" ({off_scale(ledger)})" if ledger.beyond else ""
        low, high = (number(end, ledger.whole) for end in (ledger.low, ledger.high))
        said = f"mean {number(ledger.mean)}{' without ' if outgrown else ''}{outgrown}"
        parts += [said, *([f"range {low} … {high}{off}"] if ranged else [])]
    elif outgrown:
        parts.append(outgrown)
    if ledger.from_padding:
        parts.append(f"{count(ledger.from_padding)} × {number(ledger.empty)}")
    return " · ".join(parts)


def bars(ledger: Ledger, before: Ledger) -> tuple[Bar, Bar]:
    """The two lines of a map's ledger: how many values it has, and how many of them are zero."""
    size = count(ledger.values, "value")
    if ledger.values != before.values:
        size += f", {share(ledger.values, before.values, sign=True)}"
    zeros = f"{count(ledger.zeros, 'zero')}, {percent(ledger.zeros, ledger.values)}" if ledger.zeros else "0 zeros"
    return (
        Bar("size", ledger.values / before.values, size, strong=ledger.values != before.values),
        Bar("zeros", ledger.zeros / ledger.values, zeros, strong=ledger.zeros > before.zeros),
    )


def progress(done: int, wanted: int) -> tuple[Bar, ...]:
    """How many passes have been run so far; nothing once all have."""
    return (Bar("passes", done / wanted, f"{count(done)} of {count(wanted)}"),) if done < wanted else ()
