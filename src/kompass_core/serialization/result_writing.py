"""From an evaluation or a published result to the text of its file."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal

import tomli_w

from kompass_core.amounts import plain
from kompass_core.errors import (
    KompassError,
)
from kompass_core.evaluation import Evaluation
from kompass_core.missing import Missing, NotApplicable, NotAssessed
from kompass_core.problems import Problem
from kompass_core.published import Population, Printed, PublishedResult
from kompass_core.rules import Answer
from kompass_core.serialization.formats import FORMAT
from kompass_core.serialization.pack_writing import rounding_data
from kompass_core.serialization.result_format import EVALUATION, PUBLISHED, Result
from kompass_core.terms import TOTAL, Level

__all__ = ["result_to_json", "result_to_toml"]


def result_to_toml(result: Result) -> str:
    """
    Write an evaluation or a published result as TOML; points are text, and exact.

    Raises:
        KompassError: If *result* is neither.
    """
    return tomli_w.dumps(_data(result))


def result_to_json(result: Result) -> str:
    """
    Write an evaluation or a published result as JSON; points are text, and exact.

    Raises:
        KompassError: If *result* is neither.
    """
    return json.dumps(_data(result), ensure_ascii=False, indent=2) + "\n"


def _data(result: object) -> dict[str, object]:
    if isinstance(result, Evaluation):
        data = _evaluation_data(result)
    elif isinstance(result, PublishedResult):
        data = _published_data(result)
    else:
        known = ("Evaluation", "PublishedResult")
        raise KompassError([Problem.of("KF013", given=type(result).__name__, known=known)])
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
            score.code: plain(score.points)
            for score in evaluation.scores
            if score.points is not None and score.code not in answers
        },
        "answers": {
            code: {item: _answer_data(answer) for item, answer in given.items()}
            for code, given in answers.items()
        },
        "not_applicable": reasons[NotApplicable],
        "not_assessed": reasons[NotAssessed],
        "findings": [
            {
                "kind": each.kind.value,
                "text": each.text,
                **({"code": each.code} if each.code else {}),
            }
            for each in evaluation.findings
        ],
        "evidence": [{"kind": each.kind.value, "text": each.text} for each in evaluation.evidence],
    }


def _answer_data(answer: Answer | Missing) -> object:
    match answer:
        case NotApplicable(reason=reason):
            return {"not_applicable": reason}
        case NotAssessed(reason=reason):
            return {"not_assessed": reason}
        case Decimal():
            return plain(answer)
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
        "total": _cell_data(result.cells[TOTAL]) if TOTAL in result.cells else None,
        "population": population and _population_data(population),
        "rounding": rounding_data(result.rounding) if own_rounding else None,
        "areas": _level_data(result, Level.AREA),
        "sub_questions": _level_data(result, Level.SUB_QUESTION),
    }


def _head(kind: str, result: Result) -> dict[str, object]:
    pack = str(result.pack.ref)
    return {"format": FORMAT, "kind": kind, "pack": pack, "digest": result.digest}


def _level_data(result: PublishedResult, level: Level) -> dict[str, object]:
    nodes = result.pack.nodes
    cells = [cell for cell in result.printed if nodes[cell.code].level is level]
    return {cell.code: _cell_data(cell) for cell in cells}


def _cell_data(cell: Printed) -> object:
    numbers = {kind: plain(number) for kind, number in cell.numbers}
    return numbers.get("points") if list(numbers) == ["points"] else numbers


def _population_data(population: Population) -> Mapping[str, object]:
    said = {
        "name": population.name,
        "window": population.window,
        "n": population.n,
        "note": population.note,
    }
    return {key: value for key, value in said.items() if value not in (None, "")}
