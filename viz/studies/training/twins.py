"""Two features that say nearly the same, least squares against dropout: "OR, not AND" in closed form."""

from dataclasses import dataclass, replace
from typing import Annotated

import numpy as np

from viz.studies.numbers import number, to_scale
from viz.studies.settings import Hundredths, Setting, Stops, nearest
from viz.studies.words import Role, Sentence

from .summary import accuracy

EXAMPLES, SEED = 20, 13
"""How many examples there are, and the seed of their draw, which has least squares let the twins cancel."""
CORRELATIONS = (0.0, 0.5, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.998, 0.999)
MOST_CORRELATION = 0.9999
"""The most that is solved: at 1 the two features would be one."""
PS = np.linspace(0, 1, 101)
"""The drop probabilities that curves are drawn over."""
ROUNDING = 1e-12
"""The error up to which it is rounding."""


@dataclass(frozen=True)
class Twins:
    """Two features of mean square 1, and a target: their sum, brought to mean square 1, plus noise.

    p
        The *drop* probability of a feature in an example.
    noise
        The standard deviation of what is added to the target.
    correlation
        Of the features, over the examples: near 1 they are near-duplicates.
    """

    p: Annotated[float, Setting("twin-p", Hundredths())] = 0.1
    noise: Annotated[float, Setting("twin-noise", Hundredths(0.0, 2.0))] = 0.5
    correlation: Annotated[float, Setting("twin-r", Stops(CORRELATIONS))] = 0.999

    def fitted(self) -> "Twins":
        """The nearest settings on offer."""
        return replace(nearest(self), correlation=min(max(self.correlation, 0.0), MOST_CORRELATION))


@dataclass(frozen=True)
class Solution:
    """The weights that one way of learning leads to, and what they are worth.

    error:
        The mean square error on the examples.
    knocked_out
        The same without the first feature, and without the second.
    fresh
        The mean square error expected on new examples of the same two features, noise included.
    penalty
        What dropout's penalty would be for these weights, in the units of the error; None with p = 1: it has no bound.
    """

    weights: tuple[float, float]
    error: float
    knocked_out: tuple[float, float]
    fresh: float
    penalty: float | None


@dataclass(frozen=True, eq=False)
class OrNotAnd:
    """Both ways of learning from the same examples, for settings that are fitted.

    features, target
        The examples, (EXAMPLES, 2) and (EXAMPLES,).
    blank
        The mean square error on the examples of a prediction of 0, without any feature.
    weights, knocked_out
        Over PS: the weights that dropout leads to, and the error without the first and without the second feature;
        (101, 2) each.
    """

    twins: Twins
    features: np.ndarray
    target: np.ndarray
    least_squares: Solution
    dropout: Solution
    blank: float
    weights: np.ndarray
    knocked_out: np.ndarray

    @property
    def sentences(self) -> tuple[Sentence, ...]:
        """What both learned, and why dropout shuns what least squares learns."""
        return (
            weights_sentence("Least squares", self.least_squares, self.blank),
            weights_sentence(f"Dropout with p = {self.twins.p:g}", self.dropout, self.blank),
            _knock_out_sentence(self.least_squares, self.dropout),
            *_penalty_sentence(self.twins.p, self.least_squares, self.dropout),
        )

    @property
    def weight_range(self) -> tuple[float, float]:
        """The ends of the colour scale of both solutions' weights, about 0."""
        most = float(np.abs(np.array([self.least_squares.weights, self.dropout.weights], np.float32)).max()) or 1.0
        return -most, most


def or_not_and(twins: Twins) -> OrNotAnd:
    """Solve both, for the nearest settings on offer."""
    twins = twins.fitted()
    features, target = examples(twins)
    least_squares, dropout = (_solution(twins, features, target, p) for p in (0.0, twins.p))
    blank = _error(features, target, np.zeros(2))
    weights = np.array([learned_weights(features, target, p) for p in PS])
    knocked_out = np.array([_knocked_out(features, target, pair) for pair in weights])
    return OrNotAnd(twins, features, target, least_squares, dropout, blank, weights, knocked_out)


def examples(twins: Twins) -> tuple[np.ndarray, np.ndarray]:
    """Draw features (EXAMPLES, 2) and target (EXAMPLES,); mean squares and correlation are exact, not expected."""
    rng = np.random.default_rng(SEED)
    first, other = np.linalg.qr(rng.standard_normal((EXAMPLES, 2)))[0].T * np.sqrt(EXAMPLES)
    second = twins.correlation * first + np.sqrt(1 - twins.correlation**2) * other
    features = np.stack([first, second], axis=1)
    return features, features @ _true_weights(twins) + twins.noise * rng.standard_normal(EXAMPLES)


