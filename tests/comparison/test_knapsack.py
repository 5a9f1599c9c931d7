"""The cheapest way to fill a sum, by hand."""

from __future__ import annotations

from fractions import Fraction

from kompass_core.comparison import End, Pile


def end(value: int, nudge: int = 0) -> End:
    """Return an end of whole numbers."""
    return End(Fraction(value), Fraction(nudge))


def pile(*pieces: tuple[int, int]) -> Pile:
    """Return a pile of whole numbers."""
    return Pile.of((Fraction(price), Fraction(amount)) for price, amount in pieces)


class TestEnd:
    """A nudge decides between equals only."""

    def test_order(self) -> None:
        """Open above, closed, open below."""
        assert end(2, -1) < end(2) < end(2, 1) < end(3, -1)

    def test_arithmetic_keeps_nudges(self) -> None:
        """They add up, turn round, and grow."""
        assert end(2, 1) + end(3, 1) == end(5, 2)
        assert end(2, 1) - end(3, -1) == end(-1, 2)
        assert end(2, -1) * Fraction(3) == end(6, -3)


class TestPile:
    """Cheap pieces are filled first."""

    def test_what_must_be_there_is_taken_from_the_cheapest(self) -> None:
        """12 of 10 at 1 and 20 at 3 cost 16."""
        assert pile((3, 20), (1, 10)).within(end(12), end(15)) == Pile(
            end(12), end(16), ((Fraction(3), end(3)),)
        )

    def test_what_cannot_be_there_is_cut_off(self) -> None:
        """Only 5 of the cheapest are left."""
        assert pile((3, 20), (1, 10)).within(end(0), end(5)).pieces == ((Fraction(1), end(5)),)

    def test_an_open_end_costs_a_little_more(self) -> None:
        """Unless what comes next is free."""
        assert pile((2, 10)).within(end(4, 1), end(10)).cost == end(8, 2)
        assert pile((0, 5), (2, 10)).within(end(4, 1), end(10)).cost == end(0)

    def test_together_the_cheapest_of_all_come_first(self) -> None:
        """What each must have, it keeps."""
        one, other = pile((2, 10)).within(end(3), end(10)), pile((1, 4))
        assert Pile.together([one, other]) == Pile(
            end(3), end(6), ((Fraction(1), end(4)), (Fraction(2), end(7)))
        )

    def test_a_contradiction_tells_nothing(self) -> None:
        """More than there is, or less than there must be."""
        full = pile((1, 10)).within(end(5), end(10))
        assert full.within(end(11), end(12)) == full
        assert full.within(end(0), end(4)) == full
