"""The filter bank by hand, by law, and against a convolution written out; the luma of a picture."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from numpy.lib.stride_tricks import sliding_window_view

from viz.inputs import FILTERS, FeatureMap, feature_maps, load_sample, to_grey
from viz.inputs.filters import binomial, compass_edge

SOBEL_X = [[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]]
GREYS = hnp.arrays(
    np.float32,
    st.tuples(st.just(1), st.integers(1, 9), st.integers(1, 9)),
    elements=st.floats(0, 1, width=32),
)
EDGES = [name for name in FILTERS if name.startswith("edge")]


def picture(values, **words):
    return FeatureMap("picture", np.asarray(values, dtype=np.float32), "picture", **words)


def step_picture():
    """Black on the left, white on the right, 6 × 6."""
    return picture(np.repeat([[[0, 0, 0, 1, 1, 1]]], 6, axis=1))


def channel(maps, name):
    return maps.values[maps.channel_names.index(name)]


def test_the_compass_starts_at_sobel_x_and_turns_counter_clockwise():
    np.testing.assert_array_equal(compass_edge(0), SOBEL_X)
    np.testing.assert_array_equal(compass_edge(45), [[0, 1, 2], [-1, 0, 1], [-2, -1, 0]])
    np.testing.assert_array_equal(compass_edge(90), [[1, 2, 1], [0, 0, 0], [-1, -2, -1]])


@pytest.mark.parametrize("angle", range(0, 360, 45))
def test_a_half_turn_changes_the_sign_and_a_quarter_turn_rotates(angle):
    np.testing.assert_array_equal(compass_edge(angle + 180), -compass_edge(angle))
    np.testing.assert_array_equal(compass_edge(angle + 90), np.rot90(compass_edge(angle)))


@pytest.mark.parametrize("angle", [30, -10, 44])
def test_an_angle_between_the_eight_is_refused_by_value(angle):
    with pytest.raises(ValueError, match=f"got {angle}"):
        compass_edge(angle)


def test_binomial_kernels_are_outer_products_of_pascals_rows():
    np.testing.assert_array_equal(binomial(3), [[1, 2, 1], [2, 4, 2], [1, 2, 1]])
    np.testing.assert_array_equal(binomial(5)[2], [6, 24, 36, 24, 6])
    assert binomial(5).sum() == 256


@pytest.mark.parametrize("name", FILTERS)
def test_kernels_are_whole_numbers_and_only_smoothing_answers_to_flat_areas(name):
    kernel = FILTERS[name]
    assert np.issubdtype(kernel.dtype, np.integer)
    assert kernel.shape in {(3, 3), (5, 5)}
    assert (kernel.sum() == 0) == (name != "smoothing")


def test_a_white_step_to_the_right_answers_1_at_0_degrees_and_minus_1_at_180():
    maps = feature_maps(step_picture(), relu=False)
    np.testing.assert_array_equal(channel(maps, "edge, 0°"), [[0, 0, 1, 1, 0, 0]] * 6)
    np.testing.assert_array_equal(channel(maps, "edge, 180°"), [[0, 0, -1, -1, 0, 0]] * 6)
    np.testing.assert_array_equal(channel(maps, "edge, 90°"), np.zeros((6, 6)))
    np.testing.assert_array_equal(channel(maps, "edge, 45°"), [[0, 0, 0.75, 0.75, 0, 0]] * 6)


def test_a_single_white_pixel_reads_out_the_kernels_turned_about():
    dot = np.zeros((1, 9, 9))
    dot[0, 4, 4] = 1
    maps = feature_maps(picture(dot), relu=False)
    for name, kernel in FILTERS.items():
        reach = len(kernel) // 2
        seen = channel(maps, name)[4 - reach : 5 + reach, 4 - reach : 5 + reach]
        expected = kernel[::-1, ::-1] / kernel[kernel > 0].sum()
        np.testing.assert_allclose(seen, expected, atol=1e-7, err_msg=name)


def test_the_spots_answer_to_their_own_sign():
    dot = np.zeros((1, 9, 9))
    dot[0, 4, 4] = 1
    bright, dark = feature_maps(picture(dot), relu=False), feature_maps(picture(1 - dot), relu=False)
    assert channel(bright, "bright spot")[4, 4] > 0 > channel(bright, "dark spot")[4, 4]
    assert channel(dark, "dark spot")[4, 4] > 0 > channel(dark, "bright spot")[4, 4]


def test_the_corner_answers_most_where_a_bright_rectangle_begins():
    square = np.zeros((1, 9, 9))
    square[0, 4:, 4:] = 1
    corner = channel(feature_maps(picture(square), relu=False), "corner")
    assert np.unravel_index(corner.argmax(), corner.shape) == (4, 4)
    assert corner.max() == 1


@given(st.floats(0, 1, width=32), st.integers(1, 9), st.integers(1, 9))
def test_a_flat_picture_gives_exact_zeros_to_the_very_border(level, height, width):
    maps = feature_maps(picture(np.full((1, height, width), level)), relu=True)
    zero_mean = [name for name in FILTERS if name != "smoothing"]
    assert all((channel(maps, name) == 0).all() for name in zero_mean)
    assert (channel(maps, "smoothing") == np.float32(level)).all()


@given(GREYS)
def test_responses_stay_within_1_and_keep_the_size(values):
    maps = feature_maps(picture(values), relu=False)
    assert maps.values.shape == (len(FILTERS), *values.shape[1:])
    assert np.abs(maps.values).max() <= 1


@given(GREYS)
def test_opposite_edges_are_each_others_negative(values):
    maps = feature_maps(picture(values), relu=False)
    half = len(EDGES) // 2
    np.testing.assert_array_equal(maps.values[:half], -maps.values[half : 2 * half])


@given(GREYS)
def test_relu_keeps_the_positive_responses_and_nothing_else(values):
    signed, rectified = (feature_maps(picture(values), relu) for relu in (False, True))
    np.testing.assert_array_equal(rectified.values, np.where(signed.values > 0, signed.values, 0))


@settings(max_examples=30)
@given(GREYS)
def test_it_is_the_cross_correlation_of_the_mirrored_picture_written_out(values):
    mirrored = np.pad(values[0], 2, mode="reflect")
    maps = feature_maps(picture(values), relu=False)
    for name, kernel in FILTERS.items():
        inner = mirrored if len(kernel) == 5 else mirrored[1:-1, 1:-1]
        windows = sliding_window_view(inner, kernel.shape).astype(np.float64)
        expected = np.einsum("hwij,ij->hw", windows, kernel) / kernel[kernel > 0].sum()
        np.testing.assert_allclose(channel(maps, name), expected, rtol=1e-6, atol=1e-7, err_msg=name)


def test_half_of_a_photographs_edges_are_zero_after_relu():
    maps = feature_maps(load_sample("cat"), relu=True)
    zero_share = np.mean([(channel(maps, name) == 0).mean() for name in EDGES])
    assert 0.4 < zero_share < 0.6


def test_feature_maps_are_maps_that_say_how_they_came_about():
    maps = feature_maps(picture(np.ones((3, 4, 4)), notes=("Turned upright.",)), relu=True)
    assert maps.kind == "map"
    assert maps.name == "picture, feature maps"
    assert maps.channel_names == tuple(FILTERS)
    assert maps.notes == ("Turned upright.", "The grey picture through 12 fixed filters, then ReLU.")


def test_luma_weighs_red_green_and_blue_by_bt_709():
    colours = picture(np.eye(3).reshape(3, 1, 3))
    np.testing.assert_allclose(to_grey(colours).values, [[[0.2126, 0.7152, 0.0722]]], rtol=1e-6)


@given(st.floats(0, 1, width=32))
def test_a_grey_in_colour_keeps_its_value(level):
    grey = to_grey(picture(np.full((3, 2, 2), level)))
    assert (grey.kind, grey.values.shape) == ("picture", (1, 2, 2))
    assert (grey.values == np.float32(level)).all()


def test_a_grey_picture_comes_back_as_it_is():
    grey = picture(np.zeros((1, 2, 2)))
    assert to_grey(grey) is grey


@pytest.mark.parametrize("channels", [2, 4])
def test_a_picture_of_other_channels_is_refused_by_their_number(channels):
    with pytest.raises(ValueError, match=f"of {channels}"):
        to_grey(picture(np.zeros((channels, 2, 2))))


def test_a_map_of_numbers_is_refused_also_when_it_is_negative():
    numbers = FeatureMap("numbers", -np.ones((1, 2, 2), dtype=np.float32), "map")
    for refuse in (to_grey, lambda given: feature_maps(given, relu=True)):
        with pytest.raises(ValueError, match="got a map of 1"):
            refuse(numbers)
