"""Kinds of dropout as they are drawn: a stack under each, a layer without inputs or weights, and a chart."""

from dataclasses import replace

import numpy as np
import pytest

from tests.views.checked import checked
from viz.inputs import FeatureMap
from viz.ops import dropout_mask, gaussian_dropout
from viz.studies.kinds.connections import connections
from viz.studies.kinds.family import dropout_kinds
from viz.studies.numbers import number
from viz.views.kinds import kinds_scene, unit_outputs, weights_scene
from viz.views.map_view.message import pack

NOISE = np.random.default_rng(5).normal(size=(3, 6, 8)).astype(np.float32)
SIGNED = FeatureMap("signed", NOISE, channel_names=("a", "b", "c"))
ZEROS = FeatureMap("zeros", np.zeros((1, 6, 6), np.float32))
RECTIFIED = FeatureMap("rectified", np.maximum(NOISE, 0))


def drawn(stack: FeatureMap = SIGNED, p: float = 0.4, block_size: int = 3, seed: int = 2):
    return kinds_scene(dropout_kinds(stack, p, block_size, seed)).panels


def test_a_column_for_each_kind_and_a_row_for_each_channel():
    panels = drawn()
    assert [panel.cell for panel in panels[:-1]] == [(row, column) for column in range(6) for row in range(3)]
    assert panels[-1].cell == (0, 6)
    assert [panel.title for panel in panels[2:5]] == ["As it is: c", "Values: a", "Values: b"]


def test_one_channel_needs_no_name_and_nameless_ones_are_numbered():
    assert [panel.title for panel in drawn(ZEROS)][:3] == ["As it is", "Values", "Blocks"]
    assert drawn(RECTIFIED)[1].title == "As it is: map 1"


def test_every_panel_has_the_values_of_its_own_channel():
    panels = drawn()
    for channel in range(3):
        plain, values, *_, factors = panels[channel:18:3]
        assert np.array_equal(plain.values[0], NOISE[channel])
        kept = dropout_mask((3, 6, 8), 0.4, seed=2)[channel]
        assert np.array_equal(values.kept[0], kept)
        assert np.allclose(values.values[0], np.where(kept, NOISE[channel], 0) / 0.6, rtol=1e-6)
        assert np.array_equal(factors.values[0], gaussian_dropout(NOISE, 0.4, seed=2)[channel])


def test_holes_are_where_each_mask_made_them_and_factors_make_none():
    panels = drawn(block_size=2)
    for column, unit in enumerate(("value", "block", "channel", "position"), 1):
        kept = dropout_mask((3, 6, 8), 0.4, seed=2, unit=unit, block_size=2)
        assert np.array_equal(np.concatenate([p.kept for p in panels[3 * column : 3 * column + 3]]), kept)
    assert all(p.kept is None for p in panels[15:])


def test_captions_count_what_is_gone_from_each_channel():
    captions = [panel.caption for panel in drawn(p=1)]
    assert captions[:3] == ["0 % zeros"] * 3
    assert captions[3:15] == ["100 % dropped"] * 12


def test_the_first_map_of_each_kind_notes_its_settings():
    notes = [panel.note for panel in drawn()]
    assert [at for at, note in enumerate(notes) if note] == [3, 6, 9, 12, 15]
    assert notes[3] == "training: p = 0.4, seed 2, survivors × 1.67"
    assert notes[12] == "training: p = 0.4, pixels, seed 2, survivors × 1.67"
    assert notes[6].startswith("training: p = 0.4, blocks of 3, seed 2, survivors × ")
    assert notes[15] == "training: p = 0.4, seed 2, a factor for each value"
    assert [panel.note for panel in weights_scene(connections(SIGNED, 2, 0.5, seed=4)).panels] == [
        "",
        *["training: p = 0.5, seed 4, survivors × 1"] * 2,
    ]


def test_factors_have_a_scale_for_values_that_changed_sign():
    panels = drawn(RECTIFIED)
    factors = panels[15]
    assert panels[0].colours is None
    assert factors.colours == ("diverging", -RECTIFIED.values.max(), RECTIFIED.values.max())
    below = np.count_nonzero(factors.values < 0)
    assert 0 < below < 24
    assert factors.caption == f"{100 * below / 48:.{1 if below < 5 else 0}f} % below 0"


