"""Any file to values and notes, within one call and without a process: what the worker runs."""

from dataclasses import replace

import numpy as np

from ..resize import area_average
from . import arrays, tables
from .limits import Refusal, plain
from .pictures import Contents, read_picture, scaled
from .signatures import foreign_format, picture_format


def read(
    data: bytes, *, sample: object, array: object, longest: int | None, channels: str | None, picture: bool
) -> Contents:
    """Read a file; the arguments are read_upload's. Raises Refusal, and MemoryError."""
    if name := picture_format(data):
        _check_unnamed(array)
        arrays.check_sample(sample, 1)
        return read_picture(data, name, longest)
    found = arrays.members(data)
    if found is None:
        if not tables.is_printed(data) and (foreign := foreign_format(data)):
            raise Refusal(f"it is {foreign[0]}, which is not among the formats read here. {foreign[1]}")
        _check_unnamed(array)
        values, notes = tables.read_table(data)
    else:
        chosen = arrays.choose(found, array)
        stored = found[chosen]()
        notes = (f"The array “{plain(chosen, 40)}” of {len(found):,} is shown.",) if len(found) > 1 else ()
        values = stored.values()
        if picture and arrays.is_picture(stored.dtype, stored.shape):
            item, more = arrays.item(values, sample)
            return _reduced(Contents("picture", np.moveaxis(item, 2, 0), 255, (*notes, *more)), longest)
    values, more = arrays.stack(values, sample, channels)
    return _reduced(Contents("map", values, 1, (*notes, *more)), longest)


def _check_unnamed(array: object) -> None:
    """Raise Refusal where an array is asked for by name in a file that knows no names."""
    if array is not None:
        raise Refusal("it has no named arrays to choose from")


def _reduced(contents: Contents, longest: int | None) -> Contents:
    """Average down to `longest`, if there is such a limit and the values go beyond it."""
    height, width = contents.values.shape[1:]
    if not longest or max(height, width) <= longest:
        return replace(contents, values=np.ascontiguousarray(contents.values))
    columns, rows = scaled((width, height), longest)
    values = area_average(contents.values.astype(np.float32), (rows, columns))
    note = f"Reduced from {height} × {width} to {rows} × {columns} by area averaging."
    return replace(contents, values=values, notes=contents.notes + (note,) * (contents.kind == "map"))


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
