"""What the runs of an experiment add up to: means and spreads over seeds, differences in pairs, and both in words."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np

from viz.studies.words import count

from .experiment import VARIANTS, Experiment, Variant, VariantKey
from .run import Run

T_95 = (12.71, 4.30, 3.18, 2.78, 2.57, 2.45, 2.36, 2.31, 2.26)
"""The two-sided 95 % quantile of Student's t for 1, 2, … degrees of freedom."""

Measure = Callable[[Run], float]


@dataclass(frozen=True)
class Spread:
    """Mean and standard deviation over seeds (n - 1 in the denominator); the latter None for one run."""

    mean: float
    deviation: float | None


@dataclass(frozen=True, eq=False)
class Band:
    """A curve's mean over seeds, and how far its runs deviate: float64 of one shape, deviation 0 for one run."""

    mean: np.ndarray
    deviation: np.ndarray


@dataclass(frozen=True, eq=False)
class Outcome:
    """What the finished runs of one variant come to; accuracies are shares in [0, 1].

    runs, units
        How many runs there are, at least 1, and how many values go into the dense layer.
    training_curve, test_curve, memorised, knock_out, occlusion
        As in a Run.
    training, test, gap
        Accuracies at the end, and the first less the second.
    """

    variant: Variant
    runs: int
    units: int
    training_curve: Band
    test_curve: Band
    training: Spread
    test: Spread
    gap: Spread
    memorised: Spread | None
    knock_out: Band
    occlusion: Band


@dataclass(frozen=True)
class Difference:
    """One variant less another, seed by seed, in shares; a seed draws the training set, the test set is always one.

    means
        Of both variants, over the seeds that both have finished.
    mean, standard_error
        Of the differences; the error, and the interval from it, is None for one seed.
    above, level, seeds
        In how many seeds the first is above the second, and equal to it, and how many there are.
    """

    first: VariantKey
    second: VariantKey
    means: tuple[float, float]
    mean: float
    standard_error: float | None
    above: int
    level: int
    seeds: int

    @property
    def half_width(self) -> float | None:
        """Half the 95 % confidence interval of the mean (Student's t)."""
        return None if self.standard_error is None else T_95[self.seeds - 2] * self.standard_error

    @property
    def clear(self) -> bool:
        """Whether the interval leaves 0 out."""
        return self.half_width is not None and abs(self.mean) > self.half_width

    @property
    def in_points(self) -> str:
        """The mean with its standard error: "+8.6 ± 0.7 points", or without it where there is one seed."""
        error = "" if self.standard_error is None else f" ± {points(self.standard_error).lstrip('+')}"
        return f"{points(self.mean)}{error} points"

    @property
    def along(self) -> str:
        """In how many seeds it points the way its mean does: "higher in 5 of 5 seeds"."""
        below = self.seeds - self.above - self.level
        way, along = ("lower", below) if self.mean < 0 else ("higher", self.above)
        return f"{way} in {along} of {count(self.seeds, 'seed')}"


def outcome(experiment: Experiment, runs: Sequence[Run], key: VariantKey) -> Outcome | None:
    """Take together the finished runs of one variant; None where there are none."""
    runs = [run for run in runs if run.variant == key and run.finished]
    if not runs:
        return None
    memorised = [run.memorised for run in runs if run.memorised is not None]
    return Outcome(
        variant=VARIANTS[key],
        runs=len(runs),
        units=experiment.architecture(key).units,
        training_curve=_band([run.training for run in runs]),
        test_curve=_band([run.test for run in runs]),
        training=_spread([run.training[-1] for run in runs]),
        test=_spread([run.test[-1] for run in runs]),
        gap=_spread([run.gap for run in runs]),
        memorised=_spread(memorised) if memorised else None,
        knock_out=_band([run.knock_out for run in runs]),
        occlusion=_band([run.occlusion for run in runs]),
    )


def outcomes(experiment: Experiment, runs: Sequence[Run]) -> tuple[Outcome, ...]:
    """Return the outcome of each variant that has a finished run, in their order."""
    found = (outcome(experiment, runs, key) for key in experiment.variants)
    return tuple(one for one in found if one)


def difference(runs: Sequence[Run], first: VariantKey, second: VariantKey, measure: Measure) -> Difference | None:
    """Compare two variants in pairs of one seed; None where no seed has both."""
    by_key = {(run.variant, run.seed): measure(run) for run in runs if run.finished}
    seeds = sorted(seed for key, seed in by_key if key == first and (second, seed) in by_key)
    if not seeds:
        return None
    both = np.array([(by_key[first, seed], by_key[second, seed]) for seed in seeds])
    pairs = both[:, 0] - both[:, 1]
    first_mean, second_mean = both.mean(axis=0).tolist()
    error = float(pairs.std(ddof=1)) / sqrt(len(pairs)) if len(pairs) > 1 else None
    above, level = int((pairs > 0).sum()), int((pairs == 0).sum())
    means = (first_mean, second_mean)
    return Difference(first, second, means, float(pairs.mean()), error, above, level, len(pairs))


def accuracy(share: float) -> str:
    """An accuracy in percent with one decimal; "100 %" and "0 %" only where it is just that."""
    if share in (0, 1):
        return f"{100 * share:.0f} %"
    return f"{min(max(100 * share, 0.1), 99.9):.1f} %"


def points(share: float) -> str:
    """A difference of two shares in points, with its sign: "+8.6", "−0.3"; "0" only where there is none."""
    if share == 0:
        return "0"
    text = f"{100 * share:+.1f}"
    return (text if float(text) else f"{100 * share:+.1g}").replace("-", "−")


def _spread(values: Sequence[float]) -> Spread:
    deviation = float(np.std(values, ddof=1)) if len(values) > 1 else None
    return Spread(float(np.mean(values)), deviation)


def _band(curves: Sequence[Sequence[float]]) -> Band:
    stacked = np.array(curves)
    deviation = stacked.std(axis=0, ddof=1) if len(curves) > 1 else np.zeros(stacked.shape[1])
    return Band(stacked.mean(axis=0), deviation)