def test_how_often_blocks_drop_stands_beside_p():
    # 3 × 3 blocks on 6 × 8 cells: γ = 0.4 / 9 · 48 / 24 = 0.0889; a corner is covered by one place, the middle by nine.
    rates = drawn()[-1]
    assert rates.values[0, 0, 0] == pytest.approx(0.0889, abs=1e-4)
    assert rates.values[0, 2, 3] == rates.values.max() == pytest.approx(1 - (1 - 0.08889) ** 9, abs=1e-4)
    assert rates.caption == "8.9 % … 57 %, p = 0.40"
    assert rates.colours == ("cividis", 0.0, rates.values.max())


@pytest.mark.parametrize(("p", "block_size", "caption"), [(0, 3, "0 %, p = 0"), (1, 3, "100 %, p = 1")])
def test_where_blocks_drop_all_cells_alike_one_rate_is_said(p, block_size, caption):
    assert drawn(p=p, block_size=block_size)[-1].caption == caption


@pytest.mark.parametrize("p", [0, 0.4, 1])
@pytest.mark.parametrize("stack", [SIGNED, ZEROS], ids=["signed", "zeros"])
def test_every_scene_can_be_sent(p, stack):
    assert pack(kinds_scene(dropout_kinds(stack, p, 3, seed=2)))
    assert pack(weights_scene(connections(stack, 2, p, seed=2)))


@pytest.mark.parametrize("p", [0, 0.25, 0.5, 1])
def test_dropout_of_inputs_leaves_whole_columns_and_dropconnect_single_holes(p):
    layer = connections(SIGNED, 2, p, seed=4)
    weights, by_inputs, by_weights = weights_scene(layer).panels
    assert np.array_equal(weights.values[0], layer.weights)
    assert np.array_equal(by_inputs.kept[0], np.tile(layer.kept_inputs, (4, 1)))
    assert np.array_equal(by_weights.kept[0], layer.kept_weights)
    assert all(np.array_equal(panel.kept, panel.survival >= p) or p == 1 for panel in (by_inputs, by_weights))
    gone = np.count_nonzero(~layer.kept_inputs)
    assert by_inputs.caption == f"{gone} of 16 columns empty: {4 * gone} of 64 weights"
    assert by_weights.caption == f"{np.count_nonzero(~layer.kept_weights)} of 64 weights dropped, one by one"


def test_the_chart_holds_every_output_once_and_the_gaussian_beside_them():
    layer = connections(SIGNED, 2, 0.5, seed=4)
    by_inputs, by_weights, gaussian = checked(unit_outputs(layer)).data
    assert sum(by_inputs.y) == sum(by_weights.y) == len(layer.by_weights)
    outputs = layer.by_weights[:, layer.telling]
    edges = layer.histograms[layer.telling].edges
    assert np.array_equal(by_weights.y, np.histogram(outputs, edges)[0])
    assert sum(gaussian.y) == pytest.approx(2000, rel=0.01)
    assert checked(unit_outputs(layer)).layout.xaxis.title.text == f"output of unit {layer.telling + 1} before ReLU"


def test_the_chart_marks_what_passes_relu_on_the_side_that_has_room():
    sides = set()
    for telling, unit in enumerate((layer := connections(SIGNED, 2, 0.5, seed=4)).units):
        (mark,) = checked(unit_outputs(replace(layer, telling=telling))).layout.annotations
        assert (mark.text, mark.x) == ("passes ReLU →", 0)
        assert mark.xanchor == ("left" if unit.mean > 0 else "right")
        sides.add(mark.xanchor)
    assert sides == {"left", "right"}


@pytest.mark.parametrize(("stack", "p"), [(SIGNED, 0), (SIGNED, 1), (ZEROS, 0.5)], ids=["p = 0", "p = 1", "zeros"])
def test_without_a_spread_the_chart_says_so(stack, p):
    layer = connections(stack, 2, p, seed=4)
    figure = checked(unit_outputs(layer))
    assert not figure.data
    (note,) = figure.layout.annotations
    mean = layer.by_weights[0, layer.telling]
    assert note.text == f"no spread to draw: every mask gives {number(mean)}"
