"""Overlays: a variant says what differs, and is then a pack like any other."""

from __future__ import annotations

import copy
import pickle
from decimal import Decimal
from typing import Any, NoReturn
from unittest.mock import Mock

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

import kompass_core as kc
from kompass_core.criteria import Combine, Detail, LevelRounding, WorkedExample
from kompass_core.criteria.rules import Scale, ScaleRule
from kompass_core.errors import (
    MESSAGES,
    LimitError,
    PackDigestError,
    PackRuleError,
    PackSchemaError,
    PackSyntaxError,
    UnknownPackError,
    messages,
)
from kompass_core.labels import Prose
from kompass_core.serialization.pack_files import pack_to_toml, read_pack
from kompass_core.testing import strategies as kst
from tests.variants import BASE, base, full, overlay, variant

AREA = '[[areas]]\ncode = "1"\n'
NINE = kc.Rounding("down", "0.1")


def problems(text: str, error: type[kc.KompassError] = PackRuleError) -> list[tuple[str, str]]:
    """Return the rules that a variant breaks, and where."""
    with pytest.raises(error) as caught:
        variant(text)
    assert type(caught.value) is error
    assert str(caught.value)
    return [(each.rule, each.path) for each in caught.value.problems]


def only(text: str, error: type[kc.KompassError] = PackRuleError) -> kc.Problem:
    """Return the one problem of a variant."""
    with pytest.raises(error) as caught:
        variant(text)
    (problem,) = caught.value.problems
    return problem


def codes(pack: kc.CriteriaPack) -> list[str]:
    """Return the codes of a pack, each area before its sub-questions."""
    return [code for a in pack.areas for code in (a.code, *(each.code for each in a.sub_questions))]


class TestInheritance:
    """What a variant does not say is as in its parent, but for what speaks of the parent alone."""

    def test_a_variant_that_says_nothing_is_its_parent_under_another_name(self) -> None:
        """Publisher, notes and equivalence are the parent's own affair."""
        pack = variant()
        assert pack == full(base())
        assert pack.digest == base().digest
        assert (pack.publisher, pack.notes, pack.equivalent_to) == ("", None, ())
        assert pack.parent == base()

    @given(kst.packs())
    def test_holds_for_any_parent(self, parent: kc.CriteriaPack) -> None:
        """Whatever its steps, limits, ways to combine and languages."""
        assert variant(parent=parent) == full(parent)

    @pytest.mark.parametrize(
        ("text", "fields"),
        [
            ('publisher = "Me"', {"publisher": "Me"}),
            ('notes = { en = "Mine" }', {"notes": kc.Label({"en": "Mine"})}),
            ('about = { fi = "Meistä" }', {"about": Prose({"fi": "Meistä"})}),
            ('equivalent_to = ["base@1"]', {"equivalent_to": [kc.PackRef("base", "1")]}),
            ('language = "sv"', {"language": "sv"}),
            ('step = "0.25"', {"step": "0.25"}),
            ('score_unit = "0.5"', {"score_unit": "0.5"}),
            ('not_applicable = "rescale"', {"not_applicable": "rescale"}),
            ("fallback = {}", {"fallback": {}}),
            ('fallback = { fi = ["sv"] }', {"fallback": {"fi": ["sv"]}}),
            ("breaks = []", {"breaks": []}),
            ('combine.total = "mean"', {"combine": "mean"}),
            ('unset = ["area_max"]', {"area_max": None}),
            (
                'title = { sv = "Min", fi = "Oma" }',
                {"title": kc.Label({"sv": "Min", "fi": "Oma", "en": "Base"})},
            ),
        ],
    )
    def test_what_it_says_counts(self, text: str, fields: dict[str, Any]) -> None:
        """Texts are added to by language; anything else is replaced."""
        assert variant(text) == full(base(), **fields)

    def test_worked_examples_are_its_own(self) -> None:
        """What is known of the parent need not hold here."""
        example = WorkedExample(answers={"1.1": {"points": 4}}, points={"1.1": 4})
        parent = attrs.evolve(base(), examples=[example])
        assert variant(parent=parent).examples == ()
        text = '[[examples]]\nanswers."1.1".points = 4\npoints."1.1" = 4'
        assert variant(text) == full(base(), examples=[example])

    def test_breaks_are_replaced_as_a_whole(self) -> None:
        """A history is not mixed of two."""
        pack = variant('[[breaks]]\nfrom = "2020"\nto = "2020"\nnote = { en = "new" }')
        assert [each.start.text for each in pack.breaks] == ["2020"]

    def test_rounding_keeps_what_is_not_mentioned(self) -> None:
        """A mode or a unit counts at every level; what a level says counts there alone."""
        usual = base().rounding.area
        pack = variant(
            'rounding = { percent = "0.1", total = { mode = "down", points = "0.1" }, '
            'area = { percent_mode = "up" } }'
        )
        assert pack.rounding.sub_question == LevelRounding(
            usual.points, kc.Rounding("half-even", "0.1")
        )
        assert pack.rounding.area == LevelRounding(usual.points, kc.Rounding("up", "0.1"))
        assert pack.rounding.total == LevelRounding(NINE, NINE)


