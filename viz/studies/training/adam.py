"""The optimiser."""

import numpy as np

RATE = 3e-3
MEAN_DECAY, SQUARE_DECAY = 0.9, 0.999
EPSILON = 1e-8


class Adam:
    """Adam on one vector of parameters, which it changes in place.

    Source: Kingma and Ba 2015, algorithm 1, with its constants but for the rate; torch.optim.Adam, PyTorch 2.13.0.
    """

    def __init__(self, parameters: np.ndarray, rate: float = RATE) -> None:
        self._parameters, self._rate = parameters, rate
        self._mean, self._square = np.zeros_like(parameters), np.zeros_like(parameters)
        self._steps = 0

    def step(self, gradient: np.ndarray) -> None:
        """Take one step against a gradient like the parameters."""
        self._steps += 1
        self._mean += (1 - MEAN_DECAY) * (gradient - self._mean)
        self._square += (1 - SQUARE_DECAY) * (gradient * gradient - self._square)
        # Both averages started at 0, and are divided by the weight that they have given away so far.
        root = np.sqrt(self._square / (1 - SQUARE_DECAY**self._steps)) + EPSILON
        self._parameters -= self._rate / (1 - MEAN_DECAY**self._steps) * self._mean / root
