"""The eleven axes on which max-pooling and dropout of equal budget are compared, each measured on the map at hand."""

from itertools import pairwise

import numpy as np

from viz.studies.axes import Axis, Bars, Reading, spots
from viz.studies.compare import mean_sentence
from viz.studies.layers import Dropout
from viz.studies.ledger import ledger
from viz.studies.masks import draw_mask
from viz.studies.words import count, factor, number, percent, percents, shape_words, share

from .ranks import auc, kept_in_tenths, ranks
from .selections import Selections, pool, pool_values, winning_cells, wins
from .windows import all_alike, tiles
from .wording import NOTHING, in_percent, three

MOST_DRAWN = 2**18
"""Cells drawn for the passes that are compared, so that a large map takes fewer of them."""
FEWEST_PASSES, MOST_PASSES = 3, 8
FAINT = 0.35
"""Ink of a cell that is kept in one of two passes."""
ROUNDING = 1e-12
"""A relative distance in float64 below which two results are equal."""


def axes_of(selections: Selections) -> tuple[Axis, ...]:
    """All axes, from what changes first to what it costs last."""
    again = pool(selections.source.values, selections.pooling)
    return (
        shape_axis(selections),
        zeros_axis(selections),
        next_pass_axis(selections, again[1]),
        large_values_axis(selections),
        energy_axis(selections),
        mean_axis(selections),
        empty_windows_axis(selections),
        evaluation_axis(selections, again[0]),
        gradient_axis(selections),
        superposition_axis(selections),
        bytes_axis(selections),
    )


# ---- size and zeros


def shape_axis(selections: Selections) -> Axis:
    """How many values go on to the next layer."""
    before, after = selections.source.values.size, selections.pooled.size
    if after == before:
        words = f"Pooling hands on as many values as it takes in, {count(before)}; so does dropout, dropped or not."
    else:
        words = (
            f"Pooling hands on {count(after, 'value')} for {count(before)}, {share(after, before)}; "
            f"dropout hands on all {count(before)}, dropped or not."
        )
    pooled, whole = _parts_of_the_largest(after, before)
    return Axis(
        "shape",
        "Shape",
        "values handed on",
        (
            Reading(after / before, shape_words(selections.pooled.shape), Bars((pooled,))),
            Reading(1.0, shape_words(selections.source.values.shape), Bars((whole,)), 1.0),
        ),
        words,
    )


def zeros_axis(selections: Selections) -> Axis:
    """What share of the values is 0: of the pooled map, not of the winners in place, and of the dropped one."""
    before, pooled, dropped = (
        (y.size - int(np.count_nonzero(y)), y.size)
        for y in (selections.source.values, selections.pooled, selections.dropped)
    )
    was, now = ([part / whole for part, whole in pair] for pair in ((before, before), (pooled, dropped)))
    texts = [percents(before, after) for after in (pooled, dropped)]
    p, z = selections.p, was[0]
    in_theory = p + (1 - p) * z
    return Axis(
        "zeros",
        "Zero share",
        "before → after",
        (
            Reading(now[0], " → ".join(texts[0]), Bars((was[0], now[0])), *_zeros_if_independent(selections, z)),
            Reading(
                now[1],
                " → ".join(texts[1]),
                Bars((was[1], now[1])),
                in_theory,
                f"theory {percent(in_theory, 1)}",
            ),
        ),
        f"The share of zeros was {max(texts[0][0], texts[1][0], key=len)}: "
        f"pooling {_moves(was[0], now[0], texts[0][1], selections.winners)}; "
        f"dropout {_moves(was[1], now[1], texts[1][1], selections.winners)}.",
    )


def _zeros_if_independent(selections: Selections, z: float) -> tuple[float | None, str]:
    """What pooling would leave of a share ``z`` of zeros if they were strewn over the map; signed maps differ."""
    if selections.before.low < 0 or not (selections.winners >= 0).any():
        return None, ""
    chance = all_alike(z, selections.pooling, selections.source.size, selections.winners.shape[1:])
    return chance, f"{percent(chance, 1)} if independent"


