"""The least that points can be worth elsewhere, when only sums of them are known."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from attrs import frozen

__all__ = ["End", "Pile"]


@frozen(order=True)
class End:
    """
    An end of an interval; one that is itself not possible is nudged inwards.

    A nudge is smaller than any real distance, so open and closed ends need no cases.

    Attributes:
        value: The end.
        nudge: How much, of an amount too small to be seen, it lies above that.
    """

    value: Fraction = Fraction()
    nudge: Fraction = Fraction()

    def __add__(self, other: End) -> End:
        return End(self.value + other.value, self.nudge + other.nudge)

    def __sub__(self, other: End) -> End:
        return End(self.value - other.value, self.nudge - other.nudge)

    def __mul__(self, factor: Fraction) -> End:
        return End(self.value * factor, self.nudge * factor)


_ZERO = End()


@frozen
class Pile:
    """
    What a sum of parts costs at the least: the cheapest parts are filled first.

    Attributes:
        low: The least that the sum can be.
        cost: What it costs then.
        pieces: What can be added: pairs of price and amount, the cheapest first.
    """

    low: End
    cost: End
    pieces: tuple[tuple[Fraction, End], ...]

    @classmethod
    def of(cls, pieces: Iterable[tuple[Fraction, Fraction]]) -> Pile:
        """Return an empty pile to which *pieces*, pairs of price and amount, can be added."""
        cheapest_first = sorted((price, End(amount)) for price, amount in pieces)
        return cls(_ZERO, _ZERO, tuple(cheapest_first))

    @classmethod
    def together(cls, piles: Iterable[Pile]) -> Pile:
        """Return the pile of the sum of independent *piles*."""
        low, cost, pieces = _ZERO, _ZERO, list[tuple[Fraction, End]]()
        for pile in piles:
            low, cost = low + pile.low, cost + pile.cost
            pieces += pile.pieces
        return cls(low, cost, tuple(sorted(pieces)))

    def within(self, low: End, high: End) -> Pile:
        """
        Return the pile when the sum is known to lie from *low* to *high*.

        Where that cannot be, as with printed numbers that are impossible together, it tells
        nothing.
        """
        top = sum((amount for _, amount in self.pieces), start=self.low)
        low = max(low, self.low)
        if low > min(high, top):
            return self
        needed, room, cost = low - self.low, high - low, self.cost
        left = list[tuple[Fraction, End]]()
        for price, amount in self.pieces:
            taken = min(amount, needed)
            kept = min(amount - taken, room)
            needed, room, cost = needed - taken, room - kept, cost + taken * price
            if kept > _ZERO:
                left.append((price, kept))
        return Pile(low, cost, tuple(left))
