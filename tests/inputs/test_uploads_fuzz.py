"""Whatever the bytes, the outcome is a sound FeatureMap or an UploadError, and nothing else."""

import io
import zipfile

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from tests.inputs.hostile import bmp_rle, saved
from viz.inputs.uploads import read_upload, upload_choices
from viz.inputs.uploads.limits import UploadError

# What Pillow warns of in a damaged file is no concern here.
pytestmark = pytest.mark.filterwarnings("ignore::UserWarning")
FUZZ = settings(max_examples=25, deadline=None, derandomize=True)


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


def check(data: bytes, name: str = "a.png", sample: int = 0, array: str | None = None) -> None:
    choices = upload_choices(data)
    assert all(isinstance(found, str) for found in choices.arrays)
    assert choices.samples >= 1
    assert upload_choices(data, "a").samples >= 1
    try:
        read = read_upload(name, data, sample=sample, array=array)
    except UploadError as error:
        text = str(error)
        assert len(text) < 300
        assert text.isprintable()
        assert not set(text) & set("`*_<>[]{}|\\#$&@/")
        return
    assert np.isfinite(read.values).all()
    assert read.values.flags.c_contiguous
    if read.kind == "picture":
        assert len(read.values) in (1, 3)
        assert 0 <= read.values.min() <= read.values.max() <= 1


def test_the_seeds_themselves_are_read():
    for name, data in SEEDS.items():
        assert read_upload(name, data).values.size, name


@pytest.mark.parametrize("seed", SEEDS)
@FUZZ
@given(st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), min_size=1, max_size=8))
def test_changed_bytes(seed, changes):
    data = bytearray(SEEDS[seed])
    for place, value in changes:
        data[int(place * len(data))] = value
    check(bytes(data))


@pytest.mark.parametrize("seed", SEEDS)
@FUZZ
@given(st.lists(st.tuples(st.integers(0, 120), st.integers(0, 255)), min_size=1, max_size=4))
def test_changed_headers(seed, changes):
    data = bytearray(SEEDS[seed])
    for place, value in changes:
        data[place % len(data)] = value
    check(bytes(data))


@pytest.mark.parametrize("seed", SEEDS)
@FUZZ
@given(st.floats(0, 1), st.floats(0, 1), st.binary(max_size=20))
def test_parts_cut_out_and_put_in(seed, one, other, extra):
    data = SEEDS[seed]
    start, end = sorted(int(share * len(data)) for share in (one, other))
    check(data[:start] + extra + data[end:])
    check(data[:end] + extra + data[start:])
    check(data[:start])


@FUZZ
@given(st.sampled_from([data[:size] for data in SEEDS.values() for size in (0, 4, 12, 40)]), st.binary())
def test_random_bytes_behind_a_true_beginning(head, tail):
    check(head + tail)


@FUZZ
@given(st.text(alphabet="0123456789.,;-+eE \t\r\n#\"'_naif", max_size=60))
def test_text_that_is_nearly_numbers(text):
    check(text.encode())
    check(text.encode("utf-16"))


@FUZZ
@given(st.text(), st.sampled_from(sorted(SEEDS)), st.integers(), st.none() | st.text())
def test_any_name_and_any_choice(name, seed, sample, array):
    check(SEEDS[seed], name, sample, array)
