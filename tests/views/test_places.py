"""A strip of layers with a dropout in it, and the table of places, as they are drawn."""

import numpy as np
import pytest

from viz.inputs import FeatureMap
from viz.studies.layers import Dropout
from viz.studies.places import SPOTS, places, stage_of
from viz.views.map_view.message import pack
from viz.views.places import HEADS, dense_scene, hatching, place_axes, reports, strip_scene

RNG = np.random.default_rng(5)
SIGNED = FeatureMap("signed", RNG.normal(size=(1, 9, 12)).astype(np.float32))
COLOUR = FeatureMap("colour", RNG.random((3, 8, 10)).astype(np.float32), "picture")
ZEROS = FeatureMap("zeros", np.zeros((1, 6, 6), np.float32))


def result(place: str = "pool", source: FeatureMap = SIGNED, kernel_size: int = 2, **dropout):
    return places(source, kernel_size, Dropout(**{"p": 0.5, "seed": 3} | dropout), place)


def test_a_row_for_each_layer_and_a_column_for_each_channel():
    source, *maps = strip_scene(result()).panels
    assert (source.title, source.cell) == ("Input", (0, 0))
    assert [panel.cell for panel in maps] == [(row, column) for row in range(3) for column in range(1, 5)]
    assert [panel.title for panel in maps[3:6]] == ["Convolution, 270°", "ReLU, 0°", "ReLU, 90°"]


@pytest.mark.parametrize("place", SPOTS)
def test_each_panel_shows_its_channel_and_only_the_place_has_holes(place):
    strip = result(place)
    source, *maps = strip_scene(strip).panels
    panels = {stage.key: maps[4 * i : 4 * i + 4] for i, stage in enumerate(strip.stages[1:4])} | {"input": [source]}
    for stage in strip.stages[:4]:
        drawn = panels[stage.key]
        assert np.array_equal(np.concatenate([panel.values for panel in drawn]), stage.values)
        if stage.key == stage_of(place):
            assert np.array_equal(np.concatenate([panel.kept for panel in drawn]), stage.kept)
            assert {panel.role for panel in drawn} == {"dropout"}
        else:
            assert all(panel.kept is None and panel.role != "dropout" for panel in drawn)


def test_the_pooled_maps_lie_on_the_windows_they_were_taken_of():
    *_, pooled = strip_scene(result("input", kernel_size=3)).panels
    assert (pooled.shape, pooled.role) == ((1, 3, 4), "pooling")
    assert [(axis.kernel, axis.stride) for axis in pooled.windows] == [(3, 3)] * 2


def test_signed_maps_diverge_and_each_stage_keeps_its_scale_while_p_moves():
    scales = [[panel.colours for panel in strip_scene(result("conv", p=p)).panels] for p in (0, 0.5, 0.9)]
    assert scales[0] == scales[1] == scales[2]
    assert [scales[0][i][0] for i in (1, 5, 9)] == ["diverging", "cividis", "cividis"]


def test_a_caption_holds_the_zeros_against_those_without_dropout():
    source, *maps = strip_scene(result("conv", p=0.5)).panels
    conv = maps[0].caption
    gone = np.count_nonzero(~result("conv", p=0.5).stages[1].kept)
    assert conv == f"9 × 12 × 4 · 0 % → {100 * gone / 432:.0f} % zeros"
    assert source.caption == "9 × 12 · 0 % zeros"
    assert [panel.caption for panel in maps[1:4]] == [""] * 3


def test_in_colour_it_is_said_what_the_hatch_stands_for():
    for unit in ("value", "block"):
        (sentence,) = hatching(result("input", COLOUR, unit=unit))
        assert "hatched where R, G and B are all dropped" in str(sentence)
    assert hatching(result("conv", COLOUR)) == hatching(result("input")) == hatching(result("input", COLOUR, p=1)) == ()


def test_the_outputs_of_the_dense_layer_stand_beside_each_other():
    strip = result("relu")
    without, with_it = dense_scene(strip).panels
    assert np.array_equal(without.values, strip.stages[-1].clean)
    assert np.array_equal(with_it.values, strip.stages[-1].values)
    assert not np.array_equal(without.values, with_it.values)


def test_without_dropout_the_dense_layer_does_not_move():
    without, with_it = dense_scene(result(p=0)).panels
    assert np.array_equal(without.values, with_it.values)


def test_a_row_a_place_with_the_correlations_that_were_measured():
    strip = result()
    rows = place_axes(strip)
    assert [axis.key for axis in rows] == list(SPOTS)
    for axis, place in zip(rows, strip.places, strict=True):
        assert len(axis.readings) == len(HEADS)
        assert axis.readings[0].number == place.by_values.correlation
        assert f"A dropped value is {place.spot.zeroed}." in axis.words
    assert rows[3].measure == "96 values, 4 × 6 × 4"
    assert rows[4].measure == "96 values, in one row"
    assert rows[4].readings[1].theory_text == "no neighbours in a row"


def test_every_report_names_its_place_and_its_source():
    lines = reports()
    assert len(lines) == sum(len(spot.published) for spot in SPOTS.values())
    for spot in SPOTS.values():
        for text, source in spot.published:
            assert f"**{spot.name}.** {text[:-1]} ({source})." in lines


def test_a_negative_correlation_keeps_its_sign_in_the_number():
    checks = (np.indices((8, 8)).sum(axis=0) % 2 * 2 - 1).astype(np.float32)
    reading = place_axes(result("input", FeatureMap("checks", checks[np.newaxis]), p=0.3))[0].readings[0]
    assert reading.number < 0
    assert reading.text.startswith("−")
    assert reading.picture.heights == (-reading.number,)


@pytest.mark.parametrize("p", [0, 1])
def test_without_a_correlation_a_dash_says_so(p):
    for axis in place_axes(result(p=p)):
        assert [(reading.number, reading.text) for reading in axis.readings] == [(None, "–")] * 2
    assert place_axes(result(p=0))[0].readings[0].theory_text == "0 dropped"


@pytest.mark.parametrize("source", [SIGNED, COLOUR, ZEROS], ids=["signed", "colour", "zeros"])
@pytest.mark.parametrize("place", SPOTS)
def test_every_scene_can_be_sent(source, place):
    strip = result(place, source, kernel_size=32, unit="block")
    assert pack(strip_scene(strip))
    assert pack(dense_scene(strip))
