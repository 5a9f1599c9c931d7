"""Answers to items become points, and what is not an answer is refused."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any, TypeAlias

import attrs
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import kompass_core as kc
from kompass_core.criteria import RoundingMode
from kompass_core.criteria.rules import PointsRule, Rule, Scale, ScaleRule
from kompass_core.errors import EvaluationError
from kompass_core.evaluations import PolicyName
from kompass_core.serialization.pack_files import read_pack
from kompass_core.serialization.result_files import read_result, result_to_json, result_to_toml
from kompass_core.serialization.text import parse_json, parse_toml
from kompass_core.testing.rules import answers, rules
from tests.making import FOREIGN, ROUNDED, SKIPPED, STEPPED, pack_of

Given: TypeAlias = Any
"""What callers may pass, right or wrong."""

PACK = read_pack("""
format = 1
id = "answered"
revision = "1"
language = "en"
title.en = "Answered"
source = "made up"
step = "0.5"
step_rounding = "half-up"
[rules.climb]
kind = "ladder"
steps = [
    { code = "none", title.en = "None", from = 0, to = 4 },
    { code = "some", title.en = "Some", from = 5, to = 10 },
]
[rules.choose]
kind = "mean"
items = [
    { code = "how", title.en = "How well", worst = 6, best = 1, unit = 1 },
    { code = "who", title.en = "Who", options = ["nobody", "some", "all"] },
]
[[areas]]
code = "1"
max_points = 43
title.en = "One"
sub_questions = [
    { code = "1.1", max_points = 10, title.en = "Climb", rule = "climb" },
    { code = "1.2", max_points = 10, title.en = "Choose", rule = "choose" },
    { code = "1.3", max_points = 3, title.en = "Check", rule = "checklist", items = [
        { code = "a", title.en = "A" }, { code = "b", title.en = "B" },
        { code = "c", title.en = "C" }, { code = "d", title.en = "D" },
    ] },
    { code = "1.4", max_points = 20, title.en = "Percent", rule = "percent" },
]
[[areas]]
code = "2"
max_points = 10
title.en = "Two"
""")
"""Sub-questions that different rules score, and an area scored in points."""

CLIMB: dict[str, Given] = {"some": True, "points": 7}
CHOOSE: dict[str, Given] = {"how": 2, "who": "some"}
CHECKED: dict[str, Given] = {"a": True, "b": True, "c": True, "d": False}
FULL: dict[str, Given] = {"1.1": CLIMB, "1.2": CHOOSE, "1.3": CHECKED, "1.4": "37.5", "2": "9.5"}

ALL: dict[str, Given] = dict.fromkeys("abcd", True)
BEST: dict[str, Given] = {"1.2": {"how": 1, "who": "all"}, "1.3": ALL, "1.4": 100}
NONE: dict[str, Given] = dict.fromkeys("abcd", False)
WORST: dict[str, Given] = {"1.2": {"how": 6, "who": "nobody"}, "1.3": NONE, "1.4": 0}


def made(answers: Given = FULL, **fields: Given) -> kc.Evaluation:
    """Make an evaluation from answers."""
    usual: Given = {"subject": "Ort", "date": "2016"} | fields
    return kc.Evaluation.from_answers(PACK, answers=answers, **usual)


def points(evaluation: kc.Evaluation) -> list[Decimal | None]:
    """Return the points of every scored cell."""
    return [score.points for score in evaluation.scores]


class TestFromAnswers:
    """The rules of a pack turn answers into points."""

    def test_scores_each_cell_by_its_rule(self) -> None:
        """4/5 and 1/2 of 10; 3/4 of 3 is 2.25, and 2.5 to the half."""
        assert points(made()) == [7, Decimal("6.5"), Decimal("2.5"), Decimal("7.5"), Decimal("9.5")]

    def test_keeps_the_answers_but_not_the_points(self) -> None:
        """Each as a typed value, in the order of the items, by code in the pack's order."""
        turned = dict(reversed(FULL.items())) | {"1.1": dict(reversed(CLIMB.items()))}
        kept = made(turned).answers
        assert list(kept) == ["1.1", "1.2", "1.3", "1.4"]
        assert list(kept["1.1"].items()) == [("some", True), ("points", Decimal(7))]
        assert kept["1.2"] == {"how": Decimal(2), "who": "some"}
        assert kept["1.4"] == {"percent": Decimal("37.5")}

    def test_takes_one_answer_alone_where_one_item_is_asked(self) -> None:
        """Or by its code."""
        assert made(FULL | {"1.4": {"percent": "37.5"}, "2": {"points": "9.5"}}) == made()

    def test_takes_points_beside_the_answers(self) -> None:
        """A code that a rule scores may have been scored in points all the same."""
        rest = {code: FULL[code] for code in ("1.1", "1.2")}
        scored = made(rest, points={"1.3": 3, "1.4": SKIPPED, "2": "9.5"})
        assert points(scored) == [7, Decimal("6.5"), 3, None, Decimal("9.5")]
        assert list(scored.answers) == ["1.1", "1.2"]

    def test_takes_one_reason_for_a_whole_sub_question(self) -> None:
        """And for all the rest."""
        scored = made({"1.1": CLIMB, "1.2": FOREIGN}, rest=SKIPPED)
        assert scored.missing == {"1.2": FOREIGN} | dict.fromkeys(("1.3", "1.4", "2"), SKIPPED)
        assert list(scored.answers) == ["1.1"]

    def test_items_that_do_not_apply_are_left_out(self) -> None:
        """Two of three: two thirds of 3 points."""
        scored = made(FULL | {"1.3": {"a": True, "b": FOREIGN, "c": True, "d": False}})
        assert scored.complete
        assert points(scored)[2] == 2

    def test_an_item_not_assessed_is_a_gap(self) -> None:
        """Of the whole sub-question, for the reason of the item."""
        scored = made(FULL | {"1.3": CHECKED | {"d": SKIPPED}})
        assert scored.missing == {"1.3": SKIPPED}
        assert scored.answers["1.3"]["d"] == SKIPPED

    def test_without_any_answer_the_sub_question_is_missing(self) -> None:
        """Not applicable, if that is true of all items."""
        assert made(FULL | {"1.3": dict.fromkeys("abcd", FOREIGN)}).missing == {"1.3": FOREIGN}

    def test_tells_answers_from_points(self) -> None:
        """An evaluation from points has no answers, and is another value."""
        scores = dict(zip(PACK.layout.codes, points(made()), strict=True))
        plain: Given = kc.Evaluation.from_points(PACK, subject="Ort", date="2016", points=scores)  # type: ignore[arg-type]
        assert plain.answers == {}
        assert plain.answered("1.1") is None
        assert plain != made()
        assert kc.profile(plain)["1"].points == kc.profile(made())["1"].points


