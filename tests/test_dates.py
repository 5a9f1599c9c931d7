"""Dates stand for spans of days, as precisely as is known."""

from __future__ import annotations

import copy
import datetime as dt
import pickle
from collections.abc import Callable
from typing import Any, TypeAlias

import attrs
import pytest
from hypothesis import given

from kompass_core import Date
from kompass_core.dates import as_date
from kompass_core.errors import AmountError
from kompass_core.testing import strategies as kst

Given: TypeAlias = Any
"""What callers may pass, right or wrong."""

KNOWN = [
    "2015",
    "2016",
    "2016-02",
    "2016-02-28",
    "2016-02-29",
    "2016-03-01",
    "2016-12",
    "2016-12-31",
    "2017",
    "2017-01",
    "2017-02",
]
WINDOW = [dt.date(2015, 1, 1) + dt.timedelta(days=n) for n in range(3 * 365 + 1)]

REFUSED: list[Given] = [
    *["", "16", "201", "20161", "2016-1", "2016-1-1", "2016-", "2016-10-", "2016-10-14-01"],
    *["2016-00", "2016-13", "2016-10-00", "2016-02-30", "2015-02-29", "2016-13-45"],
    *["0000", "0016", "1899", "1899-12-31", "3000", "3000-01-01", "9999"],
    *[" 2016", "2016\n", "2016/10", "20161014", "2016-W01-1", "2016-10-14T00:00", "-2016"],
    "\u0662\u0660\u0661\u0666",  # 2016 in Arabic digits
    *[2016, 2016.5, True, None, b"2016", ["2016"], object()],
    dt.datetime(2016, 10, 14, tzinfo=dt.UTC),
    dt.datetime(2016, 10, 14),  # noqa: DTZ001 (without a zone it is refused as well)
    dt.time(12),
]


def days(text: str) -> list[dt.date]:
    """Return the days whose date begins with *text*."""
    return [day for day in WINDOW if day.isoformat().startswith(text)]


class TestDate:
    """A date is the days whose ISO form begins with it."""

    @pytest.mark.parametrize("text", KNOWN)
    def test_spans_its_days(self, text: str) -> None:
        """Leap days and the ends of years are where the calendar has them."""
        date = Date.of(text)
        assert (date.first, date.last) == (days(text)[0], days(text)[-1])
        assert str(date) == date.text == text

    @pytest.mark.parametrize(
        ("text", "last"), [("1900", dt.date(1900, 12, 31)), ("2999-12", dt.date(2999, 12, 31))]
    )
    def test_reaches_from_1900_to_2999(self, text: str, last: dt.date) -> None:
        """Both years are included."""
        assert Date.of(text).last == last

    def test_is_made_of_a_day(self) -> None:
        """A ``datetime.date`` is known to the day."""
        assert Date.of(dt.date(2016, 10, 14)) == Date.of("2016-10-14") == as_date("2016-10-14")

    @pytest.mark.parametrize("make", [Date.of, Date, as_date], ids=["of", "class", "function"])
    def test_refuses_anything_else(self, make: Callable[[Given], Date]) -> None:
        """It is a declared error, whichever way the date is made."""
        for value in REFUSED:
            with pytest.raises(AmountError) as caught:
                make(value)
            (problem,) = caught.value.problems
            assert (problem.rule, problem.facts) == ("KA010", {"given": value})
            assert len(str(caught.value)) < 400

    def test_is_checked_when_it_is_changed(self) -> None:
        """Neither `attrs.evolve` nor anything else makes a date that there is not."""
        with pytest.raises(AmountError):
            attrs.evolve(Date.of("2016"), text="2016-13")

    @given(kst.dates())
    def test_survives_everything(self, date: Date) -> None:
        """Read again, copied or pickled, it is equal, with an equal hash."""
        copies = [
            Date.of(date),
            Date.of(date.text),
            copy.copy(date),
            copy.deepcopy(date),
            pickle.loads(pickle.dumps(date)),  # noqa: S301 (our own)
        ]
        assert {date} == set(copies)


class TestBefore:
    """One date lies before another if each of its days does."""

    @pytest.mark.parametrize("one", KNOWN)
    def test_is_what_the_days_say(self, one: str) -> None:
        """Yes if all pairs of days say so, no if none does, and else unknown."""
        for other in KNOWN:
            always = days(one)[-1] < days(other)[0]
            ever = days(one)[0] < days(other)[-1]
            expected = True if always else None if ever else False
            assert Date.of(one).before(Date.of(other)) is expected
