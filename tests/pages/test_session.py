"""What a run makes, it makes once, and beside the runs of other viewers."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import numpy as np
import pytest

from viz.inputs import FeatureMap
from viz.pages import passes, shift
from viz.pages.order_and_kinds import order
from viz.pages.session import ARRAY, PHOTO, PageRun, Seen, Session, made_once
from viz.pages.settings import UPLOAD, InputChoice, Settings, from_query, to_query
from viz.studies.layers import Dropout, Pooling
from viz.studies.shift.windows import unchanged


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


def picture(name: str = "photo.jpg", size: tuple[int, int] = (150, 200), channels: int = 3) -> FeatureMap:
    return FeatureMap(name, np.full((channels, *size), 0.5, np.float32), "picture")


def seen(here: Session) -> Seen:
    choice = here.settings[InputChoice]
    return Seen(choice.size, choice.look, here.settings[Dropout].unit)


@pytest.mark.parametrize(
    ("upload", "opens", "shape"),
    [
        (picture(), PHOTO, (3, 96, 128)),
        (picture(size=(30, 40)), PHOTO, (3, 30, 40)),
        (picture(channels=1), PHOTO, (1, 96, 128)),
        (FeatureMap("maps.npy", np.ones((5, 180, 200), np.float32)), ARRAY, (5, 180, 200)),
    ],
)
def test_what_a_viewer_brings_opens_as_fits_it(upload, opens, shape):
    here = Session(Settings())
    here.keep_upload(upload)
    assert (seen(here), here.prepared().stack.values.shape) == (opens, shape)


def test_samples_and_the_viewers_own_are_each_seen_as_they_were_last():
    here = Session(from_query({"size": "48", "drop": "block"}))
    here.keep_upload(picture())
    here.change(InputChoice, look="grey")
    here.choose("coffee")
    assert seen(here) == Seen(48, "grey", "block")
    here.choose("stars")
    assert seen(here) == Seen(48, "grey", "block")
    here.choose(UPLOAD)
    assert seen(here) == PHOTO._replace(look="grey")
    here.keep_upload(picture("another.jpg"))
    assert seen(here) == PHOTO
    here.choose("cat")
    assert seen(here) == Seen(48, "grey", "block")


def test_another_array_of_the_same_file_is_seen_as_the_last():
    here = Session(Settings())
    here.keep_upload(FeatureMap("maps.npz", np.ones((5, 18, 20), np.float32)))
    here.change(InputChoice, look="rectified")
    here.keep_upload(FeatureMap("maps.npz", np.ones((3, 18, 20), np.float32)), same_file=True)
    assert seen(here) == ARRAY._replace(look="rectified")
    here.keep_upload(picture("maps.npz"), same_file=True)
    assert seen(here) == PHOTO


def test_whoever_has_the_file_of_a_link_sees_it_as_the_link_says():
    mine = Session(Settings())
    mine.keep_upload(FeatureMap("maps.npy", np.ones((40, 18, 20), np.float32)))
    mine.change(InputChoice, look="rectified", channel=30)
    theirs = Session(from_query(to_query(mine.settings)))
    theirs.keep_upload(FeatureMap("maps.npy", np.ones((40, 18, 20), np.float32)))
    assert theirs.settings == mine.settings
    theirs.choose("cat")
    assert seen(theirs) == Seen()


def test_what_a_shift_leaves_unchanged_is_worked_out_again_for_another_input_window_or_shift():
    here = Session(from_query({"size": "16"}))
    before = shift._Now(here).unchanged
    here.change(Dropout, p=0.3, seed=4)
    assert shift._Now(here).unchanged is before
    for record, change in ((Pooling, {"kernel_size": 3}), (shift.Move, {"right": 2}), (InputChoice, {"size": 24})):
        here.change(record, **change)
        now = shift._Now(here)
        assert now.unchanged == unchanged(now.source, now.pooling, now.move) != before
        before = now.unchanged


@pytest.mark.parametrize(("page", "name"), [(passes, "averages"), (order, "average")])
def test_what_follows_from_many_passes_stays_while_the_pass_on_screen_changes_and_follows_p(page, name):
    viewer = Session(Settings())

    def now(**query: str):
        viewer.settings = from_query(query, viewer.settings)
        run = page._Now(viewer)
        run.in_slices = False
        return getattr(run, name)

    first = now()
    assert now(**{"pass": "3"}) is first
    assert now(p="0.3") is not first
    assert now(n="50") is not now(n="70")