WHOLE = read_pack("""
format = 1
id = "whole"
revision = "1"
language = "en"
title.en = "Whole"
source = "made up"
step = 1
[[areas]]
code = "6"
max_points = 40
title.en = "Perceptions"
rule = "mean"
items = [
    { code = "scope", title.en = "Scope", worst = 0, best = 20, unit = 5, clamp = true },
]
""")
"""An area that is scored as one, by answers."""


class TestWholeAreas:
    """An area without sub-questions is answered as a sub-question is."""

    def made(self, scope: Given) -> kc.Evaluation:
        """Answer the one item."""
        answers = {"6": {"scope": scope}}
        return kc.Evaluation.from_answers(WHOLE, subject="Ort", date="2016", answers=answers)

    @pytest.mark.parametrize(
        ("scope", "expected"), [(15, 30), (20, 40), (85, 40), (-5, 0), (10, 20)]
    )
    def test_are_scored_and_kept(self, scope: Given, expected: int) -> None:
        """Amounts beyond the ends count as the ends, and are kept as they were given."""
        made = self.made(scope)
        assert kc.profile(made).total.points == expected
        assert made.answers == {"6": {"scope": Decimal(scope)}}
        assert kc.loads(kc.dumps(made), packs=WHOLE) == made
        assert f"scope: {Decimal(scope)}" in str(kc.profile(made).explain("6"))

    def test_have_gaps(self) -> None:
        """As sub-questions have."""
        assert self.made(SKIPPED).missing == {"6": SKIPPED}
        assert self.made(FOREIGN).missing == {"6": FOREIGN}

    def test_keep_to_the_unit_beyond_the_ends(self) -> None:
        """An amount that nobody can have measured is a mistake."""
        with pytest.raises(EvaluationError, match="not a multiple of 5"):
            self.made(22)