class TestParts:
    """Areas and sub-questions are changed, added, dropped and moved by their codes."""

    def test_limits_and_names_of_a_sub_question(self) -> None:
        """Other weights, further languages, other aliases."""
        pack = variant(
            """
            [[areas]]
            code = "1"
            min_points = -1
            [[areas.sub_questions]]
            code = "1.1"
            max_points = "4.5"
            min_points = -1
            title = { fi = "Suunnitelmat" }
            aliases = ["A", "B"]
            [[areas.sub_questions]]
            code = "1.2"
            max_points = "5.5"
            """
        )
        first, second = pack.areas[0].sub_questions
        assert (first.min_points, first.max_points) == (Decimal(-1), Decimal("4.5"))
        assert dict(first.title.texts) == {"fi": "Suunnitelmat", "en": "Plans", "sv": "Planer"}
        assert first.aliases == ("A", "B")
        assert (second.max_points, second.title) == (
            Decimal("5.5"),
            base().areas[0].sub_questions[1].title,
        )

    def test_an_area_can_be_averaged(self) -> None:
        """It alone, with parts that have its limits."""
        pack = variant(
            """
            [[areas]]
            code = "1"
            combine = "mean"
            sub_questions = [{ code = "1.1", max_points = 10 }, { code = "1.2", max_points = 10 }]
            """
        )
        ways = [area.combine for area in pack.areas]
        assert ways == [Combine.MEAN, Combine.SUM, Combine.SUM]

    def test_all_areas_can_be_averaged(self) -> None:
        """But for those that say otherwise; a new one is averaged, too."""
        pack = variant(
            """
            combine.area = "mean"
            [[areas]]
            code = "1"
            combine = "sum"
            [[areas]]
            code = "4"
            title = { en = "Fourth" }
            sub_questions = [{ code = "4.1", max_points = 10, title = { en = "New" } }]
            """
        )
        ways = [area.combine for area in pack.areas]
        assert ways == [Combine.SUM, Combine.MEAN, Combine.MEAN, Combine.MEAN]

    @pytest.mark.parametrize(
        ("ways", "expected"),
        [(["mean", "mean"], "mean"), (["sum", "sum"], "sum"), (["mean", "sum"], "sum")],
    )
    def test_a_new_area_is_made_as_the_others_are(self, ways: list[str], expected: str) -> None:
        """Where they are not all made in one way, its points are added."""
        cells = [
            kc.Area(code=str(i), title=kc.Label({"en": "x"}), max_points=10, combine=way)
            for i, way in enumerate(ways)
        ]
        parent = attrs.evolve(base(), areas=cells)
        new = '[[areas]]\ncode = "9"\ntitle = { en = "Ninth" }'
        assert variant(new, parent=parent).areas[-1].combine is Combine(expected)

    def test_one_maximum_for_all_areas(self) -> None:
        """It counts for each area that does not say another."""
        part = 'sub_questions = [{ code = "1.2", max_points = 8 }]'
        text = f"area_max = 12\n{AREA}{part}"
        assert [area.max_points for area in variant(text).areas] == [12, 12, 12]

    def test_areas_of_different_weight(self) -> None:
        """The maximum of all areas is taken back, and one of them says its own."""
        text = 'unset = ["area_max"]\n[[areas]]\ncode = "3"\nmax_points = 20'
        pack = variant(text)
        assert [area.max_points for area in pack.areas] == [10, 10, 20]
        assert pack.total.max_points == 40

    def test_unknown_parts_can_be_filled_in(self) -> None:
        """Adding to an area that was unknown makes it a listed one."""
        pack = variant(
            """
            [[areas]]
            code = "2"
            [[areas.sub_questions]]
            code = "2.1"
            max_points = 10
            title = { en = "New" }
            """
        )
        assert pack.areas[1].detail is Detail.LISTED
        assert codes(pack) == ["1", "1.1", "1.2", "2", "2.1", "3"]

    def test_an_area_can_be_scored_whole(self) -> None:
        """Its sub-questions are dropped, and it says so."""
        pack = variant('drop = ["1.1", "1.2"]\n[[areas]]\ncode = "1"\ndetail = "whole"')
        assert codes(pack) == ["1", "2", "3"]
        assert pack.areas[0].detail is Detail.WHOLE

    def test_an_area_is_dropped_with_its_parts(self) -> None:
        """Naming a part of it too changes nothing."""
        assert codes(variant('drop = ["1", "1.2"]')) == ["2", "3"]

    @pytest.mark.parametrize(
        ("place", "expected"),
        [
            ("", ["1", "2", "3", "4"]),
            ('before = "1"', ["4", "1", "2", "3"]),
            ('before = "2"', ["1", "4", "2", "3"]),
            ('after = "1"', ["1", "4", "2", "3"]),
            ('after = "3"', ["1", "2", "3", "4"]),
        ],
    )
    def test_a_new_area_has_its_place(self, place: str, expected: list[str]) -> None:
        """The last, if it names none; the maximum is that of all areas."""
        pack = variant(f'[[areas]]\ncode = "4"\ntitle = {{ en = "Fourth" }}\n{place}')
        assert [area.code for area in pack.areas] == expected
        assert next(area for area in pack.areas if area.code == "4").max_points == 10

    @pytest.mark.parametrize(
        ("place", "expected"),
        [
            ("", ["1.1", "1.2", "1.3"]),
            ('before = "1.1"', ["1.3", "1.1", "1.2"]),
            ('after = "1.1"', ["1.1", "1.3", "1.2"]),
        ],
    )
    def test_a_new_sub_question_has_its_place(self, place: str, expected: list[str]) -> None:
        """Among those of its area."""
        pack = variant(
            f"""
            [[areas]]
            code = "1"
            [[areas.sub_questions]]
            code = "1.2"
            max_points = 4
            [[areas.sub_questions]]
            code = "1.3"
            max_points = 2
            title = {{ en = "New" }}
            {place}
            """
        )
        assert [each.code for each in pack.areas[0].sub_questions] == expected

    def test_parts_can_be_moved(self) -> None:
        """Within their level; nothing else about them changes."""
        pack = variant(
            """
            [[areas]]
            code = "1"
            after = "3"
            sub_questions = [{ code = "1.2", before = "1.1" }]
            """
        )
        assert codes(pack) == ["2", "3", "1", "1.2", "1.1"]
        assert sorted(codes(pack)) == sorted(codes(base()))
        assert {area.code: area.title for area in pack.areas} == {
            area.code: area.title for area in base().areas
        }

    def test_what_is_new_can_be_a_neighbour(self) -> None:
        """First parts are added, then they are moved."""
        pack = variant(
            """
            [[areas]]
            code = "4"
            title = { en = "Fourth" }
            [[areas]]
            code = "5"
            title = { en = "Fifth" }
            before = "4"
            [[areas]]
            code = "1"
            after = "5"
            """
        )
        assert [area.code for area in pack.areas] == ["2", "3", "5", "1", "4"]


