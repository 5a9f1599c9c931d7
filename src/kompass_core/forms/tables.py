"""Reading of tables of points as people have them."""

from __future__ import annotations

import datetime as dt
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from functools import cached_property
from typing import Any

from attrs import evolve, field, frozen

from kompass_core.amounts import exact_text, is_ratio
from kompass_core.criteria import TOTAL, CriteriaPack, Level
from kompass_core.dates import Date
from kompass_core.errors import (
    EvaluationError,
    KompassError,
    Problem,
    messages,
    nearest,
    parse_choice,
    raise_any,
    require_type,
    with_source,
)
from kompass_core.evaluations import Evaluation
from kompass_core.forms.grids import Grid, Source, read_grid
from kompass_core.forms.labels import LabelIndex, Match
from kompass_core.forms.workbooks import (
    Content,
    Number,
    column_letters,
    described,
    number_of,
    shown,
)
from kompass_core.missing import Missing, NotAssessed
from kompass_core.published import PublishedResult
from kompass_core.published.result import PrintedNumbers

_PERCENT_SIGN = re.compile(r"\s*%$")
_PERCENT_WORDS = re.compile(r"%|pro[cs]ent|percent|\bpct\b", re.IGNORECASE)
_MAX_WORDS = re.compile(
    r"\bma(x|ks|x\w*imum|ksimum|ximum)\b|\bmöjlig|\bmulig|enimmäis", re.IGNORECASE
)
_POINT_WORDS = re.compile(
    r"po(ä|e)ng|\bpoint|pistee|\bpist\b|uppnått|oppnådd|opnået", re.IGNORECASE
)
_YEARS = range(1900, 3000)
_MAXIMUM = "maximum"


class TableUnit(Enum):
    """The unit of the numbers of a table."""

    POINTS = "points"
    PERCENT = "percent"


@frozen
class TableRow:
    """
    One row of a table, as it was understood.

    Attributes:
        row: Its number in the table, from 1.
        label: The code and title as they are written there.
        code: The code of the node; None if the row is of none.
        given: The number as it is written there.
        value: The number as it was read, in the unit of the table; None if there is none.
        why: The way in which the row was understood.
    """

    row: int
    label: str
    code: str | None
    given: str
    value: Number | None
    why: str


def _counted(found: Sequence[object]) -> str:
    return f"<{len(found)}>"


@frozen
class TableReading:
    """
    A table of points, as it was understood.

    Attributes:
        pack: The criteria.
        unit: The unit of the numbers; None if it is not known.
        column: The column of the numbers: its letters and its heading.
        rows: The rows that are not empty.
        notes: The properties of the file that were found out, such as its encoding.
        problems: The rows and cells that could not be understood.
    """

    pack: CriteriaPack
    unit: TableUnit | None
    column: str
    rows: tuple[TableRow, ...] = field(repr=_counted)
    notes: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = field(default=(), repr=_counted)

    def evaluation(
        self, *, subject: str, date: Date | dt.date | str, rest: Missing | None = None
    ) -> Evaluation:
        """
        Return the evaluation that the rows of scored nodes make; sums are not used.

        Args:
            subject: The name of the assessed subject.
            date: The date of the assessment.
            rest: The reason for scores that are not in the table.

        Raises:
            EvaluationError: With every problem of the table, else as `Evaluation.from_points`.
        """
        raise_any(EvaluationError, self.problems)
        known = {
            each.code: each.value for each in self.rows if each.code and each.value is not None
        }
        scored = _scored_only(self.pack, known)
        if self.unit is TableUnit.PERCENT:
            return Evaluation.from_percent(
                self.pack, subject=subject, date=date, percent=scored, rest=rest
            )
        return Evaluation.from_points(
            self.pack, subject=subject, date=date, points=scored, rest=rest
        )

    def published_result(
        self, *, subject: str, date: Date | dt.date | str, source: str = ""
    ) -> PublishedResult:
        """
        Return the published result that all rows make, sums included.

        Args:
            subject: The name of the assessed subject.
            date: The date of the assessment.
            source: The publisher of the table, and the place.

        Raises:
            EvaluationError: With every problem of the table.
            PublishedResultError: As `PublishedResult.from_printed`.
        """
        raise_any(EvaluationError, self.problems)
        kind = "points" if self.unit is None else self.unit.value
        levels: dict[Level, dict[str, PrintedNumbers]] = {level: {} for level in Level}
        for each in self.rows:
            if each.code is not None and each.value is not None:
                levels[self.pack.nodes[each.code].level][each.code] = {kind: each.value}
        return PublishedResult.from_printed(
            self.pack,
            subject=subject,
            date=date,
            total=levels[Level.TOTAL].get(TOTAL),
            areas=levels[Level.AREA],
            sub_questions=levels[Level.SUB_QUESTION],
            source=source,
        )


