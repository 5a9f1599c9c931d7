"""Scoring of evaluations and published results."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from fractions import Fraction
from itertools import compress
from operator import mul
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

_NOTHING: _Part = (None, 0, 0, False)
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
    if source.digest != source.pack.digest and not accept_stale:
        hint = "score it under the present content with accept_stale=True"
        facts = {"recorded": source.digest, "current": source.pack.digest, "hint": hint}
        raise PackDigestError(
            [messages.PACK_DIGEST_MISMATCH.problem(pack=source.pack.ref, **facts)]
        )
    if not isinstance(source, Evaluation):
        return _of_printed(source)
    if source.complete and source.pack.layout.sums_only:
        return Profile(source, source.sums)
    declared = source.pack.not_applicable if not_applicable is None else not_applicable
    return _of_scores(source, Policies(declared, not_assessed))


def _of_scores(evaluation: Evaluation, policies: Policies) -> Profile:
    """Apply the policies to an evaluation with gaps, or whose parts are averaged."""
    layout, missing = evaluation.pack.layout, evaluation.missing
    raise_any(EvaluationError, _refused(missing, policies))
    parts: list[_Part] = [_NOTHING] * len(layout.nodes)
    origins = [Origin.SCORED] * len(layout.nodes)
    scored = zip(layout.places.values(), evaluation.steps, layout.lows, strict=True)
    for place, steps, low in scored:
        gained = steps - low
        parts[place] = gained, gained, gained, True
    for code, reason in missing.items():
        place = layout.places[code]
        parts[place] = _missing_part(evaluation, code, policies.of(reason))
        origins[place] = _ORIGIN_OF[type(reason)]
    gaps = {layout.places[code] for code in missing}
    for branch in layout.branches:
        place, below, possible = branch.position, branch.parts, layout.ranges[branch.position]
        origins[place] = Origin.COMBINED
        if gaps.isdisjoint(range(below.start, below.stop)):
            known = [part[1] for part in parts[below]]
            if branch.factors is not None:
                known = [*map(mul, branch.factors, known)]
            exact = _scaled(_sum(known), branch.whole, possible)
            parts[place] = exact, exact, exact, True
            continue
        gaps.add(place)
        among = [*zip(parts[below], layout.ranges[below], strict=True)]
        if branch.factors is not None:
            among = [*_times(branch.factors, among)]
        parts[place] = _combined_part(among, possible)
        if not parts[place][3]:
            origins[place] = Origin.NOT_APPLICABLE
    based = [*zip(layout.bases, parts, strict=True)]
    not_applicable = {code for code, reason in missing.items() if isinstance(reason, NotApplicable)}
    derivation = Derivation(
        bounds=tuple([(base + low, base + high) for base, (_, low, high, _) in based]),
        coverage=_coverage(layout, set(layout.codes) - missing.keys(), not_applicable),
        origins=tuple(origins),
        policies=_applied(policies, missing.values()),
    )
    amounts = [None if part[0] is None else base + part[0] for base, part in based]
    return Profile(evaluation, tuple(amounts), derivation)


def _applied(policies: Policies, reasons: Iterable[Missing]) -> Policies | None:
    """Return the policies, with ``refuse`` for a kind of gap that does not occur."""
    kinds = {type(reason) for reason in reasons}
    if not kinds:
        return None
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


def _missing_part(evaluation: Evaluation, code: str, policy: Policy) -> _Part:
    """Apply the policy to a missing score, of which some items may have answers."""
    layout, reason = evaluation.pack.layout, evaluation.missing[code]
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


def _times(
    factors: Sequence[int], parts: Iterable[tuple[_Part, Steps]]
) -> Iterator[tuple[_Part, Steps]]:
    """Multiply parts and their ranges by the factor of each; omit parts that do not count."""
    for factor, ((gained, low, high, counts), size) in zip(factors, parts, strict=True):
        if factor:
            scaled = None if gained is None else gained * factor
            yield (scaled, low * factor, high * factor, counts), size * factor


def _combined_part(parts: Sequence[tuple[_Part, Steps]], possible: Steps) -> _Part:
    """
    Combine the parts that count, each with its range, rescaled by what these parts can give.

    If every part has points this is the plain sum or mean, or the weighted sum. Parts without
    points may have bounds; the points of their parent are clipped to what these permit.
    """
    counting = [(low, high, size) for (_, low, high, counts), size in parts if counts]
    if not counting:
        return None, 0, possible, False
    lows, highs, sizes = map(_sum, zip(*counting, strict=True))
    low, high = _scaled(lows, sizes, possible), _scaled(highs, sizes, possible)
    known = [(gained, size) for (gained, *_), size in parts if gained is not None]
    if not known:
        return None, low, high, True
    gained, size = map(_sum, zip(*known, strict=True))
    return min(max(_scaled(gained, size, possible), low), high), low, high, True


def _sum(numbers: Sequence[Steps]) -> Steps:
    """Add whole numbers first, since ratios are slow."""
    ratios = [each for each in numbers if type(each) is not int]
    if not ratios:
        return sum(numbers)
    return sum(ratios, sum(each for each in numbers if type(each) is int))


def _scaled(part: Steps, whole: Steps, to: Steps) -> Steps:
    return part if whole == to else Fraction(part * to, whole)


def _coverage(
    layout: Layout, known: AbstractSet[str], not_applicable: AbstractSet[str] = frozenset()
) -> tuple[Fraction | None, ...]:
    """Return the part of the applicable points that is at or below *known* nodes, by position."""
    seen, whole = [0] * len(layout.nodes), [0] * len(layout.nodes)
    for code, share in layout.shares.items():
        place = layout.places[code]
        whole[place] = 0 if code in not_applicable else share
        seen[place] = whole[place] if code in known else 0
    for branch in layout.branches:
        place = branch.position
        for amounts in (whole, seen):
            below = amounts[branch.parts]
            if branch.factors is not None:
                below = [*compress(below, branch.factors)]
            amounts[place] = sum(below)
        if layout.from_leaves[place].code in known:
            seen[place] = whole[place]
    pairs = zip(seen, whole, strict=True)
    return tuple([(_ONE if s == w else Fraction(s, w)) if w else None for s, w in pairs])


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
        coverage=_coverage(pack.layout, result.by_code.keys()),
        origins=tuple(origins.values()),
        consistent=audited.possible,
        plausible=audited.plausible,
    )
    points = (None if each is None else each / pack.layout.step for each in amounts.values())
    return Profile(result, tuple(points), derivation)
