"""Sets of values in a tree of sums, against sets that Python keeps one by one."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kompass_core.amounts import Interval
from kompass_core.published.propagation import (
    Grid,
    GridScale,
    Span,
    SpanScale,
    SumTree,
    Values,
    within,
)

ONE = Fraction(1)

spans = st.builds(lambda low, width: Span(low, low + width), st.integers(-9, 9), st.integers(0, 6))
grids = st.builds(Grid, st.integers(-9, 9), st.integers(1, 2**9 - 1))
families = st.lists(spans, min_size=1, max_size=4) | st.lists(grids, min_size=1, max_size=4)
"""Parts of one parent, all of them of one kind."""


def members(values: Values | None) -> set[int]:
    """Return the whole numbers that a set stands for."""
    match values:
        case Span():
            return set(range(values.low, values.high + 1))
        case Grid():
            bits = range(values.bits.bit_length())
            return {values.first + i for i in bits if values.bits >> i & 1}
        case _:
            return set()


class TestValues:
    """Sets are added, subtracted and cut as if member by member."""

    @given(st.tuples(spans, spans) | st.tuples(grids, grids))
    def test_add(self, pair: tuple[Grid, Grid]) -> None:
        """Every member of one is added to every member of the other."""
        one, other = pair
        assert members(one + other) == {a + b for a, b in product(members(one), members(other))}

    @given(st.tuples(spans, spans) | st.tuples(grids, grids))
    def test_subtract(self, pair: tuple[Grid, Grid]) -> None:
        """Every member of the other is subtracted from every member of the one."""
        one, other = pair
        assert members(one - other) == {a - b for a, b in product(members(one), members(other))}

    @given(st.tuples(spans, spans) | st.tuples(grids, grids))
    def test_cut(self, pair: tuple[Grid, Grid]) -> None:
        """What both have is left; None stands for nothing."""
        one, other = pair
        both = one & other
        assert members(both) == members(one) & members(other)
        assert (both is None) == (not members(both))


class TestTree:
    """A parent is the sum of its parts, and so each part is the parent less the others."""

    @given(families)
    def test_together(self, parts: list[Grid]) -> None:
        """The parent can be every sum that there is."""
        sums = {sum(each) for each in product(*map(members, parts))}
        assert members(SumTree(parts).values) == sums

    @given(families, st.data())
    def test_replace(self, parts: list[Grid], data: st.DataObject) -> None:
        """The sum with a new part is the sum of that and the other parts."""
        sums = SumTree(parts)
        i, part = data.draw(st.integers(0, len(parts) - 1)), data.draw(st.sampled_from(parts))
        sums.replace(i, part)
        changed = [*parts[:i], part, *parts[i + 1 :]]
        assert members(sums.values) == {sum(each) for each in product(*map(members, changed))}

    @given(families, st.data())
    def test_within(self, parts: list[Grid], data: st.DataObject) -> None:
        """Each part keeps the values for which some values of the others give the parent."""
        chosen = data.draw(st.sampled_from(sorted(members(SumTree(parts).values))))
        one = Grid(chosen, 1) if isinstance(parts[0], Grid) else Span(chosen, chosen)
        fitting = [each for each in product(*map(members, parts)) if sum(each) == chosen]
        found = within(one, parts)
        assert [*map(members, found)] == [set(column) for column in zip(*fitting, strict=True)]


class TestSpanScale:
    """Real bounds become whole numbers and come back, whatever ends are open."""

    @pytest.mark.parametrize("low_closed", [True, False])
    @pytest.mark.parametrize("high_closed", [True, False])
    @pytest.mark.parametrize("weight", [ONE, Fraction(1, 3)])
    def test_returns_what_it_was_given(
        self, weight: Fraction, *, low_closed: bool, high_closed: bool
    ) -> None:
        """The weight is taken off again, and an open end stays open."""
        bounds = Interval("-1.25", "2.5", low_closed, high_closed)
        scale = SpanScale.of([bounds.low * weight, bounds.high * weight], 3, None)
        values = scale.values(bounds, weight, scored=True)
        assert values is not None
        assert scale.bounds(values, weight) == bounds

    def test_a_sum_is_open_where_a_part_is(self) -> None:
        """[0, 1) and [0, 1] add up to [0, 2), and seven of [0, 1) to [0, 7)."""
        scale = SpanScale.of([ONE], 9, None)
        half_open = scale.values(Interval(0, 1, high_closed=False), ONE, scored=True)
        closed = scale.values(Interval(0, 1), ONE, scored=True)
        assert half_open is not None
        assert closed is not None
        assert scale.bounds(SumTree([half_open, closed]).values, ONE) == Interval(
            0, 2, high_closed=False
        )
        assert scale.bounds(SumTree([half_open] * 7).values, ONE) == Interval(
            0, 7, high_closed=False
        )

    @pytest.mark.parametrize("moves", [1, 2, 9])
    def test_many_open_ends_never_add_up_to_a_step(self, moves: int) -> None:
        """(0, n) from n parts and (-n, 1) from n others still share (0, 1)."""
        scale = SpanScale.of([ONE], moves, None)
        above, below, up_to_one = (
            scale.values(Interval(low, low + width, False, False), ONE, scored=True)  # noqa: FBT003
            for low, width in ((0, 1), (-1, 1), (-1, 2))
        )
        assert above is not None
        assert below is not None
        assert up_to_one is not None
        shared = (
            SumTree([above] * moves).values & SumTree([up_to_one, *[below] * (moves - 1)]).values
        )
        assert shared is not None
        assert scale.bounds(shared, ONE) == Interval(0, 1, False, False)  # noqa: FBT003

    def test_touching_ends_share_nothing_unless_both_are_closed(self) -> None:
        """[0, 1) ends where [1, 2] begins, and [0, 1] shares the 1."""
        scale = SpanScale.of([ONE], 9, None)
        below, upto, above = (
            scale.values(bounds, ONE, scored=True)
            for bounds in (Interval(0, 1, high_closed=False), Interval(0, 1), Interval(1, 2))
        )
        assert below is not None
        assert upto is not None
        assert above is not None
        shared = upto & above
        assert below & above is None
        assert shared is not None
        assert scale.bounds(shared, ONE) == Interval.exactly(1)

    @pytest.mark.parametrize(
        ("scored", "expected"), [(True, Interval(2, 4)), (False, Interval("1.5", "4.5"))]
    )
    def test_on_a_grid_ends_are_multiples(self, expected: Interval, *, scored: bool) -> None:
        """Scores of 2 points count half, and others by quarters, in what they add up to."""
        scale = SpanScale.of([], 9, GridScale(Fraction(1, 4), Fraction(2)))
        values = scale.values(Interval("1.2", "4.7"), Fraction(1, 2), scored=scored)
        assert values is not None
        assert scale.bounds(values, Fraction(1, 2)) == expected

    def test_on_a_grid_there_may_be_nothing(self) -> None:
        """No multiple of 2 lies between 2 and 4."""
        scale = SpanScale.of([], 9, GridScale(ONE, Fraction(2)))
        assert scale.values(Interval(2, 4, False, False), ONE, scored=True) is None  # noqa: FBT003


class TestGridScale:
    """Multiples of a unit become bits and come back."""

    @pytest.mark.parametrize(
        ("unit", "weights", "expected"),
        [
            ("1", ["1"], "1"),
            ("0.5", ["1", "1"], "1/2"),
            ("1", ["1/2", "1/3"], "1/6"),
            ("1", ["1/36", "1/54", "1/27", "1/18"], "1/108"),  # the criteria of CAF 2020
            ("4", ["1/2", "1"], "2"),
            ("0.3", ["1", "1/2"], "3/20"),
        ],
    )
    def test_is_the_coarsest(self, unit: str, weights: list[str], expected: str) -> None:
        """Every weighted score is a multiple, and of nothing larger are all of them."""
        assert GridScale.of(Fraction(unit), map(Fraction, weights)).unit == Fraction(expected)

    @given(
        st.integers(-20, 20),
        st.integers(1, 30),
        st.sampled_from([ONE, Fraction(1, 2)]),
        st.booleans(),
    )
    def test_holds_every_multiple(
        self,
        low: int,
        width: int,
        weight: Fraction,
        scored: bool,  # noqa: FBT001
    ) -> None:
        """Bounds become the multiples inside; scores have a unit of their own."""
        bounds = Interval(Fraction(low, 4), Fraction(low + width, 4), high_closed=False)
        scale = GridScale.of(Fraction(3), [ONE, Fraction(1, 2)])
        stride = 3 if scored else Fraction(3, 2) / weight
        expected = {n * stride for n in range(-9, 10) if n * stride in bounds}
        values = scale.values(bounds, weight, scored=scored)
        assert {n * scale.unit / weight for n in members(values)} == expected
        if values is not None:
            assert scale.bounds(values, weight) == Interval(min(expected), max(expected))
