"""The way back through pooling: from the gradient of a loss by pooled maps to that by the maps that were pooled."""

from typing import Any

import numpy as np

from ._validation import as_maps, as_numbers, as_pair, float_dtype, quiet
from .pooling import avg_pool2d


@quiet
def max_pool2d_backward(gradient: Any, indices: Any, output_size: Any) -> np.ndarray:
    """Return maps of `output_size` (H, W) with each of `gradient` (..., h, w) added at its index.

    `indices` (..., h, w) are those of `max_pool2d`: the winner of a window takes all of its gradient, also where others
    are equal to it, and -1 takes none. Raises ValueError for an index outside -1 … H·W - 1.
    Source: torch.ops.aten.max_pool2d_with_indices_backward, PyTorch 2.13.0.
    """
    gradient, indices = as_maps(gradient), as_numbers(indices)
    height, width = as_pair("output_size", output_size, 1)
    cells = height * width
    if indices.shape != gradient.shape or indices.dtype.kind not in "iu":
        raise ValueError(f"indices must be integers of shape {gradient.shape}; got {indices.dtype} {indices.shape}")
    if outside := indices[(indices < -1) | (indices >= cells)].tolist():
        raise ValueError(f"index {outside[0]} lies outside a map of {height} × {width} cells")
    # Behind each map lies one cell more, which takes what goes to index -1.
    maps = gradient.size // (gradient.shape[-2] * gradient.shape[-1])
    places = np.where(indices < 0, cells, indices).reshape(maps, -1) + (cells + 1) * np.arange(maps)[:, None]
    sums = np.bincount(places.ravel(), gradient.ravel().astype(np.float64), maps * (cells + 1))
    sums = sums.reshape(maps, cells + 1)[:, :-1].reshape(*gradient.shape[:-2], height, width)
    return sums.astype(float_dtype(gradient.dtype), copy=False)


@quiet
def avg_pool2d_backward(
    gradient: Any, output_size: Any, kernel_size: Any, stride: Any = None, padding: Any = 0, ceil_mode: bool = False
) -> np.ndarray:
    """Return maps of `output_size` (H, W) where each window has spread its gradient evenly over its cells.

    `gradient` is (..., h, w), and the other sizes are those of `avg_pool2d`, whose padding counts.
    Source: torch.ops.aten.avg_pool2d_backward, PyTorch 2.13.0.
    """
    gradient = as_maps(gradient)
    sizes = (output_size, kernel_size, kernel_size if stride is None else stride, padding)
    each = zip(*(as_pair("size", size, 0) for size in sizes), strict=True)
    # A mean over windows is one over their rows, and then over their columns: each the mean of a map of unit vectors.
    down, across = (
        avg_pool2d(np.eye(length), (kernel, 1), (step, 1), (around, 0), ceil_mode)
        for length, kernel, step, around in each
    )
    return (down.T @ gradient.astype(np.float64) @ across).astype(float_dtype(gradient.dtype), copy=False)
