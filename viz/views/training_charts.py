"""The charts of the training lab: learning curves, what stays of a network under damage, and how sure one is."""

from collections.abc import Iterator, Sequence

import numpy as np
import plotly.graph_objects as go

from viz.studies.training import (
    OCCLUSIONS,
    SILENCED,
    VARIANTS,
    Band,
    Doubt,
    Experiment,
    OrNotAnd,
    Outcome,
    Run,
    VariantKey,
)
from viz.studies.training.twins import PS
from viz.views.charts import CHART_HEIGHT, LEGEND, MARGIN, colours

LOOKS: dict[VariantKey, tuple[int, str]] = {
    "plain": (0, "dash"),
    "drop": (2, "dash"),
    "pool": (1, "solid"),
    "pool_drop": (2, "solid"),
    "pool_l2": (3, "solid"),
}
"""How each variant is drawn: which of the colours, and its dash, which tells networks without pooling."""
BAND_OPACITY = 0.13


def learning_curves(
    experiment: Experiment, outcomes: Sequence[Outcome], growing: Sequence[Run], on_test: bool, template: str = "plotly"
) -> go.Figure:
    """Accuracy against steps, on the training set or the test set: means with bands, and thin lines still growing."""
    figure, inks = go.Figure(), colours(template)
    for outcome in outcomes:
        band = outcome.test_curve if on_test else outcome.training_curve
        _draw(figure, outcome.variant.key, experiment.stops, band, inks, "step %{x:,}")
    named = {outcome.variant.key for outcome in outcomes}
    for run in growing:
        shares = run.test if on_test else run.training
        figure.add_scatter(
            x=run.steps,
            y=[100 * share for share in shares],
            name=VARIANTS[run.variant].name,
            legendgroup=run.variant,
            showlegend=run.variant not in named,
            mode="lines",
            line=_line(run.variant, inks, width=1.5),
            hovertemplate=f"{VARIANTS[run.variant].name}, in training<br>step %{{x:,}}: %{{y:.1f}} %<extra></extra>",
        )
    _lay(figure, "steps", "test accuracy, %" if on_test else "training accuracy, %", template)
    figure.update_xaxes(range=[0, experiment.steps])
    return figure


def knock_out_curves(outcomes: Sequence[Outcome], template: str = "plotly") -> go.Figure:
    """Test accuracy against the share of units that are silenced."""
    figure, inks = go.Figure(), colours(template)
    for outcome in outcomes:
        shares = [round(100 * share) for share in SILENCED]
        _draw(figure, outcome.variant.key, shares, outcome.knock_out, inks, "%{x} % of the units silenced")
    _lay(figure, "units silenced, %", "test accuracy, %", template)
    return figure


def occlusion_curves(outcomes: Sequence[Outcome], template: str = "plotly") -> go.Figure:
    """Test accuracy against the side of a blank patch that covers part of each digit."""
    figure, inks = go.Figure(), colours(template)
    for outcome in outcomes:
        _draw(figure, outcome.variant.key, OCCLUSIONS, outcome.occlusion, inks, "patch of %{x} × %{x} pixels")
    _lay(figure, "side of the blank patch, pixels", "test accuracy, %", template)
    return figure


def answers(doubt: Doubt, template: str = "plotly") -> go.Figure:
    """The probability of each digit with dropout off, and its mean and spread over masks."""
    grey, _, orange, *_ = colours(template)
    figure = go.Figure()
    digits = list(range(len(doubt.off)))
    figure.add_bar(
        x=digits,
        y=100 * doubt.off,
        name="dropout off",
        marker={"color": grey},
        hovertemplate="%{x}: %{y:.1f} % with dropout off<extra></extra>",
    )
    figure.add_bar(
        x=digits,
        y=100 * doubt.mean,
        name=f"mean and spread over {doubt.votes.sum():,} masks",
        marker={"color": orange},
        error_y=_whiskers(doubt),
        customdata=np.stack([100 * doubt.spread, doubt.votes], axis=1),
        hovertemplate="%{x}: %{y:.1f} ± %{customdata[0]:.1f} %<br>answer under %{customdata[1]:,} masks<extra></extra>",
    )
    _lay(figure, "digit", "probability, %", template)
    figure.update_xaxes(dtick=1)
    figure.update_layout(bargap=0.25, bargroupgap=0.05)
    return figure


