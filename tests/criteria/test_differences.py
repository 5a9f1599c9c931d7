"""Differences: what changed between two packs, and what that does to results."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import attrs
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import kompass_core as kc
from kompass_core import diff
from kompass_core.criteria import BandScale, Impact, LevelRounding, WorkedExample
from kompass_core.criteria.differences import _unequal
from kompass_core.criteria.rules import ChecklistRule, Item, PercentRule, Rule, Scale, ScaleRule
from kompass_core.labels import Prose
from kompass_core.testing import strategies as kst
from tests.making import bands_of, label, pack_of
from tests.variants import base, variant

EXAMPLE = WorkedExample(answers={"1.1": {"points": 4}}, points={"1.1": 4})


def changed(text: str) -> list[tuple[str, str, str | None, str | None, str]]:
    """Return what a variant changes in what is scored, and its impact."""
    found = diff(base(), variant(text)).differences
    scored = (each for each in found if each.impact is not Impact.TEXT)
    return [
        (each.code, each.field, each.before, each.after, each.impact.value)
        for each in scored
        if each.field != "equivalent_to"
    ]


def added(area: str) -> str:
    """Return the text of a variant that adds a sub-question to an area that lists none."""
    return f"""
        [[areas]]
        code = "{area}"
        [[areas.sub_questions]]
        code = "{area}.1"
        max_points = 10
        title = {{ en = "New" }}
        """


def verdict(old: kc.CriteriaPack, **fields: Any) -> Impact:  # noqa: ANN401 (any field)
    """Return what changing *fields* of a pack does."""
    return diff(old, attrs.evolve(old, **fields)).verdict


@pytest.mark.parametrize("packs", [(base(), "x@1"), (None, base())])
def test_what_is_no_pack_is_refused(packs: Any) -> None:  # noqa: ANN401 (anything)
    """The error names the argument."""
    with pytest.raises(TypeError, match=r"(old|new) must be CriteriaPack, not (str|NoneType)"):
        diff(*packs)


class TestVerdict:
    """Text only, compatible or breaking."""

    @given(kst.packs())
    def test_a_pack_does_not_differ_from_itself(self, pack: kc.CriteriaPack) -> None:
        """Nor from one under another name that says the same."""
        again = attrs.evolve(pack, id="renamed", revision="9")
        assert diff(pack, again).differences == ()
        assert diff(pack, again).verdict is Impact.NONE
        assert diff(pack, again).reasons == ()

    @given(kst.packs(), kst.packs())
    def test_says_text_only_where_the_digest_is_the_same(
        self, old: kc.CriteriaPack, new: kc.CriteriaPack
    ) -> None:
        """And never where it is not."""
        found = diff(old, new)
        if found.verdict.rank <= Impact.TEXT.rank:
            assert found.same_digest
        if not found.same_digest:
            assert found.reasons

    @given(kst.packs(), kst.packs())
    def test_what_was_added_one_way_is_gone_the_other(
        self, old: kc.CriteriaPack, new: kc.CriteriaPack
    ) -> None:
        """The same fields of the same parts differ, with the sides exchanged."""
        there = {(e.code, e.field, e.before, e.after) for e in diff(old, new).differences}
        back = {(e.code, e.field, e.after, e.before) for e in diff(new, old).differences}
        assert there == back

    @given(kst.packs(), kst.packs(), st.data())
    def test_compatible_packs_score_alike(
        self, one: kc.CriteriaPack, other: kc.CriteriaPack, data: st.DataObject
    ) -> None:
        """Whatever is not breaking keeps all points, and all that is printed."""
        changes: list[dict[str, Any]] = [
            {"rounding": other.rounding},
            {"not_applicable": other.not_applicable},
            {"breaks": other.breaks},
            {"fallback": other.fallback},
            {"step": Fraction(one.step) / 2},
            {"score_unit": None},
            {"areas": one.areas[::-1]},
        ]
        new = attrs.evolve(one, **data.draw(st.sampled_from(changes)))
        assume(diff(one, new).verdict is not Impact.BREAKING)
        evaluation = data.draw(kst.evaluations(one, missing=False))
        points = {
            score.code: score.points for score in evaluation.scores if score.points is not None
        }
        again = kc.Evaluation.from_points(new, subject="x", date="2020", points=points)
        before, after = kc.profile(evaluation), kc.profile(again)
        for code in one.nodes:
            assert before[code].exact == after[code].exact
            assert before.printed(code) == after.printed(code)

    def test_the_worst_counts(self) -> None:
        """Its reasons are told, each with the codes that it holds for."""
        found = diff(base(), variant('language = "sv"\nunset = ["area_max"]\ndrop = ["2", "3"]'))
        assert found.verdict is Impact.BREAKING
        assert found.reasons == ("no longer there (2, 3)",)

    def test_knowing_more_is_compatible(self) -> None:
        """Sub-questions of an area that was known to have some."""
        assert changed(added("2")) == [("2", "sub_questions", "unknown", "2.1", "compatible")]

    def test_knowing_less_is_breaking(self) -> None:
        """One line for all that is no longer listed."""
        text = 'drop = ["1.1", "1.2"]\n[[areas]]\ncode = "1"\ndetail = "unknown"'
        assert changed(text) == [("1", "sub_questions", "1.1, 1.2", "unknown", "breaking")]

    def test_splitting_what_was_scored_as_one_is_breaking(self) -> None:
        """It said that there is nothing below."""
        assert changed(added("3")) == [("3", "sub_questions", "whole", "3.1", "breaking")]

    def test_knowing_that_there_is_more_is_text(self) -> None:
        """The area is scored as before."""
        found = diff(base(), variant('[[areas]]\ncode = "3"\ndetail = "unknown"'))
        assert found.same_digest
        (detail,) = (each for each in found.differences if each.code == "3")
        assert (detail.field, detail.before, detail.after) == ("detail", "whole", "unknown")
        assert detail.impact is Impact.TEXT

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ('step = "0.25"', ("", "step", "0.5", "0.25", "compatible")),
            ("step = 2", ("", "step", "0.5", "2", "breaking")),
            ('score_unit = "0.5"', ("", "score_unit", None, "0.5", "breaking")),
            ('step_rounding = "up"', ("", "step_rounding", None, "up", "compatible")),
            ("score_unit = 1", ("", "score_unit", None, "1", "breaking")),
            ('not_applicable = "best"', ("", "not_applicable", "refuse", "best", "compatible")),
            ('combine.total = "mean"', ("", "combine", "sum", "mean", "breaking")),
            (
                'rounding.total.points = "0.1"',
                ("", "rounding.total.points", "half-even to 0.5", "half-even to 0.1", "breaking"),
            ),
            (
                '[[areas]]\ncode = "2"\ncombine = "mean"',
                ("2", "combine", "sum", "mean", "compatible"),
            ),
            (
                '[[areas]]\ncode = "1"\nafter = "2"',
                ("", "order of areas", "1, 2, 3", "2, 1, 3", "compatible"),
            ),
            (
                '[[areas]]\ncode = "1"\n[[areas.sub_questions]]\ncode = "1.1"\nafter = "1.2"',
                ("1", "order of sub_questions", "1.1, 1.2", "1.2, 1.1", "compatible"),
            ),
        ],
    )
    def test_of_one_change(self, text: str, expected: tuple[object, ...]) -> None:
        """With what it was before, and after."""
        assert changed(text) == [expected]

    def test_of_rounding_to_the_step(self) -> None:
        """Answers to items give other points."""
        old = attrs.evolve(base(), step_rounding="up")
        assert verdict(old, step_rounding="down") is Impact.BREAKING

    def test_of_the_step_that_is_rounded_to(self) -> None:
        """A finer one gives other points as well; where there is a score unit, that is used."""
        old = attrs.evolve(base(), step_rounding="up")
        assert verdict(old, step=Fraction(old.step) / 2) is Impact.BREAKING
        old = attrs.evolve(old, score_unit=old.step)
        assert verdict(old, step=Fraction(old.step) / 2) is Impact.COMPATIBLE

    def test_of_a_unit_of_scores(self) -> None:
        """One that is finer allows more; the first one forbids something, the last nothing."""
        old = attrs.evolve(base(), score_unit=1)
        assert verdict(old, score_unit="0.5") is Impact.COMPATIBLE
        assert verdict(attrs.evolve(old, score_unit="0.5"), score_unit=1) is Impact.BREAKING
        assert verdict(old, score_unit=None) is Impact.COMPATIBLE

    def test_of_a_policy_that_counted(self) -> None:
        """Results with gaps come out differently."""
        old = attrs.evolve(base(), not_applicable="worst")
        assert verdict(old, not_applicable="best") is Impact.BREAKING

    def test_of_printing_what_nobody_knew(self) -> None:
        """No sub-question, no printed number of one."""
        old, contract = (
            pack_of(10, 20),
            kc.RoundingConvention(
                sub_question=LevelRounding(kc.Rounding("up", 1), kc.Rounding("up", 1))
            ),
        )
        assert verdict(old, rounding=contract) is Impact.COMPATIBLE
        assert verdict(pack_of([10], 20), rounding=contract) is Impact.BREAKING

    def test_of_making_an_area_in_another_way(self) -> None:
        """Its parts count otherwise."""
        old = pack_of([10])
        area = attrs.evolve(old.areas[0], combine="mean")
        assert verdict(old, areas=[area]) is Impact.BREAKING

    @pytest.mark.parametrize("equivalents", [[], [kc.PackRef("a", "1"), kc.PackRef("b", "1")]])
    def test_of_saying_what_it_can_be_compared_with(self, equivalents: list[kc.PackRef]) -> None:
        """Results mean what they meant."""
        old = attrs.evolve(base(), equivalent_to=[kc.PackRef("a", "1")])
        assert verdict(old, equivalent_to=equivalents) is Impact.COMPATIBLE

    @pytest.mark.parametrize(
        "fields",
        [
            {"title": label("Other")},
            {"source": "elsewhere"},
            {"notes": None},
            {"about": Prose({"en": "More"})},
            {"areas": [attrs.evolve(base().areas[0], about=Prose({"en": "x"})), *base().areas[1:]]},
            {"breaks": []},
            {"area_max": None},
            {"fallback": {}},
            {"examples": [EXAMPLE]},
        ],
    )
    def test_of_text(self, fields: dict[str, Any]) -> None:
        """May be mended after a release; no reason is needed."""
        found = diff(base(), attrs.evolve(base(), **fields))
        assert found.verdict is Impact.TEXT
        assert found.reasons == ()


class TestDifferences:
    """Each difference says where, what it was, and what it is."""

    def test_parts_that_come_and_go(self) -> None:
        """With their names and limits."""
        text = (
            'drop = ["1.2"]\n[[areas]]\ncode = "1"\nmin_points = -1\n[[areas.sub_questions]]\n'
            'code = "1.3"\nmin_points = -1\nmax_points = 6\ntitle = { en = "New" }'
        )
        assert changed(text) == [
            ("1", "min_points", "0", "-1", "breaking"),
            ("1.2", "sub_question", "Deeds, 6 points", None, "breaking"),
            ("1.3", "sub_question", None, "New, -1 to 6 points", "breaking"),
        ]
        found = diff(base(), variant(text))
        assert found.reasons == (
            "minima changed (1)",
            "no longer there (1.2)",
            "new, and not scored before (1.3)",
        )

    def test_areas_that_come_and_go(self) -> None:
        """As parts do."""
        text = 'drop = ["3"]\n[[areas]]\ncode = "4"\ntitle = { en = "New" }'
        assert changed(text) == [
            ("3", "area", "Third, 10 points", None, "breaking"),
            ("4", "area", None, "New, 10 points", "breaking"),
        ]

    def test_texts_by_language(self) -> None:
        """What is new, what is gone, and what is other."""
        old = pack_of(10, title=kc.Label({"en": "a", "sv": "b"}), notes=label("n"))
        new = attrs.evolve(old, title=kc.Label({"en": "c", "fi": "d"}), notes=None)
        assert [(each.field, each.before, each.after) for each in diff(old, new).differences] == [
            ("title.en", "a", "c"),
            ("title.sv", "b", None),
            ("title.fi", None, "d"),
            ("notes.en", "n", None),
        ]

    def test_what_was_renamed_is_for_people_to_judge(self) -> None:
        """A further language is no other name; neither is that of the pack."""
        text = """
            title = { en = "Other" }
            areas = [{ code = "1", title = { fi = "x" } }, { code = "2", title = { en = "x" } }]
            """
        assert diff(base(), variant(text)).renamed == ("2",)

    def test_history_and_ratios_are_written_as_an_author_would(self) -> None:
        """Not as Python does."""
        found = diff(base(), attrs.evolve(base(), breaks=[]))
        assert [(each.before, each.after) for each in found.differences] == [
            ("2015 to 2016", "none")
        ]

    def test_worked_examples_are_written_in_a_line(self) -> None:
        """Answers, and what they give."""
        (found,) = diff(base(), attrs.evolve(base(), examples=[EXAMPLE])).differences
        assert (found.before, found.after) == ("none", "1.1.points = 4 -> 1.1 = 4")

    def test_of_kommunkompassen(self) -> None:
        """From 2010 to 2020 everything was renamed, and what is below is not known."""
        old, new = (kc.load_pack(f"kommunkompassen-se@{revision}") for revision in (2010, 2020))
        found = diff(old, new)
        assert found.verdict is Impact.BREAKING
        assert found.reasons == ("sub-questions are no longer listed (1, 2, 3, 4, 5, 6, 7, 8)",)
        assert found.renamed == tuple("12345678")


@attrs.frozen
class FutureItem:
    """A third level, as a pack may have one."""

    code: str
    title: kc.Label
    share: Fraction


@attrs.frozen
class FutureRule:
    """Something that a later part of a pack may hold."""

    steps: tuple[int, ...]
    unit: Fraction


class TestRules:
    """How a sub-question is scored is compared field by field."""

    def test_another_scale(self) -> None:
        """The ends and the unit, each by itself."""
        old, new = (
            self.scored(ScaleRule(scale=Scale(1, best, unit)))
            for best, unit in ((4, "0.5"), (5, 1))
        )
        found = diff(old, new)
        assert {(each.field, each.before, each.after) for each in found.differences} == {
            ("rule.scale.best", "4", "5"),
            ("rule.scale.unit", "0.5", "1"),
        }
        assert found.verdict is Impact.BREAKING

    def test_another_name_of_an_item(self) -> None:
        """Is text; a further item is not."""
        old, named, more = (
            self.scored(ChecklistRule(items=[Item(code=c, title=label(t)) for c, t in items]))
            for items in (
                [("a", "A"), ("b", "B")],
                [("a", "A"), ("b", "X")],
                [("a", "A"), ("b", "B"), ("c", "C")],
            )
        )
        assert diff(old, named).verdict is Impact.TEXT
        assert [each.field for each in diff(old, named).differences] == ["rule.items[b].title.en"]
        assert [each.field for each in diff(old, more).differences] == ["rule.items[c]"]
        assert diff(old, more).verdict is Impact.BREAKING

    def test_a_rule_where_there_was_none(self) -> None:
        """What was scored in points is scored otherwise."""
        old = pack_of([10], step_rounding="half-up")
        found = diff(old, self.scored(PercentRule(scale=Scale(0, 100))))
        (rule,) = found.differences
        assert (rule.code, rule.field, rule.before) == ("1.1", "rule", None)
        assert rule.impact is Impact.BREAKING

    @staticmethod
    def scored(rule: Rule) -> kc.CriteriaPack:
        """Return a pack of one sub-question that is scored by a rule."""
        pack = pack_of([10], step_rounding="half-up")
        area = pack.areas[0]
        cell = attrs.evolve(area.sub_questions[0], rule=rule)
        return attrs.evolve(pack, areas=[attrs.evolve(area, sub_questions=[cell])])


class TestUnfamiliar:
    """What a pack may hold one day is compared field by field."""

    @pytest.mark.parametrize(
        ("before", "after", "expected"),
        [
            (
                FutureRule((1, 2), Fraction(1, 2)),
                FutureRule((1, 3), Fraction(1)),
                [("x.steps", "1, 2", "1, 3"), ("x.unit", "0.5", "1")],
            ),
            (None, FutureRule((1,), Fraction(1)), [("x", None, "steps 1 unit 1")]),
            (
                (FutureItem("a", label("A"), Fraction(1)),),
                (FutureItem("a", label("B"), Fraction(2)),),
                [("x[a].title.en", "A", "B"), ("x[a].share", "1", "2")],
            ),
            (
                (),
                (FutureItem("b", label("B"), Fraction(1)),),
                [("x[b]", None, "code b title B share 1")],
            ),
            ("p", "q", [("x", "p", "q")]),
        ],
    )
    def test_is_compared_by_its_fields(
        self, before: object, after: object, expected: list[tuple[Any, ...]]
    ) -> None:
        """What has a code is matched by it."""
        assert list(_unequal("x", before, after)) == expected


class TestBands:
    """Bands decide about results, and their titles do not."""

    SCALE = BandScale(bands=bands_of(None, 40))
    OLD = pack_of(100, band_scales=[SCALE])

    @pytest.mark.parametrize(
        ("after", "impact"),
        [
            ([SCALE], Impact.NONE),
            (
                [
                    attrs.evolve(
                        SCALE, bands=[attrs.evolve(each, title=label("x")) for each in SCALE.bands]
                    )
                ],
                Impact.TEXT,
            ),
            ([attrs.evolve(SCALE, bands=bands_of(None, 50))], Impact.BREAKING),
            ([], Impact.BREAKING),
        ],
    )
    def test_of_other_bands(self, after: list[BandScale], impact: Impact) -> None:
        """A threshold breaks, a title does not."""
        assert verdict(self.OLD, band_scales=after) is impact

    def test_of_the_first_bands(self) -> None:
        """Results have them in addition."""
        found = diff(pack_of(100), self.OLD)
        assert found.verdict is Impact.COMPATIBLE
        (difference,) = found.differences
        assert (difference.field, difference.before) == ("band_scales", "none")
        assert difference.after == "total, exact points: none; from-40 from 40"
