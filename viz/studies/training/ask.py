"""What a trained network says of one digit: its filters, its maps layer by layer, and how sure it is over masks."""

from dataclasses import dataclass

import numpy as np

from viz.inputs import FeatureMap
from viz.studies.words import Sentence, count

from .experiment import Experiment
from .layers import unfold
from .loss import softmax
from .network import CLASSES, SIDE, Architecture, Network
from .run import Run
from .wording import accuracy

PASSES = 200
"""Masks that an answer is spread over."""
P_ASKED = 0.5
"""The drop probability of those masks for a network that was trained without dropout."""


@dataclass(frozen=True, eq=False)
class Path:
    """One digit on its way through a network in evaluation.

    stages
        The digit, and the maps after each layer, named after it; not dropout, which hands on what it is given.
    probabilities
        What comes out for each digit, float64 (10,).
    """

    stages: tuple[FeatureMap, ...]
    probabilities: np.ndarray

    @property
    def answer(self) -> int:
        """The most probable digit."""
        return int(self.probabilities.argmax())


@dataclass(frozen=True, eq=False)
class Doubt:
    """The answers of one network to one digit over many masks (MC dropout; Gal and Ghahramani 2016).

    p
        The drop probability of the masks: that of training, or P_ASKED where it was trained without.
    off
        The probabilities with dropout off, float64 (10,).
    mean, spread
        Mean and standard deviation of the probabilities over the masks, float64 (10,).
    votes
        How many of the masks each digit is the answer under, integers (10,).
    """

    p: float
    off: np.ndarray
    mean: np.ndarray
    spread: np.ndarray
    votes: np.ndarray
    sentences: tuple[Sentence, ...]


def learned_filters(experiment: Experiment, run: Run) -> FeatureMap:
    """Return the filters that a run has learned, as maps (C, 3, 3) with signs."""
    architecture = experiment.architecture(run.variant)
    filters = architecture.parts(run.parameters).filters[:, 0]
    names = tuple(f"filter {number}" for number in range(1, len(filters) + 1))
    return FeatureMap("Learned filters", filters.copy(), "map", names)


def path(experiment: Experiment, run: Run, digit: np.ndarray) -> Path:
    """Put a digit, float32 (8, 8) in [0, 1], through the network of a run with dropout off."""
    architecture = experiment.architecture(run.variant)
    network, x = Network(architecture, run.parameters), _unfolded(digit)
    named = zip(architecture.layers, network.stages(x), strict=True)
    source = FeatureMap("Digit", digit[np.newaxis].astype(np.float32), "picture")
    stages = (FeatureMap(name, maps[0].copy()) for name, maps in named if name != "Dropout")
    return Path((source, *stages), softmax(network.forward(x).astype(np.float64))[0])


def doubt(experiment: Experiment, run: Run, digit: np.ndarray, seed: int = 1, passes: int = PASSES) -> Doubt:
    """Ask the network of a run for a digit, float32 (8, 8) in [0, 1], once in evaluation and under many masks."""
    trained = experiment.architecture(run.variant)
    p = trained.p or P_ASKED
    asked = Architecture(trained.channels, trained.pooling, p, trained.place, trained.unit)
    network, x = Network(asked, run.parameters), _unfolded(digit)
    off = softmax(network.forward(x).astype(np.float64))[0]
    logits = network.forward(np.repeat(x, passes, axis=0), asked.masks(passes, seed))
    answers = softmax(logits.astype(np.float64))
    votes = np.bincount(answers.argmax(axis=1), minlength=CLASSES)
    mean, spread = answers.mean(axis=0), answers.std(axis=0)
    return Doubt(p, off, mean, spread, votes, (_doubt_sentence(off, mean, spread, votes, p),))


def _doubt_sentence(off: np.ndarray, mean: np.ndarray, spread: np.ndarray, votes: np.ndarray, p: float) -> Sentence:
    answer, passes = int(off.argmax()), int(votes.sum())
    lead = f"With dropout off it is a {answer} at {accuracy(off[answer])}; over {count(passes, 'mask')} with p = {p:g} "
    stressed = f"it is {accuracy(mean[answer])} ± {accuracy(spread[answer])}"
    return Sentence(lead, stressed, f", and {votes[answer]} of them answer {answer}.", "dropout")


def _unfolded(digit: np.ndarray) -> np.ndarray:
    if digit.shape != (SIDE, SIDE):
        raise ValueError(f"a digit must have shape ({SIDE}, {SIDE}); got {digit.shape}")
    return unfold(digit[np.newaxis, np.newaxis].astype(np.float32))
