"""What all charts share: names at the ends of lines, and their numbers in words."""

import itertools

import numpy as np
import pytest

from tests.views.checked import checked
from viz.inputs import FeatureMap, load_sample
from viz.studies.compare import compare
from viz.studies.glass.study import glass
from viz.studies.layers import Dropout, Pooling
from viz.views.charts import BETWEEN_NAMES, HATCH, SAMPLES, Figure, add_line, add_note, described, label_ends, laid_out
from viz.views.glass import chances
from viz.views.plane import plane
from viz.views.shift import LOOKS as SHIFT_LOOKS
from viz.views.training_charts import LOOKS as TRAINING_LOOKS


def lines(*ends: float, height: int = 300) -> Figure:
    """Lines from 0 at 0 to these ends at 1, on an axis from 0 to 1."""
    figure = Figure()
    for i, end in enumerate(ends):
        add_line(figure, [0, 1], [0, end], f"line {i}", "#000000", "")
    return label_ends(laid_out(figure, "plotly", {"title": "x"}, {"title": "y", "range": [0, 1]}, height=height))


def test_each_line_is_named_at_its_end_and_names_keep_apart():
    figure = checked(lines(0.5, 0.5, 0.52, 1, 0))
    names = {note.text.partition("</span> ")[2]: note for note in figure.layout.annotations}
    assert set(names) == {f"line {i}" for i in range(5)}
    assert [(names[f"line {i}"].x, names[f"line {i}"].y) for i in range(5)] == [
        (1, 0.5),
        (1, 0.5),
        (1, 0.52),
        (1, 1),
        (1, 0),
    ]
    room = 300 - 90
    heights = sorted(room * note.y - note.ay for note in names.values())
    assert all(above - below >= BETWEEN_NAMES - 1e-9 for below, above in itertools.pairwise(heights))
    assert heights[0] >= 0 and heights[-1] <= room


def test_what_is_said_of_a_point_is_as_large_as_other_text():
    figure = checked(laid_out(Figure(), "plotly", {}, {}))
    assert figure.layout.hoverlabel.font.size == figure.layout.font.size == 16


def test_names_have_a_sample_of_their_line_only_where_lines_end_together():
    texts = [[note["text"] for note in figure.layout["annotations"]] for figure in (lines(0.2, 0.2), lines(0.2, 0.8))]
    sample = '<span style="color:#000000">——</span> '
    assert texts == [[f"{sample}line 0", f"{sample}line 1"], ["line 0", "line 1"]]


@pytest.mark.parametrize("looks", [SHIFT_LOOKS, TRAINING_LOOKS], ids=["shift", "lab"])
def test_samples_of_lines_are_told_apart_as_the_lines_are(looks):
    seen = {(ink, SAMPLES[dash]) for ink, dash, *_ in looks.values()}
    assert len(seen) == len(looks)


def test_names_lie_at_the_ends_of_lines_on_log_axes():
    figure = Figure()
    add_line(figure, [1, 100], [1, 0.1], "error", "#000000", "")
    figure = label_ends(laid_out(figure, "plotly", {"title": "N", "type": "log"}, {"title": "e", "type": "log"}))
    (name,) = checked(figure).layout.annotations
    assert (name.x, name.y) == pytest.approx((2, -1))
    low, high = figure.layout["yaxis"]["range"]
    assert low < -1 and high > 0


@pytest.mark.parametrize("looks", [SHIFT_LOOKS, TRAINING_LOOKS])
def test_curves_of_one_colour_differ_in_their_dash(looks):
    drawn = [look[:2] for look in looks.values()]
    assert len(set(drawn)) == len(drawn)


def test_a_chart_is_told_in_its_own_numbers():
    told = described(lines(0.25, 1))
    assert told == "Across: x. Up: y. line 0: 0 at 0, 0.25 at 1. line 1: 0 at 0, 1 at 1."
    long = Figure()
    add_line(long, np.arange(100), np.r_[np.zeros(40), 7, np.zeros(58), 3], "curve", "#000000", "")
    assert described(laid_out(long, "plotly", {}, {})) == "curve: 0 at 0, 7 at 40, 3 at 99."
    upright = Figure()
    add_line(upright, [0.5, 0.5], [0, 1], "always this", "#000000", "")
    assert described(laid_out(upright, "plotly", {}, {})) == "always this: 0.50."


def test_a_chart_of_nothing_is_told_by_its_note():
    figure = Figure()
    add_note(figure, "no error to draw")
    assert (
        described(laid_out(figure, "plotly", {"title": "N"}, {"title": "e"})) == "Across: N. Up: e. no error to draw."
    )


def test_the_plane_is_told_as_the_ledgers_have_it():
    told = described(plane(compare(load_sample("onehot"), Pooling(2), Dropout(0.5))))
    assert "input: 2.78 at 100" in told
    assert "max-pooling: 2.78 at 100, 11.11 at 25" in told


def test_bars_are_told_by_the_names_of_their_ticks():
    four = FeatureMap("four", np.arange(1, 5, dtype=np.float32).reshape(1, 2, 2), "map")
    figure = chances(glass(four, Pooling(2), 0.5, 1, (0, 0)))
    told = described(figure)
    assert "by rank: 50.00 at 1, 25.00 at 2, 12.50 at 3, 6.25 at 4, 6.25 at none" in told
    by_rank, counted, *_ = figure.data
    assert by_rank["marker"]["pattern"] == HATCH
    assert "pattern" not in counted["marker"]
