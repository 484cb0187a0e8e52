"""Pictures: every mode comes out grey or colour in [0, 1], upright, over white, and the first of many."""

import io
import struct
import zlib

import numpy as np
import pytest
from PIL import Image

from tests.inputs.hostile import bmp_rle, grey_tags, png, png_chunk, rows_again, saved, tiff, zeros
from viz.inputs.uploads import read_upload
from viz.inputs.uploads.limits import UploadError

RNG = np.random.default_rng(7)
GREY = RNG.integers(0, 256, (5, 7), np.uint8)
COLOUR = RNG.integers(0, 256, (5, 7, 3), np.uint8)
ALPHA = RNG.integers(0, 256, (5, 7), np.uint8)


def values(data: bytes) -> np.ndarray:
    read = read_upload("a.bin", data)
    assert read.kind == "picture"
    assert read.values.dtype == np.float32
    assert read.values.flags.c_contiguous
    assert read.values.flags.owndata
    assert 0 <= read.values.min() <= read.values.max() <= 1
    return read.values


def channels_first(pixels: np.ndarray) -> np.ndarray:
    return np.atleast_3d(pixels).transpose(2, 0, 1).astype(np.float32)


def over_white(pixels: np.ndarray, alpha: np.ndarray) -> np.ndarray:
    share = alpha[np.newaxis] / 255
    return channels_first(pixels) / 255 * share + (1 - share)


def test_black_grey_and_white_by_hand():
    picture = Image.fromarray(np.array([[0, 51], [102, 255]], np.uint8))
    np.testing.assert_array_equal(values(saved(picture, "PNG")), np.float32([[[0, 0.2], [0.4, 1]]]))


@pytest.mark.parametrize("picture_format", ["PNG", "BMP", "TIFF", "GIF", "WEBP"])
def test_grey_is_exact_in_every_lossless_format(picture_format):
    data = saved(Image.fromarray(GREY), picture_format, lossless=True)
    expected = channels_first(GREY) / np.float32(255)
    read = values(data)
    # WebP knows no grey: it gives three equal channels.
    assert len(read) == (3 if picture_format == "WEBP" else 1)
    np.testing.assert_array_equal(read, np.broadcast_to(expected, read.shape))


@pytest.mark.parametrize("picture_format", ["PNG", "BMP", "TIFF", "WEBP"])
def test_colour_is_exact_in_every_lossless_format(picture_format):
    data = saved(Image.fromarray(COLOUR), picture_format, lossless=True)
    np.testing.assert_array_equal(values(data), channels_first(COLOUR) / np.float32(255))


@pytest.mark.parametrize("compression", [None, "tiff_lzw", "tiff_adobe_deflate", "packbits", "zstd", "lzma"])
@pytest.mark.parametrize("big_tiff", [False, True])
def test_tiff_compressions_agree(compression, big_tiff):
    data = saved(Image.fromarray(COLOUR), "TIFF", compression=compression, big_tiff=big_tiff)
    np.testing.assert_array_equal(values(data), channels_first(COLOUR) / np.float32(255))


@pytest.mark.parametrize("options", [{}, {"progressive": True}, {"subsampling": 0}])
@pytest.mark.parametrize("mode", ["L", "RGB", "CMYK"])
def test_jpeg_reads_as_pillow_decodes_it(mode, options):
    smooth = np.add.outer(np.arange(40), np.arange(30))[..., np.newaxis] + np.array([0, 60, 120])
    data = saved(Image.fromarray(smooth.astype(np.uint8)).convert(mode), "JPEG", **options)
    decoded = Image.open(io.BytesIO(data)).convert("L" if mode == "L" else "RGB")
    np.testing.assert_array_equal(values(data), channels_first(np.asarray(decoded)) / np.float32(255))


def test_an_mpo_gives_its_first_picture():
    first, second = Image.new("RGB", (8, 6), (255, 0, 0)), Image.new("RGB", (8, 6), (0, 0, 255))
    data = saved(first, "MPO", save_all=True, append_images=[second])
    red, _, blue = values(data)
    assert red.min() > 0.95
    assert blue.max() < 0.05


@pytest.mark.parametrize("picture_format", ["PNG", "WEBP", "TIFF"])
def test_alpha_is_laid_over_white(picture_format):
    picture = Image.fromarray(np.dstack([COLOUR, ALPHA]))
    data = saved(picture, picture_format, lossless=True, exact=True)
    np.testing.assert_allclose(values(data), over_white(COLOUR, ALPHA), atol=1e-6)


