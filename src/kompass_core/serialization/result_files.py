"""Files of evaluations and published results."""

from __future__ import annotations

import json
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import contextmanager
from decimal import Decimal
from fractions import Fraction
from functools import partial
from typing import Any, TypeAlias, TypedDict, TypeVar

from attrs import field, frozen

from kompass_core.amounts import exact_text, plain
from kompass_core.criteria import TOTAL, CriteriaPack, Level, PackRef, RoundingConvention
from kompass_core.criteria.parts import PACK_ID, REVISION
from kompass_core.criteria.rules.items import Answer
from kompass_core.dates import Date
from kompass_core.errors import (
    EvaluationError,
    KompassError,
    Problem,
    PublishedResultError,
    messages,
    raise_any,
)
from kompass_core.evaluations import Evaluation
from kompass_core.evaluations.evaluation import EvaluationFields
from kompass_core.evaluations.inputs import hint_at_reasons, rule_problems
from kompass_core.labels import Prose
from kompass_core.missing import Missing, NotApplicable, NotAssessed
from kompass_core.narrative import Evidence, EvidenceKind, Finding, FindingKind, Narrative
from kompass_core.published import Population, PrintedNumber, PublishedResult
from kompass_core.published.result import PrintedNumbers
from kompass_core.serialization.answer_files import (
    ANSWERS,
    CODES,
    ReasonFile,
    answers_of,
    answers_problems,
    reason_data,
    reason_of,
    reason_problems,
)
from kompass_core.serialization.converter import (
    FORMAT,
    FORMATS,
    GivenNumber,
    date_or_text,
    is_table,
    require_format,
    structure,
    type_name,
)
from kompass_core.serialization.locations import at_key
from kompass_core.serialization.pack_files import RoundingFile, rounding_data

Result: TypeAlias = Evaluation | PublishedResult
"""A value of a result file."""

EVALUATION, PUBLISHED = "evaluation", "published-result"
"""The values of the key ``kind``."""

# Parts of the JSON Schema beyond types.
_IS_FORMAT = {"schema": {"minimum": FORMATS.oldest, "maximum": FORMATS.newest}}
_BY_CODE = {"schema": CODES}
_IS_REF = {"schema": {"pattern": f"^{PACK_ID.pattern}@{REVISION.pattern}$"}}


@frozen(kw_only=True, eq=False, repr=False)
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


@frozen(kw_only=True, eq=False, repr=False)
class EvidenceFile:
    """
    The evidence of an evaluation.

    Attributes:
        kind: "interview", "document", "web-site" or "other".
        text: A description.
    """

    kind: EvidenceKind
    text: str


@frozen(kw_only=True, eq=False, repr=False)
class NarrativeFile:
    """
    The assessors' own account.

    Attributes:
        summary: The summary, in Markdown.
        texts: The description of areas and sub-questions by code, in Markdown.
        assessors: The names of the assessors.
        interviews: The number of people interviewed.
    """

    summary: Prose | None = None
    texts: dict[str, Prose] = field(factory=dict[str, Prose], metadata=_BY_CODE)
    assessors: tuple[str, ...] = ()
    interviews: int | None = field(default=None, metadata={"schema": {"minimum": 0}})