class TestRules:
    """Rules are the parent's, but for parts of which the variant says otherwise."""

    @pytest.fixture
    def parent(self) -> kc.CriteriaPack:
        """Return the base with 1.1 scored by a rule."""
        rule = ScaleRule(scale=Scale(1, 4, "0.5"))
        first, *others = base().areas
        one, *more = first.sub_questions
        ruled = attrs.evolve(one, rule=rule)
        area = attrs.evolve(first, sub_questions=(ruled, *more))
        return attrs.evolve(base(), areas=(area, *others), step_rounding="half-up")

    def rules_of(self, pack: kc.CriteriaPack) -> dict[str, str | None]:
        """Return the kind of rule of each sub-question that has one."""
        cells = (cell for area in pack.areas for cell in area.sub_questions)
        return {cell.code: cell.rule.name for cell in cells if cell.rule is not None}

    def test_are_inherited(self, parent: kc.CriteriaPack) -> None:
        """With all that they are made of; so is how their points are rounded."""
        pack = variant(parent=parent)
        assert pack.areas == parent.areas
        assert (pack.digest, pack.step_rounding) == (parent.digest, parent.step_rounding)

    def test_can_be_replaced(self, parent: kc.CriteriaPack) -> None:
        """By a rule of the variant, whatever the parent calls its own; or by points."""
        text = """
            [rules.scale-1]
            kind = "percent"
            [[areas]]
            code = "1"
            sub_questions = [{ code = "1.1", rule = "points" }, { code = "1.2", rule = "scale-1" }]
            """
        assert self.rules_of(variant(text, parent=parent)) == {"1.2": "percent"}

    def test_items_come_with_their_rule(self, parent: kc.CriteriaPack) -> None:
        """Items alone do not say how they count."""
        items = """
            items = [
                { code = "a", title = { en = "A" } }, { code = "b", title = { en = "B" } },
            ]
            """
        head = '[[areas]]\ncode = "1"\n[[areas.sub_questions]]\ncode = "1.1"\n'
        pack = variant(f'{head}rule = "checklist"{items}', parent=parent)
        assert [each.code for each in pack.areas[0].sub_questions[0].items] == ["a", "b"]
        with pytest.raises(PackRuleError) as caught:
            variant(head + items, parent=parent)
        (problem,) = caught.value.problems
        assert problem.path.startswith("areas[0].sub_questions[0]")

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ('rule = "percent"', {"1.1": "percent", "1.2": "percent", "1.3": "percent"}),
            (
                AREA + 'rule = "percent"',
                {"1.1": "percent", "1.2": "percent", "1.3": "percent"},
            ),
            (
                'rule = "percent"\n' + AREA + 'rule = "points"',
                {},
            ),
            ("", {"1.1": "scale"}),
        ],
    )
    def test_one_for_many(
        self, parent: kc.CriteriaPack, text: str, expected: dict[str, str]
    ) -> None:
        """Of the whole pack or of an area; what is new has it, too."""
        new = """
            sub_questions = [
                { code = "1.3", max_points = 2, title = { en = "New" } },
                { code = "1.2", max_points = 4 },
            ]
            """
        text = text if AREA in text else text + "\n" + AREA
        assert self.rules_of(variant(f"{text}\n{new}", parent=parent)) == expected

    @pytest.mark.parametrize(
        ("text", "area", "parts"),
        [
            ("", "scale", {}),
            ('[[areas]]\ncode = "3"\nrule = "points"', None, {}),
            ('rule = "percent"', "percent", {}),
            # The rule of the area was for the area as a whole.
            ("listed", None, {}),
            ('listed\nrule = "percent"', None, {"3.1": "percent"}),
        ],
    )
    def test_of_an_area_that_is_scored_whole(
        self, text: str, area: str | None, parts: dict[str, str]
    ) -> None:
        """It is inherited, replaced, or gone with the whole."""
        first, second, third = base().areas
        ruled = attrs.evolve(third, rule=ScaleRule(scale=Scale(1, 5, 1)))
        areas = (first, second, ruled)
        parent = attrs.evolve(base(), areas=areas, step_rounding="half-up")
        head, _, rule = text.partition("\n") if text.startswith("listed") else ("", "", "")
        listed = f"""
            [[areas]]
            code = "3"
            {rule}
            sub_questions = [{{ code = "3.1", max_points = 10, title = {{ en = "All" }} }}]
            """
        pack = variant(listed if head else text, parent=parent)
        found = pack.areas[2]
        assert (found.rule and found.rule.name) == area
        assert {
            each.code: each.rule.name for each in found.sub_questions if each.rule is not None
        } == parts

    def test_that_are_not_known(self, parent: kc.CriteriaPack) -> None:
        """Are told where they are named."""
        text = '[[areas]]\ncode = "1"\nrule = "percents"'
        with pytest.raises(PackRuleError) as caught:
            variant(text, parent=parent)
        assert {each.path for each in caught.value.problems} == {"areas[0].rule"}

    def test_rounding_can_be_taken_back(self, parent: kc.CriteriaPack) -> None:
        """Where no rule of the variant needs it."""
        text = 'rule = "points"\nunset = ["step_rounding"]'
        assert variant(text, parent=parent).step_rounding is None


