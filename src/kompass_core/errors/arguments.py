"""Parsing of arguments: whole numbers and members of enumerations."""

from __future__ import annotations

import operator
from enum import Enum
from typing import SupportsIndex, TypeVar

from kompass_core.errors import messages
from kompass_core.errors.exceptions import AmountError, KompassError

_Choice = TypeVar("_Choice", bound=Enum)


def parse_choice(
    kinds: type[_Choice], given: _Choice | str, *, path: str, error: type[KompassError]
) -> _Choice:
    """
    Parse the value of an enumeration.

    Raises:
        KompassError: The given *error*, at *path*, if *given* is no member of *kinds* and
            no value of one.
    """
    try:
        return kinds(given)
    except ValueError:
        known = tuple(kind.value for kind in kinds)
        raise error([messages.INVALID_CHOICE.problem(path, given=given, known=known)]) from None


def require_type(name: str, value: object, *kinds: type) -> None:
    """
    Check the type of an argument.

    Raises:
        TypeError: If *value* is an instance of none of the *kinds*.
    """
    if not isinstance(value, kinds):
        expected = " or ".join("None" if each is type(None) else each.__name__ for each in kinds)
        message = f"{name} must be {expected}, not {type(value).__name__}"
        raise TypeError(message)


def whole_number(what: str, given: SupportsIndex, low: int, high: int) -> int:
    """
    Return a whole number from *low* to *high*.

    Raises:
        AmountError: If it is something else.
    """
    try:
        number = None if isinstance(given, bool) else operator.index(given)
    except TypeError:
        # An array may have __index__ and yet be no single number.
        number = None
    if number is None or not low <= number <= high:
        facts = {"what": what, "given": given, "low": low, "high": high}
        raise AmountError([messages.INTEGER_OUT_OF_RANGE.problem(what, **facts)])
    return number
