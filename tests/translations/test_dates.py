"""Dates are written in words, at the precision that they have."""

from __future__ import annotations

import sys

import pytest

from kompass_core.dates import Date
from kompass_core.errors import MissingExtraError
from kompass_core.translations import format_date


class TestFormatDate:
    """A date is never made more precise than it is."""

    @pytest.mark.parametrize(
        ("language", "month", "day"),
        [
            ("sv", "oktober 2016", "4 oktober 2016"),
            ("nb", "oktober 2016", "4. oktober 2016"),
            ("no", "oktober 2016", "4. oktober 2016"),
            ("da", "oktober 2016", "4. oktober 2016"),
            ("fi", "lokakuu 2016", "4. lokakuuta 2016"),
            ("en", "October 2016", "October 4, 2016"),
            ("en-GB", "October 2016", "4 October 2016"),
            ("tlh", "October 2016", "October 4, 2016"),
        ],
    )
    def test_at_each_precision(self, language: str, month: str, day: str) -> None:
        """A year is a year in every language."""
        written = [format_date(Date(text), language) for text in ("2016", "2016-10", "2016-10-04")]
        assert written == ["2016", month, day]

    def test_needs_babel(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """The error names the extra."""
        monkeypatch.setitem(sys.modules, "babel", None)
        with pytest.raises(MissingExtraError, match=r"Babel; install the extra 'report'"):
            format_date(Date("2016-10"), "sv")
