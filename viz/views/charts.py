"""What all Plotly charts share: their layout, how lines, bars and marks are drawn, and their numbers in words.

Colours come from the template that is passed in: its first three are input, max-pooling, dropout.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import numpy as np
import plotly.io as pio

from viz.studies.ledger import is_whole
from viz.studies.numbers import number

CHART_HEIGHT = 300
MARGIN = {"l": 10, "r": 16, "t": 14, "b": 10}
FAINT = 0.3
"""How much of its colour is left of what is out of date."""
LEGEND = {"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0, "xanchor": "left", "font": {"size": 16}}

AROUND = 90
"""Pixels of a chart's height for what stands above and below its axes."""
BETWEEN_NAMES, TOGETHER = 20, 4
"""Pixels from one name at the end of a line to the next, at least; and between ends that are one to the eye."""
FONT = {"size": 16}
FEW = {"tickangle": 0, "nticks": 4}
"""Marks along the horizontal axis whose numbers stand upright and apart where names at the ends leave little room."""
LETTER = 8
"""Pixels that a letter of it takes."""
SAMPLES = {"solid": "——", "dash": "– –", "dot": "····", "dashdot": "–·–", "longdash": "— —", "longdashdot": "—·—"} | {
    "12px,6px": "— –",
    "2px,8px": "·  ·",
    "8px,3px": "–––",
    "4px,4px": "---",
    "20px,6px": "—— —",
    "16px,3px": "—–",
}
SAMPLES |= {"24px,3px": "———", "10px,3px": "–– –", "5px,3px": "-- -", "2px,5px": "· ·"}
SAMPLE = 4
"""Lines as they are drawn, by their dash, and how many letters one of them takes; points are drawn as points."""
MOST_READ = 12
"""Points of a line, or bars, that are read out; of more only the ends, the lowest and the highest."""
HATCH = {"shape": "/", "size": 7, "solidity": 0.5}
"""A pattern of bars that tells them from others without their colour."""

Numbers = Sequence[float] | np.ndarray


@dataclass
class Figure:
    """A chart in Plotly's words, as it is sent: its traces, and the layout that they share.

    Objects of Plotly's would check each word again at every change, which took most of a chart's time.
    """

    data: list[dict[str, Any]] = field(default_factory=list)
    layout: dict[str, Any] = field(default_factory=dict)


@cache
def slim(template: str) -> dict[str, Any]:
    """What our charts need of a template: most of one is about kinds of charts that are not here, and is sent along."""
    given = pio.templates[template].to_plotly_json()
    layout = {name: value for name, value in given["layout"].items() if name not in ("coloraxis", "colorscale")}
    kinds = {kind: given["data"][kind] for kind in ("scatter", "bar", "histogram") if kind in given["data"]}
    return {"data": kinds, "layout": layout}


def colours(template: str) -> tuple[str, ...]:
    """The colours of a template: those of the input, max-pooling and dropout first."""
    return tuple(slim(template)["layout"]["colorway"])


def laid_out(figure: Figure, template: str, x: dict[str, Any], y: dict[str, Any], **layout: Any) -> Figure:
    """The figure with the look of all charts, whose axes do not zoom.

    ``x`` and ``y`` say in Plotly's words what is particular to its axes, ``layout`` what is to the rest of it.
    """
    axes = {"xaxis": axis(**x), "yaxis": axis(**y)}
    style = {"template": slim(template), "height": CHART_HEIGHT, "margin": MARGIN, "legend": LEGEND, "font": FONT}
    style["hoverlabel"] = {"font": FONT}
    figure.layout |= style | axes | layout
    return figure


def axis(title: Any = "", **more: Any) -> dict[str, Any]:
    """An axis with the look of all, and this title."""
    titled = {"title": {"text": title, "font": FONT}} if title else {}
    look = {"fixedrange": True, "zeroline": False, "tickfont": FONT, **titled, **more}
    return {name: value for name, value in look.items() if value is not None}