def learned_weights(features: np.ndarray, target: np.ndarray, p: float) -> np.ndarray:
    """Return the weights (2,) that make ‖y - Xw‖² + (p/q) Σ w_j² ‖x_j‖² smallest; p = 0 is least squares.

    That is the loss of linear regression with dropout of its features, averaged over all masks. Both sides of the
    normal equations are multiplied by q, so that p = 1 needs no limit: its weights are 0.
    Source: Srivastava et al. 2014, section 9.1, whose p is the keep probability.
    """
    gram, q = features.T @ features, 1 - p
    return np.linalg.solve(q * gram + p * np.diag(np.diag(gram)), q * features.T @ target)


def _solution(twins: Twins, features: np.ndarray, target: np.ndarray, p: float) -> Solution:
    weights = learned_weights(features, target, p)
    gram, miss = features.T @ features / EXAMPLES, weights - _true_weights(twins)
    fresh = float(miss @ gram @ miss) + twins.noise**2
    penalty = None if twins.p == 1 else twins.p / (1 - twins.p) * float(weights**2 @ np.diag(gram))
    error, knocked_out = _error(features, target, weights), _knocked_out(features, target, weights)
    first, second = weights.tolist()
    return Solution((first, second), error, knocked_out, fresh, penalty)


def _true_weights(twins: Twins) -> np.ndarray:
    return np.full(2, 1 / np.sqrt(2 + 2 * twins.correlation))


def _knocked_out(features: np.ndarray, target: np.ndarray, weights: np.ndarray) -> tuple[float, float]:
    first, second = np.diag(weights)
    return _error(features, target, second), _error(features, target, first)


def _error(features: np.ndarray, target: np.ndarray, weights: np.ndarray) -> float:
    error = float(np.mean((target - features @ weights) ** 2))
    return error if error > ROUNDING else 0.0


def weights_sentence(subject: str, solution: Solution, blank: float) -> Sentence:
    """What one way learned, and whether its weights need each other.

    An OR keeps more than half of what both explain with either. Independent ones, whose parts add up, never do.
    """
    first, second = map(number, solution.weights)
    lead = f"{subject} learned the weights {first} and {second}: "
    role: Role = "dropout" if "Drop" in subject else "input"
    alone, both = blank - max(solution.knocked_out), blank - solution.error
    if not any(solution.weights):
        return Sentence(lead, "nothing", ", as it never saw a feature.", role)
    if min(solution.knocked_out) > blank:
        return Sentence(lead, "an AND", ", as either feature alone is worse than none at all.", role)
    if alone <= 0:
        return Sentence(lead, "neither an AND nor an OR", ", as one feature alone helps and the other does not.", role)
    kept = f"{accuracy(alone / both)} of what both explain"
    if alone > both / 2 + ROUNDING:
        return Sentence(lead, "an OR", f", as either feature alone keeps at least {kept}.", role)
    return Sentence(lead, "a sum, not an OR", f", as one feature alone keeps only {kept}.", role)


def _knock_out_sentence(least_squares: Solution, dropout: Solution) -> Sentence:
    """What it costs both to lose the first feature."""
    lost, kept = least_squares.knocked_out[0], dropout.knocked_out[0]
    text = to_scale(least_squares.error, lost, dropout.error, kept)
    lead = f"Without the first feature the error of least squares goes from {text[least_squares.error]} to "
    rest = f", that of dropout from {text[dropout.error]} to {text[kept]}."
    return Sentence(lead, text[lost], rest, "dropout" if kept < lost else "input")


def _penalty_sentence(p: float, least_squares: Solution, dropout: Solution) -> tuple[Sentence, ...]:
    """Why dropout shuns the weights of least squares; nothing where there is no penalty, or no bound to it."""
    if p == 0 or least_squares.penalty is None or dropout.penalty is None:
        return ()
    lead = "Averaged over all masks, dropout adds (p/q)·Σ w² to the error, as each feature has mean square 1: "
    text = to_scale(least_squares.penalty, dropout.penalty)
    costs = f"{text[least_squares.penalty]} for the weights of least squares"
    return (Sentence(lead, costs, f", {text[dropout.penalty]} for its own.", "dropout"),)
