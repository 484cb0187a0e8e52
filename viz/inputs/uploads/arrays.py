"""Arrays: .npy, .npz and .safetensors, by their headers first, to one finite float32 stack.

A file that contradicts itself raises an error of some kind or other here, which the worker calls damage.
"""

import io
import json
import math
import re
import zipfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import IO, Any

import numpy as np
from numpy.lib import format as npy

from .limits import DAMAGED, MAX_VALUES, Refusal, plain, refuse_if
from .signatures import REFUSED

_SAFETENSORS = re.compile(rb'.{5}\0{3}\{\s*"', re.DOTALL)
_MAX_MEMBERS = 1_000
_MAX_JSON = 1_000_000
_UNKNOWN_TYPE = re.compile(r"not a valid dtype descriptor: '[<>|=]?(\w+)'")
# safetensors' names of types; BF16 is the upper half of a float32, which NumPy has no type for.
_TENSOR_TYPES = {"BOOL": "?", "F16": "<f2", "F32": "<f4", "F64": "<f8", "BF16": "<u2"}
_TENSOR_TYPES |= {f"{kind}{8 * size}": f"<{kind.lower()}{size}" for kind in "IU" for size in (1, 2, 4, 8)}


@dataclass(frozen=True)
class Stored:
    """An array as its header describes it, what reads it, and how many bytes it has, if that is known.

    Raises Refusal for all but 2 to 4 axes of real numbers, and where the bytes are not those of the shape.
    """

    dtype: np.dtype
    shape: tuple[int, ...]
    read: Callable[[], np.ndarray]
    size: int | None = None

    def __post_init__(self) -> None:
        dtype, shape = self.dtype, self.shape
        refuse_if(dtype.names or dtype.subdtype, "it holds records with named fields, not an array of plain numbers")
        held = REFUSED["kinds"].get(dtype.kind)
        refuse_if(held, f"only real numbers are read, and it holds {held}")
        refuse_if(dtype.itemsize > 8, _unread_type(f"{dtype.kind}{dtype.itemsize}"))
        # Python puts a limit on the digits it converts, and no sentence needs so many.
        refuse_if(not all(type(length) is int and 0 <= length <= 10**18 for length in shape), DAMAGED)
        there = {0: "no axis", 1: "one axis"}.get(len(shape), f"{len(shape)} axes")
        parts = "rows and columns, and maybe channels and items"
        refuse_if(not 2 <= len(shape) <= 4, f"it has {there}, and a map has {parts}")
        count, shown = math.prod(shape), "its shape is " + " × ".join(map(str, shape))
        refuse_if(count == 0, f"{shown}, so it holds no value at all")
        refuse_if(count > MAX_VALUES, f"{shown}, and at most {MAX_VALUES // 1_000_000} million values are taken")
        refuse_if(self.size not in (None, count * dtype.itemsize), DAMAGED)


Members = dict[str, Callable[[], Stored]]


def members(data: bytes) -> Members:
    """Name the arrays of a file, each with what reads its header; the one array of a .npy has no name."""
    if data.startswith(npy.MAGIC_PREFIX):
        return {"": lambda: _npy(lambda: io.BytesIO(data))}
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _npz(data)
    return _safetensors(data) if _SAFETENSORS.match(data) else {}


def usable(found: Members) -> Iterator[str]:
    """Yield the names of the arrays that can be read, going by their headers."""
    for name, header in found.items():
        with suppress(Exception):
            header()
            yield name


def choose(found: Members, array: object) -> tuple[str, Stored]:
    """Give the array asked for, or the first usable one, with its name; raises Refusal for one that is not there."""
    # With none that is usable, reading the first tells why.
    name = next(usable(found), next(iter(found))) if array is None else str(array)
    there = ", ".join(plain(name, 24) for name in list(found)[:3])
    more = f" and {len(found) - 3:,} more" if len(found) > 3 else ""
    refuse_if(name not in found, f"it holds no array “{plain(name, 40)}”, only {there}{more}")
    return name, found[name]()


def _npy(start: Callable[[], IO[bytes]], size: int | None = None) -> Stored:
    """Read a header by NumPy's own rules, of a file of so many bytes."""
    stream = start()
    version = npy.read_magic(stream)
    refuse_if(version > (3, 0), f"it has version {version[0]}.{version[1]} of the .npy format, and at most 3.0 is read")
    # The third version writes names of fields in another way than the second, and nothing else.
    read_header = npy.read_array_header_1_0 if version == (1, 0) else npy.read_array_header_2_0
    try:
        shape, _, dtype = read_header(stream)
    except (ValueError, MemoryError) as error:  # the second where Python's parser gives up
        unknown = _UNKNOWN_TYPE.search(str(error))
        raise Refusal(_unread_type(unknown[1]) if unknown else DAMAGED) from error
    return Stored(dtype, shape, lambda: npy.read_array(start()), size and size - stream.tell())


