"""Order statistics and ranks by group."""

from __future__ import annotations

from functools import cached_property

import numpy as np
from attrs import frozen

from kompass_core.panel.arrays import MOST, Array, dtype_for, frozen_array, largest


@frozen(eq=False)
class Order:
    """
    The known numbers of one column, sorted within groups.

    Attributes:
        low: The least of them.
        most: The largest of them, less `low`.
        values: Each of them, less `low`, group by group, least first.
        counts: The number of them in each group.
        sums: The sum of `values` of each group.
        squares: The sum of the squares of `values` of each group.
        ranks: For each row, 1 + the number of its group with more; 0 if not known.
    """

    low: int
    most: int
    values: Array
    counts: Array
    sums: Array
    squares: Array
    ranks: Array

    @cached_property
    def ends(self) -> Array:
        """The end of each group in `values`."""
        ends: Array = np.cumsum(self.counts)
        return ends

    @cached_property
    def starts(self) -> Array:
        """The start of each group in `values`."""
        starts: Array = self.ends - self.counts
        return starts

    @cached_property
    def last(self) -> Array:
        """The distance of the last number of each group from its first."""
        last: Array = np.maximum(self.counts - 1, 0)
        return last

    @cached_property
    def known(self) -> Array | None:
        """The mask of groups that have any number; None for all."""
        return None if self.counts.all() else self.counts > 0

    def value_at(self, places: Array) -> Array:
        """Return sorted numbers by position; any number for a group without one."""
        if not self.values.size:
            return np.zeros(places.shape, self.values.dtype)
        return self.values.take(places, mode="clip")

    def tied(self, codes: Array) -> Array:
        """Return the number of others of its group that each row equals; *codes* are the groups."""
        found = np.zeros_like(self.ranks)
        ranked = np.flatnonzero(self.ranks)
        if ranked.size:
            changes = self.values[1:] != self.values[:-1]
            inner = self.ends[(self.ends > 0) & (self.ends < self.values.size)]
            changes[inner - 1] = True
            ends, lengths = _runs(changes)
            # The rank counts from the end of the group to the last of the equals.
            runs = np.searchsorted(ends, self.ends[codes[ranked]] - self.ranks[ranked])
            found[ranked] = lengths[runs] - 1
        return found


def ordered(numbers: Array, known: Array | None, codes: Array, counts: Array) -> Order:
    """
    Sort one column within groups.

    Group and number are packed into one whole number each; where 63 bits do not hold it, rows
    are sorted by two keys. The order gives the order statistics and the ranks.

    Args:
        numbers: Whole numbers, one for each row.
        known: The mask of the rows that have a number; None for all.
        codes: The group of each row.
        counts: The number of rows of each group.
    """
    n, rows = len(numbers), None if known is None else np.flatnonzero(known)
    if rows is not None:
        numbers, codes = numbers[rows], codes[rows]
        counts = np.bincount(codes, minlength=len(counts))
    ranks = np.zeros(n, np.int32)
    if not numbers.size:
        nothing = np.zeros(len(counts), np.int64)
        arrays = map(frozen_array, (numbers, nothing, nothing, nothing, ranks))
        return Order(0, 0, *arrays)
    low, high = int(numbers.min()), int(numbers.max())
    reach = len(counts) << (high - low).bit_length()
    if reach <= MOST and not numbers.dtype.hasobject:
        order, values, last = _by_one_key(numbers, codes, low, (high - low).bit_length(), reach)
    else:
        order, values, last = _by_two_keys(numbers, codes, low)
    ends = np.cumsum(counts)
    ranks[order if rows is None else rows[order]] = np.repeat(ends.astype(np.int32), counts) - last
    there = counts > 0
    sums, squares = _sums(values, (ends - counts)[there], there, high - low)
    values = values.astype(dtype_for(high - low))
    arrays = map(frozen_array, (values, counts, sums, squares, ranks))
    return Order(low, high - low, *arrays)


def _by_one_key(
    numbers: Array, codes: Array, low: int, bits: int, reach: int
) -> tuple[Array, Array, Array]:
    """Return the order of the rows, their sorted numbers, and the end of each run of equals."""
    kind = np.promote_types(dtype_for(reach), numbers.dtype)
    key = codes.astype(kind)
    key <<= bits
    key += np.subtract(numbers, low, dtype=kind)
    # Keys of 16 bits are sorted by counting, which is faster than any comparison.
    digits = range(0, reach.bit_length(), 16)
    order: Array = np.lexsort([(key >> digit).astype(np.uint16) for digit in digits])
    key = key[order]
    return order, key & ((1 << bits) - 1), _last_of_equals(key[1:] != key[:-1])


def _by_two_keys(numbers: Array, codes: Array, low: int) -> tuple[Array, Array, Array]:
    """Do the same for numbers of any size."""
    order = np.lexsort((numbers, codes))
    wide = numbers[order].astype(dtype_for(2 * largest(numbers)))
    values, groups = wide - low, codes[order]
    changes = (values[1:] != values[:-1]) | (groups[1:] != groups[:-1])
    return order, values, _last_of_equals(changes.astype(np.bool_))


def _last_of_equals(changes: Array) -> Array:
    """Return for each sorted number the last position of those that equal it."""
    ends, lengths = _runs(changes)
    return np.repeat(ends, lengths)


def _runs(changes: Array) -> tuple[Array, Array]:
    """Return the end and the length of each run of equals, of the mask of changes."""
    inner = np.flatnonzero(changes)
    ends = np.empty(len(inner) + 1, np.int32)
    ends[:-1] = inner
    ends[-1] = len(changes)
    lengths = ends + np.int32(1)
    lengths[1:] -= lengths[:-1].copy()
    return ends, lengths


def _sums(values: Array, starts: Array, there: Array, most: int) -> tuple[Array, Array]:
    """Add up numbers and squares by group, in types that hold the sums."""
    n = len(values)
    sums = np.zeros(len(there), dtype_for(n * most, least_bytes=8))
    sums[there] = np.add.reduceat(values.astype(sums.dtype, copy=False), starts)
    squares = np.zeros(len(there), dtype_for(n * most**2, least_bytes=8))
    terms = values.astype(squares.dtype, copy=False)
    squares[there] = np.add.reduceat(terms * terms, starts)
    return sums, squares
