"""Convolution by hand and by its laws."""

import numpy as np
import pytest

from viz.ops import conv2d

X = np.arange(24.0).reshape(1, 4, 6)


def field(*shape):
    return np.random.default_rng(5).standard_normal(shape)


def test_differences_along_a_row_by_hand():
    right_minus_left = np.array([[[[-1.0, 1.0]]]])
    np.testing.assert_array_equal(conv2d(X, right_minus_left), np.ones((1, 4, 5)))
    np.testing.assert_array_equal(conv2d(-X, right_minus_left), -np.ones((1, 4, 5)))


def test_the_kernel_is_not_flipped():
    impulse = np.zeros((1, 3, 3))
    impulse[0, 1, 1] = 1
    kernel = np.arange(9.0).reshape(1, 1, 3, 3)
    np.testing.assert_array_equal(conv2d(impulse, kernel, padding=1)[0], kernel[0, 0, ::-1, ::-1])


def test_stride_and_padding_by_hand():
    box = np.ones((1, 1, 3, 3))
    expected = [[0 + 1 + 6 + 7, 1 + 2 + 3 + 7 + 8 + 9, 3 + 4 + 5 + 9 + 10 + 11]]
    np.testing.assert_array_equal(conv2d(X, box, padding=1, stride=(4, 2)), [expected])


def test_channels_are_summed_and_each_output_has_its_own_weights():
    x = np.stack([X[0], np.ones((4, 6))])
    weights = np.array([[1.0, 100.0], [0.0, -1.0], [2.0, 0.0]]).reshape(3, 2, 1, 1)
    np.testing.assert_array_equal(conv2d(x, weights), np.stack([X[0] + 100, -np.ones((4, 6)), 2 * X[0]]))


def test_it_is_linear_and_batches_are_independent():
    a, b, weights = field(2, 3, 4, 6), field(2, 2, 3, 4, 6)[1], field(5, 3, 2, 3)
    np.testing.assert_allclose(conv2d(2 * a - b, weights), 2 * conv2d(a, weights) - conv2d(b, weights))
    np.testing.assert_allclose(conv2d(a, weights)[1], conv2d(a[1], weights))
    assert conv2d(a[None], weights).shape == (1, 2, 5, 3, 4)
    assert conv2d(a[:0], weights).shape == (0, 5, 3, 4)


def test_layout_makes_no_difference_and_nothing_is_modified():
    x, weights = field(2, 3, 4, 6), field(5, 3, 2, 3)
    expected, x_before = conv2d(x, weights), x.copy()
    x.flags.writeable = False
    np.testing.assert_allclose(conv2d(np.asfortranarray(x), weights[..., ::-1].copy()[..., ::-1]), expected)
    np.testing.assert_allclose(conv2d(x.astype(">f8"), np.asfortranarray(weights)), expected)
    np.testing.assert_array_equal(x, x_before)


def test_float32_stays_float32_and_integers_do_not_overflow():
    assert conv2d(X.astype(np.float32), np.ones((1, 1, 2, 2), np.float32)).dtype == np.float32
    y = conv2d(np.full((1, 2, 2), 200, np.uint8), np.full((1, 1, 2, 2), 2, np.uint8))
    assert y.dtype == np.float64
    assert y == 1600


@pytest.mark.parametrize(
    ("x", "weights", "sizes", "named"),
    [
        (X[0], np.ones((1, 1, 2, 2)), {}, r"\(4, 6\)"),
        (X, np.ones((1, 2, 2, 2)), {}, r"\(1, 2, 2, 2\)"),
        (X, np.ones((2, 2)), {}, r"\(2, 2\)"),
        (X, np.ones((1, 1, 0, 2)), {}, "kernel_size .* got 0"),
        (X, np.ones((1, 1, 5, 2)), {}, "kernel_size 5 .* larger than the input of 4 cells"),
        (X, np.ones((1, 1, 2, 2)), {"padding": -1}, "padding .* got -1"),
        (X, np.ones((1, 1, 2, 2)), {"stride": 0}, "stride .* got 0"),
        (X, np.ones((1, 1, 2, 2), complex), {}, "complex128"),
        (X * 1j, np.ones((1, 1, 2, 2)), {}, "complex128"),
    ],
)
def test_what_cannot_be_is_named(x, weights, sizes, named):
    with pytest.raises(ValueError, match=named):
        conv2d(x, weights, **sizes)
