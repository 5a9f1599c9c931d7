"""Scoring of evaluations and published results."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction

from attrs import frozen

from kompass_core.amounts import Interval
from kompass_core.criteria import Layout, Node
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
from kompass_core.published import PublishedResult, audit

_ZERO = Fraction()


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
    require_type("source", source, Evaluation, PublishedResult)
    if source.digest != source.pack.digest and not accept_stale:
        hint = "score it under the present content with accept_stale=True"
        facts = {"recorded": source.digest, "current": source.pack.digest, "hint": hint}
        raise PackDigestError(
            [messages.PACK_DIGEST_MISMATCH.problem(pack=source.pack.ref, **facts)]
        )
    if isinstance(source, PublishedResult):
        return _of_printed(source)
    if source.complete and source.pack.layout.sums_only:
        return Profile(source, source.sums)
    declared = source.pack.not_applicable if not_applicable is None else not_applicable
    return _of_scores(source, Policies(declared, not_assessed))


@frozen
class _Part:
    """
    The contribution of a node to its parent, in points above its minimum.

    Attributes:
        node: The node.
        gained: The points, if known.
        low: The lower bound of the points.
        high: The upper bound of the points.
        counts: True if the node enters the score: applicable, or filled in by its policy.
    """

    node: Node
    gained: Fraction | None
    low: Fraction
    high: Fraction
    counts: bool

    @property
    def range(self) -> Fraction:
        return self.node.high - self.node.low


def _of_scores(evaluation: Evaluation, policies: Policies) -> Profile:
    """Apply the policies to an evaluation with gaps, or whose parts are averaged."""
    pack, missing = evaluation.pack, evaluation.missing
    raise_any(EvaluationError, _refused(missing, policies))
    parts, origins = dict[str, _Part](), dict[str, Origin]()
    for code, steps in zip(pack.layout.codes, evaluation.steps, strict=True):
        reason = missing.get(code)
        policy = policies.of(reason) if reason else None
        points = steps * pack.layout.step
        parts[code] = _scored_part(pack.nodes[code], points, reason, policy)
        answered = evaluation.answered(code) if isinstance(reason, NotAssessed) else None
        if answered is not None:
            parts[code] = _answered_part(pack.nodes[code], answered, policy)
        origins[code] = _ORIGIN_OF[type(reason)]
    for node in pack.layout.from_leaves:
        if node.parts:
            combined = _combined_part(node, [parts[part] for part in node.parts])
            parts[node.code] = combined
            origins[node.code] = Origin.COMBINED if combined.counts else Origin.NOT_APPLICABLE
    assessed = frozenset(code for code in pack.layout.codes if code not in missing)
    applicable = assessed | {
        code for code, reason in missing.items() if isinstance(reason, NotAssessed)
    }
    return _assemble(
        evaluation,
        amounts={c: None if p.gained is None else p.node.low + p.gained for c, p in parts.items()},
        bounds={c: Interval(p.node.low + p.low, p.node.low + p.high) for c, p in parts.items()},
        coverage=_coverage(pack.layout, assessed, applicable),
        origins=origins,
        policies=_applied(policies, missing.values()),
    )


def _applied(policies: Policies, reasons: Iterable[Missing]) -> Policies | None:
    """Return the policies, with ``refuse`` for a kind of gap that does not occur."""
    kinds = {type(reason) for reason in reasons}
    if not kinds:
        return None
    return Policies(
        policies.not_applicable if NotApplicable in kinds else Policy.REFUSE,
        policies.not_assessed if NotAssessed in kinds else Policy.REFUSE,
    )


_ORIGIN_OF = {
    type(None): Origin.SCORED,
    NotApplicable: Origin.NOT_APPLICABLE,
    NotAssessed: Origin.NOT_ASSESSED,
}


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


def _scored_part(
    node: Node, points: Fraction, reason: Missing | None, policy: Policy | None
) -> _Part:
    possible = node.high - node.low
    gained = {
        None: points - node.low,
        Policy.WORST: _ZERO,
        Policy.BEST: possible,
        Policy.RESCALE: None,
    }[policy]
    if isinstance(reason, NotAssessed) or gained is None:
        counts = not isinstance(reason, NotApplicable)
        return _Part(node, gained, _ZERO, possible, counts)
    return _Part(node, gained, gained, gained, counts=True)


def _answered_part(node: Node, scored: AnswerScore, policy: Policy | None) -> _Part:
    """Apply the policy to a sub-question with answers to some of its items."""
    low, high = scored.low - node.low, scored.high - node.low
    rescaled = None if scored.points is None else scored.points - node.low
    gained = {Policy.WORST: low, Policy.BEST: high}.get(policy or Policy.RESCALE, rescaled)
    return _Part(node, gained, low, high, counts=True)


def _combined_part(node: Node, parts: Sequence[_Part]) -> _Part:
    """
    Combine the parts that count, rescaled by the points that these parts can give.

    If every part has points this is the plain sum or mean. Parts without points may have
    bounds; the points of their parent are clipped to what these permit.
    """
    possible = node.high - node.low
    counting = [part for part in parts if part.counts]
    if not counting:
        return _Part(node, None, _ZERO, possible, counts=False)
    whole = sum((part.range for part in counting), _ZERO)
    low = sum((part.low for part in counting), _ZERO) / whole * possible
    high = sum((part.high for part in counting), _ZERO) / whole * possible
    known = [(part.gained, part.range) for part in parts if part.gained is not None]
    if not known:
        return _Part(node, None, low, high, counts=True)
    share = sum((gained for gained, _ in known), _ZERO) / sum(size for _, size in known)
    return _Part(node, min(max(share * possible, low), high), low, high, counts=True)


def _coverage(
    layout: Layout, known: frozenset[str], applicable: frozenset[str]
) -> dict[str, Fraction | None]:
    """Return the part of the applicable points that is at or below *known* nodes, by code."""
    covered = dict[str, tuple[Fraction, Fraction]]()
    for node in layout.from_leaves:
        if node.parts:
            below = [covered[part] for part in node.parts]
            seen, whole = (sum(each, _ZERO) for each in zip(*below, strict=True))
        else:
            possible = (node.high - node.low) * layout.weights[node.code]
            seen, whole = _ZERO, possible * (node.code in applicable)
        covered[node.code] = (whole if node.code in known else seen), whole
    return {code: seen / whole if whole else None for code, (seen, whole) in covered.items()}


def _of_printed(result: PublishedResult) -> Profile:
    """Take the printed points, else the printed percent, else the parts if all are known."""
    pack, audited = result.pack, audit(result)
    amounts, origins = dict[str, Fraction | None](), dict[str, Origin]()
    for node in pack.layout.from_leaves:
        amount, origin = result.face_values.get(node.code), Origin.UNKNOWN
        known = [each for part in node.parts if (each := amounts[part]) is not None]
        if amount is not None:
            in_points = result.by_code[node.code].points is not None
            origin = Origin.PRINTED if in_points else Origin.PERCENT
        elif known and len(known) == len(node.parts):
            amount, origin = node.combine.of(known), Origin.COMBINED
        amounts[node.code], origins[node.code] = amount, origin
    return _assemble(
        result,
        amounts=amounts,
        bounds=audited.bounds,
        coverage=_coverage(pack.layout, frozenset(result.by_code), frozenset(pack.layout.codes)),
        origins=origins,
        consistent=audited.possible,
        plausible=audited.plausible,
    )


def _assemble(
    source: Evaluation | PublishedResult,
    *,
    amounts: Mapping[str, Fraction | None],
    bounds: Mapping[str, Interval],
    coverage: Mapping[str, Fraction | None],
    origins: Mapping[str, Origin],
    policies: Policies | None = None,
    consistent: bool = True,
    plausible: bool = True,
) -> Profile:
    layout = source.pack.layout
    codes = [node.code for node in layout.from_leaves]
    derivation = Derivation(
        bounds=tuple(bounds[code] for code in codes),
        coverage=tuple(coverage[code] for code in codes),
        origins=tuple(origins[code] for code in codes),
        policies=policies,
        consistent=consistent,
        plausible=plausible,
    )
    points = (amounts[code] for code in codes)
    return Profile(source, tuple(p if p is None else p / layout.step for p in points), derivation)
