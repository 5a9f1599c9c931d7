"""Problems: broken rules as data."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import Enum
from functools import lru_cache
from typing import Any, cast

from attrs import evolve, field, frozen

_SHOWN = 120
_ALIKE = 0.6
_MOST = 2**63
_MANY = 300


class Severity(Enum):
    """The severity of a problem."""

    ERROR = "error"
    """The input cannot be used."""
    WARNING = "warning"
    """The input can be used; its author should know."""


class _Shown:
    """A fact as text, shortened so that no input can flood a message."""

    def __init__(self, fact: object) -> None:
        self.fact = fact

    def __str__(self) -> str:
        return self._text(_listed if isinstance(self.fact, tuple) else str)

    def __repr__(self) -> str:
        return self._text(repr)

    def _text(self, write: Callable[[Any], str]) -> str:
        try:
            return shortened(write(self.fact))
        except ValueError:
            # Python refuses to write out integers of more than 4 300 digits.
            return "a number of thousands of digits"


def _listed(items: tuple[object, ...]) -> str:
    return ", ".join(map(str, items)) or "none"


def shortened(text: str) -> str:
    """Return at most 120 characters of *text*."""
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"


@frozen
class Message:
    """
    The text of one rule.

    Attributes:
        rule: The stable id of the rule, e.g. ``"KP002"``.
        template: What is wrong and what to do, with the names of facts in braces.
        severity: Error or warning.
    """

    rule: str
    template: str
    severity: Severity = Severity.ERROR

    def problem(self, path: str = "", /, *keys: str, **facts: object) -> Problem:
        """
        Return a problem with its *facts*, which stay readable as data.

        Args:
            path: A key path.
            keys: Keys below it, which may contain dots, as codes do.
            facts: The values that the rule was applied to, by name.
        """
        return Problem(self, _joined(path, keys), tuple(facts.items()), dotted=_dotted(keys))


@frozen
class Problem:
    """
    One broken rule: its message, the place, and the values that were given.

    Attributes:
        message: The rule that is broken.
        path: The key path in the value or file, e.g. ``areas[0].sub_questions[2].max_points``.
        source: The file or the distribution, if any.
        line: The line in the file, from 1, if known.
        column: The column in that line, from 1, if known.
        code: The code of the area or sub-question that the path leads to, if known; places in a
            path count from 0, while codes are what people know.
    """

    message: Message = field(repr=lambda message: repr(message.rule))
    path: str = ""
    _facts: tuple[tuple[str, object], ...] = field(
        default=(), repr=lambda facts: repr(_Shown(dict(facts)))
    )
    source: str = ""
    line: int | None = None
    column: int | None = None
    code: str = ""
    _dotted: tuple[str, ...] = field(default=(), alias="dotted", repr=False)

    @property
    def rule(self) -> str:
        """The stable id of the rule."""
        return self.message.rule

    @property
    def page(self) -> str:
        """The place of the rule in the documentation, relative to its first page."""
        return f"reference/rules/index.html#{self.rule.lower()}"

    @property
    def parts(self) -> tuple[str | int, ...]:
        """
        The path as its keys and indices: ``("points", "1.1")`` of ``points.1.1``.

        A key with dots is one part where the problem was reported for that key.
        """
        keys = "".join(f"{re.escape(key)}(?![^.[])|" for key in self._dotted)
        found = re.findall(rf"(?:^|\.)({keys}[^.[]+)|\[([0-9]+)\]|(\[[^]]*\])", self.path)
        return tuple(int(index) if index else key or other for key, index, other in found)

    @property
    def facts(self) -> dict[str, object]:
        """The values that the rule was applied to, by name."""
        return dict(self._facts)

    @property
    def severity(self) -> Severity:
        """The severity of the rule."""
        return self.message.severity

    @property
    def text(self) -> str:
        """The message without the place: the mistake, and what to do."""
        shown = {name: _Shown(fact) for name, fact in self._facts}
        return self.message.template.format_map(shown)

    @property
    def place(self) -> str:
        """File, line, column, key path and code, as far as they are known."""
        position = ":".join(str(p) for p in (self.source, self.line, self.column) if p)
        code = f"({shortened(self.code)})" if self.code else ""
        path = " ".join(part for part in (shortened(self.path), code) if part)
        return ": ".join(part for part in (position, path) if part)

    def with_facts(self, **facts: object) -> Problem:
        """Return this problem with some *facts* replaced."""
        return evolve(self, facts=tuple({**self.facts, **facts}.items()))

    def with_prefix(self, path: str, *keys: str) -> Problem:
        """Return this problem with *path*, and *keys* below it, put before its own path."""
        before = _joined(path, keys)
        joint = "" if not before or not self.path or self.path.startswith("[") else "."
        dotted = (*_dotted(keys), *self._dotted)
        return evolve(self, path=f"{before}{joint}{self.path}", dotted=dotted)

    def to_dict(self) -> dict[str, Any]:
        """
        Return plain JSON data.

        Keys: ``rule``, ``page``, ``severity``, ``source``, ``line``, ``column``, ``path``,
        ``code``, ``parts``, ``place``, ``text`` and ``facts`` (by name; what is neither text nor
        a whole number, true, false or null is text).
        """
        return {
            "rule": self.rule,
            "page": self.page,
            "severity": self.severity.value,
            "source": self.source,
            "line": self.line,
            "column": self.column,
            "path": self.path,
            "code": self.code,
            "parts": list(self.parts),
            "place": self.place,
            "text": self.text,
            "facts": {name: _plain(fact) for name, fact in self._facts},
        }

    def at_line(self, line: int, column: int) -> Problem:
        """Return this problem with its *line* and *column*, both from 1."""
        return evolve(self, line=line, column=column)

    def of_code(self, code: str) -> Problem:
        """Return this problem as one of the area or sub-question with that *code*."""
        return evolve(self, code=code)

    def in_file(self, source: str) -> Problem:
        """Return this problem as found in the file or distribution *source*."""
        return evolve(self, source=source)

    def __str__(self) -> str:
        warning = "warning: " if self.severity is Severity.WARNING else ""
        return f"{self.place}: {warning}{self.text} [{self.rule}]".removeprefix(": ")


def rules_text(problems: Iterable[Problem]) -> str:
    """Return the rules that are broken, each once."""
    return shortened(_listed(tuple(dict.fromkeys(each.rule for each in problems))))


def _joined(path: str, keys: tuple[str, ...]) -> str:
    return ".".join((path, *keys) if path else keys)


def _dotted(keys: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(key for key in keys if "." in key)


def _plain(fact: object) -> object:
    """Return a fact as plain JSON data."""
    if isinstance(fact, tuple):
        return [_plain(each) for each in cast("tuple[object, ...]", fact)]
    is_plain = fact is None or type(fact) in (bool, str)
    return fact if is_plain or (type(fact) is int and abs(fact) < _MOST) else str(_Shown(fact))


def nearest(given: object, known: Iterable[str]) -> str:
    """
    Return a hint at the closest known name; of more than 300, at one that differs by one letter.

    >>> nearest("1.l", ["1.1", "1.2"])
    "did you mean '1.1'?"
    >>> nearest("zzz", ["1.1", "1.2"])
    'known: 1.1, 1.2'
    """
    names = tuple(known)
    closest = _closest(str(_Shown(given)), names)
    return f"did you mean {closest!r}?" if closest else f"known: {', '.join(names) or 'none'}"


@lru_cache(maxsize=1024)
def _closest(given: str, names: tuple[str, ...]) -> str:
    """Return the name that is most like *given*, the first of several; empty if none is alike."""
    # Imported when something is wrong: the happy path never needs it.
    from difflib import SequenceMatcher

    # Case is ignored; long names are shortened, since comparing them is slow.
    matcher = SequenceMatcher(a="", b=given.lower())
    if len(names) > _MANY:
        # To compare all with each of as many misspelt names would take minutes.
        by_variant = _by_variant(names)
        alike = {name for each in _variants(given) for name in by_variant.get(each, ())}
        names = tuple(filter(alike.__contains__, names))

    def likeness(name: str) -> float:
        matcher.set_seq1(name.lower())
        # Each is an upper bound of the next one, and faster.
        bounds = (matcher.real_quick_ratio, matcher.quick_ratio)
        return 0 if any(bound() < _ALIKE for bound in bounds) else matcher.ratio()

    closest = max(names, key=likeness, default="")
    return closest if closest and likeness(closest) >= _ALIKE else ""


@lru_cache(maxsize=4)
def _by_variant(names: tuple[str, ...]) -> Mapping[str, Sequence[str]]:
    """Return the names with each variant; names that differ by one letter share one."""
    found = defaultdict[str, list[str]](list)
    for name in names:
        for each in _variants(name):
            found[each].append(name)
    return found


def _variants(name: str) -> set[str]:
    """Return a name in lower case, and without each of its letters."""
    name = name.lower()[:_SHOWN]
    return {name, *(name[:i] + name[i + 1 :] for i in range(len(name)))}
