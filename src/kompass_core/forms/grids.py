"""Tables of cells, read from CSV files, workbooks and rows in memory."""

from __future__ import annotations

import csv
import os
from collections.abc import Iterable, Sequence
from decimal import Decimal
from functools import cached_property
from io import StringIO
from typing import TypeAlias

from attrs import field, frozen

from kompass_core.amounts import plain
from kompass_core.errors import EvaluationError, LimitError, messages, require_type
from kompass_core.forms.workbooks import (
    MOST_COLUMNS,
    MOST_ROWS,
    Content,
    Sheet,
    column_letters,
    content_of,
    open_workbook,
)
from kompass_core.serialization.safe_files import read_limited

_DELIMITERS = {";": "semicolons", "\t": "tabs", "|": "bars", ",": "commas"}
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")


Source: TypeAlias = str | os.PathLike[str] | Iterable[Sequence[object]]
"""The path of a file, or rows of values."""


@frozen
class Grid:
    """
    The cells of a table.

    Attributes:
        rows: The values, row by row.
        typed: True if texts are known to be texts; in a CSV file, a spreadsheet may have changed
            them on the way.
        sheet: The sheet that they are from, if any.
        notes: The properties of the file that were found out.
    """

    rows: Sequence[Sequence[Content]] = field(repr=False)
    typed: bool
    sheet: Sheet | None = None
    notes: tuple[str, ...] = ()

    def at(self, row: int, column: int) -> Content:
        """Return a value, counted from 0; None beyond the end of a row."""
        cells = self.rows[row]
        return cells[column] if column < len(cells) else None

    def place(self, row: int, column: int) -> str:
        """Return the address of a cell, e.g. ``B5``."""
        return f"{column_letters(column + 1)}{row + 1}"

    @cached_property
    def width(self) -> int:
        """The number of columns."""
        return max(map(len, self.rows), default=0)


def read_grid(source: Source, sheet: str | None, argument: str) -> Grid:
    """
    Read the cells of a CSV file, a workbook or rows of values.

    Args:
        source: A path with the suffix ``.csv``, ``.txt``, ``.tsv`` or ``.xlsx``, or rows.
        sheet: The sheet of a workbook with several.
        argument: The name by which the caller gives the sheet.

    Raises:
        EvaluationError: If the file cannot be read, or it is not known which sheet is meant.
        LimitError: If it exceeds a limit of size.
    """
    if not isinstance(source, str | os.PathLike):
        require_type("source", source, Iterable)
        return _limited(Grid([[content_of(each) for each in row] for row in source], typed=True))
    path = os.fspath(source)
    suffix = os.path.splitext(path)[1].lower()  # noqa: PTH122 (a text as it was given)
    if suffix == ".xlsx":
        return _of_workbook(path, sheet, argument)
    if suffix not in {".csv", ".tsv", ".txt"}:
        facts = {"given": suffix or path, "known": (".csv", ".tsv", ".txt", ".xlsx")}
        raise EvaluationError([messages.FILE_SUFFIX_NOT_SUPPORTED.problem(**facts)])
    return _limited(_of_text(read_limited(path, EvaluationError)))


def _limited(grid: Grid) -> Grid:
    if len(grid.rows) > MOST_ROWS or grid.width > MOST_COLUMNS:
        limit = f"{MOST_ROWS} rows and {MOST_COLUMNS} columns"
        raise LimitError([messages.SIZE_LIMIT_EXCEEDED.problem(what="the table", limit=limit)])
    return grid


def _of_workbook(path: str, sheet: str | None, argument: str) -> Grid:
    book = open_workbook(path, values=True)
    known = {
        each.title: each
        for each in book.worksheets
        if each.sheet_state == "visible" and (each.max_row, each.max_column) != (1, 1)
    }
    if sheet is None and len(known) == 1:
        (sheet,) = known
    if sheet not in known:
        facts = {"known": tuple(known), "argument": argument}
        raise EvaluationError([messages.TABLE_SHEET_NOT_CHOSEN.problem(**facts)])
    found = Sheet(known[sheet], named=False)
    large = [each for each in found.problems() if each.message is messages.SIZE_LIMIT_EXCEEDED]
    if large:
        raise LimitError(large)
    size = range(1, found.raw.max_row + 1), range(1, found.raw.max_column + 1)
    rows = [[_shown_value(found, row, column) for column in size[1]] for row in size[0]]
    return Grid(rows, typed=True, sheet=found, notes=(f"the sheet {sheet!r}",))


def _shown_value(sheet: Sheet, row: int, column: int) -> Content:
    """Return the value of a cell; a number that is shown in percent as such a text."""
    found = sheet.content(row, column)
    if isinstance(found, Decimal) and found.is_finite() and "%" in sheet.format(row, column):
        return f"{plain((found * 100).normalize())} %"
    return found


def _of_text(data: bytes) -> Grid:
    text, encoding = _decoded(data)
    first, _, rest = text.partition("\n")
    declared = first.strip().lower()
    if declared.startswith("sep=") and declared[4:5] in _DELIMITERS:
        delimiter, text = declared[4:5], f"\n{rest}"
    else:
        delimiter = _delimiter(text)
    try:
        rows = list(csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error as cause:
        problem = messages.INVALID_SYNTAX.problem(syntax="CSV", reason=str(cause))
        raise EvaluationError([problem]) from None
    cells = [[each.strip() or None for each in row] for row in rows]
    return Grid(cells, typed=False, notes=(encoding, f"separated by {_DELIMITERS[delimiter]}"))


def _decoded(data: bytes) -> tuple[str, str]:
    """Return the text, and the name of its encoding."""
    if data.startswith(_UTF_16):
        encodings = {"utf-16": "UTF-16"}
    else:
        encodings = {"utf-8-sig": "UTF-8", "cp1252": "Windows-1252"}
    offset = 0
    for encoding, name in encodings.items():
        try:
            return data.decode(encoding), name
        except UnicodeDecodeError as cause:
            offset = cause.start
    raise EvaluationError([messages.FILE_NOT_UTF8.problem(offset=offset)])


def _delimiter(text: str) -> str:
    """Return the delimiter that splits most rows; of several, the one that no number has."""

    def split(delimiter: str) -> int:
        try:
            rows = csv.reader(StringIO(text, newline=""), delimiter=delimiter)
            return sum(len(row) > 1 for row in rows)
        except csv.Error:
            return 0

    return max(_DELIMITERS, key=split)