def read_table(
    source: Source,
    pack: CriteriaPack,
    *,
    unit: TableUnit | str | None = None,
    column: str | None = None,
    sheet: str | None = None,
) -> TableReading:
    """
    Read a table with a row for each code or title, and a column of points or percent.

    Nothing is guessed: a row, a column or a unit that can be understood in two ways is a problem of
    the reading, with its cell.

    Args:
        source: A ``.csv``, ``.tsv``, ``.txt`` or ``.xlsx`` file, or rows of values.
        pack: The criteria.
        unit: The unit of the numbers, ``"points"`` or ``"percent"``; needed where headings and
            percent signs do not show it.
        column: The heading or the letters of the column of numbers; needed where there are several.
        sheet: The name of the sheet; needed where a workbook has several.

    Raises:
        EvaluationError: If the file cannot be read.
        LimitError: If it exceeds a limit of size.
        MissingExtraError: If it is a workbook, and openpyxl is not installed (extra ``excel``).
    """
    require_type("pack", pack, CriteriaPack)
    chosen = (
        None if unit is None else parse_choice(TableUnit, unit, path="unit", error=EvaluationError)
    )
    name = os.fspath(source) if isinstance(source, str | os.PathLike) else ""
    try:
        grid = read_grid(source, sheet, "sheet")
    except KompassError as error:
        raise with_source(error, name) from None
    index = LabelIndex(pack)
    found = _Table(pack, grid, index, _label_columns(grid, index)).read(chosen, column)
    return evolve(found, problems=tuple(each.in_file(name) for each in found.problems))


