"""Max- and min-pooling with their indices, the way back from them, average pooling, and a stride alone."""

import math
from typing import Any

import numpy as np

from ._validation import MOST_CELLS, as_int, as_maps, as_numbers, as_pair, float_dtype, quiet
from .windows import Windows, lay_out, pool_windows, take_tap, window_sums

Pooled = Any
"""The values of windows, or with `return_indices` these and the indices of their cells."""


def max_pool2d(
    x: Any,
    kernel_size: Any,
    stride: Any = None,
    padding: Any = 0,
    dilation: Any = 1,
    ceil_mode: bool = False,
    return_indices: bool = False,
) -> Pooled:
    """Return the largest value of each window of `x` (..., H, W), in the dtype of `x`.

    With `return_indices`, also the winners' int64 places in the flat, unpadded H·W of their map. Among equals
    the first in row-major order wins; a NaN beats all numbers, and the last NaN wins. A window that is
    all padding has the index -1 and the dtype's lowest value, which is -inf for floats.

    Raises ValueError as `pool_windows` does. Source: torch.nn.functional.max_pool2d, PyTorch 2.13.0.
    """
    x = as_maps(x)
    rows, columns = pool_windows(x.shape, kernel_size, stride, padding, dilation, ceil_mode)
    if not return_indices:
        return _window_max(x, rows, columns, fill=_lowest(x.dtype))

    indices = _winners(x, rows, columns)
    values = np.take_along_axis(_flat(x), _flat(indices), axis=-1).reshape(indices.shape)
    values[indices < 0] = _lowest(x.dtype)
    return values, indices


def min_pool2d(
    x: Any,
    kernel_size: Any,
    stride: Any = None,
    padding: Any = 0,
    dilation: Any = 1,
    ceil_mode: bool = False,
    return_indices: bool = False,
) -> Pooled:
    """Return the smallest value of each window of `x` (..., H, W), in the dtype of `x`: -max_pool2d(-x).

    So are the indices, ties and NaN those of `max_pool2d`; a window that is all padding has the index -1 and the
    dtype's highest value, which is inf for floats. Raises ValueError as `pool_windows` does.
    """
    x = as_maps(x)
    # What turns the order of the values round: the negative of an integer may not fit its dtype, its complement does.
    opposite = np.negative if x.dtype.kind == "f" else np.invert
    pooled = max_pool2d(opposite(x), kernel_size, stride, padding, dilation, ceil_mode, return_indices)
    return (opposite(pooled[0]), pooled[1]) if return_indices else opposite(pooled)


def max_unpool2d(values: Any, indices: Any, output_size: Any) -> np.ndarray:
    """Return maps of `output_size` (H, W), zero but for each of `values` (..., h, w) at its index.

    `indices` (..., h, w) are those of `max_pool2d`: -1 writes nothing, and of several values for one place
    the last stays. Raises ValueError for an index outside -1 … H·W - 1.
    Source: torch.nn.functional.max_unpool2d, PyTorch 2.13.0.
    """
    values, indices = as_maps(values), as_numbers(indices)
    height, width = as_pair("output_size", output_size, 1)
    as_int(f"cells of output_size {output_size}", height * width, 1, MOST_CELLS)
    if indices.shape != values.shape or indices.dtype.kind not in "iu":
        raise ValueError(f"indices must be integers of shape {values.shape}; got {indices.dtype} {indices.shape}")
    outside = (indices < -1) | (indices >= height * width)
    if outside.any():
        raise ValueError(f"index {indices[outside][0]} lies outside a map of {height} × {width} cells")

    # One spare cell at the end takes what is written to index -1.
    flat = np.zeros((*values.shape[:-2], height * width + 1), values.dtype)
    np.put_along_axis(flat, _flat(indices), _flat(values), axis=-1)
    return flat[..., :-1].reshape(*values.shape[:-2], height, width)


@quiet
def avg_pool2d(
    x: Any,
    kernel_size: Any,
    stride: Any = None,
    padding: Any = 0,
    ceil_mode: bool = False,
    count_include_pad: bool = True,
) -> np.ndarray:
    """Return the mean of each window of `x` (..., H, W).

    Padding counts as zeros, or not at all without `count_include_pad`; what lies beyond the padding, where
    `ceil_mode` can reach, never counts. Raises ValueError as `pool_windows` does.
    Source: torch.nn.functional.avg_pool2d, PyTorch 2.13.0.
    """
    x = as_maps(x)
    rows, columns = pool_windows(x.shape, kernel_size, stride, padding, ceil_mode=ceil_mode)
    dtype = float_dtype(x.dtype)
    # Sums are kept in float64 at least: a float32 would lose digits in a large window.
    sums = window_sums(x.astype(np.result_type(dtype, np.float64), copy=False), rows, columns)
    cells = (axis.cells_inside(axis.padding if count_include_pad else 0) for axis in (rows, columns))
    return (sums / np.outer(*cells)).astype(dtype, copy=False)


