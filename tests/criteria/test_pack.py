"""Packs: their invariants, digest, provenance and comparability."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from decimal import Decimal
from itertools import product
from pathlib import Path
from typing import Any, TypeAlias

import attrs
import pytest
from hypothesis import given

import kompass_core as kc
from kompass_core.criteria import TOTAL, Break, WorkedExample
from kompass_core.criteria.comparability import require_comparable, shared_codes
from kompass_core.criteria.rules import (
    ChecklistRule,
    Item,
    LadderRule,
    LadderStep,
    MeanRule,
    PercentRule,
    PhasesRule,
    PointsRule,
    Scale,
    ScaleRule,
)
from kompass_core.errors import MESSAGES, IncomparableError, PackRuleError
from kompass_core.serialization.pack_files import read_pack
from kompass_core.testing import strategies as kst
from tests.making import label, pack_of
from tests.variants import base, variant

Given: TypeAlias = Any
"""What callers may pass, right or wrong."""

SV = kc.Label({"sv": "Ledning"})
MOST = 1_000_000


def sub(code: str = "1.1", high: Given = 1, low: Given = 0) -> kc.SubQuestion:
    """Make a sub-question."""
    return kc.SubQuestion(code=code, title=label("a"), max_points=high, min_points=low)


def area(*parts: kc.SubQuestion, code: str = "1", high: Given = 1, **fields: Given) -> kc.Area:
    """Make an area."""
    made = {"code": code, "title": label("a"), "max_points": high, "sub_questions": parts}
    return kc.Area(**made | fields)


def pack(*areas: kc.Area, **fields: Given) -> kc.CriteriaPack:
    """Make a pack of areas, and of one that is whole if none is given."""
    made: Given = {"areas": areas or [area()]} | fields
    return pack_of(**made)


def scale(worst: Given = 0, best: Given = 4, unit: Given = None) -> Scale:
    """Make a scale."""
    return Scale(worst, best, unit)


def item(code: str = "a", **fields: Given) -> Item:
    """Make an item."""
    return Item(code=code, title=label("a"), **fields)


def ladder(*bands: tuple[str, Given, Given], **fields: Given) -> LadderRule:
    """Make a ladder of names with the ends of their bands."""
    steps = [
        LadderStep(code=code, title=label("a"), low=low, high=high) for code, low, high in bands
    ]
    return LadderRule(steps=steps, **fields)


def ruled(rule: Given, high: Given = 10, **fields: Given) -> kc.CriteriaPack:
    """Make a pack of one sub-question, which *rule* scores."""
    cell = kc.SubQuestion(code="1.1", title=label("a"), max_points=high, rule=rule)
    return pack(area(cell, high=high), **fields)


RULED_FILE = """
format = 1
id = "ruled"
revision = "1"
language = "en"
title.en = "Ruled"
source = "made up"
step_rounding = "half-up"
[rules.yes]
kind = "checklist"
items = [{ code = "a", title.en = "A" }]
[[areas]]
code = "1"
max_points = 1
title.en = "Area"
sub_questions = [{ code = "1.1", max_points = 1, title.en = "Question", rule = "yes" }]
"""


def filed(old: str, new: str) -> Callable[[], object]:
    """Return what reads a sound pack with one change."""
    assert old in RULED_FILE
    return lambda: read_pack(RULED_FILE.replace(old, new))


def problems(make: Callable[[], object]) -> tuple[kc.Problem, ...]:
    """Return what is wrong with a pack or a part of it."""
    with pytest.raises(PackRuleError) as caught:
        make()
    assert len(str(caught.value)) < 400 * len(caught.value.problems)
    return caught.value.problems


Case: TypeAlias = tuple[Callable[[], object], str, dict[str, object]]

SMALLEST: dict[str, Case] = {
    "KP001": (lambda: sub("1 1"), "code", {"given": "1 1"}),
    "KP002": (lambda: pack(area(sub("a"), code="A")), "areas[0].code", {"code": "A"}),
    "KP003": (lambda: sub("Total"), "code", {"code": "Total"}),
    "KP004": (lambda: kc.PackRef("Kompass", "1"), "id", {"given": "Kompass"}),
    "KP005": (lambda: kc.PackRef("a", "v1"), "revision", {"given": "v1"}),
    "KP006": (
        lambda: kc.PackRef.parse("kompass"),
        "",
        {"given": "kompass", "example": "kommunkompassen-se@2010"},
    ),
    "KP151": (lambda: WorkedExample(answers={}, points={"1": 1}), "", {}),
    "KA006": (
        lambda: area(combine="product"),
        "combine",
        {"given": "product", "known": ("sum", "mean", "weighted")},
    ),
    "KP010": (lambda: kc.Label({}), "", {}),
    "KP011": (lambda: kc.Label({"x": "a"}), "", {"given": "x"}),
    "KP012": (
        lambda: kc.Label({"en": ""}),
        "en",
        {"language": "en", "reason": "is empty; write it, or omit the language"},
    ),
    "KP013": (
        lambda: pack(title=SV),
        "title",
        {"language": "en", "known": ("sv",)},
    ),
    "KP014": (
        lambda: pack(fallback={"nb": ["sv", "nn"], "nn": ["da"], "da": ["nb"]}),
        "fallback.nb",
        {"language": "nb", "loop": "nb -> nn -> da -> nb"},
    ),
    "KP015": (lambda: kc.Label({"sv": "a", "SV": "b"}), "sv", {"language": "sv"}),
    "KP020": (
        lambda: sub(high="1", low="1"),
        "max_points",
        {"min_points": 1, "max_points": 1},
    ),
    "KP021": (
        lambda: pack(area(high="0.015")),
        "areas[0].max_points",
        {"given": Decimal("0.015"), "what": "step", "step": Decimal("0.01")},
    ),
    "KP022": (lambda: pack(step=0), "step", {"given": 0}),
    "KP023": (lambda: sub(high=MOST + 1), "max_points", {"given": MOST + 1, "limit": MOST}),
    "KP024": (
        lambda: pack(step="0.0000000001"),
        "step",
        {"given": Decimal("1E-10"), "finest": Decimal("1E-9")},
    ),
    "KP030": (lambda: area(sub(), detail="whole"), "detail", {"detail": "whole"}),
    "KP031": (lambda: pack_of(areas=[]), "areas", {}),
    "KP032": (lambda: area(detail="listed"), "sub_questions", {}),
    "KP050": (
        lambda: area(sub(), sub("1.2"), high=1),
        "max_points",
        {
            "what": "the maxima",
            "combined": "add up to",
            "parts": 2,
            "whole": 1,
            "hint": "correct one of them",
        },
    ),
    "KP051": (lambda: pack(area_max=2), "areas[0].max_points", {"max_points": 1, "area_max": 2}),
    "KP052": (
        lambda: pack(area(), area(code="2", high=2), combine="mean"),
        "areas[1].max_points",
        {"given": 2, "what": "maximum", "others": ("1",), "expected": 1},
    ),
    "KP060": (
        lambda: Break("2016", "2015", label("a")),
        "",
        {"from_": "2016", "to": "2015"},
    ),
    "KP061": (
        lambda: pack(equivalent_to=[kc.PackRef("small", "1")]),
        "equivalent_to",
        {},
    ),
    "KP070": (lambda: scale(4, 4), "best", {"worst": 4, "best": 4}),
    "KP071": (lambda: scale(4, 1, 2), "unit", {"given": 2, "worst": 4, "best": 1}),
    "KP072": (lambda: item(weight=0), "weight", {"given": 0}),
    "KP073": (lambda: item(options=["a"]), "options", {"options": ("a",), "scale": False}),
    "KP074": (lambda: MeanRule(items=[]), "items", {"given": 0, "least": 1, "most": 100}),
    "KP075": (lambda: MeanRule(items=[item("a"), item("A")]), "items[0].code", {"code": "a"}),
    "KP076": (
        lambda: ChecklistRule(items=[item(scale=scale())]),
        "items[0]",
        {"code": "a", "kind": "checklist"},
    ),
    "KP077": (
        lambda: ChecklistRule(items=[item()], full=2),
        "full",
        {"given": 2, "whole": 1},
    ),
    "KP078": (
        lambda: PhasesRule(items=[item(weight=2), item("b")], scale=scale()),
        "items[0]",
        {"code": "a"},
    ),
    "KP079": (
        lambda: ladder(("a", 0, 4), ("b", 6, 10)),
        "steps[1].from",
        {"code": "b", "before": "a", "below": 4, "given": 6, "expected": 5},
    ),
    "KP080": (lambda: ladder(("a", 4, 0), ("b", 5, 10)), "", {"low": 4, "high": 0}),
    "KP081": (
        lambda: ladder(("a", 0, 3), ("b", 5, 9), unit=2),
        "steps[0]",
        {"code": "a", "low": 0, "high": 3, "unit": 2},
    ),
    "KP082": (lambda: PercentRule(scale=scale()), "scale", {"worst": 0, "best": 4}),
    "KP083": (
        lambda: ruled(ladder(("a", 0, 4), ("b", 5, 9))),
        "rule",
        {"low": 0, "high": 9, "min_points": 0, "max_points": 10, "hint": ""},
    ),
    "KP084": (
        lambda: ruled(ScaleRule(scale=scale(0, 3, 1))),
        "areas[0].sub_questions[0].rule",
        {
            "rule": "scale",
            "unit": Decimal("0.01"),
            # A third of 10 points is no decimal, so no finer step would do.
            "hint": '; add step_rounding = "half-up", or another mode',
        },
    ),
    "KP085": (
        filed('rule = "yes"', 'rule = "yess"'),
        "areas[0].sub_questions[0].rule",
        {"given": "yess", "hint": "did you mean 'yes'?", "remedy": ""},
    ),
    "KP086": (
        filed("items", "worst = 1\nitems"),
        "rules.yes.worst",
        {"kind": "checklist", "key": "worst", "known": ("items", "full", "not_applicable")},
    ),
    "KP087": (
        filed('rule = "yes"', 'rule = "yes", items = [{ code = "a", title.en = "A" }]'),
        "areas[0].sub_questions[0].items",
        {"rule": "yes"},
    ),
    "KP088": (filed("yes", "mean"), "rules.mean", {"key": "mean"}),
    "KP089": (lambda: ruled(PointsRule(scale=scale(0, 10))), "rule", {}),
}
"""By rule: what breaks it, the place of the first problem, and its facts."""


class TestRules:
    """A rule is broken by a smallest pack, which breaks no other."""

    @pytest.mark.parametrize("rule", SMALLEST)
    def test_is_broken(self, rule: str) -> None:
        """The problem has its place, and the facts that an editor could show."""
        make, path, facts = SMALLEST[rule]
        found = problems(make)
        assert {each.rule for each in found} == {rule}
        assert (found[0].path, found[0].facts) == (path, facts)

    def test_are_all_here(self) -> None:
        """No rule of packs lacks an example; those of variants have theirs where variants are."""
        rules = {rule for rule in MESSAGES if "KP000" < rule < "KP090"} | {"KP151"}
        assert rules == {rule for rule in SMALLEST if rule.startswith("KP")}

    @given(kst.packs())
    def test_are_kept_by_sound_packs(self, sound: kc.CriteriaPack) -> None:
        """The limits of each area, and of the total, are those of its parts together."""
        for node in sound.nodes.values():
            parts = [sound.nodes[code] for code in node.parts]
            if parts:
                assert node.low == node.combined([part.low for part in parts])
                assert node.high == node.combined([part.high for part in parts])

    def test_are_checked_all_at_once(self) -> None:
        """The author of a pack is told everything, in the order of the pack."""

        def make() -> None:
            pack(
                area(code="a", title=SV),
                area(code="A", high="0.015"),
                id="",
                revision="",
                language="nb",
                step="0.01",
                score_unit="0.015",
                area_max=1,
                fallback={"nb": ["nb"]},
                equivalent_to=[kc.PackRef("other", "1")],
                combine="mean",
            )

        assert [(each.rule, each.path) for each in problems(make)] == [
            ("KP004", "id"),
            ("KP005", "revision"),
            ("KP002", "areas[0].code"),
            ("KP002", "areas[1].code"),
            ("KP013", "title"),
            ("KP013", "areas[0].title"),
            ("KP013", "areas[1].title"),
            ("KP014", "fallback.nb"),
            ("KP021", "score_unit"),
            ("KP021", "areas[1].max_points"),
            ("KP021", "areas[0].max_points"),
            ("KP051", "areas[1].max_points"),
            ("KP052", "areas[1].max_points"),
        ]

    def test_are_checked_again_for_what_is_changed(self) -> None:
        """`attrs.evolve` makes no pack that the constructor would refuse."""
        sound = pack()
        (problem,) = problems(lambda: attrs.evolve(sound, areas=[]))
        assert problem.rule == "KP031"


class TestCodes:
    """A code is plain, short, and not the total's."""

    @pytest.mark.parametrize(
        "code",
        ["", " ", "1.1\n", "1 1", ".1", "-1", "_1", "1/1", "å", "\u0661", "1\u200b1", "\u202e1"],
        ids=ascii,
    )
    def test_refuses(self, code: str) -> None:
        """What looks like another code, or could not name a file, is refused."""
        (problem,) = problems(lambda: sub(code))
        assert (problem.rule, problem.facts) == ("KP001", {"given": code})

    @pytest.mark.parametrize("length", [33, 10**6])
    def test_refuses_long_ones(self, length: int) -> None:
        """A million characters do not flood the message."""
        (problem,) = problems(lambda: sub("a" * length))
        assert problem.rule == "KP001"

    @pytest.mark.parametrize("code", ["1", "1.1", "1.10", "A", "a_b-c.d", "x" * 32, "totals"])
    def test_accepts(self, code: str) -> None:
        """Letters, digits, points, dashes and lines."""
        assert sub(code).code == code

    def test_of_1_1_and_1_10_differ(self) -> None:
        """A code is text, never a number."""
        parts = [sub("1.1"), sub("1.10"), sub("1.100")]
        assert pack(area(*parts, high=3)).layout.codes == ("1.1", "1.10", "1.100")

    def test_are_used_once_in_a_pack(self) -> None:
        """On either level, whatever their case; each use is shown with its place."""
        areas = [area(sub("x"), code="1"), area(sub("2"), code="2"), area(code="X")]
        found = problems(lambda: pack(*areas))
        assert {each.rule for each in found} == {"KP002"}
        assert [each.path for each in found] == [
            "areas[0].sub_questions[0].code",
            "areas[1].code",
            "areas[1].sub_questions[0].code",
            "areas[2].code",
        ]


