"""The process that reads the files: NumPy and Pillow alone, within limits that the system keeps.

It takes one request after another from standard input and answers on standard output. Both are a line of JSON,
whose "bytes" says how many bytes of a file, or of values, follow it. It ends with its input, and so with its parent.
"""

import json
import logging
import os
import signal
import struct
import sys
import zlib
from collections.abc import Callable
from tokenize import TokenError
from typing import Any
from zipfile import BadZipFile

import numpy as np
from PIL import Image
from PIL.PngImagePlugin import PngStream

from .limits import DAMAGED, TOO_MUCH_MEMORY, Refusal
from .reading import look, read

try:
    from lzma import LZMAError
except ImportError:  # Some Pythons are built without, and read no such archives.
    LZMAError = EOFError  # type: ignore[assignment, misc]
try:
    import resource
except ImportError:  # On Windows
    resource = None  # type: ignore[assignment]

_Chunk = Callable[[Any, int, int], bytes]

_ADDRESS_SPACE = 900_000_000
OF_DAMAGE = (
    *(ArithmeticError, AssertionError, AttributeError, EOFError, LookupError, OSError, RuntimeError, SyntaxError),
    *(TypeError, ValueError, struct.error, zlib.error, BadZipFile, LZMAError, TokenError, Image.DecompressionBombError),
)
"""What readers and their libraries raise for data that contradicts itself or breaks off. Anything else is a fault of
this program: it ends the process, which refuses the file just as well, and is not hidden."""
_LOG = logging.getLogger(__name__)


def main() -> None:
    """Serve until the input ends."""
    requests, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints must not get between the answers
    _limit("RLIMIT_AS", _ADDRESS_SPACE)
    _limit("RLIMIT_CORE", 0)
    _limit("RLIMIT_FSIZE", 0)
    if hasattr(os, "nice"):
        os.nice(2)  # pages that are being drawn come first
    Image.MAX_IMAGE_PIXELS = None  # sizes are checked in headers, with a sentence
    for kind in ("tEXt", "zTXt", "iTXt", "iCCP"):
        setattr(PngStream, f"chunk_{kind}", _leniently(getattr(PngStream, f"chunk_{kind}")))
    while line := requests.readline():
        request = json.loads(line)
        data = requests.read(request.pop("bytes"))
        _work_for(request.pop("seconds"))
        described, values = answer(request, data)
        _work_for(0)
        answers.write(json.dumps(described).encode() + b"\n")
        if values is not None:
            answers.write(values.data)
        answers.flush()
        del data, values


def answer(request: dict[str, Any], data: bytes) -> tuple[dict[str, Any], np.ndarray | None]:
    """Answer one request: with choices, with a refusal, or with a description of values and the values."""
    try:
        if request.pop("look"):
            return look(data, request["array"]), None
        contents = read(data, **request)
    except Refusal as refusal:
        return {"refusal": str(refusal)}, None
    except MemoryError:
        return {"refusal": TOO_MUCH_MEMORY}, None
    except OF_DAMAGE:
        _LOG.debug("a file could not be read", exc_info=True)
        return {"refusal": DAMAGED}, None
    values = contents.values
    size = {"dtype": values.dtype.name, "shape": values.shape, "bytes": values.nbytes}
    return {"kind": contents.kind, "scale": contents.scale, "notes": contents.notes, **size}, values


def _leniently(read: _Chunk) -> _Chunk:
    """Pass over a PNG's comment or profile that is damaged or unpacks to too much: the picture is whole without."""

    def chunk(stream: Any, position: int, length: int) -> bytes:
        try:
            return read(stream, position, length)
        except ValueError:
            stream.fp.seek(position)
            data: bytes = stream.fp.read(length)
            return data

    return chunk


def _work_for(seconds: float) -> None:
    """Have the system end this process after so much processor time, in whatever library it is; 0 for no limit."""
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_PROF, seconds)


def _limit(name: str, value: int) -> None:
    """Lower a soft limit of this process, where the system has it.

    Windows has none, and macOS refuses some: there the sizes in headers and the parent's patience are the limits.
    """
    try:
        kind = getattr(resource, name)
        _, hard = resource.getrlimit(kind)
        resource.setrlimit(kind, (value, hard))
    except (AttributeError, ValueError, OSError):
        pass
