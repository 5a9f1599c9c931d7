"""From the name of one of a few things to the thing."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from typing import TypeVar

from kompass_core.errors import KompassError

__all__ = ["chosen"]

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
