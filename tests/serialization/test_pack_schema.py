"""The schema of one pack says of an evaluation what its reader says, as far as a schema can."""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]  # it ships no types

import kompass_core as kc
from kompass_core.criteria.rules import Scale, ScaleRule
from kompass_core.testing import strategies as kst
from tests.making import label, pack_of

PACK = kc.load_pack(
    {
        "format": 1,
        "id": "small",
        "revision": "1",
        "language": "en",
        "title": {"en": "Small", "sv": "Liten"},
        "source": "made up",
        "step": "0.5",
        "not_applicable": "rescale",
        "step_rounding": "half-up",
        "areas": [
            {
                "code": "1",
                "title": {"en": "One", "sv": "Ett"},
                "max_points": 30,
                "sub_questions": [
                    {
                        "code": "1.1",
                        "title": {"en": "Goals", "sv": "Mål"},
                        "max_points": 10,
                        "rule": "mean",
                        "items": [
                            {"code": "known", "title": {"en": "Known"}},
                            {
                                "code": "met",
                                "title": {"en": "Met"},
                                "options": ["no", "half", "yes"],
                            },
                            {"code": "share", "title": {"en": "Share"}, "worst": 0, "best": 8},
                        ],
                    },
                    {"code": "1.2", "title": {"en": "Follow-up"}, "max_points": 20},
                ],
            },
            {"code": "2", "title": {"en": "Two"}, "max_points": "12.5", "min_points": -5},
        ],
    }
)
SCHEMA = kc.evaluation_schema(PACK)
VALIDATOR = Draft202012Validator(SCHEMA)


def fine() -> dict[str, Any]:
    """Return an evaluation as plain data."""
    return {
        "format": 1,
        "kind": "evaluation",
        "pack": "small@1",
        "subject": "Here",
        "date": "2025-03",
        "points": {"1.2": "10.5", "2": -5},
        "answers": {"1.1": {"known": True, "met": "half", "share": {"not_assessed": "no time"}}},
    }


@given(kst.evaluations())
def test_takes_every_evaluation(evaluation: kc.Evaluation) -> None:
    """Of every pack, as it is written; and is a schema without references."""
    schema = kc.evaluation_schema(evaluation.pack)
    Draft202012Validator.check_schema(schema)
    assert "$ref" not in json.dumps(schema)
    assert list(Draft202012Validator(schema).iter_errors(kc.to_dict(evaluation))) == []


@given(kst.evaluations(PACK))
def test_takes_answers(evaluation: kc.Evaluation) -> None:
    """Of scales and options, and reasons."""
    assert list(VALIDATOR.iter_errors(kc.to_dict(evaluation))) == []


def put(*path: str, value: object) -> Callable[[dict[str, Any]], None]:
    """Return what puts a value at the end of a path."""

    def change(data: dict[str, Any]) -> None:
        for key in path[:-1]:
            data = data.setdefault(key, {})
        data[path[-1]] = value

    return change


BROKEN = {
    "pack": put("pack", value="small@2"),
    "subject": put("subject", value=" "),
    "date": put("date", value="March 2025"),
    "unknown code": put("points", "1.3", value=1),
    "area that is not scored": put("points", "1", value=1),
    "above": put("points", "1.2", value=21),
    "below": put("points", "2", value=-6),
    "too many decimals": put("points", "1.2", value="10.25"),
    "words": put("points", "1.2", value="N/A"),
    "percent": put("percent", "1.2", value=101),
    "unknown item": put("answers", "1.1", "other", value=True),
    "item without an answer": put("answers", "1.1", value={"known": True}),
    "option": put("answers", "1.1", "met", value="perhaps"),
    "yes or no": put("answers", "1.1", "known", value="yes"),
    "amount": put("answers", "1.1", "share", value=9),
    "empty reason": put("not_assessed", "1.2", value=""),
    "two reasons": put("rest", value={"not_applicable": "a", "not_assessed": "b"}),
    "finding": put("findings", value=[{"kind": "strength", "text": "x", "code": "3"}]),
}


@pytest.mark.parametrize("name", BROKEN)
def test_refuses_what_the_reader_refuses(name: str) -> None:
    """One mistake each, in an evaluation that both accept."""
    data = fine()
    assert list(VALIDATOR.iter_errors(data)) == []
    assert isinstance(kc.from_dict(data, packs=PACK), kc.Evaluation)
    BROKEN[name](data)
    assert list(VALIDATOR.iter_errors(data))
    with pytest.raises(kc.KompassError):
        kc.from_dict(data, packs=PACK)


def test_has_titles_and_limits() -> None:
    """In the language of a form, else in that of the pack."""
    swedish = kc.evaluation_schema(PACK, "sv")
    assert swedish["title"] == "Liten (small@1)"
    assert swedish["properties"]["answers"]["properties"]["1.1"]["title"] == "1.1 Mål"
    two = SCHEMA["properties"]["points"]["properties"]["2"]
    assert (two["title"], two["minimum"], two["maximum"]) == ("2 Two", -5, 12.5)


@pytest.mark.parametrize("clamp", [True, False])
def test_has_no_limits_of_amounts_that_are_clamped(*, clamp: bool) -> None:
    """What is beyond an end counts as the end."""
    rule = ScaleRule(scale=Scale(0, 4, clamp=clamp))
    area = kc.Area(code="1", title=label("A"), max_points=4, rule=rule)
    answers = kc.evaluation_schema(pack_of(areas=[area], step_rounding="half-up"))
    found = answers["properties"]["answers"]["properties"]["1"]["properties"]["rating"]["anyOf"][0]
    assert ({"minimum", "maximum"} <= found.keys()) is not clamp


def test_counts_whole_units_of_numbers() -> None:
    """Where the unit is a whole number, which floats divide exactly."""
    pack = kc.CriteriaPack(
        id="whole",
        revision="1",
        title=PACK.title,
        language="en",
        source="made up",
        step=5,
        areas=[kc.Area(code="1", title=PACK.areas[0].title, max_points=Decimal(10))],
    )
    validator = Draft202012Validator(kc.evaluation_schema(pack))
    data = fine() | {"pack": "whole@1", "answers": {}}
    for given_, valid in ((5, True), (7, False), ("5", True), ("5.0", True), ("5.5", False)):
        assert validator.is_valid(data | {"points": {"1": given_}}) is valid
    with pytest.raises(TypeError):
        kc.evaluation_schema("whole@1")  # type: ignore[arg-type]
