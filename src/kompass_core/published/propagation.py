"""Sets of values for interval propagation: real spans and grids."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from itertools import accumulate
from math import gcd, lcm
from typing import Generic, Protocol, Self, TypeVar

from attrs import frozen

from kompass_core.amounts import Interval


class Values(Protocol):
    """A set of values, with the sums, the differences and the common values of two sets."""

    def __add__(self, other: Self, /) -> Self: ...
    def __sub__(self, other: Self, /) -> Self: ...
    def __and__(self, other: Self, /) -> Self | None: ...


V = TypeVar("V", bound=Values)


@frozen
class Span:
    """
    All real values between two ends, as two whole numbers.

    An open end is moved inwards by one, which is so much smaller than any real distance that
    it never adds up to one: so open and closed ends need no separate cases.

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
    Whole multiples of a unit, as a bit mask: bit *i* represents the value ``first + i``.

    Attributes:
        first: The value of bit 0, in units.
        bits: The mask of the values in the set.
    """

    first: int
    bits: int

    def __add__(self, other: Grid) -> Grid:
        bits, rest, at = 0, other.bits, 0
        while rest:
            # Run by run of neighbouring values; a sum of many parts has few gaps.
            gap = _trailing_zeros(rest)
            run = _trailing_zeros(~(rest >> gap))
            at += gap
            bits |= _spread(self.bits, run) << at
            rest >>= gap + run
            at += run
        return Grid(self.first + other.first, bits)

    def __sub__(self, other: Grid) -> Grid:
        width = other.bits.bit_length()
        mirrored = int(f"{other.bits:0{width}b}"[::-1], 2)
        return self + Grid(1 - other.first - width, mirrored)

    def __and__(self, other: Grid) -> Grid | None:
        first = min(self.first, other.first)
        bits = self.bits << (self.first - first) & other.bits << (other.first - first)
        return Grid(first, bits) if bits else None


def _trailing_zeros(bits: int) -> int:
    return (bits & -bits).bit_length() - 1


def _spread(bits: int, width: int) -> int:
    """Return the union of *bits* shifted by 0, 1, ... and *width* - 1 places."""
    done = 1
    while done < width:
        more = min(done, width - done)
        bits |= bits << more
        done += more
    return bits


class ValueScale(Protocol[V]):
    """The conversion between intervals and sets of weighted values."""

    def values(self, bounds: Interval, weight: Fraction, *, scored: bool) -> V | None:
        """Return the values of a node within *bounds*, times *weight*; None if there are none."""
        ...

    def bounds(self, values: V, weight: Fraction) -> Interval:
        """Return the interval of *values*, before weighting."""
        ...


@frozen(eq=False, repr=False)
class SpanScale:
    """
    The conversion to `Span`: real values in units so small that every end is whole.

    Attributes:
        parts: The number of parts of 1.
        moves: The number of moves by one that make up one part.
        grid: The grid of the values, if known.
    """

    parts: int
    moves: int
    grid: GridScale | None

    @classmethod
    def of(cls, ends: Iterable[Fraction], moves: int, grid: GridScale | None) -> SpanScale:
        """Choose a scale that makes the weighted *ends* whole, and permits so many *moves*."""
        units = [] if grid is None else [grid.unit]
        return cls(lcm(*(end.denominator for end in (*ends, *units))), 2 * moves + 1, grid)

    def values(self, bounds: Interval, weight: Fraction, *, scored: bool) -> Span | None:
        """Return *bounds* times *weight*; on a grid, from the first multiple to the last."""
        if self.grid is not None:
            inside = bounds.whole(self.grid.stride(weight, scored=scored) / weight)
            if inside is None:
                return None
            bounds = inside
        per_point = weight * self.parts * self.moves
        low, high = int(bounds.low * per_point), int(bounds.high * per_point)
        return Span(low + (not bounds.low_closed), high - (not bounds.high_closed))

    def bounds(self, values: Span, weight: Fraction) -> Interval:
        """Return the interval of *values*, before weighting."""
        low, low_moves = divmod(values.low, self.moves)
        high, high_moves = divmod(-values.high, self.moves)
        unit = self.parts * weight
        return Interval(low / unit, -high / unit, not low_moves, not high_moves)


@frozen(eq=False, repr=False)
class GridScale:
    """
    The conversion to `Grid`: whole multiples of a unit.

    Attributes:
        unit: The unit of the weighted values.
        score_unit: The unit of the scores, before weighting.
    """

    unit: Fraction
    score_unit: Fraction

    @classmethod
    def of(cls, score_unit: Fraction, weights: Iterable[Fraction]) -> GridScale:
        """Choose the coarsest grid for scores with these *weights*."""
        units = [score_unit * weight for weight in weights]
        numerator = gcd(*(unit.numerator for unit in units))
        return cls(Fraction(numerator, lcm(*(unit.denominator for unit in units))), score_unit)

    def stride(self, weight: Fraction, *, scored: bool) -> Fraction:
        """Return the unit of the weighted values of one node."""
        return self.score_unit * weight if scored else self.unit

    def values(self, bounds: Interval, weight: Fraction, *, scored: bool) -> Grid | None:
        """Return the multiples within *bounds*, times *weight*; None if there are none."""
        stride = self.stride(weight, scored=scored)
        inside = (bounds * weight).whole(stride)
        if inside is None:
            return None
        apart = int(stride / self.unit)
        first, last = int(inside.low / self.unit), int(inside.high / self.unit)
        return Grid(first, sum(1 << i for i in range(0, last - first + 1, apart)))

    def bounds(self, values: Grid, weight: Fraction) -> Interval:
        """Return the interval from the least to the greatest value, before weighting."""
        lowest = (values.bits & -values.bits).bit_length() - 1
        highest = values.bits.bit_length() - 1
        unit = self.unit / weight
        return Interval((values.first + lowest) * unit, (values.first + highest) * unit)


class SumTree(Generic[V]):
    """The values of the sum of parts (at least one), each of which can be replaced."""

    def __init__(self, parts: Sequence[V]) -> None:
        self._n = len(parts)
        # Entry i is the sum of the entries 2 i and 2 i + 1; the parts come last.
        self._sums: list[V] = [*parts, *parts]
        for i in reversed(range(1, self._n)):
            self._sums[i] = self._sums[2 * i] + self._sums[2 * i + 1]

    @property
    def values(self) -> V:
        """The values of the sum."""
        return self._sums[1]

    def replace(self, i: int, part: V) -> None:
        """Replace part *i*, in time that grows with the logarithm of the number of parts."""
        i += self._n
        self._sums[i] = part
        while i := i // 2:
            self._sums[i] = self._sums[2 * i] + self._sums[2 * i + 1]


def within(whole: V, parts: Sequence[V]) -> list[V]:
    """
    Return the values of each of the *parts*, given that their sum is in *whole*.

    >>> within(Span(0, 5), [Span(0, 9), Span(3, 9)])
    [Span(low=0, high=2), Span(low=3, high=5)]
    """
    if len(parts) == 1:
        return [_not_none(parts[0] & whole)]
    before = list(accumulate(parts))
    after = list(accumulate(reversed(parts)))[::-1]
    others = [
        after[1],
        *(before[i - 1] + after[i + 1] for i in range(1, len(parts) - 1)),
        before[-2],
    ]
    return [_not_none(part & (whole - rest)) for part, rest in zip(parts, others, strict=True)]


def _not_none(values: V | None) -> V:
    # Every value of *whole* is a sum of values of the parts, so no part is empty.
    assert values is not None
    return values
