"""The numbers of maps, tables and charts in one long table: which part of a page, which row and column, what value."""

import csv
import io
from collections.abc import Iterable, Iterator
from typing import Any

from viz.studies.axes import Axis
from viz.studies.ledger import ledger
from viz.studies.words import Role
from viz.views.charts import Figure
from viz.views.scene import Scene, values_of

Row = tuple[str, str, str, Any]


def csv_of(rows: Iterable[Row]) -> str:
    """The text of a CSV of these rows, marked as UTF-8 for programs that would not expect it."""
    file = io.StringIO()
    csv.writer(file, lineterminator="\n").writerows([("part", "row", "column", "value"), *rows])
    return f"\ufeff{file.getvalue()}"


def map_rows(part: str, scene: Scene) -> Iterator[Row]:
    """What the ledgers of all maps count and sum up."""
    for panel in scene.panels:
        found = vars(ledger(values_of(panel, scene.panels[0]), scene.colour_range, panel.missing))
        yield from ((part, panel.title, n, found[n]) for n in ("values", "zeros", "mean", "low", "high", "infinite"))


def axis_rows(part: str, axes: tuple[Axis, ...], heads: tuple[tuple[str, Role], ...]) -> Iterator[Row]:
    """What a table reads on all axes, and what theory gives."""
    for axis in axes:
        for (head, _), reading in zip(heads, axis.readings, strict=True):
            yield part, axis.name, head, reading.text if reading.number is None else reading.number
            if reading.theory is not None:
                yield part, axis.name, f"{head}, theory", reading.theory


def chart_rows(part: str, figure: Figure) -> Iterator[Row]:
    """The points of all lines and bars: of each its place across, or its number where it has none, and its value."""
    for trace in figure.data:
        name, x, y = trace.get("name", ""), trace["x"], trace.get("y")
        upright = (name, y), (f"{name}, whiskers", trace.get("error_y", {}).get("array"))
        shown = ((name, x),) if y is None else upright
        for name, values in ((name, values) for name, values in shown if values is not None):
            across = range(1, len(values) + 1) if y is None else x
            yield from ((part, name, str(at), value) for at, value in zip(across, values, strict=True))
