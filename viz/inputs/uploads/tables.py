"""Numbers in text: a table as spreadsheets, pandas, R and MATLAB write it, or an array as NumPy prints it."""

import codecs
import io
import itertools
import re
from collections.abc import Callable
from typing import Any

import numpy as np

from .arrays import place
from .limits import Refusal, plain

_BYTE_ORDER_MARKS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
_CONTROL = re.compile(r"[\0-\x08\x0e-\x1f\x7f]")
_BLANK_LINE = re.compile(r"^[ \t]++$", re.MULTILINE)
_COMMENT_LINE = re.compile(r"^[ \t]*+[#%].*$", re.MULTILINE)
_BREAK = re.compile(r"^(?:[ \t]*+[#%].*)?$", re.MULTILINE)
_COMMENT_AT_END = re.compile(r"^([ \t]*+[-+.\d][^#\n]*+)#.*$", re.MULTILINE)
_SPREADSHEET_ERROR = re.compile(r"#(N/A|NV|DIV/0!|VALUE!|WERT!|REF!|BEZUG!|NAME\?|NUM!|ZAHL!|NULL!)")
_SEPARATOR_LINE = re.compile(r"sep=([;,\t])\n", re.IGNORECASE)
_LINE = re.compile(r".+")
_INNERMOST = re.compile(r"\[([^\[\]]*)\]")
# A number, however its decimals and thousands are marked.
_NUMBER = re.compile(r"[-+]?[.,]?\d[\d.,'’\u00a0\u202f]*+(e[-+]?\d+)?|[-+]?(nan|inf|infinity)", re.IGNORECASE)
_DECIMAL_COMMAS = re.compile(r"[-+]?\d+,\d+(\s+[-+]?\d+(,\d+)?)+\s*")
_IN_QUOTES = re.compile(r'"[^"\n]*"')
_GROUPED = re.compile(r'"?[-+]?\d{1,3}(,\d{3})+(\.\d*)?"?')
_SPACED_THOUSANDS = re.compile(r"(?<=\d)['’\u00a0\u202f](?=\d{3})")
_FIRST_LINES = 40
_FIRST_CELLS = 1_000
_MAX_SLICED = 2_000_000
_INDEX_NAMES = {"", "index", "Unnamed: 0"}


def is_printed(data: bytes) -> bool:
    """Tell an array as NumPy or PyTorch prints it; with commas and nothing around it, it would be JSON."""
    text = data[:20].lstrip()
    return text.startswith((b"array([", b"tensor([")) or (text.startswith(b"[") and b"," not in data)


def read_table(data: bytes) -> tuple[np.ndarray, tuple[str, ...]]:
    """Read numbers as float64 of shape (H, W) or (C, H, W), and notes on what was dropped or guessed.

    Raises Refusal for text that is no such table, naming the line.
    """
    text = _decode(data)
    if is_printed(data):
        return _read_printed(text)
    blocks = _block_lengths(text)
    text, separator, notes = _without_comments(text)
    header, first_column, header_notes = _names(text, separator)
    if header:
        text = re.sub(r"[^\n]*(\n|$)", r"\1", text, count=_line(text, header - 1)[0])
    text, separator, mark_notes = _with_decimal_points(text, separator)
    values = _load(text, separator, first_column)
    too_large = np.isinf(values)
    if too_large.any() and "inf" not in text.lower():
        raise Refusal(place(too_large[np.newaxis], "beyond the range of float32"))
    numbering_notes: tuple[str, ...] = ()
    if not header and not first_column and not blocks:
        values, numbering_notes = _without_numbering(values, text)
    notes = (*notes, *header_notes, *mark_notes, *numbering_notes)
    if blocks and sum(blocks) == len(values):
        note = f"The {len(blocks):,} blocks between comments or blank lines were taken for channels."
        return values.reshape(len(blocks), -1, values.shape[1]), (*notes, note)
    return values, notes


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


def _read_printed(text: str) -> tuple[np.ndarray, tuple[str, ...]]:
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


