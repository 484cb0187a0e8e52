"""What is refused, and how: plain sentences, names by content, limits checked before anything is decoded."""

import io
import logging
import re
import struct
import zipfile
import zlib
from concurrent.futures import ThreadPoolExecutor
from unittest import TestCase

import numpy as np
import pytest
from PIL import Image

from tests.inputs.hostile import DEAR, gif, npy, png, png_chunk, saved
from viz.inputs.uploads import array_names, read_upload, upload_choices
from viz.inputs.uploads.limits import MAX_BYTES, UploadError
from viz.inputs.uploads.signatures import REFUSED

FRAME = b",\0\0\0\0" + struct.pack("<HH", 4, 4)
PICTURE = Image.fromarray(np.random.default_rng(0).integers(0, 256, (40, 50, 3), np.uint8))


def refusal(data: bytes, name: str = "cat.png", **options) -> str:
    """Refuse, and check the form that every refusal has."""
    with pytest.raises(UploadError) as caught:
        read_upload(name, data, **options)
    text = str(caught.value)
    assert len(text) < 300
    assert text.endswith(".")
    assert text.isprintable()
    assert not re.search(r"[`*_<>\[\]{}|\\#$&@/]|Error|Exception|Traceback|0x", text)
    return text


@pytest.mark.parametrize(
    ("picture_format", "name"),
    [
        ("AVIF", "an AVIF picture"),
        ("BLP", "a BLP picture"),
        ("DDS", "a DDS picture"),
        ("DIB", "a DIB picture"),
        ("EPS", "an EPS picture"),
        ("ICNS", "an ICNS picture"),
        ("ICO", "an ICO picture"),
        ("IM", "an IM picture"),
        ("JPEG2000", "a JPEG 2000 picture"),
        ("MSP", "an MSP picture"),
        ("PCX", "a PCX picture"),
        ("PDF", "a PDF document"),
        ("PPM", "a PPM picture"),
        ("QOI", "a QOI picture"),
        ("SGI", "an SGI picture"),
        ("SPIDER", "a SPIDER picture"),
        ("TGA", "a TGA picture"),
        ("XBM", "an XBM picture"),
    ],
)
@pytest.mark.filterwarnings("ignore:IM image format is deprecated")
def test_other_pictures_are_refused_by_name_whatever_their_ending(picture_format, name):
    image = PICTURE
    if picture_format in ("MSP", "XBM"):
        image = image.convert("1")
    elif picture_format == "BLP":
        image = image.quantize(256)
    elif picture_format == "SPIDER":
        image = image.convert("F")
    data = saved(image, picture_format)
    for ending in ("png", "jpg", "npy", "csv"):
        assert f"it is {name}, which" in refusal(data, f"cat.{ending}")


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "a HEIC picture"),
        (b"\0\0\0\x1cftypmif1\0\0\0\0mif1avifmiaf", "an AVIF picture"),
        (b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom", "a video"),
        (b"\0\0\0\x0cJXL \r\n\x87\n", "a JPEG XL picture"),
        (b"8BPS\0\1", "a PSD picture"),
        (b"P5\n# made by hand\n1 1\n255\n\0", "a PPM picture"),
        (b"<svg xmlns='x'/>", "an SVG drawing"),
        (b"<?xml version='1.0'?>\n<!-- hand -->\n<svg/>", "an SVG drawing"),
        (b"<?xml version='1.0'?><note/>", "an XML document"),
        (b"\xef\xbb\xbf<!DOCTYPE html><html>", "a web page (HTML)"),
        (b" \n<HTML>", "a web page (HTML)"),
        (b'{"a": [1, 2]}', "a JSON document"),
        (b"[[1, 2], [3, 4]]", "a JSON document"),
        (b"\x1f\x8b\x08\0", "a GZIP archive"),
        (b"\x80\x04\x95\x0b", "a pickle"),
        (b"\x89HDF\r\n\x1a\n", "an HDF5 file"),
        (b"MATLAB 5.0 MAT-file, Platform", "a MATLAB file"),
        (bytes(128) + b"DICM", "a DICOM file"),
        (b"SIMPLE  =   T", "a FITS file"),
    ],
)
def test_other_files_are_refused_by_name(data, name):
    assert f"it is {name}, which" in refusal(data)


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "it is empty"),
        (bytes(100), "neither a picture, nor an array, nor a table"),
        (bytes(range(256)), "neither a picture, nor an array, nor a table"),
        (b"MZ\x90\0\3\0", "neither a picture, nor an array, nor a table"),
        (b"BMW is a car, and no bitmap", "text without a table of numbers"),
        (bytes(MAX_BYTES + 1), "it has 20.1 MB, and at most 20 MB are taken"),
        (png(10_000, 5_101), "it declares 10000 × 5101 pixels, and at most 51 megapixels are taken"),
        (png(1_000_001, 1), "at most 1,000,000 a side are taken"),
        (png(0, 5), "damaged"),
        (png(1, 1, extra=png_chunk(b"tRNS"), rows=zlib.compress(b"\0\0")), "damaged"),
        (gif().replace(FRAME, b",\0\0\0\0\xff\xff\xff\xff", 1), "it declares 65535 × 65535 pixels"),
        (b"\x89PNG\r\n\x1a\n", "breaks off"),
        (b"GIF89a", "breaks off"),
        (b"\xff\xd8\xff", "damaged"),
        (b"II*\0\xff\xff\xff\xff", "breaks off"),
        (b"II+\0\x08\0\0\0" + b"\xff" * 8, "breaks off"),
        (b"RIFF\0\0\0\0WEBP", "damaged"),
    ],
)
def test_each_fault_has_its_sentence(data, sentence):
    assert sentence in refusal(data)


