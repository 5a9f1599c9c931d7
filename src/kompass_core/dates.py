"""Dates that are as precise as is known."""

from __future__ import annotations

import datetime as dt
import re

from attrs import frozen

from kompass_core.errors import AmountError
from kompass_core.problems import Problem

__all__ = ["Date", "as_date"]

_ISO = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")
_FIRST_YEAR, _LAST_YEAR = 1900, 2999


@frozen(order=False)
class Date:
    """
    A year, a month or a day: the span of days in which something happened.

    Attributes:
        text: As known, in ISO 8601: ``2016``, ``2016-10`` or ``2016-10-14``.
        first: The first day that is meant.
        last: The last day that is meant.
    """

    text: str
    first: dt.date
    last: dt.date

    @classmethod
    def of(cls, value: Date | str | dt.date) -> Date:
        """
        Read a date.

        >>> Date.of("2016-10").last
        datetime.date(2016, 10, 31)

        Args:
            value: ISO 8601 text of any of the three precisions, or a ``datetime.date``.

        Raises:
            AmountError: For anything else, a ``datetime.datetime`` included, and for years
                outside 1900 to 2999.
        """
        if isinstance(value, Date):
            return value
        text = value.isoformat() if type(value) is dt.date else value
        match = _ISO.fullmatch(text) if isinstance(text, str) else None
        if match is None:
            raise AmountError([Problem.of("KA010", given=value)])
        year, month, day = (int(part) if part else None for part in match.groups())
        try:
            return cls(match.group(), *_span(year or 0, month, day))
        except ValueError:
            raise AmountError([Problem.of("KA010", given=value)]) from None

    def before(self, other: Date) -> bool | None:
        """
        Whether this lies before *other*: yes, no, or None where it cannot be known.

        >>> Date.of("2014").before(Date.of("2016-10")), Date.of("2016").before(Date.of("2016-10"))
        (True, None)
        """
        if self.last < other.first:
            return True
        if self.first >= other.last:
            return False
        return None

    def __str__(self) -> str:
        return self.text


def as_date(value: Date | str | dt.date) -> Date:
    """Read a date, as `Date.of` does; a plain function, for use as a converter."""
    return Date.of(value)


def _span(year: int, month: int | None, day: int | None) -> tuple[dt.date, dt.date]:
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        raise ValueError(year)
    if month is None:
        return dt.date(year, 1, 1), dt.date(year, 12, 31)
    if day is None:
        first = dt.date(year, month, 1)
        following = dt.date(year + month // 12, month % 12 + 1, 1)
        return first, following - dt.timedelta(days=1)
    exactly = dt.date(year, month, day)
    return exactly, exactly
