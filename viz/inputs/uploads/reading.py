"""Any file to values and notes, within one call and without a process: what the worker runs."""

from dataclasses import replace

import numpy as np

from ..resize import area_average, reduction, scaled
from . import arrays, tables
from .limits import plain, refuse_if
from .pictures import Contents, picture_format, read_picture
from .signatures import refuse_foreign


def read(
    data: bytes, *, sample: object, array: object, longest: int | None, channels: str | None, picture: bool
) -> Contents:
    """Read a file; the arguments are read_upload's. Raises Refusal, and for damage errors of every kind."""
    name = picture_format(data)
    found = {} if name else arrays.members(data)
    refuse_if(array is not None and not any(found), "it has no named arrays to choose from")
    if name:
        arrays.check_sample(sample, 1)
        return _reduced(read_picture(data, name, longest), longest)
    if found:
        chosen, stored = arrays.choose(found, array)
        values, picture = stored.read(), picture and bool(arrays.choices(stored)["picture"])
        notes = [f"The array “{plain(chosen, 40)}” of {len(found):,} is shown."] * (len(found) > 1)
    else:
        refuse_foreign(data)
        (values, notes), picture, channels = tables.read_table(data), False, "first"
    item = arrays.item(values, sample, notes)
    kind, scale = ("picture", 255) if picture else ("map", 1)
    values = arrays.stack(item, "last" if picture else channels, notes)
    return _reduced(Contents(kind, values, scale, notes, values.shape[1:]), longest)


def _reduced(contents: Contents, longest: int | None) -> Contents:
    """Average down to `longest`, if there is such a limit and the values go beyond it."""
    if not longest or max(contents.size) <= longest:
        return contents
    size = scaled(contents.size, longest)
    if contents.kind == "map":
        contents.notes.append(reduction(contents.size, size))
    return replace(contents, values=area_average(contents.values.astype(np.float32), size))


def look(data: bytes, array: object) -> dict[str, object]:
    """Say from the headers alone what there is to choose; of a file that holds no arrays nothing."""
    found = {} if picture_format(data) else arrays.members(data)
    if not found:
        return {}
    _, stored = arrays.choose(found, array)
    return {"arrays": [name for name in arrays.usable(found) if name], **arrays.choices(stored)}
