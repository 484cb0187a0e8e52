"""A picture file to whole numbers: decoded, turned upright and converted by Pillow, then laid over white."""

import re
from contextlib import suppress
from dataclasses import dataclass
from io import BytesIO
from typing import IO, Any

import numpy as np
from PIL import Image, ImageCms, ImageFile, ImageOps
from PIL.BmpImagePlugin import BmpImageFile, BmpRleDecoder
from PIL.GifImagePlugin import GifImageFile
from PIL.JpegImagePlugin import JpegImageFile
from PIL.PngImagePlugin import PngImageFile
from PIL.TiffImagePlugin import TiffImageFile
from PIL.WebPImagePlugin import WebPImageFile

from ..resize import scaled
from .jpeg import cut_at
from .limits import DAMAGED, MAX_COLOUR_PIXELS, MAX_PIXELS, SAVE_AS_PNG, Refusal, plain, refuse_if

_MAX_SIDE = 1_000_000
# Pillow's modes, and what they are read as: grey of 16 bits or of 8, or colour.
_DEEP = "I;16"
_MODES = dict.fromkeys(("I;16", "I;16B"), _DEEP) | dict.fromkeys(("1", "L", "LA"), "L")
_MODES |= dict.fromkeys(("P", "RGB", "RGBA", "RGBX", "CMYK", "YCbCr", "PA"), "RGB")
_IN_SRGB = dict.fromkeys(("L", "LA", "RGB", "CMYK"), "RGB") | {"RGBA": "RGBA"}
_NO_WHITE = "which have no settled black and white. Saved as .npy they can be read as they are"


class _RunLengths(BmpRleDecoder):
    """Takes a bitmap for blank above the point at which it says that it ends, as the format has it."""

    fd: IO[bytes]

    def set_as_raw(self, data: bytes | bytearray, rawmode: str | None = None, extra: tuple[Any, ...] = ()) -> None:
        """Hand over the rows; Pillow refuses too few."""
        self.fd.seek(-2, 1)
        if self.fd.read(2) == b"\0\1":
            data = data.ljust(self.state.xsize * self.state.ysize, b"\0")
        super().set_as_raw(data, rawmode, extra)


Image.register_decoder("bmp_rle", _RunLengths)


class _WebP(WebPImageFile):
    """Lets go of the decoder and its two canvases, up to 400 MB, before Pillow makes room for the picture."""

    def load_prepare(self) -> None:
        """Do what Pillow asks of a plugin between decoding and copying."""
        self._decoder = None
        super().load_prepare()


class _Tiff(TiffImageFile):
    """Names what Pillow does not read, and notes which of black and white is 0, and in how many bits."""

    def _setup(self) -> None:
        tags = self.tag_v2
        bits, kinds, colours = max(tags.get(258, (1,))), set(tags.get(339, (1,))), tags.get(262)
        refuse_if(tags.get(254, 0) & 1, f"it is a camera's raw file, and begins with a small preview, {SAVE_AS_PNG}")
        kind = {2: "signed", 3: "floating-point"}.get(max(kinds), "whole")
        refuse_if(bits > 16 or kinds != {1}, f"its pixels are {kind} numbers of {bits} bits, {_NO_WHITE}")
        # Pillow turns grey round that goes from white to black, but for 16 bits.
        self.info |= {"bits": bits, "white is 0": colours == 0 and bits == 16}
        if self.info["white is 0"]:
            tags[262] = 1
        try:
            super()._setup()
        except (KeyError, SyntaxError) as error:
            pixels, method = "palette pixels" if colours == 3 else "pixels", plain(str(tags.get(259, 1)), 12)
            unread = f"it is a TIFF with {pixels} of {bits} bits, packed by method {method}, {SAVE_AS_PNG}"
            raise Refusal(unread) from error


# How a file begins, and what reads its header.
_FORMATS: dict[str, tuple[bytes, type[ImageFile.ImageFile]]] = {
    "PNG": (rb"\x89PNG\r\n\x1a\n(?!.{4}CgBI)", PngImageFile),
    "JPEG": (rb"\xff\xd8\xff", JpegImageFile),
    "GIF": (rb"GIF8[79]a", GifImageFile),
    "WEBP": (rb"RIFF....WEBP", _WebP),
    "TIFF": (rb"II[*+]\0|MM\0[*+]", _Tiff),
    # "BM" also begins words; the size of the second header, one of eight, settles it.
    "BMP": (rb"BM.{12}[\x0c\x10\x28\x34\x38\x40\x6c\x7c]\0\0\0", BmpImageFile),
}


