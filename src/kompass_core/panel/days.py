"""Dates of any precision as spans of days, in two columns."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np

from kompass_core.dates import Date
from kompass_core.errors import AmountError
from kompass_core.panel.integers import Array, frozen_array
from kompass_core.panel.rows import Fault
from kompass_core.problems import Problem

__all__ = ["date_of", "first_and_last", "years"]

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
    """
    if isinstance(dates, Date | str | dt.date):
        dates = [dates]
        spans, faults = _spans(dates, n)
        spans = np.broadcast_to(spans, (n, 2))
    elif isinstance(dates, tuple) and all(isinstance(each, np.ndarray) for each in dates):
        return (*dates, [])
    elif isinstance(dates, np.ndarray) and dates.dtype.kind == "M":
        spans, faults = _spans(np.datetime_as_string(dates).tolist(), n)
    else:
        spans, faults = _spans(list(dates), n)  # type: ignore[call-overload]
    first, last = (frozen_array(spans[:, i].copy()) for i in (0, 1))
    return first, last, faults


def _spans(dates: list[Any], n: int) -> tuple[Array, list[Fault]]:
    """Read each different date once."""
    known = dict[Any, tuple[int, int]]()
    wrong = dict[int, Problem]()
    spans = np.zeros((len(dates), 2), np.int32)
    for i, given in enumerate(dates):
        try:
            spans[i] = known[given] if given in known else known.setdefault(given, _span(given))
        except AmountError as error:
            (wrong[i],) = error.problems
        except TypeError:
            wrong[i] = Problem.of("KA010", given=given)
    everywhere = len(dates) == 1
    rows = np.arange(n) if everywhere and wrong else np.array(list(wrong), np.int64)
    fault = Fault.at(rows, lambda row: wrong[0 if everywhere else row].under(f"rows[{row}].date"))
    return spans, [fault] if wrong else []


def _span(given: object) -> tuple[int, int]:
    date = Date.of(given)  # type: ignore[arg-type]
    return date.first.toordinal() - _EPOCH, date.last.toordinal() - _EPOCH


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


def years(first: Array) -> Array:
    """Return the year of each day since 1970-01-01; no date reaches over two."""
    year: Array = first.astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64)
    return (year + 1970).astype(np.int16)
