"""The plane: how many values a map has against the share of them that is not zero, and the way of the layers there."""

import math
from collections import defaultdict
from typing import Any

from viz.studies.compare import Comparison
from viz.studies.ledger import Ledger
from viz.studies.order.lanes import Lanes
from viz.studies.pooling_kinds import KINDS
from viz.views.charts import Figure, add_line, annotate, colours, laid_out

PLANE_HEIGHT = 260
CROWDED = 25  # percentage points within which two names above their points would run into each other

Point = tuple[float, float]
"""Size relative to the input and non-zero share, both in percent."""


def plane(comparison: Comparison, template: str = "plotly") -> Figure:
    """Where the input stands, and the path on which each layer takes it; three traces: input, pooling, dropout."""
    before, inks, pooling = comparison.before, colours(template), KINDS[comparison.pooling.kind].title.lower()
    points = {
        "input": _point(before, before),
        pooling: _point(comparison.after_pooling, before),
        "dropout": _point(comparison.after_dropout, before),
    }
    names = defaultdict(list)
    for name, point in points.items():
        names[point].append(name)
    figure, start = Figure(), points["input"]
    for (name, point), ink in zip(points.items(), inks, strict=False):
        _draw_path(figure, name, start, point, ink, [0, 13] if point != start else [12, 12])
    for point, together in names.items():
        near = math.dist(point, start) < CROWDED or point[0] > 100
        side = {"input": "above", pooling: "below" if near else "above", "dropout": "beside"}
        annotate(figure, **_label(" = ".join(together), point, side[together[0]]))
    return _laid_out(figure, template)


def lanes_plane(order: Lanes, template: str = "plotly") -> Figure:
    """Both orders: each path in two steps, in the colours of the layers."""
    _, blue, orange, *_ = colours(template)
    before = order.pool_drop[0].ledger
    figure = Figure()
    lanes = ("pool → drop", order.pool_drop, "below", "solid"), ("drop → pool", order.drop_pool, "above", "dash")
    for name, lane, side, dash in lanes:
        points = [_point(stage.ledger, before) for stage in lane]
        for start, end, stage in zip(points, points[1:], lane[1:], strict=False):
            _draw_path(figure, name, start, end, blue if stage.layer == "pooling" else orange, [0, 12], dash)
        annotate(figure, **_label(name, points[-1], side))
    annotate(figure, **_label("input", points[0], "above"))
    return _laid_out(figure, template)


def _draw_path(
    figure: Figure, name: str, start: Point, end: Point, ink: str, markers: list[float], dash: str = "solid"
) -> None:
    hover = f"<b>{name}</b><br>%{{x:.1f}} % of the values<br>%{{y:.1f}} % not zero"
    add_line(figure, [start[0], end[0]], [start[1], end[1]], name, ink, hover, dash=dash, markers=markers)


def _laid_out(figure: Figure, template: str) -> Figure:
    most = max(100, *(trace["x"][1] for trace in figure.data))
    x = {"title": "size: values left, %", "range": [0, most * 1.04]}
    y = {"title": "not zero, %", "range": [-4, 114], "dtick": 25}
    return laid_out(figure, template, x, y, height=PLANE_HEIGHT, showlegend=False)


def _point(ledger: Ledger, before: Ledger) -> Point:
    return 100 * ledger.values / before.values, 100 - 100 * ledger.zeros / ledger.values


def _label(text: str, point: Point, side: str) -> dict[str, Any]:
    """A name above, below or beside its point, and towards the middle of the chart, where there is room."""
    x, y = point
    rightward = x <= 60
    outward = 12 if side == "beside" else -6
    return {
        "x": x,
        "y": y,
        "text": f"<b>{text}</b>",
        "showarrow": False,
        "xanchor": "left" if rightward else "right",
        "xshift": outward if rightward else -outward,
        "yshift": {"above": 17, "below": -17, "beside": 0}[side],
    }
