"""Equivalence: a pack that is said to mean the same as another does, wherever both know it."""

from __future__ import annotations

from typing import Any, NoReturn

import attrs
import pytest
from hypothesis import given

import kompass_core as kc
from kompass_core.criteria import LevelRounding
from kompass_core.errors import PackRuleError, Severity, UnknownPackError, messages
from kompass_core.packs.checks import check, equivalence_problems, unlike
from kompass_core.testing import strategies as kst
from tests.making import pack_of
from tests.variants import base

HALF_UP, UP = kc.Rounding("half-up", 1), kc.Rounding("up", 1)
OTHER = kc.PackRef("other", "1")


def like(pack: kc.CriteriaPack, **fields: Any) -> kc.CriteriaPack:  # noqa: ANN401 (any field)
    """Return a pack that says that it is equivalent to *pack*."""
    return attrs.evolve(pack, **({"id": "like", "equivalent_to": [pack.ref]} | fields))


def known_by_area(pack: kc.CriteriaPack) -> list[kc.Area]:
    """Return the areas of a pack whose sub-questions are not known."""
    return [attrs.evolve(area, sub_questions=(), detail="unknown") for area in pack.areas]


def contract(**levels: LevelRounding) -> kc.RoundingConvention:
    """Return how results are printed: half up, but for some levels."""
    return kc.RoundingConvention(**levels)


class TestUnlike:
    """What makes results mean different things."""

    @given(kst.packs())
    def test_nothing_where_one_only_knows_less(self, pack: kc.CriteriaPack) -> None:
        """In either direction, as the Norwegian and the Swedish pack of 2010."""
        less = like(pack, areas=known_by_area(pack), step=pack.step, source="elsewhere")
        assert unlike(less, pack) == unlike(pack, less) == ()

    @pytest.mark.parametrize(
        ("fields", "field"),
        [
            ({"areas": pack_of([4, 6], 11).areas}, "max_points"),
            ({"areas": pack_of([4, 7], 11).areas}, "max_points"),
            ({"areas": pack_of([4, 6]).areas}, "area"),
            ({"areas": pack_of([4, 6], 10, 10).areas}, "area"),
            ({"areas": pack_of([4, 3, 3], 10).areas}, "sub_question"),
            ({"combine": "mean"}, "combine"),
            ({"not_applicable": "best"}, "not_applicable"),
            ({"rounding": contract(total=LevelRounding(UP, HALF_UP))}, "rounding.total.points"),
            (
                {"rounding": contract(sub_question=LevelRounding(HALF_UP, UP))},
                "rounding.sub_question.percent",
            ),
        ],
    )
    def test_whatever_both_know_and_is_other(self, fields: dict[str, Any], field: str) -> None:
        """Both ways."""
        pack = pack_of([4, 6], 10)
        other = like(pack, **fields)
        for found in (unlike(pack, other), unlike(other, pack)):
            assert field in {each.field for each in found}

    @pytest.mark.parametrize(
        "fields",
        [
            {"step": "0.1"},
            {"score_unit": "1"},
            {"areas": pack_of([4, 6], 10).areas[::-1]},
            {"title": kc.Label({"en": "Other"})},
        ],
    )
    def test_nothing_else(self, fields: dict[str, Any]) -> None:
        """How finely each is scored, the order, and text."""
        assert unlike(like(pack_of([4, 6], 10), **fields), pack_of([4, 6], 10)) == ()

    def test_printing_of_a_level_that_one_does_not_know(self) -> None:
        """There is nothing to be unlike."""
        pack = pack_of([4, 6], 10)
        areas = known_by_area(pack)
        other = like(pack, areas=areas, rounding=contract(sub_question=LevelRounding(UP, UP)))
        assert unlike(other, pack) == unlike(pack, other) == ()


class TestClaims:
    """A claim is checked against the pack that it names."""

    def test_holds_for_norway_and_sweden(self) -> None:
        """At the level of areas, as KS-Konsulent says."""
        assert check("kommunekompasset-no@2010") == ()
        packs = kc.available_packs()
        norway = packs.load("kommunekompasset-no", "2010")
        assert (
            list(equivalence_problems(norway, lambda ref: packs.load(ref.id, ref.revision))) == []
        )
        assert unlike(norway, packs.load("kommunkompassen-se", "2010")) == ()

    def test_a_false_claim_names_what_differs(self) -> None:
        """The first three, and how many there are."""
        other = pack_of([2, 3], 9, combine="mean", areas=pack_of([2, 3], 5).areas)
        claim = like(pack_of([4, 6], 10), equivalent_to=[OTHER])
        (problem,) = equivalence_problems(claim, lambda _: other)
        assert (problem.rule, problem.path) == ("KP125", "equivalent_to[0]")
        assert problem.severity is Severity.ERROR
        assert problem.facts == {
            "other": OTHER,
            "n": 5,
            "first": "combine: sum against mean; max_points of 1: 10 against 5; "
            "max_points of 1.1: 4 against 2",
        }

    def test_what_is_missing_on_one_side_is_named(self) -> None:
        """Neither side has to have it."""
        claim = like(pack_of(10), equivalent_to=[OTHER])
        (problem,) = equivalence_problems(claim, lambda _: pack_of(10, 5))
        assert problem.facts["first"] == "area of 2: nothing against area 2, 5 points"

    def test_a_pack_that_is_not_installed_is_a_warning(self) -> None:
        """The claim may well be true."""
        (problem,) = check_of(UnknownPackError([messages.PACK_NOT_FOUND.problem(id="x", hint="")]))
        assert (problem.rule, problem.severity) == ("KP124", Severity.WARNING)

    def test_a_pack_that_is_broken_says_why(self) -> None:
        """Its own problems are reported."""
        (problem,) = check_of(PackRuleError([messages.NO_AREAS.problem()]))
        assert problem.rule == "KP031"


def check_of(error: kc.KompassError) -> list[kc.Problem]:
    """Return what is found where the other pack cannot be had."""

    def pack_for(_: kc.PackRef) -> NoReturn:
        raise error

    return list(equivalence_problems(base(), pack_for))
