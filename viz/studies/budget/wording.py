"""Numbers as the axes show them."""

from viz.studies.numbers import NOTHING
from viz.studies.words import percent


def in_percent(part: float, whole: float) -> str:
    """A share in percent, or a dash where the whole is 0."""
    return percent(part, whole) if whole else NOTHING


def theory(text: str) -> str:
    """How what theory gives is shown; nothing where it gives nothing."""
    return "" if text in ("", NOTHING) else f"theory {text}"
