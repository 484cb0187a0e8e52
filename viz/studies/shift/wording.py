"""How shifts are put into words."""

from viz.studies.words import count

Shift = tuple[int, int]
"""Rows and columns by which a map is moved: down and to the right where they are positive."""


def moved(shift: Shift, noun: str = "pixel") -> str:
    """A shift in words: "1 pixel right", "2 pixels up and 1 pixel left"; "0 pixels" for none."""
    (rows, columns) = shift
    parts = [
        f"{count(abs(by), noun)} {way}"
        for by, way in ((rows, "down" if rows > 0 else "up"), (columns, "right" if columns > 0 else "left"))
        if by
    ]
    return " and ".join(parts) or f"0 {noun}s"