@frozen
class _Table:
    """
    A table while it is read.

    Attributes:
        pack: The criteria.
        grid: The cells.
        index: The codes and titles of the pack.
        labels: The columns of codes and titles, and the nodes that their cells can mean.
        codes: The code of each row that has one, and the way in which it was understood.
        problems: The problems found so far.
    """

    pack: CriteriaPack
    grid: Grid = field(repr=False)
    index: LabelIndex = field(repr=False)
    labels: Mapping[int, Mapping[int, Match]] = field(repr=False)
    codes: dict[int, tuple[str, str]] = field(factory=dict[int, "tuple[str, str]"], repr=False)
    problems: list[Problem] = field(factory=list[Problem])

    def read(self, unit: TableUnit | None, column: str | None) -> TableReading:
        """Read the codes, then choose the column of numbers and its unit, then read each."""
        self._read_codes()
        at = self._value_column(unit, column) if self.matched else None
        name, values = "", dict[int, Number]()
        if not self.matched:
            place = self.grid.place(0, 0)
            self.report(messages.TABLE_LABELS_NOT_FOUND.problem("", place, pack=self.pack.ref))
        elif at is not None:
            self._read_sums(at)
            name = f"{column_letters(at + 1)} {self._heading(at)}".strip()
            values, unit = self._values(at, unit)
            self._report_strays(at)
            self._report_merged(at)
            self._report_scores(values, at, unit)
        sums = self._sums(values) if unit is TableUnit.POINTS else {}
        faulty = {each.path for each in self.problems}
        rows = tuple(self._row(row, at, values, sums, faulty) for row in self._filled())
        problems = tuple(dict.fromkeys(self.problems))
        return TableReading(self.pack, unit, name, rows, self.grid.notes, problems)

    def report(self, problem: Problem) -> None:
        """Report a problem."""
        self.problems.append(problem)

    @cached_property
    def matched(self) -> list[int]:
        """The rows with a cell that can mean a node."""
        return sorted({row for matches in self.labels.values() for row in matches})

    @property
    def ratios(self) -> bool:
        """True if points may be ratios such as 20/3."""
        return is_ratio(self.pack.step)

    def _number(self, content: Content) -> Number | None:
        """Return the number of a cell that has one."""
        if not isinstance(content, Decimal | str):
            return None
        if isinstance(content, Decimal):
            return content
        found = value_of(content, "", Decimal(0), ratios=self.ratios)
        return None if isinstance(found, Problem) else found

    def _is_heading(self, content: Content) -> bool:
        """True if a cell above the first row of a node is no number, or a year."""
        number = self._number(content)
        return number is None or number in _YEARS

    def _filled(self) -> Iterator[int]:
        """Return the rows that are not empty."""
        return (i for i, row in enumerate(self.grid.rows) if any(each is not None for each in row))

    def _read_codes(self) -> None:
        """[KS037] Each node has one row."""
        found = [each for matches in self.labels.values() for each in matches.values()]
        exact, firsts = {each.codes[0] for each in found if each.exact}, dict[str, int]()
        for row in self.matched:
            cells = {
                column: self._unsure(matches[row], exact)
                for column, matches in self.labels.items()
                if row in matches
            }
            code = self._code(row, cells)
            if code is None:
                continue
            if code[0] in firsts:
                facts = {"code": code[0], "first": self.grid.place(firsts[code[0]], min(cells))}
                place = self.grid.place(row, min(cells))
                self.report(messages.TABLE_ROW_REPEATED.problem("", place, **facts))
            else:
                firsts[code[0]], self.codes[row] = row, code

    def _read_sums(self, at: int) -> None:
        """Let a number without a code or title be a sum, where it is below all of its parts."""
        rows = {code: row for row, (code, _) in self.codes.items()}
        numbers = [self._number(self.grid.at(row, at)) for row in range(len(self.grid.rows))]
        for node in self.pack.nodes.values():
            parts = [rows[part] for part in node.parts if part in rows]
            is_read = node.code in rows and numbers[rows[node.code]] is not None
            if is_read or not parts or len(parts) < len(node.parts):
                continue
            below = max(parts) + 1
            if below < len(numbers) and numbers[below] is not None and not self._label(below):
                self.codes[below] = node.code, f"below the parts of {node.code}, without a label"

    def _unsure(self, match: Match, exact: set[str]) -> Match:
        """Let a code in a text file be any that a spreadsheet would write alike."""
        if not match.exact or self.grid.typed:
            return match
        alike = self.index.alike(match.codes[0])
        # Where all of them are there, the file was not changed by a spreadsheet.
        return match if set(alike) <= exact else Match(alike, "the code")

    def _code(self, row: int, cells: Mapping[int, Match]) -> tuple[str, str] | None:
        """[KS035, KS036] The cells of a row mean one node together."""
        first, match = next(iter(cells.items()))
        others = {column: each for column, each in cells.items() if column != first}
        why, place = match.why, self.grid.place(row, first)
        codes: tuple[str, ...] = match.codes
        given = shown(self.grid.at(row, first))
        for column, other in others.items():
            common = tuple(code for code in codes if code in other.codes)
            if not common:
                conflict = {
                    "given": given,
                    "first": " or ".join(codes),
                    "other": shown(self.grid.at(row, column)),
                    "second": " or ".join(other.codes),
                }
                self.report(messages.TABLE_LABELS_CONFLICT.problem("", place, **conflict))
                return None
            joint = f", and {other.why}" if len(codes) == 1 else f"; {other.why} decides"
            codes, why = common, f"{why}{joint}"
        if len(codes) != 1:
            facts = {"given": given, "known": " or ".join(codes), "reason": why}
            self.report(messages.TABLE_LABEL_AMBIGUOUS.problem("", place, **facts))
            return None
        return codes[0], why

    def _heading(self, column: int) -> str:
        """Return the heading of a column: its last text above the first row of a score."""
        scored = (row for row, (code, _) in self.codes.items() if not self.pack.nodes[code].parts)
        first = min(scored, default=self.matched[0])
        above = (self.grid.at(row, column) for row in range(first - 1, -1, -1))
        found = (each for each in above if each is not None and self._is_heading(each))
        return next(map(shown, found), "")

    def _beside(self, column: int) -> list[Content]:
        """Return the values of a column beside nodes."""
        cells = (self.grid.at(row, column) for row in self.matched)
        return [each for each in cells if each is not None]

    def _value_column(self, unit: TableUnit | None, name: str | None) -> int | None:
        """[KS031, KS032, KS039] Exactly one column can have the numbers that are wanted."""
        if name is not None:
            return self._named_column(name)
        kinds = {
            column: self._kind(column)
            for column in range(self.grid.width)
            if column not in self.labels and are_numeric(self._beside(column))
        }
        if set(kinds.values()) != {_MAXIMUM}:
            kinds = {column: kind for column, kind in kinds.items() if kind != _MAXIMUM}
        for kind in (
            (TableUnit.POINTS.value, "", TableUnit.PERCENT.value)
            if unit is None
            else (unit.value, "")
        ):
            if wanted := [column for column in kinds if kinds[column] == kind]:
                break
        else:
            wanted = list(kinds)
        if len(wanted) == 1:
            return wanted[0]
        place = self.grid.place(self.matched[0], min(self.labels))
        if not wanted:
            hint = "give the codes or titles in one column, and the numbers in another"
            self.report(messages.TABLE_VALUES_NOT_FOUND.problem("", place, hint=hint))
            return None
        known = tuple(
            f"{column_letters(each + 1)} {self._heading(each)}".strip() for each in wanted
        )
        facts = {"known": known, "argument": "column"}
        self.report(messages.TABLE_VALUES_AMBIGUOUS.problem("", place, **facts))
        return None

    def _named_column(self, name: str) -> int | None:
        columns = range(self.grid.width)
        headings = {self._heading(each).casefold(): each for each in columns}
        letters = {column_letters(each + 1).casefold(): each for each in columns}
        wanted = name.strip().casefold()
        found = headings.get(wanted, letters.get(wanted))
        if found is None:
            known = [heading for each in columns if (heading := self._heading(each))]
            facts = {"given": name, "hint": nearest(name, known)}
            self.report(messages.TABLE_COLUMN_NOT_FOUND.problem(**facts))
        return found

    def _kind(self, column: int) -> str:
        """Return the kind of a column as its heading and its numbers show it."""
        heading, cells = self._heading(column), self._beside(column)
        if _PERCENT_WORDS.search(heading) or all(map(is_percent, cells)):
            return TableUnit.PERCENT.value
        if _MAX_WORDS.search(heading):
            return _MAXIMUM
        if _POINT_WORDS.search(heading):
            return TableUnit.POINTS.value
        given = [self._number(self.grid.at(row, column)) for row in self.codes]
        most = [self.pack.nodes[code].max_points for code, _ in self.codes.values()]
        return _MAXIMUM if given == most else ""

    def _values(
        self, at: int, unit: TableUnit | None
    ) -> tuple[dict[int, Number], TableUnit | None]:
        """Return the numbers that can be read, by row, and their unit; report the others."""
        unit, with_signs = self._unit(at, unit)
        values = dict[int, Number]()
        for row, (code, _) in self.codes.items():
            content, place = self.grid.at(row, at), self.grid.place(row, at)
            node = self.pack.nodes[code]
            if content is None or (node.parts and _is_title(content)):
                continue
            most = (
                Decimal(100)
                if unit is TableUnit.PERCENT
                else max(abs(node.min_points), node.max_points)
            )
            found = value_of(content, place, most, ratios=self.ratios)
            if not isinstance(found, Problem) and with_signs == (not is_percent(content)):
                units = ("points", "percent") if with_signs else ("percent", "points")
                facts = {"given": shown(content), "unit": units[0], "expected": units[1]}
                found = messages.TABLE_UNIT_CONFLICT.problem("", place, **facts)
            if isinstance(found, Problem):
                self.report(found)
            else:
                values[row] = found
        return values, unit

    def _unit(self, at: int, given: TableUnit | None) -> tuple[TableUnit | None, bool | None]:
        """[KS033] Return the unit, and True if all numbers need a percent sign, False if none."""
        cells, kind = self._beside(at), self._kind(at)
        has_signs = any(map(is_percent, cells))
        if given is not None:
            return given, None if given is TableUnit.PERCENT else False
        numbers = [each for each in map(self._number, cells) if each is not None]
        known = "points or percent"
        if kind == TableUnit.PERCENT.value and not has_signs and _are_shares(numbers):
            known = "percent or shares of 1"
        elif kind == TableUnit.PERCENT.value:
            return TableUnit.PERCENT, None
        elif kind == TableUnit.POINTS.value:
            return TableUnit.POINTS, False
        elif has_signs:
            return TableUnit.PERCENT, True
        elif self._has_maximum(at) or self._alike():
            return TableUnit.POINTS, False
        facts = {"given": self._heading(at) or column_letters(at + 1), "known": known}
        place = self.grid.place(self.matched[0], at)
        self.report(messages.TABLE_UNIT_UNKNOWN.problem("", place, argument="unit", **facts))
        return None, None

    def _has_maximum(self, at: int) -> bool:
        """True if another column has the largest points."""
        columns = (each for each in range(self.grid.width) if each not in (*self.labels, at))
        return any(self._beside(each) and self._kind(each) == _MAXIMUM for each in columns)

    def _alike(self) -> bool:
        """True if points and percent of every node are the same numbers."""
        nodes = [self.pack.nodes[code] for code, _ in self.codes.values()]
        return all(node.min_points == 0 and node.max_points == 100 for node in nodes)  # noqa: PLR2004 (percent)

    def _report_strays(self, at: int) -> None:
        """[KS034] Every number is beside a code or title, but for years in headings."""
        for row in self._filled():
            number = self._number(self.grid.at(row, at))
            is_heading = row < self.matched[0] and number in _YEARS
            if row in self.matched or row in self.codes or number is None or is_heading:
                continue
            given = self._label(row)
            titles = [text for node in self.pack.nodes.values() for _, text in node.title.texts]
            facts = {"given": given, "pack": self.pack.ref, "hint": nearest(given, titles)}
            place = self.grid.place(row, min(self.labels))
            self.report(messages.TABLE_LABEL_UNKNOWN.problem("", place, **facts))

    def _report_merged(self, at: int) -> None:
        """[KS008] No cell of a label or number belongs to several rows."""
        merged = () if self.grid.sheet is None else self.grid.sheet.raw.merged_cells.ranges
        for each in merged:
            columns, rows = (
                range(each.min_col - 1, each.max_col),
                range(each.min_row - 1, each.max_row),
            )
            used = any(column in columns for column in (*self.labels, at))
            if used and len(rows) > 1 and any(row in rows for row in self.codes):
                place = self.grid.place(rows[0], columns[0])
                self.report(messages.CELLS_MERGED.problem("", place, given=str(each)))

    def _report_scores(self, values: Mapping[int, Number], at: int, unit: TableUnit | None) -> None:
        """Check the numbers of scored nodes as those of an evaluation."""
        if unit is None:
            return
        places = {code: self.grid.place(row, at) for row, (code, _) in self.codes.items()}
        scored = {self.codes[row][0]: value for row, value in values.items()}
        given: dict[str, Any] = {unit.value: _scored_only(self.pack, scored)}
        make = Evaluation.from_percent if unit is TableUnit.PERCENT else Evaluation.from_points
        try:
            make(self.pack, subject="-", date="2000", rest=NotAssessed("-"), **given)
        except EvaluationError as error:
            for each in error.problems:
                self.report(evolve(each, path=places[str(each.parts[1])], dotted=()))

    def _sums(self, values: Mapping[int, Number]) -> dict[int, str]:
        """Return what the rows of the parts give, for sums that differ from it."""
        known = {self.codes[row][0]: value for row, value in values.items()}
        found = dict[int, str]()
        for row, value in values.items():
            node = self.pack.nodes[self.codes[row][0]]
            if node.parts and all(part in known for part in node.parts):
                together = node.combined([Fraction(known[part]) for part in node.parts])
                if together != Fraction(value):
                    found[row] = f", but its rows give {exact_text(together)}"
        return found

    def _row(
        self,
        row: int,
        at: int | None,
        values: Mapping[int, Number],
        sums: Mapping[int, str],
        faulty: AbstractSet[str],
    ) -> TableRow:
        label, content = self._label(row), None if at is None else self.grid.at(row, at)
        given = "?" if isinstance(content, Problem) else shown(content)
        code, why = self.codes.get(row, (None, "not used"))
        places = (self.grid.place(row, column) for column in range(self.grid.width))
        if not faulty.isdisjoint(places):
            why = "see the problem"
        elif code is not None and row not in values:
            why = f"{why}; no number"
        elif code is not None and self.pack.nodes[code].parts:
            why = f"{why}; a sum{sums.get(row, '')}"
        return TableRow(row + 1, label, code, given, values.get(row), why)

    def _label(self, row: int) -> str:
        """Return the code and title of a row, as they are written."""
        return " ".join(filter(None, (shown(self.grid.at(row, each)) for each in self.labels)))


