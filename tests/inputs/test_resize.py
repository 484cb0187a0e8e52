"""Area averaging by hand, by law, and against its definition; the working size of pictures and of maps."""

import tracemalloc

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from viz.inputs import FeatureMap, area_average, fit

LENGTHS = st.integers(1, 12)
FLOATS = st.floats(width=32, allow_nan=False, allow_infinity=False)
MAPS = hnp.arrays(np.float32, st.tuples(st.integers(1, 3), LENGTHS, LENGTHS), elements=FLOATS)
# Numbers whose sums in float64 are exact, for laws that hold to the last bit.
WHOLE_MAPS = hnp.arrays(
    np.float32,
    st.tuples(st.integers(1, 3), LENGTHS, LENGTHS),
    elements=st.integers(-1000, 1000).map(float),
)
SIZES = st.tuples(LENGTHS, LENGTHS)


def stack(height, width, *, channels=1, kind="picture", **words):
    values = np.linspace(0, 1, channels * height * width, dtype=np.float32)
    return FeatureMap("stack", values.reshape(channels, height, width), kind, **words)


def test_three_columns_become_two_with_weights_of_two_thirds_and_one_third():
    averaged = area_average(np.array([[3.0, 6.0, -9.0]]), (1, 2))
    np.testing.assert_allclose(averaged, [[(2 * 3 + 6) / 3, (6 + 2 * -9) / 3]], rtol=1e-15)


def test_whole_ratios_are_block_means():
    x = np.array([[1, 2, 3, 4], [5, 6, 7, 8], [-1, -1, 0, 0], [-1, -1, 0, 2]], dtype=np.float32)
    np.testing.assert_array_equal(area_average(x, (2, 2)), [[3.5, 5.5], [-1, 0.5]])


def test_enlarging_repeats_values_and_mixes_only_where_a_border_falls_inside():
    np.testing.assert_array_equal(area_average(np.array([[1.0, -2.0]]), (2, 4)), [[1, 1, -2, -2]] * 2)
    np.testing.assert_array_equal(area_average(np.array([[1.0, -2.0]]), (1, 3)), [[1, -0.5, -2]])


@settings(max_examples=40)
@given(WHOLE_MAPS, SIZES)
def test_it_is_the_mean_over_a_grid_fine_enough_for_both_sizes(x, size):
    height, width = x.shape[-2:]
    fine = x.astype(np.float64).repeat(size[0], axis=-2).repeat(size[1], axis=-1)
    blocks = fine.reshape(len(x), size[0], height, size[1], width)
    np.testing.assert_allclose(area_average(x, size), blocks.mean(axis=(-3, -1)), rtol=1e-6, atol=1e-6)


@given(FLOATS, st.tuples(LENGTHS, LENGTHS), SIZES)
def test_a_constant_stays_exactly_that_constant(value, shape, size):
    averaged = area_average(np.full(shape, value, dtype=np.float32), size)
    np.testing.assert_array_equal(averaged, np.full(size, value, dtype=np.float32))


@given(MAPS, SIZES)
def test_no_value_leaves_the_range_of_its_channel(x, size):
    averaged = area_average(x, size)
    assert (averaged.min(axis=(1, 2)) >= x.min(axis=(1, 2))).all()
    assert (averaged.max(axis=(1, 2)) <= x.max(axis=(1, 2))).all()


@settings(max_examples=40)
@given(WHOLE_MAPS, st.integers(0, 2), st.integers(0, 2))
def test_halving_keeps_the_mean_exactly(x, row_halvings, column_halvings):
    grown = x.repeat(2**row_halvings, axis=-2).repeat(2**column_halvings, axis=-1)
    grown = grown + np.arange(grown.size, dtype=np.float32).reshape(grown.shape)
    averaged = area_average(grown, x.shape[-2:])
    assert averaged.sum(dtype=np.float64) * 2 ** (row_halvings + column_halvings) == grown.sum(dtype=np.float64)


@settings(max_examples=40)
@given(WHOLE_MAPS, SIZES)
def test_any_ratio_keeps_the_mean(x, size):
    assert area_average(x, size).mean(dtype=np.float64) == pytest.approx(x.mean(dtype=np.float64), abs=1e-3)


