"""Axes of values: points, or percent of the possible points."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from itertools import count
from math import ceil, floor

from attrs import frozen

from kompass_core.amounts import Interval
from kompass_core.criteria import Node
from kompass_core.profiles import Profile

_HUNDRED = Fraction(100)


@frozen
class Scale:
    """
    An axis that several nodes share: points if their limits are equal, else percent.

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
        limits = {(node.low, node.high) for node in nodes}
        if len(limits) == 1:
            return cls(*limits.pop(), percent=False)
        return cls(Fraction(), _HUNDRED, percent=True)

    def place(self, node: Node, points: Fraction) -> Fraction:
        """Return the place of *points* of a node on the axis."""
        return node.share_of(points) * 100 if self.percent else points

    def interval(self, node: Node, bounds: Interval) -> Interval:
        """Return the interval on the axis of the *bounds* of a node."""
        if not self.percent:
            return bounds
        return (bounds - Interval.exactly(node.low)) * (100 / (node.high - node.low))

    def printed(self, profile: Profile, code: str) -> Decimal | Fraction | None:
        """Return the number of a node as printed, in the unit of the axis."""
        printed = profile.printed(code)
        return printed.percent if self.percent else printed.points


def ticks(low: Fraction, high: Fraction, *, most: int = 5) -> list[Fraction]:
    """
    Return round numbers from *low* to *high*, at most *most* steps apart.

    >>> [str(each) for each in ticks(Fraction(0), Fraction(100))]
    ['0', '20', '40', '60', '80', '100']
    """
    step = _round_step((high - low) / most)
    return [i * step for i in range(ceil(low / step), floor(high / step) + 1)]


def _round_step(least: Fraction) -> Fraction:
    """Return the smallest of 1, 2 and 5 times a power of ten that is not below *least*."""
    power = Fraction(1)
    while power > least:
        power /= 10
    steps = (digit * power * Fraction(10) ** i for i in count() for digit in (1, 2, 5))
    return next(step for step in steps if step >= least)