@dataclass(frozen=True)
class Contents:
    """Values (C, H, W) to be divided by `scale`: float32, or bytes and 16-bit numbers, which are smaller to send.

    `size` is the height and width in the file: a decoder may have reduced a picture.
    """

    kind: str
    values: np.ndarray
    scale: int
    notes: list[str]
    size: tuple[int, int]


def picture_format(data: bytes) -> str | None:
    """Name the picture format, as Pillow calls it, if it is one of those that are read."""
    return next((name for name, (start, _) in _FORMATS.items() if re.match(start, data, re.DOTALL)), None)


def read_picture(data: bytes, picture_format: str, longest: int | None) -> Contents:
    """Decode the first frame or page, upright and over white; a palette that holds only greys is grey.

    With `longest`, at least twice as many pixels of a longer side are decoded. Raises Refusal, and for damage errors
    of every kind: OSError, SyntaxError, IndexError …
    """
    cut = cut_at(data) if picture_format == "JPEG" else None
    try:
        contents = _read(data, picture_format, longest)
    except OSError as error:
        if str(error).startswith("Unsupported BMP "):
            raise Refusal(f"it is a BMP of a rare kind ({plain(str(error)[16:], 40)}), {SAVE_AS_PNG}") from error
        if cut is None:
            raise
        contents = _read(data[:cut] + b"\xff\xd9", picture_format, longest)
    if cut is not None:
        # Nothing but the grey that decoders fill in?
        refuse_if(not np.ptp(contents.values, axis=(1, 2)).any(), DAMAGED)
        contents.notes.append("Its data is damaged or breaks off, so it is shown as far as it can be decoded.")
    return contents


