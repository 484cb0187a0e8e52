"""The queue of experiments: order, bounds, stopping, leaving, and that nothing goes wrong at once."""

import threading
from dataclasses import replace
from queue import Queue
from threading import Event, Lock, Thread
from types import SimpleNamespace

import pytest

from viz.studies.training import runner
from viz.studies.training.apart import TrialsApart
from viz.studies.training.experiment import Experiment
from viz.studies.training.runner import Full, Runner
from viz.studies.training.trials import Trials
from viz.studies.training.verdicts import verdicts

SMALL = Experiment(seeds=2, images=50, channels=1, steps=20, batch=8)
SOON = 20
"""Seconds that anything here may take on a machine that does much else."""


class Clock:
    """A clock that the test sets."""

    def __init__(self):
        self.now = 100.0

    def __call__(self):
        return self.now


class Gate:
    """Stands for TrialsApart: each slice waits until the test lets it pass."""

    made: list["Gate"]

    def __init__(self, experiment):
        self.experiment, self.finished, self.share, self.done = experiment, (), 0.0, False
        self.entered, self.opened = Event(), Event()
        self.slices, self.closed = 0, False
        self.made.append(self)

    def growing(self):
        return (self.slices,)

    def advance(self):
        self.entered.set()
        assert self.opened.wait(SOON)
        self.slices += 1
        if self.experiment.channels == 16:
            raise ZeroDivisionError
        self.finished += (self.slices,)
        self.done = len(self.finished) == 10

    def close(self):
        assert not self.closed
        self.closed = True

    def finish(self):
        self.opened.set()


@pytest.fixture
def gates(monkeypatch):
    """The gates made in this test; at its end all jobs are stopped, so that no thread of it reaches the next."""
    made, jobs, submit = [], [], Runner.submit

    def submit_and_note(pool, experiment):
        jobs.append(submit(pool, experiment))
        return jobs[-1]

    monkeypatch.setattr(runner, "TrialsApart", type("Gate", (Gate,), {"made": made}))
    monkeypatch.setattr(Runner, "submit", submit_and_note)
    yield made
    for job in jobs:
        job.stop()
    for gate in made:
        gate.finish()
    assert all(job.wait(SOON) for job in jobs) and all(gate.closed for gate in made)


def began(gates, number):
    """The gate of the job that began as number so and so, once it trains."""
    for _ in range(SOON * 100):
        if len(gates) > number:
            break
        Event().wait(0.01)
    assert gates[number].entered.wait(SOON)
    return gates[number]


# ---- with real training


def test_a_job_comes_to_what_its_trials_come_to():
    trials = Trials(SMALL)
    while not trials.done:
        trials.advance(1)
    job = Runner().submit(SMALL)
    assert job.wait(SOON)
    seen = job.look()
    assert (seen.state, seen.over, seen.share, seen.growing, seen.ahead) == ("done", True, 1, (), 0)
    assert seen.words == "Done: 10 of 10 runs finished."
    finished = {(run.variant, run.seed): run for run in seen.runs}
    for run in trials.finished:
        assert finished[run.variant, run.seed].parameters.tobytes() == run.parameters.tobytes()
    assert verdicts(seen.experiment, seen.runs)


def test_jobs_at_once_do_not_disturb_one_another():
    pool = Runner(at_once=3)
    jobs = [pool.submit(replace(SMALL, seeds=1, p=p)) for p in (0.2, 0.5, 0.2, 0.5)]
    assert all(job.wait(SOON) for job in jobs)
    ends = [{run.variant: run.parameters.tobytes() for run in job.look().runs} for job in jobs]
    assert ends[0] == ends[2]
    assert ends[1] == ends[3]
    assert ends[0]["drop"] != ends[1]["drop"]


def test_a_real_job_can_be_stopped_on_its_way():
    job = Runner().submit(Experiment(seeds=10, steps=1600))
    while not job.look().growing:
        Event().wait(0.01)
    job.stop()
    assert job.wait(SOON)
    assert job.look().state == "stopped"
    assert job.look().share < 0.5
    assert job.look().growing == ()


def test_settings_are_fitted():
    job = Runner().submit(replace(SMALL, seeds=1, variants=("pool",), steps=1, images=1))
    assert (job.look().experiment.steps, job.look().experiment.images) == (20, 50)
    assert job.wait(SOON)
    assert job.look().words == "Done: 1 of 1 run finished."


