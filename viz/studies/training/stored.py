"""The default experiment as it came out once, to be shown before anything runs.

Refresh with    python -m viz.studies.training    which writes a file for each in assets/ in half a minute.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from functools import cache
from itertools import chain
from math import isnan
from typing import Literal

import numpy as np

from viz.inputs.samples import ASSETS

from .experiment import DROPS, POOLINGS, Experiment, VariantKey
from .run import Run
from .trials import Trials

COMMAND = "python -m viz.studies.training"

StoredKey = Literal["default", "clean", "poolings", "drops", "norms", "shapes"]
EXPERIMENTS: dict[StoredKey, Experiment] = {
    "default": Experiment(),
    "clean": Experiment(wrong=0.0),
    "poolings": Experiment(POOLINGS).fitted(),
    "drops": Experiment(DROPS),
    "norms": Experiment(("pool_drop_bn", "pool_bn_drop")),
    "shapes": Experiment(("plain", "pool"), wrong=0.0, data="shapes"),
}
"""The default; the same with right labels, where accuracy tells another story; and what else answers tell of."""
TITLES: dict[StoredKey, str] = {
    "default": "the default settings",
    "clean": "the default settings with right labels",
    "poolings": "the default settings for kinds of pooling",
    "drops": "the default settings for values of p",
    "norms": "the default settings for BatchNorm beside dropout",
    "shapes": "shapes at unseen places with right labels",
}
FILES = {key: ASSETS / f"training-{key}.npz" for key in EXPERIMENTS}
CURVES = ("training", "test", "masked", "knock_out", "occlusion")


@cache
def stored(key: StoredKey = "default") -> tuple[Experiment, tuple[Run, ...]]:
    """Read an experiment of EXPERIMENTS and its runs, all finished; those of seed 0 have kept their parameters."""
    with np.load(FILES[key]) as arrays:
        settings = json.loads(str(arrays["experiment"]))
        experiment = Experiment(**settings | {"variants": tuple(settings["variants"])})
        runs = [_unpacked(experiment, variant, arrays) for variant in experiment.variants]
    return experiment, tuple(chain.from_iterable(runs))


def _unpacked(experiment: Experiment, variant: VariantKey, arrays: Mapping[str, np.ndarray]) -> list[Run]:
    """The runs of one variant, from arrays with one row a seed, and the parameters of seed 0."""
    curves = zip(*(map(tuple, arrays[f"{variant}.{name}"].tolist()) for name in CURVES), strict=True)
    parameters = arrays[f"{variant}.parameters"]
    parameters.setflags(write=False)
    runs = []
    for seed, (training, test, masked, knock_out, occlusion) in enumerate(curves):
        share, consistency = (float(arrays[f"{variant}.{name}"][seed]) for name in ("memorised", "consistency"))
        measured = (experiment.stops, training, test, masked, None if isnan(share) else share, knock_out, occlusion)
        runs.append(Run(variant, seed, *measured, consistency, None if seed else parameters))
    return runs


def _packed(variant: VariantKey, runs: Sequence[Run]) -> dict[str, np.ndarray]:
    runs = sorted((run for run in runs if run.variant == variant), key=lambda run: run.seed)
    stacks = {name: np.array([getattr(run, name) for run in runs]) for name in CURVES}
    stacks["consistency"] = np.array([run.shift_consistency() for run in runs])
    stacks["parameters"] = np.asarray(runs[0].parameters)
    stacks["memorised"] = np.array([np.nan if run.memorised is None else run.memorised for run in runs])
    return {f"{variant}.{name}": stack for name, stack in stacks.items()}


def refresh() -> None:
    """Run the experiments again, and store what comes out."""
    for key, experiment in EXPERIMENTS.items():
        trials = Trials(experiment)
        while not trials.done:
            trials.advance(1)
        about = {"command": COMMAND, "numpy": np.__version__, "experiment": json.dumps(asdict(experiment))}
        arrays = {name: np.array(text) for name, text in about.items()}
        for variant in trials.experiment.variants:
            arrays |= _packed(variant, trials.finished)
        np.savez_compressed(FILES[key], allow_pickle=False, **arrays)
