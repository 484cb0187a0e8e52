"""The training lab, as it is drawn: curves, filters, a digit's maps, and the closed form."""

from dataclasses import replace

import numpy as np
import pytest

from tests.views.checked import checked
from viz.studies.training.ask import MOST_SHOWN, Doubt, learned_filters, passage
from viz.studies.training.digits import DATA
from viz.studies.training.digits import test_images as digits
from viz.studies.training.experiment import OWN_P, VARIANTS, Experiment
from viz.studies.training.run import Training
from viz.studies.training.slowness import slowness
from viz.studies.training.stored import stored
from viz.studies.training.summary import outcomes
from viz.studies.training.twins import Twins, or_not_and
from viz.views.map_view.message import pack
from viz.views.training import filters_scene, passage_scene, weights_scene
from viz.views.training_charts import (
    LOOKS,
    answers,
    damage_curves,
    learning_curves,
    mask_curves,
    slowness_curves,
    twin_curves,
)

EXPERIMENT, RUNS = stored()
FOUND = outcomes(EXPERIMENT, RUNS)
TINY = Experiment(variants=("pool_drop",), steps=20, images=50, seeds=1, channels=16).fitted()
GROWING = Training(TINY, "pool_drop", 0).run()


def lines(figure) -> dict:
    return {trace.name: trace for trace in figure.data if trace.mode in ("lines", "lines+markers")}


def test_every_variant_has_a_line_and_a_band_of_one_deviation():
    figure = checked(learning_curves(EXPERIMENT, FOUND, (), on_test=True))
    assert list(lines(figure)) == [VARIANTS[key].name for key in EXPERIMENT.variants]
    bands = [trace for trace in figure.data if trace.fill]
    for outcome, band in zip(FOUND, bands, strict=True):
        line = lines(figure)[outcome.variant.name]
        assert tuple(line.x) == EXPERIMENT.stops
        assert np.allclose(line.y, 100 * outcome.test_curve.mean)
        upper, lower = np.split(np.array(band.y), 2)
        wanted = 100 * (outcome.test_curve.mean + outcome.test_curve.deviation)
        assert np.allclose(upper, np.minimum(wanted, 100))
        assert (upper <= 100).all() and (lower >= 0).all()


def test_training_and_test_are_not_mixed_up():
    training, test = (
        lines(checked(learning_curves(EXPERIMENT, FOUND, (), on_test)))["plain"].y[-1] for on_test in (False, True)
    )
    assert (training, test) == pytest.approx((100 * FOUND[0].training.mean, 100 * FOUND[0].test.mean))


def test_masks_on_masks_off_and_test_are_three_lines():
    figure = lines(checked(mask_curves(EXPERIMENT, FOUND[3])))
    ends = {name: line.y[-1] for name, line in figure.items()}
    curves = FOUND[3].masked_curve, FOUND[3].training_curve, FOUND[3].test_curve
    wanted = [100 * curve.mean[-1] for curve in curves]
    assert list(ends) == ["masks on", "masks off", "test"] and list(ends.values()) == pytest.approx(wanted)
    assert len({line.line.dash for line in figure.values()}) == 3


def test_one_seed_has_no_band():
    runs = [run for run in RUNS if run.seed == 0]
    figure = checked(learning_curves(EXPERIMENT, outcomes(EXPERIMENT, runs), (), on_test=True))
    assert not any(trace.fill for trace in figure.data)


def test_runs_still_in_training_are_thin_lines_named_once():
    alone = checked(learning_curves(TINY, (), (GROWING,), on_test=True))
    (line,) = alone.data
    assert (line.showlegend, line.line.width) == (True, 1.5)
    assert list(line.y) == [100 * share for share in GROWING.test]
    beside = checked(learning_curves(EXPERIMENT, FOUND, (GROWING,), on_test=True))
    assert beside.data[-1].showlegend is False


def test_no_two_networks_are_drawn_alike_without_their_colour():
    assert len({dash for _, dash in LOOKS.values()}) == len(VARIANTS)
    assert LOOKS["drop"][0] == LOOKS["pool_drop"][0]


def test_slowness_is_drawn_against_p_with_its_law_where_there_is_one():
    found = slowness(*stored("drops"))
    mean, slowest, fastest = checked(slowness_curves(found, of_steps=True)).data
    assert list(mean.x) == list(slowest.x) == list(fastest.x) == [0, *OWN_P.values()]
    assert np.allclose(mean.y, [np.mean(at.steps) for at in found])
    assert (slowest.y[4], fastest.y[0]) == (max(found[4].steps), min(found[0].steps))
    masks, batches, law = checked(slowness_curves(found, of_steps=False)).data
    assert (masks.name, batches.name, law.name) == ("over masks", "over batches", "masks, by law")
    assert [list(line.y) for line in (masks, batches, law)] == [
        [getattr(at, name) for at in found] for name in ("masks", "batches", "law")
    ]
    assert len({line.line.dash for line in (masks, batches, law)}) == 3
    unlawful = checked(slowness_curves([replace(at, law=None) for at in found], of_steps=False))
    assert [len(line.x) for line in unlawful.data] == [5, 5, 0]


