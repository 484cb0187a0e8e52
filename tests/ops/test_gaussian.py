"""Gaussian dropout and the rectified Gaussian: by hand, by their laws, and against many draws."""

from math import erf, exp, inf, pi, sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from viz.ops import expected_relu, gaussian_dropout, normal_cdf

repeatable = settings(deadline=None, derandomize=True, max_examples=80)

X = np.linspace(-2, 3, 24, dtype=np.float32).reshape(4, 6)


def factors_of(shape, p, seed):
    """What values of this shape are multiplied by."""
    return gaussian_dropout(np.ones(shape), p, seed=seed)


# ---------------------------------------------------------------- the noise


def test_the_stream_is_pinned():
    # Origin: NumPy 2.4.6, np.random.Generator(np.random.PCG64(0)).standard_normal(3); at p = 0.8 the spread is 2.
    z = np.array([0.12573022, -0.13210486, 0.64042265])
    np.testing.assert_allclose(factors_of((3,), 0.8, seed=0), 1 + 2 * z, rtol=1e-7)
    np.testing.assert_allclose(factors_of((3,), 0.5, seed=0), 1 + z, rtol=1e-7)


def test_factors_follow_from_their_arguments_alone():
    first = factors_of((3, 4), 0.3, seed=7)
    np.random.seed(1)
    factors_of((9,), 0.1, seed=8)
    np.testing.assert_array_equal(factors_of((3, 4), np.float64(0.3), seed=np.uint8(7)), first)
    assert (factors_of((3, 4), 0.3, seed=8) != first).all()


@pytest.mark.parametrize("p", [0.1, 0.5, 0.8])
def test_mean_and_variance_are_those_of_inverted_dropout(p):
    factors, variance = factors_of((200, 200), p, seed=3), p / (1 - p)
    n = factors.size
    assert abs(factors.mean() - 1) / sqrt(variance / n) < 5
    assert abs(factors.var() / variance - 1) / sqrt(2 / n) < 5


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_each_value_is_multiplied_by_its_factor(dtype):
    y = gaussian_dropout(X.astype(dtype), 0.6, seed=5)
    assert y.dtype == dtype
    expected = X.astype(dtype) * factors_of(X.shape, 0.6, seed=5)
    np.testing.assert_allclose(y, expected, rtol=2 * np.finfo(dtype).eps)


def test_integers_become_float64_and_nothing_is_modified():
    x = np.arange(-3, 3).reshape(2, 3)
    x.flags.writeable = False
    y = gaussian_dropout(x, 0.5, seed=0)
    assert y.dtype == np.float64
    np.testing.assert_allclose(y, x * factors_of((2, 3), 0.5, seed=0))


@pytest.mark.parametrize(("p", "training"), [(0, True), (0.5, False), (0.9, False)])
def test_p_0_and_evaluation_are_a_copy(p, training):
    for x in (X, np.array([inf, -inf, -1])):
        y = gaussian_dropout(x, p, seed=3, training=training)
        np.testing.assert_array_equal(y, x)
        assert not np.shares_memory(x, y)


def test_what_outgrows_its_dtype_is_infinite_without_a_warning():
    with np.errstate(all="raise", under="ignore"):
        y = gaussian_dropout(np.full(100, -3e38, np.float32), 0.9, seed=1)
    assert np.isinf(y).any()
    assert not np.isnan(y).any()


@pytest.mark.parametrize(
    ("p", "seed", "named"),
    [(1, 0, "p must be below 1"), (-0.1, 0, "-0.1"), (np.nan, 0, "nan"), ("a", 0, "'a'"), (0.5, -1, "-1")],
)
def test_what_cannot_be_is_named(p, seed, named):
    with pytest.raises(ValueError, match=named):
        gaussian_dropout(X, p, seed=seed)
    with pytest.raises(ValueError, match=named):
        gaussian_dropout(X, p, seed=seed, training=False)


def test_values_that_are_no_numbers_are_named():
    with pytest.raises(ValueError, match="complex64"):
        gaussian_dropout(X * 1j, 0.5, seed=0)


# ---------------------------------------------------------------- the rectified Gaussian


def test_the_mean_of_a_rectified_gaussian_by_hand():
    """E[max(u, 0)] of a standard normal u is φ(0) = 1/√(2π), and of u ~ N(±1, 1) it is φ(1) ± Φ(±1)."""
    phi, above = exp(-0.5) / sqrt(2 * pi), (1 + erf(1 / sqrt(2))) / 2
    means = expected_relu([0, 1, -1], 1)
    assert means.tolist() == pytest.approx([1 / sqrt(2 * pi), phi + above, phi - (1 - above)], rel=1e-14)
    assert expected_relu(0, 4) == pytest.approx(2 / sqrt(2 * pi))


def test_without_a_spread_it_is_the_relu():
    assert expected_relu([-2, 0, 3], 0).tolist() == [0, 0, 3]
    assert expected_relu([-1e-300, 1e300], [0, 0]).tolist() == [0, 1e300]


@pytest.mark.parametrize("mean", [-3, -1, -0.2, 0, 0.7, 2])
def test_it_is_the_mean_over_many_draws(mean):
    u = np.maximum(mean + 1.5 * np.random.default_rng(4).standard_normal(200_000), 0)
    assert abs(u.mean() - expected_relu(mean, 2.25)) / (u.std() / sqrt(u.size)) < 5


@repeatable
@given(st.floats(-1e6, 1e6), st.floats(0, 1e6), st.floats(1e-3, 1e3))
def test_its_laws(mean, sigma, factor):
    value = float(expected_relu(mean, sigma**2))
    assert value >= max(mean, 0)
    # u = max(u, 0) - max(-u, 0), and a ReLU is positively homogeneous.
    assert value - float(expected_relu(-mean, sigma**2)) == pytest.approx(mean, abs=1e-9 * (abs(mean) + sigma))
    scaled = float(expected_relu(factor * mean, (factor * sigma) ** 2))
    assert scaled == pytest.approx(factor * value, rel=1e-6, abs=1e-290)


def test_far_below_zero_its_digits_hold():
    # The tail's series: σ φ(t) / t² (1 - 3/t² + 15/t⁴ - 105/t⁶ + …) at t = 20.
    t = 20
    series = exp(-t * t / 2) / sqrt(2 * pi) / t**2 * (1 - 3 / t**2 + 15 / t**4 - 105 / t**6)
    assert float(expected_relu(-t, 1)) == pytest.approx(series, rel=1e-5)
    with np.errstate(all="raise", under="ignore"):
        assert expected_relu(-1e9, 1) == 0
        assert expected_relu(-1e300, 1e-300) == 0
        assert expected_relu(-1, 1e-30) == 0


def test_means_and_variances_broadcast():
    means = expected_relu(np.zeros((3, 1)), np.array([0, 1, 4]))
    np.testing.assert_allclose(means, np.tile([0, 1, 2], (3, 1)) / sqrt(2 * pi))


@pytest.mark.parametrize("variance", [-0.5, np.nan])
def test_a_variance_that_cannot_be_is_named(variance):
    with pytest.raises(ValueError, match=str(variance)):
        expected_relu([0, 0], [1, variance])


def test_the_normal_distribution_by_hand():
    np.testing.assert_allclose(normal_cdf([-inf, 0, inf]), [0, 0.5, 1])
    np.testing.assert_allclose(normal_cdf([[-1.0], [1.0]]), [[0.158655253931457], [0.841344746068543]])
    assert float(normal_cdf(-10)) == pytest.approx(7.61985302416e-24, rel=1e-10)
