"""Whole numbers in arrays that never wrap around."""

from __future__ import annotations

from math import lcm
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

__all__ = ["MOST", "Array", "dtype_for", "frozen_array", "largest", "lcm_of", "quotient", "times"]

Array: TypeAlias = npt.NDArray[Any]
"""Numbers of any type; whole ones beyond 64 bits are Python's own, of type object."""

MOST = 2**63 - 1
"""The largest number that a column can hold before it becomes one of Python's own integers."""

_EXACT_IN_FLOAT = 2**53


def dtype_for(most: int) -> np.dtype[Any]:
    """
    Return the narrowest signed type that holds every whole number from -most to *most*.

    >>> dtype_for(10_000), dtype_for(40_000), dtype_for(2**70)
    (dtype('int16'), dtype('int32'), dtype('O'))
    """
    for kind in (np.int8, np.int16, np.int32, np.int64):
        if most <= np.iinfo(kind).max:
            return np.dtype(kind)
    return np.dtype(object)


def largest(numbers: Array) -> int:
    """Return the largest absolute value, or 0 of none."""
    return max(int(numbers.max()), -int(numbers.min())) if numbers.size else 0


def times(numbers: Array, factor: int, most: int | None = None) -> Array:
    """
    Multiply by *factor* in a type that holds the products.

    Args:
        numbers: Whole numbers.
        factor: What each is multiplied by.
        most: The largest absolute value of *numbers*, where it is known.
    """
    if factor == 1:
        return numbers
    reach = max(largest(numbers) if most is None else most, 1) * abs(factor)
    wide: Array = numbers.astype(np.promote_types(dtype_for(reach), numbers.dtype))
    wide *= factor
    return wide


def lcm_of(numbers: Array) -> int:
    """Return the least number that each of *numbers* (all above 0) divides."""
    return lcm(*np.unique(numbers).tolist())


def quotient(numerators: Array, denominators: Array | int) -> npt.NDArray[np.float64]:
    """
    Divide, each result being the float nearest to the exact ratio.

    Args:
        numerators: Whole numbers.
        denominators: Whole numbers above 0.
    """
    small = max(largest(numerators), largest(np.asarray(denominators))) <= _EXACT_IN_FLOAT
    if not small:
        # Python divides whole numbers of any size, and rounds once.
        numerators, denominators = (np.asarray(e, dtype=object) for e in (numerators, denominators))
    return np.asarray(numerators / denominators, dtype=np.float64)


def frozen_array(numbers: Array) -> Array:
    """Make an array read-only, and return it."""
    numbers.flags.writeable = False
    return numbers
