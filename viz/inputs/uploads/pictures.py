"""A picture file to whole numbers: decoded, turned upright and converted by Pillow, then laid over white."""

import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
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

from ..resize import area_average
from .jpeg import cut_at
from .limits import DAMAGED, MAX_COLOUR_PIXELS, MAX_PIXELS, SAVE_AS_PNG, Refusal, plain

_MAX_SIDE = 1_000_000
_DEEP_GREY_MODES = {"I;16", "I;16B"}
_GREY_MODES = {"1", "L", "LA"}
_COLOUR_MODES = {"P", "RGB", "RGBA", "RGBX", "CMYK", "YCbCr", "PA"}
_DEEP = 65_535
# The product of a value and an alpha of 8 bits each is exact in 16 bits.
_WITH_ALPHA = 255 * 255
_CUT = "Its data is damaged or breaks off, so it is shown as far as it can be decoded."


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
        bits, kinds = max(self.tag_v2.get(258, (1,))), set(self.tag_v2.get(339, (1,)))
        colours = self.tag_v2.get(262)
        if bits > 16 or kinds != {1}:
            kind = "floating-point" if 3 in kinds else "signed" if 2 in kinds else "whole"
            raise Refusal(
                f"its pixels are {kind} numbers of {bits} bits, which have no settled black and white. "
                "Saved as .npy they can be read as they are"
            )
        # Pillow turns grey round that goes from white to black, but for 16 bits.
        self.info |= {"bits": bits, "white is 0": colours == 0 and bits == 16}
        if self.info["white is 0"]:
            self.tag_v2[262] = 1
        try:
            super()._setup()
        except SyntaxError as error:
            palette = " palette" if colours == 3 else ""
            raise Refusal(f"it is a TIFF with{palette} pixels of {bits} bits, {SAVE_AS_PNG}") from error


# How a file begins, and what reads its header.
_FORMATS: dict[str, tuple[bytes, Callable[[BytesIO], ImageFile.ImageFile]]] = {
    "PNG": (rb"\x89PNG\r\n\x1a\n", PngImageFile),
    "JPEG": (rb"\xff\xd8\xff", JpegImageFile),
    "GIF": (rb"GIF8[79]a", GifImageFile),
    "WEBP": (rb"RIFF....WEBP", _WebP),
    "TIFF": (rb"II[*+]\0|MM\0[*+]", _Tiff),
    # "BM" also begins words; the size of the second header, one of eight, settles it.
    "BMP": (rb"BM.{12}[\x0c\x10\x28\x34\x38\x40\x6c\x7c]\0\0\0", BmpImageFile),
}


@dataclass(frozen=True)
class Contents:
    """Values (C, H, W) to be divided by `scale`: float32, or bytes and 16-bit numbers, which are smaller to send."""

    kind: str
    values: np.ndarray
    scale: int = 1
    notes: tuple[str, ...] = ()


def picture_format(data: bytes) -> str | None:
    """Name the picture format, as Pillow calls it, if it is one of those that are read."""
    return next((name for name, (start, _) in _FORMATS.items() if re.match(start, data, re.DOTALL)), None)