class TestPointsInPlaceOfAnswers:
    """Points are such as the rule can give, unless that is ignored."""

    def made(self, one: Given, two: Given, **fields: Given) -> kc.Evaluation:
        """Give points for all."""
        points = {"1.1": one, "1.2": two, "2": "1.23"}
        usual: Given = {"subject": "Ort", "date": "2016", "points": points} | fields
        return kc.Evaluation.from_points(STEPPED, **usual)

    @pytest.mark.parametrize(("one", "two"), [(-40, 0), (60, 80), (15, 44), (SKIPPED, FOREIGN)])
    def test_that_the_rule_can_give(self, one: Given, two: Given) -> None:
        """From the minimum to the maximum; a missing score is none of them."""
        made = self.made(one, two)
        assert "ignore_rules" not in kc.dumps(made)
        assert (
            kc.Evaluation.from_scores(STEPPED, subject="Ort", date="2016", scores=made.scores)
            == made
        )

    def test_that_it_cannot_give(self) -> None:
        """The nearest are named, each with its place."""
        with pytest.raises(EvaluationError) as caught:
            self.made(57, "79.99")
        texts = [str(each) for each in caught.value.problems]
        assert "points.1.1: '1.1' got 57 points" in texts[0]
        assert "the nearest that it can are 55, 60;" in texts[0]
        assert "'1.2' got 79.99 points" in texts[1]
        assert "are 76, 80;" in texts[1]

    def test_percent_are_named_as_percent(self) -> None:
        """As they were given."""
        given: Given = {"subject": "Ort", "date": "2016", "rest": SKIPPED}
        percent = {"1.1": 57, "1.2": 55}
        with pytest.raises(EvaluationError, match=r"percent.1.1: '1.1' got 57 %.* are 55, 60;"):
            kc.Evaluation.from_percent(STEPPED, percent=percent, **given)
        made = kc.Evaluation.from_percent(STEPPED, percent=percent, ignore_rules=True, **given)
        assert points(made) == [17, 44, None]

    def test_percent_of_the_maximum_are_named_as_such(self) -> None:
        """The points of 0 % are none, and not the minimum."""
        rule = ScaleRule(scale=Scale(0, 4, 1))
        areas = [attrs.evolve(pack_of((20, 100)).areas[0], rule=rule)]
        pack = pack_of(areas=areas, step=1, percent="of-maximum")
        given: Given = {"subject": "Ort", "date": "2016"}
        with pytest.raises(EvaluationError, match=r"got 57 %.* are 40, 60;"):
            kc.Evaluation.from_percent(pack, percent={"1": 57}, **given)
        assert points(kc.Evaluation.from_percent(pack, percent={"1": 40}, **given)) == [40]

    def test_are_reported_with_all_else_and_once(self) -> None:
        """What is outside the limits, or too fine, is no point of a rule either."""
        with pytest.raises(EvaluationError) as caught:
            self.made(61, "0.001")
        assert [each.rule for each in caught.value.problems] == ["KA004", "KE004"]

    def test_can_be_accepted(self) -> None:
        """By name; the file that is written says so."""
        made = self.made(57, 44, ignore_rules=True)
        assert "ignore_rules = true" in kc.dumps(made, "toml")
        assert kc.loads(kc.dumps(made), packs=STEPPED) == made

    def test_may_be_ratios(self) -> None:
        """Half of a maximum that no decimal can express is what the rule gives."""
        rule, title = ScaleRule(scale=Scale(0, 2, 1)), kc.Label({"en": "One"})
        area = kc.Area(code="1", title=title, max_points="20/3", rule=rule)
        pack = attrs.evolve(STEPPED, step="1/3", areas=[area])
        made = kc.Evaluation.from_points(pack, subject="Ort", date="2016", points={"1": "10/3"})
        assert made.scores[0].exact == Fraction(10, 3)

    def test_beside_answers(self) -> None:
        """Answers give what they give; points beside them are checked."""
        given: Given = {"subject": "Ort", "date": "2016", "rest": SKIPPED, "answers": {"1.1": 45}}
        made = kc.Evaluation.from_answers(STEPPED, points={"1.2": 8}, **given)
        assert points(made) == [5, 8, None]
        with pytest.raises(EvaluationError, match=r"points.1.2: .*cannot give"):
            kc.Evaluation.from_answers(STEPPED, points={"1.2": 9}, **given)

    @pytest.mark.parametrize("value", [0, 3, "6.5", 10])
    def test_are_rounded_as_the_pack_rounds(self, value: Given) -> None:
        """Down to the step."""
        made = kc.Evaluation.from_points(ROUNDED, subject="Ort", date="2016", points={"1": value})
        assert made.complete

    @pytest.mark.parametrize("value", ["0.5", "3.5", 6, 7, "9.5"])
    def test_no_others_are_rounded_to(self, value: Given) -> None:
        """Not the step beside it."""
        with pytest.raises(EvaluationError, match="cannot give"):
            kc.Evaluation.from_points(ROUNDED, subject="Ort", date="2016", points={"1": value})

    @given(st.data(), rules())
    def test_all_that_answers_give_are_accepted(self, data: st.DataObject, rule: Rule) -> None:
        """Whatever the rule, and whether there is a step that is fine enough."""
        assume(not isinstance(rule, PointsRule))
        area = kc.Area(code="1", title=kc.Label({"en": "A"}), max_points=100, rule=rule)
        pack = attrs.evolve(
            ROUNDED, areas=[area], step_rounding=data.draw(st.sampled_from(RoundingMode))
        )
        answered = {"1": data.draw(answers(rule))}
        made = kc.Evaluation.from_answers(pack, subject="Ort", date="2016", answers=answered)
        found: Given = {"1": made.scores[0].points}
        kc.Evaluation.from_points(pack, subject="Ort", date="2016", points=found)