def _npz(data: bytes) -> Members:
    """List the arrays of an archive by name, without ".npy"; raises Refusal for an archive without any."""
    archive = zipfile.ZipFile(io.BytesIO(data))
    files = archive.infolist()
    if len(files) > _MAX_MEMBERS:
        raise Refusal(f"it is an archive of {len(files):,} files, and at most {_MAX_MEMBERS:,} are looked through")
    arrays = {file.filename.removesuffix(".npy"): file for file in files if file.filename.endswith(".npy")}
    kinds = (kind for part, kind in REFUSED["archives"].items() if any(part in file.filename for file in files))
    refuse_if(not arrays, f"it is {next(kinds, 'a ZIP archive, and holds no array')}")

    def start(file: zipfile.ZipInfo) -> IO[bytes]:
        try:
            return archive.open(file)
        except RuntimeError as error:
            how = "encrypted" if file.flag_bits & 1 else f"packed by ZIP method {file.compress_type}, which is not read"
            raise Refusal(f"the array {plain(file.filename, 40)} in it is {how}") from error

    return {name: partial(_npy, partial(start, file), file.file_size) for name, file in arrays.items()}


def _safetensors(data: bytes) -> Members:
    """List the tensors: a length, a header in JSON, then raw bytes (github.com/huggingface/safetensors)."""
    length = int.from_bytes(data[:8], "little")
    refuse_if(length > _MAX_JSON, f"its header has {length:,} bytes, and at most {_MAX_JSON:,} are read")
    header = json.loads(data[8 : 8 + length])
    header.pop("__metadata__", None)
    if not 0 < len(header) <= _MAX_MEMBERS:
        raise Refusal(f"it holds {len(header):,} tensors, and 1 to {_MAX_MEMBERS:,} are looked through")
    body = memoryview(data)[8 + length :]
    return {name or "unnamed": partial(_tensor, entry, body) for name, entry in header.items()}


def _tensor(entry: Any, body: memoryview) -> Stored:
    """Read what the header says of one tensor."""
    kind, shape, (start, end) = str(entry["dtype"]), tuple(entry["shape"]), map(int, entry["data_offsets"])
    refuse_if(kind not in _TENSOR_TYPES, _unread_type(kind))
    dtype, raw = np.dtype(_TENSOR_TYPES[kind]), body[start:end] if 0 <= start <= end else b""

    def read() -> np.ndarray:
        values = np.frombuffer(raw, dtype).reshape(shape)
        return (values.astype("<u4") << 16).view("<f4") if kind == "BF16" else values

    return Stored(dtype, shape, read, len(raw))


def _unread_type(name: str) -> str:
    return f"it holds numbers of the type {plain(name, 20)}, which is not read. Saved as float32 they can be"


def choices(stored: Stored) -> dict[str, object]:
    """Say what there is to choose: an item, whether the last axis may be the channels, whether it may be a picture."""
    shape = stored.shape
    return {
        "samples": shape[0] if len(shape) == 4 else 1,
        # It may if there are three axes, and the last two alone are no square.
        "channels": len(shape) >= 3 and shape[-3] > 1 and not shape[-2] == shape[-1] != shape[-3],
        # As programs hold colours: bytes of shape (H, W, 3).
        "picture": stored.dtype == np.uint8 and len(shape) >= 3 and shape[-1] == 3,
    }


def item(array: np.ndarray, sample: Any, notes: list[str]) -> np.ndarray:
    """Take one item of an array of four axes, or all of any other, and note it; raises Refusal."""
    items = array if array.ndim == 4 else array[np.newaxis]
    check_sample(sample, len(items))
    which = f"Item {sample + 1:,} of {len(items):,}" if sample else f"The first of {len(items):,} items"
    notes += [f"{which} is shown."] * (len(items) > 1)
    return items[sample]


def check_sample(sample: object, count: int) -> None:
    """Raise Refusal for an item that is not there, naming those that are."""
    there = "only item 0" if count == 1 else f"items 0 to {count - 1:,}"
    refuse_if(type(sample) is not int or not 0 <= sample < count, f"it has {there}, and another one was asked for")


def stack(array: np.ndarray, channels: str | None, notes: list[str]) -> np.ndarray:
    """Give an item as float32 (C, H, W), finite, contiguous and owned; raises Refusal.

    With channels "last" the item is (H, W, C), else (C, H, W); None stands for "first", and it is noted where that
    does not look likely.
    """
    if array.ndim == 3 and channels == "last":
        array = np.moveaxis(array, 2, 0)
    elif array.ndim == 3 and channels is None:
        first, second, third = array.shape
        if 1 < first == second != third or 4 < min(first, second) > third:
            notes.append(f"The first axis was taken for channels: the shape is {first} × {second} × {third}.")
    array = array.reshape(-1, *array.shape[-2:])
    # Overflow and NaN are looked for below, with a place to name; NumPy's warnings would only repeat it.
    with np.errstate(over="ignore", invalid="ignore"):
        values = np.array(array, np.float32, order="C")
    refuse_any(~np.isfinite(array), "NaN or infinite")
    refuse_any(np.isinf(values), "beyond the range of float32")
    return values


def refuse_any(bad: np.ndarray, kind: str) -> None:
    """Raise Refusal for bad values of a stack (C, H, W), saying how many there are, and where the first is."""
    channel, row, column = np.unravel_index(bad.argmax(), bad.shape)
    place = f"channel {channel}, " * (len(bad) > 1) + f"row {row}, column {column}"
    count = np.count_nonzero(bad)
    are, first = ("is", "") if count == 1 else ("are", ", the first")
    refuse_if(count, f"{count:,} of its values {are} {kind}{first} at {place}, counted from 0")
