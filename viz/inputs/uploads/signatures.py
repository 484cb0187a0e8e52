"""What a file is, told from its first bytes: content decides, never the name's ending."""

import re
import struct

# Longer than any header looked at here, so that no search runs through a whole file.
_HEAD = 4096

_PICTURES = (
    ("PNG", re.compile(rb"\x89PNG\r\n\x1a\n")),
    ("JPEG", re.compile(rb"\xff\xd8\xff")),
    ("GIF", re.compile(rb"GIF8[79]a")),
    ("WEBP", re.compile(rb"RIFF....WEBP", re.DOTALL)),
    ("TIFF", re.compile(rb"II[*+]\0|MM\0[*+]")),
    # "BM" also begins words; the size of the second header, one of eight, settles it.
    ("BMP", re.compile(rb"BM.{12}[\x0c\x10\x28\x34\x38\x40\x6c\x7c]\0\0\0", re.DOTALL)),
)

_FOREIGN = tuple(
    (name, re.compile(pattern, re.DOTALL))
    for name, pattern in (
        ("an AVIF picture", rb".{4}ftyp.{0,40}?avi[fs]"),
        ("a HEIC picture", rb".{4}ftyp(hei[cfmsx]|hev[cmsx]|mif1|msf1)"),
        ("a video", rb".{4}ftyp|\x1a\x45\xdf\xa3|RIFF....AVI |\0\0\x01[\xb3\xba]"),
        ("a JPEG 2000 picture", rb"\0\0\0\x0cjP  \r\n|\xff\x4f\xff\x51"),
        ("a JPEG XL picture", rb"\xff\x0a|\0\0\0\x0cJXL "),
        ("an ICO picture", rb"\0\0\x01\0[^\0]\0"),
        ("a CUR picture", rb"\0\0\x02\0[^\0]\0"),
        ("an ICNS picture", rb"icns"),
        ("a PSD picture", rb"8BPS"),
        ("a PDF document", rb"%PDF"),
        ("an EPS picture", rb"%!PS|\xc5\xd0\xd3\xc6"),
        ("a DDS picture", rb"DDS "),
        ("a PPM picture", rb"P[1-7FfyU]\s+[#\dWw-]|P0CMYK\s|PyRGBA\s|PyP\s|PyCMYK\s"),
        ("a QOI picture", rb"qoif"),
        ("an SGI picture", rb"\x01\xda[\0\x01][\x01\x02]"),
        ("a Sun raster picture", rb"\x59\xa6\x6a\x95"),
        ("a PCX picture", rb"\x0a[\0\x02\x03\x05][\0\x01][\x01\x02\x04\x08]"),
        ("a DCX picture", rb"\xb1\x68\xde\x3a"),
        ("an XPM picture", rb"/\* XPM \*/"),
        ("an XBM picture", rb"\s*#define\s+\S*_width\s"),
        ("an MSP picture", rb"DanM|LinS"),
        ("a BLP picture", rb"BLP[12]"),
        ("an FTEX picture", rb"FTEX"),
        ("a PIXAR picture", rb"\x80\xe8\0\0"),
        ("an FLI animation", rb".{4}[\x11\x12]\xaf"),
        ("an IM picture", rb"Image type:"),
        ("an MCIDAS picture", rb"\0{7}\x04"),
        ("a WMF drawing", rb"\xd7\xcd\xc6\x9a\0\0"),
        ("an EMF drawing", rb"\x01\0\0\0.{36} EMF"),
        ("a GRIB file", rb"GRIB"),
        ("a BUFR file", rb"BUFR"),
        ("a DIB picture", rb"[\x28\x6c\x7c]\0\0\0.{8}\x01\0[\x01\x04\x08\x10\x18\x20]\0"),
        ("an OpenEXR picture", rb"\x76\x2f\x31\x01"),
        ("an HDR picture", rb"#\?R(ADIANC|GB)E"),
        ("a FITS file", rb"SIMPLE  ="),
        ("a DICOM file", rb".{128}DICM"),
        ("an HDF5 file", rb"\x89HDF\r\n\x1a\n"),
        ("a MATLAB file", rb"MATLAB 5\.0 MAT-file"),
        ("an OLE document", rb"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
        ("a Parquet table", rb"PAR1"),
        ("a pickle", rb"\x80[\x02-\x05]"),
        ("a safetensors file", rb".{8}\{\s*\""),
        ("a GZIP archive", rb"\x1f\x8b"),
        ("a 7z archive", rb"7z\xbc\xaf\x27\x1c"),
        ("a RAR archive", rb"Rar!\x1a\x07"),
        ("an XZ archive", rb"\xfd7zXZ\0"),
        ("a BZIP2 archive", rb"BZh[1-9]\x31\x41\x59\x26"),
        (
            "an SVG drawing",
            rb"(\xef\xbb\xbf)?\s*(<\?xml[^>]*>)?(\s|<!--((?!-->).)*-->|<!DOCTYPE svg[^>]*>)*<svg",
        ),
        ("a web page (HTML)", rb"(?i:(\xef\xbb\xbf)?\s*(<!doctype html|<html|<head|<body))"),
        ("an XML document", rb"(\xef\xbb\xbf)?\s*<\?xml"),
        ("a JSON document", rb"(\xef\xbb\xbf)?\s*[{[]"),
    )
)

_TGA_FOOTER = b"TRUEVISION-XFILE."


def picture_format(data: bytes) -> str | None:
    """Name the picture format, as Pillow calls it, if it is one of those that are read."""
    return next((name for name, magic in _PICTURES if magic.match(data[:_HEAD])), None)


def foreign_format(data: bytes) -> str | None:
    """Name a known format that is not read, with its article: "an AVIF picture"."""
    if data[-64:].rstrip(b"\0").endswith(_TGA_FOOTER):
        return "a TGA picture"
    if _is_spider(data):
        return "a SPIDER picture"
    return next((name for name, magic in _FOREIGN if magic.match(data[:_HEAD])), None)


def _is_spider(data: bytes) -> bool:
    """Tell a SPIDER header, which has no magic number: its 1st and 5th floats say one slice, one image."""
    if len(data) < 108:
        return False
    return any(struct.unpack_from(f"{order}5f", data)[::4] == (1.0, 1.0) for order in "<>")
