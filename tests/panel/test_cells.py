"""Dates and numbers of a table."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import kompass_core as kc
from kompass_core.errors import EvaluationError
from kompass_core.testing import strategies as kst
from tests.making import pack_of
from tests.panel.making import panel_of


class TestDates:
    """Dates stay as precise as they were."""

    @pytest.mark.parametrize(
        ("given", "shown"),
        [
            (
                ["2016-10", dt.date(2016, 10, 14), kc.Date("2016")],
                ["2016-10", "2016-10-14", "2016"],
            ),
            (np.array(["2016-02", "1969-12"], "datetime64[M]"), ["2016-02", "1969-12"]),
            (np.array(["2016", "1900"], "datetime64[Y]"), ["2016", "1900"]),
            (np.array(["2016-02-29"], "datetime64[D]"), ["2016-02-29"]),
            (np.array(["2016", "2017-01"]), ["2016", "2017-01"]),
        ],
    )
    def test_of_any_kind(self, given: Any, shown: list[str]) -> None:  # noqa: ANN401 (of any kind)
        """Texts, dates and arrays of them."""
        panel = panel_of(pack_of(10), *([[1]] * len(shown)), dates=given)
        assert [str(panel.date(row)) for row in range(len(panel))] == shown

    @given(st.lists(kst.dates()))
    def test_come_back(self, dates: list[kc.Date]) -> None:
        """Every date that there can be."""
        panel = panel_of(pack_of(10), *([[1]] * len(dates)), dates=dates)
        assert [each.date for each in panel] == dates

    def test_of_moments_are_refused(self) -> None:
        """A date is no point in time."""
        with pytest.raises(EvaluationError, match=r"rows\[0\].date"):
            panel_of(pack_of(10), [1], dates=[dt.datetime(2016, 1, 1, tzinfo=dt.UTC)])
