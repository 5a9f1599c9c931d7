"""Parsing of the cells of a table."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from decimal import Decimal
from fractions import Fraction
from functools import cached_property, lru_cache
from math import ceil, floor
from operator import itemgetter
from types import NoneType
from typing import Any, Literal, TypeAlias

import numpy as np
from attrs import field, frozen

from kompass_core.amounts import Amount, Floats, in_steps, number, with_floats
from kompass_core.criteria import CriteriaPack
from kompass_core.dates import Date, as_date
from kompass_core.errors import AmountError, EvaluationError, Problem, messages, nearest, raise_any
from kompass_core.evaluations.inputs import rule_problem
from kompass_core.missing import Missing, NotApplicable, NotAssessed
from kompass_core.panel.arrays import (
    MOST,
    Array,
    Coded,
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
    Return the first and the last day of each of *n* dates, and the dates that cannot be read.

    Args:
        dates: One date for all rows, or a sequence or an array of them: `Date`, ISO 8601
            text, ``datetime.date``, or numpy's ``datetime64`` of years, months or days.
        n: The number of rows.

    Returns:
        The first days, the last days, both in days since 1970-01-01, and the faults.

    Raises:
        EvaluationError: If there are more dates than rows, or fewer.
        TypeError: If there are no dates.
    """
    if isinstance(dates, Date | str | dt.date):
        dates = Coded(np.zeros(n, np.int64), [dates])
    if isinstance(dates, Coded):
        require_length(dates.codes, n, "dates")
        spans, faults = _spans(dates, dates)
    else:
        array = array_of(dates, "dates")
        require_length(array, n, "dates")
        listed = _listed(array)
        spans, faults = _spans(_coded_dates(listed), listed)
    first, last = (frozen_array(spans[:, i].copy()) for i in (0, 1))
    return first, last, faults


def _listed(array: Array) -> list[object]:
    if array.dtype.kind == "M":
        array = np.datetime_as_string(array)
    listed: list[object] = array.tolist()
    return listed


def _coded_dates(dates: Sequence[object]) -> Coded:
    """Number different dates; None is instead of what is no date, and may have no hash."""
    kinds = (Date, str, dt.date)
    readable = np.empty(len(dates), object)
    readable[:] = [each if isinstance(each, kinds) else None for each in dates]
    return Coded(*numbered(readable))


def _spans(dates: Coded, given: Coded | Sequence[object]) -> tuple[Array, list[Fault]]:
    """Read each different date once."""
    size = len(dates.values)
    spans, wrong = np.zeros((size, 2), np.int32), np.zeros(size, np.bool_)
    for i, date in enumerate(dates.values):
        try:
            each = as_date(date)
        except AmountError:
            wrong[i] = True
        else:
            spans[i] = day_number(each.first), day_number(each.last)

    def problem(row: int) -> Problem:
        return messages.INVALID_DATE.problem(f"rows[{row}].date", given=given[row])

    faulty = np.flatnonzero(wrong[dates.codes])
    return spans[dates.codes], [Fault.for_rows(faulty, problem)]


def date_of(first: int, last: int) -> Date:
    """
    Return the date of a span of days.

    >>> print(date_of(0, 364), date_of(0, 30), date_of(0, 0))
    1970 1970-01 1970-01-01
    """
    text = dt.date.fromordinal(first + _EPOCH).isoformat()
    # A day, a month and a year never have the same length.
    if first == last:
        return Date.of(text)
    return Date.of(text[:7] if last - first < _LONGEST_MONTH else text[:4])


def day_number(day: dt.date) -> int:
    """Return the number of days since 1970-01-01."""
    return day.toordinal() - _EPOCH