class TestFaults:
    """What is wrong has the place in the variant that brought it about."""

    @pytest.mark.parametrize(
        ("text", "path"),
        [
            (
                '[[areas]]\ncode = "1"\n[[areas.sub_questions]]\ncode = "1.1"\nmax_points = 5',
                "areas[0].max_points",
            ),
            ('[[areas]]\ncode = "1"\nmax_points = 9', "areas[0].max_points"),
            ('drop = ["1.1"]', "drop[0]"),
            ("area_max = 12", "area_max"),
            ('combine.area = "mean"', "combine"),
            ('[[areas]]\ncode = "1"\ncombine = "mean"', "areas[0].max_points"),
            (
                (
                    '[[areas]]\ncode = "1"\n[[areas.sub_questions]]\ncode = "1.3"\nmax_points = 1\n'
                    'title = { en = "New" }'
                ),
                "areas[0].max_points",
            ),
        ],
    )
    def test_maxima_that_do_not_add_up(self, text: str, path: str) -> None:
        """The area's own, or that of a part, or whatever changed its parts."""
        assert ("KP050", path) in problems(text)

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ('drop = ["1.1", "1.2"]', ("KP032", "drop[1]")),
            (
                '[[areas]]\ncode = "2"\ndetail = "listed"',
                ("KP032", "areas[0].sub_questions"),
            ),
            ('[[areas]]\ncode = "1"\ndetail = "whole"', ("KP030", "areas[0].detail")),
            (
                '[[areas]]\ncode = "3"\nmax_points = "9.7"',
                ("KP021", "areas[0].max_points"),
            ),
            (
                (
                    '[[areas]]\ncode = "2"\ndetail = "unknown"\n'
                    '[[areas.sub_questions]]\ncode = "2.1"\nmax_points = 10\ntitle = { en = "x" }'
                ),
                ("KP030", "areas[0].detail"),
            ),
            ("step = 0", ("KP022", "step")),
            ("step = 7", ("KP021", 'areas["1"].max_points')),
            ("rounding.points = 0", ("KA007", "rounding")),
            ('language = "fi"', ("KP013", "title")),
            ('language = "fi"', ("KP013", 'areas["3"].title')),
            ('language = "fi"', ("KP013", 'sub_questions["1.2"].title')),
            (
                'language = "fi"\n[[areas]]\ncode = "3"\ntitle = { de = "x" }',
                ("KP013", "areas[0].title"),
            ),
            ('[[areas]]\ncode = "1.1"\ntitle = { en = "x" }', ("KP002", "areas[0].code")),
            (
                '[[areas]]\ncode = "1.1"\ntitle = { en = "x" }',
                ("KP002", 'sub_questions["1.1"].code'),
            ),
            (
                (
                    '[[areas]]\ncode = "9"\ntitle = { en = "x" }\n'
                    'sub_questions = [{ code = "9.1", max_points = 0, title = { en = "y" } }]'
                ),
                ("KP020", "areas[0].sub_questions[0].max_points"),
            ),
            ('drop = ["1", "2", "3"]', ("KP031", "drop[2]")),
            ('equivalent_to = ["variant@1"]', ("KP061", "equivalent_to")),
            ('equivalent_to = ["x"]', ("KP006", "equivalent_to[0]")),
        ],
    )
    def test_other_invariants(self, text: str, expected: tuple[str, str]) -> None:
        """Every one that a pack in full must keep; untouched parts are named by their code."""
        assert expected in problems(text)

    @pytest.mark.parametrize(
        ("text", "path", "hint"),
        [
            ('drop = ["1.l"]', "drop[0]", "did you mean '1.1'?"),
            ('[[areas]]\ncode = "4"', "areas[0].code", "known: 1, 2, 3"),
            ('[[areas]]\ncode = "1.1"', "areas[0].code", "known: 1, 2, 3"),
            (
                AREA + '[[areas.sub_questions]]\ncode = "2"',
                "areas[0].sub_questions[0].code",
                "known: 1.1, 1.2",
            ),
            (
                '[[areas]]\ncode = "1"\n[[areas.sub_questions]]\ncode = "1.1"\nafter = "1.9"',
                "areas[0].sub_questions[0].after",
                "did you mean '1.2'?",
            ),
            ('[[areas]]\ncode = "1"\nbefore = "1"', "areas[0].before", "known: 2, 3"),
            (
                '[[areas]]\ncode = "4"\nafter = "1.1"\ntitle = { en = "x" }',
                "areas[0].after",
                "known: 1, 2, 3",
            ),
            (
                '[[areas]]\ncode = "9"\n[[areas.sub_questions]]\ncode = "9.1"',
                "areas[0].code",
                "known: 1, 2, 3",
            ),
        ],
    )
    def test_a_code_that_is_not_there(self, text: str, path: str, hint: str) -> None:
        """[E65] The nearest code is named, or the level that it belongs to."""
        problem = only(text)
        assert (problem.rule, problem.path) == ("KP096", path)
        assert str(problem.facts["hint"]).startswith(hint)
        assert "base@1" in problem.text

    @pytest.mark.parametrize(
        ("text", "user"),
        [
            (
                '[[areas]]\ncode = "1"\n[[areas.sub_questions]]\ncode = "1.1"',
                "areas[0].sub_questions[0].code",
            ),
            (
                '[[areas]]\ncode = "1"\n[[areas.sub_questions]]\ncode = "1.2"\nafter = "1.1"',
                "areas[0].sub_questions[0].after",
            ),
        ],
    )
    def test_what_is_used_cannot_be_dropped(self, text: str, user: str) -> None:
        """[E64] Both places are named."""
        problem = only(f'drop = ["1.1"]\n{text}')
        assert (problem.rule, problem.path) == ("KP094", "drop[0]")
        assert problem.facts == {"code": "1.1", "user": user}

    def test_the_area_of_something_new_cannot_be_dropped(self) -> None:
        """[E64] Nor the neighbour of it, if that goes with its area."""
        part = 'sub_questions = [{ code = "9", max_points = 1, title = { en = "x" } }]'
        new = f"{AREA}{part}"
        assert only(f'drop = ["1"]\n{new}').facts == {
            "code": "1",
            "user": "areas[0].code",
        }

    @pytest.mark.parametrize(
        ("text", "path"),
        [
            ('[[areas]]\ncode = "1.1"\ntitle = { en = "x" }', "areas[0].code"),
            (
                (
                    '[[areas]]\ncode = "9"\ntitle = { en = "x" }\nsub_questions = '
                    '[{ code = "1.1", max_points = 10, title = { en = "y" } }]'
                ),
                "areas[0].sub_questions[0].code",
            ),
        ],
    )
    def test_a_code_is_never_given_to_something_else(self, text: str, path: str) -> None:
        """Results compare by code, so a dropped one stays empty."""
        problem = only(f'drop = ["1.1"]\n{text}')
        assert (problem.rule, problem.path) == ("KP095", path)

    @pytest.mark.parametrize(
        ("text", "rule", "path"),
        [
            ('areas = [{ code = "1" }, { code = "1" }]', "KP099", "areas[1].code"),
            (
                '[[areas]]\ncode = "1"\nbefore = "2"\nafter = "3"',
                "KP097",
                "areas[0].after",
            ),
            ('area_max = 3\nunset = ["area_max"]', "KP098", "unset[0]"),
            ('extends.pack = "base"', "KF001", ""),
        ],
    )
    def test_contradictions(self, text: str, rule: str, path: str) -> None:
        """Nothing is said twice."""
        error = PackSyntaxError if rule == "KF001" else PackRuleError
        assert problems(text, error) == [(rule, path)]

    @pytest.mark.parametrize(
        ("text", "path"),
        [
            ("areas = 1", "areas"),
            ("areas = [1]", "areas[0]"),
            ("areas = [{}]", "areas[0]"),
            ("add = 1", "add"),
            ('title = "x"', "title"),
            ("combine = 1", "combine"),
            ("rounding = 1", "rounding"),
            ("rounding.area = 1", "rounding.area"),
            ("rules = 1", "rules"),
            ('[[areas]]\ncode = "1"\nmax_point = 5', "areas[0].max_point"),
            ("[[areas]]\ncode = 1", "areas[0].code"),
            ('unset = ["step"]', "unset[0]"),
            ('drop = "1.1"', "drop"),
            ("fallback = 3", "fallback"),
        ],
    )
    def test_is_read_as_strictly_as_any_pack(self, text: str, path: str) -> None:
        """No unknown keys, no other types."""
        assert only(text, PackSchemaError).path == path

    def test_a_new_area_without_a_maximum(self) -> None:
        """Where no maximum of all areas is inherited, it says its own."""
        text = 'unset = ["area_max"]\n[[areas]]\ncode = "4"\ntitle = { en = "x" }'
        with pytest.raises(PackSchemaError) as caught:
            variant(text)
        (problem,) = caught.value.problems
        assert (problem.rule, problem.facts["key"]) == ("KF004", "max_points")

    def test_a_source_is_its_own(self) -> None:
        """Where the differences were read is never where the parent was read."""
        text = overlay()
        lines = [line for line in text.splitlines() if not line.startswith("source =")]
        assert len(lines) == len(text.splitlines()) - 1
        with pytest.raises(PackSchemaError) as caught:
            read_pack("\n".join(lines), parent_of=lambda *_: base())
        (problem,) = caught.value.problems
        assert (problem.rule, problem.facts["key"]) == ("KF004", "source")

    def test_more_than_any_honest_pack(self) -> None:
        """The limits hold for what comes out."""
        new = "".join(f'[[areas]]\ncode = "x{i}"\ntitle = {{ en = "x" }}\n' for i in range(64))
        with pytest.raises(LimitError):
            variant(new)


