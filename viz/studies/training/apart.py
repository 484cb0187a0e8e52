"""All runs of an experiment in a process of its own, at the lowest priority: no viewer waits while others train."""

import os
import pickle
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import IO, Any, cast

from .experiment import Experiment
from .run import Run
from .trials import Trials

ROOT = Path(__file__).parents[3]
SLICE = 0.1
"""Seconds of training from report to report, at the least."""
LOWEST = 19


class TrialsApart:
    """`Trials` whose slices another process runs, to the same results; it ends when they are closed.

    Where no process can be started, and when one breaks down, OSError or EOFError is raised.
    """

    def __init__(self, experiment: Experiment) -> None:
        self.experiment, self.share, self.done = experiment.fitted(), 0.0, False
        self.finished: tuple[Run, ...] = ()
        self._growing: tuple[Run, ...] = ()
        self._process = subprocess.Popen(
            [sys.executable, "-c", f"from {__name__} import train_for_another as train; train()"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=ROOT,
            start_new_session=True,  # a Ctrl-C is for the parent
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0) | getattr(subprocess, "IDLE_PRIORITY_CLASS", 0),
        )
        self._reports = cast(IO[bytes], self._process.stdout)
        with cast(IO[bytes], self._process.stdin) as requests:
            pickle.dump(self.experiment, requests)

    def growing(self) -> tuple[Run, ...]:
        """Return the runs that were being trained at the last report."""
        return self._growing

    def advance(self) -> None:
        """Wait for the next report."""
        self.share, finished, self._growing, self.done = pickle.load(self._reports)
        self.finished += finished

    def close(self) -> None:
        """End the process, whatever it is doing."""
        self._process.kill()
        self._process.wait()
        self._reports.close()


def train_for_another() -> None:
    """Train the experiment that comes in, and report after each slice, until all is done or nobody listens."""
    if hasattr(os, "nice"):
        os.nice(LOWEST)
    trials, told = Trials(pickle.load(sys.stdin.buffer)), 0
    with suppress(BrokenPipeError):
        while not trials.done:
            trials.advance(SLICE)
            report: tuple[Any, ...] = trials.share, trials.finished[told:], trials.growing(), trials.done
            told = len(trials.finished)
            pickle.dump(report, sys.stdout.buffer)
            sys.stdout.buffer.flush()
