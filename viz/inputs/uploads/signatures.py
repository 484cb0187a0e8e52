"""What a file is that is not read, told from its first bytes: content decides, never the name's ending.

The names, what tells each, and what to do instead stand in refused.toml.
"""

import re
import tomllib
from io import BytesIO
from pathlib import Path

from PIL import Image

from .limits import Refusal

REFUSED = tomllib.loads(Path(__file__).with_name("refused.toml").read_text("utf-8"))


def refuse_foreign(data: bytes) -> None:
    """Raise Refusal for a known format that is not read, by name, and say what to do instead."""
    if known := _format(data[:4096]) or _tfrecord(data) or _picture(data):
        raise Refusal(f"it is {known[0]}, which is not among the formats read here. {known[1]}")


def _format(beginning: bytes) -> tuple[str, str] | None:
    """Tell a format from the first bytes; no search runs through a whole file."""
    for advice, formats in REFUSED["formats"].items():
        for name, start in formats.items():
            if re.match(start.encode(), beginning, re.DOTALL):
                return name, advice
    return None


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
    article = "an" if name[0] in "AEFHILMNORSX" and name not in ("SPIDER", "SUN") else "a"
    return f"{article} {name} picture", "Export it as PNG"
