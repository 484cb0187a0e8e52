"""The outputs of a unit under both kinds of mask, as a Plotly chart."""

import plotly.graph_objects as go
import plotly.io as pio

from viz.studies.kinds import Connections
from viz.views.charts import CHART_HEIGHT, LEGEND, MARGIN

OUTPUTS = "%{y:,} outputs near %{x:.3g}<extra></extra>"


def unit_outputs(connections: Connections, template: str = "plotly") -> go.Figure:
    """How often the telling unit gives what before ReLU: dropout of its inputs, DropConnect, and the Gaussian."""
    # The first colours are those of input, max-pooling and dropout, the last one is close to that of the text.
    grey, _, orange, *_, ink = pio.templates[template].layout.colorway
    unit, histogram = connections.telling, connections.histograms[connections.telling]
    edges = histogram.edges
    middles = (edges[:-1] + edges[1:]) / 2
    most = max(histogram.by_inputs.max(), histogram.by_weights.max(), histogram.by_gaussian.max())
    figure = go.Figure()
    for name, colour, counts in (
        ("inputs dropped", grey, histogram.by_inputs),
        ("weights dropped: DropConnect", orange, histogram.by_weights),
    ):
        figure.add_bar(
            x=middles, y=counts, name=name, marker={"color": colour, "line": {"width": 0}}, hovertemplate=OUTPUTS
        )
    figure.add_scatter(
        x=middles,
        y=histogram.by_gaussian,
        name="expected by Wan's Gaussian",
        mode="lines",
        line={"color": ink, "width": 2.5, "shape": "hvh"},
        hovertemplate="expected: %{y:,.0f} near %{x:.3g}<extra></extra>",
    )
    if edges[0] < 0 < edges[-1] and connections.units[unit].spread:
        figure.add_vline(0, line={"color": ink, "width": 1, "dash": "dot"})
        figure.add_annotation(
            text="ReLU passes what lies right of 0", x=0, y=1, yref="paper", xanchor="left", xshift=6, showarrow=False
        )
    figure.update_layout(
        template=template,
        height=CHART_HEIGHT,
        margin=MARGIN,
        bargap=0.15,
        legend=LEGEND | {"traceorder": "normal"},
        xaxis={"title": f"output of unit {unit + 1} before ReLU", "fixedrange": True, "zeroline": False},
        yaxis={"title": "masks", "fixedrange": True, "zeroline": False, "range": [0, 1.15 * most]},
    )
    return figure
