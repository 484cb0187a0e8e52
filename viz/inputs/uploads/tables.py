"""Numbers in text: a table as spreadsheets, pandas, R and MATLAB write it, or an array as NumPy prints it."""

import io
import re
from itertools import islice
from typing import Any

import numpy as np

from .arrays import refuse_any
from .limits import Refusal, plain, refuse_if

_CONTROL = re.compile(r"[\0-\x08\x0e-\x1f\x7f]")
_BLANK_LINE = re.compile(r"^[ \t]++$", re.MULTILINE)
_COMMENT_LINE = re.compile(r"^[ \t]*+[#%].*$", re.MULTILINE)
_COMMENT_AT_END = re.compile(r"^([ \t]*+[-+.\d][^#\n]*+)(?<!\.)#.*$", re.MULTILINE)
# In whatever language: #NV, #N/A with other letters, or capitals up to a mark.
_SPREADSHEET_ERROR = re.compile(r"#(NV|[INН]/[^\W\da-z]|[¡¿]?[^\W\da-z]([^\Wa-z]|/){0,20}[!?])(?!\w)")
# Words that are alone in their cells.
_TRUE = re.compile(r"[Tt](?<![^\s,;\"\[].)(?:rue|RUE)(?![^\s,;\"\]])")
_FALSE = re.compile(r"[Ff](?<![^\s,;\"\[].)(?:alse|ALSE)(?![^\s,;\"\]])")
_LIKE_A_ROW = re.compile(r'\s*+"?[-+.\d]')
_SEPARATOR_LINE = re.compile(r"sep=([;,\t])\n", re.IGNORECASE)
# Brackets in brackets, behind a name or a line of words; or numbers in brackets, as MATLAB and Julia have them.
_PRINTED = re.compile(r"([^\[\n]*+\n)?[^\[\n]*+\[\s*+\[|\s*+([\w.]+\s*+[=(]\s*+)?\[\s*+[-+.\d]++[\s,]")
_INNERMOST = re.compile(r"\[([^\[\]]*)\]")
# How R prints the numbers of rows, columns and slices.
_R_NUMBER = re.compile(r"\[(\d*),(\d*)\]|^, , (?=\d)", re.MULTILINE)
# A number, however its decimals and thousands are marked.
_NUMBER = re.compile(r"[-+]?[.,]?\d[\d.,'’ \u00a0\u202f]*+(e[-+]?\d+)?|[-+]?(nan|inf|infinity)", re.IGNORECASE)
_UNREAD_NUMBER = re.compile(r"[^\w\d]*[\d_][\W\d_]*")
# A heading is written as the first one is, but for a number; or it is one word, and no cell that lacks a value.
_HEADING = r"^[ \t]*+(?!.*\b(?:na|nan|null|none)\b)(?:{})[ \t]*+$"
_WORD = r"(?=[^\d\s,;]*[^\W\d_])[^\d\s,;]++"
# Whole numbers and decimals with commas, spaces between them.
_DECIMAL_COMMAS = re.compile(r"(?=[^,]*,\d)\s*+[-+]?\d++(,\d++)?(\s++[-+]?\d++(,\d++)?)++\s*+")
_THOUSANDS_MARK = r"['’\u00a0\u202f{}](?<=\d.)(?<!\d{{4}}.)(?=\d{{3}}(?!\d))"
# A mark behind a digit that has fewer or more digits than three behind it.
_NO_GROUP = r"[{}](?<=\d.)(?!\d{{3}}(?!\d))"
_FIRST_LINES = 40
_FIRST_CELLS = 1_000
_LONGEST_HEADING = 80
# As pandas numbers columns that have no names.
_COUNTED = [str(number) for number in range(_FIRST_CELLS)]
_INDEX_NAMES = ("", "index", "unnamed: 0", "id")


