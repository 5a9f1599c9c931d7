"""Whole numbers, as they are given by callers."""

from __future__ import annotations

import operator
from typing import SupportsIndex

from kompass_core.errors import AmountError
from kompass_core.problems import Problem

__all__ = ["whole_number"]


def whole_number(what: str, given: SupportsIndex, low: int, high: int) -> int:
    """
    Return a whole number from *low* to *high*.

    Raises:
        AmountError: If it is something else.
    """
    number = None
    if isinstance(given, SupportsIndex) and not isinstance(given, bool):
        number = operator.index(given)
    if number is None or not low <= number <= high:
        facts = {"what": what, "given": given, "low": low, "high": high}
        raise AmountError([Problem.of("KN070", what, **facts)])
    return number
