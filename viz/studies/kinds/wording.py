"""How lists, parts and factors are put into words."""

from collections.abc import Sequence

import numpy as np

from viz.studies.words import count, factor


def listed(names: Sequence[str]) -> str:
    """Names in a row: "a", "a and b", "a, b and c"."""
    *most, last = names
    return f"{', '.join(most)} and {last}" if most else last


def part_of(part: int, whole: int, noun: str) -> str:
    """A part of a count with its verb: "none of 4 channels is", "1 of 4 channels is", "2 of 4 channels are"."""
    return f"{count(part) if part else 'none'} of {count(whole, noun)} {'is' if part < 2 else 'are'}"


def rest_scaled(kept: np.ndarray, scale: float) -> str:
    """What becomes of the values that are left: "the rest is multiplied by 2", or that there is none."""
    if not kept.any():
        return "nothing is left to scale"
    return "the rest is not scaled" if scale == 1 else f"the rest is multiplied by {factor(scale)}"


def two_decimals(value: float) -> str:
    """A number of about 1 at most: "0.62", "−0.04", "0.00"."""
    text = f"{value:.2f}"
    return text.replace("-", "−" if float(text) else "")