def read_picture(data: bytes, picture_format: str, longest: int | None) -> Contents:
    """Decode the first frame or page, upright and over white; a palette that holds only greys is grey.

    With `longest`, a longer side comes out at that many pixels, by area averaging. Raises Refusal, and for damage
    errors of every kind: OSError, SyntaxError, IndexError …
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
    if cut is None:
        return contents
    if not np.ptp(contents.values, axis=(1, 2)).any():
        raise Refusal(DAMAGED)  # nothing but the grey that decoders fill in
    return replace(contents, notes=(*contents.notes, _CUT))


def _read(data: bytes, picture_format: str, longest: int | None) -> Contents:
    """Decode a picture and convert it to values, as shown rather than as stored."""
    image, notes = _opened(data, picture_format)
    mode = _mode(image)
    size, is_large = image.size, mode in ("RGB", "RGBA") and image.width * image.height > MAX_COLOUR_PIXELS
    if longest:
        image.draft(None, scaled(size, 2 * longest))  # of which only a JPEG's decoder makes use
    elif is_large:
        image.draft(None, (size[0] // 2, size[1] // 2))
    image.load()
    to_halve, is_wide = is_large and image.size == size, image.width > image.height
    if image.mode == "RGBA" and picture_format == "BMP" and not image.getchannel("A").getbbox():
        image.putalpha(255)  # alphas that are 0 throughout are unused bytes
    scale = _DEEP if mode is None else _WITH_ALPHA if mode.endswith("A") else 255
    white, white_is_0 = _white(image, scale), image.info.get("white is 0")
    with suppress(Exception):  # the picture is whole without EXIF; at worst it lies on its side
        ImageOps.exif_transpose(image, in_place=True)
    size = size if (image.width > image.height) == is_wide else size[::-1]
    image, profile_notes = _converted(image, mode, to_halve)
    notes += profile_notes
    if is_large and not longest:
        sizes = f"from {size[0]} × {size[1]} to {image.width} × {image.height}"
        notes += (f"This large colour picture was reduced while it was read, {sizes} pixels.",)
    if white != scale:
        notes += ("Its 16-bit values are all small, so white was taken to be the largest number of fewer bits.",)
    bands = _bands(image, mode)
    if longest and max(size) > longest:
        width, height = scaled(size, longest)
        bands = (area_average(band.astype(np.float32), (height, width)) for band in bands)
    values = np.stack(list(bands))
    return Contents("picture", np.ascontiguousarray(white - values if white_is_0 else values), white, notes)


def _opened(data: bytes, picture_format: str) -> tuple[Image.Image, tuple[str, ...]]:
    """Read the header alone and check the size; also note whether there are more frames than one."""
    if picture_format == "PNG" and data[12:16] == b"CgBI":
        raise Refusal(f"it is Apple's own kind of PNG, made for apps on the iPhone, {SAVE_AS_PNG}")
    image = _FORMATS[picture_format][1](BytesIO(data))
    width, height = image.size
    if max(image.size) > _MAX_SIDE or width * height > MAX_PIXELS:
        most = f"{_MAX_SIDE:,} a side" if max(image.size) > _MAX_SIDE else f"{MAX_PIXELS // 1_000_000} megapixels"
        raise Refusal(f"it declares {width} × {height} pixels, and at most {most} are taken")
    if image.mode == "RGB" and image.tile and "16" in str(image.tile[0].args):
        # Pillow reads 16 bits as 8, so that a transparent colour would match nothing, or another.
        image.info.pop("transparency", None)
    with suppress(Exception):  # a second frame that is damaged is no concern of the first
        if getattr(image, "is_animated", False):
            return image, (f"Only the first of several {'pages' if picture_format == 'TIFF' else 'frames'} is shown.",)
    return image, ()


def _mode(image: Image.Image) -> str | None:
    """Choose the mode to convert to, None for 16-bit grey; raises Refusal for modes that are not read."""
    if image.mode in _DEEP_GREY_MODES:
        return None
    if image.mode not in _GREY_MODES | _COLOUR_MODES:
        kind = "CIE Lab" if image.mode == "LAB" else image.mode.replace(";", " ")
        raise Refusal(f"its pixels are of the kind {kind}, which is not read")
    palette = (image.getpalette("RGB") or []) if image.mode == "P" else [0, 1, 2]
    is_grey = image.mode in _GREY_MODES or palette[::3] == palette[1::3] == palette[2::3]
    return ("L" if is_grey else "RGB") + "A" * image.has_transparency_data


def _white(image: Image.Image, scale: int) -> int:
    """Say which value is white: in a 16-bit TIFF of small values the largest of 8, 10 or 12 bits, of which it is."""
    if image.info.get("bits") != 16 or scale == _WITH_ALPHA:
        return scale
    low = 8 if scale == 255 else 0  # of colours Pillow keeps the upper 8 bits
    largest = np.asarray(image).max()
    return next((white >> low for white in (255, 1023, 4095) if 0 < largest <= white >> low), scale)


def _converted(image: Image.Image, mode: str | None, to_halve: bool) -> tuple[Image.Image, tuple[str, ...]]:
    """Convert to a mode, in sRGB, and halve both sides if so told; the note says what was made of a profile."""
    if mode is None:
        return image, ()
    if image.mode != "CMYK" and (image.mode != mode or "transparency" in image.info):
        image = image.convert(mode)
    if to_halve:
        image = image.reduce(2)
    notes: tuple[str, ...] = ()
    data = image.info.get("icc_profile")
    if data and mode in ("RGB", "RGBA"):
        try:
            profile = ImageCms.ImageCmsProfile(BytesIO(data))
            name = plain(ImageCms.getProfileDescription(profile), 40)
            if "srgb" not in name.lower():
                srgb = ImageCms.createProfile("sRGB")
                image = ImageCms.profileToProfile(image, profile, srgb, outputMode=mode) or image
                notes = (f"Its colours were converted from the profile “{name}”.",)
        except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
            # A profile that is damaged, or not for such a picture: the picture is whole without.
            notes = ("Its colour profile cannot be used, so its colours may be a little off.",)
    return image if image.mode == mode else image.convert(mode), notes


def _bands(image: Image.Image, mode: str | None) -> Iterator[np.ndarray]:
    """Yield the channels, (H, W) each, with transparency laid over white."""
    pixels = np.asarray(image)
    if mode is None:
        clear = image.info.get("transparency")
        yield pixels.astype(np.uint16) if clear is None else np.where(pixels == clear, np.uint16(_DEEP), pixels)
        return
    bands = np.moveaxis(np.atleast_3d(pixels), 2, 0)
    if mode.endswith("A"):
        alpha = bands[-1].astype(np.uint16)
        yield from (band * alpha + 255 * (255 - alpha) for band in bands[:-1])
    else:
        yield from bands


def scaled(size: tuple[int, int], longest: int) -> tuple[int, int]:
    """Scale two sides so that the longer is at most `longest`, halves rounded up."""
    longer = max(*size, longest)
    width, height = (max(1, (2 * side * longest + longer) // (2 * longer)) for side in size)
    return width, height
