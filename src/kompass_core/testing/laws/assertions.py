"""What laws demand of what they look at."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from itertools import product
from typing import TypeAlias

from kompass_core.aggregation import Aggregate
from kompass_core.comparison import Comparison
from kompass_core.evaluations import Evaluation
from kompass_core.missing import Policy
from kompass_core.profiles import Profile
from kompass_core.published import Audit

Profiling: TypeAlias = Callable[..., Profile]
"""A function that is called as `kompass_core.profile` is."""

Comparing: TypeAlias = Callable[[Profile, Profile], Comparison]
"""A function that is called as `kompass_core.compare` is."""

Aggregating: TypeAlias = Callable[..., Aggregate]
"""A function that is called as `kompass_core.aggregate` is."""

Auditing: TypeAlias = Callable[..., Audit]
"""A function that is called as `kompass_core.audit` is."""

DECIDED = (Policy.RESCALE, Policy.WORST, Policy.BEST)
"""The policies that give a result whatever is missing."""


def demand(what: str, *details: object, holds: bool) -> None:
    """
    Raise what is not so.

    Args:
        what: The text; with *details*, as `str.format` takes it. To write numbers out that
            nobody reads would take longer than to compare them.
        details: What the text is about.
        holds: Whether it is so.

    Raises:
        AssertionError: Unless it *holds*.
    """
    if not holds:
        raise AssertionError(what.format(*details) if details else what)


def demand_equal(what: str, found: object, expected: object) -> None:
    """
    Compare what was *found* with what was *expected*.

    Raises:
        AssertionError: If they differ.
    """
    demand("{} is {}, not {}", what, found, expected, holds=found == expected)


def demand_points(
    profile: Profile, expected: Mapping[str, Fraction | None], situation: str = ""
) -> None:
    """
    Compare the points of every cell, exactly: no tolerance hides a float or an early rounding.

    Raises:
        AssertionError: If one of them differs.
    """
    for code, points in expected.items():
        where = f"in {profile.pack.ref}, the points of {code!r}{situation}"
        demand_equal(where, profile[code].exact, points)


def under_every_policy(
    evaluation: Evaluation, profile: Profiling
) -> list[tuple[Policy, Policy, Profile]]:
    """Return the profiles of an evaluation, with the two policies that each is made under."""
    return [
        (
            applicable,
            assessed,
            profile(evaluation, not_applicable=applicable, not_assessed=assessed),
        )
        for applicable, assessed in product(DECIDED, DECIDED)
    ]
