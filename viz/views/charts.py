"""Plotly charts. Colours come from the template that is passed in: traces take its colours in order."""

import math
from collections import defaultdict

import plotly.graph_objects as go

from viz.studies.compare import Comparison
from viz.studies.ledger import Ledger

PLANE_HEIGHT = 260
CROWDED = 25  # percentage points within which two names above their points would run into each other


def plane(comparison: Comparison, template: str = "plotly") -> go.Figure:
    """Size against non-zero share: where the input stands, and the path on which each layer takes it.

    Three traces that take the template's colours in order: input, max-pooling, dropout.
    """
    before = comparison.before
    points = {
        "input": _point(before, before),
        "max-pooling": _point(comparison.after_pooling, before),
        "dropout": _point(comparison.after_dropout, before),
    }
    names = defaultdict(list)
    for name, point in points.items():
        names[point].append(name)
    figure = go.Figure()
    for name, point in points.items():
        start = points["input"]
        figure.add_trace(
            go.Scatter(
                x=[start[0], point[0]],
                y=[start[1], point[1]],
                name=name,
                mode="lines+markers",
                line={"width": 3},
                marker={"size": [0, 13] if point != start else [12, 12], "opacity": 1},
                hovertemplate=f"<b>{name}</b><br>%{{x:.1f}} % of the values<br>%{{y:.1f}} % not zero<extra></extra>",
                cliponaxis=False,
            )
        )
    for point, together in names.items():
        near = math.dist(point, points["input"]) < CROWDED or point[0] > 100
        side = {"input": "above", "max-pooling": "below" if near else "above", "dropout": "beside"}
        figure.add_annotation(**_label(" = ".join(together), point, side[together[0]]))
    most = max(100, *(point[0] for point in points.values()))
    figure.update_layout(
        template=template,
        height=PLANE_HEIGHT,
        margin={"l": 10, "r": 16, "t": 14, "b": 10},
        showlegend=False,
        xaxis={
            "title": "size: values left, %",
            "range": [0, most * 1.04],
            "fixedrange": True,
            "zeroline": False,
        },
        yaxis={
            "title": "not zero, %",
            "range": [-4, 114],
            "fixedrange": True,
            "dtick": 25,
            "zeroline": False,
        },
    )
    return figure


def _point(ledger: Ledger, before: Ledger) -> tuple[float, float]:
    """Size relative to the input and non-zero share, both in percent."""
    return 100 * ledger.values / before.values, 100 - 100 * ledger.zeros / ledger.values


def _label(text: str, point: tuple[float, float], side: str) -> dict:
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
