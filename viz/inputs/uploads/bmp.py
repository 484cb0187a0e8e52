"""A BMP, with run lengths unrolled here: Pillow unrolls them in Python, a pixel at a time."""

import struct

from viz.inputs.uploads.limits import DAMAGED, Refusal, unpack
from viz.inputs.uploads.still import Still

_FILE_HEADER = 14
_OS2_HEADER, _INFO_HEADER = 12, 40
_RLE8, _RLE4 = 1, 2
_END_OF_LINE, _END_OF_BITMAP, _MOVE = 0, 1, 2


def first_picture(data: bytes) -> Still:
    """Read the size, and unroll run lengths into plain rows; raises Refusal."""
    pixels_at, header_size = unpack("<II", data, 10)
    if header_size == _OS2_HEADER:
        width, height = unpack("<HH", data, 18)
        return Still("BMP", data, width, height)
    width, height = unpack("<ii", data, 18)
    bits, compression = unpack("<HI", data, 28)
    still = Still("BMP", data, width, abs(height))
    if compression not in (_RLE8, _RLE4):
        return still
    # The format defines run lengths only for rows that run upwards.
    if height < 0 or bits != {_RLE8: 8, _RLE4: 4}[compression]:
        raise Refusal(DAMAGED)
    (colours,) = unpack("<I", data, 46)
    palette_at = _FILE_HEADER + header_size
    palette = data[palette_at : palette_at + 4 * min(colours or 2**bits, 256)]
    rows = _unroll(data[pixels_at:], width, height, nibbles=compression == _RLE4)
    colours = len(palette) // 4
    header = struct.pack("<IiiHHIIiiII", _INFO_HEADER, width, height, 1, 8, 0, len(rows), 0, 0, colours, 0)
    body_at = _FILE_HEADER + _INFO_HEADER + len(palette)
    file_header = struct.pack("<2sIII", b"BM", body_at + len(rows), 0, body_at)
    return Still("BMP", b"".join([file_header, header, palette, rows]), width, height)


def _unroll(code: bytes, width: int, height: int, *, nibbles: bool) -> bytearray:
    """Turn run lengths into rows of one byte a pixel, each padded to four bytes."""
    stride = (width + 3) // 4 * 4
    rows = bytearray(stride * height)
    x = y = position = 0
    while position + 1 < len(code) and y < height:
        count, value = code[position], code[position + 1]
        position += 2
        if count:
            run = _split(bytes([value]) * ((count + 1) // 2)) if nibbles else bytes([value]) * count
        elif value > _MOVE:
            count, length = value, (value + 1) // 2 if nibbles else value
            literal = code[position : position + length]
            run = _split(literal) if nibbles else literal
            position += length + length % 2
        else:
            if value == _END_OF_BITMAP:
                return rows
            if value == _END_OF_LINE:
                x, y = 0, y + 1
            elif position + 1 < len(code):
                x, y = x + code[position], y + code[position + 1]
                position += 2
            continue
        run = run[: max(0, min(count, width - x))]
        start = y * stride + x
        rows[start : start + len(run)] = run
        x += len(run)
    return rows


# Each byte as the two pixels of four bits that it holds.
_PAIRS = [bytes([byte >> 4, byte & 15]) for byte in range(256)]


def _split(packed: bytes) -> bytes:
    """Unpack two pixels a byte into one."""
    return b"".join([_PAIRS[byte] for byte in packed])
