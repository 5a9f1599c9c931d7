"""From the data of a file to an evaluation or a published result."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import contextmanager
from decimal import Decimal
from functools import partial
from typing import Any, TypeVar

from kompass_core.answering import GivenAnswer
from kompass_core.contracts import RoundingContract
from kompass_core.criteria import CriteriaPack, PackRef
from kompass_core.errors import (
    EvaluationError,
    KompassError,
    PublishedResultError,
    raise_any,
)
from kompass_core.evaluation import Evaluation, EvaluationFields
from kompass_core.missing import Missing, NotApplicable, NotAssessed
from kompass_core.notes import Evidence, Finding
from kompass_core.problems import Problem
from kompass_core.published import Population, PrintedNumbers, PublishedResult
from kompass_core.serialization.converter import is_table, structure, type_name
from kompass_core.serialization.formats import require_format
from kompass_core.serialization.pack_format import RoundingFile
from kompass_core.serialization.pack_reading import contract_of
from kompass_core.serialization.result_format import (
    EVALUATION,
    PUBLISHED,
    EvaluationFile,
    PopulationFile,
    PrintedCell,
    PublishedResultFile,
    ReasonFile,
    Result,
)

__all__ = ["read_result"]

T = TypeVar("T")


def read_result(data: object, pack_for: Callable[[PackRef], CriteriaPack]) -> Result:
    """
    Make an evaluation or a published result of the data that a file holds.

    Args:
        data: What the parser of TOML or JSON gave.
        pack_for: Gives the criteria for an identity.

    Raises:
        EvaluationError: If the data is no evaluation that the pack can score.
        PublishedResultError: If it is no result that the pack can print.
        PackError: As *pack_for* raises it.
    """
    if not is_table(data):
        expected = Problem.of("KF006", expected="a table", given=type_name(data), hint="")
        raise EvaluationError([expected])
    error = PublishedResultError if data.get("kind") == PUBLISHED else EvaluationError
    data = require_format(data, error)
    match data.get("kind"):
        case "evaluation":
            file = structure(data, EvaluationFile, error)
            pack = pack_for(PackRef.parse(file.pack))
            with _saying_what_changed(file.digest, pack):
                return _evaluation(file, pack)
        case "published-result":
            printed = structure(data, PublishedResultFile, error)
            pack = pack_for(PackRef.parse(printed.pack))
            with _saying_what_changed(printed.digest, pack):
                return _published(printed, pack)
        case kind:
            known = (EVALUATION, PUBLISHED)
            raise error([Problem.of("KF008", "kind", given=kind, known=known)])


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
        changed = Problem.of("KP120", "digest", pack=pack.ref, **facts)
        raise type(error)([changed, *error.problems]) from None


def _evaluation(file: EvaluationFile, pack: CriteriaPack) -> Evaluation:
    raise_any(EvaluationError, _contradictions(file))
    missing: dict[str, Missing] = {
        **{code: NotApplicable(reason) for code, reason in file.not_applicable.items()},
        **{code: NotAssessed(reason) for code, reason in file.not_assessed.items()},
    }
    others: EvaluationFields = {
        "subject": file.subject,
        "date": file.date,
        "rest": _rest(file.rest),
        "findings": [
            _placed(f"findings[{i}]", partial(Finding, each.kind, each.text, each.code or None))
            for i, each in enumerate(file.findings)
        ],
        "evidence": [
            _placed(f"evidence[{i}]", partial(Evidence, each.kind, each.text))
            for i, each in enumerate(file.evidence)
        ],
        "digest": file.digest or None,
    }
    if file.answers:
        answers = {code: _answers(given) for code, given in file.answers.items()}
        points = {**file.points, **missing}
        return Evaluation.from_answers(pack, answers=answers, points=points, **others)
    if file.percent:
        return Evaluation.from_percent(pack, percent={**file.percent, **missing}, **others)
    return Evaluation.from_points(pack, points={**file.points, **missing}, **others)


def _contradictions(file: EvaluationFile) -> Iterator[Problem]:
    """[KE003, KE013] Every code is given once, and one kind of rest and of numbers."""
    for other in ("points", "answers"):
        if getattr(file, other) and file.percent:
            yield Problem.of("KE013", first=other, second="percent")
    yield from _reason_problems(file.rest, "rest")
    given = dict[str, str]()
    for name in ("points", "percent", "answers", "not_applicable", "not_assessed"):
        for code in getattr(file, name):
            if code in given:
                facts = {"code": code, "first": given[code], "second": name}
                yield Problem.of("KE003", f"{name}.{code}", **facts)
            given.setdefault(code, name)
    yield from _empty_reasons(file)


def _empty_reasons(file: EvaluationFile) -> Iterator[Problem]:
    """[KE009, KE013] A reason has words, and is one."""
    for name in ("not_applicable", "not_assessed"):
        for code, reason in getattr(file, name).items():
            if not reason.strip():
                yield Problem.of("KE009", f"{name}.{code}")
    for code, answers in file.answers.items():
        for item, answer in answers.items():
            yield from (each.under(f"answers.{code}.{item}") for each in _answer_problems(answer))


def _answer_problems(answer: object) -> Iterator[Problem]:
    """[KE009, KF006] An answer is one value, or a table with one reason."""
    if is_table(answer):
        try:
            reason = structure(answer, ReasonFile, EvaluationError)
        except EvaluationError as error:
            yield from error.problems
            return
        yield from _reason_problems(reason, "")
        if not (reason.not_applicable.strip() or reason.not_assessed.strip()):
            yield Problem.of("KE009")
    elif type(answer) not in (bool, str, int, Decimal):
        expected = "true or false, a number, text or a reason"
        yield Problem.of("KF006", expected=expected, given=type_name(answer), hint="")


def _reason_problems(reason: ReasonFile, path: str) -> Iterator[Problem]:
    """[KE013] There is one reason, not two."""
    if reason.not_applicable and reason.not_assessed:
        yield Problem.of("KE013", path, first="not_applicable", second="not_assessed")


def _answers(given: Mapping[str, Any]) -> dict[str, GivenAnswer]:
    """Make reasons of the tables among the answers, which have been checked."""
    found = dict[str, GivenAnswer]()
    for item, answer in given.items():
        found[item] = answer
        if is_table(answer):
            reason = _rest(structure(answer, ReasonFile, EvaluationError))
            assert reason is not None
            found[item] = reason
    return found


def _rest(file: ReasonFile) -> Missing | None:
    if file.not_applicable:
        return NotApplicable(file.not_applicable)
    return NotAssessed(file.not_assessed) if file.not_assessed else None


def _published(file: PublishedResultFile, pack: CriteriaPack) -> PublishedResult:
    return PublishedResult.from_printed(
        pack,
        subject=file.subject,
        population=None if file.population is None else _population(file.population),
        date=file.date,
        total=None if file.total is None else _numbers(file.total),
        areas={code: _numbers(cell) for code, cell in file.areas.items()},
        sub_questions={code: _numbers(cell) for code, cell in file.sub_questions.items()},
        source=file.source,
        notes=file.notes,
        rounding=_contract(file.rounding) if file.rounding else None,
        digest=file.digest or None,
    )


def _population(file: PopulationFile) -> Population:
    make = partial(Population, name=file.name, window=file.window, n=file.n, note=file.note)
    return _placed("population", make)


def _contract(file: RoundingFile) -> RoundingContract:
    return _placed("rounding", partial(contract_of, file))


def _placed(path: str, make: Callable[[], T]) -> T:
    """Make a part of a result; what is wrong with it lies under *path*."""
    try:
        return make()
    except KompassError as error:
        raise type(error)(each.under(path) for each in error.problems) from None


def _numbers(cell: PrintedCell) -> PrintedNumbers:
    if isinstance(cell, Decimal):
        return cell
    both = {"points": cell.points, "percent": cell.percent}
    return {kind: number for kind, number in both.items() if number is not None}
