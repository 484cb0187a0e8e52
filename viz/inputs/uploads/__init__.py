"""Files that people bring: pictures, arrays and tables, read within limits or refused in a plain sentence.

    limits        what a file may cost; UploadError
    process       the worker process and the line of files that wait for it
    worker        what runs there: requests in, values out, limits kept by the system
    reading       any file to values and notes
    signatures    what is not read, named from its first bytes; refused.toml: the names
    pictures      decoded by Pillow, over white, upright; jpeg: where the data of one is cut off
    arrays        .npy, .npz and .safetensors, by NumPy's own rules
    tables        numbers in text

No byte of a file is looked at in this process but its first few; decoders are not even loaded here.
"""

import atexit
import math
import os
import re
import sys
from dataclasses import dataclass
from typing import Any

import numpy as np

from viz.inputs.feature_map import FeatureMap
from viz.inputs.uploads.limits import DAMAGED, MAX_BYTES, TOO_MUCH_MEMORY, Refusal, UploadError, plain
from viz.inputs.uploads.process import Answer, Line, OnWait, Worker

MAX_LONGEST = 1024

_LINE = Line()
_WORKER = Worker()
atexit.register(_WORKER.stop)

# How a file begins that may hold arrays to choose from: .npy, .npz, .safetensors.
_HOLDS_ARRAYS = re.compile(rb"\x93NUMPY|PK|.{5}\0{3}\{", re.DOTALL)


@dataclass(frozen=True)
class Choices:
    """What there is to choose in a file of arrays.

    arrays
        Names of the readable arrays of an .npz or .safetensors, in its order.
    samples
        Number of items of the array.
    channels
        The channels may stand last rather than first.
    picture
        It may be meant as a picture: bytes of shape (H, W, 3).
    """

    arrays: tuple[str, ...] = ()
    samples: int = 1
    channels: bool = False
    picture: bool = False


def read_upload(
    name: str,
    data: bytes,
    *,
    sample: int = 0,
    array: str | None = None,
    longest: int | None = None,
    channels: str | None = None,
    picture: bool = False,
    on_wait: OnWait | None = None,
    in_process: bool | None = None,
) -> FeatureMap:
    """Read a picture, an array or a table of numbers as a FeatureMap of float32 (C, H, W).

    Pictures lie in [0, 1], with C = 1 for grey and 3 for colour; arrays keep their numbers. Of an array of
    shape (N, C, H, W) the item `sample` is taken, of several arrays the one named `array`, or else the first
    usable one; with channels="last" an item is (H, W, C), and with `picture` an item of bytes (H, W, 3) is
    read as a picture. With `longest`, 1 to 1,024, a longer side is averaged down to that many pixels, before the
    values are handed over.

    A process reads one file at a time, in the order of the calls. Meanwhile `on_wait` is called a few times a
    second with the number of files that come before; an exception that it raises gives up the place, and
    comes out here. With in_process, or VIZ_READ_IN_PROCESS set in the environment, files are read in this
    process, with nothing but the sizes in their headers to limit them.

    Raises UploadError, and nothing else, for a file that cannot be read.
    """
    if longest is not None and longest not in range(1, MAX_LONGEST + 1):
        raise ValueError(f"longest must lie in 1..{MAX_LONGEST}; got {longest}")
    if channels not in (None, "first", "last"):
        raise ValueError(f'channels must be "first", "last" or None; got {channels!r}')
    sample = int(sample) if isinstance(sample, np.integer) else sample
    request = {"array": array, "sample": sample, "longest": longest, "channels": channels, "picture": picture}
    try:
        _check_size(data)
        answer, values = _ask({"look": False, **request}, data, on_wait, in_process)
        if values is None:
            raise Refusal(str(answer.get("refusal", DAMAGED)))
        values = values if answer["scale"] == 1 else np.divide(values, np.float32(answer["scale"]), dtype=np.float32)
    except Refusal as refusal:
        raise _upload_error(name, str(refusal)) from refusal
    except MemoryError as error:
        raise _upload_error(name, TOO_MUCH_MEMORY) from error
    return FeatureMap(_file_name(name), values, answer["kind"], notes=tuple(answer["notes"]))


def upload_choices(
    data: bytes, array: str | None = None, *, on_wait: OnWait | None = None, in_process: bool | None = None
) -> Choices:
    """Say from its header alone what there is to choose in a file, for the array of that name; never raises."""
    if len(data) > MAX_BYTES or not _HOLDS_ARRAYS.match(data):
        return Choices()
    try:
        answer, _ = _ask({"look": True, "array": array}, data, on_wait, in_process)
    except Refusal:
        return Choices()
    return Choices() if "arrays" not in answer else Choices(**{**answer, "arrays": tuple(answer["arrays"])})


def array_names(data: bytes) -> tuple[str, ...]:
    """Name the readable arrays of an .npz or .safetensors, in its order; () for other files."""
    return upload_choices(data).arrays


def waiting() -> int:
    """Count the files that are being read or wait to be."""
    return len(_LINE)


def _ask(request: dict[str, Any], data: bytes, on_wait: OnWait | None, in_process: bool | None) -> Answer:
    """Have a request answered by the worker when it is its turn, or here and now."""
    if in_process is None:
        # In a browser (Pyodide) there are no processes.
        in_process = sys.platform == "emscripten" or bool(os.environ.get("VIZ_READ_IN_PROCESS"))
    if in_process:
        from viz.inputs.uploads.worker import answer

        return answer(request, data)
    with _LINE.turn(on_wait):
        return _WORKER.ask(request, data, on_wait)


def _check_size(data: bytes) -> None:
    if not data:
        raise Refusal("it is empty")
    if len(data) > MAX_BYTES:
        raise Refusal(_size_in_words(len(data)))


def _size_in_words(size: int) -> str:
    megabytes = math.ceil(size / 100_000) / 10
    return f"it has {megabytes:,} MB, and at most {MAX_BYTES // 1_000_000} MB are taken"


def too_large(name: str, size: int) -> UploadError:
    """What is said of a file of so many bytes, which has not even been sent."""
    return _upload_error(name, _size_in_words(size))


def _upload_error(name: str, reason: str) -> UploadError:
    return UploadError(f"{plain(_file_name(name), 40)} cannot be read: {reason}.")


def _file_name(name: str) -> str:
    """The last part of a path, printable and of at most 80 characters."""
    last = name.replace("\\", "/").rstrip("/").rpartition("/")[2]
    printable = " ".join("".join(letter if letter.isprintable() else " " for letter in last).split())
    return printable[:80] or "The file"