REFUSED: dict[str, tuple[dict[str, Given], dict[str, Given], list[tuple[str, str]]]] = {
    "item-unknown": ({"1.1": CLIMB | {"poinst": 1}}, {}, [("KE020", "answers.1.1.poinst")]),
    "item-that-is-no-text": ({"1.1": CLIMB | {1: 1}}, {}, [("KE020", "answers.1.1")]),
    "item-absent": ({"1.1": {"some": True}}, {}, [("KE021", "answers.1.1")]),
    "J79-yes": ({"1.1": CLIMB | {"some": "yes"}}, {}, [("KE022", "answers.1.1.some")]),
    "J79-ja": ({"1.1": CLIMB | {"some": "ja"}}, {}, [("KE022", "answers.1.1.some")]),
    "J79-one": ({"1.1": CLIMB | {"some": 1}}, {}, [("KE022", "answers.1.1.some")]),
    "below": ({"1.1": CLIMB | {"points": -1}}, {}, [("KE023", "answers.1.1.points")]),
    "above": ({"1.1": CLIMB | {"points": 11}}, {}, [("KE023", "answers.1.1.points")]),
    "beyond-a-falling-scale": ({"1.2": CHOOSE | {"how": 7}}, {}, [("KE023", "answers.1.2.how")]),
    "no-whole-number": ({"1.1": CLIMB | {"points": "6.5"}}, {}, [("KE024", "answers.1.1.points")]),
    "no-whole-rating": ({"1.2": CHOOSE | {"how": "2.5"}}, {}, [("KE024", "answers.1.2.how")]),
    "not-an-option": ({"1.2": CHOOSE | {"who": "sone"}}, {}, [("KE025", "answers.1.2.who")]),
    "number-for-an-option": ({"1.2": CHOOSE | {"who": 1}}, {}, [("KE025", "answers.1.2.who")]),
    "true-for-a-number": ({"1.1": CLIMB | {"points": True}}, {}, [("KA001", "answers.1.1.points")]),
    "float": ({"1.1": CLIMB | {"points": 7.0}}, {}, [("KA002", "answers.1.1.points")]),
    "left-out-of-a-ladder": (
        {"1.1": CLIMB | {"some": FOREIGN}},
        {},
        [("KE026", "answers.1.1.some")],
    ),
    "one-answer-for-many": ({"1.1": 7}, {}, [("KE027", "answers.1.1")]),
    "code-unknown": ({"1.9": 7}, {}, [("KE001", "answers.1.9")]),
    "code-that-is-no-text": ({1: 7}, {}, [("KE001", "answers")]),  # type: ignore[dict-item]
    "points-too-many": ({"2": 11}, {}, [("KE023", "answers.2.points")]),
    "points-too-fine": ({"2": "0.25"}, {}, [("KE024", "answers.2.points")]),
    "answers-and-points": ({}, {"points": {"1.1": 7}}, [("KE003", "answers.1.1")]),
}


