"""Rules compute what they say they do; expected shares are worked out by hand."""

from __future__ import annotations

import pickle
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from types import ModuleType
from typing import Any, TypeAlias

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

import kompass_core as kc
from kompass_core import criteria, profiles
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
from kompass_core.criteria.rules.gaps import outcome
from kompass_core.criteria.rules.items import Answer
from kompass_core.errors import PackRuleError
from kompass_core.testing.rules import answers, check_rule, rules
from tests.making import label

Given: TypeAlias = Any
"""What callers may pass, right or wrong."""

SKIPPED, FOREIGN = kc.NotAssessed("no time"), kc.NotApplicable("no schools")

BANDS = {
    "nothing": (0, 10),
    "plan": (11, 30),
    "do": (31, 50),
    "check": (51, 70),
    "act": (71, 90),
    "cycle": (91, 100),
}
"""The classical scoring of CAF."""


def item(code: str, **fields: Given) -> Item:
    """Make an item."""
    return Item(code=code, title=label(code), **fields)


def checklist(*weights: int, full: Given = None) -> ChecklistRule:
    """Make a checklist of the items a, b, c, ..."""
    items = [item(code, weight=weight) for code, weight in zip("abcde", weights, strict=False)]
    return ChecklistRule(items=items, full=full)


def points_of(**fields: Given) -> SumRule:
    """Make a sum of two routes of which one counts, a bonus of 2, a penalty and a share."""
    items = [
        item("route", options=["none", "b", "a"], values=[0, 2, 5]),
        item("bonus", weight=2),
        item("breach", options=["yes", "once", "no"], values=[-3, -3, 0]),
        item("solar", scale=Scale(0, 100, 10), weight="0.05"),
    ]
    return SumRule(items=items, **fields)


def given_to(route: str, breach: str, solar: int, *, bonus: bool = True) -> dict[str, Answer]:
    """Answer the items of the sum."""
    return {"route": route, "bonus": bonus, "breach": breach, "solar": Decimal(solar)}


def ladder(
    bands: Mapping[str, tuple[Given, Given]] = BANDS, *, unit: Given = 1, cumulative: bool = True
) -> LadderRule:
    """Make a ladder."""
    steps = [
        LadderStep(code=code, title=label(code), low=low, high=high)
        for code, (low, high) in bands.items()
    ]
    return LadderRule(steps=steps, unit=unit, cumulative=cumulative)


def phases(scale: Scale) -> PhasesRule:
    """Make Plan, Do, Check and Act on one scale."""
    return PhasesRule(items=[item(c) for c in ("plan", "do", "check", "act")], scale=scale)


def climbed(*reached: str, points: int) -> dict[str, Answer]:
    """Answer the items of the ladder of CAF."""
    steps = {code: code in reached for code in list(BANDS)[1:]}
    return {**steps, "points": Decimal(points)}


MEAN = MeanRule(
    items=[
        item("a", scale=Scale(0, 4), weight=3),
        item("b", scale=Scale(6, 1)),
        item("c", options=["low", "middle", "high"], weight=2),
        item("d", weight="0.5"),
    ]
)
PERCENT = PercentRule(scale=Scale(0, 100, "0.5"))
POINTS = PointsRule(scale=Scale(-5, 5, "0.5"))
RATING = ScaleRule(scale=Scale(6, 1, 1))
PHASES = phases(Scale(0, 100, 1))
LADDER, NAMED = ladder(), ladder(cumulative=False)

