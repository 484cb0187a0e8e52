"""The first picture of a PNG: critical chunks only, so that no text or profile is ever unpacked."""

from viz.inputs.uploads.directory import exif_orientation
from viz.inputs.uploads.limits import DAMAGED, Refusal, unpack
from viz.inputs.uploads.still import Still, check_blocks

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_HEADER = b"\0\0\0\rIHDR"
_KEPT = {b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND"}
_TRUE_COLOUR = 2


def first_picture(data: bytes) -> Still:
    """Keep what the picture itself needs (PNG specification, section 11); raises Refusal."""
    kept = [_SIGNATURE]
    orientation, more = 1, None
    position = len(_SIGNATURE)
    if data[position : position + 8] != _HEADER:
        raise Refusal(DAMAGED)
    width, height, depth, colour = unpack(">IIBB", data, position + 8)
    count = 0
    while position + 8 <= len(data):
        check_blocks(count := count + 1)
        length, kind = unpack(">I4s", data, position)
        end = position + 12 + length
        # Pillow reads true colour of 16 bits as of 8, so that its transparent colour would match nothing.
        if kind in _KEPT and (kind, depth, colour) != (b"tRNS", 16, _TRUE_COLOUR):
            kept.append(data[position:end])
        elif kind == b"eXIf":
            orientation = exif_orientation(data[position + 8 : end - 4])
        elif kind == b"acTL" and unpack(">I", data, position + 8)[0] > 1:
            more = "frames"
        if kind == b"IEND":
            break
        position = end
    return Still("PNG", b"".join(kept), width, height, orientation, more)
