"""Laws of printed numbers."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from kompass_core.amounts import Interval, Rounding, exact
from kompass_core.evaluations import Evaluation
from kompass_core.profiles import profile as kompass_profile
from kompass_core.published import PublishedResult
from kompass_core.published import audit as kompass_audit
from kompass_core.testing.laws.assertions import Auditing, Profiling, demand, demand_equal
from kompass_core.testing.oracle import points_of_nodes, printed_numbers, rounded


def rounding_follows_its_mode(
    rounding: Rounding,
    value: Fraction,
    *,
    round_: Callable[[Rounding, Fraction], Fraction] = Rounding.round,
) -> None:
    """Numbers, and the ties beside them, are printed as the multiple that the mode selects."""
    tie = (value // rounding.unit + Fraction(1, 2)) * rounding.unit
    for number in (value, -value, tie, -tie):
        what = f"{number} printed {rounding.mode.value} to {rounding.unit}"
        demand_equal(what, round_(rounding, number), rounded(number, rounding))


def printed_bounds_are_what_prints_so(
    rounding: Rounding,
    value: Fraction,
    *,
    bounds: Callable[[Rounding, Fraction], Interval] = Rounding.bounds,
) -> None:
    """The interval of a printed number holds all values that round to it, and no other."""
    number = rounded(value, rounding)
    allowed = bounds(rounding, number)
    demand(f"{value} is printed as {number}, which excludes it: {allowed}", holds=value in allowed)
    ends = {allowed.low: allowed.low_closed, allowed.high: allowed.high_closed}
    for end, closed in ends.items():
        prints_so = rounded(end, rounding) == number
        what = f"the end {end} of the interval of {number} is closed: {closed}"
        demand(what, holds=prints_so == closed)
    for beyond in (allowed.low - rounding.unit / 8, allowed.high + rounding.unit / 8):
        outside = rounded(beyond, rounding) != number
        demand(f"{beyond} is printed as {number} too, outside of {allowed}", holds=outside)


def printing_rounds_last(evaluation: Evaluation, *, profile: Profiling = kompass_profile) -> None:
    """
    Every number is its own unrounded value, rounded as its level is.

    A parent is not made of printed parts, nor a percent of printed points. Evaluations with
    gaps are skipped.
    """
    if not evaluation.complete:
        return
    found = profile(evaluation)
    for code, kind, number in printed_numbers(evaluation):
        printed = getattr(found.printed(code), kind)
        demand_equal(f"the printed {kind} of {code!r}", exact(printed), exact(number))


def printed_results_are_possible(
    evaluation: Evaluation, result: PublishedResult, *, audit: Auditing = kompass_audit
) -> None:
    """
    The numbers printed of an evaluation are possible, and the audit's bounds contain its points.

    The evaluation has no gaps; the result is any of its printed numbers.
    """
    found, truth = audit(result), points_of_nodes(evaluation)
    verdict = f"the print of {evaluation!r} is {found.verdict.value}: {found.conflicts}"
    demand(verdict, holds=found.possible)
    demand_equal("the list of conflicts", found.conflicts, ())
    for bounds in (found.bounds, found.from_below):
        for code, allowed in bounds.items():
            points = truth[code]
            inside = points is not None and points in allowed
            demand("{!r} has {} points, which {} exclude", code, points, allowed, holds=inside)


def printed_profiles_hold_the_truth(
    evaluation: Evaluation, result: PublishedResult, *, profile: Profiling = kompass_profile
) -> None:
    """
    A profile of printed numbers repeats them, and its bounds contain the original points.

    The evaluation has no gaps; the result is any of its printed numbers.
    """
    found, truth = profile(result), points_of_nodes(evaluation)
    demand("the print of an evaluation is reported as inconsistent", holds=found.consistent)
    for code, points in truth.items():
        inside = points is not None and points in found[code].bounds
        demand(f"{code!r} has {points} points, which its bounds exclude", holds=inside)
    for printed in result.printed:
        again = found.printed(printed.code)
        for kind, number in printed.numbers:
            where = f"the {kind} of {printed.code!r}, printed as {number},"
            demand_equal(where, getattr(again, kind), number)
