"""Columns of exact numbers."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import partial

import numpy as np
import numpy.typing as npt
from attrs import asdict, field, frozen

from kompass_core.amounts import Rounding, RoundingMode, to_decimal
from kompass_core.panel.arrays import MOST, Array, dtype_for, largest, lcm_of, quotient, times


@frozen(eq=False, repr=False)
class ExactColumn:
    """
    One exact number for each row: a whole numerator, over a denominator where it needs one.

    Attributes:
        numerators: Whole numbers, read-only; meaningless where the number is not known.
        unit: The value of a numerator of 1, exact: the pack's step, or a part of it.
        denominators: The denominator of each number, above 0; None for 1.
        known: The mask of the rows that have a number; None for all.
    """

    numerators: Array = field()
    unit: Fraction
    denominators: Array | None = None
    known: Array | None = None

    def __attrs_post_init__(self) -> None:
        for each in (self.numerators, self.denominators, self.known):
            if each is not None:
                each.flags.writeable = False

    def __reduce__(self) -> tuple[Callable[[], ExactColumn], tuple[()]]:
        # Unpickled arrays are writable; the constructor makes them read-only.
        return partial(type(self), **asdict(self, recurse=False)), ()

    def __len__(self) -> int:
        return len(self.numerators)

    def __getitem__(self, row: int) -> Fraction | None:
        """Return the exact number of one row, or None where it is not known."""
        if self.known is not None and not self.known[row]:
            return None
        below = 1 if self.denominators is None else int(self.denominators[row])
        return Fraction(int(self.numerators[row]), below) * self.unit

    @property
    def floats(self) -> npt.NDArray[np.float64]:
        """The float nearest to each number; nan where it is not known."""
        whole, below = times(self.numerators, self.unit.numerator), self.unit.denominator
        if self.denominators is None:
            found = quotient(whole, below)
        else:
            found = quotient(whole, times(self.denominators, below))
        if self.known is not None:
            found[~self.known] = np.nan
        return found

    @property
    def decimals(self) -> list[object]:
        """Each number as a ``Decimal`` of at most 28 digits; None where it is not known."""
        exact = (self[row] for row in range(len(self)))
        return [None if each is None else to_decimal(each) for each in exact]

    def over_one_unit(self) -> ExactColumn:
        """Return the same numbers, all counted in one unit, without denominators."""
        if self.denominators is None:
            return self
        below = self.denominators
        if self.known is not None:
            # Unknown numbers must not make the common denominator larger.
            below = np.where(self.known, below, 1)
        common = lcm_of(below)
        factors = common // below.astype(dtype_for(common))
        kind = dtype_for(max(largest(self.numerators) * largest(factors), common))
        numerators = self.numerators.astype(kind) * factors.astype(kind)
        return ExactColumn(numerators, self.unit / common, known=self.known)

    def rounded(self, rounding: Rounding) -> ExactColumn:
        """Return each number rounded, counted in the unit of *rounding*."""
        scale = self.unit / rounding.unit
        below = np.asarray(1) if self.denominators is None else self.denominators
        reach = max(
            largest(self.numerators) * scale.numerator, 2 * largest(below) * scale.denominator
        )
        kind = np.int64 if 2 * reach <= MOST else np.dtype(object)
        parts = below.astype(kind) * scale.denominator
        whole = self.numerators.astype(kind) * scale.numerator
        under = whole // parts
        rest = whole - under * parts
        up = _goes_up(rounding.mode, under, rest, parts)
        return ExactColumn((under + up).astype(kind), rounding.unit, known=self.known)

    def minus(self, other: ExactColumn) -> ExactColumn:
        """Return the difference to *other*, row by row."""
        one, two = self.over_one_unit(), other.over_one_unit()
        unit = Fraction(1, lcm_of(np.array([one.unit.denominator, two.unit.denominator], object)))
        factors = [int(each.unit / unit) for each in (one, two)]
        reach = largest(one.numerators) * factors[0] + largest(two.numerators) * factors[1]
        kind = dtype_for(max(reach, *factors))
        first = one.numerators.astype(kind) * factors[0]
        second = two.numerators.astype(kind) * factors[1]
        return ExactColumn(first - second, unit, known=both(self.known, other.known))

    def filled(self, value: Fraction) -> ExactColumn:
        """Return the numbers with *value*, a whole number of units, where none is known."""
        if self.known is None:
            return self
        below = 1 if self.denominators is None else self.denominators
        whole = times(np.asarray(below), int(value / self.unit))
        return ExactColumn(
            np.where(self.known, self.numerators, whole), self.unit, self.denominators
        )

    def select(self, rows: Array) -> ExactColumn:
        """Return the numbers of some rows, given by number or by a mask."""
        parts = (self.numerators, self.denominators, self.known)
        numerators, denominators, known = (None if e is None else e[rows] for e in parts)
        assert numerators is not None
        return ExactColumn(numerators, self.unit, denominators, known)

    def __repr__(self) -> str:
        return f"<ExactColumn of {len(self)} numbers in units of {self.unit}>"


def both(one: Array | None, other: Array | None) -> Array | None:
    """Return the conjunction of two masks; None is true everywhere."""
    if one is None or other is None:
        return one if other is None else other
    together: Array = one & other
    return together


def _goes_up(mode: RoundingMode, below: Array, rest: Array, whole: Array) -> Array:
    """Return True for each ``below + rest / whole`` that is rounded to its upper neighbour."""
    positive = below >= 0
    half: dict[RoundingMode, Array] = {
        RoundingMode.HALF_UP: positive,
        RoundingMode.HALF_DOWN: ~positive,
        RoundingMode.HALF_EVEN: below % 2 == 1,
    }
    if mode in half:
        tied: Array = (2 * rest == whole) & half[mode]
        return tied | (2 * rest > whole)
    away: dict[RoundingMode, Array] = {
        RoundingMode.FLOOR: np.zeros_like(positive),
        RoundingMode.CEILING: np.ones_like(positive),
        RoundingMode.DOWN: ~positive,
        RoundingMode.UP: positive,
    }
    up: Array = np.logical_and(away[mode], rest != 0)
    return up
