"""The loss that training makes small, with its way back."""

import numpy as np


def softmax(logits: np.ndarray) -> np.ndarray:
    """Return the probabilities (N, O) of logits (N, O); each row adds up to 1."""
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


def cross_entropy(logits: np.ndarray, labels: np.ndarray) -> tuple[float, np.ndarray]:
    """Return the mean cross-entropy, in nats, of logits (N, O) with labels (N,), and its gradient by the logits.

    Source: torch.nn.functional.cross_entropy, PyTorch 2.13.0.
    """
    lowered = logits - logits.max(axis=1, keepdims=True)
    powers = np.exp(lowered)
    sums = powers.sum(axis=1, keepdims=True)
    true = np.arange(len(labels)), labels
    loss = float((np.log(sums[:, 0]) - lowered[true]).mean())
    gradient = powers / sums
    gradient[true] -= 1
    gradient /= len(labels)
    return loss, gradient
