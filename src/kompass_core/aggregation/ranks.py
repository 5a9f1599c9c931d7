"""Ranks of subjects in a group."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

from attrs import frozen

from kompass_core.amounts import Interval
from kompass_core.criteria.parts import names as names_of
from kompass_core.criteria.ranking import RankKey
from kompass_core.errors import IncomparableError, messages, parse_choice
from kompass_core.profiles import Profile, Value


@frozen
class Rank:
    """
    Rank of one profile in a group, for one node.

    Attributes:
        profile: The profile.
        value: Its value.
        rank: 1 + the number of profiles with strictly more points. Printed points are rounded,
            so it may be outside `best` to `worst`.
        tied: The number of other profiles with equal points.
        n: The number of ranked profiles, this one included.
        best: The best rank that the values before rounding allow.
        worst: The worst rank that they allow.
        possible: The best and the worst rank by the points that decide: for printed points, the
            ranks that are possible where not all printed points are known.
    """

    profile: Profile
    value: Value
    rank: int
    tied: int
    n: int
    best: int
    worst: int
    possible: tuple[int, int]

    def quantile_group(self, names: Sequence[str]) -> QuantileGroup:
        """
        Return the quantile group that the rank belongs to, such as the best quarter.

        The ranks are cut into equal parts from the top. Ties share the best rank, so they are in
        one group, the better one.

        Args:
            names: The name of each part, the lowest first: four for quarters, where
                ``["red", "yellow", "yellow", "green"]`` makes one group of the two in the middle.

        Raises:
            IncomparableError: If there are fewer than two names.
        """
        parts = names_of(names)
        if len(parts) < 2:  # noqa: PLR2004 (one group is no division)
            raise IncomparableError(
                [messages.TOO_FEW_QUANTILE_GROUPS.problem("names", n=len(parts))]
            )
        place, *ends = (
            len(parts) - 1 - (rank - 1) * len(parts) // self.n
            for rank in (self.rank, *self.possible)
        )
        possible = parts[min(place, *ends) : max(place, *ends) + 1]
        return QuantileGroup(self, parts[place], tuple(dict.fromkeys(possible)))


@frozen
class QuantileGroup:
    """
    Quantile group of one profile, for one node.

    Attributes:
        rank: Its rank.
        name: The name of the group that the rank belongs to.
        possible: The names of the groups that the possible ranks belong to, the lowest first.
    """

    rank: Rank
    name: str
    possible: tuple[str, ...]

    @property
    def is_certain(self) -> bool:
        """True if no other group is possible."""
        return len(self.possible) == 1


@frozen
class SortedBounds:
    """
    The bounds of the points of a group at one node, sorted.

    Attributes:
        lows: The low ends, each with True if it is open.
        highs: The high ends.
    """

    lows: Sequence[tuple[Fraction, bool]]
    highs: Sequence[Fraction]

    @classmethod
    def of(cls, bounds: Iterable[Interval]) -> SortedBounds:
        """Sort bounds."""
        given = list(bounds)
        lows = sorted((each.low, not each.low_closed) for each in given)
        return cls(lows, sorted(each.high for each in given))

    def ranks(self, bounds: Interval, *, itself: bool) -> tuple[int, int]:
        """Return the best and the worst rank of *bounds*, of a member *itself* or of another."""
        # Certainly above are those that begin above the high end, or at an end that is open.
        past = bisect_right if bounds.high_closed else bisect_left
        above = len(self.lows) - past(self.lows, (bounds.high, False))
        possibly = len(self.highs) - bisect_right(self.highs, bounds.low)
        return 1 + above, 1 + possibly - (itself and not bounds.is_exact)


@frozen
class Standings:
    """
    The points of a group at one node, sorted once for all ranks.

    Attributes:
        code: The node.
        by: The points that decide.
        by_name: The profiles of the group, by name.
        policies: One profile of the group for each of their policies.
        points: The points that decide, of those that have points.
        bounds: Their bounds.
        deciding: The bounds of the points that decide.
    """

    code: str
    by: RankKey
    by_name: Mapping[str, Sequence[Profile]]
    policies: tuple[Profile, ...]
    points: Sequence[Fraction]
    bounds: SortedBounds
    deciding: SortedBounds

    @classmethod
    def of(cls, group: Iterable[Profile], code: str, by: RankKey) -> Standings:
        """Sort the points of a group."""
        by_name, policies = dict[str, list[Profile]](), dict[object, Profile]()
        ranked = list[Profile]()
        for each in group:
            by_name.setdefault(each.name, []).append(each)
            policies[each.policies] = each
            if each[code].exact is not None:
                ranked.append(each)
        bounds = SortedBounds.of(each[code].bounds for each in ranked)
        printed = (each.printed_bounds(code) for each in ranked)
        return cls(
            code=code,
            by=by,
            by_name=by_name,
            policies=tuple(policies.values()),
            points=sorted(key_of(each, code, by) for each in ranked),
            bounds=bounds,
            deciding=SortedBounds.of(printed) if by is RankKey.PRINTED else bounds,
        )

    def has(self, profile: Profile) -> bool:
        """Return True if *profile* belongs to the group."""
        return profile in self.by_name.get(profile.name, ())

    def rank(self, profile: Profile) -> Rank:
        """Rank a profile with points among the others of the group."""
        value, own = profile[self.code], key_of(profile, self.code, self.by)
        itself, end = self.has(profile), bisect_right(self.points, own)
        best, worst = possible = self.bounds.ranks(value.bounds, itself=itself)
        if self.by is RankKey.PRINTED:
            possible = self.deciding.ranks(profile.printed_bounds(self.code), itself=itself)
        return Rank(
            profile=profile,
            value=value,
            rank=1 + len(self.points) - end,
            tied=end - bisect_left(self.points, own) - itself,
            n=len(self.points) + (not itself),
            best=best,
            worst=worst,
            possible=possible,
        )


def key_of(profile: Profile, code: str, by: RankKey) -> Fraction:
    """Return the points that decide the rank of *profile* at a node."""
    exact = profile[code].exact
    printed = profile.printed(code).points if by is RankKey.PRINTED else None
    # Profiles without points are never ranked.
    assert exact is not None
    return exact if printed is None else Fraction(printed)


def as_rank_key(given: RankKey | str | None, usual: RankKey, path: str = "by") -> RankKey:
    """Parse the name of a key to rank by; the *usual* one if none is given."""
    if given is None:
        return usual
    return parse_choice(RankKey, given, path=path, error=IncomparableError)