def _moves(was: float, now: float, text: str, winners: np.ndarray) -> str:
    if now == was:
        return "leaves it"
    if now > was:
        return f"raises it to {text}, a sparser map"
    return f"lowers it to {text}" + (", a denser map" if (winners >= 0).all() else "")


def mean_axis(selections: Selections) -> Axis:
    """The mean of the values handed on; that of dropout is another on each pass."""
    before, dropped = selections.before, selections.after_dropout
    pooled = ledger(selections.pooled, selections.colour_range)
    means = before.mean, pooled.mean, dropped.mean
    low, high = min(0, *means), max(0, *means)
    was, *now = ((mean - low) / ((high - low) or 1) for mean in means)
    average = before.mean if selections.p < 1 else 0.0
    shown = NOTHING if pooled.infinite == pooled.values else number(pooled.mean)
    return Axis(
        "mean",
        "Mean",
        "before → after",
        (
            Reading(None if shown == NOTHING else pooled.mean, f"{number(before.mean)} → {shown}", Bars((was, now[0]))),
            Reading(
                dropped.mean,
                f"{number(before.mean)} → {number(dropped.mean)}",
                Bars((was, now[1])),
                average,
                f"{number(average)} on average",
            ),
        ),
        str(mean_sentence(selections.dropout, before, pooled, dropped)),
    )


def bytes_axis(selections: Selections) -> Axis:
    """How much memory the next layer reads, at four bytes a value."""
    pooled, dropped = selections.pooled.nbytes, selections.dropped.nbytes
    heights = _parts_of_the_largest(pooled, dropped)
    return Axis(
        "bytes",
        "Bytes downstream",
        "float32, dense",
        tuple(
            Reading(float(size), count(size, "byte"), Bars((height,)))
            for size, height in zip((pooled, dropped), heights, strict=True)
        ),
        f"The next layer reads {count(pooled, 'byte')} after pooling and {count(dropped, 'byte')} after dropout: "
        "a zero takes as much room as any value.",
    )


def _parts_of_the_largest(*sizes: int) -> tuple[float, ...]:
    return tuple(size / max(sizes) for size in sizes)


# ---- what is kept


