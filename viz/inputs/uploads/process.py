"""The worker process as its parent sees it, and the line in which files wait for it."""

import collections
import contextlib
import io
import json
import math
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any, cast

import numpy as np

from .limits import MAX_PIXELS, TOO_MUCH_MEMORY, WORK_SECONDS, Refusal

OnWait = Callable[[int], None]
Answer = tuple[dict[str, Any], np.ndarray | None]
_Process = subprocess.Popen[bytes]

_FILES_A_WORKER = 2_000
_ANSWER_BYTES = 1_000_000
_TICK_SECONDS = 0.25
# Where the system counts the work, or a process is only just starting, a file may take so many times as long.
_PATIENCE = 4
_KEPT_VARIABLES = ("SYSTEMROOT", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "PYTHONHOME")
# A thread of OpenBLAS takes address space, and so does memory that glibc keeps after a large picture.
_VARIABLES = {"OPENBLAS_NUM_THREADS": "1", "MALLOC_MMAP_THRESHOLD_": str(8 << 20), "MALLOC_ARENA_MAX": "1"}
_TYPES, _LARGEST_SCALE = ("float32", "uint8", "uint16"), 65_535

# The packages above the worker are stood in for: their own beginnings import what it does not need.
_START = """
import sys, types
for name, path in zip(("viz", "viz.inputs", "viz.inputs.uploads"), sys.argv[1:]):
    sys.modules[name] = types.ModuleType(name)
    sys.modules[name].__path__ = [path]
from viz.inputs.uploads.worker import main
main()
"""


class Line:
    """Those who wait, in the order in which they came."""

    def __init__(self) -> None:
        self._tickets: collections.deque[object] = collections.deque()
        self._moved = threading.Condition()

    def __len__(self) -> int:
        return len(self._tickets)

    @contextlib.contextmanager
    def turn(self, on_wait: OnWait | None) -> Iterator[None]:
        """Wait for a turn, and give it up at the end, or when `on_wait` raises: it hears how many are before."""
        ticket = object()
        with self._moved:
            self._tickets.append(ticket)
        try:
            while before := self._before(ticket):
                if on_wait:
                    on_wait(before)
                with self._moved:
                    self._moved.wait_for(lambda: self._tickets[0] is ticket, _TICK_SECONDS)
            yield
        finally:
            with self._moved:
                self._tickets.remove(ticket)
                self._moved.notify_all()

    def _before(self, ticket: object) -> int:
        with self._moved:
            return self._tickets.index(ticket)


class Worker:
    """A process that is started when first needed, and anew when it has ended or served its time."""

    def __init__(self) -> None:
        self._process: _Process | None = None
        self._served = 0

    def ask(self, request: dict[str, Any], data: bytes, on_wait: OnWait | None = None) -> Answer:
        """Give a file to the process and wait for its answer; raises Refusal for a file that it does not survive.

        `on_wait` hears 0 from time to time. If it raises, nobody wants the answer: the process is stopped.
        """
        if self._served >= _FILES_A_WORKER or (self._process and self._process.poll() is not None):
            self.stop()
        self._process = self._process or _start()
        self._served += 1
        answers: list[Answer] = []
        exchange = threading.Thread(target=_exchange, args=(self._process, request, data, answers), daemon=True)
        exchange.start()
        is_patient = hasattr(signal, "setitimer") or self._served == 1
        end = time.monotonic() + WORK_SECONDS * (_PATIENCE if is_patient else 1)
        try:
            while exchange.is_alive() and time.monotonic() < end:
                exchange.join(_TICK_SECONDS)
                if on_wait and exchange.is_alive():
                    on_wait(0)
        finally:
            if not answers:
                too_long = exchange.is_alive() or _has_worked_too_long(self._process)
                self.stop()
                exchange.join()
        if answers:
            if answers[0][0].get("refusal") == TOO_MUCH_MEMORY:
                self.stop()  # what is left of its memory may be in pieces
            return answers[0]
        raise Refusal(f"it takes more than {WORK_SECONDS:g} s to read" if too_long else "its data breaks the decoder")

    def stop(self) -> None:
        """End the process, whatever it is doing."""
        process, self._process, self._served = self._process, None, 0
        if process:
            process.kill()
            process.wait()
            for pipe in (process.stdin, process.stdout):
                with contextlib.suppress(OSError, ValueError):
                    cast(IO[bytes], pipe).close()


def _start() -> _Process:
    """Start the process with two pipes and, of the environment, no more than Python itself may need."""
    here = Path(__file__).resolve().parent
    kept = {name: os.environ[name] for name in _KEPT_VARIABLES if name in os.environ}
    variables = {"PYTHONPATH": os.pathsep.join(filter(None, sys.path)), **_VARIABLES, **kept}
    try:
        return subprocess.Popen(
            [sys.executable or "", "-P", "-W", "ignore", "-c", _START, *map(str, (here.parents[1], here.parent, here))],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=variables,
            start_new_session=True,  # a Ctrl-C is for the parent
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
    except OSError as error:
        raise Refusal("the process that reads files cannot be started here") from error


def _has_worked_too_long(process: _Process) -> bool:
    """Tell whether the system has ended a process, which has closed its pipes, for the time that it took."""
    with contextlib.suppress(subprocess.TimeoutExpired):
        return hasattr(signal, "SIGPROF") and process.wait(1) == -signal.SIGPROF
    return False


def _exchange(process: _Process, request: dict[str, Any], data: bytes, answers: list[Answer]) -> None:
    """Send one file and append the answer; nothing is appended if the process breaks down or talks nonsense."""
    requests, replies = cast(io.BufferedWriter, process.stdin), cast(io.BufferedReader, process.stdout)
    with contextlib.suppress(OSError, ValueError, TypeError, KeyError, MemoryError):
        requests.write(
            json.dumps({**request, "bytes": len(data), "seconds": WORK_SECONDS}, default=str).encode() + b"\n"
        )
        requests.write(data)
        requests.flush()
        answer = json.loads(replies.readline(_ANSWER_BYTES))
        if "refusal" in answer or "shape" not in answer:
            answers.append((answer, None))
            return
        shape = tuple(answer["shape"])
        if len(shape) != 3 or math.prod(shape) > 3 * MAX_PIXELS or not 1 <= answer["scale"] <= _LARGEST_SCALE:
            return
        values = np.empty(shape, _TYPES[_TYPES.index(answer["dtype"])])
        if replies.readinto(values.data.cast("B")) == values.nbytes:
            answers.append((answer, values))
