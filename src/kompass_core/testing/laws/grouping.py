"""Laws of aggregates: summaries and ranks."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import isclose

from kompass_core.aggregation import Aggregate, Summary
from kompass_core.aggregation import aggregate as kompass_aggregate
from kompass_core.amounts import Interval
from kompass_core.criteria.ranking import RankKey
from kompass_core.profiles import Profile
from kompass_core.testing.laws.assertions import Aggregating, demand, demand_equal

_PARTS = tuple(Fraction(n, 20) for n in (0, 1, 5, 10, 13, 20))


def summaries_are_exact(
    profiles: Sequence[Profile], *, aggregate: Aggregating = kompass_aggregate
) -> None:
    """Mean, median, quantiles and extremes are exact, over the members with points."""
    group = aggregate(profiles, duplicates="keep")
    for code in profiles[0]:
        values = _known(profiles, code)
        _demand_summary(group[code], sorted(values), code)
        if values:
            bounds = [each[code].bounds for each in profiles if each[code].exact is not None]
            low = sum((each.low for each in bounds), Fraction()) / len(values)
            high = sum((each.high for each in bounds), Fraction()) / len(values)
            found = group[code].mean_bounds
            held = found is not None and (found.low, found.high) == (low, high)
            demand(f"the mean of {code!r} has the bounds {found}", holds=held)


def _known(profiles: Sequence[Profile], code: str) -> list[Fraction]:
    return [value for each in profiles if (value := each[code].exact) is not None]


def _demand_summary(found: Summary, values: list[Fraction], code: str) -> None:
    where, n = f"of {code!r} over {len(values)} members", len(values)
    demand_equal(f"the number {where}", found.n, n)
    mean = sum(values, Fraction()) / n if n else None
    demand_equal(f"the mean {where}", found.mean, mean)
    demand_equal(f"the least {where}", found.min, min(values, default=None))
    demand_equal(f"the most {where}", found.max, max(values, default=None))
    for part in _PARTS:
        demand_equal(f"the quantile {part} {where}", found.quantile(part), _quantile(values, part))
    demand_equal(f"the median {where}", found.median, _quantile(values, Fraction(1, 2)))
    for ddof in (0, 1):
        sd = found.sd(ddof=ddof)
        if mean is None or n <= ddof:
            demand_equal(f"the standard deviation {where}", sd, None)
        else:
            variance = sum(((each - mean) ** 2 for each in values), Fraction()) / (n - ddof)
            near = sd is not None and isclose(sd**2, float(variance), rel_tol=1e-12)
            demand(f"the standard deviation {where} is {sd}", holds=near)


def _quantile(values: list[Fraction], part: Fraction) -> Fraction | None:
    """Return the quantile of sorted values, with linear interpolation."""
    if not values:
        return None
    place = part * (len(values) - 1)
    at, rest = divmod(place, 1)
    after = values[min(at + 1, len(values) - 1)]
    return values[at] * (1 - rest) + after * rest


def ranks_count_who_is_better(
    profiles: Sequence[Profile], *, aggregate: Aggregating = kompass_aggregate
) -> None:
    """
    A rank is 1 + the number of strictly better members, so ties share the best rank.

    Members are better in the points that the pack ranks: exact, or printed. The best rank counts
    the members that are surely better, the worst those that may be.
    """
    group = aggregate(profiles, duplicates="keep")
    for code in profiles[0]:
        for i, member in enumerate(profiles):
            others = [each for j, each in enumerate(profiles) if j != i]
            others = [each for each in others if each[code].exact is not None]
            points = _ranked_points(others, code)
            for own in _ranked_points([member], code):
                bounds = member[code].bounds
                above = [each for each in points if each > own]
                surely = [each for each in others if _lies_above(each[code].bounds, bounds)]
                maybe = [each for each in others if each[code].bounds.high > bounds.low]
                found = group.rank(member, code)
                where = f"of {member.name!r} in {code!r}"
                demand_equal(f"the rank {where}", found.rank, 1 + len(above))
                tied = points.count(own)
                demand_equal(f"the number of equals {where}", found.tied, tied)
                demand_equal(f"the number of ranked members {where}", found.n, 1 + len(others))
                demand_equal(f"the best rank {where}", found.best, 1 + len(surely))
                demand_equal(f"the worst rank {where}", found.worst, 1 + len(maybe))


def _ranked_points(profiles: Sequence[Profile], code: str) -> list[Fraction]:
    """Return the points that ranks are made of, of those that have some."""
    printed = any(each.pack.ranking is RankKey.PRINTED for each in profiles)
    known = [each for each in profiles if each[code].exact is not None]
    if not printed:
        return _known(known, code)
    return [Fraction(each.printed(code).points or 0) for each in known]


def _lies_above(one: Interval, other: Interval) -> bool:
    touching = one.low == other.high and not (one.low_closed and other.high_closed)
    return one.low > other.high or touching


def percentiles_count_equals_half(
    profiles: Sequence[Profile], *, aggregate: Aggregating = kompass_aggregate
) -> None:
    """A percentile is the share of the group that is below, ties counting half."""
    group = aggregate(profiles, duplicates="keep")
    for code in profiles[0]:
        values = _ranked_points(profiles, code)
        for member in profiles:
            for own in _ranked_points([member], code):
                below = sum(value < own for value in values)
                equal = sum(value == own for value in values)
                expected = Fraction(2 * below + equal, 2 * len(values))
                where = f"the percentile of {member.name!r} in {code!r}"
                demand_equal(where, group.percentile(member, code), expected)


def order_of_members_changes_nothing(
    profiles: Sequence[Profile], *, aggregate: Aggregating = kompass_aggregate
) -> None:
    """The order of the members does not change summaries and ranks."""
    usual = aggregate(profiles, duplicates="keep")
    for order in (profiles[::-1], [*profiles[1:], *profiles[:1]]):
        other = aggregate(order, duplicates="keep")
        for code in profiles[0]:
            where = f"of {code!r}, with the members in another order,"
            demand_equal(f"the summary {where}", _summary(other, code), _summary(usual, code))
            for member in profiles:
                if member[code].exact is not None:
                    ranks = [group.rank(member, code).rank for group in (other, usual)]
                    demand_equal(f"the rank {where}", *ranks)


def _summary(group: Aggregate, code: str) -> tuple[object, ...]:
    found = group[code]
    return (found.n, found.mean, found.sd(), *(found.quantile(part) for part in _PARTS))
