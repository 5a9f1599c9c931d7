"""Panels from tables of comma-separated values."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from attrs import evolve, field, frozen

from kompass_core.criteria import CriteriaPack
from kompass_core.errors import EvaluationError, Problem, messages, raise_any
from kompass_core.missing import Missing, NotApplicable, NotAssessed
from kompass_core.panel.blocks import (
    PLACEHOLDER_DATE,
    PLACEHOLDER_NAME,
    Assembly,
    Block,
    rows_of_block,
)
from kompass_core.panel.building import Rows, argument_problems
from kompass_core.panel.cells import Known
from kompass_core.panel.interchange import Names, require_columns
from kompass_core.panel.lines import Given, count_of, line_blocks, source_of
from kompass_core.panel.long import from_long
from kompass_core.panel.rows import Bad
from kompass_core.panel.sums import Progress

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
"""What makes some programs take a text for a formula."""

_SOME = 8192
_PLACE = re.compile(r"lines\[([0-9]+)\]\.?")

_MISSING: Mapping[str, object] = {
    "": None,
    "not_applicable": NotApplicable("not applicable"),
    "not_assessed": NotAssessed("not assessed"),
}

_NOTHING = NotAssessed("the line cannot be read")


def _is_delimiter(_: object, __: object, given: object) -> None:
    if not isinstance(given, str) or len(given) != 1 or given in '"\r\n\0':
        facts = {"given": given, "what": "delimiter", "known": "one character, e.g. ';'"}
        raise EvaluationError([messages.CSV_VALUE_INVALID.problem("delimiter", **facts)])


def _is_decimal(_: object, __: object, given: object) -> None:
    if given not in (".", ","):
        facts = {"given": given, "what": "decimal sign", "known": "'.' or ','"}
        raise EvaluationError([messages.CSV_VALUE_INVALID.problem("decimal", **facts)])


@frozen
class Dialect:
    """
    How a table is written.

    Attributes:
        delimiter: What separates the fields.
        decimal: The decimal sign.
    """

    delimiter: str = field(default=",", validator=_is_delimiter)
    decimal: str = field(default=".", validator=_is_decimal)


@frozen(eq=False)
class _Table:
    """
    A table while it is read.

    Attributes:
        pack: The criteria.
        names: Which column is what.
        header: What the columns are called.
        decimal: The decimal sign.
        converters: What makes the values of groups out of texts.
    """

    pack: CriteriaPack
    names: Names
    header: Sequence[str]
    decimal: str
    converters: Mapping[str, Callable[[str], object]]

    def score(self, text: str) -> object:
        """Return what the text of a score stands for: a number as text, or why there is none."""
        stripped = text.strip()
        if stripped in _MISSING:
            return _MISSING[stripped]
        if self.decimal == ",":
            if "." in text:
                return messages.DECIMAL_SIGN_MISMATCH.problem(given=text)
            return stripped.replace(",", ".")
        return stripped


def read_csv(
    given: Given,
    pack: CriteriaPack,
    *,
    layout: str,
    dialect: Dialect,
    names: Names,
    converters: Mapping[str, Callable[[str], object]],
    rest: Missing | None,
    bad: Bad,
    progress: Progress | None,
) -> Rows:
    """
    Read a table.

    Raises:
        EvaluationError: As `kompass_core.Panel.read_csv` says.
        LimitError: If a line is longer than any honest one.
    """
    raise_any(EvaluationError, argument_problems(pack, ({}, {}), rest, "points"))
    if layout not in ("wide", "long"):
        facts = {"given": layout, "what": "layout", "known": "'wide' or 'long'"}
        raise EvaluationError([messages.CSV_VALUE_INVALID.problem("layout", **facts)])
    source, is_long = source_of(given), layout == "long"
    records = _records(given, dialect.delimiter, source, progress)
    _, header = next(records, (1, list[str]()))
    header = [_unguarded(name) for name in header]
    require_columns(pack, header, names, is_long=is_long, source=source)
    table = _Table(pack, names, header, dialect.decimal, converters)
    if is_long:
        return _long(table, list(records), rest, bad, source)
    assembly, known = Assembly(pack, bad, count_of(given)), Known()
    while some := list(islice(records, _SOME)):
        numbers = [number for number, _ in some]

        def placed(row: int, problem: Problem, numbers: list[int] = numbers) -> Problem:
            path = problem.path.removeprefix(f"rows[{row}]").removeprefix(".")
            return evolve(problem, path=path, line=numbers[row], source=source)

        block = _block(table, [fields for _, fields in some])
        assembly.add(rows_of_block(pack, block, rest=rest, known=known), len(some), placed)
    return assembly.rows(names.groups)


def _records(
    given: Given, delimiter: str, source: str, progress: Progress | None
) -> Iterator[tuple[int, list[str]]]:
    """Yield the fields of each line that has any, and its number."""
    reader = csv.reader(_texts(given, source, progress), delimiter=delimiter, strict=True)
    number = 1
    while True:
        try:
            fields = next(reader)
        except StopIteration:
            return
        except csv.Error as cause:
            problem = messages.INVALID_SYNTAX.problem(syntax="CSV", reason=str(cause))
            raise EvaluationError([evolve(problem, line=number, source=source)]) from None
        if fields:
            yield number, fields
        number = reader.line_num + 1


def _texts(given: Given, source: str, progress: Progress | None) -> Iterator[str]:
    for block in line_blocks(given, progress):
        for number, line in enumerate(block.lines, block.start):
            try:
                text = line.decode()
            except UnicodeDecodeError as cause:
                problem = messages.FILE_NOT_UTF8.problem(offset=cause.start)
                raise EvaluationError([evolve(problem, line=number, source=source)]) from None
            yield text + "\n"


def _unguarded(text: str) -> str:
    """Drop the apostrophe that keeps a text from being taken for a formula."""
    return text[1:] if text[:1] == "'" and text[1:2] in ("'", *FORMULA_STARTS) else text


def _block(table: _Table, records: Sequence[list[str]]) -> Block:
    """Read some lines of a wide table."""
    columns, wrong = _columns(table, records)
    codes = table.pack.layout.codes
    scores = {code: _scores(table, columns[code], wrong, code) for code in codes if code in columns}
    subjects, dates, groups = _others(table, columns, wrong)
    for i in wrong:
        subjects[i], dates[i] = PLACEHOLDER_NAME, PLACEHOLDER_DATE
        for code in codes:
            scores.setdefault(code, [None] * len(records))[i] = _NOTHING
    return Block(scores, subjects, dates, groups, wrong)


def _columns(
    table: _Table, records: Sequence[list[str]]
) -> tuple[dict[str, Sequence[str]], dict[int, list[Problem]]]:
    """[KN104] Return the fields by column; each line has as many as the header."""
    n = len(table.header)
    wrong = {
        i: [messages.FIELD_COUNT_MISMATCH.problem(given=len(fields), expected=n)]
        for i, fields in enumerate(records)
        if len(fields) != n
    }
    whole = [[""] * n if i in wrong else fields for i, fields in enumerate(records)]
    columns = zip(*whole, strict=True) if whole else [()] * n
    return dict(zip(table.header, columns, strict=True)), wrong


def _scores(
    table: _Table, texts: Sequence[str], wrong: dict[int, list[Problem]], path: str
) -> list[object]:
    """Read a column of scores; each different text is read once."""
    known = {text: table.score(text) for text in set(texts)}
    values = [known[text] for text in texts]
    for i, value in enumerate(values):
        if isinstance(value, Problem):
            wrong.setdefault(i, []).append(value.with_prefix(path))
    return values


def _others(
    table: _Table, columns: Mapping[str, Sequence[str]], wrong: dict[int, list[Problem]]
) -> tuple[list[object], list[object], dict[str, object]]:
    """Return subjects, dates and groups."""
    names = table.names
    groups = dict[str, object]()
    for name in names.groups:
        texts, make = [_unguarded(text) for text in columns[name]], table.converters.get(name)
        groups[name] = texts if make is None else _converted(texts, make, wrong, name)
    subjects = list[object](map(_unguarded, columns[names.subject]))
    return subjects, list[object](map(str.strip, columns[names.date])), groups


def _converted(
    texts: Sequence[str], make: Callable[[str], Any], wrong: dict[int, list[Problem]], name: str
) -> list[object]:
    """[KN108] Return what *make* makes of each text."""
    values = list[object]()
    for i, text in enumerate(texts):
        try:
            values.append(make(text))
        except (ValueError, ArithmeticError) as error:
            facts = {"given": text, "what": "value of this group", "known": str(error)}
            wrong.setdefault(i, []).append(messages.CSV_VALUE_INVALID.problem(name, **facts))
            values.append(None)
    return values


def _long(
    table: _Table,
    records: Sequence[tuple[int, list[str]]],
    rest: Missing | None,
    bad: Bad,
    source: str,
) -> Rows:
    """Read a long table; a line that cannot be read at all is never set aside: whose is it?"""
    numbers = [number for number, _ in records]
    columns, wrong = _columns(table, [fields for _, fields in records])
    code, points = table.names.long
    scores = _scores(table, columns[points], wrong, points)
    subjects, dates, groups = _others(table, columns, wrong)
    raise_any(
        EvaluationError,
        (
            evolve(problem, line=numbers[i], source=source)
            for i in sorted(wrong)
            for problem in wrong[i]
        ),
    )
    try:
        rows = from_long(
            table.pack,
            subjects=subjects,
            dates=dates,
            codes=list(map(_unguarded, columns[code])),
            numbers=scores,
            groups=groups,
            kind="points",
            rest=rest,
            bad=bad,
            progress=None,
        )
    except EvaluationError as error:
        found = [_numbered(each, numbers, source) for each in error.problems]
        raise EvaluationError(found) from None
    aside = [
        evolve(each, problems=tuple(_numbered(e, numbers, source) for e in each.problems))
        for each in rows.rejected
    ]
    return evolve(rows, rejected=tuple(aside))


def _numbered(problem: Problem, numbers: Sequence[int], source: str) -> Problem:
    """Return the problem of a line as one of its number in the file."""
    place = _PLACE.match(problem.path)
    if place is None:
        return evolve(problem, source=source)
    facts = problem.facts
    if isinstance(other := facts.get("line"), int):
        facts["line"] = numbers[other]
    found = evolve(problem.with_facts(**facts), path=problem.path[place.end() :])
    return evolve(found, line=numbers[int(place[1])], source=source)