def are_dates(first: Array, last: Array) -> Array:
    """Return True for each span of days that is a day, a month or a year of 1900 to 2999."""
    starts, after = first.astype("M8[D]"), last.astype("M8[D]") + np.timedelta64(1, "D")
    known: Array = (starts >= np.datetime64("1900-01-01")) & (after <= np.datetime64("3000-01-01"))
    span = first == last
    for unit in () if span.all() else ("M8[M]", "M8[Y]"):
        period = starts.astype(unit)
        span |= (period.astype("M8[D]") == starts) & ((period + 1).astype("M8[D]") == after)
    dates: Array = known & span
    return dates


def years(first: Array) -> Array:
    """Return the year of each day since 1970-01-01; no date spans two."""
    year: Array = first.astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64)
    return (year + 1970).astype(np.int16)


Kind: TypeAlias = Literal["points", "steps"]
"""The unit of numbers: points, or whole steps of the pack."""

Text: TypeAlias = Callable[[str], "str | Missing | Problem | None"]
"""A function from a text to a number as text, a reason, a problem, or None for an absent score."""

Masks: TypeAlias = Mapping[str, object]
"""By code: True for each row whose score is missing."""


@frozen
class Cells:
    """
    The scores of many rows, as a panel keeps them.

    Attributes:
        steps: Whole steps, scored nodes times rows; the least where a score is missing.
        gaps: The packed masks of scores not applicable, and not assessed; None for none.
        faults: The problems of rows.
    """

    steps: Array = field(eq=False)
    gaps: tuple[Array | None, Array | None] = field(eq=False)
    faults: list[Fault]


@frozen
class _Column:
    """A column while it is parsed: steps, masks of absent and of missing scores, and faults."""

    steps: Array = field(eq=False)
    absent: Array = field(eq=False)
    gaps: tuple[Array, Array] = field(eq=False)
    faults: list[Fault] = field(factory=list[Fault])


def steps_type(pack: CriteriaPack) -> np.dtype[Any]:
    """Return the narrowest type that holds every score of a pack."""
    return dtype_for(pack.layout.most)


