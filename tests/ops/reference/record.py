"""Record what PyTorch makes of a few hundred random configurations, for tests that run without it.

Refresh with    python tests/ops/reference/record.py    where torch is installed; the answers go to
torch_2_13_0.npz (named after the version) beside this file, with the version and this command inside.
Every case is one JSON record in `cases`; its arrays are named after its number, as in "17.x".
"""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch.nn import functional

COMMAND = "python tests/ops/reference/record.py"
SEED = 2013


def random_maps(rng: np.random.Generator) -> np.ndarray:
    """Return small maps of one of the kinds that pooling finds hard: ties, negatives, NaN, infinities."""
    shape = (*rng.integers(1, 3, 2), *rng.integers(2, 13, 2))
    values = rng.standard_normal(shape)
    match rng.choice(["plain", "ties", "negative", "special", "lowest"]):
        case "ties":
            values = np.round(values)
        case "negative":
            values = -1 - np.abs(values)
        case "special":
            values = rng.choice([np.nan, np.inf, -np.inf, 0.0, -0.0, 1.0], shape)
        case "lowest":
            values = np.where(rng.random(shape) < 0.1, values, -np.inf)
    return values.astype(rng.choice([np.float32, np.float64]))


def random_windows(rng: np.random.Generator) -> dict[str, Any]:
    """Return a rectangular kernel, its stride and padding; the padding is sometimes too large."""
    kernel_size = rng.integers(1, 6, 2)
    padding = rng.integers(0, kernel_size // 2 + 1) + (rng.random(2) < 0.05)
    stride = rng.integers(1, 5, 2)
    return {"kernel_size": kernel_size.tolist(), "stride": stride.tolist(), "padding": padding.tolist()}


def max_pool2d(rng: np.random.Generator) -> tuple[dict, dict, Callable]:
    arguments = random_windows(rng)
    arguments |= {"dilation": rng.integers(1, 4, 2).tolist(), "ceil_mode": bool(rng.integers(2))}
    inputs = {"x": random_maps(rng)}

    def answer(x):
        values, indices = functional.max_pool2d(x, **arguments, return_indices=True)
        return {"values": values, "indices": indices}

    return arguments, inputs, answer


def min_pool2d(rng: np.random.Generator) -> tuple[dict, dict, Callable]:
    """PyTorch has no such operation: it is the negative of max-pooling the negative."""
    arguments, inputs, answer = max_pool2d(rng)

    def answer_of_negative(x):
        pooled = answer(-x)
        return {"values": -pooled["values"], "indices": pooled["indices"]}

    return arguments, inputs, answer_of_negative


def avg_pool2d(rng: np.random.Generator) -> tuple[dict, dict, Callable]:
    arguments = random_windows(rng)
    arguments |= {"ceil_mode": bool(rng.integers(2)), "count_include_pad": bool(rng.integers(2))}
    return arguments, {"x": random_maps(rng)}, lambda x: {"values": functional.avg_pool2d(x, **arguments)}


def max_unpool2d(rng: np.random.Generator) -> tuple[dict, dict, Callable]:
    """Unpool a pooling that was possible; its windows may overlap, and need not cover the map."""
    x = torch.from_numpy(random_maps(rng))
    kernel_size = [min(int(rng.integers(1, 4)), length) for length in x.shape[-2:]]
    stride = rng.integers(1, 4, 2).tolist()
    values, indices = functional.max_pool2d(x, kernel_size, stride, return_indices=True)
    output_size = list(x.shape[-2:])

    def answer(values, indices):
        return {"maps": functional.max_unpool2d(values, indices, kernel_size, stride, output_size=output_size)}

    inputs = {"values": values.numpy(), "indices": indices.numpy()}
    return {"output_size": output_size}, inputs, answer


def conv2d(rng: np.random.Generator) -> tuple[dict, dict, Callable]:
    windows = random_windows(rng)
    arguments = {"padding": windows["padding"], "stride": windows["stride"]}
    x = random_maps(rng)
    x = np.where(np.isfinite(x), x, 0).astype(x.dtype)
    weights = rng.standard_normal((rng.integers(1, 4), x.shape[1], *windows["kernel_size"])).astype(x.dtype)
    inputs = {"x": x, "weights": weights}
    return arguments, inputs, lambda x, weights: {"values": functional.conv2d(x, weights, **arguments)}


def linear(rng: np.random.Generator) -> tuple[dict, dict, Callable]:
    features, units = rng.integers(1, 9, 2)
    dtype = rng.choice([np.float32, np.float64])
    shapes = {"x": (*rng.integers(0, 4, rng.integers(3)), features), "weight": (units, features), "bias": (units,)}
    inputs = {name: rng.standard_normal(shape).astype(dtype) for name, shape in shapes.items()}
    return {}, inputs, lambda x, weight, bias: {"values": functional.linear(x, weight, bias)}


def blur_pool2d(rng: np.random.Generator) -> tuple[dict, dict, Callable]:
    """PyTorch has no such operation: it is a depthwise convolution with a binomial, over a padded map."""
    stride, kernel_size = rng.integers(1, 4, 2).tolist(), int(rng.integers(1, 8))
    arguments = {"kernel_size": kernel_size, "stride": stride, "padding_mode": str(rng.choice(["reflect", "circular"]))}
    x = random_maps(rng)
    x = np.where(np.isfinite(x), x, 0).astype(x.dtype)

    def answer(x):
        row = torch.from_numpy((np.poly1d([0.5, 0.5]) ** (kernel_size - 1)).coeffs).to(x.dtype)
        margin = ((kernel_size - 1) // 2, kernel_size // 2) * 2
        padded = functional.pad(x, margin, mode=arguments["padding_mode"])
        weights = torch.outer(row, row).expand(x.shape[1], 1, -1, -1)
        return {"values": functional.conv2d(padded, weights, stride=stride, groups=x.shape[1])}

    return arguments, {"x": x}, answer


CASES = {max_pool2d: 300, avg_pool2d: 100, max_unpool2d: 40, conv2d: 60, linear: 40, blur_pool2d: 60, min_pool2d: 60}
"""Maker of random configurations → how many of them."""


def record() -> dict[str, np.ndarray]:
    """Return all cases and arrays, ready to be saved; a configuration that PyTorch refuses has no outputs."""
    rng = np.random.default_rng(SEED)
    makers = [maker for maker, count in CASES.items() for _ in range(count)]
    cases, arrays = [], {}
    for number, maker in enumerate(makers):
        arguments, inputs, answer = maker(rng)
        try:
            outputs = answer(*map(torch.from_numpy, inputs.values()))
        except RuntimeError:
            outputs = {}
        named = inputs | {name: output.numpy() for name, output in outputs.items()}
        arrays |= {f"{number}.{name}": array for name, array in named.items()}
        names = {"inputs": list(inputs), "outputs": list(outputs)}
        cases.append({"op": maker.__name__, "arguments": arguments, **names})
    about = {"torch": np.array(torch.__version__), "command": np.array(COMMAND)}
    return about | {"cases": np.array(json.dumps(cases))} | arrays


if __name__ == "__main__":
    version = torch.__version__.split("+")[0].replace(".", "_")
    np.savez_compressed(Path(__file__).with_name(f"torch_{version}.npz"), **record())
