"""Dropout of values, channels and blocks, from one reproducible random field a seed."""

import math
from typing import Any, Literal

import numpy as np

from ._validation import as_int, as_numbers, as_probability, float_dtype
from .pooling import max_pool2d

Unit = Literal["value", "channel", "block"]


def dropout(x: Any, p: float, *, seed: int, training: bool = True) -> np.ndarray:
    """Return `x` with each value dropped with probability `p` and the others divided by 1 - p.

    In evaluation (`training=False`) the result is an unscaled copy. Floats keep their dtype, integers
    become float64.

    Raises ValueError for p outside [0, 1] and for a seed that is not an integer of at least 0.
    Source: Srivastava et al. 2014, in the inverted form of torch.nn.functional.dropout.
    """
    x, p, seed = as_numbers(x), as_probability(p), as_int("seed", seed, 0)
    if not training:
        return x.astype(float_dtype(x.dtype))
    mask = dropout_mask(x.shape, p, seed=seed)
    return apply_mask(x, mask, dropout_scale(mask, p))


def dropout_mask(
    shape: tuple[int, ...], p: float, *, seed: int, unit: Unit = "value", block_size: int = 7
) -> np.ndarray:
    """Return which cells of `shape` dropout keeps: True is kept, False is dropped.

    The mask follows from shape, p, seed, unit and block size alone, and masks of one seed nest: what a
    larger p keeps, a smaller p keeps too. Raises ValueError as `dropout_survival` does, and for p outside
    [0, 1].
    """
    p = as_probability(p)
    survival = dropout_survival(shape, seed=seed, unit=unit, block_size=block_size)
    # A cell that no block can drop has a survival of 1; p = 1 drops it all the same.
    return survival >= p if p < 1 else np.zeros(survival.shape, bool)


def dropout_survival(
    shape: tuple[int, ...], *, seed: int, unit: Unit = "value", block_size: int = 7
) -> np.ndarray:
    """Return for each cell of `shape` the largest p in [0, 1] up to which `dropout_mask` keeps it.

    "value" draws one uniform number a cell (Srivastava et al. 2014), "channel" one a map of shape (..., H, W)
    (Tompson et al. 2015), and "block" is DropBlock (Ghiasi et al. 2018), see `block_gamma`.

    Raises ValueError for an unknown unit, a map unit on fewer than two axes, a block size below 1, and
    a seed that is not an integer of at least 0.
    """
    shape = tuple(as_int("shape", length, 0) for length in shape)
    uniform = np.random.Generator(np.random.PCG64(as_int("seed", seed, 0))).random
    block_size = as_int("block_size", block_size, 1)
    if unit == "value":
        return uniform(shape)
    if unit not in ("channel", "block"):
        raise ValueError(f"unit must be 'value', 'channel' or 'block'; got {unit!r}")
    if len(shape) < 2:
        raise ValueError(f"unit {unit!r} needs a shape (..., H, W); got {shape}")
    if unit == "channel" or 0 in shape:
        return np.broadcast_to(uniform(shape[:-2])[..., None, None], shape).copy()

    *lead, height, width = shape
    size = min(block_size, height, width)
    corners = uniform((*lead, height - size + 1, width - size + 1))
    # A block falls where u < gamma, and gamma is proportional to p.
    first_p = np.minimum(corners / block_gamma(1, size, height, width), 1)
    # A cell goes with the first of the blocks that cover it, which is a minimum over size × size corners.
    margin = [(0, 0)] * len(lead) + [(size - 1, size - 1)] * 2
    return -max_pool2d(np.pad(-first_p, margin, constant_values=-1), size, stride=1)


def block_gamma(p: float, block_size: int, height: int, width: int) -> float:
    """Return the probability with which a DropBlock starts at a place where it fits.

    gamma = p / b² · H W / ((H - b + 1) (W - b + 1)). Raises ValueError for p outside [0, 1], and a block_size
    below 1 or above H or W. Source: Ghiasi et al. 2018, equation 1, for maps that need not be square.
    """
    p, size = as_probability(p), as_int("block_size", block_size, 1)
    height, width = as_int("height", height, 1), as_int("width", width, 1)
    if size > min(height, width):
        raise ValueError(f"block_size {size} is larger than a map of {height} × {width}")
    return p / size**2 * height * width / ((height - size + 1) * (width - size + 1))


def dropout_scale(mask: np.ndarray, p: float, *, unit: Unit = "value") -> float:
    """Return what survivors are multiplied by: 1 / (1 - p), or for blocks the inverse of the share kept.

    0 where nothing survives by design (p = 1) or by chance (blocks). Sources: torch.nn.functional.dropout;
    Ghiasi et al. 2018, algorithm 1.
    """
    p = as_probability(p)
    if unit == "block":
        kept = np.count_nonzero(mask)
        return mask.size / kept if kept else 0.0
    return 1 / (1 - p) if p < 1 else 0.0


def apply_mask(x: Any, mask: np.ndarray, scale: float) -> np.ndarray:
    """Return `x` times `scale` where `mask` is True, and exactly 0 elsewhere, an infinity or a NaN too.

    `mask` has the shape of `x`, or one that broadcasts to it. Floats keep their dtype, integers become
    float64. Raises ValueError for a mask of another shape or not of booleans, and for a scale
    that is not finite.
    """
    x, mask = as_numbers(x), np.asarray(mask)
    if mask.dtype != bool:
        raise ValueError(f"mask must be of booleans; got {mask.dtype}")
    if not math.isfinite(scale):
        raise ValueError(f"scale must be finite; got {scale!r}")
    kept = np.where(np.broadcast_to(mask, x.shape), x, 0).astype(float_dtype(x.dtype), copy=False)
    with np.errstate(over="ignore"):  # a survivor may outgrow its dtype, and is infinite then, as in PyTorch
        np.multiply(kept, np.float64(scale), out=kept, casting="same_kind")
    return kept
