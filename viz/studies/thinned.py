"""An ensemble of thinned networks against the one network with all its units.

Each mask of the units before the last layer makes a thinned network (Hinton et al. 2012). With one layer and a softmax
the normalised geometric mean of all is what all units answer together, as a unit times m/(1 - p) is itself on average
(Baldi and Sadowski 2013); the arithmetic mean, which ensembles estimate, is not. The network is the lab's stored one.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from viz.inputs.feature_map import FeatureMap
from viz.ops import dropout_scale, dropout_survival, kept_at
from viz.studies.numbers import fixed, number, percent, plus_minus, unsure
from viz.studies.sums import how_many
from viz.studies.training.digits import as_digit, test_labels, unfolded_test
from viz.studies.training.layers import unfold
from viz.studies.training.network import Network, Parameters
from viz.studies.training.stored import stored
from viz.studies.words import Sentence

SHOWN, DIGITS, FEW = 7, 200, 10
"""Networks that are shown, test digits that ensembles are tried on, and units all masks of which are tried."""
SIZES = (1, 2, 5, 10, 20, 50, 100)
"""Networks in an ensemble: of the last there is one, of each other as many as these can be cut into."""


class Means(NamedTuple):
    """What all units answer together, and the geometric and arithmetic mean over all masks: float64 (classes,)."""

    scaled: np.ndarray
    geometric: np.ndarray
    arithmetic: np.ndarray


@dataclass(frozen=True, eq=False)
class Thinned:
    """A digit (1, 8, 8), the units (128,) read of it, and masks (SHOWN, 128) with what they answer, in ``captions``."""

    digit: np.ndarray
    units: np.ndarray
    kept: np.ndarray
    survival: np.ndarray
    scale: float
    captions: tuple[str, ...]
    means: Means
    sentences: tuple[Sentence, ...]


class Ensembles(NamedTuple):
    """Accuracy and log loss on test digits, of ensembles of SIZES on average, (7,), and then of all units together."""

    accuracy: np.ndarray
    loss: np.ndarray
    sentences: tuple[Sentence, ...]


def thinned(source: FeatureMap, p: float, seed: int) -> Thinned:
    """Ask thinned networks for an input, taken for a digit."""
    network, last = _trained()
    digit = as_digit(source)[None]
    units = network.features(unfold(digit[None]))[0].astype(np.float64)
    survival = dropout_survival((SIZES[-1], units.size), seed=seed)[:SHOWN]
    kept = kept_at(survival, p)
    scale = dropout_scale(kept, p)
    answers = np.exp(_logs(kept * units * scale, last.weights, last.biases))
    say_most = np.argsort(-units * np.abs(last.weights).sum(axis=0), kind="stable")[:FEW]
    means = over_all_masks(units, last.weights, last.biases, say_most, p)
    captions = tuple(f"answers {one.argmax()} at {percent(unsure(one.max()), 1)}" for one in answers)
    sentences = _sentences(answers.argmax(axis=1), means, units.size, p)
    return Thinned(digit, units, kept, survival, scale or 1.0, captions, means, sentences)


def over_all_masks(x: np.ndarray, weights: np.ndarray, biases: np.ndarray, few: np.ndarray, p: float) -> Means:
    """The means of a softmax layer's answers over all masks of a ``few`` of its inputs (I,), the others being kept."""
    masks = (np.arange(2 ** len(few))[:, None] >> np.arange(len(few))) & 1
    chance, factors = np.prod(np.where(masks, 1 - p, p), axis=1), np.ones((len(masks), len(x)))
    factors[:, few] = masks / (1 - p) if p < 1 else 0
    logs, scaled = (_logs(read, weights, biases) for read in (factors * x, x[None]))
    geometric, arithmetic = (np.einsum("m,mo->o", chance, each) for each in (logs, np.exp(logs)))
    return Means(np.exp(scaled[0]), np.exp(geometric) / np.exp(geometric).sum(), arithmetic)


