"""The arrays of a comparison, and the code that computes them again."""

from dataclasses import asdict

from viz.studies.compare import Comparison
from viz.studies.layers import Dropout
from viz.studies.pooling_kinds import KINDS
from viz.studies.units import UNITS
from viz.studies.words import listed

from .arrays import packed

NPZ_NAME = "smaller-or-sparser.npz"
"""The file name under which the script of `code` looks for the arrays of `comparison_npz`."""
IN_TORCH = ("max_pool2d", "avg_pool2d")
"""The operations that torch.nn.functional has by the same names and settings."""


def comparison_npz(comparison: Comparison) -> bytes:
    """Return an .npz of the arrays `input`, `pooled`, `winners`, `kept`, `dropped`, and `settings` as JSON.

    `input`, `kept` and `dropped` are (C, H, W), `pooled` and `winners` (C, H', W'); winners count in the flat
    H·W of their channel, -1 where a window is all padding. A mean is no single cell's: with it there are no winners.
    Equal comparisons give equal bytes.
    """
    arrays = {"input": comparison.source.values, "pooled": comparison.pooled, "winners": comparison.indices}
    arrays |= {"kept": comparison.kept, "dropped": comparison.dropped}
    settings = {
        "input": {"name": comparison.source.name, "kind": comparison.source.kind},
        "pooling": comparison.pooling.arguments | {"kind": comparison.pooling.kind},
        "dropout": asdict(comparison.dropout) | {"scale": comparison.scale},
    }
    return packed({name: array for name, array in arrays.items() if array is not None}, settings)


def code(comparison: Comparison) -> str:
    """Return a Python script that computes the arrays of `comparison_npz` again from `input`, and checks each of them.

    The script reads them from a file named NPZ_NAME in the folder where it is run, needs NumPy and this
    package alone, and raises AssertionError with the name of the first array that differs.
    """
    kind = KINDS[comparison.pooling.kind]
    names = ["pooled", "winners", "kept", "dropped"] if kind.picks else ["pooled", "kept", "dropped"]
    operation = kind.operation.__name__
    return _SCRIPT.format(
        file=NPZ_NAME,
        title=kind.title,
        pooling=", ".join(f"{name}={value}" for name, value in comparison.pooling.arguments.items()),
        call=f"{', '.join(names[:-2])} = ops.{operation}(x, **pooling{', return_indices=True' if kind.picks else ''})",
        torch=_TORCH.format(operation=operation) if operation in IN_TORCH else "",
        mask=_mask_expression(comparison.dropout),
        scale=repr(float(comparison.scale)),
        checks="\n".join(f'assert np.array_equal({name}, saved["{name}"]), "{name}"' for name in names),
        names=listed(names),
    )


def _mask_expression(dropout: Dropout) -> str:
    """The Python expression that gives the mask in force."""
    if not dropout.training:
        return "np.ones(x.shape, bool)  # evaluation: nothing is dropped"
    chosen = f'p={float(dropout.p)!r}, seed={dropout.seed}, unit="{dropout.unit}"'
    if UNITS[dropout.unit].in_blocks:
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

# Smaller: {title}, one value for each window; where each was found in its channel, if it is the value of a cell.
pooling = dict({pooling})
{call}
{torch}
# Sparser: dropped values become 0, survivors are multiplied by the scale.
kept = {mask}
dropped = ops.apply_mask(x, kept, scale={scale})

# PyTorch draws its masks in a way of its own: no torch.manual_seed gives the mask that a seed gives here.

{checks}
print("{names} are the same again.")
'''

_TORCH = """
# The same in PyTorch:
#   import torch
#   pooled = torch.nn.functional.{operation}(torch.from_numpy(x), **pooling).numpy()
"""
