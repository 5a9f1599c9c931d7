"""The formats of files: which can be read, and the steps from one to the next."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from attrs import frozen

from kompass_core.errors import KompassError
from kompass_core.problems import Problem
from kompass_core.serialization.converter import type_name

__all__ = ["FORMAT", "Formats", "Step", "require_format"]

FORMAT = 1
"""The format of files that this version of the library reads and writes."""

Step: TypeAlias = Callable[[dict[str, Any]], dict[str, Any]]
"""Makes plain data of the next format from that of one format, ``format`` itself left out."""


@frozen
class Formats:
    """
    The formats that can be read: the newest, and those that steps lead to it from.

    Attributes:
        newest: The format that is written.
        steps: From each older format to the next, the oldest first; none skips a format.
    """

    newest: int
    steps: tuple[Step, ...] = ()

    @property
    def oldest(self) -> int:
        """The oldest format that can still be read."""
        return self.newest - len(self.steps)

    def upgraded(self, data: Mapping[str, object], error: type[KompassError]) -> dict[str, object]:
        """
        Return *data* in the newest format; it is not changed itself.

        Raises:
            KompassError: The given *error*, if it says no format, or one that no step leads
                from, or if it is not what a file of its format is.
        """
        if "format" not in data:
            raise error([Problem.of("KF004", key="format")])
        given = data["format"]
        if type(given) is not int or not self.oldest <= given <= self.newest:
            raise error([self._unreadable(given)])
        if given == self.newest:
            return dict(data)
        content = {key: value for key, value in data.items() if key != "format"}
        try:
            for step in self.steps[given - self.oldest :]:
                content = step(content)
        except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as cause:
            facts = {"given": given, "newest": self.newest, "reason": repr(cause)}
            raise error([Problem.of("KF015", "format", **facts)]) from cause
        return {"format": self.newest, **content}

    def _unreadable(self, given: object) -> Problem:
        known = self.newest if self.oldest == self.newest else f"{self.oldest} to {self.newest}"
        hint = ""
        if type(given) is int:
            upgrade = "; it needs a newer kompass-core: pip install --upgrade kompass-core"
            hint = upgrade if given > self.newest else ""
        if type(given) is str:
            hint = "; it is a whole number, which stands without quotes"
        shown = given if type(given) is int else type_name(given)
        return Problem.of("KF007", "format", given=shown, known=known, hint=hint)


FORMATS = Formats(newest=FORMAT)
"""Of packs, evaluations and published results; a step is added here with each new format."""


def require_format(data: Mapping[str, object], error: type[KompassError]) -> dict[str, object]:
    """
    Return *data* in the present format.

    Raises:
        KompassError: The given *error*, if it is of a format that cannot be read.
    """
    return FORMATS.upgraded(data, error)