def add_line(
    figure: Figure,
    x: Numbers,
    y: Numbers,
    name: str,
    colour: str,
    hover: str,
    width: float = 3,
    dash: str = "solid",
    markers: float | Sequence[float] | None = None,
    **trace: Any,
) -> None:
    """Draw a line, with markers of one size or of these sizes on its points; ``hover`` is said of a point."""
    if markers is not None:
        trace = {"marker": {"size": markers, "opacity": 1}, "cliponaxis": False} | trace
    line = {"color": colour, "width": width, "dash": dash}
    mode = "lines" if markers is None else "lines+markers"
    add_trace(figure, "scatter", x=x, y=y, name=name, mode=mode, line=line, hover=hover, **trace)


def add_markers(figure: Figure, x: Numbers, y: Numbers, name: str, colour: str, hover: str, size: int = 6) -> None:
    """Draw points without a line."""
    marker = {"color": colour, "size": size, "opacity": 1}
    add_trace(figure, "scatter", x=x, y=y, name=name, mode="markers", marker=marker, hover=hover, cliponaxis=False)


def add_bars(figure: Figure, x: Numbers, y: Numbers, name: str, colour: str, hover: str, **trace: Any) -> None:
    """Draw bars, or with a ``pattern`` hatched ones; ``hover`` is said of one."""
    marker = {"color": colour, "line": {"width": 0}, "opacity": trace.pop("opacity", 1)}
    if pattern := trace.pop("pattern", None):
        marker["pattern"] = pattern
    add_trace(figure, "bar", x=x, y=y, name=name, marker=marker, hover=hover, **trace)


def add_trace(figure: Figure, kind: str, hover: Any = "", **trace: Any) -> None:
    """Draw a trace of a kind of Plotly's; ``hover`` is said of a point, if anything."""
    said = {"hovertemplate": f"{hover}<extra></extra>"} if hover else {}
    figure.data.append({"type": kind, **trace, **said})


def add_reference(figure: Figure, x: float, colour: str, dash: str = "dash") -> None:
    """Draw a thin upright line, as a mark of where something lies on the horizontal axis."""
    ends = {"x0": x, "x1": x, "xref": "x", "y0": 0, "y1": 1, "yref": "y domain"}
    line = {"type": "line", **ends, "line": {"color": colour, "width": 1, "dash": dash}}
    figure.layout.setdefault("shapes", []).append(line)


def faded(figure: Figure, is_stale: bool) -> Figure:
    """The figure, all that it draws made faint where it is out of date."""
    for trace in figure.data if is_stale else ():
        trace["opacity"] = FAINT * trace.get("opacity", 1)
    return figure


def add_note(figure: Figure, text: str) -> None:
    """Write a line of text into the middle of a chart that has nothing to draw."""
    annotate(figure, text=text, x=0.5, y=0.5, xref="paper", yref="paper", showarrow=False)


def annotate(figure: Figure, **annotation: Any) -> None:
    """Write an annotation of Plotly's."""
    figure.layout.setdefault("annotations", []).append(annotation)


