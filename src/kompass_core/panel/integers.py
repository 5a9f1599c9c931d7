"""Whole numbers in arrays that never wrap around."""

from __future__ import annotations

from math import lcm
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

__all__ = [
    "MOST",
    "Array",
    "dtype_for",
    "frozen_array",
    "largest",
    "lcm_of",
    "quotient",
    "times",
]

Array: TypeAlias = npt.NDArray[Any]
"""Numbers of any type; whole ones beyond 64 bits are Python's own, of type object."""

MOST = 2**63 - 1
"""The largest number that a column can hold before it becomes one of Python's own integers."""

_EXACT_IN_FLOAT = 2**53
_HALF_OF_FLOAT = 4
"""Whole numbers of four bytes are floats of eight without any loss."""


_KINDS = [(int(np.iinfo(f"i{size}").max), np.dtype(f"i{size}")) for size in (1, 2, 4, 8)]
_OBJECT = np.dtype(object)


def dtype_for(most: int, *, least_bytes: int = 1) -> np.dtype[Any]:
    """
    Return the narrowest signed type that holds every whole number from -most to *most*.

    >>> dtype_for(10_000), dtype_for(40_000), dtype_for(2**70)
    (dtype('int16'), dtype('int32'), dtype('O'))

    Args:
        most: The largest absolute value.
        least_bytes: How wide the type is at least.
    """
    for limit, kind in _KINDS:
        if most <= limit and kind.itemsize >= least_bytes:
            return kind
    return _OBJECT


def largest(numbers: Array) -> int:
    """Return the largest absolute value, or 0 of none."""
    return max(int(numbers.max()), -int(numbers.min())) if numbers.size else 0


def times(numbers: Array, factor: int) -> Array:
    """
    Multiply by *factor* in a type that holds the products.

    Args:
        numbers: Whole numbers.
        factor: What each is multiplied by.
    """
    if factor == 1:
        return numbers
    reach = max(largest(numbers), 1) * abs(factor)
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
    if not (_fits_float(numerators) and _fits_float(denominators)):
        # Python divides whole numbers of any size, and rounds once.
        numerators, denominators = (np.asarray(e, object) for e in (numerators, denominators))
    found: npt.NDArray[np.float64] = np.true_divide(numerators, denominators)
    return found.astype(np.float64, copy=False)


def _fits_float(numbers: Array | int) -> bool:
    if isinstance(numbers, int):
        return numbers <= _EXACT_IN_FLOAT
    return numbers.dtype.itemsize <= _HALF_OF_FLOAT or largest(numbers) <= _EXACT_IN_FLOAT


def frozen_array(numbers: Array) -> Array:
    """Make an array read-only, and return it."""
    numbers.flags.writeable = False
    return numbers
