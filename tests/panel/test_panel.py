"""Panels as values: rows, selections, groups and what the constructor refuses."""

from __future__ import annotations

import pickle
import subprocess
import sys
from collections.abc import Callable

import attrs
import numpy as np
import pytest

import kompass_core as kc
from kompass_core.errors import EvaluationError, IncomparableError
from tests.making import FOREIGN, SKIPPED, Limits, pack_of
from tests.panel.making import PACK, panel_of, totals

GAPS = panel_of(
    PACK, [1, FOREIGN, 3], [SKIPPED, 2, 3], [1, 2, 3], groups={"g": ["x", "y", "x"], "n": [1, 2, 3]}
)
BEFORE = totals(10, 20, 30, subjects=["a", "b", "c"], dates="2014")
AFTER = totals(15, 30, 1, subjects=["c", "a", "d"], dates="2016", groups={"g": ["x", "y", "x"]})


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
            "try: kc.Panel.from_evaluations([])\n"
            "except ImportError as error: print(error)"
        )
        done = subprocess.run(
            [sys.executable, "-c", code], check=True, capture_output=True, text=True
        )
        assert "the extra 'panel' of kompass-criteria" in done.stdout


class TestConcat:
    """Panels below each other are of the same kind."""

    def test_refuses_nothing(self) -> None:
        """There would be no pack."""
        with pytest.raises(EvaluationError, match="no panels"):
            kc.Panel.concat([])

    def test_refuses_other_things(self) -> None:
        """By name."""
        with pytest.raises(TypeError, match="not iterable"):
            kc.Panel.concat(None)  # type: ignore[arg-type]
        with pytest.raises(TypeError, match=r"panels\[1\] must be Panel, not str"):
            kc.Panel.concat([GAPS, "no"])  # type: ignore[list-item]

    def test_refuses_other_groups(self) -> None:
        """A row would have no group."""
        with pytest.raises(EvaluationError, match=r"panels\[1\]: the rows can be grouped by"):
            kc.Panel.concat([GAPS, panel_of(PACK, [1, 2, 3])])

    def test_refuses_other_criteria(self) -> None:
        """Be they declared equivalent: the columns may be others."""
        other = pack_of([10, 20], [30], revision="2", equivalent_to=[PACK.ref])
        with pytest.raises(IncomparableError, match="expected rows of small@1, got small@2"):
            kc.Panel.concat([panel_of(PACK), panel_of(other)])
        with pytest.raises(IncomparableError, match="scoring content differs"):
            kc.Panel.concat([panel_of(PACK), panel_of(pack_of([10, 20], [31]))])
        with pytest.raises(IncomparableError, match=r"steps of 0\.01, and here in steps of 1"):
            kc.Panel.concat([panel_of(PACK), panel_of(pack_of([10, 20], [30], step=1))])


class TestProgress:
    """What gathers rows tells how far it is, and stops where it is told to."""

    @pytest.mark.parametrize(
        ("gather", "sides"),
        [
            (lambda panel, tell: panel.select([0], progress=tell), 1),
            (lambda panel, tell: panel.latest(progress=tell), 1),
            (lambda panel, tell: panel.matched(panel, progress=tell), 2),
            (lambda panel, tell: panel.compare(panel, progress=tell), 2),
            (lambda panel, tell: kc.Panel.concat([panel, panel], progress=tell), 1),
        ],
        ids=["select", "latest", "matched", "compare", "concat"],
    )
    def test_is_told_for_each_cell(
        self, gather: Callable[[kc.Panel, Callable[[int, int], None]], object], sides: int
    ) -> None:
        """Of each side."""
        told = list[tuple[int, int]]()
        panel = panel_of(PACK, [1, 2, 3])
        gather(panel, lambda *each: told.append(each))
        assert told == [(1, 3), (2, 3), (3, 3)] * sides

        def interrupt(_done: int, _of: int) -> None:
            raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            gather(panel, interrupt)


class TestMatched:
    """Only the subjects of both panels, row by row."""

    def test_stand_in_the_order_of_the_first(self) -> None:
        """Both of them."""
        one, other = BEFORE.matched(AFTER)
        assert one.subjects.tolist() == other.subjects.tolist() == ["a", "c"]
        assert other.steps.tolist() == [[3000, 1500]]

    def test_refuse_subjects_that_stand_twice(self) -> None:
        """Which of the rows would be meant?"""
        twice = totals(1, 2, subjects=["b", "b"])
        with pytest.raises(IncomparableError, match="b occurs 2 times"):
            BEFORE.matched(twice)

    def test_refuse_other_things(self) -> None:
        """Or other criteria."""
        with pytest.raises(TypeError, match="must be Panel, not Evaluation"):
            BEFORE.matched(AFTER[0])  # type: ignore[arg-type]
        with pytest.raises(IncomparableError, match="scoring content differs"):
            BEFORE.matched(panel_of(PACK))
