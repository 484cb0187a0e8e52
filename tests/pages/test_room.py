"""Room: how many places there are, and that whoever comes too late is told so while those inside go on."""

import asyncio
import gc
import logging
import tempfile
import urllib.error
import urllib.request

import pytest
from websockets.exceptions import InvalidStatus

from tests.browser.server import ROOT, served
from tests.loop import run
from tests.viewers import Viewer, line
from viz.pages import room
from viz.pages.leaving import SEARCHES

FILES, PLACES = 96, 12


def test_places_follow_from_open_files_and_memory(monkeypatch):
    places = room.places.__wrapped__
    monkeypatch.setattr(room, "memory", lambda: 10**12)
    for files, fit in ((1024, 128), (4096, 512), (8, 1), (2, 1)):
        monkeypatch.setattr(room, "open_files", lambda files=files: files)
        assert places() == fit
    monkeypatch.setattr(room, "memory", lambda: 10**9)
    monkeypatch.setattr(room, "open_files", lambda: 10**6)
    assert places() == 125


def test_a_container_has_the_memory_that_it_is_told(monkeypatch, tmp_path):
    monkeypatch.setattr(room, "CGROUP", tmp_path / "memory.max")
    machine = room.memory()
    assert machine > 10**8
    (tmp_path / "memory.max").write_text("max\n")
    assert room.memory() == machine
    (tmp_path / "memory.max").write_text("50000000\n")
    assert room.memory() == 50_000_000


def test_what_a_system_repeats_without_end_is_logged_once():
    said = "socket.accept() out of system resource\nsocket: 3"
    records = [logging.makeLogRecord({"msg": text}) for text in (said, "else", said, "else", said)]
    assert [room._is_new(record) for record in records] == [True, True, False, True, False]


def asked(url: str, path: str, kind: str) -> tuple[int, str]:
    """Status and text of an answer."""
    try:
        answer = urllib.request.urlopen(urllib.request.Request(f"{url}/{path}", headers={"Accept": kind}))
    except urllib.error.HTTPError as refused:
        answer = refused
    with answer:
        return answer.status, answer.read().decode("latin-1")


async def crowd(url: str) -> None:
    """Viewers come until all places are taken, and some more; then one leaves, and others who left come back."""
    first = await Viewer.comes(url)
    others = [await line(url) for _ in range(PLACES - 1)]
    for _ in range(3):
        with pytest.raises(InvalidStatus, match="403"):
            await line(url)
    status, told = await asyncio.to_thread(asked, url, "shift?k=3", "text/html,*/*")
    assert status == 503 and f"All {PLACES} places of this server are taken." in told
    for path, kind in (("_stcore/health", "*/*"), ("files/shift.npz?size=8", "text/html")):
        assert (await asyncio.to_thread(asked, url, path, kind))[0] == 200
    await first.change("controls", "p", 0.25)
    for other in others:
        await other.close()
    assert (await asyncio.to_thread(asked, url, "", "text/html"))[0] == 200
    for _ in range(2 * PLACES):  # who left before makes place
        await (await line(url)).close()
    await first.change("controls", "p", 0.5)
    assert not first.failures
    await first.leaves()


def test_past_what_the_server_holds_viewers_are_refused_in_a_sentence_and_the_log_stays_quiet():
    with tempfile.TemporaryFile() as log:
        with served(ROOT / "app.py", log=log, most_files=FILES) as url:
            run(crowd(url))
        log.seek(0)
        told = log.read().decode()
    assert "You can now view" in told
    assert len(told) < 200, told


def test_a_server_looks_less_often_than_python_does_for_what_knows_only_itself():
    before = gc.get_threshold()
    try:
        room.Room(lambda scope, receive, send: None)
        assert gc.get_threshold() == SEARCHES > before
    finally:
        gc.set_threshold(*before)
