"""Text in Pillow's built-in font, which knows few signs."""

import re
from functools import cache, lru_cache
from typing import cast
from unicodedata import combining, normalize

from PIL import ImageFont

SIGNS = {"×": "x", "−": "-", "–": "-", "∞": "inf", "→": "->", "⁄": "/", "≈": "~"}
"""How signs are spelt that the font lacks; a letter it lacks is written without its accents, or as "?"."""
NO_BREAK = "\N{NO-BREAK SPACE}"


def plain(text: str) -> str:
    """The text in signs that the font has."""
    return "".join(map(_spelt, text))


@cache
def _spelt(sign: str) -> str:
    if _has(sign):
        return sign
    parts = [part for part in normalize("NFKD", sign) if not combining(part)]
    return "".join(SIGNS.get(part) or (part if _has(part) else "?") for part in parts)


def _has(sign: str) -> bool:
    return bytes(_font_of(20).getmask(sign)) != bytes(_font_of(20).getmask("\uffff"))


def font_for(size: float, text: str, width: float) -> ImageFont.FreeTypeFont:
    """The font at this size, or as much smaller as `text`, in plain signs, needs to be no wider than `width` pixels."""
    return _font_of(size * min(1, width / _font_of(size).getlength(text))) if text else _font_of(size)


@lru_cache(maxsize=64)
def _font_of(size: float) -> ImageFont.FreeTypeFont:
    return cast(ImageFont.FreeTypeFont, ImageFont.load_default(size))


def wrapped(text: str, size: float, width: float) -> list[str]:
    """The text in plain signs, in lines that are no wider than `width` pixels where words are not wider themselves.

    A line ends between words: not beside an "=" or an "x", not before a "%", and after a "·", which is left out there.
    """
    words = re.sub(r" (?=[·%=x] |[·%=x]$)", NO_BREAK, plain(text))
    words = re.sub(rf"(?<={NO_BREAK}[=x]) ", NO_BREAK, words)
    lines: list[str] = []
    for word in words.split(" "):
        if lines and _font_of(size).getlength(f"{lines[-1]} {word}") <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return [line.removesuffix(f"{NO_BREAK}·").replace(NO_BREAK, " ") for line in lines if line]
