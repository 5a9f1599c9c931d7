"""Crosswalks: every point of both sides is accounted for once, or there is none."""

from __future__ import annotations

import pickle
from fractions import Fraction
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given

import kompass_core as kc
from kompass_core.criteria import Comparability
from kompass_core.criteria.crosswalk import range_of, unproven_relations
from kompass_core.errors import MESSAGES, CrosswalkError
from tests.crosswalking import WHY, crosswalk_of, crosswalks, relation
from tests.making import pack_of

OLDER = pack_of([40, 60], 100, (10, 60), id="old")
NEWER = pack_of(100, [50, 50], 50, id="new")
AREA_1 = relation("same", "1", "1", "exact")
AREA_2 = relation("renamed", "2", "2", "exact")
GONE = relation("dropped", "3", "", "not")
COME = relation("new", "", "3", "not")
WHOLE = (AREA_1, AREA_2, GONE, COME)

MISTAKES: dict[str, tuple[tuple[kc.Relation, ...], str, str]] = {
    "shape-1-1": ((relation("same", "1.1 1.2", "1", "exact"), *WHOLE[1:]), "KW002", "relations[0]"),
    "shape-merged": ((relation("merged", "1", "1", "not"), *WHOLE[1:]), "KW002", "relations[0]"),
    "shape-split": ((relation("split", "1", "1", "not"), *WHOLE[1:]), "KW002", "relations[0]"),
    "shape-dropped": (
        (*WHOLE[:2], relation("dropped", "3", "3", "not")),
        "KW002",
        "relations[2]",
    ),
    "shape-new": ((*WHOLE, relation("new", "", "", "not")), "KW002", "relations[4]"),
    "unknown-code": (
        (*WHOLE, relation("dropped", "1.l", "", "not")),
        "KW003",
        UNKNOWN_1 := "relations[4].from[0]",
    ),
    "total": ((*WHOLE, relation("dropped", "total", "", "not")), "KW003", UNKNOWN_1),
    "unknown-newer": ((*WHOLE, relation("new", "", "4", "not")), "KW003", "relations[4].to[0]"),
    "twice": ((*WHOLE, relation("dropped", "3", "", "not")), "KW004", "relations[2].from[0]"),
    "twice-newer": ((*WHOLE, relation("new", "", "3", "not")), "KW004", "relations[3].to[0]"),
    "area-and-part": ((*WHOLE, relation("new", "", "2.1", "not")), "KW004", "relations[1].to[0]"),
    "older-left-out": ((AREA_1, AREA_2, COME), "KW005", "relations"),
    "newer-left-out": ((AREA_1, AREA_2, GONE), "KW005", "relations"),
    "part-left-out": (
        (relation("rescaled", "1.1", "1", "indicative"), *WHOLE[1:]),
        "KW005",
        "relations",
    ),
    "too-few-shares": (
        (AREA_1, relation("split", "2", "2.1 2.2", "exact", "1"), GONE, COME),
        "KW006",
        "relations[1].shares",
    ),
    "shares-of-more": (
        (AREA_1, relation("split", "2", "2.1 2.2", "scaled", "0.5", "0.6"), GONE, COME),
        "KW007",
        "relations[1].shares",
    ),
    "share-of-nothing": (
        (AREA_1, relation("split", "2", "2.1 2.2", "scaled", "1", "0"), GONE, COME),
        "KW008",
        "relations[1].shares[1]",
    ),
    "shares-of-one": (
        (relation("same", "1", "1", "exact", "1"), *WHOLE[1:]),
        "KW009",
        "relations[0].shares",
    ),
    "same-with-other-limits": (
        (AREA_1, AREA_2, relation("same", "3", "3", "exact")),
        "KW010",
        "relations[2]",
    ),
    "renamed-with-other-limits": (
        (AREA_1, AREA_2, relation("renamed", "3", "3", "indicative")),
        "KW010",
        "relations[2]",
    ),
    "rescaled-with-equal-limits": (
        (relation("rescaled", "1", "1", "scaled"), *WHOLE[1:]),
        "KW010",
        "relations[0]",
    ),
    "same-but-doubtful": (
        (relation("same", "1", "1", "indicative"), *WHOLE[1:]),
        "KW011",
        "relations[0].comparability",
    ),
    "new-and-exact": (
        (*WHOLE[:3], relation("new", "", "3", "exact")),
        "KW011",
        IN_3 := "relations[3].comparability",
    ),
    "dropped-and-scaled": (
        (*WHOLE[:2], relation("dropped", "3", "", "scaled"), COME),
        "KW011",
        "relations[2].comparability",
    ),
    "rescaled-and-exact": (
        (AREA_1, AREA_2, relation("rescaled", "3", "3", "exact")),
        "KW011",
        "relations[2].comparability",
    ),
    "exact-but-unlike-parts": (
        (AREA_1, relation("split", "2", "2.1 2.2", "exact", "0.4", "0.6"), GONE, COME),
        "KW012",
        "relations[1].comparability",
    ),
    "exact-but-more": (
        (relation("merged", "1 2", "1", "exact"), GONE, relation("new", "", "2 3", "not")),
        "KW012",
        "relations[0].comparability",
    ),
    "exact-but-from-other-ends": (
        (
            relation("dropped", "1 2", "", "not"),
            relation("split", "3", "3 2.1", "exact", "0.5", "0.5"),
            relation("new", "", "1 2.2", "not"),
        ),
        "KW012",
        "relations[1].comparability",
    ),
    "scaled-without-shares": (
        (AREA_1, relation("split", "2", "2.1 2.2", "scaled"), GONE, COME),
        "KW013",
        "relations[1].comparability",
    ),
}


