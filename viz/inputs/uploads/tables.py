"""Numbers in text: a table as spreadsheets, pandas, R and MATLAB write it, or an array as NumPy prints it."""

import codecs
import io
import itertools
import re
from collections.abc import Callable
from typing import Any

import numpy as np

from .arrays import refuse_any
from .limits import Refusal, plain

Notes = tuple[str, ...]

_CONTROL = re.compile(r"[\0-\x08\x0e-\x1f\x7f]")
_BLANK_LINE = re.compile(r"^[ \t]++$", re.MULTILINE)
_COMMENT_LINE = re.compile(r"^[ \t]*+[#%].*$", re.MULTILINE)
_COMMENT_AT_END = re.compile(r"^([ \t]*+[-+.\d][^#\n]*+)#.*$", re.MULTILINE)
_SPREADSHEET_ERROR = re.compile(r"#(N/A|NV|DIV/0!|VALUE!|WERT!|REF!|BEZUG!|NAME\?|NUM!|ZAHL!|NULL!)")
_SEPARATOR_LINE = re.compile(r"sep=([;,\t])\n", re.IGNORECASE)
_PRINTED = re.compile(r"\s*+(array\(|tensor\()?\[")
_INNERMOST = re.compile(r"\[([^\[\]]*)\]")
# A number, however its decimals and thousands are marked.
_NUMBER = re.compile(r"[-+]?[.,]?\d[\d.,'’\u00a0\u202f]*+(e[-+]?\d+)?|[-+]?(nan|inf|infinity)", re.IGNORECASE)
_DECIMAL_COMMAS = re.compile(r"[-+]?\d+,\d+(\s+[-+]?\d+(,\d+)?)+\s*")
_IN_QUOTES = re.compile(r'"[^"\n]*"')
_SPACED_THOUSANDS = re.compile(r"['’\u00a0\u202f](?<=\d.)(?=\d{3})")
# What commas were taken for, and how str.translate writes the numbers then.
_AS_IS: tuple[str, dict[int, int | None]] = "", {}
_DECIMAL = "decimal marks", str.maketrans(",", ".", ".")
_GROUPING = "thousands separators", str.maketrans("", "", ",")
_FIRST_LINES = 40
_FIRST_CELLS = 1_000
_INDEX_NAMES = {"", "index", "Unnamed: 0"}


def read_table(data: bytes) -> tuple[np.ndarray, Notes]:
    """Read numbers as float64 of shape (H, W) or (C, H, W), and notes on what was dropped or guessed.

    Raises Refusal for text that is no such table, naming the line.
    """
    text = _decode(data)
    if _PRINTED.match(text):
        return _read_printed(text)
    text, notes = _without_comments(text)
    lengths = [1 + block.count("\n") for block in re.split(r"\n\n+", text.strip("\n"))]
    text, separator = _separator(text)
    text, first_column, header_notes = _without_names(text, separator)
    text, separator, mark_notes = _with_decimal_points(text, separator)
    values = _load(text, separator, first_column)
    notes += header_notes + mark_notes
    if "inf" not in text.lower():
        refuse_any(np.isinf(values)[np.newaxis], "beyond the range of float32")
    if len(lengths) > 1 and lengths[0] > 1 and len(set(lengths)) == 1:
        if sum(lengths) == len(values):
            notes += (f"The {len(lengths):,} blocks between comments or blank lines were taken for channels.",)
            return values.reshape(len(lengths), lengths[0], -1), notes
    elif not header_notes:
        values, more = _without_numbering(values, text)
        notes += more
    return values, notes


