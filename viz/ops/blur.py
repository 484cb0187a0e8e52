"""Binomial blur before subsampling: BlurPool."""

from itertools import accumulate
from typing import Any, Literal

import numpy as np

from ._validation import as_choice, as_int, as_maps, as_pair, float_dtype, quiet
from .windows import fit_windows, take_tap

PaddingMode = Literal["reflect", "circular"]


@quiet
def blur_pool2d(x: Any, kernel_size: int = 3, stride: Any = 1, padding_mode: PaddingMode = "reflect") -> np.ndarray:
    """Return maps `x` (..., H, W) blurred, and of each `stride` cells the first: (..., ceil(H / s), ceil(W / s)).

    The blur weighs `kernel_size` cells along either axis by the binomial coefficients, (1 2 1) / 4 or
    (1 4 6 4 1) / 16; an even one reaches half a cell further to the right and down. Beyond its rim a map is
    mirrored about its outermost cell ("reflect"), or goes on at its other side ("circular").

    Raises ValueError for an unknown padding mode, and for a map of half a kernel or less under "reflect".
    Source: Zhang 2019, Making Convolutional Networks Shift-Invariant Again; BlurPool of its code.
    """
    x, kernel_size, stride = as_maps(x), as_int("kernel_size", kernel_size, 1, 1023), as_pair("stride", stride, 1)
    padding_mode = as_choice("padding_mode", padding_mode, PaddingMode)
    counts = accumulate(range(1, kernel_size), lambda count, tap: count * (kernel_size - tap) // tap, initial=1)
    weights = [count / 2 ** (kernel_size - 1) for count in counts]
    dtype = float_dtype(x.dtype)
    # As in average pooling, sums are kept in float64 at least.
    y = x.astype(np.result_type(dtype, np.float64), copy=False)
    for axis, step in ((-2, stride[0]), (-1, stride[1])):
        cells = _cells_read(x.shape[axis], kernel_size, padding_mode)
        windows = fit_windows(cells.size, kernel_size, step, padding=0)
        y = np.take(y, cells, axis)
        y = sum(weight * take_tap(y, axis, tap, windows) for tap, weight in enumerate(weights))
    return y.astype(dtype, copy=False)


def _cells_read(length: int, kernel_size: int, padding_mode: PaddingMode) -> np.ndarray:
    """Return which of `length` cells stands at each place of an axis that is padded by kernel_size - 1 in all."""
    places = np.arange(kernel_size - 1 + length) - (kernel_size - 1) // 2
    if padding_mode == "circular":
        return places % length
    if kernel_size // 2 >= length:
        raise ValueError(f"kernel_size {kernel_size} reaches beyond the mirror image of {length} cells")
    return length - 1 - np.abs(length - 1 - np.abs(places))
