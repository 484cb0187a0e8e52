"""Numbers as the axes show them."""

from viz.studies.words import number, percent

NOTHING = "–"
"""Stands where there is nothing to measure."""


def three(value: float | None) -> str:
    """A measured number, with three decimals below 1: "0.559", "1.73"; "0" and "1" only where it is just that."""
    if value is None:
        return NOTHING
    if value in (0, 1):
        return f"{value:.0f}"
    if 0.9995 <= value < 1:
        return "over 0.999"
    return f"{value:.3f}" if 0.001 <= value < 1 else number(value)


def in_percent(part: float, whole: float) -> str:
    """A share in percent, or a dash where the whole is 0."""
    return percent(part, whole) if whole else NOTHING


def theory(text: str) -> str:
    """How what theory gives is shown; nothing where it gives nothing."""
    return "" if text in ("", NOTHING) else f"theory {text}"


def probability(p: float) -> str:
    """A drop probability with two decimals, or as many as tell it from 1: "0.75", "0.999"; "0" and "1" if exact."""
    if p in (0, 1):
        return f"{p:.0f}"
    if p < 0.995:
        return number(p)
    return next(text for text in (f"{p:.{digits}f}" for digits in range(3, 18)) if float(text) < 1)
