"""A shift and its curves, as they are drawn."""

import numpy as np
import pytest

from tests.views.checked import checked
from viz.inputs import FeatureMap
from viz.studies.layers import Dropout, Pooling
from viz.studies.shift.curves import shift_curves
from viz.studies.shift.moves import shifted
from viz.studies.shift.windows import unchanged
from viz.views.shift import LOOKS, shift_errors, shift_scene, unchanged_shares

SIGNED = FeatureMap("signed", np.random.default_rng(5).normal(size=(1, 6, 8)).astype(np.float32))


def test_the_lower_row_is_the_shifted_map_through_the_same_layers():
    result = shifted(SIGNED, Pooling(), Dropout(seed=3), (0, 1))
    *_, moved, pooled, dropped = shift_scene(result).panels
    assert np.array_equal(moved.values, np.roll(SIGNED.values, 1, axis=-1))
    assert np.array_equal(pooled.values, moved.values.reshape(1, 3, 2, 4, 2).max(axis=(2, 4)))
    assert np.array_equal(dropped.values, np.where(dropped.kept, 2 * moved.values, 0))


def test_a_cell_is_marked_where_another_value_stood():
    result = shifted(SIGNED, Pooling(), Dropout(seed=3), (0, 1))
    source, pooled, _, moved, pooled_after, dropped_after = shift_scene(result).panels
    assert np.array_equal(moved.marks, source.values != moved.values)
    before = SIGNED.values.ravel()[pooled.indices.ravel()].reshape(1, 3, 4)
    assert np.array_equal(pooled_after.marks, before != pooled_after.values)
    # A hole is a hole before and after: only survivors change.
    assert not dropped_after.marks[~dropped_after.kept].any()
    share = 100 * pooled_after.marks.mean()
    assert pooled_after.caption.endswith(f"{share:.0f} % changed")


def test_without_a_shift_nothing_is_marked():
    scene = shift_scene(shifted(SIGNED, Pooling(), Dropout(seed=3), (0, 0)))
    assert not any(panel.marks.any() for panel in scene.panels[3:])


def test_the_curve_draws_every_operation_and_marks_the_shift_in_force():
    found = shift_curves(SIGNED, Pooling(), 0.5, 1)
    figure = checked(shift_errors(found, at=3))
    assert [trace.name for trace in figure.data] == [curve.name for curve in found.curves]
    assert all(list(trace.y) == list(curve.errors) for trace, curve in zip(figure.data, found.curves, strict=True))
    assert [shape.x0 for shape in figure.layout.shapes] == [3]
    assert not checked(shift_errors(found, at=None)).layout.shapes


def test_no_two_operations_look_the_same():
    assert len(set(LOOKS.values())) == len(LOOKS)


def test_shares_are_drawn_in_percent_beside_the_law():
    result = unchanged(SIGNED, Pooling(3), (0, 1))
    of_input, _, law = checked(unchanged_shares(result)).data
    assert list(of_input.x) == [1, 2, 3, 4, 5, 6]
    assert law.y[2] == pytest.approx(100 * (3 - 1) / (3 + 1))
    assert [k for k, size in zip(of_input.x, of_input.marker.size, strict=True) if size > 10] == [3]
