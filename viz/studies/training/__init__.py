"""The training lab: does dropout after pooling help? A small CNN trained on digits of 8 × 8 pixels.

    layers, loss, adam   forward and backward together; the optimiser
    network              the architectures, and a network at work
    digits               training sets with wrong labels, and the test set
    experiment           the variants and their settings
    run, trials          one training run, and all runs of an experiment, in slices of time
    runner               experiments of many viewers, a few at once, the others in a queue
    robustness           silenced units and covered digits
    summary              means and spreads over seeds, and differences in pairs
    verdicts, wording    what the runs say, and what must be said with it
    stored               the default experiment as it came out once
    twins                "OR, not AND" in closed form
    ask, drawing         what a trained network says of one digit, a viewer's own among them
    passage              the maps of one digit on its way through, dropout included

Gradients are in float64 where the parameters are, and training is in float32. Accuracy is always measured with dropout
off: on the training set with the labels that were given, on the test set with right ones.
"""

from .ask import Doubt, Path, doubt, learned_filters, path
from .digits import OCCLUSIONS
from .drawing import as_digit
from .experiment import VARIANTS, Experiment, Variant, VariantKey
from .robustness import SILENCED
from .run import Run
from .runner import RUNNER, Full, Job, Progress, Runner
from .stored import stored
from .summary import Band, Difference, Outcome, Spread, difference, outcome, outcomes
from .trials import Trials
from .twins import OrNotAnd, Solution, Twins, or_not_and
from .verdicts import verdicts

__all__ = [
    "OCCLUSIONS",
    "RUNNER",
    "SILENCED",
    "VARIANTS",
    "Band",
    "Difference",
    "Doubt",
    "Experiment",
    "Full",
    "Job",
    "OrNotAnd",
    "Outcome",
    "Path",
    "Progress",
    "Run",
    "Runner",
    "Solution",
    "Spread",
    "Trials",
    "Twins",
    "Variant",
    "VariantKey",
    "as_digit",
    "difference",
    "doubt",
    "learned_filters",
    "or_not_and",
    "outcome",
    "outcomes",
    "path",
    "stored",
    "verdicts",
]
