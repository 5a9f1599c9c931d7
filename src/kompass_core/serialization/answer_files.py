"""Answers to items in files, and reasons for missing ones."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from attrs import frozen

from kompass_core.criteria.rules.codes import CODE
from kompass_core.errors import EvaluationError, Problem, messages
from kompass_core.missing import Missing, NotApplicable, NotAssessed
from kompass_core.serialization.converter import hint_at_float, is_table, structure, type_name

if TYPE_CHECKING:
    from kompass_core.evaluations.inputs import GivenAnswer


@frozen(kw_only=True, eq=False, repr=False)
class ReasonFile:
    """
    The reason for a missing score or answer; one of the two.

    Attributes:
        not_applicable: It does not concern the subject, because ...
        not_assessed: Nobody looked, because ...
    """

    not_applicable: str = ""
    not_assessed: str = ""


# Parts of the JSON Schema beyond types.
CODES = {"propertyNames": {"pattern": f"^{CODE.pattern}$"}}
_ANSWER = {
    "anyOf": [
        {"type": "boolean"},
        {"$ref": "#/definitions/Amount"},
        {"type": "string"},
        {"$ref": "#/definitions/ReasonFile"},
    ]
}
_BY_ITEM = {"type": "object", **CODES, "additionalProperties": _ANSWER}
ANSWERS = {"schema": {**CODES, "additionalProperties": _BY_ITEM}}
"""The metadata of a field that holds answers by code and item."""


def answers_problems(given: Mapping[str, Mapping[str, object]]) -> Iterator[Problem]:
    """[KE009, KE013, KF006] Every answer is one value, or a table with one reason."""
    for code, answers in given.items():
        for item, answer in answers.items():
            problems = _answer_problems(answer)
            yield from (each.with_prefix("answers", code, item) for each in problems)


def _answer_problems(answer: object) -> Iterator[Problem]:
    if is_table(answer):
        try:
            reason = structure(answer, ReasonFile, EvaluationError)
        except EvaluationError as error:
            yield from error.problems
            return
        yield from reason_problems(reason, "")
        if not (reason.not_applicable.strip() or reason.not_assessed.strip()):
            yield messages.TEXT_EMPTY.problem()
    elif type(answer) not in (bool, str, int, Decimal):
        expected = "true or false, a number, text or a reason"
        facts = {"given": type_name(answer), "hint": hint_at_float(answer)}
        yield messages.WRONG_TYPE.problem(expected=expected, **facts)


def reason_problems(reason: ReasonFile, path: str) -> Iterator[Problem]:
    """[KE013] There is one reason, not two."""
    if reason.not_applicable and reason.not_assessed:
        yield messages.MUTUALLY_EXCLUSIVE.problem(
            path, first="not_applicable", second="not_assessed"
        )


def answers_of(given: Mapping[str, Any]) -> dict[str, GivenAnswer]:
    """Make reasons of the tables among the answers to one rule, which have been checked."""
    found: dict[str, GivenAnswer] = {}
    for item, answer in given.items():
        found[item] = answer
        if is_table(answer):
            reason = reason_of(structure(answer, ReasonFile, EvaluationError))
            assert reason is not None
            found[item] = reason
    return found


def reason_of(file: ReasonFile) -> Missing | None:
    """Return the reason, or None if there is none."""
    if file.not_applicable:
        return NotApplicable(file.not_applicable)
    return NotAssessed(file.not_assessed) if file.not_assessed else None


def reason_data(reason: Missing) -> dict[str, str]:
    """Return the table of a file that holds a reason."""
    key = "not_applicable" if isinstance(reason, NotApplicable) else "not_assessed"
    return {key: reason.reason}