def _block_lengths(text: str) -> tuple[int, ...]:
    """Count the rows of equal blocks between comments or blank lines; () where there are no such blocks."""
    if len(text) > _MAX_SLICED:
        return ()
    lengths = [sum(map(bool, block.split("\n"))) for block in _BREAK.split(text)]
    lengths = [length for length in lengths if length]
    return tuple(lengths) if len(lengths) > 1 and len(set(lengths)) == 1 and lengths[0] > 1 else ()


def _without_comments(text: str) -> tuple[str, str | None, tuple[str, ...]]:
    """Blank comments, keeping the lines; also give the separator (None for spaces) and a note."""
    notes: tuple[str, ...] = ()
    if found := _SPREADSHEET_ERROR.search(text):
        number = text.count("\n", 0, found.start()) + 1
        raise Refusal(f"a cell in line {number:,} holds “{plain(found[0], 12)}”, by which a spreadsheet marks an error")
    if "#" in text or "%" in text:
        text, count = _COMMENT_LINE.subn("", text)
        text, more = _COMMENT_AT_END.subn(r"\1", text)
        if count + more:
            notes = ("What stands behind # or % was passed over.",)
    if said := _SEPARATOR_LINE.match(text):
        return text[said.end(1) :], said[1], notes
    line = "".join(_first_lines(text, 2)[-1:])
    return text, next((mark for mark in ";\t," if mark in line), None), notes


def _line(text: str, index: int) -> tuple[int, str]:
    """Give a line by its place, from 0, among those that are not blank: its number, from 1, and its text."""
    starts, ends = _parts(text, "\n")
    line = np.flatnonzero(ends > starts)[index]
    return int(line) + 1, text[starts[line] : ends[line]]


def _parts(text: str, mark: str) -> tuple[np.ndarray, np.ndarray]:
    """Find where the parts between marks start and end; there may be ten million."""
    marks = np.flatnonzero(np.frombuffer(text.encode("utf-32-le", "replace"), "<u4") == ord(mark))
    return np.append(0, marks + 1), np.append(marks, len(text))


def _first_lines(text: str, count: int = _FIRST_LINES) -> list[str]:
    return [found[0] for found in itertools.islice(_LINE.finditer(text), count)]


def _cells(line: str, separator: str | None) -> list[str]:
    """Take a line apart, as far as its first cells go."""
    return [cell.strip().strip('"').strip() for cell in line.split(separator, _FIRST_CELLS)][:_FIRST_CELLS]


def _names(text: str, separator: str | None) -> tuple[int, int, tuple[str, ...]]:
    """Count the lines and the columns (0 or 1) that hold names rather than numbers, and say so in notes."""
    rows = [_cells(line, separator) for line in _first_lines(text)]
    numbers = [[bool(_NUMBER.fullmatch(cell)) for cell in row] for row in rows]
    header = next((index for index, row in enumerate(numbers) if any(row)), None)
    if header is None:
        raise Refusal("it is text without a table of numbers")
    if header == 0 and len(rows) > 1 and not numbers[0][0] and numbers[1][0] and len(rows[0]) == len(rows[1]):
        header = 1  # names of columns that are numbers, behind a corner
    notes = (f"The first {f'{header} lines were' if header > 1 else 'line was'} taken for a header.",) if header else ()
    if header == len(rows) or len(rows[header]) < 2:
        return header, 0, notes
    missing = len(rows[header]) - len(rows[0])
    is_index = header and (missing == 1 or (missing == 0 and rows[0][0] in _INDEX_NAMES))
    if is_index or (rows[header][0] and not numbers[header][0]):
        return header, 1, (*notes, "The first column was taken for names of the rows.")
    return header, 0, notes