def read_cells(
    pack: CriteriaPack,
    columns: Mapping[str, object],
    n: int,
    *,
    kind: Kind,
    masks: tuple[Masks, Masks] = ({}, {}),
    rest: Missing | None = None,
    text: Text = str,
    floats: Floats = "refuse",
    ignore_rules: bool = False,
    progress: Progress | None = None,
) -> Cells:
    """
    Parse a column of *n* numbers for each scored node.

    Args:
        pack: The criteria.
        columns: By code: whole numbers of any type of integers, or a sequence of exact
            numbers; None, and masked values of a masked array, are absent.
        n: The number of rows.
        kind: The unit of the numbers.
        masks: By code: the scores not applicable, and not assessed; their numbers do not count.
        rest: The reason for absent scores.
        text: The parser of texts; it is called once for each different text.
        floats: The treatment of binary floats.
        ignore_rules: True to accept points that the rule of a node cannot give.
        progress: Called after each scored node.

    Raises:
        EvaluationError: If a code is unknown, or a column has another length or is of a type
            that holds no exact numbers.
    """
    codes = pack.layout.codes
    arrays = {
        code: given
        if isinstance(given, Coded)
        else _read_floats(array_of(given, str(code)), floats)
        for code, given in columns.items()
    }
    marks = [{code: _mask_of(mask, str(code)) for code, mask in each.items()} for each in masks]
    shown = {code: e.codes if isinstance(e, Coded) else e for code, e in arrays.items()}
    raise_any(EvaluationError, _column_problems(pack, shown, marks, n))
    steps = np.empty((len(codes), n), steps_type(pack))
    gaps = [np.zeros((len(codes), -(-n // 8)), np.uint8) for _ in masks]
    faults, absent = list[Fault](), list[tuple[str, Array]]()
    nothing = Coded(np.zeros(n, np.int64), [None])
    reader = _Reader(pack.layout.step if kind == "points" else Fraction(1), text)
    for i, code in enumerate(codes):
        given = arrays.get(code, nothing)
        marked = [mark.get(code) for mark in marks]
        plain = all(mark is None for mark in marked)
        if not (plain and _copied(pack, i, given, reader.scale, steps[i])):
            found = _read(pack, i, given, marked, reader)
            if rest is not None:
                found.gaps[not isinstance(rest, NotApplicable)][found.absent] = True
            elif found.absent.any():
                absent.append((code, found.absent))
            steps[i] = found.steps
            for bits, gap in zip(gaps, found.gaps, strict=True):
                bits[i] = np.packbits(gap)
            faults += found.faults
        if progress is not None:
            progress(i + 1, len(codes))
    faults += _absence(absent)
    if not ignore_rules:
        faults += rule_faults(pack, steps)
    not_applicable, not_assessed = (frozen_array(bits) if bits.any() else None for bits in gaps)
    return Cells(frozen_array(steps), (not_applicable, not_assessed), faults)


def _read_floats(column: Array, floats: Floats) -> Array:
    """Return a column with its floats as decimals, unless they are refused."""
    if floats == "refuse" or column.dtype.kind not in "fO":
        return column
    values = np.empty(len(column), object)
    values[:] = with_floats(column.tolist(), floats)
    return values


def _mask_of(given: object, path: str) -> Array:
    """Return a mask as an array, of truth values where it holds nothing else."""
    mask = array_of(given, path)
    if np.ma.getmaskarray(mask).any():
        # A masked truth value is none.
        return array_of(mask.tolist(), path)
    if mask.dtype.kind == "O" and set(map(type, mask.tolist())) <= {bool, np.bool_}:
        return mask.astype(np.bool_)
    return mask


def _column_problems(
    pack: CriteriaPack, columns: Mapping[str, Array], masks: Sequence[Mapping[str, Array]], n: int
) -> Iterator[Problem]:
    """[KE001, KN001, KN003, KN004] Each column has a known code and a number for each row."""
    known = pack.layout.positions
    for code, array in (each for given in (columns, *masks) for each in given.items()):
        if code not in known:
            facts = {"pack": pack.ref, "code": code, "hint": nearest(code, known)}
            yield messages.CODE_NOT_SCORED.problem(str(code), **facts)
        elif array.shape != (n,):
            yield messages.ROW_COUNT_MISMATCH.problem(code, given=shape_text(array), n=n)
    for code, array in columns.items():
        if array.dtype.kind not in "iuOUT":
            hint = ', or read floats with floats="decimal"' if array.dtype.kind == "f" else ""
            yield messages.COLUMN_NOT_EXACT.problem(str(code), given=array.dtype.name, hint=hint)
    for code, array in (each for mask in masks for each in mask.items()):
        if array.dtype != np.bool_:
            yield messages.MASK_NOT_BOOLEAN.problem(str(code), given=array.dtype.name)


def rule_faults(pack: CriteriaPack, steps: Array) -> list[Fault]:
    """[KE040] Points are such as the rule can give; a missing score is stored as the least."""
    positions = pack.layout.positions
    return [_rule_fault(pack, code, steps[positions[code]]) for code in pack.possible_steps]


def _rule_fault(pack: CriteriaPack, code: str, steps: Array) -> Fault:
    found = {each: rule_problem(pack, code, each) for each in np.unique(steps).tolist()}
    wrong = {each: problem for each, problem in found.items() if problem is not None}

    def problem(row: int) -> Problem:
        return wrong[int(steps[row])].with_prefix(f"rows[{row}].{code}")

    return Fault.for_rows(np.flatnonzero(np.isin(steps, list(wrong))), problem)


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


def _copied(
    pack: CriteriaPack, i: int, given: Array | Coded, scale: Fraction, steps: Array
) -> bool:
    """Fill the *steps* of the *i*-th node and return True, if all are valid whole numbers."""
    layout = pack.layout
    if isinstance(given, Coded | np.ma.MaskedArray) or given.dtype.kind not in "iu":
        return False
    if scale.numerator != 1 or scale.denominator % layout.unit:
        return False
    low, high = ceil(layout.lows[i] * scale), floor(layout.highs[i] * scale)
    if given.size and not (low <= given.min() and given.max() <= high):
        return False
    np.multiply(given.astype(steps.dtype), scale.denominator, out=steps)
    return True


_NUMBER, _ABSENT, _NOT_APPLICABLE, _NOT_ASSESSED, _WRONG = range(5)

_NO_AMOUNTS = (NoneType, NotApplicable, NotAssessed, Problem)

_Outcome: TypeAlias = tuple[int, int, int | Missing | Problem | None]
"""A kind; steps, or the most or least of 64 bits; and the steps, the reason or the problem."""

_Outcomes: TypeAlias = tuple[Array, Array, list[_Outcome]]
"""The kinds and the steps of several outcomes, and these themselves."""


@frozen(eq=False)
class _Reader:
    """
    A parser of values, which parses each different value of all columns once.

    Attributes:
        scale: The value of a step in the unit of the numbers.
        text: The parser of texts.
    """

    scale: Fraction
    text: Text
    _last: list[tuple[Sequence[object], _Outcomes]] = field(factory=list[Any])

    def __call__(self, values: Sequence[object]) -> _Outcomes:
        """Return the outcomes of *values*, of which several columns may have the same ones."""
        if not self._last or self._last[0][0] is not values:
            self._last[:] = [(values, self._all(values))]
        return self._last[0][1]

    def _all(self, values: Sequence[object]) -> _Outcomes:
        try:
            found = list(map(self._once, values))
        except TypeError:
            # Not everything has a hash.
            found = list(map(self._read, values))
        kinds = np.fromiter(map(itemgetter(0), found), np.int8, len(found))
        return kinds, np.fromiter(map(itemgetter(1), found), np.int64, len(found)), found

    @cached_property
    def _once(self) -> Callable[[object], _Outcome]:
        # By type, too: True is no 1.
        return lru_cache(maxsize=None, typed=True)(self._read)

    def _read(self, value: Any) -> _Outcome:  # noqa: ANN401 (anything that a table may hold)
        found = self.text(value) if isinstance(value, str) else value
        if not isinstance(found, _NO_AMOUNTS):
            found = _steps(found, self.scale)
        return _outcome(found)


def _outcome(found: int | Missing | Problem | None) -> _Outcome:
    if isinstance(found, int):
        return _NUMBER, max(-MOST, min(found, MOST)), found
    if isinstance(found, NotApplicable):
        return _NOT_APPLICABLE, 0, found
    kind = _ABSENT if found is None else _WRONG if isinstance(found, Problem) else _NOT_ASSESSED
    return kind, 0, found


def _read(
    pack: CriteriaPack,
    i: int,
    given: Array | Coded,
    marks: Sequence[Array | None],
    reader: _Reader,
) -> _Column:
    """Parse the column of the *i*-th scored node."""
    n = len(given)
    gaps = [np.zeros(n, np.bool_) if mark is None else mark.copy() for mark in marks]
    masked = np.zeros(n, np.bool_) if isinstance(given, Coded) else np.ma.getmaskarray(given)
    column = _Column(
        np.full(n, pack.layout.lows[i], steps_type(pack)),
        masked & ~(gaps[0] | gaps[1]),
        (gaps[0], gaps[1]),
    )
    if not isinstance(given, Coded):
        given = np.asarray(given)
        if given.dtype.kind not in "iu":
            given = Coded(*_numbered(given.tolist()))
    if isinstance(given, Coded):
        _read_coded(pack, i, given, column, reader)
    else:
        _read_integers(pack, i, given, column, reader.scale)
    path = pack.layout.codes[i]
    both = np.flatnonzero(gaps[0] & gaps[1])
    column.faults.append(
        Fault.for_rows(
            both, lambda row: messages.MISSING_REASON_CONFLICT.problem(f"rows[{row}].{path}")
        )
    )
    return column


def _read_integers(
    pack: CriteriaPack, i: int, values: Array, column: _Column, scale: Fraction
) -> None:
    layout = pack.layout
    low, high = ceil(layout.lows[i] * scale), floor(layout.highs[i] * scale)
    there = ~(column.absent | column.gaps[0] | column.gaps[1])
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
        found = steps_or_problem(pack, i, int(values[row]), scale)
        # Usable numbers were taken above.
        assert isinstance(found, Problem)
        return found.with_prefix(f"rows[{row}].{layout.codes[i]}")

    column.faults.append(Fault.for_rows(np.flatnonzero(there & ~usable), problem))


def _read_coded(pack: CriteriaPack, i: int, given: Coded, column: _Column, reader: _Reader) -> None:
    """Parse exact numbers, texts and reasons; each different one is parsed once."""
    layout, codes = pack.layout, given.codes
    low, high = layout.lows[i], layout.highs[i]
    kinds, steps, outcomes = reader(given.values)
    valid = (low <= steps) & (steps <= high)
    if layout.unit != 1:
        valid &= steps % layout.unit == 0
    kinds = np.where((kinds == _NUMBER) & ~valid, np.int8(_WRONG), kinds)
    there = ~(column.absent | column.gaps[0] | column.gaps[1])
    taken = np.where(kinds == _NUMBER, steps, low).astype(column.steps.dtype)
    np.copyto(column.steps, taken.take(codes), where=there)
    if not kinds.any():
        return
    of_rows = np.where(there, kinds.take(codes), np.int8(_NUMBER))
    if not of_rows.any():
        return
    for kind, mask in enumerate((column.absent, *column.gaps), start=_ABSENT):
        mask[of_rows == kind] = True

    def problem(row: int) -> Problem:
        outcome = outcomes[int(codes[row])][-1]
        wrong = _allowed(pack, i, outcome) if isinstance(outcome, int) else outcome
        # Valid numbers were taken above.
        assert isinstance(wrong, Problem)
        return wrong.with_prefix(f"rows[{row}].{layout.codes[i]}")

    column.faults.append(Fault.for_rows(np.flatnonzero(of_rows == _WRONG), problem))


_COMPARABLE = frozenset({str, int, Decimal, Fraction, type(None), NotApplicable, NotAssessed})
"""Types whose equal values have one meaning."""


def _numbered(values: Sequence[Any]) -> tuple[Array, list[Any]]:
    """Number different values, and list them: True is no 1, and not everything has a hash."""
    array = np.empty(len(values), object)
    array[:] = values
    if set(map(type, values)) <= _COMPARABLE:
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


def steps_or_problem(pack: CriteriaPack, i: int, value: Amount, scale: Fraction) -> int | Problem:
    """[KA004, KE004, KE005] Parse a score of the *i*-th scored node: in range, and on its unit."""
    steps = _steps(value, scale)
    return steps if isinstance(steps, Problem) else _allowed(pack, i, steps)


def _steps(value: Amount, scale: Fraction) -> int | Problem:
    try:
        return in_steps(value, scale)
    except AmountError as error:
        return error.problems[0]


def _allowed(pack: CriteriaPack, i: int, steps: int) -> int | Problem:
    """[KE004, KE005] Refuse a score out of its range, or finer than its unit."""
    layout = pack.layout
    low, high = layout.lows[i], layout.highs[i]
    if low <= steps <= high and steps % layout.unit == 0:
        return steps
    facts = {"code": layout.codes[i], "given": number(steps * layout.step)}
    if not low <= steps <= high:
        ends = {"low": number(low * layout.step), "high": number(high * layout.step)}
        return messages.POINTS_OUT_OF_RANGE.problem(**facts, **ends)
    return messages.POINTS_FINER_THAN_SCORE_UNIT.problem(
        **facts, unit=number(pack.unit), pack=pack.ref
    )
