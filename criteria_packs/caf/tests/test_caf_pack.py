"""The two packs have the shape of CAF 2020, and score as it says."""

from __future__ import annotations

import itertools
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

import kompass_core as kc
from kompass_core.criteria import Combine
from kompass_core.criteria.rules import LadderRule, Law
from kompass_core.errors import EvaluationError, IncomparableError

REFS = ["caf-classical@2020", "caf-fine-tuned@2020"]
SIZES = {"1": 4, "2": 4, "3": 3, "4": 6, "5": 3, "6": 2, "7": 2, "8": 2, "9": 2}
BANDS = {
    "none": (0, 10),
    "plan": (11, 30),
    "do": (31, 50),
    "check": (51, 70),
    "act": (71, 90),
    "cycle": (91, 100),
}
PHASES = ["plan", "do", "check", "act", "cycle"]
LONGEST_LABEL = 50
RESULTS = {f"{area}.{i}": 50 for area in "6789" for i in "12"}


def enablers(pack: kc.CriteriaPack) -> list[kc.SubQuestion]:
    """Return the sub-criteria of criteria 1 to 5."""
    return [cell for area in pack.areas[:5] for cell in area.sub_questions]


def evaluate(ref: str, answer: Any) -> kc.Evaluation:  # noqa: ANN401 (any answers)
    """Answer all enablers alike, and give each result 50 points."""
    pack = kc.load_pack(ref)
    answers = {cell.code: answer for cell in enablers(pack)}
    return kc.Evaluation.from_answers(
        pack, subject="Made up", date="2025", answers=answers, points=RESULTS
    )


def climbed(*reached: str, points: int) -> dict[str, object]:
    """Answer the ladder."""
    return {phase: phase in reached for phase in PHASES} | {"points": points}


@pytest.mark.parametrize("ref", REFS)
class TestShape:
    """Nine criteria, 28 sub-criteria, means throughout."""

    def test_has_the_criteria(self, ref: str) -> None:
        """Each with as many sub-criteria as CAF has, all from 0 to 100."""
        pack = kc.load_pack(ref)
        assert {area.code: len(area.sub_questions) for area in pack.areas} == SIZES
        codes = [f"{area}.{i}" for area, n in SIZES.items() for i in range(1, n + 1)]
        assert [cell.code for cell in pack.scored] == codes
        assert len(codes) == 28
        limits = {(node.min_points, node.max_points) for node in pack.nodes.values()}
        assert limits == {(0, 100)}
        assert {area.combine for area in pack.areas} == {pack.combine} == {Combine.MEAN}

    def test_scores_enablers_by_one_rule(self, ref: str) -> None:
        """Results are given as points, and the notes say that we do not know better."""
        pack = kc.load_pack(ref)
        rules = [cell.rule for area in pack.areas for cell in area.sub_questions]
        assert len(set(rules[:20])) == 1
        assert rules[20:] == [None] * 8
        assert "not known to us" in str(pack.notes)

    def test_titles_are_short_and_our_own(self, ref: str) -> None:
        """They are labels, not the text of CAF."""
        titles = [str(node.title) for node in list(kc.load_pack(ref).nodes.values())[:-1]]
        assert all(len(title) <= LONGEST_LABEL for title in titles)

    def test_a_whole_sub_criterion_needs_no_rounding(self, ref: str) -> None:
        """The rules stay on the step of their pack."""
        pack = kc.load_pack(ref)
        assert pack.step_rounding is None
        assert all(Law.ON_THE_STEP in cell.rule.laws for cell in enablers(pack) if cell.rule)


class TestClassical:
    """The classical scoring is cumulative."""

    def test_has_the_bands(self) -> None:
        """Whole numbers from 0 to 100 without a gap."""
        pack = kc.load_pack("caf-classical@2020")
        rule = enablers(pack)[0].rule
        assert isinstance(rule, LadderRule)
        assert {step.code: (step.low, step.high) for step in rule.steps} == BANDS
        assert (rule.unit, pack.score_unit, rule.cumulative) == (1, 1, True)

    @pytest.mark.parametrize("top", range(len(BANDS)))
    def test_scores_within_the_band_that_is_reached(self, top: int) -> None:
        """At both of its ends."""
        for points in list(BANDS.values())[top]:
            scored = evaluate("caf-classical@2020", climbed(*PHASES[:top], points=points))
            assert scored.scores[0].points == points

    @pytest.mark.parametrize("gap", PHASES[:4])
    def test_what_is_above_a_gap_does_not_count(self, gap: str) -> None:
        """A phase that is not in place ends the climb."""
        reached = [phase for phase in PHASES if phase != gap]
        scored = evaluate("caf-classical@2020", climbed(*reached, points=100))
        below = list(itertools.pairwise(BANDS.values()))[PHASES.index(gap)][0]
        assert scored.scores[0].points == below[1]

    def test_refuses_halves(self) -> None:
        """Whole numbers only, for enablers and for results."""
        with pytest.raises(EvaluationError):
            evaluate("caf-classical@2020", {**climbed("plan", points=20), "points": "20.5"})

    def test_takes_means_of_means(self) -> None:
        """Enablers 40, results 50: (5 * 40 + 4 * 50) / 9, whatever their number of parts."""
        found = kc.profile(evaluate("caf-classical@2020", climbed("plan", "do", points=40)))
        assert [area.points for area in found.areas] == [40] * 5 + [50] * 4
        assert found.total.exact == Fraction(400, 9)
        printed = found.printed("total")
        assert (printed.points, printed.percent) == (Decimal("44.4"), Decimal("44.4"))


class TestFineTuned:
    """The fine-tuned scoring takes each phase on its own."""

    def test_scores_the_mean_of_the_phases(self) -> None:
        """80, 60, 15 and 0 make 38.75; a phase may be ahead of those before it."""
        phases = {"plan": 80, "do": 60, "check": 15, "act": 0}
        assert evaluate("caf-fine-tuned@2020", phases).scores[0].points == Decimal("38.75")
        turned = dict(zip(phases, reversed(phases.values()), strict=True))
        assert evaluate("caf-fine-tuned@2020", turned).scores[0].points == Decimal("38.75")

    def test_no_phase_can_be_left_out(self) -> None:
        """A cycle has all four."""
        phases = {"plan": 80, "do": 60, "check": 15, "act": kc.NotApplicable("none")}
        with pytest.raises(EvaluationError):
            evaluate("caf-fine-tuned@2020", phases)

    def test_is_another_instrument(self) -> None:
        """The two ways of scoring are not compared."""
        phases = dict.fromkeys(("plan", "do", "check", "act"), 40)
        other = kc.profile(evaluate("caf-fine-tuned@2020", phases))
        classical = kc.profile(evaluate("caf-classical@2020", climbed("plan", "do", points=40)))
        assert other.total.exact == classical.total.exact
        with pytest.raises(IncomparableError):
            kc.compare(classical, other)
