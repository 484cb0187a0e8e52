"""A BMP, with run lengths unrolled here: Pillow unrolls them in Python, a pixel at a time."""

import struct

from viz.inputs.uploads.limits import BREAKS_OFF, DAMAGED, Refusal, unpack
from viz.inputs.uploads.still import Still

_FILE_HEADER = 14
_OS2_HEADER, _INFO_HEADER = 12, 40
_RLE8, _RLE4 = 1, 2
_END_OF_LINE, _END_OF_BITMAP, _MOVE = 0, 1, 2
# A loop in Python takes some 2 s for so much; no picture of few colours needs it.
_MAX_CODE_BYTES = 10_000_000

_ONE = [bytes([value]) for value in range(256)]
_PAIR = [bytes([value >> 4, value & 15]) for value in range(256)]


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
    code = data[pixels_at:]
    if len(code) > _MAX_CODE_BYTES:
        most = f"{_MAX_CODE_BYTES // 1_000_000} MB"
        raise Refusal(f"its run lengths take {len(code) / 1e6:.1f} MB, and at most {most} are unrolled")
    (colours,) = unpack("<I", data, 46)
    palette_at = _FILE_HEADER + header_size
    palette = data[palette_at : palette_at + 4 * min(colours or 2**bits, 256)]
    rows = _unroll(code, width, height, nibbles=compression == _RLE4)
    return Still("BMP", _plain_bmp(width, height, palette, rows), width, height)


def _plain_bmp(width: int, height: int, palette: bytes, rows: bytes | bytearray) -> bytes:
    """Write a BMP of one byte a pixel, without compression."""
    colours = len(palette) // 4
    header = struct.pack("<IiiHHIIiiII", _INFO_HEADER, width, height, 1, 8, 0, len(rows), 0, 0, colours, 0)
    rows_at = _FILE_HEADER + len(header) + len(palette)
    file_header = struct.pack("<2sIII", b"BM", rows_at + len(rows), 0, rows_at)
    return b"".join([file_header, header, palette, rows])


def _unroll(code: bytes, width: int, height: int, *, nibbles: bool) -> bytearray:
    """Turn run lengths into rows of one byte a pixel, each padded to four bytes; raises Refusal."""
    stride = (width + 3) // 4 * 4
    rows = bytearray(stride * height)
    pattern, per_byte = (_PAIR, 2) if nibbles else (_ONE, 1)
    x = y = position = 0
    while position + 1 < len(code) and y < height:
        count, value = code[position], code[position + 1]
        position += 2
        if count:
            run = pattern[value] * (-(-count // per_byte))
        elif value > _MOVE:
            count, length = value, -(-value // per_byte)
            run = b"".join([pattern[byte] for byte in code[position : position + length]])
            position += length + length % 2
        elif value == _END_OF_BITMAP:
            return rows
        else:
            right, up = (-x, 1) if value == _END_OF_LINE else code[position : position + 2].ljust(2, b"\0")
            x, y = x + right, y + up
            position += 2 * (value == _MOVE)
            continue
        # What would run over the end of a row is dropped, as elsewhere.
        end = min(x + min(count, len(run)), width)
        if end > x:
            rows[y * stride + x : y * stride + end] = run[: end - x]
        x += count
    if (y, x) < (height - 1, width):
        raise Refusal(BREAKS_OFF)
    return rows
