"""What the runs come to: curves, tables and sentences, drawn anew while an experiment trains."""

from collections.abc import Callable, Iterator, Sequence

import streamlit as st

from viz.export.tables import Row, axis_rows, chart_rows
from viz.pages.at_rest import at_rest
from viz.pages.live_axes import live_axes
from viz.pages.live_page import SETTLED
from viz.pages.live_text import live_text
from viz.pages.parts import LAYERS, TEMPLATE, draw_chart
from viz.pages.remark import remark
from viz.pages.session import PageRun, session
from viz.studies.training.experiment import POOLINGS, Experiment
from viz.studies.training.run import Run
from viz.studies.training.slowness import slowness, slowness_sentences
from viz.studies.training.stored import stored
from viz.studies.training.tables import (
    DIFFERENCE_HEADS,
    MASKS_LEGEND,
    OUTCOME_HEADS,
    POOLING_HEADS,
    POOLINGS_LEGEND,
    difference_axes,
    outcome_axes,
    outcome_legend,
    pooling_axes,
)
from viz.studies.training.verdicts import mask_sentences, pooling_sentences, verdicts
from viz.studies.words import count
from viz.views.charts import Figure, faded
from viz.views.training_charts import damage_curves, learning_curves, mask_curves, slowness_curves

from .running import Shown, in_training, is_busy, progress, shown, status

POLL = 0.8
"""Seconds from one look at a run to the next."""
BAR = 16
"""Pixels that the bar of a run takes, which are kept free while there is none, so that nothing moves."""

REACH = 2000
"""Pixels that the results reach down."""


FIGURES: dict[str, Callable[[Shown], Figure]] = {
    "training": lambda result: learning_curves(result.experiment, result.found, result.growing, False, TEMPLATE),
    "test": lambda result: learning_curves(result.experiment, result.found, result.growing, True, TEMPLATE),
    "masks": lambda result: mask_curves(result.experiment, result.masked[-1], TEMPLATE),
    "knock-out": lambda result: damage_curves(result.found, True, TEMPLATE),
    "occlusion": lambda result: damage_curves(result.found, False, TEMPLATE),
    "steps": lambda result: slowness_curves(slowness(*_of_drops(result)), True, TEMPLATE),
    "noise": lambda result: slowness_curves(slowness(*_of_drops(result)), False, TEMPLATE),
}
"""The charts of the results, by their names."""


def draw() -> None:
    """Draw the results; while the viewer's own experiment trains, again and again."""
    busy = is_busy(session())
    st.fragment(_results, key=SETTLED, run_every=POLL if busy else None)(busy)


def _results(was_busy: bool) -> None:
    here, now = session(), progress(session())
    if was_busy and (now is None or now.over):
        st.rerun()  # the buttons, the networks to ask, and no more looks
    with st.container(gap=None):
        at_rest("rest of results", (LAYERS,), reach=REACH)
        if was_busy and now:
            st.progress(now.share)
        else:
            st.space(BAR)
    result = shown(here)
    live_text(status(here, result), key="status", lines=2, spare=330)
    curves, of = in_training(here) or result, "set against steps of training, a line a variant"
    _draw_two(curves, {side: f"Accuracy on the {side} {of}" for side in ("training", "test")}, curves.stale)
    _words_and_tables(result)
    _poolings(result)
    if result.masked:
        _masks(result)
    _slowness(result)
    if result.found:
        _damage(result)


def numbers(now: PageRun) -> Iterator[Row]:
    """The numbers of all curves and tables."""
    result = shown(now.session)
    for name in FIGURES:
        if name != "masks" or result.masked:
            yield from chart_rows(f"chart {name}", FIGURES[name](result))
    yield from axis_rows("table variants", outcome_axes(result.found), OUTCOME_HEADS)
    yield from axis_rows("table pairs", difference_axes(result.runs), DIFFERENCE_HEADS)
    yield from axis_rows("table kinds of pooling", pooling_axes(*_of_poolings(result)), POOLING_HEADS)
    yield from axis_rows("table of p", difference_axes(_of_drops(result)[1]), DIFFERENCE_HEADS)


