"""Print how fast the lab trains, against the same network in PyTorch: python tests/bench/bench_training.py

Processor seconds on one thread, the median of interleaved rounds, so that a busy machine slows both sides alike. Needs
torch, of which the app knows nothing; a script rather than a test, because a time limit in a test fails on a slow
machine.
"""

import os

# Before NumPy is imported: the lab's products are too small for threads, and what others do is not to be measured.
os.environ["OPENBLAS_NUM_THREADS"] = "1"

import statistics
import sys
import time
from collections.abc import Callable
from math import inf
from pathlib import Path

import numpy as np
import torch
from torch import nn

sys.path.insert(0, str(Path(__file__).parents[2]))

from viz.studies.training.digits import test_images, test_labels, training_set
from viz.studies.training.experiment import VARIANTS, Experiment, VariantKey
from viz.studies.training.network import LayerName
from viz.studies.training.run import Training
from viz.studies.training.trials import Trials

ROUNDS = 5
DEFAULT = Experiment()


LAYERS: dict[LayerName, Callable[[Experiment], nn.Module]] = {
    "Convolution": lambda experiment: nn.Conv2d(1, experiment.channels, 3, padding=1),
    "Strided convolution": lambda experiment: nn.Conv2d(1, experiment.channels, 3, stride=2, padding=1),
    "ReLU": lambda _: nn.ReLU(),
    "Max-pooling": lambda _: nn.MaxPool2d(2),
    "Overlapping pooling": lambda _: nn.MaxPool2d(3, 2, 1),
    "Average pooling": lambda _: nn.AvgPool2d(2),
    "Global average": lambda _: nn.AdaptiveAvgPool2d(1),
    "BatchNorm": lambda experiment: nn.BatchNorm2d(experiment.channels),
    "Dropout": lambda experiment: nn.Dropout(experiment.p),
}


class TorchTraining:
    """The run of a variant in PyTorch: the same layers, batches, stops and test set, but masks of its own."""

    def __init__(self, experiment: Experiment, key: VariantKey, seed: int) -> None:
        architecture = experiment.architecture(key)
        torch.manual_seed(seed)
        self.experiment = experiment
        self.layers = nn.Sequential(
            *(LAYERS[name](experiment) for name in architecture.layers),
            nn.Flatten(),
            nn.Linear(architecture.units, 10),
        )
        self.adam = torch.optim.Adam(self.layers.parameters(), lr=3e-3, weight_decay=experiment.decay_of(key))
        drawn = training_set(seed, experiment.images, experiment.wrong)
        # The middle of each neighbourhood is the image itself.
        self.images = torch.from_numpy(drawn.unfolded[:, 4].reshape(-1, 1, 8, 8).copy())
        self.labels = torch.from_numpy(drawn.given)
        self.test, self.test_labels = torch.from_numpy(test_images().copy()), torch.from_numpy(test_labels().copy())
        self.rng = np.random.default_rng((seed, 2))

    def train(self) -> None:
        """Take all steps, and measure accuracy where the lab does."""
        order, size = np.empty(0, np.int64), self.experiment.batch
        for step in range(self.experiment.steps):
            if order.size < size:
                order = self.rng.permutation(self.experiment.images)
            batch, order = torch.from_numpy(order[:size]), order[size:]
            loss = nn.functional.cross_entropy(self.layers(self.images[batch]), self.labels[batch])
            self.adam.zero_grad()
            loss.backward()
            self.adam.step()
            if step + 1 in self.experiment.stops:
                self.measure()

    def measure(self) -> tuple[float, float]:
        """Return training and test accuracy in evaluation."""
        self.layers.eval()
        with torch.no_grad():
            pairs = (self.images, self.labels), (self.test, self.test_labels)
            accuracies = [float((self.layers(x).argmax(1) == labels).float().mean()) for x, labels in pairs]
        self.layers.train()
        return tuple(accuracies)


def cpu_seconds(call: Callable[[], object]) -> float:
    start = time.process_time()
    call()
    return time.process_time() - start


def ours(key: VariantKey, seed: int) -> Callable[[], None]:
    """The lab's run up to the last step, without the measures of robustness, which PyTorch's run does not take."""
    training = Training(DEFAULT, key, seed)

    def train() -> None:
        while training.points < len(DEFAULT.stops):
            training.advance(inf)

    return train


def against_torch() -> None:
    print(f"{DEFAULT.steps} steps       ours s   torch s   ours / torch")
    for key in VARIANTS:
        rounds = [
            (cpu_seconds(ours(key, seed)), cpu_seconds(TorchTraining(DEFAULT, key, seed).train))
            for seed in range(ROUNDS)
        ]
        mine, theirs = (statistics.median(times) for times in zip(*rounds, strict=True))
        print(f"{VARIANTS[key].name:20} {mine:6.3f} {theirs:9.3f} {mine / theirs:10.2f}", flush=True)


def default_experiment() -> None:
    trials = Trials(DEFAULT)

    def run_all() -> None:
        while not trials.done:
            trials.advance(0.05)

    print(f"\nthe default experiment, {trials.due} runs in all: {cpu_seconds(run_all):.1f} s of one core")


if __name__ == "__main__":
    torch.set_num_threads(1)
    against_torch()
    default_experiment()