def read_table(data: bytes) -> tuple[np.ndarray, list[str]]:
    """Read numbers as float64 of shape (H, W) or (C, H, W), and notes on what was dropped or guessed.

    Raises Refusal for text that is no such table, naming the line.
    """
    notes: list[str] = []  # to which the steps add
    text, trues = _TRUE.subn("1", _decode(data))
    text, falses = _FALSE.subn("0", text)
    notes += ["True and False were taken for 1 and 0."] * bool(trues + falses)
    if _PRINTED.match(text):
        notes.append("It is a printed array, so its numbers are no more exact than they were printed.")
        return _read_printed(text), notes
    text, separator = _separator(_without_comments(text, notes), notes)
    blocks = _without_headings(text, separator)
    has_headings = blocks is not text
    text, header, names = _without_names(blocks, separator, notes)
    text = _with_decimal_points(text, separator, notes)
    values = _load(text, separator, names)
    if "inf" not in text.lower():
        refuse_any(np.isinf(values)[np.newaxis], "beyond the range of float32")
    heights = [1 + block.count("\n") for block in re.split(r"\n\n+", text.strip("\n"))]
    lowest, highest = min(heights), max(heights)
    if has_headings and lowest < highest:
        raise Refusal(f"its blocks under headings have {lowest:,} to {highest:,} rows, and have to be alike")
    if lowest == highest and 1 < len(heights) < len(values) + has_headings:
        between = "under headings" if has_headings else "between comments or blank lines"
        notes.append(f"The {len(heights):,} blocks {between} were taken for channels.")
        return values.reshape(len(heights), lowest, -1), notes
    return values if header or names else _without_numbering(values, text, notes), notes