class TestIdentity:
    """Id and revision are text that can name a file anywhere."""

    @pytest.mark.parametrize("pack_id", ["", "A", "a_b", "a.b", "-a", "a-", "å", "a/b", "a" * 65])
    def test_refuses_ids(self, pack_id: str) -> None:
        """Lower-case letters, digits and dashes, at most 64."""
        assert problems(lambda: kc.PackRef(pack_id, "1"))[0].rule == "KP004"

    @pytest.mark.parametrize(
        "revision",
        ["", "v1", "latest", "2010.", ".1", "1..2", "1.2\n", "2010-1", "1" * 10, "1" + ".1" * 8],
    )
    def test_refuses_revisions(self, revision: str) -> None:
        """Numbers joined by points; nothing is put right silently."""
        assert problems(lambda: kc.PackRef("a", revision))[0].rule == "KP005"

    @pytest.mark.parametrize("revision", ["0", "2010", "2010.1", "01.0", "1" + ".1" * 7])
    def test_accepts_revisions(self, revision: str) -> None:
        """They are kept as they are written."""
        assert kc.PackRef("a" * 64, revision).revision == revision


class TestLimits:
    """What a cell can give is what its parts can give together, in whole steps."""

    @pytest.mark.parametrize("parts", [["15", "84.99"], ["15", "86"], ["0.1"] * 9])
    def test_refuses_parts_that_do_not_add_up(self, parts: list[str]) -> None:
        """The error carries both numbers."""
        subs = [sub(f"1.{i}", high) for i, high in enumerate(parts)]
        (problem,) = problems(lambda: area(*subs, high=100))
        assert problem.facts["parts"] == sum(map(Decimal, parts))
        assert problem.facts["whole"] == 100

    def test_adds_exactly(self) -> None:
        """Ten tenths are one, and 28 digits are not too many."""
        assert area(*[sub(f"1.{i}", "0.1") for i in range(10)], high=1).max_points == 1
        tiny = "0.000000000000000000001"
        parts = [sub("1.1", 999_999, tiny), sub("1.2", 1, f"-{tiny}")]
        assert area(*parts, high=MOST).min_points == 0

    def test_compares_minima_too(self) -> None:
        """Both limits of the area are those of its parts."""
        (problem,) = problems(lambda: area(sub(low=-1)))
        assert (problem.rule, problem.path) == ("KP050", "min_points")
        assert area(sub(low=-1), min_points=-1).min_points == -1

    def test_averages_parts_of_one_size(self) -> None:
        """The parts of a mean have the limits of the whole; those that do not are shown."""
        parts = [sub("1.1", 2), sub("1.2", 3), sub("1.3", 4)]
        (problem,) = problems(lambda: area(*parts, high=3, combine="mean"))
        assert problem.facts["parts"] == ("2 (1.1)", "4 (1.3)")
        assert "the maxima of the parts are 2 (1.1), 4 (1.3), but" in problem.text
        assert "a mean needs the same limits in each part" in problem.text
        assert area(sub("1.1", 3), sub("1.2", 3), high=3, combine="mean").max_points == 3

    @pytest.mark.parametrize(("low", "high"), [(0, 0), (0, -1), (5, 5), (5, 4)])
    def test_refuses_cells_without_room(self, low: int, high: int) -> None:
        """The maximum lies above the minimum."""
        assert problems(lambda: sub(high=high, low=low))[0].rule == "KP020"

    def test_refuses_what_no_instrument_gives(self) -> None:
        """Neither limit may be beyond a million; a million is fine."""
        found = problems(lambda: sub(high=MOST + 1, low=-MOST - 1))
        assert [(each.rule, each.path) for each in found] == [
            ("KP023", "min_points"),
            ("KP023", "max_points"),
        ]
        assert sub(high=MOST, low=-MOST).max_points == MOST

    def test_are_whole_steps_and_whole_units(self) -> None:
        """Each of the two is reported, where both are broken."""
        units = {"step": "0.5", "score_unit": "2"}
        found = problems(lambda: pack(area(high="4.5"), area(code="2", high="4.2"), **units))
        assert [(each.path, each.facts["step"]) for each in found] == [
            ("areas[1].max_points", Decimal("0.5")),
            ("areas[0].max_points", Decimal(2)),
            ("areas[1].max_points", Decimal(2)),
        ]

    def test_refuses_units_of_nothing(self) -> None:
        """Both are reported, before anything is divided by them."""
        found = problems(lambda: pack(step="-1", score_unit=0))
        assert [(each.rule, each.path) for each in found] == [
            ("KP022", "step"),
            ("KP022", "score_unit"),
        ]

    def test_may_have_the_finest_step(self) -> None:
        """A million points in steps of a billionth can be counted."""
        assert pack(step="0.000000001").layout.highs == (10**9,)

    def test_of_averaged_areas_are_equal(self) -> None:
        """The minima are compared as well."""
        areas = [area(), area(code="2", min_points=-1)]
        (problem,) = problems(lambda: pack(*areas, combine="mean"))
        assert problem.path == "areas[1].min_points"
        assert problem.text.startswith("the area's minimum is -1, but that of 1 is 0, so")
        assert pack(area(), area(code="2"), combine="mean").total.max_points == 1


