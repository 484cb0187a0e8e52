"""A picture file to whole numbers, decoded by Pillow and converted strip by strip so that memory holds."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from io import BytesIO
from typing import IO, Any

import numpy as np
from PIL import Image, ImageCms
from PIL.BmpImagePlugin import BmpImageFile, BmpRleDecoder
from PIL.GifImagePlugin import GifImageFile
from PIL.ImageFile import ImageFile
from PIL.JpegImagePlugin import JpegImageFile
from PIL.PngImagePlugin import PngImageFile
from PIL.TiffImagePlugin import TiffImageFile
from PIL.WebPImagePlugin import WebPImageFile

from .jpeg import cut_at
from .limits import DAMAGED, MAX_BLOCKS, MAX_COLOUR_PIXELS, MAX_PIXELS, SAVE_AS_PNG, Refusal, plain

_MAX_SIDE = 1_000_000
_STRIP_PIXELS = 1 << 20
_ORIENTATION = 274

_GREY_MODES = {"1", "L", "LA"}
_DEEP_GREY_MODES = {"I;16", "I;16B"}
_COLOUR_MODES = {"RGB", "RGBA", "RGBX", "CMYK", "YCbCr", "PA"}
_ALPHA_MODES = {"LA", "RGBA", "PA"}
_DEEP_SCALE = 65_535
# The product of a value and an alpha of 8 bits each is exact in 16 bits.
_ALPHA_SCALE = 255 * 255
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


Image.register_decoder("bmp_run_lengths", _RunLengths)


class _Bmp(BmpImageFile):
    def _open(self) -> None:
        try:
            super()._open()
        except OSError as error:
            if str(error).startswith("Unsupported BMP "):
                raise Refusal(f"it is a BMP of a rare kind ({plain(str(error)[16:], 40)}), {SAVE_AS_PNG}") from error
            raise
        self.tile = [t._replace(codec_name="bmp_run_lengths") if t.codec_name == "bmp_rle" else t for t in self.tile]

    def load_end(self) -> None:
        """Take alphas that are 0 throughout for the unused bytes that they are."""
        if self.mode == "RGBA" and not self.getchannel("A").getbbox():
            self.putalpha(255)


class _Png(PngImageFile):
    def _open(self) -> None:
        super()._open()
        # Pillow reads true colour of 16 bits as of 8, so that its transparent colour would match nothing.
        if self.mode == "RGB" and self.tile and "16" in str(self.tile[0].args):
            self.info.pop("transparency", None)


class _WebP(WebPImageFile):
    """Lets go of the decoder and its two canvases, up to 400 MB, before Pillow makes room for the picture."""

    def load_prepare(self) -> None:
        """Do what Pillow asks of a plugin between decoding and copying."""
        self._decoder = None
        super().load_prepare()


class _Tiff(TiffImageFile):
    """Names what is not read, and reads grey of 16 bits from white to black, which Pillow does not turn round."""

    fp: BytesIO
    white_is_zero = False

    def _setup(self) -> None:
        tags = self.tag_v2
        bits, formats = set(tags.get(258, (1,))), set(tags.get(339, (1,)))
        if len(bits) > 1 or max(bits) > 16 or formats != {1}:
            kind = "floating-point" if 3 in formats else "signed" if 2 in formats else "whole"
            raise Refusal(
                f"its pixels are {kind} numbers of {max(bits)} bits, which have no settled black and white. "
                "Saved as .npy they can be read as they are"
            )
        if tags.get(262) in (8, 9, 10):
            raise Refusal("its colours are in CIE Lab, which is not read")
        # None, three kinds of fax, LZW, JPEG, Deflate (two numbers) and PackBits; not LZMA and Zstandard, whose
        # files say how much memory the decoder takes.
        if tags.get(259, 1) not in (1, 2, 3, 4, 5, 7, 8, 32946, 32773):
            raise Refusal(f"it is compressed by TIFF method {tags[259]}, which is not read")
        if tags.get(322, 0) * tags.get(323, 0) > 2 * MAX_PIXELS:
            raise Refusal("its tiles unpack to far more than a picture of its size needs")
        if max(len(tags.get(tag, ())) for tag in (273, 324)) > MAX_BLOCKS:
            raise Refusal(f"it is chopped into more than {MAX_BLOCKS:,} strips or tiles")
        if tags.get(259) == 7 and sum(tags.get(279, ())) > len(self.fp.getvalue()):
            raise Refusal("its strips are longer, taken together, than the file")
        self.bits = max(bits)
        self.white_is_zero = tags.get(262) == 0 and self.bits == 16
        if self.white_is_zero:
            tags[262] = 1
        try:
            super()._setup()
        except SyntaxError as error:
            palette = " palette" if tags.get(262) == 3 else ""
            raise Refusal(f"it is a TIFF with{palette} pixels of {self.bits} bits, {SAVE_AS_PNG}") from error


_OPEN: dict[str, Callable[[BytesIO], ImageFile]] = {
    "PNG": _Png,
    "JPEG": JpegImageFile,
    "GIF": GifImageFile,
    "WEBP": _WebP,
    "BMP": _Bmp,
    "TIFF": _Tiff,
}


@dataclass(frozen=True)
class Contents:
    """Values (C, H, W) to be divided by `scale`: float32, or bytes and 16-bit numbers, which are smaller to send."""

    kind: str
    values: np.ndarray
    scale: int = 1
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Decoded:
    """A loaded picture, its width and height in the file, and how often these were halved or more in decoding."""

    image: ImageFile
    size: tuple[int, int]
    shrunk: int
    has_more: bool


def read_picture(data: bytes, picture_format: str, longest: int | None) -> Contents:
    """Decode the first frame or page, upright and over white; a palette that holds only greys is grey.

    With `longest`, a longer side comes out at that many pixels, by area averaging. Raises Refusal.
    """
    try:
        cut = cut_at(data) if picture_format == "JPEG" else None
        try:
            decoded = _decode(data, picture_format, longest)
        except OSError:
            if cut is None:
                raise
            decoded = _decode(data[:cut] + b"\xff\xd9", picture_format, longest)
        contents = _contents(decoded, longest)
        if cut is None:
            return contents
        if not np.ptp(contents.values, axis=(1, 2)).any():
            raise Refusal(DAMAGED)
        return replace(contents, notes=(*contents.notes, _CUT))
    except (Refusal, MemoryError):
        raise
    except Exception as error:
        # Decoders meet damage with exceptions of every kind: OSError, SyntaxError, IndexError …
        raise Refusal(DAMAGED) from error


def _decode(data: bytes, picture_format: str, longest: int | None) -> _Decoded:
    """Open, check the size, and load; a JPEG is reduced by its decoder where less will do."""
    if picture_format == "PNG" and data[12:16] == b"CgBI":
        raise Refusal(f"it is Apple's own kind of PNG, made for apps on the iPhone, {SAVE_AS_PNG}")
    image = _OPEN[picture_format](BytesIO(data))
    size = width, height = image.size
    if max(size) > _MAX_SIDE:
        raise Refusal(f"it declares {width} × {height} pixels, and at most {_MAX_SIDE:,} a side are taken")
    if width * height > MAX_PIXELS:
        most = f"{MAX_PIXELS // 1_000_000} megapixels"
        raise Refusal(f"it declares {width} × {height} pixels, and at most {most} are taken")
    has_more = _has_more(image)
    if picture_format == "JPEG":
        if longest:
            image.draft(None, scaled((2 * width, 2 * height), 2 * longest))
        elif image.mode != "L" and width * height > MAX_COLOUR_PIXELS:
            image.draft(None, (width // 2, height // 2))
    image.load()
    shrunk = image.decoderconfig[0] if picture_format == "JPEG" and image.decoderconfig else 1
    return _Decoded(image, size, shrunk, has_more)


def _has_more(image: ImageFile) -> bool:
    try:
        return bool(getattr(image, "is_animated", False))
    except Exception:
        # A second frame that is damaged is no concern of the first.
        return False


def _contents(decoded: _Decoded, longest: int | None) -> Contents:
    """Convert a decoded picture to values, as shown rather than as stored."""
    image, size = decoded.image, decoded.size
    mode, channels = _reading(image)
    transform, profile_notes = _profile(image, mode)
    scale = _ALPHA_SCALE if mode in ("LA", "RGBA") else 255 if mode else _DEEP_SCALE
    halved = not longest and channels == 3 and size[0] * size[1] > MAX_COLOUR_PIXELS
    strips = _strips(image, mode, transform, 2 if halved and decoded.shrunk == 1 else 1)
    if longest and max(size) > longest:
        values = _averaged(strips, channels, image.size, decoded.shrunk, size, scaled(size, longest))
    else:
        values = np.concatenate(list(strips), axis=1)
    white = _white(image, scale)
    if getattr(image, "white_is_zero", False):
        values = white - values
    values = np.ascontiguousarray(_upright(values, image))
    notes = list(profile_notes)
    if decoded.has_more:
        notes.insert(0, f"Only the first of several {'pages' if image.format == 'TIFF' else 'frames'} is shown.")
    if halved:
        height, width = values.shape[1:]
        full = size if (size[0] > size[1]) == (width > height) else size[::-1]
        notes.append(
            f"This large colour picture was reduced while it was read, from {full[0]} × {full[1]} "
            f"to {width} × {height} pixels."
        )
    if white != scale:
        notes.append("Its 16-bit values are all small, so white was taken to be the largest number of fewer bits.")
    return Contents("picture", values, white, tuple(notes))


def _strips(
    image: Image.Image, mode: str | None, transform: ImageCms.ImageCmsTransform | None, factor: int
) -> Iterator[np.ndarray]:
    """Convert some rows at a time to (C, H, W), with transparency laid over white, and reduce by a factor."""
    height = max(1, _STRIP_PIXELS // image.width // factor) * factor
    for top in range(0, image.height, height):
        strip = _converted(image.crop((0, top, image.width, min(top + height, image.height))), mode, transform)
        pixels = np.atleast_3d(np.asarray(strip.reduce(factor))).transpose(2, 0, 1)
        if mode in ("LA", "RGBA"):
            alpha = pixels[-1:].astype(np.uint16)
            yield pixels[:-1] * alpha + 255 * (255 - alpha)
        else:
            yield pixels if mode else pixels.astype(np.uint16)


def _averaged(
    strips: Iterator[np.ndarray],
    channels: int,
    size: tuple[int, int],
    block: int,
    full: tuple[int, int],
    target: tuple[int, int],
) -> np.ndarray:
    """Average over equal areas to float32 (C, *target): strips of a picture of `size`, width before height.

    Each value stands for a square of `block` pixels of the `full` picture, the last of a line for fewer.
    """
    rows = np.zeros((channels, target[1], size[0]), np.float32)
    top = 0
    for strip in strips:
        there, weights = _coverage(top, strip.shape[1], block, full[1], target[1])
        rows[:, there] += weights @ strip.astype(np.float32)
        top += strip.shape[1]
    values = np.zeros((channels, target[1], target[0]), np.float32)
    for left in range(0, size[0], 4096):
        some = rows[:, :, left : left + 4096]
        there, weights = _coverage(left, some.shape[2], block, full[0], target[0])
        values[:, :, there] += some @ weights.T
    return values


def _coverage(first: int, count: int, block: int, full: int, parts: int) -> tuple[slice, np.ndarray]:
    """Weigh `count` blocks of a line of `full` pixels, from the first on, for the equal parts in which they lie.

    Gives the parts, and weights (parts, count) that for each part of the line add up to 1.
    """
    edges = np.minimum(np.arange(first, first + count + 1) * block, full)
    start, stop = edges[0] * parts // full, -(-edges[-1] * parts // full)
    bounds = np.arange(start, stop + 1)[:, np.newaxis] * full / parts
    overlap = np.minimum(edges[1:], bounds[1:]) - np.maximum(edges[:-1], bounds[:-1])
    return slice(start, stop), (np.maximum(overlap, 0) * parts / full).astype(np.float32)


def _converted(strip: Image.Image, mode: str | None, transform: ImageCms.ImageCmsTransform | None) -> Image.Image:
    """Convert some rows to a mode, or 16-bit grey to 32 bits; the grey that a PNG calls transparent becomes white."""
    if mode is None:
        deep = strip.convert("I")
        if "transparency" not in strip.info:
            return deep
        pixels = np.asarray(deep)
        return Image.fromarray(np.where(pixels == strip.info["transparency"], np.int32(_DEEP_SCALE), pixels))
    if not transform or strip.mode != "CMYK":
        strip = strip.convert(mode)
    return transform.apply(strip) if transform else strip


def _reading(image: Image.Image) -> tuple[str | None, int]:
    """Choose the mode to convert to (None for 16-bit grey) and count the channels; raises Refusal for other modes."""
    mode = image.mode
    if mode in _DEEP_GREY_MODES:
        return None, 1
    if mode != "P" and mode not in _GREY_MODES | _COLOUR_MODES:
        raise Refusal(f"its pixels are of the kind {mode.replace(';', ' ')}, which is not read")
    grey = mode in _GREY_MODES or (mode == "P" and _has_grey_palette(image))
    has_alpha = mode in _ALPHA_MODES or "transparency" in image.info
    return ("LA" if has_alpha else "L", 1) if grey else ("RGBA" if has_alpha else "RGB", 3)


def _has_grey_palette(image: Image.Image) -> bool:
    """Tell whether every colour of the palette, used or not, is a grey."""
    palette = image.getpalette("RGB") or []
    red, green, blue = (palette[band::3] for band in range(3))
    return red == green == blue


def _profile(image: Image.Image, mode: str | None) -> tuple[ImageCms.ImageCmsTransform | None, tuple[str, ...]]:
    """Give what turns the colours of a profile other than sRGB into sRGB, or None, and a note on it."""
    data = image.info.get("icc_profile")
    if not data or mode not in ("RGB", "RGBA"):
        return None, ()
    try:
        profile = ImageCms.ImageCmsProfile(BytesIO(data))
        name = plain(ImageCms.getProfileDescription(profile), 40)
        if "srgb" in name.lower():
            return None, ()
        stored = "CMYK" if image.mode == "CMYK" else mode
        transform = ImageCms.buildTransform(profile, ImageCms.createProfile("sRGB"), stored, mode)
    except Exception:
        # Profiles fail in as many ways as pictures, and the picture is whole without.
        return None, ("Its colour profile cannot be used, so its colours may be a little off.",)
    return transform, (f"Its colours were converted from the profile “{name}”.",)


def _white(image: Image.Image, scale: int) -> int:
    """Say which value is white: in a 16-bit TIFF of small values the largest of 8, 10 or 12 bits, of which it is."""
    if getattr(image, "bits", 8) != 16 or scale == _ALPHA_SCALE:
        return scale
    low = 8 if scale == 255 else 0  # of colours Pillow keeps the upper 8 bits
    largest = np.asarray(image).max()
    return next((white >> low for white in (255, 1023, 4095) if 0 < largest <= white >> low), scale)


def scaled(size: tuple[int, int], longest: int) -> tuple[int, int]:
    """Scale two sides so that the longer is at most `longest`, halves rounded up."""
    longer = max(*size, longest)
    width, height = (max(1, (2 * side * longest + longer) // (2 * longer)) for side in size)
    return width, height


def _upright(values: np.ndarray, image: Image.Image) -> np.ndarray:
    """Turn (C, H, W) as EXIF says (2.32, tag 274); a TIFF is turned by Pillow."""
    orientation = 1
    if image.format != "TIFF" and "exif" in image.info:
        exif = Image.Exif()
        try:
            exif.load(image.info["exif"])
            orientation = exif.get(_ORIENTATION, 1)
        except Exception:
            # The picture is whole without it; at worst it lies on its side.
            return values
    if orientation not in range(2, 9):
        return values
    values = values[:, :: -1 if orientation in (3, 4, 6, 7) else 1, :: -1 if orientation in (2, 3, 7, 8) else 1]
    return values.swapaxes(1, 2) if orientation > 4 else values