def _words_and_tables(result: Shown) -> None:
    live_text(verdicts(result.experiment, result.runs), key="verdicts", faded=result.stale)
    if result.experiment.wrong_labels:  # beside wrong labels also what right ones say
        clean, runs = stored("clean")
        remark(f"The default settings, but with right labels only, {count(clean.seeds, 'seed')}:")
        live_text(verdicts(clean, runs)[:2], key="verdicts on right labels")
    if result.found:
        live_axes(outcome_axes(result.found), OUTCOME_HEADS, key="table of variants", faded=result.stale)
        remark(outcome_legend(result.experiment))
    if rows := difference_axes(result.runs):
        st.header("In pairs of one seed", anchor=False)
        live_axes(rows, DIFFERENCE_HEADS, key="table of pairs", faded=result.stale)


def _poolings(result: Shown) -> None:
    """Kinds of pooling side by side: those of the result, where it has more than the maximum, else the stored ones."""
    st.header("A maximum, an average, a stride, or none?", anchor=False)
    experiment, runs = _of_poolings(result)
    is_stale = _is_stale(result, experiment)
    live_text(pooling_sentences(experiment, runs), key="words on kinds of pooling", faded=is_stale)
    live_axes(pooling_axes(experiment, runs), POOLING_HEADS, key="table of kinds of pooling", faded=is_stale)
    remark(POOLINGS_LEGEND)


def _slowness(result: Shown) -> None:
    st.header("Does dropout slow training?", anchor=False)
    experiment, runs = _of_drops(result)
    is_stale = _is_stale(result, experiment)
    live_text(slowness_sentences(experiment, runs), key="words on slowness", faded=is_stale)
    alts = {"steps": "Steps to that accuracy against p", "noise": "The variance of the gradient against p"}
    _draw_two(result, alts, is_stale)
    remark("Steps are read off the curve of each run, straight between its points. The gradient is that of one seed.")


def _of_drops(result: Shown) -> tuple[Experiment, Sequence[Run]]:
    is_told = slowness(result.experiment, result.runs)
    return (result.experiment, result.runs) if is_told else stored("drops")


def _is_stale(result: Shown, experiment: Experiment) -> bool:
    """Whether what is told of an experiment is out of date; where it is not the result's, it says so."""
    if experiment is result.experiment:
        return result.stale
    seeds = count(experiment.seeds, "seed")
    remark(f"Digits at the default settings, {seeds}; under **Networks** you can choose these for a run.")
    return False


def _of_poolings(result: Shown) -> tuple[Experiment, Sequence[Run]]:
    has_others = {*result.experiment.variants} & {*POOLINGS[2:]} or result.experiment.data != "digits"
    is_told = has_others and pooling_axes(result.experiment, result.runs)
    return (result.experiment, result.runs) if is_told else stored("poolings")


def _masks(result: Shown) -> None:
    network = result.masked[-1].variant.name
    st.header("Why may test accuracy lie above training accuracy?", anchor=False)
    left, right = st.columns(2, gap="large")
    with left:
        alt = f"Accuracy of {network}, in training with masks on and off, and on the test set"
        draw_chart(faded(FIGURES["masks"](result), result.stale), "masks", alt)
    with right:
        live_text(mask_sentences(result.experiment, result.runs), key="words on masks", faded=result.stale)
        remark(f"The curves are those of {network}. {MASKS_LEGEND}")


def _damage(result: Shown) -> None:
    st.header("What is left when units are silenced, or pixels covered?", anchor=False)
    patch = "Test accuracy against the side of a blank patch, a line a variant"
    units = "Test accuracy against the share of units silenced, a line a variant"
    _draw_two(result, {"knock-out": units, "occlusion": patch}, result.stale)


def _draw_two(result: Shown, alts: dict[str, str], is_stale: bool) -> None:
    """Two charts of FIGURES side by side, by their names, and what stands for them where they are not seen."""
    for place, (name, alt) in zip(st.columns(2, gap="large"), alts.items(), strict=True):
        with place:
            draw_chart(faded(FIGURES[name](result), is_stale), name, alt)
