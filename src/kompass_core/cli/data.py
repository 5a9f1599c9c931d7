"""Explanations of single values as plain JSON data."""

from __future__ import annotations

from typing import Any

from kompass_core.amounts import Rounding, exact_text
from kompass_core.profiles import AnswerTrace, Profile
from kompass_core.profiles.explanation import answer_text


def explanation_dict(profile: Profile, code: str, language: str | None = None) -> dict[str, Any]:
    """Return the inputs, the rule and the rounding of one value; nodes as in `Profile.to_dict`."""
    why, data = profile.explain(code), profile.to_dict(language)
    nodes = {node["code"]: node for node in data["nodes"]}
    return {
        "node": nodes[code],
        "rule": why.rule,
        "inputs": [nodes[each.code] for each in why.inputs],
        "answers": _answers_dict(why.answered) if why.answered else None,
        "missing": nodes[code]["missing"],
        "policies": data["policies"],
        "rounding": {
            "points": _rounding_dict(why.rounding.points),
            "percent": _rounding_dict(why.rounding.percent),
        },
    }


def _rounding_dict(rounding: Rounding) -> dict[str, Any]:
    return {"mode": rounding.mode.value, "unit": exact_text(rounding.unit)}


def _answers_dict(answered: AnswerTrace) -> dict[str, Any]:
    return {
        "rule": answered.rule.name,
        "version": answered.rule.version,
        "items": [
            {"code": item.code, "answer": answer_text(answer)} for item, answer in answered.items
        ],
        "share": exact_text(answered.share),
        "step_rounding": _rounding_dict(answered.rounding) if answered.rounding else None,
    }
