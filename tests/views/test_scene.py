"""What a scene says of its panels, whoever paints them."""

import numpy as np
import pytest

from viz.inputs import FeatureMap
from viz.studies.compare import compare
from viz.studies.layers import Dropout, Pooling
from viz.views.compare import comparison_scene
from viz.views.scene import Panel, Scene, kept_of, values_of

SOURCE = Panel("Input", "input", "", (1, 2, 3), values=np.array([[[-3, 1, 0], [2, -1, 0.5]]], np.float32))


def test_winners_in_place_are_kept_and_all_else_is_a_hole():
    indices = np.array([[[1, 1, -1]]])
    panel = Panel("Winners", "pooling", "", (1, 2, 3), indices=indices, in_place=True)
    assert kept_of(panel).tolist() == [[[False, True, False], [False, False, False]]]
    assert values_of(panel, SOURCE).tolist() == [[[0, 1, 0], [0, 0, 0]]]


def test_each_channel_has_winners_of_its_own():
    panel = Panel("Winners", "pooling", "", (3, 1, 2), indices=np.array([[[0]], [[1]], [[-1]]]), in_place=True)
    assert kept_of(panel).tolist() == [[[True, False]], [[False, True]], [[False, False]]]


def test_values_without_a_mask_have_no_holes():
    assert kept_of(SOURCE) is None
    assert values_of(SOURCE, SOURCE) is SOURCE.values


@pytest.mark.parametrize("kind", ["max", "average", "min", "first"])
@pytest.mark.parametrize(
    "dropout", [Dropout(p=0.3), Dropout(p=1), Dropout(training=False), Dropout(p=1 / 3, unit="block")]
)
def test_values_are_those_of_the_study_bit_by_bit(kind, dropout):
    values = np.random.default_rng(1).normal(size=(3, 7, 5)).astype(np.float32)
    result = compare(FeatureMap("map", values), Pooling(3, 2, 1, kind=kind), dropout)
    source, pooled, dropped = comparison_scene(result, "true").panels
    assert np.array_equal(values_of(pooled, source), result.pooled)
    assert np.array_equal(values_of(dropped, source), result.dropped)
    assert values_of(dropped, source).dtype == np.float32


@pytest.mark.parametrize(("kind", "missing"), [("max", -np.inf), ("min", np.inf)])
def test_a_window_of_padding_has_the_value_that_its_kind_gives(kind, missing):
    source = FeatureMap("map", np.ones((1, 2, 2), np.float32))
    scene = comparison_scene(compare(source, Pooling(2, 1, 1, 3, kind=kind), Dropout()), "true")
    assert values_of(scene.panels[1], scene.panels[0]).tolist() == [[[missing]]]


def test_a_survivor_beyond_float32_is_infinite_without_a_warning():
    largest = Panel("Input", "input", "", (1, 1, 2), values=np.full((1, 1, 2), 3e38, np.float32))
    panel = Panel("Dropout", "dropout", "", (1, 1, 2), kept=np.array([[[True, False]]]), scale=2.0)
    assert values_of(panel, largest).tolist() == [[[np.inf, 0]]]


def test_another_layout_is_refused_by_name():
    with pytest.raises(ValueError, match="layout must be one of 'true', 'over'; got 'under'"):
        Scene((SOURCE,), (0, 1), "grey", "under", (0, 0, 0))


def test_values_that_follow_from_nothing_are_refused():
    nothing = Panel("Nothing", "input", "", (1, 2, 3))
    with pytest.raises(ValueError, match="'Nothing' gives neither values nor indices nor a mask"):
        values_of(nothing, SOURCE)
    with pytest.raises(ValueError, match="the source, 'Nothing', must give its values"):
        values_of(nothing, nothing)