class TestLanguages:
    """Whoever reads a pack finds every title in its own language."""

    def test_titles_lack_it(self) -> None:
        """Each title without it is shown with its place."""
        part = kc.SubQuestion(code="1.1", title=SV, max_points=1)
        (problem,) = problems(lambda: pack(area(part)))
        assert problem.path == "areas[0].sub_questions[0].title"

    @pytest.mark.parametrize(
        ("fallback", "loops"),
        [
            ({"nb": ["nb"]}, ["nb -> nb"]),
            ({"nb": ["nn"], "nn": ["nb"]}, ["nb -> nn -> nb", "nn -> nb -> nn"]),
            ({"sv": ["nb"], "nb": ["da", "nb"], "da": ["en"]}, ["nb -> nb"]),
        ],
        ids=["self", "two", "beside"],
    )
    def test_never_fall_back_to_themselves(self, fallback: Given, loops: list[str]) -> None:
        """The loop is shown step by step."""
        found = problems(lambda: pack(fallback=fallback))
        assert [each.facts["loop"] for each in found] == loops

    def test_may_meet_again(self) -> None:
        """Two ways to one language are no loop."""
        fallback = {"nb": ["nn", "da"], "nn": ["da"], "da": ["sv"]}
        assert dict(pack(fallback=fallback).fallback)["nb"] == ("nn", "da")

    def test_refuse_a_fallback_that_is_no_language(self) -> None:
        """Its tags are those of titles."""
        (problem,) = problems(lambda: pack(fallback={"nb": ["norsk"]}))
        assert (problem.rule, problem.facts) == ("KP011", {"given": "norsk"})

    def test_fall_back_once(self) -> None:
        """A language that stands twice, in two ways of writing, is refused."""
        (problem,) = problems(lambda: pack(fallback={"nb_no": ["nb"], "nb-NO": ["nn"]}))
        assert (problem.rule, problem.path) == ("KP015", "fallback.nb-NO")

    def test_may_fall_back_fifty_times(self) -> None:
        """A long loop is found as well as a short one."""
        tags = [f"a{chr(97 + i // 26)}{chr(97 + i % 26)}" for i in range(50)]
        loop = {tag: [tags[(i + 1) % 50]] for i, tag in enumerate(tags)}
        found = problems(lambda: pack(fallback=loop))
        assert [each.rule for each in found] == ["KP014"] * 50
        assert str(found[0].facts["loop"]).count(" -> ") == 50