@frozen(kw_only=True, eq=False, repr=False)
class EvaluationFile:
    """
    An evaluation file.

    Attributes:
        format: The format of the file: 1.
        kind: "evaluation".
        pack: The criteria, as id@revision.
        digest: The pack's digest when the scores were recorded; the present one if omitted.
        subject: Who was assessed.
        date: When, as precisely as is known.
        points: Points by code.
        percent: Percent by code, of what the pack defines, in place of points.
        answers: Answers to items, by code and item, in place of points.
        not_applicable: Reasons by code.
        not_assessed: Reasons by code.
        rest: The reason for every code that is not listed.
        ignore_rules: True to accept points that a rule cannot give.
        findings: The findings.
        evidence: The evidence of the scores.
        narrative: The assessors' own account.
    """

    format: int = field(metadata=_IS_FORMAT)
    kind: str = field(metadata={"schema": {"const": EVALUATION}})
    pack: str = field(metadata=_IS_REF)
    digest: str = ""
    subject: str
    date: Date = field(metadata={"hook": date_or_text})
    points: dict[str, GivenNumber] = field(factory=dict[str, GivenNumber], metadata=_BY_CODE)
    percent: dict[str, Decimal] = field(factory=dict[str, Decimal], metadata=_BY_CODE)
    answers: dict[str, dict[str, Any]] = field(factory=dict[str, dict[str, Any]], metadata=ANSWERS)
    not_applicable: dict[str, str] = field(factory=dict[str, str], metadata=_BY_CODE)
    not_assessed: dict[str, str] = field(factory=dict[str, str], metadata=_BY_CODE)
    rest: ReasonFile = field(factory=ReasonFile)
    ignore_rules: bool = False
    findings: tuple[FindingFile, ...] = ()
    evidence: tuple[EvidenceFile, ...] = ()
    narrative: NarrativeFile = NarrativeFile()


@frozen(kw_only=True, eq=False, repr=False)
class PrintedFile:
    """
    The numbers that are printed for one node.

    Attributes:
        points: The printed points.
        percent: The printed percent.
    """

    points: Decimal | None = None
    percent: Decimal | None = None


@frozen(kw_only=True, eq=False, repr=False)
class PopulationFile:
    """
    The group whose mean was published.

    Attributes:
        name: The name of the mean.
        window: The time that its members are from, as published.
        n: The number of its members, where it was published.
        note: Further information, or what is missing.
    """

    name: str
    window: str = ""
    n: int | None = None
    note: str = ""


PrintedNode: TypeAlias = Decimal | PrintedFile


@frozen(kw_only=True, eq=False, repr=False)
class PublishedResultFile:
    """
    A published result.

    Attributes:
        format: The format of the file: 1.
        kind: "published-result".
        pack: The criteria, as id@revision.
        digest: The pack's digest when the numbers were recorded; the present one if omitted.
        subject: Who was assessed.
        population: Whose mean it is, in place of a subject.
        date: When, as precisely as is known.
        source: Who published it, and where.
        notes: Further information.
        rounding: The rounding of the numbers, if not that of the pack.
        total: The printed total: points, or a table of points and percent.
        areas: The same for areas, by code.
        sub_questions: The same for sub-questions, by code.
        findings: The printed findings.
        evidence: The evidence of the scores.
        narrative: The assessors' own account.
    """

    format: int = field(metadata=_IS_FORMAT)
    kind: str = field(metadata={"schema": {"const": PUBLISHED}})
    pack: str = field(metadata=_IS_REF)
    digest: str = ""
    subject: str | None = None
    population: PopulationFile | None = None
    date: Date = field(metadata={"hook": date_or_text})
    source: str = ""
    notes: str = ""
    rounding: RoundingFile | None = None
    total: Decimal | PrintedFile | None = None
    areas: dict[str, PrintedNode] = field(factory=dict[str, PrintedNode], metadata=_BY_CODE)
    sub_questions: dict[str, PrintedNode] = field(factory=dict[str, PrintedNode], metadata=_BY_CODE)
    findings: tuple[FindingFile, ...] = ()
    evidence: tuple[EvidenceFile, ...] = ()
    narrative: NarrativeFile = NarrativeFile()


T = TypeVar("T")


class _Notes(TypedDict):
    findings: tuple[Finding, ...]
    evidence: tuple[Evidence, ...]
    narrative: Narrative


