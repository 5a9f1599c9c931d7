"""Scoring of evaluations and published results."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, TypeAlias

from kompass_core.criteria import Layout
from kompass_core.criteria.layout import Steps, whole_or_ratio
from kompass_core.errors import (
    EvaluationError,
    PackDigestError,
    Problem,
    messages,
    raise_any,
    require_type,
)
from kompass_core.evaluations import AnswerScore, Evaluation
from kompass_core.missing import (
    Missing,
    NotApplicable,
    NotAssessed,
    Policies,
    Policy,
    PolicyName,
    as_policy,
)
from kompass_core.profiles.profile import Derivation, Profile
from kompass_core.profiles.value import Origin

if TYPE_CHECKING:
    from kompass_core.published import PublishedResult

_Part: TypeAlias = tuple[Steps | None, Steps, Steps, bool]
"""
The contribution of a node to its parent: its steps above its minimum, if known, their lower and
upper bound, and True if it enters the score, because it is applicable or filled in by its policy.
"""

_ONE = Fraction(1)


def profile(
    source: Evaluation | PublishedResult,
    *,
    not_applicable: Policy | PolicyName | None = None,
    not_assessed: Policy | PolicyName = Policy.REFUSE,
    accept_stale: bool = False,
) -> Profile:
    """
    Compute the exact profile of an evaluation or a published result.

    Args:
        source: An evaluation, or a published result, to which the policies do not apply.
        not_applicable: The policy for scores that are not applicable; by default that of the
            pack.
        not_assessed: The policy for scores that are not assessed.
        accept_stale: True to apply the present criteria to a source recorded under others.

    Raises:
        EvaluationError: If scores are missing and the policy is to refuse, or a policy is
            unknown.
        PackDigestError: If the pack's scoring content has changed since the source was
            recorded, unless *accept_stale*.
    """
    if not_applicable is not None:
        not_applicable = as_policy(not_applicable, "not_applicable")
    if not_assessed is not Policy.REFUSE:
        not_assessed = as_policy(not_assessed, "not_assessed")
    if not isinstance(source, Evaluation):
        from kompass_core.published import PublishedResult

        require_type("source", source, Evaluation, PublishedResult)
    pack = source.pack
    if source.digest != pack.digest and not accept_stale:
        hint = "score it under the present content with accept_stale=True"
        facts = {"recorded": source.digest, "current": pack.digest, "hint": hint}
        raise PackDigestError([messages.PACK_DIGEST_MISMATCH.problem(pack=pack.ref, **facts)])
    if not isinstance(source, Evaluation):
        return _of_printed(source)
    if source.complete:
        layout = pack.layout
        add_up = layout.sums if layout.sums_only else layout.combined
        return Profile(source, add_up(source.packed))
    declared = pack.not_applicable if not_applicable is None else not_applicable
    return _of_scores(source, Policies(declared, not_assessed))


def _of_scores(evaluation: Evaluation, policies: Policies) -> Profile:
    """Apply the policies to an evaluation with gaps."""
    layout, missing = evaluation.pack.layout, evaluation.missing
    raise_any(EvaluationError, _refused(missing, policies))
    amounts: list[Steps | None] = [*layout.bases]
    gained: list[Steps] = [0] * len(amounts)
    scored = zip(layout.places.values(), evaluation.steps, layout.lows, strict=True)
    for place, steps, low in scored:
        amounts[place], gained[place] = steps, steps - low
    gaps = {
        layout.places[code]: _missing_part(evaluation, code, reason, policies.of(reason))
        for code, reason in missing.items()
    }
    for branch in layout.branches:
        place, below = branch.position, range(branch.parts.start, branch.parts.stop)
        known, possible = branch.total(gained), layout.ranges[place]
        if gaps.keys().isdisjoint(below):
            gained[place] = _scaled(known, branch.whole, possible)
            amounts[place] = layout.bases[place] + gained[place]
        else:
            factors = branch.factors or (1,) * len(below)
            among = [
                (gaps[i], layout.ranges[i], factor)
                for i, factor in zip(below, factors, strict=True)
                if i in gaps and factor
            ]
            gaps[place] = _combined_part(known, branch.whole, possible, among)
    for place, (points, *_) in gaps.items():
        amounts[place] = None if points is None else layout.bases[place] + points
    return Profile(evaluation, tuple(amounts), _derivation(evaluation, gaps, policies))


def _derivation(
    evaluation: Evaluation, gaps: Mapping[int, _Part], policies: Policies
) -> Derivation:
    layout, missing = evaluation.pack.layout, evaluation.missing
    bounds: list[tuple[Steps, Steps] | None] = [None] * len(layout.nodes)
    origins = [Origin.SCORED] * len(layout.nodes)
    for branch in layout.branches:
        origins[branch.position] = Origin.COMBINED
    for place, (_, low, high, counts) in gaps.items():
        base = layout.bases[place]
        bounds[place] = base + low, base + high
        if not counts:
            origins[place] = Origin.NOT_APPLICABLE
    reasons = {layout.places[code]: reason for code, reason in missing.items()}
    for place, reason in reasons.items():
        origins[place] = _ORIGIN_OF[type(reason)]
    applicable = {place: isinstance(each, NotAssessed) for place, each in reasons.items()}
    return Derivation(
        bounds=tuple(bounds),
        coverage=_coverage(layout, applicable),
        origins=tuple(origins),
        policies=_applied(policies, reasons.values()),
    )


def _applied(policies: Policies, reasons: Iterable[Missing]) -> Policies:
    """Return the policies, with ``refuse`` for a kind of gap that does not occur."""
    kinds = {type(reason) for reason in reasons}
    return Policies(
        policies.not_applicable if NotApplicable in kinds else Policy.REFUSE,
        policies.not_assessed if NotAssessed in kinds else Policy.REFUSE,
    )


_ORIGIN_OF = {NotApplicable: Origin.NOT_APPLICABLE, NotAssessed: Origin.NOT_ASSESSED}


def _refused(missing: Mapping[str, Missing], policies: Policies) -> Iterator[Problem]:
    """[KE008] Missing scores need a policy other than to refuse."""
    states = {
        "not applicable": (NotApplicable, policies.not_applicable),
        "not assessed": (NotAssessed, policies.not_assessed),
    }
    for state, (kind, policy) in states.items():
        codes = tuple(code for code, reason in missing.items() if isinstance(reason, kind))
        if codes and policy is Policy.REFUSE:
            argument = state.replace(" ", "_")
            yield messages.MISSING_POINTS_REFUSED.problem(
                codes=codes, state=state, argument=argument
            )


def _missing_part(evaluation: Evaluation, code: str, reason: Missing, policy: Policy) -> _Part:
    """Apply the policy to a missing score, of which some items may have answers."""
    layout = evaluation.pack.layout
    possible = layout.ranges[layout.places[code]]
    answered = evaluation.answered(code) if isinstance(reason, NotAssessed) else None
    low, high, rescaled = (
        (0, possible, None) if answered is None else _above(layout, code, answered)
    )
    gained = {Policy.WORST: low, Policy.BEST: high}.get(policy, rescaled)
    if isinstance(reason, NotAssessed):
        return gained, low, high, True
    return (None, 0, possible, False) if gained is None else (gained, gained, gained, True)


def _above(layout: Layout, code: str, scored: AnswerScore) -> tuple[Steps, Steps, Steps | None]:
    """Return the bounds and the points of answers, in steps above the minimum."""
    base = layout.nodes[code].low

    def above(points: Fraction) -> Steps:
        return whole_or_ratio((points - base) / layout.step)

    points = None if scored.points is None else above(scored.points)
    return above(scored.low), above(scored.high), points


def _combined_part(
    gained: Steps, whole: Steps, possible: Steps, gaps: Iterable[tuple[_Part, Steps, int]]
) -> _Part:
    """
    Combine the parts that count, rescaled by what these parts can give.

    If every part has points this is the plain sum or mean, or the weighted sum. Parts without
    points may have bounds; the points of their parent are clipped to what these permit.

    Args:
        gained: The sum of the parts without gaps.
        whole: The most that the sum of all parts can be.
        possible: The range of the parent.
        gaps: The parts with gaps, each with its range, and the times that it enters the sum.
    """
    low = high = gained
    counting = known = whole
    for (points, least, most, counts), size, factor in gaps:
        if counts:
            low, high = low + least * factor, high + most * factor
        else:
            counting -= size * factor
        if points is None:
            known -= size * factor
        else:
            gained += points * factor
    if not counting:
        return None, 0, possible, False
    low, high = _scaled(low, counting, possible), _scaled(high, counting, possible)
    if not known:
        return None, low, high, True
    return min(max(_scaled(gained, known, possible), low), high), low, high, True


def _scaled(part: Steps, whole: Steps, to: Steps) -> Steps:
    return part if whole == to else Fraction(part * to, whole)


def _coverage(
    layout: Layout, missing: Mapping[int, bool], printed: Container[int] = frozenset()
) -> tuple[Fraction | None, ...]:
    """
    Return the assessed part of the applicable points of each node, by position.

    Args:
        layout: The nodes.
        missing: For each scored node without a score, by position, True if it is applicable.
        printed: The positions of the nodes with parts that are known all the same.
    """
    whole = [*layout.whole_shares]
    for place, applicable in missing.items():
        whole[place] *= applicable
    seen = [*whole]
    for place in missing:
        seen[place] = 0
    found: list[Fraction | None] = [_ONE] * len(whole)
    touched = set(missing)
    for branch in layout.branches:
        place = branch.position
        if touched.isdisjoint(range(branch.parts.start, branch.parts.stop)):
            continue
        touched.add(place)
        whole[place], seen[place] = branch.counted(whole), branch.counted(seen)
        if place in printed:
            seen[place] = whole[place]
    for place in touched:
        found[place] = Fraction(seen[place], whole[place]) if whole[place] else None
    return tuple(found)


def _of_printed(result: PublishedResult) -> Profile:
    """Take the printed points, else the printed percent, else the parts if all are known."""
    from kompass_core.published import audit

    pack, audited = result.pack, audit(result)
    amounts, origins = dict[str, Fraction | None](), dict[str, Origin]()
    for node in pack.layout.from_leaves:
        amount, origin = result.face_values.get(node.code), Origin.UNKNOWN
        known = [each for part in node.parts if (each := amounts[part]) is not None]
        if amount is not None:
            in_points = result.by_code[node.code].points is not None
            origin = Origin.PRINTED if in_points else Origin.PERCENT
        elif known and len(known) == len(node.parts):
            amount, origin = node.combined(known), Origin.COMBINED
        amounts[node.code], origins[node.code] = amount, origin
    derivation = Derivation(
        bounds=tuple(audited.bounds[code] for code in amounts),
        coverage=_coverage(
            pack.layout,
            {
                place: True
                for code, place in pack.layout.places.items()
                if code not in result.by_code
            },
            {pack.nodes[code].position for code in result.by_code},
        ),
        origins=tuple(origins.values()),
        consistent=audited.possible,
        plausible=audited.plausible,
    )
    points = (None if each is None else each / pack.layout.step for each in amounts.values())
    return Profile(result, tuple(points), derivation)