SRC = Path(kc.__file__).parents[1]

PLAIN = pack_of([2, (1, 3)], 5)


def with_parts(**fields: Given) -> kc.CriteriaPack:
    """Return the plain pack with its first sub-question changed."""
    first, second = PLAIN.areas[0].sub_questions
    low, high = fields.get("min_points", 0), fields.get("max_points", 2)
    parts = (attrs.evolve(first, **fields), second)
    changed = {"min_points": low + 1, "max_points": high + 3, "sub_questions": parts}
    return attrs.evolve(PLAIN, areas=(attrs.evolve(PLAIN.areas[0], **changed), PLAIN.areas[1]))


def contract(level: str, kind: str, rounding: kc.Rounding) -> kc.RoundingConvention:
    """Return the usual contract with one rounding changed."""
    usual = kc.RoundingConvention()
    return attrs.evolve(usual, **{level: attrs.evolve(usual.area, **{kind: rounding})})


SCORING = {
    "code": with_parts(code="1.9"),
    "maximum": with_parts(max_points=3),
    "minimum": with_parts(min_points=-1),
    "order": attrs.evolve(PLAIN, areas=PLAIN.areas[::-1]),
    "fewer": attrs.evolve(PLAIN, areas=PLAIN.areas[:1]),
    "others": pack_of([4, 4], 4),
    "combine-area": pack_of([4, 4], 4, area_combine="mean"),
    "combine-both": pack_of([4, 4], 4, area_combine="mean", combine="mean"),
    "score-unit": attrs.evolve(PLAIN, score_unit="0.5"),
    "policy": attrs.evolve(PLAIN, not_applicable="rescale"),
    "percent": attrs.evolve(PLAIN, percent="none"),
    "ranking": attrs.evolve(PLAIN, ranking="printed"),
} | {
    f"rounding-{level}-{kind}-{mode}-{unit}": attrs.evolve(
        PLAIN, rounding=contract(level, kind, kc.Rounding(mode, unit))
    )
    for level, kind in product(["sub_question", "area", "total"], ["points", "percent"])
    for mode, unit in [("half-even", "1"), ("half-up", "0.5")]
}
"""Packs of which each scores otherwise than the plain one, and than all the others."""