class TestParent:
    """A variant is made only from what was meant."""

    def test_it_must_be_findable(self) -> None:
        """The text alone does not have it."""
        with pytest.raises(UnknownPackError) as caught:
            read_pack(overlay())
        (problem,) = caught.value.problems
        assert (problem.rule, problem.path) == ("KP090", "extends.pack")

    def test_it_must_have_the_pinned_content(self) -> None:
        """Both digests are named."""
        other = attrs.evolve(base(), not_applicable="best")
        with pytest.raises(PackDigestError) as caught:
            read_pack(overlay(), parent_of=lambda *_: other)
        (problem,) = caught.value.problems
        assert (problem.rule, problem.path) == ("KP091", "extends.digest")
        assert problem.facts["pinned"] == base().digest
        assert problem.facts["found"] == other.digest

    def test_its_names_and_notes_may_be_mended(self) -> None:
        """They are no part of what was pinned."""
        title = kc.Label({"en": "Better", "sv": "Bättre"})
        other = attrs.evolve(base(), title=title, notes=None)
        assert read_pack(overlay(), parent_of=lambda *_: other).title == title

    def test_a_pack_does_not_extend_itself(self) -> None:
        """[E60] The cycle is shown."""
        with pytest.raises(PackRuleError) as caught:
            read_pack(overlay(ref="base@1"), parent_of=lambda *_: base())
        assert caught.value.problems[0].facts["cycle"] == "base@1 -> base@1"

    @pytest.mark.parametrize("ref", ["base", "Base@1", "base@x"])
    def test_it_is_named_with_its_revision(self, ref: str) -> None:
        """A variant is of one revision."""
        with pytest.raises(PackRuleError) as caught:
            read_pack(overlay().replace("base@1", ref), parent_of=lambda *_: base())
        assert caught.value.problems[0].path.startswith("extends.pack")

    def test_there_is_only_one(self) -> None:
        """[E66] Two parents that define one code cannot contradict each other."""
        text = overlay().replace("extends = {", "extends = [{").replace(" }", " }]", 1)
        with pytest.raises(PackSchemaError) as caught:
            read_pack(text, parent_of=lambda *_: base())
        assert caught.value.problems[0].path == "extends"

    @pytest.mark.parametrize(
        ("rule", "facts", "hint"),
        [
            ("KP100", {"id": "base", "hint": ""}, "install the distribution that publishes base@1"),
            (
                "KP101",
                {"id": "base", "revision": "1", "known": ("2", "3")},
                "the installed one has 2, 3; extend one of them, or install a newer release of the",
            ),
        ],
    )
    def test_a_lack_says_what_to_install(
        self, rule: str, facts: dict[str, object], hint: str
    ) -> None:
        """[E62, E63] And which revisions are there."""

        def parent_of(*_: object) -> NoReturn:
            raise UnknownPackError([MESSAGES[rule].problem(**facts)])

        with pytest.raises(UnknownPackError) as caught:
            read_pack(overlay(), parent_of=parent_of)
        (problem,) = caught.value.problems
        assert (problem.rule, problem.path) == ("KP092", "extends.pack")
        assert str(problem.facts["hint"]).startswith(hint)

    def test_a_lack_further_up_is_told_as_it_is(self) -> None:
        """What the parent itself cannot find has a file of its own."""

        def parent_of(*_: object) -> NoReturn:
            problem = messages.PACK_NOT_FOUND.problem(id="grandparent", hint="")
            raise UnknownPackError([problem.in_file("parent.toml")])

        with pytest.raises(UnknownPackError) as caught:
            read_pack(overlay(), parent_of=parent_of)
        assert caught.value.problems[0].source == "parent.toml"

    def test_must_be_a_pack(self) -> None:
        """In Python, too."""
        wrong: Any = "base@1"
        with pytest.raises(TypeError, match="parent"):
            attrs.evolve(base(), parent=wrong)