def test_a_process_that_breaks_down_ends_its_job_and_none_outlives_its_own(monkeypatch):
    made, reported, begin = Queue(), Queue(), TrialsApart.__init__

    def note(trials, experiment):
        begin(trials, experiment)
        made.put(trials._process)

    monkeypatch.setattr(TrialsApart, "__init__", note)
    monkeypatch.setattr(threading, "excepthook", lambda report: reported.put(report.exc_type))
    job = Runner().submit(Experiment(seeds=10, steps=1600))
    made.get(timeout=SOON).kill()
    assert job.wait(SOON)
    assert job.look().state == "failed" and reported.get(timeout=SOON) is EOFError
    job = Runner().submit(Experiment(seeds=10, steps=1600))
    process = made.get(timeout=SOON)
    job.stop()
    assert job.wait(SOON) and process.poll() is not None


# ---- the queue


def test_no_more_train_at_once_than_may_and_the_others_are_told_their_place(gates):
    pool = Runner(at_once=2)
    jobs = [pool.submit(SMALL) for _ in range(5)]
    began(gates, 0), began(gates, 1)
    assert [job.look().state for job in jobs] == ["training"] * 2 + ["waiting"] * 3
    assert [job.look().ahead for job in jobs] == [0, 0, 2, 3, 4]
    assert jobs[3].look().words == "Waiting: 3 experiments come first."
    assert len(gates) == 2
    gates[1].finish()
    assert jobs[1].wait(SOON)
    began(gates, 2)
    assert [job.look().ahead for job in jobs] == [0, 0, 0, 2, 3]
    assert (jobs[1].look().state, jobs[2].look().state) == ("done", "training")
    assert len(gates) == 3


def test_they_begin_in_the_order_in_which_they_came(gates):
    pool = Runner(at_once=1)
    jobs = [pool.submit(replace(SMALL, channels=channels)) for channels in (5, 3, 4)]
    for number, job in enumerate(jobs):
        began(gates, number).finish()
        assert job.wait(SOON)
    assert [gate.experiment.channels for gate in gates] == [5, 3, 4]


def test_a_full_queue_turns_away_and_takes_again_when_there_is_room(gates):
    pool = Runner(at_once=1, most_waiting=2)
    jobs = [pool.submit(SMALL) for _ in range(3)]
    with pytest.raises(Full, match="2 experiments"):
        pool.submit(SMALL)
    jobs[1].stop()
    assert pool.submit(SMALL).look().ahead == 2


def test_what_is_looked_at_does_not_change(gates):
    job = Runner().submit(SMALL)
    gate = began(gates, 0)
    before = job.look()
    assert (before.runs, before.growing, before.words) == ((), (0,), "Training: 0 of 10 runs finished.")
    gate.finish()
    assert job.wait(SOON)
    assert (before.state, before.over, before.runs) == ("training", False, ())
    assert job.look().runs == tuple(range(1, 11))


def test_threads_end_when_none_waits(gates):
    before = set(threading.enumerate())  # those of tests before this may yet end
    pool = Runner(at_once=2)
    jobs = [pool.submit(SMALL) for _ in range(3)]
    assert len(set(threading.enumerate()) - before) == 2
    for number, job in enumerate(jobs):
        began(gates, number).finish()
        assert job.wait(SOON)
    for thread in set(threading.enumerate()) - before:
        thread.join(SOON)
        assert not thread.is_alive()
    later = pool.submit(SMALL)
    began(gates, 3).finish()
    assert later.wait(SOON)


# ---- stopping, leaving, failing


def test_a_job_in_training_stops_within_a_slice_and_makes_room(gates):
    pool = Runner(at_once=1)
    first, second = pool.submit(SMALL), pool.submit(SMALL)
    gate = began(gates, 0)
    first.stop()
    assert not first.wait(0)
    gate.finish()
    assert first.wait(SOON)
    assert gate.slices == 1
    assert (first.look().state, first.look().runs) == ("stopped", (1,))
    assert first.look().words == "Stopped: 1 of 10 runs finished."
    began(gates, 1)
    assert second.look().state == "training"