SHARES: dict[str, tuple[Rule, dict[str, Answer], str | None]] = {
    "points": (POINTS, {"points": Decimal("2.5")}, "3/4"),
    "percent": (PERCENT, {"percent": Decimal("37.5")}, "3/8"),
    "rating-descends": (RATING, {"rating": Decimal(2)}, "4/5"),
    "checklist": (checklist(1, 2, 1), {"a": True, "b": True, "c": False}, "3/4"),
    "checklist-capped": (checklist(1, 1, 1, full=2), {"a": True, "b": True, "c": True}, "1"),
    "checklist-below-cap": (checklist(1, 1, 1, full=2), {"a": True, "b": False, "c": False}, "1/2"),
    "checklist-one-left-out": (checklist(1, 2, 1), {"a": True, "b": False}, "1/3"),
    # Two of three were enough; of two, two thirds of two are.
    "checklist-enough-shrinks": (checklist(1, 1, 1, full=2), {"a": True, "b": False}, "3/4"),
    "ladder-nothing": (LADDER, climbed(points=7), "7/100"),
    "ladder-do": (LADDER, climbed("plan", "do", points=45), "9/20"),
    "ladder-cycle": (LADDER, climbed("plan", "do", "check", "act", "cycle", points=97), "97/100"),
    # Act without Check: what counts ends with Do.
    "ladder-gap": (LADDER, climbed("plan", "do", "act", points=85), "1/2"),
    "ladder-lower-end": (LADDER, climbed("plan", "do", points=5), "31/100"),
    "ladder-incomplete": (LADDER, {"plan": True}, None),
    "ladder-named": (NAMED, {"step": "check", "points": Decimal(60)}, "3/5"),
    "ladder-named-capped": (NAMED, {"step": "check", "points": Decimal(100)}, "7/10"),
    "phases": (
        PHASES,
        dict(zip(("plan", "do", "check", "act"), map(Decimal, (80, 60, 15, 0)), strict=True)),
        "31/80",
    ),
    "phases-incomplete": (PHASES, {"plan": Decimal(80)}, None),
    # (3 * 1/4 + 1 * 4/5 + 2 * 1/2 + 1/2 * 1) / 6.5
    "mean": (MEAN, {"a": Decimal(1), "b": Decimal(2), "c": "middle", "d": True}, "61/130"),
    # 0.25 of the way by its value, though it is the second of four.
    "mean-of-values": (
        MeanRule(items=[item("a", options="nsmy", values=["0", "0.25", "0.5", "1"])]),
        {"a": "s"},
        "1/4",
    ),
    # From -5 to -1, with two options alike: (5 - 2) / (5 - 1).
    "mean-of-equal-values": (
        MeanRule(items=[item("a", options="abcd", values=[-5, -2, -2, -1])]),
        {"a": "c"},
        "3/4",
    ),
    "mean-of-all": (attrs.evolve(MEAN, not_applicable="refuse"), {"a": Decimal(1)}, None),
    "checklist-of-all": (
        attrs.evolve(checklist(1, 1), not_applicable="refuse"),
        {"a": True},
        None,
    ),
    # Life expectancy counts between 20 and 85 years.
    "clamped": (ScaleRule(scale=Scale(20, 85, clamp=True)), {"rating": Decimal(88)}, "1"),
    "clamped-below": (ScaleRule(scale=Scale(20, 85, clamp=True)), {"rating": Decimal(7)}, "0"),
    "clamped-within": (ScaleRule(scale=Scale(5, 1, clamp=True)), {"rating": Decimal(2)}, "3/4"),
    # 2 + 2 - 0 + 4 = 8, of -3 to 12.
    "sum": (points_of(), given_to("b", "no", 80), "11/15"),
    # 5 + 2 - 0 + 5 = 12, of which 10 count.
    "sum-capped": (points_of(least=0, full=10), given_to("a", "no", 100), "1"),
    "sum-below-cap": (points_of(least=0, full=10), given_to("a", "once", 0), "2/5"),
    # 0 + 0 - 3 + 1 = -2: a penalty takes no more than there is.
    "sum-below-floor": (points_of(least=0, full=10), given_to("none", "yes", 20, bonus=False), "0"),
    "sum-incomplete": (points_of(), {"bonus": True}, None),
    "mean-two-left-out": (MEAN, {"a": Decimal(1), "c": "high"}, "11/20"),
}


