"""Scores of panels: what `profile` says of each row, whatever the pack."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import kompass_core as kc
from kompass_core.criteria import Block, Break
from kompass_core.errors import EvaluationError
from kompass_core.evaluations import PolicyName
from kompass_core.profiles import CautionKind
from kompass_core.testing import strategies as kst
from tests.making import FOREIGN, SKIPPED, pack_of, result_of
from tests.panel.making import PACK, panel_of, totals

POLICIES = st.sampled_from(["rescale", "worst", "best"])


@st.composite
def some_evaluations(draw: st.DrawFn) -> tuple[kc.CriteriaPack, list[kc.Evaluation]]:
    """Draw a pack with blocks, and evaluations under it."""
    pack = draw(kst.packs(blocks=True))
    return pack, draw(st.lists(kst.evaluations(pack), max_size=10))


class TestScores:
    """Every row has what its evaluation has, exactly."""

    @given(some_evaluations(), POLICIES, POLICIES)
    def test_are_those_of_the_profiles(
        self,
        drawn: tuple[kc.CriteriaPack, list[kc.Evaluation]],
        foreign: PolicyName,
        skipped: PolicyName,
    ) -> None:
        """Points, bounds and coverage of every cell, under every policy."""
        pack, evaluations = drawn
        panel = kc.Panel.from_evaluations(evaluations, pack=pack)
        scores = panel.score(not_applicable=foreign, not_assessed=skipped)
        for row, each in enumerate(evaluations):
            p = kc.profile(each, not_applicable=foreign, not_assessed=skipped)
            for code in pack.nodes_and_blocks:
                value, (low, high) = p[code], scores.bounds(code)
                assert scores[code][row] == value.exact
                assert (low[row], high[row]) == (value.bounds.low, value.bounds.high)
                assert scores.coverage(code)[row] == value.coverage

    def test_of_blocks(self) -> None:
        """They are keys, columns and aggregates, above the total, but are not listed."""
        title = pack_of(1).title
        blocks = [Block(code="ends", title=title, areas=("1", "3"))]
        pack = pack_of(10, 20, (-5, 30), blocks=blocks)
        panel = panel_of(pack, [5, 7, 20], [10, 20, -5], [4, 4, SKIPPED])
        scores = panel.score(not_assessed="rescale")
        assert scores["ends"].floats.tolist() == [25, 5, 13]
        assert scores.coverage("ends").floats.tolist() == [1, 1, 10 / 45]
        assert [*scores] == ["1", "2", "3", "total"]
        columns = scores.to_columns()
        assert list(columns)[-2:] == ["ends:points", "total:points"]
        groups = scores.aggregate()
        assert [*groups] == ["1", "2", "3", "ends", "total"]
        assert groups["ends"].rank.tolist() == [1, 3, 2]
        assert groups.rows()[3]["level"] == "block"
        assert scores.best("ends", 1).tolist() == [0]
        changes = panel_of(pack, [5, 7, 20]).compare(panel_of(pack, [6, 7, 25]))
        assert changes["ends"].floats.tolist() == [6]
        with pytest.raises(EvaluationError, match="KN131"):
            scores.bands("ends")

    def test_of_titles(self) -> None:
        """As in profiles."""
        scores = panel_of(pack_of([10, 20], 5), [1, 2, 3]).score()
        assert scores["Question 1.2"].floats.tolist() == [2]

    def test_by_hand(self) -> None:
        """5 + 10 and 15 points: areas of 15 and 15, 30 in all."""
        scores = panel_of(PACK, ["5", "10", "15"], ["10", "20", "0.5"]).score()
        assert scores["1"].floats.tolist() == [15, 30]
        assert scores.total.floats.tolist() == [30, 30.5]
        assert scores["1"].numerators.tolist() == [1500, 3000]
        assert scores.total.unit == Fraction(1, 100)
        assert scores["1.1"][1] == 10
        assert (list(scores), len(scores)) == (list(PACK.nodes), 6)
        assert repr(scores) == "<Scores of 2 rows, small@1>"
        assert repr(scores.total) == "<ExactColumn of 2 numbers in units of 1/100>"

    def test_are_rows_of_points(self) -> None:
        """5 + 10 + 15 of 60, and 10 of 20; what is rescaled has 28 digits, here 1/30 of 40."""
        panel = panel_of(PACK, ["5", "10", "15"], [SKIPPED, "10", SKIPPED], groups={"g": ["x", 1]})
        scores = panel.score(not_assessed="rescale")
        assert scores.rows(["1.1", "total"]) == [
            {
                "subject": "s0",
                "date": "2016",
                "g": "x",
                "1.1:points": Decimal(5),
                "total:points": Decimal(30),
            },
            {
                "subject": "s1",
                "date": "2016",
                "g": 1,
                "1.1:points": None,
                "total:points": Decimal(30),
            },
        ]
        assert list(scores.to_columns())[3:] == ["1:points", "2:points", "total:points"]
        thirds = panel_of(pack_of([10, 30], [10]), [SKIPPED, 1, 0]).score(not_assessed="rescale")
        assert thirds.to_columns("1")["1:points"] == [Decimal(f"1.{27 * '3'}")]

    @pytest.mark.parametrize("name", ["subject", "total:points"])
    def test_are_no_rows_where_a_group_has_the_name_of_a_column(self, name: str) -> None:
        """Neither is lost."""
        panel = panel_of(PACK, [1, 2, 3], groups={name: ["x"]})
        with pytest.raises(EvaluationError, match="used twice") as caught:
            panel.score().rows()
        assert [each.rule for each in caught.value.problems] == ["KN100"]

    def test_of_many_rows_are_added_up_in_blocks(self) -> None:
        """The sum of the areas is the total, across the ends of blocks; progress is told."""
        n, told = 40_000, list[tuple[int, int]]()
        rng, pack = np.random.default_rng(1), pack_of([10, 20, 70], [30])
        steps = np.stack([rng.integers(0, high + 1, n) for high in pack.layout.highs], axis=1)
        names = [str(i) for i in range(n)]
        panel = kc.Panel.from_columns(pack, steps, subjects=names, dates="2016", kind="steps")
        scores = panel.score(progress=lambda done, of: told.append((done, of)))
        assert np.array_equal(scores["1"].numerators, steps[:, :3].sum(axis=1))
        assert np.array_equal(scores.total.numerators, steps.sum(axis=1))
        assert told[-1] == (n, n)
        assert len(told) == 3

    def test_of_gaps_are_refused_with_their_rows(self) -> None:
        """The first hundred problems are told, unless a policy says what becomes of gaps."""
        panel = panel_of(PACK, [1, 2, 3], [FOREIGN, SKIPPED, 3], [1, SKIPPED, SKIPPED])
        with pytest.raises(EvaluationError) as caught:
            panel.score()
        told = [(each.rule, each.path, each.facts["codes"]) for each in caught.value.problems]
        assert told == [
            ("KE008", "rows[1]", ("1.1",)),
            ("KE008", "rows[1]", ("1.2",)),
            ("KE008", "rows[2]", ("1.2", "2.1")),
        ]
        with pytest.raises(EvaluationError, match="policy"):
            panel.score(not_assessed="zero")  # type: ignore[arg-type]

    def test_of_printed_numbers_have_no_bounds(self) -> None:
        """Their intervals are those of the published results; a panel would make them up."""
        printed = result_of(PACK, {"1.1": 5, "1.2": 10, "2.1": 15})
        scores = kc.Panel.from_results([printed], face_values=True).score()
        assert scores.total[0] == 30
        with pytest.raises(EvaluationError, match=r"profile\(\.\.\.\)"):
            scores.bounds("total")


class TestBounds:
    """What a cell can have, where nothing is known of it too."""

    def test_of_what_concerns_nobody(self) -> None:
        """Left out, it can be anything, as in a profile; the total is that of the rest."""
        scores = panel_of(PACK, [FOREIGN, FOREIGN, 3]).score(not_applicable="rescale")
        found = {code: [each[0] for each in scores.bounds(code)] for code in ("1.1", "1", "total")}
        assert found == {"1.1": [0, 10], "1": [0, 30], "total": [6, 6]}
        assert scores.coverage("1")[0] is None
        assert scores.coverage("total")[0] == 1
        for code in ("1.1", "1"):
            title = str(PACK.text(PACK.nodes[code].title))
            assert scores.coverage(title)[0] == scores.coverage(code)[0]


BEFORE = totals(10, 20, 30, subjects=["a", "b", "c"], dates="2014")
AFTER = totals(15, 30, 1, subjects=["c", "a", "d"], dates="2016", groups={"g": ["x", "y", "x"]})


class TestChanges:
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
    def test_is_that_of_the_profiles(self, data: st.DataObject, policy: PolicyName) -> None:
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
        with pytest.raises(EvaluationError, match="not applicable"):
            one.compare(one)


class TestCautionsOfChanges:
    """What a reader must know of changes."""

    def kinds(self, before: str, after: str) -> list[tuple[CautionKind, str]]:
        """Return the cautions about one subject."""
        pack = pack_of(100, breaks=[Break("2015", "2016", kc.Label({"en": "all is new"}))])
        sides = [panel_of(pack, [1], dates=date) for date in (before, after)]
        return [(each.kind, str(each)) for each in sides[0].compare(sides[1]).cautions]

    def test_of_breaks(self) -> None:
        """Between the dates, in whichever order."""
        text = "the instrument changed between 2015 and 2016, which 1 of 1 changes may span"
        assert self.kinds("2014", "2017") == [(CautionKind.BREAK, f"{text}: all is new")]
        assert self.kinds("2010", "2014") == []

    def test_of_the_order(self) -> None:
        """The later panel holds an earlier result."""
        order, broken = self.kinds("2017", "2014")
        assert order == (CautionKind.ORDER, "1 of 1 later dates are before the earlier ones")
        assert broken[0] is CautionKind.BREAK

    def test_of_printed_numbers(self) -> None:
        """Their difference is rounded twice."""
        printed = [result_of(PACK, {"1.1": 5, "1.2": 10, "2.1": 15})]
        panel = kc.Panel.from_results(printed, face_values=True)
        assert [each.kind for each in panel.compare(panel).cautions] == [CautionKind.FACE_VALUES]

    def test_of_gaps_are_none(self) -> None:
        """Both sides were treated alike."""
        panel = panel_of(PACK, [1, SKIPPED, 3])
        assert panel.compare(panel, not_assessed="worst").cautions == ()
