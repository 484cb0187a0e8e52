"""BatchNorm with a dropout before it and after it, as it is drawn."""

import numpy as np

from tests.each import each
from tests.views.checked import checked
from viz.inputs import FeatureMap
from viz.studies.variance_shift import SHARES, variance_shift
from viz.views.map_view.message import pack
from viz.views.variance_shift import variance_curves, variance_scene

SIGNED = FeatureMap("signed", np.random.default_rng(5).normal(size=(1, 9, 12)).astype(np.float32))
ZEROS = FeatureMap("zeros", np.zeros((1, 6, 6), np.float32))


def test_a_row_for_each_order_and_a_column_for_training_and_evaluation():
    shift = variance_shift(SIGNED, 0.4, 3)
    scene = variance_scene(shift)
    source, dropped, *maps = scene.panels
    np.testing.assert_array_equal(source.values, SIGNED.values)
    assert (source.cell, dropped.cell) == ((0, 0), (1, 0))
    assert [panel.cell for panel in maps] == [(0, 1), (0, 2), (1, 1), (1, 2)]
    for panel, values in zip(maps, shift.maps, strict=True):
        np.testing.assert_array_equal(panel.values, values)
    assert {panel.colours for panel in maps} == {("diverging", -shift.most, shift.most)}
    holes = [panel.kept is not None for panel in scene.panels]
    assert holes == [False, True, False, False, True, False]
    np.testing.assert_array_equal(maps[2].kept, shift.kept)


@each("source", [SIGNED, ZEROS])
@each("p", [0, 0.4, 1])
def test_every_scene_can_be_sent_and_every_curve_drawn(source, p):
    shift = variance_shift(source, p, 3)
    assert pack(variance_scene(shift))
    law, measured, off = checked(variance_curves(shift)).data
    np.testing.assert_array_equal(law.y, shift.by_law)
    np.testing.assert_array_equal(measured.y, shift.measured)
    assert [*off.y] == [shift.own.variance] * len(SHARES)


def test_p_is_marked_where_it_is_on_the_curve():
    marked = [
        [line.x0 for line in checked(variance_curves(variance_shift(SIGNED, p, 3))).layout.shapes] for p in (0.3, 0.9)
    ]
    assert marked == [[0.3], []]