def subsample2d(
    x: Any, kernel_size: Any, stride: Any = None, ceil_mode: bool = False, return_indices: bool = False
) -> Pooled:
    """Return the first value, top left, of each window of `x` (..., H, W), in the dtype of `x`: a stride alone.

    With `return_indices`, also their int64 places in the flat H·W of their map. Raises ValueError as
    `pool_windows` does.
    """
    x = as_maps(x)
    rows, columns = pool_windows(x.shape, kernel_size, stride, ceil_mode=ceil_mode)
    values = take_tap(take_tap(x, -2, 0, rows), -1, 0, columns).copy()
    if not return_indices:
        return values
    places = np.add.outer(rows.starts() * columns.length, columns.starts())
    return values, np.broadcast_to(places, values.shape).astype(np.int64)


def _flat(maps: np.ndarray) -> np.ndarray:
    return maps.reshape(*maps.shape[:-2], maps.shape[-2] * maps.shape[-1])


def _lowest(dtype: np.dtype) -> Any:
    """Return the value that no value of `dtype` is below: padding with it never wins."""
    if dtype.kind == "f":
        return -np.inf
    return np.iinfo(dtype).min if dtype.kind in "iu" else False


def _window_max(x: np.ndarray, rows: Windows, columns: Windows, fill: Any) -> np.ndarray:
    """Return the maxima of the windows of maps (..., H, W), padded with `fill`.

    The maximum of a rectangle is that of its rows' maxima, so one axis goes after the other. Rows come first:
    their cells lie side by side in memory, so that NumPy compares several at once, and the columns, whose
    cells do not, are left with only the rows that windows keep.
    """
    for axis, windows in ((-2, rows), (-1, columns)):
        x, windows, places = lay_out(x, axis, windows, fill)
        x = _axis_max(x, axis, windows)[places]
    return x


def _axis_max(x: np.ndarray, axis: int, windows: Windows) -> np.ndarray:
    """Return the maxima of the windows along one axis.

    A wide window is the union of two narrower ones that start a whole number of strides apart and may
    overlap. As the narrower ones are shared by neighbours, each halving costs one comparison per output:
    about log2(kernel / stride) in all, not kernel - 1.
    """
    if windows.kernel == windows.stride > 4 and windows.dilation == 1:
        return _tile_max(x, axis, windows)
    # The fewest taps by which a window can be shifted and fall onto another window.
    taps_apart = windows.stride // math.gcd(windows.stride, windows.dilation)
    shift = windows.kernel // 2 // taps_apart * taps_apart
    if shift:
        apart = shift * windows.dilation // windows.stride
        narrow = windows._replace(kernel=windows.kernel - shift, count=windows.count + apart)
        parts = _axis_max(x, axis, narrow)
        once = windows._replace(stride=1, dilation=1)
        return np.maximum(take_tap(parts, axis, 0, once), take_tap(parts, axis, apart, once))
    first, *others = (take_tap(x, axis, tap, windows) for tap in range(windows.kernel))
    largest = np.maximum(first, others[0]) if others else first.copy()
    for other in others[1:]:
        np.maximum(largest, other, out=largest)
    return largest


def _tile_max(x: np.ndarray, axis: int, windows: Windows) -> np.ndarray:
    """Return the maxima of windows that lie side by side along one axis, in a single reduction.

    Down the rows a tap is a run of a whole row. Along the columns the taps are strewn over the map: copied
    first, so that each tap is one run of memory too, they are compared several at once. From five taps on
    both are faster than one comparison a tap.
    """
    count, kernel, lead = windows.count, windows.kernel, x.shape[:axis]
    if count * kernel < x.shape[axis]:
        x = x[..., : count * kernel, :] if axis == -2 else x[..., : count * kernel]
    if axis == -2:
        return np.maximum.reduce(x.reshape((*lead, count, kernel, x.shape[-1])), axis=-2)
    return np.maximum.reduce(x.reshape(-1, kernel).T.copy()).reshape((*lead, count))


def _winners(x: np.ndarray, rows: Windows, columns: Windows) -> np.ndarray:
    """Return the flat index of each window's winner, or -1 where a window is all padding.

    Each cell gets one int64 key, the order of its value above its rank among equals, so that winners come out
    of the same fast maximum as values do, and ties are settled on the way. That rank is never 0, and so the
    lowest int64 is free for the padding, which loses against all.
    """
    cells = x.shape[-2] * x.shape[-1]
    place = np.arange(cells, dtype=np.int64).reshape(x.shape[-2:])
    # Among equals the first cell ranks highest, with `cells`. NaN count on from there, the last one highest.
    rank = np.where(np.isnan(x), cells + 1 + place, cells - place)
    padding = np.iinfo(np.int64).min

    keys = (_order(x).astype(np.int64) << 32) + rank
    winners = _window_max(keys, rows, columns, fill=padding)
    rank = winners & 0xFFFFFFFF
    place = np.where(rank > cells, rank - cells - 1, cells - rank)
    place[winners == padding] = -1
    return place


def _order(x: np.ndarray) -> np.ndarray:
    """Return integers of 32 bits, signed, that are ordered, and equal, as the values of `x` are."""
    if np.can_cast(x.dtype, np.int32):
        return x
    if np.can_cast(x.dtype, np.float32):
        # An IEEE float's bits count up with its size, below zero the other way. Adding 0 makes -0.0 into 0.0.
        bits = (x.astype(np.float32) + np.float32(0)).view(np.int32)
        order = bits ^ ((bits >> 31) & 0x7FFFFFFF)
    else:
        order = np.unique(x, return_inverse=True)[1]
    order[np.isnan(x)] = 2**31 - 1  # above infinity
    return order
