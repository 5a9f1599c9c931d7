"""Findings and evidence."""

from __future__ import annotations

from enum import Enum
from typing import TypeVar

from attrs import field, frozen

from kompass_core.errors import EvaluationError, Problem, chosen, must_be
from kompass_core.missing import stripped


class FindingKind(Enum):
    """What a finding says about the subject."""

    STRENGTH = "strength"
    IMPROVEMENT = "improvement"
    GOOD_EXAMPLE = "good-example"


class EvidenceKind(Enum):
    """Where an assessment looks."""

    INTERVIEW = "interview"
    DOCUMENT = "document"
    WEB_SITE = "web-site"
    OTHER = "other"


_Kind = TypeVar("_Kind", FindingKind, EvidenceKind)


def _kind(kinds: type[_Kind], given: _Kind | str, what: str) -> _Kind:
    def refusal(known: tuple[str, ...]) -> EvaluationError:
        return EvaluationError([Problem.of("KE007", given=given, what=what, known=known)])

    return chosen(kinds, given, refusal)


def _finding_kind(given: FindingKind | str) -> FindingKind:
    return _kind(FindingKind, given, "kind of finding")


def _evidence_kind(given: EvidenceKind | str) -> EvidenceKind:
    return _kind(EvidenceKind, given, "kind of evidence")


@frozen
class Finding:
    """
    What was noted about a subject: a strength, an improvement or a good example.

    Attributes:
        kind: Which of the three; a `FindingKind` or its name.
        text: The note.
        code: The area or sub-question that it is about; None for the whole.
    """

    kind: FindingKind = field(converter=_finding_kind)
    text: str = field(converter=stripped)
    code: str | None = field(default=None, validator=must_be(EvaluationError, str, type(None)))


@frozen
class Evidence:
    """
    What an evaluation rests on.

    Attributes:
        kind: An interview, a document, the web site or something else.
        text: What it was.
    """

    kind: EvidenceKind = field(converter=_evidence_kind)
    text: str = field(converter=stripped)
