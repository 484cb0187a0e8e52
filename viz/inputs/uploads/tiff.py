"""The first page of a TIFF: a new directory with the tags that decoding needs, and no way on from it."""

import math
import struct

from viz.inputs.uploads.directory import Directory, first_directory, usable_orientation
from viz.inputs.uploads.limits import DAMAGED, MAX_PIXELS, Refusal
from viz.inputs.uploads.still import Still, check_pixels, check_scans

_WIDTH, _HEIGHT, _BITS, _COMPRESSION, _PHOTOMETRIC = 256, 257, 258, 259, 262
_SAMPLES, _ROWS_PER_STRIP, _TILE_WIDTH, _TILE_HEIGHT, _SAMPLE_FORMAT = 277, 278, 322, 323, 339
_STRIP_BYTES, _TILE_BYTES = 279, 325
_STRIP_OFFSETS, _TILE_OFFSETS = 273, 324
_FILL_ORDER, _PLANES, _FAX_OPTIONS, _PREDICTOR, _COLOURS = 266, 284, (292, 293), 317, 320
_EXTRA_SAMPLES, _JPEG_TABLES, _YCBCR = 338, 347, (529, 530, 532)
_KEPT = {
    *(_WIDTH, _HEIGHT, _BITS, _COMPRESSION, _PHOTOMETRIC, _SAMPLES, _SAMPLE_FORMAT, _EXTRA_SAMPLES),
    *(_ROWS_PER_STRIP, _STRIP_OFFSETS, _STRIP_BYTES, _TILE_WIDTH, _TILE_HEIGHT, _TILE_OFFSETS, _TILE_BYTES),
    *(_FILL_ORDER, _PLANES, *_FAX_OPTIONS, _PREDICTOR, _COLOURS, _JPEG_TABLES, *_YCBCR),
}
_LAB_SPACES = {8, 9, 10}
_JPEG = 7
_START_OF_SCAN = b"\xff\xda"
# None, three kinds of fax, LZW, JPEG, Deflate (two numbers) and PackBits; not LZMA and Zstandard, whose files
# say how much memory the decoder takes.
_COMPRESSIONS = {1, 2, 3, 4, 5, _JPEG, 8, 32946, 32773}
_SHORT = 3
_DEPTHS = {1, 2, 4, 8, 16}
_MAX_SAMPLES = 5

# As many strips or tiles as the smallest usual tile, 16 × 16, makes of the largest picture.
_MAX_VALUES_IN_TAG = 200_000
_MAX_DECODED_BYTES = 400_000_000


def first_page(data: bytes) -> Still:
    """Keep the first page (TIFF 6.0, and BigTIFF); raises Refusal."""
    page = first_directory(data)
    width, height = page.number(_WIDTH, 0), page.number(_HEIGHT, 0)
    check_pixels(width, height)
    if any(page.entries[tag].count > _MAX_VALUES_IN_TAG for tag in _KEPT & page.entries.keys()):
        raise Refusal(f"it is chopped into more than {_MAX_VALUES_IN_TAG:,} strips or tiles")
    _check_pixel_type(page)
    _check_cost(page, width, height)
    # Pillow turns round grey of up to 8 bits, but not of 16, and in one byte order refuses it.
    deep_negative = page.number(_PHOTOMETRIC, 1) == 0 and page.number(_BITS, 1) == 16
    return Still(
        "TIFF",
        _with_one_directory(page, black_is_zero=deep_negative),
        width,
        height,
        usable_orientation(page),
        more="pages" if page.has_next else None,
        white_is_zero=deep_negative,
    )


def _check_pixel_type(page: Directory) -> None:
    """Raise Refusal for pixels that have no settled black and white, or a coding that is not read."""
    depths = set(page.numbers(_BITS, 1, _MAX_SAMPLES))
    formats = set(page.numbers(_SAMPLE_FORMAT, 1, _MAX_SAMPLES))
    if len(depths) > 1 or not depths <= _DEPTHS or formats != {1}:
        kind = "floating-point" if 3 in formats else "signed" if 2 in formats else "whole"
        raise Refusal(
            f"its pixels are {kind} numbers of {max(depths)} bits, which have no settled black and white. "
            "Saved as .npy they can be read as they are"
        )
    if page.number(_PHOTOMETRIC, 1) in _LAB_SPACES:
        raise Refusal("its colours are in CIE Lab, which is not read")
    if page.number(_COMPRESSION, 1) not in _COMPRESSIONS:
        raise Refusal(f"it is compressed by TIFF method {page.number(_COMPRESSION, 1)}, which is not read")


def _check_cost(page: Directory, width: int, height: int) -> None:
    """Raise Refusal where strips or tiles would be unpacked to far more than the picture."""
    if not width or not height:
        raise Refusal(DAMAGED)
    block_width = page.number(_TILE_WIDTH, width)
    block_height = page.number(_TILE_HEIGHT, min(page.number(_ROWS_PER_STRIP, height), height))
    samples = page.number(_SAMPLES, 1)
    if not block_width or not block_height or samples > _MAX_SAMPLES:
        raise Refusal(DAMAGED)
    block = block_width * block_height
    blocks = math.ceil(width / block_width) * math.ceil(height / block_height)
    decoded_bytes = max(blocks * block, width * height) * samples * page.number(_BITS, 1) // 8
    # The padding of edge tiles may add to a small picture, but not make a large one of it.
    if blocks * block > 2 * MAX_PIXELS or decoded_bytes > _MAX_DECODED_BYTES:
        raise Refusal("its strips or tiles unpack to far more than a picture of its size needs")
    if page.number(_COMPRESSION, 1) == _JPEG:
        _check_jpeg_scans(page, blocks, block)


def _check_jpeg_scans(page: Directory, blocks: int, block_pixels: int) -> None:
    """Raise Refusal where strips or tiles are coded in many scans, or lie over one another and share them."""
    coded_bytes = sum(page.numbers(_STRIP_BYTES, 0, blocks)) + sum(page.numbers(_TILE_BYTES, 0, blocks))
    if coded_bytes > len(page.data):
        raise Refusal("its strips or tiles are longer, taken together, than the file")
    check_scans(math.ceil(page.data.count(_START_OF_SCAN) / blocks), blocks * block_pixels)


def _with_one_directory(page: Directory, *, black_is_zero: bool) -> bytes:
    """Append a directory of the kept tags, whose pointers stay true, and make it the only one."""
    layout = page.layout
    kept = {tag: page.entries[tag].raw for tag in _KEPT & page.entries.keys()}
    if black_is_zero:
        one = struct.pack(layout.order + "H", 1).ljust(layout.inline_bytes, b"\0")
        head = struct.pack(layout.order + layout.entry, _PHOTOMETRIC, _SHORT, 1, 0)
        kept[_PHOTOMETRIC] = head[: -layout.inline_bytes] + one
    body = page.data + b"\0" * (len(page.data) % 2)
    head = body[: layout.pointer_at] + struct.pack(layout.order + layout.pointer, len(body))
    count = struct.pack(layout.order + layout.entry_count, len(kept))
    entries = [kept[tag] for tag in sorted(kept)]
    return b"".join([head, body[len(head) :], count, *entries, b"\0" * layout.inline_bytes])
