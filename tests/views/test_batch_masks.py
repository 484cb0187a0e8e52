"""Masks of a batch as they are drawn."""

import numpy as np

from tests.each import each
from tests.views.checked import checked
from tests.views.test_variance_shift import SIGNED, ZEROS
from viz.studies.batch_masks import SIZES, batch_masks, measured
from viz.studies.layers import Pooling
from viz.views.batch_masks import batch_scene, noise_curves
from viz.views.map_view.message import pack


def test_a_row_for_own_masks_and_one_for_the_shared_each_after_its_gradient():
    found = batch_masks(SIGNED, Pooling(3), 0.4, 3)
    source, pooled, *panels = batch_scene(found).panels
    assert (source.cell, pooled.cell) == ((0, 0), (1, 0))
    for row, gradient in enumerate(found.gradients):
        first, *dropped = panels[5 * row : 5 * row + 5]
        np.testing.assert_array_equal(first.values, gradient)
        assert [panel.cell for panel in (first, *dropped)] == [(row, column) for column in range(1, 6)]
        for at, panel in enumerate(dropped):
            np.testing.assert_array_equal(panel.kept[0], found.kept[0 if row else at])
            expected = np.where(panel.kept[0], found.examples[at] * found.scale, 0)
            np.testing.assert_allclose(panel.values[0], expected, rtol=1e-6)


@each("source", [SIGNED, ZEROS])
@each("p", [0, 0.4, 1])
def test_every_scene_can_be_sent_and_every_curve_drawn(source, p):
    found = batch_masks(source, Pooling(), p, 3)
    assert pack(batch_scene(found))
    _, mean, _ = measured(found)
    drawn = [list(trace["y"]) for trace in checked(noise_curves(found, mean)).data]
    assert drawn == [list(each) for each in (found.by_law[1], mean[1], found.by_law[0], mean[0])]
    assert [*SIZES] == [1, 2, 3, 4]
