"""The process that reads files: limits, breakdowns, turns, and what it is given and leaves behind."""

import json
import os
import re
import signal
import subprocess
import sys
import threading
import time

import numpy as np
import pytest

from tests.inputs.hostile import ROOT, png
from tests.inputs.seeds import SEEDS
from viz.inputs import uploads
from viz.inputs.uploads import process, read_upload, upload_choices, waiting
from viz.inputs.uploads.limits import UploadError

GOOD = b"1,2\n3,4"

# A worker that does what a file tells it to, as a decoder with a fault in it might.
FAULTY = process._START.replace(
    "main()\n",
    """
import ctypes, json, mmap, os, sys, time
from viz.inputs.uploads import limits, reading, worker
def faulty(data, sound=reading.read, **request):
    order = data.decode("latin-1")
    if order == "crash": ctypes.string_at(0)
    if order == "leave": os._exit(3)
    if order == "end": os._exit(0)
    if order == "sleep": time.sleep(60)
    if order == "loop":
        while True: pass
    if order == "memory": bytearray(2_000_000_000)
    if order == "reserve": mmap.mmap(-1, 2_000_000_000)
    if order == "print": os.write(1, b"hello"); print("hello", flush=True)
    if order == "fault": raise RuntimeError("</b>")
    if order == "report":
        opened = [int(name) for name in os.listdir("/proc/self/fd")]
        raise limits.Refusal(json.dumps([dict(os.environ), opened, sorted(sys.modules)]))
    if order == "nonsense":
        os.write(3, b'{"shape": [1, 1000000, 1000000], "scale": 1, "dtype": "float32", "kind": "map", "notes": []}\\n')
    return sound(data, **request)
worker.read = faulty
main()
""",
)


@pytest.fixture(scope="module", autouse=True)
def faulty():
    """Have such a worker serve all tests here: to start one takes longer than most of them."""
    uploads._WORKER.stop()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(process, "_START", FAULTY)
        yield
    uploads._WORKER.stop()


def refusal(data: bytes, **options) -> str:
    with pytest.raises(UploadError) as caught:
        read_upload("a.bin", data, **options)
    text = str(caught.value)
    assert len(text) < 300
    assert not re.search(r"[`*_<>\[\]{}|\\#$&@/]|Error", text)
    return text


def reads_on() -> None:
    np.testing.assert_array_equal(read_upload("a", GOOD).values, [[[1, 2], [3, 4]]])


@pytest.mark.parametrize(
    ("order", "sentence"),
    [
        (b"crash", "its data breaks the decoder"),
        (b"leave", "its data breaks the decoder"),
        (b"nonsense", "its data breaks the decoder"),
        (b"memory", "it needs more memory than there is"),
        (b"fault", "its data is damaged"),
    ],
)
def test_a_file_that_breaks_the_process_is_refused_and_the_next_one_read(order, sentence):
    assert sentence in refusal(order)
    reads_on()


def test_a_file_that_works_on_and_on_is_stopped_by_the_system(monkeypatch):
    monkeypatch.setattr(process, "WORK_SECONDS", 0.2)
    assert "it takes more than 0.2 s to read" in refusal(b"loop")
    monkeypatch.undo()
    reads_on()


def test_a_file_that_sleeps_is_stopped_by_the_parent(monkeypatch):
    monkeypatch.setattr(process, "_PATIENCE", 0.1)
    start = time.monotonic()
    assert "s to read" in refusal(b"sleep")
    assert time.monotonic() - start < 30
    monkeypatch.undo()
    reads_on()


# What a system may lack, or refuse.
LACKS = {
    "Windows": "import os, signal, sys; sys.modules['resource'] = None; del os.nice, signal.setitimer, signal.SIGPROF",
    "macOS": "import resource, signal; resource.setrlimit = lambda *_: int('no such limit')",
}


@pytest.mark.parametrize("system", LACKS)
def test_where_the_system_keeps_no_limits_declared_sizes_and_the_parent_do(system, monkeypatch):
    uploads._WORKER.stop()
    monkeypatch.setattr(process, "_START", f"{LACKS[system]}\n{FAULTY}")
    if system == "Windows":
        monkeypatch.delattr(signal, "setitimer")
        monkeypatch.delattr(signal, "SIGPROF")
    assert "text without a table" in refusal(b"reserve"), "no limit of the system's is left"
    assert "at most 51 megapixels" in refusal(png(10_000, 5_101))
    with monkeypatch.context() as impatient:
        impatient.setattr(process, "WORK_SECONDS", 0.2)
        assert "it takes more than 0.2 s to read" in refusal(b"loop")
    assert "its data breaks the decoder" in refusal(b"end")
    monkeypatch.undo()
    reads_on()


def test_a_process_that_cannot_be_started_is_a_refusal(monkeypatch):
    uploads._WORKER.stop()
    for python in ("/nowhere/python", "", None):
        monkeypatch.setattr(sys, "executable", python)
        assert "cannot be started" in refusal(GOOD)
    monkeypatch.undo()
    reads_on()


def test_what_a_library_prints_does_not_get_among_the_answers():
    assert "text without a table" in refusal(b"print")
    reads_on()


def test_the_process_is_given_no_more_than_it_needs(monkeypatch):
    monkeypatch.setenv("DATABASE_PASSWORD", "secret")
    given: list = []
    monkeypatch.setattr(uploads, "_upload_error", lambda _, reason: given.extend(json.loads(reason)) or UploadError())
    with open(os.devnull), pytest.raises(UploadError):
        read_upload("a", b"report")
    variables, opened, modules = given
    assert set(variables) <= {"PYTHONPATH", "LC_CTYPE", *process._VARIABLES, *process._KEPT_VARIABLES}
    assert len(opened) <= 5, "stdin, stdout, stderr, the answers, and the listing itself"
    assert not {"streamlit", "plotly", "viz.ops", "viz.inputs.samples", "multiprocessing"} & set(modules)