class TestVariant:
    """Once made, a variant is a pack like any other."""

    TEXT = 'language = "sv"\n[[areas]]\ncode = "3"\nbefore = "1"\naliases = ["T"]'

    def test_equals_the_same_pack_written_in_full(self) -> None:
        """Equal, with the same digest and hash, and written out it says all of it."""
        pack = variant(self.TEXT)
        written = read_pack(pack_to_toml(pack))
        assert written == pack
        assert (written.digest, hash(written)) == (pack.digest, hash(pack))
        assert written.parent is None

    @given(kst.packs())
    def test_survives_writing_whatever_its_parent(self, parent: kc.CriteriaPack) -> None:
        """With another way to print."""
        pack = variant('rounding = { mode = "floor", percent_mode = "up" }', parent=parent)
        assert read_pack(pack_to_toml(pack)) == pack

    def test_can_be_copied_and_pickled(self) -> None:
        """With the pack that it was made from."""
        pack = variant(self.TEXT)
        for copied in (copy.deepcopy(pack), pickle.loads(pickle.dumps(pack))):  # noqa: S301 (ours)
            assert copied == pack
            assert copied.parent == base()
            assert copied.provenance == pack.provenance

    def test_can_be_extended(self) -> None:
        """By a variant of the variant."""
        first = variant(self.TEXT)
        second = variant('[[areas]]\ncode = "3"\naliases = []', parent=first, ref="variant@2")
        assert codes(second) == codes(first)
        assert second.areas[0].aliases == ()

    @given(kst.packs(), st.data())
    def test_any_part_can_be_dropped_from_any_pack(
        self, parent: kc.CriteriaPack, data: st.DataObject
    ) -> None:
        """What comes out keeps every invariant, or is refused at a place in the variant."""
        code = data.draw(st.sampled_from(codes(parent)))
        try:
            pack = variant(f'drop = ["{code}"]', parent=parent)
        except PackRuleError as error:
            pack, places = parent, {each.path for each in error.problems}
        else:
            places = set()
            assert code not in codes(pack)
        assert places <= {"drop[0]", "areas"}
        assert pack == read_pack(pack_to_toml(pack))


