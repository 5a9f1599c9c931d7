"""Columns of exact numbers."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import kompass_core as kc
from kompass_core.panel import ExactColumn
from kompass_core.testing import strategies as kst
from tests.making import SKIPPED
from tests.panel.making import PACK, panel_of


class TestColumn:
    """A column is exact until floats are asked for."""

    def test_is_read_only(self) -> None:
        """Nobody changes what others have."""
        column = panel_of(PACK, [1, 2, SKIPPED]).score(not_assessed="rescale").total
        for each in (column.numerators, column.denominators):
            assert each is not None
            with pytest.raises(ValueError, match="read-only"):
                each[0] = 1

    def test_is_read_only_when_it_was_pickled(self) -> None:
        """In another process it is the same value."""
        column = panel_of(PACK, [1, 2, SKIPPED]).score(not_assessed="rescale").total
        again = pickle.loads(pickle.dumps(column))  # noqa: S301 (made here)
        assert (again[0], again.unit) == (column[0], column.unit)
        assert not again.numerators.flags.writeable

    def test_knows_what_it_does_not_know(self) -> None:
        """An area of which nothing was assessed has no points, and nan as a float."""
        column = panel_of(PACK, [1, 2, SKIPPED], [1, 2, 3]).score(not_assessed="rescale")["2"]
        assert (column[0], column[1]) == (None, 3)
        assert np.isnan(column.floats[0])
        assert len(column.select(np.array([True, False]))) == 1

    @given(
        st.lists(st.fractions(-99, 99, max_denominator=12), min_size=1),
        kst.roundings("1", "0.5", "0.3", "7"),
    )
    def test_rounds_as_numbers_are_rounded(
        self, values: list[Fraction], rounding: kc.Rounding
    ) -> None:
        """In every mode, ties and numbers below 0 included."""
        rounded = column_of(values).rounded(rounding)
        assert [rounded[i] for i in range(len(values))] == list(map(rounding.round, values))

    @given(
        st.lists(
            st.tuples(
                st.fractions(-99, 99, max_denominator=12), st.fractions(-99, 99, max_denominator=12)
            ),
            min_size=1,
        ),
        st.sampled_from([Fraction(1), Fraction(10**18)]),
    )
    def test_subtracts_exactly(self, pairs: list[tuple[Fraction, Fraction]], by: Fraction) -> None:
        """Whatever the denominators, and however large the numbers."""
        one, other = (column_of([pair[i] * by for pair in pairs]) for i in (0, 1))
        found = one.minus(other)
        assert [found[i] for i in range(len(pairs))] == [(a - b) * by for a, b in pairs]
        common = one.over_one_unit()
        assert [common[i] for i in range(len(pairs))] == [a * by for a, _ in pairs]
        assert common.floats.tolist() == [float(a * by) for a, _ in pairs]

    def test_has_one_unit_beyond_64_bits(self) -> None:
        """Denominators that have nothing in common make a large one."""
        ratios = [Fraction(1, each) for each in (999_983, 999_979, 999_961, 999_959)]
        common = column_of(ratios).over_one_unit()
        assert [common[i] for i in range(4)] == ratios
        assert common.numerators.dtype == object


def column_of(values: list[Fraction]) -> ExactColumn:
    """Make a column of ratios."""
    kind: Callable[[list[int]], object] = np.array
    numerators, denominators = (
        kind([each.numerator for each in values]),
        kind([each.denominator for each in values]),
    )
    assert isinstance(numerators, np.ndarray)
    assert isinstance(denominators, np.ndarray)
    return ExactColumn(numerators, Fraction(1), denominators)