def test_grey_with_alpha_stays_grey():
    data = saved(Image.fromarray(np.dstack([GREY, ALPHA])), "PNG")
    np.testing.assert_allclose(values(data), over_white(GREY, ALPHA), atol=1e-6)


def test_fully_transparent_is_exactly_white():
    assert (values(saved(Image.new("RGBA", (3, 3), (9, 99, 199, 0)), "PNG")) == 1).all()


def test_one_transparent_colour_is_white():
    picture = Image.new("RGB", (2, 1), (10, 20, 30))
    picture.putpixel((1, 0), (40, 50, 60))
    read = values(saved(picture, "PNG", transparency=(10, 20, 30)))
    np.testing.assert_array_equal(read[:, 0, 0], [1, 1, 1])
    np.testing.assert_array_equal(read[:, 0, 1], np.float32([40, 50, 60]) / np.float32(255))


def palette_picture(colours: list[int]) -> Image.Image:
    picture = Image.new("P", (2, 1))
    picture.putpalette(colours)
    picture.putpixel((1, 0), 1)
    return picture


@pytest.mark.parametrize("picture_format", ["PNG", "GIF", "BMP", "TIFF"])
def test_a_palette_gives_its_colours(picture_format):
    read = values(saved(palette_picture([255, 0, 0, 0, 0, 255]), picture_format))
    np.testing.assert_array_equal(read[:, 0], [[1, 0], [0, 0], [0, 1]])


def test_a_palette_of_greys_is_grey():
    read = values(saved(palette_picture([51, 51, 51, 102, 102, 102]), "PNG"))
    np.testing.assert_array_equal(read, np.float32([[[0.2, 0.4]]]))


@pytest.mark.parametrize("picture_format", ["PNG", "GIF"])
def test_a_transparent_entry_of_a_palette_is_white(picture_format):
    read = values(saved(palette_picture([255, 0, 0, 0, 0, 255]), picture_format, transparency=0))
    np.testing.assert_array_equal(read[:, 0], [[1, 0], [1, 0], [1, 1]])


def test_a_palette_with_alphas_is_laid_over_white():
    read = values(saved(palette_picture([255, 0, 0, 0, 0, 255]), "PNG", transparency=bytes([51, 102])))
    np.testing.assert_allclose(read[:, 0], [[1, 0.6], [0.8, 0.6], [0.8, 1]], atol=1e-6)


@pytest.mark.parametrize("picture_format", ["PNG", "BMP", "TIFF", "GIF"])
def test_one_bit_is_black_and_white(picture_format):
    picture = Image.fromarray(np.array([[True, False, True]]))
    np.testing.assert_array_equal(values(saved(picture, picture_format)), [[[1, 0, 1]]])


@pytest.mark.parametrize("picture_format", ["PNG", "TIFF"])
@pytest.mark.parametrize("compressed", [False, True])
def test_sixteen_bits_are_scaled_by_65535(picture_format, compressed):
    deep = np.array([[0, 13107, 26214, 65535]], np.uint16)
    options = {"compression": "tiff_lzw"} if compressed and picture_format == "TIFF" else {}
    read = values(saved(Image.fromarray(deep), picture_format, **options))
    np.testing.assert_array_equal(read, np.float32([[[0, 0.2, 0.4, 1]]]))


def test_sixteen_bits_in_the_other_byte_order_and_with_white_at_zero():
    pixels = struct.pack(">4H", 0, 13107, 26214, 65535)
    read = values(tiff(grey_tags(4, 1) | {258: 16, 262: 0, 279: 8}, pixels, order=">"))
    np.testing.assert_allclose(read, [[[1, 0.8, 0.6, 0]]], atol=1e-7)


def test_eight_bits_with_white_at_zero():
    read = values(tiff(grey_tags(2, 1) | {262: 0}, bytes([0, 204])))
    np.testing.assert_array_equal(read, np.float32([[[1, 0.2]]]))


def test_the_transparent_grey_of_sixteen_bits_is_white():
    transparent = png_chunk(b"tRNS", struct.pack(">H", 13107))
    rows = zlib.compress(b"\0" + struct.pack(">2H", 13107, 13108))
    read = values(png(2, 1, depth=16, extra=transparent, rows=rows))
    assert read[0, 0, 0] == 1
    assert read[0, 0, 1] == pytest.approx(0.2, abs=1e-4)