def _with_decimal_points(text: str, separator: str | None) -> tuple[str, str | None, tuple[str, ...]]:
    """Write decimals with points and thousands without marks; also give the separator anew, and a note."""
    notes: tuple[str, ...] = ()
    if separator and any(mark in text for mark in "'’\u00a0\u202f") and _SPACED_THOUSANDS.search(text):
        text = _SPACED_THOUSANDS.sub("", text)
        notes = ("Marks between groups of three digits were passed over.",)
    if "," not in text or separator is None:
        return text, separator, notes
    if separator == "," and all(_DECIMAL_COMMAS.fullmatch(line) for line in _first_lines(text)):
        separator = None
    if separator == ",":
        cells = (found[0] for found in itertools.islice(_IN_QUOTES.finditer(text), _FIRST_CELLS))
        quoted = [cell for cell in cells if "," in cell]
        if not quoted:
            return text, separator, notes
        grouped = all(map(_GROUPED.fullmatch, quoted))
        text = _IN_QUOTES.sub(lambda cell: cell[0].replace(",", "" if grouped else "."), text)
    elif "." not in text:
        grouped = bool(re.search(r"\d,\d{3},\d{3}", text))
        text = text.replace(",", "" if grouped else ".")
    elif re.search(r"\d\.\d{3}[.,]", text):
        grouped = False
        text = text.replace(".", "").replace(",", ".")
    else:
        grouped = bool(re.search(r"\d,\d{3}\b", text))
        text = text.replace(",", "") if grouped else text
        if not grouped:
            return text, separator, notes
    return text, separator, (*notes, f"Commas were taken for {'thousands separators' if grouped else 'decimal marks'}.")


def _load(text: str, separator: str | None, first_column: int) -> np.ndarray:
    """Read lines as float64 of shape (rows, columns) without the first column, if so told; raises Refusal."""
    skip: dict[int | str, Callable[[str], Any]] | None = {0: lambda _: 0.0} if first_column else None
    try:
        values = np.loadtxt(
            io.StringIO(text), delimiter=separator, comments=None, quotechar='"', ndmin=2, converters=skip
        )
    except ValueError as error:
        raise Refusal(_fault(str(error), text, separator)) from error
    if not values.size:
        raise Refusal("it is text without a table of numbers")
    return values[:, first_column:]


def _fault(message: str, text: str, separator: str | None) -> str:
    """Say which line keeps a table from being read; NumPy's message counts the lines that are not blank."""
    unsound = re.search(r"at row (\d+), column (\d+)", message)
    ragged = re.search(r"changed from (\d+) to (\d+) at row (\d+)", message)
    if ragged:
        first, last = (_line(text, row)[0] for row in (0, int(ragged[3]) - 1))
        lengths = f"line {last:,} has {int(ragged[2]):,} values and line {first:,} has {int(ragged[1]):,}"
        return f"its rows differ in length: {lengths}"
    if not unsound:
        return "its numbers are written in a way that is not read"
    row, column = int(unsound[1]), int(unsound[2])
    number, line = _line(text, row)
    if separator is None:
        cell = next(itertools.islice(re.finditer(r"\S+", line), column - 1, None))[0]
    else:
        cell = line[slice(*(places[column - 1] for places in _parts(line, separator)))]
    cell = cell.strip().strip('"').strip()
    found = f"holds “{plain(cell, 30)}”, which is no number" if cell else "is empty"
    return f"the cell in line {number:,}, column {column:,} {found}"


def _without_numbering(values: np.ndarray, text: str) -> tuple[np.ndarray, tuple[str, ...]]:
    """Drop a first row or column of the numbers 0, 1, 2 … that a program put there to count, and say so.

    It counts where all other numbers have a point, or else where it is long, and the table does not go on
    counting or repeat it, as a ramp does.
    """
    height, width = values.shape
    if width < 2 or height < 2:
        return values, ()
    counts_row = np.array_equal(values[0], np.arange(width))
    counts_column = np.array_equal(values[:, 0], np.arange(height))
    if counts_row == counts_column:
        return values, ()
    lines = values if counts_row else values.T
    _, first = _line(text, 0)
    points = text.count(".") - (first.count(".") if counts_row else 0)
    has_points = points >= 0.9 * (values.size - len(lines[0])) and (not counts_row or "." not in first)
    repeats = (lines[1:] == lines[0]).all(1).any() or lines[1, 0] == len(lines[0])
    if repeats or not (has_points or (len(lines[0]) >= 4 and len(lines) >= 3)):
        return values, ()
    what = "row" if counts_row else "column"
    others = "columns" if counts_row else "rows"
    note = f"The first {what}, which counts from 0 to {len(lines[0]) - 1:,}, was taken for numbers of the {others}."
    return (values[1:] if counts_row else values[:, 1:]), (note,)