NOT_SCORING: dict[str, dict[str, Given]] = {
    "identity": {"id": "other", "revision": "9"},
    "title": {"title": kc.Label({"sv": "Liten", "en": "Little"})},
    "language": {"title": kc.Label({"en": "a", "sv": "b"}), "notes": kc.Label({"sv": "a"})},
    "sources": {"publisher": "us", "source": "a book"},
    "breaks": {"breaks": [Break("2015", "2016", label("a"))]},
    "equivalent": {"equivalent_to": [kc.PackRef("a", "1")], "fallback": {"nb": ["sv"]}},
    "step": {"step": "0.5"},
    "examples": {"examples": [WorkedExample(answers={"1.1": {"points": 1}}, points={"1.1": 1})]},
    "aliases": {"areas": (attrs.evolve(PLAIN.areas[0], aliases=("a",)), PLAIN.areas[1])},
    "detail": {"areas": (PLAIN.areas[0], attrs.evolve(PLAIN.areas[1], detail="unknown"))},
}


class TestDigest:
    """The digest is that of the scoring content, and of nothing else."""

    def test_differs_where_scoring_does(self) -> None:
        """Every field that decides about a result changes it."""
        digests = [pack.digest for pack in (PLAIN, *SCORING.values())]
        assert len(set(digests)) == len(digests)

    @pytest.mark.parametrize("change", NOT_SCORING)
    def test_stays_where_scoring_does(self, change: str) -> None:
        """Titles, sources, notes and finer steps do not make a result stale."""
        assert attrs.evolve(PLAIN, **NOT_SCORING[change]).digest == PLAIN.digest

    @pytest.mark.parametrize(("unit", "counts"), [(None, True), ("0.5", False)])
    def test_has_the_step_where_points_are_rounded_to_it(
        self, unit: str | None, *, counts: bool
    ) -> None:
        """A coarser step then gives other points; with a score unit, they are rounded to that."""
        one, other = (
            attrs.evolve(PLAIN, step_rounding="half-up", score_unit=unit, step=step).digest
            for step in ("0.01", "0.5")
        )
        assert (one != other) is counts

    def test_is_that_of_the_numbers_and_not_of_their_writing(self) -> None:
        """15 and 15.00 are one number."""
        assert with_parts(max_points=Decimal("2.00")).digest == PLAIN.digest

    @pytest.mark.parametrize("seed", ["0", "1", "4711"])
    def test_is_the_same_in_every_process(self, seed: str) -> None:
        """No order in it depends on the seed of Python's hashes."""
        code = (
            "import kompass_core as kc; t = kc.Label({'en': 't'});"
            "s = [kc.SubQuestion(code=f'1.{i}', title=t, max_points=i) for i in (1, 2)];"
            "a = kc.Area(code='1', title=t, max_points=3, sub_questions=s);"
            "print(kc.CriteriaPack(id='a', revision='1', title=t, language='en', source='s',"
            " areas=[a]).digest)"
        )
        environment = os.environ | {"PYTHONHASHSEED": seed, "PYTHONPATH": str(SRC)}
        done = subprocess.run(
            [sys.executable, "-c", code], check=True, capture_output=True, env=environment
        )
        assert done.stdout.decode().strip() == pack_of([1, 2]).digest

    def test_names_its_algorithm(self) -> None:
        """So that there may be another one day."""
        assert PLAIN.digest.startswith("sha256:")
        assert len(PLAIN.digest) == len("sha256:") + 64