def _label_columns(grid: Grid, index: LabelIndex) -> dict[int, Mapping[int, Match]]:
    """Find the column of codes, the column of titles, or both, and what their cells can mean."""
    found = dict[int, Mapping[int, Match]]()
    for column in range(grid.width):
        matches = ((row, index.match(grid.at(row, column))) for row in range(len(grid.rows)))
        found[column] = {row: each for row, each in matches if each is not None}
    titles = {column: _count(each, is_code=False) for column, each in found.items()}
    title = max(
        (column for column in titles if titles[column]), key=titles.__getitem__, default=None
    )
    codes = {
        column: _count(each, is_code=True) for column, each in found.items() if column != title
    }
    code = max((column for column in codes if codes[column]), key=codes.__getitem__, default=None)
    if (
        code is not None
        and title is not None
        and not _agree(found[code], found[title], code < title)
    ):
        code = None
    return {column: found[column] for column in (code, title) if column is not None}


def _count(matches: Mapping[int, Match], *, is_code: bool) -> int:
    """Count the different nodes that the cells of a column mean."""
    return len({each.codes for each in matches.values() if each.is_code is is_code})


def _agree(codes: Mapping[int, Match], titles: Mapping[int, Match], default: bool) -> bool:  # noqa: FBT001 (private)
    """True if most codes are those of the titles beside them; *default* without any."""
    both = codes.keys() & titles.keys()
    alike = [row for row in both if set(codes[row].codes) & set(titles[row].codes)]
    return len(alike) * 2 >= len(both) if both else default


