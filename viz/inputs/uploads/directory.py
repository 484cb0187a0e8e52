"""A TIFF directory: the table of tags at the head of a TIFF page and of EXIF data."""

import struct
from dataclasses import dataclass

from viz.inputs.uploads.limits import DAMAGED, Refusal, unpack

ORIENTATION = 274

# TIFF 6.0, section 2, and BigTIFF's 16 to 18: bytes a value, by type.
_TYPE_SIZES = {
    **dict.fromkeys((1, 2, 6, 7), 1),
    **dict.fromkeys((3, 8), 2),
    **dict.fromkeys((4, 9, 11, 13), 4),
    **dict.fromkeys((5, 10, 12, 16, 17, 18), 8),
}
_INTEGER_LAYOUTS = {1: "B", 3: "H", 4: "I", 16: "Q"}


@dataclass(frozen=True)
class Layout:
    """How a directory is written: the byte order and, for BigTIFF, the wider fields."""

    order: str
    pointer_at: int
    pointer: str
    entry_count: str
    entry: str

    @property
    def inline_bytes(self) -> int:
        """Values of up to so many bytes stand in the entry itself."""
        return struct.calcsize(self.pointer)


@dataclass(frozen=True)
class Entry:
    """One tag: its type, how many values it has, where they lie, and the entry as it is written."""

    type: int
    count: int
    values_at: int
    raw: bytes


@dataclass(frozen=True)
class Directory:
    """The tags of one page, and whether another page follows."""

    data: bytes
    layout: Layout
    entries: dict[int, Entry]
    has_next: bool

    def numbers(self, tag: int, default: int, most: int = 1) -> tuple[int, ...]:
        """Read the first unsigned integers of a tag, at most so many; raises Refusal for another type."""
        if tag not in self.entries:
            return (default,)
        entry = self.entries[tag]
        if entry.type not in _INTEGER_LAYOUTS or not entry.count:
            raise Refusal(DAMAGED)
        layout = f"{self.layout.order}{min(entry.count, most)}{_INTEGER_LAYOUTS[entry.type]}"
        return unpack(layout, self.data, entry.values_at)

    def number(self, tag: int, default: int) -> int:
        """Read the first integer of a tag."""
        return self.numbers(tag, default)[0]


def first_directory(data: bytes) -> Directory:
    """Read the first directory, following none of its pointers (TIFF 6.0, section 2); raises Refusal."""
    layout = _layout(data)
    (start,) = unpack(layout.order + layout.pointer, data, layout.pointer_at)
    (count,) = unpack(layout.order + layout.entry_count, data, start)
    first = start + struct.calcsize(layout.entry_count)
    size = struct.calcsize("=" + layout.entry)
    if count > 0xFFFF or first + count * size > len(data):
        raise Refusal(DAMAGED)
    entries = {}
    for at in range(first, first + count * size, size):
        tag, kind, values, pointer = unpack(layout.order + layout.entry, data, at)
        if values * _TYPE_SIZES.get(kind, 1) <= layout.inline_bytes:
            pointer = at + size - layout.inline_bytes
        entries[tag] = Entry(kind, values, pointer, data[at : at + size])
    after = data[first + count * size :][: layout.inline_bytes]
    return Directory(data, layout, entries, has_next=any(after))


def exif_orientation(exif: bytes) -> int:
    """Read the orientation, 1 to 8, from EXIF data; 1, as stored, when it is absent, wrong or unreadable."""
    try:
        return usable_orientation(first_directory(exif))
    except Refusal:
        # The picture is whole without it; at worst it lies on its side.
        return 1


def usable_orientation(directory: Directory) -> int:
    """Read the orientation tag, or 1 when it is absent or none of EXIF's eight."""
    try:
        value = directory.number(ORIENTATION, 1)
    except Refusal:
        return 1
    return value if 1 <= value <= 8 else 1


def _layout(data: bytes) -> Layout:
    order = {b"II": "<", b"MM": ">"}.get(data[:2])
    if order is None:
        raise Refusal(DAMAGED)
    (version,) = unpack(order + "H", data, 2)
    if version == 42:
        return Layout(order, pointer_at=4, pointer="I", entry_count="H", entry="HHII")
    if version == 43:
        return Layout(order, pointer_at=8, pointer="Q", entry_count="Q", entry="HHQQ")
    raise Refusal(DAMAGED)
