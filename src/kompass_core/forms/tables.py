"""Reading of tables of points as people have them."""

from __future__ import annotations

import datetime as dt
import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from typing import Any

from attrs import evolve, field, frozen

from kompass_core.amounts import exact_text
from kompass_core.criteria import TOTAL, CriteriaPack, Level, Node
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
from kompass_core.forms.grids import Grid, read_grid
from kompass_core.forms.labels import LabelIndex, Match
from kompass_core.forms.workbooks import Content, column_letters, described, number_of, shown
from kompass_core.missing import Missing, NotAssessed
from kompass_core.published import PublishedResult
from kompass_core.published.result import PrintedNumbers

_PERCENT_SIGN = re.compile(r"\s*%$")
_PERCENT_WORDS = re.compile(r"%|pro[cs]ent|percent|\bpct\b", re.IGNORECASE)
_MAX_WORDS = re.compile(r"\bma(x|ks|x\w*imum|ksimum|ximum)\b|\bmöjlig|\bmulig|enimmäis", re.IGNORECASE)
_POINT_WORDS = re.compile(r"po(ä|e)ng|\bpoint|pistee|\bpist\b|uppnått|oppnådd|opnået", re.IGNORECASE)
_YEARS = range(1900, 3000)


class Unit(Enum):
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
    value: Decimal | None
    why: str


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
    unit: Unit | None
    column: str
    rows: tuple[TableRow, ...] = field(repr=False)
    notes: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()

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
        scored = _scored_values(self.pack, self.rows)
        if self.unit is Unit.PERCENT:
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
    source: str | os.PathLike[str] | Iterable[Sequence[object]],
    pack: CriteriaPack,
    *,
    unit: Unit | str | None = None,
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
    chosen = None if unit is None else parse_choice(Unit, unit, path="unit", error=EvaluationError)
    name = os.fspath(source) if isinstance(source, str | os.PathLike) else ""
    try:
        grid = read_grid(source, sheet, "sheet")
    except KompassError as error:
        raise with_source(error, name) from None
    found = _Table(pack, grid, LabelIndex(pack)).read(chosen, column)
    return evolve(found, problems=tuple(each.in_file(name) for each in found.problems))


