"""Dates of known precision."""

from __future__ import annotations

import datetime as dt
import re
from functools import cached_property, lru_cache
from typing import Any

from attrs import field, frozen

from kompass_core.errors import AmountError, messages

_ISO = re.compile(r"[0-9]{4}(?:-[0-9]{2}){0,2}")
_FIRST_YEAR, _LAST_YEAR = 1900, 2999


def _span(text: str) -> tuple[dt.date, dt.date]:
    """Return the first and the last day of a date; a ValueError if *text* is no date."""
    if not _ISO.fullmatch(text):
        raise ValueError(text)
    first = dt.date.fromisoformat(text + "-01-01"[len(text) - len("2016") :])
    if not _FIRST_YEAR <= first.year <= _LAST_YEAR:
        raise ValueError(text)
    if len(text) == len("2016"):
        return first, first.replace(month=12, day=31)
    if len(text) == len("2016-10"):
        following = (first + dt.timedelta(days=31)).replace(day=1)
        return first, following - dt.timedelta(days=1)
    return first, first


def _is_date(_: object, __: object, text: Any) -> None:  # noqa: ANN401 (any input)
    try:
        _span(text if isinstance(text, str) else "")
    except ValueError:
        raise AmountError([messages.INVALID_DATE.problem(given=text)]) from None


@frozen(order=False)
class Date:
    """
    A year, a month or a day: a span of days.

    Attributes:
        text: ISO 8601 text: ``2016``, ``2016-10`` or ``2016-10-14``.

    Raises:
        AmountError: If it is anything else, or a year outside 1900 to 2999.
    """

    text: str = field(validator=_is_date)

    @cached_property
    def first(self) -> dt.date:
        """The first day of the span."""
        return _span(self.text)[0]

    @cached_property
    def last(self) -> dt.date:
        """The last day of the span."""
        return _span(self.text)[1]

    @classmethod
    def of(cls, value: Date | str | dt.date) -> Date:
        """
        Parse a date.

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
        text: Any = value.isoformat() if type(value) is dt.date else value
        return _shared(str(text)) if isinstance(text, str) else cls(text)

    def before(self, other: Date) -> bool | None:
        """
        Compare with *other*: True if earlier, False if not, None if the precision is too low.

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


@lru_cache(maxsize=1024)
def _shared(text: str) -> Date:
    """Return one shared object per date: many results are from the same year."""
    return Date(text)


def as_date(value: Date | str | dt.date) -> Date:
    """Parse a date, as `Date.of` does; a plain function, for use as a converter."""
    return _shared(value) if type(value) is str else Date.of(value)
