"""Projection of a profile through a crosswalk."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import cached_property

from attrs import frozen

from kompass_core.amounts import Interval
from kompass_core.criteria import TOTAL, Comparability, CriteriaPack, Crosswalk, Node, Relation
from kompass_core.criteria.crosswalk import range_of
from kompass_core.errors import IncomparableError, messages, require_type
from kompass_core.profiles import GroupMean, Origin, Profile, Projection, Value
from kompass_core.profiles.cautions import require_profiles
from kompass_core.profiles.profile import Derivation

_ZERO = Fraction()


@frozen(order=True)
class Endpoint:
    """
    An end of an interval; an open end is nudged inwards.

    A nudge is smaller than any real distance, so open and closed ends need no separate cases.

    Attributes:
        value: The end.
        nudge: The distance from it, in infinitesimal units.
    """

    value: Fraction = _ZERO
    nudge: Fraction = _ZERO

    def __add__(self, other: Endpoint) -> Endpoint:
        return Endpoint(self.value + other.value, self.nudge + other.nudge)

    def __sub__(self, other: Endpoint) -> Endpoint:
        return Endpoint(self.value - other.value, self.nudge - other.nudge)

    def __mul__(self, factor: Fraction) -> Endpoint:
        return Endpoint(self.value * factor, self.nudge * factor)


@frozen
class FractionalKnapsack:
    """
    The least cost of a sum of divisible items: the cheapest are taken first.

    Attributes:
        low: The lower bound of the sum.
        cost: The cost at the lower bound.
        items: Pairs of price and amount that may be added, the cheapest first.
    """

    low: Endpoint
    cost: Endpoint
    items: tuple[tuple[Fraction, Endpoint], ...]

    @classmethod
    def of(cls, items: Iterable[tuple[Fraction, Fraction]]) -> FractionalKnapsack:
        """Return an empty knapsack for *items*, pairs of price and amount."""
        cheapest_first = sorted((price, Endpoint(amount)) for price, amount in items)
        return cls(Endpoint(), Endpoint(), tuple(cheapest_first))

    @classmethod
    def together(cls, parts: Iterable[FractionalKnapsack]) -> FractionalKnapsack:
        """Return the knapsack of the sum of independent *parts*."""
        low, cost, items = Endpoint(), Endpoint(), list[tuple[Fraction, Endpoint]]()
        for part in parts:
            low, cost = low + part.low, cost + part.cost
            items += part.items
        return cls(low, cost, tuple(sorted(items)))

    def within(self, low: Endpoint, high: Endpoint) -> FractionalKnapsack:
        """
        Constrain the sum to the range from *low* to *high*.

        A range that is out of reach, as with printed numbers that are impossible together, is
        ignored.
        """
        top = sum((amount for _, amount in self.items), start=self.low)
        low = max(low, self.low)
        if low > min(high, top):
            return self
        needed, free, cost = low - self.low, high - low, self.cost
        items = list[tuple[Fraction, Endpoint]]()
        for price, amount in self.items:
            taken = min(amount, needed)
            kept = min(amount - taken, free)
            needed, free, cost = needed - taken, free - kept, cost + taken * price
            if kept > Endpoint():
                items.append((price, kept))
        return FractionalKnapsack(low, cost, tuple(items))


def project(profile: Profile, crosswalk: Crosswalk) -> Profile:
    """
    Project *profile* to the revision on the other side of a crosswalk.

    A node that has exactly the points of one node of the other side takes over its points,
    bounds and coverage. Merged points are added. A part of a split node gets its share of the
    whole, within the bounds that the whole permits; without known shares it has only bounds.
    New nodes and those that are not comparable are unknown, and so are nodes combined from them.

    Args:
        profile: A profile under either of the two packs; it may itself be projected.
        crosswalk: The relations between the two packs.

    Returns:
        A profile under the other pack, whose source is a `Projection`.

    Raises:
        IncomparableError: If the crosswalk relates other packs.
    """
    require_profiles(profile)
    target = opposite_pack(profile.pack, crosswalk)
    projector, nodes = _Projector(profile, target, crosswalk), target.layout.from_leaves
    values = [projector.value(node) for node in nodes]
    source = Projection(
        profile=profile,
        crosswalk=crosswalk,
        pack=target,
        source_codes=tuple(projector.sources(node) for node in nodes),
        degrees=tuple(projector.degree(node) for node in nodes),
    )
    derivation = Derivation(
        bounds=tuple(value.bounds for value in values),
        coverage=tuple(value.coverage for value in values),
        origins=tuple(value.origin for value in values),
        policies=profile.policies,
        consistent=profile.consistent,
        plausible=profile.plausible,
    )
    step = target.layout.step
    amounts = (None if value.exact is None else value.exact / step for value in values)
    return Profile(source, tuple(amounts), derivation)


def opposite_pack(pack: CriteriaPack, crosswalk: Crosswalk) -> CriteriaPack:
    """
    Return the pack on the other side of a crosswalk.

    Raises:
        IncomparableError: If *pack* is on neither side.
    """
    require_type("crosswalk", crosswalk, Crosswalk)
    sides = crosswalk.older, crosswalk.newer
    for one, other in (sides, sides[::-1]):
        if one.ref == pack.ref and one.digest == pack.digest:
            return other
    refs = {"older": sides[0].ref, "newer": sides[1].ref}
    raise IncomparableError([messages.CROSSWALK_NOT_APPLICABLE.problem(**refs, given=pack.ref)])


@frozen
class _Flow:
    """
    Points of one source node with a common destination.

    Attributes:
        source: The code of the source node.
        size: The number of points, in points of the source pack's total.
        worth: The points of the target pack's total that they become, by code: of one node, of
            none if they are dropped, or of several if their division is unknown.
    """

    source: str
    size: Fraction
    worth: tuple[tuple[str, Fraction], ...]

    def worth_within(self, codes: frozenset[str], *, full: bool) -> Fraction:
        """Return the least worth in some nodes; *full* if the source has all of its points."""
        inside = [worth if code in codes else _ZERO for code, worth in self.worth]
        # With all points every destination is full; with fewer they may go where they count least.
        return sum(inside, _ZERO) if full else min(inside, default=_ZERO)


@frozen
class _Mixture:
    """Source nodes merged into one target with unknown shares: its share is between theirs."""

    sources: tuple[str, ...]
    target: str
    worth: Fraction


def _flows(
    pack: CriteriaPack, target: CriteriaPack, crosswalk: Crosswalk
) -> Iterator[_Flow | _Mixture]:
    forwards = pack.ref == crosswalk.older.ref
    for relation in crosswalk.relations:
        older, newer = relation.older, relation.newer
        sources, targets = (older, newer) if forwards else (newer, older)
        sizes = [range_of(pack, code) for code in sources]
        worths = [(code, range_of(target, code)) for code in targets]
        dropped = relation.comparability is Comparability.NOT
        weights = None if dropped else crosswalk.weights(relation)
        if weights is not None and len(targets) == 1:
            [(code, worth)] = worths
            for source, size, weight in zip(sources, sizes, weights, strict=True):
                yield _Flow(source, size, ((code, worth * weight),))
        elif weights is not None:
            for each, weight in zip(worths, weights, strict=True):
                yield _Flow(sources[0], sizes[0] * weight, (each,))
        else:
            undivided = not dropped and len(targets) > 1
            for source, size in zip(sources, sizes, strict=True):
                yield _Flow(source, size, tuple(worths) if undivided else ())
            if not dropped and len(targets) == 1:
                yield _Mixture(sources, *worths[0])


@frozen(eq=False)
class _Projector:
    """The projection of one profile, node by node."""

    profile: Profile
    target: CriteriaPack
    crosswalk: Crosswalk

    @cached_property
    def _all(self) -> tuple[_Flow | _Mixture, ...]:
        return tuple(_flows(self.profile.pack, self.target, self.crosswalk))

    @cached_property
    def _leaving(self) -> Mapping[str, tuple[_Flow, ...]]:
        """The flows, by source."""
        return _grouped((flow.source, flow) for flow in self._all if isinstance(flow, _Flow))

    @cached_property
    def _arriving(self) -> Mapping[str, tuple[_Flow, ...]]:
        """The flows with one destination, by its code."""
        flows = [flow for flow in self._all if isinstance(flow, _Flow) and len(flow.worth) == 1]
        return _grouped((flow.worth[0][0], flow) for flow in flows)

    @cached_property
    def _relations(self) -> Mapping[str, tuple[Relation, tuple[str, ...]]]:
        """The relation of each target node with its sources, by code."""
        forwards = self.target.ref == self.crosswalk.newer.ref
        return {
            code: (relation, relation.older if forwards else relation.newer)
            for relation in self.crosswalk.relations
            for code in (relation.newer if forwards else relation.older)
        }

    @cached_property
    def _below(self) -> Mapping[str, frozenset[str]]:
        """The related nodes at or below each target node, by code."""
        below = dict[str, frozenset[str]]()
        for node in self.target.layout.from_leaves:
            parts = frozenset[str]().union(*(below[part] for part in node.parts))
            below[node.code] = frozenset([node.code]) if node.code in self._relations else parts
        return below

    @cached_property
    def _counterparts(self) -> Mapping[frozenset[_Flow], tuple[str, ...]]:
        """The source nodes that consist of the same flows."""
        own, found = dict[str, frozenset[_Flow]](), dict[frozenset[_Flow], tuple[str, ...]]()
        for node in self.profile.pack.layout.from_leaves:
            parts = frozenset[_Flow]().union(*(own[part] for part in node.parts))
            flows = parts.union(self._leaving.get(node.code, ()))
            own[node.code] = flows
            found[flows] = (*found.get(flows, ()), node.code)
        return found

    def _into(self, node: Node) -> list[_Flow]:
        """Return the flows that arrive at or below a target node, and nowhere else."""
        codes = sorted(self._below[node.code])
        return [flow for code in codes for flow in self._arriving.get(code, ())]

    def _counterpart(self, node: Node) -> Value | None:
        """Return the value of a source node with the same points and no others, if there is one."""
        flows = self._into(node)
        if _worth(flows) != range_of(self.target, node.code):
            return None
        rates = {flow.worth[0][1] / flow.size for flow in flows}
        codes = self._counterparts.get(frozenset(flows), ())
        values = [self.profile[code] for code in codes if len(rates) == 1]
        values.sort(key=lambda value: (value.exact is not None, value.level is node.level))
        return values[-1] if values else None

    def sources(self, node: Node) -> tuple[str, ...]:
        """Return the codes of the nodes that a target node is projected from."""
        if (value := self._counterpart(node)) is not None:
            return (value.code,)
        related = (self._relations[code][1] for code in self._below[node.code])
        sources = frozenset(code for codes in related for code in codes)
        return tuple(code for code in self.profile.pack.nodes if code in sources)

    def degree(self, node: Node) -> Comparability:
        """Return the comparability of a target node: the weakest of its relations and sources."""
        related = [self._relations[code] for code in self._below[node.code]]
        sources = [self.profile.comparability(code) for _, codes in related for code in codes]
        return Comparability.weakest(*(each.comparability for each, _ in related), *sources)

    def value(self, node: Node) -> Value:
        """Return the value of a target node."""
        if not self._below[node.code]:
            limits = Interval(node.low, node.high)
            return Value(node, None, limits, _ZERO, Origin.UNKNOWN)
        if (same := self._counterpart(node)) is not None:
            exact = None if same.share is None else node.points_of(same.share)
            # An area none of whose parts has a score is combined, and yet has no points.
            gap = {Origin.COMBINED: Origin.UNKNOWN}.get(same.origin, same.origin)
            origin = gap if exact is None else Origin.PROJECTED
            return Value(node, exact, _rescaled(same, node), same.coverage, origin)
        exact, coverage = self._points(node), self._coverage(node)
        origin = Origin.PROJECTED if node.code in self._relations else Origin.COMBINED
        if exact is None:
            origin = Origin.NOT_APPLICABLE if coverage is None else Origin.UNKNOWN
        return Value(node, exact, self._bounds(node), coverage, origin)

    def _points(self, node: Node) -> Fraction | None:
        """Combine the known flows, if all are known or a policy rescales the others."""
        flows = self._into(node)
        shares = [(flow.worth[0][1], self.profile[flow.source].share) for flow in flows]
        known = [(worth, share) for worth, share in shares if share is not None]
        if not known or _worth(flows) != range_of(self.target, node.code):
            return None
        if len(known) < len(flows) and self.profile.policies is None:
            return None
        whole = sum((worth for worth, _ in known), _ZERO)
        return node.points_of(sum((worth * share for worth, share in known), _ZERO) / whole)

    def _coverage(self, node: Node) -> Fraction | None:
        whole, seen = range_of(self.target, node.code), _ZERO
        for flow in self._into(node):
            coverage, worth = self.profile[flow.source].coverage, flow.worth[0][1]
            whole -= worth if coverage is None else 0
            seen += worth * (coverage or 0)
        return seen / whole if whole else None

    def _bounds(self, node: Node) -> Interval:
        """Return the bounds of a target node over all points that the profile permits."""
        codes = self._below[node.code]
        whole = range_of(self.target, node.code) - sum(
            worth
            for source, flows in self._leaving.items()
            if not self._counts(source)
            for flow in flows
            for code, worth in flow.worth
            if code in codes
        )
        if not whole:
            return Interval(node.low, node.high)
        least = self._least(codes, mirrored=False) * (1 / whole)
        missing = self._least(codes, mirrored=True) * (1 / whole)
        return Interval(
            node.points_of(least.value),
            node.points_of(1 - missing.value),
            not least.nudge,
            not missing.nudge,
        )

    @cached_property
    def _adds_up(self) -> bool:
        """True if parents are combined from their parts; not so in a mean of unlike members."""
        source = self.profile.source
        while isinstance(source, Projection):
            source = source.profile.source
        return not isinstance(source, GroupMean)

    def _counts(self, code: str) -> bool:
        """True if a source node enters the score: applicable, or filled in by its policy."""
        value = self.profile[code]
        return value.exact is not None or value.coverage is not None

    def _least(self, codes: frozenset[str], *, mirrored: bool) -> Endpoint:
        """
        Return the lower bound of the points in some target nodes; *mirrored*, of those missing.

        Only sums are known of the points of the source: the cheapest way to reach them, where a
        point costs its worth in the nodes, is a fractional knapsack at every source node.
        """
        pack, knapsacks = self.profile.pack, dict[str, tuple[Fraction, FractionalKnapsack]]()
        for node in pack.layout.from_leaves:
            low, high = _share_bounds(self.profile[node.code], mirrored=mirrored)
            flows = self._leaving.get(node.code, ())
            if flows and self._counts(node.code):
                full = low.value == 1
                knapsack = FractionalKnapsack.of(
                    (flow.worth_within(codes, full=full) / flow.size, flow.size) for flow in flows
                )
                size = range_of(pack, node.code)
            elif parts := [knapsacks[part] for part in node.parts if part in knapsacks]:
                knapsack = FractionalKnapsack.together(knapsack for _, knapsack in parts)
                size = sum((size for size, _ in parts), _ZERO)
            else:
                continue
            if flows or self._adds_up:
                knapsack = knapsack.within(low * size, high * size)
            knapsacks[node.code] = size, knapsack
        mixed = (
            min(_share_bounds(self.profile[code], mirrored=mirrored)[0] for code in each.sources)
            * each.worth
            for each in self._all
            if isinstance(each, _Mixture) and each.target in codes
        )
        return sum(mixed, start=knapsacks[TOTAL][1].cost if knapsacks else Endpoint())


def _grouped(pairs: Iterable[tuple[str, _Flow]]) -> Mapping[str, tuple[_Flow, ...]]:
    found = dict[str, tuple[_Flow, ...]]()
    for code, flow in pairs:
        found[code] = (*found.get(code, ()), flow)
    return found


def _worth(flows: Sequence[_Flow]) -> Fraction:
    return sum((flow.worth[0][1] for flow in flows), _ZERO)


def _rescaled(value: Value, node: Node) -> Interval:
    """Return the bounds of *value* on the scale of another node."""
    scale = (node.high - node.low) / (value.node.high - value.node.low)
    offset = node.low - value.node.low * scale
    return value.bounds * scale + Interval(offset, offset)


def _share_bounds(value: Value, *, mirrored: bool) -> tuple[Endpoint, Endpoint]:
    """Return the bounds of the share of a value; *mirrored*, of its missing share."""
    bounds, node = value.bounds, value.node
    low = Endpoint(node.share_of(bounds.low), Fraction(not bounds.low_closed))
    high = Endpoint(node.share_of(bounds.high), -Fraction(not bounds.high_closed))
    one = Endpoint(Fraction(1))
    return (one - high, one - low) if mirrored else (low, high)
