"""Strict parsing of TOML and JSON into plain data."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from decimal import Decimal
from functools import cache
from typing import NoReturn, cast

from kompass_core.errors import KompassError, LimitError, Problem, messages, raise_any

MOST_BYTES = 256 * 1024
"""The largest size of a file."""

_MOST_DOTS = 64
_BETWEEN_KEYS = re.compile(r"[=,\[\]{}]")
_QUOTED_OR_COMMENT = re.compile(r"\"(?:[^\"\\]|\\.)*\"|'[^']*'|#.*")
_BOM = "\ufeff"

# Patterns that are compiled when they are first needed: few files have errors.
_PLACE = r" \(at (?:line ([0-9]+), column ([0-9]+)|end of document)\)$"
_CODE = r"\s*code\s*=\s*\"([^\"]{1,32})\""
_LEXEME = r"""(?sx)
    "{3}(?:\\.|[^\\])*?"{3,5}    | '{3}.*?'{3,5}     # texts of several lines
    | "(?:\\.|[^"\\])*"          | '[^']*'           # and of one
    | \#[^\n]*                    | [\[\]{}\n]
    | ,(?=[ \t]*\})               | (?<![+-])\d\d:\d\d(?::\d\d)?
    """
_NEWER_ESCAPE = r"(?<!\\)(?:\\\\)*\\[ex]"
_SURROGATE = r"[\ud800-\udfff]"
_MAY_BE_HALF = r"[\ud800-\udfff]|\\u"


def parse_toml(given: bytes | str, error: type[KompassError]) -> dict[str, object]:
    """
    Read TOML 1.0; numbers with a decimal point become exact ``Decimal`` values.

    Args:
        given: The text, as UTF-8 where it is bytes; one byte order mark is accepted.
        error: What to raise where the text is malformed.

    Raises:
        KompassError: The given *error*, with line and column where they are known.
        LimitError: If the text exceeds a limit of size or depth.
    """
    text = _decoded(given, error)
    _refuse_long_keys(text)
    try:
        data = tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as cause:
        raise error([_syntax_problem(str(cause), text)]) from None
    except (RecursionError, ValueError, ArithmeticError) as cause:
        raise LimitError([_too_much(cause)]) from None
    if _reads_newer(tomllib.loads):
        raise_any(error, _newer_syntax(text))
    return data


def parse_json(given: bytes | str, error: type[KompassError]) -> object:
    """
    Read JSON; numbers with a decimal point become exact ``Decimal`` values.

    Args:
        given: The text, as UTF-8 where it is bytes; one byte order mark is accepted.
        error: What to raise where the text is malformed, an object has a key twice, or
            there is a number that JSON does not know, such as ``NaN``.

    Raises:
        KompassError: The given *error*, with line and column where they are known.
        LimitError: If the text exceeds a limit of size or depth.
    """
    text = _decoded(given, error)

    def pairs(items: list[tuple[str, object]]) -> dict[str, object]:
        found = dict(items)
        if len(found) < len(items):
            keys = [key for key, _ in items]
            twice = next(key for key in keys if keys.count(key) > 1)
            raise error([messages.DUPLICATE_KEY.problem(key=twice)])
        return found

    def constant(name: str) -> NoReturn:
        raise error(
            [messages.INVALID_SYNTAX.problem(syntax="JSON", reason=f"{name} is no JSON number")]
        )

    import json

    try:
        data: object = json.loads(
            text, parse_float=Decimal, parse_constant=constant, object_pairs_hook=pairs
        )
        broken = re.search(_MAY_BE_HALF, text) is not None and any(
            re.search(_SURROGATE, each) for each in _strings(data)
        )
    except json.JSONDecodeError as cause:
        problem = messages.INVALID_SYNTAX.problem(syntax="JSON", reason=cause.msg)
        raise error([problem.at_line(cause.lineno, cause.colno)]) from None
    except KompassError:
        raise
    except (RecursionError, ValueError, ArithmeticError) as cause:
        raise LimitError([_too_much(cause)]) from None
    if broken:
        reason = "a text has half of a surrogate pair, which no file can hold"
        raise error([messages.INVALID_SYNTAX.problem(syntax="JSON", reason=reason)])
    return data


def _decoded(given: bytes | str, error: type[KompassError]) -> str:
    if len(given) > MOST_BYTES:
        raise LimitError(
            [messages.SIZE_LIMIT_EXCEEDED.problem(what="the file", limit=f"{MOST_BYTES} bytes")]
        )
    if isinstance(given, str):
        return given.removeprefix(_BOM)
    try:
        return given.decode().removeprefix(_BOM)
    except UnicodeDecodeError as cause:
        before = given[: cause.start].decode()
        place = before.count("\n") + 1, len(before) - before.rfind("\n")
        raise error([messages.FILE_NOT_UTF8.problem(offset=cause.start).at_line(*place)]) from None


def _refuse_long_keys(text: str) -> None:
    """Refuse dotted keys that would take the parser minutes: its time grows with the square."""
    if text.count(".") <= _MOST_DOTS:
        return
    text, start = f"{text}\n", 0
    while start < len(text):
        # Each part of a key has a character at least: short lines are passed over, many at a time.
        end = text.rfind("\n", start, start + 2 * _MOST_DOTS + 1)
        if end < 0:
            end = text.index("\n", start)
            if text.count(".", start, end) > _MOST_DOTS and _has_long_key(text[start:end]):
                facts = {"what": "a dotted key", "limit": "64 parts"}
                problem = messages.SIZE_LIMIT_EXCEEDED.problem(**facts)
                raise LimitError([problem.at_line(text.count("\n", 0, start) + 1, 1)])
        start = end + 1


def _has_long_key(line: str) -> bool:
    bare = _QUOTED_OR_COMMENT.sub("", line)
    # One line may hold many keys and numbers, each with a dot or two.
    return any(part.count(".") > _MOST_DOTS for part in _BETWEEN_KEYS.split(bare))


@cache
def _reads_newer(parse: Callable[..., object]) -> bool:
    """True if a parser accepts TOML 1.1, as those of later versions of Python do."""
    with suppress(ValueError):
        parse(r'a = "\e"')
        return True
    return False


def _newer_syntax(text: str) -> Iterator[Problem]:
    """[KF001] A file is the same in every parser: it has nothing that only TOML 1.1 has."""
    outer = list[str]()
    for match in re.finditer(_LEXEME, text):
        found, inner, reason = match[0], "".join(outer[-1:]), ""
        if found in "[{":
            outer.append(found)
        elif found in "]}":
            outer.pop()
        elif found == "\n":
            reason = "a line break in an inline table" if inner == "{" else ""
        elif found[0] == ",":
            reason = "a comma after the last key of an inline table"
        elif found[0] == '"' and re.search(_NEWER_ESCAPE, found):
            reason = r"an escape with \e or \x"
        elif found[0].isdigit() and len(found) == len("00:00"):
            reason = "a time without seconds"
        if reason:
            before = text[: match.start()]
            place = before.count("\n") + 1, len(before) - before.rfind("\n")
            reason += " is TOML 1.1, and this file is TOML 1.0"
            yield messages.INVALID_SYNTAX.problem(syntax="TOML", reason=reason).at_line(*place)


def _syntax_problem(message: str, text: str) -> Problem:
    """Split the parser's message into reason, line and column."""
    place, lines = re.search(_PLACE, message), text.splitlines() or [""]
    line, column = len(lines), len(lines[-1]) + 1
    if place and place[1]:
        line, column = int(place[1]), int(place[2])
    reason = re.sub(_PLACE, "", message)
    # Imported late: few files have syntax errors.
    from kompass_core.serialization.syntax_hints import explain

    unexplained = (reason[:1].lower() + reason[1:], line, column)
    reason, line, column = explain(text, line, reason) or unexplained
    problem = messages.INVALID_SYNTAX.problem(syntax="TOML", reason=reason).at_line(line, column)
    return problem.of_code(_code_at(text.split("\n"), line))


def _code_at(lines: Sequence[str], line: int) -> str:
    """Return the code that the table around a line has, as far as it is written plainly."""
    headers = [i for i, each in enumerate(lines) if each.lstrip().startswith("[")]
    first = max((i for i in headers if i < line), default=len(lines))
    last = min((i for i in headers if i >= line), default=len(lines))
    found = filter(None, (re.match(_CODE, line) for line in lines[first:last]))
    return next((match[1] for match in found), "")


def _too_much(cause: Exception) -> Problem:
    deep = isinstance(cause, RecursionError)
    what, limit = ("nesting", "what can be read") if deep else ("a number", "4300 digits")
    return messages.SIZE_LIMIT_EXCEEDED.problem(what=what, limit=limit)


def _strings(data: object) -> Iterator[str]:
    stack = [data]
    while stack:
        each = stack.pop()
        if isinstance(each, str):
            yield each
        elif isinstance(each, list):
            stack.extend(cast("list[object]", each))
        elif isinstance(each, dict):
            table = cast("dict[object, object]", each)
            stack.extend((*table.keys(), *table.values()))
