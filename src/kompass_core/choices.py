"""From the name of one of a few things to the thing."""

from __future__ import annotations

from enum import Enum
from typing import TypeVar

from kompass_core.errors import KompassError
from kompass_core.problems import Problem

__all__ = ["chosen"]

_Choice = TypeVar("_Choice", bound=Enum)


def chosen(
    kinds: type[_Choice],
    given: _Choice | str,
    error: type[KompassError],
    rule: str,
    path: str = "",
    /,
    **facts: object,
) -> _Choice:
    """
    Return the one of *kinds* that *given* is, or names.

    Args:
        kinds: What there is to choose from.
        given: One of them, or its name.
        error: What is raised if it is none of them.
        rule: The stable id of the rule that is broken then.
        path: Where the name stands.
        facts: What the text of the rule tells besides what was given and what is known.
    """
    try:
        return kinds(given)
    except ValueError:
        known = tuple(kind.value for kind in kinds)
        raise error([Problem.of(rule, path, given=given, **facts, known=known)]) from None