@frozen
class _Table:
    """
    A table while it is read.

    Attributes:
        pack: The criteria.
        grid: The cells.
        index: The codes and titles of the pack.
        problems: The problems found so far.
    """

    pack: CriteriaPack
    grid: Grid = field(repr=False)
    index: LabelIndex = field(repr=False)
    problems: list[Problem] = field(factory=list[Problem])

    def read(self, unit: Unit | None, column: str | None) -> TableReading:
        """Read the labels, then the column of numbers, then each row."""
        labels = self._label_columns()
        codes = self._codes(labels)
        if not codes:
            place = self.grid.place(0, 0)
            problem = messages.TABLE_LABELS_NOT_FOUND.problem("", place, pack=self.pack.ref)
            return TableReading(self.pack, unit, "", (), self.grid.notes, (problem,))
        at = self._value_column(labels, codes, unit, column)
        if at is None:
            rows = tuple(self._row(row, labels, codes, None, {}, {}) for row in self._filled())
            return TableReading(self.pack, unit, "", rows, self.grid.notes, tuple(self.problems))
        unit = self._unit(at, codes, unit)
        values = self._values(at, codes, unit)
        self._strays(labels, codes, at)
        sums = self._sums(codes, values) if unit is Unit.POINTS else {}
        rows = tuple(self._row(row, labels, codes, at, values, sums) for row in self._filled())
        self._merged(labels, codes, at)
        self._scores(rows, at, unit)
        heading = self._heading(at, min(codes))
        name = f"{column_letters(at + 1)} {heading}".strip()
        problems = tuple(dict.fromkeys(self.problems))
        return TableReading(self.pack, unit, name, rows, self.grid.notes, problems)

    def report(self, problem: Problem) -> None:
        """Report a problem."""
        self.problems.append(problem)

    def _filled(self) -> Iterator[int]:
        """Return the rows that are not empty."""
        return (i for i, row in enumerate(self.grid.rows) if any(each is not None for each in row))

    def _label_columns(self) -> dict[int, Mapping[int, Match]]:
        """Find the columns of codes and of titles, and the matches of each."""
        width, rows = self.grid.width, range(len(self.grid.rows))
        found = dict[int, Mapping[int, Match]]()
        for column in range(width):
            matches = ((row, self.index.match(self.grid.at(row, column))) for row in rows)
            found[column] = {row: each for row, each in matches if each is not None}
        titles = {column: _count(each, is_code=False) for column, each in found.items()}
        codes = {column: _count(each, is_code=True) for column, each in found.items()}
        title = max(titles, key=titles.__getitem__, default=None)
        if title is not None and not titles[title]:
            title = None
        others = [column for column in codes if column != title]
        code = max(others, key=codes.__getitem__, default=None)
        if code is not None and (not codes[code] or not _agree(found, code, title)):
            code = None
        return {column: found[column] for column in (code, title) if column is not None}

    def _codes(self, labels: Mapping[int, Mapping[int, Match]]) -> dict[int, tuple[str, str]]:
        """Return the code of each row that has one, and the reason; report the others."""
        exact = {
            each.codes[0]
            for matches in labels.values()
            for each in matches.values()
            if each.exact
        }
        found = dict[int, tuple[str, str]]()
        firsts = dict[str, int]()
        rows = sorted({row for matches in labels.values() for row in matches})
        for row in rows:
            cells = {
                column: self._unsure(matches[row], exact)
                for column, matches in labels.items()
                if row in matches
            }
            code = self._code(row, cells, labels)
            if code is None:
                continue
            if code[0] in firsts:
                first = self.grid.place(firsts[code[0]], min(labels))
                facts = {"code": code[0], "first": first}
                place = self.grid.place(row, min(labels))
                self.report(messages.TABLE_ROW_REPEATED.problem("", place, **facts))
                continue
            firsts[code[0]] = row
            found[row] = code
        return found

    def _unsure(self, match: Match, exact: set[str]) -> Match:
        """Let a code in a text file be any that a spreadsheet would write alike."""
        if not match.exact or self.grid.typed:
            return match
        alike = self.index.alike(match.codes[0])
        if set(alike) <= exact:
            return match
        return Match(alike, "the code")

    def _code(
        self, row: int, cells: Mapping[int, Match], labels: Mapping[int, Mapping[int, Match]]
    ) -> tuple[str, str] | None:
        """[KS035, KS036] The cells of a row mean one node together."""
        (first, match), *others = cells.items()
        codes, why = match.codes, match.why
        for column, other in others:
            common = tuple(code for code in codes if code in other.codes)
            if not common:
                facts = {
                    "given": shown(self.grid.at(row, first)),
                    "first": " or ".join(codes),
                    "other": shown(self.grid.at(row, column)),
                    "second": " or ".join(other.codes),
                }
                place = self.grid.place(row, first)
                self.report(messages.TABLE_LABELS_CONFLICT.problem("", place, **facts))
                return None
            why = f"{why}, and {other.why}" if len(codes) == 1 else f"{why}; {other.why} decides"
            codes = common
        if len(codes) > 1:
            facts = {"known": " or ".join(codes), "reason": why}
            given, place = shown(self.grid.at(row, first)), self.grid.place(row, first)
            self.report(messages.TABLE_LABEL_AMBIGUOUS.problem("", place, given=given, **facts))
            return None
        return codes[0], why

    def _heading(self, column: int, first: int) -> str:
        """Return the heading of a column: its last text above the first row of a node."""
        above = (self.grid.at(row, column) for row in range(first - 1, -1, -1))
        return next((shown(each) for each in above if each is not None), "")

    def _value_column(
        self,
        labels: Mapping[int, Mapping[int, Match]],
        codes: Mapping[int, tuple[str, str]],
        unit: Unit | None,
        column: str | None,
    ) -> int | None:
        """[KS031, KS032, KS039] Exactly one column can have the numbers that are wanted."""
        first = min(codes)
        if column is not None:
            return self._named_column(column, first)
        numeric = [
            each
            for each in range(self.grid.width)
            if each not in labels and self._is_numeric(each, codes)
        ]
        kinds = {each: self._kind(each, codes) for each in numeric}
        wanted = [each for each in numeric if kinds[each] != "maximum"] or numeric
        ways = [Unit.POINTS.value, Unit.PERCENT.value] if unit is None else [unit.value]
        for way in ways:
            certain = [each for each in wanted if kinds[each] == way]
            if certain:
                wanted = certain
                break
            rest = [each for each in wanted if kinds[each] == ""]
            if rest:
                wanted = rest
                break
        if len(wanted) == 1:
            return wanted[0]
        place = self.grid.place(first, min(labels))
        if not wanted:
            hint = "give the codes or titles in one column, and the numbers in another"
            self.report(messages.TABLE_VALUES_NOT_FOUND.problem("", place, hint=hint))
        else:
            known = tuple(
                f"{column_letters(each + 1)} {self._heading(each, first)}".strip() for each in wanted
            )
            facts = {"known": known, "argument": "column"}
            self.report(messages.TABLE_VALUES_AMBIGUOUS.problem("", place, **facts))
        return None

    def _named_column(self, name: str, first: int) -> int | None:
        headings = {self._heading(each, first): each for each in range(self.grid.width)}
        letters = {column_letters(each + 1): each for each in range(self.grid.width)}
        for known in (headings, letters):
            for each, at in known.items():
                if each.casefold() == name.strip().casefold():
                    return at
        facts = {"given": name, "hint": nearest(name, [each for each in headings if each])}
        self.report(messages.TABLE_COLUMN_NOT_FOUND.problem(**facts))
        return None

    def _is_numeric(self, column: int, rows: Iterable[int]) -> bool:
        """True if most cells beside nodes are numbers, or were."""
        cells = [each for row in rows if (each := self.grid.at(row, column)) is not None]
        numbers = [
            each
            for each in cells
            if isinstance(each, Decimal | dt.datetime | Problem)
            or (isinstance(each, str) and re.match("[+-−]?[0-9]", each))
        ]
        return len(numbers) * 2 > len(cells)

    def _kind(self, column: int, codes: Mapping[int, tuple[str, str]]) -> str:
        """Return the kind of a column as its heading and its numbers show it."""
        heading = self._heading(column, min(codes))
        cells = {row: self.grid.at(row, column) for row in codes}
        texts = [each for each in cells.values() if each is not None]
        if _PERCENT_WORDS.search(heading) or all(map(_is_percent, texts)):
            return Unit.PERCENT.value
        if _MAX_WORDS.search(heading):
            return "maximum"
        if _POINT_WORDS.search(heading):
            return Unit.POINTS.value
        most = [self.pack.nodes[code].max_points for code, _ in codes.values()]
        whole = [shown(each).replace(",", ".") for each in cells.values()]
        return "maximum" if whole == [f"{each:f}" for each in most] else ""

    def _unit(self, at: int, codes: Mapping[int, tuple[str, str]], given: Unit | None) -> Unit | None:
        """[KS033] The numbers are points, or percent."""
        cells = [each for row in codes if (each := self.grid.at(row, at)) is not None]
        kind = self._kind(at, codes)
        if given is not None:
            return given
        if kind == Unit.PERCENT.value or any(map(_is_percent, cells)):
            return Unit.PERCENT
        nodes = [self.pack.nodes[code] for code, _ in codes.values()]
        has_maximum = any(
            self._kind(each, codes) == "maximum" for each in range(self.grid.width) if each != at
        )
        if kind == Unit.POINTS.value or has_maximum or all(map(_is_percent_itself, nodes)):
            return Unit.POINTS
        facts = {"given": self._heading(at, min(codes)) or column_letters(at + 1), "argument": "unit"}
        place = self.grid.place(min(codes), at)
        self.report(messages.TABLE_UNIT_UNKNOWN.problem("", place, **facts))
        return None

    def _values(
        self, at: int, codes: Mapping[int, tuple[str, str]], unit: Unit | None
    ) -> dict[int, Decimal]:
        """Return the numbers that can be read, by row; report the others."""
        values = dict[int, Decimal]()
        for row, (code, _) in codes.items():
            content = self.grid.at(row, at)
            if content is None:
                continue
            node = self.pack.nodes[code]
            most = Decimal(100) if unit is Unit.PERCENT else max(abs(node.min_points), node.max_points)
            found = self._value(content, self.grid.place(row, at), unit, most)
            if isinstance(found, Problem):
                self.report(found)
            else:
                values[row] = found
        return values

    def _value(
        self, content: Content, place: str, unit: Unit | None, most: Decimal
    ) -> Decimal | Problem:
        if isinstance(content, Problem):
            return evolve(content, path=place, dotted=())
        if isinstance(content, Decimal) and content.is_finite():
            return content
        if not isinstance(content, str):
            is_date = isinstance(content, dt.datetime)
            hint = "a spreadsheet makes dates of numbers such as 10.5" if is_date else "give a number"
            facts = {"given": described(content), "expected": "a number", "hint": hint}
            return messages.CELL_TYPE_INVALID.problem("", place, **facts)
        if _is_percent(content) and unit is Unit.POINTS:
            facts = {"given": content, "unit": "percent", "expected": "points"}
            return messages.TABLE_UNIT_CONFLICT.problem("", place, **facts)
        return number_of(_PERCENT_SIGN.sub("", content), place, most)

    def _strays(
        self,
        labels: Mapping[int, Mapping[int, Match]],
        codes: Mapping[int, tuple[str, str]],
        at: int,
    ) -> None:
        """[KS034] Every number below the headings is beside a code or title."""
        matched = {row for matches in labels.values() for row in matches}
        for row in self._filled():
            content = self.grid.at(row, at)
            number = _plain_number(content)
            if row in matched or number is None:
                continue
            if row < min(codes) and number in _YEARS:
                continue
            column = min(labels)
            given = " ".join(filter(None, (shown(self.grid.at(row, each)) for each in labels)))
            known = [text for each in self.pack.nodes.values() for _, text in each.title.texts]
            facts = {"given": given, "pack": self.pack.ref, "hint": nearest(given, known)}
            place = self.grid.place(row, column)
            self.report(messages.TABLE_LABEL_UNKNOWN.problem("", place, **facts))

    def _merged(
        self,
        labels: Mapping[int, Mapping[int, Match]],
        codes: Mapping[int, tuple[str, str]],
        at: int,
    ) -> None:
        """[KS008] No cell of a label or number belongs to several rows."""
        if self.grid.sheet is None:
            return
        for each in self.grid.sheet.raw.merged_cells.ranges:
            columns = range(each.min_col - 1, each.max_col)
            rows = range(each.min_row - 1, each.max_row)
            if len(rows) > 1 and any(column in columns for column in (*labels, at)):
                place = self.grid.place(each.min_row - 1, each.min_col - 1)
                if any(row in rows for row in codes):
                    self.report(messages.CELLS_MERGED.problem("", place, given=str(each)))

    def _scores(self, rows: Sequence[TableRow], at: int, unit: Unit | None) -> None:
        """Check the numbers as the scores of an evaluation; sums within their limits only."""
        if unit is None:
            return
        places = {each.code: self.grid.place(each.row - 1, at) for each in rows if each.code}
        given: dict[str, Any] = {unit.value: _scored_values(self.pack, rows)}
        make = Evaluation.from_percent if unit is Unit.PERCENT else Evaluation.from_points
        try:
            make(self.pack, subject="-", date="2000", rest=NotAssessed("-"), **given)
        except EvaluationError as error:
            for each in error.problems:
                code = str(each.parts[-1])
                self.report(evolve(each, path=places.get(code, ""), dotted=()))

    def _row(
        self,
        row: int,
        labels: Mapping[int, Mapping[int, Match]],
        codes: Mapping[int, tuple[str, str]],
        at: int | None,
        values: Mapping[int, Decimal],
        sums: Mapping[int, str],
    ) -> TableRow:
        label = " ".join(filter(None, (shown(self.grid.at(row, each)) for each in labels)))
        given = "" if at is None else _quoted(self.grid.at(row, at))
        code, why = codes.get(row, (None, ""))
        if code is None:
            used = any(each.path in self._places(row) for each in self.problems)
            return TableRow(row + 1, label, None, given, None, "see below" if used else "not used")
        if row not in values:
            why = f"{why}; no number"
        elif self.pack.nodes[code].parts:
            why = f"{why}; a sum{sums.get(row, '')}"
        return TableRow(row + 1, label, code, given, values.get(row), why)

    def _sums(
        self, codes: Mapping[int, tuple[str, str]], values: Mapping[int, Decimal]
    ) -> dict[int, str]:
        """Return what the rows of the parts give, for sums that differ from it."""
        known = {code: values[row] for row, (code, _) in codes.items() if row in values}
        found = dict[int, str]()
        for row, (code, _) in codes.items():
            node = self.pack.nodes[code]
            if row in values and node.parts and all(part in known for part in node.parts):
                together = node.combine.of([Fraction(known[part]) for part in node.parts])
                if together != Fraction(values[row]):
                    found[row] = f", but its rows give {exact_text(together)}"
        return found

    def _places(self, row: int) -> set[str]:
        return {self.grid.place(row, column) for column in range(self.grid.width)}


