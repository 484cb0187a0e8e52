"""A dense layer, and DropConnect, which drops its weights."""

from typing import Any

import numpy as np

from ._validation import as_int, as_numbers, as_probability, float_dtype
from .dropout import dropout_mask


def linear(x: Any, weight: Any, bias: Any = None) -> np.ndarray:
    """Return `x` (..., I) times the transpose of `weight` (O, I), plus `bias` (O,): (..., O).

    Floats keep their dtype, integers become float64. Raises ValueError for other shapes.
    Source: torch.nn.functional.linear, PyTorch 2.13.0.
    """
    x, weight = _as_layer(x, weight)
    dtype = float_dtype(x.dtype, weight.dtype)
    y = x.astype(dtype, copy=False) @ weight.astype(dtype, copy=False).T
    if bias is None:
        return y
    bias = as_numbers(bias)
    if bias.shape != weight.shape[:1]:
        raise ValueError(f"bias {bias.shape} must be (O,) for weight (O, I) {weight.shape}")
    return y + bias


def drop_connect(x: Any, weight: Any, p: float, *, seed: int, training: bool = True) -> np.ndarray:
    """Return `linear(x, weight)` with each weight dropped with probability `p`, anew for each example of `x`.

    `x` is (..., I) and `weight` (O, I); the masks are those of `dropout_mask` for the shape (..., O, I). What a
    dropped weight would have carried is exactly 0, of an infinity too. As in the paper nothing is scaled in
    training, so evaluation (`training=False`) returns the mean over all masks, (1 - p) times `linear(x, weight)`;
    after a nonlinearity that is not the mean of the outputs, see `drop_connect_moments`.

    Floats keep their dtype, integers become float64. Raises ValueError for other shapes, for p outside [0, 1],
    and for a seed that is not an integer of at least 0.
    Source: Wan et al. 2013, whose p is the keep probability.
    """
    (x, weight), p, seed = _as_layer(x, weight), as_probability(p), as_int("seed", seed, 0)
    dtype = float_dtype(x.dtype, weight.dtype)
    x, weight = x.astype(dtype, copy=False), weight.astype(dtype, copy=False)
    if not training:
        return linear(x, weight) * (1 - p)
    kept = dropout_mask((*x.shape[:-1], *weight.shape), p, seed=seed)
    carried = np.zeros(kept.shape, dtype)
    np.multiply(weight, x[..., np.newaxis, :], out=carried, where=kept)
    return carried.sum(axis=-1)


def drop_connect_moments(x: Any, weight: Any, p: float) -> tuple[np.ndarray, np.ndarray]:
    """Return mean and variance of `drop_connect(x, weight, p)` over all masks, float64 (..., O) each.

    (1 - p) W v and p (1 - p) (W∘W)(v∘v). Inference by moment matching takes the output for a Gaussian of this mean
    and variance, and averages the nonlinearity over it; `expected_relu` does so in closed form.

    Raises ValueError for other shapes than `linear` takes, and for p outside [0, 1].
    Source: Wan et al. 2013, algorithm 2, whose p is the keep probability.
    """
    (x, weight), p = _as_layer(x, weight), as_probability(p)
    x, weight = x.astype(float), weight.astype(float)
    return (1 - p) * linear(x, weight), p * (1 - p) * linear(x**2, weight**2)


def _as_layer(x: Any, weight: Any) -> tuple[np.ndarray, np.ndarray]:
    """Return inputs and weights as arrays of numbers that fit each other."""
    x, weight = as_numbers(x), as_numbers(weight)
    if x.ndim < 1 or weight.ndim != 2 or x.shape[-1] != weight.shape[1]:
        raise ValueError(f"weight {weight.shape} must be (O, I) for values (..., I) {x.shape}")
    return x, weight
