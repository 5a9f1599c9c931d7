"""Probabilities of rounding differences: by hand, by counting on a grid, and by drawing."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import factorial, prod, sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import kompass_core as kc
from kompass_core.published.plausibility import (
    counted_probability,
    probability_of_difference,
    probability_of_sum,
)
from tests.reports import ROWS

ONE = Fraction(1)
HALF_UP = kc.Rounding("half-up", 1)

BY_HAND = {
    # a triangle, a quarter and three quarters of a rectangle, the corner of a cube
    "one": ([1], "0.25", "1/4"),
    "two": ([1, 1], "0.5", "1/8"),
    "two-above": ([1, 1], "1.5", "7/8"),
    "unequal": ([1, 2], "1", "1/4"),
    "unequal-middle": ([1, 2], "1.5", "1/2"),
    "unequal-above": ([1, 2], "2", "3/4"),
    "three": ([1, 1, 1], "1", "1/6"),
    "three-corner": ([1, 1, 1], "0.5", "1/48"),
    "three-unequal": ([1, 2, 3], "1", "1/36"),
    "no-width-adds-nothing": ([1, 0, 1], "0.5", "1/8"),
    "at-zero": ([1, 1], "0", "0"),
    "below": ([1, 1], "-1", "0"),
    "at-the-end": ([1, 1], "2", "1"),
    "beyond": ([1, 1], "3", "1"),
}


def counted(widths: Sequence[int], limit: Fraction, steps: int) -> tuple[Fraction, Fraction]:
    """Count the cells of a grid that are wholly below a limit, and those that begin below it."""
    counts = [1]
    for width in widths:
        cells = width * steps
        grown = [0] * (len(counts) + cells - 1)
        for i, n in enumerate(counts):
            for j in range(cells):
                grown[i + j] += n
        counts = grown
    whole = sum(counts)
    inside = sum(n for i, n in enumerate(counts) if i + len(widths) <= limit * steps)
    begun = sum(n for i, n in enumerate(counts) if i < limit * steps)
    return Fraction(inside, whole), Fraction(begun, whole)


class TestProbabilityOfSum:
    """The exact distribution of a sum of uniform variables."""

    @pytest.mark.parametrize("case", BY_HAND)
    def test_by_hand(self, case: str) -> None:
        """Parts of a rectangle or a box."""
        widths, limit, expected = BY_HAND[case]
        found = probability_of_sum([*map(Fraction, widths)], Fraction(limit))
        assert found == Fraction(expected)

    @given(
        st.lists(st.integers(1, 3), min_size=1, max_size=4),
        st.fractions(0, 12, max_denominator=4),
    )
    def test_is_between_two_counts_on_a_grid(self, widths: list[int], limit: Fraction) -> None:
        """They agree in the limit of a fine grid."""
        found = probability_of_sum([*map(Fraction, widths)], limit)
        low, high = counted(widths, limit, 8)
        assert found is not None
        assert low <= found <= high

    @given(
        st.lists(st.fractions(0, 3, max_denominator=9), min_size=1, max_size=6).filter(any),
        st.fractions(-1, 12, max_denominator=6),
    )
    def test_is_symmetric(self, widths: list[Fraction], limit: Fraction) -> None:
        """What is measured from the other end is the rest."""
        below = probability_of_sum(widths, limit)
        above = probability_of_sum(widths, sum(widths, Fraction()) - limit)
        assert below is not None
        assert above is not None
        assert below + above == 1

    def test_gives_up_in_time(self) -> None:
        """Twenty different widths make a million sums, of which a small limit spares most."""
        widths = [1 + Fraction(1, 2**i) for i in range(20)]
        assert probability_of_sum(widths, Fraction(10)) is None
        assert probability_of_sum(widths, Fraction(1)) == Fraction(1, factorial(20)) / prod(widths)


class TestProbabilityOfDifference:
    """The probability of as large a difference, either way."""

    @pytest.mark.parametrize(
        ("gap", "expected", "about"),
        [(2, None, 0.0655), (3, None, 0.00127), (4, Fraction(2, 2**8 * factorial(8)), 2e-7)],
    )
    def test_of_eight_areas(self, gap: int, expected: Fraction | None, about: float) -> None:
        """Each is up to half a point more or less than it is printed."""
        areas = [kc.Interval(n - ONE / 2, n + ONE / 2) for n in (51, 45, 62, 34, 52, 27, 39, 53)]
        found = {
            probability_of_difference(areas, HALF_UP, Fraction(363), Fraction(363 + difference))
            for difference in (-gap, gap)
        }
        (only,) = found
        assert only is not None
        assert expected in {None, only}
        assert float(only) == pytest.approx(about, rel=0.04)

    @pytest.mark.parametrize("gap", [1, 2])
    def test_agrees_with_a_million_draws(self, gap: int) -> None:
        """Area 2 of the report of 2016: five widths, and no symmetry."""
        ends = [row.hidden for row in ROWS if row.code.startswith("2.")]
        found = probability_of_difference(
            [kc.Interval(*each) for each in ends], HALF_UP, Fraction(60), Fraction(60 - gap)
        )
        n, rng = 1_000_000, np.random.default_rng(2016)
        sums = sum(rng.uniform(float(low), float(high), n) for low, high in ends)
        share = np.count_nonzero(abs(np.floor(sums + 0.5) - 60) >= gap) / n
        assert found is not None
        assert abs(float(found) - share) <= 5 * sqrt(found * (1 - found) / n)

    @pytest.mark.parametrize(("printed", "expected"), [(9, 1), (8, 0), (11, 1)])
    def test_of_exact_parts_is_sure(self, printed: int, expected: int) -> None:
        """4.5 and 4.5, printed as 5 and 5, make 9 and never 8."""
        parts = [kc.Interval.exactly("4.5")] * 2
        found = probability_of_difference(parts, HALF_UP, Fraction(10), Fraction(printed))
        assert found == expected

    def test_of_numbers_that_are_cut_off(self) -> None:
        """From [5, 6) and [5, 6) to 11 is the upper half of the sums."""
        parts = [kc.Interval(5, 6, high_closed=False)] * 2
        down = kc.Rounding("down", 1)
        assert probability_of_difference(parts, down, Fraction(10), Fraction(11)) == ONE / 2

    @pytest.mark.parametrize("far", [Fraction(10), Fraction(20)])
    def test_is_unknown_where_one_tail_is(self, far: Fraction) -> None:
        """Too many terms in the lower one, or in the upper one."""
        parts = [kc.Interval(0, 1 + Fraction(1, 2**i)) for i in range(20)]
        assert probability_of_difference(parts, HALF_UP, far, far - 1) is None


class TestCountedProbability:
    """The same for scores that have a unit; audits of small packs are counted in their tests."""

    def test_without_a_score_is_unknown(self) -> None:
        """No multiple of 3 prints as 5."""
        parts = [kc.Interval("4.5", "5.5", high_closed=False)] * 2
        assert counted_probability(parts, [ONE, ONE * 3], HALF_UP, 10 * ONE, 9 * ONE) is None

    def test_of_too_many_is_unknown(self) -> None:
        """A thousand scores each, and a million sums."""
        parts, units = [kc.Interval(0, 1)] * 2, [ONE / 1009, ONE / 1013]
        assert counted_probability(parts, units, HALF_UP, ONE, 0 * ONE) is None

    def test_of_two_units(self) -> None:
        """0 or 3, and 0, 2 or 4: of six sums, 0 and 7 are three or more beside 3."""
        parts = [kc.Interval(0, 3), kc.Interval(0, 4)]
        assert counted_probability(parts, [ONE * 3, ONE * 2], HALF_UP, 3 * ONE, 0 * ONE) == ONE / 3
