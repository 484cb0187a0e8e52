"""The viewer's experiment: its settings, starting and stopping it, and what of all there is is on screen."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from viz.pages.controls import apply_values, choice, slider
from viz.pages.live_controls import Check, Section, Slider
from viz.pages.parts import LAYERS, controls
from viz.pages.session import PageRun, Session, made_once, session
from viz.pages.settings import Settings, settings_record
from viz.studies.training.experiment import VARIANTS, Experiment
from viz.studies.training.run import Run
from viz.studies.training.runner import RUNNER, Full, Progress
from viz.studies.training.stored import COMMAND, EXPERIMENTS, stored
from viz.studies.training.summary import Outcome, outcomes
from viz.studies.words import count

NET = "net "
"""What the name of a variant's check begins with."""
INVITATION = "**Run** trains with the settings at the side."

settings_record(Experiment)


@dataclass(frozen=True, eq=False)
class Shown:
    """The result on screen: its settings, its finished and its growing runs, and where it is from."""

    experiment: Experiment
    runs: Sequence[Run]
    growing: Sequence[Run]
    origin: str

    @made_once
    def found(self) -> tuple[Outcome, ...]:
        """What the finished runs come to, a variant each."""
        return outcomes(self.experiment, self.runs)


def draw_buttons() -> None:
    """Run and Stop; beside them, why a run was not taken."""
    busy = is_busy()
    with st.container(horizontal=True, width="content"):
        st.button("Run", on_click=_run, disabled=busy, key="run")
        st.button("Stop", on_click=_stop, disabled=not busy, key="stop")
    if refusal := session().refusal:
        st.warning(refusal)


def progress(here: Session) -> Progress | None:
    """Where the viewer's own experiment stands, if there is one."""
    return here.job.look() if here.job else None


def is_busy() -> bool:
    """Whether the viewer's own experiment waits or trains."""
    now = progress(session())
    return now is not None and not now.over


def shown(here: Session) -> Shown:
    """What is on screen: an experiment on its way, what came of one with the settings in force, or a stored result."""
    wanted, now = here.settings[Experiment].fitted(), progress(here)
    ours = now if now and (not now.over or now.experiment == wanted) else None
    if ours and (ours.runs or ours.growing):
        return Shown(ours.experiment, ours.runs, ours.growing, ours.words)
    key = next((key for key, experiment in EXPERIMENTS.items() if experiment == wanted), "default")
    experiment, runs = stored(key)
    origin = f"Stored result of {_described(experiment)}, made with `{COMMAND}`."
    if ours:
        return Shown(experiment, runs, (), f"{ours.words} {origin}")
    return Shown(experiment, runs, (), origin if experiment == wanted else f"{origin} {INVITATION}")


def _described(experiment: Experiment) -> str:
    which = "the default settings" if experiment == Experiment() else "the default settings with right labels"
    return f"{which}, {count(len(experiment.variants) * experiment.seeds, 'run')}"


def _run() -> None:
    here = session()
    here.refusal = ""
    try:
        here.job = RUNNER.submit(here.settings[Experiment])
    except Full as refusal:
        here.refusal = str(refusal)


def _stop() -> None:
    if job := session().job:
        job.stop()


def _sections(now: PageRun) -> tuple[Section, ...]:
    lab = now.settings[Experiment]

    def counted(field: str, label: str, step: int) -> Slider:
        return slider(lab, field, label, step=step, text=f"{getattr(lab, field):,}")

    variants = (Check(NET + key, VARIANTS[key].title, key in lab.variants) for key in VARIANTS)
    training_set = counted("images", "Images", 10), slider(lab, "wrong", "Share of wrong labels")
    dropout = slider(lab, "p", "Drop probability p"), choice(lab, "place", "Stands"), choice(lab, "unit", "Unit")
    training = counted("steps", "Steps of Adam", 20), slider(lab, "channels", "Filters")
    rival = slider(lab, "batch", "Images in a batch"), slider(lab, "decay", "L2 penalty λ")
    return (
        Section("Networks", "input", (*variants, slider(lab, "seeds", "Seeds"))),
        Section("Training set", "input", training_set),
        Section("Dropout", "dropout", dropout),
        Section("Training", "input", training, "Batch, L2 penalty", rival),
    )


def apply_lab_values(settings: Settings, values: dict[str, Any]) -> Settings:
    """As `apply_values`, where each variant has a check of its own; the last one stays."""
    changed = apply_values(settings, values)
    checked = {key: bool(values.get(NET + key, key in changed[Experiment].variants)) for key in VARIANTS}
    variants = tuple(key for key in VARIANTS if checked[key])
    return changed.changed(Experiment, variants=variants) if variants else changed


EXPERIMENT = controls(_sections, LAYERS, apply_lab_values, "columns")
