"""Binomial blur by hand, by its laws, and against a convolution."""

import numpy as np
import pytest

from viz.ops import blur_pool2d, conv2d

IMPULSE = np.zeros((6, 6))
IMPULSE[2, 3] = 16

X = np.arange(24.0).reshape(4, 6)

SIGNED = np.random.default_rng(5).standard_normal((2, 3, 8, 12))

MODES = ["reflect", "circular"]


@pytest.mark.parametrize("sign", [1, -1])
@pytest.mark.parametrize("padding_mode", MODES)
def test_an_impulse_by_hand(padding_mode, sign):
    expected = np.zeros((6, 6))
    expected[1:4, 2:5] = [[1, 2, 1], [2, 4, 2], [1, 2, 1]]
    np.testing.assert_array_equal(blur_pool2d(sign * IMPULSE, 3, 1, padding_mode), sign * expected)


def test_the_wider_kernel_by_hand():
    row = np.array([[0.0, 0, 0, 16, 0, 0]] * 3)
    np.testing.assert_array_equal(blur_pool2d(row, 5)[0], [0, 1, 4, 6, 4, 1 + 1])
    np.testing.assert_array_equal(blur_pool2d(row, 5, padding_mode="circular")[0], [0, 1, 4, 6, 4, 1])


def test_both_rims_by_hand():
    """A corner of 4 goes round in the circular mode; mirrored about itself it is met once."""
    corner = np.zeros((4, 4))
    corner[0, 0] = 16
    around = [[4, 2, 0, 2], [2, 1, 0, 1], [0, 0, 0, 0], [2, 1, 0, 1]]
    np.testing.assert_array_equal(blur_pool2d(corner, padding_mode="circular"), around)
    mirrored = [[4, 2, 0, 0], [2, 1, 0, 0], [0, 0, 0, 0], [0, 0, 0, 0]]
    np.testing.assert_array_equal(blur_pool2d(corner), mirrored)
    beside = np.zeros((4, 4))
    beside[0, 1] = 16
    np.testing.assert_array_equal(blur_pool2d(beside)[0], [2 + 2, 4, 2, 0])


def test_a_stride_by_hand():
    """Rows 0 and 2 of 4, columns 0, 2 and 4 of 6; a ramp stays itself but where it is mirrored."""
    expected = [[(1 + 0 + 1) / 4 + 3, 2 + 3, 4 + 3], [12 + 0.5, 14, 16]]
    np.testing.assert_array_equal(blur_pool2d(X, 3, 2), expected)
    np.testing.assert_array_equal(blur_pool2d(-X, 3, (2, 2)), np.negative(expected))
    assert blur_pool2d(X, 3, (3, 4)).shape == (2, 2)


def test_an_even_kernel_by_hand():
    """The means of two neighbours, the second of them to the right; the last one meets its mirror image."""
    np.testing.assert_array_equal(blur_pool2d([[1, 3, 7], [1, 3, 7]], 2), [[2, 5, 5]] * 2)
    np.testing.assert_array_equal(blur_pool2d([[1, 3, 7], [1, 3, 7]], 2, padding_mode="circular"), [[2, 5, 4]] * 2)


@pytest.mark.parametrize("padding_mode", MODES)
def test_one_cell_and_one_step_change_nothing(padding_mode):
    np.testing.assert_array_equal(blur_pool2d(SIGNED, 1, 1, padding_mode), SIGNED)
    np.testing.assert_array_equal(blur_pool2d(SIGNED, 1, (2, 3), padding_mode), SIGNED[..., ::2, ::3])


@pytest.mark.parametrize("padding_mode", MODES)
@pytest.mark.parametrize("kernel_size", [2, 3, 4, 5, 7])
def test_a_constant_stays_constant(kernel_size, padding_mode):
    np.testing.assert_allclose(blur_pool2d(np.full((8, 9), -0.7), kernel_size, 2, padding_mode), -0.7, rtol=1e-12)


@pytest.mark.parametrize("kernel_size", [2, 3, 5])
def test_round_the_circle_no_value_is_lost(kernel_size):
    blurred = blur_pool2d(SIGNED, kernel_size, padding_mode="circular")
    np.testing.assert_allclose(blurred.mean((-1, -2)), SIGNED.mean((-1, -2)), atol=1e-12)