class TestRefused:
    """What its item does not offer is no answer."""

    @pytest.mark.parametrize("case", REFUSED)
    def test_names_item_and_place(self, case: str) -> None:
        """And nothing else is wrong."""
        change, fields, expected = REFUSED[case]
        usual: Given = {"answers": FULL | change, "subject": "Ort", "date": "2016"} | fields
        with pytest.raises(EvaluationError) as caught:
            kc.Evaluation.from_answers(PACK, **usual)
        assert [(each.rule, each.path) for each in caught.value.problems] == expected
        assert str(caught.value)

    def test_reports_all_at_once(self) -> None:
        """Of every sub-question, with the codes that have no score."""
        with pytest.raises(EvaluationError) as caught:
            made({"1.1": {"some": 1, "points": 11}, "1.2": {}})
        assert [(each.rule, each.path) for each in caught.value.problems] == [
            ("KE022", "answers.1.1.some"),
            ("KE023", "answers.1.1.points"),
            ("KE021", "answers.1.2"),
            ("KE002", "answers"),
        ]

    def test_points_that_no_answers_give_are_refused(self) -> None:
        """[G117] Nobody can change one without the other."""
        with pytest.raises(EvaluationError) as caught:
            attrs.evolve(made(), answers=made(FULL | {"1.1": CLIMB | {"points": 8}})._answers)  # noqa: SLF001 (what evolve would set)
        (problem,) = caught.value.problems
        assert (problem.rule, problem.path) == ("KE028", "answers.1.1")
        assert problem.facts == {"code": "1.1", "given": 8, "recorded": 7}

    @pytest.mark.parametrize("code", ["1.1", "7.1"])
    def test_answers_to_other_items_are_refused(self, code: str) -> None:
        """Those of another pack are not read as if they were of this one."""
        area, *others = PACK.areas
        cells = [
            attrs.evolve(each, code=each.code.replace("1.1", code), rule=None)
            for each in area.sub_questions
        ]
        other = attrs.evolve(PACK, areas=[attrs.evolve(area, sub_questions=cells), *others])
        with pytest.raises(EvaluationError) as caught:
            attrs.evolve(made(), pack=other)
        assert {each.rule for each in caught.value.problems} == {"KE012"}
        assert caught.value.problems[0].path == "answers.1.1"