def refused(*relations: kc.Relation, **fields: Any) -> tuple[kc.Problem, ...]:  # noqa: ANN401 (anything may be given)
    """Return what is wrong with a crosswalk."""
    usual: dict[str, Any] = {"older": OLDER, "newer": NEWER, "judgement": "us"}
    with pytest.raises(CrosswalkError) as caught:
        kc.Crosswalk(**usual | {"relations": relations} | fields)
    return caught.value.problems


class TestAccounts:
    """Nothing is left out, nothing stands twice, and nothing claims what its limits deny."""

    def test_is_there_if_all_is_accounted_for(self) -> None:
        """By areas, or by all sub-questions of an area."""
        by_parts = relation("merged", "1.1 1.2", "1", "exact")
        split = relation("split", "2", "2.1 2.2", "exact", "1/2", "1/2")
        for relations in (WHOLE, (by_parts, split, GONE, COME)):
            assert crosswalk_of(OLDER, NEWER, *relations).relations == relations

    @pytest.mark.parametrize("case", MISTAKES)
    def test_one_mistake(self, case: str) -> None:
        """It is named, with its place."""
        relations, rule, path = MISTAKES[case]
        problems = refused(*relations)
        assert (rule, path) in {(each.rule, each.path) for each in problems}
        assert all(str(problem) for problem in problems)

    def test_every_rule_has_a_mistake(self) -> None:
        """So that none is forgotten above or below."""
        named = {rule for _, rule, _ in MISTAKES.values()}
        assert named | BELOW == {rule for rule in MESSAGES if rule.startswith("KW00")} | {
            rule for rule in MESSAGES if rule.startswith("KW01")
        }

    def test_all_mistakes_at_once(self) -> None:
        """What is missing is listed on both sides, with what to say of it."""
        problems = refused(AREA_1)
        assert [each.rule for each in problems] == ["KW005", "KW005"]
        assert [each.facts["codes"] for each in problems] == [("2", "3"), ("2", "3")]
        assert [each.facts["otherwise"] for each in problems] == ["dropped", "new"]

    def test_of_an_area_its_missing_parts_are_listed(self) -> None:
        """Or the area, where nothing of it is there."""
        relations = relation("rescaled", "1.1", "1"), AREA_2, GONE, COME
        (problem,) = refused(*relations)
        assert problem.facts["codes"] == ("1.2",)

    def test_hints_at_what_was_meant(self) -> None:
        """The total is none of it."""
        (problem,) = refused(*WHOLE, relation("dropped", "1.l", "", "not"))
        assert problem.facts["hint"] == "did you mean '1.1'?"

    def test_somebody_judges(self) -> None:
        """By name."""
        assert [each.rule for each in refused(*WHOLE, judgement=" ")] == ["KW014"]

    def test_leads_to_another_pack(self) -> None:
        """Not to itself."""
        problems = refused(AREA_1, AREA_2, relation("same", "3", "3", "exact"), newer=OLDER)
        assert [each.rule for each in problems] == ["KW015"]

    @pytest.mark.parametrize(
        ("field", "key"), [("older_digest", "from_digest"), ("newer_digest", "to_digest")]
    )
    def test_is_about_the_criteria_that_it_was_written_for(self, field: str, key: str) -> None:
        """If it says which."""
        (problem,) = refused(*WHOLE, **{field: "sha256:other"})
        assert (problem.rule, problem.path) == ("KW016", key)
        digests: dict[str, Any] = {"older_digest": OLDER.digest, "newer_digest": NEWER.digest}
        assert evolve(crosswalk_of(OLDER, NEWER, *WHOLE), **digests)

    @pytest.mark.parametrize(
        ("fields", "rule"),
        [
            ({"kind": "moved"}, "KA006"),
            ({"comparability": "nearly"}, "KA006"),
            ({"shares": [0.5]}, "KA002"),
        ],
    )
    def test_fields_are_what_they_should_be(self, fields: dict[str, Any], rule: str) -> None:
        """Whoever calls, a checker or none."""
        usual: dict[str, Any] = {
            "kind": "same",
            "older": ["1"],
            "newer": ["1"],
            "comparability": "exact",
        }
        with pytest.raises(kc.KompassError) as caught:
            kc.Relation(**{**usual, "why": WHY} | fields)
        assert caught.value.problems[0].rule == rule

    @pytest.mark.parametrize("field", ["older", "newer", "relations", "judgement", "note"])
    def test_a_crosswalk_holds_what_it_should(self, field: str) -> None:
        """A pack is no name of a pack."""
        given: dict[str, Any] = {field: [3] if field == "relations" else 3}
        with pytest.raises(TypeError, match=field):
            evolve(crosswalk_of(OLDER, NEWER, *WHOLE), **given)


