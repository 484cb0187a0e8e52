"""Batch normalisation by statistics that are given: those of the batch in training, the running ones in evaluation."""

from typing import Any

import numpy as np

from ._validation import as_maps, as_numbers, float_dtype, quiet

EPSILON = 1e-5
"""What is added to a variance before its root divides; the default of torch.nn.BatchNorm2d."""


@quiet
def batch_norm(x: Any, mean: Any, variance: Any, eps: float = EPSILON) -> np.ndarray:
    """Return (x - mean) / √(variance + eps) of maps `x` (..., C, H, W), with a mean and a variance a channel: (C,).

    Source: torch.nn.functional.batch_norm with training=False and no weights, PyTorch 2.13.0.
    """
    x, mean, variance = as_maps(x), as_numbers(mean), as_numbers(variance)
    if x.ndim < 3 or not mean.shape == variance.shape == x.shape[-3:-2]:
        raise ValueError(
            f"values (..., C, H, W) {x.shape} need a mean and a variance of (C,); got {mean.shape} and {variance.shape}"
        )
    mean, variance = (each.astype(np.float64)[:, None, None] for each in (mean, variance))
    return ((x - mean) / np.sqrt(variance + eps)).astype(float_dtype(x.dtype), copy=False)
