"""Dates in words."""

from __future__ import annotations

from kompass_core.dates import Date
from kompass_core.errors import MissingExtraError, messages


def format_date(date: Date, language: str) -> str:
    """
    Write a date in words, at the precision that it has.

    >>> format_date(Date("2016-10"), "sv"), format_date(Date("2016-10-14"), "en-GB")
    ('oktober 2016', '14 October 2016')

    Args:
        date: A year, a month or a day.
        language: A language tag.

    Raises:
        MissingExtraError: If Babel is not installed.
    """
    try:
        from babel import Locale, UnknownLocaleError
        from babel.dates import format_date as written
        from babel.dates import format_skeleton
    except ModuleNotFoundError:
        missing = messages.EXTRA_NOT_INSTALLED.problem(package="Babel", extra="report")
        raise MissingExtraError([missing]) from None
    try:
        locale = Locale.parse(language, sep="-")
    except UnknownLocaleError:
        locale = Locale("en")
    match len(date.text):
        case 4:
            return date.text
        case 7:
            return format_skeleton("yMMMM", date.first, locale=locale)
        case _:
            return written(date.first, "long", locale=locale)
