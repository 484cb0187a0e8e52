"""The receptive field: which cells of the input a unit of a stack of convolutions and poolings sees.

Layer by layer r ← r + (k - 1)·j and j ← j·s, from r = j = 1: r cells along each side, and from one unit to the next j
of them. Nothing is padded, so that no unit sees less. The convolutions here blur; what they see hangs on no weight.
"""

from dataclasses import dataclass
from itertools import accumulate
from math import prod
from typing import Annotated, NamedTuple

import numpy as np

from viz.inputs.feature_map import FeatureMap
from viz.inputs.filters import binomial
from viz.inputs.looks import single
from viz.ops import conv2d, max_pool2d
from viz.ops.windows import Windows
from viz.studies.ledger import Label
from viz.studies.numbers import percent
from viz.studies.settings import Setting, Whole
from viz.studies.words import Sentence, count, joined, shape_words


class Kind(NamedTuple):
    """A kind of layer: its name, its window and its stride, and whether it pools."""

    name: str
    k: int = 1
    s: int = 1
    pools: bool = False


KINDS = (
    Kind("none"),
    Kind("Conv 3 × 3", 3),
    Kind("Conv 5 × 5", 5),
    Kind("Conv 3 × 3, stride 2", 3, 2),
    Kind("Max-pool 2 × 2", 2, 2, pools=True),
    Kind("Max-pool 3 × 3, stride 2", 3, 2, pools=True),
)
"""The kinds of layers on offer, the first of which is none."""
_ANY = Whole(0, len(KINDS) - 1)


@dataclass(frozen=True)
class Stack:
    """The layers of a stack in their order, each the number of its kind."""

    first: Annotated[int, Setting("l1", _ANY)] = 1
    second: Annotated[int, Setting("l2", _ANY)] = 1
    third: Annotated[int, Setting("l3", _ANY)] = 4
    fourth: Annotated[int, Setting("l4", _ANY)] = 1
    fifth: Annotated[int, Setting("l5", _ANY)] = 1
    sixth: Annotated[int, Setting("l6", _ANY)] = 4

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """What there is of layers."""
        return tuple(KINDS[number] for number in vars(self).values() if number)


class Reach(NamedTuple):
    """The side r of a receptive field, and the step j from that of a unit to the next one's, in cells of the input."""

    r: int = 1
    j: int = 1

    def through(self, k: int, s: int) -> "Reach":
        """That of a unit behind a layer of windows of k × k at a stride of s."""
        return Reach(self.r + (k - 1) * self.j, self.j * s)


class Seen(NamedTuple):
    """What a layer hands on, (1, H', W'), and what its units see: ``windows`` on the input, down and across."""

    kind: Kind
    reach: Reach
    values: np.ndarray
    windows: tuple[Windows, Windows]
    label: Label


@dataclass(frozen=True, eq=False)
class Field:
    """A stack on one map (1, H, W).

    with_strides, without: the side r before the first layer and behind each, as they are and with strides of 1
    """

    source: FeatureMap
    layers: tuple[Seen, ...]
    with_strides: tuple[int, ...]
    without: tuple[int, ...]
    sentences: tuple[Sentence, ...]


def sides(kinds: tuple[Kind, ...], strides: bool = True) -> tuple[int, ...]:
    """The side r of the receptive field before the first layer and behind each, or that with strides of 1."""
    steps = accumulate(kinds, lambda reach, kind: reach.through(kind.k, kind.s if strides else 1), initial=Reach())
    return tuple(reach.r for reach in steps)


def field(source: FeatureMap, stack: Stack) -> Field:
    """Send one map through a stack; layers that find too few cells are left out."""
    source = single(source)
    values, reach, layers = source.values, Reach(), list[Seen]()
    for kind in stack.kinds:
        if min(values.shape[1:]) < kind.k:
            continue
        values, reach = _handed_on(values, kind), reach.through(kind.k, kind.s)
        lengths = zip(source.size, values.shape[1:], strict=True)
        down, across = (Windows(length, reach.r, reach.j, 0, 1, many) for length, many in lengths)
        words = joined(shape_words(values.shape), f"sees {reach.r} × {reach.r}, j = {reach.j}")
        layers.append(Seen(kind, reach, values, (down, across), Label(f"{len(layers) + 1}. {kind.name}", words)))
    kinds = tuple(layer.kind for layer in layers)
    grown, plain = sides(kinds), sides(kinds, strides=False)
    sentences = _sentences(source, kinds, grown, plain, len(stack.kinds) - len(kinds))
    return Field(source, tuple(layers), grown, plain, sentences)


def _handed_on(values: np.ndarray, kind: Kind) -> np.ndarray:
    if kind.pools:
        return max_pool2d(values, kind.k, kind.s)
    weights = binomial(kind.k)[None, None] / 4 ** (kind.k - 1)
    return conv2d(values.astype(np.float64), weights, stride=kind.s).astype(np.float32)


def _sentences(
    source: FeatureMap, kinds: tuple[Kind, ...], grown: tuple[int, ...], plain: tuple[int, ...], small: int
) -> tuple[Sentence, ...]:
    r, j = grown[-1], prod(kind.s for kind in kinds)
    seen = Sentence(
        "A unit of the last map sees ",
        f"{_square(r)} cells, {percent(r * r, source.values.size)} of the input",
        f", by r ← r + (k − 1)·j and j ← j·s: r is {' → '.join(map(str, grown))}, and units lie j = {j} cells apart.",
        "pooling",
    )
    if grown == plain:
        rest = ", as no stride stands before another layer: linearly."
        compared = Sentence("It has grown ", "by k − 1 with each layer", rest)
    else:
        convolutions = sides(tuple(kind for kind in kinds if not kind.pools), strides=False)[-1]
        alone = f"; the convolutions alone would see {_square(convolutions)}" if convolutions < plain[-1] else ""
        rest = f", as it then grows linearly, by k − 1 with each layer{alone}."
        compared = Sentence("With strides of 1 it would see ", _square(plain[-1]), rest)
    many = f"{count(small, 'layer')} of the stack"
    left = (Sentence("For want of cells ", many, f" {'is' if small == 1 else 'are'} left out here."),) if small else ()
    last = Sentence("Dropout has ", "no part in this", ": it hands on as many values as it gets.", "dropout")
    return seen, compared, *left, last


def _square(side: int) -> str:
    return f"{side} × {side}"
