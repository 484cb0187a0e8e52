"""What a trained network says of one digit: its filters, its maps layer by layer, and how sure it is over masks."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from viz.inputs import FeatureMap
from viz.ops import apply_mask
from viz.studies.layers import Dropout
from viz.studies.ledger import colour_scale
from viz.studies.masks import draw_mask, survivor_scale
from viz.studies.notes import dropout_note, pooling_note
from viz.studies.numbers import percent
from viz.studies.words import Sentence, count

from .digits import DATA, Data
from .experiment import Experiment
from .layers import softmax, unfold
from .network import CLASSES, SIDE, WINDOWS, Architecture, Network
from .run import Run
from .summary import accuracy, points

MOST_SHOWN = 8
"""Filters that a digit's maps are shown of."""
PASSES = 200
"""Masks that an answer is spread over."""
P_ASKED = 0.5
"""The drop probability of those masks for a network that was trained without dropout."""


@dataclass(frozen=True, eq=False)
class LayerMaps:
    """The maps after one layer, float32 (C, H, W), and the settings of the layer in words, where it has any.

    colour_range
        The ends of the colour scale: of the convolution's own, of all others from 0 to the highest that ReLU gives,
        which the maps after dropout may exceed.
    kept, survival, scale
        Of dropout its mask and field, both like the maps, and what it multiplies its survivors by.
    """

    name: str
    maps: np.ndarray
    colour_range: tuple[float, float]
    kept: np.ndarray | None = None
    survival: np.ndarray | None = None
    scale: float = 1.0
    note: str = ""


@dataclass(frozen=True, eq=False)
class Passage:
    """A digit on its way through a network.

    label
        What the digit is, where that is known.
    training
        Whether a mask was on: in training, where dropout is among the layers.
    probabilities, without
        What comes out for each digit, and what comes out with dropout off: float64 (10,).
    """

    digit: FeatureMap
    label: int | None
    training: bool
    layers: tuple[LayerMaps, ...]
    probabilities: np.ndarray
    without: np.ndarray
    sentences: tuple[Sentence, ...]


@dataclass(frozen=True, eq=False)
class Doubt:
    """The answers of one network to one digit over many masks.

    data
        What the network was trained on.
    p
        The drop probability of the masks: that of training, or P_ASKED where it was trained without.
    trained
        Whether it was trained with such masks: then this is Monte Carlo dropout (Gal and Ghahramani 2016).
    off, mean, spread
        The probabilities with dropout off, and their mean and sample deviation over the masks, float64 (10,).
    votes
        How many of the masks each digit is the answer under, integers (10,).
    """

    data: Data
    p: float
    trained: bool
    off: np.ndarray
    mean: np.ndarray
    spread: np.ndarray
    votes: np.ndarray

    @property
    def sentences(self) -> tuple[Sentence, ...]:
        """How far the answer with dropout off holds over the masks."""
        answer, masks = int(self.off.argmax()), f"{count(int(self.votes.sum()), 'mask')} with p = {self.p:g}"
        lead = f"With dropout off it answers {_named(self.data, answer)} at {accuracy(self.off[answer])}; over {masks} "
        spread = points(self.spread[answer]).removeprefix("+")
        votes = f"{count(self.votes[answer])} of them give{'s' if self.votes[answer] == 1 else ''} it"
        kind = "This is" if self.trained else "It was trained without masks, so this is damage to it, not"
        rest = f" (standard deviation {spread} points), and {votes}. {kind} Monte Carlo dropout."
        return (Sentence(lead, f"that answer gets {accuracy(self.mean[answer])} on average", rest, "dropout"),)


def learned_filters(experiment: Experiment, run: Run) -> FeatureMap:
    """Return the filters that a run has learned, as maps (C, 3, 3) with signs.

    ValueError for a stored run that has left out its parameters, here and below.
    """
    architecture = experiment.architecture(run.variant)
    filters = architecture.parts(_parameters(run)).filters[:, 0]
    names = tuple(f"filter {number}" for number in range(1, len(filters) + 1))
    return FeatureMap("Learned filters", filters.copy(), "map", names)


