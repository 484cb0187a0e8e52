"""The outputs of a unit under both kinds of mask, as a Plotly chart."""

import plotly.graph_objects as go
import plotly.io as pio

from viz.studies.kinds import Connections
from viz.studies.kinds.approximation import Histogram
from viz.studies.numbers import number
from viz.views.charts import CHART_HEIGHT, LEGEND, MARGIN


def unit_outputs(connections: Connections, template: str = "plotly") -> go.Figure:
    """How often the telling unit gives what before ReLU: dropout of its inputs, DropConnect, and the Gaussian."""
    telling = connections.telling
    unit = connections.units[telling]
    figure = go.Figure()
    figure.update_layout(
        template=template,
        height=CHART_HEIGHT,
        margin=MARGIN,
        bargap=0.15,
        legend=LEGEND | {"traceorder": "normal"},
        xaxis={"title": f"output of unit {telling + 1} before ReLU", "fixedrange": True, "zeroline": False},
        yaxis={"title": "masks", "fixedrange": True, "zeroline": False},
    )
    if unit.spread:
        # The first colours are those of input, max-pooling and dropout, the last one is close to that of the text.
        grey, _, orange, *_, ink = pio.templates[template].layout.colorway
        _draw_outputs(figure, connections.histograms[telling], (grey, orange, ink))
        _mark_relu(figure, ink)
    else:
        text = f"no spread to draw: every mask gives {number(unit.mean)}"
        figure.add_annotation(text=text, x=0.5, y=0.5, xref="paper", yref="paper", showarrow=False)
        figure.update_layout(xaxis={"range": [unit.mean - 1, unit.mean + 1]}, yaxis={"range": [0, 1]})
    return figure


def _draw_outputs(figure: go.Figure, histogram: Histogram, colours: tuple[str, str, str]) -> None:
    """Both counts side by side in each bin, and what the Gaussian expects there as steps."""
    grey, orange, ink = colours
    edges = histogram.edges
    middles = (edges[:-1] + edges[1:]) / 2
    for name, colour, counts in (
        ("inputs dropped", grey, histogram.by_inputs),
        ("weights dropped: DropConnect", orange, histogram.by_weights),
    ):
        figure.add_bar(
            x=middles,
            y=counts,
            name=name,
            marker={"color": colour, "line": {"width": 0}},
            hovertemplate="%{y:,} outputs near %{x:.3g}<extra></extra>",
        )
    figure.add_scatter(
        x=middles,
        y=histogram.by_gaussian,
        name="expected by Wan's Gaussian",
        mode="lines",
        line={"color": ink, "width": 2.5, "shape": "hvh"},
        hovertemplate="expected: %{y:,.0f} near %{x:.3g}<extra></extra>",
    )
    most = max(histogram.by_inputs.max(), histogram.by_weights.max(), histogram.by_gaussian.max())
    figure.update_layout(xaxis={"range": [edges[0], edges[-1]]}, yaxis={"range": [0, 1.15 * most]})


def _mark_relu(figure: go.Figure, colour: str) -> None:
    """A line at 0, where it is in sight, named on the side that has room."""
    low, high = figure.layout.xaxis.range
    if not low < 0 < high:
        return
    side, shift = ("left", 6) if high > -low else ("right", -6)
    figure.add_vline(0, line={"color": colour, "width": 1, "dash": "dot"})
    figure.add_annotation(text="passes ReLU →", x=0, y=1, yref="paper", xanchor=side, xshift=shift, showarrow=False)
