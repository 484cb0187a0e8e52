"""What all Plotly charts share: their layout, and how lines, bars and marks are drawn.

Colours come from the template that is passed in: its first three are input, max-pooling, dropout.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go
import plotly.io as pio

CHART_HEIGHT = 300
MARGIN = {"l": 10, "r": 16, "t": 14, "b": 10}
FAINT = 0.3
"""How much of its colour is left of what is out of date."""
LEGEND = {"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0, "xanchor": "left"}

Numbers = Sequence[float] | np.ndarray


def colours(template: str) -> tuple[str, ...]:
    """The colours of a template: those of the input, max-pooling and dropout first."""
    return pio.templates[template].layout.colorway


def laid_out(figure: go.Figure, template: str, x: dict[str, Any], y: dict[str, Any], **layout: Any) -> go.Figure:
    """The figure with the look of all charts, whose axes do not zoom.

    ``x`` and ``y`` say in Plotly's words what is particular to its axes, ``layout`` what is to the rest of it.
    """
    axis = {"fixedrange": True, "zeroline": False}
    figure.update_xaxes(axis | x).update_yaxes(axis | y)
    look = {"template": template, "height": CHART_HEIGHT, "margin": MARGIN, "legend": LEGEND}
    figure.layout = figure.layout.to_plotly_json() | look | layout  # an update would copy the template over and over
    return figure


def add_line(
    figure: go.Figure,
    x: Numbers,
    y: Numbers,
    name: str,
    colour: str,
    hover: str,
    width: float = 3,
    dash: str = "solid",
    markers: float | Sequence[float] | None = None,
    **trace: Any,
) -> None:
    """Draw a line, with markers of one size or of these sizes on its points; ``hover`` is said of a point."""
    if markers is not None:
        trace = {"marker": {"size": markers, "opacity": 1}, "cliponaxis": False} | trace
    figure.add_scatter(
        x=x,
        y=y,
        name=name,
        mode="lines" if markers is None else "lines+markers",
        line={"color": colour, "width": width, "dash": dash},
        hovertemplate=f"{hover}<extra></extra>",
        **trace,
    )


def add_markers(figure: go.Figure, x: Numbers, y: Numbers, name: str, colour: str, hover: str, size: int = 6) -> None:
    """Draw points without a line."""
    figure.add_scatter(
        x=x,
        y=y,
        name=name,
        mode="markers",
        marker={"color": colour, "size": size, "opacity": 1},
        hovertemplate=f"{hover}<extra></extra>",
        cliponaxis=False,
    )


def add_bars(figure: go.Figure, x: Numbers, y: Numbers, name: str, colour: str, hover: str, **trace: Any) -> None:
    """Draw bars; ``hover`` is said of one."""
    marker = {"color": colour, "line": {"width": 0}, "opacity": trace.pop("opacity", 1)}
    figure.add_bar(x=x, y=y, name=name, marker=marker, hovertemplate=f"{hover}<extra></extra>", **trace)


def add_reference(figure: go.Figure, x: float, colour: str, dash: str = "dash") -> None:
    """Draw a thin upright line, as a mark of where something lies on the horizontal axis."""
    figure.add_vline(x, line={"color": colour, "width": 1, "dash": dash})


def faded(figure: go.Figure, is_stale: bool) -> go.Figure:
    """The figure, all that it draws made faint where it is out of date."""
    for trace in figure.data if is_stale else ():
        trace.opacity = FAINT * (1 if trace.opacity is None else trace.opacity)
    return figure


def add_note(figure: go.Figure, text: str) -> None:
    """Write a line of text into the middle of a chart that has nothing to draw."""
    figure.add_annotation(text=text, x=0.5, y=0.5, xref="paper", yref="paper", showarrow=False)