def test_a_transparent_colour_of_sixteen_bits_is_not_mistaken_for_one_of_eight():
    transparent = png_chunk(b"tRNS", struct.pack(">3H", 51, 51, 51))
    rows = zlib.compress(b"\0" + struct.pack(">3H", 13107, 13107, 13107))
    read = values(png(1, 1, depth=16, colour=2, extra=transparent, rows=rows))
    np.testing.assert_array_equal(read[:, 0, 0], np.float32([0.2, 0.2, 0.2]))


UPRIGHT = {
    1: GREY,
    2: GREY[:, ::-1],
    3: np.rot90(GREY, 2),
    4: GREY[::-1],
    5: GREY.T,
    6: np.rot90(GREY, -1),
    7: np.rot90(GREY, 2).T,
    8: np.rot90(GREY, 1),
}


@pytest.mark.parametrize("orientation", UPRIGHT)
@pytest.mark.parametrize("picture_format", ["PNG", "TIFF", "WEBP", "JPEG"])
def test_exif_turns_the_picture_upright(picture_format, orientation):
    exif = Image.Exif()
    exif[0x0112] = orientation
    # In JPEG each value fills one block of coding, which keeps it nearly exact.
    scale = 8 if picture_format == "JPEG" else 1
    stored = np.kron(GREY, np.ones((scale, scale), np.uint8))
    data = saved(Image.fromarray(stored), picture_format, exif=exif, lossless=True, quality=100)
    read = values(data)[0, ::scale, ::scale]
    np.testing.assert_allclose(read, UPRIGHT[orientation] / 255, atol=0.01 if scale > 1 else 1e-7)


@pytest.mark.parametrize("orientation", [0, 9, 65535])
def test_a_wrong_orientation_is_ignored(orientation):
    exif = Image.Exif()
    exif[0x0112] = orientation
    read = values(saved(Image.fromarray(GREY), "PNG", exif=exif))
    np.testing.assert_array_equal(read[0], GREY / np.float32(255))


@pytest.mark.parametrize("damage", [b"", b"XX", b"II*\0", b"II*\0\xff\xff\xff\xff", b"MM\0*\0\0\0\x08\xff\xff"])
def test_damaged_exif_is_ignored(damage):
    read = values(png(1, 1, extra=png_chunk(b"eXIf", damage), rows=zlib.compress(b"\0\xff")))
    np.testing.assert_array_equal(read, [[[1]]])


@pytest.mark.parametrize("picture_format", ["GIF", "WEBP", "TIFF", "PNG"])
def test_only_the_first_of_many_is_read_and_a_note_says_so(picture_format):
    red, blue = Image.new("RGB", (4, 4), (255, 0, 0)), Image.new("RGB", (4, 4), (0, 0, 255))
    data = saved(red, picture_format, save_all=True, append_images=[blue, red], lossless=True)
    read = read_upload("a", data)
    np.testing.assert_array_equal(read.values[:, 0, 0], [1, 0, 0])
    word = "pages" if picture_format == "TIFF" else "frames"
    assert read.notes == (f"Only the first of several {word} is shown.",)


def test_a_single_picture_has_no_notes():
    assert read_upload("a", saved(Image.fromarray(GREY), "GIF")).notes == ()


