"""One training run, in slices of time, and what it leaves behind."""

from dataclasses import dataclass
from time import perf_counter

import numpy as np

from .digits import OCCLUSIONS, PATCH, test_labels, training_set, unfolded_test
from .experiment import MOST_STEPS, Experiment, VariantKey
from .layers import Adam, cross_entropy_gradient
from .network import Network
from .robustness import SILENCED, knock_out_curve, occlusion_curve, shift_consistency

LEVEL = 0.8
"""The test accuracy that steps are counted to."""
DRAWS = 4
"""Masks of each image that the accuracy with masks on is averaged over."""
UNUSED = 20 * MOST_STEPS
"""The first seed of these masks; those of training are below."""


@dataclass(frozen=True, eq=False)
class Run:
    """One network, as far as it has been trained; accuracies are shares in [0, 1], and but for one with dropout off.

    steps, training, test
        Where the learning curve has been measured so far, its accuracy on the training set with the labels that were
        given, and on the test set, whose labels are right.
    masked
        The accuracy on the training set with masks on, as training itself meets it; without dropout that with them off.
    memorised
        The share of the wrong labels that it gives back; None where there are none.
    knock_out, occlusion
        Test accuracy at each of SILENCED and OCCLUSIONS; empty until it is finished.
    consistency
        The share of test digits whose answer stays when they move by one pixel; None until it is finished.
    parameters
        float32 (size of its architecture,), read-only; None where a stored run has left them out.
    """

    variant: VariantKey
    seed: int
    steps: tuple[int, ...]
    training: tuple[float, ...]
    test: tuple[float, ...]
    masked: tuple[float, ...]
    memorised: float | None
    knock_out: tuple[float, ...]
    occlusion: tuple[float, ...]
    consistency: float | None
    parameters: np.ndarray | None

    @property
    def finished(self) -> bool:
        """Whether all steps have been taken and everything is measured."""
        return bool(self.knock_out)

    @property
    def gap(self) -> float:
        """The generalisation gap: training accuracy less test accuracy, at the last point."""
        return self.training[-1] - self.test[-1]

    def test_accuracy(self) -> float:
        """The accuracy on the test set at the end."""
        return self.test[-1]

    def training_accuracy(self) -> float:
        """The accuracy on the training set at the end, with masks off."""
        return self.training[-1]

    def masked_accuracy(self) -> float:
        """The same with masks on."""
        return self.masked[-1]

    def silenced_accuracy(self) -> float:
        """The accuracy on the test set with half the units silenced."""
        return self.knock_out[SILENCED.index(0.5)]

    def shift_consistency(self) -> float:
        """The share of test digits whose answer stays when they move; of a finished run."""
        assert self.consistency is not None
        return self.consistency

    def steps_to_level(self) -> float:
        """After how many steps test accuracy is first at LEVEL, straight between points; else all steps."""
        at = next((at for at, share in enumerate(self.test) if share >= LEVEL), 0)
        around = slice(max(at - 1, 0), at + 1)
        return float(np.interp(LEVEL, self.test[around], self.steps[around], right=self.steps[-1]))

    def covered_accuracy(self) -> float:
        """The accuracy on the test set behind a blank patch of PATCH pixels square."""
        return self.occlusion[OCCLUSIONS.index(PATCH)]


class Training:
    """A run on its way, from fitted settings; equal ones lead to equal runs. It serves one thread at a time."""

    def __init__(self, experiment: Experiment, variant: VariantKey, seed: int) -> None:
        self.experiment, self.variant, self.seed = experiment, variant, seed
        architecture = experiment.architecture(variant)
        self._network = Network(architecture, architecture.initial(np.random.default_rng((seed, 1))))
        self._adam = Adam(self._network.parameters)
        self._set = training_set(seed, experiment.images, experiment.wrong, experiment.data)
        self._batches, self._unseen = np.random.default_rng((seed, 2)), np.empty(0, np.int64)
        self._masks: np.ndarray | None = None
        self._steps, self._stops = 0, experiment.stops
        self._curve: list[tuple[int, float, float, float]] = []
        self._memorised: float | None = None
        self._damage: tuple[tuple[float, ...], tuple[float, ...], float | None] = (), (), None
        self._measure()

    @property
    def finished(self) -> bool:
        """Whether there is nothing left to do."""
        return any(self._damage)

    @property
    def points(self) -> int:
        """How many points of the learning curve are measured."""
        return len(self._curve)

    def advance(self, seconds: float) -> None:
        """Train for `seconds`, one step at least and to the next point at most; after the last, measure robustness."""
        deadline = perf_counter() + seconds
        while self._steps < self.experiment.steps:
            self._step()
            if self._steps in self._stops:
                self._measure()
                return
            if perf_counter() >= deadline:
                return
        if not self.finished:
            asked = self._network, self.experiment.data
            self._damage = knock_out_curve(*asked), occlusion_curve(*asked), shift_consistency(*asked)

    def run(self) -> Run:
        """Return what there is so far."""
        parameters = self._network.parameters.copy()
        parameters.setflags(write=False)
        steps, training, test, masked = zip(*self._curve, strict=True)
        measured = (steps, training, test, masked, self._memorised, *self._damage)
        return Run(self.variant, self.seed, *measured, parameters)

    def _step(self) -> None:
        if self._unseen.size < self.experiment.batch:
            self._begin_epoch()
        batch, self._unseen = self._unseen[: self.experiment.batch], self._unseen[self.experiment.batch :]
        kept = None if self._masks is None else self._masks[batch]
        logits = self._network.forward(self._set.unfolded[batch], kept, training=True)
        gradient = cross_entropy_gradient(logits, self._set.given[batch])
        self._network.backward(gradient, self.experiment.decay_of(self.variant))
        self._adam.step(self._network.gradient)
        self._steps += 1

    def _begin_epoch(self) -> None:
        """Shuffle the images, and draw a mask for each.

        Masks have seeds of their own, so that parameters and batches are the same with dropout and without.
        """
        self._unseen = self._batches.permutation(self.experiment.images)
        mask_seed = self.seed * MOST_STEPS + self._steps
        self._masks = self._network.architecture.masks(self.experiment.images, mask_seed)

    def _measure(self) -> None:
        """Put a point on the learning curve."""
        as_given = self._network.predict(self._set.unfolded) == self._set.given
        data = self.experiment.data
        test = self._network.predict(unfolded_test(data=data)) == test_labels(data)
        training = float(as_given.mean())
        self._curve.append((self._steps, training, float(test.mean()), self._masked_accuracy(training)))
        if self._set.wrong.any():
            self._memorised = float(as_given[self._set.wrong].mean())

    def _masked_accuracy(self, without: float) -> float:
        """The accuracy on the training set under masks that are drawn for this alone, or that `without` any."""
        first, architecture = UNUSED + (self.seed * MOST_STEPS + self._steps) * DRAWS, self._network.architecture
        if not architecture.drops:
            return without
        masks = (architecture.masks(self.experiment.images, first + draw) for draw in range(DRAWS))
        return float(np.mean([self._network.predict(self._set.unfolded, kept) == self._set.given for kept in masks]))
