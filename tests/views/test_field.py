"""The receptive field, as it is drawn."""

import numpy as np

from tests.each import each
from tests.views.checked import checked
from viz.inputs import FeatureMap
from viz.studies.field import Stack, field
from viz.studies.layers import Pooling
from viz.views.field import field_scene, growth
from viz.views.map_view.message import pack

SIGNED = FeatureMap("signed", np.random.default_rng(5).normal(size=(1, 24, 28)).astype(np.float32))


def test_each_layer_lies_on_what_it_sees_and_a_unit_of_the_last_is_lit():
    found = field(SIGNED, Stack())
    scene = field_scene(found)
    source, *maps = scene.panels
    np.testing.assert_array_equal(source.values, SIGNED.values)
    for at, (panel, layer) in enumerate(zip(maps, found.layers, strict=True), 1):
        assert panel.values is layer.values and panel.windows == layer.windows and panel.cell == divmod(at, 4)
    assert scene.focus[0] == 6
    assert [panel.pooling for panel in maps] == [None, None, Pooling(2, 2), None, None, None]


@each("stack", [(0,) * 6, (1,) * 6, (4, 5, 0, 0, 0, 0)])
def test_every_scene_can_be_sent_and_every_curve_drawn(stack):
    found = field(SIGNED, Stack(*stack))
    assert pack(field_scene(found))
    built, plain = checked(growth(found)).data
    assert ([*built.y], [*plain.y]) == ([*found.with_strides], [*found.without])
    assert [*built.x] == [*range(len(found.layers) + 1)]
