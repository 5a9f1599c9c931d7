"""Reading of tables with a row for each published result."""

from __future__ import annotations

import datetime as dt
import os
import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import TypeAlias

from attrs import evolve, field, frozen

from kompass_core.criteria import CriteriaPack, Level
from kompass_core.dates import Date
from kompass_core.errors import (
    EvaluationError,
    KompassError,
    Problem,
    PublishedResultError,
    messages,
    nearest,
    raise_any,
    require_type,
    with_source,
)
from kompass_core.forms.grids import Grid, Source, read_grid
from kompass_core.forms.labels import LabelIndex, title_key
from kompass_core.forms.tables import are_numeric, is_percent, value_of
from kompass_core.forms.workbooks import Content, Number, column_letters, shown
from kompass_core.published import PublishedResult

_SUBJECTS = frozenset(
    {"subject", "name", "municipality", "organisation", "organization"}
    | {"kommun", "kommune", "kommuner", "namn", "navn", "kunta", "nimi", "organisaatio"}
)
_DATES = frozenset({"date", "year", "datum", "dato", "år", "vuosi", "päivämäärä"})
_RANKS = frozenset({"rank", "rang", "plats", "placering", "plassering", "sija", "sijoitus"})
_PERCENT = re.compile(r"[\s,(]*(?:%|pro[cs]ent|percent|pct\.?)\)?\s*$", re.IGNORECASE)
_EMPTY = frozenset({"-", "\N{EN DASH}", "\N{MINUS SIGN}", ".", "..", ":"})
"""The signs of official statistics for a number that is not there."""

_Column: TypeAlias = tuple[str, bool]
"""The code of a column of numbers, and True if its heading shows percent."""


def read_results(
    source: Source,
    pack: CriteriaPack,
    *,
    date: Date | dt.date | str | None = None,
    sheet: str | None = None,
) -> tuple[PublishedResult, ...]:
    """
    Read published results from a table with a row for each.

    The first row has the headings: codes or titles of areas and sub-questions, and words for the
    total, the subject and the date, such as *kommun* and *year*. Columns of other texts and of
    ranks are passed over, and so are rows without numbers. A cell without a number, or with a
    dash, is not printed.

    Args:
        source: A ``.csv``, ``.tsv``, ``.txt`` or ``.xlsx`` file, or rows of values.
        pack: The criteria.
        date: The date of all results, where the table has no column of dates.
        sheet: The name of the sheet; needed where a workbook has several.

    Returns:
        The results, in the order of the rows.

    Raises:
        EvaluationError: If the file cannot be read; or with every heading and cell that is no part
            of a result.
        LimitError: If it exceeds a limit of size.
        MissingExtraError: If it is a workbook, and openpyxl is not installed (extra ``excel``).
    """
    require_type("pack", pack, CriteriaPack)
    name = os.fspath(source) if isinstance(source, str | os.PathLike) else ""
    try:
        found = _ResultTable(pack, LabelIndex(pack), read_grid(source, sheet, "sheet"))
        found.read_headings(date)
        results = [each for row in found.rows() if (each := found.result(row, date))]
        raise_any(EvaluationError, found.problems)
    except KompassError as error:
        raise with_source(error, name) from None
    return tuple(results)