def are_numeric(cells: Sequence[Content]) -> bool:
    """Return True if most cells are numbers, or were before a spreadsheet changed them."""
    numbers = [
        each
        for each in cells
        if isinstance(each, Decimal | dt.datetime | Problem)
        or (isinstance(each, str) and re.match("[+\N{MINUS SIGN}-]?[0-9]", each))
    ]
    return len(numbers) * 2 > len(cells)


def value_of(
    content: Content, place: str, most: Decimal, *, ratios: bool = False
) -> Number | Problem:
    """[KS009 to KS013] Return the number in a cell."""
    if isinstance(content, Problem):
        return evolve(content, path=place, dotted=())
    if isinstance(content, str):
        return number_of(_PERCENT_SIGN.sub("", content), place, most, ratios=ratios)
    if isinstance(content, Decimal) and content.is_finite():
        return content
    is_date = isinstance(content, dt.datetime)
    hint = "a spreadsheet makes dates of numbers such as 10.5" if is_date else "give a number"
    facts = {"given": described(content), "expected": "a number", "hint": hint}
    return messages.CELL_TYPE_INVALID.problem("", place, **facts)


def is_percent(content: Content) -> bool:
    """Return True if a cell ends in a percent sign."""
    return isinstance(content, str) and bool(_PERCENT_SIGN.search(content))


def _is_title(content: Content) -> bool:
    """True if a cell beside an area repeats the heading of its column."""
    return isinstance(content, str) and not re.search("[0-9]", content)


def _are_shares(numbers: Sequence[Number]) -> bool:
    """True if numbers under a heading of percent look like shares of 1."""
    return all(0 <= each <= 1 for each in numbers) and any(each % 1 for each in numbers)


def _scored_only(pack: CriteriaPack, numbers: Mapping[str, Number]) -> dict[str, Any]:
    """Return the numbers of scored nodes."""
    return {code: each for code, each in numbers.items() if code in pack.layout.positions}
