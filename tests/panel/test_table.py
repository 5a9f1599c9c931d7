"""Panels as values: rows, selections, groups and what the constructor refuses."""

from __future__ import annotations

import math
import pickle
import subprocess
import sys
from typing import Any

import attrs
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import kompass_core as kc
from kompass_core.testing import strategies as kst
from tests.making import FOREIGN, SKIPPED, Limits, pack_of
from tests.panel.making import PACK, panel_of, totals

GAPS = panel_of(
    PACK, [1, FOREIGN, 3], [SKIPPED, 2, 3], [1, 2, 3], groups={"g": ["x", "y", "x"], "n": [1, 2, 3]}
)


class TestPanel:
    """A panel is a frozen value."""

    def test_is_read_only(self) -> None:
        """None of its arrays can be changed."""
        groups = [each for group in GAPS.groups for each in (group.labels, group.codes)]
        for each in (GAPS.steps, GAPS.subjects, GAPS.first, GAPS.last, *GAPS.gaps, *groups):
            assert each is not None
            with pytest.raises(ValueError, match="read-only"):
                each[...] = 0
        with pytest.raises(attrs.exceptions.FrozenInstanceError):
            GAPS.steps = GAPS.steps  # type: ignore[misc]

    def test_can_be_pickled(self) -> None:
        """And is the same afterwards."""
        again = pickle.loads(pickle.dumps(GAPS))  # noqa: S301 (made here)
        assert again == GAPS
        groups = [each for group in again.groups for each in (group.labels, group.codes)]
        arrays = [again.steps, again.subjects, again.first, again.last, *again.gaps, *groups]
        assert not any(each.flags.writeable for each in arrays)
        assert again.score(not_applicable="best", not_assessed="best").total[0] == 24

    def test_shows_what_it_is(self) -> None:
        """In one line."""
        assert repr(GAPS) == "<Panel of 3 evaluations, small@1>"
        assert repr(GAPS.groups[0].values) == repr(np.array(["x", "y", "x"], object))

    def test_has_rows(self) -> None:
        """As a sequence has items."""
        assert (len(GAPS), GAPS[-1].steps, [row.subject for row in GAPS]) == (
            3,
            (100, 200, 300),
            ["s0", "s1", "s2"],
        )
        with pytest.raises(IndexError):
            GAPS[3]
        with pytest.raises(TypeError, match="'slice' object cannot be interpreted as an integer"):
            GAPS[:2]  # type: ignore[index]

    def test_takes_little_memory(self) -> None:
        """45 cells of two bytes, and two bits for each where there are gaps."""
        areas: list[list[Limits]] = [[20] * 5] * 9
        pack = pack_of(*areas)
        panel = panel_of(pack, *[[1] * 44 + [SKIPPED]] * 800)
        size = panel.steps.nbytes + sum(0 if each is None else each.nbytes for each in panel.gaps)
        assert size <= 1.3 * 45 * 2 * len(panel)

    def test_needs_numpy(self) -> None:
        """Who has none is told which extra to install."""
        code = (
            "import sys; sys.modules['numpy'] = None\n"
            "import kompass_core as kc\n"
            "try: kc.Panel\n"
            "except kc.MissingExtraError as error: print(error)"
        )
        done = subprocess.run(
            [sys.executable, "-c", code], check=True, capture_output=True, text=True
        )
        assert "pip install 'kompass-core[panel]'" in done.stdout


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
        with pytest.raises(kc.EvaluationError, match="3 truth values, or row numbers below 3"):
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


