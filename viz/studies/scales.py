"""The conventions of dropout: what multiplies the survivors in training, and the map in evaluation."""

from typing import Literal

Convention = Literal["inverted", "classic", "forgot"]
"""inverted: train y = m·x/(1 - p), eval y = x (PyTorch, Keras). classic: train y = m·x, eval y = (1 - p)·x
(Srivastava et al. 2014, whose p is the keep probability). forgot: inverted, but evaluation is a training pass, as
.eval() was never called."""

CONVENTIONS: dict[Convention, str] = {"inverted": "Inverted", "classic": "Classic", "forgot": "Forgot .eval()"}


def train_scale(p: float, convention: Convention) -> float:
    """What survivors are multiplied by in training; 1 where p = 1, as nothing survives."""
    return 1.0 if convention == "classic" or p == 1 else 1 / (1 - p)


def eval_scale(p: float, convention: Convention) -> float:
    """What the map is multiplied by in evaluation where dropout is off."""
    return 1 - p if convention == "classic" else 1.0
