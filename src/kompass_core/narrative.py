"""Texts, findings and evidence of the assessors, beside the numbers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from enum import Enum

from attrs import field, frozen
from attrs.validators import instance_of, optional

from kompass_core.criteria import CriteriaPack
from kompass_core.criteria.parts import names
from kompass_core.errors import (
    EvaluationError,
    KompassError,
    Problem,
    messages,
    nearest,
    parse_choice,
    raise_any,
)
from kompass_core.labels import Prose, normalise_name
from kompass_core.missing import stripped


class FindingKind(Enum):
    """The kind of a finding."""

    STRENGTH = "strength"
    IMPROVEMENT = "improvement"
    GOOD_EXAMPLE = "good-example"


class EvidenceKind(Enum):
    """The kind of source of an assessment."""

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
    A noted strength, improvement or good example.

    Attributes:
        kind: A `FindingKind` or its name.
        text: The note.
        code: The area or sub-question concerned; None for the whole.
    """

    kind: FindingKind = field(converter=_finding_kind)
    text: str = field(converter=stripped)
    code: str | None = field(default=None, validator=optional(instance_of(str)))


@frozen
class Evidence:
    """
    A source of an evaluation.

    Attributes:
        kind: An `EvidenceKind` or its name.
        text: The description of the source.
    """

    kind: EvidenceKind = field(converter=_evidence_kind)
    text: str = field(converter=stripped)


def _prose(given: Prose | Mapping[str, str] | None) -> Prose | None:
    return given if isinstance(given, Prose | None) else Prose(given)


def _assessors(given: Iterable[str]) -> tuple[str, ...]:
    return tuple(normalise_name(stripped(each)) for each in names(given))


def _texts(
    given: Mapping[str, Prose | Mapping[str, str]] | tuple[tuple[str, Prose], ...],
) -> tuple[tuple[str, Prose], ...]:
    found, problems = list[tuple[str, Prose]](), list[Problem]()
    for code, text in dict(given).items():
        try:
            found.append((code, text if isinstance(text, Prose) else Prose(text)))
        except KompassError as error:
            problems += (each.with_prefix("texts", code) for each in error.problems)
    raise_any(EvaluationError, problems)
    return tuple(found)


@frozen(kw_only=True)
class Narrative:
    """
    The assessors' own account of an assessment.

    Attributes:
        summary: The summary; a mapping of Markdown by language will do.
        texts: The description of areas and sub-questions: the same, by code.
        assessors: The names of the assessors.
        interviews: The number of people interviewed; None if unknown.

    Raises:
        EvaluationError: If a text is empty or too long, a name is empty, or the number of
            interviews is not a whole number, 0 or above.
    """

    summary: Prose | None = field(default=None, converter=_prose)
    texts: tuple[tuple[str, Prose], ...] = field(default=(), converter=_texts)
    assessors: tuple[str, ...] = field(default=(), converter=_assessors)
    interviews: int | None = None

    def __attrs_post_init__(self) -> None:
        given = self.interviews
        if given is not None and (type(given) is not int or given < 0):
            raise EvaluationError([messages.INVALID_INTERVIEWS.problem("interviews", given=given)])


NO_NARRATIVE = Narrative()
"""The narrative of a result that has none."""


def narrative_problems(
    pack: CriteriaPack, findings: Iterable[Finding], narrative: Narrative
) -> Iterator[Problem]:
    """[KE001] Findings and texts are about known codes."""
    places: list[tuple[tuple[str, ...], str | None]] = [
        *(((f"findings[{i}]", "code"), each.code) for i, each in enumerate(findings)),
        *((("narrative", "texts", code), code) for code, _ in narrative.texts),
    ]
    for path, code in places:
        if code is not None and code not in pack.nodes:
            facts = {"code": code, "hint": nearest(code, pack.nodes)}
            yield messages.CODE_NOT_SCORED.problem(*path, pack=pack.ref, **facts)
