"""The layers of the lab's network, each with its way back, the gradient of its loss, and the optimiser.

Batches have shape (N, C, H, W). `forward` keeps what `backward` needs, so a layer serves one thread at a time;
`backward` takes the gradient of the loss by the layer's output and returns that by its input. Layers with weights
write the gradient by them into the arrays they were given as `d_…`. Everything stays in the dtype of the weights.
"""

from collections.abc import Sequence

import numpy as np

from viz.ops.normalisation import EPSILON as BATCH_NORM_EPSILON

KERNEL_SIZE = 3
PADDING = 1
RATE = 3e-3
MEAN_DECAY, SQUARE_DECAY = 0.9, 0.999
EPSILON = 1e-8
MOMENTUM = 0.1
_BUT_CHANNELS = (0, 2, 3)


def unfold(images: np.ndarray) -> np.ndarray:
    """Return the 3 × 3 neighbourhood of each pixel of `images` (N, C, H, W), padded by zeros: (N, C·9, H·W).

    Source: torch.nn.functional.unfold, PyTorch 2.13.0, with kernel_size=3 and padding=1.
    """
    padded = np.pad(images, ((0, 0), (0, 0), (PADDING, PADDING), (PADDING, PADDING)))
    windows = np.lib.stride_tricks.sliding_window_view(padded, (KERNEL_SIZE, KERNEL_SIZE), axis=(-2, -1))
    count, channels, height, width = images.shape
    taps = channels * KERNEL_SIZE**2
    return windows.transpose(0, 1, 4, 5, 2, 3).reshape(count, taps, height * width)


class Convolution:
    """A 3 × 3 convolution with a padding of 1 and a stride, of filters (O, C, 3, 3) and biases (O,).

    It is the first layer, and its images are the same in every epoch: they are unfolded once, and nobody asks for
    the gradient by them.
    """

    def __init__(
        self, filters: np.ndarray, biases: np.ndarray, d_filters: np.ndarray, d_biases: np.ndarray, stride: int = 1
    ) -> None:
        self._stride = stride
        self._filters, self._d_filters = (array.reshape(len(array), -1) for array in (filters, d_filters))
        self._biases, self._d_biases = biases[:, np.newaxis], d_biases

    def forward(self, unfolded: np.ndarray) -> np.ndarray:
        """Return the maps (N, O, H, W) of square images unfolded to (N, C·9, pixels)."""
        side = round(unfolded.shape[-1] ** 0.5)
        if self._stride > 1:
            places = np.arange(side**2).reshape(side, side)[:: self._stride, :: self._stride]
            unfolded, side = unfolded[..., places.ravel()], len(places)
        self._unfolded = unfolded
        maps = self._filters @ unfolded
        maps += self._biases
        return maps.reshape(*maps.shape[:2], side, side)

    def backward(self, gradient: np.ndarray) -> None:
        """Write the gradients by filters and biases."""
        gradient = gradient.reshape(*gradient.shape[:2], -1)
        np.matmul(gradient, self._unfolded.swapaxes(1, 2)).sum(axis=0, out=self._d_filters)
        gradient.sum(axis=(0, 2), out=self._d_biases)


class ReLU:
    """max(x, 0); the gradient passes where x > 0, and not at 0, as in PyTorch."""

    def forward(self, x: np.ndarray) -> np.ndarray:
        """Return max(x, 0)."""
        self._rectified = np.maximum(x, 0)
        return self._rectified

    def backward(self, gradient: np.ndarray) -> np.ndarray:
        """Return the gradient where the output was positive, 0 elsewhere."""
        return gradient * (self._rectified > 0)


class MaxPoolingLayer:
    """Max-pooling over 2 × 2 windows side by side, of maps with even sides.

    The same operation as `viz.ops.max_pool2d`, and the gradient goes to the same winners; in pairs, as the maximum
    of a window is that of its rows' maxima, a small batch takes a third of the time.
    """

    def forward(self, x: np.ndarray) -> np.ndarray:
        """Return the maxima (N, C, H/2, W/2)."""
        left, right = x[..., 0::2], x[..., 1::2]
        rows = np.maximum(left, right)
        upper, lower = rows[..., 0::2, :], rows[..., 1::2, :]
        # Among equals the first in row-major order wins: the upper row, and in it the left cell.
        self._left_wins, self._upper_wins = left >= right, upper >= lower
        return np.maximum(upper, lower)

    def backward(self, gradient: np.ndarray) -> np.ndarray:
        """Return maps (N, C, H, W) with the whole gradient of each window at its winner."""
        to_upper = gradient * self._upper_wins
        rows = np.empty(self._left_wins.shape, gradient.dtype)
        rows[..., 0::2, :], rows[..., 1::2, :] = to_upper, gradient - to_upper
        to_left = rows * self._left_wins
        cells = np.empty((*rows.shape[:-1], 2 * rows.shape[-1]), gradient.dtype)
        cells[..., 0::2], cells[..., 1::2] = to_left, rows - to_left
        return cells