def _decode(data: bytes) -> str:
    """Decode by the byte order mark, or as UTF-8, or else as Latin-1, in which digits are digits too."""
    is_wide = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        text = data.decode("utf-16" if is_wide else "utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("latin-1")
    if _CONTROL.search(text):
        raise Refusal("it is neither a picture, nor an array, nor a table of numbers that is known here")
    # loadtxt takes a line of mere spaces for a row of one cell.
    return _BLANK_LINE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def _read_printed(text: str) -> tuple[np.ndarray, Notes]:
    """Read two or three axes of numbers in brackets; a long row may be broken into lines."""
    if "..." in text:
        raise Refusal('it is an array printed with dots for most values. np.save("x.npy", x) saves it whole')
    rows = [row.replace(",", " ").split() for row in _INNERMOST.findall(text)]
    maps = len(re.findall(r"\]\s*\]", text))
    if not maps or re.search(r"(\[\s*){4}", text) or len(set(map(len, rows))) > 1 or len(rows) % maps:
        raise Refusal('it is a printed array, but not one of two or three axes. np.save("x.npy", x) saves any')
    try:
        values = np.array(rows, np.float64).reshape(maps, len(rows) // maps, -1)
    except ValueError as error:
        raise Refusal("it is a printed array with a cell that is no number") from error
    return values, ("It is a printed array, so its numbers are rounded as they were printed.",)


def _without_comments(text: str) -> tuple[str, Notes]:
    """Blank what stands behind # or %, keeping the lines; raises Refusal where # marks an error of a spreadsheet."""
    if "#" not in text and "%" not in text:
        return text, ()
    if found := _SPREADSHEET_ERROR.search(text):
        number = text.count("\n", 0, found.start()) + 1
        raise Refusal(f"a cell in line {number:,} holds “{plain(found[0], 12)}”, by which a spreadsheet marks an error")
    text, lines = _COMMENT_LINE.subn("", text)
    text, ends = _COMMENT_AT_END.subn(r"\1", text)
    return text, ("What stands behind # or % was passed over.",) * bool(lines + ends)


def _separator(text: str) -> tuple[str, str | None]:
    """Give what stands between cells, None for spaces: as a first line says, which is dropped, or by the second."""
    if said := _SEPARATOR_LINE.match(text):
        return text[said.end(1) :], said[1]
    line = "".join(line[0] for line in _first_lines(text)[:2][-1:])
    return text, next((mark for mark in ";\t," if mark in line), None)


def _first_lines(text: str) -> list[re.Match[str]]:
    """Find the first lines that are not blank."""
    return list(itertools.islice(re.finditer(".+", text), _FIRST_LINES))


def _line(text: str, index: int) -> tuple[int, str]:
    """Give a line by its place, from 0, among those that are not blank: its number, from 1, and its text."""
    line = next(itertools.islice(re.finditer(".+", text), index, None))
    return text.count("\n", 0, line.start()) + 1, line[0]


def _cells(line: str, separator: str | None) -> list[str]:
    """Take a line apart, as far as its first cells go."""
    return [cell.strip().strip('"').strip() for cell in line.split(separator, _FIRST_CELLS)[:_FIRST_CELLS]]


def _without_names(text: str, separator: str | None) -> tuple[str, int, Notes]:
    """Blank the lines that hold names; also count the columns (0 or 1) that do, with notes."""
    lines = _first_lines(text)
    rows = [_cells(line[0], separator) for line in lines]
    numbers = [[bool(_NUMBER.fullmatch(cell)) for cell in row] for row in rows]
    header = next((index for index, row in enumerate(numbers) if any(row)), None)
    if header is None:
        raise Refusal("it is text without a table of numbers")
    if header == 0 and len(rows) > 1 and not numbers[0][0] and numbers[1][0] and len(rows[0]) == len(rows[1]):
        header = 1  # names of columns that are numbers, behind a corner
    notes: Notes = ()
    if header:
        start = lines[header].start()
        text = "\n" * text.count("\n", 0, start) + text[start:]
        notes = (f"The first {f'{header} lines were' if header > 1 else 'line was'} taken for a header.",)
    row = rows[header]
    missing = len(row) - len(rows[0])
    is_index = header and (missing == 1 or (missing == 0 and rows[0][0] in _INDEX_NAMES))
    if len(row) > 1 and (is_index or (row[0] and not numbers[header][0])):
        return text, 1, (*notes, "The first column was taken for names of the rows.")
    return text, 0, notes


def _with_decimal_points(text: str, separator: str | None) -> tuple[str, str | None, Notes]:
    """Write decimals with points and thousands without marks; also give the separator anew, and a note."""
    if separator is None:
        return text, None, ()
    text, count = _SPACED_THOUSANDS.subn("", text)
    notes = ("Marks between groups of three digits were passed over.",) * bool(count)
    if separator == "," and all(_DECIMAL_COMMAS.fullmatch(line[0]) for line in _first_lines(text)):
        separator = None
    if separator == ",":
        taken_for, table = _commas("".join(_IN_QUOTES.findall(text)), may_group=True)
        text = _IN_QUOTES.sub(lambda cell: cell[0].translate(table), text) if table else text
    else:
        taken_for, table = _commas(text, may_group="." in text or bool(re.search(r"\d,\d{3},\d{3}", text)))
        text = text.translate(table) if table else text
    return text, separator, notes + (f"Commas were taken for {taken_for}.",) * bool(taken_for)


def _commas(numbers: str, *, may_group: bool) -> tuple[str, dict[int, int | None]]:
    """Say what the commas mean; commas or points group digits only if each of them stands before three."""
    if "," not in numbers:
        return _AS_IS
    if re.search(r"\d\.\d{3}[.,]", numbers) and not re.search(r"\d\.(?!\d{3}(?!\d))", numbers):
        return _DECIMAL
    if may_group and not re.search(r"\d,(?!\d{3}(?!\d))", numbers):
        return _GROUPING
    return _AS_IS if "." in numbers else _DECIMAL


def _load(text: str, separator: str | None, first_column: int) -> np.ndarray:
    """Read lines as float64 of shape (rows, columns) without the first column, if so told; raises Refusal."""
    skip: dict[int | str, Callable[[str], Any]] | None = {0: lambda _: 0.0} if first_column else None
    lines = io.StringIO(text)
    try:
        values = np.loadtxt(lines, delimiter=separator, comments=None, quotechar='"', ndmin=2, converters=skip)
    except ValueError as error:
        raise Refusal(_fault(str(error), text, separator)) from error
    return values[:, first_column:]


def _fault(message: str, text: str, separator: str | None) -> str:
    """Say which line keeps a table from being read; NumPy's message counts the lines that are not blank."""
    if ragged := re.search(r"changed from (\d+) to (\d+) at row (\d+)", message):
        before, after, row = map(int, ragged.groups())
        lengths = f"line {_line(text, row - 1)[0]:,} has {after:,} values and line {_line(text, 0)[0]:,} has {before:,}"
        return f"its rows differ in length: {lengths}"
    row, column = map(int, re.findall(r"at row (\d+), column (\d+)", message)[-1])
    number, line = _line(text, row)
    cell = line.split(separator)[column - 1].strip().strip('"').strip()
    found = f"holds “{plain(cell, 30)}”, which is no number" if cell else "is empty"
    return f"the cell in line {number:,}, column {column:,} {found}"


def _without_numbering(values: np.ndarray, text: str) -> tuple[np.ndarray, Notes]:
    """Drop a first row or column of the numbers 0, 1, 2 … that a program put there to count, and say so.

    It counts where all other numbers have a point, or else where it is long, and the table does not go on
    counting or repeat it, as a ramp does.
    """
    height, width = values.shape
    is_row, is_column = (np.array_equal(line, np.arange(len(line))) for line in (values[0], values[:, 0]))
    if min(height, width) < 2 or is_row == is_column:
        return values, ()
    first, *others = values if is_row else values.T
    points, points_in_first_line = text.count("."), _line(text, 0)[1].count(".") if is_row else 0
    has_points = points >= 0.9 * len(others) * len(first) and not points_in_first_line
    repeats = any(np.array_equal(line, first) for line in others) or others[0][0] == len(first)
    if repeats or not (has_points or (len(first) >= 4 and len(others) >= 2)):
        return values, ()
    what, which = ("row", "columns") if is_row else ("column", "rows")
    note = f"The first {what}, which counts from 0 to {len(first) - 1:,}, was taken for numbers of the {which}."
    return (values[1:] if is_row else values[:, 1:]), (note,)
