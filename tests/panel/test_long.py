"""Long tables: one score a line."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import kompass_core as kc
from kompass_core.testing import strategies as kst
from tests.making import FOREIGN, SKIPPED
from tests.panel.making import PACK


def long(*lines: tuple[str, str, object], **others: Any) -> kc.Panel:  # noqa: ANN401 (passed on)
    """Make a panel of lines: subject, code, number."""
    subjects, codes, numbers = ([line[i] for line in lines] for i in range(3))
    columns = {"subjects": subjects, "codes": codes, "numbers": numbers, "dates": "2016"}
    return kc.Panel.from_long(PACK, **(columns | others))


WHOLE = [("b", "1.1", 1), ("b", "2.1", "3"), ("a", "1.1", 4), ("b", "1.2", 2), ("a", "1.2", 5)]


class TestFromLong:
    """Lines of one subject and date are one evaluation, wherever they stand."""

    def test_by_hand(self) -> None:
        """In the order of their first lines; what has no line has the reason of the rest."""
        panel = long(*WHOLE, rest=SKIPPED, groups={"g": [1, 1, 2, 1, 2]})
        assert panel.subjects.tolist() == ["b", "a"]
        assert panel.steps.tolist() == [[100, 400], [200, 500], [300, 0]]
        assert [list(row.missing) for row in panel] == [[], ["2.1"]]
        assert panel.groups[0].values.tolist() == [1, 2]

    def test_dates_tell_evaluations_apart(self) -> None:
        """A subject that was assessed twice has two rows."""
        lines = [("a", code, i) for i in (1, 2) for code in PACK.layout.codes]
        panel = long(*lines, dates=["2014"] * 3 + ["2016-01"] * 3)
        assert [str(row.date) for row in panel] == ["2014", "2016-01"]
        assert panel.steps.tolist() == [[100, 200]] * 3

    def test_arrays_of_whole_numbers(self) -> None:
        """Steps, in any integer type."""
        panel = long(
            *(("a", code, 0) for code in PACK.layout.codes),
            numbers=np.array([1, 2, 3], np.uint8),
            kind="steps",
        )
        assert panel.steps.tolist() == [[1], [2], [3]]

    def test_of_no_lines(self) -> None:
        """There is no evaluation."""
        assert len(long()) == 0

    @given(st.data())
    def test_is_the_same_as_wide(self, data: st.DataObject) -> None:
        """Lines in any order give what the evaluations give."""
        members = data.draw(kst.panels())
        pack = members[0].pack
        wide = kc.Panel.from_evaluations(members)
        lines = [
            (each.subject, str(each.date), score.code, score.value)
            for each in members
            for score in each.scores
        ]
        lines = data.draw(st.permutations(lines))
        subjects, dates, codes, numbers = (list(each) for each in zip(*lines, strict=True))
        panel = kc.Panel.from_long(
            pack, subjects=subjects, dates=dates, codes=codes, numbers=numbers
        )
        order = [wide.subjects.tolist().index(name) for name in panel.subjects]
        assert panel == wide.select(order)


class TestRefusedLines:
    """What is wrong is told with the number of its line."""

    def told(self, *lines: tuple[str, str, object], **others: Any) -> list[str]:  # noqa: ANN401 (passed on)
        """Return the problems of lines."""
        with pytest.raises(kc.EvaluationError) as caught:
            long(*lines, **others)
        return list(map(str, caught.value.problems))

    def test_twice(self) -> None:
        """Both lines are named."""
        lines = [*WHOLE, ("a", "2.1", 1), ("a", "1.1", 4)]
        assert self.told(*lines) == [
            "lines[6]: '1.1' of this subject and date stands in line 2 already [KN016]"
        ]

    def test_unknown_codes(self) -> None:
        """With what was probably meant."""
        lines = [*WHOLE, ("a", "2.1", 1), ("b", "1.l", 4), ("a", "2.l", 4)]
        told = self.told(*lines)
        assert [each.partition(";")[0] for each in told] == [
            "lines[6]: small@1 scores nothing with the code '1.l'",
            "lines[7]: small@1 scores nothing with the code '2.l'",
        ]

    def test_numbers_and_what_has_no_line(self) -> None:
        """A number is that of its line, an absence that of the first line."""
        told = self.told(*WHOLE[:3], ("b", "1.2", 21), ("a", "2.1", FOREIGN))
        assert [each.partition(",")[0] for each in told] == [
            "lines[3].1.2: '1.2' got 21 points",
            "lines[2]: no score for 1.2; score them",
        ]

    def test_dates_and_groups(self) -> None:
        """All lines of an evaluation are of one group."""
        lines = [("a", code, 1) for code in PACK.layout.codes]
        assert self.told(*lines, groups={"g": ["x", "y", "x"]}) == [
            "lines[1].g: the line is of 'y', but line 0 of the same evaluation of 'x' [KN017]"
        ]
        told = self.told(*lines, dates=["2016", "16", "2016"])
        assert any(each.startswith("lines[1].date: '16' is not a date") for each in told)

    def test_subjects_without_a_name(self) -> None:
        """They are told by line too, not by the evaluation that the lines make."""
        lines = [*WHOLE, ("a", "2.1", 1), *((" ", code, 1) for code in PACK.layout.codes)]
        assert self.told(*lines) == ["lines[6].subject: the subject has no name [KE006]"]

    def test_may_be_set_aside(self) -> None:
        """Of an evaluation with a bad line nothing is used; its first line names it."""
        panel = long(*WHOLE, ("a", "2.1", 99), bad="set-aside")
        assert panel.subjects.tolist() == ["b"]
        assert [(each.row, each.problems[0].path) for each in panel.rejected] == [
            (2, "lines[5].2.1")
        ]

    def test_lengths(self) -> None:
        """Each column has a value for each line."""
        assert self.told(*WHOLE, numbers=[1]) == [
            "numbers: expected 5 of them, one for each row, got 1 [KN001]"
        ]
        assert self.told(*WHOLE, codes=["1.1"]) == [
            "codes: expected 5 of them, one for each row, got 1 [KN001]"
        ]
