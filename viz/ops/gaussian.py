"""Gaussian dropout, which multiplies by noise and drops nothing, and what a rectified Gaussian is on average."""

import math
from typing import Any

import numpy as np

from ._validation import as_int, as_numbers, as_probability, float_dtype, quiet

FAR = 40.0
"""Standard deviations beyond which the tail of a Gaussian is 0 in float64."""


@quiet
def gaussian_dropout(x: Any, p: float, *, seed: int, training: bool = True) -> np.ndarray:
    """Return `x` with each value multiplied by 1 + z √(p / (1 - p)), a number drawn from N(1, p / (1 - p)).

    On average a value is itself, and its variance is x² p / (1 - p), as under inverted dropout. The standard normal z
    follows from shape and seed alone, so that the factors of one seed move along straight lines as p rises. In
    evaluation (`training=False`) the result is a copy.

    Raises ValueError for p = 1, too, which would have an infinite variance.
    Source: Srivastava et al. 2014, "Multiplicative Gaussian Noise", whose p is the keep probability.
    """
    x, p, seed = as_numbers(x), as_probability(p), as_int("seed", seed, 0)
    if p == 1:
        raise ValueError("p must be below 1, as the variance p / (1 - p) is infinite there; got 1")
    noisy = x.astype(float_dtype(x.dtype))
    if training:
        z = np.random.Generator(np.random.PCG64(seed)).standard_normal(x.shape)
        np.multiply(noisy, 1 + z * math.sqrt(p / (1 - p)), out=noisy, casting="same_kind")
    return noisy


@quiet
def expected_relu(mean: Any, variance: Any) -> np.ndarray:
    """Return E[max(u, 0)] of u ~ N(mean, variance), float64, for arrays that broadcast to one shape.

    With t = |mean| / σ it is max(mean, 0) + σ (φ(t) - t Φ(-t)), the second term being what the spread adds to
    the rectified mean; it is the familiar mean Φ(mean / σ) + σ φ(mean / σ), without its cancellation of large
    terms. Raises ValueError for a variance below 0, or NaN.
    """
    mean, variance = np.broadcast_arrays(as_numbers(mean).astype(float), as_numbers(variance).astype(float))
    if not (variance >= 0).all():
        raise ValueError(f"variance must be at least 0; got {variance[~(variance >= 0)][0]}")
    sigma = np.sqrt(variance)
    # Where nothing is spread, t does not matter: the second term is 0 times a finite number.
    t = np.minimum(np.abs(mean) / np.where(sigma > 0, sigma, 1), FAR)
    density = np.exp(-t * t / 2) / math.sqrt(2 * math.pi)
    return np.maximum(mean, 0) + sigma * (density - t * normal_cdf(-t))


@quiet
def normal_cdf(z: Any) -> np.ndarray:
    """Return Φ(z), the probability that a standard normal number is at most z, float64 of the shape of `z`."""
    # By erfc, since 1 + erf would lose all digits of the lower tail.
    return np.vectorize(math.erfc, otypes=[float])(-np.asarray(z, float) / math.sqrt(2)) / 2
