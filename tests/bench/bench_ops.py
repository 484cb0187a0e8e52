"""Print how the operations' speed compares with PyTorch's: python tests/bench/bench_ops.py

Medians of interleaved rounds, so that a busy machine slows both sides alike. Needs torch, of which the app
knows nothing; a script rather than a test, because a time limit in a test fails on a slow machine.
"""

import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch

sys.path.insert(0, str(Path(__file__).parents[2]))

from viz.ops import apply_mask, avg_pool2d, conv2d, dropout, dropout_mask, max_pool2d

SIDES = {256: 301, 1024: 31, 4000: 7}
"""Side of a square map → rounds to take the median of."""


def medians(*calls: Callable[[], object], rounds: int) -> list[float]:
    """Return the median milliseconds of each call, all calls taking turns, after one round of warming up."""
    times = [[] for _ in calls]
    for round_number in range(rounds + 1):
        for call, taken in zip(calls, times, strict=True):
            start = time.perf_counter()
            call()
            if round_number:
                taken.append((time.perf_counter() - start) * 1e3)
    return [statistics.median(taken) for taken in times]


def field(*shape: int) -> np.ndarray:
    return np.random.default_rng(0).standard_normal(shape, dtype=np.float32)


def against_torch() -> None:
    print("max_pool2d, float32          ours ms   torch ms   torch / ours")
    for side, rounds in SIDES.items():
        x = field(1, 1, side, side)
        tensor = torch.from_numpy(x)
        for kernel_size, stride in ((2, 2), (3, 2), (8, 8)):
            ours, theirs = medians(
                lambda: max_pool2d(x, kernel_size, stride),  # noqa: B023 - called before the loop goes on
                lambda: torch.nn.functional.max_pool2d(tensor, kernel_size, stride),  # noqa: B023
                rounds=rounds,
            )
            print(f"{side:5}²  k={kernel_size} s={stride}  {ours:18.3f} {theirs:10.3f} {theirs / ours:11.1f}")


def dropout_against_torch() -> None:
    print("\ndropout, float32             ours ms   torch ms   ours / torch")
    for side, rounds in SIDES.items():
        x = field(side, side)
        tensor = torch.from_numpy(x)
        values, mask, their_values, their_mask = medians(
            lambda: dropout(x, 0.3, seed=0),  # noqa: B023 - called before the loop goes on
            lambda: dropout_mask((side, side), 0.3, seed=0),  # noqa: B023
            lambda: torch.nn.functional.dropout(tensor, 0.3),  # noqa: B023
            lambda: torch.empty(side, side, dtype=torch.bool).bernoulli_(0.7),  # noqa: B023
            rounds=rounds,
        )
        for name, ours, theirs in (("values", values, their_values), ("mask", mask, their_mask)):
            print(f"{side:5}²  {name:8} {ours:18.3f} {theirs:10.3f} {ours / theirs:11.2f}")


def flat_in_kernel_size() -> None:
    print("\nmax_pool2d at 1024², stride 1: ms, and times the cost of k = 2")
    x = field(1024, 1024)
    sizes = (2, 3, 4, 8, 16, 32, 64)
    taken = medians(*[lambda k=k: max_pool2d(x, k, 1) for k in sizes], rounds=15)
    for kernel_size, ms in zip(sizes, taken, strict=True):
        print(f"k={kernel_size:<3} {ms:8.2f} {ms / taken[0]:6.1f}")


def live_on_the_page() -> None:
    print("\nwhat a page computes while a finger drags: ms")
    x, photo = field(1, 256, 256), field(3, 256, 256)
    mask = dropout_mask(x.shape, 0.5, seed=0)
    weights = field(8, 3, 3, 3)
    calls = {
        "max_pool2d with indices, 1×256², k=3 s=1": lambda: max_pool2d(x, 3, 1, return_indices=True),
        "max_pool2d with indices, 3×256², k=2 s=2": lambda: max_pool2d(photo, 2, return_indices=True),
        "max_pool2d with indices, 3×256², k=3 s=1": lambda: max_pool2d(photo, 3, 1, return_indices=True),
        "max_pool2d with indices, 3×256², k=128 s=1": lambda: max_pool2d(photo, 128, 1, return_indices=True),
        "avg_pool2d, 3×256², k=2 s=2": lambda: avg_pool2d(photo, 2),
        "conv2d, 3×256² with 8×3×3×3": lambda: conv2d(photo, weights, padding=1),
        "dropout_mask of values, 256²": lambda: dropout_mask((256, 256), 0.5, seed=0),
        "dropout_mask of blocks, 256²": lambda: dropout_mask((256, 256), 0.5, seed=0, unit="block"),
        "apply_mask, 1×256²": lambda: apply_mask(x, mask, 2.0),
        "dropout, 1×256²": lambda: dropout(x, 0.5, seed=0),
    }
    for name, ms in zip(calls, medians(*calls.values(), rounds=51), strict=True):
        print(f"{name:45} {ms:8.3f}")


if __name__ == "__main__":
    torch.set_num_threads(2)
    with torch.no_grad():
        against_torch()
        dropout_against_torch()
    flat_in_kernel_size()
    live_on_the_page()
