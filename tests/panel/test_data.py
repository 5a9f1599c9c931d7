"""Checked columns: selection, the latest rows, and what the constructor refuses."""

from __future__ import annotations

from typing import Any

import attrs
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import kompass_core as kc
from kompass_core.errors import EvaluationError, IncomparableError
from kompass_core.testing import strategies as kst
from tests.making import FOREIGN, SKIPPED, pack_of
from tests.panel.making import PACK, panel_of, totals

GAPS = panel_of(
    PACK, [1, FOREIGN, 3], [SKIPPED, 2, 3], [1, 2, 3], groups={"g": ["x", "y", "x"], "n": [1, 2, 3]}
)


class TestSelect:
    """Some rows, in the order wanted."""

    @pytest.mark.parametrize(
        ("rows", "subjects"),
        [
            ([2, 0], ["s2", "s0"]),
            ([-1], ["s2"]),
            (np.array([True, False, True]), ["s0", "s2"]),
            ([], []),
            ([1, 1], ["s1", "s1"]),
        ],
    )
    def test_by_number_or_mask(self, rows: Any, subjects: list[str]) -> None:  # noqa: ANN401 (of any kind)
        """With all that belongs to them."""
        some = GAPS.select(rows)
        assert some.subjects.tolist() == subjects
        for row in some:
            assert row == GAPS[GAPS.subjects.tolist().index(row.subject)]

    @pytest.mark.parametrize(
        "rows",
        [
            [3],
            [-4],
            [True],
            "s1",
            [0.5],
            [[0]],
            1,
            [[0], [0, 1]],
            np.array([2**64 - 1], np.uint64),
            np.ma.MaskedArray([0, 1], mask=[True, False]),
            np.ma.MaskedArray([True, True, False], mask=[True, False, False]),
        ],
    )
    def test_refuses_other_rows(self, rows: object) -> None:
        """A number that is none of a row's, or no number."""
        with pytest.raises(EvaluationError, match="3 truth values, or row numbers below 3"):
            GAPS.select(rows)

    @given(st.data())
    def test_parts_make_the_whole(self, data: st.DataObject) -> None:
        """Cut in two and put together, gaps and groups included."""
        members = data.draw(st.lists(kst.evaluations(PACK), min_size=1, max_size=20))
        labels = data.draw(
            st.lists(st.sampled_from("ab"), min_size=len(members), max_size=len(members))
        )
        panel = kc.Panel.from_evaluations(members, groups={"g": labels})
        at = data.draw(st.integers(0, len(members)))
        rows = list(range(len(members)))
        assert kc.Panel.concat([panel.select(rows[:at]), panel.select(rows[at:])]) == panel


class TestConstructor:
    """Whoever makes a panel of arrays of their own is checked too."""

    @pytest.mark.parametrize(
        ("name", "array"),
        [
            ("steps", np.zeros((3, 2), np.int16)),
            ("steps", np.zeros((3, 3), np.int64)),
            ("steps", [[1]]),
            ("subjects", np.array(["s0", "s1", "s2"])),
            ("first", np.zeros(3, np.int64)),
            ("last", np.zeros(2, np.int32)),
            ("not_applicable", np.zeros((3, 1), np.bool_)),
        ],
    )
    def test_refuses_other_shapes_and_types(self, name: str, array: object) -> None:
        """The text tells what is expected."""
        with pytest.raises(EvaluationError, match=f"{name}: expected an array of"):
            attrs.evolve(GAPS, **{name: array})  # type: ignore[arg-type]

    def test_refuses_groups_of_other_rows(self) -> None:
        """Each row has a label."""
        with pytest.raises(EvaluationError, match=r"groups\.g: expected 3 values"):
            attrs.evolve(GAPS, groups=totals(1, groups={"g": ["x"]}).groups)

    def test_refuses_bad_scores_and_subjects(self) -> None:
        """By row."""
        steps, subjects = GAPS.steps.copy(), GAPS.subjects.copy()
        steps[0, 1], steps[1, 2], subjects[0] = 1001, -1, ""
        with pytest.raises(EvaluationError) as caught:
            attrs.evolve(GAPS, steps=steps, subjects=subjects)
        told = [(each.rule, each.path) for each in caught.value.problems]
        assert told == [
            ("KE004", "rows[1].1.1"),
            ("KE004", "rows[2].1.2"),
            ("KE006", "rows[0].subject"),
        ]

    @pytest.mark.parametrize(
        ("first", "last"), [(0, 1), (0, 27), (1, 31), (0, 366), (5, 4), (-(2**31), 0), (10**6,) * 2]
    )
    def test_refuses_spans_that_are_no_dates(self, first: int, last: int) -> None:
        """A date is a day, a month or a year, from 1900 to 2999."""
        days = [np.array([each], np.int32) for each in (first, last)]
        with pytest.raises(EvaluationError, match=r"rows\[0\]\.date: the first and"):
            attrs.evolve(totals(1), first=days[0], last=days[1])

    def test_refuses_other_groups(self) -> None:
        """A name alone is no column."""
        with pytest.raises(TypeError, match="'groups' must be"):
            attrs.evolve(GAPS, groups=["g"])  # type: ignore[list-item]

    def test_refuses_scores_finer_than_the_unit(self) -> None:
        """As an evaluation does."""
        panel = panel_of(pack_of(10, score_unit=2), [2], [4])
        with pytest.raises(EvaluationError, match=r"rows\[1\]\.1: '1' got 3 points, finer than"):
            attrs.evolve(panel, steps=np.array([[200, 300]], np.int16))


class TestLatest:
    """The one row of a subject that lies after all others."""

    def test_stands_in_the_order_of_the_panel(self) -> None:
        """Whatever the order of the dates."""
        dates = ["2016-10", "2014", "2017", "2016-09-30"]
        panel = totals(1, 2, 3, 4, subjects=["a", "b", "b", "a"], dates=dates)
        assert [str(row.date) for row in panel.latest()] == ["2016-10", "2017"]
        assert len(totals().latest()) == 0

    @pytest.mark.parametrize("dates", [["2016", "2016-10"], ["2016", "2016"], ["2016-10", "2016"]])
    def test_may_not_be_told(self, dates: list[str]) -> None:
        """As `aggregate` has it: a year and one of its months do not say."""
        panel = totals(1, 2, subjects=["a", "a"], dates=dates)
        with pytest.raises(IncomparableError) as caught:
            panel.latest()
        (problem,) = caught.value.problems
        facts = {"subject": "a", "dates": tuple(dates)}
        assert (problem.rule, problem.path, problem.facts) == ("KC007", "rows[0]", facts)

    @given(st.lists(st.tuples(st.sampled_from("ab"), kst.dates()), min_size=1, max_size=6))
    def test_is_that_of_aggregate(self, rows: list[tuple[str, kc.Date]]) -> None:
        """Or both refuse."""
        names, dates = ([row[i] for row in rows] for i in (0, 1))
        panel = totals(*range(len(rows)), subjects=names, dates=dates)
        try:
            members = kc.aggregate(map(kc.profile, panel), duplicates="latest").members
        except IncomparableError:
            with pytest.raises(IncomparableError, match="the latest result of"):
                panel.latest()
        else:
            latest = panel.latest()
            assert [row.steps for row in latest] == [
                (int((member.total.exact or 0) * 100),) for member in members
            ]
