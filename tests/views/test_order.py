"""Both orders of pooling and dropout, as they are drawn."""

import numpy as np
import pytest

from tests.views.checked import checked
from viz.inputs import FeatureMap
from viz.studies.layers import Pooling
from viz.studies.order.estimates import estimate
from viz.studies.order.study import order
from viz.studies.order.tally import OrderTally
from viz.views.order import averages_scene, lanes_scene
from viz.views.plane import lanes_plane
from viz.views.scene import values_of

SIGNED = FeatureMap("signed", np.random.default_rng(5).normal(size=(1, 6, 8)).astype(np.float32))


def result(p: float = 0.5, pooling: Pooling = Pooling()):  # noqa: B008 - frozen
    return order(SIGNED, pooling, p, seed=3)


def test_two_lanes_below_each_other_from_one_input():
    scene = lanes_scene(result())
    assert [(panel.role, panel.cell) for panel in scene.panels] == [
        ("input", (0, 0)),
        ("pooling", (0, 1)),
        ("dropout", (0, 2)),
        ("dropout", (1, 1)),
        ("pooling", (1, 2)),
    ]


def test_every_map_follows_from_the_one_before():
    source, pooled, then_dropped, dropped, then_pooled = lanes_scene(result()).panels
    x = source.values
    maxima = x.reshape(1, 3, 2, 4, 2).max(axis=(2, 4))
    assert np.array_equal(x.ravel()[pooled.indices], maxima)
    assert np.array_equal(then_dropped.values, np.where(then_dropped.kept, maxima * then_dropped.scale, 0))
    holed = np.where(dropped.kept, x * dropped.scale, 0)
    assert np.array_equal(then_pooled.values, holed.reshape(1, 3, 2, 4, 2).max(axis=(2, 4)))


@pytest.mark.parametrize("drawn", ["before", "after"])
def test_all_that_comes_of_survivors_is_drawn_alike_and_says_so(drawn):
    _, pooled, *scaled = lanes_scene(order(SIGNED, Pooling(), 0.5, 3, drawn)).panels
    assert [panel.scale for panel in scaled] == [2, 2, 2]
    for panel in scaled:
        assert panel.before == (drawn == "before")
        assert (" · survivors × 2, drawn before it" if drawn == "before" else " · drawn × 2") in panel.caption
        assert "range" not in panel.caption
    assert "survivors" not in pooled.caption


@pytest.mark.parametrize("kind", ["max", "average", "min", "first"])
def test_a_window_without_a_survivor_is_a_hole(kind):
    *_, dropped, then_pooled = lanes_scene(result(0.8, Pooling(kind=kind))).panels
    windows = dropped.kept.reshape(1, 3, 2, 4, 2)
    held = windows[:, :, 0, :, 0] if kind == "first" else windows.any(axis=(2, 4))
    assert not held.all() and np.array_equal(then_pooled.kept, held)
    assert not then_pooled.values[~held].any()
    assert then_pooled.line.hole == "no survivor"


def test_nothing_survives_p_1_and_all_is_holes():
    for panel in lanes_scene(result(1.0)).panels[2:]:
        assert panel.kept is not None and not panel.kept.any()


def test_bias_by_theory_and_measured_share_a_scale_about_zero():
    tally = OrderTally(SIGNED.values, Pooling(), 0.5, seed=1)
    tally.advance(100, seconds=60)
    average = estimate(tally, 100, SIGNED)
    _, theory, mean, bias, measured = averages_scene(result(), average).panels
    assert bias.colours == measured.colours
    assert bias.colours[1] == -bias.colours[2]
    assert bias.colours[2] >= max(np.abs(bias.values).max(), np.abs(measured.values).max())
    assert np.allclose(mean.values - theory.values, measured.values - bias.values, atol=1e-5)
    assert mean.title == "Mean of 100 passes"


def test_progress_is_shown_until_all_passes_are_run():
    tally = OrderTally(SIGNED.values, Pooling(), 0.5, seed=1)
    tally.advance(70, seconds=60)
    (bar,) = averages_scene(result(), estimate(tally, 100, SIGNED)).panels[2].ledger
    assert (bar.share, bar.text) == (0.7, "70 of 100")
    assert averages_scene(result(), estimate(tally, 70, SIGNED)).panels[2].ledger == ()


@pytest.mark.parametrize("p", [0, 0.5, 1])
def test_both_paths_start_at_the_input_and_end_where_their_maps_are(p):
    lanes = result(p)
    figure = checked(lanes_plane(lanes))
    ends = {trace.name: (trace.x[1], trace.y[1]) for trace in figure.data}
    for name, lane in (("pool → drop", lanes.pool_drop), ("drop → pool", lanes.drop_pool)):
        last = lane[-1].ledger
        assert ends[name] == pytest.approx((100 * last.values / 48, 100 - 100 * last.zeros / last.values))
    assert {(trace.x[0], trace.y[0]) for trace in figure.data[::2]} == {(100, 100)}
    assert {"input", "pool → drop", "drop → pool"} == {a.text.strip("</b>") for a in figure.layout.annotations}


@pytest.mark.parametrize("kind", ["max", "average", "min", "first"])
def test_both_lanes_of_each_kind_are_drawn_from_their_cells_or_by_their_values(kind):
    lanes = result(pooling=Pooling(3, 2, kind=kind))
    source, pooled, _, _, then_pooled = lanes_scene(lanes).panels
    assert (pooled.indices is None) == (kind == "average") == (pooled.values is not None)
    np.testing.assert_array_equal(values_of(pooled, source), lanes.pool_drop[1].values)
    np.testing.assert_array_equal(then_pooled.values, lanes.drop_pool[2].values)
    assert pooled.line.word == {"max": "max", "average": "mean", "min": "min", "first": "first"}[kind]


def test_what_stands_around_the_maps_is_made_in_the_study():
    lanes = result()
    assert [panel.title for panel in lanes_scene(lanes).panels] == [
        "Input",
        "Pool …",
        "… then drop",
        "Drop …",
        "… then pool",
    ]
    notes = [panel.note for panel in lanes_scene(lanes).panels]
    assert notes[1] == notes[4] == "k = 2, s = 2"
    assert notes[2] == notes[3] == "training: p = 0.5, seed 3, survivors × 2"