@given(MAPS)
def test_equal_size_changes_nothing(x):
    np.testing.assert_array_equal(area_average(x, x.shape[-2:]), x)


@given(MAPS, SIZES)
def test_rows_and_columns_are_treated_alike(x, size):
    turned = area_average(x.swapaxes(-1, -2), size[::-1]).swapaxes(-1, -2)
    np.testing.assert_allclose(area_average(x, size), turned, rtol=1e-5, atol=1e-5 * np.abs(x).max())


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_the_dtype_stays_and_the_input_is_left_alone(dtype):
    x = np.arange(12, dtype=dtype).reshape(3, 4)
    before = x.copy()
    assert area_average(x, (2, 2)).dtype == dtype
    np.testing.assert_array_equal(x, before)


@pytest.mark.parametrize("size", [(0, 2), (2, 0), (-1, 2)])
def test_a_size_without_pixels_is_refused_by_name(size):
    with pytest.raises(ValueError, match=f"{size[0]}, {size[1]}"):
        area_average(np.ones((2, 2)), size)


@pytest.mark.parametrize("shape", [(3,), (0, 2), (2, 0)])
def test_an_input_without_pixels_is_refused_by_shape(shape):
    with pytest.raises(ValueError, match="shape"):
        area_average(np.ones(shape), (2, 2))


@pytest.mark.parametrize("dtype", [np.uint8, np.int64, bool])
def test_whole_numbers_are_refused_as_their_means_would_be_cut(dtype):
    with pytest.raises(ValueError, match=f"got {np.dtype(dtype)}"):
        area_average(np.ones((2, 2), dtype=dtype), (1, 1))


@pytest.mark.parametrize(
    ("shape", "size", "expected"),
    [
        ((300, 300), 32, (32, 32)),
        ((171, 256), 32, (21, 32)),
        ((256, 171), 32, (32, 21)),
        ((3, 32), 16, (2, 16)),  # 1.5 rounds up
        ((1, 500), 8, (1, 8)),  # never less than one row
        ((8, 8), 32, (32, 32)),
        ((2, 4), 10, (5, 10)),
    ],
)
def test_the_longer_side_of_a_picture_becomes_the_working_size(shape, size, expected):
    fitted = fit(stack(*shape, channels=3), size)
    assert fitted.size == expected
    assert fitted.values.dtype == np.float32
    assert fitted.notes == ()


@pytest.mark.parametrize("kind", ["picture", "map"])
def test_an_input_of_the_working_size_passes_through(kind):
    original = stack(20, 32, kind=kind)
    assert fit(original, 32) is original


@pytest.mark.parametrize("shape", [(6, 6), (1, 7), (31, 5)])
def test_a_map_is_never_enlarged(shape):
    original = stack(*shape, kind="map")
    assert fit(original, 32) is original


def test_a_longer_map_is_reduced_and_says_so():
    original = stack(512, 384, channels=2, kind="map", channel_names=("a", "b"), notes=("The first of 4 items.",))
    fitted = fit(original, 256)
    assert fitted.size == (256, 192)
    assert fitted.channel_names == ("a", "b")
    assert fitted.notes == (
        "The first of 4 items.",
        "Reduced from 512 × 384 to 256 × 192 by area averaging.",
    )


def test_negative_maps_stay_negative():
    fitted = fit(FeatureMap("negative", -1 - stack(30, 30).values, "map"), 8)
    assert fitted.values.min() >= -2
    assert fitted.values.max() <= -1


@pytest.mark.parametrize("size", [7, 257, 0, -32])
def test_a_working_size_out_of_bounds_is_refused_by_value(size):
    with pytest.raises(ValueError, match=f"got {size}"):
        fit(stack(16, 16), size)


@pytest.mark.parametrize("shape", [(2000, 1500), (1, 400_000), (400_000, 1)])
def test_a_large_picture_is_never_held_twice(shape):
    original = stack(*shape, channels=3)
    tracemalloc.start()
    fit(original, 256)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < original.values.nbytes / 2
