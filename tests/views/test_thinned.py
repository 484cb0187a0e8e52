"""Thinned networks as they are drawn."""

import numpy as np

from tests.each import each
from tests.views.checked import checked
from tests.views.test_variance_shift import SIGNED, ZEROS
from viz.studies.thinned import SIZES, ensembles, thinned
from viz.views.map_view.message import pack
from viz.views.scene import values_of
from viz.views.thinned import digit_scene, losses_of, networks_scene


def test_each_filter_is_a_block_and_a_network_has_holes_where_its_mask_has():
    found = thinned(SIGNED, 0.4, 3)
    source, *networks = networks_scene(found).panels
    for unit in (0, 5, 16, 127):
        channel, cell = divmod(unit, 16)
        at = 4 * (channel // 4) + cell // 4, 4 * (channel % 4) + cell % 4
        assert source.values[0][at] == np.float32(found.units[unit])
        for network, kept in zip(networks, found.kept, strict=True):
            assert network.kept[0][at] == kept[unit]
            value = values_of(network, source)[0][at]
            np.testing.assert_allclose(value, found.units[unit] * kept[unit] * found.scale, rtol=1e-6)
    assert [panel.caption for panel in networks] == [*found.captions]


@each("source", [SIGNED, ZEROS])
@each("p", [0, 0.4, 1])
def test_every_scene_can_be_sent_and_every_curve_drawn(source, p):
    found = thinned(source, p, 3)
    assert pack(networks_scene(found)) and pack(digit_scene(found))
    averaged, alone = checked(losses_of(ensembles(p, 3))).data
    np.testing.assert_array_equal(averaged["y"], ensembles(p, 3).loss[:-1])
    assert [*alone["y"]] == [ensembles(p, 3).loss[-1]] * len(SIZES)
