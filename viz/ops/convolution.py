"""Convolution as neural networks mean it: the kernel is not flipped."""

from typing import Any

import numpy as np

from ._validation import MOST_CELLS, as_int, as_maps, as_numbers, as_pair, float_dtype, quiet
from .windows import fit_windows


@quiet
def conv2d(x: Any, weights: Any, padding: Any = 0, stride: Any = 1) -> np.ndarray:
    """Return the cross-correlation of maps `x` (..., C, H, W) with `weights` (O, C, h, w): (..., O, H', W').

    Padding is zeros. Raises ValueError for a kernel larger than the padded map.
    Source: torch.nn.functional.conv2d, PyTorch 2.13.0.
    """
    x, weights = as_maps(x), as_numbers(weights)
    if x.ndim < 3 or weights.ndim != 4 or x.shape[-3] != weights.shape[1]:
        raise ValueError(f"weights {weights.shape} must be (O, C, h, w) for values (..., C, H, W) {x.shape}")
    kernel = as_pair("kernel_size", weights.shape[-2:], 1)
    stride, padding = as_pair("stride", stride, 1), as_pair("padding", padding, 0)
    sizes = zip(x.shape[-2:], kernel, stride, padding, strict=True)
    rows, columns = (fit_windows(*size) for size in sizes)
    dtype = float_dtype(x.dtype, weights.dtype)
    cells = as_int(f"cells of the output with padding {padding}", rows.count * columns.count, 1, MOST_CELLS)
    x, weights = (array.astype(np.result_type(dtype, np.float32), copy=False) for array in (x, weights))

    seen = np.zeros((*x.shape[:-2], rows.count, columns.count), x.dtype)
    flat = seen.reshape(*x.shape[:-2], cells)
    y = np.zeros((*x.shape[:-3], len(weights), cells), x.dtype)
    # One matrix product for each tap of the kernel, so that the input is not copied for all taps at once. A tap that
    # reads nothing but padding has nothing to add, unless its weight times 0 is NaN.
    reads = np.outer(rows.turned().cells_inside(), columns.turned().cells_inside()) > 0
    for i, j in np.argwhere(reads | ~np.isfinite(weights).all(axis=(0, 1))).tolist():
        (down, cells_down), (across, cells_across) = rows.read_at(i), columns.read_at(j)
        seen[...] = 0
        seen[..., down, across] = x[..., cells_down, cells_across]
        y += weights[:, :, i, j] @ flat
    return y.reshape(*y.shape[:-1], rows.count, columns.count).astype(dtype, copy=False)
