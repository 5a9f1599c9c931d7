"""
Reference implementation of scores, bounds, coverage and printed numbers.

It follows the definitions in the plainest way and uses none of the functions that the library
scores and rounds with, so that the two can be compared. None of it is fast.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor, trunc

from kompass_core.amounts import Rounding, RoundingMode, decimal
from kompass_core.criteria import TOTAL, Area, Combine, CriteriaPack, PercentBase, SubQuestion
from kompass_core.evaluations import Evaluation, Score
from kompass_core.missing import Missing, NotAssessed, Policy

Limits = tuple[Fraction, Fraction]
"""The minimum and the maximum of a node, in points."""


def limits_of(pack: CriteriaPack) -> dict[str, Limits]:
    """Return the limits of every node: those of a parent combine those of its parts."""
    found: dict[str, Limits] = {}
    for area in pack.areas:
        found |= {each.code: _limits(each) for each in area.sub_questions}
        factors = factors_of_parts(pack, area.code)
        found[area.code] = _both(factors, found) if factors else _limits(area)
    found[TOTAL] = _both(factors_of_parts(pack, TOTAL), found)
    return found


def factors_of_parts(pack: CriteriaPack, code: str) -> dict[str, Fraction]:
    """Return the points of a parent for one point of each part that counts, by code."""
    area = next((each for each in pack.areas if each.code == code), None)
    parts: Sequence[Area | SubQuestion] = pack.areas if area is None else area.sub_questions
    combine, most = (pack.combine, pack.total_max) if area is None else (area.combine, area.high)
    counted = [each for each in parts if each.counted]
    if combine is Combine.WEIGHTED:
        weights = {each.code: each.weight or Fraction() for each in counted}
        of_one = (most or Fraction()) / sum(weights.values())
        return {each.code: weights[each.code] * of_one / each.high for each in counted}
    share = Fraction(1, len(counted)) if combine is Combine.MEAN and counted else Fraction(1)
    return {each.code: share for each in counted}


def _limits(node: SubQuestion | Area) -> Limits:
    return node.low, node.high


def _both(factors: Mapping[str, Fraction], limits: Mapping[str, Limits]) -> Limits:
    low, high = (
        sum((limits[code][i] * each for code, each in factors.items()), Fraction()) for i in (0, 1)
    )
    return low, high


def points_of_nodes(
    evaluation: Evaluation,
    *,
    not_applicable: Policy = Policy.REFUSE,
    not_assessed: Policy = Policy.REFUSE,
) -> dict[str, Fraction | None]:
    """
    Return the exact points of every node, or None where no part counts.

    Args:
        evaluation: The evaluation.
        not_applicable: How nodes count that do not concern the subject; any policy but to
            refuse, if there are such nodes.
        not_assessed: The same for nodes that were not assessed, or answered in part.
    """
    pack, limits = evaluation.pack, limits_of(evaluation.pack)
    found = {
        score.code: _points_of(
            score, not_assessed if isinstance(score.value, NotAssessed) else not_applicable
        )
        for score in evaluation.scores
    }
    missing = evaluation.missing
    in_part = [code for code in evaluation.answers if isinstance(missing.get(code), NotAssessed)]
    found |= {code: _points_in_part(evaluation, code, not_assessed) for code in in_part}
    ends = [
        points_of_nodes(evaluation, not_applicable=not_applicable, not_assessed=policy)
        for policy in (Policy.WORST, Policy.BEST)
        if in_part and not_assessed is Policy.RESCALE
    ]
    for code in [*(each.code for each in pack.areas), TOTAL]:
        if factors := factors_of_parts(pack, code):
            found[code] = _points_of_parent(code, factors, limits, found)
            found[code] = _within(found[code], [end[code] for end in ends])
    return found


def _points_in_part(evaluation: Evaluation, code: str, policy: Policy) -> Fraction | None:
    """Return the points of a sub-question of which some items have no answer."""
    pack, rule = evaluation.pack, evaluation.pack.rules[code]
    answers, low, high = evaluation.answers[code], *limits_of(pack)[code]
    known = {item: each for item, each in answers.items() if not isinstance(each, Missing)}
    unseen = [item for item in rule.items if isinstance(answers[item.code], NotAssessed)]
    if not known:
        return {Policy.WORST: low, Policy.BEST: high, Policy.RESCALE: None}[policy]
    if policy is not Policy.RESCALE:
        known |= {item.code: getattr(item, policy.value) for item in unseen}
    share = rule.share(known)
    if share is None:
        return None
    points = low + share * (high - low)
    unit = Fraction(pack.step if pack.score_unit is None else pack.score_unit)
    mode = pack.step_rounding
    return points if mode is None else rounded(points, Rounding(mode, unit))


def _within(points: Fraction | None, ends: Sequence[Fraction | None]) -> Fraction | None:
    """Return the points that are nearest to *points* between the ends, if there are any."""
    if points is None or not ends:
        return points
    low, high = ends
    return points if low is None or high is None else min(max(points, low), high)


def _points_of(score: Score, policy: Policy) -> Fraction | None:
    if score.exact is not None:
        return score.exact
    low, high = _limits(score.criterion)
    return {Policy.WORST: low, Policy.BEST: high, Policy.RESCALE: None}[policy]


def _points_of_parent(
    code: str,
    factors: Mapping[str, Fraction],
    limits: Mapping[str, Limits],
    found: Mapping[str, Fraction | None],
) -> Fraction | None:
    known = {part: value for part in factors if (value := found[part]) is not None}
    if not known:
        return None
    if len(known) == len(factors):
        return sum((value * factors[part] for part, value in known.items()), Fraction())
    # The share that the remaining parts have of their own range is the share of the parent.
    gained = sum(
        ((value - limits[part][0]) * factors[part] for part, value in known.items()), Fraction()
    )
    span = sum(((limits[part][1] - limits[part][0]) * factors[part] for part in known), Fraction())
    low, high = limits[code]
    return low + (high - low) * gained / span


def coverage_of(evaluation: Evaluation) -> dict[str, Fraction | None]:
    """
    Return the assessed share of the applicable points of every node.

    None where nothing is applicable.
    """
    pack, missing, limits = evaluation.pack, evaluation.missing, limits_of(evaluation.pack)
    ranges = dict[str, dict[str, Fraction]]()
    for area in pack.areas:
        for code in (*(each.code for each in area.sub_questions), area.code):
            ranges[code] = {code: limits[code][1] - limits[code][0]}
        if area.sub_questions:
            ranges[area.code] = {
                code: ranges[code][code] * factor
                for code, factor in factors_of_parts(pack, area.code).items()
            }
    ranges[TOTAL] = {
        code: each * factor
        for area, factor in factors_of_parts(pack, TOTAL).items()
        for code, each in ranges[area].items()
    }
    found = dict[str, Fraction | None]()
    for code, below in ranges.items():
        seen = sum((each for part, each in below.items() if part not in missing), Fraction())
        unseen = (
            each for part, each in below.items() if isinstance(missing.get(part), NotAssessed)
        )
        whole = seen + sum(unseen, Fraction())
        found[code] = seen / whole if whole else None
    return found


def printed_numbers(evaluation: Evaluation) -> Iterator[tuple[str, str, Decimal]]:
    """
    Yield every printed number: the code, ``"points"`` or ``"percent"``, and the number.

    Args:
        evaluation: One without gaps.
    """
    pack, points, limits = evaluation.pack, unrounded(evaluation), limits_of(evaluation.pack)
    for code, node in pack.nodes.items():
        convention = pack.rounding.for_level(node.level)
        yield code, "points", decimal(rounded(points[code], convention.points))
        percent = percent_of(pack, points[code], limits[code])
        if percent is not None:
            yield code, "percent", decimal(rounded(percent, convention.percent))


def percent_of(pack: CriteriaPack, points: Fraction, limits: Limits) -> Fraction | None:
    """Return *points* between *limits* in percent; None if the pack has none."""
    low, high = limits
    return {
        PercentBase.NONE: None,
        PercentBase.OF_MAXIMUM: 100 * points / high if high else None,
        PercentBase.BETWEEN_ENDS: 100 * (points - low) / (high - low),
    }[pack.percent]


def unrounded(evaluation: Evaluation) -> dict[str, Fraction]:
    """
    Return the points of every node before rounding.

    Args:
        evaluation: One without gaps.
    """
    found = points_of_nodes(evaluation)
    return {code: points for code, points in found.items() if points is not None}


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
