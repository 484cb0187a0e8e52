"""Bringing any input to the size the maps are drawn and computed at."""

from dataclasses import replace

import numpy as np

from viz.inputs.feature_map import FeatureMap

MIN_SIZE = 8
MAX_SIZE = 256


def fit(feature_map: FeatureMap, size: int) -> FeatureMap:
    """Bring the longer side of every map to `size` by area averaging, the aspect kept.

    Takes values (C, H, W) and a working size in pixels, 8..256; the shorter side is rounded, at least 1.
    Pictures are reduced or enlarged. Maps of numbers are reduced when they are longer than `size`, and say so
    in their notes, but never enlarged: their copies would be pooled as if they were data.
    No value leaves the input's range. Raises ValueError for a size outside 8..256.
    """
    if not MIN_SIZE <= size <= MAX_SIZE:
        raise ValueError(f"size must lie in {MIN_SIZE}..{MAX_SIZE}; got {size}")
    height, width = feature_map.size
    longer = max(height, width)
    if longer == size or (feature_map.kind == "map" and longer < size):
        return feature_map
    target = scaled(feature_map.size, size)
    resized = replace(feature_map, values=area_average(feature_map.values, target))
    if feature_map.kind == "picture":
        return resized
    return replace(resized, notes=(*feature_map.notes, reduction(feature_map.size, target)))


def area_average(x: np.ndarray, size: tuple[int, int]) -> np.ndarray:
    """Resample floats (..., H, W) to (..., *size), each new pixel the mean over exactly the area it covers.

    A pixel covered in part counts by that part, so 3 columns become 2 with weights 2/3 and 1/3.
    Ratios need not be whole, and may enlarge. Accumulates in float64 and returns x's own dtype.
    Raises ValueError for a size below 1, and for an x without pixels or of whole numbers.
    """
    if min(size) < 1:
        raise ValueError(f"size must be at least 1 × 1; got {size}")
    if x.ndim < 2 or 0 in x.shape:
        raise ValueError(f"x must have shape (..., H, W), none of them 0; got {x.shape}")
    if not np.issubdtype(x.dtype, np.floating):
        raise ValueError(f"x must hold floating-point numbers; got {x.dtype}")
    if x.shape[-1] > x.shape[-2]:  # the longer side first, so that little is left to hold in float64
        return np.ascontiguousarray(area_average(x.swapaxes(-1, -2), size[::-1]).swapaxes(-1, -2))
    rows_averaged = _average_rows(x, size[0])
    both_averaged = _average_rows(rows_averaged.swapaxes(-1, -2), size[1]).swapaxes(-1, -2)
    return np.ascontiguousarray(both_averaged, dtype=x.dtype)


def scaled(sides: tuple[int, int], longest: int) -> tuple[int, int]:
    """Scale two sides so that the longer is `longest`, halves rounded up, in whole numbers throughout."""
    longer = max(sides)
    first, second = (max(1, (2 * side * longest + longer) // (2 * longer)) for side in sides)
    return first, second


def reduction(before: tuple[int, int], after: tuple[int, int]) -> str:
    """Say from which size to which a map of numbers was reduced."""
    return "Reduced from {} × {} to {} × {} by area averaging.".format(*before, *after)


def _average_rows(x: np.ndarray, count: int) -> np.ndarray:
    """Average (..., H, W) over `count` equal strips of rows into float64 (..., count, W).

    One strip at a time: a float64 copy of a 24-megapixel picture would cost 600 MB.
    """
    averaged = np.empty((*x.shape[:-2], count, x.shape[-1]))
    for strip in range(count):
        first, weights = _coverage(x.shape[-2], count, strip)
        averaged[..., strip, :] = weights @ x[..., first : first + len(weights), :]
    return averaged


def _coverage(length: int, count: int, strip: int) -> tuple[int, np.ndarray]:
    """Say which pixels of a line strip number `strip` of `count` covers: the first, and the weight of each.

    Measured in units in which a pixel is `count` long and a strip `length`, everything is a whole number,
    so no weight is a rounding error that should have been 0.
    """
    start, stop = strip * length, (strip + 1) * length
    first, last = start // count, -(-stop // count)
    edges = np.clip(np.arange(first, last + 1) * count, start, stop)
    return first, np.diff(edges) / length
