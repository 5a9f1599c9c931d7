"""Laws of comparisons of profiles."""

from __future__ import annotations

from fractions import Fraction

from kompass_core.amounts import Interval
from kompass_core.comparison import Certainty, Change, Direction
from kompass_core.comparison import compare as kompass_compare
from kompass_core.profiles import Profile
from kompass_core.testing.laws.assertions import Comparing, demand, demand_equal


def changes_are_after_minus_before(
    before: Profile, after: Profile, *, compare: Comparing = kompass_compare
) -> None:
    """Every node with points on both sides has a change, later minus earlier."""
    found = compare(before, after)
    for code, old in before.items():
        new = after[code]
        known = old.exact is not None and new.exact is not None
        demand_equal(f"the presence of {code!r} in the comparison", code in found, known)
        if old.exact is not None and new.exact is not None:
            demand_equal(f"the change of {code!r}", found[code].exact, new.exact - old.exact)
            low_closed = old.bounds.high_closed and new.bounds.low_closed
            high_closed = old.bounds.low_closed and new.bounds.high_closed
            expected = Interval(*_ends(found[code]), low_closed, high_closed)
            demand_equal(f"the bounds of the change of {code!r}", found[code].bounds, expected)


def _ends(change: Change) -> tuple[Fraction, Fraction]:
    """Return the smallest and the largest difference of two values within their bounds."""
    before, after = change.before.bounds, change.after.bounds
    return after.low - before.high, after.high - before.low


def comparing_backwards_turns_the_sign(
    before: Profile, after: Profile, *, compare: Comparing = kompass_compare
) -> None:
    """Compared backwards, every change has the opposite sign and the same certainty."""
    there, back = compare(before, after), compare(after, before)
    demand_equal("the list of nodes compared backwards", list(back), list(there))
    opposite = {Direction.UP: Direction.DOWN, Direction.DOWN: Direction.UP}
    for code, change in there.items():
        other = back[code]
        demand_equal(f"backwards, the change of {code!r}", other.exact, -change.exact)
        low, high = -change.bounds.high, -change.bounds.low
        demand_equal(f"backwards, the least change of {code!r}", other.bounds.low, low)
        demand_equal(f"backwards, the largest of {code!r}", other.bounds.high, high)
        demand_equal(f"backwards, the certainty of {code!r}", other.certainty, change.certainty)
        turned = opposite.get(change.direction, change.direction)
        demand_equal(f"backwards, the direction of {code!r}", other.direction, turned)


def changes_add_up(
    first: Profile, second: Profile, third: Profile, *, compare: Comparing = kompass_compare
) -> None:
    """Two successive changes add up to the direct one, within bounds at least as wide."""
    straight = compare(first, third)
    steps = compare(first, second), compare(second, third)
    for code, change in straight.items():
        if all(code in step for step in steps):
            one, other = (step[code] for step in steps)
            together = one.exact + other.exact
            demand_equal(f"the changes of {code!r} in two steps", together, change.exact)
            wider = one.bounds.low + other.bounds.low <= change.bounds.low
            wider = wider and change.bounds.high <= one.bounds.high + other.bounds.high
            demand(f"two steps have narrower bounds of {code!r} than one", holds=wider)


def nothing_changes_within_a_profile(
    profile: Profile, *, compare: Comparing = kompass_compare
) -> None:
    """A profile compared with itself has no change, and bounds that contain 0."""
    for code, change in compare(profile, profile).items():
        demand_equal(f"the change of {code!r} to itself", change.exact, 0)
        what = "the bounds of the change of {!r} to itself exclude 0"
        demand(what, code, holds=0 in change.bounds)


def certainty_follows_from_the_bounds(
    before: Profile, after: Profile, *, compare: Comparing = kompass_compare
) -> None:
    """
    A change is certain if only one direction is possible, and undecided if both are.

    It is possible if no change at all is the only alternative. Across a break of the instrument it
    is neither certain nor possible. A direction is named only if the other is excluded.
    """
    broken = any(
        before.date is None or after.date is None or each.separates(before.date, after.date)
        for each in (*before.pack.breaks, *after.pack.breaks)
    )
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
        if broken and expected is not Certainty.UNDECIDED:
            expected = Certainty.ACROSS_BREAK
        where = f"of {code!r}, which changes by {change.bounds},"
        demand_equal(f"the certainty {where}", change.certainty, expected)
        demand_equal(f"the direction {where}", change.direction, direction)
