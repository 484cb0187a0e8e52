"""Any file to values and notes, within one call and without a process: what the worker runs."""

from dataclasses import replace

import numpy as np

from ..resize import area_average, scaled
from . import arrays, tables
from .limits import Refusal, plain
from .pictures import Contents, picture_format, read_picture
from .signatures import refuse_foreign


def read(
    data: bytes, *, sample: object, array: object, longest: int | None, channels: str | None, picture: bool
) -> Contents:
    """Read a file; the arguments are read_upload's. Raises Refusal, and for damage errors of every kind."""
    name = picture_format(data)
    found = None if name else arrays.members(data)
    if array is not None and (found is None or "" in found):
        raise Refusal("it has no named arrays to choose from")
    if found is not None:
        return _reduced(_read_array(found, array, sample, channels, picture), longest)
    arrays.check_sample(sample, 1)
    if name:
        return read_picture(data, name, longest)
    refuse_foreign(data)
    table, notes = tables.read_table(data)
    values, more = arrays.stack(table, channels)
    return _reduced(Contents("map", values, 1, (*notes, *more)), longest)


def _read_array(found: arrays.Members, array: object, sample: object, channels: str | None, picture: bool) -> Contents:
    chosen = arrays.choose(found, array)
    stored = found[chosen]()
    item, notes = arrays.item(stored.read(), sample)
    notes = (f"The array “{plain(chosen, 40)}” of {len(found):,} is shown.",) * (len(found) > 1) + notes
    if picture and arrays.choices(stored)["picture"]:
        return Contents("picture", np.ascontiguousarray(np.moveaxis(item, 2, 0)), 255, notes)
    values, more = arrays.stack(item, channels)
    return Contents("map", values, 1, notes + more)


def _reduced(contents: Contents, longest: int | None) -> Contents:
    """Average down to `longest`, if there is such a limit and the values go beyond it."""
    height, width = contents.values.shape[1:]
    if not longest or max(height, width) <= longest:
        return contents
    rows, columns = scaled((height, width), longest)
    values = area_average(contents.values.astype(np.float32), (rows, columns))
    note = f"Reduced from {height} × {width} to {rows} × {columns} by area averaging."
    return replace(contents, values=values, notes=contents.notes + (note,) * (contents.kind == "map"))


def look(data: bytes, array: object) -> dict[str, object]:
    """Say from the headers alone what there is to choose; of a file that holds no arrays nothing."""
    found = None if picture_format(data) else arrays.members(data)
    if found is None:
        return {}
    names = [name for name in arrays.usable(found) if name]
    return {"arrays": names, **arrays.choices(found[arrays.choose(found, array)]())}
