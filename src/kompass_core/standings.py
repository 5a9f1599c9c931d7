"""Where one profile stands among others."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum
from fractions import Fraction

from attrs import frozen

from kompass_core.choices import chosen
from kompass_core.errors import IncomparableError
from kompass_core.problems import Problem
from kompass_core.profiles import Profile
from kompass_core.values import Value

__all__ = ["RankBy", "Standing", "as_rank_by", "ranked_on", "standing_of"]


class RankBy(Enum):
    """Which of its values a profile is ranked on."""

    EXACT = "exact"
    """Its points, unrounded where they are known so: what prints alike need not be tied."""
    PRINTED = "printed"
    """Its points as they are printed, or would be: what prints alike is tied."""


def as_rank_by(given: RankBy | str) -> RankBy:
    """
    Read the name of what is ranked on.

    Raises:
        IncomparableError: If there is nothing of that name.
    """

    def refusal(known: tuple[str, ...]) -> IncomparableError:
        expected = " or ".join(map(repr, known))
        return IncomparableError([Problem.of("KC008", given=given, expected=expected)])

    return chosen(RankBy, given, refusal)


@frozen
class Standing:
    """
    Where one profile stands in a group, in one cell.

    Attributes:
        profile: Whose standing it is.
        value: Its value.
        rank: 1 + how many have strictly more points. Printed points are rounded, so it may
            lie outside of `best` to `worst`.
        tied: How many others have just as much.
        n: How many are ranked, this one included.
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


def standing_of(profile: Profile, others: Sequence[Profile], code: str, by: RankBy) -> Standing:
    """
    Return where *profile* stands among *others* in one cell; ties share the best rank.

    Args:
        profile: Whose standing it is; its points are known.
        others: Besides it; their points are known too.
        code: The cell.
        by: What is ranked on.
    """
    value, own = profile[code], ranked_on(profile, code, by)
    points = [ranked_on(other, code, by) for other in others]
    apart = [other[code].bounds - value.bounds for other in others]
    surely = [each for each in apart if each.low >= 0 and 0 not in each]
    possibly = [each for each in apart if each.high > 0]
    return Standing(
        profile=profile,
        value=value,
        rank=1 + sum(each > own for each in points),
        tied=points.count(own),
        n=1 + len(others),
        best=1 + len(surely),
        worst=1 + len(possibly),
    )


def ranked_on(profile: Profile, code: str, by: RankBy) -> Fraction:
    """Return the number that a profile is ranked on."""
    exact = profile[code].exact
    printed = profile.printed(code).points if by is RankBy.PRINTED else None
    # Only values whose points are known are ever ranked.
    assert exact is not None
    return exact if printed is None else Fraction(printed)
