"""Laws of what changed from one profile to another."""

from __future__ import annotations

from fractions import Fraction

from kompass_core.comparison import Certainty, Change, Direction
from kompass_core.comparison import compare as kompass_compare
from kompass_core.profiles import Profile
from kompass_core.testing.laws.assertions import Comparing, demand, demand_equal


def changes_are_after_minus_before(
    before: Profile, after: Profile, *, compare: Comparing = kompass_compare
) -> None:
    """A change is there for every cell that both sides know, and is later minus earlier."""
    found = compare(before, after)
    for code, old in before.items():
        new = after[code]
        known = old.exact is not None and new.exact is not None
        demand_equal(f"whether {code!r} is compared", code in found, known)
        if old.exact is not None and new.exact is not None:
            demand_equal(f"the change of {code!r}", found[code].exact, new.exact - old.exact)
            low, high = _ends(found[code])
            bounds = found[code].bounds
            demand_equal(f"the least change of {code!r}", bounds.low, low)
            demand_equal(f"the largest change of {code!r}", bounds.high, high)
            closed = old.bounds.high_closed and new.bounds.low_closed
            demand_equal(f"whether that least of {code!r} can be", bounds.low_closed, closed)
            closed = old.bounds.low_closed and new.bounds.high_closed
            demand_equal(f"whether that largest of {code!r} can be", bounds.high_closed, closed)


def _ends(change: Change) -> tuple[Fraction, Fraction]:
    """Return the smallest and the largest difference of two values within their bounds."""
    before, after = change.before.bounds, change.after.bounds
    return after.low - before.high, after.high - before.low


def comparing_backwards_turns_the_sign(
    before: Profile, after: Profile, *, compare: Comparing = kompass_compare
) -> None:
    """The other way round every change has the other sign, and is as certain."""
    there, back = compare(before, after), compare(after, before)
    demand_equal("what is compared backwards", list(back), list(there))
    opposite = {
        Direction.UP: Direction.DOWN,
        Direction.DOWN: Direction.UP,
        Direction.SAME: Direction.SAME,
        Direction.UNKNOWN: Direction.UNKNOWN,
    }
    for code, change in there.items():
        other = back[code]
        demand_equal(f"backwards, the change of {code!r}", other.exact, -change.exact)
        demand_equal(
            f"backwards, the least change of {code!r}", other.bounds.low, -change.bounds.high
        )
        demand_equal(f"backwards, the largest of {code!r}", other.bounds.high, -change.bounds.low)
        demand_equal(f"backwards, the certainty of {code!r}", other.certainty, change.certainty)
        turned = opposite[change.direction]
        demand_equal(f"backwards, the direction of {code!r}", other.direction, turned)


def changes_add_up(
    first: Profile, second: Profile, third: Profile, *, compare: Comparing = kompass_compare
) -> None:
    """The way by a profile in between is as long as the straight one, and no surer."""
    straight = compare(first, third)
    steps = compare(first, second), compare(second, third)
    for code, change in straight.items():
        if all(code in step for step in steps):
            one, other = (step[code] for step in steps)
            demand_equal(
                f"the changes of {code!r} in two steps", one.exact + other.exact, change.exact
            )
            surer = one.bounds.low + other.bounds.low <= change.bounds.low
            surer = surer and change.bounds.high <= one.bounds.high + other.bounds.high
            demand(f"two steps say more about {code!r} than one", holds=surer)


def nothing_changes_within_a_profile(
    profile: Profile, *, compare: Comparing = kompass_compare
) -> None:
    """A profile compared with itself shows no change, and bounds that allow none."""
    for code, change in compare(profile, profile).items():
        demand_equal(f"the change of {code!r} to itself", change.exact, 0)
        demand(f"{code!r} is said to differ from itself", holds=0 in change.bounds)


def certainty_follows_from_the_bounds(
    before: Profile, after: Profile, *, compare: Comparing = kompass_compare
) -> None:
    """
    A change is certain where one direction alone is possible, undecided where both are.

    In between, one direction is excluded and no change at all is possible. A direction is named
    only where nothing speaks for the other.
    """
    for code, change in compare(before, after).items():
        low, high = _ends(change)
        rises = high > 0
        falls = low < 0
        none = 0 in change.after.bounds - change.before.bounds
        if rises and falls:
            expected, direction = Certainty.UNDECIDED, Direction.UNKNOWN
        elif not rises and not falls:
            expected, direction = Certainty.CERTAIN, Direction.SAME
        else:
            expected = Certainty.POSSIBLE if none else Certainty.CERTAIN
            direction = Direction.UP if rises else Direction.DOWN
        where = f"of {code!r}, which changes by {change.bounds},"
        demand_equal(f"the certainty {where}", change.certainty, expected)
        demand_equal(f"the direction {where}", change.direction, direction)