def quarters(height: int, width: int) -> Image.Image:
    """A picture of four colours, one a quarter, from a palette small enough to be quick to make."""
    picture = Image.new("RGB", (width, height), (255, 0, 0))
    picture.paste((0, 255, 0), (width // 2, 0, width, height))
    picture.paste((0, 0, 255), (0, height // 2, width // 2, height))
    return picture


@pytest.mark.parametrize("picture_format", ["PNG", "JPEG", "TIFF"])
def test_a_large_colour_picture_is_halved_and_a_note_says_so(picture_format):
    exif = Image.Exif()
    exif[0x0112] = 6
    options = {"PNG": {"compress_level": 1}, "JPEG": {"quality": 95}, "TIFF": {"compression": "tiff_lzw"}}
    data = saved(quarters(4001, 6001), picture_format, exif=exif, **options[picture_format])
    read = read_upload("a", data)
    assert read.values.shape == (3, 3001, 2001)
    assert read.notes == (
        "This large colour picture was reduced while it was read, from 4001 × 6001 to 2001 × 3001 pixels.",
    )
    # Turned to the right: what was below, left, is now above, left.
    np.testing.assert_allclose(read.values[:, 5, 5], [0, 0, 1], atol=0.02)
    np.testing.assert_allclose(read.values[:, 5, -5], [1, 0, 0], atol=0.02)
    np.testing.assert_allclose(read.values[:, -5, 5], [0, 1, 0], atol=0.02)


def test_halving_averages_four_pixels():
    rows = b"\0" + b"\xc8\xc8\xc8\0\0\0" * 3001 + bytes(1 + 3 * 6002)
    read = values(png(6002, 4000, colour=2, rows=rows_again(rows, 2000)))
    np.testing.assert_array_equal(read, np.full((3, 2000, 3001), 50, np.float32) / np.float32(255))


def test_a_large_grey_picture_keeps_its_size():
    read = read_upload("a", png(6000, 5000, rows=zeros(6001 * 5000)))
    assert read.values.shape == (1, 5000, 6000)
    assert read.notes == ()


def test_run_lengths_of_a_bmp_by_hand():
    # Upwards: 3 × 7, end of line; a literal of 3 (padded), end of line; a move by 1, then 1 × 9.
    code = bytes([3, 7, 0, 0, 0, 3, 1, 2, 3, 0, 0, 0, 0, 2, 1, 0, 1, 9, 0, 1])
    read = values(bmp_rle(3, 3, code)) * 255
    np.testing.assert_allclose(read[0], [[0, 9, 0], [1, 2, 3], [7, 7, 7]], atol=1e-4)


def test_run_lengths_of_a_bmp_of_four_bits_by_hand():
    # Upwards: 1 2 1, cut at the end of the row; then a literal of 3 in two bytes.
    code = bytes([5, 0x12, 0, 0, 0, 3, 0x34, 0x50, 0, 1])
    read = values(bmp_rle(3, 2, code, bits=4)) * 255
    np.testing.assert_allclose(read[0], [[3, 4, 5], [1, 2, 1]], atol=1e-4)


@pytest.mark.parametrize("picture_format", ["PNG", "GIF", "WEBP", "BMP", "TIFF"])
def test_a_picture_that_breaks_off_is_refused(picture_format):
    noise = Image.fromarray(RNG.integers(0, 256, (64, 64, 3), np.uint8))
    data = saved(noise, picture_format)
    for share in (0.1, 0.5, 0.9):
        with pytest.raises(UploadError, match="breaks off"):
            read_upload("a", data[: int(share * len(data))])


@pytest.mark.parametrize(
    ("pixels", "word"),
    [
        (np.zeros((2, 2), np.float32), "floating-point numbers of 32 bits"),
        (np.zeros((2, 2), np.int32), "signed numbers of 32 bits"),
    ],
)
def test_tiffs_without_a_settled_white_are_refused(pixels, word):
    with pytest.raises(UploadError, match=word):
        read_upload("a.tif", saved(Image.fromarray(pixels), "TIFF"))


@pytest.mark.parametrize(("sample_format", "word"), [(2, "signed"), (3, "floating-point")])
def test_sixteen_bits_that_are_not_unsigned_are_refused(sample_format, word):
    with pytest.raises(UploadError, match=f"{word} numbers of 16 bits"):
        read_upload("a.tif", tiff(grey_tags(1, 1) | {258: 16, 279: 2, 339: sample_format}, bytes(2)))


def test_lab_is_refused_by_name():
    with pytest.raises(UploadError, match="CIE Lab"):
        read_upload("a.tif", saved(Image.new("LAB", (2, 2)), "TIFF"))


def test_arithmetic_coding_is_refused_by_name():
    data = bytearray(saved(Image.fromarray(GREY), "JPEG"))
    data[data.index(b"\xff\xc0") + 1] = 0xC9
    with pytest.raises(UploadError, match="arithmetic-coded"):
        read_upload("a.jpg", bytes(data))


def test_run_lengths_over_the_end_of_a_row_are_cut():
    read = values(bmp_rle(3, 2, bytes([9, 7, 0, 0, 0, 1]))) * 255
    np.testing.assert_allclose(read[0], [[0, 0, 0], [7, 7, 7]], atol=1e-4)


def test_run_lengths_that_stop_early_are_refused_unless_they_say_so():
    last_row_missing, ended = b"\2\7\0\0", b"\2\7\0\0\0\1"
    assert values(bmp_rle(2, 2, ended)).shape == (1, 2, 2)
    assert values(bmp_rle(2, 2, last_row_missing + b"\2\7")).shape == (1, 2, 2)
    with pytest.raises(UploadError, match="breaks off"):
        read_upload("a.bmp", bmp_rle(2, 2, last_row_missing))