BASE, FIRST, SECOND = (
    kc.PackRef(*ref) for ref in (("base", "1"), ("variant", "1"), ("second", "1"))
)


class TestProvenance:
    """What is passed on unchanged was decided by the oldest pack that says it so."""

    @given(kst.packs())
    def test_a_pack_in_full_decides_everything(self, pack: kc.CriteriaPack) -> None:
        """Every area and sub-question is there, and the pack itself."""
        found = pack.provenance
        assert list(found) == ["", *(code for code in pack.nodes if code != TOTAL)]
        assert {ref for fields in found.values() for ref in fields.values()} == {pack.ref}

    def test_a_variant_decides_what_it_changes(self) -> None:
        """Down to the language of a text; all else is its parent's."""
        pack = variant(
            """
            language = "sv"
            [[areas]]
            code = "1"
            sub_questions = [
                { code = "1.1", max_points = 5, title = { fi = "Suunnitelmat" } },
                { code = "1.2", max_points = 5 },
            ]
            """
        )
        assert pack.provenance["1.1"] == {
            "code": BASE,
            "title.fi": FIRST,
            "title.en": BASE,
            "title.sv": BASE,
            "max_points": FIRST,
            "min_points": BASE,
            "aliases": BASE,
            "rule": BASE,
        }
        assert pack.provenance[""]["language"] == FIRST
        assert pack.provenance[""]["step"] == BASE
        assert set(pack.provenance["3"].values()) == {BASE}

    def test_what_is_added_is_its_own(self) -> None:
        """All of it; what was dropped is not mentioned."""
        pack = variant('drop = ["3"]\n[[areas]]\ncode = "4"\ntitle = { en = "Fourth" }')
        assert set(pack.provenance["4"].values()) == {FIRST}
        assert "3" not in pack.provenance

    def test_follows_a_chain(self) -> None:
        """Each field to the pack in between, or to the first."""
        first = variant('[[areas]]\ncode = "3"\naliases = ["T"]')
        text = '[[areas]]\ncode = "3"\ntitle = { en = "Last" }'
        second = variant(text, parent=first, ref="second@1")
        fields = second.provenance["3"]
        assert (fields["title.en"], fields["aliases"], fields["title.sv"]) == (SECOND, FIRST, BASE)

    def test_what_was_changed_and_changed_back_is_the_last_ones(self) -> None:
        """An ancestor that says the same did not decide it, if one in between said otherwise."""
        first = variant('[[areas]]\ncode = "1"\naliases = ["T"]')
        back = '[[areas]]\ncode = "1"\naliases = ["One"]'
        second = variant(back, parent=first, ref="second@1")
        assert second.areas[0].aliases == base().areas[0].aliases
        assert second.provenance["1"]["aliases"] == SECOND

    def test_what_speaks_of_one_pack_alone_is_never_passed_on(self) -> None:
        """Not even where both happen to say the same."""
        same: dict[str, Any] = {"publisher": "P", "source": "S", "notes": label("N")}
        parent = attrs.evolve(base(), equivalent_to=[kc.PackRef("x", "1")], **same)
        pack = attrs.evolve(variant(parent=parent), equivalent_to=parent.equivalent_to, **same)
        own = ("publisher", "source", "notes.en", "equivalent_to")
        assert {pack.provenance[""][name] for name in own} == {FIRST}

    def test_cannot_be_wrong_about_a_changed_copy(self) -> None:
        """It is told by comparing, not by a note made when the variant was read."""
        pack = attrs.evolve(variant(), publisher="Somebody", step="0.25")
        assert pack.provenance[""]["language"] == BASE
        assert pack.provenance[""]["step"] == FIRST