def twin_curves(result: OrNotAnd, of_weights: bool, template: str = "plotly") -> go.Figure:
    """Both weights against p, or the error without either feature, and the p in force."""
    grey, *_ = inks = colours(template)
    curves = result.weights if of_weights else result.knocked_out
    names = ("of the first", "of the second") if of_weights else ("without the first", "without the second")
    figure = go.Figure()
    for name, values, ink, dash in zip(names, curves.T, (inks[3], inks[4]), ("solid", "dash"), strict=True):
        figure.add_scatter(
            x=PS,
            y=values,
            name=name,
            mode="lines",
            line={"color": ink, "dash": dash, "width": 3},
            hovertemplate=f"<b>{name}</b><br>p = %{{x:.2f}}: %{{y:.3g}}<extra></extra>",
        )
    if not of_weights:
        figure.add_scatter(
            x=[0, 1],
            y=[result.blank] * 2,
            name="without both",
            mode="lines",
            line={"color": grey, "dash": "dot", "width": 2},
            hovertemplate="without both: %{y:.3g}<extra></extra>",
        )
    figure.add_vline(x=result.twins.p, line={"color": grey, "width": 1, "dash": "dash"})
    figure.update_layout(template=template, height=CHART_HEIGHT, margin=MARGIN, legend=LEGEND)
    figure.update_xaxes(title="drop probability p", fixedrange=True, zeroline=False)
    figure.update_yaxes(title="weight", fixedrange=True)
    if not of_weights:
        figure.update_yaxes(title="mean square error", type="log", dtick=1, zeroline=False)
    return figure


def _whiskers(doubt: Doubt) -> dict:
    """One standard deviation up and down, as far as probabilities go."""
    mean, spread = 100 * doubt.mean, 100 * doubt.spread
    up, down = np.minimum(spread, 100 - mean), np.minimum(spread, mean)
    return {"type": "data", "symmetric": False, "array": up, "arrayminus": down, "thickness": 1.5, "width": 3}


def _draw(figure: go.Figure, key: VariantKey, x: Sequence[float], band: Band, inks: Sequence[str], at: str) -> None:
    """A variant's mean over seeds in percent, and a band of one standard deviation to either side."""
    name, outline = VARIANTS[key].name, np.array(list(_outline(band)))
    if band.deviation.any():
        figure.add_scatter(
            x=[*x, *reversed(x)],
            y=outline,
            legendgroup=key,
            showlegend=False,
            mode="none",
            fill="toself",
            fillcolor=_line(key, inks)["color"],
            opacity=BAND_OPACITY,
            hoverinfo="skip",
        )
    figure.add_scatter(
        x=x,
        y=100 * band.mean,
        name=name,
        legendgroup=key,
        mode="lines+markers",
        line=_line(key, inks),
        marker={"size": 5, "opacity": 1},
        customdata=100 * band.deviation,
        hovertemplate=f"<b>{name}</b><br>{at}: %{{y:.1f}} ± %{{customdata:.1f}} %<extra></extra>",
        cliponaxis=False,
    )


def _outline(band: Band) -> Iterator[float]:
    """The band's upper edge, and then its lower edge backwards, in percent."""
    yield from 100 * np.minimum(band.mean + band.deviation, 1)
    yield from 100 * np.maximum(band.mean - band.deviation, 0)[::-1]


def _line(key: VariantKey, inks: Sequence[str], width: float = 3) -> dict:
    colour, dash = LOOKS[key]
    return {"color": inks[colour], "dash": dash, "width": width}


def _lay(figure: go.Figure, x: str, y: str, template: str) -> None:
    figure.update_layout(template=template, height=CHART_HEIGHT, margin=MARGIN, legend=LEGEND)
    figure.update_xaxes(title=x, fixedrange=True, zeroline=False)
    figure.update_yaxes(title=y, fixedrange=True, zeroline=False, range=[0, 102])
