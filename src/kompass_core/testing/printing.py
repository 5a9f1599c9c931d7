"""
A whole report on an evaluation, printed in the plainest way.

It follows the definitions and uses none of the functions that this library scores and rounds
with, so that the two can be held against each other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor, trunc

from kompass_core.amounts import Rounding, RoundingMode, decimal
from kompass_core.evaluation import Evaluation
from kompass_core.terms import TOTAL, Combine

__all__ = ["printed_numbers", "rounded", "unrounded"]


def printed_numbers(evaluation: Evaluation) -> Iterator[tuple[str, str, Decimal]]:
    """
    Yield every printed number: the code, ``"points"`` or ``"percent"``, and the number.

    Args:
        evaluation: One without gaps.
    """
    pack, values = evaluation.pack, unrounded(evaluation)
    for code, node in pack.nodes.items():
        low, high = Fraction(node.min_points), Fraction(node.max_points)
        printed_as = pack.rounding.at(node.level)
        yield code, "points", decimal(rounded(values[code], printed_as.points))
        percent = 100 * (values[code] - low) / (high - low)
        yield code, "percent", decimal(rounded(percent, printed_as.percent))


def unrounded(evaluation: Evaluation) -> dict[str, Fraction]:
    """
    Return the points of every cell before they are rounded.

    Args:
        evaluation: One without gaps.
    """
    values = {score.code: Fraction(score.points or 0) for score in evaluation.scores}
    for area in evaluation.pack.areas:
        if area.sub_questions:
            parts = [values[each.code] for each in area.sub_questions]
            values[area.code] = _together(parts, area.combine)
    parts = [values[area.code] for area in evaluation.pack.areas]
    values[TOTAL] = _together(parts, evaluation.pack.combine)
    return values


def _together(parts: list[Fraction], combine: Combine) -> Fraction:
    added = sum(parts, Fraction())
    return added if combine is Combine.SUM else added / len(parts)


def rounded(value: Fraction, rounding: Rounding) -> Fraction:
    """Return the multiple of the unit that the mode chooses for *value*."""
    return _WHOLE_NUMBER[rounding.mode](value / rounding.unit) * rounding.unit


def _by_size(whole_number: Callable[[Fraction], int]) -> Callable[[Fraction], int]:
    """Round the size of a number and keep its sign."""
    return lambda x: whole_number(abs(x)) * (1 if x >= 0 else -1)


_WHOLE_NUMBER: Mapping[RoundingMode, Callable[[Fraction], int]] = {
    RoundingMode.HALF_UP: _by_size(lambda size: floor(size + Fraction(1, 2))),
    RoundingMode.HALF_DOWN: _by_size(lambda size: ceil(size - Fraction(1, 2))),
    RoundingMode.HALF_EVEN: round,
    RoundingMode.UP: _by_size(ceil),
    RoundingMode.DOWN: trunc,
    RoundingMode.CEILING: ceil,
    RoundingMode.FLOOR: floor,
}
