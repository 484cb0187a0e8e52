"""The header and the values of a .npy array, without ever running a pickle."""

import ast
import math
import re
from dataclasses import dataclass
from typing import Any

import numpy as np

from viz.inputs.uploads.limits import BREAKS_OFF, DAMAGED, MAX_VALUES, Refusal, plain, unpack

MAGIC = b"\x93NUMPY"
# NumPy trusts no longer header either; the text is evaluated as a literal, whose cost grows with nesting.
_MAX_HEADER_BYTES = 10_000
# How much of a file has to be at hand to read its header.
HEAD_BYTES = 12 + _MAX_HEADER_BYTES

_TYPE = re.compile(r"([<>|=]?)([?a-zA-Z])(\d{0,9})(\[[^\]]*\])?")
_READ_TYPES = {"b1", "?", *(f"{kind}{size}" for kind in "iu" for size in (1, 2, 4, 8)), "f2", "f4", "f8"}
_REFUSED_KINDS = {
    "O": "Python objects (a pickle)",
    "c": "complex numbers",
    "S": "text",
    "a": "text",
    "U": "text",
    "M": "dates",
    "m": "time spans",
    "V": "raw records",
}


@dataclass(frozen=True)
class Header:
    """What a .npy file says of its array, and where the values begin."""

    dtype: np.dtype
    shape: tuple[int, ...]
    fortran_order: bool
    values_at: int

    @property
    def size(self) -> int:
        """Number of values."""
        return math.prod(self.shape)

    @property
    def total_bytes(self) -> int:
        """Length of the whole file, header and values."""
        return self.values_at + self.size * self.dtype.itemsize


def read_header(head: bytes) -> Header:
    """Read the header of an array that can be used: real numbers, two to four axes, none empty, not too many.

    Raises Refusal for any other. Format versions 1 to 3 of numpy.lib.format.
    """
    major, minor = unpack("BB", head, len(MAGIC))
    if major not in (1, 2, 3) or minor:
        raise Refusal(f"it has version {major}.{minor} of the .npy format; 1.0, 2.0 and 3.0 are read")
    length_layout = "<H" if major == 1 else "<I"
    (length,) = unpack(length_layout, head, 8)
    text_at = 10 if major == 1 else 12
    if length > _MAX_HEADER_BYTES:
        raise Refusal(f"its header has {length:,} bytes, and at most {_MAX_HEADER_BYTES:,} are read")
    if text_at + length > len(head):
        raise Refusal(BREAKS_OFF)
    fields = _literal(head[text_at : text_at + length], "utf-8" if major == 3 else "latin-1")
    dtype, shape, fortran_order = (fields.get(key) for key in ("descr", "shape", "fortran_order"))
    return Header(_usable_dtype(dtype), _usable_shape(shape), bool(fortran_order), text_at + length)


def read_values(header: Header, data: bytes) -> np.ndarray:
    """View the values in their own type, shape and order; raises Refusal where some are missing."""
    if len(data) < header.total_bytes:
        raise Refusal(f"its data breaks off: of {header.total_bytes:,} bytes only {len(data):,} are there")
    flat = np.frombuffer(data, header.dtype, header.size, header.values_at)
    return flat.reshape(header.shape, order="F" if header.fortran_order else "C")


def _literal(text: bytes, encoding: str) -> dict[str, Any]:
    """Evaluate the header, a dictionary written as a Python literal."""
    try:
        fields = ast.literal_eval(text.decode(encoding).strip())
    except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError) as error:
        # All five are documented for literal_eval: malformed, or nested beyond what the parser takes.
        raise Refusal(DAMAGED) from error
    if not isinstance(fields, dict):
        raise Refusal(DAMAGED)
    return fields


def _usable_dtype(descr: object) -> np.dtype:
    """Turn a type such as "<f4" into a dtype; raises Refusal for all but bool, int, float16 to float64."""
    if isinstance(descr, list | tuple):
        raise Refusal("it holds records with named fields, not an array of plain numbers")
    match = _TYPE.fullmatch(descr) if isinstance(descr, str) else None
    if not match:
        raise Refusal(DAMAGED)
    order, kind, size, _ = match.groups()
    if kind in _REFUSED_KINDS:
        raise Refusal(f"it holds {_REFUSED_KINDS[kind]}, and only real numbers are read")
    if kind + size not in _READ_TYPES:
        raise Refusal(f"it holds numbers of the type {plain(kind + size, 12)}, which is not read")
    return np.dtype(f"{order}{kind}{size}")


def _usable_shape(shape: object) -> tuple[int, ...]:
    """Check the axes; raises Refusal, naming the shape."""
    if not isinstance(shape, tuple) or not all(type(length) is int and length >= 0 for length in shape):
        raise Refusal(DAMAGED)
    axes = len(shape)
    if axes < 2:
        raise Refusal(f"it has {('no axis', 'one axis')[axes]}, and a map needs two: rows and columns")
    if axes > 4:
        raise Refusal(f"it has {axes} axes, and at most four are read: items, channels, rows, columns")
    # Python puts a limit on the digits it converts, and no sentence needs so many.
    if max(shape) > 10**18:
        raise Refusal(DAMAGED)
    if 0 in shape:
        raise Refusal(f"its shape is {shape_text(shape)}, so it holds no value at all")
    if math.prod(shape) > MAX_VALUES:
        most = f"{MAX_VALUES // 1_000_000} million"
        raise Refusal(f"its shape is {shape_text(shape)}, and at most {most} values are taken")
    return shape


def shape_text(shape: tuple[int, ...]) -> str:
    """Write a shape as 3 × 4 × 5."""
    return " × ".join(map(str, shape))
