"""Parsing of arguments: whole numbers and members of enumerations."""

from __future__ import annotations

import operator
from collections.abc import Callable
from enum import Enum
from typing import SupportsIndex, TypeVar

from kompass_core.errors.exceptions import AmountError, KompassError
from kompass_core.errors.problems import Problem

_Choice = TypeVar("_Choice", bound=Enum)


def chosen(
    kinds: type[_Choice],
    given: _Choice | str,
    refusal: Callable[[tuple[str, ...]], KompassError],
) -> _Choice:
    """
    Return the one of *kinds* that *given* is, or names.

    Args:
        kinds: What there is to choose from.
        given: One of them, or its name.
        refusal: Makes, of the known names, the error that is raised if it is none of them.
    """
    try:
        return kinds(given)
    except ValueError:
        raise refusal(tuple(kind.value for kind in kinds)) from None


def as_index(given: object) -> int | None:
    """Return a whole number of any kind but bool, or None for what is none."""
    if isinstance(given, bool) or not isinstance(given, SupportsIndex):
        return None
    try:
        return operator.index(given)
    except TypeError:
        # An array may have __index__ and yet be no single number.
        return None


def whole_number(what: str, given: SupportsIndex, low: int, high: int) -> int:
    """
    Return a whole number from *low* to *high*.

    Raises:
        AmountError: If it is something else.
    """
    number = as_index(given)
    if number is None or not low <= number <= high:
        facts = {"what": what, "given": given, "low": low, "high": high}
        raise AmountError([Problem.of("KN070", what, **facts)])
    return number


def one_of(kinds: type[_Choice], given: _Choice | str, path: str) -> _Choice:
    """
    Return the one of *kinds* that *given* is, or names.

    Raises:
        AmountError: If it is none of them.
    """

    def refusal(known: tuple[str, ...]) -> AmountError:
        facts = {"given": given, "expected": f"one of {', '.join(known)}"}
        return AmountError([Problem.of("KC008", path, **facts)])

    return chosen(kinds, given, refusal)