class TestShares:
    """Each rule computes as its docstring says."""

    @pytest.mark.parametrize("case", SHARES)
    def test_by_hand(self, case: str) -> None:
        """The share is exact, or there is none."""
        rule, given_answers, expected = SHARES[case]
        share = rule.share(given_answers)
        assert share == (None if expected is None else Fraction(expected))
        assert share is None or type(share) is Fraction

    @given(st.integers(0, 100), st.sampled_from(range(len(BANDS))))
    def test_a_ladder_stays_within_the_band_that_is_reached(self, points: int, top: int) -> None:
        """Whatever the points are, those of the band come out."""
        names = list(BANDS)
        share = LADDER.share(climbed(*names[1 : top + 1], points=points))
        low, high = BANDS[names[top]]
        assert share == Fraction(sorted((low, points, high))[1], 100)
        assert share == NAMED.share({"step": names[top], "points": Decimal(points)})

    @given(st.data(), rules())
    def test_never_change_what_they_are_given(self, data: st.DataObject, rule: Rule) -> None:
        """And give the same for the same."""
        row = data.draw(answers(rule))
        before = dict(row)
        first = rule.share(row)  # type: ignore[arg-type]
        assert row == before
        assert rule.share(row) == first  # type: ignore[arg-type]


class TestRules:
    """A rule is a value that says what it is."""

    @given(rules())
    def test_are_values(self, rule: Rule) -> None:
        """Equal, hashable, and unchanged by pickling."""
        again = pickle.loads(pickle.dumps(rule))  # noqa: S301 (our own)
        assert again == rule
        assert hash(again) == hash(rule)
        assert isinstance(rule, Rule)

    def test_have_names_and_versions(self) -> None:
        """Eight kinds, each in its first version."""
        every: list[Rule] = [
            POINTS,
            PERCENT,
            RATING,
            checklist(1),
            LADDER,
            PHASES,
            MEAN,
            points_of(),
        ]
        assert [(rule.name, rule.version) for rule in every] == [
            ("points", 1),
            ("percent", 1),
            ("scale", 1),
            ("checklist", 1),
            ("ladder", 1),
            ("phases", 1),
            ("mean", 1),
            ("sum", 1),
        ]

    def test_have_parameters_that_files_can_hold(self) -> None:
        """Numbers as text, in an order that counts where it should."""
        assert POINTS.parameters == MEAN.parameters == PHASES.parameters == {}
        assert checklist(1, 1).parameters == {}
        assert checklist(1, 1, full="1.5").parameters == {"full": "1.5"}
        of_all = attrs.evolve(checklist(1, 1, full=1), not_applicable="refuse")
        assert of_all.parameters == {"full": "1", "not_applicable": "refuse"}
        assert points_of(full="10.0").parameters == {"full": "10"}
        two = ladder({"a": (0, 1), "b": (2, 3)})
        assert two.parameters == {
            "cumulative": True,
            "steps": [["a", ["0", "1"]], ["b", ["2", "3"]]],
        }

    def test_know_their_grain(self) -> None:
        """The share that one unit of an answer is, where there is one."""
        with_unit: list[Rule] = [POINTS, PERCENT, RATING, LADDER, PHASES]
        assert [rule.grain for rule in with_unit] == [
            Fraction(1, 20),
            Fraction(1, 200),
            Fraction(1, 5),
            Fraction(1, 100),
            Fraction(1, 400),
        ]
        open_ended = MeanRule(items=[item("a", scale=Scale(0, 1)), item("b")])
        without_unit: list[Rule] = [
            PercentRule(),
            phases(Scale(0, 1)),
            checklist(1, 1),
            MEAN,
            attrs.evolve(open_ended, not_applicable="refuse"),
            SumRule(items=open_ended.items),
        ]
        assert [rule.grain for rule in without_unit] == [None] * 6

    @pytest.mark.parametrize(
        ("rule", "expected"),
        [
            # One yes or no gives all or nothing, and so does any part of it.
            (checklist(1), "1"),
            (checklist(3, full=1), "1"),
            # Weights of 2, 3 and 4 of 6 that are enough: sixths.
            (attrs.evolve(checklist(2, 3, 4, full=6), not_applicable="refuse"), "1/6"),
            # Six quarters, of which each counts a sixth.
            (
                MeanRule(
                    items=[item(code, scale=Scale(0, 1, "0.25")) for code in "abcdef"],
                    not_applicable="refuse",
                ),
                "1/24",
            ),
            # 2 of 5 and 3 of 5, of which thirds and halves: 1/5 * 2/3 = 2/15, 3/5 * 1/2 = 3/10.
            (
                MeanRule(
                    items=[
                        item("a", scale=Scale(0, 3, 1), weight=2),
                        item("b", options=["no", "partly", "yes"], weight=3),
                    ],
                    not_applicable="refuse",
                ),
                "1/30",
            ),
            (MeanRule(items=[item("a", options="abc", values=[0, "0.25", 1])]), "1/4"),
            # Sums in halves, from -3 to 12, or from 0 to 10.
            (points_of(), "1/30"),
            (points_of(least=0, full=10), "1/20"),
            # In whole points, but full in the middle of one.
            (SumRule(items=[item("a"), item("b")], full="1.5"), "1/3"),
        ],
    )
    def test_know_their_grain_where_no_item_is_omitted(self, rule: Rule, expected: str) -> None:
        """The largest number that every share is a whole multiple of, by hand."""
        assert rule.grain == Fraction(expected)
        assert check_rule(rule, laws=[Law.ON_THE_STEP]) == ()


