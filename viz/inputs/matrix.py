"""A small matrix as text, for a link: rows end with a semicolon, values are parted by commas."""

import re

import numpy as np

MAX_SIDE = 16
MAX_TEXT = 4000

_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?", re.ASCII | re.IGNORECASE)


def parse_matrix(text: str) -> np.ndarray:
    """Read text such as "1,0,0.5;-1,2,3" into a float32 (H, W) of at most 16 × 16.

    Spaces around a value do not matter. Raises ValueError naming what is wrong: a text of more than
    4,000 characters, too many rows or columns, rows of different lengths, or a value that is not a finite
    number within float32.
    """
    if len(text) > MAX_TEXT:
        raise ValueError(f"the text may have {MAX_TEXT:,} characters; it has {len(text):,}")
    rows = [row.split(",") for row in text.split(";")]
    width = len(rows[0])
    _check_side("rows", len(rows))
    _check_side("columns", width)
    for number, row in enumerate(rows, start=1):
        if len(row) != width:
            raise ValueError(f"row {number} has {len(row)} values, and row 1 has {width}")
    return np.array(
        [[_parse_value(cell, r, c) for c, cell in enumerate(row, 1)] for r, row in enumerate(rows, 1)], dtype=np.float32
    )


def format_matrix(values: np.ndarray) -> str:
    """Write a float32 (H, W) of at most 16 × 16 as the shortest text that parse_matrix reads back exactly.

    Raises ValueError for another shape or type, or for a value that is not finite.
    """
    if values.ndim != 2 or values.size == 0:
        raise ValueError(f"values must have shape (H, W), none of them 0; got {values.shape}")
    if values.dtype != np.float32:
        raise ValueError(f"values must be float32; got {values.dtype}")
    _check_side("rows", values.shape[0])
    _check_side("columns", values.shape[1])
    if not np.isfinite(values).all():
        raise ValueError(f"values must be finite; got {values[~np.isfinite(values)][0]}")
    return ";".join(",".join(_format_value(value) for value in row) for row in values)


def _check_side(name: str, length: int) -> None:
    if length > MAX_SIDE:
        raise ValueError(f"a matrix may have {MAX_SIDE} {name}; this one has {length}")


def _parse_value(cell: str, row: int, column: int) -> np.float32:
    """Read one value, more strictly than float(), which takes "nan", "1_000" and digits of any script."""
    cell = cell.strip()
    where = f"row {row}, column {column}: {cell[:20]!r}"
    if not _NUMBER.fullmatch(cell):
        raise ValueError(f"{where} is not a finite number")
    with np.errstate(over="ignore"):
        value = np.float32(float(cell))
    if np.isinf(value):
        raise ValueError(f"{where} is beyond float32, whose largest value is about 3.4e38")
    return value


def _format_value(value: np.float32) -> str:
    """Write the shortest digits that name this float32 and no other, in the shorter of two notations.

    The exponent form has no point ("15e-11", not "1.5e-10"), so that 256 of the longest values, 14 characters
    each, still make a text that parse_matrix takes.
    """
    plain = np.format_float_positional(value, trim="-")
    mantissa, exponent = np.format_float_scientific(value, trim="-").split("e")
    whole, _, decimals = mantissa.partition(".")
    scientific = f"{whole}{decimals}e{int(exponent) - len(decimals)}"
    return min(plain, scientific, key=len)
