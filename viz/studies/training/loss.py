"""The loss that training makes small, with its way back."""

import numpy as np


def softmax(logits: np.ndarray) -> np.ndarray:
    """Return the probabilities (N, O) of logits (N, O); each row adds up to 1."""
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


def cross_entropy(logits: np.ndarray, labels: np.ndarray) -> float:
    """Return the mean cross-entropy, in nats, of logits (N, O) with labels (N,).

    Source: torch.nn.functional.cross_entropy, PyTorch 2.13.0.
    """
    lowered = logits - logits.max(axis=1, keepdims=True)
    return float((np.log(np.exp(lowered).sum(axis=1)) - lowered[np.arange(len(labels)), labels]).mean())


def cross_entropy_gradient(logits: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Return the gradient of `cross_entropy` by the logits, (N, O): each row adds up to 0."""
    gradient = softmax(logits)
    gradient[np.arange(len(labels)), labels] -= 1
    gradient /= len(labels)
    return gradient