ONE = pack_of([10, 20], 30)
OTHER = kc.PackRef("other", "2")


class TestRequireComparable:
    """Results mean the same under the same criteria, or where a pack says that they do."""

    @pytest.mark.parametrize(
        "other",
        [
            ONE,
            pack_of([10, 20], 30),
            pack_of([10, 20], 30, step="0.5", notes=kc.Label({"en": "read again"})),
            pack_of(60, id="other", revision="2", equivalent_to=[ONE.ref]),
        ],
        ids=["identical", "equal", "other step and notes", "equivalent"],
    )
    def test_accepts(self, other: kc.CriteriaPack) -> None:
        """Whichever of the two is asked first."""
        require_comparable(ONE, other)
        require_comparable(other, ONE)

    @pytest.mark.parametrize(
        ("other", "rule"),
        [
            (pack_of([20, 10], 30), "KC002"),
            (pack_of([10, 20], 30, score_unit=1), "KC002"),
            (pack_of([10, 20], 30, revision="2"), "KC001"),
            (pack_of([10, 20], 30, id="other"), "KC001"),
            (pack_of(60, id="other", equivalent_to=[kc.PackRef("small", "2")]), "KC001"),
        ],
        ids=["other maxima", "other unit", "other revision", "other id", "equivalent to another"],
    )
    def test_refuses(self, other: kc.CriteriaPack, rule: str) -> None:
        """With both references where they differ, whichever is asked first."""
        for pair in ((ONE, other), (other, ONE)):
            with pytest.raises(IncomparableError) as caught:
                require_comparable(*pair)
            (problem,) = caught.value.problems
            assert problem.rule == rule
            refs = [pack.ref for pack in pair]
            assert [*problem.facts.values()] == refs[: len(problem.facts)]
            assert ("crosswalk" in str(problem)) == (rule == "KC001")