class TestGaps:
    """The policies for gaps decide about items that were not assessed."""

    HALF = made(FULL | {"1.3": {"a": True, "b": False, "c": SKIPPED, "d": SKIPPED}})

    @pytest.mark.parametrize(
        ("policy", "expected"), [("worst", 1), ("best", "2.5"), ("rescale", "1.5")]
    )
    def test_policy(self, policy: PolicyName, expected: Given) -> None:
        """1/4, 3/4 and 1/2 of 3 points, to the half; the rest is not touched."""
        found = kc.profile(self.HALF, not_assessed=policy)
        assert found["1.3"].points == Decimal(expected)
        assert found["1.3"].bounds == kc.Interval(1, "2.5")
        assert found["1"].points == 21 + Decimal(expected)
        assert found["1"].bounds == kc.Interval(22, "23.5")
        assert found["1"].coverage == Fraction(40, 43)

    def test_refuses_by_default(self) -> None:
        """Nobody is scored over a gap unasked."""
        with pytest.raises(EvaluationError, match=r"no points for 1\.3"):
            kc.profile(self.HALF)

    def test_what_a_rule_cannot_tell_is_rescaled_with_its_area(self) -> None:
        """A ladder without points keeps its band, and the area goes by the others."""
        scored = made(FULL | {"1.1": {"some": True, "points": SKIPPED}})
        found = kc.profile(scored, not_assessed="rescale")
        assert found["1.1"].points is None
        assert found["1.1"].bounds == kc.Interval(5, 10)
        assert found["1"].exact == Fraction("16.5") / 33 * 43

    @pytest.mark.parametrize(
        ("others", "some", "expected"), [(WORST, True, 5), (BEST, False, 37), ({}, True, "21.5")]
    )
    def test_what_is_left_out_keeps_its_area_within_the_possible(
        self, others: Given, some: Given, expected: Given
    ) -> None:
        """The others give 0, 33 or 16.5 of 33 points; the ladder can add 5 to 10, or 0 to 4."""
        gap: Given = {"1.1": {"some": some, "points": SKIPPED}}
        found = kc.profile(made(FULL | others | gap), not_assessed="rescale")
        assert found["1"].exact == Fraction(expected)
        assert found["1"].exact in found["1"].bounds
        assert found.total.exact == Fraction(expected) + Fraction("9.5")
        assert "within the bounds of the others" in found.explain("1").rule

    def test_nothing_assessed_leaves_everything_open(self) -> None:
        """From the minimum to the maximum, as if nobody had asked."""
        scored = made(FULL | {"1.3": dict.fromkeys("abcd", SKIPPED)})
        found = kc.profile(scored, not_assessed="worst")
        assert (found["1.3"].points, found["1.3"].bounds) == (0, kc.Interval(0, 3))

    def test_nothing_applicable_leaves_nothing_open(self) -> None:
        """The pack's policy for what does not apply decides."""
        scored = made(FULL | {"1.3": dict.fromkeys("abcd", FOREIGN)})
        found = kc.profile(scored, not_applicable="rescale")
        assert found["1.3"].points is None
        assert found["1"].exact == 21 * Fraction(43, 40)


@st.composite
def answered(draw: st.DrawFn) -> kc.Evaluation:
    """Draw evaluations from answers, with gaps."""
    cells = [cell for cell in PACK.scored if isinstance(cell, kc.SubQuestion)]
    given_answers: Given = {cell.code: draw(answers(cell, missing=True)) for cell in cells}
    return made(given_answers, points={"2": 5})


class TestFiles:
    """Files hold the answers, and what they give is computed when they are read."""

    @given(answered())
    def test_round_trip(self, evaluation: kc.Evaluation) -> None:
        """Through TOML and JSON, equal."""
        toml = parse_toml(result_to_toml(evaluation), EvaluationError)
        json = parse_json(result_to_json(evaluation), EvaluationError)
        for data in (toml, json):
            assert read_result(data, lambda _: PACK) == evaluation

    def test_hold_answers_in_place_of_points(self) -> None:
        """Points stand there for what was scored in points."""
        data = parse_toml(result_to_toml(made()), EvaluationError)
        assert data["points"] == {"2": "9.5"}
        assert data["answers"] == {
            "1.1": {"some": True, "points": "7"},
            "1.2": {"how": "2", "who": "some"},
            "1.3": CHECKED,
            "1.4": {"percent": "37.5"},
        }

    HEAD = 'format=1\nkind="evaluation"\npack="answered@1"\nsubject="Ort"\ndate="2016"\n'

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("percent.2 = 5\nanswers.'1.4'.percent = 5", [("KE013", "")]),
            ("points.'1.4' = 5\nanswers.'1.4'.percent = 5", [("KE003", "answers.1.4")]),
            (
                "answers.'1.4'.percent = { not_assessed = 'a', not_applicable = 'b' }",
                [("KE013", "answers.1.4.percent")],
            ),
            ("answers.'1.4'.percent = {}", [("KE009", "answers.1.4.percent")]),
            (
                "answers.'1.4'.percent = { not_assesed = 'a' }",
                [("KF005", "answers.1.4.percent.not_assesed")],
            ),
            ("answers.'1.4' = 5", [("KF006", "answers.1.4")]),
            ("answers.'1.4'.percent = []", [("KF006", "answers.1.4.percent")]),
            ("answers.'1.4'.percent = 'five'", [("KA001", "answers.1.4.percent")]),
        ],
    )
    def test_refuse_what_contradicts_itself(
        self, text: str, expected: list[tuple[str, str]]
    ) -> None:
        """Every problem has its place."""
        rest = "\nrest.not_assessed = 'no time'"
        data = parse_toml(f"{self.HEAD}{text}{rest}", EvaluationError)
        with pytest.raises(EvaluationError) as caught:
            read_result(data, lambda _: PACK)
        assert [(each.rule, each.path) for each in caught.value.problems] == expected

    def test_say_first_that_the_rules_have_changed(self) -> None:
        """What does not fit any more was recorded under another digest."""
        data = parse_toml(result_to_toml(made()), EvaluationError)
        old = data | {"digest": "sha256:0", "answers": {"1.1": {"old": True}}}
        with pytest.raises(EvaluationError) as caught:
            read_result(old, lambda _: PACK)
        assert [each.rule for each in caught.value.problems][:2] == ["KP120", "KE020"]


