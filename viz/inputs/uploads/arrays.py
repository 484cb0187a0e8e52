"""Arrays: .npy, .npz and .safetensors, by their headers first, to one finite float32 stack."""

import functools
import io
import json
import math
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import IO, Any

import numpy as np
from numpy.lib import format as npy

from .limits import DAMAGED, MAX_VALUES, Refusal, plain

_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_SAFETENSORS = re.compile(rb'.{5}\0{3}\{\s*"', re.DOTALL)
_MAX_MEMBERS = 1_000
_MAX_JSON_BYTES = 1_000_000
_READ_HEADER = {
    (1, 0): npy.read_array_header_1_0,
    (2, 0): npy.read_array_header_2_0,
    (3, 0): npy.read_array_header_2_0,  # the third writes names of fields in another way, and nothing else
}
_UNKNOWN_TYPE = re.compile(r"not a valid dtype descriptor: '[<>|=]?(\w+)'")
_AXES = ("channel", "row", "column")
_REFUSED_KINDS = {"O": "Python objects (a pickle)", "c": "complex numbers", "S": "text", "U": "text"}
_REFUSED_KINDS |= {"M": "dates", "m": "time spans", "V": "raw records"}
# safetensors' names of types; BF16 is the upper half of a float32, which NumPy has no type for.
_TENSOR_TYPES = {"BOOL": "?", "F16": "<f2", "F32": "<f4", "F64": "<f8", "BF16": "<u2"}
_TENSOR_TYPES |= {f"{kind}{8 * size}": f"<{kind.lower()}{size}" for kind in "IU" for size in (1, 2, 4, 8)}
_ARCHIVES = (
    ("word/", "a Word document"),
    ("xl/", "an Excel workbook. Save the sheet as CSV"),
    ("ppt/", "a PowerPoint file"),
    ("data.pkl", 'a PyTorch checkpoint. Save one tensor of it: np.save("x.npy", t.detach().cpu().numpy())'),
    (".weights.h5", "a Keras model. Run it and save one activation with np.save"),
)


@dataclass(frozen=True)
class Stored:
    """An array as its header describes it: 2 to 4 axes of real numbers, and what reads them."""

    dtype: np.dtype
    shape: tuple[int, ...]
    read: Callable[[], np.ndarray]

    def __post_init__(self) -> None:
        _check_shape(self.shape)

    @property
    def size(self) -> int:
        """Number of bytes."""
        return math.prod(self.shape) * self.dtype.itemsize

    def values(self) -> np.ndarray:
        """The numbers in their own type, shape and order; raises Refusal where some are missing."""
        try:
            return self.read()
        except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, OSError) as error:
            raise Refusal(DAMAGED) from error


Members = Mapping[str, Callable[[], Stored]]


def members(data: bytes) -> Members | None:
    """Name the arrays of a file, each with what reads its header or raises Refusal; None for no such file.

    The one array of a .npy has no name.
    """
    if data.startswith(npy.MAGIC_PREFIX):
        return {"": lambda: _npy(lambda: io.BytesIO(data))}
    if data.startswith(_ZIP):
        return _npz(data)
    return _safetensors(data) if _SAFETENSORS.match(data) else None


def usable(found: Members) -> Iterator[str]:
    """Yield the names of the arrays that can be read, going by their headers."""
    for name, header in found.items():
        try:
            header()
        except Refusal:
            continue
        yield name


def choose(found: Members, array: object) -> str:
    """Name the array asked for, or the first usable one; raises Refusal when there is none."""
    if array is None:
        # With none to be had, reading the first tells why.
        return next(usable(found), next(iter(found)))
    if "" in found:
        raise Refusal("it has no named arrays to choose from")
    if array not in found:
        there = ", ".join(plain(name, 24) for name in list(found)[:3])
        more = f" and {len(found) - 3:,} more" if len(found) > 3 else ""
        raise Refusal(f"it holds no array “{plain(str(array), 40)}”, only {there}{more}")
    return str(array)