def _decode(data: bytes) -> str:
    """Decode by the byte order mark, or as UTF-8, or else as Latin-1, in which digits are digits too."""
    try:
        text = data.decode("utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("latin-1")
    refuse_if(_CONTROL.search(text), "it is neither a picture, nor an array, nor a table of numbers that is known here")
    # loadtxt takes a line of mere spaces for a row of one cell.
    return _BLANK_LINE.sub("", text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2212", "-"))


def _read_printed(text: str) -> np.ndarray:
    """Read two or three axes of numbers in brackets; a long row may be broken into lines, or end with a semicolon."""
    refuse_if("..." in text, 'it is an array printed with dots for most values. np.save("x.npy", x) saves it whole')
    rows = [row.replace(",", " ").split() for part in _INNERMOST.findall(text) for row in part.split(";")]
    maps = len(re.findall(r"\]\s*\]", text)) or int(";" in text)
    if not maps or re.search(r"\[\s*" * 4, text) or len(set(map(len, rows))) > 1 or len(rows) % maps:
        raise Refusal('it is a printed array, but not one of two or three axes. np.save("x.npy", x) saves any')
    try:
        return np.array(rows, np.float64).reshape(maps, len(rows) // maps, -1)
    except ValueError as error:
        raise Refusal("it is a printed array with a cell that is no number") from error


def _without_comments(text: str, notes: list[str]) -> str:
    """Blank what stands behind # or %, keeping the lines; raises Refusal where # marks an error of a spreadsheet."""
    text = _R_NUMBER.sub(r"\1_\2", text) if "[,1]" in text else text
    if "#" not in text and "%" not in text:
        return text
    if found := _SPREADSHEET_ERROR.search(text):
        number = text.count("\n", 0, found.start()) + 1
        raise Refusal(f"a cell in line {number:,} holds “{plain(found[0], 12)}”, by which a spreadsheet marks an error")
    text, lines = _COMMENT_LINE.subn("", text)
    # Split at the comments, with what is before them: by sub, which puts groups together, it takes longer.
    parts = _COMMENT_AT_END.split(text)
    notes += ["What stands behind # or % was passed over."] * (lines > 0 or len(parts) > 1)
    return "".join(parts)


def _separator(text: str, notes: list[str]) -> tuple[str, str | None]:
    """Give what stands between cells, None for spaces: as a first line says or most rows show; drop an empty column."""
    if said := _SEPARATOR_LINE.match(text):
        return text[said.end(1) :], said[1]
    lines = [line[0] for line in _lines(text, 0, _FIRST_LINES)]
    marks = ";\t" if any(map(_DECIMAL_COMMAS.fullmatch, lines)) else ";\t,"
    rows = list(filter(_LIKE_A_ROW.match, lines)) or lines
    separator = next((mark for mark in marks if 2 * sum(mark in row for row in rows) >= len(rows) > 0), None)
    if separator and len(lines) > 1 and not re.search(rf"[^{separator}\n]$", text, re.MULTILINE):
        text = re.sub(f"{separator}$", "", text, flags=re.MULTILINE)
        notes.append("The last column was passed over, since it is empty.")
    return text, separator


def _lines(text: str, start: int, count: int) -> list[re.Match[str]]:
    """Find some of the lines that are not blank."""
    return list(islice(re.finditer(".+", text), start, start + count))


def _beginning(text: str, separator: str | None) -> tuple[list[re.Match[str]], list[list[str]], list[list[bool]], int]:
    """Give the first lines, their cells, which of these are numbers, and which line is the first row of numbers."""
    lines = _lines(text, 0, _FIRST_LINES)
    cells = (line[0].split(separator, _FIRST_CELLS)[:_FIRST_CELLS] for line in lines)
    rows = [[cell.strip().strip('"').strip() for cell in row] for row in cells]
    numbers = [[bool(_NUMBER.fullmatch(cell)) for cell in row] for row in rows]
    # A header may hold numbers, but seldom begins with one; where the rows have names, most lines do not.
    begins = [any(row[:1]) for row in numbers]
    # Above names of rows a header begins with an empty cell, or has one cell less.
    counted = _COUNTED[: len(rows[1]) - 1] if len(rows) > 1 and not separator else []
    has_corner = len(rows) > 1 and (rows[0][:1] == [""] != rows[1][:1] or rows[0] == counted)
    first = begins.index(True, has_corner) if any(begins[has_corner:]) else 0
    if 2 * sum(begins[first:]) <= len(begins) - first:
        first = next((i for i, row in enumerate(numbers) if i >= has_corner and any(row)), -1)
    refuse_if(first < 0, "it is text without a table of numbers")
    # A row that begins with a number of a kind that is not read is no header.
    unread = (i for i in range(has_corner, first) if any(numbers[i]) and _UNREAD_NUMBER.fullmatch(rows[i][0]))
    return lines, rows, numbers, next(unread, first)


def _without_headings(text: str, separator: str | None) -> str:
    """Blank headings that break a table into blocks; there are such if the first ones come again."""
    lines, rows, _, first = _beginning(text, separator)
    blanked = text
    for line in [line[0].strip() for line in lines[max(0, first - 3) : first] if len(line[0]) <= _LONGEST_HEADING]:
        parts = [(line[: number.start()], line[number.end() :]) for number in re.finditer(r"\d+", line)]
        word = _WORD if len(rows[first]) > 1 and re.fullmatch(_WORD, line) else re.escape(line)
        again = "|".join(rf"{re.escape(before)}\d+{re.escape(after)}" for before, after in parts) or word
        without, count = re.subn(_HEADING.format(again), "", blanked, flags=re.MULTILINE | re.IGNORECASE)
        blanked = without if count > 1 else blanked
    return blanked if "\n\n" in blanked.strip("\n") else text


def _without_names(text: str, separator: str | None, notes: list[str]) -> tuple[str, int, int]:
    """Blank the lines that hold names; also count them, and the columns (0 or 1) that do."""
    lines, rows, numbers, header = _beginning(text, separator)
    if header:
        start = lines[header].start()
        text = "\n" * text.count("\n", 0, start) + text[start:]
        notes.append(f"The first {f'{header} lines were' if header > 1 else 'line was'} taken for a header.")
    # A line of one cell is a title, and so is one that leads over to the table, or that holds words and numbers.
    row, names = rows[header], next((names for names in rows[:header] if len(names) > 1), [])
    is_title = names[-1:] and (names[-1][-1:] in (":", "=") or len(set(numbers[rows.index(names)])) > 1)
    is_index = len(names) == len(row) - 1 and not is_title
    is_index |= len(names) == len(row) and (names[0].lower() in _INDEX_NAMES or names[1:] == _COUNTED[: len(names) - 1])
    have_names = row[0] and 2 * sum(cells[:1] == [True] for cells in numbers[header:]) < len(rows) - header
    names_rows = len(row) > 1 and bool(is_index or (have_names and not numbers[header][0]))
    notes += ["The first column was taken for names of the rows."] * names_rows
    return text, header, int(names_rows)


def _with_decimal_points(text: str, separator: str | None, notes: list[str]) -> str:
    """Write decimals with points and thousands without marks."""
    if separator:
        # Between commas a space may stand between numbers, too.
        marks = _THOUSANDS_MARK.format(" " * (separator != ","))
        text, count = re.subn(marks, "", text)
        notes += ["Marks between groups of three digits were passed over."] * bool(count)
    elif not any(_DECIMAL_COMMAS.fullmatch(line[0]) for line in _lines(text, 0, _FIRST_LINES)):
        return text
    parts = re.split(r'("[^"\n]*")', text)
    # Commas that stand between cells are no part of numbers; every second part is in quotes.
    where = slice(1, None, 2) if separator == "," else slice(None)
    numbers = "\0".join(parts[where])  # a mark that no text holds
    if "," in numbers and (dropped := _mark_of_thousands(numbers, separator)):
        notes.append(f"Commas were taken for {'decimal marks' if dropped == '.' else 'thousands separators'}.")
        parts[where] = numbers.replace(dropped, "").replace(",", ".").split("\0")
    return "".join(parts)


def _mark_of_thousands(numbers: str, separator: str | None) -> str | None:
    """Say which mark stands between thousands, so that the other is the decimal mark; None if commas mean nothing.

    A mark makes groups if it stands before three digits alone.
    """
    points_group = not re.search(_NO_GROUP.format("."), numbers) and re.search(r"\.\d{3}[.,]", numbers)
    commas_group = not re.search(_NO_GROUP.format(","), numbers) and not points_group
    if commas_group and (separator == "," or "." in numbers or re.search(r"\d,\d{3},\d{3}", numbers)):
        return ","
    return "." if points_group or "." not in numbers else None


def _load(text: str, separator: str | None, names: int) -> np.ndarray:
    """Read lines as float64 of shape (rows, columns), without the columns of names; raises Refusal."""
    lines = io.StringIO(text)
    skip: Any = {0: lambda _: 0.0} if names else None
    try:
        values = np.loadtxt(lines, delimiter=separator, comments=None, quotechar='"', ndmin=2, converters=skip)
    except ValueError as error:
        raise Refusal(_fault(str(error), text, separator)) from error
    return values[:, names:]


def _fault(message: str, text: str, separator: str | None) -> str:
    """Say which line keeps a table from being read; NumPy's message counts the lines that are not blank."""

    def number(row: int) -> int:
        return text.count("\n", 0, _lines(text, row, 1)[0].start()) + 1

    if ragged := re.search(r"changed from (\d+) to (\d+) at row (\d+)", message):
        before, after, row = map(int, ragged.groups())
        lengths = f"line {number(row - 1):,} has {after:,} values and line {number(0):,} has {before:,}"
        return f"its rows differ in length: {lengths}"
    row, column = map(int, re.findall(r"at row (\d+), column (\d+)", message)[-1])
    cell = _lines(text, row, 1)[0][0].split(separator)[column - 1].strip().strip('"').strip()
    shown = plain(cell, 30)
    found = "is empty" if not cell else f"holds “{shown}”, which is no number" if shown else "holds no number"
    return f"the cell in line {number(row):,}, column {column:,} {found}"


def _without_numbering(values: np.ndarray, text: str, notes: list[str]) -> np.ndarray:
    """Drop a first row or column of the numbers 0, 1, 2 … that a program put there to count, and say so.

    It counts where all other numbers have a point, or else where it is long, and the table does not go on
    counting or repeat it, as a ramp does.
    """
    is_row, is_column = (np.array_equal(line, np.arange(len(line))) for line in (values[0], values[:, 0]))
    if min(values.shape) < 2 or is_row == is_column:
        return values
    lines = values if is_row else values.T
    first, others = lines[0], lines[1:]
    points_in_first_line = _lines(text, 0, 1)[0][0].count(".") if is_row else 0
    has_points = text.count(".") >= 0.9 * others.size and not points_in_first_line
    repeats = (others == first).all(axis=1).any() or others[0, 0] == len(first)
    if repeats or not (has_points or (len(first) >= 4 and len(others) >= 2)):
        return values
    what, which = ("row", "columns") if is_row else ("column", "rows")
    notes.append(f"The first {what}, which counts from 0 to {len(first) - 1:,}, was taken for numbers of the {which}.")
    return others if is_row else others.T
