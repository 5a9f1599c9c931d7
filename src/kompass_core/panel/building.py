"""Rows of panels from columns, evaluations and published results."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from types import NoneType
from typing import TypeVar

import numpy as np
from attrs import frozen

from kompass_core.amounts import Floats, number
from kompass_core.criteria import CriteriaPack
from kompass_core.dates import Date
from kompass_core.errors import EvaluationError, Problem, messages, require_type
from kompass_core.evaluations import Evaluation
from kompass_core.labels import are_names, is_name, normalise_names
from kompass_core.missing import Missing, NotApplicable, NotAssessed
from kompass_core.panel.arrays import Array, array_of, frozen_array, packed, require_length, select
from kompass_core.panel.cells import (
    Cells,
    Kind,
    Masks,
    Text,
    first_and_last,
    read_cells,
    steps_or_problem,
    steps_type,
)
from kompass_core.panel.groups import Group, groups_of
from kompass_core.panel.rows import Fault, Invalid, RejectedRow, require_choice, valid
from kompass_core.panel.sums import Progress
from kompass_core.published import PublishedResult


@frozen(eq=False)
class Rows:
    """
    The parts of a panel, besides its pack.

    Attributes:
        cells: The scores.
        subjects: The names of the subjects.
        first: The first day of each date, in days since 1970-01-01.
        last: The last day of each date.
        groups: The columns that rows can be grouped by.
        rejected: The invalid rows, which are omitted.
    """

    cells: Cells
    subjects: Array
    first: Array
    last: Array
    groups: tuple[Group, ...]
    rejected: tuple[RejectedRow, ...] = ()


def rows_of(
    cells: Cells,
    names: Array,
    dates: object,
    groups: Mapping[str, object] | None,
    invalid: Invalid,
) -> Rows:
    """
    Assemble valid rows.

    Raises:
        EvaluationError: If rows are invalid and *invalid* is ``"raise"``, with the row numbers;
            or if a part has another length than the others.
    """
    n = cells.steps.shape[1]
    first, last, faults = first_and_last(dates, n)
    columns = groups_of(groups, n)
    kept, rejected = valid(n, [*cells.faults, *faults], invalid)
    if kept is not None:
        not_applicable, not_assessed = (select(each, kept, n) for each in cells.gaps)
        steps = frozen_array(cells.steps[:, kept])
        cells = Cells(steps, (not_applicable, not_assessed), [])
        names, first, last = (frozen_array(each[kept]) for each in (names, first, last))
        columns = tuple(each.select(kept) for each in columns)
    return Rows(cells, names, first, last, columns, rejected)


def subjects_of(given: object) -> Array:
    """
    Return the normalised names of subjects as an array of objects.

    Raises:
        EvaluationError: If the array has several axes.
        TypeError: If there are no names.
    """
    array = array_of(given, "subjects")
    require_length(array, len(array), "subjects")
    names = np.empty(len(array), object)
    names[:] = normalise_names(array.tolist())
    return frozen_array(names)


def unnamed(names: Array) -> list[Fault]:
    """[KE006] Each subject has a name."""
    given = names.tolist()
    if are_names(given):
        return []
    rows = np.array([i for i, name in enumerate(given) if not is_name(name)], np.int64)

    def problem(row: int) -> Problem:
        return messages.INVALID_SUBJECT_NAME.problem(f"rows[{row}].subject", given=given[row])

    return [Fault.for_rows(rows, problem)]


def from_columns(
    pack: CriteriaPack,
    columns: Mapping[str, object] | Array,
    *,
    subjects: object,
    dates: object,
    groups: Mapping[str, object] | None,
    kind: Kind,
    masks: tuple[Masks, Masks],
    rest: Missing | None,
    invalid: Invalid,
    progress: Progress | None,
    text: Text = str,
    floats: Floats = "refuse",
    ignore_rules: bool = False,
) -> Rows:
    """
    Parse wide columns.

    Raises:
        EvaluationError: As for `kompass_core.Panel.from_columns`.
    """
    require_type("pack", pack, CriteriaPack)
    require_type("columns", columns, Mapping, np.ndarray)
    for path, mask in zip(("not_applicable", "not_assessed"), masks, strict=True):
        require_type(path, mask, Mapping)
    require_type("rest", rest, NotApplicable, NotAssessed, NoneType)
    require_choice("kind", kind, Kind)
    require_choice("floats", floats, Floats)
    names = subjects_of(subjects)
    if isinstance(columns, np.ndarray):
        columns = _by_code(pack, columns)
    cells = read_cells(
        pack,
        columns,
        len(names),
        kind=kind,
        masks=masks,
        rest=rest,
        text=text,
        floats=floats,
        ignore_rules=ignore_rules,
        progress=progress,
    )
    cells.faults.extend(unnamed(names))
    return rows_of(cells, names, dates, groups, invalid)


def _by_code(pack: CriteriaPack, matrix: Array) -> dict[str, object]:
    codes = pack.layout.codes
    if matrix.shape[1:] != (len(codes),):
        raise EvaluationError(
            [messages.PANEL_SHAPE_MISMATCH.problem("columns", given=matrix.shape, n=len(codes))]
        )
    return {code: matrix[:, i] for i, code in enumerate(codes)}


_SOME = 10_000
"""The number of evaluations between two reports of progress."""


def from_evaluations(
    evaluations: Iterable[Evaluation],
    *,
    pack: CriteriaPack | None,
    groups: Mapping[str, object] | None,
    invalid: Invalid,
    progress: Progress | None,
) -> tuple[CriteriaPack, Rows]:
    """
    Parse evaluations.

    Raises:
        EvaluationError: As for `kompass_core.Panel.from_evaluations`.
    """
    given = _listed(evaluations, Evaluation)
    criteria = _pack_of(given, pack)
    strangers = _rows_of_other_packs(criteria, given)
    wrong = set(strangers.rows.tolist())
    known = [(i, each) for i, each in enumerate(given) if i not in wrong]
    n, codes = len(given), criteria.layout.codes
    steps = np.empty((len(codes), n), steps_type(criteria))
    steps[:] = np.array(criteria.layout.lows)[:, np.newaxis]
    gaps = np.zeros((2, len(codes), n), np.bool_)
    for start in range(0, len(known), _SOME):
        some = known[start : start + _SOME]
        steps[:, [i for i, _ in some]] = _unpacked(criteria, [each for _, each in some])
        for i, each in some:
            for code, reason in () if each.complete else each.missing.items():
                kind = 0 if isinstance(reason, NotApplicable) else 1
                gaps[kind, criteria.layout.positions[code], i] = True
        if progress is not None:
            progress(min(start + _SOME, n), n)
    cells = Cells(frozen_array(steps), (packed(gaps[0]), packed(gaps[1])), [strangers])
    # Placeholders for invalid rows, which are rejected below.
    subjects, dates = ["-"] * n, [_ANY_DATE] * n
    for i, each in known:
        subjects[i], dates[i] = each.subject, each.date
    return criteria, rows_of(cells, subjects_of(subjects), dates, groups, invalid)


_ANY_DATE = Date.of("2000")


def _unpacked(pack: CriteriaPack, evaluations: Sequence[Evaluation]) -> Array:
    """Return the scores of several evaluations, which keep them as cumulative sums."""
    size = len(pack.layout.pack(pack.layout.lows)) // len(pack.layout.codes)
    buffer = b"".join(each.packed for each in evaluations)
    totals = np.frombuffer(buffer, f"<i{size}").reshape(len(evaluations), -1)
    steps: Array = np.diff(totals, axis=1, prepend=totals.dtype.type(0)).T
    return steps


_Row = TypeVar("_Row", Evaluation, PublishedResult)


def _listed(given: Iterable[_Row], kind: type[_Row]) -> list[_Row]:
    rows = list(given)
    for row, each in enumerate(rows):
        require_type(f"rows[{row}]", each, kind)
    return rows


def _pack_of(given: Sequence[_Row], pack: CriteriaPack | None) -> CriteriaPack:
    """Return the pack that all rows must have: the given one, or that of the first row."""
    if pack is not None:
        require_type("pack", pack, CriteriaPack)
        return pack
    if not given:
        raise EvaluationError([messages.PACK_NOT_GIVEN.problem("pack")])
    return given[0].pack


def _rows_of_other_packs(pack: CriteriaPack, given: Sequence[_Row]) -> Fault:
    """[KN013, KC002, KN020, KP120, KN021] Rows have this pack, unchanged, and whole answers."""
    wrong = dict[int, Problem]()
    known = dict[int, Problem | None]()

    def problem_of(other: CriteriaPack) -> Problem | None:
        if id(other) not in known:
            known[id(other)] = pack_problem(pack, other)
        return known[id(other)]

    for row, each in enumerate(given):
        path = f"rows[{row}]"
        if (problem := problem_of(each.pack)) is not None:
            wrong[row] = problem.with_prefix(path)
        elif each.stale:
            facts = {"recorded": each.digest, "current": pack.digest, "hint": _STALE}
            wrong[row] = messages.PACK_DIGEST_MISMATCH.problem(path, pack=pack.ref, **facts)
        elif isinstance(each, Evaluation) and (codes := _answered_in_part(each)):
            wrong[row] = messages.PANEL_ANSWERS_PARTIAL.problem(path, codes=codes)
    return Fault.for_rows(np.array(list(wrong), np.int64), wrong.__getitem__)


def _answered_in_part(evaluation: Evaluation) -> tuple[str, ...]:
    """Return the codes without a score whose answers narrow its bounds."""
    if evaluation.complete:
        return ()
    nodes, found = evaluation.pack.nodes, dict[str, tuple[Fraction | None, ...]]()
    for code in evaluation.missing:
        scored = evaluation.answered(code)
        if scored is not None:
            found[code] = (scored.points, scored.low, scored.high)
    return tuple(
        code for code, ends in found.items() if ends != (None, nodes[code].low, nodes[code].high)
    )


def pack_problem(pack: CriteriaPack, other: CriteriaPack) -> Problem | None:
    """[KN013, KC002, KN020] Rows have the same criteria, counted in the same steps."""
    if other.ref != pack.ref:
        return messages.ROWS_OF_OTHER_PACK.problem(pack=pack.ref, given=other.ref)
    if other.digest != pack.digest:
        return messages.PACK_CONTENT_DIFFERS.problem(before=pack.ref)
    # The step changes no result, but the unit in which scores are kept.
    if other.step != pack.step:
        steps = {"step": number(pack.step), "given": number(other.step)}
        return messages.PACK_STEPS_DIFFER.problem(pack=pack.ref, **steps)
    return None


_STALE = "record it again under the present content"


def from_results(
    results: Iterable[PublishedResult],
    *,
    face_values: bool,
    pack: CriteriaPack | None,
    groups: Mapping[str, object] | None,
    invalid: Invalid,
    progress: Progress | None,
) -> tuple[CriteriaPack, Rows]:
    """
    Parse published results that print every scored node.

    Raises:
        EvaluationError: As for `kompass_core.Panel.from_results`.
    """
    if face_values is not True:
        raise EvaluationError([messages.FACE_VALUES_REQUIRED.problem("face_values")])
    given = _listed(results, PublishedResult)
    criteria = _pack_of(given, pack)
    strangers = _rows_of_other_packs(criteria, given)
    wrong = {row: [strangers.of(i)] for i, row in enumerate(strangers.rows.tolist())}
    n, layout = len(given), criteria.layout
    steps = np.empty((len(layout.codes), n), steps_type(criteria))
    subjects, dates = ["-"] * n, [_ANY_DATE] * n
    for row, each in enumerate(given):
        problems = wrong.get(row) or list(_unprinted(each, row))
        found = list(layout.lows)
        for i, code in enumerate(() if problems else layout.codes):
            value = steps_or_problem(criteria, i, each.face_values[code], layout.step)
            if isinstance(value, Problem):
                problems.append(value.with_prefix(f"rows[{row}].{code}"))
            else:
                found[i] = value
        steps[:, row] = found
        if problems:
            wrong[row] = problems
        else:
            subjects[row], dates[row] = str(each.subject), each.date
        if progress is not None:
            progress(row + 1, n)
    offences = [(row, problem) for row in sorted(wrong) for problem in wrong[row]]
    rows = np.array([row for row, _ in offences], np.int64)
    fault = Fault(rows, lambda i: offences[i][1])
    cells = Cells(frozen_array(steps), (None, None), [fault])
    return criteria, rows_of(cells, subjects_of(subjects), dates, groups, invalid)


def _unprinted(result: PublishedResult, row: int) -> Iterator[Problem]:
    """[KC003, KN015] The result is of a subject, and prints every scored node."""
    if result.population is not None:
        yield messages.POPULATION_AS_MEMBER.problem(f"rows[{row}]", what=result.name)
    codes = tuple(code for code in result.pack.layout.codes if code not in result.by_code)
    if codes:
        yield messages.PANEL_SCORES_MISSING.problem(f"rows[{row}]", codes=codes)
