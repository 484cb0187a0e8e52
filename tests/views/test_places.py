"""The layers of a CNN with a dropout somewhere in it, as they are drawn."""

import numpy as np
import pytest

from viz.inputs import FeatureMap
from viz.studies.layers import Dropout
from viz.studies.places.spots import SPOTS, layer_of
from viz.studies.places.study import dropout_in_cnn
from viz.views.map_view.message import pack
from viz.views.places import cnn_scene, dense_scene

RNG = np.random.default_rng(5)
SIGNED = FeatureMap("signed", RNG.normal(size=(1, 9, 12)).astype(np.float32))
COLOUR = FeatureMap("colour", RNG.random((3, 8, 10)).astype(np.float32), "picture")
ZEROS = FeatureMap("zeros", np.zeros((1, 6, 6), np.float32))


def result(place: str = "pool", source: FeatureMap = SIGNED, kernel_size: int = 2, **dropout):
    return dropout_in_cnn(source, kernel_size, Dropout(**{"p": 0.5, "seed": 3} | dropout), place)


def test_a_row_for_each_layer_and_a_column_for_each_channel():
    source, *maps = cnn_scene(result()).panels
    assert (source.title, source.cell) == ("Input", (0, 0))
    assert [panel.cell for panel in maps] == [(row, column) for row in range(3) for column in range(1, 5)]
    assert [panel.title for panel in maps[3:6]] == ["Convolution, 270°", "ReLU, 0°", "ReLU, 90°"]


@pytest.mark.parametrize("place", SPOTS)
def test_each_panel_shows_its_channel_and_only_the_place_has_holes(place):
    cnn = result(place)
    source, *maps = cnn_scene(cnn).panels
    panels = {layer.key: maps[4 * i : 4 * i + 4] for i, layer in enumerate(cnn.layers[1:4])} | {"input": [source]}
    for layer in cnn.layers[:4]:
        drawn = panels[layer.key]
        assert np.array_equal(np.concatenate([panel.values for panel in drawn]), layer.values)
        if layer.key == layer_of(place):
            assert np.array_equal(np.concatenate([panel.kept for panel in drawn]), layer.kept)
            assert {panel.role for panel in drawn} == {"dropout"}
        else:
            assert all((panel.kept is None) == (layer.kept is None) and panel.role != "dropout" for panel in drawn)
        assert all(panel.before == (layer.scale != 1) for panel in drawn)


def test_the_pooled_maps_lie_on_the_windows_they_were_taken_of():
    *_, pooled = cnn_scene(result("input", kernel_size=3)).panels
    assert (pooled.shape, pooled.role) == ((1, 3, 4), "pooling")
    assert [(axis.kernel, axis.stride) for axis in pooled.windows] == [(3, 3)] * 2


def test_signed_maps_diverge_and_each_layer_keeps_its_scale_while_p_moves():
    scales = [[panel.colours for panel in cnn_scene(result("conv", p=p)).panels] for p in (0, 0.5, 0.9)]
    assert scales[0] == scales[1] == scales[2]
    assert [scales[0][i][0] for i in (1, 5, 9)] == ["diverging", "cividis", "cividis"]


def test_a_caption_holds_the_zeros_against_those_without_dropout():
    source, *maps = cnn_scene(result("conv", p=0.5)).panels
    conv = maps[0].caption
    gone = np.count_nonzero(~result("conv", p=0.5).layers[1].kept)
    assert conv == f"9 × 12 × 4 · 0 % → {100 * gone / 432:.0f} % zeros · × 2, drawn before it"
    assert source.caption == "9 × 12 · 0 % zeros"
    assert [panel.caption for panel in maps[1:4]] == [""] * 3


def test_pooling_and_dropout_note_their_settings_at_the_first_map():
    def notes(place):
        return {at: panel.note for at, panel in enumerate(cnn_scene(result(place)).panels) if panel.note}

    training = "training: p = 0.5, seed 3, survivors × 2"
    assert notes("conv") == {1: training, 9: "k = 2, s = 2"}
    assert notes("flat") == notes("pool") == {9: f"k = 2, s = 2; {training}"}


def test_the_outputs_of_the_dense_layer_stand_beside_each_other():
    cnn = result("relu")
    without, with_it = dense_scene(cnn).panels
    assert np.array_equal(without.values, cnn.layers[-1].clean)
    assert np.array_equal(with_it.values, cnn.layers[-1].values)
    assert not np.array_equal(without.values, with_it.values)


def test_without_dropout_the_dense_layer_does_not_move():
    without, with_it = dense_scene(result(p=0)).panels
    assert np.array_equal(without.values, with_it.values)


@pytest.mark.parametrize("source", [SIGNED, COLOUR, ZEROS], ids=["signed", "colour", "zeros"])
@pytest.mark.parametrize("place", SPOTS)
def test_every_scene_can_be_sent(source, place):
    cnn = result(place, source, kernel_size=32, unit="block")
    assert pack(cnn_scene(cnn))
    assert pack(dense_scene(cnn))
