"""Record what PyTorch makes of the training lab's network: loss, gradients, and three steps of Adam.

Refresh with    python tests/studies/reference/record.py    where torch is installed; the answers go to
torch_2_13_0.npz (named after the version) beside this file, with the version and this command inside. All is in
float64. Dropout is given as the masks that viz.ops draws, since PyTorch's own are other ones.
"""

import json
import sys
from itertools import permutations, product
from pathlib import Path

import numpy as np
import torch
from torch.nn import functional

sys.path.insert(0, str(Path(__file__).parents[3]))

from viz.ops import dropout_mask

COMMAND = "python tests/studies/reference/record.py"
SEED, CHANNELS, IMAGES, MASK_SEED, DECAY, STEPS = 2013, 3, 6, 11, 0.03, 3


CONV, STRIDED = ("Convolution", "ReLU"), ("Strided convolution", "ReLU")
NORM = "Dropout", "BatchNorm"
SMALLER = {
    "Max-pooling": lambda maps: functional.max_pool2d(maps, 2),
    "Overlapping pooling": lambda maps: functional.max_pool2d(maps, 3, 2, 1),
    "Average pooling": lambda maps: functional.avg_pool2d(maps, 2),
    "Global average": lambda maps: functional.adaptive_avg_pool2d(maps, 1),
}


def cases() -> list[dict]:
    """Return the architectures: every place and unit of dropout beside pooling, other kinds of it, and none."""
    with_pooling = [
        {"layers": [*CONV, *layers], "p": p, "unit": unit}
        for p, layers, unit in product(
            (0.0, 0.4), (("Max-pooling", "Dropout"), ("Dropout", "Max-pooling")), ("value", "channel")
        )
        if p or (layers[-1], unit) == ("Dropout", "value")
    ]
    rows = (*CONV, "Dropout"), *((*CONV, name, "Dropout") for name in SMALLER if name != "Max-pooling"), STRIDED
    others = [
        {"layers": [*row], "p": p, "unit": "value"} for row in rows for p in (0.0, 0.4) if p == 0 or row != STRIDED
    ]
    normal = [{"layers": [*CONV, "Max-pooling", *pair], "p": 0.4, "unit": "value"} for pair in permutations(NORM)]
    return with_pooling + others + normal


def features(case: dict, x: torch.Tensor, filters, filter_biases, *norm) -> torch.Tensor:
    maps = x
    for layer in case["layers"]:
        if layer.endswith("onvolution"):
            maps = functional.conv2d(maps, filters, filter_biases, padding=1, stride=1 if layer[0] == "C" else 2)
        elif layer == "BatchNorm":
            scale, shift, mean, variance = norm
            maps = functional.batch_norm(maps, mean, variance, scale, shift, training=True)
        elif layer == "ReLU":
            maps = functional.relu(maps)
        elif layer in SMALLER:
            maps = SMALLER[layer](maps)
        elif case["p"]:
            kept = dropout_mask(tuple(maps.shape), case["p"], seed=MASK_SEED, unit=case["unit"])
            maps = maps * torch.from_numpy(kept) / (1 - case["p"])
    return maps.flatten(1)


def logits(case: dict, x: torch.Tensor, filters, filter_biases, weights, biases, *norm) -> torch.Tensor:
    return functional.linear(features(case, x, filters, filter_biases, *norm), weights, biases)


def record() -> dict[str, np.ndarray]:
    """Return all cases and arrays, ready to be saved; those of a case begin with its number."""
    rng = np.random.default_rng(SEED)
    x, labels = rng.standard_normal((IMAGES, 1, 8, 8)), rng.integers(0, 10, IMAGES)
    arrays = {"x": x, "labels": labels, "cases": np.array(json.dumps(cases()))}
    for number, case in enumerate(cases()):
        shapes = [(CHANNELS, 1, 3, 3), (CHANNELS,)]
        plain = case | {"layers": [layer for layer in case["layers"] if layer != "BatchNorm"]}
        units = features(plain, torch.from_numpy(x), *(torch.zeros(shape).double() for shape in shapes)).shape[1]
        shapes += [(10, units), (10,), *([(CHANNELS,)] * 2 if plain != case else [])]
        running = [torch.zeros(CHANNELS).double(), torch.ones(CHANNELS).double()] if plain != case else []
        parameters = [torch.from_numpy(rng.standard_normal(shape)).requires_grad_() for shape in shapes]
        optimiser = torch.optim.Adam(parameters, lr=3e-3)
        arrays[f"{number}.parameters"] = flat(parameters + running)
        for step in range(STEPS):
            loss = functional.cross_entropy(
                logits(case, torch.from_numpy(x), *parameters, *running), torch.from_numpy(labels)
            )
            penalty = DECAY / 2 * sum((parameters[i] ** 2).sum() for i in (0, 2))
            optimiser.zero_grad()
            (loss + penalty).backward()
            if step == 0:
                arrays[f"{number}.loss"] = loss.detach().numpy()
                arrays[f"{number}.gradient"] = flat(
                    [*(one.grad for one in parameters), *map(torch.zeros_like, running)]
                )
            optimiser.step()
        arrays[f"{number}.trained"] = flat(parameters + running)
    return {"torch": np.array(torch.__version__), "command": np.array(COMMAND)} | arrays


def flat(tensors: list[torch.Tensor]) -> np.ndarray:
    return torch.cat([tensor.detach().flatten() for tensor in tensors]).numpy().copy()


if __name__ == "__main__":
    version = torch.__version__.split("+")[0].replace(".", "_")
    np.savez_compressed(Path(__file__).with_name(f"torch_{version}.npz"), **record())