class TestConcat:
    """Panels below each other are of the same kind."""

    def test_refuses_nothing(self) -> None:
        """There would be no pack."""
        with pytest.raises(kc.EvaluationError, match="no panels"):
            kc.Panel.concat([])

    def test_refuses_other_things(self) -> None:
        """By name."""
        with pytest.raises(kc.EvaluationError, match="panels: expected Iterable, got NoneType"):
            kc.Panel.concat(None)  # type: ignore[arg-type]
        with pytest.raises(kc.EvaluationError, match=r"panels\[1\]: expected Panel, got str"):
            kc.Panel.concat([GAPS, "no"])  # type: ignore[list-item]

    def test_refuses_other_groups(self) -> None:
        """A row would have no group."""
        with pytest.raises(kc.EvaluationError, match=r"panels\[1\]: the rows can be grouped by"):
            kc.Panel.concat([GAPS, panel_of(PACK, [1, 2, 3])])

    def test_refuses_other_criteria(self) -> None:
        """Be they declared equivalent: the columns may be others."""
        other = pack_of([10, 20], [30], revision="2", equivalent_to=[PACK.ref])
        with pytest.raises(kc.IncomparableError, match="rows of small@1, and it is of small@2"):
            kc.Panel.concat([panel_of(PACK), panel_of(other)])
        with pytest.raises(kc.IncomparableError, match="scoring content differs"):
            kc.Panel.concat([panel_of(PACK), panel_of(pack_of([10, 20], [31]))])
        with pytest.raises(kc.IncomparableError, match=r"steps of 0\.01, and here in steps of 1"):
            kc.Panel.concat([panel_of(PACK), panel_of(pack_of([10, 20], [30], step=1))])


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
        with pytest.raises(kc.EvaluationError, match=f"{name}: expected an array of"):
            attrs.evolve(GAPS, **{name: array})  # type: ignore[arg-type]

    def test_refuses_groups_of_other_rows(self) -> None:
        """Each row has a label."""
        with pytest.raises(kc.EvaluationError, match=r"groups\.g: expected 3 of them"):
            attrs.evolve(GAPS, groups=totals(1, groups={"g": ["x"]}).groups)

    def test_refuses_bad_scores_and_subjects(self) -> None:
        """By row."""
        steps, subjects = GAPS.steps.copy(), GAPS.subjects.copy()
        steps[0, 1], steps[1, 2], subjects[0] = 1001, -1, ""
        with pytest.raises(kc.EvaluationError) as caught:
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
        with pytest.raises(kc.EvaluationError, match=r"rows\[0\]\.date: the first and"):
            attrs.evolve(totals(1), first=days[0], last=days[1])

    def test_refuses_other_groups(self) -> None:
        """A name alone is no column."""
        with pytest.raises(kc.EvaluationError, match=r"groups\[0\]: expected Group, got str"):
            attrs.evolve(GAPS, groups=["g"])  # type: ignore[list-item]

    def test_refuses_scores_finer_than_the_unit(self) -> None:
        """As an evaluation does."""
        panel = panel_of(pack_of(10, score_unit=2), [2], [4])
        with pytest.raises(kc.EvaluationError, match=r"rows\[1\]\.1: '1' got 3 points, finer than"):
            attrs.evolve(panel, steps=np.array([[200, 300]], np.int16))


class TestGroups:
    """Labels come in order, and back as they were."""

    @pytest.mark.parametrize(
        "values",
        [
            np.array([3, 1, 3], np.int16),
            np.array([2**63 - 1, 0, -(2**63)]),
            np.array([200, 255, 0], np.uint8),
            np.array(["b", "a", "b"]),
            np.array([True, False, True]),
            np.array([0.5, -1.5, 0.5]),
            ["b", "a", "b"],
            [1, "a", None],
            [2010, 2004, 2010],
        ],
    )
    def test_of_any_type(self, values: Any) -> None:  # noqa: ANN401 (of any type)
        """Numbers, texts, and what cannot be sorted."""
        panel = totals(1, 2, 3, groups={"g": values})
        assert panel.groups[0].values.tolist() == list(values)
        labels = [label for (label,) in panel.grouping("g").labels]
        assert len(labels) == len(set(values))
        if len({type(each) for each in list(values)}) == 1:
            assert labels == sorted(set(values))

    @pytest.mark.parametrize("wrap", [list, np.array])
    def test_of_what_is_no_number_are_one(self, wrap: Any) -> None:  # noqa: ANN401 (makes any kind)
        """Every nan is in the same group, which comes last."""
        panel = totals(1, 2, 3, 4, groups={"g": wrap([float("nan"), 2.0, float("nan"), 1.0])})
        (one,), (two,), (nan,) = panel.grouping("g").labels
        assert (one, two, math.isnan(nan)) == (1, 2, True)
        assert panel.grouping("g").codes.tolist() == [2, 1, 2, 0]

    def test_of_masked_values_are_none(self) -> None:
        """What stands below a mask is the label of nobody."""
        values = np.ma.MaskedArray([1, 2, 3], mask=[True, False, False])
        panel = totals(1, 2, 3, groups={"g": values})
        assert panel.groups[0].values.tolist() == [None, 2, 3]

    def test_of_many_columns(self) -> None:
        """Only groups that have rows are there, however many there might be."""
        rng, n = np.random.default_rng(3), 3_000
        columns = {name: rng.integers(0, 3_000, n) for name in "abc"}
        panel = totals(*([1] * n), groups=columns)
        grouping = panel.grouping(["a", "b", "c"])
        found = list(zip(*(columns[name].tolist() for name in "abc"), strict=True))
        assert grouping.labels == tuple(sorted(set(found)))
        assert [grouping.labels[code] for code in grouping.codes] == found
