"""The charts of the training lab: learning curves, what stays of a network under damage, and how sure one is."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from viz.studies.training.ask import Doubt
from viz.studies.training.digits import OCCLUSIONS
from viz.studies.training.experiment import OWN_P, VARIANTS, Experiment, VariantKey
from viz.studies.training.robustness import SILENCED
from viz.studies.training.run import LEVEL, Run
from viz.studies.training.slowness import AtP
from viz.studies.training.summary import Band, Outcome
from viz.studies.training.twins import PS, OrNotAnd
from viz.views.charts import HATCH, Figure, add_bars, add_line, add_reference, add_trace, colours, label_ends, laid_out

LOOKS: dict[VariantKey, tuple[int, str]] = {
    "plain": (0, "dot"),
    "drop": (2, "dash"),
    "pool": (1, "solid"),
    "pool_drop": (2, "16px,3px"),
    "pool_l2": (3, "dashdot"),
    "overlap": (1, "12px,6px"),
    "average": (3, "longdash"),
    "strided": (0, "longdashdot"),
    "global": (4, "2px,8px"),
    "pool_bn": (5, "8px,3px"),
    "pool_drop_bn": (2, "4px,4px"),
    "pool_bn_drop": (5, "20px,6px"),
    **{key: (2, dash) for key, dash in zip(OWN_P, ("24px,3px", "10px,3px", "5px,3px", "2px,5px"), strict=True)},
}
"""How each variant is drawn: which of the colours, and its dash; no two are alike without their colour."""
BAND_OPACITY = 0.13
PERCENT = [0, 102]
"""The range of an axis of shares in percent."""


def learning_curves(
    experiment: Experiment, outcomes: Sequence[Outcome], growing: Sequence[Run], on_test: bool, template: str = "plotly"
) -> Figure:
    """Accuracy against steps, on the training set or the test set: means with bands, and thin lines still growing."""
    figure, inks = Figure(), colours(template)
    for outcome in outcomes:
        band = outcome.test_curve if on_test else outcome.training_curve
        _draw(figure, outcome.variant.key, experiment.stops, band, inks, "step %{x:,}")
    named = {outcome.variant.key for outcome in outcomes}
    for run in growing:
        name, (ink, dash) = VARIANTS[run.variant].name, LOOKS[run.variant]
        shares = [100 * share for share in (run.test if on_test else run.training)]
        hover = f"{name}, in training<br>step %{{x:,}}: %{{y:.1f}} %"
        group: dict[str, Any] = {"legendgroup": run.variant, "showlegend": run.variant not in named}
        add_line(figure, run.steps, shares, name, inks[ink], hover, width=1.5, dash=dash, **group)
    y = {"title": f"{'test' if on_test else 'training'} accuracy, %", "range": PERCENT}
    return label_ends(laid_out(figure, template, {"title": "steps", "range": [0, experiment.steps]}, y))


def mask_curves(experiment: Experiment, outcome: Outcome, template: str = "plotly") -> Figure:
    """Accuracy of one network against steps: in training with masks on, with masks off, and on the test set."""
    grey, _, orange, *_ = colours(template)
    figure, at = Figure(), "step %{x:,}"
    _draw_band(figure, "masks on", (orange, "dot"), experiment.stops, outcome.masked_curve, at)
    _draw_band(figure, "masks off", (orange, "solid"), experiment.stops, outcome.training_curve, at)
    _draw_band(figure, "test", (grey, "dash"), experiment.stops, outcome.test_curve, at)
    y = {"title": "accuracy, %", "range": PERCENT}
    return label_ends(laid_out(figure, template, {"title": "steps", "range": [0, experiment.steps]}, y))


def damage_curves(outcomes: Sequence[Outcome], of_units: bool, template: str = "plotly") -> Figure:
    """Test accuracy against the share of units silenced, or the side of a blank patch that covers part of an image."""
    figure, inks = Figure(), colours(template)
    x, across, at = OCCLUSIONS, "side of the blank patch, pixels", "patch of %{x} × %{x} pixels"
    if of_units:
        x, across, at = tuple(round(100 * share) for share in SILENCED), "units silenced, %", "%{x} % of units silenced"
    for outcome in outcomes:
        _draw(figure, outcome.variant.key, x, outcome.knock_out if of_units else outcome.occlusion, inks, at)
    return label_ends(laid_out(figure, template, {"title": across}, {"title": "test accuracy, %", "range": PERCENT}))


def slowness_curves(found: Sequence[AtP], of_steps: bool, template: str = "plotly") -> Figure:
    """Against p the steps to LEVEL, over all seeds; or the variance of the gradient."""
    grey, _, orange, *_ = colours(template)
    figure, title, inks = Figure(), "variance of the gradient", (orange, grey, orange)
    curves = {"over masks": [at.masks for at in found], "over batches": [at.batches for at in found]}
    curves["masks, by law"] = [at.law for at in found if at.law is not None]
    if of_steps:
        title, inks = f"steps to {100 * LEVEL:.0f} % of the test set", (orange, grey, grey)
        curves = {"mean": [at.apart.means[0] for at in found], "slowest seed": [max(at.steps) for at in found]}
        curves["fastest seed"] = [min(at.steps) for at in found]
    for (name, values), ink, dash in zip(curves.items(), inks, ("solid", "dash", "dot"), strict=True):
        hover = f"<b>{name}</b><br>p = %{{x}}: %{{y:.3g}}"
        add_line(figure, [at.p for at in found][: len(values)], values, name, ink, hover, dash=dash, markers=5)
    x, y = {"title": "drop probability p", "dtick": 0.2}, {"title": title, "rangemode": "tozero"}
    return label_ends(laid_out(figure, template, x, y))


def answers(doubt: Doubt, template: str = "plotly") -> Figure:
    """The probability of each digit with dropout off, and its mean and spread over masks."""
    grey, _, orange, *_ = colours(template)
    figure, digits = Figure(), list(range(len(doubt.data.names)))
    add_bars(figure, digits, 100 * doubt.off[digits], "dropout off", grey, "%{x}: %{y:.1f} % with dropout off")
    name = f"mean ± SD over {doubt.votes.sum():,} masks"
    hover = "%{x}: %{y:.1f} %, SD %{customdata[0]:.1f}<br>answer under %{customdata[1]:,} masks"
    more = {
        "error_y": _whiskers(doubt),
        "customdata": np.stack([100 * doubt.spread, doubt.votes], axis=1)[digits],
        "pattern": HATCH,
    }
    add_bars(figure, digits, 100 * doubt.mean[digits], name, orange, hover, **more)
    ticks = {"tickvals": digits, "ticktext": [doubt.data.names[digit] for digit in digits]}
    x, y = {"title": doubt.data.noun, **ticks}, {"title": "probability, %", "range": PERCENT}
    return laid_out(figure, template, x, y, bargap=0.25, bargroupgap=0.05)


def twin_curves(result: OrNotAnd, of_weights: bool, template: str = "plotly") -> Figure:
    """Both weights against p, or the error without either feature, and the p in force."""
    grey, *_ = inks = colours(template)
    curves = result.weights if of_weights else result.knocked_out
    names = ("of the first", "of the second") if of_weights else ("without the first", "without the second")
    figure, x = Figure(), {"title": "drop probability p"}
    for name, values, ink, dash in zip(names, curves.T, inks[3:5], ("solid", "dash"), strict=True):
        add_line(figure, PS, values, name, ink, f"<b>{name}</b><br>p = %{{x:.2f}}: %{{y:.3g}}", dash=dash)
    add_reference(figure, result.twins.p, grey)
    if of_weights:
        return label_ends(laid_out(figure, template, x, {"title": "weight", "zeroline": None}))
    hover = "without both: %{y:.3g}"
    add_line(figure, [0, 1], [result.blank] * 2, "without both", grey, hover, width=2, dash="dot")
    return label_ends(laid_out(figure, template, x, {"title": "mean square error", "type": "log", "dtick": 1}))


def _whiskers(doubt: Doubt) -> dict[str, Any]:
    """One standard deviation up and down, as far as probabilities go."""
    mean, spread = 100 * doubt.mean, 100 * doubt.spread
    up, down = np.minimum(spread, 100 - mean), np.minimum(spread, mean)
    return {"type": "data", "symmetric": False, "array": up, "arrayminus": down, "thickness": 1.5, "width": 3}


def _draw(figure: Figure, key: VariantKey, x: Sequence[float], band: Band, inks: Sequence[str], at: str) -> None:
    """A variant's mean over seeds in percent, and a band of one standard deviation to either side."""
    ink, dash = LOOKS[key]
    _draw_band(figure, VARIANTS[key].name, (inks[ink], dash), x, band, at, key)


def _draw_band(
    figure: Figure, name: str, look: tuple[str, str], x: Sequence[float], band: Band, at: str, group: str = ""
) -> None:
    """A mean over seeds in percent, in a colour and a dash, and a band of one standard deviation to either side."""
    (colour, dash), group = look, group or name
    hover = f"<b>{name}</b><br>{at}: %{{y:.1f}} %"
    if band.deviation.any():
        upper, lower = np.minimum(band.mean + band.deviation, 1), np.maximum(band.mean - band.deviation, 0)
        there, back = [*x, *reversed(x)], 100 * np.concatenate([upper, lower[::-1]])
        area = {"mode": "none", "fill": "toself", "fillcolor": colour, "opacity": BAND_OPACITY, "hoverinfo": "skip"}
        add_trace(figure, "scatter", x=there, y=back, legendgroup=group, showlegend=False, **area)
        hover += ", SD %{customdata:.1f}"
    more: dict[str, Any] = {"legendgroup": group, "customdata": 100 * band.deviation}
    add_line(figure, x, 100 * band.mean, name, colour, hover, dash=dash, markers=5, **more)
