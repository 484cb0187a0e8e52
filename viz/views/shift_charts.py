"""The charts of Shift: the error of eight operations against the shift, and what stays unchanged against the window."""

import plotly.graph_objects as go

from viz.studies.shift import Curve, Unchanged
from viz.views.charts import LEGEND, MARGIN, colours

HEIGHT = 380
LOOKS = {
    "identity": (0, "solid", 3),
    "max": (1, "solid", 4),
    "average": (6, "dash", 2),
    "blur3": (3, "solid", 2),
    "blur5": (3, "dot", 2),
    "subsampling": (5, "dash", 2),
    "train": (2, "solid", 3),
    "eval": (2, "dot", 3),
}
"""How each line is drawn: which of the colours, dash and width; lines that meet differ in more than colour."""


def shift_errors(curve: Curve, at: int | None, template: str = "plotly") -> go.Figure:
    """The shift error of each operation; the shift in force, ``at``, is marked where it lies on the curve."""
    inks = colours(template)
    figure = go.Figure()
    for line in curve.lines:
        number, dash, width = LOOKS[line.key]
        figure.add_scatter(
            x=curve.shifts[: len(line.errors)],
            y=line.errors,
            name=line.name,
            mode="lines+markers",
            line={"color": inks[number], "dash": dash, "width": width},
            marker={"size": 6, "opacity": 1},
            hovertemplate=f"<b>{line.name}</b><br>shift %{{x}}: %{{y:.3g}}<extra></extra>",
            cliponaxis=False,
        )
    if at is not None and at in curve.shifts:
        figure.add_vline(x=at, line={"color": inks[0], "width": 1, "dash": "dash"})
    _lay(figure, "shift d, pixels", "error e(d)", template)
    figure.update_xaxes(dtick=1)
    return figure


def unchanged_shares(unchanged: Unchanged, template: str = "plotly") -> go.Figure:
    """The share of pooled values that the shift leaves the same, against k: of the input, of noise, and by the law."""
    grey, blue, _, green, *_ = colours(template)
    figure = go.Figure()
    sizes = [14 if k == unchanged.kernel_size else 6 for k in unchanged.kernel_sizes]
    lines = (
        (
            "this input",
            unchanged.of_input,
            {"mode": "lines+markers", "line": {"color": blue, "width": 3}, "marker": {"size": sizes, "opacity": 1}},
        ),
        ("noise, measured", unchanged.of_noise, {"mode": "markers", "marker": {"color": green, "size": 7}}),
        ("noise, by theory", unchanged.law, {"mode": "lines", "line": {"color": grey, "dash": "dash", "width": 2}}),
    )
    for name, shares, look in lines:
        figure.add_scatter(
            x=unchanged.kernel_sizes,
            y=[100 * share for share in shares],
            name=name,
            hovertemplate=f"<b>{name}</b><br>k = %{{x}}: %{{y:.1f}} % unchanged<extra></extra>",
            cliponaxis=False,
            **look,
        )
    _lay(figure, "window k", "unchanged, %", template)
    figure.update_yaxes(range=[-2, 102])
    return figure


def _lay(figure: go.Figure, x: str, y: str, template: str) -> None:
    figure.update_layout(template=template, height=HEIGHT, margin=MARGIN, legend=LEGEND)
    figure.update_xaxes(title=x, fixedrange=True, zeroline=False)
    figure.update_yaxes(title=y, fixedrange=True, zeroline=False, rangemode="tozero")
