"""Files that people bring: pictures, arrays and tables, read within limits or refused in a plain sentence.

    limits        what a file may cost; UploadError
    signatures    what a file is, from its first bytes
    still         a picture file cut down to its first picture, by png, jpeg, gif, webp, bmp and tiff
    directory     the tags of a TIFF page and of EXIF data
    pictures      decoded, laid over white, upright, in [0, 1]
    npy, npz      arrays and archives of them
    table         numbers in text
    arrays        any numbers to one finite float32 stack

A file is looked through here, in bounded time, before a decoder sees any of it; the decoder then gets
nothing but the first picture. Nothing global is changed, so that calls may run at once in several threads.
"""

import math
from collections.abc import Iterator, Mapping

import numpy as np

from viz.inputs.feature_map import FeatureMap
from viz.inputs.uploads import arrays, npy, npz
from viz.inputs.uploads.limits import (
    MAX_BYTES,
    MAX_COLOUR_PIXELS,
    MAX_PIXELS,
    MAX_VALUES,
    Refusal,
    UploadError,
    plain,
)
from viz.inputs.uploads.pictures import read_picture
from viz.inputs.uploads.signatures import foreign_format, picture_format
from viz.inputs.uploads.table import read_table

__all__ = [
    "MAX_BYTES",
    "MAX_COLOUR_PIXELS",
    "MAX_PIXELS",
    "MAX_VALUES",
    "UploadError",
    "array_names",
    "read_upload",
    "sample_count",
]

_Contents = tuple[np.ndarray, tuple[str, ...]]


def read_upload(name: str, data: bytes, *, sample: int = 0, array: str | None = None) -> FeatureMap:
    """Read a picture, an array or a table of numbers as a FeatureMap of float32 (C, H, W).

    Pictures lie in [0, 1], with C = 1 for grey and 3 for colour; arrays keep their numbers. Of an array of
    shape (N, C, H, W) the item `sample` is taken, of an .npz the array named `array`, or else its first
    usable one. Raises UploadError, and nothing else, for a file that cannot be read.
    """
    try:
        _check_size(data)
        picture = picture_format(data)
        if picture:
            _check_unnamed(array)
            arrays.check_sample(sample, 1)
            values, notes = read_picture(data, picture)
        else:
            values, notes = _read_numbers(data, sample, array)
    except Refusal as refusal:
        raise _upload_error(name, str(refusal)) from refusal
    except MemoryError as error:
        raise _upload_error(name, "it needs more memory than there is") from error
    return FeatureMap(_file_name(name), values, "picture" if picture else "map", notes=notes)


def array_names(data: bytes) -> tuple[str, ...]:
    """Name the readable arrays of an .npz, in its order, from their headers alone; () for other files."""
    try:
        return tuple(_usable(data, npz.read_members(data))) if data.startswith(npz.MAGIC) else ()
    except Refusal:
        return ()


def sample_count(data: bytes, array: str | None = None) -> int:
    """Count the items of an array file, from its header alone; 1 for any other file."""
    try:
        if data.startswith(npy.MAGIC):
            return arrays.item_count(npy.read_header(data[: npy.HEAD_BYTES]).shape)
        if data.startswith(npz.MAGIC):
            members = npz.read_members(data)
            return arrays.item_count(npz.read_header(data, members[_chosen(data, members, array)]).shape)
    except Refusal:
        return 1
    return 1


def _check_size(data: bytes) -> None:
    if not data:
        raise Refusal("it is empty")
    if len(data) > MAX_BYTES:
        megabytes = math.ceil(len(data) / 100_000) / 10
        raise Refusal(f"it has {megabytes:,} MB, and at most {MAX_BYTES // 1_000_000} MB are taken")


def _check_unnamed(array: str | None) -> None:
    """Raise Refusal where an array is asked for by name in a file that knows no names."""
    if array is not None:
        raise Refusal("it has no named arrays to choose from")


def _read_numbers(data: bytes, sample: int, array: str | None) -> _Contents:
    """Read what is no picture: an archive, an array or a table; raises Refusal for anything else."""
    if data.startswith(npz.MAGIC):
        return _read_npz(data, sample, array)
    foreign = None if data.startswith(npy.MAGIC) else foreign_format(data)
    if foreign:
        raise Refusal(f"it is {foreign}, which is not among the formats read here")
    _check_unnamed(array)
    if data.startswith(npy.MAGIC):
        header = npy.read_header(data[: npy.HEAD_BYTES])
        return arrays.stack(npy.read_values(header, data), sample)
    table, notes = read_table(data)
    values, more = arrays.stack(table, sample)
    return values, notes + more


def _read_npz(data: bytes, sample: int, array: str | None) -> _Contents:
    """Read one array of an archive, and say which if there are several."""
    members = npz.read_members(data)
    chosen = _chosen(data, members, array)
    header = npz.read_header(data, members[chosen])
    body = npz.read_array_bytes(data, members[chosen], header)
    values, notes = arrays.stack(npy.read_values(header, body), sample)
    if len(members) > 1:
        notes = (f"The array “{plain(chosen, 40)}” of {len(members):,} is shown.", *notes)
    return values, notes


def _chosen(data: bytes, members: Mapping[str, npz.Member], array: str | None) -> str:
    """Name the array asked for, or the first usable one; raises Refusal when there is none."""
    if array is None:
        # With none to be had, reading the first tells why.
        return next(_usable(data, members), next(iter(members)))
    if array not in members:
        there = ", ".join(plain(name, 24) for name in list(members)[:3])
        more = f" and {len(members) - 3:,} more" if len(members) > 3 else ""
        raise Refusal(f"it holds no array “{plain(str(array), 40)}”, only {there}{more}")
    return array


def _usable(data: bytes, members: Mapping[str, npz.Member]) -> Iterator[str]:
    """Yield the names of the arrays that can be read, going by their headers."""
    for name, member in members.items():
        try:
            npz.read_header(data, member)
        except Refusal:
            continue
        yield name


def _upload_error(name: str, reason: str) -> UploadError:
    return UploadError(f"{plain(_file_name(name), 40)} cannot be read: {reason}.")


def _file_name(name: str) -> str:
    """The last part of a path, printable and of at most 80 characters."""
    last = name.replace("\\", "/").rstrip("/").rpartition("/")[2]
    printable = " ".join("".join(letter if letter.isprintable() else " " for letter in last).split())
    return printable[:80] or "The file"
