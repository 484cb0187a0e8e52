"""How dropout slows training: the steps that it takes to a test accuracy, and how noisy masks make the gradient."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from math import inf

import numpy as np

from viz.studies.numbers import number
from viz.studies.words import Role, Sentence, count, listed

from .digits import DATA, training_set
from .experiment import DROPS, Experiment, VariantKey
from .layers import cross_entropy_gradient
from .network import Network
from .run import LEVEL, UNUSED, Run, Training
from .summary import Difference, difference

EARLY = 3
"""The point of the learning curve at whose weights the gradient is taken."""
MOST = 200
"""Of how many training images the gradient is taken, at most, so that nobody waits long for it."""
EXAMPLES = 4000
"""How many go through each network with dropout, the same ones again under other masks."""


@dataclass(frozen=True)
class AtP:
    """What the runs with one p come to.

    steps, missed, apart
        The steps of each to LEVEL, all that it had where it never gets there; how many never do; and less p = 0.
    masks, batches, law
        The variance of a batch's gradient by the dense weights over masks, and over batches; and the former by law,
        None where there is none. Their unit is the squared length of the gradient of all examples without dropout.
    """

    p: float
    steps: tuple[float, ...]
    missed: int
    apart: Difference
    masks: float
    batches: float
    law: float | None


def slowness(experiment: Experiment, runs: Sequence[Run]) -> tuple[AtP, ...]:
    """Return what each p comes to over the seeds that have all of them; () without p = 0 and another."""
    keys, found = tuple(key for key in DROPS if key in experiment.variants), []
    of = {(run.variant, run.seed): run for run in runs if run.finished}
    seeds = [seed for seed in range(experiment.seeds) if all((key, seed) in of for key in keys)]
    if not seeds or keys[:1] != ("pool",) or len(keys) == 1:
        return ()
    for key, noise in zip(keys, gradient_noise(experiment, keys), strict=True):
        own, plain = ([of[each, seed] for seed in seeds] for each in (key, "pool"))
        apart = difference([*plain, *own], key, "pool", Run.steps_to_level)
        assert apart
        steps, missed = tuple(run.steps_to_level() for run in own), sum(max(run.test) < LEVEL for run in own)
        found.append(AtP(experiment.architecture(key).p, steps, missed, apart, *noise))
    return tuple(found)


@lru_cache(maxsize=16)
def gradient_noise(experiment: Experiment, keys: tuple[VariantKey, ...]) -> list[tuple[float, float, float | None]]:
    """Return `masks`, `batches` and `law` of each, at the weights that the first of them has early on with seed 0.

    By law `masks` is p/(1 - p)·Σ‖δ‖²‖a‖²/n², of n examples that hand a to the dense layer, if the errors δ of their
    answers stay as they are without masks.
    """
    training = Training(experiment, keys[0], 0)
    while training.points <= EARLY:
        training.advance(inf)
    n, size, weights = min(experiment.images, MOST), experiment.batch, np.array(training.run().parameters)
    networks = [Network(experiment.architecture(key), weights) for key in keys]
    found, ps = [_products(each, experiment) for each in networks], [each.architecture.p for each in networks]
    own, apart, means = np.array(found).T / (found[0][-1] or 1.0)
    masks, batches = (own - apart) / size, (apart - means) / size * (n - size) / (n - 1)  # drawn without replacement
    laws = [float(own[0]) / size * p / (1 - p) if experiment.place == "after" else None for p in ps]
    return list(zip(masks.tolist(), batches.tolist(), laws, strict=True))


def _products(network: Network, experiment: Experiment) -> tuple[float, ...]:
    """Products of gradients by the dense weights, on average over masks.

    Of an example's with itself, and with its own under other masks; and of that of all examples with its own under
    other masks. An example's gradient is the product of the errors of its answers and what they are made from.
    """
    drawn = training_set(0, experiment.images, experiment.wrong, experiment.data)
    x, given = drawn.unfolded[:MOST], drawn.given[:MOST]
    architecture, n, passes, found = network.architecture, len(given), [], []
    dense = architecture.parts(network.parameters)
    for seed in range(EXAMPLES // n if architecture.drops else 2):
        a = network.layer_maps(x, architecture.masks(n, UNUSED + seed))[-1].reshape(n, -1).astype(float)
        passes.append((a, n * cross_entropy_gradient(a @ dense.weights.T + dense.biases, given)))
    for (a, d), (b, e) in pairwise(passes):
        own, apart = ((x * a).sum(axis=1) @ (y * d).sum(axis=1) / n for x, y in ((a, d), (b, e)))
        found.append((own, apart, ((d.T @ a) * (e.T @ b)).sum() / n**2))
    return tuple(np.mean(found, axis=0).tolist())


def slowness_sentences(experiment: Experiment, runs: Sequence[Run]) -> tuple[Sentence, ...]:
    """Return how many steps more the highest p takes, which runs do not get there, and how noisy the gradient is."""
    first, *_, last = found = slowness(experiment, runs)
    plain, dropped = (f"{'at least ' * bool(at.missed)}{at.apart.means[0]:,.1f}" for at in (first, last))
    lead = f"To get {LEVEL * 100:.0f} % of the test {DATA[experiment.data].noun}s right takes {plain} steps "
    role: Role = "dropout" if last.apart.clear else "input"
    seen = first.missed + last.missed < 2 * len(last.steps)
    more = f"{last.apart.in_steps}, {last.apart.along}" if seen else "too few steps to tell"
    lead += "on average with pooling alone and "
    told = [Sentence(lead, f"{dropped} with a dropout of p = {last.p:g}", f": {more}.", role)]
    if between := found[1:-1]:
        ps, apart = listed([f"{at.p:g}" for at in between]), listed([at.apart.in_steps for at in between])
        told.append(Sentence(f"With p = {ps} the difference is {apart}.", "", ""))
    if missed := [f"{at.missed} of {count(len(at.steps), 'run')} with p = {at.p:g}" for at in found if at.missed]:
        rest = f": they count as {count(experiment.steps, 'step')}, fewer than they would need."
        told.append(Sentence(f"Never at {100 * LEVEL:.0f} % are ", listed(missed), rest))
    lead = f"After {count(experiment.stops[EARLY], 'step')} of pooling alone, the gradient by the dense weights"
    lead += f", on {MOST} of the images," if experiment.images > MOST else ""
    lead += f" has a variance of {number(first.batches)} times its mean's squared length from batch to batch of "
    masks = f"from mask to mask of p = {last.p:g} it is {number(last.masks)} times"
    told.append(Sentence(f"{lead}{experiment.batch}; ", masks, ", on the same images.", "dropout"))
    if last.law is not None:
        lead, rest = "If masks left the errors δ of the answers as they are, it would be ", " with the dense inputs a."
        told.append(Sentence(lead, f"{number(last.law)} times", f", by p/(1 − p)·Σ‖δ‖²‖a‖²/n²{rest}"))
    return tuple(told)
