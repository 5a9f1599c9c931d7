"""Long tables, one score a line, made wide."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
from attrs import evolve, field, frozen

from kompass_core.criteria import CriteriaPack
from kompass_core.errors import EvaluationError, Problem, messages, nearest, raise_any
from kompass_core.missing import Missing
from kompass_core.panel.arrays import Array, array_of, require_length
from kompass_core.panel.building import Rows, argument_problems, rows_of, subjects_of, unnamed
from kompass_core.panel.cells import Kind, date_of, first_and_last, read_cells
from kompass_core.panel.groups import Group, group_of, groups_of, together
from kompass_core.panel.rows import Bad, Fault
from kompass_core.panel.sums import Progress


@frozen
class _Lines:
    """
    How the lines of a table make evaluations.

    Attributes:
        rows: The evaluation of each line, numbered in the order of their first lines.
        firsts: The first line of each evaluation.
        cells: The cell of each line; -1 for an unknown code.
        at: The first line of each cell and each evaluation; -1 for none.
    """

    rows: Array = field(eq=False)
    firsts: Array = field(eq=False)
    cells: Array = field(eq=False)
    at: Array = field(eq=False)


def from_long(
    pack: CriteriaPack,
    *,
    subjects: object,
    dates: object,
    codes: object,
    numbers: object,
    groups: Mapping[str, object] | None,
    kind: Kind,
    rest: Missing | None,
    bad: Bad,
    progress: Progress | None,
) -> Rows:
    """
    Read a long table.

    Raises:
        EvaluationError: As `kompass_core.Panel.from_long` says.
    """
    raise_any(EvaluationError, argument_problems(pack, ({}, {}), rest, kind))
    names, values = subjects_of(subjects), array_of(numbers, "numbers")
    n = len(names)
    first, last, unreadable = first_and_last(dates, n)
    require_length(values, n, "numbers")
    coded = group_of("codes", codes, n, path="codes")
    columns = groups_of(groups, n)
    lines = _lines(
        pack, [group_of("subjects", names, n, path="subjects"), *_spans(first, last)], coded
    )
    wide = _scattered(pack, values, lines)
    found = read_cells(pack, wide, len(lines.firsts), kind=kind, rest=rest, progress=progress)
    of_lines = [*unreadable, _unknown(pack, coded), _twice(pack, lines)]
    of_lines += [_unlike(each, lines) for each in columns]
    faults = [_renumbered(fault, lines) for fault in of_lines]
    of_rows = [*found.faults, *unnamed(names[lines.firsts])]
    faults += [_in_lines(pack, fault, lines) for fault in of_rows]
    rows = rows_of(
        evolve(found, faults=faults),
        names[lines.firsts],
        [date_of(int(first[line]), int(last[line])) for line in lines.firsts],
        {each.name: each.values[lines.firsts] for each in columns},
        bad,
    )
    aside = (evolve(each, row=int(lines.firsts[each.row])) for each in rows.rejected)
    return evolve(rows, rejected=tuple(aside))


def _spans(first: Array, last: Array) -> Iterator[Group]:
    n = len(first)
    yield group_of("first", first, n)
    yield group_of("last", last, n)


def _lines(pack: CriteriaPack, keys: list[Group], coded: Group) -> _Lines:
    n = len(coded.codes)
    grouping = together(keys, n)
    size = len(grouping.labels)
    firsts = np.full(size, n)
    np.minimum.at(firsts, grouping.codes, np.arange(n))
    order = np.argsort(firsts)
    places = np.empty(size, np.int64)
    places[order] = np.arange(size)
    rows = places[grouping.codes]
    positions = pack.layout.positions
    known = np.array([positions.get(code, -1) for code in coded.labels.tolist()], np.int64)
    cells = known[coded.codes]
    at = np.full((len(pack.layout.codes) + 1) * size, n)
    np.minimum.at(
        at, np.where(cells < 0, len(pack.layout.codes), cells) * size + rows, np.arange(n)
    )
    # What is of an unknown code came last, and is none of the cells.
    at = np.where(at < n, at, -1).reshape(len(pack.layout.codes) + 1, size)[:-1]
    return _Lines(rows, firsts[order], cells, at)


def _scattered(pack: CriteriaPack, values: Array, lines: _Lines) -> dict[str, object]:
    """Return a column for each code, masked where there is no line."""
    there = lines.at >= 0
    columns = dict[str, object]()
    for cell, code in enumerate(pack.layout.codes):
        column = values[np.maximum(lines.at[cell], 0)]
        columns[code] = np.ma.MaskedArray(column, mask=~there[cell])
    return columns


def _unknown(pack: CriteriaPack, coded: Group) -> Fault:
    """[KE001] Each line is of a code that the pack scores."""
    known = pack.layout.positions
    strange = np.array([code not in known for code in coded.labels.tolist()], np.bool_)

    def problem(line: int) -> Problem:
        code: object = coded.value_at(line)
        facts = {"pack": pack.ref, "code": code, "hint": nearest(code, known)}
        return messages.CODE_NOT_SCORED.problem(f"rows[{line}]", **facts)

    return Fault.for_rows(np.flatnonzero(strange[coded.codes]), problem)


def _twice(pack: CriteriaPack, lines: _Lines) -> Fault:
    """[KN016] No code stands twice in an evaluation."""
    earlier = lines.at[lines.cells, lines.rows]
    again = (lines.cells >= 0) & (earlier != np.arange(len(earlier)))

    def problem(line: int) -> Problem:
        code = pack.layout.codes[int(lines.cells[line])]
        return messages.LINE_REPEATED.problem(f"rows[{line}]", code=code, line=int(earlier[line]))

    return Fault.for_rows(np.flatnonzero(again), problem)


def _unlike(group: Group, lines: _Lines) -> Fault:
    """[KN017] All lines of an evaluation are of one group."""
    expected = lines.firsts[lines.rows]
    wrong = np.flatnonzero(group.codes != group.codes[expected])

    def problem(line: int) -> Problem:
        first = int(expected[line])
        values = {"given": group.value_at(line), "other": group.value_at(first)}
        return messages.LINE_GROUP_CONFLICT.problem(
            f"rows[{line}].{group.name}", line=first, **values
        )

    return Fault.for_rows(wrong, problem)


def _renumbered(fault: Fault, lines: _Lines) -> Fault:
    """Return a fault of lines as one of their evaluations."""
    rows = lines.rows[fault.rows]
    order = np.argsort(rows, kind="stable")
    return Fault(rows[order], lambda i: _as_line(fault.of(int(order[i])), "rows[", "lines["))


def _in_lines(pack: CriteriaPack, fault: Fault, lines: _Lines) -> Fault:
    """Return a fault of evaluations with the number of the line instead of their own."""

    def problem(i: int) -> Problem:
        found, row = fault.of(i), int(fault.rows[i])
        code = found.path.partition("].")[2]
        cell = pack.layout.positions.get(code)
        line = lines.firsts[row] if cell is None else lines.at[cell, row]
        return _as_line(found, f"rows[{row}]", f"lines[{line}]")

    return Fault(fault.rows, problem)


def _as_line(problem: Problem, old: str, new: str) -> Problem:
    return evolve(problem, path=problem.path.replace(old, new, 1))
