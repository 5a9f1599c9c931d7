"""Numbers sorted within groups, and the rank of each."""

from __future__ import annotations

import numpy as np
from attrs import frozen

from kompass_core.panel.integers import MOST, Array, dtype_for, largest

__all__ = ["Order", "ordered"]


@frozen(eq=False)
class Order:
    """
    The known numbers of one column, sorted within groups.

    Attributes:
        low: The least of them, from which the others are counted.
        values: How much each exceeds that, group by group, least first.
        ends: Where each group ends in `values`.
        counts: How many numbers each group has.
        sums: What they add up to, for each group.
        squares: What their squares add up to.
        ranks: For each row, 1 + how many in its group have more; 0 where nothing is known.
    """

    low: int
    values: Array
    ends: Array
    counts: Array
    sums: Array
    squares: Array
    ranks: Array


def ordered(numbers: Array, known: Array | None, codes: Array, groups: int) -> Order:
    """
    Sort one column within groups.

    Group, number and row are packed into one whole number each, so that one sort gives the
    order statistics and the ranks; where 63 bits do not hold them, rows are sorted by two keys.

    Args:
        numbers: Whole numbers, one for each row.
        known: Which rows have a number; None for all.
        codes: The group of each row.
        groups: How many groups there are.
    """
    n = len(numbers)
    rows = None if known is None else np.flatnonzero(known)
    if rows is not None:
        numbers, codes = numbers[rows], codes[rows]
    if not numbers.size:
        nothing = np.zeros(groups, np.int64)
        return Order(0, numbers, nothing, nothing, nothing, nothing, np.zeros(n, np.int32))
    counts = np.bincount(codes, minlength=groups)
    ends = np.cumsum(counts)
    low, high = int(numbers.min()), int(numbers.max())
    bits = (groups.bit_length(), (high - low).bit_length(), numbers.size.bit_length())
    if sum(bits) < MOST.bit_length() and not numbers.dtype.hasobject:
        order, values, last = _by_one_key(numbers, codes, low, bits[1:])
    else:
        order, values, last = _by_two_keys(numbers, codes, low)
    ranks = np.zeros(n, np.int32)
    places = order if rows is None else rows[order]
    ranks[places] = np.repeat(ends.astype(np.int32), counts) - last
    sums, squares = _sums(values, (ends - counts)[counts > 0], counts > 0, high - low)
    return Order(low, values.astype(dtype_for(high - low)), ends, counts, sums, squares, ranks)


def _by_one_key(
    numbers: Array, codes: Array, low: int, bits: tuple[int, int]
) -> tuple[Array, Array, Array]:
    """Return the order of the rows, their sorted numbers, and where each run of equals ends."""
    of_number, of_row = bits
    key = codes.astype(np.int64)
    key <<= of_number
    key += numbers
    key -= low
    key <<= of_row
    key |= np.arange(len(key))
    key.sort()
    order = (key & ((1 << of_row) - 1)).astype(np.int32)
    key >>= of_row
    values = key & ((1 << of_number) - 1)
    return order, values, _last_of_equals(key[1:] != key[:-1])


def _by_two_keys(numbers: Array, codes: Array, low: int) -> tuple[Array, Array, Array]:
    """Do the same for numbers of any size."""
    order = np.lexsort((numbers, codes))
    wide = numbers[order].astype(dtype_for(2 * largest(numbers)))
    values, groups = wide - low, codes[order]
    changes = (values[1:] != values[:-1]) | (groups[1:] != groups[:-1])
    return order, values, _last_of_equals(changes.astype(np.bool_))


def _last_of_equals(changes: Array) -> Array:
    """Return for each sorted number the last place of those that equal it."""
    ends = np.append(np.flatnonzero(changes), len(changes)).astype(np.int32)
    return np.repeat(ends, np.diff(ends, prepend=np.int32(-1)))


def _sums(values: Array, starts: Array, there: Array, most: int) -> tuple[Array, Array]:
    """Add up numbers and squares by group, in types that hold the sums."""
    n = len(values)
    sums = np.zeros(len(there), np.promote_types(dtype_for(n * most), np.int64))
    sums[there] = np.add.reduceat(values.astype(sums.dtype, copy=False), starts)
    squares = np.zeros(len(there), np.promote_types(dtype_for(n * most**2), np.int64))
    terms = values.astype(squares.dtype, copy=False)
    squares[there] = np.add.reduceat(terms * terms, starts)
    return sums, squares
