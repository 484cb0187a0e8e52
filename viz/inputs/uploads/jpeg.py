"""The first picture of a JPEG or MPO: no comments, no profiles, and not too many scans."""

import re

from viz.inputs.uploads.directory import exif_orientation
from viz.inputs.uploads.limits import DAMAGED, Refusal, unpack
from viz.inputs.uploads.still import Still, check_blocks, check_scans

# A marker: 0xFF bytes, then one that is neither a stuffed zero nor a restart within coded data.
_MARKER = re.compile(rb"\xff+[^\x00\x01\xff\xd0-\xd7]")
_START_OF_IMAGE, _END_OF_IMAGE = b"\xff\xd8", b"\xff\xd9"
_START_OF_SCAN = 0xDA
_FRAMES_READ = {0xC0, 0xC1, 0xC2}
_FRAMES_REFUSED = {0xC3, 0xC5, 0xC6, 0xC7, 0xC9, 0xCA, 0xCB, 0xCD, 0xCE, 0xCF}
# Comments and application data; APP0 (JFIF) and APP14 (Adobe) stay, as they tell the colour space.
_DROPPED = {0xFE, *range(0xE1, 0xEE), 0xEF}
_EXIF = b"Exif\0\0"


def first_picture(data: bytes) -> Still:
    """Keep the segments up to the end of the first image (ITU-T T.81, annex B); raises Refusal."""
    kept = [_START_OF_IMAGE]
    frames: list[tuple[int, int]] = []
    orientation = 1
    scans = count = 0
    marker = _MARKER.search(data, len(_START_OF_IMAGE))
    while marker and data[marker.end() - 1] != _END_OF_IMAGE[1]:
        check_blocks(count := count + 1)
        code, body = data[marker.end() - 1], marker.end()
        end = body + unpack(">H", data, body)[0]
        marker = _MARKER.search(data, end)
        if code in _FRAMES_READ | _FRAMES_REFUSED:
            frames.append(_frame_size(data, code, body))
        elif code == _START_OF_SCAN:
            scans += 1
            end = marker.start() if marker else len(data)
        elif code in _DROPPED and data.startswith(_EXIF, body + 2):
            orientation = exif_orientation(data[body + 2 + len(_EXIF) : end])
        if code not in _DROPPED:
            kept.append(bytes([0xFF, code]) + data[body:end])
    if len(frames) != 1:
        raise Refusal(DAMAGED)
    width, height = frames[0]
    check_scans(scans, width * height)
    # Without its end the decoder is to notice what is missing, so none is made up.
    return Still("JPEG", b"".join([*kept, _END_OF_IMAGE if marker else b""]), width, height, orientation)


def _frame_size(data: bytes, code: int, body: int) -> tuple[int, int]:
    """Read width and height from a frame header; raises Refusal for a kind of coding that is not read."""
    if code in _FRAMES_REFUSED:
        raise Refusal("it is a lossless, hierarchical or arithmetic-coded JPEG, which is not read")
    height, width = unpack(">HH", data, body + 3)
    return width, height
