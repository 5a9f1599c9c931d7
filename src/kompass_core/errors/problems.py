"""Problems: broken rules as data."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from enum import Enum
from typing import Any

from attrs import evolve, frozen

from kompass_core.errors.messages import RULES

WARNINGS = frozenset({"KF014", "KP124", "KP140", "KP141", "KP142", "KP143"})
"""The rules that stop nothing: what breaks them is reported by checks alone."""


_SHOWN = 120


_ALIKE = 0.6


class Severity(Enum):
    """How bad a problem is."""

    ERROR = "error"
    """What breaks the rule cannot be used."""
    WARNING = "warning"
    """It can be used, and its author will want to know."""


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
            return _shortened(write(self.fact))
        except ValueError:
            # Python refuses to write out integers of more than 4 300 digits.
            return "a number of thousands of digits"


def _listed(items: tuple[object, ...]) -> str:
    return ", ".join(map(str, items)) or "none"


def _shortened(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"


@frozen
class Problem:
    """
    One thing that is wrong: which rule it breaks, where, and what was given.

    Attributes:
        rule: The stable id of the rule, a key of `RULES`.
        path: Where in the value or file, e.g. ``areas[0].sub_questions[2].max_points``.
        source: The file or the distribution, where there is one.
        line: The line in the file, from 1, where it is known.
        column: The column in that line, from 1, where it is known.
    """

    rule: str
    path: str = ""
    _facts: tuple[tuple[str, object], ...] = ()
    source: str = ""
    line: int | None = None
    column: int | None = None

    @classmethod
    def of(cls, rule: str, path: str = "", /, **facts: object) -> Problem:
        """Make a problem of *facts*, which stay readable as data."""
        return cls(rule, path, tuple(facts.items()))

    @property
    def facts(self) -> dict[str, object]:
        """What the rule was applied to, by name."""
        return dict(self._facts)

    @property
    def severity(self) -> Severity:
        """How bad it is; the rule decides."""
        return Severity.WARNING if self.rule in WARNINGS else Severity.ERROR

    @property
    def text(self) -> str:
        """What is wrong and what to do, without the place."""
        shown = {name: _Shown(fact) for name, fact in self._facts}
        return RULES[self.rule].format_map(shown)

    @property
    def place(self) -> str:
        """File, line, column and key path, as far as they are known."""
        position = ":".join(str(p) for p in (self.source, self.line, self.column) if p)
        return ": ".join(part for part in (position, _shortened(self.path)) if part)

    def under(self, path: str) -> Problem:
        """Return this problem with *path* put before its own."""
        joint = "" if not path or not self.path or self.path.startswith("[") else "."
        return evolve(self, path=f"{path}{joint}{self.path}")

    def at(self, line: int, column: int) -> Problem:
        """Return this problem with its *line* and *column*, both from 1."""
        return evolve(self, line=line, column=column)

    def within(self, source: str) -> Problem:
        """Return this problem as found in the file or distribution *source*."""
        return evolve(self, source=source)

    def __str__(self) -> str:
        warning = "warning: " if self.severity is Severity.WARNING else ""
        return f"{self.place}: {warning}{self.text} [{self.rule}]".removeprefix(": ")


def nearest(given: object, known: Iterable[str]) -> str:
    """
    Hint at what was probably meant.

    >>> nearest("1.l", ["1.1", "1.2"])
    "did you mean '1.1'?"
    >>> nearest("zzz", ["1.1", "1.2"])
    'known: 1.1, 1.2'
    """
    # Imported when something is wrong: the happy path never needs it.
    from difflib import SequenceMatcher

    names = tuple(known)
    # Capitals do not make a word unlike; comparing very long words is slow, and tells nothing.
    matcher = SequenceMatcher(a="", b=str(_Shown(given)).lower())

    def likeness(name: str) -> float:
        matcher.set_seq1(name.lower())
        return matcher.ratio()

    closest = max(names, key=likeness, default="")
    if closest and likeness(closest) >= _ALIKE:
        return f"did you mean {closest!r}?"
    return f"known: {', '.join(names) or 'none'}"
