"""What an upload may cost, and how one that costs more, or is broken, is refused."""

MAX_BYTES = 20_000_000
MAX_PIXELS = 51_000_000
MAX_VALUES = 16_000_000
# A colour picture beyond this is halved while it is read: at three float32 a pixel it would not fit.
MAX_COLOUR_PIXELS = 24_000_000
# Processor time that reading a file may take.
WORK_SECONDS = 5

# What Streamlit's Markdown could take for markup, mathematics, an emoji or a link, and slashes, which make a
# path.
_MARKUP = str.maketrans(dict.fromkeys("`*_~<>[]{}|\\/#$&@", " "))


class UploadError(ValueError):
    """A file was refused; the text is one or two plain sentences, fit to be shown as they are."""


class Refusal(ValueError):
    """Why a file is refused, as the end of the sentence "cat.png cannot be read: …" without its full stop."""


def refuse_if(fault: object, reason: str) -> None:
    """Raise Refusal for a reason, if there is such a fault."""
    if fault:
        raise Refusal(reason)


DAMAGED = "its data is damaged, or breaks off before the end"
SAVE_AS_PNG = "which is not read. Saved as PNG it can be"
TOO_MUCH_MEMORY = "it needs more memory than there is"


def plain(text: str, longest: int) -> str:
    """Make foreign text fit for a sentence: printable, one line, no markup, at most `longest` letters."""
    printable = "".join(letter if letter.isprintable() else " " for letter in text[: 4 * longest])
    words = " ".join(printable.translate(_MARKUP).split())
    return words if len(words) <= longest else words[: longest - 1].rstrip() + "…"
