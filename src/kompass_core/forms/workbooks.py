"""Workbooks and their cells, read without trust."""

from __future__ import annotations

import datetime as dt
import os
import re
import warnings
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from importlib import import_module
from io import BytesIO
from typing import Any, TypeAlias
from zipfile import BadZipFile, ZipFile

from attrs import field, frozen

from kompass_core.amounts import is_number_text, number, plain
from kompass_core.errors import (
    EvaluationError,
    LimitError,
    MissingExtraError,
    Problem,
    messages,
    require_type,
)
from kompass_core.serialization.safe_files import opened

MOST_ROWS, MOST_COLUMNS = 10_000, 200
"""The largest size of a sheet."""

_MOST_BYTES, _MOST_UNPACKED, _MOST_PARTS = 8 * 2**20, 64 * 2**20, 1_000
_DIGITS = 15
"""The significant digits of a number that a spreadsheet keeps."""

Worksheet: TypeAlias = Any
"""A sheet of openpyxl, which has no types."""

Number: TypeAlias = Decimal | Fraction
"""A number of a cell; a ratio where it is no decimal."""

Content: TypeAlias = str | Decimal | bool | dt.datetime | Problem | None
"""A value of a cell: None for an empty one, a problem for one without a value of its own."""


def openpyxl() -> Any:  # noqa: ANN401 (it has no types)
    """
    Import openpyxl.

    Raises:
        MissingExtraError: If it is not installed.
    """
    try:
        return import_module("openpyxl")
    except ModuleNotFoundError:
        missing = messages.EXTRA_NOT_INSTALLED.problem(package="openpyxl", extra="excel")
        raise MissingExtraError([missing]) from None


def open_workbook(path: str | os.PathLike[str], *, values: bool = False) -> Any:  # noqa: ANN401 (openpyxl has no types)
    """
    Open an Excel workbook.

    Args:
        path: An ``.xlsx`` file.
        values: True to read the last values of formulas instead of the formulas.

    Raises:
        EvaluationError: If it is no workbook.
        LimitError: If it exceeds a limit of size.
        MissingExtraError: If openpyxl is not installed.
    """
    library, name = openpyxl(), os.fspath(path)
    with opened(name, EvaluationError) as stream:
        data = stream.read(_MOST_BYTES + 1)
    _check_size("the file", len(data), _MOST_BYTES, name)
    try:
        with ZipFile(BytesIO(data)) as archive:
            parts = archive.infolist()
            _check_size("the content", sum(each.file_size for each in parts), _MOST_UNPACKED, name)
            if len(parts) > _MOST_PARTS or any(_has_entities(archive, each) for each in parts):
                raise BadZipFile("it is not what a spreadsheet writes")  # noqa: EM101, TRY003, TRY301
        with warnings.catch_warnings():
            # It warns of content that it does not keep, such as pictures.
            warnings.simplefilter("ignore")
            return library.load_workbook(BytesIO(data), data_only=values)
    except LimitError:
        raise
    except Exception as cause:  # noqa: BLE001 (openpyxl does not say which it raises)
        reason = str(cause) or type(cause).__name__
        problem = messages.WORKBOOK_NOT_READABLE.problem(reason=reason)
        raise EvaluationError([problem.in_file(name)]) from None


def _check_size(what: str, given: int, limit: int, name: str) -> None:
    if given > limit:
        facts = {"what": what, "limit": f"{limit} bytes"}
        raise LimitError([messages.SIZE_LIMIT_EXCEEDED.problem(**facts).in_file(name)])


def _has_entities(archive: ZipFile, part: Any) -> bool:  # noqa: ANN401 (a ZipInfo)
    """True if a part declares a document type, which no spreadsheet does."""
    with archive.open(part) as stream:
        return b"<!DOCTYPE" in stream.read(2_048)


