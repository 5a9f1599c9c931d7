"""Findings and evidence."""

from __future__ import annotations

from enum import Enum

from attrs import field, frozen
from attrs.validators import instance_of, optional

from kompass_core.errors import EvaluationError, parse_choice
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


def _finding_kind(given: FindingKind | str) -> FindingKind:
    return parse_choice(FindingKind, given, path="kind", error=EvaluationError)


def _evidence_kind(given: EvidenceKind | str) -> EvidenceKind:
    return parse_choice(EvidenceKind, given, path="kind", error=EvaluationError)


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
    code: str | None = field(default=None, validator=optional(instance_of(str)))


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
