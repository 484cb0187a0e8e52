"""The checks that all operations share; each names the value it refuses."""

import math
from numbers import Real
from typing import Any, get_args

import numpy as np

quiet = np.errstate(over="ignore", invalid="ignore")
"""Without a warning a sum outgrows its dtype and is infinite, and inf - inf and 0 · inf are NaN, as in PyTorch."""


MOST_CELLS = 2**28
"""Cells of the largest map that is made of a smaller one: 2 GiB in float64."""


def as_int(name: str, value: Any, least: int, most: float = math.inf) -> int:
    """Return `value` as an int from `least` to `most`; ValueError for all else, True and 2.0 among it."""
    whole = isinstance(value, (int, np.integer)) and not isinstance(value, bool)
    if not whole or not least <= value <= most:
        limits = f"of at least {least}" if most == math.inf else f"from {least} to {most}"
        raise ValueError(f"{name} must be an integer {limits}; got {value!r}")
    return int(value)


def as_pair(name: str, value: Any, least: int) -> tuple[int, int]:
    """Return (rows, columns) of a size, of 31 bits as in PyTorch, that may be given as one int for both."""
    if isinstance(value, int):  # by far the most frequent, and asking what is iterable costs as much as a small map
        return (as_int(name, value, least, 2**31 - 1),) * 2
    pair = tuple(value) if np.iterable(value) else (value, value)
    if len(pair) != 2:
        raise ValueError(f"{name} must be an integer or a (rows, columns) pair; got {value!r}")
    return as_int(name, pair[0], least, 2**31 - 1), as_int(name, pair[1], least, 2**31 - 1)


def as_choice(name: str, value: Any, choices: Any) -> Any:
    """Return `value`, which must be one of the `choices` of a Literal."""
    if value not in get_args(choices):
        raise ValueError(f"{name} must be one of {', '.join(map(repr, get_args(choices)))}; got {value!r}")
    return value


def as_probability(p: Any) -> float:
    """Return `p`, a number or an array of no axes, as a float in [0, 1]; NaN is refused."""
    number = p[()] if isinstance(p, np.ndarray) and not p.ndim else p
    real = isinstance(number, (Real, np.bool_))
    if not real or not 0 <= number <= 1:
        raise ValueError(f"p must be a probability in [0, 1]; got {p!r}")
    return float(number)


def as_numbers(x: Any) -> np.ndarray:
    """Return `x` as an array of booleans, integers or floats in the machine's byte order."""
    x = np.asarray(x)
    if x.dtype.kind not in "biuf":
        raise ValueError(f"values must be booleans, integers or floats; got {x.dtype}")
    return x if x.dtype.isnative else x.astype(x.dtype.newbyteorder("="))


def as_maps(x: Any) -> np.ndarray:
    """Return `x` as an array of numbers of shape (..., H, W) with at least one cell to a map."""
    x = as_numbers(x)
    if x.ndim < 2 or 0 in x.shape[-2:]:
        raise ValueError(f"values must have shape (..., H, W), neither H nor W being 0; got {x.shape}")
    return x


def float_dtype(*dtypes: np.dtype) -> np.dtype:
    """Return the dtype of a result that has fractions: floats keep theirs, integers become float64."""
    dtype = np.result_type(*dtypes)
    return dtype if dtype.kind == "f" else np.dtype(np.float64)
