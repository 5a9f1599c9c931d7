"""The same subjects in two panels, and the latest of each."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

import kompass_core as kc
from kompass_core.testing import strategies as kst
from tests.making import FOREIGN, SKIPPED, pack_of, result_of
from tests.panel.making import PACK, panel_of, totals

BEFORE = totals(10, 20, 30, subjects=["a", "b", "c"], dates="2014")
AFTER = totals(15, 30, 1, subjects=["c", "a", "d"], dates="2016", groups={"g": ["x", "y", "x"]})


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
        with pytest.raises(kc.IncomparableError) as caught:
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
        except kc.IncomparableError:
            with pytest.raises(kc.IncomparableError, match="is the latest cannot be told"):
                panel.latest()
        else:
            latest = panel.latest()
            assert [row.steps for row in latest] == [
                (int((member.total.exact or 0) * 100),) for member in members
            ]


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
        with pytest.raises(kc.IncomparableError, match="b stands 2 times"):
            BEFORE.matched(twice)

    def test_refuse_other_things(self) -> None:
        """Or other criteria."""
        with pytest.raises(kc.EvaluationError, match="expected Panel, got Evaluation"):
            BEFORE.matched(AFTER[0])  # type: ignore[arg-type]
        with pytest.raises(kc.IncomparableError, match="scoring content differs"):
            BEFORE.matched(panel_of(PACK))


class TestCompare:
    """After minus before, exact, for the subjects of both."""

    def test_by_hand(self) -> None:
        """10 to 30 and 30 to 15; b and d are told."""
        changes = BEFORE.compare(AFTER)
        assert changes.subjects.tolist() == ["a", "c"]
        assert [changes.total[row] for row in (0, 1)] == [20, -15]
        assert (changes.only_before, changes.only_after) == (("b",), ("d",))
        assert (list(changes), len(changes)) == (["1", "total"], 2)
        assert repr(changes) == "<Changes of 2 subjects, small@1>"
        groups = changes.aggregate("g", codes=["total"])
        assert groups.labels == (("x",), ("y",))
        assert (groups.total.mean[0], groups.total.mean[1]) == (-15, 20)
        assert changes.aggregate().best(n=1).tolist() == [0]

    def test_is_known_where_both_sides_are(self) -> None:
        """Of three subjects, one has both."""
        one = panel_of(PACK, [1, 2, 3], [1, 2, SKIPPED], [1, 2, 4])
        other = panel_of(PACK, [1, 2, SKIPPED], [1, 2, 3], [1, 2, 9])
        change = one.compare(other, not_assessed="rescale")["2"]
        assert [change[row] for row in range(3)] == [None, None, 5]

    @given(st.data(), st.sampled_from(["rescale", "worst", "best"]))
    def test_is_that_of_the_profiles(self, data: st.DataObject, policy: str) -> None:
        """Of every cell that both sides know, under every policy."""
        pack = data.draw(kst.packs())
        two = st.lists(kst.evaluations(pack), min_size=1, max_size=4, unique_by=lambda e: e.subject)
        before, after = data.draw(two), data.draw(two)
        one, other = (kc.Panel.from_evaluations(each) for each in (before, after))
        changes = one.compare(other, not_applicable=policy, not_assessed=policy)
        later = {each.subject: each for each in after}
        pairs = [(each, later[each.subject]) for each in before if each.subject in later]
        assert changes.subjects.tolist() == [each.subject for each, _ in pairs]
        for row, pair in enumerate(pairs):
            known = kc.compare(
                *(kc.profile(e, not_applicable=policy, not_assessed=policy) for e in pair)
            )
            for code in pack.nodes:
                assert changes[code][row] == (known[code].exact if code in known else None)

    def test_of_gaps_is_refused(self) -> None:
        """Unless a policy says what becomes of them."""
        one = panel_of(PACK, [1, FOREIGN, 3])
        with pytest.raises(kc.EvaluationError, match="not applicable"):
            one.compare(one)


class TestCautions:
    """What a reader must know of changes."""

    def kinds(self, before: str, after: str) -> list[tuple[kc.CautionKind, str]]:
        """Return the cautions about one subject."""
        pack = pack_of(100, breaks=[kc.Break("2015", "2016", kc.Label({"en": "all is new"}))])
        sides = [panel_of(pack, [1], dates=date) for date in (before, after)]
        return [(each.kind, str(each)) for each in sides[0].compare(sides[1]).cautions]

    def test_of_breaks(self) -> None:
        """Between the dates, in whichever order."""
        text = "the instrument changed between 2015 and 2016, which 1 of 1 changes may span"
        assert self.kinds("2014", "2017") == [(kc.CautionKind.BREAK, f"{text}: all is new")]
        assert self.kinds("2010", "2014") == []

    def test_of_the_order(self) -> None:
        """The later panel holds an earlier result."""
        order, broken = self.kinds("2017", "2014")
        assert order == (kc.CautionKind.ORDER, "1 of 1 later dates lie before the earlier ones")
        assert broken[0] is kc.CautionKind.BREAK

    def test_of_printed_numbers(self) -> None:
        """Their difference is rounded twice."""
        printed = [result_of(PACK, {"1.1": 5, "1.2": 10, "2.1": 15})]
        panel = kc.Panel.from_results(printed, face_values=True)
        assert [each.kind for each in panel.compare(panel).cautions] == [kc.CautionKind.FACE_VALUES]

    def test_of_gaps_are_none(self) -> None:
        """Both sides were treated alike."""
        panel = panel_of(PACK, [1, SKIPPED, 3])
        assert panel.compare(panel, not_assessed="worst").cautions == ()
