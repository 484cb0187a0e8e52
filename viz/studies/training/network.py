"""The network of the lab, a row of layers and a dense one after it, and its parameters in one vector."""

from collections.abc import Callable
from dataclasses import dataclass
from math import prod, sqrt
from typing import Any, Literal, NamedTuple

import numpy as np

from viz.ops import Unit, dropout_mask
from viz.studies.layers import Pooling

from .layers import (
    KERNEL_SIZE,
    AveragePoolingLayer,
    BatchNormLayer,
    Convolution,
    Dense,
    DropoutLayer,
    MaxPoolingLayer,
    OverlappingPoolingLayer,
    ReLU,
)

LayerName = Literal[
    "Convolution",
    "Strided convolution",
    "ReLU",
    "Max-pooling",
    "Overlapping pooling",
    "Average pooling",
    "Global average",
    "Dropout",
    "BatchNorm",
]
Layers = tuple[LayerName, ...]

SIDE, CLASSES = 8, 10
"""Pixels along a side of a digit, and how many digits there are."""
WINDOWS: dict[LayerName, Pooling] = {
    "Strided convolution": Pooling(KERNEL_SIZE, 2, 1),
    "Max-pooling": Pooling(2),
    "Overlapping pooling": Pooling(3, 2, 1),
    "Average pooling": Pooling(2, kind="average"),
    "Global average": Pooling(SIDE, kind="average"),
}
"""Of layers that make maps smaller, the windows that they do it by."""
CHUNK = 50
"""Images that go through at once outside training: their maps stay in the processor's cache."""


class Parameters(NamedTuple):
    """Filters (C, 1, 3, 3) and their biases (C,), weights (10, units) of the dense layer and its biases (10,).

    Of a batch normalisation scale, shift, and the running mean and variance, (C,) each; (0,) where there is none.
    """

    filters: np.ndarray
    filter_biases: np.ndarray
    weights: np.ndarray
    biases: np.ndarray
    scale: np.ndarray
    shift: np.ndarray
    mean: np.ndarray
    variance: np.ndarray


@dataclass(frozen=True)
class Architecture:
    """What stands between the image and the logits.

    channels
        Filters of the convolution.
    layers
        Those before the dense one, in their order; dropout, where it is among them, may have p = 0.
    p, unit
        Of dropout: the *drop* probability, and what one draw decides on.
    """

    channels: int
    layers: Layers
    p: float = 0.0
    unit: Unit = "value"

    def side(self, after: int | None = None) -> int:
        """Cells along a side of the maps after the first so many layers, or after all of them."""
        side = SIDE
        for name in self.layers[:after]:
            side = WINDOWS[name].windows((side, side))[0].count if name in WINDOWS else side
        return side

    @property
    def drops(self) -> bool:
        """Whether dropout is among the layers, and drops."""
        return "Dropout" in self.layers and self.p > 0

    @property
    def units(self) -> int:
        """How many values go into the dense layer."""
        return self.channels * self.side() ** 2

    def masks(self, images: int, seed: int) -> np.ndarray | None:
        """Draw what dropout keeps of the maps of so many images, bool (images, C, H, W); None where nothing drops."""
        if not self.drops:
            return None
        side = self.side(self.layers.index("Dropout"))
        return dropout_mask((images, self.channels, side, side), self.p, seed=seed, unit=self.unit)

    @property
    def shapes(self) -> tuple[tuple[int, ...], ...]:
        """The shapes of the parameters, in their order."""
        filters = (self.channels, 1, KERNEL_SIZE, KERNEL_SIZE)
        normal = (self.channels if "BatchNorm" in self.layers else 0,)
        return filters, (self.channels,), (CLASSES, self.units), (CLASSES,), *[normal] * 4

    @property
    def size(self) -> int:
        """How many parameters there are, with the running statistics of a batch normalisation."""
        return sum(map(prod, self.shapes))

    @property
    def learned(self) -> int:
        """How many of them are learned."""
        return sum(map(prod, self.shapes[:-2]))

    def parts(self, vector: np.ndarray) -> Parameters:
        """View a vector (size,) as the parameters it holds, without a copy."""
        ends = np.cumsum([prod(shape) for shape in self.shapes])[:-1]
        parts = zip(np.split(vector, ends), self.shapes, strict=True)
        return Parameters(*(part.reshape(shape) for part, shape in parts))

    def initial(self, rng: np.random.Generator) -> np.ndarray:
        """Draw parameters, float32 (size,): uniform up to 1/√(inputs of the layer), as PyTorch does.

        The filters come first, so that they are the same with pooling and without. Source: torch.nn.Conv2d and
        torch.nn.Linear, PyTorch 2.13.0.
        """
        vector = rng.uniform(-1, 1, self.size)
        parts = self.parts(vector)
        for part, inputs in zip(parts[:4], (*[KERNEL_SIZE**2] * 2, *[self.units] * 2), strict=True):
            part /= sqrt(inputs)
        for part, value in zip(parts[4:], (1, 0, 0, 1), strict=True):
            part[...] = value
        return vector.astype(np.float32)