@frozen
class Sheet:
    """
    A sheet of a workbook.

    Attributes:
        raw: The worksheet of openpyxl.
        named: True if places begin with the name of the sheet.
    """

    raw: Worksheet = field(repr=False)
    named: bool = True

    def place(self, row: int, column: int) -> str:
        """Return the address of a cell, e.g. ``Scores!E5``."""
        address = f"{column_letters(column)}{row}"
        return f"{self.raw.title}!{address}" if self.named else address

    def problems(self) -> Iterator[Problem]:
        """[KF003, KS008] The sheet is not too large, and its cells are not merged."""
        if self.raw.max_row > MOST_ROWS or self.raw.max_column > MOST_COLUMNS:
            what = f"the sheet {self.raw.title!r}"
            limit = f"{MOST_ROWS} rows and {MOST_COLUMNS} columns; delete what is not used"
            yield messages.SIZE_LIMIT_EXCEEDED.problem(what=what, limit=limit)
        for each in self.raw.merged_cells.ranges:
            place = self.place(each.min_row, each.min_col)
            yield messages.CELLS_MERGED.problem("", place, given=str(each))

    def content(self, row: int, column: int) -> Content:
        """[KS009, KS010] Return the value of a cell; a blank text is none."""
        cell, place = self.raw.cell(row, column), self.place(row, column)
        value = cell.value
        if cell.data_type == "f":
            text = value if isinstance(value, str) else getattr(value, "text", None)
            return messages.CELL_HAS_FORMULA.problem("", place, given=text or "=")
        if cell.data_type == "e":
            return messages.CELL_HAS_ERROR.problem("", place, given=value)
        return content_of(value)

    def format(self, row: int, column: int) -> str:
        """Return the number format of a cell."""
        return str(self.raw.cell(row, column).number_format)


def content_of(value: object) -> Content:
    """
    Return a value of a spreadsheet: numbers with the digits that it shows, dates as days.

    Raises:
        TypeError: If it is of another type.
    """
    match value:
        case None | bool() | dt.datetime():
            return value
        case str():
            return value if value.strip() else None
        case dt.date():
            return dt.datetime.combine(value, dt.time())
        case dt.time() | dt.timedelta():
            return str(value)
        case Decimal() | int():
            return Decimal(value)
        case _:
            require_type("a cell", value, float)
            return Decimal(f"{value:.{_DIGITS}g}")


def column_letters(column: int) -> str:
    """
    Return the letters of a column, counted from 1.

    >>> column_letters(1), column_letters(28)
    ('A', 'AB')
    """
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def shown(content: Content) -> str:
    """Write a value as a message quotes it."""
    if isinstance(content, bool):
        return "TRUE" if content else "FALSE"
    if isinstance(content, Decimal):
        return plain(content)
    if isinstance(content, dt.datetime):
        at_midnight = content.time() == dt.time()
        return content.date().isoformat() if at_midnight else content.isoformat(" ")
    return "" if content is None else str(content).strip()


def described(content: Content) -> str:
    """Name the kind of a value, with the value."""
    kinds = {
        bool: "the truth value",
        Decimal: "the number",
        dt.datetime: "the date",
        str: "the text",
    }
    kind = next(name for each, name in kinds.items() if isinstance(content, each))
    return f"{kind} {shown(content)}"


_NUMBER = re.compile(r"([+-]?)([0-9]{1,28})(?:([.,])([0-9]{1,28}))?")
_GROUP = 3
_MINUS = str.maketrans({"\N{MINUS SIGN}": "-", "\N{EN DASH}": "-"})


def number_of(text: str, place: str, most: Decimal, *, ratios: bool = False) -> Number | Problem:
    """
    Read a number in a text, with a decimal point or comma.

    >>> number_of("10,5", "A1", Decimal(25))
    Decimal('10.5')
    >>> print(number_of("1.299", "A1", Decimal(2000)))
    A1: '1.299' can be 1.299 or 1299; write it without separators of thousands [KS013]

    Args:
        text: The text.
        place: The address of its cell.
        most: The largest number that is possible, on either side of 0.
        ratios: True to read ratios such as 20/3, too; elsewhere they are more likely dates.
    """
    given = text.strip().translate(_MINUS)
    if ratios and "/" in given and is_number_text(given, ratios=True):
        return number(given)
    found = _NUMBER.fullmatch(given)
    if not found:
        hint = "write digits with one decimal sign, e.g. 10.5 or 10,5"
        return messages.NUMBER_TEXT_INVALID.problem("", place, given=text, hint=hint)
    sign, whole, mark, decimals = found.groups(default="")
    amount = Decimal(f"{sign}{whole}{mark and '.'}{decimals}")
    if mark and len(decimals) == _GROUP and whole.strip("0") and int(whole + decimals) <= most:
        facts = {"given": text, "first": f"{whole}.{decimals}", "second": f"{whole}{decimals}"}
        return messages.NUMBER_TEXT_AMBIGUOUS.problem("", place, **facts)
    return amount