class OverlappingPoolingLayer:
    """Max-pooling over windows of 3 × 3 at a stride of 2, with a padding of 1, of maps with even sides."""

    def __init__(self) -> None:
        self._along_rows, self._down_columns = _Triples(), _Triples()

    def forward(self, x: np.ndarray) -> np.ndarray:
        """Return the maxima (N, C, H/2, W/2)."""
        rows = self._along_rows.forward(x)
        return self._down_columns.forward(rows.swapaxes(-1, -2)).swapaxes(-1, -2)

    def backward(self, gradient: np.ndarray) -> np.ndarray:
        """Return maps (N, C, H, W) with the gradient of each window added at its winner."""
        rows = self._down_columns.backward(gradient.swapaxes(-1, -2)).swapaxes(-1, -2)
        return self._along_rows.backward(rows)


class _Triples:
    """The maximum of each cell of an even place and of its two neighbours along the last axis; the first one wins."""

    def forward(self, x: np.ndarray) -> np.ndarray:
        even, odd = x[..., 0::2], x[..., 1::2]
        before = np.full_like(odd, -np.inf)
        before[..., 1:] = odd[..., :-1]
        pair = np.maximum(before, even)
        self._before_wins, self._pair_wins = before >= even, pair >= odd
        return np.maximum(pair, odd)

    def backward(self, gradient: np.ndarray) -> np.ndarray:
        to_pair = gradient * self._pair_wins
        to_before = to_pair * self._before_wins
        cells = np.empty((*gradient.shape[:-1], 2 * gradient.shape[-1]), gradient.dtype)
        cells[..., 0::2], cells[..., 1::2] = to_pair - to_before, gradient - to_pair
        cells[..., 1:-1:2] += to_before[..., 1:]
        return cells


class AveragePoolingLayer:
    """Average pooling over windows of k × k side by side, of maps that they tile."""

    def __init__(self, kernel_size: int) -> None:
        self._kernel_size = kernel_size

    def forward(self, x: np.ndarray) -> np.ndarray:
        """Return the means (N, C, H/k, W/k)."""
        self._shape, k = x.shape, self._kernel_size
        starts = np.arange(0, x.shape[-1], k)
        return np.add.reduceat(np.add.reduceat(x, starts, axis=-1), starts, axis=-2) / x.dtype.type(k**2)

    def backward(self, gradient: np.ndarray) -> np.ndarray:
        """Return maps (N, C, H, W) with the gradient of each window spread evenly over its cells."""
        *stack, height, width = gradient.shape
        k = self._kernel_size
        share = (gradient / gradient.dtype.type(k**2)).reshape(*stack, height, 1, width, 1)
        return np.broadcast_to(share, (*stack, height, k, width, k)).reshape(self._shape)


class DropoutLayer:
    """Inverted dropout: survivors are multiplied by 1/(1 - p).

    `kept` is the mask of the next batch, bool (N, C, H, W), from `viz.ops.dropout_mask`; None in evaluation.
    """

    def __init__(self, p: float) -> None:
        self._scale = 1 / (1 - p) if p < 1 else 0.0
        self.kept: np.ndarray | None = None

    def forward(self, x: np.ndarray) -> np.ndarray:
        """Return the survivors scaled, or in evaluation `x` itself."""
        self._factors = None if self.kept is None else self.kept * x.dtype.type(self._scale)
        return x if self._factors is None else x * self._factors

    def backward(self, gradient: np.ndarray) -> np.ndarray:
        """Return the gradient through the same mask."""
        return gradient if self._factors is None else gradient * self._factors