class TestExplanations:
    """An explanation goes down to the answers."""

    def test_of_a_ladder(self) -> None:
        """Items, answers, the step reached, the exact share, and the rounding."""
        why = kc.profile(made()).explain("1.1")
        assert str(why).splitlines()[:7] == [
            "1.1 Climb: 7 of 10 points",
            "  scored from 2 answers, by the rule 'ladder'",
            "  - some: yes",
            "  - points: 7",
            "  - step reached: some, 5 to 10 points",
            "  - exact share by the rule: 7/10",
            "  - rounded to the unit of scores: half-up to 0.5",
        ]
        assert why.answered is not None
        assert [(item.code, answer) for item, answer in why.answered.items] == [
            ("some", True),
            ("points", 7),
        ]

    def test_shows_what_was_lost_in_rounding(self) -> None:
        """3/4 of 3 points are 2.25, and 2.5 were scored."""
        text = str(kc.profile(made()).explain("1.3"))
        assert "1.3 Check: 2.5 of 3 points" in text
        assert "exact share by the rule: 3/4" in text
        assert "  - d: no" in text

    def test_of_options(self) -> None:
        """By their names."""
        assert "  - who: some" in str(kc.profile(made()).explain("1.2"))

    def test_of_gaps(self) -> None:
        """Why an item has no answer; the share is that of the others."""
        scored = made(FULL | {"1.3": {"a": True, "b": False, "c": FOREIGN, "d": SKIPPED}})
        text = str(kc.profile(scored, not_assessed="best").explain("1.3"))
        assert "partly assessed: 4 answers, by the rule 'checklist'" in text
        assert "  - c: not applicable, has no schools" in text
        assert "  - d: not assessed, no time" in text
        assert "bounds: [1, 2]" in text

    def test_of_what_does_not_apply(self) -> None:
        """There is no share."""
        scored = made(FULL | {"1.3": dict.fromkeys("abcd", FOREIGN)})
        text = str(kc.profile(scored, not_applicable="rescale").explain("1.3"))
        assert "not applicable, according to 4 answers" in text
        assert "exact share" not in text

    def test_without_rounding_says_nothing_of_it(self) -> None:
        """A pack whose rules stay on the step declares none."""
        pack = read_pack("""
            format = 1
            id = "exact"
            revision = "1"
            language = "en"
            title.en = "Exact"
            source = "made up"
            [[areas]]
            code = "1"
            max_points = 10
            title.en = "One"
            [[areas.sub_questions]]
            code = "1.1"
            max_points = 10
            title.en = "Rating"
            rule = "rating"
            [rules.rating]
            kind = "scale"
            worst = 0
            best = 5
            unit = 1
        """)
        scored = kc.Evaluation.from_answers(pack, subject="Ort", date="2016", answers={"1.1": 3})
        why = kc.profile(scored).explain("1.1")
        assert why.value.points == 6
        assert "rounded" not in str(why)
