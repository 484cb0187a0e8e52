"""Where the coded data of a JPEG is cut off: decoders fill in grey, and no library tells."""

import re

from .limits import SAVE_AS_PNG, refuse_if

_MARKER = re.compile(rb"\xff+([^\x00\xff])")
_FIRST_RESTART, _END, _SCAN, _RESTART_INTERVAL, _JPEG_LS = 0xD0, 0xD9, 0xDA, 0xDD, 0xF7
_FRAMES = {*range(0xC0, 0xD0), _JPEG_LS} - {0xC4, 0xC8, 0xCC}
_BETWEEN_SCANS = {0xC4, 0xDB, 0xDC, 0xDD, 0xFE, *range(0xE0, 0xF0)}


def cut_at(data: bytes) -> int | None:
    """Give the place of the first stray marker in the coded data, the length without an end, None for a whole one.

    Raises Refusal for kinds of coding that Pillow has no decoder for (ITU-T T.81, annex B).
    """
    position, is_coded, restarts = 2, False, None
    while match := _MARKER.search(data, position):
        code, position = match[1][0], match.end()
        if is_coded and restarts is not None and code == _FIRST_RESTART + restarts % 8:
            restarts += 1
            continue
        if code == _END:
            # An end in the middle, too, is a stray marker: the true one is still to come.
            rest = data[position:].rstrip(b"\0")
            return match.start() if rest.endswith(b"\xff\xd9") and b"\xff\xd8" not in rest else None
        end = position + int.from_bytes(data[position : position + 2], "big")
        segment, position = data[position:end], end
        # Coded data may look like what stands between scans: the header of one, or a segment before it.
        is_header = code == _SCAN and len(segment) == 6 + 2 * int.from_bytes(segment[2:3])
        if is_coded and not is_header and not (code in _BETWEEN_SCANS and data[end : end + 1] == b"\xff"):
            return match.start()
        if code in _FRAMES:
            _check_coding(code, segment)
        elif code == _RESTART_INTERVAL:
            restarts = 0 if any(segment[2:]) else None
        elif code == _SCAN:
            is_coded, restarts = True, restarts and 0
    return len(data)


def _check_coding(code: int, segment: bytes) -> None:
    """Raise Refusal for a JPEG that is valid, and that Pillow cannot decode."""
    refuse_if(code == _JPEG_LS, f"it is a JPEG-LS picture, {SAVE_AS_PNG}")
    refuse_if(code not in (0xC0, 0xC1, 0xC2), f"it is a lossless, hierarchical or arithmetic-coded JPEG, {SAVE_AS_PNG}")
    refuse_if(segment[2] != 8, f"it is a JPEG of {segment[2]} bits a colour, {SAVE_AS_PNG}")
