"""Any file to values and notes, within one call and without a process: what the worker runs."""

from dataclasses import dataclass

import numpy as np

from ..resize import area_average
from . import arrays, tables
from .limits import Refusal, plain
from .pictures import read_picture, scaled
from .signatures import foreign_format, picture_format


@dataclass(frozen=True)
class Request:
    """What is wanted of a file; the fields are read_upload's arguments, of which any value may come."""

    sample: object = 0
    array: object = None
    longest: int | None = None
    channels: str | None = None
    picture: bool = False


@dataclass(frozen=True)
class Contents:
    """Values (C, H, W) to be divided by `scale`: float32, or bytes and 16-bit numbers, which are smaller to send."""

    kind: str
    values: np.ndarray
    scale: int = 1
    notes: tuple[str, ...] = ()


def read(data: bytes, request: Request) -> Contents:
    """Read a file; raises Refusal, and MemoryError."""
    name = picture_format(data)
    if not name:
        return _read_numbers(data, request)
    if request.array is not None:
        raise Refusal("it has no named arrays to choose from")
    arrays.check_sample(request.sample, 1)
    pixels = read_picture(data, name, request.longest)
    return Contents("picture", pixels.values, pixels.scale, pixels.notes)


def look(data: bytes, array: object) -> dict[str, object]:
    """Say from the headers alone what there is to choose; of a file that holds no arrays nothing."""
    try:
        found = None if picture_format(data) else arrays.members(data)
        if found is None:
            return {}
        names = [name for name in arrays.usable(found) if name]
        stored = found[arrays.choose(found, array)]()
    except Refusal:
        return {}
    return {
        "arrays": names,
        "samples": arrays.item_count(stored.shape),
        "channels": arrays.is_unsure(stored.shape),
        "picture": arrays.is_picture(stored.dtype, stored.shape),
    }


def _read_numbers(data: bytes, request: Request) -> Contents:
    """Read an array or a table; raises Refusal for anything else."""
    found = arrays.members(data)
    if found is None:
        return _read_table(data, request)
    chosen = arrays.choose(found, request.array)
    stored = found[chosen]()
    notes = (f"The array “{plain(chosen, 40)}” of {len(found):,} is shown.",) if len(found) > 1 else ()
    if request.picture and arrays.is_picture(stored.dtype, stored.shape):
        item, more = arrays.item(stored.values(), request.sample)
        return _reduced("picture", np.moveaxis(item, 2, 0), request.longest, 255, (*notes, *more))
    values, more = arrays.stack(stored.values(), request.sample, request.channels)
    return _reduced("map", values, request.longest, 1, (*notes, *more))


def _read_table(data: bytes, request: Request) -> Contents:
    if not tables.is_printed(data) and (foreign := foreign_format(data)):
        name, advice = foreign
        raise Refusal(f"it is {name}, which is not among the formats read here. {advice}")
    if request.array is not None:
        raise Refusal("it has no named arrays to choose from")
    table, notes = tables.read_table(data)
    values, more = arrays.stack(table, request.sample, request.channels)
    return _reduced("map", values, request.longest, 1, (*notes, *more))


def _reduced(kind: str, values: np.ndarray, longest: int | None, scale: int, notes: tuple[str, ...]) -> Contents:
    """Average down to `longest`, if there is such a limit and the values go beyond it."""
    height, width = values.shape[1:]
    if longest and max(height, width) > longest:
        columns, rows = scaled((width, height), longest)
        values = area_average(values.astype(np.float32), (rows, columns))
        if kind == "map":
            notes = (*notes, f"Reduced from {height} × {width} to {rows} × {columns} by area averaging.")
    return Contents(kind, np.ascontiguousarray(values), scale, notes)
