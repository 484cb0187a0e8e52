"""Random cases of pages: what the browser works out from one message, beside the message that answers it."""

import base64
from collections.abc import Callable
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from viz.inputs import FeatureMap
from viz.pages import budget, compare, passes, shift
from viz.pages.controls import apply_values
from viz.pages.order_and_kinds import kinds, order, window
from viz.pages.session import PageRun, Session
from viz.pages.settings import Settings
from viz.pages.training_lab import asking
from viz.studies.masks import CONVENTIONS
from viz.studies.numbers import percent
from viz.studies.pooling_kinds import KINDS
from viz.studies.units import UNITS
from viz.views.map_view.message import pack
from viz.views.scene import Scene

Change = tuple[str, object]

INPUTS = {
    "picture": lambda noise: np.round(255 * np.clip(noise / 4 + 0.5, 0, 1)) / 255,
    "signed": lambda noise: noise,
    "sparse": lambda noise: np.maximum(noise, 0),
    "whole": lambda noise: np.round(noise),
    "negative": lambda noise: np.round(-np.abs(noise), 1) - 1,
    "zeros": lambda noise: 0 * noise,
    "huge": lambda noise: 1e38 * np.clip(noise, -3, 3),
    "tiny": lambda noise: 1e-42 * noise,
    "mixed": lambda noise: noise**21,
}
CHOICES = {
    "pool": [*KINDS],
    "drop": [*UNITS],
    "drawn": ["before", "after"],
    "view": ["true", "over"],
    "train": ["1", "1", "0"],
    "ceil": [False, True],
    "lock": [False, True],
    "apart": [False, True],
    "scaling": [False, True],
    "p": [0, 1] * 5 + [step / 100 for step in range(1, 100)],
    "padding": [*range(5)],
    "dilation": [*range(1, 9)],
    "block": [*range(1, 16)],
    "pass": [0, 1, 2, 999_999],
    "match": [False, True],
    "convention": [*CONVENTIONS],
    "row": [*range(20)],
    "column": [*range(20)],
    "down": [*range(9)],
    "right": [*range(9)],
}
"""What the controls may send, but for window and stride."""


class Page(NamedTuple):
    """A page: its run, its first scene, what it makes of what its controls send, and which of CHOICES these are."""

    run: type[PageRun]
    scene: Callable[..., Scene]
    apply: Callable[[Settings, dict], Settings]
    controls: set[str]


POOLING = {"k", "s", "ceil", "lock", "padding", "dilation"}
DROPOUT = {"p", "drop", "apart", "block", "scaling", "train", "pass", "drawn"}
PAGES = {
    "compare": Page(compare._Now, compare.scene, apply_values, POOLING | DROPOUT | {"pool", "view"}),
    "budget": Page(budget._Now, budget.scene, budget.apply_budget_values, POOLING | {"p", "pass", "match"}),
    "shift": Page(shift._Now, shift.scene, apply_values, POOLING | DROPOUT | {"down", "right"}),
    "order": Page(order._Now, order.scene, apply_values, POOLING | {"pool", "p", "pass", "drawn"}),
    "film": Page(passes._Now, passes.scene, apply_values, POOLING | {"p", "pass", "drawn", "convention"}),
    "window": Page(window._Now, window.scene, apply_values, POOLING | {"p", "pass", "drawn", "row", "column"}),
    "weights": Page(kinds._Now, kinds.layer_scene, apply_values, {"k", "p", "pass"}),
    "lab": Page(asking.Asking, asking.scene, apply_values, {"train", "pass"}),
}


def layers_case(random: np.random.Generator, name: str, answers: tuple[int, int] = (0, 0)) -> dict:
    """A page before and after controls have changed, as two messages, and the changes as a browser tells of them.

    It opens with settings that other pages may have left. The messages answer what its controls, whose key is the name
    of the page, have sent under these numbers.
    """
    before, after = answers
    page, source = PAGES[name], random_input(random)
    elsewhere = apply_values(Settings(), dict(random_changes(random, {*CHOICES, "k", "s"})))
    settings = page.apply(elsewhere, dict(random_changes(random, page.controls)))
    changes = random_changes(random, page.controls)
    return {
        "page": name,
        "before": message_of(page, source, settings, {name: before}),
        "changes": [{"name": name, "value": value} for name, value in changes],
        "after": message_of(page, source, page.apply(settings, dict(changes)), {name: after}),
    }


def random_input(random: np.random.Generator) -> FeatureMap:
    """A map of some kind and size: pictures, signed values, ties, zeros, and values at the ends of float32."""
    most = 20 if random.random() < 0.9 else 70  # only on large maps some controls reach their ends
    shape = int(random.choice([1, 3])), *(int(n) for n in random.integers(1, most, 2))
    name = str(random.choice([*INPUTS]))
    values = INPUTS[name](random.standard_normal(shape)).astype(np.float32)
    return FeatureMap(name, values, "picture" if name == "picture" or shape[0] == 3 else "map")


def random_changes(random: np.random.Generator, controls: set[str]) -> list[Change]:
    """Values of a few controls, in the order in which they change."""
    sizes = [*range(1, random.choice([10, 33]))]
    choices = {name: values for name, values in CHOICES.items() if name in controls}
    choices |= {name: sizes for name in ("k", "s") if name in controls}
    names = random.permutation([*choices])[: random.integers(1, 7)]
    return [(str(name), choices[name][random.integers(len(choices[name]))]) for name in names]


def message_of(page: Page, source: FeatureMap, settings: Settings, answers: dict[str, int]) -> str:
    """What the page sends to the map view in answer to messages of controls by their numbers, as text."""
    now = page.run(Session(settings))
    now.source = source
    scene = replace(page.scene(now), signal={"answers": answers, "files": ""})
    return base64.b64encode(pack(scene)).decode()


def percent_case(random: np.random.Generator) -> tuple[int, int, str]:
    """A part of a whole in percent: near nothing, near all, and often in the middle between two texts."""
    whole = int(random.choice([8, 80, 800, 5000]))
    part = int(random.choice([random.integers(9), whole - random.integers(9), random.integers(2 * whole)]))
    return part, whole, percent(part, whole)
