"""Mistakes that an implementation can make, each of which a shipped law has to find."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from math import ceil
from typing import Any, TypeAlias, TypedDict, Unpack

from attrs import evolve

import kompass_core as kc
from kompass_core.aggregation import Duplicates, DuplicatesName, Rank, RankKey, RankKeyName, Summary
from kompass_core.amounts import Amount, exact
from kompass_core.comparison import Certainty, Change
from kompass_core.criteria import TOTAL, Combine, Node, Requirement, Threshold
from kompass_core.criteria.layout import total_limits
from kompass_core.criteria.rules import Rule
from kompass_core.criteria.rules.items import Answer
from kompass_core.evaluations import Policies, PolicyName
from kompass_core.profiles.profile import Derivation
from kompass_core.published import PrintedNumber, Verdict
from kompass_core.serialization.pack_files import pack_to_toml
from kompass_core.serialization.result_files import result_to_toml

Source: TypeAlias = kc.Evaluation | kc.PublishedResult

Given: TypeAlias = kc.Policy | PolicyName

Wrong: TypeAlias = Callable[..., Any]
"""What takes the place of a function of the library."""


class Chosen(TypedDict, total=False):
    """The policies that a profile is made under."""

    not_applicable: Given
    not_assessed: Given


def unrounded_threshold(requirement: Requirement, printed: object = None) -> Threshold:
    """Compare exact numbers even where printed ones count."""
    del printed
    return Threshold(Fraction(requirement.least), included=True)


def rebuilt(
    found: kc.Profile, *, policies: Policies | None = None, **changes: Mapping[str, Any]
) -> kc.Profile:
    """Return a profile with some points, bounds or coverage changed, by code."""
    codes = [node.code for node in found.pack.layout.from_leaves]

    def column(name: str, of: Callable[[kc.Value], Any]) -> tuple[Any, ...]:
        changed = changes.get(name, {})
        return tuple(changed.get(code, of(found[code])) for code in codes)

    known = Derivation(
        bounds=column("bounds", lambda value: value.bounds),
        coverage=column("coverage", lambda value: value.coverage),
        origins=column("origins", lambda value: value.origin),
        policies=policies or found.policies,
        consistent=found.consistent,
    )
    points = column("points", lambda value: value.exact)
    step = found.pack.layout.step
    return kc.Profile(found.source, tuple(p if p is None else p / step for p in points), known)


def combining(
    found: kc.Profile,
    score: Callable[[kc.Value], Fraction | None],
    combine: Callable[[Node, list[Fraction]], Fraction],
) -> kc.Profile:
    """Return a profile whose parents are made in another way of other scores."""
    points: dict[str, Fraction | None] = {}
    for node in found.pack.layout.from_leaves:
        parts = [value for part in node.parts if (value := points[part]) is not None]
        if node.parts:
            points[node.code] = combine(node, parts) if parts else None
        else:
            points[node.code] = score(found[node.code])
    return rebuilt(found, points=points)


def as_it_is(value: kc.Value) -> Fraction | None:
    """Take a score as it is."""
    return value.exact


def properly(node: Node, parts: list[Fraction]) -> Fraction:
    """Add or average."""
    return node.combined(parts)


# Profiles


def round_before_adding(source: Source, **policies: Unpack[Chosen]) -> kc.Profile:
    """Combine what is printed of the scores."""
    found = kc.profile(source, **policies)
    contract = found.pack.rounding.sub_question.points
    return combining(found, lambda v: v.exact and contract.round(v.exact), properly)


def round_areas(source: Source, **policies: Unpack[Chosen]) -> kc.Profile:
    """Take what is printed of the areas, but not of their parts and the total."""
    found = kc.profile(source, **policies)
    contract = found.pack.rounding.area.points
    areas = [found[area.code] for area in found.pack.areas]
    return rebuilt(found, points={v.node.code: v.exact and contract.round(v.exact) for v in areas})


def add_floats(source: Source, **policies: Unpack[Chosen]) -> kc.Profile:
    """Add as binary floats."""

    def combine(node: Node, parts: list[Fraction]) -> Fraction:
        added = sum(float(part) for part in parts)
        return Fraction(added / len(parts) if node.combine is Combine.MEAN else added)

    return combining(kc.profile(source, **policies), as_it_is, combine)


def average_as_one_goes(source: Source, **policies: Unpack[Chosen]) -> kc.Profile:
    """Average the mean so far with the next part, so that the last counts most."""

    def combine(node: Node, parts: list[Fraction]) -> Fraction:
        if node.combine is Combine.SUM:
            return sum(parts, Fraction())
        first, *others = parts
        for part in others:
            first = (first + part) / 2
        return first

    return combining(kc.profile(source, **policies), as_it_is, combine)


def add_everything(source: Source, **policies: Unpack[Chosen]) -> kc.Profile:
    """Add also what has to be averaged."""
    found = kc.profile(source, **policies)
    return combining(found, as_it_is, lambda _, parts: sum(parts, Fraction()))


def clip_below_zero(source: Source, **policies: Unpack[Chosen]) -> kc.Profile:
    """Let nobody have less than no points."""
    found = kc.profile(source, **policies)
    return rebuilt(
        found, points={c: v.exact and max(v.exact, Fraction()) for c, v in found.items()}
    )


def skip_zeros(source: kc.Evaluation, **policies: Unpack[Chosen]) -> kc.Profile:
    """Take the least score for one that nobody gave."""
    points = {
        s.code: kc.NotAssessed("0") if s.points == s.criterion.min_points else s.value
        for s in source.scores
    }
    return kc.profile(with_points(source, points), **policies)


def with_points(source: kc.Evaluation, points: Mapping[str, Any]) -> kc.Evaluation:
    """Return the evaluation with other points."""
    return kc.Evaluation.from_points(
        source.pack, subject=source.subject, date=source.date, points=points, ignore_rules=True
    )


def missing_as_zero(source: kc.Evaluation, **_: Unpack[Chosen]) -> kc.Profile:
    """Count every gap as the least, without a word."""
    return kc.profile(source, not_applicable="worst", not_assessed="worst")


def unseen_as_zero(source: kc.Evaluation, **policies: Unpack[Chosen]) -> kc.Profile:
    """Count what nobody looked at as the least, and as known."""
    points = {
        s.code: s.criterion.min_points if isinstance(s.value, kc.NotAssessed) else s.value
        for s in source.scores
    }
    return kc.profile(with_points(source, points), **policies)


def swap_policies(
    source: Source, *, not_applicable: Given = "refuse", not_assessed: Given = "refuse"
) -> kc.Profile:
    """Take one kind of gap for the other."""
    return kc.profile(source, not_applicable=not_assessed, not_assessed=not_applicable)


def swap_worst_and_best(
    source: Source, *, not_applicable: Given = "refuse", not_assessed: Given = "refuse"
) -> kc.Profile:
    """Take the worst for the best."""
    other = {kc.Policy.WORST: kc.Policy.BEST, kc.Policy.BEST: kc.Policy.WORST}
    applicable, assessed = (
        other.get(kc.Policy(each), each) for each in (not_applicable, not_assessed)
    )
    return kc.profile(source, not_applicable=applicable, not_assessed=assessed)


def leave_out_without_rescaling(source: Source, **policies: Unpack[Chosen]) -> kc.Profile:
    """Combine what is left as if it were all."""
    return combining(kc.profile(source, **policies), as_it_is, properly)


def cover_also_what_does_not_concern(source: Source, **policies: Unpack[Chosen]) -> kc.Profile:
    """Let what is not applicable count as not covered."""
    found = kc.profile(source, **policies)
    codes = found.source.missing if isinstance(found.source, kc.Evaluation) else {}
    return rebuilt(found, coverage=dict.fromkeys(codes, Fraction()))


def exact_bounds(source: Source, **policies: Unpack[Chosen]) -> kc.Profile:
    """Claim that every number is known as it stands there."""
    found = kc.profile(source, **policies)
    known = {
        code: kc.Interval(v.exact, v.exact) for code, v in found.items() if v.exact is not None
    }
    return rebuilt(found, bounds=known)


def exact_parents(source: Source, **policies: Unpack[Chosen]) -> kc.Profile:
    """Claim that areas and the total are known, but not the scores below them."""
    found = exact_bounds(source, **policies)
    leaves = {c: v.bounds for c, v in kc.profile(source, **policies).items() if not v.node.parts}
    return rebuilt(found, bounds=leaves)


def widest_bounds(source: Source, **policies: Unpack[Chosen]) -> kc.Profile:
    """Claim that nothing is known."""
    found = kc.profile(source, **policies)
    return rebuilt(
        found, bounds={c: kc.Interval(v.node.low, v.node.high) for c, v in found.items()}
    )


def name_policies_always(source: Source, **policies: Unpack[Chosen]) -> kc.Profile:
    """Say that a policy was applied, whether something was missing or not."""
    return rebuilt(kc.profile(source, **policies), policies=Policies("worst", "worst"))


# What is printed; each takes the place of a method


def half_even(rounding: kc.Rounding, value: Amount) -> Fraction:
    """Send ties to the even neighbour, as Python does."""
    return round(exact(value) / rounding.unit) * rounding.unit


_PROPER = kc.Profile.printed


def percent_of_printed_points(found: kc.Profile, code: str) -> PrintedNumber:
    """Divide the printed points by the maximum."""
    printed, node = _PROPER(found, code), found.pack.nodes[code]
    share = node.share_of(Fraction(printed.points or 0))
    return evolve(
        printed, percent=found.pack.rounding.for_level(node.level).percent.round(share * 100)
    )


def add_printed_parts(found: kc.Profile, code: str) -> PrintedNumber:
    """Combine what is printed of the parts."""
    printed, node = _PROPER(found, code), found.pack.nodes[code]
    parts = [Fraction(each) for part in node.parts if (each := _PROPER(found, part).points)]
    rounding = found.pack.rounding.for_level(node.level).points
    return evolve(printed, points=rounding.round(node.combined(parts))) if parts else printed


def one_rounding_for_all(found: kc.Profile, code: str) -> PrintedNumber:
    """Print every level as the total is printed."""
    value, rounding = found[code], found.pack.rounding.total
    return PrintedNumber(
        code,
        rounding.points.round(value.exact or 0),
        rounding.percent.round((value.share or 0) * 100),
    )


def closed_ends(rounding: kc.Rounding, printed: Amount) -> kc.Interval:
    """Let half a unit on either side print so, the ends included."""
    half = rounding.unit / 2
    return kc.Interval(exact(printed) - half, exact(printed) + half)


def whole_unit(rounding: kc.Rounding, printed: Amount) -> kc.Interval:
    """Let a whole unit above print so, as for numbers that are cut."""
    return kc.Interval(printed, exact(printed) + rounding.unit, high_closed=False)


def face_value(result: kc.PublishedResult) -> kc.Audit:
    """Call impossible what does not add up as printed."""
    found = kc.audit(result)
    return evolve(found, verdict=Verdict.IMPOSSIBLE) if found.mismatches else found


def share_from_zero(value: kc.Value) -> Fraction | None:
    """Measure from 0, also where the least is another number."""
    return None if value.exact is None else value.exact / Fraction(value.max_points)


_LIMITS = total_limits


def one_more(
    areas: Sequence[kc.Area], combine: Combine, total_max: Fraction | None
) -> tuple[Fraction, Fraction, tuple[Fraction, ...]]:
    """Let the total have one point too many."""
    low, high, factors = _LIMITS(areas, combine, total_max)
    return low, high + 1, factors


def best_of(rule: Rule, answers: Mapping[str, Answer]) -> Fraction:
    """Take the best item for the mean."""
    return max(each.share_of(answers[each.code]) for each in rule.items if each.code in answers)


# Comparisons


def _changing(
    before: kc.Profile, after: kc.Profile, change: Callable[[Change], Change]
) -> kc.Comparison:
    found = kc.compare(before, after)
    return evolve(found, changes=tuple(map(change, found.changes)))


def before_minus_after(before: kc.Profile, after: kc.Profile) -> kc.Comparison:
    """Subtract the wrong way round."""
    return _changing(before, after, lambda c: evolve(c, exact=-c.exact, bounds=-c.bounds))


def distances(before: kc.Profile, after: kc.Profile) -> kc.Comparison:
    """Lose the sign."""
    return _changing(before, after, lambda c: evolve(c, exact=abs(c.exact)))


def whole_changes(before: kc.Profile, after: kc.Profile) -> kc.Comparison:
    """Round every change up to whole points."""
    return _changing(before, after, lambda c: evolve(c, exact=Fraction(ceil(c.exact))))


def only_the_later(before: kc.Profile, after: kc.Profile) -> kc.Comparison:
    """Forget to subtract."""
    return _changing(
        before, after, lambda c: evolve(c, exact=c.after.exact or Fraction(), bounds=c.after.bounds)
    )


def always_certain(_: Change) -> Certainty:
    """Doubt nothing."""
    return Certainty.CERTAIN


# Groups


class DenseRanks(kc.Aggregate):
    """Counts better values rather than better members."""

    def rank(
        self, profile: kc.Profile, code: str = TOTAL, *, by: RankKey | RankKeyName | None = None
    ) -> Rank:
        """Give the next rank to whoever comes after equals."""
        found, own = super().rank(profile, code, by=by), profile[code].exact or Fraction()
        better = {v for each in self.members if (v := each[code].exact) is not None and v > own}
        return evolve(found, rank=1 + len(better))


class EqualsBelow(kc.Aggregate):
    """Counts equals as below."""

    def percentile(
        self, profile: kc.Profile, code: str = TOTAL, *, by: RankKey | RankKeyName | None = None
    ) -> Fraction:
        """Return how many have no more."""
        found = self.rank(profile, code, by=by)
        return Fraction(found.n - found.rank + 1, found.n)


class NearestQuantiles(Summary):
    """Interpolates nothing."""

    def quantile(self, q: Amount) -> Fraction | None:
        """Return the value of a member."""
        return self._sorted[round(exact(q) * (self.n - 1))] if self.n else None


class FirstMembers(Summary):
    """Takes the first for the mean."""

    @property
    def mean(self) -> Fraction | None:
        """The points of the first member."""
        return self.values[0].exact if self.values else None


def _summarising(kind: type[Summary]) -> type[kc.Aggregate]:
    class Wrong(kc.Aggregate):
        """Sums up in a wrong way."""

        def __getitem__(self, code: str) -> Summary:
            found = super().__getitem__(code)
            return kind(found.node, found.values)

    return Wrong


def grouping(kind: type[kc.Aggregate]) -> Wrong:
    """Return a function that sums up in the way of *kind*."""

    def aggregate(
        profiles: Iterable[kc.Profile], **options: Duplicates | DuplicatesName
    ) -> kc.Aggregate:
        found = kc.aggregate(profiles, **options)
        return kind(found.members, found.cautions)

    return aggregate


nearest_quantiles = grouping(_summarising(NearestQuantiles))
first_members = grouping(_summarising(FirstMembers))
dense_ranks = grouping(DenseRanks)
equals_below = grouping(EqualsBelow)


# Packs and files


def digest_of_labels(pack: kc.CriteriaPack) -> str:
    """Let a title count."""
    return f"{pack.digest} {pack.title}"


def digest_of_areas(pack: kc.CriteriaPack) -> str:
    """Let only the codes count."""
    return " ".join(pack.nodes)


def without_aliases(pack: kc.CriteriaPack) -> str:
    """Forget what is printed otherwise."""
    return pack_to_toml(evolve(pack, areas=[evolve(area, aliases=()) for area in pack.areas]))


def without_findings(result: Source) -> str:
    """Forget what was noted."""
    kept = evolve(result, findings=()) if isinstance(result, kc.Evaluation) else result
    return result_to_toml(kept)
