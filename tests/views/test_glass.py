"""One window under the glass, as it is drawn: its place on the maps, and the chart of its chances."""

import numpy as np
import pytest

from tests.views.checked import checked
from viz.inputs import FeatureMap
from viz.studies.compare import compare
from viz.studies.glass.record import Glass
from viz.studies.glass.study import glass
from viz.studies.layers import Dropout, Pooling
from viz.views.glass import MOST_RANKS, chances, glass_scene

FOUR = [[1, 4], [3, 2]]
NEGATIVE = [[-4, -2], [-1, -3]]


def feature_map(values) -> FeatureMap:
    values = np.array(values, np.float32)
    return FeatureMap("by hand", values.reshape(-1, *values.shape[-2:]))


def of(values, p: float = 0.5, seed: int = 1) -> Glass:
    """The one window of a square map."""
    return glass(feature_map(values), Pooling(len(values)), p, seed)


def test_the_window_is_lit_on_compares_maps_and_a_click_picks_another():
    source = feature_map(np.arange(64).reshape(8, 8))
    comparison = compare(source, Pooling(), Dropout())
    scene = glass_scene(comparison, glass(source, Pooling(), 0.5, 1, (2, 9)))
    assert [panel.role for panel in scene.panels] == ["input", "pooling", "dropout"]
    assert scene.focus == (1, 2, 3)
    assert scene.picks


def test_the_chart_has_both_ways_and_what_was_counted():
    result = of(FOUR)
    by_rank, by_value, counted = checked(chances(result)).data
    assert np.allclose(by_rank.y, 100 * result.by_rank)
    assert np.allclose(by_value.y, [40, 30, 20, 10, 0])
    assert np.allclose(counted.y, 100 * np.concatenate((result.by_rank_seen, result.by_value_seen)))
    assert np.array_equal(counted.x, np.concatenate((by_rank.x, by_value.x)))


def test_the_chart_leaves_out_what_has_no_chance_by_value():
    by_rank, counted = checked(chances(of(NEGATIVE))).data
    assert (by_rank.name, counted.name) == ("by rank", "counted")
    assert list(by_rank.x) == [1, 2, 3, 4, 5]


def test_the_chart_of_a_window_of_padding_has_none_alone():
    assert len(checked(chances(glass(feature_map(FOUR), Pooling(2, 1, 1, 5), 0.5, 1))).data[0].x) == 1


def test_the_chart_says_how_many_ranks_it_leaves_out():
    figure = checked(chances(of(np.arange(25).reshape(5, 5))))
    assert len(figure.data[0].x) == MOST_RANKS + 1
    assert figure.data[0].y[-1] == pytest.approx(100 * 0.5**25)
    assert figure.layout.xaxis.title.text == "rank of the value, the first 10 of 25"
    assert figure.layout.xaxis.ticktext[-1] == "none"