class Network:
    """An architecture at work on one vector `parameters`; after `backward`, `gradient` is that of the loss by it.

    It serves one thread at a time.
    """

    def __init__(self, architecture: Architecture, parameters: np.ndarray) -> None:
        self.architecture, self.parameters = architecture, parameters
        self.gradient = np.zeros_like(parameters)
        own, gradient = architecture.parts(parameters), architecture.parts(self.gradient)
        self._penalised = (own.filters, gradient.filters), (own.weights, gradient.weights)
        self._dropout = DropoutLayer(architecture.p)
        self._norm = BatchNormLayer(own[4:], gradient.scale, gradient.shift)
        self._dense = Dense(own.weights, own.biases, gradient.weights, gradient.biases)
        filters = own.filters, own.filter_biases, gradient.filters, gradient.filter_biases
        made: dict[LayerName, Callable[[], Any]] = {
            "Convolution": lambda: Convolution(*filters),
            "Strided convolution": lambda: Convolution(*filters, stride=2),
            "ReLU": ReLU,
            "Max-pooling": MaxPoolingLayer,
            "Overlapping pooling": OverlappingPoolingLayer,
            "Average pooling": lambda: AveragePoolingLayer(2),
            "Global average": lambda: AveragePoolingLayer(SIDE),
            "Dropout": lambda: self._dropout,
            "BatchNorm": lambda: self._norm,
        }
        self._layers = [made[name]() for name in architecture.layers]

    def forward(self, unfolded: np.ndarray, kept: np.ndarray | None = None, training: bool = False) -> np.ndarray:
        """Return the logits (N, 10) of unfolded images (N, 9, 64), in evaluation or with masks `kept` of training.

        In `training` a batch normalisation takes the statistics of the batch.
        """
        self._norm.training = training
        return self._dense.forward(self.layer_maps(unfolded, kept)[-1])

    def layer_maps(self, unfolded: np.ndarray, kept: np.ndarray | None = None) -> list[np.ndarray]:
        """Return the maps (N, C, H, W) after each of the architecture's layers."""
        self._dropout.kept = kept
        found = [unfolded]
        for layer in self._layers:
            found.append(layer.forward(found[-1]))
        return found[1:]

    def backward(self, gradient: np.ndarray, decay: float = 0.0) -> None:
        """Bring the gradient by the logits (N, 10) of the last `forward` back to `gradient`.

        An L2 penalty of decay/2 · Σw² over filters and weights, not over biases, adds its own.
        """
        for layer in (self._dense, *reversed(self._layers)):
            gradient = layer.backward(gradient)
        if decay:
            for own, slope in self._penalised:
                slope += decay * own

    def predict(self, unfolded: np.ndarray, kept: np.ndarray | None = None) -> np.ndarray:
        """Return the digits (N,) that evaluation gives for unfolded images, or training under the masks `kept`."""
        chunks = [slice(start, start + CHUNK) for start in range(0, len(unfolded), CHUNK)]
        logits = [self.forward(unfolded[chunk], None if kept is None else kept[chunk]) for chunk in chunks]
        return np.concatenate(logits).argmax(axis=1)

    def features(self, unfolded: np.ndarray) -> np.ndarray:
        """Return what evaluation hands to the dense layer, (N, units)."""
        chunks = (unfolded[start : start + CHUNK] for start in range(0, len(unfolded), CHUNK))
        return np.concatenate([self.layer_maps(chunk)[-1].reshape(len(chunk), -1) for chunk in chunks])
