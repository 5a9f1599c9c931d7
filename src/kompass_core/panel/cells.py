"""Scores as they are given, a column for each cell, into whole steps."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from fractions import Fraction
from math import ceil, floor
from typing import Any, Literal, TypeAlias

import numpy as np
from attrs import field, frozen

from kompass_core.amounts import Amount, in_steps, to_decimal
from kompass_core.criteria import CriteriaPack
from kompass_core.errors import AmountError, EvaluationError, raise_any
from kompass_core.missing import Missing, NotApplicable
from kompass_core.panel.arrays import array_of
from kompass_core.panel.integers import Array, dtype_for, frozen_array, times
from kompass_core.panel.rows import Fault
from kompass_core.panel.sums import Progress
from kompass_core.problems import Problem, nearest

__all__ = ["Cells", "Kind", "Masks", "read_cells", "steps_or_problem", "steps_type"]

Kind: TypeAlias = Literal["points", "steps"]
"""What the numbers are: points, or whole steps of the pack."""

Masks: TypeAlias = Mapping[str, object]
"""By code: for each row, whether the score is missing."""


@frozen
class Cells:
    """
    The scores of many rows as a panel keeps them.

    Attributes:
        steps: Whole steps, cells times rows; the least where a score is missing.
        gaps: Which scores are not applicable, and which were not assessed, packed; or None.
        faults: What is wrong with which rows.
    """

    steps: Array = field(eq=False)
    gaps: tuple[Array | None, Array | None] = field(eq=False)
    faults: list[Fault]


@frozen
class _Column:
    """One column while it is read: steps, where there are none and why, and what is wrong."""

    steps: Array = field(eq=False)
    absent: Array = field(eq=False)
    gaps: tuple[Array, Array] = field(eq=False)
    faults: list[Fault] = field(factory=list[Fault])


def steps_type(pack: CriteriaPack) -> np.dtype[Any]:
    """Return the narrowest type that holds every score of a pack."""
    return dtype_for(max(map(abs, (*pack.layout.lows, *pack.layout.highs))))


def read_cells(
    pack: CriteriaPack,
    columns: Mapping[str, object],
    n: int,
    *,
    kind: Kind,
    masks: tuple[Masks, Masks] = ({}, {}),
    rest: Missing | None = None,
    progress: Progress | None = None,
) -> Cells:
    """
    Read a column of *n* numbers for each scored cell.

    Args:
        pack: The criteria.
        columns: By code: whole numbers of any type of integers, or a sequence of exact
            numbers; None, and what a masked array masks, is absent.
        n: How many rows there are.
        kind: Whether the numbers are points or steps.
        masks: By code: which scores are not applicable, and which were not assessed. What
            number stands there does not matter.
        rest: Why what is absent has no score.
        progress: Called after each cell.

    Raises:
        EvaluationError: If a code is unknown, or a column has another length or is of a type
            that holds no exact numbers.
    """
    codes = pack.layout.codes
    arrays = {code: array_of(given, str(code)) for code, given in columns.items()}
    marks = [{code: _mask_of(mask, str(code)) for code, mask in each.items()} for each in masks]
    raise_any(EvaluationError, _column_problems(pack, arrays, marks, n))
    steps = np.empty((len(codes), n), steps_type(pack))
    gaps = [np.zeros((len(codes), -(-n // 8)), np.uint8) for _ in masks]
    faults, absent = list[Fault](), list[tuple[str, Array]]()
    scale = pack.layout.step if kind == "points" else Fraction(1)
    for cell, code in enumerate(codes):
        given = arrays.get(code, np.full(n, None, object))
        found = _read(pack, cell, given, [mark.get(code) for mark in marks], scale)
        if rest is not None:
            found.gaps[not isinstance(rest, NotApplicable)][found.absent] = True
        elif found.absent.any():
            absent.append((code, found.absent))
        steps[cell] = found.steps
        for bits, gap in zip(gaps, found.gaps, strict=True):
            bits[cell] = np.packbits(gap)
        faults += found.faults
        if progress is not None:
            progress(cell + 1, len(codes))
    faults += _absence(absent)
    foreign, skipped = (frozen_array(bits) if bits.any() else None for bits in gaps)
    return Cells(frozen_array(steps), (foreign, skipped), faults)


def _mask_of(given: object, path: str) -> Array:
    """Return a mask as an array, of truth values if that is what it holds."""
    mask = array_of(given, path)
    if mask.dtype.kind == "O" and set(map(type, mask.tolist())) <= {bool}:
        return mask.astype(np.bool_)
    return mask


def _column_problems(
    pack: CriteriaPack, columns: Mapping[str, Array], masks: Sequence[Mapping[str, Array]], n: int
) -> Iterator[Problem]:
    """[KE001, KN001, KN003, KN004] Each column is of a known code, with as much as rows."""
    known = pack.layout.positions
    for code, array in (each for given in (columns, *masks) for each in given.items()):
        if code not in known:
            facts = {"pack": pack.ref, "code": code, "hint": nearest(code, known)}
            yield Problem.of("KE001", str(code), **facts)
        elif array.shape != (n,):
            yield Problem.of("KN001", code, given=" x ".join(map(str, array.shape)), n=n)
    for code, array in columns.items():
        if array.dtype.kind not in "iuOUT":
            yield Problem.of("KN003", str(code), given=array.dtype.name)
    for code, array in (each for mask in masks for each in mask.items()):
        if array.dtype != np.bool_:
            yield Problem.of("KN004", str(code), given=array.dtype.name)


def _absence(columns: Sequence[tuple[str, Array]]) -> Iterator[Fault]:
    """[KE002] Every code has a score, or a reason."""
    if not columns:
        return

    def problem(row: int) -> Problem:
        codes = tuple(code for code, absent in columns if absent[row])
        return Problem.of("KE002", f"rows[{row}]", codes=codes)

    yield Fault.at(np.flatnonzero(np.logical_or.reduce([each for _, each in columns])), problem)


def _read(
    pack: CriteriaPack, cell: int, given: Array, marks: Sequence[Array | None], scale: Fraction
) -> _Column:
    """Read the column of one cell, in which a step counts as *scale*."""
    n = len(given)
    foreign, skipped = (np.zeros(n, np.bool_) if mark is None else mark.copy() for mark in marks)
    column = _Column(
        np.full(n, pack.layout.lows[cell], steps_type(pack)),
        np.ma.getmaskarray(given).copy(),
        (foreign, skipped),
    )
    values = np.asarray(given)
    if values.dtype.kind in "iu":
        _read_integers(pack, cell, values, column, scale)
    else:
        _read_objects(pack, cell, values.tolist(), column, scale)
    code = pack.layout.codes[cell]
    both = np.flatnonzero(foreign & skipped)
    column.faults.append(Fault.at(both, lambda row: Problem.of("KN005", f"rows[{row}].{code}")))
    return column


def _read_integers(
    pack: CriteriaPack, cell: int, values: Array, column: _Column, scale: Fraction
) -> None:
    layout = pack.layout
    low, high = ceil(layout.lows[cell] * scale), floor(layout.highs[cell] * scale)
    there = ~(column.absent | column.gaps[0] | column.gaps[1])
    if scale == layout.unit == 1 and there.all() and _within(values, low, high):
        column.steps[:] = values
        return
    usable = there & (values >= low) & (values <= high)
    kept = np.where(usable, values, 0).astype(dtype_for(max(abs(low), abs(high))))
    steps = times(kept, scale.denominator)
    if scale.numerator != 1:
        steps, rest = np.divmod(steps, scale.numerator)
        usable &= rest == 0
    if layout.unit != 1:
        usable &= steps % layout.unit == 0
    np.copyto(column.steps, steps, where=usable, casting="unsafe")

    def problem(row: int) -> Problem:
        found = steps_or_problem(pack, cell, int(values[row]), scale)
        # What is usable has been taken.
        assert isinstance(found, Problem)
        return found.under(f"rows[{row}].{layout.codes[cell]}")

    column.faults.append(Fault.at(np.flatnonzero(there & ~usable), problem))


def _within(values: Array, low: int, high: int) -> bool:
    return not values.size or bool(low <= values.min() and values.max() <= high)


def _read_objects(
    pack: CriteriaPack, cell: int, values: Sequence[Any], column: _Column, scale: Fraction
) -> None:
    """Read exact numbers of every kind; each different one is read once."""
    known = dict[object, int | Problem]()
    wrong = dict[int, Problem]()
    marked = column.absent | column.gaps[0] | column.gaps[1]
    for row, value in enumerate(values):
        if marked[row]:
            continue
        if value is None:
            column.absent[row] = True
        elif isinstance(value, Missing):
            column.gaps[not isinstance(value, NotApplicable)][row] = True
        else:
            key = _key(value)
            if key not in known:
                known[key] = steps_or_problem(pack, cell, value, scale)
            found = known[key]
            if isinstance(found, Problem):
                wrong[row] = found
            else:
                column.steps[row] = found

    def problem(row: int) -> Problem:
        return wrong[row].under(f"rows[{row}].{pack.layout.codes[cell]}")

    column.faults.append(Fault.at(np.array(list(wrong), np.int64), problem))


def _key(value: object) -> object:
    """Tell values apart: True is no 1, though they are equal; and not everything has a hash."""
    return (type(value), value) if isinstance(value, Hashable) else id(value)


def steps_or_problem(
    pack: CriteriaPack, cell: int, value: Amount, scale: Fraction
) -> int | Problem:
    """[KA004, KE004, KE005] Read one score: within its limits, and no finer than may be."""
    layout = pack.layout
    low, high = layout.lows[cell], layout.highs[cell]
    try:
        steps = in_steps(value, scale)
    except AmountError as error:
        return error.problems[0]
    facts = {"code": layout.codes[cell], "given": to_decimal(steps * layout.step)}
    if not low <= steps <= high:
        ends = {"low": to_decimal(low * layout.step), "high": to_decimal(high * layout.step)}
        return Problem.of("KE004", **facts, **ends)
    if steps % layout.unit:
        return Problem.of("KE005", **facts, unit=pack.score_unit, pack=pack.ref)
    return steps