NO_ITEMS: Given = ["a"]

BROKEN: dict[str, tuple[Given, list[tuple[str, str]]]] = {
    "D54-overlap": (lambda: ladder({"a": (0, 4), "b": (4, 9)}), [("KP079", "steps[1].from")]),
    "D54-gap": (lambda: ladder({"a": (0, 4), "b": (6, 9)}), [("KP079", "steps[1].from")]),
    "D54-order": (
        lambda: ladder({"b": (5, 9), "a": (0, 4), "c": (10, 12)}),
        [("KP079", "steps[1].from"), ("KP079", "steps[2].from")],
    ),
    "ladder-of-one-step": (lambda: ladder({"a": (0, 4)}), [("KP074", "steps")]),
    "ladder-unit": (lambda: ladder({"a": (0, 4), "b": (5, 9)}, unit=0), [("KP071", "unit")]),
    "ladder-step-named-points": (
        lambda: ladder({"a": (0, 4), "points": (5, 9)}),
        [("KP075", "steps[1].code")],
    ),
    "ladder-one-name-twice": (
        lambda: ladder({"a": (0, 4), "A": (5, 9)}),
        [("KP075", "steps[0].code"), ("KP075", "steps[1].code")],
    ),
    "ladder-fractions": (
        lambda: ladder({"a": (0, 3), "b": (5, 8)}, unit=2),
        [("KP081", "steps[0]"), ("KP081", "steps[1]")],
    ),
    "step-code": (lambda: ladder({"a b": (0, 3), "b": (4, 8)}), [("KP001", "code")]),
    "D53-weights-zero": (lambda: checklist(0, 1), [("KP072", "weight")]),
    "D53-weight-negative": (lambda: checklist(-1), [("KP072", "weight")]),
    "checklist-empty": (checklist, [("KP074", "items")]),
    "checklist-full-zero": (lambda: checklist(1, full=0), [("KP077", "full")]),
    "checklist-too-full": (lambda: checklist(1, full="1.01"), [("KP077", "full")]),
    "checklist-options": (
        lambda: ChecklistRule(items=[item("a", options=["x", "y"])]),
        [("KP076", "items[0]")],
    ),
    "one-phase": (
        lambda: PhasesRule(items=[item("a")], scale=Scale(0, 1)),
        [("KP074", "items")],
    ),
    "phase-with-a-scale": (
        lambda: PhasesRule(items=[item("a", scale=Scale(0, 2)), item("b")], scale=Scale(0, 1)),
        [("KP078", "items[0]")],
    ),
    "phase-with-options": (
        lambda: PhasesRule(items=[item("a"), item("b", options="xy")], scale=Scale(0, 1)),
        [("KP078", "items[1]")],
    ),
    "too-many-items": (
        lambda: MeanRule(items=[item(f"i{n}") for n in range(101)]),
        [("KP074", "items")],
    ),
    "scale-unit-negative": (lambda: Scale(0, 4, -1), [("KP071", "unit")]),
    "scale-unit-beside": (lambda: Scale(0, 4, 3), [("KP071", "unit")]),
    "options-twice": (lambda: item("a", options=["x", "x"]), [("KP073", "options")]),
    "option-without-name": (lambda: item("a", options=["x", ""]), [("KP073", "options")]),
    "options-beside-a-scale": (
        lambda: item("a", options=["x", "y"], scale=Scale(0, 1)),
        [("KP073", "options")],
    ),
    "value-missing": (lambda: item("a", options="xyz", values=[0, 1]), [("KP180", "options")]),
    "values-alike": (lambda: item("a", options="xy", values=[1, 1]), [("KP180", "options")]),
    "values-up-and-down": (
        lambda: item("a", options="xyz", values=[0, 2, 1]),
        [("KP180", "options")],
    ),
    "values-that-fall": (
        lambda: item("a", options="xyz", values=[2, 1, 0]),
        [("KP180", "options")],
    ),
    "values-without-options": (lambda: item("a", values=[0, 1]), [("KP180", "options")]),
    "another-policy": (
        lambda: MeanRule(items=[item("a")], not_applicable="worst"),
        [("KA006", "not_applicable")],
    ),
    "sum-that-falls": (
        lambda: SumRule(items=[item("a", scale=Scale(6, 1))]),
        [("KP182", "items[0]")],
    ),
    "sum-of-nothing": (lambda: SumRule(items=[]), [("KP074", "items")]),
    "sum-full-out-of-reach": (lambda: points_of(full=13), [("KP183", "")]),
    "sum-least-out-of-reach": (lambda: points_of(least=-4), [("KP183", "")]),
    "sum-full-at-least": (lambda: points_of(least=5, full=5), [("KP183", "")]),
    "item-code": (lambda: item("a b"), [("KP001", "code")]),
}


