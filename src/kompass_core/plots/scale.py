"""Axes of values: points, or percent of the possible points."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from itertools import count
from math import ceil, floor

from attrs import frozen

from kompass_core.amounts import Interval
from kompass_core.criteria import CriteriaPack, Node
from kompass_core.profiles import Profile

_ZERO, _HUNDRED = Fraction(), Fraction(100)
_MOST_STEPS = 5


@frozen
class Scale:
    """
    An axis that several nodes share: points if their limits are equal, else percent.

    Percent are those of the pack, or between the ends if it has none.

    Attributes:
        low: The low end.
        high: The high end.
        percent: True if the axis is in percent of the possible points.
    """

    low: Fraction
    high: Fraction
    percent: bool

    @classmethod
    def of(cls, nodes: Iterable[Node]) -> Scale:
        """Return the scale of *nodes*."""
        given = list(nodes)
        limits = {(node.low, node.high) for node in given}
        if len(limits) == 1:
            return cls(*limits.pop(), percent=False)
        low = min((node.percent_of(node.low) for node in given), default=_ZERO)
        return cls(low, _HUNDRED, percent=True)

    def place(self, node: Node, points: Fraction) -> Fraction:
        """Return the place of *points* of a node on the axis."""
        return node.percent_of(points) if self.percent else points

    def interval(self, node: Node, bounds: Interval) -> Interval:
        """Return the interval on the axis of the *bounds* of a node."""
        return node.percent_interval(bounds) if self.percent else bounds

    def rounded(self, pack: CriteriaPack, node: Node, points: Fraction | None) -> Fraction | None:
        """Round the *points* of a node as its pack does, in the unit of the axis."""
        if points is None:
            return None
        convention = pack.rounding.for_level(node.level)
        rounding = convention.percent if self.percent else convention.points
        return rounding.round(self.place(node, points))

    def printed(self, profile: Profile, code: str) -> Decimal | Fraction | None:
        """Return the number of a node as printed, in the unit of the axis."""
        printed = profile.printed(code)
        if self.percent and not profile.pack.has_percent:
            return self.rounded(profile.pack, profile.pack.nodes[code], profile[code].exact)
        return printed.percent if self.percent else printed.points


def ticks(low: Fraction, high: Fraction, *, least: Fraction = _ZERO) -> list[Fraction]:
    """
    Return round numbers from *low* to *high*, evenly spaced and at most six.

    >>> [str(each) for each in ticks(Fraction(0), Fraction(100))]
    ['0', '20', '40', '60', '80', '100']

    Args:
        low: The low end.
        high: The high end.
        least: The least distance between two of them; any distance if omitted.
    """
    step = _round_step(max((high - low) / _MOST_STEPS, least))
    return [i * step for i in range(ceil(low / step), floor(high / step) + 1)]


def _round_step(least: Fraction) -> Fraction:
    """Return the smallest of 1, 2 and 5 times a power of ten that is not below *least*."""
    power = Fraction(1)
    while power > least:
        power /= 10
    steps = (digit * power * Fraction(10) ** i for i in count() for digit in (1, 2, 5))
    return next(step for step in steps if step >= least)
