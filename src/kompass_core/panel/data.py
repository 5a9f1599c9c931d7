"""Checked columns of a panel."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from kompass_core.aggregation.aggregate import Duplicates
from kompass_core.errors import IncomparableError, Problem, messages, raise_any
from kompass_core.panel.arrays import Array, is_array
from kompass_core.panel.building import unnamed
from kompass_core.panel.cells import are_dates, date_of, day_number, steps_or_problem, steps_type
from kompass_core.profiles import Caution, CautionKind

if TYPE_CHECKING:
    from kompass_core.panel.panel import Panel


def shape_problems(panel: Panel) -> Iterator[Problem]:
    """[KN001, KN009] All parts have the same rows, and the types that a panel has."""
    cells, n = len(panel.pack.layout.codes), len(panel)
    packed = (cells, -(-n // 8))
    expected: dict[str, tuple[tuple[int, ...], object]] = {
        "steps": ((cells, n), steps_type(panel.pack)),
        "subjects": ((n,), np.dtype(object)),
        "first": ((n,), np.dtype(np.int32)),
        "last": ((n,), np.dtype(np.int32)),
        "not_applicable": (packed, np.dtype(np.uint8)),
        "not_assessed": (packed, np.dtype(np.uint8)),
    }
    for name, (shape, kind) in expected.items():
        array = getattr(panel, name)
        if array is None and name.startswith("not_"):
            continue
        if not is_array(array) or (array.shape, array.dtype) != (shape, kind):
            yield messages.PANEL_ARRAY_INVALID.problem(name, kind=kind, shape=shape)
    for group in panel.groups:
        if len(group.codes) != n:
            yield messages.ROW_COUNT_MISMATCH.problem(
                f"groups.{group.name}", given=len(group.codes), n=n
            )


def row_problems(panel: Panel) -> Iterator[Problem]:
    """[KE004, KE005, KE006, KN019] Every score, subject and date is one that there can be."""
    layout = panel.pack.layout
    if not len(panel):
        return
    for cell, steps in enumerate(panel.steps):
        low, high = layout.lows[cell], layout.highs[cell]
        coarse = layout.unit == 1 or not (steps % layout.unit).any()
        if coarse and low <= steps.min() and steps.max() <= high:
            continue
        wrong = (steps < low) | (steps > high) | (steps % layout.unit != 0)
        for row in np.flatnonzero(wrong).tolist():
            problem = steps_or_problem(panel.pack, cell, int(steps[row]), Fraction(1))
            # Whatever is wrong here is wrong there.
            assert isinstance(problem, Problem)
            yield problem.with_prefix(f"rows[{row}].{layout.codes[cell]}")
    for fault in unnamed(panel.subjects):
        yield from fault.problems
    for row in np.flatnonzero(~are_dates(panel.first, panel.last)).tolist():
        yield messages.INVALID_DATE_SPAN.problem(f"rows[{row}].date")


def counted(panel: Panel, groups: Array, repeats: Duplicates) -> Array | None:
    """
    Return which rows count when each subject counts once in a group; None for all.

    Args:
        panel: The rows.
        groups: The group of each row.
        repeats: What becomes of several rows of one subject in one group.

    Raises:
        IncomparableError: If a subject stands more than once in a group and that is to be
            refused, or the latest is wanted and the dates do not tell.
    """
    if repeats is Duplicates.KEEP or panel.subject_codes.max(initial=-1) + 1 == len(panel):
        return None
    size = int(panel.subject_codes.max(initial=0)) + 1
    keys = groups.astype(np.int64) * size + panel.subject_codes
    if repeats is Duplicates.LATEST:
        chosen = np.zeros(len(panel), np.bool_)
        chosen[latest(panel, keys)] = True
        return chosen
    ordered = np.sort(keys)
    again = ordered[1:] == ordered[:-1]
    if again.any():
        raise_any(IncomparableError, _repeated(panel, keys, np.unique(ordered[1:][again])))
    return None


def _repeated(panel: Panel, keys: Array, wrong: Array) -> list[Problem]:
    """[KC004] Each subject stands once in a group."""
    problems = list[Problem]()
    for key in wrong[:100].tolist():
        rows = np.flatnonzero(keys == key)
        facts = {"subject": panel.subjects[rows[0]], "n": len(rows)}
        problems.append(messages.SUBJECT_REPEATED.problem(f"rows[{rows[0]}]", **facts))
    return problems


def latest(panel: Panel, keys: Array) -> Array:
    """
    Return the row of each key that lies after all others of it, in the order of the panel.

    Raises:
        IncomparableError: If the dates do not tell.
    """
    if not len(panel):
        return np.zeros(0, np.int64)
    order = np.lexsort((panel.first, keys))
    ends = np.append(np.flatnonzero(np.diff(keys[order])), len(keys) - 1)
    chosen = order[ends]
    others = panel.last[order]
    others[ends] = np.iinfo(others.dtype).min
    starts = np.concatenate([[0], ends[:-1] + 1])
    unclear = np.flatnonzero(np.maximum.reduceat(others, starts) >= panel.first[chosen])
    raise_any(
        IncomparableError,
        (_undecided(panel, order[starts[i] : ends[i] + 1]) for i in unclear.tolist()),
    )
    return np.sort(chosen)


def _undecided(panel: Panel, rows: Array) -> Problem:
    """[KC007] The dates tell which row of a subject is the latest."""
    kept = np.sort(rows).tolist()
    dates = tuple(str(date_of(int(panel.first[row]), int(panel.last[row]))) for row in kept)
    return messages.LATEST_RESULT_AMBIGUOUS.problem(
        f"rows[{kept[0]}]", subject=panel.subjects[kept[0]], dates=dates
    )


def matched(one: Panel, other: Panel) -> tuple[Array, Array]:
    """
    Return the rows of the subjects that stand in both panels, in the order of the first.

    Raises:
        IncomparableError: If a subject stands more than once in one of them.
    """
    for panel in (one, other):
        counted(panel, np.zeros(len(panel), np.int64), Duplicates.REFUSE)
    places = {name: row for row, name in enumerate(other.subjects.tolist())}
    found = np.array([places.get(name, -1) for name in one.subjects.tolist()], np.int64)
    rows = np.flatnonzero(found >= 0)
    return rows, found[rows]


def about_rows(panel: Panel) -> Iterator[Caution]:
    """Say what is doubtful about rows that are summed up."""
    if panel.face_values:
        text = "the scores are printed numbers, taken for exact"
        yield Caution(CautionKind.FACE_VALUES, text)
    if not len(panel):
        return
    first, last = panel.first.min(), panel.last.max()
    for known in panel.pack.breaks:
        start, end = (day_number(day) for day in (known.start.first, known.end.last))
        if len(panel) > 1 and first < last and first <= end and last >= start:
            when = f"between {known.start} and {known.end}"
            text = f"the instrument changed {when}, and there may be results from both sides"
            yield Caution(CautionKind.BREAK, f"{text}: {known.note}")


def about_changes(before: Panel, after: Panel) -> Iterator[Caution]:
    """Say what is doubtful about the changes from one panel to another, row by row."""
    if before.face_values or after.face_values:
        text = "the scores are printed numbers, taken for exact"
        yield Caution(CautionKind.FACE_VALUES, text)
    reversed_ = int(np.count_nonzero(after.last < before.first))
    if reversed_:
        text = f"{reversed_} of {len(after)} later dates lie before the earlier ones"
        yield Caution(CautionKind.ORDER, text)
    for known in before.pack.breaks:
        start, end = (day_number(day) for day in (known.start.first, known.end.last))
        apart = _separated(before, after, start, end) | _separated(after, before, start, end)
        n = int(np.count_nonzero(apart))
        if n:
            when = f"between {known.start} and {known.end}"
            text = f"the instrument changed {when}, which {n} of {len(after)} changes may span"
            yield Caution(CautionKind.BREAK, f"{text}: {known.note}")


def _separated(earlier: Panel, later: Panel, start: int, end: int) -> Array:
    """As `Break.separates` has it, for every row."""
    apart: Array = (earlier.first < later.last) & (earlier.first <= end) & (later.last >= start)
    return apart
