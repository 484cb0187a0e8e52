"""Where windows lie: how many fit along an axis, how far a map is padded for them, and their cells."""

from functools import lru_cache
from types import NoneType
from typing import Any, NamedTuple

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from ._validation import as_pair

PLAIN = {int, bool, NoneType}
"""Types of sizes that may be remembered: the cache tells 1 from True by their types, but not within a pair."""


class Windows(NamedTuple):
    """The windows along one axis of `length` cells, all sizes in cells."""

    length: int
    kernel: int
    stride: int
    padding: int
    dilation: int
    count: int  # type: ignore[assignment]  # hides the method of tuples, which nobody calls

    @property
    def reach(self) -> int:
        """Cells from the first to the last of a window, dilation included."""
        return self.dilation * (self.kernel - 1) + 1

    @property
    def extent(self) -> int:
        """Cells of the padded axis, as far as a last window reaches beyond it in ceil mode too."""
        return max((self.count - 1) * self.stride + self.reach, self.padding + self.length)

    def positions(self) -> np.ndarray:
        """Return what each window reads, integers (count, kernel): in padding below 0, or from `length` on."""
        starts = np.arange(self.count)[:, None] * self.stride - self.padding
        return starts + np.arange(self.kernel) * self.dilation

    def cells_inside(self, margin: int = 0) -> np.ndarray:
        """Return how many cells each window reads inside the map and a `margin` on both sides, integers (count,)."""
        start = np.arange(self.count) * self.stride - self.padding
        first = np.maximum(-((start + margin) // self.dilation), 0)
        last = np.minimum((self.length + margin - 1 - start) // self.dilation, self.kernel - 1)
        return np.maximum(last - first + 1, 0)

    def times_read(self) -> np.ndarray:
        """Return how many windows read each cell of the map, integers (length,)."""
        positions = self.positions()
        return np.bincount(positions[(positions >= 0) & (positions < self.length)], minlength=self.length)

    def corner(self, over: bool) -> float:
        """Return where the first cell of the pooled map lies on the axis, in cells of the map.

        Laid `over` the map each cell, as large as the stride, lies on the middle of its window; otherwise a pooled map
        of cells as large as the map's lies in its middle.
        """
        return (self.reach - self.stride) / 2 - self.padding if over else (self.length - self.count) / 2


def pool_windows(
    shape: tuple[int, ...], kernel_size: Any, stride: Any, padding: Any, dilation: Any = 1, ceil_mode: bool = False
) -> tuple[Windows, Windows]:
    """Return a pooling's windows down the rows and along the columns of maps of `shape` (..., H, W).

    A stride of None is the kernel size. Along an axis there are
    floor((length + 2 padding - dilation (kernel_size - 1) - 1) / stride) + 1 of them. With `ceil_mode` the quotient
    is rounded up, so that a last window may reach past the end, as long as it starts inside the input or
    the padding before it.

    Raises ValueError for a padding of more than half the kernel (dilation does not relax that), for a
    window that is larger than the padded input, and for sizes that are not whole numbers of at least 1
    (0 for the padding). Source: the shape section of torch.nn.MaxPool2d; measured on PyTorch 2.13.0.
    """
    sizes = ((shape[-2], shape[-1]), kernel_size, stride, padding, dilation, ceil_mode)
    # Checking the sizes takes longer than pooling a small map, and a layer asks for the same ones again and again.
    plain = PLAIN.issuperset(map(type, sizes[1:]))
    return _remembered_windows(*sizes) if plain else _checked_windows(*sizes)


def _checked_windows(
    size: tuple[int, int], kernel_size: Any, stride: Any, padding: Any, dilation: Any, ceil_mode: bool
) -> tuple[Windows, Windows]:
    kernel = as_pair("kernel_size", kernel_size, 1)
    stride = kernel if stride is None else as_pair("stride", stride, 1)
    padding = as_pair("padding", padding, 0)
    dilation = as_pair("dilation", dilation, 1)
    rows, columns = zip(size, kernel, stride, padding, dilation, strict=True)
    return _pool_axis(*rows, ceil_mode), _pool_axis(*columns, ceil_mode)


_remembered_windows = lru_cache(maxsize=256, typed=True)(_checked_windows)


def _pool_axis(length: int, kernel: int, stride: int, padding: int, dilation: int, ceil_mode: bool) -> Windows:
    if padding > kernel // 2:
        raise ValueError(f"padding {padding} is more than half of kernel_size {kernel}")
    return fit_windows(length, kernel, stride, padding, dilation, ceil_mode)


def fit_windows(
    length: int, kernel: int, stride: int, padding: int, dilation: int = 1, ceil_mode: bool = False
) -> Windows:
    """Return the windows along one axis, whatever the padding; ValueError where not even one fits."""
    room = length + 2 * padding - dilation * (kernel - 1) - 1
    count = (room + (stride - 1 if ceil_mode else 0)) // stride + 1
    if ceil_mode and (count - 1) * stride >= length + padding:
        count -= 1
    if count < 1:
        raise ValueError(
            f"kernel_size {kernel} with dilation {dilation} is larger than the input of {length} cells "
            f"with padding {padding}"
        )
    return Windows(length, kernel, stride, padding, dilation, count)


def pad_maps(maps: np.ndarray, rows: Windows, columns: Windows, fill: Any) -> np.ndarray:
    """Return maps (..., H, W) padded with `fill` as far as windows reach; the same array if none does."""
    height, width = rows.extent, columns.extent
    if (height, width) == maps.shape[-2:]:
        return maps
    padded = np.full((*maps.shape[:-2], height, width), fill, maps.dtype)
    top, left = rows.padding, columns.padding
    padded[..., top : top + rows.length, left : left + columns.length] = maps
    return padded


def take_tap(maps: np.ndarray, axis: int, tap: int, windows: Windows) -> np.ndarray:
    """Return a view of cell number `tap` of each window along `axis`, which is -2 (rows) or -1 (columns)."""
    start = tap * windows.dilation
    cells = slice(start, start + (windows.count - 1) * windows.stride + 1, windows.stride)
    return maps[..., cells, :] if axis == -2 else maps[..., cells]


def window_sums(maps: np.ndarray, rows: Windows, columns: Windows) -> np.ndarray:
    """Return the sum of each window of maps (..., H, W), in their dtype; padding counts as 0."""
    sums = pad_maps(maps, rows, columns, fill=0)
    for axis, windows in ((-2, rows), (-1, columns)):
        first, *others = (take_tap(sums, axis, tap, windows) for tap in range(windows.kernel))
        sums = sum(others, first)
    return sums


def window_cells(maps: np.ndarray, rows: Windows, columns: Windows, fill: Any) -> np.ndarray:
    """Return a view (..., H', W', k, k) of the cells of each window of maps (..., H, W), padded with `fill`."""
    padded = pad_maps(maps, rows, columns, fill)
    every = sliding_window_view(padded, (rows.reach, columns.reach), axis=(-2, -1))
    chosen = every[..., :: rows.stride, :: columns.stride, :: rows.dilation, :: columns.dilation]
    return chosen[..., : rows.count, : columns.count, :, :]
