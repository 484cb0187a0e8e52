"""Train and eval, as it is drawn: a film of passes, their mean and spread, and the charts of both."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from viz.studies.layers import Dropout
from viz.studies.ledger import Label, colour_scale, ledger, off_scale
from viz.studies.masks import Drawn, drawn_words, mask_line
from viz.studies.notes import dropout_note, passes_note, pooling_note
from viz.studies.passes.averages import Passes
from viz.studies.passes.film import Film, Pass
from viz.studies.pool import MAXIMUM
from viz.studies.words import Line, Role, count, joined
from viz.views.charts import Figure, add_line, add_note, add_trace, colours, label_ends, laid_out
from viz.views.scene import Panel, Recipe, Scene


def film_scene(film: Film, drawn: Drawn = "before") -> Scene:
    """The input, and beside it a row of passes for either layer: those of training, then two of evaluation."""
    source, length = film.source, len(film.train)
    passes = tuple(f"pass {one.seed:,}" for one in film.train)
    titles, words = (*passes, "eval", "eval again"), (*passes, "eval", "eval")
    pooled = tuple(_pooled(film, title, i) for i, title in enumerate(titles, 1))
    each = zip((*film.train, *film.evaluation), titles, words, strict=True)
    dropped = tuple(_dropped(film, one, title, word, i, drawn) for i, (one, title, word) in enumerate(each, 1))
    first = 1 + len(pooled)
    start = Panel("Input", "input", "", source.values.shape, values=source.values, cell=(0, 0))
    panels, told = (start, *pooled, *dropped), (1, first, first + 1, first + length)
    telling = 1, first, first + length  # the first pass of either layer, and an evaluation
    return Scene.of(source, panels, columns=first, compact=True, explained=told, telling=telling)


def _pooled(film: Film, title: str, column: int) -> Panel:
    label = Label(f"Pooling, {title}", "", note=pooling_note(film.pooling))
    found = {"indices": film.winners, "windows": film.pooling.windows(film.source.size), "pooling": film.pooling}
    made = {"made": Recipe("pooling", caption="", later=column - 1), "made_of": 0}
    return Panel.of(label, "pooling", film.pooled.shape, line=MAXIMUM, cell=(0, column), **made, **found)


def _dropped(film: Film, one: Pass, title: str, word: str, column: int, drawn: Drawn) -> Panel:
    drawn = drawn if one.masked else "after"
    note = dropout_note(Dropout(film.p, training=one.masked, seed=one.seed), one.kept, one.scale)
    mask = {"kept": one.kept, "survival": one.survival, "scale": one.scale, "before": drawn == "before", "made_of": 0}
    after = () if drawn == "before" else (film.output(one),)
    off = (off_scale(ledger(values, colour_scale(film.source), empty=None)) for values in after)
    caption, line = joined(drawn_words(one.scale, drawn, who=""), *off), mask_line(one.masked, word)
    label, evaluated = Label(f"Dropout, {title}", caption, note=note), column > len(film.train)
    made = Recipe("dropout", caption="{drawn}", later=one.seed - film.train[0].seed, evaluated=evaluated)
    return Panel.of(label, "dropout", one.kept.shape, line=line, cell=(1, column), made=made, **mask)


def averages_scene(passes: Passes) -> Scene:
    """The input, the mean of the passes, and their standard deviation, measured and by theory; pooling's beside it."""
    source = passes.source
    of_input, of_mean, of_spread, of_theory, of_pooled = passes.captions
    title = f"Mean of {count(passes.n, 'pass')}"
    noted = {"note": passes_note(passes.p, passes.convention)}
    spread, measured = {"colours": ("cividis", *passes.spread_range)}, Line("measured sd", padding="none")
    pooled = {"windows": passes.pooling.windows(source.size), "note": pooling_note(passes.pooling)}
    maps: tuple[tuple[str, Role, str, np.ndarray, Line, dict[str, Any]], ...] = (
        ("Input", "input", of_input, source.values, Line(), {}),
        (title, "dropout", of_mean, passes.mean, Line("mean"), noted | {"ledger": passes.bars}),
        ("Standard deviation", "dropout", of_spread, passes.spread, measured, noted | spread),
        ("… by theory", "dropout", of_theory, passes.spread_theory, Line("theory"), noted | spread),
        ("Max-pooling’s: 0", "pooling", of_pooled, passes.pooled_spread, Line("sd"), spread | pooled),
    )
    panels = tuple(
        Panel(title, role, text, values.shape, values=values, line=line, **drawn)
        for title, role, text, values, line, drawn in maps
    )
    return Scene.of(source, panels, columns=len(panels))


def error_curve(passes: Passes, template: str = "plotly") -> Figure:
    """How far the mean of N passes is from what it tends to, against N, both on log axes."""
    grey, _, orange, *_ = colours(template)
    # A log axis has no zero, and without an error there is no line to draw.
    measured = [(n, error) for n, error in passes.errors if error > 0]
    theory = passes.error_theory if passes.p else ()
    sizes = [14 if n == passes.n else 6 for n, _ in measured]
    figure = Figure()
    hover = "theory after %{x:,} passes: %{y:.2g}"
    add_line(figure, *_split(theory), "theory, 1/√N", grey, hover, width=2, dash="dash")
    hover = "measured after %{x:,} passes: %{y:.2g}"
    add_line(figure, *_split(measured), "measured", orange, hover, markers=sizes)
    x = {"title": "passes N", "type": "log", "range": [-0.05, 3.05], "dtick": 1}
    target = "‖(1 − p)x‖" if passes.convention == "classic" else "‖x‖"
    y = {"title": f"error of the mean ÷ {target}", "type": "log", "dtick": 1}
    if not measured:
        y["range"] = [-3, 0]
        add_note(figure, "no error to draw: it is 0 for every N")
    return label_ends(laid_out(figure, template, x, y))


def spread_of_readings(passes: Passes, template: str = "plotly") -> Figure:
    """How often the mean of the map reads what over the passes, and what it reads with dropout off."""
    grey, _, orange, *_ = colours(template)
    figure = Figure()
    readings = {"x": passes.readings, "nbinsx": 30, "marker": {"color": orange}}
    hover = "%{y:,} passes read %{x}"
    add_trace(figure, "histogram", name="masks on: one reading a pass", hover=hover, **readings)
    hover = "dropout off: %{x:.4g}"
    add_line(figure, [passes.reading_off] * 2, [0, 1], "dropout off: always this", grey, hover, yaxis="y2")
    x, y = {"title": "mean of the whole map"}, {"title": "passes", "rangemode": "tozero"}
    over_all = {"overlaying": "y", "range": [0, 1], "visible": False, "fixedrange": True}
    return laid_out(figure, template, x, y, bargap=0.05, yaxis2=over_all)


def _split(points: Sequence[tuple[float, float]]) -> tuple[list[float], list[float]]:
    return [x for x, _ in points], [y for _, y in points]
