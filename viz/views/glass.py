"""One window under the glass, as it is drawn: where it lies, and the chances of its values."""

from dataclasses import replace

import numpy as np

from viz.studies.compare import Comparison
from viz.studies.glass.record import PASSES, Glass
from viz.studies.words import count
from viz.views.charts import HATCH, Figure, add_bars, add_markers, colours, laid_out
from viz.views.compare import comparison_scene
from viz.views.scene import Scene

BAR = 0.4
"""From one bar to the next of the same rank, where ranks are 1 apart."""
MOST_RANKS = 10
"""Ranks in the chart: the names of more would run into each other on a phone."""


def glass_scene(comparison: Comparison, glass: Glass) -> Scene:
    """Compare's three maps, with the window under the glass lit on all of them; a click picks another."""
    return replace(comparison_scene(comparison, "true"), focus=(1, *glass.window), lit=True, explained=(), picks=True)


def chances(glass: Glass, template: str = "plotly") -> Figure:
    """The chance of each of the first ranks, and of none, to be picked: by rank, by value, and both as counted."""
    grey, blue, orange, *_ = colours(template)
    n = glass.values.size
    shown = min(n, MOST_RANKS)
    ways = [("by rank", orange, glass.by_rank, glass.by_rank_seen)]
    if glass.by_value is not None and glass.by_value_seen is not None:
        ways.append(("by value", blue, glass.by_value, glass.by_value_seen))
    ticks = np.arange(1, shown + 2)
    figure, places, counted = Figure(), np.empty(0), np.empty(0)
    for i, (name, ink, *both) in enumerate(ways):
        beside = ticks + BAR * (i - (len(ways) - 1) / 2)
        theory, seen = (100 * np.append(shares[:shown], shares[-1]) for shares in both)
        places, counted = np.append(places, beside), np.append(counted, seen)
        look = {"width": 0.9 * BAR, "pattern": None if i else HATCH}
        add_bars(figure, beside, theory, name, ink, f"{name}: %{{y:.3g}} %", **look)
    add_markers(figure, places, counted, "counted", grey, f"%{{y:.3g}} % of {count(PASSES)} passes")
    x = {
        "title": "rank of the value" + (f", the first {shown} of {count(n)}" if shown < n else ""),
        "tickvals": ticks,
        "ticktext": [*map(str, ticks[:-1]), "none"],
        "tickangle": 0,
        "range": [0.4, shown + 1.6],
    }
    return laid_out(figure, template, x, {"title": "chance, %", "rangemode": "tozero"})
