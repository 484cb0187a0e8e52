"""The gradient on its way back, as it is drawn."""

import numpy as np
import pytest

from tests.each import each
from tests.views.checked import checked
from viz.inputs import FeatureMap
from viz.studies.gradient import Asked, gradients
from viz.studies.layers import Pooling
from viz.views.gradient import across_the_tie, gradient_scene
from viz.views.map_view.message import pack
from viz.views.scene import values_of

SIGNED = FeatureMap("signed", np.random.default_rng(5).normal(size=(1, 9, 12)).astype(np.float32))
ZEROS = FeatureMap("zeros", np.zeros((1, 6, 6), np.float32))


def test_each_gradient_stands_below_what_it_is_by():
    found = gradients(SIGNED, Pooling(3, 2), 0.4, 3, Asked("squares", 30), (1, 2))
    scene = gradient_scene(found)
    expected = found.source.values, *found.forward, *found.back
    columns = 0, 1, 2, 3, 2, 1, 0, 3
    for at, (panel, values) in enumerate(zip(scene.panels, expected, strict=True)):
        assert panel.cell == (at // 4, columns[at])
        np.testing.assert_array_equal(values_of(panel, scene.panels[0]), values)
    assert scene.focus == (1, 1, 2)
    assert {panel.colours for panel in scene.panels[4:]} == {("diverging", -found.most, found.most)}


@each("source", [SIGNED, ZEROS])
@each("p", [0, 0.4, 1])
@each("kernel_size", [1, 2])
def test_every_scene_can_be_sent(source, p, kernel_size):
    assert pack(gradient_scene(gradients(source, Pooling(kernel_size), p, 3)))


def test_the_slopes_across_the_tie_are_the_gradients_of_the_rival():
    source = FeatureMap("by hand", np.array([[[-4, 3], [1, 2]]], np.float32))
    for raised, here in ((0, 2), (150, 3.5)):
        of_max, at_max, of_mean, at_mean = checked(
            across_the_tie(gradients(source, Pooling(), 0, 1, Asked(raised=raised)))
        ).data
        assert [*of_max.x] == [2, 3, 4] and [*of_max.y] == [3, 3, 4]
        assert np.diff(of_mean.y) == pytest.approx([0.25, 0.25])
        assert (at_max.x[0], at_max.y[0]) == (here, max(3, here))
        assert (at_mean.x[0], at_mean.y[0]) == (here, here / 4)
    (note,) = checked(across_the_tie(gradients(source, Pooling(1), 0, 1))).layout.annotations
    assert "no rival" in note.text
