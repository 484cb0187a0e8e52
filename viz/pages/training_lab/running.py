"""The viewer's experiment: its settings, starting and stopping it, and what of all there is is on screen."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import streamlit as st

from viz.pages.controls import apply_values, choice, slider, tools
from viz.pages.live_controls import Check, Press, Section, Slider, live_controls
from viz.pages.parts import LAYERS, RUN, controls
from viz.pages.session import PageRun, Session, made_once, session
from viz.pages.settings import Settings, settings_record
from viz.studies.layers import Dropout
from viz.studies.training.experiment import BY_DEFAULT, VARIANTS, Experiment, differences
from viz.studies.training.run import Run
from viz.studies.training.runner import RUNNER, Full, Progress
from viz.studies.training.stored import COMMAND, EXPERIMENTS, TITLES, stored
from viz.studies.training.summary import Outcome, outcomes
from viz.studies.words import Sentence, count

NET = "net "
"""What the name of a variant's check begins with."""

settings_record(Experiment)


@dataclass(frozen=True, eq=False)
class Shown:
    """A result on screen: its settings and those chosen, its finished and growing runs, and where it is from."""

    experiment: Experiment
    chosen: Experiment
    runs: Sequence[Run]
    growing: Sequence[Run] = ()
    origin: str = ""

    @property
    def stale(self) -> bool:
        """Whether other settings are chosen now."""
        return self.experiment != self.chosen

    @made_once
    def found(self) -> tuple[Outcome, ...]:
        """What the finished runs come to, a variant each."""
        return outcomes(self.experiment, self.runs)

    @made_once
    def masked(self) -> tuple[Outcome, ...]:
        """Those of networks with dropout that drops."""
        return tuple(one for one in self.found if self.experiment.architecture(one.variant.key).drops)


def draw_buttons() -> None:
    """Run and Stop; beside them, why a run was not taken."""
    busy = is_busy(session())
    run = Press("run", "Run", idle="An experiment is under way." if busy else "")
    stop = Press("stop", "Stop", idle="" if busy else "Nothing is being trained.")
    live_controls(tools(run, stop), key=RUN, on_values=lambda values: press(session(), [*values][-1]), layout="row")
    if refusal := session().refusal:
        st.warning(refusal)


def progress(here: Session) -> Progress | None:
    """Where the viewer's own experiment stands, if there is one."""
    return here.job.look() if here.job else None


def is_busy(here: Session) -> bool:
    """Whether the viewer's own experiment waits or trains."""
    now = progress(here)
    return now is not None and not now.over


def shown(here: Session) -> Shown:
    """The result with the settings chosen, the viewer's own or a stored one; without one that which came last."""
    chosen, now = here.settings[Experiment].fitted(), progress(here)
    if now and now.over and now.runs:
        here.outcome = now
    last = here.outcome
    key = next((key for key, experiment in EXPERIMENTS.items() if experiment == chosen), None)
    if last and (last.experiment == chosen or key is None):
        return Shown(last.experiment, chosen, last.runs, origin=last.words)
    experiment, runs = stored(key or "default")
    due = count(len(experiment.variants) * experiment.seeds, "run")
    origin = f"Stored result of {TITLES[key or 'default']}, {due}, made with {COMMAND}."
    return Shown(experiment, chosen, runs, origin=origin)


def in_training(here: Session) -> Shown | None:
    """What has come so far of the viewer's experiment, while it trains."""
    now = progress(here)
    if now is None or now.over or not (now.runs or now.growing):
        return None
    return Shown(now.experiment, here.settings[Experiment].fitted(), now.runs, now.growing)


def status(here: Session, result: Shown) -> tuple[Sentence, ...]:
    """Where a run stands; where the result is from; and how its settings differ from those chosen, if they do."""
    now = progress(here)
    told = [now.words] if now and now.words != result.origin else []
    if now and not now.over and now.experiment != result.chosen:
        told.append(f"It has {differences(now.experiment, result.chosen)}.")
    first = Sentence(" ".join([*told, result.origin]), "", "")
    if not result.stale:
        return (first,)
    then = "It stays until the run is over." if now and not now.over else "Press Run for yours."
    lead, rest = "What is drawn faintly is of ", f": {differences(result.experiment, result.chosen)}. {then}"
    return first, Sentence(lead, "other settings than those chosen", rest)


def press(here: Session, name: str) -> None:
    """Do what a button of this name does."""
    if name == "stop" and here.job:
        here.job.stop()
    if name != "run" or is_busy(here):
        return
    here.refusal = ""
    shown(here)  # what has come stays until there is more
    try:
        here.job = RUNNER.submit(here.settings[Experiment])
    except Full as refusal:
        here.refusal = str(refusal)


def _sections(now: PageRun) -> tuple[Section, ...]:
    lab = now.settings[Experiment]

    def counted(field: str, label: str, step: int) -> Slider:
        return slider(lab, field, label, step=step, text=f"{getattr(lab, field):,}")

    variants = {key: Check(NET + key, VARIANTS[key].title, key in lab.variants) for key in VARIANTS}
    plain, others = ([variants[key] for key in VARIANTS if (key in BY_DEFAULT) is wanted] for wanted in (True, False))
    chosen = sum(check.value for check in others)
    fold = f"Other poolings, BatchNorm, p{f': {chosen} chosen' if chosen else ''}"
    training_set = (
        choice(lab, "data", "Data"),
        counted("images", "Images", 10),
        slider(lab, "wrong", "Share of wrong labels"),
    )
    dropped = [key for key in lab.variants if VARIANTS[key].dropout]
    none = "" if dropped else "No network chosen has dropout."
    own = "All networks chosen have their own." if all(VARIANTS[key].p for key in dropped) else ""
    p = replace(slider(lab, "p", "Drop probability p"), idle=none or own)
    most = max((lab.architecture(key).p for key in dropped), default=0.0)
    how = choice(lab, "place", "Stands"), choice(lab, "unit", "Unit")
    dropout = p, *(replace(control, idle=none or Dropout(most).idle) for control in how)
    training = counted("steps", "Steps of Adam", 20), slider(lab, "channels", "Filters")
    unpenalised = "" if any(VARIANTS[key].l2 for key in lab.variants) else "No network chosen has a penalty."
    penalty = replace(slider(lab, "decay", "L2 penalty λ"), idle=unpenalised)
    rival = slider(lab, "batch", "Images in a batch"), penalty
    return (
        Section("Networks", "input", (*plain, slider(lab, "seeds", "Seeds")), fold, tuple(others)),
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
