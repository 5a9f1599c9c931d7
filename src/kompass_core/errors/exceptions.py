"""The exceptions of the library."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain, islice
from typing import NoReturn

from kompass_core.errors.problems import Problem

_MOST_PROBLEMS = 100
_PUBLIC_MODULE = "kompass_core.errors"


class KompassError(Exception):
    """
    The root of all errors of this library.

    The facts are in `problems`; texts may change between releases.

    Attributes:
        problems: All problems found, or the first 100 of them.
    """

    problems: tuple[Problem, ...]
    __module__ = _PUBLIC_MODULE

    def __init_subclass__(cls) -> None:
        # Tracebacks show the path that users import from.
        if cls.__module__ == __name__:
            cls.__module__ = _PUBLIC_MODULE

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(islice(problems, _MOST_PROBLEMS))
        super().__init__(self.problems)

    def __str__(self) -> str:
        if len(self.problems) == 1:
            return str(self.problems[0])
        lines = (f"\n- {problem}" for problem in self.problems)
        more = " or more" if len(self.problems) == _MOST_PROBLEMS else ""
        return f"{len(self.problems)}{more} problems:{''.join(lines)}"


class AmountError(KompassError, ValueError):
    """A number or a date is not exact, not finite, malformed, too fine or out of its range."""


class PackError(KompassError, ValueError):
    """A criteria pack is invalid."""


class PackSyntaxError(PackError):
    """The file is not valid TOML or not UTF-8."""


class PackSchemaError(PackError):
    """A key is missing, unknown, or holds a value of another type."""


class PackRuleError(PackError):
    """The pack breaks an invariant, e.g. parts that do not add up to their area."""


class PackFormatError(PackError):
    """The file is written in a format that this version of the library cannot read."""


class PackResourceError(PackError):
    """The pack's file cannot be read, or is outside its package."""


class PackPluginError(PackError):
    """A scoring rule that another distribution provides cannot be used."""


class PackDigestError(PackError):
    """The pack's scoring content is not what was recorded."""


class UnknownPackError(PackError, LookupError):
    """No installed distribution publishes that pack or that revision."""


class AmbiguousPackError(PackError, LookupError):
    """Several packs answer to the name."""


class EvaluationError(KompassError, ValueError):
    """An evaluation, panel, frame or benchmark is not valid under its pack."""


class PublishedResultError(KompassError, ValueError):
    """A published result is not valid under its pack."""


class CrosswalkError(KompassError, ValueError):
    """A crosswalk does not account for every point once, or claims more than it can."""


class UnknownCrosswalkError(CrosswalkError, LookupError):
    """No installed distribution publishes that crosswalk, or several do."""


class IncomparableError(KompassError, ValueError):
    """The results do not share the criteria, or the policies, that the question needs."""


class LimitError(KompassError, ValueError):
    """The input exceeds a size or depth limit."""


class ReportError(KompassError, ValueError):
    """A report cannot be written: its template is invalid, or its format is unknown."""


class SaveError(KompassError, OSError):
    """The file could not be written; the previous file is kept."""


class MissingExtraError(KompassError, ImportError):
    """An optional dependency is needed; the text names the extra that installs it."""


class Unusable:
    """
    A name whose optional dependency is not installed: it can be imported, but not used.

    Raises:
        MissingExtraError: When it is called, or an attribute of it is used.
    """

    def __init__(self, name: str, error: MissingExtraError) -> None:
        self._name, self._error = name, error

    def __call__(self, *_: object, **__: object) -> NoReturn:
        """Refuse to be called."""
        raise self._error

    def __getattr__(self, name: str) -> NoReturn:
        if name.startswith("__"):
            raise AttributeError(name)
        raise self._error

    def __repr__(self) -> str:
        return f"<{self._name}: {self._error}>"


def raise_any(error: type[KompassError], problems: Iterable[Problem]) -> None:
    """Raise *error* with *problems*, if there are any; no more are looked for than it holds."""
    found = iter(problems)
    for first in found:
        raise error(chain([first], found))


def with_source(error: KompassError, source: str) -> KompassError:
    """Return *error* with its problems in the file *source*, but for those that have a file."""
    return type(error)(each if each.source else each.in_file(source) for each in error.problems)