@pytest.mark.parametrize("kernel_size", [3, 4, 5])
def test_round_the_circle_it_moves_with_its_input_by_whole_strides_to_the_last_bit(kernel_size):
    before = blur_pool2d(SIGNED, kernel_size, (2, 4), "circular")
    after = blur_pool2d(np.roll(SIGNED, (2, -4), (-2, -1)), kernel_size, (2, 4), "circular")
    np.testing.assert_array_equal(after, np.roll(before, (1, -1), (-2, -1)))
    dense = blur_pool2d(SIGNED, kernel_size, 1, "circular")
    np.testing.assert_array_equal(before, dense[..., ::2, ::4])


def test_it_is_linear_and_maps_are_independent():
    a, b = SIGNED
    np.testing.assert_allclose(
        blur_pool2d(2 * a - b, 5, 2), 2 * blur_pool2d(a, 5, 2) - blur_pool2d(b, 5, 2), atol=1e-12
    )
    np.testing.assert_array_equal(blur_pool2d(SIGNED, 5, 2)[1, 2], blur_pool2d(b[2], 5, 2))
    assert blur_pool2d(SIGNED[:0], 3, 2).shape == (0, 3, 4, 6)


def test_two_blurs_of_3_are_one_of_5():
    twice = blur_pool2d(blur_pool2d(SIGNED, 3, padding_mode="circular"), 3, padding_mode="circular")
    np.testing.assert_allclose(blur_pool2d(SIGNED, 5, padding_mode="circular"), twice, atol=1e-12)


def test_dtypes_and_layout():
    assert blur_pool2d(SIGNED.astype(np.float32)).dtype == np.float32
    assert blur_pool2d(SIGNED.astype(np.float16)).dtype == np.float16
    y = blur_pool2d(np.full((3, 3), 200, np.uint8))
    assert y.dtype == np.float64
    assert (y == 200).all()
    x = SIGNED.copy()
    x.flags.writeable = False
    np.testing.assert_array_equal(blur_pool2d(np.asfortranarray(x).astype(">f8"), 5, 2), blur_pool2d(x, 5, 2))
    np.testing.assert_array_equal(x, SIGNED)


def test_infinities_spread_and_those_of_both_signs_have_no_mean():
    x = np.zeros((5, 9))
    x[2, 1], x[2, 7] = np.inf, -np.inf
    y = blur_pool2d(x)
    assert (y[1:4, :3] == np.inf).all()
    assert (y[1:4, 6:] == -np.inf).all()
    assert not y[:, 3:6].any()
    x[2, 3] = -np.inf
    assert np.isnan(blur_pool2d(x)[2, 2])


@pytest.mark.parametrize(
    ("x", "sizes", "named"),
    [
        (X[0], {}, r"\(6,\)"),
        (X * 1j, {}, "complex128"),
        (X, {"kernel_size": 0}, "kernel_size .* got 0"),
        (X, {"kernel_size": (3, 3)}, r"kernel_size .* got \(3, 3\)"),
        (X, {"stride": 0}, "stride .* got 0"),
        (X, {"stride": (1, 2, 3)}, r"stride .* got \(1, 2, 3\)"),
        (X, {"padding_mode": "zeros"}, "padding_mode .* got 'zeros'"),
        (X, {"kernel_size": 8}, "kernel_size 8 .* 4 cells"),
        (X[:, :1], {"kernel_size": 3}, "kernel_size 3 .* 1 cells"),
    ],
)
def test_what_cannot_be_is_named(x, sizes, named):
    with pytest.raises(ValueError, match=named):
        blur_pool2d(x, **sizes)


def test_a_mirror_image_is_read_to_its_end_and_a_circle_more_than_once():
    np.testing.assert_array_equal(blur_pool2d([[0.0, 8], [0, 8]], 3), [[4, 4]] * 2)
    np.testing.assert_array_equal(blur_pool2d([[-3.0]], 7, padding_mode="circular"), [[-3]])


@pytest.mark.parametrize("padding_mode", MODES)
@pytest.mark.parametrize("stride", [1, 2, 3])
@pytest.mark.parametrize("kernel_size", [1, 2, 3, 4, 5, 6, 7])
def test_it_is_a_convolution_of_the_padded_map_with_a_binomial_kernel(kernel_size, stride, padding_mode):
    row = (np.poly1d([0.5, 0.5]) ** (kernel_size - 1)).coeffs
    margin = (kernel_size - 1) // 2, kernel_size // 2
    padded = np.pad(SIGNED, [(0, 0), (0, 0), margin, margin], mode={"circular": "wrap"}.get(padding_mode, padding_mode))
    expected = conv2d(padded.reshape(6, 1, *padded.shape[-2:]), np.outer(row, row)[None, None], stride=stride)
    y = blur_pool2d(SIGNED, kernel_size, stride, padding_mode)
    np.testing.assert_allclose(y, expected.reshape(y.shape), atol=1e-12)
