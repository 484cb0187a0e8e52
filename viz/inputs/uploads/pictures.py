"""A picture file to values in [0, 1]: decoded by Pillow, converted strip by strip so that memory holds."""

from collections.abc import Callable
from io import BytesIO
from typing import NamedTuple

import numpy as np
from PIL import Image, WebPImagePlugin

from viz.inputs.uploads import bmp, gif, jpeg, png, tiff, webp
from viz.inputs.uploads.limits import DAMAGED, MAX_COLOUR_PIXELS, Refusal
from viz.inputs.uploads.still import Still, check_pixels

# Registers all formats once, on import: Image.open does it when first it meets a file that it does not know,
# and two threads might then meet one together.
Image.init()

_FIRST_PICTURE: dict[str, Callable[[bytes], Still]] = {
    "PNG": png.first_picture,
    "JPEG": jpeg.first_picture,
    "GIF": gif.first_picture,
    "WEBP": webp.first_picture,
    "BMP": bmp.first_picture,
    "TIFF": tiff.first_page,
}

_STRIP_PIXELS = 1 << 20

_GREY_MODES = {"1", "L", "LA"}
_COLOUR_MODES = {"RGB", "RGBA", "RGBX", "CMYK", "YCbCr", "PA"}
_ALPHA_MODES = {"LA", "RGBA", "PA"}
_DEEP_GREY_MODES = {"I;16", "I;16B"}


class _Reading(NamedTuple):
    """How pixels become values: the mode to convert to (None for 16-bit grey) and the channels to keep."""

    mode: str | None
    channels: int


class _Orientation(NamedTuple):
    """How a shown picture is stored: transposed or not, then rows and columns forwards or backwards."""

    transposed: bool
    row_step: int
    column_step: int


# EXIF 2.32, tag 274: where the 0th row and the 0th column of the stored picture belong.
_ORIENTATIONS = {
    1: _Orientation(False, 1, 1),
    2: _Orientation(False, 1, -1),
    3: _Orientation(False, -1, -1),
    4: _Orientation(False, -1, 1),
    5: _Orientation(True, 1, 1),
    6: _Orientation(True, -1, 1),
    7: _Orientation(True, -1, -1),
    8: _Orientation(True, 1, -1),
}


class _LeanWebP(WebPImagePlugin.WebPImageFile):
    """Lets go of the decoder and its two canvases, up to 400 MB, before Pillow makes room for the picture."""

    def load_prepare(self) -> None:
        """Do what Pillow asks of a plugin between decoding and copying."""
        self._decoder = None
        super().load_prepare()


def read_picture(data: bytes, picture_format: str) -> tuple[np.ndarray, tuple[str, ...]]:
    """Decode the first frame or page.

    Returns float32 values of shape (C, H, W) in [0, 1], C = 1 for grey and 3 for colour, and notes.
    A palette that holds only greys is grey. Raises Refusal, also for a picture whose data breaks off.
    """
    still = _FIRST_PICTURE[picture_format](data)
    try:
        image, halved = _decode(still)
        values = _values(image, still, halved=halved)
    except (Refusal, MemoryError):
        raise
    except Exception as error:
        # Decoders meet damage with exceptions of every kind: OSError, SyntaxError, IndexError …
        raise Refusal(DAMAGED) from error
    return values, _notes(still, values.shape, halved=halved)


def _decode(still: Still) -> tuple[Image.Image, bool]:
    """Open and load; say whether the picture is to be halved, which a JPEG already is on return."""
    file = BytesIO(still.data)
    image = _LeanWebP(file) if still.format == "WEBP" else Image.open(file, formats=[still.format])
    # The decoder reads the header anew, and what it makes of it counts.
    check_pixels(*image.size)
    halved = _reading(image).channels == 3 and image.width * image.height > MAX_COLOUR_PIXELS
    if halved and still.format == "JPEG":
        image.draft(None, (image.width // 2, image.height // 2))
    image.load()
    return image, halved


def _values(image: Image.Image, still: Still, *, halved: bool) -> np.ndarray:
    """Convert a decoded picture to values, as shown rather than as stored."""
    shrink = 2 if halved and image.size == (still.width, still.height) else 1
    width, height = -(-image.width // shrink), -(-image.height // shrink)
    reading = _reading(image)
    transposed, row_step, column_step = _ORIENTATIONS[still.orientation]
    values = np.empty((reading.channels, *((width, height) if transposed else (height, width))), np.float32)
    stored = (values.swapaxes(1, 2) if transposed else values)[:, ::row_step, ::column_step]
    strip_height = max(2, _STRIP_PIXELS // image.width // 2 * 2)
    for top in range(0, image.height, strip_height):
        strip = image.crop((0, top, image.width, min(top + strip_height, image.height)))
        strip_values = _strip_values(strip, reading, shrink)
        row = top // shrink
        stored[:, row : row + strip_values.shape[1]] = strip_values
    return np.subtract(1, values, out=values) if still.white_is_zero else values


def _strip_values(strip: Image.Image, reading: _Reading, shrink: int) -> np.ndarray:
    """Convert some rows of a picture to (C, H, W) in [0, 1], with transparency laid over white."""
    if reading.mode is None:
        return _deep_grey(strip)
    converted = strip.convert(reading.mode)
    if shrink > 1:
        converted = converted.reduce(shrink)
    pixels = np.asarray(converted)
    bands = np.atleast_3d(pixels).transpose(2, 0, 1) / np.float32(255)
    if reading.mode != "RGBA":
        return bands
    colour, alpha = bands[: reading.channels], bands[3:]
    return colour * alpha + (1 - alpha)


def _deep_grey(strip: Image.Image) -> np.ndarray:
    """Convert 16-bit grey to (1, H, W) in [0, 1]; the grey that a PNG calls transparent becomes white."""
    pixels = np.asarray(strip)
    values = pixels / np.float32(65535)
    if "transparency" in strip.info:
        values[pixels == strip.info["transparency"]] = 1
    return values[np.newaxis]


def _reading(image: Image.Image) -> _Reading:
    """Choose how to read a mode; raises Refusal for one that has no settled black and white."""
    mode = image.mode
    if mode in _DEEP_GREY_MODES:
        return _Reading(None, 1)
    if mode != "P" and mode not in _GREY_MODES | _COLOUR_MODES:
        raise Refusal(f"its pixels are of the kind {mode.replace(';', ' ')}, which is not read")
    grey = mode in _GREY_MODES or (mode == "P" and _has_grey_palette(image))
    channels = 1 if grey else 3
    if mode in _ALPHA_MODES or "transparency" in image.info:
        return _Reading("RGBA", channels)
    return _Reading("L" if grey else "RGB", channels)


def _has_grey_palette(image: Image.Image) -> bool:
    """Tell whether every colour of the palette, used or not, is a grey."""
    palette = image.getpalette("RGB") or []
    red, green, blue = (palette[band::3] for band in range(3))
    return red == green == blue


def _notes(still: Still, shape: tuple[int, ...], *, halved: bool) -> tuple[str, ...]:
    """Say in plain sentences what was left out or made smaller."""
    notes = []
    if still.more:
        notes.append(f"Only the first of several {still.more} is shown.")
    if halved:
        height, width = shape[1:]
        stored = (still.width, still.height)
        full = stored[::-1] if _ORIENTATIONS[still.orientation].transposed else stored
        notes.append(
            f"This large colour picture was reduced while it was read, from {full[0]} × {full[1]} "
            f"to {width} × {height} pixels."
        )
    return tuple(notes)
