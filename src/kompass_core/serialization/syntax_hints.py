"""Explanations of common syntax errors in TOML files, for people who write them by hand."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from typing import TypeAlias

_LONGEST = 500
"""The longest line that is explained: some patterns take a time that grows with its square."""

_TEXT = re.compile(r"\"(?:[^\"\\]|\\.)*\"|'[^']*'")
_BLANK = "\x00"
"""Replaces each character of a quoted text, so that columns stay the same."""

_HEADER = re.compile(r"\s*\[{1,2}\s*([^\[\]#]+?)\s*\]{1,2}\s*(?:#.*)?")
_NUMBER = re.compile(r"\+?((?=[.,]?\d)(?:\d+(?: \d{3})*)?(?:[.,]\d*)?)\s*(?:%|[^\W\d]+\.?)?")
_BOOLEANS = {"yes", "ja", "true", "on", "no", "nej", "nei", "false", "off"}
_KEY = rf"(?:{_BLANK}+|[\w-]+)(?:\.[\w-]+)*"
_VALUE = rf"(?:{_BLANK}+|[+-]?\d[\w.:-]*|true|false)"

Found: TypeAlias = Sequence[str]
"""The text that a pattern matched, and those of its groups."""

Explanation: TypeAlias = str | Callable[[Found], str]
"""A text, or what makes one of the texts that were found."""

Mistake: TypeAlias = tuple[str, Explanation]
"""A pattern of a line without its quoted texts, and an explanation."""


def _bad_space(found: Found) -> str:
    name = "a no-break space" if found[0] in "\u00a0\u202f" else "an invisible character"
    return f"there is {name} (U+{ord(found[0]):04X}); replace it by an ordinary space"


def _bad_quote(found: Found) -> str:
    return f'{found[0]} is a curly quote; write straight quotes: "text"'


def _loose_quote(found: Found) -> str:
    end = "opening" if found[1] else "closing"
    return f'the {end} quote of a text is missing; write "text" on one line'


def _colon(found: Found) -> str:
    return f"a key and its value are separated by =, not by a colon; write {found[1]} = ..."


def _key_letters(found: Found) -> str:
    quoted = f'"{found[1]}" = ...'
    return f"quote a code or title that is a key: {quoted}; all others are English, e.g. max_points"


def _key_with_space(found: Found) -> str:
    return f"a key has no spaces; write {'_'.join(found[1].split())} = ..."


def _no_equals(found: Found) -> str:
    return f"= is missing after the key {found[1]}; write {found[1]} = ..."


def _no_value(found: Found) -> str:
    return f'the value of {found[1]} is missing; write e.g. {found[1]} = "text"'


def _header(found: Found) -> str:
    return f"the brackets of a table must match; write [[{found[1]}]] for an entry of a list"


def _bare_value(found: Found) -> str:
    """Explain a value without quotes that TOML does not have; "" if it is valid."""
    given = found[2].strip()
    with suppress(ValueError):
        tomllib.loads(f"x = {given}")
        return ""
    if given.lower() in _BOOLEANS:
        return f"{given} is not a value; write true or false"
    number = _NUMBER.fullmatch(given)
    if number is None:
        return f'a text needs quotes: {found[1]} = "{given}"'
    digits = number[1].replace(" ", "").replace(",", ".").removesuffix(".").lstrip("0")
    hint = "use a decimal point: " if "," in number[1] else ""
    written = f"0{digits}" if not digits or digits.startswith(".") else digits
    return f"{given!r} is not a number; {hint}write {written}"


_MISTAKES: tuple[Mistake, ...] = (
    ("[\u00a0\u00ad\u2007\u200b\u202f\u2060\ufeff]", _bad_space),
    ("[\u2018-\u201f\u2039\u203a\u00ab\u00bb]", _bad_quote),
    (r"^\s*(?://|;|--|/\*|<!--)", "a comment begins with #"),
    (r"^\s*\{", "this is JSON, but the file is TOML: write key = value, one to a line"),
    (rf"{_BLANK}(?=\w)", r"the text ends here; write a quote within it as \""),
    (r"(\w)\s*\"\s*(?:[#,}\]]|$)|\"|=\s*'", _loose_quote),
    (rf"({_KEY})\s*:(?=\s|\d|{_BLANK}|$)", _colon),
    (r"^\s*\[\[\s*([^\[\]]+?)\s*\](?!\])", _header),
    (r"^\s*\[\s*([^\[\]]+?)\s*\]\]", _header),
    (r"^\s*\[{1,2}\s*([^\[\]=#]+?)\s*$", _header),
    (rf"(?:^|[{{,])\s*({_KEY}(?:[ ]{_KEY})+)\s*=", _key_with_space),
    (rf"(?:^|[{{,])\s*((?=[^\s=]*[^\x00-\x7f]){_KEY})\s*=", _key_letters),
    (rf"^\s*({_KEY})\s+{_VALUE}\s*$", _no_equals),
    (rf"({_KEY})\s*=\s*(?:[#,}}]|$)", _no_value),
    (rf"({_KEY})\s*=\s*([+-]?\d[\d ]*,\d+(?:\s*(?:%|[^\W\d]+))?)\s*(?=[#,}}]|$)", _bare_value),
    (rf"({_KEY})\s*=\s*([^\s{_BLANK}\[{{#,}}][^{_BLANK}\[{{#,}}=]*?)\s*(?=[#,}}]|$)", _bare_value),
    (r",\s*\}", "remove the comma before }"),
    (
        rf"^\s*{_KEY}\s*=\s*{_VALUE}\s+{_KEY}\s*=",
        "there are two keys on one line; write each on a line of its own",
    ),
    (
        rf"(?:{_BLANK}|\d|[}}\]])\s+(?={_BLANK}|\{{|\[|{_KEY}\s*=)",
        "a comma is missing here",
    ),
    (r"\{[^{}]*$", "} is missing; a table in braces is written on one line"),
)
"""The mistakes, in the order in which they are looked for."""


def explain(text: str, line: int, reason: str) -> tuple[str, int, int] | None:
    """
    Explain a syntax error by what is written in its line.

    Args:
        text: The text of the file.
        line: The line in which the parser stopped, from 1.
        reason: The parser's own message.

    Returns:
        The explanation with its line and column, both from 1; None if there is no better one.

    >>> explain("max_points: 30", 1, "")
    ('a key and its value are separated by =, not by a colon; write max_points = ...', 1, 1)
    """
    lines = [each.rstrip("\r") for each in text.split("\n")]
    before = "\n".join(lines[: line - 1])
    given = lines[line - 1]
    within_text = any(before.count(quotes) % 2 for quotes in ('"""', "'''"))
    if within_text or len(given) > _LONGEST:
        return None
    if reason.startswith(("Unescaped", "Invalid hex")):
        problem = r"write a backslash in a text twice, \\, or the text in single quotes: 'C:\texts'"
        return problem, line, given.find("\\") + 1
    if "twice" in reason or "overwrite" in reason or "mutate" in reason:
        return _repeated(lines[:line])
    return next(_found(given, line), None)