class TestLineage:
    """What holds for a variant holds for the whole chain."""

    def test_has_at_most_eight_packs_before_the_last(self) -> None:
        """[E61] Wherever they come from: here from Python."""
        parent = base()
        for i in range(8):
            parent = variant(parent=parent, ref=f"v{i}@1")
        with pytest.raises(LimitError) as caught:
            variant(parent=parent, ref="last@1")
        assert [each.path for each in caught.value.problems] == ["extends.pack"]

    @pytest.mark.parametrize("code", ["3", "1.2"])
    def test_what_an_ancestor_dropped_is_given_to_nothing_new(self, code: str) -> None:
        """A code that had a meaning never has another."""
        part = 'sub_questions = [{ code = "1.1", max_points = 10 }]'
        drop = f'drop = ["3", "1.2"]\n{AREA}{part}'
        parent = variant(drop, parent=variant(), ref="second@1")
        text = f'[[areas]]\ncode = "{code}"\nmax_points = 10\ntitle = {{ en = "New" }}'
        with pytest.raises(PackRuleError) as caught:
            variant(text, parent=parent, ref="third@1")
        (problem,) = caught.value.problems
        assert (problem.rule, problem.path) == ("KP095", "areas[0].code")

    def test_capitals_make_no_new_code(self) -> None:
        """Codes are told apart by more than their case."""
        text = '[[areas]]\ncode = "X"\nmax_points = 10\ntitle = { en = "New" }'
        parent = variant(text, ref="second@1")
        again = 'drop = ["X"]\n' + text.replace('"X"', '"x"')
        with pytest.raises(PackRuleError) as caught:
            variant(again, parent=parent, ref="third@1")
        assert [each.rule for each in caught.value.problems] == ["KP095"]


