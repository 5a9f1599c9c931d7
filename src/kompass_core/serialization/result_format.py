"""The format of evaluation files, as of those of published results: what each key is."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, TypeAlias

from attrs import field, frozen

from kompass_core.dates import Date
from kompass_core.evaluation import Evaluation
from kompass_core.notes import EvidenceKind, FindingKind
from kompass_core.pack_rules import PACK_ID, REVISION
from kompass_core.published import PublishedResult
from kompass_core.rules.items import CODE
from kompass_core.serialization.formats import FORMATS
from kompass_core.serialization.pack_format import RoundingFile

__all__ = [
    "EVALUATION",
    "PUBLISHED",
    "EvaluationFile",
    "EvidenceFile",
    "FindingFile",
    "PopulationFile",
    "PrintedCell",
    "PrintedFile",
    "PublishedResultFile",
    "ReasonFile",
    "Result",
]

Result: TypeAlias = Evaluation | PublishedResult
"""What a result file holds."""

EVALUATION, PUBLISHED = "evaluation", "published-result"
"""What the key kind says of the two."""

# What the JSON Schema says of a key beyond its type.
_IS_FORMAT = {"schema": {"minimum": FORMATS.oldest, "maximum": FORMATS.newest}}
_CODES = {"propertyNames": {"pattern": f"^{CODE.pattern}$"}}
_BY_CODE = {"schema": _CODES}
_ANSWER = {
    "anyOf": [
        {"type": "boolean"},
        {"$ref": "#/definitions/Amount"},
        {"type": "string"},
        {"$ref": "#/definitions/ReasonFile"},
    ]
}
_BY_ITEM = {"type": "object", **_CODES, "additionalProperties": _ANSWER}
_ANSWERS = {"schema": {**_CODES, "additionalProperties": _BY_ITEM}}
_IS_REF = {"schema": {"pattern": f"^{PACK_ID.pattern}@{REVISION.pattern}$"}}


@frozen(kw_only=True)
class ReasonFile:
    """
    Why there is no score, or no answer; one of the two.

    Attributes:
        not_applicable: It does not concern the subject, because ...
        not_assessed: Nobody looked, because ...
    """

    not_applicable: str = ""
    not_assessed: str = ""


@frozen(kw_only=True)
class FindingFile:
    """
    A finding.

    Attributes:
        kind: "strength", "improvement" or "good-example".
        text: The note.
        code: The area or sub-question that it is about.
    """

    kind: FindingKind
    text: str
    code: str = ""


@frozen(kw_only=True)
class EvidenceFile:
    """
    What an evaluation rests on.

    Attributes:
        kind: "interview", "document", "web-site" or "other".
        text: What it was.
    """

    kind: EvidenceKind
    text: str


@frozen(kw_only=True)
class EvaluationFile:
    """
    An evaluation file.

    Attributes:
        format: The format of the file: 1.
        kind: "evaluation".
        pack: The criteria, as id@revision.
        digest: The pack's digest when the scores were recorded; the present one if left out.
        subject: Who was assessed.
        date: When, as precisely as is known.
        points: Points by code.
        percent: Percent of the possible points by code, in place of points.
        answers: Answers to items, by code and item, in place of points.
        not_applicable: Reasons by code.
        not_assessed: Reasons by code.
        rest: The reason for every code that is not listed.
        findings: What was noted.
        evidence: What the scores rest on.
    """

    format: int = field(metadata=_IS_FORMAT)
    kind: str = field(metadata={"schema": {"const": EVALUATION}})
    pack: str = field(metadata=_IS_REF)
    digest: str = ""
    subject: str
    date: Date
    points: dict[str, Decimal] = field(factory=dict[str, Decimal], metadata=_BY_CODE)
    percent: dict[str, Decimal] = field(factory=dict[str, Decimal], metadata=_BY_CODE)
    answers: dict[str, dict[str, Any]] = field(factory=dict[str, dict[str, Any]], metadata=_ANSWERS)
    not_applicable: dict[str, str] = field(factory=dict[str, str], metadata=_BY_CODE)
    not_assessed: dict[str, str] = field(factory=dict[str, str], metadata=_BY_CODE)
    rest: ReasonFile = ReasonFile()
    findings: tuple[FindingFile, ...] = ()
    evidence: tuple[EvidenceFile, ...] = ()


@frozen(kw_only=True)
class PrintedFile:
    """
    The numbers that are printed for one cell.

    Attributes:
        points: The printed points.
        percent: The printed percent.
    """

    points: Decimal | None = None
    percent: Decimal | None = None


@frozen(kw_only=True)
class PopulationFile:
    """
    What is said about the many whose mean was published.

    Attributes:
        name: What the mean is called.
        window: The time that its members are from, as it was said.
        n: How many members it has, where that was said.
        note: What else was said, or left unsaid.
    """

    name: str
    window: str = ""
    n: int | None = None
    note: str = ""


PrintedCell: TypeAlias = Decimal | PrintedFile


@frozen(kw_only=True)
class PublishedResultFile:
    """
    A published result.

    Attributes:
        format: The format of the file: 1.
        kind: "published-result".
        pack: The criteria, as id@revision.
        digest: The pack's digest when the numbers were recorded; the present one if left out.
        subject: Who was assessed.
        population: Whose mean it is, in place of a subject.
        date: When, as precisely as is known.
        source: Who published it, and where.
        notes: What else there is to know.
        rounding: How the numbers were rounded, if not as the pack says.
        total: The printed total: points, or a table of points and percent.
        areas: The same for areas, by code.
        sub_questions: The same for sub-questions, by code.
    """

    format: int = field(metadata=_IS_FORMAT)
    kind: str = field(metadata={"schema": {"const": PUBLISHED}})
    pack: str = field(metadata=_IS_REF)
    digest: str = ""
    subject: str | None = None
    population: PopulationFile | None = None
    date: Date
    source: str = ""
    notes: str = ""
    rounding: RoundingFile | None = None
    total: Decimal | PrintedFile | None = None
    areas: dict[str, PrintedCell] = field(factory=dict[str, PrintedCell], metadata=_BY_CODE)
    sub_questions: dict[str, PrintedCell] = field(factory=dict[str, PrintedCell], metadata=_BY_CODE)