def test_damage_is_drawn_from_none_to_most():
    silenced, covered = (
        lines(checked(damage_curves(FOUND, of_units=True)))["pooling"],
        lines(checked(damage_curves(FOUND, of_units=False)))["pooling"],
    )
    assert list(silenced.x) == list(range(0, 100, 10))
    assert list(covered.x) == list(range(7))
    test = 100 * FOUND[2].test.mean
    assert (silenced.y[0], covered.y[0]) == pytest.approx((test, test))


def test_filters_share_one_signed_scale():
    scene = filters_scene(learned_filters(EXPERIMENT, RUNS[0]))
    assert [panel.title for panel in scene.panels] == [f"Filter {number}" for number in range(1, 9)]
    low, high = scene.colour_range
    assert low == -high == min(-abs(panel.values).max() for panel in scene.panels)


@pytest.mark.parametrize("training", [True, False])
def test_a_digit_goes_down_layer_by_layer_a_column_a_filter(training):
    result = passage(TINY, GROWING, digits()[0, 0], 1, 1, training)
    scene = passage_scene(result)
    maps = scene.panels[1:]
    assert len(maps) == 4 * MOST_SHOWN  # sixteen filters, eight of them shown
    assert {panel.cell for panel in maps} == {(row, 1 + column) for row in range(4) for column in range(MOST_SHOWN)}
    pooled = [panel for panel in maps if panel.title.startswith(("Max-pooling", "Dropout"))]
    assert all(panel.windows is not None and panel.shape == (1, 4, 4) for panel in pooled)
    holes = [panel for panel in maps if panel.kept is not None]
    assert {panel.role for panel in holes} == {"dropout"}
    assert all(bool(panel.line.remark) is not training for panel in holes)
    assert "first 8 of 16 filters" in str(result.sentences[-1])
    assert pack(scene)


@pytest.mark.parametrize(
    ("key", "k", "smaller"),
    [("overlap", 3, 2), ("average", 2, 2), ("global", 8, 2), ("strided", 3, 0), ("plain", 0, 9)],
)
def test_cells_of_a_smaller_map_stand_for_their_windows_on_the_digit(key, k, smaller):
    """From the layer on that makes maps smaller; a pooling has its own formula, a convolution has none."""
    run = Training(TINY, key, 0).run()
    result = passage(TINY, run, digits()[0, 0], 1, 1, training=False)
    for row, panel in enumerate(passage_scene(result).panels[1::MOST_SHOWN]):
        assert (panel.windows is not None) == (row >= smaller)
        assert panel.windows is None or panel.windows[0].kernel == k
        assert (panel.pooling is not None) == (row == smaller > 0)
    assert pack(passage_scene(result))


def test_a_network_without_a_response_is_drawn():
    dead = replace(GROWING, parameters=np.full_like(GROWING.parameters, -1))
    scene = passage_scene(passage(TINY, dead, digits()[0, 0], 1, 1, True))
    assert all(panel.colours[2] > 0 for panel in scene.panels[1:])


def test_probabilities_have_whiskers_that_stay_among_probabilities():
    mean = np.array([0.9, 0.06, 0.04, *[0] * 7])
    spread = np.array([0.25, 0.05, 0.1, *[0] * 7])
    result = Doubt(DATA["digits"], 0.5, True, np.eye(10)[0], mean, spread, np.array([200, *[0] * 9]))
    off, on = checked(answers(result)).data
    assert list(off.y) == [100, *[0] * 9]
    assert np.allclose(on.y, 100 * mean)
    assert np.allclose(on.error_y.array[:3], [10, 5, 10])
    assert np.allclose(on.error_y.arrayminus[:3], [25, 5, 4])
    of_shapes = checked(answers(replace(result, data=DATA["shapes"])))
    assert [list(bars.x) for bars in of_shapes.data] == [[0, 1, 2, 3]] * 2
    assert list(of_shapes.layout.xaxis.ticktext) == ["plus", "cross", "ring", "T"]


def test_the_weights_of_both_stand_on_one_scale_about_0():
    result = or_not_and(Twins())
    scene = weights_scene(result)
    assert scene.panels[0].values.ravel() == pytest.approx(result.least_squares.weights)
    assert scene.panels[1].values.ravel() == pytest.approx(result.dropout.weights)
    assert scene.panels[0].values.min() < 0
    assert scene.colour_range == pytest.approx((-max(np.abs(result.least_squares.weights)), scene.colour_range[1]))


def test_curves_over_p_pass_through_the_settings_in_force():
    result = or_not_and(Twins(p=0.3))
    first, second = checked(twin_curves(result, of_weights=True)).data
    assert (first.y[30], second.y[30]) == pytest.approx(result.dropout.weights)
    without_first, without_second, without_both = checked(twin_curves(result, of_weights=False)).data
    assert (without_first.y[30], without_second.y[30]) == pytest.approx(result.dropout.knocked_out)
    assert set(without_both.y) == {result.blank}
