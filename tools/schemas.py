"""Make the JSON Schemas of our files from the classes that read them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from fractions import Fraction
from functools import cache, reduce
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

import attrs
import msgspec

from kompass_core.amounts import to_decimal
from kompass_core.criteria import Area, Break, CriteriaPack, Crosswalk, Relation, SubQuestion
from kompass_core.criteria.pack import TAG
from kompass_core.criteria.parts import PACK_ID, REVISION
from kompass_core.labels import Label, Prose
from kompass_core.serialization.answer_files import ReasonFile
from kompass_core.serialization.converter import FORMAT, key_of
from kompass_core.serialization.crosswalk_files import CROSSWALK_KEYS
from kompass_core.serialization.pack_files import PACK_KEYS
from kompass_core.serialization.result_files import EvaluationFile, PublishedResultFile
from kompass_core.serialization.variants import PlaceKeys, VariantKeys

_ATTRIBUTE = re.compile(r"^ {8}(\w+): (.*(?:\n {9,}.*)*)", re.MULTILINE)
_LAST = ("areas", "sub_questions", "relations", "examples")
"""Arrays of tables, which come last in TOML."""

_DOMAIN = (CriteriaPack, Area, SubQuestion, Break, Crosswalk, Relation)
_VARIANT_KEYS: Mapping[type, type] = {
    CriteriaPack: VariantKeys,
    Area: PlaceKeys,
    SubQuestion: PlaceKeys,
}
_ALWAYS = {"format", "id", "revision", "source", "extends", "code"}
"""The keys that a variant has always; all others are inherited."""


def file_class(cls: type[Any], *, is_variant: bool = False) -> type:
    """
    Make the class of the table of a file from a class of the domain.

    Args:
        cls: The class of the domain.
        is_variant: True for a variant, all of whose parts are sparse.
    """
    sources = [cls, *(keys[cls] for keys in (PACK_KEYS, CROSSWALK_KEYS) if cls in keys)]
    if is_variant and cls in _VARIANT_KEYS:
        sources.append(_VARIANT_KEYS[cls])
    found = dict[str, Any]()
    for source in sources:
        hints = get_type_hints(source)
        for each in attrs.fields(source):
            if each.metadata.get("in_files", True):
                sparse = is_variant and source is not Break and each.name not in _ALWAYS
                found[each.name] = _field(each, hints[each.name], is_variant, sparse)
    order = sorted(found, key=lambda name: (name in _LAST, name != "format"))
    name = cls.__name__.removeprefix("Criteria") + "File"
    if is_variant and cls is not Break:
        name = "VariantFile" if cls is CriteriaPack else f"Variant{name}"
    made = attrs.make_class(name, {key: found[key] for key in order}, kw_only=True)
    title = (cls.__doc__ or "").strip().partition("\n")[0]
    texts = reduce(dict.__or__, map(attribute_texts, sources))
    lines = "\n".join(f"        {key}: {texts[key]}" for key in order)
    made.__doc__ = f"\n    {title}\n\n    Attributes:\n{lines}\n    "
    return made


def _field(each: attrs.Attribute[Any], hint: object, is_variant: bool, sparse: bool) -> Any:  # noqa: ANN401, FBT001 (what attrs makes)
    default, metadata, tp = each.default, dict(each.metadata), _in_files(hint, is_variant)
    if isinstance(default, Fraction):  # which msgspec cannot write
        default = to_decimal(default)
    takes_self = isinstance(default, attrs.Factory) and default.takes_self  # type: ignore[arg-type, union-attr]
    if sparse:
        # A variant may have no areas.
        metadata["schema"] = {
            key: value for key, value in metadata.get("schema", {}).items() if key != "minItems"
        }
    if sparse or takes_self or metadata.get("optional"):
        default, tp = None, tp | None
    return attrs.field(type=tp, default=default, metadata=metadata)


def _in_files(hint: Any, is_variant: bool) -> Any:  # noqa: ANN401, FBT001 (any type)
    """Return the type that values of a type have in files."""
    if hint in _DOMAIN:
        return _made(hint, is_variant)
    if get_origin(hint) in (Union, UnionType):
        return reduce(lambda a, b: a | b, (_in_files(each, is_variant) for each in get_args(hint)))
    if get_origin(hint) is tuple and get_args(hint)[-1] is ...:
        return tuple[_in_files(get_args(hint)[0], is_variant), ...]  # type: ignore[misc]  # made here
    return hint


@cache
def _made(cls: type, is_variant: bool) -> type:  # noqa: FBT001 (hashed)
    return file_class(cls, is_variant=is_variant)


_LANGUAGE = {"pattern": TAG}
_MONTH, _DAY = "(0[1-9]|1[0-2])", "(0[1-9]|[12][0-9]|3[01])"
SPECIAL: Mapping[str, dict[str, Any]] = {
    "Amount": {
        "description": 'A number, exactly: as text such as "0.005", or as it is.',
        "type": ["number", "string"],
        "pattern": r"^[+-]?[0-9]{1,40}(\.[0-9]{1,40})?$",
    },
    "Ratio": {
        "description": 'A number, exactly, or a ratio such as "1/3".',
        "type": ["number", "string"],
        "pattern": r"^([+-]?[0-9]{1,40}(\.[0-9]{1,40})?|[+-]?[0-9]{1,40}/0*[1-9][0-9]{0,39})$",
    },
    "Date": {
        "description": "A date as precise as is known: 2016, 2016-10 or 2016-10-14, as text.",
        "type": "string",
        "pattern": f"^(19|2[0-9])[0-9]{{2}}(-{_MONTH}(-{_DAY})?)?$",
    },
    "PackRef": {
        "description": "The identity of a pack, as id@revision.",
        "type": "string",
        "pattern": f"^{PACK_ID.pattern}@{REVISION.pattern}$",
    },
    "Label": {
        "description": 'A text by language, e.g. { sv = "...", en = "..." }.',
        "type": "object",
        "minProperties": 1,
        "propertyNames": _LANGUAGE,
        "additionalProperties": {"type": "string", "maxLength": Label.longest, "pattern": r"\S"},
    },
    "Prose": {
        "description": "Several paragraphs in Markdown, by language.",
        "type": "object",
        "minProperties": 1,
        "propertyNames": _LANGUAGE,
        "additionalProperties": {"type": "string", "maxLength": Prose.longest, "pattern": r"\S"},
    },
}
"""The schemas of our own types."""


def schema(kind: str) -> dict[str, Any]:
    """Return the JSON Schema (draft-07) of a kind of file."""
    root = KINDS[kind]
    _, found = msgspec.json.schema_components((root, ReasonFile), schema_hook=_share)
    tables = {each.__name__: each for each in (*classes(root), ReasonFile)}
    definitions = {
        name: _described(each, tables[name]) if name in tables else _without_null(each)
        for name, each in found.items()
    }
    used = json.dumps(definitions)
    if '/definitions/ReasonFile"' not in used:
        del definitions["ReasonFile"]
    definitions |= {name: each for name, each in SPECIAL.items() if f'/definitions/{name}"' in used}
    top = definitions.pop(root.__name__)
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "$id": f"urn:kompass-criteria:{kind}:{FORMAT}",
        **top,
        "definitions": dict(sorted(definitions.items())),
    }


def _share(kind: object) -> dict[str, Any]:
    """Return what a ratio is in files, the only type that msgspec has never heard of."""
    if kind is Fraction:
        return {"$ref": "#/definitions/Ratio"}
    raise NotImplementedError


def text(kind: str) -> str:
    """Return the schema as it is kept in a file."""
    return json.dumps(schema(kind), indent=2, ensure_ascii=False) + "\n"


def classes(root: type) -> Iterator[type]:
    """Return the class of a file and those of the tables in it."""
    yield root
    for hint in get_type_hints(root).values():
        for kind in _kinds(hint):
            if attrs.has(kind) and kind.__name__ not in SPECIAL:
                yield from classes(kind)


def _kinds(hint: object) -> Iterator[type]:
    if isinstance(hint, type) and not get_args(hint):
        yield hint
    for each in get_args(hint):
        yield from _kinds(each)


def attribute_texts(cls: type) -> dict[str, str]:
    """Return the texts of the attributes in the docstrings of a class and of its bases."""
    texts = dict[str, str]()
    for base in reversed(cls.__mro__):
        section = re.search(r"Attributes:\n(.*?)(?:\n\n|\Z)", base.__doc__ or "", re.DOTALL)
        for name, said in _ATTRIBUTE.findall(section[1] if section else ""):
            texts[name] = " ".join(said.split()).replace("``", "")
    return texts


def _described(definition: dict[str, Any], cls: type) -> dict[str, Any]:
    """Add to the schema of a table its limits, its names and what its keys mean."""
    texts, properties = attribute_texts(cls), dict[str, Any]()
    names = {each.name: key_of(each) for each in attrs.fields(cls)}
    for each in attrs.fields(cls):
        given = definition["properties"][each.name]
        made = _without_null(given) | each.metadata.get("schema", {})
        if "$ref" in made:  # beside which draft-07 sees nothing
            made = {"allOf": [{"$ref": made["$ref"]}]}
        if isinstance(given.get("default"), str) and given["default"]:
            made["default"] = given["default"]
        properties[names[each.name]] = {"description": texts[each.name], **made}
    return {
        "title": definition["title"].removesuffix("File"),
        "description": (cls.__doc__ or "").strip().partition("\n")[0],
        "type": "object",
        "additionalProperties": False,
        "required": [names[name] for name in definition["required"]],
        "properties": properties,
    }


def _without_null(made: Any) -> Any:  # noqa: ANN401 (any part of a schema)
    """Leave out null, which no file needs, and defaults; those that are text are put back."""
    if isinstance(made, list):
        return [_without_null(each) for each in made]
    if not isinstance(made, dict):
        return made
    if made.get("format") == "decimal":
        return {"$ref": "#/definitions/Amount"}
    options = [each for each in made.get("anyOf", ()) if each != {"type": "null"}]
    if len(options) == 1:
        return _without_null(options[0])
    made = {key: value for key, value in made.items() if key != "default"}
    if options:
        made["anyOf"] = options
    if "$ref" in made:
        return {"$ref": made["$ref"].replace("$defs", "definitions")}
    return {key: _without_null(value) for key, value in made.items()}


KINDS: Mapping[str, type] = {
    "pack": _made(CriteriaPack, False),  # noqa: FBT003
    "variant": _made(CriteriaPack, True),  # noqa: FBT003
    "evaluation": EvaluationFile,
    "published-result": PublishedResultFile,
    "crosswalk": _made(Crosswalk, False),  # noqa: FBT003
}
"""The class of the tables of a file of each kind."""