class TestFormat:
    """The keys of variants are those of pack files."""

    def test_is_not_needed_for_a_pack_in_full(self) -> None:
        """Which never asks for a parent."""
        parent_of = Mock()
        assert read_pack(BASE, parent_of=parent_of) == base()
        parent_of.assert_not_called()


class TestBands:
    """A variant inherits bands, replaces them all, or removes them."""

    BANDS = """
        [[band_scales]]
        of = ["1.1"]
        bands = [
            { code = "no", title = { en = "No" } },
            { code = "yes", title = { en = "Yes" }, from = 2 },
        ]
        """

    def parent(self) -> kc.CriteriaPack:
        """Return the base with bands."""
        return read_pack(BASE.replace("[[breaks]]", self.BANDS + "[[breaks]]"))

    def test_are_inherited(self) -> None:
        """As they are."""
        parent = self.parent()
        assert variant(parent=parent).band_scales == parent.band_scales

    def test_are_replaced(self) -> None:
        """By those that the variant has."""
        (scale,) = variant(self.BANDS.replace("1.1", "3"), parent=self.parent()).band_scales
        assert scale.of == ("3",)

    def test_are_removed(self) -> None:
        """With `unset`."""
        assert variant('unset = ["band_scales"]', parent=self.parent()).band_scales == ()

    @pytest.mark.parametrize(
        ("text", "path"),
        [
            ('drop = ["1.1"]', "drop[0]"),
            ('drop = ["1.1"]' + BANDS, "band_scales[0].of[0]"),
        ],
    )
    def test_of_a_dropped_question(self, text: str, path: str) -> None:
        """[KP175] The problem is where the variant causes it."""
        area = '[[areas]]\ncode = "1"\nsub_questions = [{ code = "1.2", max_points = 10 }]'
        with pytest.raises(PackRuleError) as caught:
            variant(f"{text}\n{area}", parent=self.parent())
        assert [(each.rule, each.path) for each in caught.value.problems] == [("KP175", path)]