def next_pass_axis(selections: Selections, winners_again: np.ndarray) -> Axis:
    """How far the cells kept on one pass are those kept on the next."""
    shape, p = selections.source.values.shape, selections.p
    twice = [selections.selected, winning_cells(winners_again, shape)]
    passes = int(np.clip(MOST_DRAWN // selections.kept.size, FEWEST_PASSES, MOST_PASSES))
    masks = [draw_mask(shape, Dropout(p, seed=selections.seed + later))[0] for later in range(passes)]
    (same, any_), (both, either) = overlap(twice), overlap(masks)
    in_theory = (1 - p) / (1 + p) if p < 1 else None
    by_pooling = "picks the same cells on every pass" if any_ else "picks no cell on any pass"
    if not either:
        by_dropout = f"dropout keeps no cell on any of {passes} passes"
    elif both == either:
        by_dropout = f"dropout, with p = {number(p)}, keeps every cell on every pass as well"
        if p:
            by_dropout = f"dropout keeps the same cells on {passes} passes, by chance"
    else:
        by_dropout = (
            f"of the cells that dropout keeps in either of two passes, it keeps {percent(both, either)} in both"
        )
    return Axis(
        "next",
        "Next pass",
        "cells kept in both of two passes ÷ in either",
        (
            Reading(_ratio(same, any_), three(_ratio(same, any_)), _of_two(*twice), 1.0, "theory 1"),
            Reading(
                _ratio(both, either),
                three(_ratio(both, either)),
                _of_two(*masks[:2]),
                in_theory,
                f"theory {three(in_theory)}" if p < 1 else "",
            ),
        ),
        f"Pooling {by_pooling}; {by_dropout}.",
    )


def overlap(masks: list[np.ndarray]) -> tuple[int, int]:
    """Cells kept in both, and in either, of two consecutive masks, summed over all such pairs."""
    both = sum(int(np.count_nonzero(one & other)) for one, other in pairwise(masks))
    either = sum(int(np.count_nonzero(one | other)) for one, other in pairwise(masks))
    return both, either


def _of_two(one: np.ndarray, other: np.ndarray):
    return spots(np.where(one & other, np.float32(1), np.float32(FAINT) * (one | other)))


def large_values_axis(selections: Selections) -> Axis:
    """Whether what is kept is larger than what is dropped."""
    ranked = ranks(selections.source.values)
    counts = [ranked.at_places(mask) for mask in (selections.selected, selections.kept)]
    areas = [auc(kept, ranked.sizes - kept) for kept in counts]
    bars = [Bars(kept_in_tenths(kept, ranked.sizes)) for kept in counts]
    n = selections.pooling.kernel_size**2
    independent = None
    if areas[0] is not None and tiles(selections.pooling, selections.source.size, selections.winners.shape[1:]):
        independent = (2 * n + 1) / (2 * n + 2)
    chances = [
        _beats(layer, area, mask)
        for layer, area, mask in zip(("pooling", "dropout"), areas, (selections.selected, selections.kept), strict=True)
    ]
    return Axis(
        "large",
        "Large values",
        "chance that a kept value exceeds a dropped one, ties half (AUC)",
        (
            Reading(
                areas[0],
                three(areas[0]),
                bars[0],
                independent,
                f"{three(independent)} if independent" if independent else "",
            ),
            Reading(
                areas[1],
                three(areas[1]),
                bars[1],
                0.5 if areas[1] is not None else None,
                "theory 0.500" if areas[1] is not None else "",
            ),
        ),
        f"W{chances[0][1:]}; {chances[1]}." if areas[0] is not None else f"P{chances[0][1:]}; {chances[1]}.",
    )


def _beats(layer: str, area: float | None, mask: np.ndarray) -> str:
    if area is not None:
        return f"what {layer} keeps exceeds what it drops with chance {three(area)}"
    return f"{layer} {'drops' if mask.all() else 'keeps'} nothing"


def energy_axis(selections: Selections) -> Axis:
    """How much of the sum of squares is kept, before scaling and after it."""
    squares = np.square(selections.source.values, dtype=np.float64)
    whole = float(squares.sum())
    # Summed with zeros in place, so that all of it is the whole to the last bit.
    pooled, dropped = (float(np.where(mask, squares, 0).sum()) for mask in (selections.selected, selections.kept))
    scaled = dropped * selections.scale**2
    q = 1 - selections.p
    if not whole:
        words = "The input is all zero, so there is no energy to keep."
    else:
        cells = [share(int(np.count_nonzero(mask)), mask.size) for mask in (selections.selected, selections.kept)]
        more = f", and {percent(scaled, whole)} once scaled by {factor(selections.scale)}" if dropped else ""
        words = (
            f"Pooling keeps {percent(pooled, whole)} of the energy in {cells[0]} of the cells; "
            f"dropout keeps {percent(dropped, whole)} in {cells[1]}{more if selections.scale != 1 else ''}."
        )
    text, theory = in_percent(dropped, whole), f"theory {percent(q, 1)}"
    if selections.scale != 1:
        text, theory = f"{text}, scaled {in_percent(scaled, whole)}", f"{theory}, scaled {percent(1, q)}"
    return Axis(
        "energy",
        "Energy kept",
        "Σ kept² ÷ Σ x²",
        (
            Reading(_ratio(pooled, whole), in_percent(pooled, whole), Bars((_share(pooled, whole),))),
            Reading(
                _ratio(dropped, whole),
                text,
                Bars((_share(dropped, whole),)),
                q if whole else None,
                theory if whole else "",
            ),
        ),
        words,
    )


def empty_windows_axis(selections: Selections) -> Axis:
    """How many windows are left without a survivor."""
    by_pooling, by_dropout = (pool_values(m, selections.pooling) for m in (selections.selected, selections.kept))
    # Either all windows read cells of the map or none does.
    windows = int(np.count_nonzero(selections.winners >= 0))
    left = [int(np.count_nonzero(~survives)) if windows else 0 for survives in (by_pooling, by_dropout)]
    in_theory = (
        all_alike(selections.p, selections.pooling, selections.source.size, selections.winners.shape[1:])
        if windows
        else None
    )
    if not windows:
        words = "Every window holds nothing but padding, so there is no cell to survive."
    elif not left[1]:
        words = "Pooling keeps the maximum of each window; dropout leaves no window without a survivor on this pass."
    else:
        words = (
            "Pooling keeps the maximum of each window; dropout leaves "
            f"{count(left[1])} of {count(windows, 'window')}, {share(left[1], windows)}, without a survivor."
        )
    return Axis(
        "empty",
        "Empty windows",
        "windows without a survivor",
        (
            Reading(_ratio(left[0], windows), in_percent(left[0], windows), spots(by_pooling)),
            Reading(
                _ratio(left[1], windows),
                in_percent(left[1], windows),
                spots(by_dropout),
                in_theory,
                f"theory {percent(in_theory, 1)}" if windows else "",
            ),
        ),
        words,
    )


# ---- what the layers are as functions


def evaluation_axis(selections: Selections, pooled_again: np.ndarray) -> Axis:
    """How far the output in training is from that in evaluation."""
    x, kept, scale, p = selections.source.values.astype(np.float64), selections.kept, selections.scale, selections.p
    # Pooling knows no modes: in evaluation it is the same function, called once more.
    pooled, again = (np.where(selections.winners >= 0, y, 0) for y in (selections.pooled, pooled_again))
    off_pooled = np.abs(again.astype(np.float64) - pooled)
    off_dropped = np.abs(x) * np.where(kept, scale - 1, 1)
    by_pooling = _ratio(_norm(off_pooled), _norm(pooled.astype(np.float64)), empty=0.0)
    by_dropout = _ratio(_norm(off_dropped), _norm(x))
    in_theory = (p / (1 - p)) ** 0.5 if p < 1 and by_dropout is not None else None
    if by_dropout is None:
        other = "so is dropout, as the input is all zero"
    elif by_dropout == 0:
        other = "so is dropout, as it changes nothing"
    else:
        other = f"the two outputs of dropout differ by {three(by_dropout)} times the norm of the input"
    return Axis(
        "evaluation",
        "Train against eval",
        "‖train − eval‖ ÷ ‖eval‖",
        (
            Reading(by_pooling, three(by_pooling), _relative(off_pooled), 0.0, "theory 0"),
            Reading(
                by_dropout,
                three(by_dropout),
                _relative(off_dropped),
                in_theory,
                f"theory {three(in_theory)}" if in_theory is not None else "",
            ),
        ),
        f"Pooling is the same in training and in evaluation; {other}.",
    )


def gradient_axis(selections: Selections) -> Axis:
    """Where a gradient of ones flows back to, and how much of it."""
    cells, scale = selections.kept.size, selections.scale
    reached = wins(selections.winners, selections.kept.shape)
    winning, surviving = int(np.count_nonzero(reached)), int(np.count_nonzero(selections.kept))
    most = int(reached.max())
    least = int(reached[reached > 0].min()) if winning else 0
    each = f"{least}" if least == most else f"{least} to {most}"
    if not winning:
        by_pooling = "reaches no cell under pooling"
    elif most == 1:
        by_pooling = f"reaches {count(winning, 'winner')} unchanged under pooling"
    else:
        by_pooling = (
            f"reaches {count(winning, 'winner')} under pooling, added up where windows share one, to at most {most}"
        )
    if not surviving:
        by_dropout = "no cell under dropout"
    elif scale == 1:
        by_dropout = f"{count(surviving, 'survivor')} unchanged under dropout"
    else:
        by_dropout = f"{count(surviving, 'survivor')} multiplied by {factor(scale)} under dropout"
    return Axis(
        "gradient",
        "Gradient map",
        "where a gradient of ones flows back",
        (
            Reading(
                winning / cells,
                percent(winning, cells) + (f", × {each}" if winning else ""),
                _relative(reached),
            ),
            Reading(
                surviving / cells,
                percent(surviving, cells) + (f", × {factor(scale)}" if surviving else ""),
                spots(selections.kept),
                1 - selections.p,
                f"theory {percent(1 - selections.p, 1)}",
            ),
        ),
        f"A gradient of ones {by_pooling}, and {by_dropout}.",
    )


def superposition_axis(selections: Selections) -> Axis:
    """Whether the output of a sum is the sum of the outputs, for the map and its mirror image."""
    # In float64, since float32 might round a sum, or overflow.
    x = selections.source.values.astype(np.float64)
    y = x[..., ::-1]
    by_pooling, off_pooled = None, np.zeros(selections.pooled.shape)
    if (selections.winners >= 0).any():
        by_pooling, off_pooled = departure(*(pool_values(z, selections.pooling) for z in (x + y, x, y)))
    masked = np.where(selections.kept, selections.scale, 0)
    by_dropout, off_dropped = departure(*(masked * z for z in (x + y, x, y)))
    return Axis(
        "superposition",
        "Superposition",
        "‖f(x + y) − f(x) − f(y)‖ ÷ ‖f(x + y)‖, y = x mirrored",
        (
            Reading(by_pooling, three(by_pooling), _relative(off_pooled)),
            Reading(by_dropout, three(by_dropout), _relative(off_dropped), 0.0, "theory 0"),
        ),
        f"{_adds_up(selections, by_pooling, off_pooled)}; dropout, with its mask held, adds up.",
    )


def departure(of_sum: np.ndarray, of_x: np.ndarray, of_y: np.ndarray) -> tuple[float | None, np.ndarray]:
    """‖f(x + y) - f(x) - f(y)‖ ÷ ‖f(x + y)‖, and the size of the difference cell by cell.

    Differences that are a rounding of the terms are 0. None where f(x + y) is 0 everywhere and the difference is not.
    """
    off = np.abs(of_sum - of_x - of_y)
    off[off <= ROUNDING * (np.abs(of_x) + np.abs(of_y))] = 0
    return _ratio(_norm(off), _norm(of_sum), empty=None if off.any() else 0.0), off


def _adds_up(selections: Selections, by_pooling: float | None, off: np.ndarray) -> str:
    if by_pooling is None and off.any():
        return "The map and its mirror image cancel, but their maxima do not"
    if by_pooling is None:
        return "Pooling has no finite value to add"
    if by_pooling:
        return f"The maxima of a sum are not the sum of the maxima: they differ by {percent(by_pooling, 1)} here"
    if selections.pooling.kernel_size == 1:
        return "Pooling with k = 1 adds up, as each value is its own maximum"
    return "On this map and its mirror image pooling happens to add up"


# ---- numbers and pictures


def _ratio(part: float, whole: float, empty: float | None = None) -> float | None:
    return part / whole if whole else empty


def _share(part: float, whole: float) -> float:
    return part / whole if whole else 0.0


def _norm(values: np.ndarray) -> float:
    return float(np.linalg.norm(values.ravel()))


def _relative(sizes: np.ndarray):
    """Sizes of at least 0 as ink, relative to the largest."""
    return spots(sizes / (sizes.max() or 1))
