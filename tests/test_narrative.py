"""Findings and evidence are of a known kind, and have words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

import pytest

import kompass_core as kc
from kompass_core.errors import EvaluationError
from kompass_core.evaluations import EvidenceKind, FindingKind

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
