"""One digit on its way through a trained network, in training with the mask of one pass, or in evaluation."""

from dataclasses import dataclass

import numpy as np

from viz.inputs import FeatureMap
from viz.studies.layers import Dropout
from viz.studies.masks import draw_mask, survivor_scale
from viz.studies.words import Sentence, count, percent

from .experiment import Experiment
from .layers import unfold
from .loss import softmax
from .network import Network
from .run import Run
from .wording import accuracy


@dataclass(frozen=True, eq=False)
class Stage:
    """The maps after one layer, float32 (C, H, W); of dropout also its mask and field, both of that shape.

    scale
        What dropout multiplies its survivors by.
    """

    name: str
    maps: np.ndarray
    kept: np.ndarray | None = None
    survival: np.ndarray | None = None
    scale: float = 1.0


@dataclass(frozen=True, eq=False)
class Passage:
    """A digit on its way.

    label
        What the digit is, where that is known.
    training
        Whether a mask was on: in training, of a network that has dropout.
    dropout
        Its settings.
    stages
        The maps after each layer; dropout is among them where the network has it.
    probabilities, without
        What comes out for each digit, and what comes out with dropout off: float64 (10,).
    """

    digit: FeatureMap
    label: int | None
    training: bool
    dropout: Dropout
    stages: tuple[Stage, ...]
    probabilities: np.ndarray
    without: np.ndarray
    sentences: tuple[Sentence, ...]


def passage(
    experiment: Experiment, run: Run, digit: np.ndarray, label: int | None, seed: int, training: bool
) -> Passage:
    """Put a digit, float32 (8, 8) in [0, 1], through the network of a run with the mask of pass ``seed``, or none."""
    architecture = experiment.architecture(run.variant)
    network, x = Network(architecture, run.parameters), unfold(digit[np.newaxis, np.newaxis].astype(np.float32))
    without = _probabilities(network, x)
    stages = dict(zip(architecture.layers, network.stages(x), strict=True))
    dropout = Dropout(p=architecture.p, unit=architecture.unit, seed=seed, training=training)
    kept, survival = draw_mask(stages["Dropout"].shape, dropout)
    masked = training and architecture.p > 0
    if masked:
        stages = dict(zip(architecture.layers, network.stages(x, kept), strict=True))
    probabilities = _probabilities(network, x, kept) if masked else without
    mask = {"kept": kept[0], "survival": survival[0], "scale": survivor_scale(kept, dropout)}
    drawn = tuple(
        Stage(name, maps[0].copy(), **(mask if name == "Dropout" else {}))
        for name, maps in stages.items()
        if name != "Dropout" or architecture.p > 0
    )
    source = FeatureMap("Digit", digit[np.newaxis].astype(np.float32), "picture")
    sentences = (
        _answer_sentence(digit, label, without),
        *(_masked_sentence(kept, probabilities, without) if masked else ()),
    )
    return Passage(source, label, masked, dropout, drawn, probabilities, without, sentences)


def _probabilities(network: Network, x: np.ndarray, kept: np.ndarray | None = None) -> np.ndarray:
    return softmax(network.forward(x, kept).astype(np.float64))[0]


def _answer_sentence(digit: np.ndarray, label: int | None, probabilities: np.ndarray) -> Sentence:
    """What the network takes the digit for in evaluation."""
    answer = int(probabilities.argmax())
    lead = ("" if digit.any() else "The sheet is blank. ") if label is None else f"The digit is a {label}. "
    right = "" if label is None else ": right" if answer == label else ": wrong"
    return Sentence(
        f"{lead}With dropout off the answer is ", f"{answer}", f", at {accuracy(probabilities[answer])}{right}."
    )


def _masked_sentence(kept: np.ndarray, probabilities: np.ndarray, without: np.ndarray) -> tuple[Sentence]:
    """What one mask makes of the answer."""
    answer, plain = int(probabilities.argmax()), int(without.argmax())
    dropped = kept.size - int(kept.sum())
    lead = f"This mask drops {dropped:,} of {count(kept.size, 'unit')} ({percent(dropped, kept.size)}); the answer "
    point = f"{'stays' if answer == plain else 'becomes'} {answer}"
    return (Sentence(lead, point, f", at {accuracy(probabilities[answer])}.", "dropout"),)
