"""The first picture of a JPEG or MPO: no comments, no profiles, and not too many scans."""

import re

from viz.inputs.uploads.directory import exif_orientation
from viz.inputs.uploads.limits import DAMAGED, Refusal, unpack
from viz.inputs.uploads.still import Still, check_blocks, check_scans

# A marker: 0xFF bytes, then one that is neither a stuffed zero nor a restart within coded data.
_MARKER = re.compile(rb"\xff+[^\x00\x01\xff\xd0-\xd7]")
_START_OF_SCAN, _END_OF_IMAGE = 0xDA, 0xD9
_FRAMES_READ = {0xC0, 0xC1, 0xC2}
_FRAMES_REFUSED = {0xC3, 0xC5, 0xC6, 0xC7, 0xC9, 0xCA, 0xCB, 0xCD, 0xCE, 0xCF}
# Comments and application data; APP0 (JFIF) and APP14 (Adobe) stay, as they tell the colour space.
_DROPPED = {0xFE, *range(0xE1, 0xEE), 0xEF}
_EXIF = b"Exif\0\0"


def first_picture(data: bytes) -> Still:
    """Keep the segments up to the end of the first image (ITU-T T.81, annex B); raises Refusal."""
    kept: list[bytes] = []
    size, orientation = None, 1
    scans, count, copied, position = 0, 0, 0, 2
    while marker := _MARKER.search(data, position):
        check_blocks(count := count + 1)
        code, position = data[marker.end() - 1], marker.end()
        if code == _END_OF_IMAGE:
            break
        end = position + unpack(">H", data, position)[0]
        if code in _FRAMES_READ | _FRAMES_REFUSED:
            size = _frame_size(data, code, position, known=size)
        elif code == _START_OF_SCAN:
            scans += 1
        elif code in _DROPPED:
            kept.append(data[copied : marker.start()])
            copied = end
            if data.startswith(_EXIF, position + 2):
                orientation = exif_orientation(data[position + 2 + len(_EXIF) : end])
        position = end
    if size is None:
        raise Refusal(DAMAGED)
    check_scans(scans, size[0] * size[1])
    kept.append(data[copied:position] if marker else data[copied:])
    return Still("JPEG", b"".join(kept), *size, orientation)


def _frame_size(data: bytes, code: int, position: int, *, known: tuple[int, int] | None) -> tuple[int, int]:
    """Read width and height from a frame header, of which there must be one."""
    if code in _FRAMES_REFUSED:
        raise Refusal("it is a lossless, hierarchical or arithmetic-coded JPEG, which is not read")
    if known is not None:
        raise Refusal(DAMAGED)
    height, width = unpack(">HH", data, position + 3)
    return width, height
