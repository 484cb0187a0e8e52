"""One small file of every kind that is read, to be damaged or to be read in several ways."""

import io
import zipfile

import numpy as np
from PIL import Image

from tests.inputs.hostile import bmp_rle, saved


def _archive(compression: int) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", compression) as archive:
        for name, array in {"a": np.eye(5), "b": np.zeros((2, 1, 3, 3), np.int16)}.items():
            body = io.BytesIO()
            np.save(body, array)
            archive.writestr(f"{name}.npy", body.getvalue())
    return file.getvalue()


def _array(array: np.ndarray) -> bytes:
    file = io.BytesIO()
    np.save(file, array)
    return file.getvalue()


def _frames(first: Image.Image) -> dict:
    """Options for a second frame, a new one each time, as Pillow leaves an encoder's settings on it."""
    return {"save_all": True, "append_images": [first.rotate(90)]}


def _seeds() -> dict[str, bytes]:
    noise = Image.fromarray(np.random.default_rng(1).integers(0, 256, (24, 20, 4), np.uint8))
    colour, grey = noise.convert("RGB"), noise.convert("L")
    exif = Image.Exif()
    exif[0x0112] = 6
    return {
        "png": saved(noise, "PNG", exif=exif),
        "png palette": saved(colour.quantize(16), "PNG", transparency=3),
        "png 16": saved(Image.fromarray(np.arange(99, dtype=np.uint16).reshape(9, 11) * 500), "PNG"),
        "apng": saved(colour, "PNG", **_frames(colour)),
        "jpeg": saved(colour, "JPEG", exif=exif, comment=b"made by hand"),
        "jpeg progressive": saved(grey, "JPEG", progressive=True),
        "jpeg cmyk": saved(colour.convert("CMYK"), "JPEG"),
        "mpo": saved(colour, "MPO", **_frames(colour)),
        "gif": saved(colour, "GIF", comment=b"made by hand", **_frames(colour)),
        "webp": saved(noise, "WEBP", lossless=True, exif=exif),
        "webp lossy": saved(noise, "WEBP"),
        "webp animated": saved(colour, "WEBP", **_frames(colour)),
        "bmp": saved(colour, "BMP"),
        "bmp rle8": bmp_rle(9, 9, b"\5\7\0\3abc\0\0\0\0\2\1\1\4\7\0\1"),
        "bmp rle4": bmp_rle(9, 9, b"\5\x17\0\3ab\0\0\0\2\1\1\4\7\0\1", bits=4),
        "tiff": saved(colour, "TIFF", exif=exif),
        "tiff lzw": saved(noise, "TIFF", compression="tiff_lzw", big_tiff=True),
        "tiff jpeg": saved(colour, "TIFF", compression="jpeg"),
        "tiff fax": saved(grey.convert("1"), "TIFF", compression="group4"),
        "tiff pages": saved(colour, "TIFF", **_frames(colour)),
        "npy": _array(np.arange(24, dtype=">i4").reshape(2, 3, 4)),
        "npy fortran": _array(np.asfortranarray(np.eye(6))),
        "npz": _archive(zipfile.ZIP_STORED),
        "npz deflated": _archive(zipfile.ZIP_DEFLATED),
        "csv": b"a,b,c\n1,2,3\n4,5.5,-6e3\n# end\n",
        "tsv utf-16": "1\t2,5\r\n3\t4\r\n".encode("utf-16"),
    }


SEEDS = _seeds()