def read_result(data: object, pack_for: Callable[[PackRef], CriteriaPack]) -> Result:
    """
    Make an evaluation or a published result of the data that a file holds.

    Args:
        data: The output of the parser of TOML or JSON.
        pack_for: Gives the criteria for an identity.

    Raises:
        EvaluationError: If the data is no evaluation that the pack can score.
        PublishedResultError: If it is no result that the pack can print.
        PackError: As *pack_for* raises it.
    """
    if not is_table(data):
        expected = messages.WRONG_TYPE.problem(expected="a table", given=type_name(data), hint="")
        raise EvaluationError([expected])
    error = PublishedResultError if data.get("kind") == PUBLISHED else EvaluationError
    data = require_format(data, error)
    match data.get("kind"):
        case "evaluation":
            file = _evaluation_file(data)
            with at_key("pack"):
                pack = pack_for(PackRef.parse(file.pack))
            with _saying_what_changed(file.digest, pack):
                return _evaluation(file, pack)
        case "published-result":
            printed = structure(data, PublishedResultFile, error)
            with at_key("pack"):
                pack = pack_for(PackRef.parse(printed.pack))
            with _saying_what_changed(printed.digest, pack):
                return _published(printed, pack)
        case kind:
            known = (EVALUATION, PUBLISHED)
            raise error([messages.UNKNOWN_FILE_KIND.problem("kind", given=kind, known=known)])


def _evaluation_file(data: dict[str, object]) -> EvaluationFile:
    try:
        return structure(data, EvaluationFile, EvaluationError)
    except EvaluationError as error:
        raise EvaluationError(
            hint_at_reasons(each, _REASONS)
            if each.parts[:1] in (("points",), ("percent",))
            else each
            for each in error.problems
        ) from None


_REASONS = "use not_applicable or not_assessed"


@contextmanager
def _saying_what_changed(digest: str, pack: CriteriaPack) -> Generator[None]:
    """Put first, before what does not fit any more, that the criteria have changed."""
    try:
        yield
    except KompassError as error:
        if digest in ("", pack.digest):
            raise
        hint = "what was recorded does not fit them any more"
        facts = {"recorded": digest, "current": pack.digest, "hint": hint}
        changed = messages.PACK_DIGEST_MISMATCH.problem("digest", pack=pack.ref, **facts)
        raise type(error)([changed, *error.problems]) from None


def _evaluation(file: EvaluationFile, pack: CriteriaPack) -> Evaluation:
    raise_any(EvaluationError, _contradictions(file))
    given = {name: getattr(file, name) for name in _BY_CODES}
    raise_any(EvaluationError, _title_problems(pack, given))
    missing: dict[str, Missing] = {
        **{code: NotApplicable(reason) for code, reason in file.not_applicable.items()},
        **{code: NotAssessed(reason) for code, reason in file.not_assessed.items()},
    }
    others: EvaluationFields = {
        "subject": file.subject,
        "date": file.date,
        "rest": reason_of(file.rest),
        **_notes(file),
        "digest": file.digest or None,
        "floats": "refuse",
        "ignore_rules": file.ignore_rules,
    }
    if file.answers:
        answers = {code: answers_of(given) for code, given in file.answers.items()}
        points = {**file.points, **missing}
        return Evaluation.from_answers(pack, answers=answers, points=points, **others)
    if file.percent:
        return Evaluation.from_percent(pack, percent={**file.percent, **missing}, **others)
    return Evaluation.from_points(pack, points={**file.points, **missing}, **others)


def _notes(file: EvaluationFile | PublishedResultFile) -> _Notes:
    """Make the findings, the evidence and the narrative of a file."""
    given = file.narrative
    narrative = {name: getattr(given, name) for name in ("summary", "texts", "assessors")}
    return {
        "findings": tuple(
            _placed(f"findings[{i}]", partial(Finding, each.kind, each.text, each.code or None))
            for i, each in enumerate(file.findings)
        ),
        "evidence": tuple(
            _placed(f"evidence[{i}]", partial(Evidence, each.kind, each.text))
            for i, each in enumerate(file.evidence)
        ),
        "narrative": _placed(
            "narrative", partial(Narrative, **narrative, interviews=given.interviews)
        ),
    }


