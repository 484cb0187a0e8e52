"""Starting and stopping the viewer's experiment, and what of all there is is on screen."""

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from viz.pages import session
from viz.studies.training import RUNNER, Experiment, Full, Job, Progress, Run, stored
from viz.studies.training.stored import COMMAND, EXPERIMENTS
from viz.studies.words import count

JOB, REFUSED = "job", "refused"
INVITATION = "**Run** trains with the settings at the side."


@dataclass(frozen=True, eq=False)
class Shown:
    """The result on screen: its settings, its finished and its growing runs, and where it is from."""

    experiment: Experiment
    runs: Sequence[Run]
    growing: Sequence[Run]
    origin: str


def draw_buttons() -> None:
    """Run and Stop; beside them, why a run was not taken."""
    busy = is_busy()
    with st.container(horizontal=True, width="content"):
        st.button("Run", on_click=_run, disabled=busy, key="run")
        st.button("Stop", on_click=_stop, disabled=not busy, key="stop")
    if refusal := st.session_state.get(REFUSED):
        st.warning(refusal)


def progress() -> Progress | None:
    """Where the viewer's own experiment stands, if there is one."""
    job: Job | None = st.session_state.get(JOB)
    return job.look() if job else None


def is_busy() -> bool:
    """Whether the viewer's own experiment waits or trains."""
    now = progress()
    return now is not None and not now.over


def shown() -> Shown:
    """What is on screen: an experiment on its way, what came of one with the settings in force, or a stored result."""
    wanted, now = session.settings().lab.fitted(), progress()
    ours = now is not None and (not now.over or now.experiment == wanted)
    if ours and (now.runs or now.growing):
        return Shown(now.experiment, now.runs, now.growing, now.words)
    key = next((key for key, experiment in EXPERIMENTS.items() if experiment == wanted), "default")
    experiment, runs = stored(key)
    origin = f"Stored result of {_described(experiment)}, made with `{COMMAND}`."
    if ours:
        return Shown(experiment, runs, (), f"{now.words} {origin}")
    return Shown(experiment, runs, (), origin if experiment == wanted else f"{origin} {INVITATION}")


def _described(experiment: Experiment) -> str:
    which = "the default settings" if experiment == Experiment() else "the default settings with right labels"
    return f"{which}, {count(len(experiment.variants) * experiment.seeds, 'run')}"


def _run() -> None:
    st.session_state[REFUSED] = ""
    try:
        st.session_state[JOB] = RUNNER.submit(session.settings().lab)
    except Full as refusal:
        st.session_state[REFUSED] = str(refusal)


def _stop() -> None:
    st.session_state[JOB].stop()