def _count(matches: Mapping[int, Match], *, is_code: bool) -> int:
    """Count the different nodes that the cells of a column mean."""
    return len({each.codes for each in matches.values() if each.is_code is is_code})


def _agree(
    found: Mapping[int, Mapping[int, Match]], code: int, title: int | None
) -> bool:
    """True if the codes of a column are those of the titles beside them, mostly."""
    if title is None:
        return True
    both = [row for row in found[code] if row in found[title]]
    alike = [row for row in both if set(found[code][row].codes) & set(found[title][row].codes)]
    return len(alike) * 2 >= len(both) if both else code < title


def _is_percent(content: Content) -> bool:
    return isinstance(content, str) and bool(_PERCENT_SIGN.search(content))


def _is_percent_itself(node: Node) -> bool:
    """True if points and percent of a node are the same numbers."""
    return (node.min_points, node.max_points) == (0, 100)


def _plain_number(content: Content) -> Decimal | None:
    """Return the number of a cell that has one."""
    if isinstance(content, Decimal):
        return content
    if not isinstance(content, str):
        return None
    found = number_of(_PERCENT_SIGN.sub("", content), "", Decimal(0))
    return None if isinstance(found, Problem) else found


def _quoted(content: Content) -> str:
    return "?" if isinstance(content, Problem) else shown(content)


def _scored_values(pack: CriteriaPack, rows: Iterable[TableRow]) -> dict[str, Any]:
    """Return the numbers of scored nodes by code."""
    known = pack.layout.positions
    return {
        each.code: each.value for each in rows if each.code in known and each.value is not None
    }
