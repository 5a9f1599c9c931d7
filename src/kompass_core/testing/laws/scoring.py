"""Laws of scoring: the points of areas and the total."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import Any

from attrs import evolve

from kompass_core.amounts import Amount, Interval
from kompass_core.criteria import TOTAL, Combine, CriteriaPack
from kompass_core.evaluations import Evaluation
from kompass_core.missing import Missing, Policy
from kompass_core.profiles import profile as kompass_profile
from kompass_core.testing.laws.assertions import (
    Profiling,
    demand,
    demand_equal,
    demand_points,
    under_every_policy,
)
from kompass_core.testing.oracle import limits_of, percent_of, points_of_nodes


def scores_come_back(evaluation: Evaluation, *, profile: Profiling = kompass_profile) -> None:
    """Every score is in the profile as given, under every policy."""
    scores = evaluation.scores
    given = {each.code: each.exact for each in scores if each.exact is not None}
    for _, _, found in under_every_policy(evaluation, profile):
        demand_points(found, given, ", which was scored,")


def parents_combine_their_parts(
    evaluation: Evaluation, *, profile: Profiling = kompass_profile
) -> None:
    """
    Every area, and the total, is exactly the sum of its parts, each times its factor.

    Nothing is rounded before it is combined, and nothing is a binary float. Gaps count as the
    minimum, so that every part has points.
    """
    worst = Policy.WORST
    found = profile(evaluation, not_applicable=worst, not_assessed=worst)
    expected = points_of_nodes(evaluation, not_applicable=worst, not_assessed=worst)
    demand_points(found, expected)
    exactly = all(isinstance(value.exact, Fraction | int) for value in found.values())
    demand("a value is no exact ratio", holds=exactly)


def sums_are_additive(evaluation: Evaluation, *, profile: Profiling = kompass_profile) -> None:
    """
    A sum has the points, and the bounds, of its parts together.

    That holds under every policy, where all parts have points. Unlike
    `parents_combine_their_parts`, it compares the values of a profile with one another.
    """
    for _, _, found in under_every_policy(evaluation, profile):
        for code, value in found.items():
            parts = [found[part] for part in value.node.parts]
            points = [part.exact for part in parts if part.exact is not None]
            if value.node.combine is Combine.SUM and parts and len(points) == len(parts):
                demand_equal(f"the sum {code!r}", value.exact, sum(points, Fraction()))
                for end in ("low", "high"):
                    ends = [getattr(part.bounds, end) for part in parts]
                    what = f"the {end} bound of the sum {code!r}"
                    demand_equal(what, getattr(value.bounds, end), sum(ends, Fraction()))


def order_changes_nothing(evaluation: Evaluation, *, profile: Profiling = kompass_profile) -> None:
    """The order of areas and sub-questions in a pack does not change any value."""
    given = {score.code: score.value for score in evaluation.scores}
    alone = _of_points(evaluation.pack, given, evaluation)
    usual = {(a, b): found for a, b, found in under_every_policy(alone, profile)}
    for turn in (_reversed, _rotated):
        same = _of_points(_reordered(evaluation.pack, turn), given, evaluation)
        for applicable, assessed, found in under_every_policy(same, profile):
            before = usual[applicable, assessed]
            for code, value in before.items():
                other, where = found[code], f"with the parts in another order, {code!r}"
                demand_equal(f"{where} has points that", other.exact, value.exact)
                demand_equal(f"{where} has bounds that", other.bounds, value.bounds)
                demand_equal(f"{where} has a coverage that", other.coverage, value.coverage)


def _reordered(pack: CriteriaPack, turn: Callable[[Sequence[Any]], Sequence[Any]]) -> CriteriaPack:
    areas = [evolve(each, sub_questions=turn(each.sub_questions)) for each in turn(pack.areas)]
    return evolve(pack, areas=areas)


def _reversed(parts: Sequence[Any]) -> Sequence[Any]:
    return parts[::-1]


def _rotated(parts: Sequence[Any]) -> Sequence[Any]:
    return [*parts[1:], *parts[:1]]


def _of_points(
    pack: CriteriaPack, points: Mapping[str, Amount | Missing], like: Evaluation
) -> Evaluation:
    """Return an evaluation of points alone, without the answers behind them."""
    return Evaluation.from_points(
        pack, subject=like.subject, date=like.date, points=points, ignore_rules=True
    )


def values_stay_within_limits(
    evaluation: Evaluation, *, profile: Profiling = kompass_profile
) -> None:
    """Values and bounds are within the limits of their nodes."""
    limits = limits_of(evaluation.pack)
    for _, _, found in under_every_policy(evaluation, profile):
        for code, (low, high) in limits.items():
            value, within = found[code], Interval(low, high)
            what = "the bounds {} of {!r} leave its limits {}"
            demand(what, value.bounds, code, within, holds=value.bounds <= within)
            if value.exact is not None:
                share = (value.exact - low) / (high - low)
                what = "{!r} has {} points, outside its limits {}"
                demand(what, code, value.exact, within, holds=low <= value.exact <= high)
                demand_equal(f"the share of {code!r}", value.share, share)
                inside = value.exact in value.bounds
                demand("{!r} has points outside its bounds {}", code, value.bounds, holds=inside)


def ends_are_0_and_100_percent(pack: CriteriaPack, *, profile: Profiling = kompass_profile) -> None:
    """
    With all scores at the minimum every node is at its minimum, at the maximum at its maximum.

    These are 0 and 100 %, if percent are between the ends; percent of a maximum are in proportion.
    """
    limits = limits_of(pack)
    for at, percent in ((0, 0), (1, 100)):
        points = {cell.code: limits[cell.code][at] for cell in pack.scored}
        end = Evaluation.from_points(
            pack, subject="the end", date="2000", points=points, ignore_rules=True
        )
        found = profile(end)
        for code, each in limits.items():
            where = f"with {percent} % everywhere, the"
            demand_equal(f"{where} points of {code!r}", found[code].exact, each[at])
            expected = percent_of(pack, each[at], each)
            demand_equal(f"{where} percent of {code!r}", found[code].exact_percent, expected)
            node = found[code].node
            demand_equal(f"the limit of {code!r}", (node.low, node.high)[at], each[at])


def more_points_never_lower_a_result(
    evaluation: Evaluation, *, profile: Profiling = kompass_profile
) -> None:
    """A higher score raises the nodes above it and leaves the others unchanged."""
    pack, limits = evaluation.pack, limits_of(evaluation.pack)
    rescale = {"not_applicable": Policy.RESCALE, "not_assessed": Policy.RESCALE}
    given = {score.code: score.value for score in evaluation.scores}
    alone = profile(_of_points(pack, given, evaluation), **rescale)
    before = {code: value.exact for code, value in alone.items()}
    for score in evaluation.scores:
        highest = limits[score.code][1]
        if score.exact is None or score.exact == highest:
            continue
        parents = [code for code, node in pack.nodes.items() if score.code in node.parts]
        above = {score.code, *parents, *([TOTAL] if score.code in pack.layout.counted else [])}
        for points in (score.exact + pack.unit, highest):
            raised = {**given, score.code: points}
            after = profile(_of_points(pack, raised, evaluation), **rescale)
            for code, old in before.items():
                new = after[code].exact
                if old is not None and new is not None:
                    grew = new > old if code in above else new == old
                    what = "when {!r} gets more, {!r} goes from {} to {}"
                    demand(what, score.code, code, old, new, holds=grew)
