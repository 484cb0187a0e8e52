"""One window under the glass, as it is drawn: where it lies, who wins in it, and what comes out."""

from dataclasses import replace

import numpy as np
import plotly.graph_objects as go

from viz.studies.axes import Axis, Bars, Reading
from viz.studies.compare import Comparison
from viz.studies.glass import PASSES, Glass, winners
from viz.studies.numbers import number, percent
from viz.studies.words import count
from viz.views.charts import CHART_HEIGHT, LEGEND, MARGIN, colours
from viz.views.compare import comparison_scene
from viz.views.scene import Scene

BAR = 0.4
"""From one bar to the next of the same rank, where ranks are 1 apart."""
MOST_ROWS = 9
"""Values with a row of their own; all smaller ones share one."""
MOST_RANKS = 10
"""Ranks in the chart: the names of more would run into each other on a phone."""
NOTHING = "–"
"""Stands where there is no result."""
WHY_NOTHING = "needs values ≥ 0"
UNDEFINED = Reading(None, NOTHING, Bars((0.0, 0.0)), None, WHY_NOTHING)

Chances = tuple[np.ndarray, np.ndarray]
"""The chance of each of n values, and last that no value is picked, (n + 1,): in theory, and as a share of PASSES."""


def glass_scene(comparison: Comparison, glass: Glass) -> Scene:
    """Compare's three maps, with the window under the glass lit on all of them; a click picks another."""
    return replace(comparison_scene(comparison, "true"), focus=(1, *glass.window), told=(), picks=True)


def who_wins(glass: Glass) -> tuple[Axis, ...]:
    """A row for each of the largest values, one for all smaller ones, and one for the case that none wins.

    Two readings each, by rank and by value: the chance as a number and a bar, how often it was so as text and a bar.
    """
    n, alone = glass.values.size, _alone(glass)
    rows = [
        Axis(
            f"rank {at + 1}", f"Rank {at + 1}", number(glass.values[at]), _readings(glass, at, at + 1), _fate(glass, at)
        )
        for at in range(alone)
    ]
    if alone < n:
        measure = f"ranks {count(alone + 1)} to {count(n)}, up to {number(glass.values[alone])}"
        rows.append(Axis("rest", "The rest", measure, _readings(glass, alone, n), _fate_of_rest(glass, alone)))
    measure = "the result is 0" if n else "there is no value"
    return *rows, Axis("none", "None", measure, _readings(glass, n, n + 1), _fate_of_none(glass))


def winning_row(glass: Glass) -> str:
    """The key of the row that wins on this pass."""
    at = _winner(glass)
    if at == glass.values.size:
        return "none"
    return f"rank {at + 1}" if at < _alone(glass) else "rest"


def _alone(glass: Glass) -> int:
    """How many values have a row of their own: a row for the rest of them is worth it from two on."""
    n = glass.values.size
    return n if n <= MOST_ROWS + 1 else MOST_ROWS


def _winner(glass: Glass) -> int:
    """Which value, from 0, is the maximum after dropout on this pass; n where none is."""
    return int(winners(glass.values, glass.kept[np.newaxis])[0])


def _by_rank(glass: Glass) -> Chances:
    return glass.by_rank, glass.by_rank_seen


def _by_value(glass: Glass) -> Chances | None:
    """None where a value is negative."""
    if glass.by_value is None:
        return None
    nothing = float(not glass.values.any())
    return np.append(glass.by_value, nothing), np.append(glass.by_value_seen, nothing)


def _readings(glass: Glass, start: int, end: int) -> tuple[Reading, Reading]:
    """The chance of the values from ``start`` to ``end``, by rank and by value."""
    return tuple(
        UNDEFINED if chances is None else _reading(*(float(shares[start:end].sum()) for shares in chances))
        for chances in (_by_rank(glass), _by_value(glass))
    )


def _reading(chance: float, seen: float) -> Reading:
    return Reading(chance, percent(chance, 1), Bars((chance, seen)), seen, f"seen {percent(seen, 1)}")


def _fate(glass: Glass, at: int) -> str:
    """What this pass does with one value."""
    if not glass.kept[at]:
        return "Dropped on this pass, so it counts as 0."
    won_by = _winner(glass)
    if won_by == at:
        return "Kept on this pass, and wins."
    if won_by < glass.values.size:
        return f"Kept on this pass, but rank {count(won_by + 1)} wins."
    return "Kept on this pass, but it is negative and loses to the 0 of a dropped value."


