"""Rows of a panel from evaluations, published results, columns and long tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import TypeVar

import numpy as np
from attrs import frozen

from kompass_core.criteria import CriteriaPack
from kompass_core.dates import Date
from kompass_core.errors import EvaluationError, Problem, messages, raise_any, wrong_type
from kompass_core.evaluations import Evaluation
from kompass_core.missing import Missing, NotApplicable, NotAssessed
from kompass_core.panel.arrays import Array, array_of, frozen_array, packed, require_length, select
from kompass_core.panel.cells import (
    Cells,
    Kind,
    Masks,
    first_and_last,
    read_cells,
    steps_or_problem,
    steps_type,
)
from kompass_core.panel.groups import Group, groups_of
from kompass_core.panel.rows import Bad, Fault, RejectedRow, as_bad, usable
from kompass_core.panel.sums import Progress
from kompass_core.published import PublishedResult


@frozen(eq=False)
class Rows:
    """
    All that a panel is made of, besides its pack.

    Attributes:
        cells: The scores.
        subjects: Who was assessed.
        first: The first day of each date, in days since 1970-01-01.
        last: The last day.
        groups: What rows can be grouped by.
        set_aside: Which rows are not here, and why.
    """

    cells: Cells
    subjects: Array
    first: Array
    last: Array
    groups: tuple[Group, ...]
    rejected: tuple[RejectedRow, ...] = ()


def rows_of(
    cells: Cells,
    subjects: object,
    dates: object,
    groups: Mapping[str, object] | None,
    bad: str,
) -> Rows:
    """
    Put the parts of rows together; what is wrong with them is refused or set aside.

    Raises:
        EvaluationError: With the row numbers, unless they are set aside; or if a part has
            another length than the others.
    """
    n, way = cells.steps.shape[1], as_bad(bad)
    names = subjects_of(subjects)
    first, last, faults = first_and_last(dates, n)
    columns = groups_of(groups, n)
    kept, aside = usable(n, [*cells.faults, *faults], way)
    if kept is not None:
        bits = tuple(select(each, kept, n) for each in cells.gaps)
        cells = Cells(frozen_array(cells.steps[:, kept]), (bits[0], bits[1]), [])
        names, first, last = (frozen_array(each[kept]) for each in (names, first, last))
        columns = tuple(each.select(kept) for each in columns)
    return Rows(cells, names, first, last, columns, aside)


def subjects_of(given: object) -> Array:
    """
    Return the names of subjects as an array of texts.

    Raises:
        EvaluationError: If they are no sequence.
    """
    array = array_of(given, "subjects")
    require_length(array, len(array), "subjects")
    return frozen_array(array.astype(object))


def unnamed(names: Array) -> list[Fault]:
    """[KE006] Each subject has a name."""
    given = names.tolist()
    if set(map(type, given)) <= {str} and all(map(str.strip, given)):
        return []
    wrong = [i for i, name in enumerate(given) if not isinstance(name, str) or not name.strip()]
    rows = np.array(wrong, np.int64)
    return [
        Fault.for_rows(
            rows, lambda row: messages.SUBJECT_NAME_MISSING.problem(f"rows[{row}].subject")
        )
    ]


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
    bad: Bad,
    progress: Progress | None,
) -> Rows:
    """
    Read wide columns.

    Raises:
        EvaluationError: As `kompass_core.Panel.from_columns` says.
    """
    raise_any(EvaluationError, argument_problems(pack, masks, rest, kind))
    names = subjects_of(subjects)
    if isinstance(columns, np.ndarray):
        columns = _by_code(pack, columns)
    elif not isinstance(columns, Mapping):
        raise EvaluationError([wrong_type("columns", columns, Mapping, np.ndarray)])
    cells = read_cells(
        pack, columns, len(names), kind=kind, masks=masks, rest=rest, progress=progress
    )
    cells.faults.extend(unnamed(names))
    return rows_of(cells, names, dates, groups, bad)


def argument_problems(
    pack: object, masks: Iterable[object], rest: object, kind: object
) -> Iterator[Problem]:
    """[KF006, KA006] What is not a number for each row is what its name says."""
    if not isinstance(pack, CriteriaPack):
        yield wrong_type("pack", pack, CriteriaPack)
    for path, mask in zip(("not_applicable", "not_assessed"), masks, strict=True):
        if not isinstance(mask, Mapping):
            yield wrong_type(path, mask, Mapping)
    if rest is not None and not isinstance(rest, Missing):
        yield wrong_type("rest", rest, NotApplicable, NotAssessed)
    if kind not in ("points", "steps"):
        yield messages.INVALID_CHOICE.problem("kind", given=kind, known=("points", "steps"))


def _by_code(pack: CriteriaPack, matrix: Array) -> dict[str, object]:
    codes = pack.layout.codes
    if matrix.shape[1:] != (len(codes),):
        raise EvaluationError(
            [messages.PANEL_SHAPE_MISMATCH.problem("columns", given=matrix.shape, n=len(codes))]
        )
    return {code: matrix[:, cell] for cell, code in enumerate(codes)}


_SOME = 10_000
"""After how many evaluations progress is told."""


def from_evaluations(
    evaluations: Iterable[Evaluation],
    *,
    pack: CriteriaPack | None,
    groups: Mapping[str, object] | None,
    bad: Bad,
    progress: Progress | None,
) -> tuple[CriteriaPack, Rows]:
    """
    Read evaluations.

    Raises:
        EvaluationError: As `kompass_core.Panel.from_evaluations` says.
    """
    given = listed("evaluations", evaluations)
    criteria = _pack_of(given, pack, Evaluation)
    strangers = _rows_of_other_packs(criteria, given, Evaluation)
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
    # Rows that cannot be used are never shown.
    subjects, dates = ["-"] * n, [_ANY_DATE] * n
    for i, each in known:
        subjects[i], dates[i] = each.subject, each.date
    return criteria, rows_of(cells, subjects, dates, groups, bad)


_Row = TypeVar("_Row")
_ANY_DATE = Date.of("2000")


def listed(name: str, given: Iterable[_Row]) -> list[_Row]:
    """
    List what is given under a name.

    Raises:
        EvaluationError: If there is nothing to iterate over.
    """
    if not isinstance(given, Iterable):
        raise EvaluationError([wrong_type(name, given, Iterable)])
    return list(given)


def _unpacked(pack: CriteriaPack, evaluations: Sequence[Evaluation]) -> Array:
    """Return the scores of all at once: they are kept as running totals."""
    size = len(pack.layout.pack(pack.layout.lows)) // len(pack.layout.codes)
    buffer = b"".join(each.packed for each in evaluations)
    totals = np.frombuffer(buffer, f"<i{size}").reshape(len(evaluations), -1)
    steps: Array = np.diff(totals, axis=1, prepend=totals.dtype.type(0)).T
    return steps


def _pack_of(given: Sequence[object], pack: CriteriaPack | None, kind: type) -> CriteriaPack:
    """Return the pack that all rows have to be of: what was said, or that of the first."""
    if pack is not None and not isinstance(pack, CriteriaPack):
        raise EvaluationError([wrong_type("pack", pack, CriteriaPack)])
    first = next((each for each in given if isinstance(each, kind)), None)
    if pack is None and isinstance(first, Evaluation | PublishedResult):
        return first.pack
    if pack is None:
        raise EvaluationError([messages.PACK_NOT_GIVEN.problem("pack")])
    return pack


def _rows_of_other_packs(pack: CriteriaPack, given: Sequence[object], kind: type) -> Fault:
    """[KF006, KP120, KN021] Each is of the kind, of this pack as it is, and not half answered."""
    wrong = dict[int, Problem]()
    known = dict[int, Problem | None]()

    def problem_of(other: CriteriaPack) -> Problem | None:
        if id(other) not in known:
            known[id(other)] = pack_problem(pack, other)
        return known[id(other)]

    for row, each in enumerate(given):
        path = f"rows[{row}]"
        if not isinstance(each, Evaluation | PublishedResult) or not isinstance(each, kind):
            wrong[row] = wrong_type(path, each, kind)
        elif (problem := problem_of(each.pack)) is not None:
            wrong[row] = problem.with_prefix(path)
        elif each.stale:
            facts = {"recorded": each.digest, "current": pack.digest, "hint": _STALE}
            wrong[row] = messages.PACK_DIGEST_MISMATCH.problem(path, pack=pack.ref, **facts)
        elif isinstance(each, Evaluation) and (codes := _answered_in_part(each)):
            wrong[row] = messages.PANEL_ANSWERS_PARTIAL.problem(path, codes=codes)
    return Fault.for_rows(np.array(list(wrong), np.int64), wrong.__getitem__)


def _answered_in_part(evaluation: Evaluation) -> tuple[str, ...]:
    """Return the codes without a score whose answers say something about it all the same."""
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
    # How fine the steps are decides about no result, but about how scores are kept.
    if other.step != pack.step:
        return messages.PACK_STEPS_DIFFER.problem(pack=pack.ref, step=pack.step, given=other.step)
    return None


_STALE = "record it again under the present content"


def from_results(
    results: Iterable[PublishedResult],
    *,
    face_values: bool,
    pack: CriteriaPack | None,
    groups: Mapping[str, object] | None,
    bad: Bad,
    progress: Progress | None,
) -> tuple[CriteriaPack, Rows]:
    """
    Read published results that print every scored cell.

    Raises:
        EvaluationError: As `kompass_core.Panel.from_results` says.
    """
    if face_values is not True:
        raise EvaluationError([messages.FACE_VALUES_REQUIRED.problem("face_values")])
    given = listed("results", results)
    criteria = _pack_of(given, pack, PublishedResult)
    strangers = _rows_of_other_packs(criteria, given, PublishedResult)
    wrong = {row: [strangers.of(i)] for i, row in enumerate(strangers.rows.tolist())}
    n, layout = len(given), criteria.layout
    steps = np.empty((len(layout.codes), n), steps_type(criteria))
    subjects, dates = ["-"] * n, [_ANY_DATE] * n
    for row, each in enumerate(given):
        problems = wrong.get(row) or list(_unprinted(each, row))
        found = list(layout.lows)
        for cell, code in enumerate(() if problems else layout.codes):
            value = steps_or_problem(criteria, cell, each.face_values[code], layout.step)
            if isinstance(value, Problem):
                problems.append(value.with_prefix(f"rows[{row}].{code}"))
            else:
                found[cell] = value
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
    return criteria, rows_of(cells, subjects, dates, groups, bad)


def _unprinted(result: PublishedResult, row: int) -> Iterator[Problem]:
    """[KC003, KN015] It is a subject's, and every scored cell is printed."""
    if result.population is not None:
        yield messages.POPULATION_AS_MEMBER.problem(f"rows[{row}]", what=result.name)
    codes = tuple(code for code in result.pack.layout.codes if code not in result.by_code)
    if codes:
        yield messages.PANEL_SCORES_MISSING.problem(f"rows[{row}]", codes=codes)
