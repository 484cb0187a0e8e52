"""The arrays of an .npz archive, found and unpacked within bounds that hold before anything is unpacked."""

import zlib
from dataclasses import dataclass

from viz.inputs.uploads import npy
from viz.inputs.uploads.limits import DAMAGED, Refusal, plain, unpack

MAGIC = (b"PK\x03\x04", b"PK\x05\x06")
_CENTRAL, _END, _LOCAL = b"PK\x01\x02", b"PK\x05\x06", b"PK\x03\x04"
_END_BYTES, _LONGEST_COMMENT = 22, 65_535
_MAX_MEMBERS = 1_000
_STORED, _DEFLATED = 0, 8
_ENCRYPTED, _UTF8 = 0x1, 0x800
_SUFFIX = ".npy"

_OTHER_ARCHIVES = (
    ("word/", "a Word document"),
    ("xl/", "an Excel workbook"),
    ("ppt/", "a PowerPoint file"),
    ("data.pkl", "a PyTorch checkpoint, which is a pickle"),
)


@dataclass(frozen=True)
class Member:
    """One file in the archive, as the central directory describes it."""

    name: str
    flags: int
    method: int
    checksum: int
    packed_bytes: int
    header_at: int


def read_members(data: bytes) -> dict[str, Member]:
    """List the arrays by name, without ".npy", in the archive's order.

    Written out rather than left to zipfile, which builds an object for every entry, however many a file
    declares, and takes quadratic time over their extra fields. Raises Refusal for an archive without arrays.
    """
    end_at = data.rfind(_END, max(0, len(data) - _END_BYTES - _LONGEST_COMMENT))
    if end_at < 0:
        raise Refusal(DAMAGED)
    count, _, position = unpack("<HII", data, end_at + 10)
    if count > _MAX_MEMBERS:
        raise Refusal(f"it is an archive of {count:,} files, and at most {_MAX_MEMBERS:,} are looked through")
    members = {}
    for _ in range(count):
        member, position = _member(data, position)
        members[member.name] = member
    arrays = {name.removesuffix(_SUFFIX): member for name, member in members.items() if name.endswith(_SUFFIX)}
    if not arrays:
        kinds = (kind for part, kind in _OTHER_ARCHIVES if any(part in name for name in members))
        raise Refusal(f"it is {next(kinds, 'a ZIP archive')}, and holds no array")
    return arrays


def read_header(data: bytes, member: Member) -> npy.Header:
    """Read the header of an array, unpacking no more than that; raises Refusal for an unusable one."""
    head = _unpack(data, member, npy.HEAD_BYTES)
    if not head.startswith(npy.MAGIC):
        raise Refusal(DAMAGED)
    return npy.read_header(head)


def read_array_bytes(data: bytes, member: Member, header: npy.Header) -> bytes:
    """Unpack a whole array, never more bytes than its header, already checked, declares; raises Refusal."""
    body = _unpack(data, member, header.total_bytes)
    if zlib.crc32(body) != member.checksum:
        raise Refusal(DAMAGED)
    return body


def _member(data: bytes, position: int) -> tuple[Member, int]:
    """Read one entry of the central directory, and where the next begins (APPNOTE 4.3.12)."""
    magic, flags, method, checksum, packed, _, name_bytes, extra_bytes, comment_bytes, header_at = unpack(
        "<4s4xHH4xIIIHHH8xI", data, position
    )
    if magic != _CENTRAL:
        raise Refusal(DAMAGED)
    name_at = position + 46
    name = data[name_at : name_at + name_bytes].decode("utf-8" if flags & _UTF8 else "cp437", "replace")
    following = name_at + name_bytes + extra_bytes + comment_bytes
    return Member(name, flags, method, checksum, packed, header_at), following


def _unpack(data: bytes, member: Member, most: int) -> bytes:
    """Unpack the first bytes of a member, at most so many."""
    if member.flags & _ENCRYPTED:
        raise Refusal(f"the array {plain(member.name, 40)} in it is encrypted")
    magic, name_bytes, extra_bytes = unpack("<4s22xHH", data, member.header_at)
    if magic != _LOCAL:
        raise Refusal(DAMAGED)
    start = member.header_at + 30 + name_bytes + extra_bytes
    # Deflate never takes much more room than what it packs, so nothing is copied that is not unpacked.
    packed = data[start : start + min(member.packed_bytes, most + most // 100 + 1000)]
    if member.method == _STORED:
        return packed[:most]
    if member.method != _DEFLATED:
        raise Refusal(f"it is packed by ZIP method {member.method}, which is not read")
    try:
        return zlib.decompressobj(-zlib.MAX_WBITS).decompress(packed, most)
    except zlib.error as error:
        raise Refusal(DAMAGED) from error
