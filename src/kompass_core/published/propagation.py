"""Interval propagation over the score tree."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from functools import reduce
from itertools import accumulate
from math import gcd, lcm
from typing import Protocol, Self, TypeVar

from attrs import frozen

from kompass_core.amounts import Interval


class Values(Protocol):
    """A set of values that can be added to, taken from, and cut with another."""

    def __add__(self, other: Self, /) -> Self: ...
    def __sub__(self, other: Self, /) -> Self: ...
    def __and__(self, other: Self, /) -> Self | None: ...


V = TypeVar("V", bound=Values)


@frozen
class Span:
    """
    All real values between two ends, as two whole numbers.

    An end that is itself not possible is moved inwards by one, which is so much smaller than
    any real distance that it never adds up to one: so open and closed ends need no cases.

    Attributes:
        low: The low end, scaled; see `SpanScale`.
        high: The high end, scaled.
    """

    low: int
    high: int

    def __add__(self, other: Span) -> Span:
        return Span(self.low + other.low, self.high + other.high)

    def __sub__(self, other: Span) -> Span:
        return Span(self.low - other.high, self.high - other.low)

    def __and__(self, other: Span) -> Span | None:
        low, high = max(self.low, other.low), min(self.high, other.high)
        return Span(low, high) if low <= high else None


@frozen
class Grid:
    """
    Some whole multiples of a unit: bit *i* stands for the value ``first + i``.

    Attributes:
        first: What bit 0 stands for, in units.
        bits: The values that are possible.
    """

    first: int
    bits: int

    def __add__(self, other: Grid) -> Grid:
        bits, rest = 0, other.bits
        while rest:
            lowest = rest & -rest
            bits |= self.bits << (lowest.bit_length() - 1)
            rest ^= lowest
        return Grid(self.first + other.first, bits)

    def __sub__(self, other: Grid) -> Grid:
        width = other.bits.bit_length()
        mirrored = int(f"{other.bits:0{width}b}"[::-1], 2)
        return self + Grid(1 - other.first - width, mirrored)

    def __and__(self, other: Grid) -> Grid | None:
        first = min(self.first, other.first)
        bits = self.bits << (self.first - first) & other.bits << (other.first - first)
        return Grid(first, bits) if bits else None


class UnitGrid(Protocol[V]):
    """How bounds, weighted, become sets of values and the other way round."""

    def values(self, bounds: Interval, weight: Fraction, *, scored: bool) -> V | None:
        """Return what a cell can be within *bounds*, times *weight*; None if nothing."""
        ...

    def bounds(self, values: V, weight: Fraction) -> Interval:
        """Return the bounds that *values* stand for, before weighting."""
        ...


@frozen
class SpanScale:
    """
    Real values as `Span`: counted in parts of one so small that every end is whole.

    Attributes:
        parts: How many parts make 1.
        room: How often an end may be moved before it meets the next part.
        grid: What the values are multiples of, where that is known.
    """

    parts: int
    room: int
    grid: GridScale | None

    @classmethod
    def of(cls, ends: Iterable[Fraction], moves: int, grid: GridScale | None) -> SpanScale:
        """Choose a scale on which the weighted *ends* are whole, with room for *moves*."""
        units = [] if grid is None else [grid.unit]
        return cls(lcm(*(end.denominator for end in (*ends, *units))), 2 * moves + 1, grid)

    def values(self, bounds: Interval, weight: Fraction, *, scored: bool) -> Span | None:
        """Return *bounds* times *weight*; on a grid, from the first to the last multiple."""
        if self.grid is not None:
            inside = bounds.whole(self.grid.stride(weight, scored=scored) / weight)
            if inside is None:
                return None
            bounds = inside
        per_point = weight * self.parts * self.room
        low, high = int(bounds.low * per_point), int(bounds.high * per_point)
        return Span(low + (not bounds.low_closed), high - (not bounds.high_closed))

    def bounds(self, values: Span, weight: Fraction) -> Interval:
        """Return the bounds that *values* stand for, before weighting."""
        low, low_moves = divmod(values.low, self.room)
        high, high_moves = divmod(-values.high, self.room)
        unit = self.parts * weight
        return Interval(low / unit, -high / unit, not low_moves, not high_moves)


@frozen
class GridScale:
    """
    Whole multiples of a unit as `Grid`.

    Attributes:
        unit: Every weighted value is a whole multiple of it.
        score_unit: What the scores themselves are multiples of, before weighting.
    """

    unit: Fraction
    score_unit: Fraction

    @classmethod
    def of(cls, score_unit: Fraction, weights: Iterable[Fraction]) -> GridScale:
        """Choose the coarsest grid for scores that count with these *weights*."""
        units = [score_unit * weight for weight in weights]
        numerator = gcd(*(unit.numerator for unit in units))
        return cls(Fraction(numerator, lcm(*(unit.denominator for unit in units))), score_unit)

    def stride(self, weight: Fraction, *, scored: bool) -> Fraction:
        """Return what the weighted values of a cell are whole multiples of."""
        return self.score_unit * weight if scored else self.unit

    def values(self, bounds: Interval, weight: Fraction, *, scored: bool) -> Grid | None:
        """Return the possible values within *bounds*, times *weight*."""
        stride = self.stride(weight, scored=scored)
        inside = (bounds * weight).whole(stride)
        if inside is None:
            return None
        apart = int(stride / self.unit)
        first, last = int(inside.low / self.unit), int(inside.high / self.unit)
        return Grid(first, sum(1 << i for i in range(0, last - first + 1, apart)))

    def bounds(self, values: Grid, weight: Fraction) -> Interval:
        """Return the least and the greatest value, before weighting."""
        lowest = (values.bits & -values.bits).bit_length() - 1
        highest = values.bits.bit_length() - 1
        unit = self.unit / weight
        return Interval((values.first + lowest) * unit, (values.first + highest) * unit)


def together(parts: Sequence[V]) -> V:
    """Return what the sum of all *parts* (at least one) can be."""
    return reduce(_added, parts)


def _added(one: V, other: V) -> V:
    return one + other


def within(whole: V, parts: Sequence[V]) -> list[V]:
    """
    Return what each of the *parts* can be, when their sum lies in *whole*.

    >>> within(Span(0, 5), [Span(0, 9), Span(3, 9)])
    [Span(low=0, high=2), Span(low=3, high=5)]
    """
    if len(parts) == 1:
        return [_not_none(parts[0] & whole)]
    before = list(accumulate(parts, _added))
    after = list(accumulate(reversed(parts), _added))[::-1]
    others = [
        after[1],
        *(before[i - 1] + after[i + 1] for i in range(1, len(parts) - 1)),
        before[-2],
    ]
    return [_not_none(part & (whole - rest)) for part, rest in zip(parts, others, strict=True)]


def _not_none(values: V | None) -> V:
    # What *whole* holds is a sum of the parts, so each part has a value that fits.
    assert values is not None
    return values
