"""Laws of missing scores, policies, bounds and coverage."""

from __future__ import annotations

from fractions import Fraction

from kompass_core.amounts import Interval
from kompass_core.errors import EvaluationError
from kompass_core.evaluations import Evaluation
from kompass_core.missing import NotApplicable, NotAssessed, Policy
from kompass_core.profiles import profile as kompass_profile
from kompass_core.testing.laws.assertions import (
    DECIDED,
    Profiling,
    demand,
    demand_equal,
    demand_points,
    under_every_policy,
)
from kompass_core.testing.oracle import coverage_of, factors_of_parts, limits_of, points_of_nodes


def missing_is_not_zero(evaluation: Evaluation, *, profile: Profiling = kompass_profile) -> None:
    """
    A gap never counts as the minimum without a policy, and stays visible with one.

    Without a policy there is no result. Under `Policy.RESCALE` a gap has no points. A node that
    was not assessed has the bounds of its limits, and coverage is below 1. A sub-question that
    is answered in part is between the two, and has other laws.
    """
    for policy in ({"not_applicable": Policy.REFUSE}, {"not_assessed": Policy.REFUSE}):
        _demand_refusal(evaluation, policy, profile)
    limits = limits_of(evaluation.pack)
    for applicable, assessed, found in under_every_policy(evaluation, profile):
        for code, reason in evaluation.missing.items():
            if code in evaluation.answers:
                continue
            unseen = isinstance(reason, NotAssessed)
            if (assessed if unseen else applicable) is Policy.RESCALE:
                demand_equal(f"the points of {code!r}, which are missing,", found[code].exact, None)
            if unseen:
                wide = Interval(*limits[code])
                demand_equal(f"the bounds of {code!r}, not assessed,", found[code].bounds, wide)
                demand_equal(f"the coverage of {code!r}, not assessed,", found[code].coverage, 0)
                less = found.total.coverage is not None and found.total.coverage < 1
                counts = code in evaluation.pack.layout.counted
                demand(f"{code!r} is not assessed, but the coverage is 1", holds=less or not counts)


def _demand_refusal(
    evaluation: Evaluation, refusing: dict[str, Policy], profile: Profiling
) -> None:
    policies = {"not_applicable": Policy.WORST, "not_assessed": Policy.WORST} | refusing
    kind = NotApplicable if "not_applicable" in refusing else NotAssessed
    codes = [code for code, each in evaluation.missing.items() if isinstance(each, kind)]
    try:
        profile(evaluation, **policies)
    except EvaluationError:
        demand(f"there is no result, although nothing is missing for {refusing}", holds=bool(codes))
    else:
        demand(f"{codes} are missing, but there is a result without a policy", holds=not codes)


def policies_do_what_they_say(
    evaluation: Evaluation, *, profile: Profiling = kompass_profile
) -> None:
    """Gaps of each kind count as their policy states: minimum, maximum, or not at all."""
    for applicable, assessed, found in under_every_policy(evaluation, profile):
        expected = points_of_nodes(evaluation, not_applicable=applicable, not_assessed=assessed)
        policies = f" (not applicable: {applicable.value}, not assessed: {assessed.value})"
        demand_points(found, expected, policies)


def rescaling_keeps_the_share(
    evaluation: Evaluation, *, profile: Profiling = kompass_profile
) -> None:
    """Rescaled, a parent has the common share of its known parts, as far as its bounds permit."""
    rescale = Policy.RESCALE
    found = profile(evaluation, not_applicable=rescale, not_assessed=rescale)
    limits = limits_of(evaluation.pack)
    for code, value in found.items():
        known = {each: p for each in value.node.parts if (p := found[each].exact) is not None}
        if known and value.exact is not None:
            factors = factors_of_parts(evaluation.pack, code)
            gained = sum(
                ((points - limits[each][0]) * factors[each] for each, points in known.items()),
                Fraction(),
            )
            spans = ((limits[each][1] - limits[each][0]) * factors[each] for each in known)
            span = sum(spans, Fraction())
            low, high = limits[code]
            shared = low + gained / span * (high - low)
            expected = min(max(shared, value.bounds.low), value.bounds.high)
            demand_equal(f"the rescaled points of {code!r}", value.exact, expected)
        elif value.node.parts:
            demand_equal(f"the points of {code!r}, without known parts,", value.exact, None)


def without_gaps_all_policies_agree(
    evaluation: Evaluation, *, profile: Profiling = kompass_profile
) -> None:
    """Without gaps every policy gives the same exact values, and none is reported."""
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
    """Coverage is the assessed share of the applicable points."""
    expected = coverage_of(evaluation)
    for _, _, found in under_every_policy(evaluation, profile):
        for code, part in expected.items():
            demand_equal(f"the coverage of {code!r}", found[code].coverage, part)


def bounds_hold_every_completion(
    evaluation: Evaluation, completion: Evaluation, *, profile: Profiling = kompass_profile
) -> None:
    """
    The bounds contain every value that nodes not yet assessed may lead to.

    The completion has points for all of these; the strategy `completions` draws it.
    """
    for applicable, assessed, before in under_every_policy(evaluation, profile):
        after = profile(completion, not_applicable=applicable, not_assessed=assessed)
        for code, value in after.items():
            allowed = before[code].bounds
            what = "{!r} can be {}, which the bounds {} exclude"
            demand(what, code, value.bounds, allowed, holds=value.bounds <= allowed)


def bounds_are_met_at_their_ends(
    evaluation: Evaluation, *, profile: Profiling = kompass_profile
) -> None:
    """Bounds are tight: the worst and the best scores of nodes not assessed reach the ends."""
    limits = limits_of(evaluation.pack)
    expected = dict[tuple[Policy, str], Interval]()
    for applicable in DECIDED:
        worst, best = (
            points_of_nodes(evaluation, not_applicable=applicable, not_assessed=policy)
            for policy in (Policy.WORST, Policy.BEST)
        )
        for code, low in worst.items():
            high = best[code]
            ends = limits[code] if low is None or high is None else (low, high)
            expected[applicable, code] = Interval(*ends)
    for applicable, _, found in under_every_policy(evaluation, profile):
        for code, value in found.items():
            demand_equal(f"the bounds of {code!r}", value.bounds, expected[applicable, code])
