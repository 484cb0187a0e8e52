"""Where the coded data of a JPEG is cut off: decoders fill in grey, and no library tells."""

import re

from .limits import DAMAGED, MAX_BLOCKS, SAVE_AS_PNG, Refusal, unpack

_MARKER = re.compile(rb"\xff+[^\x00\xff]")
_FIRST_RESTART, _END, _SCAN, _RESTART_INTERVAL, _JPEG_LS = 0xD0, 0xD9, 0xDA, 0xDD, 0xF7
_FRAMES = {*range(0xC0, 0xD0), _JPEG_LS} - {0xC4, 0xC8, 0xCC}
_BETWEEN_SCANS = {0xC4, 0xDB, 0xDC, 0xDD, 0xFE, *range(0xE0, 0xF0)}
_MAX_SCANS = 100
_MAX_SCANNED_PIXELS = 1_000_000_000


def cut_at(data: bytes) -> int | None:
    """Give the place of the first stray marker in the coded data, the length without an end, None for a whole one.

    Raises Refusal for kinds of coding that Pillow has no decoder for, and for what is chopped up or refined over
    and over: each scan costs a pass over all pixels (ITU-T T.81, annex B).
    """
    position, blocks, scans, pixels, restarts = 2, 0, 0, 0, None
    while match := _MARKER.search(data, position):
        code, position = data[match.end() - 1], match.end()
        if scans and restarts is not None and code == _FIRST_RESTART + restarts % 8:
            restarts += 1
            continue
        if code == _END:
            break
        (length,) = unpack(">H", data, position)
        body, position = position + 2, position + length
        blocks += 1
        if blocks > MAX_BLOCKS:
            raise Refusal(f"it is chopped into more than {MAX_BLOCKS:,} blocks")
        if scans and not _stands_between_scans(code, data[body - 2 : position + 1]):
            return match.start()
        if code in _FRAMES:
            precision, height, width = unpack(">BHH", data, body)
            _check_coding(code, precision)
            pixels = width * height
        elif code == _RESTART_INTERVAL:
            restarts = 0 if any(data[body : body + 2]) else None
        elif code == _SCAN:
            scans, restarts = scans + 1, restarts and 0
            _check_scans(scans, pixels)
    if not scans or not pixels:
        raise Refusal(DAMAGED)
    if not match:
        return len(data)
    # An end in the middle, too, is a stray marker: the true one is still to come.
    rest = data[position:].rstrip(b"\0")
    return match.start() if rest.endswith(b"\xff\xd9") and b"\xff\xd8" not in rest else None


def _stands_between_scans(code: int, segment: bytes) -> bool:
    """Tell a segment, given from its length to the byte behind it, from coded data that happens to look like one."""
    if code == _SCAN:
        return len(segment) > 2 and unpack(">H", segment, 0)[0] == 6 + 2 * segment[2]
    return code in _BETWEEN_SCANS and segment.endswith(b"\xff")


def _check_coding(code: int, precision: int) -> None:
    """Raise Refusal for a JPEG that is valid, and that Pillow cannot decode."""
    if code == _JPEG_LS:
        raise Refusal(f"it is a JPEG-LS picture, {SAVE_AS_PNG}")
    if code not in (0xC0, 0xC1, 0xC2):
        raise Refusal(f"it is a lossless, hierarchical or arithmetic-coded JPEG, {SAVE_AS_PNG}")
    if precision != 8:
        raise Refusal(f"it is a JPEG of {precision} bits a colour, {SAVE_AS_PNG}")


def _check_scans(scans: int, pixels: int) -> None:
    if scans > _MAX_SCANS or scans * pixels > _MAX_SCANNED_PIXELS:
        raise Refusal(f"it is coded in {scans:,} scans or more, far more than a picture of its size needs")
