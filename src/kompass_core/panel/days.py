"""Dates of any precision as spans of days, in two columns."""

from __future__ import annotations

import datetime as dt

import numpy as np

from kompass_core.dates import Date, as_date
from kompass_core.errors import AmountError
from kompass_core.panel.arrays import array_of, require_length
from kompass_core.panel.groups import numbered
from kompass_core.panel.integers import Array, frozen_array
from kompass_core.panel.rows import Fault
from kompass_core.problems import Problem

__all__ = ["are_dates", "date_of", "day_number", "first_and_last", "years"]

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
        return Problem.of("KA010", f"rows[{row}].date", given=dates[row])

    return spans[codes], [Fault.at(np.flatnonzero(wrong[codes]), problem)]


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