def test_a_waiting_job_stops_at_once_and_never_trains(gates):
    pool = Runner(at_once=1)
    first, second, third = (pool.submit(SMALL) for _ in range(3))
    gate = began(gates, 0)
    second.stop()
    assert second.wait(0)
    assert (second.look().state, third.look().ahead) == ("stopped", 1)
    gate.finish()
    assert first.wait(SOON)
    began(gates, 1).finish()
    assert third.wait(SOON)
    assert len(gates) == 2
    first.stop()
    assert first.look().state == "done"


def test_a_viewer_who_leaves_leaves_no_work_behind(gates):
    clock = Clock()
    pool = Runner(at_once=1, patience=20, clock=clock)
    training, waiting, loyal = (pool.submit(SMALL) for _ in range(3))
    gate = began(gates, 0)
    clock.now += 15
    assert (waiting.look().ahead, loyal.look().ahead) == (1, 2)
    clock.now += 15
    assert loyal.look().ahead == 2
    clock.now += 15
    assert loyal.look().ahead == 1
    assert waiting.wait(0)
    gate.finish()
    assert training.wait(SOON)
    assert gate.slices == 1
    for job in (training, waiting):
        assert job.look().state == "left"
    assert waiting.look().words == "Ended because nobody looked at it for 20 s: 0 of 10 runs finished."
    began(gates, 1)
    assert loyal.look().state == "training"


def test_those_who_left_make_room_in_a_full_queue(gates):
    clock = Clock()
    pool = Runner(at_once=1, most_waiting=1, patience=20, clock=clock)
    pool.submit(SMALL), pool.submit(SMALL)
    clock.now += 21
    # Its turn may have come already, as the job before it ends; what counts is that it is not turned away.
    assert pool.submit(SMALL).look().state in ("waiting", "training")


def test_a_job_ends_at_its_limit_and_keeps_what_it_has(gates):
    clock = Clock()
    job = Runner(limit=60, patience=1e9, clock=clock).submit(SMALL)
    gate = began(gates, 0)
    clock.now += 61
    gate.finish()
    assert job.wait(SOON)
    assert (job.look().state, job.look().runs) == ("late", (1,))
    assert job.look().words == "Ended after 60 s, the most that one experiment may take: 1 of 10 runs finished."


def test_waiting_does_not_count_towards_the_limit(gates):
    clock = Clock()
    pool = Runner(at_once=1, limit=60, patience=1e9, clock=clock)
    first, second = pool.submit(SMALL), pool.submit(SMALL)
    began(gates, 0)
    clock.now += 61
    gates[0].finish()
    assert first.wait(SOON)
    began(gates, 1).finish()
    assert second.wait(SOON)
    assert second.look().state == "done"


def test_a_job_that_fails_says_so_and_the_queue_goes_on(gates, monkeypatch):
    reported = Queue()
    monkeypatch.setattr(threading, "excepthook", lambda report: reported.put(report.exc_type))
    pool = Runner(at_once=1)
    failing, other = pool.submit(replace(SMALL, channels=16)), pool.submit(SMALL)
    began(gates, 0).finish()
    assert failing.wait(SOON)
    assert (failing.look().state, failing.look().over) == ("failed", True)
    began(gates, 1).finish()
    assert other.wait(SOON)
    assert other.look().state == "done"
    assert reported.get(timeout=SOON) is ZeroDivisionError


def test_many_viewers_at_once_lose_nothing_and_overrun_nothing(monkeypatch):
    """Viewers submit, look and stop from threads of their own, while a counter watches how many train."""
    lock, counts = Lock(), SimpleNamespace(now=0, most=0)

    class Counted:
        def __init__(self, experiment):
            self.finished, self.share, self.done = (), 0.0, False
            with lock:
                counts.now += 1
                counts.most = max(counts.most, counts.now)

        def growing(self):
            return ()

        def close(self):
            pass

        def advance(self):
            Event().wait(0.001)
            self.finished += (1,)
            if len(self.finished) == 3:
                self.done = True
                with lock:
                    counts.now -= 1

    monkeypatch.setattr(runner, "TrialsApart", Counted)
    pool, ends = Runner(at_once=3, most_waiting=1000), []

    def view():
        for _ in range(5):
            job = pool.submit(SMALL)
            while not job.look().over:
                Event().wait(0.001)
            ends.append(job.look().state)

    viewers = [Thread(target=view) for _ in range(8)]
    for viewer in viewers:
        viewer.start()
    for viewer in viewers:
        viewer.join(SOON)
    assert ends == ["done"] * 40
    assert 1 <= counts.most <= 3
    assert counts.now == 0
