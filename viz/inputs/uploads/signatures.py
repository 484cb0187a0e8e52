"""What a file is that is not read, told from its first bytes: content decides, never the name's ending.

The names, what tells each, and what to do instead stand in refused.toml.
"""

import re
import tomllib
from io import BytesIO
from pathlib import Path

from PIL import Image

from .limits import Refusal, refuse_if

REFUSED = tomllib.loads(Path(__file__).with_name("refused.toml").read_text("utf-8"))
_NOT_READ = "it is {}, which is not among the formats read here. {}"


def refuse_foreign(data: bytes) -> None:
    """Raise Refusal for a known format that is not read, by name, and say what to do instead."""
    beginning = data[:4096]  # no search runs through a whole file
    for advice, formats in REFUSED["formats"].items():
        for name, start in formats.items():
            refuse_if(re.match(start.encode(), beginning, re.DOTALL), _NOT_READ.format(name, advice))
    try:
        name = Image.open(BytesIO(data)).format or ""
    except (OSError, EOFError, ValueError, LookupError, ArithmeticError, RuntimeError, Image.DecompressionBombError):
        return  # Pillow raises almost anything for what it wrongly takes for its own
    article = "an" if name[0] in "AEFHILMNORSX" and name not in ("SPIDER", "SUN") else "a"
    raise Refusal(_NOT_READ.format(f"{article} {name} picture", "Export it as PNG"))