@lru_cache(maxsize=16)
def ensembles(p: float, seed: int) -> Ensembles:
    """Try ensembles on test digits, and all units together."""
    (network, last), right = _trained(), (..., np.arange(DIGITS), test_labels()[:DIGITS])
    units = network.features(unfolded_test()[:DIGITS])
    kept = kept_at(dropout_survival((SIZES[-1], units.shape[1]), seed=seed), p)
    masked = last.weights * (kept * np.float32(dropout_scale(kept, p)))[:, None]
    logs = np.stack([_logs(units, weights, last.biases) for weights in masked])
    cut = (logs[: SIZES[-1] // size * size].reshape(-1, size, *logs.shape[1:]) for size in SIZES)
    averaged = [np.logaddexp.reduce(some, axis=1) - np.log(some.shape[1]) for some in cut]
    tried = *averaged, _logs(units, last.weights, last.biases)
    accuracy = np.array([(each.argmax(axis=-1) == right[2]).mean() for each in tried])
    losses = [-each[right] for each in tried]
    apart, loss = losses[-2][0] - losses[-1], np.array([each.mean() for each in losses])
    error = float(apart.std(ddof=1) / DIGITS**0.5)
    return Ensembles(accuracy, loss, _tried_sentences(100 * accuracy, loss, error, p))


def _trained() -> tuple[Network, Parameters]:
    """The stored network with pooling and dropout, trained on right labels, and its parameters."""
    experiment, runs = stored("clean")
    architecture = experiment.architecture("pool_drop")
    found = next(run.parameters for run in runs if run.variant == "pool_drop" and run.parameters is not None)
    return Network(architecture, found), architecture.parts(found)


def _logs(x: np.ndarray, weights: np.ndarray, biases: np.ndarray) -> np.ndarray:
    """The logarithms of a softmax layer's probabilities, float64 (N, O), for its inputs x (N, I)."""
    logits = np.einsum("ni,oi->no", x, weights).astype(np.float64) + biases
    return logits - np.logaddexp.reduce(logits, axis=1, keepdims=True)


def _sentences(answers: np.ndarray, means: Means, units: int, p: float) -> tuple[Sentence, ...]:
    answer = int(means.scaled.argmax())
    same = how_many(answers == answer)
    scaled, geometric, arithmetic = (fixed(float(each[answer]), 4) for each in means)
    off = number(float(np.abs(means.scaled - means.geometric).max()))
    lead = f"The lab's network takes the input for a digit. Each mask of the {units} units behind its pooling makes "
    rest = f". Of the {SHOWN} shown {same or 'none'} {'answers' if same == 1 else 'answer'} {answer}, "
    rest += f"as all units together do, at {percent(means.scaled[answer], 1)}."
    first = Sentence(lead, "a thinned network", rest, "dropout")
    if p == 1:
        lead = f"With p = 1 the {FEW} units that say most are gone, and {answer} gets "
        return first, Sentence(lead, geometric, f", not {scaled}: nothing is left to scale.", "dropout")
    lead = (
        f"Over all {2**FEW:,} masks of the {FEW} units that say most, the others kept, the normalised geometric mean "
    )
    rest = f", all units in one pass {scaled}: they differ by {off} at most, no more than rounding. "
    means_of = Sentence(
        lead, f"gives {answer} {geometric}", f"{rest}The arithmetic mean gives {arithmetic}.", "dropout"
    )
    lead = "It must be so, as a mean of logarithms is one of logits: "
    rest = ", with one layer and a softmax; deeper networks come near it (Baldi and Sadowski 2013)."
    return first, means_of, Sentence(lead, "ΣP(m)·W(m∘x)/(1 − p) = Wx", rest)


def _tried_sentences(right: np.ndarray, loss: np.ndarray, error: float, p: float) -> tuple[Sentence, ...]:
    """How often ensembles and all units are right, in percent, and whose log loss is higher, as far as digits tell."""
    if p == 0:
        return (Sentence("With p = 0 ", "all networks are the one", " with all units.", "dropout"),)
    one, two, _, ten, *_, most, alone = (f"{fixed(share, 1)} %" for share in right)
    lead = f"Of {DIGITS} test digits one thinned network gets {one} right on average, 2 averaged {two}, 10 {ten}, "
    tried = Sentence(lead, f"{SIZES[-1]} averaged {most}", f"; all units in one pass {alone}.", "dropout")
    apart = float(loss[-2] - loss[-1])
    told = "is not told apart" if abs(apart) < 2 * error else "is higher" if apart > 0 else "is lower"
    lead = f"The log loss of the {SIZES[-1]}, {fixed(loss[-2], 3)} against {fixed(loss[-1], 3)} of all units, "
    return tried, Sentence(
        lead, told, f": by {plus_minus(apart, error)} (± 1 standard error over the digits).", "dropout"
    )
