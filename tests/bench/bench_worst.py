"""What pages cost the server at their worst settings, without a browser; prints seconds of processor time, and ratios.

Run as `python tests/bench/bench_worst.py` with the packages of tests/requirements.txt, or with a word that the names of
the cases to run have. Each page opens at 256² with windows near the largest, a stride of 1, and all that makes it dear;
then come another mask, another p and another window. What counts is the longest run of the whole page, with all that
waits until controls are at rest; a change in a browser runs less of it:

    at most 0.25 s in one go; what takes longer goes on in further runs, whose number is told.

The ratios are to a run of a bare Streamlit page. Files to take along are made in threads of their own, at once.
"""

import sys
import time
import warnings
from collections.abc import Callable
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.bench.bench_app import BARE
from tests.pages.apps import messages, opened
from tests.pages.conftest import prepared
from viz.pages.take_along import ROWS, made
from viz.studies.layers import Dropout, Pooling
from viz.studies.tour.scenes import SCENES

MOST_RUNS = 1000
WORST = {"input": "coffee", "look": "colour", "size": "256", "k": "31", "s": "1", "padding": "15", "n": "10"}
PARTS = {
    "compare": ({}, *({"drop": unit, "block": "15"} for unit in ("channel", "position", "block"))),
    "budget": ({}, {"match": "0"}),
    "passes": ({}, {"convention": "classic"}),
    "order_and_kinds": (
        *({}, {"p": "0.99"}, {"pool": "min"}, {"pool": "average"}, {"dilation": "8"}),
        *({"part": part} for part in ("window", "kinds", "places")),
        *({"part": part, "look": "relu"} for part in ("kinds", "places")),
    ),
    "shift": ({"down": "8", "right": "8"}, {"drop": "block", "block": "15"}),
    "network": tuple({"side": side} for side in ("norm", "gradient", "field", "batch", "ensemble", "speed")),
    "answers": ({}, {"p": "0.99"}),
    "tour": tuple({"scene": scene, "begun": "1"} for scene in SCENES),
    "training_lab": ({},),
}
CHANGES: tuple[tuple[type, dict[str, Any]], ...] = (
    (Dropout, {"seed": 2}),
    (Dropout, {"p": 0.31}),
    (Pooling, {"kernel_size": 32}),
)


_marks: list[float] = []
"""Where the processor time stood when a run began, and when the page asked to run again at once."""


def goes(run: Callable[[], Any]) -> list[float]:
    """The processor time, in all threads, of each go of a call that runs a page."""
    _marks[:] = [time.process_time()]
    run()
    _marks.append(time.process_time())
    return [end - start for start, end in pairwise(_marks)]


def noted(rerun: Callable[..., Any]) -> Callable[..., Any]:
    """What reruns a page, and marks where one go ends."""

    def mark(*scope: Any, **more: Any) -> None:
        _marks.append(time.process_time())
        rerun(*scope, **more)

    return mark


def walk(page: str, query: dict[str, str]) -> list[float]:
    """The seconds of each go of a page from its opening through all changes, each until it is finished."""
    apps: list[AppTest] = []
    taken = goes(lambda: apps.append(opened(page, **query)))
    (app,) = apps
    taken += until_finished(app)
    for record, change in CHANGES:
        app.session_state["session"].change(record, **change)
        taken += [*goes(app.run), *until_finished(app)]
    assert not app.exception, (page, query)
    return taken


def until_finished(app: AppTest) -> list[float]:
    """The seconds of further runs, as long as the page asks for them."""
    taken: list[float] = []
    while len(taken) < MOST_RUNS and any(
        s["signal"].get("unfinished") for s in messages(app, "map_view") if s["signal"]
    ):
        taken += goes(app.run)
    return taken


def main() -> None:
    word, bare = "".join(sys.argv[1:]), AppTest.from_string(BARE).run()
    floor = min(sum(goes(bare.run)) for _ in range(20))
    print(f"a bare page's run {1000 * floor:.1f} ms of processor time")
    for page, cases in PARTS.items():
        opened(page, size="8")  # what is loaded once
        for more in cases:
            name = f"{page} {' '.join(f'{key}={value}' for key, value in more.items())}"
            if word in name:
                taken = walk(page, WORST | more)
                said = f"worst {max(taken):5.2f} s   ratio {max(taken) / floor:5.0f}   {len(taken):>4} runs"
                print(f"{name:<44} {said}   all {sum(taken):5.2f} s", flush=True)
    for row in ROWS.values():
        for file in row.files:
            if word in (name := row.name + file.ending):
                print(f"file {name:<39} {sum(goes(partial(made, name, WORST))):11.2f} s", flush=True)


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    with pytest.MonkeyPatch.context() as patch:
        prepared(patch)
        patch.setattr(st, "rerun", noted(st.rerun))
        main()
