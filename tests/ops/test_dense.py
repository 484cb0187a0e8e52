"""The dense layer, and DropConnect on average: by hand, by their laws, and against every mask there is."""

from itertools import product

import numpy as np
import pytest

from viz.ops import drop_connect_moments, dropout_mask, expected_relu, linear

W = np.array([[1.0, -2.0, 0.5], [-1.0, 3.0, 4.0]])
V = np.array([2.0, 1.0, -4.0])


def field(*shape):
    return np.random.default_rng(5).standard_normal(shape)


def every_output(v, weight, p):
    """The output of one unit under each mask of its weights, and the probability of each mask."""
    masks = np.array(list(product((0, 1), repeat=len(v))))
    kept = masks.sum(axis=1)
    return masks @ (weight * v), (1 - p) ** kept * p ** (len(v) - kept)


# ---------------------------------------------------------------- the dense layer


def test_a_dense_layer_by_hand():
    np.testing.assert_array_equal(linear(V, W), [2 - 2 - 2, -2 + 3 - 16])
    np.testing.assert_array_equal(linear([V, -V], W, [10, 20]), [[8, 5], [12, 35]])


def test_it_is_a_matrix_product_for_any_leading_shape():
    x, weight = field(2, 3, 5), field(4, 5)
    np.testing.assert_allclose(linear(x, weight), np.einsum("abi,oi->abo", x, weight))
    assert linear(x[:0], weight).shape == (0, 3, 4)


def test_dropping_an_input_empties_a_column_of_the_weights():
    """W (m∘v) = (W diag(m)) v: what dropout of activations is to the layer that reads them."""
    kept = np.array([True, False, True])
    np.testing.assert_array_equal(linear(V * kept, W), linear(V, W * kept))


@pytest.mark.parametrize("bias", [None, np.ones(2, np.float32)])
def test_float32_stays_float32_and_integers_become_float64(bias):
    assert linear(V.astype(np.float32), W.astype(np.float32), bias).dtype == np.float32
    y = linear(np.full(300, 200, np.uint8), np.full((2, 300), 200, np.uint8), bias)
    assert y.dtype == np.float64
    assert set(y - (0 if bias is None else 1)) == {300 * 40000}


# ---------------------------------------------------------------- DropConnect


@pytest.mark.parametrize("p", [0.1, 0.5, 0.8])
@pytest.mark.parametrize("v", [V, -V, np.array([0.0, -1.0, 0.0])])
def test_the_moments_are_those_over_every_mask(p, v):
    mean, variance = drop_connect_moments(v, W, p)
    for unit in range(2):
        outputs, chances = every_output(v, W[unit], p)
        assert chances.sum() == pytest.approx(1)
        assert mean[unit] == pytest.approx(chances @ outputs)
        assert variance[unit] == pytest.approx(chances @ (outputs - mean[unit]) ** 2)


@pytest.mark.parametrize("p", [0.2, 0.5, 0.9])
def test_the_moments_are_those_of_many_masks(p):
    n, v, weight = 20_000, field(8), field(3, 8)
    outputs = (dropout_mask((n, 3, 8), p, seed=4) * weight) @ v
    mean, variance = drop_connect_moments(v, weight, p)
    assert (np.abs(outputs.mean(axis=0) - mean) / np.sqrt(variance / n)).max() < 5
    squares = (outputs - mean) ** 2
    assert (np.abs(squares.mean(axis=0) - variance) / (squares.std(axis=0) / n**0.5)).max() < 5


def test_where_the_mean_network_fails_the_gaussian_is_near():
    """A unit of mean below 0: its ReLU is 0 in the mean network, but not on average."""
    v, weight, p = np.ones(16), np.where(np.arange(16) % 2, -0.11, 0.1), 0.5
    outputs, chances = every_output(v, weight, p)
    exact = chances @ np.maximum(outputs, 0)
    mean, variance = drop_connect_moments(v, weight[None], p)
    assert np.maximum(mean, 0) == 0
    assert exact > 0.05
    assert float(expected_relu(mean, variance)[0]) == pytest.approx(exact, rel=0.02)


@pytest.mark.parametrize(
    ("x", "weight", "named"),
    [
        (V, W.T, r"\(3, 2\) .* \(3,\)"),
        (V, V, r"\(3,\)"),
        (2.0, W, r"\(\)"),
        (V, W * 1j, "complex128"),
        (V * 1j, W, "complex128"),
    ],
)
def test_what_does_not_fit_is_named(x, weight, named):
    for options in ((), (0.5,)):
        with pytest.raises(ValueError, match=named):
            (drop_connect_moments if options else linear)(x, weight, *options)


@pytest.mark.parametrize("bias", [np.ones(3), np.ones((1, 2)), 1.0])
def test_a_bias_that_does_not_fit_is_named(bias):
    with pytest.raises(ValueError, match="bias"):
        linear(V, W, bias)


@pytest.mark.parametrize("p", [1.5, -1])
def test_a_p_that_cannot_be_is_named(p):
    with pytest.raises(ValueError, match=str(p)):
        drop_connect_moments(V, W, p)


def test_the_moments_are_float64_and_nothing_is_modified():
    v, weight = V.astype(np.float32), W.astype(np.float32)
    v.flags.writeable = weight.flags.writeable = False
    assert {moment.dtype for moment in drop_connect_moments(v, weight, 0.5)} == {np.dtype(np.float64)}
