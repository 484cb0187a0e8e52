"""Numbers in a text file: separated by commas, semicolons, tabs or spaces, with or without a header row."""

import codecs
import io
import itertools
import re
from collections.abc import Iterator

import numpy as np

from viz.inputs.uploads.limits import Refusal, plain

_BYTE_ORDER_MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
_CONTROL = re.compile(r"[\0-\x08\x0e-\x1f\x7f]")
_SEPARATORS = ";\t,"
_COMMENT = "#"
_PIECE = 1 << 16


def read_table(data: bytes) -> tuple[np.ndarray, tuple[str, ...]]:
    """Read a table as float64 of shape (rows, columns), and notes on what was left out.

    Blank lines and what follows a # are passed over. Raises Refusal for text that is no such table, naming
    the line.
    """
    text = _decode(data)
    first, second = (*itertools.islice(_lines(text), 2), (0, ""))[:2]
    separator = _separator(second[1] or first[1])
    if separator in (";", "\t") and "." not in text:
        text = text.replace(",", ".")
    header = not any(map(_is_number, _cells(first[1], separator)))
    if header and not any(map(_is_number, _cells(second[1], separator))):
        raise Refusal("it is text without a table of numbers")
    skipped = first[0] if header else 0
    try:
        values = np.loadtxt(
            io.StringIO(text), delimiter=separator, comments=_COMMENT, skiprows=skipped, ndmin=2
        )
    except ValueError as error:
        raise Refusal(_fault(text, separator, header_line=skipped)) from error
    return values, ("The first line was taken for a header.",) if header else ()


def _decode(data: bytes) -> str:
    """Decode by the byte order mark, or as UTF-8, or else as Latin-1, in which digits are digits too."""
    marked = (name for mark, name in _BYTE_ORDER_MARKS.items() if data.startswith(mark))
    encoding = next(marked, "utf-8")
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        text = data.decode("latin-1")
    if _CONTROL.search(text):
        raise Refusal("it is neither a picture, nor an array, nor a table of numbers that is known here")
    return text


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """Yield the lines that count, with their numbers from 1, one at a time."""
    for number, line in enumerate(io.StringIO(text), 1):
        content = line.partition(_COMMENT)[0].strip("\r\n ")
        if content.strip():
            yield number, content


def _separator(line: str) -> str | None:
    """Choose the separator of a line; None stands for spaces."""
    return next((mark for mark in _SEPARATORS if mark in line), None)


def _cells(line: str, separator: str | None) -> Iterator[str]:
    """Yield the cells of a line, splitting a long one piece by piece: ten million strings take a gigabyte."""
    start = 0
    while start + _PIECE < len(line):
        end = line.find(separator or " ", start + _PIECE)
        if end < 0:
            break
        yield from line[start:end].split(separator)
        start = end + 1
    yield from line[start:].split(separator)


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    # Python's own digit grouping, which no table means.
    return "_" not in cell


def _fault(text: str, separator: str | None, *, header_line: int) -> str:
    """Say which line keeps a table from being read."""
    columns = first_line = 0
    for number, line in _lines(text):
        if number == header_line:
            continue
        count = 0
        for count, cell in enumerate(_cells(line, separator), 1):
            if not _is_number(cell):
                found = f"holds “{plain(cell, 30)}”, which is no number" if cell.strip() else "is empty"
                return f"the cell in line {number}, column {count} {found}"
        if not columns:
            columns, first_line = count, number
        elif count != columns:
            lengths = f"line {number} has {count:,} values and line {first_line} has {columns:,}"
            return f"its rows differ in length: {lengths}"
    return "its numbers are written in a way that is not read"
