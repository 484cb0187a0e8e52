"""Is pooling a dropout?, as it is drawn: the winners in place beside a dropout of the same budget, and histograms."""

from typing import Any

import numpy as np

from viz.studies.budget.contrast import Contrast, KeptHistogram
from viz.studies.masks import mask_line
from viz.studies.pool import MAXIMUM
from viz.views.charts import LEGEND, Figure, add_bars, axis, colours, laid_out
from viz.views.scene import Panel, Recipe, Scene


def contrast_scene(contrast: Contrast) -> Scene:
    """Input, max-pooling's winners in place, and what dropout keeps, on the input's colour scale.

    Survivors are drawn as they were before their scaling: what is compared here is which values are kept.
    """
    source, shape = contrast.source, contrast.source.values.shape
    of_input, of_winners, of_survivors = contrast.labels
    found = {"indices": contrast.winners, "windows": contrast.pooling.windows(source.size), "in_place": True}
    found |= {"made_of": 0, "pooling": contrast.pooling}
    mask = {"kept": contrast.kept, "survival": contrast.survival, "scale": contrast.scale, "before": True, "made_of": 0}
    dropped = {"line": mask_line(training=True), "made": Recipe("dropout", ending=", equal budget")}
    panels = (
        Panel.of(of_input, "input", shape, values=source.values),
        Panel.of(of_winners, "pooling", shape, line=MAXIMUM, made=Recipe("pooling"), **found),
        Panel.of(of_survivors, "dropout", shape, **dropped, **mask),
    )
    return Scene.of(source, panels)


def kept_and_dropped(by_pooling: KeptHistogram, by_dropout: KeptHistogram, template: str = "plotly") -> Figure:
    """Which of the input's values max-pooling, and which dropout, keeps and drops: two histograms on one scale."""
    grey, *layers = colours(template)[:3]
    figure = Figure()
    sides = zip(("max-pooling", "dropout"), layers, (by_pooling, by_dropout), strict=True)
    for column, (name, colour, histogram) in enumerate(sides, 1):
        middles, widths = (histogram.edges[:-1] + histogram.edges[1:]) / 2, np.diff(histogram.edges)
        parts = ((f"kept by {name}", colour, 1.0, histogram.kept), ("dropped", grey, 0.45, histogram.dropped))
        for part, ink, opacity, counts in parts:
            hover = f"{part}: %{{y:,}} values near %{{x:.3g}}"
            named = part != "dropped" or column == 2
            of_right = {"xaxis": "x2", "yaxis": "y2"} if column == 2 else {}
            own = {"width": widths, "opacity": opacity, "showlegend": named, **of_right}
            add_bars(figure, middles, counts, part, ink, hover, **own)
    legend = LEGEND | {"traceorder": "normal"}
    title = "value in the input"
    right = axis(title, domain=[0.52, 1], anchor="y2"), axis(anchor="x2", matches="y", showticklabels=False)
    layout: dict[str, Any] = {"barmode": "stack", "bargap": 0, "legend": legend, "xaxis2": right[0], "yaxis2": right[1]}
    return laid_out(figure, template, {"title": title, "domain": [0, 0.48]}, {"title": "values"}, **layout)