def _fate_of_rest(glass: Glass, start: int) -> str:
    kept, won_by = glass.kept[start:], _winner(glass)
    wins = f"rank {count(won_by + 1)} wins" if start <= won_by < glass.values.size else "none of them wins"
    return f"Kept on this pass: {count(int(np.count_nonzero(kept)))} of {count(kept.size)}; {wins}."


def _fate_of_none(glass: Glass) -> str:
    n, won_by = glass.values.size, _winner(glass)
    if not n:
        return "The window holds nothing but padding, so the maximum is −∞."
    if won_by < n:
        return f"Not so on this pass: rank {count(won_by + 1)} wins."
    return "So it is on this pass: the maximum is the 0 of a dropped value."


def what_comes_out(glass: Glass) -> tuple[Axis, ...]:
    """A row for each pooling of the window, its bar in proportion to the largest of all results."""
    results = (
        ("max", "Max-pooling", "in training and evaluation", glass.maximum, "The largest value."),
        (
            "average",
            "Average pooling",
            "in training and evaluation",
            glass.average,
            "The mean of the values; padding is left out.",
        ),
        (
            "pass",
            "Max after dropout",
            "training, this pass",
            glass.dropped_maximum,
            "By rank: the largest of what dropout leaves, survivors being scaled and dropped values 0.",
        ),
        (
            "expected",
            "Max after dropout",
            "training, mean of all masks",
            glass.expected,
            "By rank: each value that may win, times the chance that it does, and scaled.",
        ),
        (
            "weighted",
            "Probability-weighted",
            "evaluation, Σ pᵢaᵢ",
            glass.weighted,
            "By rank: as above, but unscaled; it stands in for dropout without scaling. Wu and Gu (2015).",
        ),
        (
            "drawn",
            "Stochastic pooling",
            "training, this pass",
            glass.stochastic,
            "By value: one value, drawn with chance a/Σa. Zeiler and Fergus (2013).",
        ),
        (
            "stochastic",
            "Stochastic pooling",
            "evaluation, Σa²/Σa",
            glass.stochastic_eval,
            "By value: each value times the chance that it is drawn, so what training gives on average.",
        ),
    )
    sizes = [abs(value) for *_, value, _ in results if value is not None]
    most = max(sizes, default=0) or 1
    return tuple(
        Axis(key, name, measure, (_result(value, most),), words) for key, name, measure, value, words in results
    )


def _result(value: float | None, most: float) -> Reading:
    if value is None:
        return Reading(None, NOTHING, Bars((0.0,)), None, WHY_NOTHING)
    return Reading(value, number(value), Bars((abs(value) / most if np.isfinite(value) else 0.0,)))


def chances(glass: Glass, template: str = "plotly") -> go.Figure:
    """The chance of each of the first ranks, and of none, to be picked: by rank, by value, and both as counted."""
    grey, blue, orange, *_ = colours(template)
    n = glass.values.size
    shown = min(n, MOST_RANKS)
    ways = [("by rank", orange, _by_rank(glass)), ("by value", blue, _by_value(glass))]
    ways = [way for way in ways if way[-1] is not None]
    ticks = np.arange(1, shown + 2)
    places, counted = [], []
    figure = go.Figure()
    for i, (name, ink, both) in enumerate(ways):
        beside = BAR * (i - (len(ways) - 1) / 2)
        theory, seen = (100 * np.append(shares[:shown], shares[-1]) for shares in both)
        places, counted = [*places, *(ticks + beside)], [*counted, *seen]
        figure.add_bar(
            x=ticks + beside,
            y=theory,
            width=0.9 * BAR,
            name=name,
            marker={"color": ink},
            hovertemplate=f"{name}: %{{y:.3g}} %<extra></extra>",
        )
    figure.add_scatter(
        x=places,
        y=counted,
        name="counted",
        mode="markers",
        marker={"color": grey, "size": 6, "opacity": 1},
        hovertemplate=f"%{{y:.3g}} % of {count(PASSES)} passes<extra></extra>",
        cliponaxis=False,
    )
    figure.update_layout(
        template=template,
        height=CHART_HEIGHT,
        margin=MARGIN,
        legend=LEGEND,
        xaxis={
            "title": "rank of the value" + (f", the first {shown} of {count(n)}" if shown < n else ""),
            "tickvals": ticks,
            "ticktext": [*map(str, ticks[:-1]), "none"],
            "tickangle": 0,
            "range": [0.4, shown + 1.6],
            "fixedrange": True,
            "zeroline": False,
        },
        yaxis={"title": "chance, %", "rangemode": "tozero", "fixedrange": True, "zeroline": False},
    )
    return figure
