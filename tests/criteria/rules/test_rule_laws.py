"""Every law that a rule claims is kept, and for every other one there is a counterexample."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any, TypeAlias, cast

import attrs
import pytest
from hypothesis import find, given, settings
from hypothesis import strategies as st
from hypothesis.errors import InvalidArgument

import kompass_core as kc
from kompass_core.criteria.rules import (
    ChecklistRule,
    Item,
    LadderRule,
    LadderStep,
    Law,
    MeanRule,
    PercentRule,
    PhasesRule,
    PointsRule,
    Rule,
    Scale,
    ScaleRule,
    SumRule,
)
from kompass_core.criteria.rules.items import Answer
from kompass_core.errors import PackRuleError
from kompass_core.testing.rules import answers, check_rule, every_trial, keeps, rules, trials
from tests.making import label

Trial: TypeAlias = tuple[dict[str, Answer], ...]


def item(code: str, **fields: Any) -> Item:  # noqa: ANN401 (any field of an item)
    """Make an item."""
    return Item(code=code, title=label(code), **fields)


def ladder(*, cumulative: bool) -> LadderRule:
    """Make a ladder of three steps: 0 to 1, 2 to 3, 4."""
    steps = [
        LadderStep(code=code, title=label(code), low=low, high=high)
        for code, low, high in (("none", 0, 1), ("some", 2, 3), ("all", 4, 4))
    ]
    return LadderRule(steps=steps, cumulative=cumulative)


PLAN, DO, CHECK = item("plan"), item("do"), item("check")
SCALE = Scale(0, 4, 1)

RULES: dict[str, Rule] = {
    "points": PointsRule(scale=Scale(0, 20, "0.5")),
    "points without unit": PointsRule(scale=Scale(0, 20)),
    "percent": PercentRule(scale=Scale(0, 100, 1)),
    "percent without unit": PercentRule(),
    "scale": ScaleRule(scale=Scale(6, 1, 1)),
    "scale without unit": ScaleRule(scale=Scale(6, 1)),
    "checklist": ChecklistRule(items=[PLAN, DO, CHECK], full=2),
    "checklist with weights": ChecklistRule(items=[PLAN, item("do", weight=2)]),
    "ladder": ladder(cumulative=True),
    "ladder of names": ladder(cumulative=False),
    "phases": PhasesRule(items=[PLAN, DO], scale=SCALE),
    "phases without unit": PhasesRule(items=[PLAN, DO], scale=Scale(0, 4)),
    "mean": MeanRule(items=[PLAN, DO, CHECK]),
    "mean with weights": MeanRule(items=[PLAN, item("do", weight=2)]),
    "mean with scales": MeanRule(items=[PLAN, item("do", scale=SCALE)]),
    "mean of one": MeanRule(items=[item("do", scale=SCALE)]),
    "mean of all": MeanRule(items=[PLAN, DO, CHECK], not_applicable="refuse"),
    "checklist of all": ChecklistRule(items=[PLAN, DO, CHECK], full=2, not_applicable="refuse"),
    "scale that clamps": ScaleRule(scale=Scale(6, 1, 1, clamp=True)),
    "sum": SumRule(items=[PLAN, DO]),
    "sum with weights": SumRule(items=[PLAN, item("do", scale=SCALE, weight=2)]),
    "sum with a cap": SumRule(items=[PLAN, DO, CHECK], full=2),
    "sum with a floor": SumRule(items=[PLAN, DO, CHECK], least=1),
    "sum without unit": SumRule(items=[PLAN, item("do", scale=Scale(0, 1))]),
}
"""One rule of each kind, and one for each way in which its claims depend on its parameters."""

YES_NO: dict[str, Answer] = {"plan": True, "do": False}
NO_YES: dict[str, Answer] = {"plan": False, "do": True}
NAMED: dict[str, Answer] = {"step": "some", "points": Decimal(3)}
MIXED: dict[str, Answer] = {"plan": True, "do": Decimal(1)}
THREE: dict[str, Answer] = {"plan": True, "do": False, "check": False}

COUNTEREXAMPLES: dict[tuple[str, Law], Trial] = {
    # Without a unit there is nothing that answers are whole multiples of.
    ("points without unit", Law.ON_THE_STEP): ({"points": Decimal("0.125")},),
    ("percent without unit", Law.ON_THE_STEP): ({"percent": Decimal("0.125")},),
    ("scale without unit", Law.ON_THE_STEP): ({"rating": Decimal("1.125")},),
    ("phases without unit", Law.ON_THE_STEP): ({"plan": Decimal("0.1"), "do": Decimal(0)},),
    # With an item left out, three quarters of two are enough: no half of the points.
    ("checklist", Law.ON_THE_STEP): (THREE, {"plan": True, "do": False}),
    ("checklist with weights", Law.ON_THE_STEP): ({"plan": True, "do": False},),
    ("checklist with weights", Law.ORDER_FREE): (YES_NO, NO_YES),
    # Some without all is a step; all without some is none.
    ("ladder", Law.ORDER_FREE): (
        {"some": True, "all": False, "points": Decimal(3)},
        {"some": False, "all": True, "points": Decimal(3)},
    ),
    # Two of three are enough: one gives half.
    ("checklist", Law.ADDITIVE): (THREE, {"plan": True, "do": False}),
    ("ladder", Law.ADDITIVE): ({"some": True, "all": False, "points": Decimal(3)},),
    ("ladder of names", Law.ADDITIVE): (NAMED,),
    ("ladder", Law.MISSING_NEUTRAL): (
        {"some": True, "all": False, "points": Decimal(3)},
        {"some": True, "all": False},
    ),
    # A name and a number cannot even be exchanged.
    ("ladder of names", Law.ORDER_FREE): (NAMED, NAMED),
    ("ladder of names", Law.MISSING_NEUTRAL): (
        NAMED,
        {"points": Decimal(3)},
    ),
    ("phases", Law.MISSING_NEUTRAL): (
        {"plan": Decimal(4), "do": Decimal(0)},
        {"plan": Decimal(4)},
    ),
    ("phases without unit", Law.MISSING_NEUTRAL): (
        {"plan": Decimal(4), "do": Decimal(0)},
        {"plan": Decimal(4)},
    ),
    # Thirds, and with one item left out halves.
    ("mean", Law.ON_THE_STEP): (THREE, {"plan": True, "do": False}),
    ("mean with weights", Law.ON_THE_STEP): (YES_NO,),
    ("mean with weights", Law.ORDER_FREE): (YES_NO, NO_YES),
    ("mean of all", Law.MISSING_NEUTRAL): (THREE, {"plan": True, "do": False}),
    ("checklist of all", Law.MISSING_NEUTRAL): (THREE, {"plan": True, "do": False}),
    ("checklist of all", Law.ADDITIVE): (THREE,),
    ("sum", Law.MISSING_NEUTRAL): (YES_NO, {"plan": True}),
    ("sum with weights", Law.MISSING_NEUTRAL): (MIXED, {"plan": True}),
    ("sum with weights", Law.ORDER_FREE): (MIXED, MIXED),
    # Two points of nine, and not 1/3 * 1 + 2/3 * 1/4 of it.
    ("sum with weights", Law.ADDITIVE): (MIXED,),
    ("sum with a cap", Law.MISSING_NEUTRAL): (THREE, {"plan": True}),
    ("sum with a cap", Law.ADDITIVE): (THREE,),
    ("sum with a floor", Law.MISSING_NEUTRAL): (THREE, {"plan": True}),
    ("sum with a floor", Law.ADDITIVE): (THREE,),
    ("sum without unit", Law.MISSING_NEUTRAL): ({"plan": True, "do": Decimal(0)}, {"plan": True}),
    ("sum without unit", Law.ON_THE_STEP): ({"plan": True, "do": Decimal("0.1")},),
    ("sum without unit", Law.ORDER_FREE): (
        {"plan": True, "do": Decimal(0)},
        {"plan": True, "do": Decimal(0)},
    ),
    ("mean with scales", Law.ON_THE_STEP): (MIXED,),
    ("mean with scales", Law.ORDER_FREE): (MIXED, MIXED),
}
"""By rule and law: answers that break what the rule does not claim."""


class TestClaims:
    """What a rule claims is true, and what is true it claims."""

    @settings(max_examples=500)
    @given(st.data(), rules())
    def test_are_kept_whatever_the_parameters(self, data: st.DataObject, rule: Rule) -> None:
        """Every law that a built-in rule claims, with parameters and answers of every kind."""
        law = data.draw(st.sampled_from([law for law in Law if law in rule.laws]))
        assert keeps(law, rule, *data.draw(trials(law, rule)))

    def test_the_table_is_complete(self) -> None:
        """Each rule either claims a law or has a counterexample to it, and every kind is here."""
        every = {(name, law) for name in RULES for law in Law}
        claimed = {(name, law) for name, rule in RULES.items() for law in rule.laws}
        assert claimed | set(COUNTEREXAMPLES) == every
        assert not claimed & set(COUNTEREXAMPLES)
        kinds = {"points", "percent", "scale", "checklist", "ladder", "phases", "mean", "sum"}
        assert {rule.name for rule in RULES.values()} == kinds

    @pytest.mark.parametrize(
        ("name", "law"), COUNTEREXAMPLES, ids=lambda each: getattr(each, "value", each)
    )
    def test_are_no_smaller_than_the_truth(self, name: str, law: Law) -> None:
        """What is not claimed is broken by the answers in the table."""
        assert not keeps(law, RULES[name], *COUNTEREXAMPLES[name, law])

    def test_counterexamples_to_the_step_leave_every_decimal_unit(self) -> None:
        """A third is on no decimal step, so there was nothing to claim."""
        thirds = [
            RULES["checklist with weights"].share(YES_NO),
            RULES["mean"].share(THREE),
            RULES["mean with weights"].share(YES_NO),
        ]
        assert thirds == [Fraction(1, 3)] * 3
        left_out = RULES["checklist"].share({"plan": True, "do": False})
        assert left_out == Fraction(3, 4)
        assert RULES["checklist"].share(THREE) == Fraction(1, 2)

    @pytest.mark.parametrize("name", RULES)
    def test_are_found_by_the_machine(self, name: str) -> None:
        """The check is silent about what is claimed, and finds a counterexample to all else."""
        rule = RULES[name]
        assert check_rule(rule) == ()
        unclaimed = [law for law in Law if law not in rule.laws]
        assert [each.law for each in check_rule(rule, laws=unclaimed)] == unclaimed


@attrs.frozen
class Strange:
    """A stranger's rule of two items, whose share is any function of its answers."""

    function: Callable[[Mapping[str, Answer]], Any]
    laws: frozenset[Law] = frozenset(Law) - {Law.ON_THE_STEP}
    grain: Fraction | None = None
    name: str = "strange"
    version: int = 1
    parameters: Mapping[str, object] = attrs.field(factory=dict)
    items: tuple[Item, ...] = (PLAN, DO)

    def share(self, answers: Mapping[str, Answer]) -> Fraction | None:
        """Return whatever the function gives."""
        share: Fraction | None = self.function(answers)
        return share