def _found(given: str, line: int) -> Iterator[tuple[str, int, int]]:
    blanked = _TEXT.sub(lambda match: _BLANK * len(match[0]), given)
    bare = blanked.partition("#")[0].rstrip(" \t")
    for pattern, explanation in _MISTAKES:
        for match in re.finditer(pattern, bare):
            found = [given[slice(*match.span(i))] for i in range(match.re.groups + 1)]
            text = explanation if isinstance(explanation, str) else explanation(found)
            if text:
                yield text, line, match.start(match.lastindex or 0) + 1


def _repeated(lines: list[str]) -> tuple[str, int, int]:
    """Explain a key or a table that is given twice, the second time in the last line."""
    last = lines[-1]
    header = _HEADER.fullmatch(last)
    if header is None:
        key = last.partition("=")[0].strip()
        place = len(lines), len(last) - len(last.lstrip()) + 1
        return f"the key {key} has a value already in this table; keep one of them", *place
    name = header[1]
    single = re.compile(rf"\s*\[\s*{re.escape(name)}\s*\]\s*(?:#.*)?")
    number = next((i for i, line in enumerate(lines, 1) if single.fullmatch(line)), len(lines))
    text = f"[{name}] is one table: write [[{name}]] for each entry of a list, or keep one"
    return text, number, lines[number - 1].index("[") + 1
