"""Dropout of values, channels, positions and blocks, each from one reproducible random field a seed."""

import math
from typing import Any, Literal

import numpy as np

from ._validation import as_choice, as_int, as_numbers, as_probability, float_dtype, quiet
from .pooling import min_pool2d

Unit = Literal["value", "channel", "position", "block"]


def dropout(x: Any, p: float, *, seed: int, training: bool = True) -> np.ndarray:
    """Return `x` with each value dropped with probability `p` and the others divided by 1 - p.

    In evaluation (`training=False`) the result is an unscaled copy.
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

    The mask follows from shape, p, seed, unit and block size alone, and masks of one seed nest: what a larger p keeps,
    a smaller p keeps too. Raises ValueError as `dropout_survival` does.
    """
    return kept_at(dropout_survival(shape, seed=seed, unit=unit, block_size=block_size), p)


def kept_at(survival: np.ndarray, p: float) -> np.ndarray:
    """Return which cells of a field from `dropout_survival` are kept at `p`: the mask that `dropout_mask` gives."""
    p = as_probability(p)
    # A cell that no block can drop has a survival of 1; p = 1 drops it all the same.
    return survival >= p if p < 1 else np.zeros(survival.shape, bool)


def dropout_survival(shape: tuple[int, ...], *, seed: int, unit: Unit = "value", block_size: int = 7) -> np.ndarray:
    """Return for each cell of `shape` the largest p in [0, 1] up to which `dropout_mask` keeps it.

    "value" draws one uniform number a cell (Srivastava et al. 2014), "channel" one a map of shape (..., H, W)
    (Tompson et al. 2015), "position" one a cell with all channels of (..., C, H, W) (the noise_shape (..., 1, H, W) of
    Keras; with fewer than three axes there is but one channel, and it is as "value"), and "block" is DropBlock
    (Ghiasi et al. 2018), see `block_gamma`. A block larger than the map is cut to the map's shorter side.

    Raises ValueError for an unknown unit, a negative length, channels or blocks of fewer than two axes, and a block
    size below 1.
    """
    if not np.iterable(shape):
        raise ValueError(f"shape must be a tuple of integers; got {shape!r}")
    shape = tuple(as_int("shape", length, 0) for length in shape)
    unit, block_size = as_choice("unit", unit, Unit), as_int("block_size", block_size, 1)
    rng = np.random.Generator(np.random.PCG64(as_int("seed", seed, 0)))
    if unit == "value":
        return rng.random(shape)
    if unit == "position":
        drawn = (*shape[:-3], 1, *shape[-2:]) if len(shape) > 2 else shape
        return np.broadcast_to(rng.random(drawn), shape).copy()
    if len(shape) < 2:
        raise ValueError(f"unit {unit!r} needs a shape (..., H, W); got {shape}")
    if unit == "block" and 0 not in shape:
        return _block_survival(shape, min(block_size, *shape[-2:]), rng)
    return np.broadcast_to(rng.random(shape[:-2])[..., None, None], shape).copy()


def _block_survival(shape: tuple[int, ...], size: int, rng: np.random.Generator) -> np.ndarray:
    """Return up to which p no block covers each cell of `shape` (..., H, W).

    A number u is drawn for each top left corner of a block that lies wholly inside, which for an even size
    spares us the question where the centre is. The block falls where u < gamma(p) = p gamma(1), so from
    p = u / gamma(1) on, and a cell goes with the first of the size × size blocks that cover it: a minimum, where
    DropBlock's own code grows blocks with a max-pool.
    """
    *lead, height, width = shape
    u = rng.random((*lead, height - size + 1, width - size + 1))
    falls_from = np.minimum(u / block_gamma(1, size, height, width), 1)
    margin = [(0, 0)] * len(lead) + [(size - 1, size - 1)] * 2
    return min_pool2d(np.pad(falls_from, margin, constant_values=1), size, stride=1)


def block_gamma(p: float, block_size: int, height: int, width: int) -> float:
    """Return the probability in [0, 1] with which a DropBlock starts at a place where it fits.

    gamma = p / b² · H W / ((H - b + 1) (W - b + 1)). Raises ValueError for a block_size below 1 or above H or W.
    Source: Ghiasi et al. 2018, equation 1, for maps of any proportion.
    """
    p, size = as_probability(p), as_int("block_size", block_size, 1)
    height, width = as_int("height", height, 1), as_int("width", width, 1)
    if size > min(height, width):
        raise ValueError(f"block_size {size} is larger than a map of {height} × {width}")
    return p / size**2 * height * width / ((height - size + 1) * (width - size + 1))


def dropout_scale(mask: np.ndarray, p: float, *, unit: Unit = "value") -> float:
    """Return what survivors are multiplied by: 1 / (1 - p), or for blocks the inverse of the share kept.

    It is 0 where nothing survives, by design (p = 1) or by chance (blocks).
    Sources: torch.nn.functional.dropout; Ghiasi et al. 2018, algorithm 1.
    """
    p = as_probability(p)
    if as_choice("unit", unit, Unit) == "block":
        kept = np.count_nonzero(mask)
        return mask.size / kept if kept else 0.0
    return 1 / (1 - p) if p < 1 else 0.0


@quiet
def apply_mask(x: Any, mask: np.ndarray, scale: float) -> np.ndarray:
    """Return `x` times `scale` where `mask` is True, and exactly 0 elsewhere, for an infinity or NaN too.

    `mask` has the shape of `x`, or one that broadcasts to it. Raises ValueError for a mask of another shape or not of
    booleans, and for a scale that is not finite.
    """
    x, mask = as_numbers(x), np.asarray(mask)
    if mask.dtype != bool:
        raise ValueError(f"mask must be of booleans; got {mask.dtype}")
    if np.broadcast_shapes(mask.shape, x.shape) != x.shape:
        raise ValueError(f"mask of shape {mask.shape} is larger than values of shape {x.shape}")
    if not math.isfinite(scale):
        raise ValueError(f"scale must be finite; got {scale!r}")
    kept = np.empty(x.shape, float_dtype(x.dtype))
    # The float64 scale is multiplied in before rounding: half precision could not even hold that of a p near 1.
    np.multiply(x, np.float64(scale), out=kept, casting="same_kind")
    # In the integer -1 all bits are set. Bit by bit an infinity goes too, where 0 · inf would be NaN, and in a third
    # of the time that a choice takes, which waits for each cell of a random mask.
    bits = kept[..., None].view(f"i{min(kept.itemsize, 8)}")
    bits &= -mask.view(np.int8)[..., None]
    return kept
