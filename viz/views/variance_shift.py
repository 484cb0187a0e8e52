"""BatchNorm with a dropout before it, or after it, as it is drawn: the maps of both, and the variance against p."""

from viz.studies.masks import mask_line
from viz.studies.numbers import probability
from viz.studies.variance_shift import SHARES, VarianceShift
from viz.studies.words import Line, Role
from viz.views.charts import Figure, add_line, add_markers, add_reference, colours, label_ends, laid_out
from viz.views.scene import Panel, Scene

ROLES: tuple[Role, Role] = ("dropout", "input")
"""Of training and of evaluation."""


def variance_scene(shift: VarianceShift) -> Scene:
    """The input over the dropout, and beside them a row an order: in training, and in evaluation."""
    x, shape = shift.source.values, shift.source.values.shape
    of_input, of_dropout, *of_maps = shift.labels
    mask = {"kept": shift.kept, "survival": shift.survival, "scale": shift.scale, "before": True}
    scale = {"colours": ("diverging", -shift.most, shift.most)}
    panels = [
        Panel.of(of_input, "input", shape, values=x, cell=(0, 0)),
        Panel.of(of_dropout, "dropout", shape, line=mask_line(training=True), cell=(1, 0), made_of=0, **mask),
    ]
    for at, values in enumerate(shift.maps):
        row, is_evaluation = divmod(at, 2)
        holes = mask | {"undropped": shift.maps[-1]} if (row, is_evaluation) == (1, 0) else {}
        drawn = (
            {"values": values, "line": Line(of_maps[at].title.lower()), "cell": (row, 1 + is_evaluation)}
            | scale
            | holes
        )
        panels.append(Panel.of(of_maps[at], "input" if is_evaluation else "dropout", shape, **drawn))
    return Scene.of(shift.source, panels, 0, columns=3, explained=(1, 2, 3, 5), telling=(2, 3, 5))


def variance_curves(shift: VarianceShift, template: str = "plotly") -> Figure:
    """The variance that a BatchNorm sees behind a dropout against p, by the law and measured, and in evaluation."""
    grey, _, orange, *_ = colours(template)
    figure, flat = Figure(), [shift.own.variance] * len(SHARES)
    add_line(figure, SHARES, shift.by_law, "training, by law", orange, "law at p = %{x}: %{y:.3g}")
    add_markers(figure, SHARES, shift.measured, "this pass", orange, "this pass at p = %{x}: %{y:.3g}", size=8)
    add_line(figure, SHARES, flat, "evaluation", grey, "evaluation: %{y:.3g}", dash="dash")
    if shift.p <= SHARES[-1]:
        add_reference(figure, shift.p, grey)
    x = {"title": f"drop probability p, here {probability(shift.p)}"}
    return label_ends(laid_out(figure, template, x, {"title": "variance", "rangemode": "tozero"}))
