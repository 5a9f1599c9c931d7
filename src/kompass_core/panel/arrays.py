"""Arrays of whole steps and masks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import lcm
from typing import Any, TypeAlias, TypeGuard

import numpy as np
import numpy.typing as npt
from attrs import frozen

from kompass_core.errors import EvaluationError, messages

Array: TypeAlias = npt.NDArray[Any]
"""Numbers of any type; whole ones beyond 64 bits are Python's own, of type object."""

MOST = 2**63 - 1
"""The largest number that a column can hold before it becomes one of Python's own integers."""

_EXACT_IN_FLOAT = 2**53
_HALF_OF_FLOAT = 4
"""Whole numbers of four bytes are floats of eight without any loss."""

_KINDS = [(int(np.iinfo(f"i{size}").max), np.dtype(f"i{size}")) for size in (1, 2, 4, 8)]
_OBJECT = np.dtype(object)


@frozen(eq=False)
class Coded:
    """
    A column of which each different value is stored once.

    Attributes:
        codes: The index of the value of each row.
        values: The values; some may be unused.
    """

    codes: Array
    values: Sequence[Any]

    def __len__(self) -> int:
        return len(self.codes)

    def __getitem__(self, row: int) -> Any:  # noqa: ANN401 (of any type)
        return self.values[self.codes[row]]


def dtype_for(most: int, *, least_bytes: int = 1) -> np.dtype[Any]:
    """
    Return the narrowest signed type that holds every whole number from -most to *most*.

    >>> dtype_for(10_000), dtype_for(40_000), dtype_for(2**70)
    (dtype('int16'), dtype('int32'), dtype('O'))

    Args:
        most: The largest absolute value.
        least_bytes: The least width of the type.
    """
    for limit, kind in _KINDS:
        if most <= limit and kind.itemsize >= least_bytes:
            return kind
    return _OBJECT


def largest(numbers: Array) -> int:
    """Return the largest absolute value, or 0 of none."""
    return max(int(numbers.max()), -int(numbers.min())) if numbers.size else 0


def times(numbers: Array, factor: int) -> Array:
    """Multiply whole numbers by *factor* in a type that holds the products."""
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


def packed(mask: Array) -> Array | None:
    """
    Pack the mask of missing scores, eight rows in a byte; None where nothing is missing.

    Args:
        mask: True where a score is missing, nodes times rows.
    """
    return frozen_array(np.packbits(mask, axis=1)) if mask.any() else None


def unpacked(bits: Array | None, i: int, n: int) -> Array:
    """Return the mask of the *i*-th scored node for *n* rows: True where its score is missing."""
    if bits is None:
        return np.zeros(n, np.bool_)
    return np.unpackbits(bits[i], count=n).view(np.bool_)


def select(bits: Array | None, rows: Array, n: int) -> Array | None:
    """Return the packed mask of *rows*, numbers or a mask, of *n*."""
    if bits is None:
        return None
    some: Array = np.stack([np.packbits(unpacked(bits, i, n)[rows]) for i in range(len(bits))])
    return frozen_array(some) if some.any() else None


def join(parts: Sequence[tuple[Array | None, int]], size: int) -> Array | None:
    """
    Put packed masks below each other.

    Args:
        parts: Masks of *size* scored nodes, each with its number of rows.
        size: The number of scored nodes.
    """
    if all(bits is None for bits, _ in parts):
        return None
    return frozen_array(
        np.stack(
            [
                np.packbits(np.concatenate([unpacked(bits, i, n) for bits, n in parts]))
                for i in range(size)
            ]
        )
    )


def is_array(given: object) -> TypeGuard[Array]:
    """Return True for an array of numpy."""
    return isinstance(given, np.ndarray)


def array_of(given: object, path: str) -> Array:
    """
    Return an array as it is, and any other values as an array of objects.

    Raises:
        TypeError: If there are no values to iterate over, or it is a single text.
    """
    # A column of a frame keeps its own type of numbers, and a masked array its mask.
    array: object = np.asanyarray(given) if hasattr(given, "__array__") else given
    if is_array(array) and array.ndim:
        return array
    if is_array(array) or not _has_items(given):
        message = f"{path}: expected one value for each row, got {type(given).__name__}"
        raise TypeError(message)
    items = list(given)
    objects = np.empty(len(items), object)
    objects[:] = items
    return objects


def _has_items(given: object) -> TypeGuard[Iterable[object]]:
    return isinstance(given, Iterable) and not isinstance(given, str | bytes | Mapping)


def require_length(array: Array, n: int, path: str) -> None:
    """
    Require one value for each of *n* rows.

    Raises:
        EvaluationError: If there are more or fewer.
    """
    if array.shape != (n,):
        raise EvaluationError(
            [messages.ROW_COUNT_MISMATCH.problem(path, given=shape_text(array), n=n)]
        )


def shape_text(array: Array) -> str:
    """Return the number of values along each axis."""
    return " x ".join(map(str, array.shape))