BELOW = {"KW014", "KW015", "KW016", "KW017"}
"""Rules that are broken by other means than relations; the last by the place of a file."""


def area(
    title: dict[str, str], *questions: tuple[str, int], aliases: tuple[str, ...] = ()
) -> kc.Area:
    """Return an area of 10 points, of questions of a title each."""
    parts = [
        kc.SubQuestion(code=f"1.{i}", title=kc.Label({"en": text}), max_points=most)
        for i, (text, most) in enumerate(questions)
    ]
    return kc.Area(
        code="1", title=kc.Label(title), max_points=10, sub_questions=parts, aliases=aliases
    )


CITIZENS, DEVELOPMENT = area({"en": "Citizens"}), area({"en": "Development"})
MEDBORGARE = area({"sv": "Medborgare"})
PLANS, DEEDS, FEWER = ("Plans", 6), ("Deeds", 4), ("Plans", 5)
ALIASES = area({"en": "Development"}, aliases=("Citizens",))
ASKED = area({"en": "Development"}, PLANS, DEEDS)
TURNED = area({"en": "Citizens"}, DEEDS, PLANS)
OTHERS = area({"en": "Citizens"}, FEWER, ("Words", 5))


class TestProof:
    """What is exact shows it by names or sub-questions, or is somebody's own judgement."""

    @pytest.mark.parametrize(
        ("kind", "degree", "older", "newer", "proven"),
        [
            ("same", "exact", CITIZENS, CITIZENS, True),
            ("same", "exact", CITIZENS, DEVELOPMENT, False),
            ("same", "exact", CITIZENS, MEDBORGARE, True),  # no common language to compare
            ("renamed", "exact", CITIZENS, CITIZENS, True),  # in another place
            ("renamed", "exact", CITIZENS, DEVELOPMENT, False),
            ("renamed", "indicative", CITIZENS, DEVELOPMENT, True),
            ("renamed", "exact", CITIZENS, MEDBORGARE, False),
            ("renamed", "exact", CITIZENS, ALIASES, True),
            ("renamed", "exact", ASKED, TURNED, True),
            ("renamed", "exact", ASKED, OTHERS, False),
            ("renamed", "exact", ASKED, CITIZENS, False),
        ],
    )
    def test_of_two_areas(
        self, kind: str, degree: str, older: kc.Area, newer: kc.Area, *, proven: bool
    ) -> None:
        """By language, aliases included; sub-questions in any order."""
        areas = {"a": older, "b": newer}
        one, other = (
            pack_of(10, id=name, title=each.title, language=each.title.languages[0], areas=[each])
            for name, each in areas.items()
        )
        made = relation(kind, "1", "1", degree)
        found = [*unproven_relations(crosswalk_of(one, other, made))]
        assert [each.rule for each in found] == ([] if proven else ["KP155"])
        judged = crosswalk_of(one, other, evolve(made, judgement="the handbook"))
        assert not [*unproven_relations(judged)]

    def test_of_parts_and_their_whole(self) -> None:
        """An area that is divided keeps its questions, or it is not evident."""
        by_parts = relation("merged", "1.1 1.2", "1", "exact")
        split = relation("split", "2", "2.1 2.2", "exact", "1/2", "1/2")
        crosswalk = crosswalk_of(OLDER, NEWER, by_parts, split, GONE, COME)
        found = [*unproven_relations(crosswalk)]
        paths = [f"relations[{i}].comparability" for i in (0, 1)]
        assert [each.path for each in found] == paths
        assert found[1].facts == {"older": ("2",), "newer": ("2.1", "2.2")}