def test_a_process_has_served_after_a_number_of_files(monkeypatch):
    monkeypatch.setattr(process, "_FILES_A_WORKER", 3)
    uploads._WORKER.stop()
    workers = []
    for _ in range(7):
        reads_on()
        workers.append(uploads._WORKER._process.pid)
    assert [workers.count(pid) for pid in dict.fromkeys(workers)] == [3, 3, 1]


def alive(pid: int) -> bool:
    try:
        with open(f"/proc/{pid}/stat") as stat:
            return stat.read().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


# Three parents, one after another, and how each of them ends.
_PARENTS = """
import os, sys
sys.path.insert(0, sys.argv[1])
from viz.inputs import uploads
for end in (lambda: None, lambda: os.kill(os.getpid(), 9), lambda: os._exit(0)):
    if not os.fork():
        uploads.read_upload("a", b"1,2")
        print(uploads._WORKER._process.pid, flush=True)
        end()
        break
    os.wait()
"""


def test_the_process_ends_with_its_parent():
    command = [sys.executable, "-W", "error", "-c", _PARENTS, str(ROOT)]
    parents = subprocess.run(command, capture_output=True, text=True, check=True)
    assert parents.stderr == ""
    workers = list(map(int, parents.stdout.split()))
    assert len(set(workers)) == 3
    wait_for(lambda: not any(map(alive, workers)))


class Gone(BaseException):
    """What the page raises in the thread of a viewer who has left."""


def wait_for(condition) -> None:
    deadline = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_files_wait_in_order_and_hear_how_many_are_before_them():
    done, heard = [], {number: [] for number in range(5)}

    def read(number: int) -> None:
        read_upload("a", GOOD, on_wait=heard[number].append)
        done.append(number)

    threads = [threading.Thread(target=read, args=(number,)) for number in range(5)]
    assert waiting() == 0
    with uploads._LINE.turn(None):
        for number, thread in enumerate(threads, 2):
            thread.start()
            wait_for(lambda number=number: waiting() == number)
        wait_for(lambda: all(heard.values()))
        assert not done
    for thread in threads:
        thread.join()
    assert done == [0, 1, 2, 3, 4]
    assert [numbers[0] for numbers in heard.values()] == [1, 2, 3, 4, 5]
    assert all(numbers == sorted(numbers, reverse=True) for numbers in heard.values())
    assert waiting() == 0


def test_who_leaves_gives_up_the_place():
    def leave(_: int) -> None:
        raise Gone

    with uploads._LINE.turn(None), pytest.raises(Gone):
        read_upload("a", GOOD, on_wait=leave)
    assert waiting() == 0
    reads_on()


def test_who_leaves_while_the_file_is_read_stops_the_reading():
    def leave(before: int) -> None:
        assert before == 0
        raise Gone

    with pytest.raises(Gone):
        read_upload("a", b"sleep", on_wait=leave)
    assert waiting() == 0
    reads_on()


@pytest.fixture(scope="module")
def read_by_the_process():
    return {name: (read_upload(name, data), upload_choices(data)) for name, data in SEEDS.items()}


@pytest.mark.parametrize("setting", [{}, {"VIZ_READ_IN_PROCESS": "1"}])
def test_without_a_process_files_read_the_same(setting, monkeypatch, read_by_the_process):
    options = {} if setting else {"in_process": True}
    for key, value in setting.items():
        monkeypatch.setenv(key, value)
    uploads._WORKER.stop()
    for name, data in SEEDS.items():
        read = read_upload(name, data, **options)
        expected, choices = read_by_the_process[name]
        np.testing.assert_array_equal(read.values, expected.values)
        assert (read.kind, read.notes) == (expected.kind, expected.notes)
        assert upload_choices(data, **options) == choices
    assert uploads._WORKER._process is None


@pytest.mark.parametrize("longest", [0, -1, 1025, 2.5])
def test_a_longest_side_out_of_range_is_the_callers_mistake(longest):
    with pytest.raises(ValueError, match="longest must lie in"):
        read_upload("a", GOOD, longest=longest)


def test_unknown_channels_are_the_callers_mistake():
    with pytest.raises(ValueError, match='channels must be "first", "last" or None'):
        read_upload("a", GOOD, channels="middle")


_THOUSAND = """
import sys
sys.path.insert(0, sys.argv[1])
import numpy as np
from tests.inputs.seeds import SEEDS
from viz.inputs import uploads

def megabytes():
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmRSS:")) / 1024

def read(count, rng=np.random.default_rng(5)):
    for _ in range(count):
        data = bytearray(list(SEEDS.values())[rng.integers(len(SEEDS))])
        for _ in range(rng.integers(1, 8)):
            data[rng.integers(len(data))] = rng.integers(256)
        try:
            uploads.read_upload("a", bytes(data), longest=256)
        except uploads.UploadError:
            pass

read(100)
before = megabytes()
read(1000)
print(before, megabytes())
"""


def test_a_thousand_damaged_files_leave_the_memory_as_it_was():
    command = [sys.executable, "-c", _THOUSAND, str(ROOT)]
    before, after = map(float, subprocess.run(command, capture_output=True, text=True, check=True).stdout.split())
    assert after < 1.05 * before
