"""The settings of the two layers, and what is valid for a map of a given size.

Controls take their ranges from here, so that no combination they offer can be refused by the operations.
"""

from dataclasses import dataclass, replace
from typing import Annotated, Literal

from viz.ops.windows import Windows, pool_windows
from viz.studies.settings import Flag, Hundredths, OneOf, Setting, Whole

Unit = Literal["value", "channel", "block"]
Size = tuple[int, int]

MOST_KERNEL = 32
"""The largest window and stride on offer: beyond it the slider gets too fine to hit."""
MOST_DILATION, MOST_BLOCK = 8, 15
MOST_SEED = 999_999
UNITS = {"value": "Drops single values", "channel": "Drops whole channels", "block": "Drops blocks"}


@dataclass(frozen=True)
class Pooling:
    """A square max-pooling layer; ``stride=None`` means that the stride follows the window."""

    kernel_size: Annotated[int, Setting("k", Whole(1, MOST_KERNEL))] = 2
    stride: Annotated[int | None, Setting("s", Whole(1, MOST_KERNEL))] = None
    padding: Annotated[int, Setting("padding", Whole(0, MOST_KERNEL // 2))] = 0
    dilation: Annotated[int, Setting("dilation", Whole(1, MOST_DILATION))] = 1
    ceil_mode: Annotated[bool, Setting("ceil", Flag())] = False

    @property
    def step(self) -> int:
        """The stride in force."""
        return self.kernel_size if self.stride is None else self.stride

    def windows(self, size: Size) -> tuple[Windows, Windows]:
        """The windows down the rows and along the columns of a map of this size; ValueError where none fits."""
        sizes = self.kernel_size, self.step, self.padding, self.dilation
        return pool_windows(size, *sizes, self.ceil_mode)

    def fitted(self, size: Size) -> "Pooling":
        """The nearest settings on offer for a map of this size: window first, then padding, then dilation."""
        most = largest(size)
        kernel_size = _clip(self.kernel_size, 1, most)
        padding = _clip(self.padding, 0, kernel_size // 2)
        return replace(
            self,
            kernel_size=kernel_size,
            stride=None if self.stride is None else _clip(self.stride, 1, most),
            padding=padding,
            dilation=_clip(self.dilation, 1, most_dilation(size, kernel_size, padding)),
        )


@dataclass(frozen=True)
class Dropout:
    """A dropout layer and the pass that it is in.

    p
        The *drop* probability, 0 to 1.
    scaling
        Inverted scaling: whether survivors are multiplied by 1/(1 - p) in training.
    seed
        The number of the pass; the mask depends on it, the shape, p and the unit alone.
    """

    p: Annotated[float, Setting("p", Hundredths())] = 0.5
    unit: Annotated[Unit, Setting("drop", OneOf(UNITS))] = "value"
    block_size: Annotated[int, Setting("block", Whole(1, MOST_BLOCK))] = 3
    scaling: Annotated[bool, Setting("scaling", Flag())] = True
    training: Annotated[bool, Setting("train", Flag())] = True
    seed: Annotated[int, Setting("pass", Whole(0, MOST_SEED))] = 1

    def fitted(self, size: Size) -> "Dropout":
        """The nearest settings on offer for a map of this size."""
        return replace(self, p=min(max(self.p, 0.0), 1.0), block_size=_clip(self.block_size, 1, most_block(size)))


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
