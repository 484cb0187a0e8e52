"""The first frame of a GIF, without the comments before it and the frames behind it."""

from viz.inputs.uploads.limits import BREAKS_OFF, DAMAGED, Refusal, unpack
from viz.inputs.uploads.still import Still, check_blocks

_EXTENSION, _IMAGE, _TRAILER = 0x21, 0x2C, 0x3B
_GRAPHIC_CONTROL = 0xF9


def first_picture(data: bytes) -> Still:
    """Keep the screen, its colours, and the first frame with its control block (GIF89a); raises Refusal."""
    width, height, flags = unpack("<HHB", data, 6)
    start = position = 13 + _colour_bytes(flags)
    control = b""
    count = 0
    while (kind := unpack("B", data, position)[0]) == _EXTENSION:
        check_blocks(count := count + 1)
        (label,) = unpack("B", data, position + 1)
        end = _after_sub_blocks(data, position + 2)
        if label == _GRAPHIC_CONTROL:
            control = data[position:end]
        position = end
    if kind != _IMAGE:
        raise Refusal(DAMAGED)
    left, top, frame_width, frame_height, frame_flags = unpack("<HHHHB", data, position + 1)
    end = _after_sub_blocks(data, position + 10 + _colour_bytes(frame_flags) + 1)
    return Still(
        "GIF",
        data[:start] + control + data[position:end] + bytes([_TRAILER]),
        max(width, left + frame_width),
        max(height, top + frame_height),
        more="frames" if data[end : end + 1] in (bytes([_EXTENSION]), bytes([_IMAGE])) else None,
    )


def _colour_bytes(flags: int) -> int:
    """Length of the colour table that a flag byte announces."""
    return 3 << ((flags & 7) + 1) if flags & 0x80 else 0


def _after_sub_blocks(data: bytes, position: int) -> int:
    """Step over a chain of sub-blocks, each led by its length, up to and over the empty one."""
    while position < len(data):
        length = data[position]
        position += 1 + length
        if not length:
            return position
    raise Refusal(BREAKS_OFF)
