"""Dates and numbers of a table."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import kompass_core as kc
from kompass_core.errors import EvaluationError
from kompass_core.testing import strategies as kst
from tests.making import SKIPPED, STEPPED, pack_of
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


def problems_of(make: Callable[[], object]) -> list[str]:
    """Return the problems of what cannot be made."""
    try:
        make()
    except EvaluationError as error:
        return list(map(str, error.problems))
    return []


class TestPointsOfRules:
    """Rows are checked against rules as evaluations are, whatever they come from."""

    @given(st.data(), kst.packs(rules=True))
    def test_as_evaluations(self, data: st.DataObject, pack: kc.CriteriaPack) -> None:
        """The same problems, in the same words."""
        points = {each.code: data.draw(kst.points_of(each, pack)) for each in pack.scored}
        columns = {code: [given, SKIPPED] for code, given in points.items()}
        usual: Any = {"subject": "a", "date": "2016", "points": points}
        expected = problems_of(lambda: kc.Evaluation.from_points(pack, **usual))
        rows: Any = {"subjects": ["a", "b"], "dates": "2016"}
        found = problems_of(lambda: kc.Panel.from_columns(pack, columns, **rows))
        assert found == [each.replace("points.", "rows[0].", 1) for each in expected]
        kept = kc.Panel.from_columns(pack, columns, invalid="skip", **rows)
        assert len(kept.rejected) == bool(expected)
        panel = kc.Panel.from_columns(pack, columns, ignore_rules=True, **rows)
        assert panel[0] == kc.Evaluation.from_points(pack, ignore_rules=True, **usual)
        assert kc.Panel.from_evaluations(panel) == panel

    @pytest.mark.parametrize("column", [[55, 57], ["55", "57"], np.array([55, 57])])
    def test_of_each_kind(self, column: object) -> None:
        """Numbers that are copied, and others."""
        columns = {"1.1": column, "1.2": [80, 80], "2": [1, 1]}
        rows: Any = {"subjects": ["a", "b"], "dates": "2016"}
        (problem,) = problems_of(lambda: kc.Panel.from_columns(STEPPED, columns, **rows))
        assert problem.startswith("rows[1].1.1: '1.1' got 57 points, which its rule")
        assert "the nearest that it can are 55, 60;" in problem
        assert (
            kc.Panel.from_columns(STEPPED, columns, ignore_rules=True, **rows)[1].steps[0] == 5700
        )