def _read(data: bytes, picture_format: str, longest: int | None) -> Contents:
    """Decode a picture and convert it to values, as shown rather than as stored."""
    notes: list[str] = []  # to which the steps add
    image = _opened(data, picture_format, notes)
    size, mode = image.size, _mode(image)
    is_large = mode in ("RGB", "RGBA") and image.width * image.height > MAX_COLOUR_PIXELS
    if longest or is_large:  # only a JPEG's decoder can reduce, by 2, 4 or 8, and to no less than this
        image.draft(None, scaled(size, 2 * longest) if longest else (size[0] // 2, size[1] // 2))
    image.load()
    if image.mode == "RGBA" and picture_format == "BMP" and not image.getchannel("A").getbbox():
        image.putalpha(255)  # alphas that are 0 throughout are unused bytes
    white = _white(image, mode, notes)
    image, size = _upright(image, size)
    if mode != _DEEP:
        image = image if image.mode in (mode, "CMYK") else image.convert(mode)
        image = image.reduce(2) if is_large and image.size == size else image
    if profile := image.info.get("icc_profile"):
        image = _in_srgb(image, profile, notes)
    image = image if mode in (_DEEP, image.mode) else image.convert(mode)
    if is_large and not longest:
        sizes = f"from {size[0]} × {size[1]} to {image.width} × {image.height}"
        notes.append(f"This large colour picture was reduced while it was read, {sizes} pixels.")
    return Contents("picture", _values(image, mode, white), white, notes, size[::-1])


def _opened(data: bytes, picture_format: str, notes: list[str]) -> Image.Image:
    """Read the header alone and check the size; also note whether there are more frames than one."""
    image = _FORMATS[picture_format][1](BytesIO(data))
    declared = f"it declares {image.width} × {image.height} pixels, and at most"
    refuse_if(max(image.size) > _MAX_SIDE, f"{declared} {_MAX_SIDE:,} a side are taken")
    refuse_if(image.width * image.height > MAX_PIXELS, f"{declared} {MAX_PIXELS // 1_000_000} megapixels are taken")
    if image.mode == "RGB" and image.tile and "16" in str(image.tile[0].args):
        # Pillow reads 16 bits as 8, so that a transparent colour would match nothing, or another.
        image.info.pop("transparency", None)
    with suppress(Exception):  # a second frame that is damaged is no concern of the first
        if getattr(image, "is_animated", False):
            notes.append(f"Only the first of several {'pages' if picture_format == 'TIFF' else 'frames'} is shown.")
    return image


def _mode(image: Image.Image) -> str:
    """Choose the mode to convert to; raises Refusal for modes that are not read."""
    kind = "CIE Lab" if image.mode == "LAB" else image.mode.replace(";", " ")
    refuse_if(image.mode not in _MODES, f"its pixels are of the kind {kind}, which is not read")
    mode = _MODES[image.mode]
    if image.mode == "P":
        palette = image.getpalette("RGB") or []
        mode = "L" if palette[::3] == palette[1::3] == palette[2::3] else "RGB"
    return mode if mode == _DEEP else mode + "A" * image.has_transparency_data


def _white(image: Image.Image, mode: str, notes: list[str]) -> int:
    """Say which value is white, with a note if 16 bits seem to hold numbers of 8, 10 or 12."""
    if mode.endswith("A"):
        return 255 * 255  # the product of a value and an alpha of 8 bits each is exact in 16
    bits = image.info.get("bits", 16 if mode == _DEEP else 8)
    full, lost = (2**bits - 1, 0) if mode == _DEEP else (255, 8)  # of deep colours Pillow keeps the upper 8 bits
    largest = np.asarray(image).max() if bits == 16 else full
    white = next((few >> lost for few in (255, 1023, 4095) if 0 < largest <= few >> lost), full)
    if white != full:
        notes.append("Its 16-bit values are all small, so white was taken to be the largest number of fewer bits.")
    return white


def _upright(image: Image.Image, size: tuple[int, int]) -> tuple[Image.Image, tuple[int, int]]:
    """Turn a picture as its EXIF says, and with it the size that it had before it was reduced."""
    was_wide = image.width > image.height
    with suppress(Exception):  # the picture is whole without EXIF; at worst it lies on its side
        ImageOps.exif_transpose(image, in_place=True)
    return image, size if (image.width > image.height) == was_wide else size[::-1]


def _in_srgb(image: Image.Image, profile_data: bytes, notes: list[str]) -> Image.Image:
    """Convert from a profile of colours, or of greys, to sRGB; a note says what was made of it."""
    try:
        profile, srgb = ImageCms.ImageCmsProfile(BytesIO(profile_data)), ImageCms.createProfile("sRGB")
        name = plain(ImageCms.getProfileDescription(profile), 40)
        if "srgb" in name.lower():
            return image
        is_grey = image.mode in ("L", "LA")
        # Of a grey picture it is enough to convert each grey once.
        source = Image.frombytes("L", (256, 1), bytes(range(256))) if is_grey else image
        if is_grey and profile.profile.xcolor_space != "GRAY":
            source = source.convert("RGB")
        shown = ImageCms.profileToProfile(source, profile, srgb, outputMode=_IN_SRGB[image.mode]) or image
        if is_grey:
            greys, alphas = shown.getchannel("G").tobytes(), range(256)
            shown = image.point([*greys, *alphas] if image.mode == "LA" else list(greys))
        notes.append(f"Its colours were converted from the profile “{name}”.")
        return shown
    except (ImageCms.PyCMSError, OSError, LookupError, ValueError, TypeError):
        # A profile that is damaged, or not for such a picture: the picture is whole without.
        notes.append("Its colour profile cannot be used, so its colours may be a little off.")
    return image


def _values(image: Image.Image, mode: str, white: int) -> np.ndarray:
    """Give the channels (C, H, W), with transparency laid over white."""
    bands = np.moveaxis(np.atleast_3d(np.asarray(image)), 2, 0)
    if mode.endswith("A"):
        shade = np.multiply(bands[-1], 255 - bands[:-1], dtype=np.uint16, order="C")
        return np.subtract(white, shade, out=shade)
    if mode == _DEEP:
        bands = np.where(bands == image.info.get("transparency", -1), np.uint16(white), bands)
    return np.ascontiguousarray(white - bands if image.info.get("white is 0") else bands)
