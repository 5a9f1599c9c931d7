"""Write the tables of keys in the pages about formats."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import attrs

from kompass_core.serialization.converter import key_of
from tools.schemas import KINDS, classes, schema

_BLOCK = re.compile(r"(<!-- keys of (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)
_SPECIAL = {
    "Amount": "number",
    "Date": "date",
    "Label": "texts by language",
    "PackRef": "`id@revision`",
    "Prose": "Markdown by language",
    "Ratio": "number or ratio",
}
_SIMPLE = {
    "boolean": "true or false",
    "integer": "whole number",
    "object": "table",
    "string": "text",
}
_PATTERNS = {
    "[A-Za-z0-9][A-Za-z0-9._-]{0,31}": "code",
    "(?:[a-z0-9-]{0,62}[a-z0-9])?@": "`id@revision`",
    "(?:[a-z0-9-]{0,62}[a-z0-9])?$": "pack id",
    "{1,9}(?:\\.[0-9]{1,9}){0,7}$": "revision",
    "^[A-Za-z]{2,3}([-_]": "language tag",
}


def filled(page: str) -> str:
    """Return a page with every table of keys made anew."""
    return _BLOCK.sub(lambda block: f"{block[1]}\n{_table(block[2])}\n\n{block[3]}", page)


def named(page: str) -> set[str]:
    """Return the names of the classes whose keys a page lists."""
    return {block[1] for block in _BLOCK.findall(page)}


def _table(name: str) -> str:
    """Write a row for each key of the class *name*, in the order of the class."""
    kind, cls = next(
        (kind, cls) for kind, root in KINDS.items() for cls in classes(root) if cls.__name__ == name
    )
    whole = schema(kind)
    table = whole if cls is KINDS[kind] else whole["definitions"][name]
    rows = ["| key | type | default | meaning |", "| --- | --- | --- | --- |"]
    defaults = {key_of(each): each.default for each in attrs.fields(cls)}
    for key, made in table["properties"].items():
        default = "required" if key in table["required"] else _default(defaults[key], made)
        kind_of = _type(made, whole["definitions"])
        rows.append(f"| `{key}` | {kind_of} | {default} | {made['description']} |")
    return "\n".join(rows)


def _default(default: object, made: Mapping[str, Any]) -> str:
    if "default" in made:
        return f'`"{made["default"]}"`'
    return f"`{default}`" if isinstance(default, bool | int) else ""


def _type(made: Mapping[str, Any], definitions: Mapping[str, Any]) -> str:
    options = made.get("allOf") or made.get("anyOf")
    if options:
        return " or ".join(_type(each, definitions) for each in options)
    if "$ref" in made:
        return _named_type(made["$ref"].rpartition("/")[2], definitions)
    if "const" in made:
        return f'`"{made["const"]}"`'
    if made["type"] == "array":
        return ", ".join([f"array of {_type(made['items'], definitions)}", *_limits(made)])
    if "additionalProperties" in made:
        keys = _words(made.get("propertyNames", {}), "text")
        return f"table: {keys} to {_type(made['additionalProperties'], definitions)}"
    return ", ".join([_words(made, _SIMPLE[made["type"]]), *_limits(made)])


def _named_type(name: str, definitions: Mapping[str, Any]) -> str:
    if name in _SPECIAL:
        return _SPECIAL[name]
    if "enum" in definitions[name]:
        return " or ".join(f'`"{each}"`' for each in definitions[name]["enum"])
    return f"[{name.removesuffix('File')}](#{name.lower()})"


def _words(made: Mapping[str, Any], otherwise: str) -> str:
    """Return the meaning of a pattern, in words where it has some."""
    pattern = made.get("pattern")
    if pattern is None:
        return otherwise
    return next((words for part, words in _PATTERNS.items() if part in pattern), f"`{pattern}`")


def _limits(made: Mapping[str, Any]) -> Iterator[str]:
    names = {"minItems": "at least", "maxItems": "at most", "minimum": "from", "maximum": "to"}
    yield from (f"{words} {made[name]}" for name, words in names.items() if name in made)
