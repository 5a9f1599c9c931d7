"""Arrays of whole steps and masks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import lcm
from typing import Any, TypeAlias, TypeGuard

import numpy as np
import numpy.typing as npt

from kompass_core.errors import EvaluationError, messages, wrong_type

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


def packed(masks: Array) -> Array | None:
    """
    Pack a mask of cells times rows, eight rows in a byte; None where nothing is missing.

    Args:
        masks: True where a score is missing, a row of the array for each cell.
    """
    return frozen_array(np.packbits(masks, axis=1)) if masks.any() else None


def unpacked(bits: Array, cell: int, n: int) -> Array:
    """Return for each of *n* rows whether the score of *cell* is missing."""
    return np.unpackbits(bits[cell], count=n).view(np.bool_)


def weigh(bits: Array, rooms: Sequence[int], into: Array) -> bool:
    """
    Add up, for each row, the room of those of some cells that are missing.

    Args:
        bits: Which of them are missing.
        rooms: How many steps each can have above its least.
        into: Zeros, one for each row; the sums are left there.

    Returns:
        Whether anything is missing.
    """
    cells = np.flatnonzero(bits.any(axis=1)).tolist()
    for cell in cells:
        into[unpacked(bits, cell, len(into))] += rooms[cell]
    return bool(cells)


def select(bits: Array | None, rows: Array, n: int) -> Array | None:
    """Return what is missing in *rows*, numbers or a mask, of *n*."""
    if bits is None:
        return None
    kept = [np.packbits(unpacked(bits, cell, n)[rows]) for cell in range(len(bits))]
    some: Array = np.stack(kept)
    return frozen_array(some) if some.any() else None


def join(parts: Sequence[tuple[Array | None, int]], cells: int) -> Array | None:
    """Put the rows of several panels, of so many rows each, below each other."""
    if all(bits is None for bits, _ in parts):
        return None
    ends = np.cumsum([n for _, n in parts]).tolist()
    joined = np.zeros((cells, -(-ends[-1] // 8)), np.uint8)
    for cell in range(cells):
        mask = np.zeros(ends[-1], np.bool_)
        for (bits, n), end in zip(parts, ends, strict=True):
            if bits is not None:
                mask[end - n : end] = unpacked(bits, cell, n)
        joined[cell] = np.packbits(mask)
    return frozen_array(joined)


def is_array(given: object) -> TypeGuard[Array]:
    """Whether something is an array of numpy's."""
    return isinstance(given, np.ndarray)


def array_of(given: object, path: str) -> Array:
    """
    Return an array as it is, and any other values as an array of objects.

    Raises:
        EvaluationError: If there are no values to iterate over, or it is a lone text.
    """
    # A column of a frame keeps its own type of numbers.
    array = np.asarray(given) if hasattr(given, "__array__") and not is_array(given) else given
    if is_array(array) and array.ndim:
        return array
    if is_array(array) or not _has_items(given):
        raise EvaluationError([wrong_type(path, given, Sequence)])
    items = list(given)
    objects = np.empty(len(items), object)
    objects[:] = items
    return objects


def require_length(array: Array, n: int, path: str) -> None:
    """
    Require one value for each of *n* rows.

    Raises:
        EvaluationError: With how many there are.
    """
    if array.shape != (n,):
        raise EvaluationError(
            [messages.ROW_COUNT_MISMATCH.problem(path, given=shape_text(array), n=n)]
        )


def shape_text(array: Array) -> str:
    """Return how many values there are, along each axis."""
    return " x ".join(map(str, array.shape))


def _has_items(given: object) -> TypeGuard[Iterable[object]]:
    return isinstance(given, Iterable) and not isinstance(given, str | bytes | Mapping)
