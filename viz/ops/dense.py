"""A dense layer, and what DropConnect, which drops its weights, makes of it on average."""

from typing import Any

import numpy as np

from ._validation import as_numbers, as_probability, float_dtype, quiet


@quiet
def linear(x: Any, weight: Any, bias: Any = None) -> np.ndarray:
    """Return `x` (..., I) times the transpose of `weight` (O, I), plus `bias` (O,): (..., O).

    Source: torch.nn.functional.linear, PyTorch 2.13.0.
    """
    x, weight = _as_layer(x, weight)
    dtype = float_dtype(x.dtype, weight.dtype)
    wide = np.result_type(dtype, np.float32)
    y = x.astype(wide, copy=False) @ weight.astype(wide, copy=False).T
    if bias is not None:
        bias = as_numbers(bias)
        if bias.shape != weight.shape[:1]:
            raise ValueError(f"bias {bias.shape} must be (O,) for weight (O, I) {weight.shape}")
        y, dtype = y + bias, np.result_type(dtype, bias.dtype)
    return y.astype(dtype, copy=False)


@quiet
def drop_connect_moments(x: Any, weight: Any, p: float) -> tuple[np.ndarray, np.ndarray]:
    """Return mean and variance of `linear(x, weight)` over all masks of its weights, float64 (..., O) each.

    Each weight is dropped with probability `p` by itself, and nothing is scaled: (1 - p) W v and p (1 - p) (W∘W)(v∘v).
    Inference by moment matching takes the output for a Gaussian of this mean and variance, and averages the
    nonlinearity over it; `expected_relu` does so in closed form.
    Source: Wan et al. 2013, algorithm 2, whose p is the keep probability.
    """
    (x, weight), p = _as_layer(x, weight), as_probability(p)
    x, weight = x.astype(float), weight.astype(float)
    return (1 - p) * linear(x, weight), p * (1 - p) * linear(x**2, weight**2)


def _as_layer(x: Any, weight: Any) -> tuple[np.ndarray, np.ndarray]:
    x, weight = as_numbers(x), as_numbers(weight)
    if x.ndim < 1 or weight.ndim != 2 or x.shape[-1] != weight.shape[1]:
        raise ValueError(f"weight {weight.shape} must be (O, I) for values (..., I) {x.shape}")
    return x, weight