_BY_CODES = ("points", "percent", "answers", "not_applicable", "not_assessed")


def _title_problems(
    pack: CriteriaPack, given: Mapping[str, Mapping[str, object]]
) -> Iterator[Problem]:
    """[KE001, KE030] Files have codes, not titles, as keys."""
    for path, by_name in given.items():
        by_code, problems = pack.by_code(by_name, path)
        yield from problems
        if by_code is by_name:
            continue
        for name, code in zip(by_name, () if problems else by_code, strict=False):
            if name != code:
                facts = {"pack": pack.ref, "code": name, "hint": f"use {code!r}"}
                yield messages.CODE_NOT_SCORED.problem(path, name, **facts)


def _contradictions(file: EvaluationFile) -> Iterator[Problem]:
    """[KE003, KE013] Every code is given once, and one kind of rest and of numbers."""
    for other in ("points", "answers"):
        if getattr(file, other) and file.percent:
            yield messages.MUTUALLY_EXCLUSIVE.problem(first=other, second="percent")
    yield from reason_problems(file.rest, "rest")
    given = dict[str, str]()
    for name in _BY_CODES:
        for code in getattr(file, name):
            if code in given:
                facts = {"code": code, "first": given[code], "second": name}
                yield messages.SCORE_GIVEN_TWICE.problem(name, code, **facts)
            given.setdefault(code, name)
    yield from _empty_reasons(file)


def _empty_reasons(file: EvaluationFile) -> Iterator[Problem]:
    """[KE009, KE013, KF006] A reason has words, and is one."""
    for name in ("not_applicable", "not_assessed"):
        for code, reason in getattr(file, name).items():
            if not reason.strip():
                yield messages.TEXT_EMPTY.problem(name, code)
    yield from answers_problems(file.answers)


def _published(file: PublishedResultFile, pack: CriteriaPack) -> PublishedResult:
    given = {"areas": file.areas, "sub_questions": file.sub_questions}
    raise_any(PublishedResultError, _title_problems(pack, given))
    return PublishedResult.from_printed(
        pack,
        subject=file.subject,
        population=None if file.population is None else _population(file.population),
        date=file.date,
        total=None if file.total is None else _numbers(file.total),
        areas={code: _numbers(node) for code, node in file.areas.items()},
        sub_questions={code: _numbers(node) for code, node in file.sub_questions.items()},
        source=file.source,
        notes=file.notes,
        **_notes(file),
        rounding=_contract(file.rounding) if file.rounding else None,
        digest=file.digest or None,
    )


def _population(file: PopulationFile) -> Population:
    make = partial(Population, name=file.name, window=file.window, n=file.n, note=file.note)
    return _placed("population", make)


def _contract(file: RoundingFile) -> RoundingConvention:
    return _placed("rounding", file.convention)


def _placed(path: str, make: Callable[[], T]) -> T:
    """Make a part of a result, whose problems are placed under *path*."""
    try:
        return make()
    except KompassError as error:
        raise type(error)(each.with_prefix(path) for each in error.problems) from None


def _numbers(node: PrintedNode) -> PrintedNumbers:
    if isinstance(node, Decimal):
        return node
    both = {"points": node.points, "percent": node.percent}
    return {kind: number for kind, number in both.items() if number is not None}


def result_to_toml(result: Result) -> str:
    """Write an evaluation or a published result as TOML; points are text, and exact."""
    import tomli_w

    return tomli_w.dumps(result_to_dict(result))


def result_to_json(result: Result) -> str:
    """Write an evaluation or a published result as JSON; points are text, and exact."""
    return json.dumps(result_to_dict(result), ensure_ascii=False, indent=2) + "\n"


