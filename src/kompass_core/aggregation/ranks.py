"""Ranks of subjects in a group."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum
from fractions import Fraction
from typing import Literal, TypeAlias

from attrs import frozen

from kompass_core.errors import IncomparableError, parse_choice
from kompass_core.profiles import Profile, Value


class RankKey(Enum):
    """Points by which profiles are ranked."""

    EXACT = "exact"
    """Points before rounding, where known: equal in print need not be tied."""
    PRINTED = "printed"
    """Points as printed, or as they would be: equal in print is tied."""


RankKeyName: TypeAlias = Literal["exact", "printed"]
"""The value of a `RankKey`."""


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
    """

    profile: Profile
    value: Value
    rank: int
    tied: int
    n: int
    best: int
    worst: int


def rank_among(profile: Profile, others: Sequence[Profile], code: str, by: RankKey) -> Rank:
    """Return the rank of *profile* among *others*; all of them have points for *code*."""
    value, own = profile[code], key_of(profile, code, by)
    points = [key_of(other, code, by) for other in others]
    apart = [other[code].bounds - value.bounds for other in others]
    surely = [each for each in apart if each.low >= 0 and 0 not in each]
    possibly = [each for each in apart if each.high > 0]
    return Rank(
        profile=profile,
        value=value,
        rank=1 + sum(each > own for each in points),
        tied=points.count(own),
        n=1 + len(others),
        best=1 + len(surely),
        worst=1 + len(possibly),
    )


def key_of(profile: Profile, code: str, by: RankKey) -> Fraction:
    """Return the points that decide the rank of *profile* at a node."""
    exact = profile[code].exact
    printed = profile.printed(code).points if by is RankKey.PRINTED else None
    # Profiles without points are never ranked.
    assert exact is not None
    return exact if printed is None else Fraction(printed)


def as_rank_key(given: RankKey | str) -> RankKey:
    """Parse the name of a key to rank by."""
    return parse_choice(RankKey, given, path="by", error=IncomparableError)
