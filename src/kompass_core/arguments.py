"""Whole numbers, as they are given by callers."""

from __future__ import annotations

import operator
from typing import SupportsIndex

from kompass_core.errors import AmountError
from kompass_core.problems import Problem

__all__ = ["as_index", "whole_number"]


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
