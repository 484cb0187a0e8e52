"""Numbers of any type to a finite float32 stack, and which part of a larger array is taken."""

import numpy as np

from viz.inputs.uploads.limits import Refusal
from viz.inputs.uploads.npy import shape_text

_AXES = ("channel", "row", "column")


def item_count(shape: tuple[int, ...]) -> int:
    """Count the stacks in an array of shape (H, W), (C, H, W) or (N, C, H, W)."""
    return shape[0] if len(shape) == 4 else 1


def stack(array: np.ndarray, sample: int) -> tuple[np.ndarray, tuple[str, ...]]:
    """Take one item as float32 (C, H, W), finite, contiguous and owned, with notes; raises Refusal."""
    notes = []
    count = item_count(array.shape)
    check_sample(sample, count)
    if array.ndim == 4:
        array = array[sample]
    if count > 1:
        which = f"The first of {count:,}" if sample == 0 else f"Item {sample + 1:,} of {count:,}"
        notes.append(f"{which}{' items' if sample == 0 else ''} is shown.")
    if array.ndim == 3 and array.shape[2] in (3, 4) and min(array.shape[:2]) > 4:
        notes.append(f"The first axis was taken for channels: the shape is {shape_text(array.shape)}.")
    return _finite_float32(array.reshape(-1, *array.shape[-2:])), tuple(notes)


def check_sample(sample: int, count: int) -> None:
    """Raise Refusal for an item that is not there, naming those that are."""
    whole = isinstance(sample, int | np.integer) and not isinstance(sample, bool)
    if not whole or not 0 <= sample < count:
        there = "only item 0" if count == 1 else f"items 0 to {count - 1:,}"
        raise Refusal(f"it has {there}, and another one was asked for")


def _finite_float32(array: np.ndarray) -> np.ndarray:
    """Convert, refusing what float32 cannot hold rather than letting an infinity in."""
    # Overflow and NaN are looked for below, with a place to name; NumPy's warnings would only repeat it.
    with np.errstate(over="ignore", invalid="ignore"):
        values = np.array(array, np.float32, order="C")
    if not np.isfinite(values).all():
        not_numbers = ~np.isfinite(array)
        if not_numbers.any():
            raise Refusal(place(not_numbers, "NaN or infinite"))
        raise Refusal(place(np.isinf(values), "beyond the range of float32"))
    return values


def place(bad: np.ndarray, kind: str) -> str:
    """Say how many values of a stack are bad, and where the first is."""
    count = int(np.count_nonzero(bad))
    where = zip(_AXES, np.unravel_index(int(bad.argmax()), bad.shape), strict=True)
    named = [f"{axis} {index}" for axis, index in where if axis != "channel" or len(bad) > 1]
    are = "is" if count == 1 else "are"
    first = "" if count == 1 else ", the first"
    return f"{count:,} of its values {are} {kind}{first} at {', '.join(named)}, counted from 0"