@frozen
class _ResultTable:
    """
    A table of results, as far as it is understood.

    Attributes:
        pack: The criteria.
        index: Its codes and titles.
        grid: The cells.
        columns: The columns of numbers.
        named: The columns of subjects and of dates, by ``"subject"`` and ``"date"``.
        problems: The headings and cells that could not be understood.
    """

    pack: CriteriaPack
    index: LabelIndex
    grid: Grid
    columns: dict[int, _Column] = field(factory=dict[int, _Column], init=False)
    named: dict[str, int] = field(factory=dict[str, int], init=False)
    problems: list[Problem] = field(factory=list[Problem], init=False)

    @property
    def head(self) -> int:
        """The row of the headings: the first that is not empty."""
        return next((i for i, row in enumerate(self.grid.rows) if any(map(_filled, row))), 0)

    def rows(self) -> range:
        """Return the rows below the headings."""
        return range(self.head + 1, len(self.grid.rows))

    def read_headings(self, date: object) -> None:
        """[KN101, KS035, KS041 to KS044] Find the columns; raise what cannot be understood."""
        texts = list[int]()
        for column in range(self.grid.width if self.grid.rows else 0):
            key = title_key(shown(self.grid.at(self.head, column)))
            if key in _SUBJECTS | _DATES:
                self.named.setdefault("subject" if key in _SUBJECTS else "date", column)
            elif key not in _RANKS and not self._is_score(column):
                texts.append(column)
        if "subject" not in self.named and len(texts) == 1:
            self.named["subject"] = texts[0]
        place = self.grid.place(self.head, 0)
        if not self.columns and not self.problems:
            facts = {"pack": self.pack.ref, "example": self.pack.areas[0].code}
            self.problems.append(messages.TABLE_HEADINGS_NOT_FOUND.problem("", place, **facts))
        elif "subject" not in self.named:
            known = ("subject", "kommun", "kommune", "kunta")
            self.problems.append(messages.TABLE_SUBJECTS_NOT_FOUND.problem("", place, known=known))
        elif "date" not in self.named and date is None:
            self.problems.append(messages.TABLE_DATES_NOT_FOUND.problem("", place, argument="date"))
        raise_any(EvaluationError, self.problems)

    def _is_score(self, column: int) -> bool:
        """Return True for a column of numbers, and note the node; report one that has none."""
        content = self.grid.at(self.head, column)
        percent = False
        if isinstance(content, str):
            percent = bool(_PERCENT.search(content))
            content = _PERCENT.sub("", content)
        match = self.index.match(content)
        below = [each for row in self.rows() if _filled(each := self.grid.at(row, column))]
        place, given = self.grid.place(self.head, column), shown(self.grid.at(self.head, column))
        if match is None:
            numeric = bool(below) and are_numeric(below)
            if numeric:
                titles = [text for node in self.pack.nodes.values() for _, text in node.title.texts]
                facts = {"given": given or column_letters(column + 1), "pack": self.pack.ref}
                hint = nearest(given, [*self.pack.nodes, *titles])
                problem = messages.TABLE_HEADING_UNKNOWN.problem("", place, **facts, hint=hint)
                self.problems.append(problem)
            return numeric
        code = match.codes[0]
        if len(match.codes) > 1:
            facts = {"given": given, "known": match.codes, "reason": match.why}
            self.problems.append(messages.TABLE_LABEL_AMBIGUOUS.problem("", place, **facts))
        elif (code, percent) in self.columns.values():
            self.problems.append(messages.DUPLICATE_COLUMN.problem("", place, given=given))
        self.columns[column] = (code, percent)
        return True

    def result(self, row: int, date: Date | dt.date | str | None) -> PublishedResult | None:
        """Return the result of a row; None if it has no numbers, or they are reported."""
        levels: dict[Level, dict[str, dict[str, Number]]] = {level: {} for level in Level}
        places, known = dict[str, str](), len(self.problems)
        for column, code, kind, value in self._numbers(row):
            level = self.pack.nodes[code].level
            levels[level].setdefault(code, {})[kind] = value
            places[code] = self.grid.place(row, column)
        if len(self.problems) > known or not places:
            return None
        at = {key: self.grid.place(row, column) for key, column in self.named.items()}
        subject = shown(self.grid.at(row, self.named["subject"]))
        if not subject:
            problem = messages.INVALID_SUBJECT_NAME.problem("", at["subject"], given=subject)
            self.problems.append(problem)
            return None
        if "date" in self.named:
            date = shown(self.grid.at(row, self.named["date"]))
        try:
            return PublishedResult.from_printed(
                self.pack,
                subject=subject,
                date=date or "",
                total=next(iter(levels[Level.TOTAL].values()), None),
                areas=levels[Level.AREA],
                sub_questions=levels[Level.SUB_QUESTION],
            )
        except PublishedResultError as error:
            self.problems.extend(
                _placed(each, places | at, at["subject"]) for each in error.problems
            )
            return None

    def _numbers(self, row: int) -> Iterator[tuple[int, str, str, Number]]:
        """Yield the numbers of a row with their column, code and kind; report the others."""
        for column, (code, percent) in self.columns.items():
            content = self.grid.at(row, column)
            if not _filled(content):
                continue
            node, is_share = self.pack.nodes[code], percent or is_percent(content)
            most = Decimal(100) if is_share else max(abs(node.min_points), node.max_points)
            found = value_of(content, self.grid.place(row, column), most)
            if isinstance(found, Problem):
                self.problems.append(found)
            else:
                yield column, code, "percent" if is_share else "points", found


def _filled(content: Content) -> bool:
    return content is not None and not (isinstance(content, str) and content.strip() in _EMPTY)


def _placed(problem: Problem, places: Mapping[str, str], default: str) -> Problem:
    """Return a problem of a result at the cell that it comes from."""
    found = [places[str(each)] for each in problem.parts if str(each) in places]
    return evolve(problem, path=found[-1] if found else default, dotted=())
