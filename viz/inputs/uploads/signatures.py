"""What a file is that is not read, told from its first bytes: content decides, never the name's ending."""

import re
from io import BytesIO

from PIL import Image

from .limits import Refusal

_PNG = "Export it as PNG"
_JPEG = "Export it as JPEG"
_UNPACK = "Unpack it first"
_NUMBERS = "Save its numbers from Python with np.save or as CSV"
_CSV = "Save the table as CSV"
ONE_TENSOR = 'Save one tensor of it: np.save("x.npy", t.detach().cpu().numpy())'
_HDF5 = 'Save one array of it: np.save("x.npy", h5py.File("x.h5").get("name"))'
_MATLAB = 'Save one matrix of it: np.save("x.npy", scipy.io.loadmat("x.mat").get("name"))'

# Name with its article, what to do instead, and how it begins.
_FOREIGN = (
    ("an AVIF picture", _JPEG, rb".{4}ftyp.{0,40}?avi[fs]"),
    ("a HEIC picture", _JPEG, rb".{4}ftyp(hei[cfmsx]|hev[cmsx]|mif1|msf1)"),
    ("a camera's raw file", _JPEG, rb".{4}ftypcrx |FUJIFILMCCD-RAW"),
    ("a video", "Export one frame as PNG", rb".{4}ftyp|\x1a\x45\xdf\xa3|RIFF....AVI |\0\0\x01[\xb3\xba]"),
    ("a JPEG 2000 picture", _JPEG, rb"\0\0\0\x0cjP  \r\n|\xff\x4f\xff\x51"),
    ("a JPEG XL picture", _JPEG, rb"\xff\x0a|\0\0\0\x0cJXL "),
    ("a MATLAB 7.3 file", _HDF5, rb"MATLAB 7\.3 MAT-file"),
    ("a MATLAB file", _MATLAB, rb"MATLAB 5\.0 MAT-file"),
    # Version 4: type, rows, columns, 0 or 1, and the length of the name that follows.
    ("a MATLAB 4 file", _MATLAB, rb"[\0\x0a\x14\x1e\x28\x32]\0{3}.{8}[\0\1]\0{3}[\2-\x40]\0{3}[A-Za-z]\w*\0"),
    ("a MATLAB 4 file", _MATLAB, rb"\0\0[\3\4].{9}\0{3}[\0\1]\0{3}[\2-\x40][A-Za-z]\w*\0"),
    ("Apple's own kind of PNG, made for apps on the iPhone", "Saved as PNG it can be", rb"\x89PNG.{8}CgBI"),
    ("a PSD picture", _PNG, rb"8BPS"),
    ("a PDF document", "Export one page as PNG", rb"%PDF"),
    ("an OpenEXR or HDR picture", _PNG, rb"\x76\x2f\x31\x01|#\?R(ADIANC|GB)E"),
    ("a FITS file", _NUMBERS, rb"SIMPLE  ="),
    ("a DICOM file", "Export it as PNG, or save its pixels with np.save", rb".{128}DICM"),
    ("an HDF5 file", _HDF5, rb"\x89HDF\r\n\x1a\n"),
    ("an ONNX model", "Run the model and save one activation with np.save", rb"\x08[\x01-\x1f][\x12\x3a\x42]"),
    ("an OLE document", _CSV, rb"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
    ("a Parquet table", _CSV, rb"PAR1"),
    ("a PyTorch checkpoint", ONE_TENSOR, rb"\x80\x02\x8a\x0al\xfc\x9cF\xf9 j\xa8P\x19\."),
    ("a pickle", ONE_TENSOR, rb"\x80[\x02-\x05]"),
    ("a GZIP archive", _UNPACK, rb"\x1f\x8b"),
    ("a 7z, RAR, XZ or BZIP2 archive", _UNPACK, rb"7z\xbc\xaf\x27\x1c|Rar!\x1a\x07|\xfd7zXZ\0|BZh[1-9]1AY&"),
    ("an SVG drawing", _PNG, rb"(\xef\xbb\xbf)?\s*(<\?xml[^>]*>)?(\s|<!--((?!-->).)*-->|<!DOCTYPE svg[^>]*>)*<svg"),
    ("a web page (HTML)", _CSV, rb"(?i:(\xef\xbb\xbf)?\s*(<!doctype html|<html|<head|<body))"),
    ("an XML document", _CSV, rb"(\xef\xbb\xbf)?\s*<\?xml"),
    # With a bracket alone, and no comma, it would be an array as NumPy prints it, or a heading.
    ("a JSON document", _NUMBERS, rb"(\xef\xbb\xbf)?\s*(\{\s*[\"}]|\[\s*([\[{\"][^,]*|[-\w.]+)\s*,)"),
)


def refuse_foreign(data: bytes) -> None:
    """Raise Refusal for a known format that is not read, by name, and say what to do instead."""
    # No search runs through a whole file.
    found = ((name, advice) for name, advice, start in _FOREIGN if re.match(start, data[:4096], re.DOTALL))
    if known := next(found, None) or _tfrecord(data) or _picture(data):
        raise Refusal(f"it is {known[0]}, which is not among the formats read here. {known[1]}")


def _tfrecord(data: bytes) -> tuple[str, str] | None:
    """Tell a TFRecord, which has no magic number: lengths and two checksums lead from record to record."""
    position = length = 0
    for _ in range(3):
        if position < len(data):
            length = int.from_bytes(data[position : position + 8], "little")
            position += 12 + length + 4
    is_one = 0 < length < position <= len(data)
    return ("a TFRecord file", 'Save one tensor of it: np.save("x.npy", t.numpy())') if is_one else None


def _picture(data: bytes) -> tuple[str, str] | None:
    """Have Pillow name a picture, which raises almost anything for what it wrongly takes for its own."""
    try:
        name = Image.open(BytesIO(data)).format or ""
    except (OSError, EOFError, ValueError, LookupError, ArithmeticError, RuntimeError, Image.DecompressionBombError):
        return None
    return f"{'an' if name[0] in 'AEFHILMNORSX' and name not in ('SPIDER', 'SUN') else 'a'} {name} picture", _PNG
