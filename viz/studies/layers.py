"""The settings of the two layers, and what is valid for a map of a given size.

Controls take their ranges from here, so that no combination they offer can be refused by the operations.
"""

from dataclasses import dataclass, replace
from typing import Annotated, Any

from viz.ops import Unit
from viz.ops.windows import Windows, pool_windows
from viz.studies.pooling_kinds import KINDS, PoolingKind
from viz.studies.settings import Flag, Hundredths, OneOf, Setting, Whole
from viz.studies.units import UNITS

Size = tuple[int, int]

MOST_KERNEL = 32
"""The largest window and stride on offer: beyond it the slider gets too fine to hit."""
MOST_DILATION, MOST_BLOCK = 8, 15
MOST_SEED = 999_999


@dataclass(frozen=True)
class Pooling:
    """A pooling layer with a square window; ``stride=None`` means that the stride follows the window."""

    kernel_size: Annotated[int, Setting("k", Whole(1, MOST_KERNEL))] = 2
    stride: Annotated[int | None, Setting("s", Whole(1, MOST_KERNEL))] = None
    padding: Annotated[int, Setting("padding", Whole(0, MOST_KERNEL // 2))] = 0
    dilation: Annotated[int, Setting("dilation", Whole(1, MOST_DILATION))] = 1
    ceil_mode: Annotated[bool, Setting("ceil", Flag())] = False
    kind: Annotated[PoolingKind, Setting("pool", OneOf({key: kind.label for key, kind in KINDS.items()}))] = "max"

    @property
    def step(self) -> int:
        """The stride in force."""
        return self.kernel_size if self.stride is None else self.stride

    @property
    def arguments(self) -> dict[str, Any]:
        """The sizes that the kind's operation takes, by name, with the stride in force."""
        sizes = {"kernel_size": self.kernel_size, "stride": self.step, "ceil_mode": self.ceil_mode}
        padding = {"padding": self.padding} if KINDS[self.kind].has_padding else {}
        return sizes | padding | ({"dilation": self.dilation} if KINDS[self.kind].has_dilation else {})

    def windows(self, size: Size) -> tuple[Windows, Windows]:
        """The windows down the rows and along the columns of a map of this size; ValueError where none fits."""
        return pool_windows(size, **self.arguments)

    def as_max(self) -> "Pooling":
        """The same windows under a maximum, for what can be asked of a maximum alone."""
        return replace(self, kind="max")

    def fitted(self, size: Size) -> "Pooling":
        """The nearest settings on offer for this kind and size of map: window first, then padding, then dilation."""
        most, kind = largest(size), KINDS[self.kind]
        kernel_size = _clip(self.kernel_size, 1, most)
        padding = _clip(self.padding, 0, kernel_size // 2 if kind.has_padding else 0)
        dilation = most_dilation(size, kernel_size, padding) if kind.has_dilation else 1
        return replace(
            self,
            kernel_size=kernel_size,
            stride=None if self.stride is None else _clip(self.stride, 1, most),
            padding=padding,
            dilation=_clip(self.dilation, 1, dilation),
        )


@dataclass(frozen=True)
class Dropout:
    """A dropout layer and the pass that it is in.

    p: the *drop* probability, 0 to 1
    scaling: inverted scaling: whether survivors are multiplied by 1/(1 - p) in training
    seed: the number of the pass; the mask depends on it, the shape, p and the unit alone
    """

    p: Annotated[float, Setting("p", Hundredths())] = 0.5
    unit: Annotated[Unit, Setting("drop", OneOf({key: unit.label for key, unit in UNITS.items()}))] = "value"
    block_size: Annotated[int, Setting("block", Whole(1, MOST_BLOCK))] = 3
    scaling: Annotated[bool, Setting("scaling", Flag())] = True
    training: Annotated[bool, Setting("train", Flag())] = True
    seed: Annotated[int, Setting("pass", Whole(0, MOST_SEED))] = 1

    @property
    def idle(self) -> str:
        """Why neither another mask nor another unit would change anything; "" where they may."""
        if not self.training:
            return "Evaluation draws no mask: it drops nothing."
        return "p = 0 drops nothing." if self.p == 0 else "p = 1 drops everything." if self.p == 1 else ""

    def fitted(self, size: Size) -> "Dropout":
        """The nearest settings on offer for a map of this size."""
        return replace(self, p=min(max(self.p, 0.0), 1.0), block_size=_clip(self.block_size, 1, most_block(size)))


def hangs_over(pooling: Pooling, size: Size) -> bool:
    """Whether ceil mode adds windows to those on a map of this size."""
    counts = [[axis.count for axis in replace(pooling, ceil_mode=mode).windows(size)] for mode in (False, True)]
    return counts[0] != counts[1]


def largest(size: Size) -> int:
    """The largest window and stride on offer for a map of this size."""
    return min(*size, MOST_KERNEL)


def most_dilation(size: Size, kernel_size: int, padding: int) -> int:
    """The largest dilation with which the window still fits into the padded map; at most MOST_DILATION."""
    if kernel_size == 1:
        return 1
    return _clip((min(size) + 2 * padding - 1) // (kernel_size - 1), 1, MOST_DILATION)


def most_block(size: Size) -> int:
    """The largest block on offer for a map of this size."""
    return min(*size, MOST_BLOCK)


def _clip(value: int, low: int, high: int) -> int:
    return min(max(value, low), high)
