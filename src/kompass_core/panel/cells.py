"""Parsing of the cells of a table."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from decimal import Decimal
from fractions import Fraction
from functools import partial
from math import ceil, floor
from typing import Any, Literal, TypeAlias

import numpy as np
from attrs import field, frozen

from kompass_core.amounts import Amount, in_steps, to_decimal
from kompass_core.criteria import CriteriaPack
from kompass_core.dates import Date, as_date
from kompass_core.errors import AmountError, EvaluationError, Problem, messages, nearest, raise_any
from kompass_core.missing import Missing, NotApplicable, NotAssessed
from kompass_core.panel.arrays import (
    Array,
    array_of,
    dtype_for,
    frozen_array,
    require_length,
    shape_text,
    times,
)
from kompass_core.panel.groups import numbered
from kompass_core.panel.rows import Fault
from kompass_core.panel.sums import Progress

_LONGEST_MONTH = 31
_EPOCH = dt.date(1970, 1, 1).toordinal()


def first_and_last(dates: object, n: int) -> tuple[Array, Array, list[Fault]]:
    """
    Return the first and the last day of each of *n* dates, and which cannot be read.

    Args:
        dates: One date for all rows, or a sequence or an array of them: `Date`, ISO 8601
            text, ``datetime.date``, or numpy's ``datetime64`` of years, months or days.
        n: How many rows there are.

    Returns:
        Days since 1970-01-01, the same of the last days, and the faults.

    Raises:
        EvaluationError: If there are more dates than rows, or fewer.
    """
    if isinstance(dates, Date | str | dt.date):
        dates = [dates] * n
    array = array_of(dates, "dates")
    require_length(array, n, "dates")
    spans, faults = _spans(_listed(array))
    first, last = (frozen_array(spans[:, i].copy()) for i in (0, 1))
    return first, last, faults


def _listed(array: Array) -> list[object]:
    if array.dtype.kind == "M":
        array = np.datetime_as_string(array)
    listed: list[object] = array.tolist()
    return listed


def _spans(dates: list[object]) -> tuple[Array, list[Fault]]:
    """Read each different date once."""
    kinds = (Date, str, dt.date)
    readable = np.empty(len(dates), object)
    readable[:] = [each if isinstance(each, kinds) else None for each in dates]
    codes, found = numbered(readable)
    spans, wrong = np.zeros((len(found), 2), np.int32), np.zeros(len(found), np.bool_)
    for i, date in enumerate(found):
        try:
            each = as_date(date)  # type: ignore[arg-type]
        except AmountError:
            wrong[i] = True
        else:
            spans[i] = day_number(each.first), day_number(each.last)

    def problem(row: int) -> Problem:
        return messages.INVALID_DATE.problem(f"rows[{row}].date", given=dates[row])

    return spans[codes], [Fault.for_rows(np.flatnonzero(wrong[codes]), problem)]


def date_of(first: int, last: int) -> Date:
    """
    Return the date that stands for a span of days.

    >>> print(date_of(0, 364), date_of(0, 30), date_of(0, 0))
    1970 1970-01 1970-01-01
    """
    text = dt.date.fromordinal(first + _EPOCH).isoformat()
    # A day, a month and a year never have the same length.
    if first == last:
        return Date.of(text)
    return Date.of(text[:7] if last - first < _LONGEST_MONTH else text[:4])


def day_number(day: dt.date) -> int:
    """Return a day as the number of days since 1970-01-01."""
    return day.toordinal() - _EPOCH


def are_dates(first: Array, last: Array) -> Array:
    """Return whether each span of days is one day, one month or one year, of 1900 to 2999."""
    starts, after = first.astype("M8[D]"), last.astype("M8[D]") + np.timedelta64(1, "D")
    known: Array = (starts >= np.datetime64("1900-01-01")) & (after <= np.datetime64("3000-01-01"))
    span = first == last
    for unit in () if span.all() else ("M8[M]", "M8[Y]"):
        period = starts.astype(unit)
        span |= (period.astype("M8[D]") == starts) & ((period + 1).astype("M8[D]") == after)
    dates: Array = known & span
    return dates


def years(first: Array) -> Array:
    """Return the year of each day since 1970-01-01; no date reaches over two."""
    year: Array = first.astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64)
    return (year + 1970).astype(np.int16)


Kind: TypeAlias = Literal["points", "steps"]
"""What the numbers are: points, or whole steps of the pack."""

Known: TypeAlias = dict[object, int | Problem]
"""What each text or whole number is in steps, or what is wrong with it."""

Masks: TypeAlias = Mapping[str, object]
"""By code: for each row, whether the score is missing."""

_MANY = 100_000
"""How many different numbers are remembered."""


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
    known: Known | None = None,
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
        known: What was read before, to be filled and used again.

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
    known = {} if known is None or len(known) > _MANY else known
    for cell, code in enumerate(codes):
        given = arrays.get(code, np.full(n, None, object))
        found = _read(
            pack, cell, given, [mark.get(code) for mark in marks], scale=scale, known=known
        )
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
    if np.ma.getmaskarray(mask).any():
        # Where a mask is masked itself, it does not tell whether the score is missing.
        return array_of(mask.tolist(), path)
    if mask.dtype.kind == "O" and set(map(type, mask.tolist())) <= {bool, np.bool_}:
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
            yield messages.CODE_NOT_SCORED.problem(str(code), **facts)
        elif array.shape != (n,):
            yield messages.ROW_COUNT_MISMATCH.problem(code, given=shape_text(array), n=n)
    for code, array in columns.items():
        if array.dtype.kind not in "iuOUT":
            yield messages.COLUMN_NOT_EXACT.problem(str(code), given=array.dtype.name)
    for code, array in (each for mask in masks for each in mask.items()):
        if array.dtype != np.bool_:
            yield messages.MASK_NOT_BOOLEAN.problem(str(code), given=array.dtype.name)


def _absence(columns: Sequence[tuple[str, Array]]) -> Iterator[Fault]:
    """[KE002] Every code has a score, or a reason."""
    if not columns:
        return

    def problem(row: int) -> Problem:
        codes = tuple(code for code, absent in columns if absent[row])
        return messages.SCORES_MISSING.problem(f"rows[{row}]", codes=codes)

    yield Fault.for_rows(
        np.flatnonzero(np.logical_or.reduce([each for _, each in columns])), problem
    )


def _read(
    pack: CriteriaPack,
    cell: int,
    given: Array,
    marks: Sequence[Array | None],
    *,
    scale: Fraction,
    known: Known,
) -> _Column:
    """Read the column of one cell, in which a step counts as *scale*."""
    n = len(given)
    foreign, skipped = (np.zeros(n, np.bool_) if mark is None else mark.copy() for mark in marks)
    column = _Column(
        np.full(n, pack.layout.lows[cell], steps_type(pack)),
        np.ma.getmaskarray(given) & ~(foreign | skipped),
        (foreign, skipped),
    )
    values = np.asarray(given)
    if values.dtype.kind in "iu":
        _read_integers(pack, cell, values, column, scale)
    else:
        _read_objects(pack, cell, values.tolist(), column, partial(_once, scale, known))
    code = pack.layout.codes[cell]
    both = np.flatnonzero(foreign & skipped)
    column.faults.append(
        Fault.for_rows(
            both, lambda row: messages.MISSING_REASON_CONFLICT.problem(f"rows[{row}].{code}")
        )
    )
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
        return found.with_prefix(f"rows[{row}].{layout.codes[cell]}")

    column.faults.append(Fault.for_rows(np.flatnonzero(there & ~usable), problem))


def _within(values: Array, low: int, high: int) -> bool:
    return not values.size or bool(low <= values.min() and values.max() <= high)


def _read_objects(
    pack: CriteriaPack,
    cell: int,
    values: Sequence[Any],
    column: _Column,
    read: Callable[[Any], int | Problem],
) -> None:
    """Read exact numbers of every kind; each different one is read once."""
    codes, found = _numbered(values)
    there = ~(column.absent | column.gaps[0] | column.gaps[1])
    steps = np.full(len(found), pack.layout.lows[cell], column.steps.dtype)
    absent, foreign, skipped, wrong = np.zeros((4, len(found)), np.bool_)
    problems = dict[int, Problem]()
    for code in np.unique(codes[there]).tolist():
        value = found[code]
        if value is None:
            absent[code] = True
        elif isinstance(value, Missing):
            (foreign if isinstance(value, NotApplicable) else skipped)[code] = True
        else:
            number = read(value)
            if not isinstance(number, Problem):
                number = _allowed(pack, cell, number)
            if isinstance(number, Problem):
                problems[code], wrong[code] = number, True
            else:
                steps[code] = number
    np.copyto(column.steps, steps[codes], where=there)
    marks = zip((column.absent, *column.gaps), (absent, foreign, skipped), strict=True)
    for mark, of_values in marks:
        mark[there & of_values[codes]] = True

    def problem(row: int) -> Problem:
        return problems[int(codes[row])].with_prefix(f"rows[{row}].{pack.layout.codes[cell]}")

    column.faults.append(Fault.for_rows(np.flatnonzero(there & wrong[codes]), problem))


_TOLD_APART = frozenset({str, int, Decimal, Fraction, type(None), NotApplicable, NotAssessed})
"""Values of these types that are equal stand for the same."""


def _numbered(values: Sequence[Any]) -> tuple[Array, list[Any]]:
    """Number different values, and list them: True is no 1, and not everything has a hash."""
    array = np.empty(len(values), object)
    array[:] = values
    if set(map(type, values)) <= _TOLD_APART:
        with suppress(TypeError):
            return numbered(array)
    keys = np.empty(len(values), object)
    keys[:] = [(type(e), e) if _has_hash(e) else (type(e), id(e)) for e in values]
    codes, found = numbered(keys)
    firsts = np.full(len(found), len(values))
    np.minimum.at(firsts, codes, np.arange(len(values)))
    return codes, [values[first] for first in firsts.tolist()]


def _has_hash(value: object) -> bool:
    try:
        hash(value)
    except TypeError:
        return False
    return True


def steps_or_problem(
    pack: CriteriaPack, cell: int, value: Amount, scale: Fraction
) -> int | Problem:
    """[KA004, KE004, KE005] Read one score: within its limits, and no finer than may be."""
    steps = _steps(value, scale)
    return steps if isinstance(steps, Problem) else _allowed(pack, cell, steps)


def _steps(value: Amount, scale: Fraction) -> int | Problem:
    try:
        return in_steps(value, scale)
    except AmountError as error:
        return error.problems[0]


def _once(scale: Fraction, known: Known, value: Amount) -> int | Problem:
    """Read a number, if it was not read before for another cell."""
    if type(value) not in (str, int):
        return _steps(value, scale)
    if value not in known:
        known[value] = _steps(value, scale)
    return known[value]


def _allowed(pack: CriteriaPack, cell: int, steps: int) -> int | Problem:
    """[KE004, KE005] Refuse what is out of the limits, or finer than may be."""
    layout = pack.layout
    low, high = layout.lows[cell], layout.highs[cell]
    if low <= steps <= high and steps % layout.unit == 0:
        return steps
    facts = {"code": layout.codes[cell], "given": to_decimal(steps * layout.step)}
    if not low <= steps <= high:
        ends = {"low": to_decimal(low * layout.step), "high": to_decimal(high * layout.step)}
        return messages.POINTS_OUT_OF_RANGE.problem(**facts, **ends)
    return messages.POINTS_FINER_THAN_SCORE_UNIT.problem(
        **facts, unit=pack.score_unit, pack=pack.ref
    )
