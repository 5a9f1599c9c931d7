"""Projection of a profile through a crosswalk."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import cached_property

from attrs import frozen

from kompass_core.amounts import Interval
from kompass_core.criteria import (
    TOTAL,
    Comparability,
    CriteriaPack,
    Crosswalk,
    Node,
    Relation,
    range_of,
)
from kompass_core.errors import IncomparableError, messages, require_type
from kompass_core.profiles import (
    Derivation,
    GroupMean,
    Origin,
    Profile,
    Projection,
    Value,
    require_profiles,
)


@frozen(order=True)
class End:
    """
    An end of an interval; one that is itself not possible is nudged inwards.

    A nudge is smaller than any real distance, so open and closed ends need no cases.

    Attributes:
        value: The end.
        nudge: How much, of an amount too small to be seen, it lies above that.
    """

    value: Fraction = Fraction()
    nudge: Fraction = Fraction()

    def __add__(self, other: End) -> End:
        return End(self.value + other.value, self.nudge + other.nudge)

    def __sub__(self, other: End) -> End:
        return End(self.value - other.value, self.nudge - other.nudge)

    def __mul__(self, factor: Fraction) -> End:
        return End(self.value * factor, self.nudge * factor)


_ZERO = End()


@frozen
class Pile:
    """
    What a sum of parts costs at the least: the cheapest parts are filled first.

    Attributes:
        low: The least that the sum can be.
        cost: What it costs then.
        pieces: What can be added: pairs of price and amount, the cheapest first.
    """

    low: End
    cost: End
    pieces: tuple[tuple[Fraction, End], ...]

    @classmethod
    def of(cls, pieces: Iterable[tuple[Fraction, Fraction]]) -> Pile:
        """Return an empty pile to which *pieces*, pairs of price and amount, can be added."""
        cheapest_first = sorted((price, End(amount)) for price, amount in pieces)
        return cls(_ZERO, _ZERO, tuple(cheapest_first))

    @classmethod
    def together(cls, piles: Iterable[Pile]) -> Pile:
        """Return the pile of the sum of independent *piles*."""
        low, cost, pieces = _ZERO, _ZERO, list[tuple[Fraction, End]]()
        for pile in piles:
            low, cost = low + pile.low, cost + pile.cost
            pieces += pile.pieces
        return cls(low, cost, tuple(sorted(pieces)))

    def within(self, low: End, high: End) -> Pile:
        """
        Return the pile when the sum is known to lie from *low* to *high*.

        Where that cannot be, as with printed numbers that are impossible together, it tells
        nothing.
        """
        top = sum((amount for _, amount in self.pieces), start=self.low)
        low = max(low, self.low)
        if low > min(high, top):
            return self
        needed, room, cost = low - self.low, high - low, self.cost
        left = list[tuple[Fraction, End]]()
        for price, amount in self.pieces:
            taken = min(amount, needed)
            kept = min(amount - taken, room)
            needed, room, cost = needed - taken, room - kept, cost + taken * price
            if kept > _ZERO:
                left.append((price, kept))
        return Pile(low, cost, tuple(left))


_NOTHING, _ALL = Fraction(), Fraction(1)


def project(profile: Profile, crosswalk: Crosswalk) -> Profile:
    """
    Return what *profile* says in the terms of the revision on the other side of a crosswalk.

    A cell whose points are those of one cell of the other side, and nothing else, has its
    points, its bounds and its coverage. Merged points add up. A part of what was split has the
    share of the whole, between the bounds that the whole leaves; without known shares only the
    bounds. What is new or cannot be compared is unknown, and so is what is combined from it.

    Args:
        profile: Under either of the two packs; a projected one will do.
        crosswalk: How they relate.

    Returns:
        A profile under the other pack, whose source is `Projection`.

    Raises:
        IncomparableError: If the crosswalk is about other packs.
    """
    require_profiles(profile)
    onto = require_leads_from(profile.pack, crosswalk)
    reading, step = _Reading(profile, onto, crosswalk), onto.layout.step
    cells = [reading.value(node) for node in onto.layout.from_leaves]
    source = Projection(
        profile=profile,
        crosswalk=crosswalk,
        pack=onto,
        read_from=tuple(reading.codes(node) for node in onto.layout.from_leaves),
        degrees=tuple(reading.degree(node) for node in onto.layout.from_leaves),
    )
    known = Derivation(
        bounds=tuple(cell.bounds for cell in cells),
        coverage=tuple(cell.coverage for cell in cells),
        origins=tuple(cell.origin for cell in cells),
        policies=profile.policies,
        consistent=profile.consistent,
    )
    amounts = (None if cell.exact is None else cell.exact / step for cell in cells)
    return Profile(source, tuple(amounts), known)


def require_leads_from(pack: CriteriaPack, crosswalk: Crosswalk) -> CriteriaPack:
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
class _Strand:
    """
    Points of one cell that have one way to go.

    Attributes:
        source: The cell that they are in.
        size: How many points of the total of its pack they are.
        worth: How many points of the other pack they become, by cell: of one cell, of none
            where they are lost, of several where nobody knows how they are divided.
    """

    source: str
    size: Fraction
    worth: tuple[tuple[str, Fraction], ...]

    def worth_within(self, codes: frozenset[str], *, full: bool) -> Fraction:
        """Return the least that they are worth in some cells; if *full*, no part has less."""
        inside = [worth if code in codes else _NOTHING for code, worth in self.worth]
        return sum(inside, _NOTHING) if full else min(inside, default=_NOTHING)


@frozen
class _Mixture:
    """Cells that became one cell, nobody knows with which shares: it lies between them."""

    sources: tuple[str, ...]
    target: str
    worth: Fraction


def _ways(
    source: CriteriaPack, onto: CriteriaPack, crosswalk: Crosswalk
) -> Iterator[_Strand | _Mixture]:
    forwards = source.ref == crosswalk.older.ref
    for relation in crosswalk.relations:
        older, newer = relation.older, relation.newer
        sources, targets = (older, newer) if forwards else (newer, older)
        sizes = [range_of(source, code) for code in sources]
        rooms = [range_of(onto, code) for code in targets]
        lost = relation.comparability is Comparability.NOT
        weights = None if lost else crosswalk.weights(relation)
        pairs = list(zip(targets, rooms, strict=True))
        if weights is not None and len(targets) == 1:
            for code, size, weight in zip(sources, sizes, weights, strict=True):
                yield _Strand(code, size, ((targets[0], rooms[0] * weight),))
        elif weights is not None:
            for pair, weight in zip(pairs, weights, strict=True):
                yield _Strand(sources[0], sizes[0] * weight, (pair,))
        else:
            undivided = not lost and len(targets) > 1
            for code, size in zip(sources, sizes, strict=True):
                yield _Strand(code, size, tuple(pairs) if undivided else ())
            if not lost and len(targets) == 1:
                yield _Mixture(sources, targets[0], rooms[0])


@frozen(eq=False)
class _Reading:
    """A profile, and the ways on which its points go."""

    profile: Profile
    onto: CriteriaPack
    crosswalk: Crosswalk

    @cached_property
    def _ways(self) -> tuple[_Strand | _Mixture, ...]:
        return tuple(_ways(self.profile.pack, self.onto, self.crosswalk))

    @cached_property
    def _leaving(self) -> Mapping[str, tuple[_Strand, ...]]:
        """The strands by the cell that they come from."""
        strands = [each for each in self._ways if isinstance(each, _Strand)]
        return _grouped((each.source, each) for each in strands)

    @cached_property
    def _arriving(self) -> Mapping[str, tuple[_Strand, ...]]:
        """The strands by the one cell that they are sure to go to."""
        strands = [each for each in self._ways if isinstance(each, _Strand)]
        return _grouped((each.worth[0][0], each) for each in strands if len(each.worth) == 1)

    @cached_property
    def _relations(self) -> Mapping[str, tuple[Relation, tuple[str, ...]]]:
        """The relation of each cell of the other pack, and where it comes from there."""
        forwards = self.onto.ref == self.crosswalk.newer.ref
        return {
            code: (relation, relation.older if forwards else relation.newer)
            for relation in self.crosswalk.relations
            for code in (relation.newer if forwards else relation.older)
        }

    @cached_property
    def _below(self) -> Mapping[str, frozenset[str]]:
        """The related cells that each cell of the other pack has its points from."""
        below = dict[str, frozenset[str]]()
        for node in self.onto.layout.from_leaves:
            parts = frozenset[str]().union(*(below[part] for part in node.parts))
            below[node.code] = frozenset([node.code]) if node.code in self._relations else parts
        return below

    @cached_property
    def _counterparts(self) -> Mapping[frozenset[_Strand], tuple[str, ...]]:
        """The cells of the profile that have just these strands."""
        own, found = dict[str, frozenset[_Strand]](), dict[frozenset[_Strand], tuple[str, ...]]()
        for node in self.profile.pack.layout.from_leaves:
            parts = frozenset[_Strand]().union(*(own[part] for part in node.parts))
            strands = parts.union(self._leaving.get(node.code, ()))
            own[node.code] = strands
            found[strands] = (*found.get(strands, ()), node.code)
        return found

    def _into(self, node: Node) -> list[_Strand]:
        """Return the strands that are sure to go into a cell."""
        codes = sorted(self._below[node.code])
        return [strand for code in codes for strand in self._arriving.get(code, ())]

    def _counterpart(self, node: Node) -> Value | None:
        """Return the one value that has the same points, and no others, if there is one."""
        strands = self._into(node)
        if _worth(strands) != range_of(self.onto, node.code):
            return None
        rates = {strand.worth[0][1] / strand.size for strand in strands}
        codes = self._counterparts.get(frozenset(strands), ())
        values = [self.profile[code] for code in codes if len(rates) == 1]
        values.sort(key=lambda value: (value.exact is not None, value.level is node.level))
        return values[-1] if values else None

    def codes(self, node: Node) -> tuple[str, ...]:
        """Return the codes that a cell is read from."""
        if (value := self._counterpart(node)) is not None:
            return (value.code,)
        related = (self._relations[code][1] for code in self._below[node.code])
        sources = frozenset(code for codes in related for code in codes)
        return tuple(code for code in self.profile.pack.nodes if code in sources)

    def degree(self, node: Node) -> Comparability:
        """Return how far a cell can be compared: no further than what it is made of."""
        related = [self._relations[code] for code in self._below[node.code]]
        sources = [self.profile.comparability(code) for _, codes in related for code in codes]
        return Comparability.weakest(*(each.comparability for each, _ in related), *sources)

    def value(self, node: Node) -> Value:
        """Return what is read for a cell."""
        if not self._below[node.code]:
            limits = Interval(node.low, node.high)
            return Value(node, None, limits, _NOTHING, Origin.UNKNOWN)
        if (same := self._counterpart(node)) is not None:
            exact = None if same.share is None else node.points_of(same.share)
            origin = same.origin if exact is None else Origin.PROJECTED
            return Value(node, exact, _moved(same, node), same.coverage, origin)
        exact, coverage = self._points(node), self._coverage(node)
        origin = Origin.PROJECTED if node.code in self._relations else Origin.COMBINED
        if exact is None:
            origin = Origin.NOT_APPLICABLE if coverage is None else Origin.UNKNOWN
        return Value(node, exact, self._bounds(node), coverage, origin)

    def _points(self, node: Node) -> Fraction | None:
        """Combine what is known, if all is, or a policy leaves out what is not."""
        strands = self._into(node)
        shares = [(each, self.profile[each.source].share) for each in strands]
        known = [(each.worth[0][1], share) for each, share in shares if share is not None]
        rescaled = len(known) < len(strands)
        if not known or _worth(strands) != range_of(self.onto, node.code):
            return None
        if rescaled and self.profile.policies is None:
            return None
        whole = sum((worth for worth, _ in known), _NOTHING)
        return node.points_of(sum((worth * share for worth, share in known), _NOTHING) / whole)

    def _coverage(self, node: Node) -> Fraction | None:
        whole, seen = range_of(self.onto, node.code), _NOTHING
        for strand in self._into(node):
            coverage, worth = self.profile[strand.source].coverage, strand.worth[0][1]
            whole -= worth if coverage is None else 0
            seen += worth * (coverage or 0)
        return seen / whole if whole else None

    def _bounds(self, node: Node) -> Interval:
        """Return what a cell can have, whatever the points are that the profile allows."""
        codes = self._below[node.code]
        whole = range_of(self.onto, node.code) - sum(
            worth
            for source, strands in self._leaving.items()
            if not self._counts(source)
            for strand in strands
            for code, worth in strand.worth
            if code in codes
        )
        if not whole:
            return Interval(node.low, node.high)
        least = self._least(codes, mirrored=False) * (1 / whole)
        lacking = self._least(codes, mirrored=True) * (1 / whole)
        return Interval(
            node.points_of(least.value),
            node.points_of(1 - lacking.value),
            not least.nudge,
            not lacking.nudge,
        )

    @cached_property
    def _adds_up(self) -> bool:
        """Whether parents are made of their parts; the members of a group know various cells."""
        source = self.profile.source
        while isinstance(source, Projection):
            source = source.profile.source
        return not isinstance(source, GroupMean)

    def _counts(self, code: str) -> bool:
        """Whether a cell concerns the subject, or a policy gives it points all the same."""
        value = self.profile[code]
        return value.exact is not None or value.coverage is not None

    def _least(self, codes: frozenset[str], *, mirrored: bool) -> End:
        """Return the least that is reached in some cells; *mirrored*, the least that lacks."""
        pack, piles = self.profile.pack, dict[str, tuple[Fraction, Pile]]()
        for node in pack.layout.from_leaves:
            low, high = _span(self.profile[node.code], mirrored=mirrored)
            strands = self._leaving.get(node.code, ())
            if strands and self._counts(node.code):
                full = low.value == 1
                pile = Pile.of(
                    (each.worth_within(codes, full=full) / each.size, each.size) for each in strands
                )
                size = range_of(pack, node.code)
            elif parts := [piles[part] for part in node.parts if part in piles]:
                pile = Pile.together(pile for _, pile in parts)
                size = sum((size for size, _ in parts), _NOTHING)
            else:
                continue
            if strands or self._adds_up:
                pile = pile.within(low * size, high * size)
            piles[node.code] = size, pile
        mixed = (
            min(_span(self.profile[code], mirrored=mirrored)[0] for code in each.sources)
            * each.worth
            for each in self._ways
            if isinstance(each, _Mixture) and each.target in codes
        )
        return sum(mixed, start=piles[TOTAL][1].cost if piles else End())


def _grouped(pairs: Iterable[tuple[str, _Strand]]) -> Mapping[str, tuple[_Strand, ...]]:
    found = dict[str, tuple[_Strand, ...]]()
    for code, strand in pairs:
        found[code] = (*found.get(code, ()), strand)
    return found


def _worth(strands: Sequence[_Strand]) -> Fraction:
    return sum((strand.worth[0][1] for strand in strands), _NOTHING)


def _moved(value: Value, node: Node) -> Interval:
    """Return the bounds of *value*, put on the scale of another cell."""
    scale = (node.high - node.low) / (value.node.high - value.node.low)
    moved = node.low - value.node.low * scale
    return value.bounds * scale + Interval(moved, moved)


def _span(value: Value, *, mirrored: bool) -> tuple[End, End]:
    """Return between which shares a value lies; *mirrored*, which share it lacks."""
    bounds, node = value.bounds, value.node
    low = End(node.share_of(bounds.low), Fraction(not bounds.low_closed))
    high = End(node.share_of(bounds.high), -Fraction(not bounds.high_closed))
    whole = End(_ALL)
    return (whole - high, whole - low) if mirrored else (low, high)
