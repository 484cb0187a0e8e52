"""All runs of an experiment, in slices of time."""

from .experiment import Experiment
from .run import Run, Training


class Trials:
    """The runs of an experiment on their way, seed by seed; of one seed all variants grow together.

    `experiment` is the one asked for, fitted; `finished` holds its runs in the order in which they were.
    """

    def __init__(self, experiment: Experiment) -> None:
        self.experiment = experiment.fitted()
        self.finished: tuple[Run, ...] = ()
        self._seed = -1
        self._growing: list[Training] = []
        self._start_seed()

    @property
    def due(self) -> int:
        """How many runs there will be in all."""
        return len(self.experiment.variants) * self.experiment.seeds

    @property
    def done(self) -> bool:
        """Whether all runs are finished."""
        return len(self.finished) == self.due

    @property
    def share(self) -> float:
        """The share of all points of all learning curves that has been measured, in [0, 1]."""
        points = len(self.experiment.stops)
        measured = points * len(self.finished) + sum(training.points for training in self._growing)
        return measured / (points * self.due)

    def growing(self) -> tuple[Run, ...]:
        """Return the runs that are being trained, as far as they are."""
        return tuple(training.run() for training in self._growing)

    def advance(self, seconds: float) -> None:
        """Train for about `seconds` the run that is furthest behind, if any is due."""
        if self.done:
            return
        training = min(self._growing, key=lambda training: training.points)
        training.advance(seconds)
        if training.finished:
            self._growing.remove(training)
            self.finished += (training.run(),)
            if not self._growing and not self.done:
                self._start_seed()

    def _start_seed(self) -> None:
        self._seed += 1
        self._growing = [Training(self.experiment, key, self._seed) for key in self.experiment.variants]
