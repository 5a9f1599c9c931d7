"""Findings, evidence and texts are of a known kind, and have words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

import pytest

import kompass_core as kc
from kompass_core.errors import EvaluationError, PublishedResultError
from kompass_core.evaluations import EvidenceKind, FindingKind, Narrative
from kompass_core.labels import Prose

Given: TypeAlias = Any
"""What callers may pass, right or wrong."""


def problems(make: Callable[[], object]) -> tuple[kc.Problem, ...]:
    """Return what is wrong with an evaluation or a part of it."""
    with pytest.raises(EvaluationError) as caught:
        make()
    assert len(str(caught.value)) < 400 * len(caught.value.problems)
    return caught.value.problems


def found(make: Callable[[], object]) -> list[tuple[str, str]]:
    """Return rules and places of what is wrong."""
    return [(problem.rule, problem.path) for problem in problems(make)]


class TestNotes:
    """Findings and evidence are of a known kind, and have words."""

    def test_are_made_of_words(self) -> None:
        """The name of a kind will do."""
        finding = kc.Finding("good-example", " Tydliga mål ", "1.1")
        assert finding == kc.Finding(FindingKind.GOOD_EXAMPLE, "Tydliga mål", "1.1")
        assert kc.Evidence("web-site", "start page").kind is EvidenceKind.WEB_SITE

    @pytest.mark.parametrize(
        ("make", "kinds"),
        [(kc.Finding, FindingKind), (kc.Evidence, EvidenceKind)],
        ids=["finding", "evidence"],
    )
    def test_refuse_other_kinds(self, make: Callable[..., object], kinds: Given) -> None:
        """All kinds that there are are shown."""
        for kind in ("praise", "", None, 1, ["strength"]):
            (problem,) = problems(lambda given=kind: make(given, "text"))  # type: ignore[misc]
            assert (problem.rule, problem.facts["given"]) == ("KA006", kind)
            assert problem.facts["known"] == tuple(each.value for each in kinds)

    @pytest.mark.parametrize("text", ["", " ", None])
    def test_refuse_empty_texts(self, text: Given) -> None:
        """A note without words says nothing."""
        assert found(lambda: kc.Finding("strength", text)) == [("KE009", "")]
        assert found(lambda: kc.Evidence("other", text)) == [("KE009", "")]

    def test_refuse_other_codes(self) -> None:
        """A code is text, or there is none."""
        code: Given = ["1"]
        with pytest.raises(TypeError, match="code"):
            kc.Finding("strength", "a", code)


class TestNarrative:
    """The assessors' account has texts by code and language, and says how they worked."""

    def test_takes_plain_mappings(self) -> None:
        """Texts and names are normalised; a text is picked by language."""
        made = Narrative(
            summary={"sv": "Kort"},
            texts={"1": {"sv": "Ett", "en": "One"}},
            assessors=[" A.  Andersson "],
            interviews=0,
        )
        assert made == Narrative(
            summary=Prose({"sv": "Kort"}),
            texts=(("1", Prose({"sv": "Ett", "en": "One"})),),
            assessors=("A. Andersson",),
            interviews=0,
        )

    @pytest.mark.parametrize(
        ("given", "expected"),
        [
            ({"interviews": -1}, ("KT001", "interviews")),
            ({"interviews": True}, ("KT001", "interviews")),
            ({"interviews": "35"}, ("KT001", "interviews")),
            ({"assessors": [" "]}, ("KE009", "")),
            ({"texts": {"1": {"sv": ""}}}, ("KP012", "texts.1.sv")),
            ({"texts": {"1": {}}}, ("KP010", "texts.1")),
        ],
    )
    def test_refuses_what_is_no_account(self, given: Given, expected: tuple[str, str]) -> None:
        """With the place of the problem."""
        assert found(lambda: Narrative(**given)) == [expected]

    def test_refuses_one_text_for_names(self) -> None:
        """Its letters would be the assessors."""
        with pytest.raises(TypeError):
            Narrative(assessors="A. Andersson")

    @pytest.mark.parametrize("kind", [kc.Evaluation, kc.PublishedResult])
    def test_is_about_known_codes(self, kind: type) -> None:
        """In evaluations and in published results, with findings alike."""
        notes: Given = {
            "narrative": Narrative(texts={"9": {"sv": "Nio"}, "total": {"sv": "Allt"}}),
            "findings": [kc.Finding("strength", "a", "8.9")],
        }
        if kind is kc.Evaluation:
            places = found(lambda: scored(**notes))
        else:
            with pytest.raises(PublishedResultError) as caught:
                printed(**notes)
            places = [(each.rule, each.path) for each in caught.value.problems]
        assert places == [("KE001", "findings[0].code"), ("KE001", "narrative.texts.9")]

    def test_is_reported_with_all_else(self) -> None:
        """Other problems hide none of it."""
        narrative = Narrative(texts={"9": {"sv": "Nio"}})
        with pytest.raises(PublishedResultError) as caught:
            printed(date="?", narrative=narrative)
        assert [each.rule for each in caught.value.problems] == ["KA010", "KE001"]

    @pytest.mark.parametrize("make", ["scored", "printed"])
    def test_is_no_other_object(self, make: str) -> None:
        """A dict would be unreadable later."""
        with pytest.raises(TypeError):
            globals()[make](narrative={"summary": "x"})


def scored(**notes: Given) -> kc.Evaluation:
    """Make an evaluation without scores."""
    pack = kc.load_pack("kommunkompassen-se@2010")
    rest = kc.NotAssessed("no time")
    return kc.Evaluation.from_points(
        pack, subject="Ort", date="2025", points={}, rest=rest, **notes
    )


def printed(date: str = "2025", **notes: Given) -> kc.PublishedResult:
    """Make a published result of one number."""
    pack = kc.load_pack("kommunkompassen-se@2010")
    return kc.PublishedResult.from_printed(pack, subject="Ort", date=date, total=5, **notes)
