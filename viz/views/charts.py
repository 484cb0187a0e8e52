"""Plotly charts. Colours come from the template that is passed in: its first three are input, max-pooling, dropout."""

import math
from collections import defaultdict

import numpy as np
import plotly.graph_objects as go
import plotly.io as pio
from plotly.subplots import make_subplots

from viz.studies.budget import Histogram
from viz.studies.compare import Comparison
from viz.studies.ledger import Ledger
from viz.studies.order import Order
from viz.studies.passes import Passes

PLANE_HEIGHT = 260
CHART_HEIGHT = 300
MARGIN = {"l": 10, "r": 16, "t": 14, "b": 10}
LEGEND = {"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0, "xanchor": "left"}
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
    _lay_plane(figure, max(100, *(point[0] for point in points.values())), template)
    return figure


def _lay_plane(figure: go.Figure, most: float, template: str) -> None:
    """The axes of the plane, up to a size of ``most`` percent."""
    figure.update_layout(
        template=template,
        height=PLANE_HEIGHT,
        margin=MARGIN,
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


def lanes_plane(order: Order, template: str = "plotly") -> go.Figure:
    """Size against non-zero share for both orders: each path in two steps, in the colours of the layers."""
    _, blue, orange, *_ = colours(template)
    before = order.pool_drop[0].ledger
    figure = go.Figure()
    for name, lane, side in (("pool → drop", order.pool_drop, "below"), ("drop → pool", order.drop_pool, "above")):
        points = [_point(stage.ledger, before) for stage in lane]
        for start, end, stage in zip(points, points[1:], lane[1:], strict=False):
            figure.add_scatter(
                x=[start[0], end[0]],
                y=[start[1], end[1]],
                name=name,
                mode="lines+markers",
                line={"width": 3, "color": blue if stage.layer == "pooling" else orange},
                marker={"size": [0, 12], "opacity": 1},
                hovertemplate=f"<b>{name}</b><br>%{{x:.1f}} % of the values<br>%{{y:.1f}} % not zero<extra></extra>",
                cliponaxis=False,
            )
        figure.add_annotation(**_label(name, points[-1], side))
    figure.add_annotation(**_label("input", points[0], "above"))
    _lay_plane(figure, max(100, *(trace.x[1] for trace in figure.data)), template)
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


def kept_and_dropped(by_pooling: Histogram, by_dropout: Histogram, template: str = "plotly") -> go.Figure:
    """Which of the input's values max-pooling, and which dropout, keeps and drops: two histograms on one scale."""
    grey, *layers = colours(template)[:3]
    names = ("max-pooling", "dropout")
    figure = make_subplots(1, 2, shared_yaxes=True, horizontal_spacing=0.04)
    for column, (name, colour, histogram) in enumerate(zip(names, layers, (by_pooling, by_dropout), strict=True), 1):
        middles, widths = (histogram.edges[:-1] + histogram.edges[1:]) / 2, np.diff(histogram.edges)
        parts = (
            (f"kept by {name}", colour, 1.0, histogram.kept),
            ("dropped", grey, 0.45, histogram.dropped),
        )
        for part, ink, opacity, counts in parts:
            figure.add_bar(
                x=middles,
                y=counts,
                width=widths,
                name=part,
                marker={"color": ink, "opacity": opacity, "line": {"width": 0}},
                hovertemplate=f"{part}: %{{y:,}} values near %{{x:.3g}}<extra></extra>",
                showlegend=part != "dropped" or column == 2,
                row=1,
                col=column,
            )
    figure.update_layout(
        template=template,
        barmode="stack",
        bargap=0,
        height=CHART_HEIGHT,
        margin=MARGIN,
        legend=LEGEND | {"traceorder": "normal"},
    )
    figure.update_xaxes(title="value in the input", fixedrange=True, zeroline=False)
    figure.update_yaxes(fixedrange=True, zeroline=False)
    figure.update_yaxes(title="values", col=1)
    return figure


def error_curve(passes: Passes, template: str = "plotly") -> go.Figure:
    """How far the mean of N passes is from what it tends to, against N, both on log axes."""
    grey, _, orange, *_ = colours(template)
    # A log axis has no zero, and without an error there is no line to draw.
    measured = [(n, error) for n, error in passes.errors if error > 0]
    figure = go.Figure()
    figure.add_scatter(
        **_points(passes.error_theory if passes.p else ()),
        name="theory, 1/√N",
        mode="lines",
        line={"color": grey, "width": 2, "dash": "dash"},
        hovertemplate="theory after %{x:,} passes: %{y:.2g}<extra></extra>",
    )
    figure.add_scatter(
        **_points(measured),
        name="measured",
        mode="lines+markers",
        line={"color": orange, "width": 3},
        marker={"size": [14 if n == passes.n else 6 for n, _ in measured], "opacity": 1},
        hovertemplate="measured after %{x:,} passes: %{y:.2g}<extra></extra>",
        cliponaxis=False,
    )
    figure.update_layout(
        template=template,
        height=CHART_HEIGHT,
        margin=MARGIN,
        legend=LEGEND,
        xaxis={"title": "passes N", "type": "log", "range": [-0.05, 3.05], "dtick": 1, "fixedrange": True},
        yaxis={"title": "error of the mean ÷ ‖x‖", "type": "log", "dtick": 1, "fixedrange": True},
    )
    if not measured:
        figure.update_yaxes(range=[-3, 0])
        _note(figure, "no error to draw: it is 0 for every N")
    return figure


def spread_of_readings(passes: Passes, template: str = "plotly") -> go.Figure:
    """How often the mean of the map reads what over the passes, and what it reads with dropout off."""
    grey, _, orange, *_ = colours(template)
    figure = go.Figure()
    figure.add_histogram(
        x=passes.readings,
        nbinsx=30,
        name="masks on: one reading a pass",
        marker={"color": orange},
        hovertemplate="%{y:,} passes read %{x}<extra></extra>",
    )
    figure.add_scatter(
        x=[passes.reading_off] * 2,
        y=[0, 1],
        yaxis="y2",
        name="dropout off: always this",
        mode="lines",
        line={"color": grey, "width": 3},
        hovertemplate="dropout off: %{x:.4g}<extra></extra>",
    )
    figure.update_layout(
        template=template,
        height=CHART_HEIGHT,
        margin=MARGIN,
        bargap=0.05,
        legend=LEGEND,
        xaxis={"title": "mean of the whole map", "fixedrange": True, "zeroline": False},
        yaxis={"title": "passes", "fixedrange": True, "zeroline": False, "rangemode": "tozero"},
        yaxis2={"overlaying": "y", "range": [0, 1], "visible": False, "fixedrange": True},
    )
    return figure


def colours(template: str) -> tuple[str, ...]:
    """The colours of a template: those of the input, max-pooling and dropout first."""
    return pio.templates[template].layout.colorway


def _points(points: tuple[tuple[float, float], ...] | list[tuple[float, float]]) -> dict:
    return {"x": [x for x, _ in points], "y": [y for _, y in points]}


def _note(figure: go.Figure, text: str) -> None:
    figure.add_annotation(text=text, x=0.5, y=0.5, xref="paper", yref="paper", showarrow=False)