def honest(row: Mapping[str, Answer]) -> Fraction:
    """Return the mean."""
    return Fraction(sum(map(bool, row.values())), len(row))


STRANGERS: dict[str, tuple[Callable[[Mapping[str, Answer]], object], set[Law]]] = {
    "honest": (honest, set()),
    "beyond 1": (
        lambda row: 2 * honest(row),
        {Law.BOUNDED, Law.FULL_AT_BEST, Law.MISSING_NEUTRAL, Law.ADDITIVE},
    ),
    "contrary": (
        lambda row: 1 - honest(row),
        {Law.MONOTONE, Law.LEAST_AT_WORST, Law.FULL_AT_BEST, Law.MISSING_NEUTRAL, Law.ADDITIVE},
    ),
    "only the first": (
        lambda row: Fraction(bool(row.get("plan"))),
        {Law.ORDER_FREE, Law.MISSING_NEUTRAL, Law.ADDITIVE},
    ),
    "left out is no": (
        lambda row: honest(row) * len(row) / 2,
        {Law.MISSING_NEUTRAL, Law.ADDITIVE},
    ),
    "nothing but plan": (
        lambda row: honest(row) if "plan" in row else None,
        {Law.BOUNDED, Law.MISSING_NEUTRAL, Law.ADDITIVE},
    ),
    "order of answers": (
        lambda row: Fraction(bool(next(iter(row.values())))),
        set(Law) - {Law.ON_THE_STEP, Law.LEAST_AT_WORST, Law.FULL_AT_BEST},
    ),
    "best of two": (lambda row: Fraction(max(row.values())), {Law.ADDITIVE}),
    "squared": (lambda row: honest(row) ** 2, {Law.ADDITIVE}),
    "float": (lambda row: float(honest(row)), set(Law) - {Law.ON_THE_STEP}),
    "fails": (lambda row: 1 // 0 if row else 0, set(Law) - {Law.ON_THE_STEP}),
}


class TestCheckRule:
    """The claims of strangers' rules are searched for what breaks them."""

    @pytest.mark.parametrize("name", STRANGERS)
    def test_names_each_broken_law(self, name: str) -> None:
        """And no other."""
        function, broken = STRANGERS[name]
        found = check_rule(Strange(function))
        assert {each.law for each in found} == broken

    def test_shows_the_smallest_answers(self) -> None:
        """With what the rule makes of them."""
        function, _ = STRANGERS["contrary"]
        (found,) = check_rule(Strange(function), laws=[Law.MONOTONE])
        assert found.trial == ({"plan": False, "do": False}, {"plan": True, "do": False})
        assert found.shares == (1, Fraction(1, 2))

    def test_shows_what_was_raised(self) -> None:
        """A rule that fails keeps no law."""
        (found,) = check_rule(Strange(STRANGERS["fails"][0]), laws=[Law.FULL_AT_BEST])
        assert isinstance(found.shares[0], ZeroDivisionError)

    def test_a_grain_that_is_too_coarse(self) -> None:
        """Halves are no whole numbers."""
        coarse = Strange(honest, laws=frozenset({Law.ON_THE_STEP}), grain=Fraction(1))
        assert [each.law for each in check_rule(coarse)] == [Law.ON_THE_STEP]
        assert check_rule(attrs.evolve(coarse, grain=Fraction(1, 2))) == ()

    @pytest.mark.parametrize("law", ["bounded", "monotone", "order-free", "on-the-step"])
    def test_one_wrong_row_of_256_is_found(self, law: str) -> None:
        """Where all answers can be tried, all are."""
        wrong = dict.fromkeys("abcdefgh", True) | {"c": False, "f": False}

        def almost(row: Mapping[str, Answer]) -> Fraction:
            share = Fraction(9, 8) if law == "bounded" else Fraction(1, 16)
            return share if row == wrong else Fraction(sum(map(bool, row.values())), 8)

        rule = Strange(
            almost,
            laws=frozenset({Law(law)}),
            grain=Fraction(1, 8),
            items=tuple(item(code) for code in "abcdefgh"),
        )
        (broken,) = check_rule(rule)
        assert broken.law is Law(law)
        assert wrong in broken.trial

    def test_one_wrong_rating_of_101_is_found(self) -> None:
        """The next better answer gives less."""
        rating = item("plan", scale=Scale(100, 0, 1))
        rule = Strange(
            lambda row: Fraction(0) if row["plan"] == 37 else rating.share_of(row["plan"]),
            items=(rating,),
        )
        (broken,) = check_rule(rule, laws=[Law.MONOTONE])
        assert broken.trial == ({"plan": 38}, {"plan": 37})

    def test_a_partial_share_is_bounded_too(self) -> None:
        """What is left out may not lead above 1."""
        rule = Strange(lambda row: Fraction(3 - len(row)) * bool(row["plan"]))
        assert Law.BOUNDED in {
            each.law for each in check_rule(Strange(lambda row: Fraction(3 - len(row))))
        }
        assert Law.MISSING_NEUTRAL in {each.law for each in check_rule(rule)}

    @pytest.mark.parametrize("unit", [None, 1])
    def test_a_rule_that_changes_its_mind_keeps_no_law(self, unit: int | None) -> None:
        """Whether all answers are tried or some."""
        told = itertools.count()
        rule = Strange(
            lambda _: Fraction(next(told) % 7, 7), items=(item("a", scale=Scale(0, 9, unit)),)
        )
        assert {each.law for each in check_rule(rule)} == rule.laws

    def test_a_rule_that_errs_once_is_caught(self) -> None:
        """Though it keeps every law when it is asked again."""
        told = itertools.count()
        rule = Strange(
            lambda _: Fraction(5 if next(told) < 2 else 1), items=(item("a", scale=Scale(0, 9)),)
        )
        (found,) = check_rule(rule, laws=[Law.BOUNDED])
        assert found.shares == (1, 1)

    def test_what_is_left_must_still_give_nothing(self) -> None:
        """A rule that knows everything but that is not missing-neutral."""
        rule = Strange(lambda row: None if row == {"do": False} else honest(row))
        kept: dict[str, Answer] = {"do": True}
        assert not keeps(Law.MISSING_NEUTRAL, rule, {"plan": False} | kept, kept)

    def test_a_rule_that_changes_the_answers_keeps_no_law(self) -> None:
        """It may not."""
        greedy = Strange(lambda row: cast("dict[str, Answer]", row).popitem())
        (found,) = check_rule(greedy, laws=["full-at-best"])
        assert isinstance(found.shares[0], AttributeError)

    @pytest.mark.parametrize("error", [SystemExit, GeneratorExit])
    def test_a_rule_that_ends_the_program_keeps_no_law(self, error: type[BaseException]) -> None:
        """What it raised is shown."""

        def ends(_: Mapping[str, Answer]) -> Fraction:
            raise error

        assert {type(each.shares[0]) for each in check_rule(Strange(ends))} == {error}

    def test_an_interrupt_is_not_held_back(self) -> None:
        """The user may always leave."""

        def interrupted(_: Mapping[str, Answer]) -> Fraction:
            raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            check_rule(Strange(interrupted))

    def test_laws_by_name(self) -> None:
        """A name that is none is refused: nothing would be checked."""
        function, _ = STRANGERS["contrary"]
        (found,) = check_rule(Strange(function), laws=["monotone"])
        assert found.law is Law.MONOTONE
        with pytest.raises(PackRuleError, match=r"monoton.*KA006"):
            check_rule(Strange(function), laws=["monoton"])

    @pytest.mark.parametrize("rule", [None, "ladder", Strange])
    def test_what_is_no_rule_is_refused(self, rule: Any) -> None:  # noqa: ANN401 (anything)
        """Nothing would be checked."""
        with pytest.raises(TypeError, match="expected a rule"):
            check_rule(rule)

    @settings(max_examples=200)
    @given(st.data(), rules())
    def test_trying_all_agrees_with_drawing_some(self, data: st.DataObject, rule: Rule) -> None:
        """A drawn trial that breaks a law is never one of a rule whose trials all keep it."""
        law = data.draw(st.sampled_from(Law))
        drawn, every = data.draw(trials(law, rule)), every_trial(law, rule)
        if every is not None and all(keeps(law, rule, *each) for each in every):
            assert keeps(law, rule, *drawn)

    @given(trials(Law.ORDER_FREE, RULES["mean with scales"]))
    def test_what_is_answered_in_two_ways_is_not_exchanged(self, drawn: Trial) -> None:
        """No item gets an answer that is not its own."""
        assert drawn[0] == drawn[1]
        every = every_trial(Law.ORDER_FREE, RULES["mean with scales"])
        assert every is not None
        assert all(one == other for one, other in every)


class TestAnswers:
    """The strategies draw what is legal, and what is needed."""

    def test_need_a_rule(self) -> None:
        """A sub-question that is scored in points has no items."""
        cell = kc.SubQuestion(code="1", title=label("a"), max_points=1)
        with pytest.raises(InvalidArgument, match="scored in points"):
            find(answers(cell), bool)

    @given(st.data())
    def test_of_a_sub_question_are_those_of_its_rule(self, data: st.DataObject) -> None:
        """An answer to each item, in order."""
        rule = RULES["mean"]
        cell = kc.SubQuestion(code="1", title=label("a"), max_points=1, rule=rule)
        assert list(data.draw(answers(cell))) == ["plan", "do", "check"]

    @given(st.data(), rules())
    def test_leave_out_only_what_can_be(self, data: st.DataObject, rule: Rule) -> None:
        """Not applicable is drawn only where the rule does without."""
        row = data.draw(answers(rule, missing=True))
        left_out = [each for each in row.values() if isinstance(each, kc.NotApplicable)]
        assert not left_out or Law.MISSING_NEUTRAL in rule.laws

    @given(rules("ladder", low=-5, high=15))
    def test_rules_have_the_ends_that_are_asked_for(self, rule: Rule) -> None:
        """A ladder that starts and ends with the sub-question."""
        assert isinstance(rule, LadderRule)
        assert (rule.low, rule.high) == (-5, 15)
