"""The JSON Schema of the evaluations of one pack."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any, cast

from kompass_core.amounts import exact, exact_text
from kompass_core.criteria import CriteriaPack
from kompass_core.criteria.rules.items import Item
from kompass_core.criteria.rules.protocol import Law
from kompass_core.errors import require_type
from kompass_core.serialization.converter import is_array, is_table
from kompass_core.serialization.result_files import EVALUATION
from kompass_core.serialization.schemas import schema_text

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_TEXT = {"type": "string", "pattern": r"\S"}


def evaluation_schema(pack: CriteriaPack, language: str | None = None) -> dict[str, Any]:
    """
    Return the JSON Schema of the evaluations of a pack, for forms and OpenAPI 3.1.

    It is of draft 2020-12 and has no references. It knows the codes with their titles, limits
    and decimals, and the items of rules; that each code has one score or reason is for
    `kompass_core.from_dict` to check.

    Args:
        pack: The criteria.
        language: The language of the titles; the pack's own if omitted.
    """
    require_type("pack", pack, CriteriaPack)
    schema: dict[str, Any] = json.loads(schema_text(EVALUATION))
    found = cast("dict[str, Any]", _inlined(schema, schema.pop("definitions")))
    keys, nodes = found["properties"], [pack.nodes[code] for code in pack.layout.codes]
    titles = {code: str(pack.text(node.title, language)) for code, node in pack.nodes.items()}
    by_code = {
        "points": {each.code: _amount(each.low, each.high, pack.unit) for each in nodes},
        "percent": {
            each.code: _amount(each.percent_of(each.low), 100) for each in nodes if pack.has_percent
        },
        "answers": {code: _answers(pack, code, language) for code in pack.rules},
        "not_applicable": {each.code: _TEXT for each in nodes},
        "not_assessed": {each.code: _TEXT for each in nodes},
    }
    for key, parts in by_code.items():
        described = {
            code: {"title": f"{code} {titles[code]}"} | each for code, each in parts.items()
        }
        keys[key] = _table(described) | {"description": keys[key]["description"]}
    keys["pack"] = {"const": str(pack.ref), "description": titles["total"]}
    keys["subject"] |= _TEXT
    keys["rest"] = _reason() | {"description": keys["rest"]["description"]}
    keys["findings"]["items"]["properties"]["code"] |= {"enum": ["", *pack.nodes]}
    return {
        **found,
        "$schema": _DIALECT,
        "$id": f"urn:kompass-criteria:evaluation:1:{pack.ref}",
        "title": f"{titles['total']} ({pack.ref})",
    }


def _inlined(schema: object, definitions: Mapping[str, object]) -> object:
    """Return a schema with its definitions in place of the references to them."""
    if is_array(schema):
        return [_inlined(each, definitions) for each in schema]
    if not is_table(schema):
        return schema
    found = {key: _inlined(each, definitions) for key, each in schema.items()}
    if "$ref" in found:
        return _inlined(definitions[str(found["$ref"]).rpartition("/")[2]], definitions)
    for part in cast("list[dict[str, object]]", found.pop("allOf", [])):
        found = part | found
    return found


def _table(properties: Mapping[str, object], **more: object) -> dict[str, Any]:
    return {"type": "object", "properties": dict(properties), "additionalProperties": False, **more}


def _amount(
    low: Decimal | Fraction | int,
    high: Decimal | Fraction | int,
    unit: Fraction | None = None,
    *,
    clamp: bool = False,
) -> dict[str, Any]:
    """Return the schema of a number, or a number as text, with no more decimals than *unit*."""
    text = "" if unit is None else str(exact_text(unit))
    places = 40 if unit is None or "/" in text else len(text.partition(".")[2])
    decimals = f"[0-9]{{1,{places}}}0*" if places else "0+"
    bounds = {"minimum": _number(Fraction(low)), "maximum": _number(Fraction(high))}
    ends = {} if clamp else bounds
    ratio = "|/[0-9]{1,40}" if "/" in f"{text} {low} {high}" else ""
    pattern = rf"^[+-]?[0-9]{{1,40}}(\.{decimals}{ratio})?$"
    # Validators divide by floats, which finds 10.3 to be no multiple of 0.005.
    whole = {"multipleOf": int(unit)} if unit is not None and unit.denominator == 1 else {}
    return {"type": ["number", "string"], "pattern": pattern, **ends, **whole}


def _number(value: Fraction) -> int | float:
    return int(value) if value.denominator == 1 else float(value)


def _reason(*, can_be_omitted: bool = True) -> dict[str, Any]:
    kinds = ("not_applicable", "not_assessed") if can_be_omitted else ("not_assessed",)
    return _table(dict.fromkeys(kinds, _TEXT), minProperties=1, maxProperties=1)


def _answers(pack: CriteriaPack, code: str, language: str | None) -> dict[str, Any]:
    rule = pack.rules[code]
    reason = _reason(can_be_omitted=Law.MISSING_NEUTRAL in rule.laws)
    items = {
        each.code: {"title": str(pack.text(each.title, language)), "anyOf": [_answer(each), reason]}
        for each in rule.items
    }
    return _table(items, required=list(items))


def _answer(item: Item) -> dict[str, Any]:
    if item.scale is not None:
        low, high = sorted((item.scale.worst, item.scale.best), key=exact)
        return _amount(low, high, clamp=item.scale.clamp)
    return {"enum": list(item.options)} if item.options else {"type": "boolean"}