class BatchNormLayer:
    """Batch normalisation of maps, each channel with a scale and a shift that are learned, all arrays (C,).

    `training` says whether the statistics are those of the batch, which the running ones then follow.
    Source: torch.nn.BatchNorm2d, PyTorch 2.13.0, with its defaults.
    """

    def __init__(self, own: Sequence[np.ndarray], d_scale: np.ndarray, d_shift: np.ndarray) -> None:
        self._scale, self._shift, self._mean, self._variance = own
        self._d_scale, self._d_shift = d_scale, d_shift
        self.training = False

    def forward(self, x: np.ndarray) -> np.ndarray:
        """Return the maps with the mean `shift` and the standard deviation `scale` in each channel."""
        mean, variance = self._mean, self._variance
        if self.training:
            count = x.size // x.shape[1]
            mean, variance = x.mean(axis=_BUT_CHANNELS), x.var(axis=_BUT_CHANNELS)
            self._mean += MOMENTUM * (mean - self._mean)
            self._variance += MOMENTUM * (variance * x.dtype.type(count / (count - 1)) - self._variance)
        self._slope = _per_channel(1 / np.sqrt(variance + x.dtype.type(BATCH_NORM_EPSILON)))
        self._normal = (x - _per_channel(mean)) * self._slope
        return self._normal * _per_channel(self._scale) + _per_channel(self._shift)

    def backward(self, gradient: np.ndarray) -> np.ndarray:
        """Write the gradients by scale and shift, and return that by the maps of a training batch."""
        (gradient * self._normal).sum(axis=_BUT_CHANNELS, out=self._d_scale)
        gradient.sum(axis=_BUT_CHANNELS, out=self._d_shift)
        count = gradient.dtype.type(gradient.size // gradient.shape[1])
        along = _per_channel(self._d_shift / count) + self._normal * _per_channel(self._d_scale / count)
        return (gradient - along) * self._slope * _per_channel(self._scale)


def _per_channel(values: np.ndarray) -> np.ndarray:
    return values[:, np.newaxis, np.newaxis]


class Dense:
    """A dense layer over all values of a map, of weights (O, I) and biases (O,)."""

    def __init__(self, weights: np.ndarray, biases: np.ndarray, d_weights: np.ndarray, d_biases: np.ndarray) -> None:
        self._weights, self._d_weights = weights, d_weights
        self._biases, self._d_biases = biases, d_biases

    def forward(self, x: np.ndarray) -> np.ndarray:
        """Return the logits (N, O) of maps (N, C, H, W)."""
        self._shape, self._units = x.shape, x.reshape(len(x), -1)
        return self._units @ self._weights.T + self._biases

    def backward(self, gradient: np.ndarray) -> np.ndarray:
        """Write the gradients by weights and biases, and return that by the maps."""
        np.matmul(gradient.T, self._units, out=self._d_weights)
        gradient.sum(axis=0, out=self._d_biases)
        return (gradient @ self._weights).reshape(self._shape)


def softmax(logits: np.ndarray) -> np.ndarray:
    """Return the probabilities (N, O) of logits (N, O); each row adds up to 1."""
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


def cross_entropy_gradient(logits: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Return the gradient of the mean cross-entropy with labels (N,) by the logits, (N, O): each row adds up to 0.

    Source: torch.nn.functional.cross_entropy, PyTorch 2.13.0.
    """
    gradient = softmax(logits)
    gradient[np.arange(len(labels)), labels] -= 1
    gradient /= len(labels)
    return gradient


class Adam:
    """Adam on one vector of parameters, which it changes in place.

    Source: Kingma and Ba 2015, algorithm 1, with its constants but for the rate; torch.optim.Adam, PyTorch 2.13.0.
    """

    def __init__(self, parameters: np.ndarray) -> None:
        self._parameters, self._steps = parameters, 0
        self._mean, self._square = np.zeros_like(parameters), np.zeros_like(parameters)

    def step(self, gradient: np.ndarray) -> None:
        """Take one step against a gradient like the parameters."""
        self._steps += 1
        self._mean += (1 - MEAN_DECAY) * (gradient - self._mean)
        self._square += (1 - SQUARE_DECAY) * (gradient * gradient - self._square)
        # Both averages started at 0, and are divided by the weight that they have given away so far.
        root = np.sqrt(self._square / (1 - SQUARE_DECAY**self._steps)) + EPSILON
        self._parameters -= RATE / (1 - MEAN_DECAY**self._steps) * self._mean / root