class TestBroken:
    """A rule that makes no sense does not exist."""

    @pytest.mark.parametrize("case", BROKEN)
    def test_names_the_place(self, case: str) -> None:
        """And every rule that is broken."""
        make, expected = BROKEN[case]
        with pytest.raises(PackRuleError) as caught:
            make()
        assert [(each.rule, each.path) for each in caught.value.problems] == expected

    def test_types_are_checked(self) -> None:
        """An item is an item, and a rule a rule."""
        with pytest.raises(TypeError, match="items"):
            MeanRule(items=NO_ITEMS)
        with pytest.raises(TypeError, match="rule"):
            kc.SubQuestion(code="1", title=label("a"), max_points=1, rule="mean")  # type: ignore[arg-type]

    def test_bands_are_named_with_their_values(self) -> None:
        """[D54] What overlaps, and where the band should start."""
        with pytest.raises(PackRuleError, match=r"starts at 4, but that of 'a', .* ends at 4"):
            ladder({"a": (0, 4), "b": (4, 9)})


class TestOutcome:
    """Gaps between answers leave open exactly what they can change."""

    def test_with_all_answers_is_exact(self) -> None:
        """There is nothing left open."""
        found = outcome(checklist(1, 1), {"a": True, "b": False})
        assert attrs.astuple(found) == (Fraction(1, 2), Fraction(1, 2), Fraction(1, 2), None)

    def test_not_applicable_is_left_out(self) -> None:
        """The rest counts as if the item had never been asked."""
        found = outcome(checklist(1, 1, 2), {"a": True, "b": False, "c": FOREIGN})
        assert (found.share, found.low, found.high, found.missing) == (*[Fraction(1, 2)] * 3, None)

    def test_not_assessed_leaves_bounds(self) -> None:
        """From the worst answer to the best; what is answered has a share of its own."""
        found = outcome(checklist(1, 1, 2), {"a": True, "b": False, "c": SKIPPED})
        assert (found.share, found.low, found.high) == (
            Fraction(1, 2),
            Fraction(1, 4),
            Fraction(3, 4),
        )
        assert found.missing == SKIPPED

    def test_both_kinds_of_gaps(self) -> None:
        """What does not apply is left out of the bounds too."""
        found = outcome(checklist(1, 1, 2), {"a": True, "b": FOREIGN, "c": SKIPPED})
        assert (found.share, found.low, found.high) == (1, Fraction(1, 3), 1)
        assert found.missing == SKIPPED

    def test_a_ladder_without_points_knows_its_band(self) -> None:
        """The step that is reached bounds the points."""
        found = outcome(LADDER, {**climbed("plan", points=0), "points": SKIPPED})
        assert (found.share, found.low, found.high) == (None, Fraction(11, 100), Fraction(3, 10))

    def test_a_gap_that_cannot_matter_is_none(self) -> None:
        """Without Do, whether there is Act changes nothing; nor does a box above enough."""
        found = outcome(LADDER, {**climbed("plan", points=35), "act": SKIPPED})
        assert attrs.astuple(found) == (*[Fraction(3, 10)] * 3, None)
        found = outcome(checklist(1, 1, 1, full=2), {"a": True, "b": True, "c": SKIPPED})
        assert attrs.astuple(found) == (1, 1, 1, None)

    def test_a_ladder_without_a_step(self) -> None:
        """If Do was not looked at, the band is that of Plan or that of Check."""
        reached = climbed("plan", "do", "check", points=60)
        found = outcome(LADDER, {**reached, "do": SKIPPED})
        assert (found.low, found.high) == (Fraction(3, 10), Fraction(3, 5))

    @pytest.mark.parametrize(
        ("first", "second", "expected"),
        [
            (FOREIGN, FOREIGN, FOREIGN),
            (SKIPPED, FOREIGN, SKIPPED),
            (SKIPPED, SKIPPED, SKIPPED),
            (SKIPPED, kc.NotAssessed("ill"), kc.NotAssessed("no time; ill")),
            (FOREIGN, kc.NotApplicable("no pupils"), kc.NotApplicable("no schools; no pupils")),
        ],
    )
    def test_without_any_answer(self, first: Given, second: Given, expected: Given) -> None:
        """The sub-question is missing for the reasons of its items."""
        found = outcome(checklist(1, 1), {"a": first, "b": second})
        assert (found.share, found.low, found.high, found.missing) == (None, 0, 1, expected)

    def test_a_rule_that_is_not_monotone_leaves_everything_open(self) -> None:
        """The worst and the best answers are then no ends."""

        @attrs.frozen
        class Contrary:
            name: str = "contrary"
            version: int = 1
            parameters: Mapping[str, object] = attrs.field(factory=dict)
            items: tuple[Item, ...] = (item("a"), item("b"))
            laws: frozenset[Law] = frozenset({Law.BOUNDED})
            grain: Fraction | None = None

            def share(self, answers: Mapping[str, Answer]) -> Fraction | None:
                """Reward one yes, and no more."""
                return Fraction(sum(map(bool, answers.values())) == 1)

        found = outcome(Contrary(), {"a": True, "b": SKIPPED})
        assert (found.share, found.low, found.high) == (1, 0, 1)

    @given(st.data(), rules())
    def test_holds_whatever_the_gaps_turn_out_to_be(self, data: st.DataObject, rule: Rule) -> None:
        """Fill in any answers: the share then lies within the bounds."""
        full: Given = data.draw(answers(rule))
        hidden = data.draw(st.sets(st.sampled_from(sorted(full))))
        found = outcome(rule, full | dict.fromkeys(hidden, SKIPPED))
        share = rule.share(full)
        assert share is not None
        assert found.low <= share <= found.high
        assert (found.missing is None) == (found.low == found.high)
        assert found.missing is not None or found.share == share


@pytest.mark.parametrize("face", [criteria, profiles, criteria.rules])
def test_no_other_names_are_loaded(face: ModuleType) -> None:
    """Some names are loaded when they are first used; a misspelt one is none of them."""
    with pytest.raises(AttributeError, match="has no attribute 'Sum'"):
        face.Sum  # noqa: B018 (looking it up is the test)
