"""Builders of files made to be dear: small to send, and costly to whoever trusts what they declare."""

import io
import itertools
import math
import re
import struct
import time
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from PIL import Image

from viz.inputs import uploads
from viz.inputs.uploads import read_upload
from viz.inputs.uploads.limits import UploadError

ROOT = Path(__file__).parents[2]
FULL = 19_900_000
"""Bytes of a file just under the limit."""


def measure(data: bytes, **options) -> tuple[tuple[int, ...] | str, float, float]:
    """Read a file; gives its shape or the refusal, seconds, and the megabytes held at the most.

    While the worker is at its peak, as the kernel counts it, this process holds the file; later the worker holds
    the values, and this process the file, the values as they come, and as they are given.
    A worker that was stopped has no peak: 0.
    """
    read_upload("a", b"1,2")
    forget_peak()
    start, given = time.perf_counter(), 0
    try:
        values = read_upload("dear", data, **options).values
    except UploadError as error:
        outcome: tuple[int, ...] | str = str(error)
    else:
        outcome, given = values.shape, 3 * values.nbytes if values.size < 1e6 else 1.5 * values.nbytes
    return outcome, time.perf_counter() - start, (max(worker_peak(), given) + len(data)) / 1e6


def worker_status() -> Path:
    process = uploads._WORKER._process
    return Path(f"/proc/{process.pid if process else 0}")


def forget_peak() -> None:
    """Have the kernel count the worker's peak anew."""
    if (worker_status() / "clear_refs").exists():
        (worker_status() / "clear_refs").write_text("5")


def worker_peak() -> int:
    """The most bytes that the worker has held since; 0 if there is none."""
    try:
        lines = (worker_status() / "status").read_text().splitlines()
        return next(1024 * int(line.split()[1]) for line in lines if line.startswith("VmHWM:"))
    except (OSError, StopIteration):
        return 0


def png_chunk(kind: bytes, body: bytes = b"") -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(width: int, height: int, *, depth=8, colour=0, extra=b"", rows=b"", interlaced=0) -> bytes:
    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, interlaced)
    return b"".join(
        [
            b"\x89PNG\r\n\x1a\n",
            png_chunk(b"IHDR", header),
            extra,
            png_chunk(b"IDAT", rows),
            png_chunk(b"IEND"),
        ]
    )


def packed_again(block: bytes, times: int, end: bytes = b"") -> bytes:
    """Deflate a block, of which the packed form is there again and again, and an end; raw, without a checksum."""
    packer = zlib.compressobj(9, wbits=-zlib.MAX_WBITS)
    packed = packer.compress(block) + packer.flush(zlib.Z_FULL_FLUSH)
    return packed * times + packer.compress(end) + packer.flush()


def zeros(count: int) -> bytes:
    """Deflate so many zeros, with the header and the checksum of zlib."""
    body = packed_again(bytes(1 << 20), count >> 20, bytes(count & 0xFFFFF))
    return b"\x78\xda" + body + struct.pack(">HH", count % 65_521, 1)


def rows_again(rows: bytes, times: int) -> bytes:
    """Deflate rows of a picture, again and again, with the header and the checksum of zlib."""
    checksum = 1
    for _ in range(times):
        checksum = zlib.adler32(rows, checksum)
    return b"\x78\xda" + packed_again(rows, times) + struct.pack(">I", checksum)


