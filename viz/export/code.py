"""The arrays of a comparison, and the code that computes them again."""

from dataclasses import asdict

from viz.studies.compare import Comparison
from viz.studies.layers import Dropout

from .arrays import packed

NPZ_NAME = "smaller-or-sparser.npz"
"""The file name under which the script of `code` looks for the arrays of `comparison_npz`."""


def comparison_npz(comparison: Comparison) -> bytes:
    """Return an .npz of the arrays `input`, `pooled`, `winners`, `kept`, `dropped`, and `settings` as JSON.

    `input`, `kept` and `dropped` are (C, H, W), `pooled` and `winners` (C, H', W'); winners count in the flat
    H·W of their channel, -1 where a window is all padding. Equal comparisons give equal bytes.
    """
    arrays = {"input": comparison.source.values}
    arrays |= {name: getattr(comparison, name) for name in ("pooled", "winners", "kept", "dropped")}
    return packed(arrays, _settings(comparison))


def code(comparison: Comparison) -> str:
    """Return a Python script that computes the arrays of `comparison_npz` again from `input`, and checks each of them.

    The script reads them from a file named NPZ_NAME in the folder where it is run, needs NumPy and this
    package alone, and raises AssertionError with the name of the first array that differs.
    """
    return _SCRIPT.format(
        file=NPZ_NAME,
        pooling=", ".join(f"{name}={value}" for name, value in _pooling_settings(comparison).items()),
        mask=_mask_expression(comparison.dropout),
        scale=repr(float(comparison.scale)),
    )


def _settings(comparison: Comparison) -> dict:
    """The settings in force, under the names that the operations give them."""
    return {
        "input": {"name": comparison.source.name, "kind": comparison.source.kind},
        "pooling": _pooling_settings(comparison),
        "dropout": asdict(comparison.dropout) | {"scale": comparison.scale},
    }


def _pooling_settings(comparison: Comparison) -> dict:
    """The arguments of `max_pool2d`, with the stride in force."""
    return asdict(comparison.pooling) | {"stride": comparison.pooling.step}


def _mask_expression(dropout: Dropout) -> str:
    """The Python expression that gives the mask in force."""
    if not dropout.training:
        return "np.ones(x.shape, bool)  # evaluation: nothing is dropped"
    chosen = f'p={float(dropout.p)!r}, seed={dropout.seed}, unit="{dropout.unit}"'
    if dropout.unit == "block":
        chosen += f", block_size={dropout.block_size}"
    return f"ops.dropout_mask(x.shape, {chosen})"


_SCRIPT = '''\
"""Max-pooling and dropout, computed again.

Run this beside {file}, where Python finds the package viz of "Smaller or Sparser".
"""

import numpy as np

from viz import ops

saved = np.load("{file}")
x = saved["input"]  # (channels, rows, columns)

# Smaller: the largest value of each window, and where in its channel it was found.
pooling = dict({pooling})
pooled, winners = ops.max_pool2d(x, **pooling, return_indices=True)

# The same maxima in PyTorch:
#   import torch
#   pooled = torch.nn.functional.max_pool2d(torch.from_numpy(x), **pooling).numpy()

# Sparser: dropped values become 0, survivors are multiplied by the scale.
kept = {mask}
dropped = ops.apply_mask(x, kept, scale={scale})

# PyTorch draws its masks in a way of its own: no torch.manual_seed gives the mask that a seed gives here.

assert np.array_equal(pooled, saved["pooled"]), "pooled"
assert np.array_equal(winners, saved["winners"]), "winners"
assert np.array_equal(kept, saved["kept"]), "kept"
assert np.array_equal(dropped, saved["dropped"]), "dropped"
print("pooled, winners, kept and dropped are the same again.")
'''
