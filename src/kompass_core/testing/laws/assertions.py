"""Assertions of the laws, and the functions that they judge."""

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
"""A function with the signature of `kompass_core.profile`."""

Comparing: TypeAlias = Callable[[Profile, Profile], Comparison]
"""A function with the signature of `kompass_core.compare`."""

Aggregating: TypeAlias = Callable[..., Aggregate]
"""A function with the signature of `kompass_core.aggregate`."""

Auditing: TypeAlias = Callable[..., Audit]
"""A function with the signature of `kompass_core.audit`."""

DECIDED = (Policy.RESCALE, Policy.WORST, Policy.BEST)
"""The policies that never refuse."""


def demand(what: str, *details: object, holds: bool) -> None:
    """
    Assert a condition.

    Args:
        what: The message, as `str.format` takes it if there are *details*: to format numbers
            takes longer than to compare them.
        details: The arguments of the message.
        holds: True if the condition holds.

    Raises:
        AssertionError: Unless it *holds*.
    """
    if not holds:
        raise AssertionError(what.format(*details) if details else what)


def demand_equal(what: str, found: object, expected: object) -> None:
    """Assert that *found* equals *expected*."""
    demand("{} is {}, not {}", what, found, expected, holds=found == expected)


def demand_points(
    profile: Profile, expected: Mapping[str, Fraction | None], situation: str = ""
) -> None:
    """Assert the exact points of nodes: no tolerance hides a float or an early rounding."""
    for code, points in expected.items():
        where = f"in {profile.pack.ref}, the points of {code!r}{situation}"
        demand_equal(where, profile[code].exact, points)


def under_every_policy(
    evaluation: Evaluation, profile: Profiling
) -> list[tuple[Policy, Policy, Profile]]:
    """Return the profile of an evaluation under each pair of policies that never refuse."""
    return [
        (first, second, profile(evaluation, not_applicable=first, not_assessed=second))
        for first, second in product(DECIDED, DECIDED)
    ]