def test_all_that_is_refused_by_name_is_said_in_plain_and_short_words():
    sentences = [*REFUSED["archives"].values(), *REFUSED["kinds"].values()]
    for advice, formats in REFUSED["formats"].items():
        sentences += [f"{name} {advice}" for name in formats]
        assert all(re.compile(start.encode()).match(b"1,2") is None for start in formats.values())
    for sentence in sentences:
        assert len(sentence) < 200
        assert not set(sentence) & set("`*_<>[]{}|\\#$&@/")


def test_the_ending_does_not_count():
    data = saved(PICTURE, "PNG")
    expected = read_upload("cat.png", data).values
    for name in ("cat.jpg", "cat.npy", "cat.csv", "cat", ""):
        np.testing.assert_array_equal(read_upload(name, data).values, expected)
    assert read_upload("cat.png", b"1,2\n3,4").kind == "map"


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("cat.png", "cat.png"),
        ("/home/me/cat.png", "cat.png"),
        ("C:\\Users\\me\\cat.png", "cat.png"),
        ("../../etc/passwd", "passwd"),
        ("my_cat [1].png", "my_cat [1].png"),
        ("a\0b\nc\u202ed.png", "a b c d.png"),
        ("貓.png", "貓.png"),
        ("", "The file"),
        ("///", "The file"),
        ("\ud800", "The file"),
        ("x" * 500, "x" * 80),
    ],
)
def test_names_are_cleaned(name, kept):
    assert read_upload(name, b"1,2\n3,4").name == kept
    shown = refusal(b"", name)
    assert shown.startswith(re.sub(r"[_\[\]]", " ", kept)[:4])
    assert "etc" not in shown
    assert "home" not in shown


@pytest.mark.parametrize("word", ["**bold**", "<b>", "[link](http:x)", "`code`", "$x$", "a" * 5000])
def test_foreign_words_in_sentences_are_plain(word):
    refusal(f"1,2\n3,{word}".encode(), word)
    file = io.BytesIO()
    np.savez(file, **{word: np.arange(2), word + "2": np.eye(2)})
    refusal(file.getvalue(), word, array=word)
    refusal(file.getvalue(), word, array=word + "3")
    refusal(npy(word[:40], (2, 2)), word)


def test_a_choice_among_pictures_is_refused():
    data = saved(PICTURE, "PNG")
    assert "only item 0" in refusal(data, sample=1)
    assert "no named arrays" in refusal(data, array="a")


def test_threads_read_as_one_reads_alone():
    good = [saved(PICTURE, kind) for kind in ("PNG", "JPEG", "GIF", "WEBP", "TIFF", "BMP")]
    bad = [data[:-200] for data in good] + [saved(PICTURE, "ICO"), b"1,2\n3", b"words", npy("<c8", (2, 2))]
    quick = [DEAR[name]() for name in ("png text bombs", "png declares 10 gigapixels", "tiff loop")]
    files = [*good, *bad, *quick, b"1,2\n3,4", npy("<f4", (2, 2), struct.pack("4f", 1, 2, 3, 4))]

    def outcome(data: bytes) -> bytes | str:
        try:
            return read_upload("a", data).values.tobytes()
        except UploadError as error:
            return str(error)

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(outcome, files * 4)) == list(map(outcome, files)) * 4


@pytest.mark.parametrize("cut", [0.3, 0.7, 0.999])
def test_the_cheap_questions_never_raise(cut):
    file = io.BytesIO()
    np.savez(file, a=np.eye(20), b=np.zeros((4, 1, 2, 2)))
    data = file.getvalue()
    part = data[: int(cut * len(data))]
    assert array_names(part) == ()
    assert upload_choices(part).samples == upload_choices(part, "b").samples == 1


def test_running_out_of_memory_is_a_refusal_too(monkeypatch):
    def too_much(*_args):
        raise MemoryError

    monkeypatch.setattr("viz.inputs.uploads.tables.read_table", too_much)
    monkeypatch.setattr("viz.inputs.uploads.pictures._read", too_much)
    for data in (b"1,2\n3,4", saved(PICTURE, "PNG")):
        assert "it needs more memory than there is" in refusal(data, in_process=True)


def test_whatever_a_library_raises_is_a_refusal_and_the_log_tells_what_it_was():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("x.npy", npy("<f8", (40, 40), np.random.default_rng(1).random((40, 40)).tobytes()))
    data = bytearray(file.getvalue())
    data[90:140] = bytes(50)  # in the packed values: LZMAError is a kind of its own
    with TestCase().assertLogs(level=logging.DEBUG) as logged:
        assert "its data is damaged" in refusal(bytes(data), in_process=True)
    assert any("LZMAError" in line for line in logged.output)