def result_to_dict(result: object) -> dict[str, Any]:
    """
    Return an evaluation or a published result as plain data; points are text, and exact.

    Raises:
        TypeError: If it is neither.
    """
    if isinstance(result, Evaluation):
        data = _evaluation_data(result)
    elif isinstance(result, PublishedResult):
        data = _published_data(result)
    else:
        message = f"expected an Evaluation or a PublishedResult, got {type(result).__name__}"
        raise TypeError(message)
    return {key: value for key, value in data.items() if value not in (None, "", {}, [])}


def _evaluation_data(evaluation: Evaluation) -> dict[str, object]:
    missing, answers = evaluation.missing, evaluation.answers
    reasons = {
        kind: {
            code: each.reason
            for code, each in missing.items()
            if isinstance(each, kind) and code not in answers
        }
        for kind in (NotApplicable, NotAssessed)
    }
    return {
        **_head(EVALUATION, evaluation),
        "subject": evaluation.subject,
        "date": evaluation.date.text,
        "points": {
            score.code: exact_text(score.exact)
            for score in evaluation.scores
            if score.points is not None and score.code not in answers
        },
        "answers": {
            code: {item: _answer_data(answer) for item, answer in given.items()}
            for code, given in answers.items()
        },
        "not_applicable": reasons[NotApplicable],
        "not_assessed": reasons[NotAssessed],
        "ignore_rules": any(rule_problems(evaluation.pack, evaluation.steps, answers)) or None,
        **_notes_data(evaluation),
    }


def _notes_data(result: Result) -> dict[str, object]:
    narrative = result.narrative
    texts = {
        "assessors": list(narrative.assessors),
        "interviews": narrative.interviews,
        "summary": narrative.summary and dict(narrative.summary.texts),
        "texts": {code: dict(text.texts) for code, text in narrative.texts},
    }
    return {
        "findings": [
            {
                "kind": each.kind.value,
                "text": each.text,
                **({"code": each.code} if each.code else {}),
            }
            for each in result.findings
        ],
        "evidence": [{"kind": each.kind.value, "text": each.text} for each in result.evidence],
        "narrative": {key: value for key, value in texts.items() if value not in (None, {}, [])},
    }


def _answer_data(answer: Answer | Missing) -> object:
    match answer:
        case NotApplicable() | NotAssessed():
            return reason_data(answer)
        case Decimal() | Fraction():
            return exact_text(answer)
        case _:
            return answer


def _published_data(result: PublishedResult) -> dict[str, object]:
    own_rounding = result.rounding != result.pack.rounding
    population = result.population
    return {
        **_head(PUBLISHED, result),
        "subject": result.subject,
        "date": result.date.text,
        "source": result.source,
        "notes": result.notes,
        "total": _printed_data(result.by_code[TOTAL]) if TOTAL in result.by_code else None,
        "population": population and _population_data(population),
        "rounding": rounding_data(result.rounding) if own_rounding else None,
        "areas": _level_data(result, Level.AREA),
        "sub_questions": _level_data(result, Level.SUB_QUESTION),
        **_notes_data(result),
    }


def _head(kind: str, result: Result) -> dict[str, object]:
    pack = str(result.pack.ref)
    return {"format": FORMAT, "kind": kind, "pack": pack, "digest": result.digest}


def _level_data(result: PublishedResult, level: Level) -> dict[str, object]:
    nodes = result.pack.nodes
    printed = [each for each in result.printed if nodes[each.code].level is level]
    return {each.code: _printed_data(each) for each in printed}


def _printed_data(printed: PrintedNumber) -> object:
    numbers = {kind: plain(number) for kind, number in printed.numbers}
    return numbers.get("points") if list(numbers) == ["points"] else numbers


def _population_data(population: Population) -> Mapping[str, object]:
    data = {
        "name": population.name,
        "window": population.window,
        "n": population.n,
        "note": population.note,
    }
    return {key: value for key, value in data.items() if value not in (None, "")}
