"""Numbers in a text file: separated by commas, semicolons, tabs or spaces, with or without a header row."""

import codecs
import io
import itertools
import re
from collections.abc import Iterable, Iterator

import numpy as np

from viz.inputs.uploads.arrays import place
from viz.inputs.uploads.limits import Refusal, plain

_BYTE_ORDER_MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
_CONTROL = re.compile(r"[\0-\x08\x0e-\x1f\x7f]")
_BLANK_LINE = re.compile(r"^[ \t]++$", re.MULTILINE)
_SEPARATORS = ";\t,"
_COMMENT = "#"
_QUOTE = '"'
_BATCH = 10_000


def read_table(data: bytes) -> tuple[np.ndarray, tuple[str, ...]]:
    """Read a table as float64 of shape (rows, columns), and notes on what was left out.

    Blank lines and what follows a # are passed over. Raises Refusal for text that is no such table, naming
    the line.
    """
    text = _decode(data)
    lines = _lines(text)
    first_at, first = next(lines, (0, ""))
    _, second = next(lines, (0, ""))
    separator = _separator(second or first)
    if separator in (";", "\t") and "." not in text:
        text = text.replace(",", ".")
        first, second = first.replace(",", "."), second.replace(",", ".")
    has_header = not _holds_a_number(first, separator)
    if has_header and not _holds_a_number(second, separator):
        raise Refusal("it is text without a table of numbers")
    header_line = first_at if has_header else 0
    values = _load(io.StringIO(text), separator, header_line)
    if values is None:
        raise Refusal(_fault(text, separator, header_line))
    too_large = np.isinf(values)
    if too_large.any() and "inf" not in text.lower():
        raise Refusal(place(too_large[np.newaxis], "beyond the range of float32"))
    return values, ("The first line was taken for a header.",) if has_header else ()


def _load(lines: Iterable[str], separator: str | None, skipped: int = 0) -> np.ndarray | None:
    """Read lines as float64 of shape (rows, columns), or None where NumPy finds a fault."""
    try:
        return np.loadtxt(lines, delimiter=separator, comments=_COMMENT, quotechar=_QUOTE, skiprows=skipped, ndmin=2)
    except ValueError:
        # Its text counts rows and columns in a way of its own, so the fault is looked for anew.
        return None


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
    # loadtxt takes a line of mere spaces for a row of one cell.
    return _BLANK_LINE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """Yield the contents of the lines that have any, numbered from 1."""
    for number, line in enumerate(io.StringIO(text), 1):
        if content := _content(line):
            yield number, content


def _content(line: str) -> str:
    """Return what counts of a line: nothing of a blank one or of a comment, nor its end."""
    content = line.partition(_COMMENT)[0] if _COMMENT in line else line
    return "" if content.isspace() else content.rstrip("\n")


def _separator(line: str) -> str | None:
    """Choose the separator of a line; None stands for spaces."""
    return next((mark for mark in _SEPARATORS if mark in line), None)


def _is_number(cell: str) -> bool:
    try:
        float(cell.strip().strip(_QUOTE))
    except ValueError:
        return False
    # Python's own digit grouping, which no table means.
    return "_" not in cell


def _holds_a_number(line: str, separator: str | None) -> bool:
    """Tell a row of numbers from one of names, by its first cells, as there may be millions."""
    return any(map(_is_number, line.split(separator)[:1000]))


def _fault(text: str, separator: str | None, header_line: int) -> str:
    """Say which line keeps a table from being read."""
    lines = io.StringIO(text)
    first_line = columns = 0
    for start in itertools.count(1, _BATCH):
        batch = list(itertools.islice(lines, _BATCH))
        if not batch:
            break
        if start <= header_line < start + len(batch):
            batch[header_line - start] = ""
        # NumPy passes over what is sound much faster than the lines can be looked at one by one.
        first = next((number for number, line in enumerate(batch, start) if _content(line)), 0)
        values = _load(batch, separator) if first and len(batch) > 1 else None
        if values is not None and columns in (0, values.shape[1]):
            first_line, columns = first_line or first, values.shape[1]
            continue
        for number, line in enumerate(map(_content, batch), start):
            if not line:
                continue
            fault, count = _line_fault(line, separator)
            if fault:
                return f"the cell in line {number:,}, {fault}"
            if columns and count != columns:
                lengths = f"line {number:,} has {count:,} values and line {first_line:,} has {columns:,}"
                return f"its rows differ in length: {lengths}"
            first_line, columns = first_line or number, count
    return "its numbers are written in a way that is not read"


def _line_fault(line: str, separator: str | None) -> tuple[str, int]:
    """Describe the first cell of a line that is no number, or else count the cells."""
    cells = line.split(separator)
    for start in range(0, len(cells), _BATCH):
        batch = cells[start : start + _BATCH]
        joined = (separator or " ").join(batch)
        values = _load([joined], separator) if len(cells) > _BATCH and _content(joined) else None
        if values is not None and values.size == len(batch):
            continue
        for column, cell in enumerate(batch, start + 1):
            if not _is_number(cell):
                found = f"holds “{plain(cell, 30)}”, which is no number" if cell.strip() else "is empty"
                return f"column {column:,} {found}", column
    return "", len(cells)
