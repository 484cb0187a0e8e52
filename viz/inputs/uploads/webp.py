"""The first frame of a WebP, without its profile, metadata and later frames."""

from viz.inputs.uploads.directory import exif_orientation
from viz.inputs.uploads.limits import DAMAGED, Refusal, unpack
from viz.inputs.uploads.still import Still, check_blocks

_KEPT = {b"VP8X", b"VP8 ", b"VP8L", b"ALPH", b"ANIM", b"ANMF"}


def first_picture(data: bytes) -> Still:
    """Keep the header and the first image or frame (RFC 9649, section 2); raises Refusal."""
    kept: list[bytes] = []
    orientation, frames = 1, 0
    position, count = 12, 0
    while position + 8 <= len(data):
        check_blocks(count := count + 1)
        kind, length = unpack("<4sI", data, position)
        end = position + 8 + length + length % 2
        frames += kind == b"ANMF"
        if kind == b"EXIF":
            orientation = exif_orientation(data[position + 8 : end].removeprefix(b"Exif\0\0"))
        elif kind in _KEPT and (kind != b"ANMF" or frames == 1):
            kept.append(data[position:end])
        position = end
    width, height = _canvas(kept[0] if kept else b"")
    body = b"WEBP" + b"".join(kept)
    clean = b"RIFF" + len(body).to_bytes(4, "little") + body
    return Still("WEBP", clean, width, height, orientation, "frames" if frames > 1 else None)


def _canvas(chunk: bytes) -> tuple[int, int]:
    """Read width and height from the first chunk, which is of one of three kinds."""
    kind = chunk[:4]
    if kind == b"VP8X":
        low_width, high_width, low_height, high_height = unpack("<HBHB", chunk, 12)
        return 1 + (low_width | high_width << 16), 1 + (low_height | high_height << 16)
    if kind == b"VP8L":
        (bits,) = unpack("<I", chunk, 9)
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    if kind == b"VP8 ":
        width, height = unpack("<HH", chunk, 14)
        return width & 0x3FFF, height & 0x3FFF
    raise Refusal(DAMAGED)