def passage(
    experiment: Experiment, run: Run, digit: np.ndarray, label: int | None, seed: int, training: bool
) -> Passage:
    """Put a digit, float32 (8, 8) in [0, 1], through the network of a run with the mask of pass ``seed``, or none.

    Raises ValueError for a digit of another size.
    """
    architecture = _with_dropout(experiment.architecture(run.variant))
    network, x = Network(architecture, _parameters(run)), _unfolded(digit)
    without = _probabilities(network, x)[0]
    maps = dict(zip(architecture.layers, network.layer_maps(x), strict=True))
    first, *_, before_last, last = architecture.layers
    dropout = Dropout(p=architecture.p, unit=architecture.unit, seed=seed, training=training)
    kept, survival = draw_mask(maps["Dropout"].shape, dropout)
    masked = training and architecture.drops
    if masked:
        maps = dict(zip(architecture.layers, network.layer_maps(x, kept), strict=True))
    probabilities = _probabilities(network, x, kept)[0] if masked else without
    scale = survivor_scale(kept, dropout)
    if masked and last == "Dropout":  # as dropout is drawn everywhere; the network's factor is float32
        maps["Dropout"] = apply_mask(maps[before_last], kept, scale)
    mask = {"kept": kept[0], "survival": survival[0], "scale": scale, "note": dropout_note(dropout, kept, scale)}
    own_to: dict[str, dict[str, Any]] = {name: {"note": pooling_note(windows)} for name, windows in WINDOWS.items()}
    own_to["Dropout"] = mask
    own, most = colour_scale(FeatureMap("maps", maps[first][0])), float(maps["ReLU"][0].max()) or 1.0
    layers = tuple(
        LayerMaps(
            name,
            after[0].copy(),
            own if name == first else colour_scale(FeatureMap("maps", after[0])) if after.min() < 0 else (0.0, most),
            **own_to.get(name, {}),
        )
        for name, after in maps.items()
        if name != "Dropout" or architecture.p > 0
    )
    data = DATA[experiment.data]
    sentences = (
        _answer_sentence(data, digit, label, without),
        *(_masked_sentence(data, kept, probabilities, without) if masked else ()),
        *_shown_sentence(architecture.channels),
    )
    source = FeatureMap(data.noun.capitalize(), digit[np.newaxis].astype(np.float32), "picture")
    return Passage(source, label, masked, layers, probabilities, without, sentences)


def doubt(experiment: Experiment, run: Run, digit: np.ndarray) -> Doubt:
    """Ask the network of a run for a digit, float32 (8, 8) in [0, 1], once in evaluation and under PASSES masks.

    Raises ValueError for a digit of another size.
    """
    trained = experiment.architecture(run.variant)
    asked = replace(_with_dropout(trained), p=trained.p or P_ASKED)
    network, x = Network(asked, _parameters(run)), _unfolded(digit)
    off = _probabilities(network, x)[0]
    answers = _probabilities(network, np.repeat(x, PASSES, axis=0), asked.masks(PASSES, seed=1))
    votes = np.bincount(answers.argmax(axis=1), minlength=CLASSES)
    spread = answers.std(axis=0, ddof=1) * (np.ptp(answers, axis=0) > 0)  # of equal answers not even rounding is left
    return Doubt(DATA[experiment.data], asked.p, trained.drops, off, answers.mean(axis=0), spread, votes)


def _with_dropout(architecture: Architecture) -> Architecture:
    """The same with a dropout last that drops nothing, where it has none."""
    layers = architecture.layers
    return architecture if "Dropout" in layers else replace(architecture, layers=(*layers, "Dropout"))


def _parameters(run: Run) -> np.ndarray:
    if run.parameters is None:
        raise ValueError(f"the stored run of {run.variant!r} with seed {run.seed} has left out its parameters")
    return run.parameters


def _unfolded(digit: np.ndarray) -> np.ndarray:
    if digit.shape != (SIDE, SIDE):
        raise ValueError(f"a digit must have shape ({SIDE}, {SIDE}); got {digit.shape}")
    return unfold(digit[np.newaxis, np.newaxis].astype(np.float32))


def _probabilities(network: Network, x: np.ndarray, kept: np.ndarray | None = None) -> np.ndarray:
    return softmax(network.forward(x, kept).astype(np.float64))


def _answer_sentence(data: Data, digit: np.ndarray, label: int | None, probabilities: np.ndarray) -> Sentence:
    answer = int(probabilities.argmax())
    lead = (
        ("" if digit.any() else "The sheet is blank. ")
        if label is None
        else f"The {data.noun} is {'an' if data.names[label] == '8' else 'a'} {data.names[label]}. "
    )
    right = "" if label is None else ": right" if answer == label else ": wrong"
    return Sentence(
        f"{lead}With dropout off the answer is ",
        _named(data, answer),
        f", at {accuracy(probabilities[answer])}{right}.",
    )


def _named(data: Data, answer: int) -> str:
    """The class of an answer; a network has more answers than shapes have kinds."""
    return data.names[answer] if answer < len(data.names) else "no kind of shape"


def _masked_sentence(data: Data, kept: np.ndarray, probabilities: np.ndarray, without: np.ndarray) -> tuple[Sentence]:
    answer, plain = int(probabilities.argmax()), int(without.argmax())
    dropped = kept.size - int(kept.sum())
    lead = f"This mask drops {dropped:,} of {count(kept.size, 'unit')} ({percent(dropped, kept.size)}); the answer "
    point = f"{'stays' if answer == plain else 'becomes'} {_named(data, answer)}"
    return (Sentence(lead, point, f", at {accuracy(probabilities[answer])}.", "dropout"),)


def _shown_sentence(filters: int) -> tuple[Sentence, ...]:
    """Of how many filters the maps are shown, where that is not of all."""
    if filters <= MOST_SHOWN:
        return ()
    return (Sentence("Shown are the maps of the ", f"first {MOST_SHOWN} of {filters} filters", "."),)
