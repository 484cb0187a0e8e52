"""Where windows lie: how many fit along an axis, how far a map is padded for them, and their cells."""

from functools import lru_cache
from types import NoneType
from typing import Any, NamedTuple

import numpy as np

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

    def starts(self) -> np.ndarray:
        """Return where each window begins, integers (count,): in the padding below 0."""
        return np.arange(self.count) * self.stride - self.padding

    def positions(self) -> np.ndarray:
        """Return what each window reads, integers (count, kernel): in padding below 0, or from `length` on."""
        return self.starts()[:, None] + np.arange(self.kernel) * self.dilation

    def cells_inside(self, margin: int = 0) -> np.ndarray:
        """Return how many cells each window reads inside the map and a `margin` on both sides, integers (count,)."""
        start = self.starts() + margin
        first = np.maximum(-(start // self.dilation), 0)
        last = np.minimum((self.length + 2 * margin - 1 - start) // self.dilation, self.kernel - 1)
        return np.maximum(last - first + 1, 0)

    def turned(self) -> "Windows":
        """Return the taps as windows that have a tap for each of these windows, as all are a step apart."""
        return self._replace(kernel=self.count, count=self.kernel, stride=self.dilation, dilation=self.stride)

    def read_at(self, tap: int) -> tuple[slice, slice]:
        """Return which windows read a cell of the map with their cell number `tap`, and which cells these are."""
        start = tap * self.dilation - self.padding
        first = max(-(start // self.stride), 0)
        end = max(min((self.length - 1 - start) // self.stride + 1, self.count), first)
        start += first * self.stride
        return slice(first, end), slice(start, start + (end - first) * self.stride, self.stride)

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
    shape: tuple[int, ...],
    kernel_size: Any,
    stride: Any = None,
    padding: Any = 0,
    dilation: Any = 1,
    ceil_mode: bool = False,
) -> tuple[Windows, Windows]:
    """Return a pooling's windows down the rows and along the columns of maps of `shape` (..., H, W).

    A stride of None is the kernel size. Along an axis there are
    floor((length + 2 padding - dilation (kernel_size - 1) - 1) / stride) + 1 of them. With `ceil_mode` the quotient
    is rounded up, so that a last window may reach past the end, as long as it starts inside the input or
    the padding before it.

    Raises ValueError for a padding of more than half the kernel (dilation does not relax that), and for a window
    that is larger than the padded input.
    Source: the shape section of torch.nn.MaxPool2d; measured on PyTorch 2.13.0.
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


def lay_out(maps: np.ndarray, axis: int, windows: Windows, fill: Any) -> tuple[np.ndarray, Windows, Any]:
    """Return maps as windows read them along `axis`, -2 or -1, these windows, and where each finds its result.

    Maps are padded with `fill` as far as windows reach. Where that is far, as much as windows read of a map is laid
    side by side, once for all that read the same, as all of a pooling do but for a last one in ceil mode.
    """
    if windows.extent == windows.length:
        return maps, windows, ...
    if windows.extent > 2 * windows.length:
        starts = windows.starts()
        read = np.stack([np.where(starts < 0, starts % windows.dilation, starts), windows.cells_inside()], axis=1)
        read, which = np.unique(read, axis=0, return_inverse=True)
        most = max(int(read[:, 1].max()), 1)
        if len(read) * most < windows.extent:
            # A window that reads less than another goes on with the one cell of padding behind the last one.
            taps = np.arange(most)
            cells = np.where(taps < read[:, 1:], read[:, :1] + taps * windows.dilation, windows.length)
            maps = np.take(_pad_axis(maps, axis, 0, windows.length + 1, fill), cells.ravel(), axis)
            return maps, Windows(cells.size, most, most, 0, 1, len(cells)), along(axis, which)
    return _pad_axis(maps, axis, windows.padding, windows.extent, fill), windows, ...


def _pad_axis(maps: np.ndarray, axis: int, before: int, length: int, fill: Any) -> np.ndarray:
    shape = list(maps.shape)
    shape[axis] = length
    padded = np.full(shape, fill, maps.dtype)
    padded[along(axis, slice(before, before + maps.shape[axis]))] = maps
    return padded


def along(axis: int, cells: Any) -> Any:
    """Return the index of `cells` along `axis`, which is -2 (rows) or -1 (columns)."""
    return (..., cells, slice(None)) if axis == -2 else (..., cells)


def take_tap(maps: np.ndarray, axis: int, tap: int, windows: Windows) -> np.ndarray:
    """Return a view of cell number `tap` of each window along `axis`."""
    start = tap * windows.dilation
    return maps[along(axis, slice(start, start + (windows.count - 1) * windows.stride + 1, windows.stride))]


def window_sums(maps: np.ndarray, rows: Windows, columns: Windows) -> np.ndarray:
    """Return the sum of each window of maps (..., H, W), in their dtype; padding counts as 0."""
    for axis, windows in ((-2, rows), (-1, columns)):
        maps, windows, places = lay_out(maps, axis, windows, fill=0)
        first, *others = (take_tap(maps, axis, tap, windows) for tap in range(windows.kernel))
        maps = sum(others, first)[places]
    return maps
