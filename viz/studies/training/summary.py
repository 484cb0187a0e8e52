"""What the runs of an experiment add up to: means and spreads over seeds, differences in pairs, and both in words."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np

from viz.studies.numbers import percent
from viz.studies.words import count

from .experiment import OWN_P, VARIANTS, Experiment, Variant, VariantKey
from .run import Run

FEWEST_SEEDS = 3
"""With fewer a difference is not told from chance: with 2 the interval reaches 13 standard errors to either side."""
T_95 = (4.30, 3.18, 2.78, 2.57, 2.45, 2.36, 2.31, 2.26)
"""The two-sided 95 % quantile of Student's t for FEWEST_SEEDS and more, with a degree of freedom less each."""
PAIRS: tuple[tuple[VariantKey, VariantKey], ...] = (
    ("pool_drop", "pool"),
    ("pool_l2", "pool"),
    ("pool_drop", "pool_l2"),
    ("drop", "plain"),
    ("pool_bn", "pool"),
    ("pool_drop_bn", "pool_bn_drop"),
    *((key, "pool") for key in OWN_P),
)
"""The first of each pair is held against the second; both have as many units."""
MEASURES = (Run.test_accuracy, Run.silenced_accuracy, Run.covered_accuracy, Run.steps_to_level)
"""What the variants of a pair are compared by."""
ROUNDING = 8 * float(np.finfo(np.float64).eps)
"""What rounding may leave of nothing: shares in [0, 1] are each off by eps/2, and so is each step from them to here."""

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

    runs, units, size
        How many runs there are, at least 1, how many values go into the dense layer, and how many parameters it has.
    training_curve, masked_curve, test_curve, memorised, knock_out, occlusion
        As in a Run.
    training, test, gap
        Accuracies at the end, and the first less the second.
    right
        The mean accuracy on those training labels that are right; None where all are.
    """

    variant: Variant
    runs: int
    units: int
    size: int
    training_curve: Band
    masked_curve: Band
    test_curve: Band
    training: Spread
    test: Spread
    gap: Spread
    memorised: Spread | None
    right: float | None
    knock_out: Band
    occlusion: Band
    consistency: Spread


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
        """Half the 95 % confidence interval of the mean (Student's t); None where seeds are too few, or all agree."""
        if not self.standard_error or self.seeds < FEWEST_SEEDS:
            return None
        return T_95[self.seeds - FEWEST_SEEDS] * self.standard_error

    @property
    def clear(self) -> bool:
        """Whether the interval leaves 0 out."""
        return self.half_width is not None and abs(self.mean) > self.half_width

    def interval(self, said: Callable[[float], str] | None = None) -> str:
        """The interval, in points if not said otherwise, "95 % interval +6.7 … +11.8", or that the seeds give none."""
        said = said or points
        if (half := self.half_width) is None:
            few = f"{count(self.seeds, 'seed')} cannot tell"
            return few if self.seeds < FEWEST_SEEDS else "no interval, as all seeds agree"
        return f"95 % interval {said(self.mean - half)} … {said(self.mean + half)}"

    @property
    def in_points(self) -> str:
        """The mean and its interval, to one scale: "+9.3 points (95 % interval +6.7 … +11.8)"."""
        one_scale = self.mean and self.half_width is not None
        mean = f"{100 * self.mean:+.1f}".replace("-", "−") if one_scale else points(self.mean)
        return f"{mean} points ({self.interval()})"

    @property
    def in_steps(self) -> str:
        """The same of a measure that counts steps: "+21.5 steps (95 % interval +9.8 … +33.3)"."""
        interval = self.interval(lambda steps: points(steps / 100))
        return f"{points(self.mean / 100)} steps ({interval})"

    @property
    def change(self) -> str:
        """What the first does to a measure of the second."""
        return "brings no clear change of" if not self.clear else "raises" if self.mean > 0 else "lowers"

    @property
    def along(self) -> str:
        """In how many seeds it points the way its mean does: "higher in 5 of 5 seeds, more than noise"."""
        of = f"of {count(self.seeds, 'seed')}"
        if self.level == self.seeds:
            return f"equal in {self.level} {of}"
        noise = "" if self.half_width is None else ", more than noise" if self.clear else ", within noise"
        way, along = ("higher", self.above) if self.mean >= 0 else ("lower", self.seeds - self.above - self.level)
        return f"{way} in {along} {of}{noise}"


def outcome(experiment: Experiment, runs: Sequence[Run], key: VariantKey) -> Outcome | None:
    """Take together the finished runs of one variant; None where there are none."""
    runs = [run for run in runs if run.variant == key and run.finished]
    if not runs:
        return None
    training = _spread([run.training[-1] for run in runs])
    given_back = [run.memorised for run in runs if run.memorised is not None]
    memorised, wrong = _spread(given_back) if given_back else None, experiment.wrong_labels / experiment.images
    return Outcome(
        variant=VARIANTS[key],
        runs=len(runs),
        units=experiment.architecture(key).units,
        size=experiment.architecture(key).learned,
        training_curve=_band([run.training for run in runs]),
        masked_curve=_band([run.masked for run in runs]),
        test_curve=_band([run.test for run in runs]),
        training=training,
        test=_spread([run.test[-1] for run in runs]),
        gap=_spread([run.gap for run in runs]),
        memorised=memorised,
        right=round((training.mean - wrong * memorised.mean) / (1 - wrong), 9) if memorised else None,
        knock_out=_band([run.knock_out for run in runs]),
        occlusion=_band([run.occlusion for run in runs]),
        consistency=_spread([run.shift_consistency() for run in runs]),
    )


def outcomes(experiment: Experiment, runs: Sequence[Run]) -> tuple[Outcome, ...]:
    """Return the outcome of each variant that has a finished run, in their order."""
    found = (outcome(experiment, runs, key) for key in experiment.variants)
    return tuple(one for one in found if one)


def difference(
    runs: Sequence[Run], first: VariantKey, second: VariantKey, measure: Measure, other: Measure | None = None
) -> Difference | None:
    """Compare two variants in pairs of one seed; None where no seed has both. The second may have another measure."""
    of_first, of_second = (
        {run.seed: each(run) for run in runs if run.variant == key and run.finished}
        for key, each in ((first, measure), (second, other or measure))
    )
    seeds = sorted(of_first.keys() & of_second.keys())
    if not seeds:
        return None
    both = np.array([(of_first[seed], of_second[seed]) for seed in seeds])
    pairs = both[:, 0] - both[:, 1]
    apart, (first_mean, second_mean) = _spread(pairs), both.mean(axis=0).tolist()
    error = None if apart.deviation is None else apart.deviation / sqrt(len(pairs))
    above, level = int((pairs > 0).sum()), int((pairs == 0).sum())
    means = (first_mean, second_mean)
    return Difference(first, second, means, apart.mean, error, above, level, len(pairs))


def accuracy(share: float) -> str:
    """An accuracy in percent with one decimal; "100 %" and "0 %" only where it is just that."""
    return percent(share, 1) if share <= 0.001 or share >= 0.999 else f"{100 * share:.1f} %"


def points(share: float) -> str:
    """A difference of two shares in points, with its sign: "+8.6", "−0.3"; "0" only where there is none."""
    if share == 0:
        return "0"
    text = f"{100 * share:+.1f}"
    return (text if float(text) else f"{100 * share:+.1g}").replace("-", "−")


def _spread(values: Sequence[float] | np.ndarray) -> Spread:
    deviation = _settled(float(np.std(values, ddof=1))) if len(values) > 1 else None
    return Spread(_settled(float(np.mean(values))), deviation)


def _settled(value: float) -> float:
    """A mean or a deviation of shares, or of their differences; 0 where it is no more than rounding."""
    return value if abs(value) > ROUNDING else 0.0


def _band(curves: Sequence[Sequence[float]]) -> Band:
    stacked = np.array(curves)
    deviation = stacked.std(axis=0, ddof=1) if len(curves) > 1 else np.zeros(stacked.shape[1])
    return Band(stacked.mean(axis=0), deviation)
