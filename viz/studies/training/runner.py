"""Experiments of many viewers: a few train at once, the others wait in a queue."""

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, replace
from threading import Condition, Thread
from time import monotonic
from typing import Literal

from viz.studies.words import count

from .apart import TrialsApart
from .experiment import Experiment
from .run import Run

State = Literal["waiting", "training", "done", "stopped", "late", "left", "failed"]

AT_ONCE = 2
"""Experiments that train at once."""
MOST_WAITING = 20
"""Experiments that wait at most; one more is turned away."""
PATIENCE = 20.0
"""Seconds after the last look at a job until its viewer is taken to have left."""
LIMIT = 60.0
"""Seconds that a job may train for, waiting not counted; what is finished by then stays."""


class Full(Exception):
    """Too many experiments wait already; the text is for the viewer."""


@dataclass(frozen=True, eq=False)
class Progress:
    """How a job stood when it was looked at, and in `words` one sentence on it; the experiment is the one fitted.

    state
        "late" means that LIMIT was over, and "left" that nobody had looked at it for PATIENCE seconds.
    ahead
        How many experiments come before it, those in training among them; 0 once it has begun.
    share
        How much of it is done, in [0, 1].
    runs, growing
        The runs that are finished, and those in training, as far as they are.
    """

    experiment: Experiment
    state: State = "waiting"
    ahead: int = 0
    share: float = 0.0
    runs: tuple[Run, ...] = ()
    growing: tuple[Run, ...] = ()
    words: str = ""

    @property
    def over(self) -> bool:
        """Whether nothing more will come."""
        return self.state not in ("waiting", "training")


class Runner:
    """Trains experiments, first come, first served.

    Each job has a thread of its own, and a process, which start when a place is free: an idle runner costs nothing.
    Results belong to their jobs alone, so who lets go of a job lets go of them.
    """

    def __init__(
        self,
        at_once: int = AT_ONCE,
        most_waiting: int = MOST_WAITING,
        patience: float = PATIENCE,
        limit: float = LIMIT,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self._at_once, self._most_waiting = at_once, most_waiting
        self._patience, self._limit, self._clock = patience, limit, clock
        self._waiting: list[Job] = []
        self._training: list[Job] = []
        self._changed = Condition()

    def submit(self, experiment: Experiment) -> "Job":
        """Put an experiment into the queue, and return its job. Raises Full where too many wait."""
        with self._changed:
            self._drop_left()
            if len(self._waiting) >= self._most_waiting:
                waiting = count(len(self._waiting), "experiment")
                raise Full(f"The queue is full: {waiting} in it. Please try again in a minute.")
            job = Job(self, experiment.fitted(), self._clock())
            self._waiting.append(job)
            self._start_next()
            return job

    def look(self, job: "Job") -> Progress:
        """Return how a job stands, and note that somebody cares for it."""
        with self._changed:
            job.seen = self._clock()
            self._drop_left()
            ahead = len(self._training) + self._waiting.index(job) if job in self._waiting else 0
            now = replace(job.progress, ahead=ahead)
            return replace(now, words=_words(now, self._patience, self._limit))

    def stop(self, job: "Job") -> None:
        """End a job where it is: at once in the queue, within a slice in training. One that is over stays as it is."""
        with self._changed:
            job.stopping = True
            if job in self._waiting:
                self._waiting.remove(job)
                self._end(job, "stopped")

    def wait(self, job: "Job", seconds: float) -> bool:
        """Wait at most so long until a job is over, and return whether it is. That is not a look."""
        with self._changed:
            return self._changed.wait_for(lambda: job.progress.over, seconds)

    def _start_next(self) -> None:
        """Give the first job of the queue a thread of its own, if one waits and there is a place free."""
        if self._waiting and len(self._training) < self._at_once:
            job = self._waiting.pop(0)
            job.progress = replace(job.progress, state="training")
            self._training.append(job)
            Thread(target=self._serve, args=(job,), name="training", daemon=True).start()

    def _serve(self, job: "Job") -> None:
        """Train one job: the life of a thread. Whatever becomes of it, the next one gets its place.

        An error ends the thread, and so is reported as errors of threads are; the job's viewer learns of it as well.
        """
        state: State = "failed"
        try:
            state = self._train(job)
        finally:
            with self._changed:
                self._training.remove(job)
                self._end(job, state)
                self._drop_left()
                self._start_next()

    def _train(self, job: "Job") -> State:
        """Train a job slice by slice, and return how it ended."""
        deadline = self._clock() + self._limit
        with closing(TrialsApart(job.progress.experiment)) as trials:
            while True:
                growing = trials.growing()
                with self._changed:
                    job.progress = replace(job.progress, share=trials.share, runs=trials.finished, growing=growing)
                    if trials.done:
                        return "done"
                    if job.stopping:
                        return "stopped"
                    if self._is_left(job):
                        return "left"
                    if self._clock() > deadline:
                        return "late"
                trials.advance()

    def _end(self, job: "Job", state: State) -> None:
        job.progress = replace(job.progress, state=state, growing=())
        self._changed.notify_all()

    def _is_left(self, job: "Job") -> bool:
        return self._clock() - job.seen > self._patience

    def _drop_left(self) -> None:
        """Take out of the queue whatever nobody has looked at for too long."""
        for job in [job for job in self._waiting if self._is_left(job)]:
            self._waiting.remove(job)
            self._end(job, "left")


class Job:
    """One experiment of one viewer, from `Runner.submit`; its methods may be called from any thread.

    What it holds is written by its runner, under the runner's lock, and read by `look`.
    """

    def __init__(self, runner: Runner, experiment: Experiment, now: float) -> None:
        self._runner, self.progress = runner, Progress(experiment)
        self.seen, self.stopping = now, False

    def look(self) -> Progress:
        """Return how it stands. It ends if nobody looks for PATIENCE seconds."""
        return self._runner.look(self)

    def stop(self) -> None:
        """End it where it is; what is finished stays."""
        self._runner.stop(self)

    def wait(self, seconds: float) -> bool:
        """Wait at most so long until it is over, and return whether it is. That is not a look."""
        return self._runner.wait(self, seconds)


def _words(now: Progress, patience: float, limit: float) -> str:
    due = len(now.experiment.variants) * now.experiment.seeds
    if now.state == "waiting":
        return f"Waiting: {count(now.ahead, 'experiment')} {'comes' if now.ahead == 1 else 'come'} first."
    told: dict[State, str] = {
        "training": "Training",
        "done": "Done",
        "stopped": "Stopped",
        "late": f"Ended after {limit:g} s, the most that one experiment may take",
        "left": f"Ended because nobody looked at it for {patience:g} s",
        "failed": "Ended by an error of this app",
    }
    return f"{told[now.state]}: {len(now.runs)} of {count(due, 'run')} finished."


RUNNER = Runner()
"""The one runner that all viewers share."""
