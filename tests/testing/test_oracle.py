"""Reference implementation, compared with tables that were worked out by hand."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction as F  # noqa: N817 (short, for tables)
from functools import partial

import pytest
from attrs import evolve

import kompass_core as kc
from kompass_core.criteria import LevelRounding
from kompass_core.criteria.rules import ChecklistRule, Item, PhasesRule, Rule, Scale
from kompass_core.testing import laws
from kompass_core.testing.oracle import (
    coverage_of,
    limits_of,
    points_of_nodes,
    printed_numbers,
    rounded,
    unrounded,
)
from tests.making import FOREIGN, SKIPPED, evaluation_of, pack_of

RESCALE, WORST, BEST = kc.Policy.RESCALE, kc.Policy.WORST, kc.Policy.BEST

PACK = pack_of([20, 30], [10, 40])
GAPS = evaluation_of(PACK, 10, SKIPPED, FOREIGN, 30)

# Of 20 points 10 are half; of 40 points 30 are three quarters.
TABLE = {
    (RESCALE, RESCALE): {"1": F(25), "2": F(75, 2), "total": F(125, 2)},
    (RESCALE, WORST): {"1": F(10), "2": F(75, 2), "total": F(95, 2)},
    (WORST, RESCALE): {"1": F(25), "2": F(30), "total": F(55)},
    (BEST, BEST): {"1": F(40), "2": F(40), "total": F(80)},
}


class TestPoints:
    """Sums, means, and what becomes of gaps."""

    @pytest.mark.parametrize(("policies", "expected"), TABLE.items(), ids=str)
    def test_by_hand(self, policies: tuple[kc.Policy, kc.Policy], expected: dict[str, F]) -> None:
        """Each policy for the kind of gap that it is about."""
        applicable, assessed = policies
        found = points_of_nodes(GAPS, not_applicable=applicable, not_assessed=assessed)
        assert {code: found[code] for code in expected} == expected

    def test_an_area_of_which_nothing_is_left_drops_out(self) -> None:
        """The other area, half full, counts for the whole."""
        gone = evaluation_of(pack_of([20, 30], 50), FOREIGN, FOREIGN, 25)
        found = points_of_nodes(gone, not_applicable=RESCALE)
        assert (found["1"], found["total"]) == (None, 50)

    def test_nothing_left_is_nothing(self) -> None:
        """Neither no points nor all of them."""
        found = points_of_nodes(evaluation_of(pack_of(5), FOREIGN), not_applicable=RESCALE)
        assert found == {"1": None, "total": None}

    def test_means_start_at_the_least(self) -> None:
        """1 and 2 of 1 to 4 average 3/2; rescaled, one score is its own mean."""
        pack = pack_of([(1, 4), (1, 4), (1, 4)], area_combine="mean")
        assert points_of_nodes(evaluation_of(pack, 1, 2, 4))["1"] == F(7, 3)
        gap = evaluation_of(pack, 1, 2, SKIPPED)
        assert points_of_nodes(gap, not_assessed=RESCALE)["1"] == F(3, 2)


class TestLimits:
    """What parts can have together."""

    def test_by_hand(self) -> None:
        """Sums of minima and of maxima."""
        assert limits_of(pack_of([(-5, 5), 10], (1, 2)))["total"] == (-4, 17)

    def test_of_means(self) -> None:
        """Those of the parts."""
        assert limits_of(pack_of((1, 4), (1, 4), combine="mean"))["total"] == (1, 4)


class TestCoverage:
    """Which part of the points was looked at."""

    def test_by_hand(self) -> None:
        """20 of 50, and 40 of the 40 that concern the subject: 60 of 90."""
        found = coverage_of(GAPS)
        assert (found["1"], found["2"], found["total"]) == (F(2, 5), 1, F(2, 3))
        assert (found["1.2"], found["2.1"], found["2.2"]) == (0, None, 1)

    def test_parts_of_a_mean_count_as_much_as_it_does(self) -> None:
        """One of two parts is half of the area, and a quarter of two areas."""
        pack = pack_of([10, 10], [10], area_combine="mean", combine="mean")
        found = coverage_of(evaluation_of(pack, 1, SKIPPED, 1))
        assert (found["1"], found["total"]) == (F(1, 2), F(3, 4))


VALUES = ["2.4", "2.5", "2.6", "3.5", "-2.4", "-2.5", "-2.6", "0"]

PRINTED = {
    "half-up": [2, 3, 3, 4, -2, -3, -3, 0],
    "half-down": [2, 2, 3, 3, -2, -2, -3, 0],
    "half-even": [2, 2, 3, 4, -2, -2, -3, 0],
    "up": [3, 3, 3, 4, -3, -3, -3, 0],
    "down": [2, 2, 2, 3, -2, -2, -2, 0],
    "ceiling": [3, 3, 3, 4, -2, -2, -2, 0],
    "floor": [2, 2, 2, 3, -3, -3, -3, 0],
}


class TestRounded:
    """Each mode prints what its name says."""

    @pytest.mark.parametrize("mode", PRINTED)
    def test_by_hand(self, mode: str) -> None:
        """On both sides of a half, on the half, and below 0."""
        halves = kc.Rounding(mode, "0.5")
        for value, printed in zip(map(F, VALUES), PRINTED[mode], strict=True):
            assert rounded(value, kc.Rounding(mode, 1)) == printed
            assert rounded(value / 2, halves) == F(printed, 2)


class TestPrintedNumbers:
    """Every cell is printed in points and in percent, each rounded on its own."""

    def test_of_the_report(self) -> None:
        """9.4 of 25 is printed as 9 and 38 %, 4.5 of 10 as 5 and 45 %, and both as 14 of 35."""
        evaluation = evaluation_of(pack_of([25, 10]), "9.4", "4.5")
        assert list(printed_numbers(evaluation)) == [
            ("1", "points", 14),
            ("1", "percent", 40),
            ("1.1", "points", 9),
            ("1.1", "percent", 38),
            ("1.2", "points", 5),
            ("1.2", "percent", 45),
            ("total", "points", 14),
            ("total", "percent", 40),
        ]

    def test_of_means(self) -> None:
        """Parts and areas are averaged; a percent starts at the least points."""
        pack = pack_of(
            [(10, 20), (10, 20), (10, 20)], (10, 20), area_combine="mean", combine="mean"
        )
        evaluation = evaluation_of(pack, 10, 11, 11, 18)
        assert unrounded(evaluation)["1"] == F(32, 3)
        assert unrounded(evaluation)["total"] == F(43, 3)
        printed = {(code, kind): number for code, kind, number in printed_numbers(evaluation)}
        assert printed["1", "percent"] == 7
        assert [printed["total", "points"], printed["total", "percent"]] == [14, 43]

    def test_may_be_above_the_maximum(self) -> None:
        """To the next 4, all of 10 points are printed as 12."""
        printed_as = LevelRounding(kc.Rounding("half-up", 4), kc.Rounding("down", "0.1"))
        contract = kc.RoundingConvention(sub_question=printed_as, area=printed_as, total=printed_as)
        evaluation = evaluation_of(pack_of(10, 23, rounding=contract), 10, "1.99")
        assert list(printed_numbers(evaluation)) == [
            ("1", "points", 12),
            ("1", "percent", 100),
            ("2", "points", 0),
            ("2", "percent", Decimal("8.6")),
            ("total", "points", 12),
            ("total", "percent", Decimal("36.3")),
        ]


def answered(
    rule: Callable[..., Rule] = ChecklistRule, **answers: bool | int | kc.NotAssessed
) -> kc.Evaluation:
    """Return an evaluation of two items for 20 points, and of another question."""
    (area,) = pack_of([20, 30]).areas
    first, second = area.sub_questions
    items = [Item(code=code, title=kc.Label({"en": code})) for code in answers]
    parts = [evolve(first, rule=rule(items=items)), second]
    pack = pack_of(1, areas=[evolve(area, sub_questions=parts)], step_rounding="half-up")
    return kc.Evaluation.from_answers(
        pack, subject="Ort", date="2016", answers={"1.1": answers}, points={"1.2": 30}
    )


UNSEEN = kc.NotAssessed("not seen")

# One item of two is worth 10 of the 20 points; without any, the area has 30 of 30, so all of it.
IN_PART = {
    (True, RESCALE): (F(20), F(50)),
    (True, WORST): (F(10), F(40)),
    (True, BEST): (F(20), F(50)),
    (False, RESCALE): (F(0), F(30)),
    (False, BEST): (F(10), F(40)),
    (UNSEEN, RESCALE): (None, F(50)),
    (UNSEEN, WORST): (F(0), F(30)),
    (UNSEEN, BEST): (F(20), F(50)),
}


class TestAnswersInPart:
    """A question that is answered in part counts what is known of it."""

    @pytest.mark.parametrize(("given", "expected"), IN_PART.items(), ids=str)
    def test_by_hand(
        self,
        given: tuple[bool | kc.NotAssessed, kc.Policy],
        expected: tuple[F | None, F],
    ) -> None:
        """And the library agrees."""
        first, policy = given
        evaluation = answered(a=first, b=UNSEEN)
        found = points_of_nodes(evaluation, not_applicable=WORST, not_assessed=policy)
        assert (found["1.1"], found["total"]) == expected
        profile = kc.profile(evaluation, not_assessed=policy)
        assert (profile["1.1"].exact, profile.total.exact) == expected

    def test_of_phases_is_open(self) -> None:
        """The share depends on the phases that have no answer: the question is omitted."""
        phases = partial(PhasesRule, scale=Scale(worst="0", best="1"))
        evaluation = answered(phases, a=1, b=UNSEEN)
        found = points_of_nodes(evaluation, not_applicable=WORST, not_assessed=RESCALE)
        assert found["1.1"] is None
        assert kc.profile(evaluation, not_assessed=RESCALE)["1.1"].exact is None

    def test_has_laws_of_its_own(self) -> None:
        """It is no gap that counts as its limits."""
        laws.missing_is_not_zero(answered(a=True, b=UNSEEN))