def png_bomb(*, colour: int, samples: int, depth: int = 8, interlaced: int = 0) -> bytes:
    """A blank PNG of 49.7 megapixels in a few kilobytes."""
    rows = zeros((1 + 7050 * samples * depth // 8) * 7050 + 60_000 * interlaced)
    return png(7050, 7050, colour=colour, depth=depth, rows=rows, interlaced=interlaced)


def png_text_bomb() -> bytes:
    """A 1 × 1 PNG whose 50 compressed comments unpack to 5 GB."""
    comment = zeros(100_000_000)
    texts = png_chunk(b"zTXt", b"a\0\0" + comment) + png_chunk(b"iTXt", b"a\0\1\0\0\0" + comment)
    profile = png_chunk(b"iCCP", b"a\0\0" + comment)
    return png(1, 1, extra=texts * 25 + profile, rows=zlib.compress(b"\0\0"))


def saved(image: Image.Image, picture_format: str, **options) -> bytes:
    file = io.BytesIO()
    image.save(file, picture_format, **options)
    return file.getvalue()


def jpeg_of_one_row_of_blocks(mode: str, size: int, **options) -> bytes:
    """A blank square JPEG: its first row of blocks, again and again, with a restart marker between two."""
    data = saved(Image.new(mode, (size, 8), 90), "JPEG", subsampling=0, **options)
    height = re.search(rb"\xff[\xc0\xc2]\0.\x08", data).end()
    data = data[:height] + struct.pack(">H", size) + data[height + 2 : -2]
    blocks = -(-size // 8)
    before, *scans = re.split(rb"(?=\xff\xda)", data)
    parts = [before, b"\xff\xdd\0\x04", struct.pack(">H", blocks)]
    for scan in scans:
        start = 2 + int.from_bytes(scan[2:4], "big")
        end = re.search(rb"\xff[^\0]|$", scan[start:]).start() + start
        coded = scan[start:end]
        parts += [scan[:start], coded, *(b"\xff" + bytes([0xD0 + row % 8]) + coded for row in range(blocks - 1))]
        parts.append(scan[end:])
    return b"".join([*parts, b"\xff\xd9"])


def jpeg_of_many_scans(width: int, height: int, scans: int) -> bytes:
    """A progressive JPEG whose last scan is there again and again."""
    data = saved(Image.new("L", (width, height), 90), "JPEG", progressive=True)
    last = data.rindex(b"\xff\xda")
    return data[:last] + data[last:-2] * scans + b"\xff\xd9"


def after_start(data: bytes, extra: bytes, start: int) -> bytes:
    """Put as many copies of something into a file as it may have bytes."""
    return data[:start] + extra * ((FULL - len(data)) // len(extra)) + data[start:]


def gif(extra: bytes = b"") -> bytes:
    data = saved(Image.new("L", (4, 4), 90), "GIF")
    return after_start(data, extra, data.index(b",")) if extra else data


def gif_of_many_frames() -> bytes:
    data = saved(Image.new("L", (4, 4), 90), "GIF")
    frame = data[data.index(b",") : -1]
    return data[:-1] + frame * ((FULL - len(data)) // len(frame)) + b";"


def gif_of_colour() -> bytes:
    """A GIF of 49.7 megapixels in colour."""
    image = Image.effect_mandelbrot((7050, 7050), (-3, -2.5, 2, 2.5), 60)
    image.putpalette([value for colour in range(256) for value in (colour, 255 - colour, 90)])
    return saved(image, "GIF")


def webp(*, lossless: bool, frames: int = 1, side: int = 7000) -> bytes:
    """A WebP of 49 megapixels, or less, with alpha."""
    image = Image.new("RGBA", (side, side), (10, 200, 30, 100))
    more = [Image.new("RGBA", image.size, (index, 0, 0, 255)) for index in range(1, frames)]
    return saved(image, "WEBP", lossless=lossless, method=0, quality=20, save_all=frames > 1, append_images=more)


def bmp_rle(width: int, height: int, code: bytes, bits: int = 8) -> bytes:
    palette = bytes(itertools.chain.from_iterable((grey, grey, grey, 0) for grey in range(2**bits)))
    compression = {8: 1, 4: 2}[bits]
    header = struct.pack("<IiiHHIIiiII", 40, width, height, 1, bits, compression, len(code), 0, 0, 0, 0)
    start = 14 + 40 + len(palette)
    return struct.pack("<2sIII", b"BM", start + len(code), 0, start) + header + palette + code


def grey_tags(width: int, height: int) -> dict[int, int | None]:
    """Tags of a grey TIFF of 8 bits in one strip, which is the body."""
    return {
        256: width,
        257: height,
        258: 8,
        259: 1,
        262: 1,
        273: None,
        277: 1,
        278: height,
        279: width * height,
    }


def tiff(
    tags: dict[int, int | list[int] | None],
    body: bytes = b"",
    *,
    more: Sequence[tuple[int, int, int, int]] = (),
    next_at: int = 0,
    order: str = "<",
) -> bytes:
    """A TIFF of one directory, at byte 8; a tag of None points at the body, behind the lists."""
    count = len(tags) + len(more)
    at = 8 + 2 + 12 * count + 4
    lists = {tag: value for tag, value in tags.items() if isinstance(value, list)}
    body_at = at + 4 * sum(map(len, lists.values()))
    entries = []
    for tag, value in sorted(tags.items()):
        if tag in lists:
            entries.append((tag, 4, len(value), at))
            at += 4 * len(value)
        else:
            entries.append((tag, 4, 1, body_at if value is None else value))
    parts = [struct.pack(order + "2sHIH", b"II" if order == "<" else b"MM", 42, 8, count)]
    parts += [struct.pack(order + "HHII", *entry) for entry in (*entries, *more)]
    parts += [struct.pack(order + "I", next_at)]
    parts += [struct.pack(f"{order}{len(lists[tag])}I", *lists[tag]) for tag in sorted(lists)]
    return b"".join([*parts, body])


def tiff_of_greedy_tags() -> bytes:
    """A 1 × 1 TIFF in which 20,000 tags each claim 19 MB."""
    greedy = [(tag, 1, 19_000_000, 8) for tag in range(1000, 21_000)]
    return tiff(grey_tags(1, 1), bytes(FULL - 12 * 20_000 - 200), more=greedy)


def tiff_of_many_strips() -> bytes:
    """A TIFF of one column, of which every row is a strip."""
    rows = 900_000
    return tiff(grey_tags(1, rows) | {273: [8] * rows, 278: 1, 279: [1] * rows})


def tiff_of_vast_tiles(side: int) -> bytes:
    """A 16 × 16 TIFF whose one deflated tile has side × side pixels."""
    packed = zeros(side * side)
    tags = grey_tags(16, 16) | {259: 8, 322: side, 323: side, 324: None, 325: len(packed)}
    return tiff({tag: value for tag, value in tags.items() if tag not in (273, 278, 279)}, packed)


def tiff_of_one_deflated_strip(samples: int, depth: int, side: int = 7050) -> bytes:
    """A blank TIFF of 49.7 megapixels, or less, in one strip, grey or with alpha."""
    packed = zeros(side * side * samples * depth // 8)
    tags = grey_tags(side, side) | {258: depth, 259: 8, 277: samples, 279: len(packed)}
    if samples == 4:
        tags |= {258: [depth] * 4, 262: 2, 338: 2}
    return tiff(tags, packed)


def npy(descr: str, shape: tuple[int, ...], body: bytes = b"", version: int = 1) -> bytes:
    return npy_with_header(f"{{'descr': {descr!r}, 'fortran_order': False, 'shape': {shape!r}}}", body, version)


def npy_with_header(header: str, body: bytes = b"", version: int = 1) -> bytes:
    length = struct.pack("<H" if version == 1 else "<I", len(header))
    return b"\x93NUMPY" + bytes([version, 0]) + length + header.encode() + body


def npz_of_zeros(shape: tuple[int, ...], dtype: str = "<f8") -> bytes:
    """An archive of an array of zeros, deflated a megabyte at a time."""
    head, size = npy(dtype, shape), math.prod(shape) * np.dtype(dtype).itemsize
    packer = zlib.compressobj(9, wbits=-zlib.MAX_WBITS)
    packed = packer.compress(head) + packer.flush(zlib.Z_FULL_FLUSH)
    packed += packed_again(bytes(1 << 20), size >> 20, bytes(size & 0xFFFFF))
    checksum = zlib.crc32(bytes(size), zlib.crc32(head))
    return zip_of_many(1, body=packed, method=8, size=len(head) + size, checksum=checksum)


def zip_of_many(
    count: int,
    extra: bytes = b"",
    body: bytes = npy("|u1", (2, 2), bytes(4)),
    method: int = 0,
    size: int | None = None,
    checksum: int | None = None,
) -> bytes:
    """An archive whose central directory lists one and the same array under many names."""
    said = zlib.crc32(body) if checksum is None else checksum, len(body), len(body) if size is None else size
    fields = struct.pack("<HHHHHIIIHH", 20, 0, method, 0, 0, *said, 10, len(extra))
    local = b"PK\3\4" + fields[:-2] + b"\0\0" + b"000000.npy" + body
    head = b"PK\1\2" + b"\x14\0" + fields + bytes(14)
    central = b"".join(head + b"%06d.npy" % number + extra for number in range(count))
    listed = min(count, 0xFFFF)
    end = b"PK\5\6" + struct.pack("<HHHHIIH", 0, 0, listed, listed, len(central), len(local), 0)
    return local + central + end


def npz_that_goes_on() -> bytes:
    """An archive of an array of 128 MB, behind which 10 GB more are packed."""
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    packed = packer.compress(npy("<f8", (16_000_000, 1))) + packer.flush(zlib.Z_FULL_FLUSH)
    return zip_of_many(1, body=packed + packed_again(bytes(1 << 20), 10_000), method=8)


DEAR: dict[str, Callable[[], bytes]] = {
    "png declares 10 gigapixels": lambda: png(100_000, 100_000),
    "png grey": lambda: png_bomb(colour=0, samples=1),
    "png grey 16": lambda: png_bomb(colour=0, samples=1, depth=16),
    "png grey with alpha": lambda: png_bomb(colour=4, samples=2),
    "png rgb": lambda: png_bomb(colour=2, samples=3),
    "png rgba": lambda: png_bomb(colour=6, samples=4),
    "png rgba 16": lambda: png_bomb(colour=6, samples=4, depth=16),
    "png rgba interlaced": lambda: png_bomb(colour=6, samples=4, interlaced=1),
    "png wide": lambda: png(1_000_000, 50, colour=2, rows=zeros(150_000_050)),
    "png tall": lambda: png(50, 1_000_000, colour=2, rows=zeros(151_000_000)),
    "png tall, half": lambda: png(50, 500_000, colour=2, rows=zeros(75_500_000)),
    "png text bombs": png_text_bomb,
    "png of empty chunks": lambda: after_start(png(1, 1, rows=zlib.compress(b"\0\0")), png_chunk(b"tEXt"), 33),
    "jpeg rgb": lambda: saved(Image.new("RGB", (7050, 7050)), "JPEG"),
    "jpeg progressive": lambda: saved(
        Image.effect_noise((7050, 7050), 20).convert("RGB"), "JPEG", progressive=True, quality=30
    ),
    "jpeg cmyk": lambda: jpeg_of_one_row_of_blocks("CMYK", 7050, progressive=True),
    "jpeg cmyk, half": lambda: jpeg_of_one_row_of_blocks("CMYK", 5000, progressive=True),
    "jpeg just under reduction": lambda: jpeg_of_one_row_of_blocks("RGB", 4896, progressive=True),
    "jpeg not reduced, half": lambda: jpeg_of_one_row_of_blocks("RGB", 3462, progressive=True),
    "jpeg of many scans": lambda: jpeg_of_many_scans(3000, 3000, 3000),
    "jpeg of twenty scans": lambda: jpeg_of_many_scans(7000, 7000, 15),
    "jpeg of many scans, tiny": lambda: jpeg_of_many_scans(8, 8, 100_000),
    "jpeg of empty comments": lambda: after_start(jpeg_of_many_scans(8, 8, 1), b"\xff\xfe\0\2", 2),
    "jpeg of padding": lambda: after_start(jpeg_of_many_scans(8, 8, 1), b"\xff", 2),
    "gif comments": lambda: gif(b"!\xfe" + (b"\xff" + b"a" * 255) * 70_000 + b"\0"),
    "gif of empty blocks": lambda: gif(b"!\xfe\0"),
    "gif of many frames": gif_of_many_frames,
    "gif declares 4 gigapixels": lambda: gif().replace(struct.pack("<HH", 4, 4), b"\xff" * 4, 1),
    "webp lossy": lambda: webp(lossless=False),
    "webp lossless": lambda: webp(lossless=True),
    "webp lossless, half": lambda: webp(lossless=True, side=5000),
    "webp animated": lambda: webp(lossless=True, frames=3),
    "webp greedy exif": lambda: saved(Image.new("RGB", (4, 4)), "WEBP", exif=tiff_of_greedy_tags()),
    "bmp rle ends": lambda: bmp_rle(25_000_000, 2, b"\1\7\0\0\1\7\0\0\0\1"),
    "bmp rle8 singles": lambda: bmp_rle(7000, 7000, b"\1\7" * (FULL // 2)),
    "bmp rle4 pairs": lambda: bmp_rle(7000, 7000, b"\2\x17" * (FULL // 2), bits=4),
    "bmp rle8 singles, fewer": lambda: bmp_rle(7000, 7000, b"\1\7" * 4_990_000 + b"\0\1"),
    "bmp rle4 pairs, fewer": lambda: bmp_rle(7000, 7000, b"\2\x17" * 4_990_000 + b"\0\1", bits=4),
    "bmp rle8 rows": lambda: bmp_rle(50, 900_000, b"\1\7\0\0" * 900_000),
    "bmp rle8 long": lambda: bmp_rle(7000, 7000, (b"\xff\7" * 28 + b"\0\0") * 7000),
    "bmp rle8 long, half": lambda: bmp_rle(5000, 5000, (b"\xff\7" * 20 + b"\0\0") * 5000),
    "bmp rle4 long": lambda: bmp_rle(7000, 7000, (b"\xff\x17" * 28 + b"\0\0") * 7000, bits=4),
    "bmp rle8 still": lambda: bmp_rle(7000, 7000, b"\0\2\0\0" * (FULL // 4)),
    "bmp rle4 literal": lambda: bmp_rle(7000, 7000, (b"\0\xfe" + b"\x17" * 128) * 150_000, bits=4),
    "tiff loop": lambda: tiff(grey_tags(2, 2), bytes(4), next_at=8),
    "tiff greedy tags": tiff_of_greedy_tags,
    "tiff many strips": tiff_of_many_strips,
    "tiff vast tile": lambda: tiff_of_vast_tiles(14_000),
    "tiff large tile": lambda: tiff_of_vast_tiles(9_600),
    "tiff grey 16": lambda: tiff_of_one_deflated_strip(1, 16),
    "tiff rgba": lambda: tiff_of_one_deflated_strip(4, 8),
    "tiff rgba 16": lambda: tiff_of_one_deflated_strip(4, 16),
    "tiff rgba 16, half": lambda: tiff_of_one_deflated_strip(4, 16, side=5000),
    "npy declares 1 TB": lambda: npy("<f8", (1, 1_000_000, 125_000)),
    "npy nested header": lambda: npy_with_header("(" * 9_000),
    "npy negated header": lambda: npy_with_header("-" * 9_000 + "1"),
    "npy summed header": lambda: npy_with_header("1" + "+1" * 4_900),
    "npy attribute header": lambda: npy_with_header("a" + ".a" * 4_900),
    "npy long header": lambda: npy_with_header("{" + " " * (FULL - 100), version=2),
    "npy full": lambda: npy("<f2", (9_900_000, 1), bytes(19_800_000)),
    "npy transposed": lambda: npy_with_header(
        "{'descr': '>i2', 'fortran_order': True, 'shape': (3, 2000, 1600)}", bytes(19_200_000)
    ),
    "npz full": lambda: npz_of_zeros((16_000_000, 1)),
    "npz that goes on": npz_that_goes_on,
    "npz beyond": lambda: npz_of_zeros((16_001, 1000), "|b1"),
    "npz many members": lambda: zip_of_many(70_000),
    "npz thousand members": lambda: zip_of_many(1000),
    "npz long members": lambda: zip_of_many(1000, body=npy("|u1", (3_000_000, 5), bytes(15_000_000))),
    "npz long extras": lambda: zip_of_many(290, b"\0\1\0\0" * 16_000),
    "csv one line": lambda: b"1," * (FULL // 2) + b"1",
    "csv one line, quarter": lambda: b"1," * (FULL // 8) + b"1",
    "csv one line, bad end": lambda: b"12," * (FULL // 3) + b"x",
    "csv one column": lambda: b"1\n" * (FULL // 2),
    "csv one column, ragged end": lambda: b"1\n" * (FULL // 16) + b"1,1",
    "csv counted columns, quarter": lambda: b"0,1\n" + b"1,3\n" * (FULL // 16),
    "csv bad end": lambda: b"1,1\n" * (FULL // 4) + b"1,x",
    "csv digits": lambda: b"9" * FULL,
    "csv digits, quarter": lambda: b"9" * (FULL // 4),
    "csv many digits": lambda: (b"9" * 5000 + b",") * (FULL // 5001) + b"9",
    "csv spaced": lambda: b"1 " * (FULL // 2),
    "csv spaced, bad end": lambda: b"1 " * (FULL // 2) + b"x",
    "csv spaces": lambda: b" " * FULL,
    "csv line ends": lambda: b"\n" * FULL,
    "csv commas": lambda: b"," * FULL,
    "csv commas, quarter": lambda: b"," * (FULL // 4),
    "csv comments": lambda: b"#\n" * (FULL // 2) + b"1,2",
    "csv quotes": lambda: b'"' * FULL,
    "csv utf-16": lambda: ("1\t" * (FULL // 4) + "1").encode("utf-16"),
    "csv words": lambda: b"word " * (FULL // 5),
    "csv wide letters": lambda: "\U0001d7ce\t".encode() * (FULL // 5),
    "svg comments": lambda: b"<!---->" * (FULL // 7),
    "svg comments, quarter": lambda: b"<!---->" * (FULL // 28),
    "csv open quote": lambda: b'1,2\n"' + b"3\n" * (FULL // 2 - 10),
    "csv long word under a heading": lambda: b"Red\n1 2\n" + b"a" * 1_000_000 + b",",
    "gif colour": gif_of_colour,
    "angle brackets": lambda: b"<!-- --" * (FULL // 7),
}