def _npy(start: Callable[[], IO[bytes]], size: int | None = None) -> Stored:
    """Read a header by NumPy's own rules; raises Refusal also where it contradicts the size of a file."""
    with start() as stream:
        try:
            version = npy.read_magic(stream)
            if version not in _READ_HEADER:
                raise Refusal(f"it has version {version[0]}.{version[1]} of the .npy format, and at most 3.0 is read")
            shape, _, dtype = _READ_HEADER[version](stream)
        except Refusal:
            raise
        except Exception as error:
            # Whatever an archive or a parser of Python literals may meet: ValueError, RecursionError, MemoryError …
            unknown = _UNKNOWN_TYPE.search(str(error))
            raise Refusal(_unread_type(unknown[1]) if unknown else DAMAGED) from error
        at = stream.tell()
    _check_dtype(dtype)

    def read() -> np.ndarray:
        with start() as stream:
            return npy.read_array(stream)

    stored = Stored(dtype, shape, read)
    if size not in (None, at + stored.size):
        raise Refusal(DAMAGED)
    return stored


def _npz(data: bytes) -> Members:
    """List the arrays of an archive by name, without ".npy"; raises Refusal for an archive without any."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
        raise Refusal(DAMAGED) from error
    files = archive.infolist()
    if len(files) > _MAX_MEMBERS:
        raise Refusal(f"it is an archive of {len(files):,} files, and at most {_MAX_MEMBERS:,} are looked through")
    arrays = {file.filename.removesuffix(".npy"): file for file in files if file.filename.endswith(".npy")}
    if not arrays:
        kinds = (kind for part, kind in _ARCHIVES if any(part in file.filename for file in files))
        raise Refusal(next((f"it is {kind}" for kind in kinds), "it is a ZIP archive, and holds no array"))

    def start(file: zipfile.ZipInfo) -> IO[bytes]:
        try:
            return archive.open(file)
        except RuntimeError as error:
            how = "encrypted" if file.flag_bits & 1 else f"packed by ZIP method {file.compress_type}, which is not read"
            raise Refusal(f"the array {plain(file.filename, 40)} in it is {how}") from error
        except (zipfile.BadZipFile, ValueError, OSError) as error:
            raise Refusal(DAMAGED) from error

    return {
        name: functools.partial(_npy, functools.partial(start, file), file.file_size) for name, file in arrays.items()
    }


def _safetensors(data: bytes) -> Members:
    """List the tensors: a length, a header in JSON, then raw bytes (github.com/huggingface/safetensors)."""
    length = int.from_bytes(data[:8], "little")
    if length > _MAX_JSON_BYTES:
        raise Refusal(f"its header has {length:,} bytes, and at most {_MAX_JSON_BYTES:,} are read")
    try:
        header = json.loads(data[8 : 8 + length])
    except (ValueError, RecursionError) as error:
        raise Refusal(DAMAGED) from error
    header.pop("__metadata__", None)
    if not 0 < len(header) <= _MAX_MEMBERS:
        raise Refusal(f"it holds {len(header):,} tensors, and 1 to {_MAX_MEMBERS:,} are looked through")
    body = memoryview(data)[8 + length :]
    return {name or "unnamed": functools.partial(_tensor, entry, body) for name, entry in header.items()}


def _tensor(entry: Any, body: memoryview) -> Stored:
    """Read what the header says of one tensor; raises Refusal where it contradicts itself."""
    try:
        kind, shape, (start, end) = str(entry["dtype"]), tuple(entry["shape"]), map(int, entry["data_offsets"])
    except (TypeError, KeyError, ValueError) as error:
        raise Refusal(DAMAGED) from error
    if kind not in _TENSOR_TYPES:
        raise Refusal(_unread_type(kind))
    dtype = np.dtype(_TENSOR_TYPES[kind])

    def read() -> np.ndarray:
        values = np.frombuffer(body[start:end], dtype).reshape(shape)
        return (values.astype("<u4") << 16).view("<f4") if kind == "BF16" else values

    stored = Stored(dtype, shape, read)
    if not 0 <= start <= end <= len(body) or end - start != stored.size:
        raise Refusal(DAMAGED)
    return stored


def _check_dtype(dtype: np.dtype) -> None:
    """Raise Refusal for all but bool, int, float16 to float64."""
    if dtype.names or dtype.subdtype:
        raise Refusal("it holds records with named fields, not an array of plain numbers")
    if dtype.kind == "V" and dtype.itemsize <= 2:
        kind = "bfloat16" if dtype.itemsize == 2 else "float8"
        raise Refusal(f'it holds raw records, as {kind} is stored. Saved as x.astype("float32") it can be read')
    if dtype.kind in _REFUSED_KINDS:
        raise Refusal(f"it holds {_REFUSED_KINDS[dtype.kind]}, and only real numbers are read")
    if dtype.itemsize > 8:
        raise Refusal(_unread_type(f"{dtype.kind}{dtype.itemsize}"))


def _unread_type(name: str) -> str:
    return f"it holds numbers of the type {plain(name, 12)}, which is not read. Saved as float32 they can be"


def _check_shape(shape: tuple[int, ...]) -> None:
    """Raise Refusal, naming the shape, for too few or many axes or values."""
    # Python puts a limit on the digits it converts, and no sentence needs so many.
    if not all(type(length) is int and 0 <= length <= 10**18 for length in shape):
        raise Refusal(DAMAGED)
    if len(shape) < 2:
        raise Refusal(f"it has {('no axis', 'one axis')[len(shape)]}, and a map needs two: rows and columns")
    if len(shape) > 4:
        raise Refusal(f"it has {len(shape)} axes, and at most four are read: items, channels, rows, columns")
    if 0 in shape:
        raise Refusal(f"its shape is {_shape_text(shape)}, so it holds no value at all")
    if math.prod(shape) > MAX_VALUES:
        most = f"{MAX_VALUES // 1_000_000} million"
        raise Refusal(f"its shape is {_shape_text(shape)}, and at most {most} values are taken")


def _shape_text(shape: tuple[int, ...]) -> str:
    return " × ".join(map(str, shape))


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


def item(array: np.ndarray, sample: Any) -> tuple[np.ndarray, tuple[str, ...]]:
    """Take one item of an array of four axes, or all of any other, with a note; raises Refusal."""
    count = array.shape[0] if array.ndim == 4 else 1
    check_sample(sample, count)
    which = f"The first of {count:,} items" if sample == 0 else f"Item {sample + 1:,} of {count:,}"
    return (array[sample] if array.ndim == 4 else array), (f"{which} is shown.",) * (count > 1)


def check_sample(sample: object, count: int) -> None:
    """Raise Refusal for an item that is not there, naming those that are."""
    if type(sample) is not int or not 0 <= sample < count:
        there = "only item 0" if count == 1 else f"items 0 to {count - 1:,}"
        raise Refusal(f"it has {there}, and another one was asked for")


def stack(array: np.ndarray, channels: str | None = None) -> tuple[np.ndarray, tuple[str, ...]]:
    """Give an item as float32 (C, H, W), finite, contiguous and owned, with a note; raises Refusal.

    With channels "last" the item is (H, W, C), else (C, H, W); None stands for "first", with a note where that
    does not look likely.
    """
    notes: tuple[str, ...] = ()
    if array.ndim == 3 and channels == "last":
        array = np.moveaxis(array, 2, 0)
    elif array.ndim == 3 and channels is None:
        first, second, third = array.shape
        if min(first, second) > 4 and (third < min(first, second) or first == second != third):
            notes = (f"The first axis was taken for channels: the shape is {_shape_text(array.shape)}.",)
    array = array.reshape(-1, *array.shape[-2:])
    # Overflow and NaN are looked for below, with a place to name; NumPy's warnings would only repeat it.
    with np.errstate(over="ignore", invalid="ignore"):
        values = np.array(array, np.float32, order="C")
    if not np.isfinite(values).all():
        not_numbers = ~np.isfinite(array)
        if not_numbers.any():
            raise Refusal(place(not_numbers, "NaN or infinite"))
        raise Refusal(place(np.isinf(values), "beyond the range of float32"))
    return values, notes


def place(bad: np.ndarray, kind: str) -> str:
    """Say how many values of a stack are bad, and where the first is."""
    count = int(np.count_nonzero(bad))
    where = zip(_AXES, np.unravel_index(int(bad.argmax()), bad.shape), strict=True)
    named = [f"{axis} {index}" for axis, index in where if axis != "channel" or len(bad) > 1]
    are = "is" if count == 1 else "are"
    first = "" if count == 1 else ", the first"
    return f"{count:,} of its values {are} {kind}{first} at {', '.join(named)}, counted from 0"