def label_ends(figure: Figure) -> Figure:
    """Name each line at its last point, names that would meet moved apart.

    Where lines end together, each name has a sample of its line before it: on a phone a legend would leave no chart.
    So that all names lie on the chart, it settles the range of the vertical axis where that is not settled yet.
    """
    layout, x_axis, y_axis = figure.layout, figure.layout["xaxis"], figure.layout["yaxis"]
    logs = [axis.get("type") == "log" for axis in (x_axis, y_axis)]
    named = {line["name"]: line for line in figure.data if line["mode"] != "none" and line.get("showlegend", True)}
    drawn = [line for line in named.values() if len(line["x"])]
    lines = [(line, _scaled(line["x"], logs[0]), _scaled(line["y"], logs[1])) for line in drawn]
    if not lines:
        return figure
    to_zero = y_axis.get("rangemode") == "tozero"
    low, high = y_axis.get("range") or _span(np.concatenate([y for *_, y in lines]), to_zero)
    lines = sorted(lines, key=lambda line: line[-1][-1])
    room, gaps = layout["height"] - AROUND, BETWEEN_NAMES * np.arange(len(lines))
    at = np.array([room * (y[-1] - low) / (high - low) for *_, y in lines])
    apart = gaps + np.minimum(np.maximum.accumulate(at - gaps), room - gaps[-1])
    letters = FONT | {"color": layout["template"]["layout"]["colorway"][-1]}  # close to that of the text
    together = bool((np.diff(at) < TOGETHER).any())
    for (line, x, y), up in zip(lines, apart - at, strict=True):
        ink = _ink(line)
        leader = {"arrowcolor": ink, "arrowhead": 0, "ax": 14, "ay": -up}
        dash = line["line"]["dash"] if "line" in line else ""
        sample = f'<span style="color:{ink}">{SAMPLES.get(dash, "• •")}</span> ' if together else ""
        text = sample + line["name"]
        annotate(figure, text=text, x=x[-1], y=y[-1], xanchor="left", font=letters, standoff=4, **leader)
    longest = max(len(line["name"]) for line, *_ in lines) + (SAMPLE if together else 0)
    across = x_axis.get("range") or _span(np.concatenate([x for _, x, _ in lines]), to_zero=False)
    x_axis.update(range=across, **FEW)
    y_axis["range"], layout["showlegend"] = [low, high], False
    layout["margin"] = layout["margin"] | {"r": 12 + LETTER * longest}
    return figure


def _ink(line: dict[str, Any]) -> str:
    """The colour of a line, or of points without one."""
    return (line["line"] if "line" in line else line["marker"])["color"]


def _scaled(values: Numbers, log: bool) -> np.ndarray:
    return np.log10(values) if log else np.asarray(values, float)


def _span(values: np.ndarray, to_zero: bool) -> tuple[float, float]:
    """From the lowest to the highest value, or from 0 on, with a margin."""
    low, high = values.min(), values.max()
    margin = 0.04 * (high - low) or 0.5
    return 0 if to_zero and low >= 0 else low - margin, high + margin


def described(figure: Figure) -> str:
    """What a chart shows, in words and numbers: its axes, and the points of each line and group of bars."""
    across, up = (figure.layout[axis].get("title", {}).get("text") for axis in ("xaxis", "yaxis"))
    axes = f"Across: {across}. Up: {up}." if across else ""
    shown = figure.layout["xaxis"]
    ticks = dict(zip(shown["tickvals"], shown["ticktext"], strict=True)) if "ticktext" in shown else {}
    series = (
        f"{trace['name']}: {_points(trace, ticks)}." for trace in figure.data if "name" in trace and len(trace["x"])
    )
    notes = (f"{note['text']}." for note in figure.layout.get("annotations", ()) if not figure.data)
    return " ".join([axes, *series, *notes]).strip()


def _points(trace: dict[str, Any], ticks: dict[float, str]) -> str:
    """The points of a line as "1 at 0, 0.52 at 1"; of an upright one its place, and of a histogram what is counted."""
    x = np.asarray(trace["x"])
    if "y" not in trace:
        return f"{len(x):,} from {number(x.min())} to {number(x.max())}, {number(x.mean())} on average"
    if trace["type"] == "scatter" and trace["mode"] == "lines" and x.min() == x.max():
        return number(x[0])
    y, whole = np.asarray(trace["y"], float), is_whole(x)
    read = range(len(x)) if len(x) <= MOST_READ else sorted({0, int(y.argmin()), int(y.argmax()), len(x) - 1})
    places = {
        at: ticks[min(ticks, key=lambda tick: abs(tick - x[at]))] if ticks else number(x[at], whole) for at in read
    }
    return ", ".join(f"{number(y[at], is_whole(y))} at {place}" for at, place in places.items())
