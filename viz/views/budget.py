"""Is pooling a dropout?, as it is drawn: the winners in place beside a dropout of the same budget, and histograms."""

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from viz.studies.budget.contrast import Contrast, KeptHistogram
from viz.studies.masks import mask_line
from viz.studies.pool import MAXIMUM
from viz.views.charts import LEGEND, add_bars, colours, laid_out
from viz.views.scene import Panel, Recipe, Scene, opening_focus
from viz.views.theme import palette


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
    colours = palette(source.kind, contrast.colour_range[0])
    return Scene(panels, contrast.colour_range, colours, "true", opening_focus(source.size))


def kept_and_dropped(by_pooling: KeptHistogram, by_dropout: KeptHistogram, template: str = "plotly") -> go.Figure:
    """Which of the input's values max-pooling, and which dropout, keeps and drops: two histograms on one scale."""
    grey, *layers = colours(template)[:3]
    figure = make_subplots(1, 2, shared_yaxes=True, horizontal_spacing=0.04)
    sides = zip(("max-pooling", "dropout"), layers, (by_pooling, by_dropout), strict=True)
    for column, (name, colour, histogram) in enumerate(sides, 1):
        middles, widths = (histogram.edges[:-1] + histogram.edges[1:]) / 2, np.diff(histogram.edges)
        parts = ((f"kept by {name}", colour, 1.0, histogram.kept), ("dropped", grey, 0.45, histogram.dropped))
        for part, ink, opacity, counts in parts:
            hover = f"{part}: %{{y:,}} values near %{{x:.3g}}"
            named = part != "dropped" or column == 2
            own = {"width": widths, "opacity": opacity, "showlegend": named, "row": 1, "col": column}
            add_bars(figure, middles, counts, part, ink, hover, **own)
    legend = LEGEND | {"traceorder": "normal"}
    laid_out(figure, template, {"title": "value in the input"}, {}, barmode="stack", bargap=0, legend=legend)
    return figure.update_yaxes(title_text="values", col=1)
