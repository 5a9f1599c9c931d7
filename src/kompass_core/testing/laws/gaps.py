"""Laws of what is missing: it is no zero, and nothing is decided about it silently."""

from __future__ import annotations

from fractions import Fraction

from kompass_core.amounts import Interval
from kompass_core.errors import EvaluationError
from kompass_core.evaluations import Evaluation
from kompass_core.missing import NotApplicable, NotAssessed, Policy
from kompass_core.profiles import Profile
from kompass_core.profiles import profile as kompass_profile
from kompass_core.testing.laws.assertions import (
    DECIDED,
    Profiling,
    demand,
    demand_equal,
    demand_points,
    under_every_policy,
)
from kompass_core.testing.oracle import coverage_of, limits_of, points_of_nodes


def missing_is_not_zero(evaluation: Evaluation, *, profile: Profiling = kompass_profile) -> None:
    """
    A gap never counts as the least unless somebody says so, and is never hidden.

    Without a policy there is no result. Where a gap is left out it has no points, and where
    nobody looked the bounds stay as wide as the limits, and less than all is covered.
    """
    for policy in ({"not_applicable": Policy.REFUSE}, {"not_assessed": Policy.REFUSE}):
        _demand_refusal(evaluation, policy, profile)
    limits = limits_of(evaluation.pack)
    for applicable, assessed, found in under_every_policy(evaluation, profile):
        for code, reason in evaluation.missing.items():
            unseen = isinstance(reason, NotAssessed)
            if (assessed if unseen else applicable) is Policy.RESCALE:
                demand_equal(f"the points of {code!r}, which are missing,", found[code].exact, None)
            if unseen:
                wide = Interval(*limits[code])
                demand_equal(f"the bounds of {code!r}, unseen,", found[code].bounds, wide)
                demand_equal(f"the coverage of {code!r}, unseen,", found[code].coverage, 0)
                less = found.total.coverage is not None and found.total.coverage < 1
                demand(f"{code!r} is unseen, and yet all is covered", holds=less)


def _demand_refusal(
    evaluation: Evaluation, refusing: dict[str, Policy], profile: Profiling
) -> None:
    policies = {"not_applicable": Policy.WORST, "not_assessed": Policy.WORST} | refusing
    kind = NotApplicable if "not_applicable" in refusing else NotAssessed
    codes = [code for code, each in evaluation.missing.items() if isinstance(each, kind)]
    try:
        profile(evaluation, **policies)
    except EvaluationError:
        demand(f"there is no result, although no policy is needed: {refusing}", holds=bool(codes))
    else:
        demand(f"{codes} are missing, and yet there is a result without a policy", holds=not codes)


def policies_do_what_they_say(
    evaluation: Evaluation, *, profile: Profiling = kompass_profile
) -> None:
    """Worst is the minimum, best the maximum, rescaled the share of what is left: each its own."""
    for applicable, assessed, found in under_every_policy(evaluation, profile):
        expected = points_of_nodes(evaluation, not_applicable=applicable, not_assessed=assessed)
        said = f" (not applicable: {applicable.value}, not assessed: {assessed.value})"
        demand_points(found, expected, said)


def rescaling_keeps_the_share(
    evaluation: Evaluation, *, profile: Profiling = kompass_profile
) -> None:
    """Where gaps are left out, a parent has the share that its known parts have together."""
    rescale = Policy.RESCALE
    found = profile(evaluation, not_applicable=rescale, not_assessed=rescale)
    limits = limits_of(evaluation.pack)
    for code, value in found.items():
        known = {each: p for each in value.node.parts if (p := found[each].exact) is not None}
        if known and value.exact is not None:
            gained = sum((points - limits[each][0] for each, points in known.items()), Fraction())
            room = sum((limits[each][1] - limits[each][0] for each in known), Fraction())
            low, high = limits[code]
            share = (value.exact - low) / (high - low)
            demand_equal(f"the share of {code!r} in its known parts", share, gained / room)
        elif value.node.parts:
            demand_equal(f"the points of {code!r}, without known parts,", value.exact, None)


def without_gaps_all_policies_agree(
    evaluation: Evaluation, *, profile: Profiling = kompass_profile
) -> None:
    """Where nothing is missing nothing is decided, and every value is known exactly."""
    if not evaluation.complete:
        return
    usual = profile(evaluation)
    for _, _, found in under_every_policy(evaluation, profile):
        for code, value in usual.items():
            demand_equal(f"under another policy, {code!r}", found[code].exact, value.exact)
            demand_equal(f"the coverage of {code!r}, without gaps,", value.coverage, 1)
            demand(f"{code!r} is not known exactly", holds=value.bounds.is_exact)
        demand_equal("the policy that was applied", found.policies, None)


def coverage_is_what_was_assessed(
    evaluation: Evaluation, *, profile: Profiling = kompass_profile
) -> None:
    """Coverage is the part of the points that concern the subject that was looked at."""
    expected = coverage_of(evaluation)
    for _, _, found in under_every_policy(evaluation, profile):
        for code, part in expected.items():
            demand_equal(f"the coverage of {code!r}", found[code].coverage, part)


def bounds_hold_every_completion(
    evaluation: Evaluation, completion: Evaluation, *, profile: Profiling = kompass_profile
) -> None:
    """
    Whatever the scores turn out to be that nobody has seen yet: the bounds allow them.

    Args:
        evaluation: One with cells that were not assessed, or without.
        completion: The same with points for all of these; `completions` draws them.
        profile: What gives the bounds.
    """
    for applicable in DECIDED:
        for assessed in DECIDED:
            policies = {"not_applicable": applicable, "not_assessed": assessed}
            before = profile(evaluation, **policies)
            after = profile(completion, **policies)
            said = f"({applicable.value}, {assessed.value})"
            for code, value in after.items():
                allowed = before[code].bounds
                what = "{!r} can be {}, which the bounds {} exclude {}"
                holds = value.bounds <= allowed
                demand(what, code, value.bounds, allowed, said, holds=holds)


def bounds_are_met_at_their_ends(
    evaluation: Evaluation, *, profile: Profiling = kompass_profile
) -> None:
    """Bounds are no wider than needed: the worst and the best of what is unseen are their ends."""
    for applicable in DECIDED:
        ends = {
            policy: points_of_nodes(evaluation, not_applicable=applicable, not_assessed=policy)
            for policy in (Policy.WORST, Policy.BEST)
        }
        for assessed in DECIDED:
            found = profile(evaluation, not_applicable=applicable, not_assessed=assessed)
            _demand_ends(found, ends[Policy.WORST], ends[Policy.BEST])


def _demand_ends(
    found: Profile, worst: dict[str, Fraction | None], best: dict[str, Fraction | None]
) -> None:
    limits = limits_of(found.pack)
    for code, value in found.items():
        low, high = worst[code], best[code]
        expected = Interval(*limits[code]) if low is None or high is None else Interval(low, high)
        demand_equal(f"the bounds of {code!r}", value.bounds, expected)
