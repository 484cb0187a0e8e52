"""What a run makes, it makes once, and beside the runs of other viewers."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from viz.pages.session import PageRun, Session, made_once
from viz.pages.settings import Settings


class Counting(PageRun):
    """A run that waits, while it makes its value, until ``meeting`` has let it go."""

    meeting = Barrier(1)
    times = 0

    @made_once
    def size(self) -> tuple[int, int]:
        self.meeting.wait(timeout=10)
        self.times += 1
        return self.source.size


def runs() -> list[Counting]:
    return [Counting(Session(Settings())) for _ in range(2)]


def test_two_runs_in_two_threads_make_their_values_at_the_same_time(monkeypatch):
    monkeypatch.setattr(Counting, "meeting", Barrier(2))
    with ThreadPoolExecutor(2) as threads:
        assert list(threads.map(lambda run: run.size, runs())) == [(32, 32)] * 2


def test_one_run_makes_a_value_once_however_many_threads_ask():
    now, other = runs()
    with ThreadPoolExecutor(8) as threads:
        assert set(threads.map(lambda _: now.size, range(32))) == {(32, 32)}
    assert (now.times, other.times) == (1, 0)


def test_a_value_can_be_handed_over():
    one, other = runs()
    other.ready = one.ready
    assert other.ready is one.ready
