"""
Reference implementation: direct definitions of scores, bounds and printed numbers.

None of the functions that this library scores with are used here, so that the two can be held
against each other. Everything is done in the plainest way, and none of it is fast.

It follows the definitions and uses none of the functions that this library scores and rounds
with, so that the two can be held against each other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor, trunc

from kompass_core.amounts import Rounding, RoundingMode, decimal
from kompass_core.criteria import TOTAL, Area, Combine, CriteriaPack, SubQuestion
from kompass_core.evaluations import Evaluation, Score
from kompass_core.missing import NotAssessed, Policy

Limits = tuple[Fraction, Fraction]
"""The least and the most that a cell can have, in points."""


def limits_of(pack: CriteriaPack) -> dict[str, Limits]:
    """Return the limits of every cell: those of parents are combined from their parts'."""
    found: dict[str, Limits] = {}
    for area in pack.areas:
        parts = {each.code: _limits(each) for each in area.sub_questions}
        found |= parts
        found[area.code] = _both(area.combine, list(parts.values())) if parts else _limits(area)
    found[TOTAL] = _both(pack.combine, [found[area.code] for area in pack.areas])
    return found


def _limits(cell: SubQuestion | Area) -> Limits:
    return Fraction(cell.min_points), Fraction(cell.max_points)


def _both(combine: Combine, parts: Sequence[Limits]) -> Limits:
    return _together(combine, [low for low, _ in parts]), _together(combine, [h for _, h in parts])


def _together(combine: Combine, values: Sequence[Fraction]) -> Fraction:
    added = sum(values, Fraction())
    return added / len(values) if combine is Combine.MEAN else added


def points_of_cells(
    evaluation: Evaluation,
    *,
    not_applicable: Policy = Policy.REFUSE,
    not_assessed: Policy = Policy.REFUSE,
) -> dict[str, Fraction | None]:
    """
    Return the points of every cell, exactly; None where nothing is left that counts.

    Args:
        evaluation: What was assessed.
        not_applicable: What becomes of cells that do not concern the subject; any policy but
            to refuse, if there are such cells.
        not_assessed: The same for cells at which nobody looked.
    """
    pack, limits = evaluation.pack, limits_of(evaluation.pack)
    found = {
        score.code: _of_score(
            score, not_assessed if isinstance(score.value, NotAssessed) else not_applicable
        )
        for score in evaluation.scores
    }
    for area in pack.areas:
        if area.sub_questions:
            codes = [each.code for each in area.sub_questions]
            found[area.code] = _of_parts(area.code, codes, area.combine, limits, found)
    codes = [area.code for area in pack.areas]
    found[TOTAL] = _of_parts(TOTAL, codes, pack.combine, limits, found)
    return found


def _of_score(score: Score, policy: Policy) -> Fraction | None:
    if score.points is not None:
        return Fraction(score.points)
    low, high = _limits(score.criterion)
    return {Policy.WORST: low, Policy.BEST: high, Policy.RESCALE: None}[policy]


def _of_parts(
    code: str,
    parts: Sequence[str],
    combine: Combine,
    limits: Mapping[str, Limits],
    found: Mapping[str, Fraction | None],
) -> Fraction | None:
    known = {part: value for part in parts if (value := found[part]) is not None}
    if not known:
        return None
    if len(known) == len(parts):
        return _together(combine, list(known.values()))
    # What is left counts for the whole: its share of its own room is the parent's share.
    gained = sum((value - limits[part][0] for part, value in known.items()), Fraction())
    room = sum((limits[part][1] - limits[part][0] for part in known), Fraction())
    low, high = limits[code]
    return low + (high - low) * gained / room


def coverage_of(evaluation: Evaluation) -> dict[str, Fraction | None]:
    """
    Return which part of the points of every cell was assessed.

    What does not concern the subject is left out on both sides; None where nothing is left.
    """
    pack, missing, limits = evaluation.pack, evaluation.missing, limits_of(evaluation.pack)
    worth = dict[str, dict[str, Fraction]]()
    for area in pack.areas:
        parts = [each.code for each in area.sub_questions] or [area.code]
        share = Fraction(1, len(parts)) if area.combine is Combine.MEAN else Fraction(1)
        worth[area.code] = {code: (limits[code][1] - limits[code][0]) * share for code in parts}
        worth |= {code: {code: worth[area.code][code]} for code in parts if code != area.code}
    share = Fraction(1, len(pack.areas)) if pack.combine is Combine.MEAN else Fraction(1)
    worth[TOTAL] = {
        code: each * share for area in pack.areas for code, each in worth[area.code].items()
    }
    found = dict[str, Fraction | None]()
    for cell, below in worth.items():
        seen = sum((each for code, each in below.items() if code not in missing), Fraction())
        unseen = (
            each for code, each in below.items() if isinstance(missing.get(code), NotAssessed)
        )
        whole = seen + sum(unseen, Fraction())
        found[cell] = seen / whole if whole else None
    return found


def printed_numbers(evaluation: Evaluation) -> Iterator[tuple[str, str, Decimal]]:
    """
    Yield every printed number: the code, ``"points"`` or ``"percent"``, and the number.

    Args:
        evaluation: One without gaps.
    """
    pack, values = evaluation.pack, unrounded(evaluation)
    for code, node in pack.nodes.items():
        low, high = Fraction(node.min_points), Fraction(node.max_points)
        printed_as = pack.rounding.for_level(node.level)
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
            values[area.code] = _together_printing(parts, area.combine)
    parts = [values[area.code] for area in evaluation.pack.areas]
    values[TOTAL] = _together_printing(parts, evaluation.pack.combine)
    return values


def _together_printing(parts: list[Fraction], combine: Combine) -> Fraction:
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