class TestSharedCodes:
    """Equivalent packs meet at the cells that both have, with the same limits and level."""

    def test_of_equal_packs_are_all(self) -> None:
        """In reading order."""
        assert shared_codes(ONE, pack_of([10, 20], 30)) == ("1", "1.1", "1.2", "2", "total")

    @pytest.mark.parametrize(
        ("areas", "expected"),
        [
            ([30, 30], ("1", "2", "total")),
            ([[20, 10], 30], ("1", "2", "total")),
            ([[10, 20], 40], ("1", "1.1", "1.2")),
            ([(-5, 30), (5, 30)], ("total",)),
            ([60], ("total",)),
            ([1, 2, 3], ()),
        ],
    )
    def test_of_equivalent_packs(self, areas: list[int], expected: tuple[str, ...]) -> None:
        """Nothing else could be subtracted."""
        other = pack_of(*areas, id="other", revision="2", equivalent_to=[ONE.ref])
        assert shared_codes(ONE, other) == expected
        assert set(shared_codes(other, ONE)) == set(expected)

    def test_of_another_level_are_none(self) -> None:
        """An area is no sub-question, though it may have its code and its points."""
        area = kc.Area(code="1.1", title=kc.Label({"en": "area"}), max_points=10)
        other = pack_of(id="other", areas=[area], equivalent_to=[ONE.ref])
        assert shared_codes(ONE, other) == ()

    def test_of_other_criteria_are_refused(self) -> None:
        """As for everything that is compared."""
        with pytest.raises(IncomparableError):
            shared_codes(ONE, pack_of(60, id="other"))


class TestPossibleSteps:
    """The scores that a rule can give are found once, where they are not all."""

    @pytest.mark.parametrize(
        ("most", "best", "mode", "known"),
        [
            (100, 20, None, range(0, 101, 5)),
            (100, 20, "floor", range(0, 101, 5)),  # there is nothing to round
            (100, 100, None, None),  # all
            (10, 3, "half-up", [0, 3, 7, 10]),
            (5, 4, "floor", [0, 1, 2, 3, 5]),
            (3, 4, "floor", None),  # 0, 0.75, 1.5, 2.25 and 3 are all, rounded
            (100_000, 20_000, "floor", range(0, 100_001, 5)),
            (100_000, 9_999, "floor", [i * 100_000 // 9_999 for i in range(10_000)]),
            (100_000, 10_001, "floor", None),  # too many to list
        ],
    )
    def test_of_scales(self, most: int, best: int, mode: str | None, known: object) -> None:
        """From 0 to the best rating, in steps of a point; by hand."""
        rule = ScaleRule(scale=Scale(0, best, 1))
        area = kc.Area(code="1", title=label("A"), max_points=most, rule=rule)
        areas = [area, attrs.evolve(area, code="2", rule=None)]
        found = pack_of(areas=areas, step=1, step_rounding=mode).possible_steps
        assert found == ({} if known is None else {"1": known})
