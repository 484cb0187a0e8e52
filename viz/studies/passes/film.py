"""The film: the same map on one pass after another, in training and in evaluation."""

from dataclasses import dataclass
from math import sqrt

import numpy as np

from viz.inputs.feature_map import FeatureMap
from viz.ops import apply_mask
from viz.studies.layers import Dropout, Pooling
from viz.studies.masks import Convention, draw_mask, eval_scale, survivor_scale
from viz.studies.numbers import equal_to, percents
from viz.studies.pool import pick
from viz.studies.slices import STOPS
from viz.studies.sums import norm
from viz.studies.words import Sentence

LENGTH = 3
"""Passes of training that a film shows."""
WHERE_NOTHING_SURVIVES = {
    "inverted": "training is 0 everywhere and evaluation the input, as 1/(1 − p) is not defined",
    "classic": "training is 0 everywhere, and so is evaluation, which multiplies by 1 − p = 0",
    "forgot": "training is 0 everywhere, and so is every evaluation",
    "nowhere": "training is 0 everywhere and evaluation the input",
}
"""What the conventions come to with p = 1."""


@dataclass(frozen=True, eq=False)
class Pass:
    """One pass of dropout, whose output is `apply_mask(x, kept, scale)`; where it is not ``masked``, all is kept."""

    seed: int
    kept: np.ndarray
    survival: np.ndarray
    scale: float
    masked: bool


@dataclass(frozen=True, eq=False)
class Film:
    """Passes over one map: those of training, and two of evaluation; ``pooled`` and ``winners`` are those of each."""

    source: FeatureMap
    pooling: Pooling
    p: float
    convention: Convention
    pooled: np.ndarray
    winners: np.ndarray
    train: tuple[Pass, ...]
    evaluation: tuple[Pass, ...]
    sentences: tuple[Sentence, ...]

    def output(self, one: Pass) -> np.ndarray:
        """What dropout makes of the map on a pass, (C, H, W)."""
        return apply_mask(self.source.values, one.kept, one.scale)


def film(
    source: FeatureMap, pooling: Pooling, p: float, seed: int, convention: Convention, length: int = LENGTH
) -> Film:
    """Run passes seed, seed + 1, … to `length` in training, and two in evaluation whose seeds no stop reaches."""
    pooling, p = pooling.as_max().fitted(source.size), Dropout(p).fitted(source.size).p
    pooled, winners = pick(source.values, pooling)
    shape = source.values.shape
    train = tuple(_run(shape, p, convention, seed + i, training=True) for i in range(length))
    evaluation = tuple(_run(shape, p, convention, s, training=False) for s in evaluation_seeds(seed))
    rest = ", in training and in evaluation: nothing in it is drawn by chance."
    sentences = (
        Sentence("Pooling gives ", "the same map on every pass", rest, "pooling"),
        convention_sentence(source.values, p, convention, evaluation),
    )
    return Film(source, pooling, p, convention, pooled, winners, train, evaluation, sentences)


def evaluation_seeds(seed: int) -> tuple[int, int]:
    """The seeds of the two evaluations: beyond those of training, so that a mask left on by mistake is a new one."""
    return seed + STOPS[-1], seed + STOPS[-1] + 1


def _run(shape: tuple[int, ...], p: float, convention: Convention, seed: int, training: bool) -> Pass:
    masked = training or convention == "forgot"
    dropout = Dropout(p, scaling=convention != "classic", training=masked, seed=seed)
    kept, survival = draw_mask(shape, dropout)
    scale = survivor_scale(kept, dropout) if masked else eval_scale(p, convention)
    return Pass(seed, kept, survival, scale, masked)


def apart(x: np.ndarray, one: np.ndarray, other: np.ndarray, p: float) -> float:
    """‖y - y'‖ / ‖x‖ of two training passes with these masks under inverted scaling; 0 for an x of zeros, and p = 1.

    Its square is 2p/(1 - p) on average, since each pass has the variance x²·p/(1 - p) in each cell.
    """
    if p == 1 or not x.any():
        return 0.0
    return norm(x[one != other]) / norm(x) / (1 - p)


def apart_words(distance: float, p: float, norm_of_x: str) -> str:
    """What `apart` gives, beside the root mean square that theory gives over all pairs of masks."""
    measured, expected = percents((distance, 1), (sqrt(2 * p / (1 - p)), 1))
    return f"{measured} of {norm_of_x} apart, where √(2p/(1 − p)) gives {expected} (root mean square over all draws)"


def convention_sentence(x: np.ndarray, p: float, convention: Convention, evaluation: tuple[Pass, ...]) -> Sentence:
    """What a convention scales and why; for a forgotten .eval(), how far two evaluations (`evaluation`) are apart."""
    if p == 0:
        rest = ": all conventions agree, and training and evaluation both hand the input through."
        return Sentence("With p = 0 dropout ", "drops nothing", rest, "dropout")
    if p == 1:
        return Sentence("With p = 1 ", "nothing survives", f": {WHERE_NOTHING_SURVIVES[convention]}.", "dropout")
    keep = equal_to(1 - p)
    if convention == "inverted":
        lead = "Inverted dropout, as in PyTorch and Keras, multiplies survivors in training by "
        rest = (
            f", as a value survives only a share of 1 − p {keep} of all passes: "
            "on average it is then itself, and evaluation can hand the input through."
        )
        return Sentence(lead, f"1/(1 − p) {equal_to(1 / (1 - p))}", rest, "dropout")
    if convention == "classic":
        lead = "Classic dropout (Srivastava et al. 2014) scales nothing in training and multiplies every value by "
        rest = f", the share of passes that it survives. They would write p {keep}, as their p is the keep probability."
        return Sentence(lead, f"1 − p {keep} in evaluation", rest, "dropout")
    stressed = "goes on drawing masks in evaluation"
    return Sentence("Without .eval() dropout ", stressed, _two_apart(x, p, evaluation), "dropout")


def _two_apart(x: np.ndarray, p: float, evaluation: tuple[Pass, ...]) -> str:
    if not x.any():
        return ", though an input of zeros does not show it; torch.no_grad() does not switch it off."
    one, other = (one.kept for one in evaluation)
    return (
        ", and torch.no_grad() does not switch it off: "
        f"two evaluations of this input are {apart_words(apart(x, one, other, p), p, 'its norm')}."
    )