class TestTypes:
    """A wrong type is an error of the program that gives it."""

    @pytest.mark.parametrize("given", [None, 5, 1.5, "12"])
    @pytest.mark.parametrize("field", ["older", "newer"])
    def test_of_a_relation(self, field: str, given: Any) -> None:  # noqa: ANN401 (anything)
        """Codes and shares come in sequences."""
        fields: dict[str, Any] = {"older": ["1"], "newer": ["1"], field: given}
        with pytest.raises(TypeError):
            kc.Relation(kind="same", comparability="exact", why=WHY, **fields)

    @pytest.mark.parametrize("fields", [{"newer": [1]}, {"why": "because"}])
    def test_of_its_fields(self, fields: dict[str, Any]) -> None:
        """They are texts and labels."""
        usual: dict[str, Any] = {"older": ["1"], "newer": ["1"], "why": WHY}
        with pytest.raises(TypeError, match=next(iter(fields))):
            kc.Relation(kind="same", comparability="exact", **usual | fields)

    @pytest.mark.parametrize("given", [None, 5])
    def test_of_relations(self, given: Any) -> None:  # noqa: ANN401 (anything)
        """They come in a sequence as well."""
        pack = pack_of([1])
        with pytest.raises(TypeError):
            kc.Crosswalk(older=pack, newer=pack, relations=given, judgement="me")


class TestShares:
    """How much of the points can be compared how far."""

    def test_by_hand(self) -> None:
        """Of 100 + 100 + 50 and of 100 + 100 + 50 points."""
        crosswalk = crosswalk_of(OLDER, NEWER, *WHOLE)
        expected = {"exact": Fraction(4, 5), "scaled": 0, "indicative": 0, "not": Fraction(1, 5)}
        assert {each.value: n for each, n in crosswalk.older_shares.items()} == expected
        assert {each.value: n for each, n in crosswalk.newer_shares.items()} == expected
        assert str(crosswalk) == "old@1 -> new@1"

    @given(crosswalks())
    def test_together_they_are_all_points(self, crosswalk: kc.Crosswalk) -> None:
        """Of either side, however it combines."""
        for pack, shares, codes in (
            (crosswalk.older, crosswalk.older_shares, [r.older for r in crosswalk.relations]),
            (crosswalk.newer, crosswalk.newer_shares, [r.newer for r in crosswalk.relations]),
        ):
            assert sum(shares.values()) == 1
            points = sum(range_of(pack, code) for each in codes for code in each)
            assert points == pack.total.high - pack.total.low

    def test_parts_count_as_their_points_or_as_said(self) -> None:
        """40 and 60 of 100; of a split nobody knows unless it is said."""
        crosswalk = crosswalk_of(
            OLDER,
            NEWER,
            relation("merged", "1.1 1.2", "1", "exact"),
            relation("split", "2", "2.1 2.2"),
            GONE,
            COME,
        )
        merged, split, *_ = crosswalk.relations
        assert crosswalk.weights(merged) == (Fraction(2, 5), Fraction(3, 5))
        assert crosswalk.weights(split) is None
        said = evolve(split, shares=("0.5", "0.5"), judgement="them")
        assert crosswalk.weights(said) == (Fraction(1, 2), Fraction(1, 2))
        assert (crosswalk.judgement_of(merged), crosswalk.judgement_of(said)) == ("us", "them")

    def test_the_weakest_of_several_counts(self) -> None:
        """Of none, nothing can be compared."""
        weakest = Comparability.weakest
        assert weakest() is Comparability.NOT
        assert weakest(Comparability.SCALED, Comparability.EXACT) is Comparability.SCALED

    def test_is_a_value(self) -> None:
        """It can be compared, hashed and pickled."""
        crosswalk = crosswalk_of(OLDER, NEWER, *WHOLE)
        again = pickle.loads(pickle.dumps(crosswalk))  # noqa: S301 (our own)
        assert again == crosswalk
        assert hash(again) == hash(crosswalk)
